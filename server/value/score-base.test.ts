// A base scored in two threads has the values it has in one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fitGammaGamma,
  prepareScoring,
  type ScoringChunk,
  seededRandom,
  transactionModels,
} from '@clientela/models';
import { scoreBase } from './score-base.ts';

function someBase(customers: number): ScoringChunk {
  const random = seededRandom(5);
  const column = (of: (i: number) => number) =>
    Float64Array.from({ length: customers }, (_, i) => of(i));
  const T = column(() => 200 + Math.floor(random.uniform() * 500));
  const x = column(() => Math.floor(random.uniform() ** 3 * 9));
  const tx = column((i) => (x[i]! > 0 ? Math.ceil(random.uniform() * T[i]!) : 0));
  const m = column((i) => (x[i]! > 0 ? 500 + Math.floor(random.uniform() * 9000) : 0));
  const c = column(() => Math.floor(random.uniform() * 900));
  return { x, tx, T, n: x.slice(), m, c };
}

test('a base scored on two cores has the values and the total of one core', async () => {
  const chunk = someBase(601);
  const fit = transactionModels['pareto-nbd'].fit(chunk);
  const rows = [...chunk.x.keys()].filter((i) => chunk.n[i]! > 0);
  const spend = fitGammaGamma({
    x: Float64Array.from(rows, (i) => chunk.n[i]!),
    m: Float64Array.from(rows, (i) => chunk.m[i]!),
  });
  const terms = { delta: 0.0003, margin: 1, horizon: 1096, year: 365.25, map: 1096, level: 0.8 };
  const alone = prepareScoring(fit, spend, terms);
  const scores = alone.score(chunk);
  const both = await scoreBase({ fit, spend, terms, chunk }, 2);
  assert.deepEqual(both.scores, scores);
  const { customers, value, high } = alone.total();
  assert.equal(both.total.customers, customers);
  assert.ok(Math.abs(both.total.value / value - 1) < 1e-12);
  assert.ok(Math.abs(both.total.high / high - 1) < 1e-12);
});
