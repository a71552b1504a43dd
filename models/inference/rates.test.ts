// Rates, their differences and net scores: published figures, an independent program, and the laws of intervals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import { compareNetScores, compareProportions, netScore, seededRandom, wilson } from '../index.ts';

test('a rate keeps the published Wilson limits, with and without continuity (Newcombe 1998)', () => {
  const published: [number, number, number[], number[]][] = [
    [81, 263, [0.2553, 0.3662], [0.2535, 0.3682]],
    [15, 148, [0.0624, 0.1605], [0.0598, 0.1644]],
    [0, 20, [0, 0.1611], [0, 0.2005]],
    [1, 29, [0.0061, 0.1718], [0.0018, 0.1963]],
  ];
  for (const [successes, trials, plain, continuity] of published) {
    const one = wilson(successes, trials);
    const two = wilson(successes, trials, { continuity: true });
    assertAllNear([one.lower, one.upper], plain, 5e-5, `${successes}/${trials}`);
    assertAllNear([two.lower, two.upper], continuity, 5e-5, `${successes}/${trials} continuity`);
  }
});

test('reviews are ranked by the lower limit as the published example demands', () => {
  const lower = (up: number, all: number) => wilson(up, all, { level: 0.95 }).lower;
  assertAllNear(
    [lower(600, 1000), lower(5500, 10_000), lower(2, 2), lower(100, 101)],
    [0.5693, 0.5402, 0.3424, 0.946],
    5e-5,
    'Miller',
  );
});

test('satisfied customers are shown with the interval their number allows', () => {
  const shown = (top: number, n: number) => {
    const { rate, lower, upper } = wilson(top, n);
    return [100 * rate, 100 * lower, 100 * upper];
  };
  assertAllNear(shown(80, 100), [80, 71.12, 86.66], 1e-4, '80/100');
  assertAllNear(shown(45, 50), [90, 78.64, 95.65], 1e-4, '45/50');
  assertAllNear(shown(5, 5), [100, 56.55, 100], 1e-4, '5/5');
});

test('Wilson limits solve the equation that defines them', () => {
  for (const { groups, values } of casesOf('wilson')) {
    const [[successes], [trials], [level]] = groups as [[number], [number], [number]];
    const { rate, lower, upper, n } = wilson(successes, trials, { level });
    assertAllNear([rate, lower, upper], values, 1e-14, groups.join(' of '));
    assert.equal(n, trials);
  }
  for (const { groups, values } of casesOf('wilsonContinuity')) {
    const [[successes], [trials], [level]] = groups as [[number], [number], [number]];
    const { rate, lower, upper } = wilson(successes, trials, { level, continuity: true });
    assertAllNear([rate, lower, upper], values, 1e-13, groups.join(' of '));
  }
});

test('tiny rates of many trials keep their digits', () => {
  const z2 = 3.841458820694124;
  assertNear(wilson(0, 1e9).upper * 1e9, z2 / (1 + z2 / 1e9), 1e-13, 'upper');
  assertNear(wilson(1, 1e12).lower * 1e13, 1.765245549351748, 1e-14, 'lower');
});

test('an interval of a rate stays within 0 and 1, holds the rate, and shrinks with more trials', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 0.9999, noNaN: true }),
      fc.boolean(),
      (trials, share, level, continuity) => {
        const successes = Math.round(share * trials);
        const { rate, lower, upper } = wilson(successes, trials, { level, continuity });
        assert.ok(lower >= 0 && lower <= rate && rate <= upper && upper <= 1);
        const more = wilson(4 * successes, 4 * trials, { level, continuity });
        assert.ok(more.upper - more.lower <= (upper - lower) * (1 + 1e-12));
        const opposite = wilson(trials - successes, trials, { level, continuity });
        assertNear(1 - opposite.upper, lower, 1e-12, 'mirror');
      },
    ),
  );
});

test('counts that cannot be are refused by name', () => {
  assertRefused(() => wilson(3, 2), 'more-successes-than-trials', 'successes');
  assertRefused(() => wilson(-1, 2), 'negative', 'successes');
  assertRefused(() => wilson(0, 0), 'not-positive', 'trials');
  assertRefused(() => wilson(1, Number.NaN), 'not-finite', 'trials');
  assertRefused(() => wilson(Number.NaN, 1), 'not-finite', 'successes');
  assertRefused(() => wilson(1, 2, { level: 1 }), 'level-out-of-range', 'level');
  assertRefused(() => wilson(1, 2, { level: 0 }), 'level-out-of-range', 'level');
  const fine = { successes: 1, trials: 2 };
  const bad = { successes: 3, trials: 2 };
  assertRefused(() => compareProportions(bad, fine), 'more-successes-than-trials', 'successes', 0);
  assertRefused(() => compareProportions(fine, bad), 'more-successes-than-trials', 'successes', 1);
  assertRefused(() => compareProportions(fine, fine, { level: 2 }), 'level-out-of-range', 'level');
});

test('the difference of two rates has the published limits (Newcombe 1998)', () => {
  const limits = (a: number, m: number, b: number, n: number, method: 'newcombe' | 'wald') => {
    const { lower, upper } = compareProportions(
      { successes: a, trials: m },
      { successes: b, trials: n },
      { method },
    );
    return [lower, upper];
  };
  assertAllNear(limits(56, 70, 48, 80, 'newcombe'), [0.0524, 0.3339], 5e-5, '56/70 − 48/80');
  assertAllNear(limits(56, 70, 48, 80, 'wald'), [0.0575, 0.3425], 5e-5, '56/70 − 48/80, Wald');
  assertAllNear(limits(9, 10, 3, 10, 'newcombe'), [0.1705, 0.809], 5e-5, '9/10 − 3/10');
  const { lower, upper } = compareProportions(
    { successes: 56, trials: 70 },
    { successes: 48, trials: 80 },
    { method: 'newcombe-continuity' },
  );
  assertAllNear([lower, upper], [0.0428, 0.3422], 5e-5, 'continuity');
});

test('the e-mail experiment of Hillstrom shows what buyers were caused by the mail', () => {
  const none = { successes: 122, trials: 21_306 };
  const men = compareProportions({ successes: 267, trials: 21_307 }, none);
  assertAllNear(
    [100 * men.difference, 100 * men.lower, 100 * men.upper, men.z],
    [0.6805, 0.5014, 0.8641, 7.385],
    5e-4,
    'men',
  );
  assertNear(men.pValue / 1.5e-13, 1, 0.05, 'p');
  assert.equal(men.n, 42_613);
  const wald = compareProportions({ successes: 267, trials: 21_307 }, none, { method: 'wald' });
  assertAllNear([100 * wald.lower, 100 * wald.upper], [0.5, 0.861], 1e-4, 'Wald');
  const women = compareProportions({ successes: 189, trials: 21_387 }, none, { method: 'wald' });
  assertAllNear([100 * women.lower, 100 * women.upper], [0.1499, 0.4723], 1e-4, 'women');
  assertNear(women.pValue / 0.000157, 1, 5e-3, 'women, p');
  const visits = compareProportions(
    { successes: 3894, trials: 21_307 },
    { successes: 2262, trials: 21_306 },
    { method: 'wald' },
  );
  assertAllNear(
    [100 * visits.difference, 100 * visits.lower, 100 * visits.upper],
    [7.659, 6.995, 8.322],
    2e-4,
    'visits',
  );
});

test('differences of rates agree with another program', () => {
  const arms = (groups: number[][]) => {
    const [a, m, b, n, level] = groups.flat() as [number, number, number, number, number];
    return [{ successes: a, trials: m }, { successes: b, trials: n }, level] as const;
  };
  for (const { groups, values } of casesOf('newcombe')) {
    const [treated, control, level] = arms(groups);
    const got = compareProportions(treated, control, { level });
    const all = [got.difference, got.lower, got.upper, got.z, got.pValue];
    assertAllNear(all, values, 1e-12, groups.join(' '));
    assert.equal(got.treated, treated.successes / treated.trials);
    assert.equal(got.control, control.successes / control.trials);
  }
  for (const { groups, values } of casesOf('agrestiCaffo')) {
    const [treated, control, level] = arms(groups);
    const { lower, upper } = compareProportions(treated, control, {
      level,
      method: 'agresti-caffo',
    });
    assertAllNear([lower, upper], values, 1e-13, groups.join(' '));
  }
});

test('two arms that agree entirely differ by nothing, with the doubt that their size leaves', () => {
  const same = compareProportions({ successes: 0, trials: 30 }, { successes: 0, trials: 30 });
  assert.equal(same.z, 0);
  assert.equal(same.pValue, 1);
  assert.ok(same.lower < -0.1 && same.upper > 0.1);
});

test('nine of ten Newcombe intervals of 90 % hold the true difference', () => {
  const random = seededRandom(4);
  const draw = (n: number, p: number) => {
    let successes = 0;
    for (let i = 0; i < n; i++) if (random.uniform() < p) successes++;
    return { successes, trials: n };
  };
  let inside = 0;
  for (let i = 0; i < 4000; i++) {
    const { lower, upper } = compareProportions(draw(40, 0.15), draw(60, 0.05), { level: 0.9 });
    if (lower <= 0.1 && upper >= 0.1) inside++;
  }
  assert.ok(inside / 4000 > 0.88 && inside / 4000 < 0.935, `${inside / 4000}`);
});

test('an NPS has the published adjusted Wald interval', () => {
  const published: [number, number, number, number, number, number][] = [
    [50, 20, 100, 29.13, 14.05, 44.2],
    [500, 200, 1000, 29.91, 25.08, 34.74],
    [162, 54, 324, 33.03, 33.03 - 8.08, 33.03 + 8.08],
  ];
  for (const [promoters, detractors, n, adjusted, lower, upper] of published) {
    const got = netScore({ promoters, detractors, n });
    const shown = [100 * got.adjusted, 100 * got.lower, 100 * got.upper];
    assertAllNear(shown, [adjusted, lower, upper], 5e-4, `${promoters}/${detractors}/${n}`);
    assert.equal(got.n, n);
  }
  const few = netScore({ promoters: 5, detractors: 2, n: 10 });
  assertAllNear([100 * few.lower, 100 * few.upper], [-19.05, 65.2], 5e-4, '5/3/2');
  assertNear(few.score, 0.3, 1e-15, 'score');
});

test('ten promoters of ten are not certain to be a hundred', () => {
  const { score, adjusted, lower, upper } = netScore({ promoters: 10, detractors: 0, n: 10 });
  assert.equal(score, 1);
  assertAllNear([100 * adjusted, 100 * lower, 100 * upper], [76.92, 47.5, 100], 1e-4, '10/0/0');
  const against = netScore({ promoters: 0, detractors: 10, n: 10 });
  assertAllNear([100 * against.lower, 100 * against.upper], [-100, -47.5], 1e-4, '0/0/10');
});

test('net scores agree with another program', () => {
  for (const { groups, values } of casesOf('netScore')) {
    const [promoters, detractors, n, level] = groups.flat() as [number, number, number, number];
    const got = netScore({ promoters, detractors, n }, { level });
    const all = [got.score, got.adjusted, got.lower, got.upper];
    assertAllNear(all, values, 1e-13, groups.join(' '));
  }
});

test('from 30 to 40 is no news among a hundred answers, and news among a thousand', () => {
  const of = (n: number) =>
    compareNetScores(
      { promoters: 0.55 * n, detractors: 0.15 * n, n },
      { promoters: 0.5 * n, detractors: 0.2 * n, n },
    );
  const small = of(100);
  assertNear(small.z, 0.9325, 1e-4, 'z');
  assert.ok(small.lower < 0 && small.upper > 0 && small.pValue > 0.3);
  const large = of(1000);
  assertNear(large.z, 2.9488, 1e-4, 'z');
  assertNear(large.pValue, 0.00319, 1e-5, 'p');
  assert.ok(large.lower > 0);
  assertAllNear(
    [large.difference, large.adjusted, large.lower, large.upper, large.n],
    [0.1, 100 / 1002, 0.0333954194693475, 0.16620537893384618, 2000],
    1e-12,
    'large',
  );
});

test('opposite unanimous answers differ surely, but not more surely than their number allows', () => {
  const got = compareNetScores(
    { promoters: 10, detractors: 0, n: 10 },
    { promoters: 0, detractors: 10, n: 10 },
  );
  assertNear(got.z, Math.sqrt(20), 1e-14, 'z');
  assert.equal(got.upper, 2);
  assert.ok(got.lower > 1);
  const same = compareNetScores(
    { promoters: 10, detractors: 0, n: 10 },
    { promoters: 10, detractors: 0, n: 10 },
  );
  assert.equal(same.z, 0);
  assert.equal(same.pValue, 1);
  assert.ok(same.lower < 0 && same.upper > 0);
  const back = compareNetScores(
    { promoters: 0, detractors: 10, n: 10 },
    { promoters: 10, detractors: 0, n: 10 },
  );
  assert.equal(back.lower, -2);
});

test('answers that cannot be are refused by name', () => {
  const fine = { promoters: 1, detractors: 1, n: 2 };
  const many = { promoters: 2, detractors: 1, n: 2 };
  assertRefused(() => netScore(many), 'more-answers-than-respondents', 'n');
  assertRefused(() => netScore({ ...fine, n: 0 }), 'not-positive', 'n');
  assertRefused(() => netScore({ ...fine, promoters: -1 }), 'negative', 'promoters');
  assertRefused(() => netScore({ ...fine, detractors: -1 }), 'negative', 'detractors');
  assertRefused(() => netScore(fine, { level: 1.5 }), 'level-out-of-range', 'level');
  assertRefused(() => compareNetScores(many, fine), 'more-answers-than-respondents', 'n', 0);
  assertRefused(() => compareNetScores(fine, many), 'more-answers-than-respondents', 'n', 1);
  assertRefused(() => compareNetScores(fine, fine, { level: 0 }), 'level-out-of-range', 'level');
});
