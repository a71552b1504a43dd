// Profile intervals where they are known: the normal likelihood, a rate with its skewed interval, and ends that stay open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { type ProfileProblem, profileInterval } from '../index.ts';

/** √χ²(0.95; 1). */
const Z = 1.959963984540054;

/** Two normal coordinates with deviations 1 and 2 and correlation 0.6 about (0.3, −1), from 400 observations. */
const normal: ProfileProblem = {
  likelihood(p, g) {
    const [u, v] = [p[0]! - 0.3, (p[1]! + 1) / 2];
    const k = 400 / (1 - 0.36);
    if (g) g.set([-k * (u - 0.6 * v), (-k * (v - 0.6 * u)) / 2]);
    return 1000 - 0.5 * k * (u * u - 1.2 * u * v + v * v);
  },
  point: [0.3, -1],
  lower: [-9, -9],
  upper: [9, 9],
  scale: [0.05, 0.1],
  weight: 400,
};

test('of a normal likelihood the interval is the usual one, the other parameter fitted anew everywhere', () => {
  for (const [index, centre, sd] of [
    [0, 0.3, 1 / 20],
    [1, -1, 2 / 20],
  ] as const) {
    const { low, high, lowOpen, highOpen } = profileInterval(normal, index, 0.95);
    near(low, centre - Z * sd, 0, 4e-4 * sd);
    near(high, centre + Z * sd, 0, 4e-4 * sd);
    assert.deepEqual([lowOpen, highOpen], [false, false]);
    const half = profileInterval(normal, index, 0.5);
    near(half.high - centre, 0.6744897501960817 * sd, 0, 4e-4 * sd);
  }
});

test('the first guess of the length does not matter, and nothing is needed of it', () => {
  const want = profileInterval(normal, 0, 0.95);
  for (const scale of [0, 1e-3, 0.3, 4, Number.NaN]) {
    const got = profileInterval({ ...normal, scale: [scale, scale] }, 0, 0.95);
    near(got.low, want.low, 0, 1e-3);
    near(got.high, want.high, 0, 1e-3);
    assert.deepEqual([got.lowOpen, got.highOpen], [false, false]);
  }
});

test('the ends are followed to a ten-thousandth of their distance, in few looks', () => {
  let looks = 0;
  const rate: ProfileProblem = {
    // Ten events in a time of 4: L = 10 ln λ − 4 λ, largest at 2.5; the ends solve 10 ln λ − 4 λ = L(2.5) − 1.92073.
    likelihood(p, g) {
      looks++;
      if (g) g[0] = 10 / p[0]! - 4;
      return 10 * Math.log(p[0]!) - 4 * p[0]!;
    },
    point: [2.5],
    lower: [1e-3],
    upper: [100],
    scale: [0.79],
    weight: 10,
  };
  const { low, high } = profileInterval(rate, 0, 0.95);
  // By mpmath.findroot.
  near(low, 1.25269138535, 0, 2e-4 * (2.5 - 1.25269138535));
  near(high, 4.38483619807, 0, 2e-4 * (4.38483619807 - 2.5));
  assert.ok(looks <= 60, `${looks} looks`);
});

test('an end at or beyond the bound of the search is open there', () => {
  const bounded = (lower: number, upper: number, point = 0.3) =>
    profileInterval(
      { ...normal, lower: [lower, -9], upper: [upper, 9], point: [point, -1] },
      0,
      0.95,
    );
  const near3 = bounded(0.25, 0.37);
  assert.deepEqual(near3, { low: 0.25, high: 0.37, lowOpen: true, highOpen: true });
  const wide = bounded(0.19, 0.41);
  assert.deepEqual([wide.lowOpen, wide.highOpen], [false, false]);
  near(wide.low, 0.3 - Z / 20, 0, 2e-5);
  near(wide.high, 0.3 + Z / 20, 0, 2e-5);
  // A bound that is met before the doubling steps reach it, and one several steps on.
  const far = profileInterval({ ...normal, scale: [1e-3, 1], upper: [0.39, 9] }, 0, 0.95);
  assert.deepEqual([far.high, far.highOpen, far.lowOpen], [0.39, true, false]);
  // The maximum itself at a bound.
  const at = bounded(0.3, 9);
  assert.deepEqual([at.low, at.lowOpen, at.highOpen], [0.3, true, false]);
  const top = bounded(-9, 0.3);
  assert.deepEqual([top.high, top.highOpen, top.lowOpen], [0.3, true, false]);
});
