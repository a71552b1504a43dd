// The BG/BB: published donations, high-precision values, recovery of planted parameters, and honest diagnoses.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  betaMixtureMean,
  betaMixtureQuantile,
  betaMixtureVariance,
  bgBb,
  bgBbProbability,
  type OccasionSummaries,
  seededRandom,
} from '../index.ts';
import { betaBernoulliLikelihood, bgBbLikelihood } from './bg-bb-fit.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what} ${got}, not ${want}`);
const relative = (got: number, want: number, tolerance: number, what = '') =>
  near(got, want, tolerance * Math.abs(want) + 1e-300, what);

/** Donors of 1995 by occasions used (x), last one used and number, 1996–2000. Source: Fader, Hardie & Shang (2010), table 1. */
const DONATIONS = new URL('../../../shared/data/donations_bgbb_cal_1995_2000.csv', import.meta.url);
const REFERENCE = new URL(
  '../../../shared/research/clv-reference/reference-values.csv',
  import.meta.url,
);

/** Numbers of a file with a heading. */
const table = (file: URL) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

test('the donations of 1995 to 2000 give the published parameters, errors and forecasts', {
  skip: !existsSync(DONATIONS),
}, () => {
  const rows = table(DONATIONS);
  const of = (place: number) => Float64Array.from(rows, (row) => row[place]!);
  const data = { x: of(0), tx: of(1), n: of(2), weight: of(3) };
  const fit = bgBb.fit(data);
  assert.equal(fit.diagnosis, 'converged');
  assert.equal(fit.customers, 11_104);
  near(fit.logLikelihood, -33225.5813, 6e-5);
  const published = { alpha: 1.203522, beta: 0.749716, gamma: 0.656718, delta: 2.783442 };
  const errors = { alpha: 0.0694, beta: 0.0294, gamma: 0.051, delta: 0.3208 };
  for (const key of bgBb.parameterNames) {
    near(fit.parameters[key]!, published[key], 1e-6, key);
    near(fit.standardErrors[key]!, errors[key], 6e-5, key);
  }
  let purchases = 0;
  let discounted = 0;
  for (const [x, tx, n, donors] of rows as [number, number, number, number][]) {
    purchases += donors * bgBb.expectedPurchases(fit.parameters, x, tx, n, 5);
    discounted += donors * bgBb.discountedPurchases(fit.parameters, x, tx, n, 0.1);
  }
  near(purchases, 12_884.2, 0.05);
  near(discounted, 20_291.3, 0.05);
  for (const [x, tx, uses, alive, dert] of [
    [6, 6, 3.7525, 0.9304, 5.9099],
    [5, 6, 3.2316, 0.9304, 5.0895],
    [1, 6, 1.1479, 0.9304, 1.8078],
    [5, 5, 1.8129, 0.522, 2.8552],
    [4, 5, 2.03, 0.6968, 3.1971],
    [4, 4, 0.5832, 0.2002, 0.9185],
    [3, 3, 0.2236, 0.095, 0.3521],
    [1, 1, 0.0857, 0.0695, 0.135],
    [0, 0, 0.0729, 0.1081, 0.1148],
  ] as const) {
    near(bgBb.expectedPurchases(fit.parameters, x, tx, 6, 5), uses, 6e-5);
    near(bgBb.pActiveLater(fit.parameters, x, tx, 6, 1), alive, 6e-5);
    near(bgBb.discountedPurchases(fit.parameters, x, tx, 6, 0.1), dert, 6e-5);
  }
});

test('without leaving, the donations are fitted as published, two thousand units worse', {
  skip: !existsSync(DONATIONS),
}, () => {
  const rows = table(DONATIONS);
  const of = (place: number) => Float64Array.from(rows, (row) => row[place]!);
  const likelihood = betaBernoulliLikelihood({ x: of(0), tx: of(1), n: of(2), weight: of(3) });
  near(likelihood(column(Math.log(0.487275), Math.log(0.826434))), -35516.1099, 6e-5);
  const gradient = column(0, 0);
  likelihood(column(Math.log(0.487275), Math.log(0.826434)), gradient);
  assert.ok(Math.abs(gradient[0]!) < 0.02 && Math.abs(gradient[1]!) < 0.02);
});

test('every BG/BB value of the high-precision reference is met', {
  skip: !existsSync(REFERENCE),
}, () => {
  const [head, ...lines] = readFileSync(REFERENCE, 'utf8').trim().split('\n');
  const names = head!.split(',');
  let compared = 0;
  for (const line of lines.filter((text) => text.startsWith('bgbb'))) {
    const cells = line.split(',');
    const number = (name: string) => Number(cells[names.indexOf(name)]);
    // The file keeps the four parameters in the columns of alpha, beta, gamma and delta, whatever their meaning elsewhere.
    const [alpha, beta, gamma, delta] = ['alpha', 'beta', 'gamma', 'delta'].map(number);
    const p = { alpha: alpha!, beta: beta!, gamma: gamma!, delta: delta! };
    const [x, tx, n] = [number('x'), number('tx'), number('n')];
    const want = number('value');
    const got = line.includes(',ll,')
      ? bgBb.logLikelihood(p, { x: column(x), tx: column(tx), n: column(n) })
      : line.includes(',palive(n+1),')
        ? bgBb.pActiveLater(p, x, tx, n, 1)
        : line.includes(',dert(d=0.1),')
          ? bgBb.discountedPurchases(p, x, tx, n, 0.1)
          : bgBb.expectedPurchases(p, x, tx, n, 5);
    relative(got, want, 1e-12, line);
    compared++;
  }
  assert.equal(compared, 23);
});

test('all quantities agree with closed forms in forty digits', () => {
  for (const line of readFileSync(new URL('../fixtures/bg-bb.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)) {
    const [quantity, list, value] = line.split(',') as [string, string, string];
    const numbers = list.split(' ').map(Number);
    const [alpha, beta, gamma, delta, x, tx, n, one, two] = numbers as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const p = { alpha, beta, gamma, delta };
    const got = {
      'log-likelihood': () => bgBb.logLikelihood(p, { x: column(x), tx: column(tx), n: column(n) }),
      'p-active-later': () => bgBb.pActiveLater(p, x, tx, n, one),
      'expected-purchases': () => bgBb.expectedPurchases(p, x, tx, n, one),
      'discounted-purchases': () => bgBb.discountedPurchases(p, x, tx, n, one),
      'probability-of-purchases': () => bgBb.probabilityOfPurchases(p, x, tx, n, one, two),
    }[quantity]!();
    relative(got, Number(value), 2e-11, line);
  }
});

test('a mean chance of leaving next to one, or none to speak of, is no special point', () => {
  const p = { alpha: 1.2, beta: 0.75, gamma: 1, delta: 2.8 };
  const at = (gamma: number) => bgBb.expectedPurchases({ ...p, gamma }, 3, 5, 6, 5);
  near(at(1), (at(1 + 1e-6) + at(1 - 1e-6)) / 2, 1e-10);
  const loyal = bgBb.expectedPurchases({ ...p, gamma: 1e-9 }, 6, 6, 6, 5);
  relative(loyal, (5 * 7.2) / 7.95, 1e-8);
  relative(bgBb.discountedPurchases({ ...p, gamma: 1e-9 }, 6, 6, 6, 0.25), (4 * 7.2) / 7.95, 1e-7);
  assert.equal(bgBb.expectedPurchases({ ...p, gamma: 1e4, delta: 1e-4 }, 0, 0, 0, 0), 0);
});

test('gradients equal differences', () => {
  const data: OccasionSummaries = {
    x: column(0, 1, 3, 6, 12, 0),
    tx: column(0, 1, 5, 6, 30, 0),
    n: column(6, 6, 6, 6, 40, 0),
    weight: column(9, 4, 3, 2, 1, 5),
  };
  for (const likelihood of [bgBbLikelihood(data), betaBernoulliLikelihood(data)]) {
    for (const values of [
      [1.2, 0.75, 0.66, 2.8],
      [0.05, 4, 3, 0.2],
      [30, 50, 0.01, 9],
    ]) {
      const point = Float64Array.from(values, Math.log);
      const gradient = new Float64Array(4);
      likelihood(point, gradient);
      for (let i = 0; i < 4; i++) {
        const at = (steps: number) => {
          const moved = Float64Array.from(point);
          moved[i]! += steps * 1e-4;
          return likelihood(moved);
        };
        const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * 1e-4);
        near(gradient[i]!, difference, 1e-8 * (1 + Math.abs(difference)), `${values} [${i}]`);
      }
    }
  }
});

const positive = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const anyParameters = fc.record({
  alpha: positive(1e-3, 1e3),
  beta: positive(1e-3, 1e3),
  gamma: positive(1e-4, 1e3),
  delta: positive(1e-3, 1e3),
});
const anyHistory = fc
  .record({ n: fc.integer({ min: 0, max: 60 }), a: fc.nat(), b: fc.nat() })
  .map(({ n, a, b }) => {
    const tx = a % (n + 1);
    return { n, tx, x: tx === 0 ? 0 : 1 + (b % tx) };
  });

test('whatever the customer and the parameters, probabilities are probabilities and means agree with them', () => {
  fc.assert(
    fc.property(
      anyParameters,
      anyHistory,
      fc.integer({ min: 0, max: 12 }),
      (p, { x, tx, n }, h) => {
        const active = bgBb.pActive(p, x, tx, n);
        assert.ok(active >= 0 && active <= 1);
        const later = bgBb.pActiveLater(p, x, tx, n, h);
        assert.ok(later >= 0 && later <= active * (1 + 1e-12));
        let sum = 0;
        let mean = 0;
        let time = 0;
        for (let y = 0; y <= h + 1; y++) {
          const probability = bgBb.probabilityOfPurchases(p, x, tx, n, h, y);
          assert.ok(probability >= 0 && probability <= 1 + 1e-12);
          sum += probability;
          mean += y * probability;
          if (y > 0 && y <= h) time += bgBb.pActiveLater(p, x, tx, n, y);
        }
        near(sum, 1, 1e-11);
        relative(bgBb.expectedPurchases(p, x, tx, n, h), mean, 1e-9);
        relative(bgBb.expectedActiveTime(p, x, tx, n, h), time, 1e-10);
        assert.ok(
          Number.isFinite(bgBb.logLikelihood(p, { x: column(x), tx: column(tx), n: column(n) })),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test('a more recent last occasion never lowers the probability of being there', () => {
  fc.assert(
    fc.property(anyParameters, fc.integer({ min: 1, max: 20 }), (p, x) => {
      for (let tx = x; tx < x + 8; tx++) {
        const early = bgBb.logPActive(p, x, tx, x + 9);
        assert.ok(bgBb.logPActive(p, x, tx + 1, x + 9) >= early - 1e-12);
      }
    }),
  );
});

test('the posteriors of a customer are mixtures whose means follow from the likelihood', () => {
  const p = { alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 };
  const ll = (change: object, x: number, tx: number, n: number) =>
    bgBb.logLikelihood({ ...p, ...change }, { x: column(x), tx: column(tx), n: column(n) });
  for (const [x, tx, n] of [
    [3, 4, 6],
    [0, 0, 6],
    [6, 6, 6],
  ] as const) {
    // E p = α/(α+β) L(α+1)/L, E θ = γ/(γ+δ) L(γ+1)/L.
    const rate = bgBb.ratePosterior(p, x, tx, n);
    const share =
      (p.alpha / (p.alpha + p.beta)) *
      Math.exp(ll({ alpha: p.alpha + 1 }, x, tx, n) - ll({}, x, tx, n));
    relative(betaMixtureMean(rate), share, 1e-12);
    const dropout = bgBb.dropoutPosterior(p, x, tx, n);
    const chance =
      (p.gamma / (p.gamma + p.delta)) *
      Math.exp(ll({ gamma: p.gamma + 1 }, x, tx, n) - ll({}, x, tx, n));
    relative(betaMixtureMean(dropout), chance, 1e-12);
    const twice =
      share *
      ((p.alpha + 1) / (p.alpha + p.beta + 1)) *
      Math.exp(ll({ alpha: p.alpha + 2 }, x, tx, n) - ll({ alpha: p.alpha + 1 }, x, tx, n));
    relative(betaMixtureVariance(rate), twice - share * share, 1e-10);
    for (const mixture of [rate, dropout]) {
      near(
        mixture.weight.reduce((sum, w) => sum + w, 0),
        1,
        1e-14,
      );
      const quantiles = [0.1, 0.5, 0.9].map((q) => betaMixtureQuantile(mixture, q));
      assert.ok(quantiles[0]! < quantiles[1]! && quantiles[1]! < quantiles[2]!);
    }
  }
  const two = { weight: column(0.25, 0.75), a: column(1, 2), b: column(1, 1) };
  // 0.25 q + 0.75 q² = probability.
  for (const probability of [0.2, 0.7]) {
    const q = (-0.25 + Math.sqrt(0.0625 + 3 * probability)) / 1.5;
    relative(betaMixtureQuantile(two, probability), q, 1e-10);
  }
  assert.equal(bgBb.meanLifetime(p, 3, 4, 6), Number.POSITIVE_INFINITY);
  const mortal = { ...p, gamma: 3 };
  relative(bgBb.meanLifetime(mortal, 6, 6, 6), 8.783 / 2, 1e-12);
});

/** Customers of a known world. */
function world(seed: number, size: number, p: Record<string, number>): OccasionSummaries {
  const random = seededRandom(seed);
  const data = { x: new Float64Array(size), tx: new Float64Array(size), n: new Float64Array(size) };
  for (let i = 0; i < size; i++) {
    const n = 4 + (i % 7);
    const { used, there } = bgBb.simulate(p, random, n);
    assert.ok((used.at(-1) ?? 0) <= there && there <= n);
    data.x[i] = used.length;
    data.tx[i] = used.at(-1) ?? 0;
    data.n[i] = n;
  }
  return data;
}

test('planted parameters are found within their errors, and the errors have the right size', () => {
  const truth = { alpha: 1.2, beta: 0.8, gamma: 0.9, delta: 4 };
  let squared = 0;
  const runs = 15;
  for (let seed = 1; seed <= runs; seed++) {
    const fit = bgBb.fit(world(seed, 3000, truth));
    assert.equal(fit.diagnosis, 'converged');
    bgBb.parameterNames.forEach((key, i) => {
      const z = Math.log(fit.parameters[key]! / truth[key]) / Math.sqrt(fit.covariance[i]![i]!);
      assert.ok(Math.abs(z) < 4, `${key} ${fit.parameters[key]}`);
      squared += z * z;
    });
  }
  const mean = squared / (4 * runs);
  assert.ok(mean > 0.5 && mean < 1.7, `mean z² ${mean}`);
});

test('simulated customers use occasions as often as the model says', () => {
  const p = { alpha: 1.2, beta: 0.8, gamma: 0.9, delta: 4 };
  const random = seededRandom(9);
  const counts = new Float64Array(7);
  const size = 20_000;
  for (let i = 0; i < size; i++) counts[bgBb.simulate(p, random, 6).used.length]! += 1;
  let mean = 0;
  counts.forEach((count, y) => {
    const q = bgBbProbability(p, 6, y);
    near(count / size, q, 4 * Math.sqrt((q * (1 - q)) / size));
    mean += y * q;
  });
  relative(bgBb.expectedFromFirst(p, 6), mean, 1e-12);
});

/** Ten thousand customers with eight occasions, each history as often as a model expects it. */
function expectedWorld(p: Record<string, number>): OccasionSummaries {
  const rows: [number, number, number][] = [];
  for (let tx = 0; tx <= 8; tx++) {
    // Histories with the same x and tx: the other x − 1 occasions are any of the tx − 1 before.
    let ways = 1;
    for (let x = tx === 0 ? 0 : 1; x <= tx; x++) {
      const one = { x: column(x), tx: column(tx), n: column(8) };
      rows.push([x, tx, 1e4 * ways * Math.exp(bgBb.logLikelihood(p, one))]);
      ways *= (tx - x) / x;
    }
  }
  const of = (place: number) => Float64Array.from(rows, (row) => row[place]!);
  return { x: of(0), tx: of(1), n: of(0).fill(8), weight: of(2) };
}

test('where nobody leaves, or nothing happened, the fit says so', () => {
  const random = seededRandom(4);
  const size = 800;
  const data = {
    x: new Float64Array(size),
    tx: new Float64Array(size),
    n: new Float64Array(size).fill(12),
  };
  for (let i = 0; i < size; i++) {
    // Every second or third occasion, the last of them always used: nobody can have left.
    const step = 2 + (random.uniform() < 0.5 ? 1 : 0);
    data.x[i] = 12 / step;
    data.tx[i] = 12;
  }
  const loyal = bgBb.fit(data);
  assert.equal(loyal.diagnosis, 'no-dropout-detectable');
  assert.ok(loyal.converged);
  assert.ok(bgBb.pActiveLater(loyal.parameters, 4, 12, 12, 5) > 0.999999);
  const none = bgBb.fit({ x: column(0, 0), tx: column(0, 0), n: column(6, 6) });
  assert.deepEqual([none.diagnosis, none.converged], ['no-repeat-purchases', false]);
  near(bgBb.expectedFromFirst(none.parameters, 1), 1e-6, 1e-11);
  const never = bgBb.fit({ x: column(0), tx: column(0), n: column(0) });
  assert.deepEqual([never.diagnosis, never.logLikelihood], ['no-observation-time', 0]);
  const short = bgBb.fit(world(1, 400, { alpha: 1, beta: 1, gamma: 1, delta: 4 }), {
    maxEvaluations: 3,
  });
  assert.deepEqual([short.diagnosis, short.converged], ['did-not-converge', false]);
  const alike = bgBb.fit(expectedWorld({ alpha: 2e7, beta: 2e7, gamma: 1, delta: 4 }));
  assert.equal(alike.diagnosis, 'homogeneous-rates');
  const steady = bgBb.fit(expectedWorld({ alpha: 1.5, beta: 1, gamma: 2e7, delta: 8e7 }));
  assert.equal(steady.diagnosis, 'homogeneous-dropout');
  near(bgBb.expectedFromFirst(steady.parameters, 2), 0.6 * (0.8 + 0.64), 1e-3);
  for (const fit of [loyal, none, never, short, alike, steady]) {
    for (const key of bgBb.parameterNames) {
      assert.ok(fit.parameters[key]! > 0 && Number.isFinite(fit.parameters[key]!));
      assert.ok(Number.isFinite(fit.standardErrors[key]!));
    }
  }
});

test('weights mean repetition, and histories that cannot be are refused by field and row', () => {
  const p = { alpha: 1, beta: 2, gamma: 0.5, delta: 3 };
  const twice = bgBb.logLikelihood(p, { x: column(1, 1), tx: column(2, 2), n: column(4, 4) });
  const weighted = { x: column(1), tx: column(2), n: column(4), weight: column(2) };
  relative(bgBb.logLikelihood(p, weighted), twice, 1e-14);
  const refused = (x: number, tx: number, n: number, code: string, field: string) => {
    const data = { x: column(0, x), tx: column(0, tx), n: column(3, n) };
    assert.throws(() => bgBb.fit(data), { code, field, row: 1 });
    assert.throws(() => bgBb.pActive(p, x, tx, n), { code, field, row: -1 });
  };
  refused(Number.NaN, 1, 3, 'not-finite', 'x');
  refused(1, -1, 3, 'negative', 'tx');
  refused(1, 1, 3.5, 'not-whole', 'n');
  refused(1, 4, 3, 'tx-after-n', 'tx');
  refused(3, 2, 3, 'more-than-tx', 'x');
  refused(0, 2, 3, 'tx-without-repeat', 'tx');
  const fit = (change: object) => () =>
    bgBb.fit({ x: column(1), tx: column(1), n: column(3), ...change });
  assert.throws(fit({ x: column() }), { code: 'empty', field: 'x' });
  assert.throws(fit({ tx: column() }), { code: 'length-mismatch', field: 'tx' });
  assert.throws(fit({ n: column() }), { code: 'length-mismatch', field: 'n' });
  assert.throws(fit({ weight: column() }), { code: 'length-mismatch', field: 'weight' });
  assert.throws(fit({ weight: column(0) }), {
    code: 'weight-not-positive',
    field: 'weight',
    row: 0,
  });
  const call = (name: string, code: string, run: () => unknown) =>
    assert.throws(run, { code, field: name });
  call('horizon', 'not-whole', () => bgBb.expectedPurchases(p, 1, 1, 3, 1.5));
  call('later', 'negative', () => bgBb.pActiveLater(p, 1, 1, 3, -1));
  call('rate', 'not-positive', () => bgBb.discountedPurchases(p, 1, 1, 3, 0));
  call('y', 'not-whole', () => bgBb.probabilityOfPurchases(p, 1, 1, 3, 4, 0.5));
  call('gamma', 'parameter-not-positive', () => bgBb.pActive({ ...p, gamma: 0 }, 1, 1, 3));
  call('n', 'negative', () => bgBb.simulate(p, seededRandom(1), -1));
});
