// Simulated customers: what they do in the mean is what the formulas say, before and after T.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  individualRate,
  type Parameters,
  predictPurchases,
  probabilityFromFirst,
  seededRandom,
  simulateCustomers,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';
import { steadyPurchases } from './steady-purchases.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, relative: number, what: string) =>
  assert.ok(
    Math.abs(got - want) <= relative * Math.max(Math.abs(want), 1e-9),
    `${what}: ${got}, not ${want}`,
  );

const worlds: [TransactionModelName, Parameters][] = [
  ['pareto-nbd', { r: 0.9, alpha: 11, s: 0.8, beta: 14 }],
  ['bg-nbd', { r: 0.9, alpha: 11, a: 0.9, b: 2.6 }],
  ['mbg-nbd', { r: 0.9, alpha: 11, a: 0.7, b: 2.6 }],
  ['nbd', { r: 0.9, alpha: 11 }],
];

test('purchases at a steady rate fall after 0 and up to the end, the end included', () => {
  // Gaps of exactly one mean: every second at a rate of a half.
  const even = { ...seededRandom(1), exponential: () => 1 };
  assert.deepEqual(steadyPurchases(even, 0.5, 6), [2, 4, 6]);
  assert.deepEqual(steadyPurchases(even, 0.5, 1.9), []);
});

for (const [name, parameters] of worlds) {
  const fit = { model: name, parameters };
  const model = transactionModels[name];
  const size = 16_000;
  const T = Float64Array.from({ length: size }, (_, i) => 10 + (i % 4) * 10);
  const base = simulateCustomers(fit, { T, holdout: 40, seed: 29 });
  const { x, tx } = base.calibration;

  /** Sums what is expected and what came over every `step`-th customer and asks for agreement within four standard errors. */
  const agree = (
    what: string,
    step: number,
    expected: (x: number, tx: number, T: number) => number,
    came: (i: number) => number,
  ) => {
    let miss = 0;
    let squares = 0;
    for (let i = 0; i < size; i += step) {
      const difference = came(i) - expected(x[i]!, tx[i]!, T[i]!);
      miss += difference;
      squares += difference * difference;
    }
    assert.ok(Math.abs(miss) < 4 * Math.sqrt(squares) + 1e-6, `${what}: off by ${miss}`);
  };

  test(`${name}: simulated customers do in the mean what the formulas say of new customers`, () => {
    const curve = [10, 20, 30, 40].map((t) => model.expectedFromFirst(parameters, t));
    agree(
      'purchases',
      1,
      (_x, _tx, T) => curve[T / 10 - 1]!,
      (i) => x[i]!,
    );
    for (const y of [0, 1, 3]) {
      const byT = [10, 20, 30, 40].map((t) => probabilityFromFirst(fit, t, y));
      agree(
        `probability of ${y}`,
        1,
        (_x, _tx, T) => byT[T / 10 - 1]!,
        (i) => Number(x[i] === y),
      );
    }
  });

  test(`${name}: simulated customers do in the mean what the formulas say of customers with a history`, () => {
    const late = new Float64Array(size);
    base.purchases.customer.forEach((who, i) => {
      const after = base.purchases.time[i]! - T[who]!;
      if (after > 10 && after <= 30) late[who]!++;
    });
    agree(
      'purchases in a window',
      5,
      (x, tx, T) => model.expectedBetween(parameters, x, tx, T, 10, 30),
      (i) => late[i]!,
    );
    agree(
      'active later',
      5,
      (x, tx, T) => model.pActiveLater(parameters, x, tx, T, 15),
      (i) => Number(base.left[i]! > T[i]! + 15),
    );
    for (const y of [0, 1, 3]) {
      agree(
        `probability of ${y}`,
        5,
        (x, tx, T) => model.probabilityOfPurchases(parameters, x, tx, T, 40, y),
        (i) => Number(base.holdout[i] === y),
      );
    }
  });

  test(`${name}: prediction intervals hold as often as they say`, () => {
    let inside = 0;
    let promised = 0;
    let n = 0;
    for (let i = 0; i < size; i += 13) {
      const history = { x: x[i]!, tx: tx[i]!, T: T[i]! };
      const predicted = predictPurchases(fit, 40, history, { level: 0.8 });
      if (base.holdout[i]! >= predicted.lower && base.holdout[i]! <= predicted.upper) inside++;
      assert.ok(predicted.inside >= 0.8 - 1e-9 && predicted.inside <= 1);
      assert.ok(predicted.lower <= predicted.median && predicted.median <= predicted.upper);
      promised += predicted.inside;
      n++;
    }
    assert.ok(Math.abs(inside - promised) < 4 * Math.sqrt(n * 0.12), `${inside} of ${promised}`);
  });

  test(`${name}: rates of simulated customers lie within their intervals as often as promised`, () => {
    let inside = 0;
    let n = 0;
    for (let i = 0; i < size; i += 19) {
      const history = { x: x[i]!, tx: tx[i]!, T: T[i]! };
      const { lower, upper } = individualRate(fit, history, { level: 0.8 });
      if (base.rate[i]! >= lower && base.rate[i]! <= upper) inside++;
      n++;
    }
    assert.ok(Math.abs(inside - 0.8 * n) < 4 * Math.sqrt(n * 0.16), `${inside} of ${n}`);
    const mean = base.rate.reduce((sum, rate) => sum + rate, 0) / size;
    assert.ok(Math.abs(mean - 0.9 / 11) < (4 * Math.sqrt(0.9)) / 11 / Math.sqrt(size));
  });
}

test('simulated bases are the same for the same seed, and their summaries those of their purchases', () => {
  const fit = { model: 'bg-nbd' as const, parameters: { r: 1, alpha: 8, a: 0.8, b: 3 } };
  const plan = { T: column(20, 30, 40, 50, 60), holdout: 30, seed: 7 };
  const one = simulateCustomers(fit, plan);
  assert.deepEqual(simulateCustomers(fit, plan), one);
  assert.notDeepEqual(simulateCustomers(fit, { ...plan, seed: 8 }).purchases, one.purchases);
  assert.deepEqual([...one.full.T], [50, 60, 70, 80, 90]);
  plan.T.forEach((T, i) => {
    const times = [...one.purchases.time].filter((_, k) => one.purchases.customer[k] === i);
    const before = times.filter((t) => t <= T);
    assert.equal(one.calibration.x[i], before.length);
    assert.equal(one.calibration.tx[i], before.at(-1) ?? 0);
    assert.equal(one.full.x[i], times.length);
    assert.equal(one.full.tx[i], times.at(-1) ?? 0);
    const gaps = times.map((t, k) => Math.log(t - (times[k - 1] ?? 0)));
    near(
      one.full.litt![i]!,
      gaps.reduce((sum, gap) => sum + gap, 0),
      1e-12,
      'litt',
    );
    near(
      one.calibration.litt![i]!,
      gaps.slice(0, before.length).reduce((sum, gap) => sum + gap, 0),
      1e-12,
      'litt',
    );
    assert.equal(one.holdout[i], times.length - before.length);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });
  const alone = simulateCustomers(fit, { T: column(20), seed: 1 });
  assert.deepEqual([...alone.full.T], [20]);
});
