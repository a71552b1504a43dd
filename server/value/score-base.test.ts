// A base scored in two threads has the values it has in one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitGammaGamma, prepareScoring, seededRandom, transactionModels } from '@clientela/models';
import { knownSpend, placesIn, spendColumns, summariesOf } from './columns.ts';
import type { Base } from './queries-summary.ts';
import { scoreBase } from './score-base.ts';

const asOf = 20_000;

function someBase(customers: number): Base {
  const random = seededRandom(5);
  const some = (of: (i: number) => number) => Array.from({ length: customers }, (_, i) => of(i));
  const first = Int32Array.from(some(() => asOf - 200 - Math.floor(random.uniform() * 500)));
  const occasions = Int32Array.from(some(() => 1 + Math.floor(random.uniform() ** 3 * 9)));
  const last = first.map((day, i) =>
    occasions[i]! > 1 ? day + Math.ceil(random.uniform() * (asOf - day)) : day,
  );
  const repeatDays = occasions.map((days) => days - 1);
  const repeatSpend = Float64Array.from(
    repeatDays,
    (days) => days * (500 + Math.floor(random.uniform() * 9000)),
  );
  return {
    customers,
    id: Float64Array.from(some((i) => 3 * i + 1)),
    first,
    last,
    occasions,
    spend: repeatSpend,
    repeatDays,
    repeatSpend,
    serving: Float64Array.from(some(() => Math.floor(random.uniform() * 900))),
  };
}

test('a base scored on two cores, some customers at a time, has the values and the total of one core at once', async () => {
  const base = someBase(601);
  const chunk = { ...summariesOf(base, asOf), ...spendColumns(base) };
  const fit = transactionModels['pareto-nbd'].fit(chunk);
  const spend = fitGammaGamma(knownSpend(base, true));
  const terms = { delta: 0.0003, margin: 1, horizon: 1096, year: 365.25, map: 1096, level: 0.8 };
  const alone = prepareScoring(fit, spend, terms);
  const { nextPurchase, ...scores } = alone.score(chunk);
  for (const least of [2, 1e6]) {
    const both = await scoreBase({ fit, spend, terms, asOf, base }, least, 100);
    assert.deepEqual(both.scores, scores);
    const { customers, value, high } = alone.total();
    assert.equal(both.total.customers, customers);
    assert.ok(Math.abs(both.total.value / value - 1) < 1e-12);
    assert.ok(Math.abs(both.total.high / high - 1) < 1e-12);
  }
});

test('customers of one base are found in another, and who is not in it is told', () => {
  const base = someBase(4);
  const others = { ...base, customers: 3, id: Float64Array.of(1, 5, 10) };
  assert.deepEqual([...placesIn(base, others)], [0, -1, 3]);
});
