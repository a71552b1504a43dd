// The bootstrap, correlations and concentration: known answers, an independent program, coverage by simulation.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  bootstrap,
  concentration,
  correlationInterval,
  normalReach,
  paretoClasses,
  pearson,
  seededRandom,
  spearman,
  topShare,
} from '../index.ts';

const cdnowFile = new URL('../../../shared/data/cdnow_master.csv', import.meta.url);

const meanOf = (values: ArrayLike<number>) => (rows: Int32Array) => {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  return sum / rows.length;
};

// Efron & Tibshirani (1993), table 3.1: the law school data.
const lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
const gpa = [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];
const correlate = (rows: Int32Array) => {
  const pick = (values: number[]) => Array.from(rows, (row) => values[row]!);
  try {
    return pearson(pick(lsat), pick(gpa)).r;
  } catch {
    return Number.NaN;
  }
};

test('the law school correlation has the published standard error and skewed interval', () => {
  const got = bootstrap(correlate, { rows: 15, seed: 1, resamples: 4000 });
  assertNear(got.estimate, 0.7764, 1e-4, 'r');
  // Published: standard error 0.13; percentile 0.46 to 0.96; BCa reaches lower.
  assertNear(got.standardError, 0.133, 0.006, 'standard error');
  assertNear(got.percentile.lower, 0.46, 0.03, 'percentile lower');
  assertNear(got.percentile.upper, 0.96, 0.01, 'percentile upper');
  assert.ok(got.bca.lower < got.percentile.lower - 0.05);
  assert.ok(got.bca.upper < got.percentile.upper);
  // The jackknife of the 15 schools, by another program.
  assertNear(got.acceleration, -0.07567156493787919, 1e-12, 'acceleration');
  assert.equal(got.units, 15);
  assert.equal(got.resamples, 4000);
  assert.equal(got.level, 0.95);
});

test('the same seed gives the same interval, another seed nearly the same', () => {
  const values = Array.from({ length: 40 }, (_, i) => (i * 37) % 40);
  const of = (seed: number) => bootstrap(meanOf(values), { rows: 40, seed });
  assert.deepEqual(of(1), of(1));
  assert.notDeepEqual(of(1).bca, of(2).bca);
  assertNear(of(1).bca.lower, of(2).bca.lower, 0.02, 'lower');
});

test('the interval of a mean is that of the normal theory where that holds', () => {
  const values = Array.from({ length: 400 }, (_, i) => (i * 149) % 400);
  const got = bootstrap(meanOf(values), { rows: 400, seed: 3, resamples: 5000, level: 0.9 });
  const error = Math.sqrt((400 * 400 - 1) / 12 / 400);
  assertNear(got.standardError, error, 0.03, 'standard error');
  const z = normalReach(0.9);
  for (const { lower, upper } of [got.percentile, got.bca]) {
    assertNear(lower, 199.5 - z * error, 5e-3, 'lower');
    assertNear(upper, 199.5 + z * error, 5e-3, 'upper');
  }
  assert.ok(Math.abs(got.bias) < 0.5);
  assert.ok(Math.abs(got.biasCorrection) < 0.06);
  assert.ok(Math.abs(got.acceleration) < 1e-3);
});

test('BCa ends are the quantiles that its own correction and acceleration name', () => {
  const random = seededRandom(7);
  const values = Array.from({ length: 60 }, () => random.exponential() ** 2);
  const draws: number[] = [];
  const mean = meanOf(values);
  const got = bootstrap(
    (rows) => {
      const value = mean(rows);
      draws.push(value);
      return value;
    },
    { rows: 60, seed: 5, resamples: 999 },
  );
  // The first call is the estimate, the last 60 are the jackknife.
  const sorted = draws.slice(1, 1000).sort((a, b) => a - b);
  const left = draws.slice(1000);
  assert.equal(left.length, 60);
  const center = left.reduce((a, b) => a + b, 0) / 60;
  const cubes = left.reduce((sum, v) => sum + (center - v) ** 3, 0);
  const squares = left.reduce((sum, v) => sum + (center - v) ** 2, 0);
  assertNear(got.acceleration, cubes / 6 / squares ** 1.5, 1e-12, 'acceleration');
  assert.ok(got.acceleration > 0.05);
  const { biasCorrection: z0, acceleration: a } = got;
  const share = sorted.filter((v) => v < got.estimate).length / 999;
  const phi = (z: number) => {
    // The probability below z by summing the density, independent of the library's own.
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      const at = -9 + ((i + 0.5) * (z + 9)) / 20_000;
      sum += Math.exp(-at * at * 0.5);
    }
    return (sum * (z + 9)) / 20_000 / Math.sqrt(2 * Math.PI);
  };
  assertNear(phi(z0), share, 1e-6, 'bias correction');
  const at = (z: number) => phi(z0 + (z0 + z) / (1 - a * (z0 + z)));
  const z = normalReach(0.95);
  const position = (value: number) => sorted.findIndex((v) => v >= value) / 998;
  assertNear(position(got.bca.lower), at(-z), 2e-3, 'lower');
  assertNear(position(got.bca.upper), at(z), 2e-3, 'upper');
  assertNear(position(got.percentile.lower), 0.025, 2e-3, 'percentile');
});

test('orders of one customer are not independent: drawing customers gives the wider, honest interval', () => {
  const random = seededRandom(12);
  let honest = 0;
  let naive = 0;
  const runs = 100;
  for (let run = 0; run < runs; run++) {
    const values: number[] = [];
    const cluster: number[] = [];
    for (let customer = 0; customer < 40; customer++) {
      const own = random.normal();
      const orders = 1 + random.poisson(4);
      for (let i = 0; i < orders; i++) {
        values.push(own + 0.5 * random.normal());
        cluster.push(1000 - customer);
      }
    }
    const options = { rows: values.length, seed: run, resamples: 200, level: 0.9 };
    const mean = meanOf(values);
    const inside = ({ lower, upper }: { lower: number; upper: number }) => lower <= 0 && upper >= 0;
    const whole = bootstrap(mean, { ...options, cluster });
    assert.equal(whole.units, 40);
    if (inside(whole.bca)) honest++;
    if (inside(bootstrap(mean, options).bca)) naive++;
  }
  assert.ok(honest / runs > 0.78, `by customer ${honest / runs}`);
  assert.ok(naive / runs < 0.7, `by order ${naive / runs}`);
});

test('clusters of one row each are the rows', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const options = { rows: 8, seed: 4, resamples: 50 };
  const plain = bootstrap(meanOf(values), options);
  const alone = bootstrap(meanOf(values), { ...options, cluster: [8, 7, 6, 5, 4, 3, 2, 1] });
  assert.deepEqual(alone, plain);
});

test('a thousand customers are left out in groups, which tells the same skew', () => {
  const random = seededRandom(10);
  const values = Array.from({ length: 1000 }, () => random.exponential());
  let calls = 0;
  const mean = meanOf(values);
  const got = bootstrap(
    (rows) => {
      calls++;
      return mean(rows);
    },
    { rows: 1000, seed: 2, resamples: 100 },
  );
  assert.equal(calls, 1 + 100 + 200);
  // Skew 2 of the exponential over 6√n.
  assertNear(got.acceleration, 2 / 6 / Math.sqrt(1000), 0.006, 'acceleration');
});

test('draws on which the number does not exist are left out and counted', () => {
  const values = [0, 0, 0, 0, 1];
  const ratio = (rows: Int32Array) => 1 / rows.reduce((sum, row) => sum + values[row]!, 0);
  const got = bootstrap(ratio, { rows: 5, seed: 1, resamples: 1000 });
  assertNear(got.unusable / 1000, 0.8 ** 5, 0.05, 'unusable');
  assert.ok(Number.isFinite(got.bca.lower) && Number.isFinite(got.bca.upper));
  let calls = 0;
  const once = bootstrap(() => (calls++ === 0 ? 1 : Number.NaN), {
    rows: 5,
    seed: 1,
    resamples: 20,
  });
  assert.equal(once.unusable, 20);
  assert.deepEqual(once.bca, {
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  });
  assert.deepEqual([once.biasCorrection, once.acceleration, once.bias], [0, 0, 0]);
  let more = 0;
  const single = bootstrap(() => (more++ < 2 ? more : Number.NaN), {
    rows: 5,
    seed: 1,
    resamples: 20,
  });
  assert.deepEqual([single.unusable, single.standardError, single.bias], [19, 0, 1]);
  assert.deepEqual(single.percentile, { lower: 2, upper: 2 });
  const extreme = bootstrap((rows) => (rows.includes(3) ? 1 : 0), {
    rows: 4,
    seed: 3,
    resamples: 10,
  });
  for (const end of [extreme.bca.lower, extreme.bca.upper]) assert.ok(end >= 0 && end <= 1);
});

test('draws that cannot be are refused by name', () => {
  const one = () => 1;
  assertRefused(() => bootstrap(one, { rows: 1, seed: 1 }), 'too-few', 'rows');
  assertRefused(() => bootstrap(one, { rows: 2.5, seed: 1 }), 'not-whole', 'rows');
  assertRefused(() => bootstrap(one, { rows: 5, seed: 0.5 }), 'not-whole', 'seed');
  assertRefused(() => bootstrap(one, { rows: 5, seed: 1, resamples: 9 }), 'too-few', 'resamples');
  assertRefused(
    () => bootstrap(one, { rows: 5, seed: 1, level: 1 }),
    'level-out-of-range',
    'level',
  );
  assertRefused(
    () => bootstrap(one, { rows: 2, seed: 1, cluster: [1] }),
    'length-mismatch',
    'cluster',
  );
  assertRefused(() => bootstrap(one, { rows: 2, seed: 1, cluster: [1, 1] }), 'too-few', 'cluster');
  assertRefused(
    () => bootstrap(one, { rows: 2, seed: 1, cluster: [1, Number.NaN] }),
    'not-finite',
    'cluster',
    1,
  );
  assertRefused(
    () => bootstrap(() => Number.NaN, { rows: 5, seed: 1 }),
    'statistic-not-finite',
    'statistic',
  );
});

test('a correlation of 0.2 is nothing among 50 customers and something among 1000', () => {
  const limits = (n: number) => {
    const { lower, upper } = correlationInterval(0.2, n);
    return [lower, upper];
  };
  assertAllNear(limits(50), [-0.083, 0.453], 5e-4, 'n = 50');
  assertAllNear(limits(200), [0.063, 0.33], 5e-4, 'n = 200');
  assertAllNear(limits(1000), [0.14, 0.259], 5e-4, 'n = 1000');
});

test('the published loyalty correlations explain little', () => {
  const squares = [0.45, 0.3, 0.29, 0.2].map((r) => correlationInterval(r, 4000).r2);
  assertAllNear(squares, [0.2025, 0.09, 0.0841, 0.04], 1e-12, 'r²');
});

test('correlation intervals agree with another program', () => {
  for (const { groups, values } of casesOf('correlation')) {
    const [r, n, level] = groups.flat() as [number, number, number];
    const got = correlationInterval(r, n, { level });
    assertAllNear([got.lower, got.upper, got.pValue], values, 1e-11, groups.join(' '));
    assert.equal(got.n, n);
  }
  for (const { groups, values } of casesOf('rankCorrelation')) {
    const [r, n, level] = groups.flat() as [number, number, number];
    const got = correlationInterval(r, n, { level, ranks: true });
    assertAllNear([got.lower, got.upper], values, 1e-12, groups.join(' '));
  }
});

test('columns are correlated by value and by rank', () => {
  assertNear(pearson(lsat, gpa).r, 0.7763745, 1e-7, 'Pearson');
  assertNear(spearman(lsat, gpa).r, 0.7964286, 1e-7, 'Spearman');
  assert.equal(spearman(lsat, gpa).n, 15);
  const tied = spearman([1, 2, 2, 4, 5], [3, 1, 4, 4, 9], { level: 0.9 });
  // Ranks 1, 2.5, 2.5, 4, 5 and 2, 1, 3.5, 3.5, 5.
  assertNear(tied.r, pearson([1, 2.5, 2.5, 4, 5], [2, 1, 3.5, 3.5, 5]).r, 1e-14, 'ties');
  assert.equal(tied.level, 0.9);
  assert.equal(tied.upper, correlationInterval(tied.r, 5, { level: 0.9, ranks: true }).upper);
  assertNear(pearson([1, 2, 3], [2, 4, 6]).r, 1, 1e-15, 'line');
  assertNear(pearson([1e150, 2e150, 3e150], [1, 2, 3]).r, 1, 1e-15, 'large');
  assertRefused(() => pearson([1e200, 2e200], [1, 2]), 'too-large', 'x');
  assertRefused(() => pearson([1, 2], [1e200, 2e200]), 'too-large', 'y');
});

test('few customers or a perfect line give ends, not NaN', () => {
  assert.deepEqual(
    [correlationInterval(1, 3), correlationInterval(-1, 3)].map(({ lower, upper, r2 }) => [
      lower,
      upper,
      r2,
    ]),
    [
      [-1, 1, 1],
      [-1, 1, 1],
    ],
  );
  assert.equal(correlationInterval(-0.5, 3).r2, 0.25);
  assert.throws(() => correlationInterval(-1.5, 9), { code: 'not-a-correlation', field: 'r' });
  assert.throws(() => correlationInterval(1.5, 9), { code: 'not-a-correlation', field: 'r' });
  const three = correlationInterval(0.5, 3);
  assert.deepEqual([three.lower, three.upper], [-1, 1]);
  assertNear(three.pValue, 2 / 3, 1e-12, 'p of three');
  const two = correlationInterval(1, 2);
  assert.deepEqual([two.pValue, two.lower, two.upper], [1, -1, 1]);
  const line = correlationInterval(1, 10);
  assert.deepEqual([line.lower, line.upper, line.pValue], [1, 1, 0]);
  const falling = correlationInterval(-1, 10);
  assert.deepEqual([falling.lower, falling.upper, falling.pValue], [-1, -1, 0]);
  assertRefused(() => correlationInterval(1.1, 10), 'not-a-correlation', 'r');
  assertRefused(() => correlationInterval(0.1, 1), 'too-few', 'n');
  assertRefused(() => correlationInterval(0.1, 9, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(() => pearson([1, 1], [1, 2]), 'no-variation', 'x');
  assertRefused(() => pearson([1, 2], [1, 1]), 'no-variation', 'y');
  assertRefused(() => pearson([1, 2], [1]), 'length-mismatch', 'y');
  assertRefused(() => spearman([1, Number.NaN], [1, 2]), 'not-finite', 'x', 1);
});

test('four of eight causes make eighty percent of the complaints (the published table)', () => {
  const causes = [60, 44, 36, 24, 16, 10, 6, 4];
  const got = paretoClasses(causes);
  assertAllNear(got.cumulative, [0.3, 0.52, 0.7, 0.82, 0.9, 0.95, 0.98, 1], 1e-14, 'cumulative');
  assert.deepEqual(got.classes, ['A', 'A', 'A', 'A', 'B', 'B', 'C', 'C']);
  assert.deepEqual(got.counts, { A: 4, B: 2, C: 2 });
  assertAllNear([got.shares.A, got.shares.B, got.shares.C], [0.82, 0.13, 0.05], 1e-14, 'shares');
  const mixed = paretoClasses([4, 60, 10, 44, 6, 36, 24, 16], { a: 0.5, b: 0.7 });
  assert.deepEqual(Array.from(mixed.order), [1, 3, 5, 6, 7, 2, 4, 0]);
  assert.deepEqual(mixed.classes, ['C', 'A', 'C', 'A', 'C', 'B', 'C', 'C']);
  assert.deepEqual(Array.from(paretoClasses([1, 1, 1]).order), [0, 1, 2]);
  assert.deepEqual(paretoClasses([6, 3, 1], { a: 0.8, b: 0.8 }).counts, { A: 2, B: 0, C: 1 });
});

test('concentration has the textbook values', () => {
  const equal = concentration([5, 5, 5, 5]);
  assertAllNear(
    [equal.gini, equal.entropy, equal.effective, equal.herfindahl, equal.total, equal.n],
    [0, Math.log(4), 4, 0.25, 20, 4],
    1e-14,
    'equal',
  );
  const one = concentration([0, 0, 0, 9]);
  assert.deepEqual([one.gini, one.entropy, one.effective, one.herfindahl], [0.75, 0, 1, 1]);
  const steps = concentration([3, 1, 4, 2]);
  assertNear(steps.gini, 0.25, 1e-14, 'Gini');
  assertNear(steps.herfindahl, 0.3, 1e-14, 'Herfindahl');
  assertNear(steps.entropy, 1.279854225833667, 1e-13, 'entropy');
  assertNear(topShare([1, 2, 3, 4], 0.25), 0.4, 1e-15, 'top quarter');
  assertNear(topShare([1, 2, 3, 4], 0.375), 0.55, 1e-15, 'top three eighths');
  assert.equal(topShare([1, 2, 3, 4], 0), 0);
  assertNear(topShare([0.1, 0.2, 0.3], 1), 1, 1e-15, 'all');
  assert.ok(topShare([0.1, 0.2, 0.3], 1) <= 1);
});

test('Gini is the mean difference of all pairs over twice the mean', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(values, (given) => {
      const column = [...given, 1];
      const { gini, total, n, effective, herfindahl } = concentration(column);
      let differences = 0;
      for (const one of column) for (const other of column) differences += Math.abs(one - other);
      assertNear(gini, differences / (2 * n * total), 1e-10, 'Gini');
      assert.ok(effective >= 1 - 1e-12 && effective <= n * (1 + 1e-12));
      assert.ok(herfindahl >= (1 / n) * (1 - 1e-12) && herfindahl <= 1 + 1e-12);
      const { classes, counts, cumulative } = paretoClasses(column);
      assert.equal(counts.A + counts.B + counts.C, n);
      assert.equal(classes.filter((name) => name === 'A').length, counts.A);
      assert.ok(cumulative.every((share, i) => i === 0 || share >= cumulative[i - 1]!));
    }),
  );
});

test('the top customers of CDNOW bring the shares of revenue known of them', {
  skip: !existsSync(cdnowFile),
}, () => {
  const revenue = new Map<string, number>();
  for (const line of readFileSync(cdnowFile, 'utf8').trim().split('\n').slice(1)) {
    const [customer, , , amount] = line.split(',');
    revenue.set(customer!, (revenue.get(customer!) ?? 0) + Number(amount));
  }
  const values = [...revenue.values()];
  assert.equal(values.length, 23_570);
  assertAllNear(
    [0.01, 0.1, 0.2].map((share) => topShare(values, share)),
    [0.158, 0.509, 0.678],
    1e-3,
    'top shares',
  );
});

test('values that cannot be are refused by name', () => {
  for (const f of [paretoClasses, concentration, (values: number[]) => topShare(values, 0.5)]) {
    assertRefused(() => f([]), 'empty', 'values');
    assertRefused(() => f([1, -1]), 'negative', 'values', 1);
    assertRefused(() => f([1, Infinity]), 'not-finite', 'values', 1);
    assertRefused(() => f([0, 0]), 'no-total', 'values');
    assertRefused(() => f([1e308, 1e308]), 'no-total', 'values');
  }
  assertRefused(() => paretoClasses([1], { a: 0 }), 'not-a-share', 'a');
  assertRefused(() => paretoClasses([1], { a: 0.9, b: 0.8 }), 'not-a-share', 'a');
  assertRefused(() => paretoClasses([1], { b: 1.1 }), 'not-a-share', 'b');
  assertRefused(() => topShare([1], 1.1), 'not-a-share', 'share');
  assertRefused(() => topShare([1], -0.1), 'not-a-share', 'share');
});
