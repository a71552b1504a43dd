// Quantiles of mixtures of normals and small linear systems: what scoring and the Markov formulas stand on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '../fixtures/refuses.ts';
import { mixtureQuantile, normalCdf, normalQuantile } from '../index.ts';
import { solveLinear } from './linear-system.ts';

test('one normal has its own quantile, and parts that are equal count as one', () => {
  for (const probability of [1e-5, 0.1, 0.3, 0.5, 0.9, 0.99999]) {
    const z = normalQuantile(probability);
    near(mixtureQuantile([1], [3], [0.2], probability, z), 3 + 0.2 * z, 0, 4e-6);
    near(mixtureQuantile([0.2, 0.8], [-7, -7], [5, 5], probability, z), -7 + 5 * z, 0, 1e-4);
  }
});

test('below the quantile of a mixture lies the probability that was asked for', () => {
  const part = fc.record({
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
    mean: fc.double({ min: -5, max: 5, noNaN: true }),
    sd: fc.double({ min: 0.05, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }),
      (parts, probability) => {
        const total = parts.reduce((sum, { weight }) => sum + weight, 0);
        const at = mixtureQuantile(
          parts.map(({ weight }) => weight / total),
          parts.map(({ mean }) => mean),
          parts.map(({ sd }) => sd),
          probability,
          normalQuantile(probability),
        );
        const below = parts.reduce(
          (sum, { weight, mean, sd }) => sum + (weight / total) * normalCdf((at - mean) / sd),
          0,
        );
        near(below, probability, 0, 4e-7);
      },
    ),
    { numRuns: 400 },
  );
});

test('between two heaps far apart the quantile is where the lower one ends', () => {
  // Three quarters at 0, a quarter at 100, each one wide: 75 % lie below any point between.
  for (const [probability, want] of [
    [0.6, normalQuantile(0.8)],
    [0.3, normalQuantile(0.4)],
    [0.85, 100 + normalQuantile(0.4)],
    [0.975, 100 + normalQuantile(0.9)],
  ] as const) {
    const z = normalQuantile(probability);
    near(mixtureQuantile([0.75, 0.25], [0, 100], [1, 1], probability, z), want, 0, 3e-6);
  }
});

test('linear systems are solved, also where a row has to change its place', () => {
  const solved = (matrix: number[][], x: number[]) => {
    const right = matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
    const before = structuredClone(matrix);
    const got = solveLinear(matrix, right);
    x.forEach((value, i) => {
      near(got[i]!, value, 1e-12, 1e-12);
    });
    assert.deepEqual(matrix, before);
  };
  solved([[4]], [2.5]);
  solved(
    [
      [0, 2, 1],
      [3, 0, -1],
      [1, 1, 1],
    ],
    [1, -2, 3],
  );
  solved(
    [
      [1e-20, 1],
      [1, 1],
    ],
    [1, 2],
  );
  solved(
    [
      [2, 0, 0, 1],
      [0, 0, 5, 0],
      [0, -3, 0, 0],
      [1, 0, 0, -4],
    ],
    [1, 2, 3, 4],
  );
  solved(
    [
      [1, 2, 3],
      [-9, 4, 1],
      [2, -1, 8],
    ],
    [0.5, 0, -7],
  );
});
