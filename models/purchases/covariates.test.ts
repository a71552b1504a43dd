// Covariates: planted effects are found with honest errors, likelihoods and gradients are right, useless columns are refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Covariates,
  covariateFitAt,
  covariateFits,
  covariateLikelihood,
  fitCovariates,
  type Parameters,
  type Summaries,
  simulateCustomers,
  standardCovariates,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';
import { groupByCovariates } from './covariates.ts';

const column = (...values: number[]) => Float64Array.from(values);

/** What z = 1 does to the parameters: the log-change of each. */
type Shift = Record<string, number>;

/** Half of the customers with z = 0, half with z = 1. */
function world(
  model: TransactionModelName,
  parameters: Parameters,
  shift: Shift,
  size: number,
  seed: number,
): { data: Summaries; z: Float64Array } {
  const halves = [0, 1].map((z) => {
    const moved = Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [
        key,
        value * Math.exp(z * (shift[key] ?? 0)),
      ]),
    );
    const T = Float64Array.from({ length: size / 2 }, (_, i) => 30 + (i % 20));
    return simulateCustomers({ model, parameters: moved }, { T, seed: 2 * seed + z }).calibration;
  });
  const join = (key: 'x' | 'tx' | 'T') =>
    Float64Array.from(halves.flatMap((half) => [...half[key]]));
  return {
    data: { x: join('x'), tx: join('tx'), T: join('T') },
    z: Float64Array.from({ length: size }, (_, i) => Number(i >= size / 2)),
  };
}

const both = (z: Float64Array): Covariates => ({
  rate: [{ name: 'web', values: z }],
  dropout: [{ name: 'web', values: z }],
});

test('planted effects on rate and risk are found, their 95 % intervals hold 95 times in a hundred', () => {
  const truth = { r: 0.9, alpha: 11, s: 0.8, beta: 14 };
  const planted = [0.5, 0.7];
  const runs = 40;
  const inside = [0, 0];
  let squares = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const { data, z } = world('pareto-nbd', truth, { alpha: -0.5, beta: -0.7 }, 600, seed);
    const fit = fitCovariates('pareto-nbd', data, both(z));
    assert.equal(fit.diagnosis, 'converged');
    fit.coefficients.forEach(({ estimate, lower, upper, standardError }, i) => {
      if (lower <= planted[i]! && planted[i]! <= upper) inside[i]!++;
      squares += ((estimate - planted[i]!) / standardError) ** 2;
    });
  }
  // 40 intervals of 95 %: fewer than 34 has a chance of one in two hundred.
  assert.ok(inside[0]! >= 34 && inside[1]! >= 34, `inside ${inside}`);
  const mean = squares / (2 * runs);
  assert.ok(mean > 0.7 && mean < 1.4, `mean z² ${mean}`);
});

test('where a covariate does nothing the likelihood-ratio test says so as often as it should', () => {
  let rejected = 0;
  const runs = 30;
  for (let seed = 1; seed <= runs; seed++) {
    const parameters = { r: 0.9, alpha: 11, s: 0.8, beta: 14 };
    const { data, z } = world('pareto-nbd', parameters, {}, 400, 500 + seed);
    const { likelihoodRatio } = fitCovariates('pareto-nbd', data, both(z));
    assert.equal(likelihoodRatio.degrees, 2);
    if (likelihoodRatio.pValue < 0.1) rejected++;
  }
  assert.ok(rejected <= 8, `rejected ${rejected} of ${runs}`);
});

for (const [name, parameters, shift, want] of [
  [
    'bg-nbd',
    { r: 0.9, alpha: 11, a: 0.9, b: 2.5 },
    { alpha: -0.5, a: 0.6, b: -0.3 },
    [0.5, 0.6, -0.3],
  ],
  [
    'mbg-nbd',
    { r: 0.9, alpha: 11, a: 0.9, b: 2.5 },
    { alpha: -0.5, a: 0.6, b: -0.3 },
    [0.5, 0.6, -0.3],
  ],
] as const) {
  test(`${name}: planted effects on rate and on both parameters of leaving are found within their errors`, () => {
    const { data, z } = world(name, parameters, shift, 6000, 3);
    const fit = fitCovariates(name, data, both(z));
    assert.equal(fit.diagnosis, 'converged');
    assert.deepEqual(
      fit.coefficients.map(({ parameter, sign }) => [parameter, sign]),
      [
        ['alpha', -1],
        ['a', 1],
        ['b', 1],
      ],
    );
    fit.coefficients.forEach(({ estimate, standardError }, i) => {
      const miss = (estimate - want[i]!) / standardError;
      assert.ok(Math.abs(miss) < 3.5, `${i}: ${estimate} ± ${standardError}`);
    });
    assert.ok(fit.likelihoodRatio.pValue < 1e-6);
  });
}

test('the likelihood is that of every customer with parameters of their own', () => {
  const data = { x: column(0, 2, 5, 1), tx: column(0, 20, 30, 9), T: column(39, 39, 31, 39) };
  const z = column(0.5, -1, 0.5, 2);
  const w = column(1, 0, 1, 1);
  const worlds: [TransactionModelName, number[], number[]][] = [
    ['pareto-nbd', [0.6, 9, 0.7, 12], [0.4, -0.3]],
    ['bg-nbd', [0.6, 9, 0.7, 2], [0.4, -0.3, 0.8]],
    ['mbg-nbd', [0.6, 9, 0.7, 2], [0.4, -0.3, 0.8]],
  ];
  for (const [name, values, gamma] of worlds) {
    const groups = groupByCovariates(data, [z, w]);
    assert.equal(groups.length, 3);
    const point = [...values.map(Math.log), ...gamma];
    const got = covariateLikelihood(name, groups, 1, 1, 1)(Float64Array.from(point));
    let want = 0;
    for (let i = 0; i < 4; i++) {
      const rate = values[1]! * Math.exp(-gamma[0]! * z[i]!);
      const own: Parameters =
        name === 'pareto-nbd'
          ? {
              r: values[0]!,
              alpha: rate,
              s: values[2]!,
              beta: values[3]! * Math.exp(-gamma[1]! * w[i]!),
            }
          : {
              r: values[0]!,
              alpha: rate,
              a: values[2]! * Math.exp(gamma[1]! * w[i]!),
              b: values[3]! * Math.exp(gamma[2]! * w[i]!),
            };
      const one = { x: column(data.x[i]!), tx: column(data.tx[i]!), T: column(data.T[i]!) };
      want += transactionModels[name].logLikelihood(own, one);
    }
    assert.ok(Math.abs(got - want) < 1e-11 * Math.abs(want), `${name}: ${got} ${want}`);
  }
});

test('gradients with covariates equal differences', () => {
  const data = {
    x: column(0, 2, 5, 1, 40),
    tx: column(0, 20, 30, 9, 35),
    T: column(39, 39, 31, 39, 38),
    weight: column(3, 1, 2, 1, 1),
  };
  const columns = [column(0.5, -1, 0.5, 2, 0), column(1, 0, 1, 1, 0)];
  for (const [name, rate, dropout, size] of [
    ['pareto-nbd', 1, 1, 6],
    ['pareto-nbd', 2, 0, 6],
    ['bg-nbd', 1, 1, 7],
    ['bg-nbd', 0, 2, 8],
    ['mbg-nbd', 1, 1, 7],
    ['nbd', 2, 0, 4],
  ] as const) {
    const likelihood = covariateLikelihood(
      name,
      groupByCovariates(data, columns),
      rate,
      dropout,
      7,
    );
    const point = Float64Array.from({ length: size }, (_, i) => 0.3 - 0.2 * i);
    const gradient = new Float64Array(size);
    likelihood(point, gradient);
    for (let i = 0; i < size; i++) {
      const at = (steps: number) => {
        const moved = Float64Array.from(point);
        moved[i]! += steps * 1e-4;
        return likelihood(moved);
      };
      const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / 12e-4;
      const miss = Math.abs(gradient[i]! - difference);
      assert.ok(miss < 1e-7 * (1 + Math.abs(difference)), `${name} [${i}] ${miss}`);
    }
  }
});

test('the fit does not depend on the units of a covariate, its zero, or the unit of time', () => {
  const { data, z } = world(
    'pareto-nbd',
    { r: 0.9, alpha: 11, s: 0.8, beta: 14 },
    { alpha: -0.6 },
    800,
    9,
  );
  const plain = fitCovariates('pareto-nbd', data, both(z));
  const odd = fitCovariates('pareto-nbd', data, both(z.map((value) => 1900 + 40 * value)));
  const daily = fitCovariates(
    'pareto-nbd',
    { x: data.x, tx: data.tx.map((t) => 7 * t), T: data.T.map((t) => 7 * t) },
    both(z),
  );
  plain.coefficients.forEach((coefficient, i) => {
    const close = (got: number, want: number) =>
      assert.ok(Math.abs(got - want) < 1e-5, `${got} ${want}`);
    close(odd.coefficients[i]!.estimate * 40, coefficient.estimate);
    close(odd.coefficients[i]!.standardError * 40, coefficient.standardError);
    close(daily.coefficients[i]!.estimate, coefficient.estimate);
    close(coefficient.upper - coefficient.estimate, 1.959963984540054 * coefficient.standardError);
  });
  assert.ok(Math.abs(odd.logLikelihood - plain.logLikelihood) < 1e-6);
  assert.ok(Math.abs(plain.centre.web! - 0.5) < 1e-12);
  assert.ok(Math.abs(odd.centre.web! - 1920) < 1e-9);
  assert.ok(Math.abs(daily.parameters.alpha! / plain.parameters.alpha! - 7) < 1e-4);
  const { statistic, pValue } = plain.likelihoodRatio;
  assert.ok(Math.abs(statistic - 2 * (plain.logLikelihood - plain.without.logLikelihood)) < 1e-12);
  // With two degrees of freedom the tail of χ² is an exponential.
  assert.ok(Math.abs(pValue - Math.exp(-statistic / 2)) < 1e-12);
});

test('a fit for single customers has their parameters, and the errors that follow from the estimates', () => {
  const { data, z } = world(
    'bg-nbd',
    { r: 0.9, alpha: 11, a: 0.9, b: 2.5 },
    { alpha: -0.5 },
    2000,
    5,
  );
  const other = z.map((value, i) => value + (i % 3));
  const fit = fitCovariates('bg-nbd', data, {
    rate: [
      { name: 'web', values: z },
      { name: 'visits', values: other },
    ],
    dropout: [{ name: 'visits', values: other }],
  });
  const [web, visits, inA, inB] = fit.coefficients.map(({ estimate }) => estimate);
  const at = covariateFitAt(fit, { web: 1, visits: 2 });
  const moved = 2 - fit.centre.visits!;
  const close = (got: number, want: number) =>
    assert.ok(Math.abs(got / want - 1) < 1e-12, `${got} ${want}`);
  close(at.parameters.r!, fit.parameters.r!);
  close(at.parameters.alpha!, fit.parameters.alpha! * Math.exp(-web! * 0.5 - visits! * moved));
  close(at.parameters.a!, fit.parameters.a! * Math.exp(inA! * moved));
  close(at.parameters.b!, fit.parameters.b! * Math.exp(inB! * moved));
  // At the centre the covariance is that of the log-parameters themselves; elsewhere J Σ J′.
  const centre = covariateFitAt(fit, fit.centre);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) close(centre.covariance[i]![j]!, fit.covariance[i]![j]!);
  }
  const J = [0, 1, 0, 0, -0.5, -moved, 0, 0];
  let variance = 0;
  J.forEach((one, i) => {
    J.forEach((two, j) => {
      variance += one * two * fit.covariance[i]![j]!;
    });
  });
  close(at.covariance[1]![1]!, variance);
  close(at.standardErrors.alpha!, at.parameters.alpha! * Math.sqrt(variance));
  const { group, fits } = covariateFits(fit, [
    { name: 'web', values: column(1, 0, 1) },
    { name: 'visits', values: column(2, 2, 2) },
  ]);
  assert.deepEqual([...group], [0, 1, 0]);
  assert.deepEqual(fits[0], at);
  assert.equal(fits.length, 2);
  // Far outside the data nothing overflows.
  const far = covariateFitAt(fit, { web: 1e9, visits: -1e9 });
  assert.ok(Object.values(far.parameters).every((value) => value > 0 && Number.isFinite(value)));
});

test('columns that say nothing, or nothing of their own, are refused by name', () => {
  const data = { x: column(0, 2, 5, 1), tx: column(0, 20, 30, 9), T: column(39, 39, 31, 39) };
  const refused = (covariates: Covariates, code: string, field: string, row = -1) =>
    assert.throws(() => fitCovariates('pareto-nbd', data, covariates), { code, field, row });
  const of = (name: string, ...values: number[]) => ({ name, values: column(...values) });
  refused({}, 'no-covariates', 'covariates');
  refused({ rate: [of('same', 3, 3, 3, 3)] }, 'constant-column', 'same');
  refused({ dropout: [of('same', 1e9, 1e9, 1e9, 1e9)] }, 'constant-column', 'same');
  refused({ rate: [of('a', 1, 2, 3, 4), of('b', 2, 4, 6, 8)] }, 'collinear-column', 'b');
  refused({ rate: [of('a', 1, 0, 0, 1), of('b', 0, 1, 1, 0)] }, 'collinear-column', 'b');
  refused(
    { rate: [of('a', 1, 0, 0, 1), of('b', 0, 1, 0, 1), of('c', 3, 2, 0, 5)] },
    'collinear-column',
    'c',
  );
  refused({ rate: [of('a', 1, 0, 0, 1), of('a', 0, 1, 0, 1)] }, 'duplicate-name', 'a');
  refused({ rate: [of('a', 1, 0)] }, 'length-mismatch', 'a');
  refused({ rate: [of('a', 1, 0, Number.NaN, 1)] }, 'not-finite', 'a', 2);
  const a = of('a', 1, 0, 0, 1);
  assert.throws(() => fitCovariates('nbd', data, { dropout: [a] }), {
    code: 'covariates-not-supported',
    field: 'nbd',
  });
  const fit = fitCovariates('nbd', data, { rate: [a] });
  assert.throws(() => covariateFitAt(fit, {}), { code: 'covariate-missing', field: 'a' });
  assert.throws(() => covariateFitAt(fit, { a: Number.NaN }), { code: 'not-finite', field: 'a' });
  assert.throws(() => covariateFits(fit, [of('a', 1), of('b', 1, 2)]), {
    code: 'length-mismatch',
    field: 'b',
  });
  assert.throws(() => covariateFits(fit, [of('a', 1, Number.NaN)]), {
    code: 'not-finite',
    field: 'a',
    row: 1,
  });
});

test('the likelihood of a fit is that of each group under its own parameters, in the unit of its times', () => {
  for (const [model, parameters, shift] of [
    ['nbd', { r: 0.9, alpha: 11 }, { alpha: -0.5 }],
    ['bg-nbd', { r: 0.9, alpha: 11, a: 0.7, b: 2.6 }, { alpha: -0.5, a: 0.4 }],
    ['pareto-nbd', { r: 0.9, alpha: 11, s: 0.8, beta: 14 }, { alpha: -0.5, beta: -0.7 }],
  ] as const) {
    const { data, z } = world(model, parameters, shift, 400, 6);
    const days = { x: data.x, tx: data.tx.map((t) => 7 * t), T: data.T.map((t) => 7 * t) };
    const columns = model === 'nbd' ? { rate: [{ name: 'web', values: z }] } : both(z);
    const fit = fitCovariates(model, days, columns);
    const own = groupByCovariates(days, [z]).map((group) =>
      transactionModels[model].logLikelihood(
        covariateFitAt(fit, { web: group.values[0]! }).parameters,
        group.data,
      ),
    );
    const sum = own.reduce((total, one) => total + one, 0);
    assert.ok(Math.abs(sum - fit.logLikelihood) < 1e-8 * Math.abs(sum), `${model} ${sum}`);
    // Each group fitted by itself has other shapes too, so it does better, but not by much.
    const apart = groupByCovariates(days, [z]).reduce(
      (total, group) => total + transactionModels[model].fit(group.data).logLikelihood,
      0,
    );
    assert.ok(apart >= sum - 1e-6 && apart < sum + 10, `${model} ${apart}, ${sum}`);
  }
});

test('columns are standardised with their weights, so that weights mean repetition', () => {
  const [standard] = standardCovariates([{ name: 'a', values: column(0, 6) }], 2, column(2, 1));
  assert.ok(Math.abs(standard!.mean - 2) < 1e-14 && Math.abs(standard!.sd - Math.sqrt(8)) < 1e-14);
  const { data, z } = world('nbd', { r: 0.9, alpha: 11 }, { alpha: -0.5 }, 300, 4);
  const weight = new Float64Array(300).fill(2);
  const once = fitCovariates('nbd', data, { rate: [{ name: 'web', values: z }] });
  const twice = fitCovariates('nbd', { ...data, weight }, { rate: [{ name: 'web', values: z }] });
  assert.ok(Math.abs(twice.coefficients[0]!.estimate - once.coefficients[0]!.estimate) < 1e-6);
  const ratio = once.coefficients[0]!.standardError / twice.coefficients[0]!.standardError;
  assert.ok(Math.abs(ratio - Math.SQRT2) < 1e-4);
});

test('data that say nothing, and customers of whom none leaves, get a diagnosis and no exception', () => {
  const z = column(0, 1, 0, 1, 0, 1);
  const none = fitCovariates(
    'pareto-nbd',
    { x: new Float64Array(6), tx: new Float64Array(6), T: column(9, 8, 7, 6, 5, 4) },
    both(z),
  );
  assert.equal(none.diagnosis, 'no-repeat-purchases');
  assert.equal(none.converged, false);
  const T = new Float64Array(40).fill(100);
  const steady = {
    T,
    x: T.map((_, i) => 18 + (i % 5)),
    tx: T.map((length) => length - 0.5),
  };
  const fit = fitCovariates('pareto-nbd', steady, both(T.map((_, i) => i % 2)));
  assert.equal(fit.without.diagnosis, 'no-dropout-detectable');
  assert.equal(fit.diagnosis, 'no-dropout-detectable');
  assert.equal(fit.coefficients[1]!.standardError, 0);
  assert.equal(fit.coefficients[1]!.pValue, 1);
  assert.ok(Object.values(fit.parameters).every((value) => value > 0 && Number.isFinite(value)));
  // One group that never comes back: its rate runs away, and the fit says that the data do not hold it.
  const x = T.map((_, i) => (i % 2 === 0 ? 0 : 5 + (i % 4)));
  const runaway = fitCovariates(
    'nbd',
    { T, x, tx: x.map((count) => (count > 0 ? 60 : 0)) },
    { rate: [{ name: 'web', values: T.map((_, i) => i % 2) }] },
  );
  assert.ok(['flat-likelihood', 'converged'].includes(runaway.diagnosis), runaway.diagnosis);
  assert.ok(Number.isFinite(runaway.coefficients[0]!.estimate));
});

test('where nobody leaves, nothing is said of what makes customers leave, and the rate keeps its effect', () => {
  const T = new Float64Array(24).fill(60);
  const z = T.map((_, i) => i % 2);
  const steady = {
    T,
    x: z.map((one, i) => (one === 1 ? 22 : 11) + (i % 5)),
    tx: T.map((t) => t - 1),
  };
  const fit = fitCovariates('mbg-nbd', steady, both(z));
  assert.equal(fit.diagnosis, 'no-dropout-detectable');
  assert.ok(fit.converged);
  for (const { process, standardError, estimate, lower, upper, pValue } of fit.coefficients) {
    if (process === 'rate') {
      assert.ok(standardError > 0 && standardError < 0.2 && pValue < 1e-3);
      assert.ok(lower < estimate && estimate < upper && upper - lower < 0.8);
      // Twice as many purchases, or nearly.
      assert.ok(Math.abs(Math.abs(estimate) - Math.log(24 / 13)) < 0.1, `${estimate}`);
    } else {
      assert.equal(standardError, 0);
      assert.deepEqual([lower, upper], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
      assert.equal(pValue, 1);
    }
  }
});
