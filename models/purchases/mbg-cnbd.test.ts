// MBG/CNBD-k: regular buyers. Against integrals from first principles, the MBG/NBD for k = 1, and planted rhythms.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import {
  cnbdLikelihood,
  fitRegularity,
  gammaMixtureMean,
  groupSummaries,
  logLikelihoodInUnit,
  mbgCnbd,
  mbgCnbdLikelihood,
  mbgNbd,
  nbdLikelihood,
  type Parameters,
  regularityTerm,
  type Summaries,
  seededRandom,
  stagedForecast,
  stagedProbability,
} from '../index.ts';
import { stagedByRoots } from './staged-roots.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what} ${got}, not ${want}`);
const relative = (got: number, want: number, tolerance: number, what = '') =>
  near(got, want, tolerance * Math.abs(want), what);

test('every quantity agrees with integrals over the stage rate from first principles', () => {
  const file = new URL('../fixtures/mbg-cnbd.csv', import.meta.url);
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [quantity, list, value] = line.split(',') as [string, string, string];
    const numbers = list.split(' ').map(Number);
    const [k, r, alpha, a, b, x, tx, T] = numbers.slice(0, 8) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [one, two] = numbers.slice(8) as [number, number];
    const p = { r, alpha, a, b, k };
    const got = {
      'log-likelihood': () =>
        mbgCnbd.logLikelihood(p, { x: column(x), tx: column(tx), T: column(T) }),
      'p-active': () => mbgCnbd.pActive(p, x, tx, T),
      'expected-purchases': () => mbgCnbd.expectedPurchases(p, x, tx, T, one),
      'p-active-later': () => mbgCnbd.pActiveLater(p, x, tx, T, one),
      'active-time': () => mbgCnbd.expectedActiveTime(p, x, tx, T, one),
      'probability-of-purchases': () => mbgCnbd.probabilityOfPurchases(p, x, tx, T, one, two),
      'discounted-purchases': () => mbgCnbd.discountedPurchases(p, x, tx, T, one),
    }[quantity]!();
    near(got, Number(value), 1e-10 * Math.abs(Number(value)) + 1e-20, line);
  }
});

const positive = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

test('with one stage it is the MBG/NBD, in everything it can say', () => {
  fc.assert(
    fc.property(
      fc.record({
        r: positive(0.02, 20),
        alpha: positive(0.05, 500),
        a: positive(0.01, 20),
        b: positive(0.05, 50),
      }),
      fc.integer({ min: 0, max: 60 }),
      positive(0.1, 300),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      positive(0.1, 300),
      (p, x, T, share, span) => {
        const q = { ...p, k: 1 };
        const tx = x === 0 ? 0 : T * share;
        const same = (got: number, want: number) => relative(got, want, 1e-10);
        same(mbgCnbd.logPActive(q, x, tx, T), mbgNbd.logPActive(p, x, tx, T));
        same(
          mbgCnbd.expectedPurchases(q, x, tx, T, span),
          mbgNbd.expectedPurchases(p, x, tx, T, span),
        );
        same(
          mbgCnbd.expectedActiveTime(q, x, tx, T, span),
          mbgNbd.expectedActiveTime(p, x, tx, T, span),
        );
        same(
          mbgCnbd.discountedPurchases(q, x, tx, T, 1 / span),
          mbgNbd.discountedPurchases(p, x, tx, T, 1 / span),
        );
        near(
          mbgCnbd.pActiveLater(q, x, tx, T, span),
          mbgNbd.pActiveLater(p, x, tx, T, span),
          1e-12,
        );
        for (const y of [0, 1, 4]) {
          near(
            mbgCnbd.probabilityOfPurchases(q, x, tx, T, span, y),
            mbgNbd.probabilityOfPurchases(p, x, tx, T, span, y),
            1e-11,
          );
        }
        const [ours, theirs] = [
          mbgCnbd.meanLifetime(q, x, tx, T),
          mbgNbd.meanLifetime(p, x, tx, T),
        ];
        assert.ok(ours === theirs || Math.abs(ours / theirs - 1) < 1e-10);
        same(
          gammaMixtureMean(mbgCnbd.ratePosterior(q, x, tx, T)),
          gammaMixtureMean(mbgNbd.ratePosterior(p, x, tx, T)),
        );
        same(mbgCnbd.expectedFromFirst(q, span), mbgNbd.expectedFromFirst(p, span));
        const data = { x: column(x), tx: column(tx), T: column(T) };
        near(
          mbgCnbd.logLikelihood(q, data),
          mbgNbd.logLikelihood(p, data),
          1e-10 * (1 + Math.abs(mbgNbd.logLikelihood(p, data))),
        );
      },
    ),
    { numRuns: 60 },
  );
  const grouped = groupSummaries({ x: column(3, 0), tx: column(8, 0), T: column(9, 4) }, 2);
  const point = column(0.3, 0.8);
  relative(cnbdLikelihood(grouped, 1)(point), nbdLikelihood(grouped)(point), 1e-13);
});

test('CDNOW customers show no rhythm: one stage is chosen, with the published MBG/NBD', {
  skip: !hasCdnow,
}, () => {
  const fit = mbgCnbd.fit(cdnow('sample', '1997-09-30', 7));
  assert.equal(fit.parameters.k, 1);
  relative(fit.parameters.r!, 0.5248431, 1e-5);
  relative(fit.parameters.b!, 1.6140023, 1e-5);
  near(fit.logLikelihood, -9582.1357, 2e-4);
});

/** Customers of a known rhythm, with the sums of ln gaps. */
function world(seed: number, size: number, p: Parameters): Required<Summaries> {
  const random = seededRandom(seed);
  const out = () => new Float64Array(size);
  const data = { x: out(), tx: out(), T: out(), weight: out().fill(1), litt: out() };
  for (let i = 0; i < size; i++) {
    data.T[i] = 20 + 40 * random.uniform();
    let last = 0;
    for (const t of mbgCnbd.simulate(p, random, data.T[i]!).times) {
      data.litt[i]! += Math.log(t - last);
      data.x[i]!++;
      last = t;
    }
    data.tx[i] = last;
  }
  return data;
}

test('a planted rhythm is found, with the gaps and without, and so are the other parameters', () => {
  let squared = 0;
  const runs = 5;
  const truth = { r: 1.2, alpha: 2, a: 0.7, b: 3 };
  for (let seed = 1; seed <= runs; seed++) {
    const k = 1 + (seed % 3);
    const data = world(seed, 900, { ...truth, k });
    const seen = fitRegularity(data);
    const fit = seen.reduce((one, other) =>
      other.logLikelihood > one.logLikelihood ? other : one,
    );
    assert.equal(fit.parameters.k, k);
    assert.equal(fit.diagnosis, 'converged');
    assert.deepEqual(Object.keys(fit.parameters), [...mbgCnbd.parameterNames]);
    assert.equal(fit.standardErrors.k, 0);
    assert.deepEqual(fit.covariance[4], [0, 0, 0, 0, 0]);
    (['r', 'alpha', 'a', 'b'] as const).forEach((key, i) => {
      const z = Math.log(fit.parameters[key]! / truth[key]) / Math.sqrt(fit.covariance[i]![i]!);
      assert.ok(Math.abs(z) < 4, `${key} ${fit.parameters[key]} (z ${z})`);
      squared += z * z;
    });
    const { x, tx, T } = data;
    // Less evidence, but the same parameters once k is known.
    const unseen = fitRegularity({ x, tx, T });
    relative(unseen[k - 1]!.parameters.alpha!, fit.parameters.alpha!, 1e-6);
    const best = unseen.reduce((one, other) =>
      other.logLikelihood > one.logLikelihood ? other : one,
    );
    assert.ok(Math.abs(best.parameters.k! - k) <= 1);
    const worth = (fits: ReturnType<typeof fitRegularity>) =>
      fits[1]!.logLikelihood - fits[0]!.logLikelihood;
    assert.ok(Math.abs(worth(seen)) > 3 * Math.abs(worth(unseen)));
    assert.deepEqual(
      seen.map(({ parameters }) => parameters.k),
      seen.map((_, i) => i + 1),
    );
    assert.equal(seen.length, Math.min(8, k + 2));
  }
  const mean = squared / (4 * runs);
  assert.ok(mean > 0.35 && mean < 2, `mean z² ${mean}`);
});

test('the whole likelihood is that of the gaps, in any unit of time', () => {
  const p = { r: 1.2, alpha: 2, a: 0.7, b: 3, k: 3 };
  // Gaps 4, 7, 5 and then a silence of 6: Erlang-3 densities with θ integrated out.
  const gaps = [4, 7, 5];
  const data: Summaries = {
    x: column(3),
    tx: column(16),
    T: column(22),
    litt: column(gaps.reduce((sum, gap) => sum + Math.log(gap), 0)),
  };
  const got = mbgCnbd.logLikelihood(p, data);
  let likelihood = 0;
  const step = 2e-4;
  const stay = [1, 3 / 3.7, (3 * 4) / (3.7 * 4.7), (3 * 4 * 5) / (3.7 * 4.7 * 5.7)];
  stay.push((stay[3]! * 6) / 6.7);
  for (let u = -12 + step / 2; u < 4; u += step) {
    const theta = Math.exp(u);
    // θ^r e^(−2θ) dlnθ; Γ(1.2) = 0.9181687423997607.
    let density = (2 ** 1.2 * theta ** 1.2 * Math.exp(-2 * theta) * step) / 0.9181687423997607;
    for (const gap of gaps) density *= (theta ** 3 * gap ** 2 * Math.exp(-theta * gap)) / 2;
    const s = 6 * theta;
    const quiet = Math.exp(-s) * (1 + s + (s * s) / 2);
    likelihood += density * (stay[4]! * quiet + (stay[3]! - stay[4]!));
  }
  near(got, Math.log(likelihood), 1e-7);
  const weekly = mbgCnbd.logLikelihood(mbgCnbd.rescale(p, 7), {
    x: column(3),
    tx: column(16 / 7),
    T: column(22 / 7),
    litt: column(data.litt![0]! - 3 * Math.log(7)),
  });
  near(weekly, logLikelihoodInUnit({ logLikelihood: got }, 3, 7), 1e-12);
  // With equal gaps nothing is more regular; without the gaps, the mean over all ways to divide tx is taken.
  const equal = regularityTerm({ ...data, litt: column(3 * Math.log(16 / 3)) }, 3);
  assert.ok(equal > regularityTerm(data, 3));
  const { litt: _, ...blind } = data;
  relative(regularityTerm(blind, 3), 6 * Math.log(16) - Math.log(40320) + Math.log(2), 1e-13);
  const twice = { ...blind, weight: column(2) };
  relative(regularityTerm(twice, 2), 2 * regularityTerm(blind, 2), 1e-14);
  assert.equal(regularityTerm(data, 1), 0);
});

test('gradients equal differences for every number of stages', () => {
  const data: Summaries = {
    x: column(0, 0, 1, 3, 12, 60, 4),
    tx: column(0, 0, 10, 38, 38.86, 30, 2),
    T: column(38.86, 5, 38.86, 39, 38.86, 38.86, 400),
    weight: column(9, 4, 3, 2, 1, 1, 2),
  };
  const grouped = groupSummaries(data, 7);
  for (const k of [1, 2, 5, 8]) {
    for (const [likelihood, size] of [
      [mbgCnbdLikelihood(grouped, k), 4],
      [cnbdLikelihood(grouped, k), 2],
    ] as const) {
      for (const values of [
        [0.55, 1.5, 0.6, 1.7],
        [5, 0.01, 0.3, 50],
        [0.02, 40, 8, 0.01],
        [30, 900, 20, 4e4],
      ]) {
        const point = Float64Array.from(values.slice(0, size), Math.log);
        const gradient = new Float64Array(size);
        likelihood(point, gradient);
        for (let i = 0; i < size; i++) {
          const at = (steps: number) => {
            const moved = Float64Array.from(point);
            moved[i]! += steps * 1e-4;
            return likelihood(moved);
          };
          const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * 1e-4);
          near(
            gradient[i]!,
            difference,
            1e-6 * (1 + Math.abs(difference)),
            `${k} ${values} [${i}]`,
          );
        }
      }
    }
  }
});

test('counting stage by stage and by roots of unity come to the same', () => {
  for (const k of [1, 2, 3, 6, 8]) {
    for (const [R, h] of [
      [0.4, 30],
      [1, 12],
      [1, 9],
      [7, 60],
      [300, 5],
    ] as const) {
      for (const done of [0, k - 1]) {
        for (const [a, b] of [
          [0.7, 4],
          [0.02, 1.1],
          [30, 1.2],
        ] as const) {
          const buyer = { k, done, R, A: 2.5, a, b };
          const one = stagedForecast(buyer, 2.5 * h);
          const other = stagedByRoots(buyer, 2.5 * h);
          const what = JSON.stringify({ ...buyer, h });
          relative(other.purchases, one.purchases, 2e-11, what);
          relative(other.time, one.time, 1e-11, what);
          near(other.stays, one.stays, 1e-12, what);
          if (R * h > 100) near(other.pairs, one.pairs, 1e-4 * (1 + one.pairs), what);
        }
      }
    }
  }
  // Very many stages are counted by roots without being asked to.
  const busy = { k: 3, done: 1, R: 6000, A: 40, a: 0.5, b: 900 };
  const many = stagedForecast(busy, 300);
  const half = stagedForecast(busy, 30);
  assert.ok(many.purchases > 10 * half.purchases * 0.5 && many.purchases < 10 * half.purchases);
  relative(many.purchases, stagedByRoots(busy, 300).purchases, 1e-14);
  relative(stagedByRoots(busy, 30).purchases, half.purchases, 1e-11);
});

test('purchases, pairs and time agree with the probabilities of each number of purchases', () => {
  const buyer = { k: 3, done: 2, R: 4.5, A: 10, a: 0.8, b: 5 };
  const { purchases, pairs } = stagedForecast(buyer, 25);
  let [mass, mean, doubles] = [0, 0, 0];
  for (let y = 0; y < 200; y++) {
    const probability = stagedProbability(buyer, 25, y);
    mass += probability;
    mean += y * probability;
    doubles += (probability * y * (y - 1)) / 2;
  }
  near(mass, 1, 1e-11);
  relative(mean, purchases, 1e-11);
  relative(doubles, pairs, 1e-10);
  assert.deepEqual(stagedForecast(buyer, 0), { purchases: 0, pairs: 0, time: 0, stays: 1 });
  assert.deepEqual(
    [0, 1].map((y) => stagedProbability(buyer, 0, y)),
    [1, 0],
  );
  // Time active is the integral of the chance to be active.
  let time = 0;
  for (let i = 0; i < 500; i++) time += stagedForecast(buyer, ((i + 0.5) * 25) / 500).stays / 20;
  relative(stagedForecast(buyer, 25).time, time, 1e-6);
});

test('a regular buyer who is overdue is missed sooner, and one who has just bought is not expected at once', () => {
  const random = { r: 4, alpha: 40, a: 0.6, b: 5, k: 1 };
  const regular = { r: 4, alpha: 10, a: 0.6, b: 5, k: 4 };
  assert.ok(mbgCnbd.pActive(regular, 8, 60, 95) < mbgCnbd.pActive(random, 8, 60, 95));
  const soon = (p: Parameters) => mbgCnbd.expectedPurchases(p, 8, 60, 60, 2);
  assert.ok(soon(regular) < 0.2 * soon(random));
  const year = (p: Parameters) => mbgCnbd.expectedPurchases(p, 8, 60, 62, 200);
  assert.ok(Math.abs(year(regular) / year(random) - 1) < 0.2);
});

test('forecasts of simulated customers come true: purchases, activity and rates', () => {
  const p = { r: 1.5, alpha: 3, a: 0.6, b: 3, k: 3 };
  const random = seededRandom(12);
  let [bought, expected, active, likely, rates, believed] = [0, 0, 0, 0, 0, 0];
  let [later, window] = [0, 0];
  const size = 6000;
  for (let i = 0; i < size; i++) {
    const life = mbgCnbd.simulate(p, random, 70);
    const past = life.times.filter((t) => t <= 40);
    const [x, tx] = [past.length, past.at(-1) ?? 0];
    bought += life.times.length - x;
    expected += mbgCnbd.expectedPurchases(p, x, tx, 40, 30);
    if (life.left > 40) active++;
    likely += mbgCnbd.pActive(p, x, tx, 40);
    rates += life.rate;
    believed += gammaMixtureMean(mbgCnbd.ratePosterior(p, x, tx, 40));
    later += life.times.filter((t) => t > 55).length;
    window += mbgCnbd.expectedBetween(p, x, tx, 40, 15, 30);
  }
  relative(bought, expected, 0.04);
  relative(active, likely, 0.03);
  relative(rates, believed, 0.03);
  relative(later, window, 0.05);
  assert.equal(mbgCnbd.expectedBetween(p, 2, 30, 40, 7, 7), 0);
});

test('the mean lifetime is that of the purchases still to come, where it exists', () => {
  const p = { r: 3, alpha: 5, a: 3, b: 4, k: 2 };
  const long = mbgCnbd.expectedActiveTime(p, 4, 30, 33, 1e5);
  relative(mbgCnbd.meanLifetime(p, 4, 30, 33), long, 1e-3);
  assert.equal(mbgCnbd.meanLifetime({ ...p, a: 1 }, 4, 30, 33), Number.POSITIVE_INFINITY);
  assert.equal(mbgCnbd.meanLifetime({ ...p, r: 0.9 }, 0, 0, 33), Number.POSITIVE_INFINITY);
});

test('where nobody leaves, purchases coincide or nothing is bought, the fit says so', () => {
  const random = seededRandom(5);
  const size = 400;
  const out = () => new Float64Array(size);
  const data = { x: out(), tx: out(), T: out().fill(600) };
  for (let i = 0; i < size; i++) {
    const gap = 20 + 10 * random.uniform();
    data.x[i] = Math.floor(600 / gap);
    data.tx[i] = data.x[i]! * gap;
  }
  const loyal = mbgCnbd.fit(data);
  assert.equal(loyal.diagnosis, 'no-dropout-detectable');
  assert.equal(loyal.parameters.k, 8);
  assert.ok(mbgCnbd.pActive(loyal.parameters, 25, 590, 600) > 0.999);
  const month = mbgCnbd.expectedPurchases(loyal.parameters, 25, 590, 600, 600);
  assert.ok(month > 22 && month < 28, `${month}`);
  const together = { x: column(2, 0, 3), tx: column(0, 0, 20), T: column(30, 30, 30) };
  assert.deepEqual(
    fitRegularity(together).map(({ parameters }) => parameters.k),
    [1],
  );
  assert.equal(
    mbgCnbd.logLikelihood({ r: 1, alpha: 1, a: 1, b: 1, k: 2 }, together),
    Number.NEGATIVE_INFINITY,
  );
  const none = fitRegularity({ x: column(0), tx: column(0), T: column(9) });
  assert.deepEqual(
    none.map(({ diagnosis }) => diagnosis),
    ['no-repeat-purchases'],
  );
  const never = mbgCnbd.fit({ x: column(0), tx: column(0), T: column(0) });
  assert.equal(never.diagnosis, 'no-observation-time');
  const one = fitRegularity(data, { k: 4 });
  assert.deepEqual(
    one.map(({ parameters }) => parameters.k),
    [4],
  );
});

test('gaps that cannot be, and numbers of stages that are none, are refused by field and row', () => {
  const fit = (change: object) => () =>
    mbgCnbd.fit({
      x: column(0, 2),
      tx: column(0, 20),
      T: column(30, 30),
      litt: column(0, 2 * Math.log(10)),
      ...change,
    });
  assert.ok(fit({})().parameters.k! > 0);
  const refused = (change: object, code: string, row = -1) =>
    assert.throws(fit(change), { code, field: 'litt', row });
  refused({ litt: column(0) }, 'length-mismatch');
  refused({ litt: column(0, Number.NEGATIVE_INFINITY) }, 'not-finite', 1);
  refused({ litt: column(1, 2) }, 'litt-without-repeat', 0);
  refused({ litt: column(0, 4.7) }, 'litt-too-large', 1);
  refused({ tx: column(0, 0) }, 'litt-too-large', 1);
  const p = { r: 1, alpha: 1, a: 1, b: 1, k: 2 };
  const call = (k: number, code: string) =>
    assert.throws(() => mbgCnbd.pActive({ ...p, k }, 0, 0, 1), { code, field: 'k' });
  call(1.5, 'not-whole');
  call(9, 'out-of-range');
  call(0, 'parameter-not-positive');
  assert.throws(() => mbgCnbd.expectedBetween(p, 0, 0, 1, 5, 2), { code: 'ends-before-start' });
  assert.throws(() => mbgCnbd.simulate(p, seededRandom(1), -1), {
    code: 'negative',
    field: 'until',
  });
  assert.throws(() => mbgCnbd.rescale(p, 0), { code: 'not-positive', field: 'factor' });
});
