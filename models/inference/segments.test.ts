// Uplift by segment, shrinkage and uplift curves: published figures, an independent program, and coverage by simulation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  holm,
  normalReach,
  qiniInterval,
  type Sample,
  sampleOf,
  seededRandom,
  shrinkAverages,
  shrinkEffects,
  shrinkRates,
  upliftBySegment,
  upliftCurve,
  welch,
  wilson,
} from '../index.ts';

// Rubin (1981): the effects of coaching in eight schools.
const schools = [28, 8, -3, 7, -1, 1, 18, 12];
const errors = [15, 10, 16, 11, 9, 11, 10, 18];

test('the eight schools are pulled together as the textbook does', () => {
  const got = shrinkEffects(schools, errors);
  // Gelman et al. (2013), table 5.3 (their prior lets the schools differ a little more): medians 10, 8, 7, 8, 5, 6, 10, 8.
  assertAllNear(got.estimate, [10, 8, 7, 8, 5, 6, 10, 8], 0.16, 'medians');
  assertNear(got.mean, 7.9, 0.05, 'mean');
  assert.ok(got.lower[0]! < 0 && got.upper[0]! > 20);
  assert.ok(got.kept.every((share) => share > 0 && share < 0.5));
  assert.equal(got.level, 0.95);
});

test('shrunken effects agree with another program', () => {
  for (const { groups, values } of casesOf('shrinkEffects')) {
    const [effects, standardErrors] = groups as [number[], number[]];
    const got = shrinkEffects(effects, standardErrors);
    effects.forEach((_, i) => {
      assertNear(got.estimate[i]!, values[2 * i]!, 2e-6, `${groups.join('|')}: estimate ${i}`);
      // The interval whose end is one own standard error below the estimate has its level from the other program.
      const below = values[2 * i + 1]!;
      const { lower } = shrinkEffects(effects, standardErrors, { level: 1 - 2 * below });
      const wanted = values[2 * i]! - standardErrors[i]!;
      assertNear(lower[i]!, wanted, 2e-5, `${groups.join('|')}: lower ${i}`);
    });
  }
});

test('effects that differ no more than chance explains are all one; effects far apart keep their own', () => {
  const alike = shrinkEffects([1, 1.1, 0.9, 1, 1.05, 0.95], new Array(6).fill(1));
  assert.ok(Math.max(...alike.estimate) - Math.min(...alike.estimate) < 0.07);
  assert.ok(alike.upper[0]! - alike.lower[0]! < 2 * 1.96);
  const apart = shrinkEffects([-1000, 0, 1000], [1, 1, 1]);
  assertAllNear(apart.estimate, [-1000, 0, 1000], 1e-4, 'apart');
  assertNear(apart.upper[2]! - apart.lower[2]!, 2 * 1.96, 1e-3, 'width');
  assert.ok(apart.kept.every((share) => share > 0.9999));
  assert.ok(apart.spread > 500);
  const one = shrinkEffects([7], [2], { level: 0.9 });
  const reach = 2 * normalReach(0.9);
  assertAllNear(
    [one.estimate[0]!, one.lower[0]!, one.upper[0]!],
    [7, 7 - reach, 7 + reach],
    1e-6,
    'one',
  );
});

test('the unit of money and the zero of the scale do not matter to shrinkage', () => {
  const plain = shrinkEffects(schools, errors);
  const cents = shrinkEffects(
    schools.map((effect) => 100 * effect + 5e4),
    errors.map((error) => 100 * error),
  );
  for (const column of ['estimate', 'lower', 'upper'] as const) {
    assertAllNear(
      cents[column].map((value) => (value - 5e4) / 100),
      plain[column],
      1e-6,
      column,
    );
  }
  assertNear(cents.spread / 100, plain.spread, 1e-9, 'spread');
});

test('nineteen of twenty shrunken intervals of 95 % hold the true effect, however much effects differ', () => {
  const random = seededRandom(31);
  for (const spread of [0, 0.5, 2]) {
    let inside = 0;
    let all = 0;
    let own = 0;
    let pulled = 0;
    for (let run = 0; run < 60; run++) {
      const truth = Array.from({ length: 10 }, () => 1 + spread * random.normal());
      const sd = truth.map(() => 0.5 + random.uniform());
      const seen = truth.map((effect, i) => effect + sd[i]! * random.normal());
      const got = shrinkEffects(seen, sd);
      truth.forEach((effect, i) => {
        all++;
        if (got.lower[i]! <= effect && effect <= got.upper[i]!) inside++;
        own += (seen[i]! - effect) ** 2;
        pulled += (got.estimate[i]! - effect) ** 2;
      });
    }
    assert.ok(inside / all > 0.93, `spread ${spread}: ${inside / all}`);
    assert.ok(pulled < own, `spread ${spread}: ${pulled} against ${own}`);
  }
});

test('effects that cannot be are refused by name', () => {
  assertRefused(() => shrinkEffects([], []), 'empty', 'effects');
  assertRefused(() => shrinkEffects([1, Number.NaN], [1, 1]), 'not-finite', 'effects', 1);
  assertRefused(() => shrinkEffects([1], [1, 2]), 'length-mismatch', 'standardErrors');
  assertRefused(() => shrinkEffects([1, 2], [1, 0]), 'not-positive', 'standardErrors', 1);
  assertRefused(() => shrinkEffects([1], [1e-300]), 'not-finite', 'standardErrors');
  assertRefused(() => shrinkEffects([1], [1], { level: 1 }), 'level-out-of-range', 'level');
});

const arm = (mean: number, variance = 4, n = 50): Sample => ({ n, mean, variance });

test('each segment gets its own test, an interval that counts all segments, and a verdict by it', () => {
  const segments = [
    { treated: arm(3), control: arm(1) },
    { treated: arm(1), control: arm(3) },
    { treated: arm(1.9), control: arm(1) },
  ];
  const got = upliftBySegment(segments);
  assert.deepEqual(
    got.segments.map(({ verdict }) => verdict),
    ['helps', 'harms', 'not-proven'],
  );
  const alone = segments.map(({ treated, control }) => welch(treated, control));
  got.segments.forEach((segment, i) => {
    assert.deepEqual(segment.alone, alone[i]);
    const { treated, control } = segments[i]!;
    const wide = welch(treated, control, { level: 0.95 ** (1 / 3) });
    assert.deepEqual(segment.simultaneous, { lower: wide.lower, upper: wide.upper });
  });
  assert.ok(alone[2]!.lower > 0, 'alone the third would pass');
  assert.deepEqual(
    got.segments.map(({ adjustedPValue }) => adjustedPValue),
    Array.from(holm(alone.map(({ pValue }) => pValue))),
  );
  const shrunken = shrinkEffects(
    [2, -2, 0.9],
    alone.map(({ standardError }) => standardError),
  );
  got.segments.forEach((segment, i) => {
    assertAllNear(
      [segment.shrunken.estimate, segment.shrunken.lower, segment.shrunken.upper],
      [shrunken.estimate[i]!, shrunken.lower[i]!, shrunken.upper[i]!],
      1e-9,
      'shrunken',
    );
  });
  // Equal errors of 0.4: the mean is 0.3, Q = (1.7² + 2.3² + 0.6²)/0.16.
  assertNear(got.common.estimate, 0.3, 1e-12, 'common');
  assertNear(got.common.standardError, 0.4 / Math.sqrt(3), 1e-12, 'common error');
  assertNear(got.heterogeneity.chiSquare, 53.375, 1e-12, 'Q');
  assert.equal(got.heterogeneity.degreesOfFreedom, 2);
  assertNear(got.heterogeneity.pValue / Math.exp(-53.375 / 2), 1, 1e-9, 'p');
  assert.equal(got.level, 0.95);
});

test('twenty segments in which nothing happened are all "not proven" nineteen times of twenty', () => {
  const random = seededRandom(17);
  let fooled = 0;
  let fooledAlone = 0;
  const runs = 200;
  for (let run = 0; run < runs; run++) {
    const draw = () => sampleOf(Float64Array.from({ length: 15 }, () => random.normal()));
    const segments = Array.from({ length: 20 }, () => ({ treated: draw(), control: draw() }));
    const got = upliftBySegment(segments);
    if (got.segments.some(({ verdict }) => verdict !== 'not-proven')) fooled++;
    if (got.segments.some(({ alone }) => alone.pValue < 0.05)) fooledAlone++;
  }
  assert.ok(fooled / runs < 0.09, `${fooled / runs}`);
  assert.ok(fooledAlone / runs > 0.5, `${fooledAlone / runs}`);
});

test('a segment in which nothing varied is as unsure as the others, and if none varied nothing is', () => {
  const flat = { treated: arm(0, 0), control: arm(0, 0) };
  const got = upliftBySegment([flat, { treated: arm(1, 6), control: arm(0, 2) }]);
  const pooled = Math.sqrt(((49 * 6 + 49 * 2) / 196) * (2 / 50));
  const want = shrinkEffects([0, 1], [pooled, Math.sqrt(8 / 50)]);
  assertAllNear(
    got.segments.map(({ shrunken }) => shrunken.estimate),
    want.estimate,
    1e-9,
    'shrunken',
  );
  assert.equal(got.segments[0]!.verdict, 'not-proven');
  const still = upliftBySegment([flat, { treated: arm(1, 0), control: arm(0, 0) }]);
  assert.deepEqual(still.heterogeneity, { chiSquare: 0, degreesOfFreedom: 1, pValue: 1 });
  assert.deepEqual(still.common, { estimate: 0.5, standardError: 0 });
  assert.deepEqual(still.segments[1]!.shrunken, { estimate: 1, lower: 1, upper: 1 });
  const one = upliftBySegment([{ treated: arm(1), control: arm(0) }], { level: 0.9 });
  assert.equal(one.heterogeneity.pValue, 1);
  assert.equal(one.segments[0]!.simultaneous.lower, one.segments[0]!.alone.lower);
  assert.equal(one.segments[0]!.alone.level, 0.9);
  assertRefused(() => upliftBySegment([]), 'empty', 'segments');
  assertRefused(() => upliftBySegment([flat], { level: 1 }), 'level-out-of-range', 'level');
});

const eight = {
  score: [8, 7, 6, 5, 4, 3, 2, 1],
  treated: [1, 1, 0, 0, 1, 0, 1, 0],
  outcome: [1, 1, 0, 1, 0, 0, 1, 0],
};

test('the uplift curve of the published eight rows is reproduced', () => {
  const curve = upliftCurve(eight);
  assertAllNear(curve.gain, [0, 1, 2, 2, 1, 0.5, 1, 5 / 3, 2], 1e-14, 'gain');
  assert.deepEqual(Array.from(curve.customers), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  // Trapezoids: (0 + 1 + 2 + 2 + 1 + 0.5 + 1 + 5/3 + 2/2)/8 − 2/2, per customer.
  assertNear(curve.qini, ((9.5 + 2 / 3) / 8 - 1) / 8, 1e-14, 'Qini');
  assert.equal(curve.n, 8);
});

test('equal scores are taken together, so the order of rows does not matter', () => {
  const tied = { ...eight, score: [2, 2, 2, 2, 1, 1, 1, 1] };
  const turned = {
    score: [...tied.score].reverse(),
    treated: [...tied.treated].reverse(),
    outcome: [...tied.outcome].reverse(),
  };
  assert.deepEqual(upliftCurve(tied), upliftCurve(turned));
  assert.deepEqual(Array.from(upliftCurve(tied).customers), [0, 4, 8]);
  assert.deepEqual(Array.from(upliftCurve(tied).gain), [0, 1, 2]);
  assert.equal(upliftCurve({ ...eight, score: new Array(8).fill(1) }).qini, 0);
});

/** An experiment in which only customers with x above ½ react. */
function experiment(random: ReturnType<typeof seededRandom>, size: number) {
  const x = Array.from({ length: size }, () => random.uniform());
  const treated = x.map(() => Number(random.uniform() < 0.5));
  const outcome = x.map((value, i) => (value > 0.5 ? treated[i]! : 0) + 0.3 * random.normal());
  return { x, treated, outcome };
}

test('a score that knows who reacts has a Qini above zero, a coin has not', () => {
  const random = seededRandom(13);
  const { x, treated, outcome } = experiment(random, 800);
  const good = qiniInterval({ score: x, treated, outcome }, { seed: 1, resamples: 300 });
  // Half the customers gain 1, half of them were treated: the triangle above the diagonal is 1/16.
  assertNear(good.estimate, 1 / 16, 0.012, 'Qini');
  assert.equal(good.estimate, upliftCurve({ score: x, treated, outcome }).qini);
  assert.ok(good.bca.lower > 0.04 && good.bca.upper < 0.1);
  const coin = x.map(() => random.uniform());
  const bad = qiniInterval({ score: coin, treated, outcome }, { seed: 1, resamples: 300 });
  assert.ok(bad.bca.lower < 0 && bad.bca.upper > 0);
  const pairs = x.map((_, i) => i >> 1);
  const households = qiniInterval(
    { score: x, treated, outcome },
    { seed: 1, resamples: 20, level: 0.8, cluster: pairs },
  );
  assert.equal(households.units, 400);
  assert.equal(households.level, 0.8);
});

test('experiments that cannot be are refused by name', () => {
  for (const f of [upliftCurve, (data: typeof eight) => qiniInterval(data, { seed: 1 })]) {
    assertRefused(() => f({ ...eight, score: [] }), 'empty', 'score');
    assertRefused(() => f({ ...eight, treated: [1] }), 'length-mismatch', 'treated');
    assertRefused(() => f({ ...eight, outcome: [1] }), 'length-mismatch', 'outcome');
    const wrong = [...eight.treated];
    wrong[3] = 2;
    assertRefused(() => f({ ...eight, treated: wrong }), 'not-binary', 'treated', 3);
    const odd = [...eight.outcome];
    odd[2] = Number.NaN;
    assertRefused(() => f({ ...eight, outcome: odd }), 'not-finite', 'outcome', 2);
  }
});

test('shrunken rates agree with another program', () => {
  for (const { groups, values } of casesOf('shrinkRates')) {
    const [successes, trials] = groups as [number[], number[]];
    const got = shrinkRates(successes, trials);
    successes.forEach((_, i) => {
      const sd = values[2 * i + 1]!;
      const miss = Math.abs(got.estimate[i]! - values[2 * i]!) / sd;
      assert.ok(
        miss < 0.12,
        `${groups.join('|')}: estimate ${got.estimate[i]}, not ${values[2 * i]}`,
      );
    });
  }
});

test('limits of shrunken rates are those of the double integral over what is not known', () => {
  // Computed on a grid of 400 × 400 by another program: estimate, lower, upper of each group.
  const cases: [number[], number[], number[][]][] = [
    [
      [5, 45, 80],
      [5, 50, 100],
      [
        [0.85995, 0.71855, 0.98706],
        [0.86792, 0.78183, 0.94415],
        [0.81616, 0.73937, 0.88007],
      ],
    ],
    [
      [0, 3, 1, 7, 2],
      [10, 12, 30, 14, 25],
      [
        [0.07293, 0.0001, 0.24217],
        [0.22215, 0.06811, 0.4489],
        [0.06339, 0.00593, 0.16931],
        [0.38766, 0.1666, 0.64832],
        [0.10267, 0.02103, 0.22948],
      ],
    ],
  ];
  for (const [successes, trials, wanted] of cases) {
    const got = shrinkRates(successes, trials);
    wanted.forEach((values, i) => {
      const all = [got.estimate[i]!, got.lower[i]!, got.upper[i]!];
      assertAllNear(all, values, 0.0065, `${successes[i]} of ${trials[i]}`);
    });
  }
  const batting = shrinkRates([18, 12, 7, 10, 10, 10, 10, 10], new Array(8).fill(45));
  assertAllNear(batting.kept, new Array(8).fill(batting.kept[0]!), 1e-14, 'kept');
  const few = shrinkRates([0, 3, 1, 7, 2], [10, 12, 30, 14, 25]);
  assertNear(few.mean, 0.19267, 3e-4, 'mean');
  assertNear(few.trialsOfPrior, 6.688, 2e-3, 'trials of the prior');
  assertAllNear(few.kept, [0.58736, 0.62407, 0.78353, 0.6541, 0.75585], 5e-4, 'kept');
  const narrow = shrinkRates([3], [10], { level: 0.5 });
  const wide = shrinkRates([3], [10]);
  assert.ok(narrow.lower[0]! > wide.lower[0]! && narrow.upper[0]! < wide.upper[0]!);
});

test('one review of five stars does not make the best product of the shop', () => {
  const successes = [5, 45, 80, 1, 900];
  const trials = [5, 50, 100, 1, 1000];
  const got = shrinkRates(successes, trials);
  const rank = Array.from(got.lower.keys()).sort((a, b) => got.lower[b]! - got.lower[a]!);
  assert.equal(rank[0], 4);
  assert.ok(got.estimate[0]! < 0.95 && got.estimate[0]! > 0.85);
  assert.ok(got.estimate[3]! < got.estimate[0]!);
  assertNear(got.estimate[4]!, 0.9, 5e-3, 'many trials');
  assert.ok(got.kept[4]! > 0.8 && got.kept[3]! < 0.02);
  got.estimate.forEach((estimate, i) => {
    assert.ok(0 < got.lower[i]! && got.lower[i]! < estimate && estimate < got.upper[i]!);
    assert.ok(got.upper[i]! < 1);
  });
});

test('the batting averages of 1970 are foretold better by shrinking (Efron & Morris 1975)', () => {
  const hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];
  const season = [
    0.346, 0.298, 0.276, 0.222, 0.273, 0.27, 0.263, 0.21, 0.269, 0.23, 0.264, 0.256, 0.303, 0.264,
    0.226, 0.285, 0.316, 0.2,
  ];
  const got = shrinkRates(hits, new Array(18).fill(45));
  const miss = (column: ArrayLike<number>) =>
    season.reduce((sum, truth, i) => sum + (column[i]! - truth) ** 2, 0);
  const raw = miss(hits.map((count) => count / 45));
  // Published: 3.5 times better with the James–Stein estimator.
  assert.ok(raw / miss(got.estimate) > 3, `${raw / miss(got.estimate)}`);
  assertNear(got.mean, 215 / 810, 2e-3, 'mean');
  let inside = 0;
  season.forEach((truth, i) => {
    if (got.lower[i]! <= truth && truth <= got.upper[i]!) inside++;
  });
  assert.ok(inside >= 17, `${inside}`);
});

test('nineteen of twenty shrunken intervals of 95 % hold the true rate, also of few groups', () => {
  const random = seededRandom(23);
  for (const [groups, strength] of [
    [5, 10],
    [30, 10],
    [30, 300],
  ] as const) {
    let inside = 0;
    let all = 0;
    let width = 0;
    let ownWidth = 0;
    for (let run = 0; run < 600 / groups; run++) {
      const truth = Array.from({ length: groups }, () =>
        random.beta(strength * 0.2, strength * 0.8),
      );
      const trials = truth.map(() => 5 + random.poisson(15));
      const successes = truth.map((rate, i) => {
        let count = 0;
        for (let j = 0; j < trials[i]!; j++) if (random.uniform() < rate) count++;
        return count;
      });
      const got = shrinkRates(successes, trials);
      truth.forEach((rate, i) => {
        all++;
        if (got.lower[i]! <= rate && rate <= got.upper[i]!) inside++;
        width += got.upper[i]! - got.lower[i]!;
        const alone = wilson(successes[i]!, trials[i]!);
        ownWidth += alone.upper - alone.lower;
      });
    }
    assert.ok(inside / all > 0.9, `${groups} groups, strength ${strength}: ${inside / all}`);
    assert.ok(width < 0.9 * ownWidth, `${width / ownWidth}`);
  }
});

test('rates of nothing, of all and of fractions give rates, never NaN', () => {
  const counts = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1e6 })),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(counts, fc.constantFrom(0, 1, null), (pairs, all) => {
      const trials = pairs.map(([, n]) => n);
      const successes = pairs.map(([share, n]) => (all === null ? Math.round(share * n) : all * n));
      const got = shrinkRates(successes, trials);
      got.estimate.forEach((estimate, i) => {
        assert.ok(estimate >= 0 && estimate <= 1, `estimate ${estimate}`);
        assert.ok(got.lower[i]! >= 0 && got.lower[i]! <= got.upper[i]!, `lower ${got.lower[i]}`);
        assert.ok(got.upper[i]! <= 1, `upper ${got.upper[i]}`);
        assert.ok(got.kept[i]! > 0 && got.kept[i]! < 1);
      });
      assert.ok(got.mean > 0 && got.mean < 1 && got.trialsOfPrior > 0);
    }),
    { numRuns: 40 },
  );
});

test('averages of stars are shrunk on their own scale', () => {
  const averages = [5, 4.5, 4.1, 3];
  const counts = [1, 60, 200, 2];
  const plain = shrinkAverages(averages, counts, { low: 1, high: 5 });
  const shares = averages.map((average) => (average - 1) / 4);
  const rates = shrinkRates(
    shares.map((share, i) => share * counts[i]!),
    counts,
  );
  for (const column of ['estimate', 'lower', 'upper'] as const) {
    assertAllNear(
      plain[column],
      rates[column].map((share) => 1 + 4 * share),
      1e-12,
      column,
    );
  }
  assertNear(plain.mean, 1 + 4 * rates.mean, 1e-12, 'mean');
  assert.equal(plain.trialsOfPrior, rates.trialsOfPrior);
  // Knowing that ratings of a product hardly spread makes each of them count more.
  const known = shrinkAverages(averages, counts, { low: 1, high: 5, spread: 0.8 });
  assert.ok(known.upper[1]! - known.lower[1]! < plain.upper[1]! - plain.lower[1]!);
  assert.ok(known.kept[0]! > plain.kept[0]!);
  const middle = counts.reduce((sum, n, i) => sum + n * shares[i]!, 0) / 263;
  const each = (middle * (1 - middle)) / 0.2 ** 2;
  const same = shrinkRates(
    shares.map((share, i) => share * counts[i]! * each),
    counts.map((n) => n * each),
  );
  assertNear(known.estimate[1]!, 1 + 4 * same.estimate[1]!, 1e-12, 'effective ratings');
  assertNear(known.trialsOfPrior, same.trialsOfPrior / each, 1e-12, 'prior in ratings');
  // Nothing spreads more than all best or all worst.
  const wild = shrinkAverages(averages, counts, { low: 1, high: 5, spread: 100, level: 0.95 });
  assert.deepEqual(wild, plain);
});

test('averages and rates that cannot be are refused by name and row', () => {
  assertRefused(() => shrinkRates([], []), 'empty', 'successes');
  assertRefused(() => shrinkRates([1], [1, 2]), 'length-mismatch', 'trials');
  assertRefused(() => shrinkRates([1, 3], [1, 2]), 'more-successes-than-trials', 'successes', 1);
  assertRefused(() => shrinkRates([1], [1], { level: 1 }), 'level-out-of-range', 'level');
  const stars = { low: 1, high: 5 };
  assertRefused(() => shrinkAverages([3], [1], { low: 5, high: 5 }), 'empty-scale', 'high');
  assertRefused(() => shrinkAverages([3], [1], { low: 0, high: Infinity }), 'empty-scale', 'high');
  assertRefused(() => shrinkAverages([3, 6], [1, 1], stars), 'outside-scale', 'averages', 1);
  assertRefused(() => shrinkAverages([0.5], [1], stars), 'outside-scale', 'averages', 0);
  assertRefused(() => shrinkAverages([3], [0], stars), 'not-positive', 'counts', 0);
  assertRefused(() => shrinkAverages([3], [1, 1], stars), 'length-mismatch', 'counts');
  assertRefused(() => shrinkAverages([3], [1], { ...stars, spread: 0 }), 'not-positive', 'spread');
  assertRefused(() => shrinkAverages([NaN], [1], stars), 'not-finite', 'averages', 0);
});
