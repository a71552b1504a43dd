// Values of regular buyers: the MBG/NBD's for one stage, and for more those of simulated customers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  mbgCnbd,
  prepareScoring,
  type ScoringTerms,
  type SpendFit,
  seededRandom,
  type TransactionFit,
} from '../index.ts';
import { emptyCases, emptyResidual } from './residual.ts';
import { residualModel } from './residual-model.ts';

const terms: ScoringTerms = {
  delta: 0.0027,
  margin: 0.3,
  horizon: null,
  year: 52,
  map: 156,
  level: 0.8,
};
const relative = (got: number, want: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(got - want) <= tolerance * Math.abs(want), `${what} ${got}, not ${want}`);
const histories = [
  [0, 0, 38.86],
  [2, 30.43, 38.86],
  [26, 30.86, 31],
  [7, 35, 77.86],
  [0, 0, 0],
] as const;

test('with one stage everything about a customer is what the MBG/NBD says', () => {
  const p = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
  for (const horizon of [null, 156, 5]) {
    for (const delta of horizon === null ? [0.0027, 0.1] : [0, 0.0027, 0.1]) {
      const ours = residualModel('mbg-cnbd', { ...p, k: 1 }, { ...terms, horizon, delta });
      const theirs = residualModel('mbg-nbd', p, { ...terms, horizon, delta });
      for (const [x, tx, T] of histories) {
        const [one, other] = [emptyResidual(), emptyResidual()];
        ours.describe(x, tx, T, one);
        theirs.describe(x, tx, T, other);
        for (const key of Object.keys(one) as (keyof typeof one)[]) {
          relative(one[key], other[key], 2e-6, `${key} ${x} ${T} ${horizon} ${delta}`);
        }
        const brief = emptyResidual();
        ours.brief(x, tx, T, brief);
        relative(brief.mean, one.mean, 1e-12);
        relative(brief.pActive, one.pActive, 1e-15);
        relative(ours.wait(x, tx, T), theirs.wait(x, tx, T), 1e-8);
        const [cases, others] = [emptyCases(ours.cases), emptyCases(theirs.cases)];
        ours.spread(x, tx, T, cases);
        theirs.spread(x, tx, T, others);
        const mean = (columns: typeof cases, key: 'mean' | 'twice' | 'square') =>
          columns[key].reduce((sum, value, c) => sum + value * columns.weight[c]!, 0) /
          columns.weight.reduce((sum, weight) => sum + weight, 0);
        // The cases are the same but for the scale that makes their mean exact.
        relative(mean(cases, 'mean'), one.mean / one.again, 1e-9);
        const scale = mean(cases, 'mean') / mean(others, 'mean');
        relative(mean(cases, 'twice'), scale * mean(others, 'twice'), 1e-6);
        relative(mean(cases, 'square'), scale ** 2 * mean(others, 'square'), 1e-6);
      }
    }
  }
});

test('mean and spread of discounted purchases are those of simulated regular buyers', () => {
  const p = { r: 3, alpha: 4, a: 1.5, b: 6, k: 3 };
  for (const horizon of [null, 40]) {
    const delta = 0.02;
    const out = emptyResidual();
    residualModel('mbg-cnbd', p, { ...terms, horizon, delta }).describe(0, 0, 0, out);
    const random = seededRandom(21);
    const size = 40_000;
    let [mean, twice, square, again] = [0, 0, 0, 0];
    for (let i = 0; i < size; i++) {
      const { times } = mbgCnbd.simulate(p, random, horizon ?? 600);
      const value = times.reduce((sum, t) => sum + Math.exp(-delta * t), 0);
      mean += value / size;
      square += (value * value) / size;
      twice += times.reduce((sum, t) => sum + Math.exp(-2 * delta * t), 0) / size;
      if (times.length > 0) again += 1 / size;
    }
    relative(out.pActive * out.mean, mean, 0.02, 'mean');
    relative(out.pActive * out.twice, twice, 0.02, 'twice');
    relative(out.pActive * out.square, square, 0.03, 'square');
    if (horizon !== null) relative(out.pActive * out.again, again, 0.01, 'again');
  }
});

test('the next purchase is expected when it is as likely as not to have come', () => {
  const p = { r: 2, alpha: 3, a: 0.4, b: 8, k: 4 };
  const model = residualModel('mbg-cnbd', p, terms);
  for (const [x, tx, T] of histories) {
    const wait = model.wait(x, tx, T);
    const active = mbgCnbd.pActive(p, x, tx, T);
    const none = mbgCnbd.probabilityOfPurchases(p, x, tx, T, wait, 0);
    relative((none - (1 - active)) / active, 0.5, 1e-7);
  }
  // A regular buyer's next purchase is further away right after one than in the middle of a gap.
  assert.ok(model.wait(10, 60, 60) > 1.5 * model.wait(10, 60, 65));
  const rare = residualModel('mbg-cnbd', { ...p, r: 1e-4 }, terms);
  assert.ok(rare.wait(0, 0, 9) > 1e250 && Number.isFinite(rare.wait(0, 0, 9)));
});

test('doubt about a parameter is worth what moving it moves the base', () => {
  const parameters = { r: 0.9, alpha: 3, a: 0.8, b: 4, k: 2 };
  const zero = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const spend = {
    parameters: { p: 6.25, q: 3.74, gamma: 15.44 },
    covariance: zero(3),
  } as unknown as SpendFit;
  const column = (...values: number[]) => Float64Array.from(values);
  const base = {
    x: column(0, 2, 26, 7),
    tx: column(0, 30.43, 30.86, 35),
    T: column(38.86, 38.86, 31, 77.86),
    n: column(0, 2, 25, 7),
    m: column(0, 22.35, 39.97, 73.74),
  };
  const total = (change: object, variance: number) => {
    const covariance = zero(5);
    covariance[1]![1] = variance;
    const fit = {
      model: 'mbg-cnbd',
      parameters: { ...parameters, ...change },
      covariance,
      diagnosis: 'converged',
    } as unknown as TransactionFit;
    const scorer = prepareScoring(fit, spend, terms);
    scorer.score(base);
    return scorer.total();
  };
  const step = 1e-3;
  const up = total({ alpha: 3 * Math.exp(step) }, 0).value;
  const down = total({ alpha: 3 * Math.exp(-step) }, 0).value;
  relative(total({}, 0.04).parameterSd, (0.2 * Math.abs(up - down)) / (2 * step), 1e-3);
});

test('regular buyers of whom none is seen to leave are valued by their own rhythm', () => {
  const p = { r: 5, alpha: 2, a: 1e-9, b: 1, k: 8 };
  const fit = {
    model: 'mbg-cnbd',
    parameters: p,
    covariance: Array.from({ length: 5 }, () => new Array<number>(5).fill(0)),
    diagnosis: 'no-dropout-detectable',
  } as unknown as TransactionFit;
  const spend = {
    parameters: { p: 6.25, q: 3.74, gamma: 15.44 },
    covariance: [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  } as unknown as SpendFit;
  const base = { x: 20, tx: 58, T: 60, n: 20, m: 30 };
  const chunk = Object.fromEntries(
    Object.entries(base).map(([key, value]) => [key, Float64Array.of(value)]),
  ) as unknown as Parameters<ReturnType<typeof prepareScoring>['score']>[0];
  const scores = prepareScoring(fit, spend, { ...terms, horizon: 104 }).score(chunk);
  // A stage rate of (5 + 160)/(2 + 60), an eighth of it in purchases, and a little more for the stages already done.
  relative(scores.expectedPurchases[0]!, ((165 / 62) * 52) / 8, 0.05);
  assert.ok(scores.pActive[0]! > 0.999);
  assert.ok(scores.low[0]! < scores.value[0]! && scores.value[0]! < scores.high[0]!);
  // Known rate, known rhythm: what is left is mostly the doubt about the mean amount.
  assert.ok(scores.high[0]! < 1.5 * scores.value[0]!);
});
