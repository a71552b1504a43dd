// What the models say of single customers: against values computed from the definitions and published ones.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import {
  expectedSpend,
  gammaMixtureCdf,
  gammaMixtureMean,
  gammaMixtureVariance,
  individualRate,
  lifetimeQuantile,
  type Parameters,
  predictPurchases,
  probabilityFromFirst,
  purchaseDistribution,
  remainingLifetime,
  simulateCustomers,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';
import { countGivenActive } from './pareto-count.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, relative: number, what: string) =>
  assert.ok(
    Math.abs(got - want) <= relative * Math.max(Math.abs(want), 1e-9),
    `${what}: ${got}, not ${want}`,
  );

test('every quantity of single customers equals its definition averaged over rates and lifetimes', () => {
  const lines = readFileSync(
    new URL('../fixtures/customer-quantities.csv', import.meta.url),
    'utf8',
  )
    .trim()
    .split('\n')
    .slice(1);
  assert.equal(lines.length, 160);
  for (const line of lines) {
    const cells = line.split(',');
    const name = cells[0] as TransactionModelName;
    const model = transactionModels[name];
    const p = Object.fromEntries(model.parameterNames.map((key, i) => [key, Number(cells[1 + i])]));
    const [x, tx, T] = [Number(cells[5]), Number(cells[6]), Number(cells[7])];
    const [at, and, want] = [Number(cells[9]), Number(cells[10]), Number(cells[11])];
    const rate = model.ratePosterior(p, x, tx, T);
    const got = {
      'log-likelihood': () =>
        model.logLikelihood(p, { x: column(x), tx: column(tx), T: column(T) }),
      'p-active': () => model.pActive(p, x, tx, T),
      'p-active-later': () => model.pActiveLater(p, x, tx, T, at),
      'expected-between': () => model.expectedBetween(p, x, tx, T, at, and),
      probability: () => model.probabilityOfPurchases(p, x, tx, T, at, and),
      'rate-mean': () => gammaMixtureMean(rate),
      'rate-square': () => gammaMixtureVariance(rate) + gammaMixtureMean(rate) ** 2,
    }[cells[8]!]!();
    // A log-likelihood of 0 comes out as rounding.
    near(got, want, Math.abs(want) < 1e-12 ? 1e-3 : 1e-11, line);
    if (cells[8] === 'expected-between' && at === 0) {
      near(model.expectedPurchases(p, x, tx, T, and), want, 1e-11, line);
    }
  }
});

test('the mean of the purchase rate is the one that shifting the shape by one purchase gives', () => {
  const near0 = { x: 4, tx: 20, T: 60 };
  const worlds: [TransactionModelName, Parameters][] = [
    ['pareto-nbd', { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }],
    ['bg-nbd', { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }],
    ['mbg-nbd', { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }],
    ['nbd', { r: 0.385, alpha: 12.072 }],
  ];
  for (const [model, parameters] of worlds) {
    const data = { x: column(near0.x), tx: column(near0.tx), T: column(near0.T) };
    const likelihood = (shift: number) =>
      transactionModels[model].logLikelihood({ ...parameters, r: parameters.r! + shift }, data);
    const want = (parameters.r! / parameters.alpha!) * Math.exp(likelihood(1) - likelihood(0));
    const { mean, sd, median, lower, upper } = individualRate({ model, parameters }, near0, {
      level: 0.9,
    });
    near(mean, want, 1e-11, model);
    const next = parameters.r! + 1;
    const square = (want * next) / parameters.alpha! / Math.exp(likelihood(1) - likelihood(2));
    near(sd * sd + mean * mean, square, 1e-10, model);
    const mixture = transactionModels[model].ratePosterior(parameters, near0.x, near0.tx, near0.T);
    near(gammaMixtureCdf(mixture, lower), 0.05, 1e-9, 'lower');
    near(gammaMixtureCdf(mixture, median), 0.5, 1e-9, 'median');
    near(gammaMixtureCdf(mixture, upper), 0.95, 1e-9, 'upper');
  }
});

/** The customers of the published tables: id, x, tx and T in weeks. */
const published = [
  [1, 2, 30.428571, 38.857143],
  [2, 1, 1.714286, 38.857143],
  [3, 0, 0, 38.857143],
  [6, 7, 29.428571, 38.857143],
  [157, 29, 37.714286, 38],
  [1516, 26, 30.857143, 31],
] as const;
/** Expected purchases in 39 and 52 weeks and P(active), independently found maxima on CDNOW. */
const figures: [TransactionModelName, number[], [number, number, number][]][] = [
  [
    'bg-nbd',
    [0.2425945, 4.4136021, 0.792922, 2.4259067],
    [
      [1.225994, 1.558686, 0.72662],
      [0.203419, 0.260122, 0.212391],
      [0.194794, 0.251682, 1],
      [3.337571, 4.199524, 0.641835],
      [20.05525, 25.063342, 0.969221],
      [20.748903, 25.757337, 0.968854],
    ],
  ],
  [
    'mbg-nbd',
    [0.5248431, 6.1830851, 0.8913593, 1.6140023],
    [
      [1.262759, 1.596934, 0.706138],
      [0.188945, 0.240266, 0.170951],
      [0.153966, 0.197644, 0.389723],
      [3.16717, 3.964137, 0.62268],
      [18.951872, 23.551317, 0.965938],
      [19.446608, 23.998191, 0.965485],
    ],
  ],
  [
    'pareto-nbd',
    [0.5532771, 10.5776836, 0.6062399, 11.6687314],
    [
      [1.455202, 1.850891, 0.869134],
      [0.171114, 0.217643, 0.167996],
      [0.10707, 0.136184, 0.295113],
      [3.712087, 4.721454, 0.749453],
      [19.59585, 24.911709, 0.996187],
      [20.114821, 25.455184, 0.997873],
    ],
  ],
];

for (const [name, values, wanted] of figures) {
  test(`${name}: the customers of the published tables get the published forecasts, and windows add up to them`, () => {
    const model = transactionModels[name];
    const p = Object.fromEntries(model.parameterNames.map((key, i) => [key, values[i]!]));
    published.forEach(([id, x, tx, T], i) => {
      const [e39, e52, active] = wanted[i]!;
      near(model.expectedPurchases(p, x, tx, T, 39), e39, 5e-6, `customer ${id}`);
      near(model.expectedPurchases(p, x, tx, T, 52), e52, 5e-6, `customer ${id}`);
      near(model.pActive(p, x, tx, T), active, 5e-6, `customer ${id}`);
      near(model.expectedBetween(p, x, tx, T, 39, 52), e52 - e39, 3e-5, `customer ${id}`);
    });
  });
}

test('discounted purchases of the Pareto/NBD on CDNOW are the published ones', () => {
  const p = { r: 0.5629966, alpha: 12.559037, s: 0.4081095, beta: 10.5148048 };
  for (const [x, tx, want] of [
    [1, 30, 2.199155],
    [1, 77.86, 3.82405],
    [4, 60, 9.56159],
    [7, 35, 1.864183],
    [7, 77, 18.42732],
    [14, 35, 0.082579],
  ] as const) {
    const got = transactionModels['pareto-nbd'].discountedPurchases(p, x, tx, 77.86, 0.0027);
    assert.ok(Math.abs(got - want) < 6e-7, `${x} ${tx}: ${got}`);
  }
});

test('on CDNOW mean P(active), discounted purchases and customer equity are the published ones', {
  skip: !hasCdnow,
}, () => {
  const data = cdnow('sample', '1997-09-30', 7);
  const size = data.x.length;
  for (const [[name, values], want] of figures.map(
    (row, i) => [row, [0.81344, 0.44872, 0.44628][i]!] as const,
  )) {
    const model = transactionModels[name];
    const p = Object.fromEntries(model.parameterNames.map((key, i) => [key, values[i]!]));
    let sum = 0;
    for (let i = 0; i < size; i++) sum += model.pActive(p, data.x[i]!, data.tx[i]!, data.T[i]!);
    assert.ok(Math.abs(sum / size - want) < 6e-6, `${name}: ${sum / size}`);
  }
  const p = { r: 0.5532771, alpha: 10.5776836, s: 0.6062399, beta: 11.6687314 };
  const spend = { p: 6.249572, q: 3.744225, gamma: 15.443521 };
  const { discountedPurchases } = transactionModels['pareto-nbd'];
  let purchases = 0;
  let equity = 0;
  for (let i = 0; i < size; i++) {
    const left = discountedPurchases(p, data.x[i]!, data.tx[i]!, data.T[i]!, 0.0027);
    // The published mean is over all repeat days, those without an amount included.
    const m = data.x[i]! > 0 ? (data.m[i]! * data.n[i]!) / data.x[i]! : 0;
    purchases += left;
    equity += left * expectedSpend(spend, data.x[i]!, m);
  }
  assert.ok(Math.abs(purchases - 7185.973) < 0.01, `${purchases}`);
  assert.ok(Math.abs(equity - 260_821.18) < 0.5, `${equity}`);
  for (const [x, tx, T, want] of [
    [2, 30.428571, 38.857143, 6.4824],
    [1, 1.714286, 38.857143, 0.76225],
    [0, 0, 38.857143, 0.47696],
    [7, 29.428571, 38.857143, 16.53602],
    [29, 37.714286, 38, 86.93017],
    [26, 30.857143, 31, 86.02438],
    [0, 0, 27, 0.73258],
  ] as const) {
    const got = discountedPurchases(p, x, tx, T, 0.0027);
    assert.ok(Math.abs(got / want - 1) < 1e-5, `${x} ${tx}: ${got}`);
  }
});

test('the counts of an active Pareto/NBD customer are right at the extremes, where peaks are narrow', () => {
  // Computed with mpmath at 30 digits by splitting the integral at the peak.
  for (const [k, A, s, B, H, y, want] of [
    [0.553, 10.578, 0.606, 11.669, 39, 7, 0.010707750733514574],
    [1000, 1, 0.5, 1000, 1000, 1000, 4.997484378536805e-7],
    [2.5, 40, 3, 0.1, 52, 2, 2.449925921796007e-5],
    [300, 30, 1e-3, 1e5, 52, 400, 3.908547925998385e-5],
    [0.05, 1e4, 30, 9000, 1000, 3, 1.600579233134191e-6],
    [2000, 10, 0.5, 1, 1000, 2000, 6.8525586721423e-5],
    [40, 50, 50, 2e5, 1e-3, 1, 7.993441755503252e-4],
    [0.01, 0.01, 1e-4, 0.01, 1000, 250, 3.77710362504019e-5],
  ] as const) {
    near(countGivenActive({ k, A, s, B }, H, y), want, 1e-11, `k ${k} y ${y}`);
  }
  assert.equal(countGivenActive({ k: 1, A: 1, s: 1, B: 1 }, 0, 0), 1);
  assert.equal(countGivenActive({ k: 1, A: 1, s: 1, B: 1 }, 0, 2), 0);
});

test('BG/NBD counts stay right for customers whose silence would underflow', () => {
  const p = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
  const model = transactionModels['bg-nbd'];
  // (1 + H/A)^(−k) is e^(−1335): no purchase in a fifth of the time is as good as impossible while active.
  const none = model.probabilityOfPurchases(p, 10_000, 699.9, 700, 100, 3);
  const mostly = predictPurchases({ model: 'bg-nbd', parameters: p }, 100, {
    x: 10_000,
    tx: 699.9,
    T: 700,
  });
  assert.ok(none > 0 && none < 1e-3, `${none}`);
  assert.ok(mostly.upper > 1400 && mostly.upper < 1600, `${mostly.upper}`);
});

test('what cannot be asked is refused by name', () => {
  const fit = { model: 'pareto-nbd' as const, parameters: { r: 1, alpha: 9, s: 1, beta: 9 } };
  const { parameters: p } = fit;
  const model = transactionModels['pareto-nbd'];
  const refused = (call: () => unknown, code: string, field: string, row = -1) =>
    assert.throws(call, { code, field, row });
  for (const { pActiveLater, expectedBetween, probabilityOfPurchases, simulate } of Object.values(
    transactionModels,
  )) {
    const q = { ...p, a: 1, b: 1, k: 2 };
    refused(() => pActiveLater(q, 0, 0, 9, -1), 'negative', 'later');
    refused(() => expectedBetween(q, 0, 0, 9, 5, 4), 'ends-before-start', 'to');
    refused(() => expectedBetween(q, 0, 0, 9, -5, 4), 'negative', 'from');
    refused(() => probabilityOfPurchases(q, 0, 0, 9, 5, 0.5), 'not-whole', 'y');
    refused(
      () => simulate(q, { uniform: () => 0.5 } as never, Number.POSITIVE_INFINITY),
      'not-finite',
      'until',
    );
  }
  refused(() => model.meanLifetime(p, 0, 5, 9), 'tx-without-repeat', 'tx');
  refused(() => model.ratePosterior(p, 3, 10, 9), 'tx-after-T', 'T');
  const history = { x: 0, tx: 0, T: 9 };
  refused(() => individualRate(fit, history, { level: 1 }), 'level-out-of-range', 'level');
  refused(() => remainingLifetime(fit, history, { level: 0 }), 'level-out-of-range', 'level');
  refused(() => predictPurchases(fit, 9, history, { level: 2 }), 'level-out-of-range', 'level');
  refused(() => lifetimeQuantile(fit, history, 1), 'level-out-of-range', 'probability');
  refused(() => probabilityFromFirst(fit, -1, 0), 'negative', 't');
  refused(() => simulateCustomers(fit, { T: column(), seed: 1 }), 'empty', 'T');
  refused(() => simulateCustomers(fit, { T: column(1, -1), seed: 1 }), 'negative', 'T', 1);
  refused(() => simulateCustomers(fit, { T: column(Number.NaN), seed: 1 }), 'not-finite', 'T', 0);
  refused(
    () => simulateCustomers(fit, { T: column(1), holdout: -1, seed: 1 }),
    'negative',
    'holdout',
  );
  const steady = { model: 'nbd' as const, parameters: p };
  refused(() => simulateCustomers(steady, { T: column(1e12), seed: 1 }), 'too-many-purchases', 'T');
  // One purchase a unit of time: sixty million of two customers each are too many, and so are twice as many of one, half of them still to come.
  const brisk = { model: 'nbd' as const, parameters: { r: 1, alpha: 1 } };
  for (const [T, holdout] of [
    [column(6e7, 6e7), 0],
    [column(6e7), 6e7],
  ] as const)
    refused(() => simulateCustomers(brisk, { T, holdout, seed: 1 }), 'too-many-purchases', 'T');
  // Somebody whose first purchase was a moment ago has made no other.
  assert.equal(simulateCustomers(brisk, { T: column(0, 5), seed: 1 }).calibration.x[0], 0);
});

test('each model lists what it gives; only the NBD, in which nobody leaves, has no lifetime', () => {
  for (const [name, { quantities }] of Object.entries(transactionModels)) {
    assert.ok(quantities.includes('probability-of-purchases'), name);
    assert.equal(quantities.includes('remaining-lifetime'), name !== 'nbd', name);
    assert.equal(new Set(quantities).size, quantities.length);
  }
});

test('the counts of a prediction are those of the geometric law, their limits kept to the last digit', () => {
  // r = 1: y purchases have the probability ½^(y+1) when the horizon is as long as alpha.
  const fit = { model: 'nbd' as const, parameters: { r: 1, alpha: 10 } };
  const { probability, beyond } = purchaseDistribution(fit, 10);
  // The first count of purchases beyond which less than 1e-9 is left.
  assert.equal(probability.length, 30);
  probability.forEach((p, y) => {
    assert.ok(Math.abs(p / 0.5 ** (y + 1) - 1) < 1e-11, `${y}: ${p}`);
  });
  assert.ok(Math.abs(beyond / 0.5 ** 30 - 1) < 1e-5, `${beyond}`);
  const even = predictPurchases(fit, 10, undefined, { level: 0.8 });
  assert.deepEqual([even.median, even.lower, even.upper], [0, 0, 3]);
  assert.ok(Math.abs(even.inside - 15 / 16) < 1e-12);
  // Nothing with probability 0.1: just so many may lie below the interval of 80 %.
  const busy = predictPurchases(fit, 90, undefined, { level: 0.8 });
  assert.deepEqual([busy.median, busy.lower, busy.upper], [6, 1, 21]);
  assert.ok(Math.abs(busy.inside - (0.9 - 0.9 ** 22)) < 1e-12);
  // Nothing with probability 0.9: just so many may lie above it.
  const idle = predictPurchases(fit, 10 / 9, undefined, { level: 0.8 });
  assert.deepEqual([idle.median, idle.lower, idle.upper], [0, 0, 0]);
  assert.ok(Math.abs(idle.inside - 0.9) < 1e-12);
});
