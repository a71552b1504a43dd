// Survival curves, log-rank tests and competing causes: published figures, an independent program, and laws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  cumulativeIncidence,
  type Durations,
  kaplanMeier,
  logRank,
  normalReach,
  restrictedMean,
  seededRandom,
  survivalAt,
  survivalTime,
} from '../index.ts';

// Freireich et al. (1963): weeks in remission with 6-mercaptopurine and with placebo.
const treated: Durations = {
  time: [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
  event: [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
};
const placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
const both: Durations = {
  time: [...Array.from(treated.time), ...placebo],
  event: [...Array.from(treated.event), ...placebo.map(() => 1)],
};
const arm = [...Array.from(treated.time, () => 1), ...placebo.map(() => 0)];

test('the classic remission data give the published curve, errors and limits', () => {
  const curve = kaplanMeier(treated);
  assert.deepEqual(Array.from(curve.time), [6, 7, 10, 13, 16, 22, 23]);
  assert.deepEqual(Array.from(curve.atRisk), [21, 17, 15, 12, 11, 7, 6]);
  assert.deepEqual(Array.from(curve.left), [3, 1, 1, 1, 1, 1, 1]);
  assertAllNear(
    curve.survival,
    [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482],
    5e-5,
    'S',
  );
  assertAllNear(
    curve.standardError,
    [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346],
    5e-5,
    'Greenwood',
  );
  assertAllNear(curve.lower, [0.62, 0.563, 0.503, 0.432, 0.368, 0.268, 0.188], 5e-4, 'lower');
  assertAllNear(curve.upper, [0.952, 0.923, 0.889, 0.849, 0.805, 0.747, 0.68], 5e-4, 'upper');
  assert.deepEqual([curve.n, curve.events, curve.observedUntil], [21, 9, 35]);
  const median = survivalTime(curve);
  assert.deepEqual(median, { time: 23, lower: 13, upper: Number.POSITIVE_INFINITY });
  const plain = kaplanMeier(treated, { limits: 'plain', level: 0.9 });
  const z = normalReach(0.9);
  for (let i = 0; i < 7; i++) {
    const half = z * curve.standardError[i]!;
    assertNear(plain.lower[i]!, curve.survival[i]! - half, 1e-14, 'plain lower');
    assertNear(plain.upper[i]!, Math.min(1, curve.survival[i]! + half), 1e-14, 'plain upper');
  }
  assert.equal(plain.level, 0.9);
});

test('the log-rank test of the classic data gives the published χ² of 16.79', () => {
  const got = logRank(both, arm);
  assertNear(got.chiSquare, 16.793, 1e-3 / 16, 'χ²');
  assertNear(got.pValue / 4.169e-5, 1, 1e-3, 'p');
  assert.equal(got.degreesOfFreedom, 1);
  const [none, drug] = got.groups;
  assert.deepEqual([none!.group, none!.n, none!.observed], [0, 21, 21]);
  assert.deepEqual([drug!.group, drug!.n, drug!.observed], [1, 21, 9]);
  assertAllNear([none!.expected, drug!.expected], [10.749, 19.251], 5e-4 / 10, 'expected');
});

test('curves and incidences agree with another program, also with weights and delayed entry', () => {
  for (const { groups, values } of casesOf('survival')) {
    const [time, event, entry, weight] = groups as [number[], number[], number[], number[]];
    const data = { time, event, entry, weight };
    const steps = values.length / 8;
    const want = (column: number) =>
      Array.from({ length: steps }, (_, i) => values[8 * i + column]!);
    // An entry at 0 stands for the beginning; the row at time 0 itself does not occur.
    const curve = kaplanMeier(data);
    const name = groups.join('|');
    assertAllNear(curve.time, want(0), 0, `${name} time`);
    assertAllNear(curve.atRisk, want(1), 1e-13, `${name} at risk`);
    assertAllNear(curve.survival, want(2), 1e-13, `${name} S`);
    assertAllNear(curve.standardError, want(3), 1e-13, `${name} SE`);
    assertAllNear(curve.lower, want(4), 1e-12, `${name} lower`);
    assertAllNear(curve.upper, want(5), 1e-12, `${name} upper`);
    const { causes, survival, time: times } = cumulativeIncidence(data);
    assertAllNear(times, want(0), 0, `${name} times`);
    assertAllNear(survival, want(2), 1e-13, `${name} survival`);
    assertAllNear(causes[0]!.incidence, want(6), 1e-13, `${name} incidence`);
    assertAllNear(causes[0]!.standardError, want(7), 1e-10, `${name} incidence SE`);
  }
});

test('log-rank tests agree with another program, also within strata', () => {
  for (const { groups, values } of casesOf('logRank')) {
    const [time, event, group, stratum] = groups as [number[], number[], number[], number[]];
    const got = logRank({ time, event }, group, { stratum });
    assertAllNear(
      [got.chiSquare, got.pValue, ...got.groups.map(({ expected }) => expected)],
      values,
      1e-11,
      groups.join('|'),
    );
  }
});

test('a difference between shops does not pass for one between groups when shops are strata', () => {
  const random = seededRandom(2);
  const time: number[] = [];
  const group: number[] = [];
  const stratum: number[] = [];
  for (let i = 0; i < 400; i++) {
    const shop = i % 2;
    stratum.push(shop);
    // The second shop loses faster and has most of the second group.
    group.push(random.uniform() < (shop ? 0.8 : 0.2) ? 1 : 0);
    time.push(random.exponential() / (shop ? 3 : 1));
  }
  const data = { time, event: time.map(() => 1) };
  assert.ok(logRank(data, group).pValue < 1e-6);
  assert.ok(logRank(data, group, { stratum }).pValue > 0.05);
});

test('groups that were never there together are not compared', () => {
  const apart = { time: [1, 2, 3, 4], event: [1, 1, 1, 1], entry: [0, 0, 2.5, 2.5] };
  const got = logRank(apart, [0, 0, 1, 1]);
  assert.deepEqual([got.chiSquare, got.degreesOfFreedom, got.pValue], [0, 0, 1]);
  const alone = logRank({ time: [1, 2], event: [1, 0] }, [7, 7]);
  assert.deepEqual(
    [alone.pValue, alone.groups],
    [1, [{ group: 7, n: 2, observed: 1, expected: 1 }]],
  );
  // Two shops, two groups in each: the four groups make two comparisons, not three.
  const time = [1, 2, 3, 4, 5, 6, 7, 8];
  const event = time.map(() => 1);
  const shop = [0, 0, 0, 0, 1, 1, 1, 1];
  const groups = [0, 1, 0, 1, 2, 3, 2, 3];
  const pairs = logRank({ time, event }, groups, { stratum: shop });
  assert.equal(pairs.degreesOfFreedom, 2);
  const half = logRank({ time: time.slice(0, 4), event: event.slice(0, 4) }, groups.slice(0, 4));
  assertNear(pairs.chiSquare, 2 * half.chiSquare, 1e-12, 'both halves');
});

test('causes of leaving and those still there add up to everybody; one cause alone is Kaplan–Meier', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(rows, (pairs) => {
      const data = { time: pairs.map(([t]) => t), event: pairs.map(([, e]) => e) };
      const all = cumulativeIncidence(data);
      const curve = kaplanMeier(data);
      assert.deepEqual(all.survival, curve.survival);
      all.time.forEach((_, i) => {
        const sum = all.causes.reduce((total, cause) => total + cause.incidence[i]!, 0);
        assertNear(sum + all.survival[i]!, 1, 1e-12, 'sum');
        for (const { incidence, lower, upper } of all.causes) {
          assert.ok(0 <= lower[i]! && lower[i]! <= incidence[i]! + 1e-12, `lower ${lower[i]}`);
          assert.ok(incidence[i]! <= upper[i]! + 1e-12 && upper[i]! <= 1, `upper ${upper[i]}`);
        }
      });
      const joined = { ...data, event: data.event.map((cause) => Math.min(1, cause)) };
      const single = cumulativeIncidence(joined).causes[0]!;
      curve.survival.forEach((survival, i) => {
        assertNear(single.incidence[i]!, 1 - survival, 1e-12, 'one minus S');
        if (survival > 0) {
          assertNear(single.standardError[i]!, curve.standardError[i]!, 1e-7, 'Greenwood');
          assertNear(1 - single.lower[i]!, curve.upper[i]!, 1e-6, 'limits');
        }
        assert.ok(curve.lower[i]! <= survival && survival <= curve.upper[i]!);
        assert.ok(curve.lower[i]! >= 0 && curve.upper[i]! <= 1);
        if (i > 0) assert.ok(survival < curve.survival[i - 1]!);
      });
    }),
  );
});

test('treating other causes as still there overstates a cause', () => {
  const data = { time: [1, 2, 3, 4, 5, 6], event: [2, 1, 2, 1, 2, 1] };
  const own = kaplanMeier({ ...data, event: data.event.map((cause) => Number(cause === 1)) });
  const { causes } = cumulativeIncidence(data);
  assert.equal(1 - own.survival.at(-1)!, 1);
  assertNear(causes[0]!.incidence.at(-1)!, 0.5, 1e-14, 'incidence');
  assertNear(causes[1]!.incidence.at(-1)!, 0.5, 1e-14, 'incidence');
  assert.deepEqual([causes[0]!.cause, causes[1]!.cause], [1, 2]);
  assert.deepEqual(Array.from(causes[0]!.left), [0, 1, 0, 1, 0, 1]);
});

test('weights count as so many equal customers, and order does not matter', () => {
  const weighted = { time: [3, 1, 2, 5], event: [1, 1, 0, 1], weight: [2, 3, 1, 4] };
  const repeated = {
    time: [5, 5, 5, 5, 1, 2, 1, 3, 1, 3],
    event: [1, 1, 1, 1, 1, 0, 1, 1, 1, 1],
  };
  assert.deepEqual(kaplanMeier(weighted), kaplanMeier(repeated));
  assert.deepEqual(cumulativeIncidence(weighted), cumulativeIncidence(repeated));
  const groups = logRank(weighted, [0, 0, 1, 1]);
  const same = logRank(repeated, [1, 1, 1, 1, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(groups, same);
});

test('nine of ten intervals of 90 % hold the true survival, for curves and for causes', () => {
  const random = seededRandom(14);
  let inside = 0;
  let insideCause = 0;
  let insideMean = 0;
  const runs = 1500;
  for (let run = 0; run < runs; run++) {
    const time: number[] = [];
    const event: number[] = [];
    for (let i = 0; i < 60; i++) {
      const leaves = random.exponential();
      const seen = 3 * random.uniform();
      time.push(Math.min(leaves, seen));
      event.push(leaves <= seen ? (random.uniform() < 0.4 ? 1 : 2) : 0);
    }
    const curve = kaplanMeier({ time, event }, { level: 0.9 });
    const { lower, upper } = survivalAt(curve, 0.8);
    if (lower <= Math.exp(-0.8) && Math.exp(-0.8) <= upper) inside++;
    const found = cumulativeIncidence({ time, event }, { level: 0.9 });
    const place = found.time.findLastIndex((t) => t <= 0.8);
    const truth = 0.4 * -Math.expm1(-0.8);
    const cause = found.causes[0]!;
    if (cause.lower[place]! <= truth && truth <= cause.upper[place]!) insideCause++;
    const mean = restrictedMean(curve, Math.min(1.5, curve.observedUntil));
    if (mean.lower <= -Math.expm1(-1.5) && -Math.expm1(-1.5) <= mean.upper) insideMean++;
  }
  for (const share of [inside / runs, insideCause / runs, insideMean / runs]) {
    assert.ok(share > 0.875 && share < 0.925, `${share}`);
  }
});

test('the curve is read at any time, and says where nobody was observed', () => {
  const curve = kaplanMeier(treated);
  assert.deepEqual(survivalAt(curve, 5.9), { survival: 1, lower: 1, upper: 1, observed: true });
  const at = survivalAt(curve, 7);
  assertNear(at.survival, 0.8067, 5e-5, 'at 7');
  assert.equal(at.lower, curve.lower[1]);
  assert.equal(at.upper, curve.upper[1]);
  assert.equal(survivalAt(curve, 35).observed, true);
  assert.equal(survivalAt(curve, 36).observed, false);
  assert.equal(survivalAt(curve, 36).survival, curve.survival[6]);
  assertRefused(() => survivalAt(curve, -1), 'negative', 'time');
  assertRefused(() => survivalTime(curve, 1), 'not-a-share', 'share');
  assertRefused(() => survivalTime(curve, 0), 'not-a-share', 'share');
  // 3 of 4 left of which the product is a half but for rounding.
  const tenth = { time: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], event: new Array(10).fill(1) };
  assert.equal(survivalTime(kaplanMeier(tenth), 0.3).time, 7);
});

test('the mean stay within a horizon has the published value and its error', () => {
  // R's survival package, print(survfit, rmean = 23) for the remission data.
  const curve = kaplanMeier(treated);
  const mean = restrictedMean(curve, 23);
  let area = 6;
  const ends = [7, 10, 13, 16, 22, 23];
  ends.forEach((end, i) => {
    area += curve.survival[i]! * (end - curve.time[i]!);
  });
  assertNear(mean.time, area, 1e-13, 'area');
  let variance = 0;
  for (let i = 0; i < 6; i++) {
    let rest = 0;
    for (let j = i; j < 6; j++) rest += curve.survival[j]! * (ends[j]! - curve.time[j]!);
    const n = curve.atRisk[i]!;
    variance += (rest * rest * curve.left[i]!) / (n * (n - curve.left[i]!));
  }
  const half = normalReach(0.95) * Math.sqrt(variance);
  assertAllNear([mean.lower, mean.upper], [area - half, area + half], 1e-12, 'limits');
  const short = restrictedMean(curve, 3);
  assert.deepEqual(short, { time: 3, lower: 3, upper: 3 });
  const all = restrictedMean(kaplanMeier({ time: [1, 2, 3], event: [1, 1, 1] }), 3);
  assertNear(all.time, 2, 1e-14, 'mean of all');
  assert.equal(all.upper, Math.min(3, all.upper));
  assertRefused(() => restrictedMean(curve, 36), 'beyond-observation', 'horizon');
  assertRefused(() => restrictedMean(curve, 0), 'not-positive', 'horizon');
});

test('where everybody left the curve ends at nothing, without NaN', () => {
  const curve = kaplanMeier({ time: [1, 2], event: [1, 1] });
  assert.deepEqual(Array.from(curve.survival), [0.5, 0]);
  assert.deepEqual([curve.lower[1], curve.standardError[1]], [0, 0]);
  assert.equal(curve.upper[1], curve.upper[0]);
  const single = kaplanMeier({ time: [4], event: [1] });
  assert.deepEqual([single.survival[0], single.lower[0], single.upper[0]], [0, 0, 1]);
  const nobody = kaplanMeier({ time: [4, 5], event: [0, 0] });
  assert.equal(nobody.time.length, 0);
  assert.deepEqual(survivalAt(nobody, 5), { survival: 1, lower: 1, upper: 1, observed: true });
  assert.equal(survivalTime(nobody).time, Number.POSITIVE_INFINITY);
  assert.equal(restrictedMean(nobody, 5).time, 5);
  const full = cumulativeIncidence({ time: [1, 2], event: [1, 1] }).causes[0]!;
  assert.deepEqual([full.incidence[1], full.upper[1]], [1, 1]);
  assert.equal(full.lower[1], full.lower[0]);
  const atOnce = cumulativeIncidence({ time: [1], event: [1] }).causes[0]!;
  assert.deepEqual([atOnce.lower[0], atOnce.upper[0]], [0, 1]);
  const feather = kaplanMeier({ time: [1, 1], event: [1, 0], weight: [1e-20, 1e5] });
  assert.deepEqual([feather.survival[0], feather.lower[0], feather.upper[0]], [1, 1, 1]);
});

test('durations that cannot be are refused by name and row', () => {
  const bad = (change: Partial<Durations>) => () =>
    kaplanMeier({ time: [1, 2], event: [1, 0], ...change });
  assertRefused(bad({ time: [], event: [] }), 'empty', 'time');
  assertRefused(bad({ time: [1, -2] }), 'negative', 'time', 1);
  assertRefused(bad({ time: [1, Number.NaN] }), 'not-finite', 'time', 1);
  assertRefused(bad({ event: [1] }), 'length-mismatch', 'event');
  assertRefused(bad({ event: [1, 0.5] }), 'not-a-cause', 'event', 1);
  assertRefused(bad({ event: [-1, 0] }), 'not-a-cause', 'event', 0);
  assertRefused(bad({ weight: [1] }), 'length-mismatch', 'weight');
  assertRefused(bad({ weight: [1, -1] }), 'negative', 'weight', 1);
  assertRefused(bad({ entry: [0] }), 'length-mismatch', 'entry');
  assertRefused(bad({ entry: [0, -1] }), 'negative', 'entry', 1);
  assertRefused(bad({ entry: [0, 2] }), 'entry-not-before-time', 'entry', 1);
  const fine = { time: [1, 2], event: [1, 0] };
  assertRefused(() => kaplanMeier(fine, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(() => cumulativeIncidence(fine, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(() => cumulativeIncidence({ ...fine, event: [1] }), 'length-mismatch', 'event');
  assertRefused(() => logRank(fine, [0]), 'length-mismatch', 'group');
  assertRefused(() => logRank(fine, [0, 0.5]), 'not-whole', 'group', 1);
  assertRefused(() => logRank(fine, [0, 1], { stratum: [0.5, 0] }), 'not-whole', 'stratum', 0);
  assertRefused(() => logRank({ ...fine, event: [1] }, [0, 1]), 'length-mismatch', 'event');
});

test('three hundred thousand customers are curved at once', () => {
  const random = seededRandom(9);
  const size = 300_000;
  const time = Float64Array.from({ length: size }, () => random.exponential());
  const event = Uint8Array.from(time, (t) => Number(t < 1));
  const before = process.threadCpuUsage();
  const curve = kaplanMeier({ time, event });
  const { user } = process.threadCpuUsage(before);
  assertNear(survivalAt(curve, 0.5).survival, Math.exp(-0.5), 5e-3, 'S');
  // Quadratic work would take minutes of the processor; the bound leaves room for a slow one.
  assert.ok(user < 20e6, `${user} µs`);
});
