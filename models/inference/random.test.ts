// The seeded generator: the same draws for the same seed, and draws with the right moments.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../index.ts';

/** Mean and variance of so many draws. */
function moments(draw: () => number, count = 40_000): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

test('the same seed gives the same draws, another seed others', () => {
  const draws = (seed: number) => {
    const random = seededRandom(seed);
    return [random.uniform(), random.normal(), random.gamma(0.3), random.poisson(90)];
  };
  assert.deepEqual(draws(5), draws(5));
  assert.notDeepEqual(draws(5), draws(6));
});

const random = seededRandom(2026);
const cases: [string, () => number, number, number][] = [
  ['uniform', () => random.uniform(), 1 / 2, 1 / 12],
  ['normal', () => random.normal(), 0, 1],
  ['exponential', () => random.exponential(), 1, 1],
  ['gamma with shape 0.3', () => random.gamma(0.3), 0.3, 0.3],
  ['gamma with shape 7', () => random.gamma(7), 7, 7],
  ['beta', () => random.beta(2, 3), 0.4, 0.04],
  ['beta with tiny shapes', () => random.beta(1e-4, 3e-4), 0.25, 0.1875],
  ['Poisson with a small mean', () => random.poisson(2.5), 2.5, 2.5],
  ['Poisson with a large mean', () => random.poisson(80), 80, 80],
];
for (const [name, draw, mean, variance] of cases) {
  test(`${name} draws have the mean and the variance they should`, () => {
    const got = moments(draw);
    assert.ok(Math.abs(got.mean - mean) < 5 * Math.sqrt(variance / 40_000), `mean ${got.mean}`);
    assert.ok(Math.abs(got.variance / variance - 1) < 0.06, `variance ${got.variance}`);
  });
}
