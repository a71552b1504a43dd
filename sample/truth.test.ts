// The models find in the sample business what was planted there.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fitGammaGamma, paretoNbd } from '@clientela/models';
import { dayNumber, daysPerWeek } from './calendar.ts';
import { type SampleCustomer, sampleCustomers } from './customers.ts';
import { sampleTruth, trueGroup } from './truth.ts';

/** What a shop can see: repeat purchase days, when the last, how long observed (weeks), mean repeat spend (pesos). */
function observed(customers: SampleCustomer[], end: string) {
  const rows = customers.map(({ firstDay, purchases }) => {
    const repeats = purchases.slice(1);
    return {
      x: repeats.length,
      tx: (purchases.at(-1)!.day - firstDay) / daysPerWeek,
      T: (dayNumber(end) - firstDay) / daysPerWeek,
      m: repeats.reduce((sum, { total }) => sum + total, 0) / 100 / repeats.length,
    };
  });
  const repeaters = rows.filter((row) => row.x > 0);
  return {
    transactions: {
      x: Float64Array.from(rows, (row) => row.x),
      tx: Float64Array.from(rows, (row) => row.tx),
      T: Float64Array.from(rows, (row) => row.T),
    },
    spend: {
      x: Float64Array.from(repeaters, (row) => row.x),
      m: Float64Array.from(repeaters, (row) => row.m),
    },
  };
}

/** Intervals on the logarithm, where the likelihood is closest to a parabola. */
function assertRecovered(
  planted: Record<string, number>,
  fit: { parameters: Record<string, number>; covariance: number[][]; diagnosis: string },
) {
  assert.equal(fit.diagnosis, 'converged');
  Object.entries(planted).forEach(([name, value], i) => {
    const estimate = fit.parameters[name]!;
    const width = 1.959964 * Math.sqrt(fit.covariance[i]![i]!);
    const [low, high] = [estimate * Math.exp(-width), estimate * Math.exp(width)];
    assert.ok(
      low <= value && value <= high,
      `${name}: planted ${value}, found ${estimate}, 95 % interval ${low} to ${high}`,
    );
  });
}

// After a December the customers seem livelier than they are, after an August less so: the season at its most misleading.
for (const { end, seasons } of [
  { end: '2026-11-20', seasons: false },
  { end: '2026-11-20', seasons: true },
  { end: '2025-12-31', seasons: true },
  { end: '2026-08-31', seasons: true },
])
  test(`rates, lifetimes and spend are recovered ${seasons ? 'with' : 'without'} seasons when the data end on ${end}`, () => {
    const { transactions, spend } = observed([...sampleCustomers({ end, seasons })], end);
    assertRecovered(sampleTruth.transactions, paretoNbd.fit(transactions));
    assertRecovered(sampleTruth.spend, fitGammaGamma(spend));
  });

test('the share of customers still active is what the model believes', () => {
  const end = '2026-11-20';
  const customers = [...sampleCustomers({ end })];
  const { x, tx, T } = observed(customers, end).transactions;
  const believed = customers.reduce(
    (sum, _, i) => sum + paretoNbd.pActive(sampleTruth.transactions, x[i]!, tx[i]!, T[i]!),
    0,
  );
  const active = customers.filter((customer) => customer.active).length;
  assert.ok(Math.abs(believed / active - 1) < 0.03, `${believed} believed, ${active} active`);
});

test('a true group follows from earnings and loyalty', () => {
  const month = 365.25 / 7 / 12;
  const [loyal, leaving] = [1 / (60 * month), 1 / (6 * month)];
  assert.equal(trueGroup(1 / month, loyal, 500_00, 0.4), 'friends');
  assert.equal(trueGroup(1 / month, leaving, 500_00, 0.4), 'butterflies');
  assert.equal(trueGroup(0.1 / month, loyal, 500_00, 0.4), 'barnacles');
  assert.equal(trueGroup(0.1 / month, leaving, 500_00, 0.4), 'strangers');
});
