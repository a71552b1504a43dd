// How a model is judged by weeks it has not seen, and how value is spread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transactionModels } from '@clientela/models';
import { beliefsOf } from './beliefs.ts';
import { checkModel } from './check.ts';
import { summariesOf } from './columns.ts';
import { dayNumber, z80 } from './rules.ts';
import { spreadOf } from './spread.ts';
import { warningsOf } from './warnings.ts';

const hidden = '2026-01-04';
const asOf = '2026-03-01';

/** Customers who bought so often, the last time so many days before the weeks were hidden. */
function baseOf(rows: readonly [occasions: number, ago: number][]) {
  const day = dayNumber(hidden);
  return {
    customers: rows.length,
    id: Float64Array.from(rows, (_, i) => i + 1),
    first: Int32Array.from(rows, ([occasions, ago]) => day - ago - (occasions - 1) * 20),
    last: Int32Array.from(rows, ([, ago]) => day - ago),
    occasions: Int32Array.from(rows, ([occasions]) => occasions),
    spend: new Float64Array(rows.length),
    repeatDays: Int32Array.from(rows, ([occasions]) => occasions - 1),
    repeatSpend: new Float64Array(rows.length),
  };
}

const rows = Array.from({ length: 200 }, (_, i): [number, number] => [1 + (i % 7), (i * 13) % 90]);
const base = baseOf(rows);
const fit = transactionModels['pareto-nbd'].fit(summariesOf(base, dayNumber(hidden)));
const weekly = [30, 10, 0, 5, 5, 0, 0, 10];
const bought = Float64Array.from(rows, (_, i) => (i < 60 ? 1 : 0));

test('the check adds up: weeks to the total, groups to all customers, and both lines begin at nothing', () => {
  const check = checkModel(base, bought, weekly, { hidden, asOf }, fit);
  assert.equal(check.weeks, 8);
  assert.equal(check.actual, 60);
  assert.equal(check.tracking.at(-1)!.actual, 60);
  assert.deepEqual(check.tracking[0], { week: 0, predicted: 0, low: 0, high: 0, actual: 0 });
  assert.ok(Math.abs(check.tracking.at(-1)!.predicted / check.predicted - 1) < 1e-12);
  const members = check.groups.reduce((sum, group) => sum + group.customers, 0);
  const sum = (of: 'predicted' | 'actual') =>
    check.groups.reduce((all, group) => all + group.customers * group[of], 0);
  assert.equal(members, 200);
  assert.ok(Math.abs(sum('predicted') - check.predicted) < 1e-9);
  assert.ok(Math.abs(sum('actual') - 60) < 1e-9);
  for (let k = 1; k < 10; k++)
    assert.ok(check.groups[k]!.predicted >= check.groups[k - 1]!.predicted);
});

test('the interval of chance is that of the misses of the customers', () => {
  const check = checkModel(base, bought, weekly, { hidden, asOf }, fit);
  const model = transactionModels['pareto-nbd'];
  const { x, tx, T } = summariesOf(base, dayNumber(hidden));
  let variance = 0;
  for (let i = 0; i < 200; i++)
    variance +=
      (bought[i]! - model.expectedPurchases(fit.parameters, x[i]!, tx[i]!, T[i]!, 56)) ** 2;
  assert.ok(Math.abs(check.high - check.predicted - z80 * Math.sqrt(variance)) < 1e-9);
});

test('the steps of value count every customer once, and the curve ends with everybody and everything', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => (i * i) % 50_000);
  const { bins, median, whale } = spreadOf(values);
  assert.equal(
    bins.reduce((sum, bin) => sum + bin.customers, 0),
    1000,
  );
  assert.equal(median, Float64Array.from(values).sort()[500]);
  assert.equal(bins[0]!.customers, values.filter((value) => value < bins[1]!.from).length);
  assert.deepEqual(whale[0], { customers: 0, value: 0 });
  assert.deepEqual(whale.at(-1), { customers: 1, value: 1 });
  const top = Float64Array.from(values)
    .sort()
    .slice(-200)
    .reduce((sum, value) => sum + value, 0);
  const fifth = whale.find(({ customers }) => customers === 0.2)!.value;
  assert.ok(Math.abs(fifth - top / values.reduce((sum, value) => sum + value, 0)) < 1e-12);
  assert.deepEqual(spreadOf(new Float64Array(0)), { bins: [], median: 0, whale: [] });
});

test('what the model believes is said in days, months, shares and money, with intervals around it', () => {
  const covariance = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 0.01 : 0)));
  const fitted = { ...fit, parameters: { r: 0.5, alpha: 30, s: 1, beta: 365.25 }, covariance };
  const spend = { parameters: { p: 6, q: 4, gamma: 1500 }, covariance } as never;
  const beliefs = Object.fromEntries(beliefsOf(fitted, spend).map((one) => [one.id, one]));
  assert.ok(Math.abs(beliefs.every_days!.value - 60) < 1e-9);
  // ln(α / r) has the variance of both.
  assert.ok(Math.abs(beliefs.every_days!.high / 60 - Math.exp(z80 * Math.sqrt(0.02))) < 1e-6);
  // With s = 1 half have left after β.
  assert.ok(Math.abs(beliefs.half_left_months!.value - 12) < 1e-9);
  assert.ok(Math.abs(beliefs.spend!.value - 3000) < 1e-9);
  // Exponential rates: the top fifth makes 0.2 (1 + ln 5) of the purchases.
  const exponential = { ...fitted, parameters: { ...fitted.parameters, r: 1 } };
  const top = beliefsOf(exponential, spend).find(({ id }) => id === 'top_fifth')!;
  assert.ok(Math.abs(top.value - 0.2 * (1 + Math.log(5))) < 1e-9);
});

test('where not to trust it: unchecked, best customers off beyond chance, many with one purchase, no margin', () => {
  const run = (changes: object) =>
    ({
      sufficiency: { customers: 100, repeaters: 80 },
      terms: { grossMargin: 0.4 },
      check: { groups: [{ predicted: 5, actual: 4.9, low: 4.6, high: 5.2 }] },
      fit: { diagnosis: 'converged' },
      spendFit: { diagnosis: 'converged' },
      ...changes,
    }) as never;
  const ids = (changes: object) => warningsOf(run(changes)).map(({ id }) => id);
  assert.deepEqual(ids({}), []);
  assert.deepEqual(ids({ check: null }), ['unchecked']);
  const off = { groups: [{ predicted: 5, actual: 4, low: 3.8, high: 4.2 }] };
  assert.deepEqual(warningsOf(run({ check: off })), [
    { id: 'best_off', facts: { miss: 4 / 5 - 1 } },
  ]);
  assert.deepEqual(ids({ sufficiency: { customers: 100, repeaters: 70 } }), ['single_purchase']);
  assert.deepEqual(ids({ terms: { grossMargin: null } }), ['no_margin']);
  assert.deepEqual(ids({ fit: { diagnosis: 'no-dropout-detectable' } }), ['nobody_leaves']);
  assert.deepEqual(ids({ spendFit: { diagnosis: 'heavy-tail' } }), ['heavy_tail']);
});
