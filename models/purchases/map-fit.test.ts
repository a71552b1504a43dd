// Fits that are told what to believe beforehand: they stand at the top of the posterior, give way to
// data, and keep small bases sensible.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type InvalidInput,
  type LogPrior,
  logPriorDensity,
  type Parameters,
  type Summaries,
  simulateCustomers,
  type TransactionModelName,
  transactionModels,
  weakPrior,
} from '../index.ts';

const worlds: [TransactionModelName, Parameters][] = [
  ['pareto-nbd', { r: 0.9, alpha: 11, s: 0.8, beta: 14 }],
  ['bg-nbd', { r: 0.9, alpha: 11, a: 0.9, b: 2.6 }],
  ['mbg-nbd', { r: 0.9, alpha: 11, a: 0.7, b: 2.6 }],
  ['nbd', { r: 0.9, alpha: 11 }],
];

/** A base of so many customers who came over time, with what they do in the 40 weeks after. */
const base = (model: TransactionModelName, parameters: Parameters, size: number, seed: number) =>
  simulateCustomers(
    { model, parameters },
    { T: Float64Array.from({ length: size }, (_, i) => 20 + (i % 4) * 10), holdout: 40, seed },
  );

const near = (got: number, want: number, relative: number, what: string) =>
  assert.ok(Math.abs(got - want) <= relative * Math.abs(want), `${what}: ${got}, not ${want}`);

for (const [name, truth] of worlds) {
  const model = transactionModels[name];
  const names = model.parameterNames;
  const units = names.map(() => 1);

  test(`${name}: with a belief the fit stands where likelihood and belief together are highest`, () => {
    const { calibration } = base(name, truth, 60, 5);
    const prior: LogPrior = Object.fromEntries(
      names.map((one, i) => [one, { median: truth[one]! * (i % 2 ? 2 : 0.6), sd: 0.4 }]),
    );
    const fit = model.fit(calibration, { prior });
    assert.equal(fit.diagnosis, 'converged');
    assert.ok(fit.converged);
    const density = logPriorDensity(prior, names, units);
    const height = (logs: number[]) => {
      const parameters = Object.fromEntries(names.map((one, i) => [one, Math.exp(logs[i]!)]));
      return model.logLikelihood(parameters, calibration) + density(logs);
    };
    const top = names.map((one) => Math.log(fit.parameters[one]!));
    near(fit.logLikelihood, model.logLikelihood(fit.parameters, calibration), 1e-10, 'likelihood');
    const step = 1e-3;
    const moved = (...by: [number, number][]) => {
      const logs = [...top];
      for (const [i, h] of by) logs[i]! += h;
      return height(logs);
    };
    // The slope is nothing in every direction, and the covariance is the inverse of the curvature.
    const curvature = names.map((_, i) =>
      names.map(
        (_, j) =>
          -(
            moved([i, step], [j, step]) -
            moved([i, step], [j, -step]) -
            moved([i, -step], [j, step]) +
            moved([i, -step], [j, -step])
          ) /
          (4 * step * step),
      ),
    );
    names.forEach((one, i) => {
      const slope = (moved([i, step]) - moved([i, -step])) / (2 * step);
      assert.ok(Math.abs(slope) < 1e-4, `slope in ${one}: ${slope}`);
      names.forEach((_, j) => {
        const unity = names.reduce(
          (sum, _, k) => sum + curvature[i]![k]! * fit.covariance[k]![j]!,
          0,
        );
        assert.ok(Math.abs(unity - (i === j ? 1 : 0)) < 2e-3, `${one}: ${unity}`);
      });
    });
  });

  test(`${name}: a firm belief is kept, one that hardly believes gives way to the data`, () => {
    const { calibration } = base(name, truth, 400, 6);
    const believe = (sd: number) =>
      Object.fromEntries(names.map((one) => [one, { median: 3 * truth[one]!, sd }]));
    const firm = model.fit(calibration, { prior: believe(1e-4) });
    const none = model.fit(calibration, { prior: believe(1e3) });
    const alone = model.fit(calibration);
    for (const one of names) {
      near(firm.parameters[one]!, 3 * truth[one]!, 1e-3, `firm ${one}`);
      near(none.parameters[one]!, alone.parameters[one]!, 1e-3, `none ${one}`);
    }
    assert.ok(firm.logLikelihood < alone.logLikelihood);
    assert.deepEqual(firm.prior, believe(1e-4));
  });

  test(`${name}: a belief about one parameter leaves the others to the data`, () => {
    const { calibration } = base(name, truth, 200, 7);
    const prior = { alpha: { median: truth.alpha! * 2, sd: 0.05 } };
    const fit = model.fit(calibration, { prior });
    near(fit.parameters.alpha!, truth.alpha! * 2, 0.1, 'alpha');
    assert.equal(fit.diagnosis, 'converged');
  });

  test(`${name}: weak beliefs are in the unit of time of the data`, () => {
    const { calibration } = base(name, truth, 50, 8);
    const days: Summaries = {
      x: calibration.x,
      tx: calibration.tx.map((t) => 7 * t),
      T: calibration.T.map((t) => 7 * t),
    };
    const inWeeks = model.fit(calibration, { prior: 'weak' });
    const inDays = model.fit(days, { prior: 'weak' });
    const wanted = model.rescale(inWeeks.parameters, 1 / 7);
    for (const one of names) near(inDays.parameters[one]!, wanted[one]!, 1e-5, one);
  });

  test(`${name}: where nobody ever came back there is still an answer`, () => {
    const nobody: Summaries = {
      x: new Float64Array(40),
      tx: new Float64Array(40),
      T: new Float64Array(40).fill(30),
    };
    const fit = model.fit(nobody, { prior: 'weak' });
    assert.equal(fit.diagnosis, 'converged');
    for (const one of names) assert.ok(fit.parameters[one]! > 0 && fit.parameters[one]! < 1e6, one);
    assert.ok(model.expectedPurchases(fit.parameters, 0, 0, 30, 30) < 1);
  });
}

test('in bases of fifty weak beliefs forecast each customer better than none', () => {
  for (const [name, truth] of worlds.slice(0, 2)) {
    const model = transactionModels[name];
    let weak = 0;
    let alone = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const { calibration } = base(name, truth, 50, seed);
      const { x, tx, T } = calibration;
      const given = model.fit(calibration, { prior: 'weak' }).parameters;
      const own = model.fit(calibration).parameters;
      for (let i = 0; i < x.length; i++) {
        const at = [x[i]!, tx[i]!, T[i]!] as const;
        const true_ = model.expectedPurchases(truth, ...at, 40);
        weak += (model.expectedPurchases(given, ...at, 40) - true_) ** 2;
        alone += (model.expectedPurchases(own, ...at, 40) - true_) ** 2;
      }
    }
    assert.ok(weak < 0.95 * alone, `${name}: ${weak} against ${alone}`);
  }
});

test('the weak belief has the mean observation as its time and ordinary shapes', () => {
  assert.deepEqual(weakPrior(['r', 'alpha', 'a', 'b'], 26), {
    r: { median: 1, sd: 1 },
    alpha: { median: 26, sd: 2 },
    a: { median: 1, sd: 1 },
    b: { median: 3, sd: 1 },
  });
});

test('what is no belief is refused, with the parameter', () => {
  const { calibration } = base('bg-nbd', worlds[1]![1], 20, 9);
  const refused = (prior: LogPrior) => {
    try {
      transactionModels['bg-nbd'].fit(calibration, { prior });
    } catch (error) {
      const { code, field } = error as InvalidInput;
      return [code, field];
    }
    return null;
  };
  assert.deepEqual(refused({ s: { median: 1, sd: 1 } }), ['unknown-parameter', 's']);
  assert.deepEqual(refused({ r: { median: 0, sd: 1 } }), ['not-positive', 'r']);
  assert.deepEqual(refused({ r: { median: 1, sd: 0 } }), ['not-positive', 'r']);
  assert.deepEqual(refused({ r: { median: Number.POSITIVE_INFINITY, sd: 1 } }), [
    'not-positive',
    'r',
  ]);
});
