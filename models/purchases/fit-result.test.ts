// What a fit hands over: a maximum in the unit of the times, errors that are those of its curvature, and diagnoses with all they promise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import {
  type Parameters,
  type Summaries,
  simulateCustomers,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

const worlds: [TransactionModelName, Parameters][] = [
  ['nbd', { r: 0.9, alpha: 11 }],
  ['pareto-nbd', { r: 0.9, alpha: 11, s: 0.8, beta: 14 }],
  ['bg-nbd', { r: 0.9, alpha: 11, a: 0.9, b: 2.6 }],
  ['mbg-nbd', { r: 0.9, alpha: 11, a: 0.7, b: 2.6 }],
];

const base = (model: TransactionModelName, parameters: Parameters, size: number): Summaries => {
  const { x, tx, T } = simulateCustomers(
    { model, parameters },
    { T: Float64Array.from({ length: size }, (_, i) => 25 + (i % 5) * 9), seed: 4 },
  ).calibration;
  return { x, tx, T };
};

const longer = ({ x, tx, T }: Summaries, factor: number): Summaries => ({
  x,
  tx: tx.map((t) => factor * t),
  T: T.map((t) => factor * t),
});

/** The log-likelihood with log-parameters moved from those of the fit. */
const moved = (fit: TransactionFit, data: Summaries, moves: [number, number][]) => {
  const model = transactionModels[fit.model];
  const parameters = { ...fit.parameters };
  for (const [i, by] of moves) parameters[model.parameterNames[i]!]! *= Math.exp(by);
  return model.logLikelihood(parameters, data);
};

for (const [name, truth] of worlds) {
  const model = transactionModels[name];
  const names = model.parameterNames;

  test(`${name}: the fit is at a top, and its covariance is the inverse of the curvature there`, () => {
    const data = base(name, truth, 300);
    const fit = model.fit(data);
    assert.deepEqual([fit.diagnosis, fit.converged, fit.model], ['converged', true, name]);
    assert.deepEqual(Object.keys(fit.parameters), [...names]);
    near(fit.logLikelihood, model.logLikelihood(fit.parameters, data), 1e-12);
    const h = 2e-3;
    const curvature = names.map((_, i) =>
      names.map((_, j) => {
        const at = (one: number, other: number) =>
          moved(fit, data, [
            [i, one * h],
            [j, other * h],
          ]);
        return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * h);
      }),
    );
    names.forEach((key, i) => {
      const slope = (moved(fit, data, [[i, h]]) - moved(fit, data, [[i, -h]])) / (2 * h);
      // What the third derivative adds is of the order of h² times the curvature.
      assert.ok(Math.abs(slope) < 1e-4 * Math.abs(curvature[i]![i]!), `${key} ${slope}`);
      near(
        fit.standardErrors[key]!,
        fit.parameters[key]! * Math.sqrt(fit.covariance[i]![i]!),
        1e-14,
      );
      names.forEach((_, j) => {
        const product = names.reduce(
          (sum, _, k) => sum - curvature[i]![k]! * fit.covariance[k]![j]!,
          0,
        );
        near(product, i === j ? 1 : 0, 0, 5e-3);
        near(fit.covariance[i]![j]!, fit.covariance[j]![i]!, 1e-9, 1e-12);
      });
    });
    // A look at the likelihood of a large base takes long, so there must not be many: 8 of the NBD, 34 to 40 of the others.
    assert.ok(fit.evaluations > 5 && fit.evaluations <= (name === 'nbd' ? 10 : 44));
    assert.equal(fit.customers, 300);
  });

  test(`${name}: in days the same customers have the same shapes, times seven times as long, the same errors`, () => {
    const data = base(name, truth, 200);
    const weeks = model.fit(data);
    const days = model.fit(longer(data, 7));
    const times = ['alpha', ...(name === 'pareto-nbd' ? ['beta'] : [])];
    names.forEach((key, i) => {
      const factor = times.includes(key) ? 7 : 1;
      near(days.parameters[key]!, factor * weeks.parameters[key]!, 1e-6);
      near(days.standardErrors[key]!, factor * weeks.standardErrors[key]!, 1e-5);
      near(days.covariance[i]![i]!, weeks.covariance[i]![i]!, 1e-5);
    });
    const sumX = data.x.reduce((sum, x) => sum + x, 0);
    near(days.logLikelihood, weeks.logLikelihood - sumX * Math.log(7), 1e-10);
    // Twice the customers: half the variance.
    const twice = model.fit({ ...data, weight: new Float64Array(200).fill(2) });
    assert.equal(twice.customers, 400);
    near(twice.covariance[0]![0]!, weeks.covariance[0]![0]! / 2, 1e-5);
    near(twice.logLikelihood, 2 * weeks.logLikelihood, 1e-9);
  });

  test(`${name}: without repeat purchases, without time and without patience there is a result that says so`, () => {
    const none = model.fit({
      x: Float64Array.of(0, 0),
      tx: Float64Array.of(0, 0),
      T: Float64Array.of(30, 60),
    });
    // Rarer than one purchase in a million mean observations cannot be told from never.
    near(none.parameters.r!, 1, 1e-14);
    near(none.parameters.alpha!, 45e6, 1e-12);
    near(none.logLikelihood, -(30 + 60) / 45e6, 1e-4);
    const never = model.fit({
      x: Float64Array.of(0),
      tx: Float64Array.of(0),
      T: Float64Array.of(0),
    });
    near(never.parameters.r!, 1, 1e-14);
    near(never.parameters.alpha!, 1, 1e-14);
    near(never.logLikelihood, 0, 0, 1e-12);
    for (const [fit, diagnosis] of [
      [none, 'no-repeat-purchases'],
      [never, 'no-observation-time'],
    ] as const) {
      assert.deepEqual([fit.diagnosis, fit.converged, fit.evaluations], [diagnosis, false, 1]);
      assert.ok(Object.values(fit.standardErrors).every((value) => value === 0));
      assert.ok(fit.covariance.flat().every((value) => value === 0));
      assert.equal(fit.covariance.length, names.length);
    }
    const data = base(name, truth, 100);
    const short = model.fit(data, { maxEvaluations: 3 });
    assert.deepEqual([short.diagnosis, short.converged], ['did-not-converge', false]);
    near(short.logLikelihood, model.logLikelihood(short.parameters, data), 1e-12);
    const believed = model.fit(data, { maxEvaluations: 3, prior: 'weak' });
    assert.deepEqual([believed.diagnosis, believed.converged], ['did-not-converge', false]);
    assert.ok(believed.evaluations <= 3 * 10);
  });
}

test('where nobody leaves the rate is that of the NBD with its errors, and nothing is said of leaving', () => {
  const T = new Float64Array(300).fill(100);
  const data = {
    T,
    x: T.map((_, i) => 6 + ((i * 7) % 9) + ((i * 5) % 11)),
    tx: T.map((length, i) => length - (i % 3)),
  };
  const flat = transactionModels.nbd.fit(data);
  for (const name of ['pareto-nbd', 'bg-nbd', 'mbg-nbd'] as const) {
    const fit = transactionModels[name].fit(data);
    assert.deepEqual([fit.diagnosis, fit.converged], ['no-dropout-detectable', true]);
    for (const key of ['r', 'alpha'] as const) {
      near(fit.parameters[key]!, flat.parameters[key]!, 1e-6);
      near(fit.standardErrors[key]!, flat.standardErrors[key]!, 1e-4);
    }
    near(fit.covariance[0]![1]!, flat.covariance[0]![1]!, 1e-4);
    fit.covariance.forEach((row, i) => {
      row.forEach((value, j) => {
        if (i > 1 || j > 1) assert.equal(value, 0);
      });
    });
    near(fit.logLikelihood, flat.logLikelihood, 1e-4);
    const short = transactionModels[name].fit(data, { maxEvaluations: 2 });
    assert.equal(short.diagnosis, 'did-not-converge');
    // It takes 58 looks to be sure that no trace of leaving is in the data, 14 for the NBD alone.
    assert.ok(fit.evaluations <= 64, `${name} ${fit.evaluations} looks`);
  }
  assert.ok(flat.evaluations <= 16, `${flat.evaluations} looks`);
});

test('where all leave alike the fit says so: the chance is known, how it differs is not', () => {
  for (const [name, parameters] of [
    ['pareto-nbd', { r: 1, alpha: 8, s: 300, beta: 9000 }],
    ['bg-nbd', { r: 1, alpha: 8, a: 300, b: 900 }],
    ['mbg-nbd', { r: 1, alpha: 8, a: 3000, b: 6000 }],
  ] as const) {
    const { x, tx, T } = simulateCustomers(
      { model: name, parameters },
      { T: new Float64Array(400).fill(60), seed: 4 },
    ).calibration;
    const fit = transactionModels[name].fit({ x, tx, T });
    assert.deepEqual([fit.diagnosis, fit.converged], ['homogeneous-dropout', true]);
    assert.ok(fit.evaluations <= 48, `${name} ${fit.evaluations} looks`);
    // The ratio is found: one in thirty per unit of time, or the chance after each purchase.
    const [one, other] = Object.values(fit.parameters).slice(2) as [number, number];
    const [a, b] = Object.values(parameters).slice(2) as [number, number];
    near(one / other, a / b, 0.25);
    assert.equal(Object.values(fit.standardErrors).filter((error) => error === 0).length, 1);
  }
});

test('a large base is searched roughly first and ends at its own top, in few looks', () => {
  for (const name of ['bg-nbd', 'mbg-nbd'] as const) {
    const { x, tx, T } = simulateCustomers(
      { model: name, parameters: { r: 0.9, alpha: 11, a: 0.8, b: 2.6 } },
      { T: Float64Array.from({ length: 36_000 }, (_, i) => 25 + (i % 977) / 21), seed: 3 },
    ).calibration;
    const data = { x, tx, T };
    const fit = transactionModels[name].fit(data);
    assert.deepEqual([fit.diagnosis, fit.converged], ['converged', true]);
    assert.ok(fit.evaluations <= 50, `${name} ${fit.evaluations} looks`);
    const h = 1e-3;
    transactionModels[name].parameterNames.forEach((key, i) => {
      const [above, at, below] = [h, 0, -h].map((by) => moved(fit, data, [[i, by]])) as [
        number,
        number,
        number,
      ];
      const slope = (above - below) / (2 * h);
      const bend = (above - 2 * at + below) / (h * h);
      assert.ok(Math.abs(slope) < 1e-4 * Math.abs(bend), `${name} ${key} ${slope} ${bend}`);
    });
  }
});
