// Looking every day, counting the arms, asking many questions: published figures and simulations of people who peek.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  alwaysValid,
  benjaminiHochberg,
  holm,
  normalPValue,
  normalReach,
  relativeLift,
  sampleFromSums,
  sampleRatio,
  seededRandom,
  welch,
} from '../index.ts';

test('the always-valid interval of a lift is the published one (the unit test of GrowthBook)', () => {
  const control = sampleFromSums(3000, 1396.87, 52377.9767);
  const treated = sampleFromSums(3461, 2422.7, 134698.29);
  const { lift, standardError } = relativeLift(treated, control);
  const got = alwaysValid({ estimate: lift, standardError, n: 6461 }, { tightestAt: 1000 });
  assertAllNear([got.estimate, got.lower, got.upper], [0.50336, -0.558441, 1.565163], 2e-6, 'lift');
});

test('the interval of a single look would have shown an effect where the always-valid one does not', () => {
  const { difference, standardError, n, lower } = welch(
    { n: 3461, mean: 0.7, variance: 6.2 ** 2 },
    { n: 3407, mean: 0.41, variance: 3.9 ** 2 },
  );
  assert.ok(lower > 0);
  const look = { estimate: difference, standardError, n };
  const got = alwaysValid(look, { tightestAt: 5000 });
  assertAllNear([got.lower, got.upper], [-0.0894, 0.6694], 5e-5, 'interval');
  assertNear(got.multiplier * normalReach(0.95), 3.04054, 1e-5, 'multiplier');
  assert.ok(got.pValue > 0.05);
  assert.equal(got.n, n);
});

test('always-valid intervals agree with another program, and their p-value with the interval', () => {
  for (const { groups, values } of casesOf('alwaysValid')) {
    const [estimate, standardError, n, tightestAt, level] = groups.flat() as [
      number,
      number,
      number,
      number,
      number,
    ];
    const got = alwaysValid({ estimate, standardError, n }, { tightestAt, level });
    assertAllNear([got.lower, got.upper, got.pValue], values, 1e-12, groups.join(' '));
    const zero = got.lower <= 0 && got.upper >= 0;
    assert.equal(got.pValue > 1 - level, zero);
  }
});

test('the interval is nearly tightest where it was asked to be', () => {
  const width = (n: number, tightestAt: number) =>
    alwaysValid({ estimate: 0, standardError: 1, n }, { tightestAt }).multiplier;
  for (const n of [100, 5000]) {
    for (const other of [n / 10, n / 3, n * 3, n * 10]) assert.ok(width(n, n) < width(n, other));
    assertNear(width(n, n), 1.5486, 1e-4, 'multiplier');
    assertNear(width(n, n / 10) / width(n, n), 1.0681, 1e-4, 'planned ten times too small');
    assertNear(width(n, n * 10) / width(n, n), 1.2701, 1e-4, 'planned ten times too large');
  }
});

test('degenerate looks give ends, not NaN', () => {
  const sure = alwaysValid({ estimate: 2, standardError: 0, n: 50 }, { tightestAt: 50 });
  assert.deepEqual([sure.lower, sure.upper, sure.pValue], [2, 2, 0]);
  const nothing = alwaysValid({ estimate: 0, standardError: 0, n: 50 }, { tightestAt: 50 });
  assert.deepEqual([nothing.lower, nothing.upper, nothing.pValue], [0, 0, 1]);
  const first = alwaysValid({ estimate: 1, standardError: 1, n: 1e-9 }, { tightestAt: 1e9 });
  assert.ok(first.upper > 1e6 && Number.isFinite(first.upper));
});

/** Looks at an experiment without effect after every `step` customers per arm: does a rule ever cry, at the last look? */
function peek(random: ReturnType<typeof seededRandom>, looks: number, step: number) {
  let sum = 0;
  let squares = 0;
  let n = 0;
  let fixed = false;
  let valid = false;
  const plan = { tightestAt: looks * step };
  for (let look = 0; look < looks; look++) {
    for (let i = 0; i < step; i++) {
      // The difference of two customers, with the skew of spending.
      const value = random.exponential() - random.exponential();
      sum += value;
      squares += value * value;
      n++;
    }
    const { mean, variance } = sampleFromSums(n, sum, squares);
    const standardError = Math.sqrt(variance / n);
    if (normalPValue(mean / standardError) < 0.05) fixed = true;
    if (alwaysValid({ estimate: mean, standardError, n }, plan).pValue < 0.05) valid = true;
  }
  return { fixed, valid };
}

test('who looks fifty times cries wolf one time in three with usual intervals, one in twenty at most with these', () => {
  const random = seededRandom(8);
  const runs = 1000;
  let fixed = 0;
  let valid = 0;
  for (let i = 0; i < runs; i++) {
    const result = peek(random, 50, 60);
    if (result.fixed) fixed++;
    if (result.valid) valid++;
  }
  // Armitage, McPherson & Rowe (1969): 32.1 % for 50 looks.
  assert.ok(fixed / runs > 0.275 && fixed / runs < 0.37, `fixed ${fixed / runs}`);
  assert.ok(valid / runs < 0.05, `always valid ${valid / runs}`);
  assert.ok(valid > 0);
});

test('an experiment with a real effect is found early by who looks all the time', () => {
  const random = seededRandom(21);
  let found = 0;
  for (let run = 0; run < 200; run++) {
    let sum = 0;
    for (let n = 1; n <= 4000; n++) {
      sum += 0.1 + random.normal();
      if (n % 100 !== 0) continue;
      const look = { estimate: sum / n, standardError: 1 / Math.sqrt(n), n };
      if (alwaysValid(look, { tightestAt: 2000 }).lower > 0) {
        found++;
        break;
      }
    }
  }
  assert.ok(found > 190, `${found}`);
});

test('looks that cannot be are refused by name', () => {
  const look = { estimate: 1, standardError: 1, n: 10 };
  const plan = { tightestAt: 10 };
  const bad = (change: object) => () => alwaysValid({ ...look, ...change }, plan);
  assertRefused(bad({ estimate: Number.NaN }), 'not-finite', 'estimate');
  assertRefused(bad({ standardError: -1 }), 'negative', 'standardError');
  assertRefused(bad({ standardError: Infinity }), 'negative', 'standardError');
  assertRefused(bad({ n: 0 }), 'not-positive', 'n');
  assertRefused(() => alwaysValid(look, { tightestAt: 0 }), 'not-positive', 'tightestAt');
  assertRefused(() => alwaysValid(look, { ...plan, level: 1 }), 'level-out-of-range', 'level');
});

test('arms of the wrong size raise the alarm, arms of the right size do not', () => {
  const broken = sampleRatio([9400, 90_600], [0.1, 0.9]);
  assertNear(broken.chiSquare, 40, 1e-13, 'χ²');
  assertNear(broken.pValue / 2.54e-10, 1, 2e-3, 'p');
  assert.ok(broken.alarm);
  assert.ok(broken.alwaysValidPValue < 1e-6);
  assertAllNear(broken.expected, [10_000, 90_000], 1e-15, 'expected');
  const hillstrom = sampleRatio([21_307, 21_387, 21_306], [1 / 3, 1 / 3, 1 / 3]);
  assertNear(hillstrom.chiSquare, 0.2025, 1e-3, 'χ²');
  assertNear(hillstrom.pValue, 0.904, 5e-4, 'p');
  assert.equal(hillstrom.degreesOfFreedom, 2);
  assert.ok(!hillstrom.alarm);
  assert.equal(hillstrom.alwaysValidPValue, 1);
  assert.equal(hillstrom.n, 64_000);
});

test('sample-ratio tests agree with another program', () => {
  for (const { groups, values } of casesOf('sampleRatio')) {
    const [counts, shares] = groups as [number[], number[]];
    const got = sampleRatio(counts, shares);
    assertAllNear(
      [got.chiSquare, got.pValue, got.alwaysValidPValue],
      values,
      1e-10,
      groups.join('|'),
    );
    assert.equal(got.alarm, got.pValue < 0.001);
    const wary = sampleRatio(counts, shares, { alarmBelow: 0.5, repeated: true });
    assert.equal(wary.alarm, got.alwaysValidPValue < 0.5);
  }
});

test('a guard that watches every hundred customers cries wolf less than once in a thousand', () => {
  const random = seededRandom(5);
  let alarms = 0;
  let usual = 0;
  for (let run = 0; run < 400; run++) {
    let first = 0;
    let cried = false;
    let criedUsually = false;
    for (let n = 1; n <= 5000; n++) {
      if (random.uniform() < 0.5) first++;
      if (n % 100 !== 0) continue;
      const watched = sampleRatio([first, n - first], [0.5, 0.5], {
        repeated: true,
        alarmBelow: 0.05,
      });
      if (watched.alarm) cried = true;
      if (watched.pValue < 0.05) criedUsually = true;
    }
    if (cried) alarms++;
    if (criedUsually) usual++;
  }
  assert.ok(alarms / 400 < 0.05, `${alarms}`);
  assert.ok(usual / 400 > 0.25, `${usual}`);
});

test('a guard notices a loss of a twentieth of one arm within ten thousand customers', () => {
  const random = seededRandom(6);
  let found = 0;
  for (let run = 0; run < 40; run++) {
    let first = 0;
    let n = 0;
    while (n < 40_000) {
      n++;
      if (random.uniform() < 0.475) first++;
      if (n % 500 === 0 && sampleRatio([first, n - first], [0.5, 0.5], { repeated: true }).alarm)
        break;
    }
    if (n <= 12_000) found++;
  }
  assert.ok(found >= 30, `${found}`);
  // Gross failures are seen at once.
  assert.ok(sampleRatio([600, 400], [0.5, 0.5], { repeated: true }).alarm);
});

test('counts and shares that cannot be are refused by name; nobody yet is no alarm', () => {
  assert.deepEqual(
    [sampleRatio([0, 0], [0.5, 0.5]).pValue, sampleRatio([0, 0], [0.5, 0.5]).alwaysValidPValue],
    [1, 1],
  );
  const one = sampleRatio([7], [1]);
  assert.deepEqual([one.pValue, one.chiSquare, one.degreesOfFreedom], [1, 0, 0]);
  assertRefused(() => sampleRatio([], []), 'empty', 'counts');
  assertRefused(() => sampleRatio([1, -1], [0.5, 0.5]), 'negative', 'counts', 1);
  assertRefused(() => sampleRatio([1, 1], [0.5]), 'length-mismatch', 'shares');
  assertRefused(() => sampleRatio([1, 1], [1, 0]), 'not-a-share', 'shares', 1);
  assertRefused(() => sampleRatio([1, 1], [0.5, 1.1]), 'not-a-share', 'shares', 1);
  assertRefused(() => sampleRatio([1, 1], [0.5, 0.6]), 'shares-do-not-sum-to-one', 'shares');
  assertRefused(
    () => sampleRatio([1, 1], [0.5, 0.5], { alarmBelow: 0 }),
    'level-out-of-range',
    'alarmBelow',
  );
});

const published = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];

test('of ten campaigns of the published example two are discoveries', () => {
  const adjusted = benjaminiHochberg(published);
  assert.equal(adjusted.filter((p) => p <= 0.05).length, 2);
  assertAllNear(
    adjusted,
    [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.74 / 7, 0.216, 0.216, 0.216],
    1e-14,
    'BH',
  );
  assertAllNear(
    holm(published),
    [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.615],
    1e-14,
    'Holm',
  );
});

test('p-values come back in the order they were given, and unlisted questions count', () => {
  assertAllNear(benjaminiHochberg([0.04, 0.01, 0.03]), [0.04, 0.03, 0.04], 1e-14, 'BH');
  assertAllNear(holm([0.04, 0.01, 0.03]), [0.06, 0.03, 0.06], 1e-14, 'Holm');
  assertAllNear(benjaminiHochberg([0.001, 0.02], 100), [0.1, 1], 1e-14, 'BH of 100');
  assertAllNear(holm([0.001, 0.02], 100), [0.1, 1], 1e-14, 'Holm of 100');
  assert.equal(holm([]).length, 0);
  assert.equal(benjaminiHochberg([]).length, 0);
});

test('adjusted p-values are never below the raw ones, keep their order, and Holm is the stricter', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (raw) => {
      const strict = holm(raw);
      const lenient = benjaminiHochberg(raw);
      raw.forEach((p, i) => {
        assert.ok(lenient[i]! >= p * (1 - 1e-12) && strict[i]! >= lenient[i]! * (1 - 1e-12));
        assert.ok(strict[i]! <= 1 && lenient[i]! <= 1);
        raw.forEach((q, j) => {
          if (p <= q) assert.ok(strict[i]! <= strict[j]! && lenient[i]! <= lenient[j]!);
        });
      });
    }),
  );
});

test('what is no probability is refused by name', () => {
  assertRefused(() => holm([0.5, 1.5]), 'not-a-probability', 'pValues', 1);
  assertRefused(() => benjaminiHochberg([-0.1]), 'not-a-probability', 'pValues', 0);
  assertRefused(() => holm([0.5, 0.5], 1), 'too-few', 'tests');
  assertRefused(() => benjaminiHochberg([0.5], Infinity), 'too-few', 'tests');
});
