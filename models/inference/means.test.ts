// Means, lifts, CUPED and the plans before an experiment: published figures, an independent program, and laws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  cuped,
  minimumDetectableDifference,
  minimumDetectableRate,
  pairedSampleOf,
  powerForMeans,
  powerForRates,
  relativeLift,
  type Sample,
  sampleFromSums,
  sampleOf,
  sampleSizeForMeans,
  sampleSizeForRates,
  seededRandom,
  sortedQuantile,
  studentPValue,
  studentReach,
  welch,
  winsorize,
} from '../index.ts';

const treated: Sample = { n: 3461, mean: 0.7, variance: 6.2 ** 2 };
const control: Sample = { n: 3407, mean: 0.41, variance: 3.9 ** 2 };

test('a difference in money has the published interval (the unit test of GrowthBook)', () => {
  const got = welch(treated, control);
  assertAllNear(
    [got.difference, got.lower, got.upper, got.pValue],
    [0.29, 0.04538, 0.53462, 0.02016],
    5e-6,
    'welch',
  );
  assert.equal(got.treated, 0.7);
  assert.equal(got.control, 0.41);
  assert.equal(got.n, 6868);
  assertNear(got.degreesOfFreedom, 5841.742032093564, 1e-12, 'degrees of freedom');
  assertNear(got.t, got.difference / got.standardError, 1e-15, 't');
});

test('a lift has the published delta interval, and Fieller says that it agrees with the money', () => {
  const delta = relativeLift(treated, control, { method: 'delta' });
  assert.equal(delta.method, 'delta');
  assertAllNear(
    [delta.lift, delta.standardError, delta.lower, delta.upper, delta.pValue],
    [0.70732, 0.37879, -0.03526, 1.44989, 0.06191],
    5e-6,
    'delta',
  );
  const fieller = relativeLift(treated, control);
  assert.equal(fieller.method, 'fieller');
  assertAllNear(
    [fieller.lift, fieller.lower, fieller.upper, fieller.pValue],
    [0.70732, 0.09406, 1.70869, 0.02016],
    5e-6,
    'fieller',
  );
  assertNear(fieller.weakness, 0.10206234256, 1e-9, 'weakness');
  assert.equal(fieller.n, 6868);
});

test('the mail to men brought 0.77 per customer, half of what the last click would claim', () => {
  // Hillstrom (2008): the pooled standard deviation follows from the published t of 5.30009.
  const sd = 0.769827 / 5.30009 / Math.sqrt(1 / 21_307 + 1 / 21_306);
  const men = { n: 21_307, mean: 1.422617, variance: sd * sd };
  const none = { n: 21_306, mean: 0.652789, variance: sd * sd };
  const got = welch(men, none);
  assertAllNear(
    [got.difference, got.lower, got.upper, got.t],
    [0.769827, 0.4851, 1.0545, 5.30009],
    6e-5,
    'men',
  );
  assertNear(got.pValue / 1.163e-7, 1, 1e-3, 'p');
  assertAllNear(
    [got.difference * men.n, got.lower * men.n, got.upper * men.n].map((sum) => sum / 1e4),
    [1.640271, 1.03369, 2.246851],
    1e-4,
    'total',
  );
  assertNear((got.difference * men.n) / 30_311.69, 0.541, 5e-4, 'share of the last click');
  const profit = (cost: number) => {
    const net = (arm: Sample, each: number): Sample => ({
      n: arm.n,
      mean: 0.4 * arm.mean - each,
      variance: 0.16 * arm.variance,
    });
    const { difference, lower, upper } = welch(net(men, cost), net(none, 0));
    return [difference, lower, upper];
  };
  assertAllNear(profit(0.02), [0.2879, 0.1741, 0.4018], 1e-4, 'by e-mail');
  assertAllNear(profit(0.35), [-0.0421, -0.1559, 0.0718], 1e-4, 'by post');
});

test('differences and lifts agree with another program', () => {
  const arms = (groups: number[][]) =>
    [sampleOf(groups[0]!), sampleOf(groups[1]!), { level: groups[2]![0]! }] as const;
  for (const { groups, values } of casesOf('welch')) {
    const [one, two, options] = arms(groups);
    const got = welch(one, two, options);
    assertAllNear(
      [got.difference, got.standardError, got.degreesOfFreedom, got.lower, got.upper, got.pValue],
      values,
      1e-11,
      groups.join('|'),
    );
  }
  for (const method of ['delta', 'fieller'] as const) {
    const name = method === 'delta' ? 'liftDelta' : 'liftFieller';
    for (const { groups, values } of casesOf(name)) {
      const [one, two, options] = arms(groups);
      const got = relativeLift(one, two, { ...options, method });
      assertAllNear([got.lift, got.lower, got.upper, got.pValue], values, 1e-9, groups.join('|'));
      assert.equal(got.method, method);
    }
  }
  for (const { groups, values } of casesOf('liftUnbounded')) {
    const [one, two, options] = arms(groups);
    const got = relativeLift(one, two, options);
    assertNear(got.lift, values[0]!, 1e-12, 'lift');
    assert.equal(got.method, 'unbounded');
    assert.equal(got.lower, Number.NEGATIVE_INFINITY);
    assert.equal(got.upper, Number.POSITIVE_INFINITY);
    assert.ok(got.weakness >= 1);
    assertNear(got.pValue, welch(one, two).pValue, 1e-12, 'p');
  }
});

test('a lift never contradicts the difference in money', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 10, noNaN: true }),
      fc.double({ min: -2, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 30, noNaN: true }),
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 2, max: 60 }),
      (base, mean, one, two, n1, n2) => {
        const high = { n: n1, mean, variance: one };
        const low = { n: n2, mean: base, variance: two };
        const got = relativeLift(high, low);
        const money = welch(high, low);
        for (const value of Object.values(got)) assert.ok(!Number.isNaN(value));
        assert.equal(got.method === 'unbounded', got.weakness >= 1);
        if (got.method === 'fieller') {
          const inMoney = money.lower > 1e-9 ? 1 : money.upper < -1e-9 ? -1 : 0;
          const inPercent = got.lower > 1e-9 ? 1 : got.upper < -1e-9 ? -1 : 0;
          if (Math.abs(money.lower) > 1e-6 && Math.abs(money.upper) > 1e-6) {
            assert.equal(inPercent, inMoney);
          }
          assert.ok(got.lower <= got.lift && got.lift <= got.upper);
        }
      },
    ),
  );
});

test('lift intervals of 90 % hold the true lift nine times of ten, also above a weak base', () => {
  const random = seededRandom(11);
  for (const n of [12, 40]) {
    let inside = 0;
    const draw = (mean: number) =>
      sampleOf(Float64Array.from({ length: n }, () => mean + 1.5 * random.normal()));
    for (let i = 0; i < 3000; i++) {
      const control = draw(1);
      // Arms with a mean at or below zero have no lift; 12 customers give one now and then.
      const { lower, upper } = relativeLift(draw(1.5), control.mean > 0 ? control : draw(5), {
        level: 0.9,
      });
      if (control.mean <= 0 || (lower <= 0.5 && upper >= 0.5)) inside++;
    }
    // With 12 customers the base is often next to nothing and everything is possible, which is always right.
    const most = n === 12 ? 0.95 : 0.915;
    assert.ok(inside / 3000 > 0.885 && inside / 3000 < most, `${n}: ${inside / 3000}`);
  }
});

test('arms in which nothing varies differ by exactly what they differ', () => {
  const flat = (mean: number): Sample => ({ n: 5, mean, variance: 0 });
  const got = welch(flat(3), flat(2));
  assert.deepEqual([got.lower, got.upper, got.pValue, got.t], [1, 1, 0, Number.POSITIVE_INFINITY]);
  assert.equal(got.degreesOfFreedom, 8);
  const none = welch(flat(2), flat(2));
  assert.deepEqual([none.lower, none.upper, none.pValue, none.t], [0, 0, 1, 0]);
  const lift = relativeLift(flat(3), flat(2));
  assert.deepEqual([lift.lower, lift.upper, lift.pValue], [0.5, 0.5, 0]);
  assert.equal(relativeLift(flat(2), flat(2)).pValue, 1);
});

test('Welch refuses what no test can use, by name', () => {
  const bad = (change: Partial<Sample>) => ({ ...control, ...change });
  assertRefused(() => welch(bad({ n: 1 }), control), 'too-few', 'treated.n');
  assertRefused(() => welch(control, bad({ n: 2.5 })), 'not-whole', 'control.n');
  assertRefused(() => welch(control, bad({ mean: Infinity })), 'not-finite', 'control.mean');
  assertRefused(() => welch(bad({ variance: -1 }), control), 'negative', 'treated.variance');
  assertRefused(() => welch(bad({ variance: NaN }), control), 'not-finite', 'treated.variance');
  assertRefused(() => welch(control, control, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(() => relativeLift(control, bad({ mean: 0 })), 'not-positive', 'control.mean');
  assertRefused(() => relativeLift(bad({ n: 1 }), control), 'too-few', 'treated.n');
  assertRefused(() => relativeLift(control, bad({ n: 1 })), 'too-few', 'control.n');
  assertRefused(() => relativeLift(control, control, { level: 0 }), 'level-out-of-range', 'level');
});

test('Student values stand behind the intervals', () => {
  assertNear(studentReach(0.95, 10), 2.228138851986275, 1e-12, 'reach');
  assertNear(studentPValue(-2.228138851986275, 10), 0.05, 1e-12, 'p');
  assertNear(studentReach(0.95, 1e7), 1.959964221767206, 1e-12, 'millions of customers');
});

const before = [
  [10, 20, 30, 40, 50, 60],
  [12, 18, 33, 41, 48, 64],
] as const;
const during = [
  [14, 22, 35, 41, 57, 62],
  [9, 17, 31, 37, 45, 60],
] as const;

test('CUPED reproduces the worked example', () => {
  const raw = welch(sampleOf(during[0]), sampleOf(during[1]));
  assertAllNear(
    [raw.difference, raw.lower, raw.upper, raw.pValue],
    [5.3333, -18.77, 29.436, 0.633],
    4e-4,
    'raw',
  );
  const got = cuped(pairedSampleOf(before[0], during[0]), pairedSampleOf(before[1], during[1]));
  assertAllNear(
    [got.theta, got.correlation, got.varianceRatio],
    [0.97621, 0.978831, 0.04189],
    1e-6,
    'regression',
  );
  const { difference, standardError, lower, upper, pValue } = got.difference;
  assertAllNear(
    [difference, standardError, lower, upper, pValue],
    [6.309544, 1.019636, 3.8705, 8.7486, 0.00056],
    2e-5,
    'difference',
  );
  const gap = sampleOf(before[0]).mean - sampleOf(before[1]).mean;
  assertNear(difference, raw.difference - got.theta * gap, 1e-13, 'identity');
  assert.equal(got.treated.n, 6);
  // Adjusting moves the arms against each other, not both together.
  assertNear(got.treated.mean + got.control.mean, 38.5 + 199 / 6, 1e-12, 'level');
  assertNear(got.treated.mean - got.control.mean, difference, 1e-13, 'arms');
});

test('CUPED agrees with another program', () => {
  for (const { groups, values } of casesOf('cuped')) {
    const [x1, y1, x2, y2] = groups as [number[], number[], number[], number[]];
    const got = cuped(pairedSampleOf(x1, y1), pairedSampleOf(x2, y2));
    const { difference, lower, upper } = got.difference;
    assertAllNear(
      [got.theta, got.varianceRatio, difference, lower, upper],
      values,
      1e-10,
      groups.join('|'),
    );
  }
});

test('a covariate that says nothing changes nothing', () => {
  const constant = [3, 3, 3, 3, 3, 3];
  const got = cuped(pairedSampleOf(constant, during[0]), pairedSampleOf(constant, during[1]), {
    level: 0.9,
  });
  assert.equal(got.theta, 0);
  assert.equal(got.correlation, 0);
  assert.equal(got.varianceRatio, 1);
  assert.deepEqual(got.difference, welch(sampleOf(during[0]), sampleOf(during[1]), { level: 0.9 }));
  const still = cuped(pairedSampleOf(before[0], constant), pairedSampleOf(before[1], constant));
  assert.deepEqual([still.theta, still.correlation, still.difference.difference], [0, 0, 0]);
  const itself = cuped(pairedSampleOf(before[0], before[0]), pairedSampleOf(before[1], before[1]));
  assertNear(itself.varianceRatio, 0, 1e-12, 'outcome itself');
  assert.ok(itself.treated.variance >= 0);
});

test('CUPED intervals of 90 % hold the true effect nine times of ten, and are narrower', () => {
  const random = seededRandom(3);
  let inside = 0;
  let width = 0;
  let rawWidth = 0;
  const runs = 2000;
  for (let i = 0; i < runs; i++) {
    const arm = (effect: number) => {
      const x = Float64Array.from({ length: 30 }, () => random.gamma(2));
      return pairedSampleOf(
        x,
        x.map((value) => effect + value + 0.8 * random.normal()),
      );
    };
    const [one, two] = [arm(0.3), arm(0)];
    const { lower, upper } = cuped(one, two, { level: 0.9 }).difference;
    if (lower <= 0.3 && upper >= 0.3) inside++;
    width += upper - lower;
    const raw = welch(
      { n: 30, mean: one.meanY, variance: one.varianceY },
      { n: 30, mean: two.meanY, variance: two.varianceY },
      { level: 0.9 },
    );
    rawWidth += raw.upper - raw.lower;
  }
  assert.ok(inside / runs > 0.88 && inside / runs < 0.92, `${inside / runs}`);
  // ρ² = 2/(2 + 0.64): half the width.
  assertNear(width / rawWidth, Math.sqrt(0.64 / 2.64), 0.03, 'width');
});

test('CUPED refuses arms that cannot be, by name', () => {
  const fine = pairedSampleOf(before[0], during[0]);
  const bad = (change: Partial<typeof fine>) => () => cuped({ ...fine, ...change }, fine);
  assertRefused(bad({ n: 1 }), 'too-few', 'treated.n');
  assertRefused(bad({ meanX: Number.NaN }), 'not-finite', 'treated.meanX');
  assertRefused(bad({ varianceX: -1 }), 'negative', 'treated.varianceX');
  assertRefused(bad({ varianceY: -1 }), 'negative', 'treated.varianceY');
  const most = Math.sqrt(fine.varianceX * fine.varianceY);
  assertRefused(bad({ covariance: 1.01 * most }), 'covariance-too-large', 'treated.covariance');
  assertRefused(bad({ covariance: -1e6 }), 'covariance-too-large', 'treated.covariance');
  assertRefused(() => cuped(fine, { ...fine, n: 1 }), 'too-few', 'control.n');
  assertRefused(() => cuped(fine, fine, { level: 1 }), 'level-out-of-range', 'level');
});

test('samples come from columns or from the sums of a database', () => {
  const values = [3.1, -2, 8.25, 0, 4];
  const sum = values.reduce((a, b) => a + b, 0);
  const squares = values.reduce((a, b) => a + b * b, 0);
  const one = sampleOf(values);
  const two = sampleFromSums(5, sum, squares);
  assertAllNear([two.n, two.mean, two.variance], [one.n, one.mean, one.variance], 1e-14, 'sums');
  // Ten times a tenth is a tenth on average, though the sum is not one.
  const tenths = pairedSampleOf(new Array(10).fill(0.1), new Array(10).fill(0.1));
  assert.deepEqual([tenths.meanX, tenths.meanY], [0.1, 0.1]);
  assert.ok(tenths.varianceX < 1e-33 && tenths.varianceY < 1e-33);
  // A mean of a billion hides a spread of one from sums, not from the column.
  const far = sampleOf([1e9, 1e9 + 1, 1e9 + 2]);
  assert.deepEqual(far, { n: 3, mean: 1e9 + 1, variance: 1 });
  assert.equal(sampleFromSums(3, 3, 2.9).variance, 0);
  const paired = pairedSampleOf([1, 2, 4], [1, -1, 0]);
  assertAllNear(
    [paired.meanX, paired.meanY, paired.varianceX, paired.varianceY, paired.covariance],
    [7 / 3, 0, 7 / 3, 1, -0.5],
    1e-14,
    'paired',
  );
});

test('samples refuse what they cannot use, by name', () => {
  assertRefused(() => sampleOf([]), 'empty', 'x');
  assertRefused(() => sampleOf([1]), 'too-few', 'x');
  assertRefused(() => sampleOf([1, Number.NaN]), 'not-finite', 'x', 1);
  assertRefused(() => pairedSampleOf([1, 2], [1]), 'length-mismatch', 'y');
  assertRefused(() => pairedSampleOf([1, 2], [1, Infinity]), 'not-finite', 'y', 1);
  assertRefused(() => sampleFromSums(1, 1, 1), 'too-few', 'n');
  assertRefused(() => sampleFromSums(2, Number.NaN, 1), 'not-finite', 'sum');
  assertRefused(() => sampleFromSums(2, 1, Number.NaN), 'not-finite', 'sumOfSquares');
});

test('one huge order does not decide when its value is pulled in', () => {
  const values = Float64Array.from({ length: 1001 }, (_, i) => (i === 500 ? 1e6 : i));
  const pulled = winsorize(values);
  assert.equal(pulled[500], 1000);
  assert.equal(pulled[499], 499);
  assert.equal(values[500], 1e6);
  assert.deepEqual(Array.from(winsorize([5, 1, 9], { lower: 0.5, upper: 0.5 })), [5, 5, 5]);
  assert.equal(sortedQuantile([1, 2, 4], 0.75), 3);
  assert.equal(sortedQuantile([1, 2, 4], 1), 4);
  assert.equal(sortedQuantile([1, 2, 4], 0), 1);
  assertRefused(() => winsorize([]), 'empty', 'values');
  assertRefused(() => winsorize([1], { lower: 0.6, upper: 0.5 }), 'not-a-share', 'lower');
  assertRefused(() => winsorize([1], { lower: -0.1 }), 'not-a-share', 'lower');
  assertRefused(() => winsorize([1], { upper: 1.1 }), 'not-a-share', 'upper');
  assertRefused(() => sortedQuantile([], 0.5), 'empty', 'sorted');
  assertRefused(() => sortedQuantile([1], -0.1), 'not-a-share', 'probability');
  assertRefused(() => sortedQuantile([1], 1.1), 'not-a-share', 'probability');
});

test('published sample sizes are reproduced', () => {
  // Kohavi's example in Larsen et al. (2024): mean 1.25, spread 3, five percent.
  const equal = sampleSizeForMeans({ difference: 0.0625, standardDeviation: 3 });
  assert.deepEqual(equal, { treated: 36_168, control: 36_168, total: 72_336 });
  const half = sampleSizeForMeans({ difference: -0.1875, standardDeviation: 30 });
  assert.equal(half.control, 401_863);
  const tenth = { difference: 0.1875, standardDeviation: 30, controlShare: 0.1 };
  assert.ok(Math.abs(sampleSizeForMeans(tenth).total - 2_232_570) <= 2);
  assert.equal(sampleSizeForMeans(tenth).control, 223_258);
  const rate = Math.sqrt(0.05 * 0.95);
  const buyers = sampleSizeForMeans({ difference: 0.0025, standardDeviation: rate });
  assert.equal(buyers.control, 119_303);
  // The help page of R's power.prop.test: 76.65 per group.
  assert.equal(
    sampleSizeForRates({ controlRate: 0.5, treatedRate: 0.75 }, { power: 0.9 }).treated,
    77,
  );
});

test('published minimum detectable effects are reproduced', () => {
  const of = (total: number, share: number, correlation = 0) =>
    minimumDetectableDifference({
      treated: total * (1 - share),
      control: total * share,
      standardDeviation: 30,
      correlation,
    });
  assertAllNear(
    [of(20_000, 0.1), of(20_000, 0.5), of(5000, 0.1), of(400_000, 0.05)],
    [1.981, 1.1886, 3.962, 0.6097],
    5e-5,
    'MDE',
  );
  assertNear(of(5000, 0.1, 0.6), 0.8 * of(5000, 0.1), 1e-14, 'covariate');
});

test('power and detectable effects agree with another program', () => {
  for (const { groups, values } of casesOf('powerForMeans')) {
    const [n1, n2, standardDeviation, difference, correlation, level, power] = groups.flat() as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const arms = { treated: n1, control: n2, standardDeviation, correlation };
    assertAllNear(
      [
        minimumDetectableDifference(arms, { level, power }),
        powerForMeans({ ...arms, difference }, { level }),
      ],
      values,
      1e-12,
      groups.join(' '),
    );
  }
  for (const { groups, values } of casesOf('powerForRates')) {
    const [n1, n2, p1, p2, level] = groups.flat() as [number, number, number, number, number];
    const arms = { treated: n1, control: n2, treatedRate: p1, controlRate: p2 };
    assertNear(powerForRates(arms, { level }), values[0]!, 1e-12, groups.join(' '));
  }
});

test('the planned number is the smallest that keeps the promised power', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 2, noNaN: true }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      fc.constantFrom(0.5, 0.8, 0.9, 0.99),
      (difference, controlShare, correlation, power) => {
        const sizes = sampleSizeForMeans(
          { difference, standardDeviation: 1, controlShare, correlation },
          { power },
        );
        const reached = (less: number) =>
          powerForMeans({
            treated: sizes.treated - less,
            control: sizes.control - less,
            standardDeviation: 1,
            difference,
            correlation,
          });
        assert.ok(reached(0) > power - 1e-9);
        if (Math.min(sizes.treated, sizes.control) > 2) assert.ok(reached(1) < power + 1e-4);
        assert.equal(sizes.total, sizes.treated + sizes.control);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 0.9, noNaN: true }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.constantFrom('rise', 'fall'),
      (controlRate, controlShare, direction) => {
        const treatedRate = controlRate * (direction === 'rise' ? 1.08 : 0.92);
        const sizes = sampleSizeForRates({ controlRate, treatedRate, controlShare });
        const reached = powerForRates({ ...sizes, controlRate, treatedRate });
        assert.ok(reached > 0.8 - 1e-3 && reached < 0.83, `${reached}`);
        const found = minimumDetectableRate({ ...sizes, controlRate, direction });
        assert.ok(Math.abs(found / (treatedRate - controlRate) - 1) < 0.02, `${found}`);
        const there = { ...sizes, controlRate, treatedRate: controlRate + found };
        assertNear(powerForRates(there), 0.8, 1e-3, 'power there');
      },
    ),
  );
});

test('arms too small to show anything say so', () => {
  const tiny = { treated: 10, control: 10 };
  assert.equal(minimumDetectableRate({ ...tiny, controlRate: 0.95 }), Number.POSITIVE_INFINITY);
  assert.equal(
    minimumDetectableRate({ ...tiny, controlRate: 0.05, direction: 'fall' }),
    Number.NEGATIVE_INFINITY,
  );
  assert.deepEqual(sampleSizeForMeans({ difference: 100, standardDeviation: 1 }), {
    treated: 2,
    control: 2,
    total: 4,
  });
});

test('plans refuse what cannot be planned, by name', () => {
  const mean = { difference: 1, standardDeviation: 1 };
  const size =
    (change: object, terms = {}) =>
    () =>
      sampleSizeForMeans({ ...mean, ...change }, terms);
  assertRefused(size({ difference: 0 }), 'not-positive', 'difference');
  assertRefused(size({ difference: Number.NaN }), 'not-finite', 'difference');
  assertRefused(size({ standardDeviation: 0 }), 'not-positive', 'standardDeviation');
  assertRefused(size({ controlShare: 0 }), 'not-a-share', 'controlShare');
  assertRefused(size({ controlShare: 1 }), 'not-a-share', 'controlShare');
  assertRefused(size({ correlation: 1 }), 'not-a-correlation', 'correlation');
  assertRefused(size({}, { power: 1 }), 'level-out-of-range', 'power');
  assertRefused(size({}, { level: 0 }), 'level-out-of-range', 'level');
  assertRefused(size({}, { power: 0.025 }), 'power-below-chance', 'power');
  const arms = { treated: 5, control: 5, standardDeviation: 1, difference: 1 };
  for (const f of [minimumDetectableDifference, powerForMeans]) {
    assertRefused(() => f({ ...arms, treated: 0 }), 'not-positive', 'treated');
    assertRefused(() => f({ ...arms, control: 0 }), 'not-positive', 'control');
    assertRefused(() => f({ ...arms, standardDeviation: 0 }), 'not-positive', 'standardDeviation');
    assertRefused(() => f(arms, { level: 1 }), 'level-out-of-range', 'level');
  }
  assertRefused(() => powerForMeans({ ...arms, difference: NaN }), 'not-finite', 'difference');
  const rates = { treated: 5, control: 5, controlRate: 0.5, treatedRate: 0.6 };
  assertRefused(() => powerForRates({ ...rates, controlRate: 1 }), 'not-a-share', 'controlRate');
  assertRefused(() => powerForRates({ ...rates, treatedRate: 0 }), 'not-a-share', 'treatedRate');
  assertRefused(
    () => powerForRates({ ...rates, treatedRate: 0.5 }),
    'no-difference',
    'treatedRate',
  );
  assertRefused(() => powerForRates({ ...rates, treated: 0 }), 'not-positive', 'treated');
  assertRefused(() => powerForRates({ ...rates, control: 0 }), 'not-positive', 'control');
  assertRefused(() => powerForRates(rates, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(
    () => sampleSizeForRates({ ...rates, controlShare: 1 }),
    'not-a-share',
    'controlShare',
  );
  assertRefused(
    () => sampleSizeForRates({ ...rates, controlRate: 0 }),
    'not-a-share',
    'controlRate',
  );
  assertRefused(
    () => minimumDetectableRate({ ...rates, controlRate: 1 }),
    'not-a-share',
    'controlRate',
  );
  assertRefused(() => minimumDetectableRate({ ...rates, treated: 0 }), 'not-positive', 'treated');
  assertRefused(() => minimumDetectableRate({ ...rates, control: 0 }), 'not-positive', 'control');
});
