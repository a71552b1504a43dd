// Counts of active Pareto/NBD customers: against integrals from the definition, and against what they must add up to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { countGivenActive } from './pareto-count.ts';

test('the chance of so many purchases is the integral over the lifetime, from hours to decades', () => {
  const file = readFileSync(new URL('../fixtures/pareto-count.csv', import.meta.url), 'utf8');
  const lines = file.trim().split('\n').slice(1);
  assert.ok(lines.length > 80);
  for (const line of lines) {
    const [k, A, s, B, H, y, want] = line.split(',').map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    near(countGivenActive({ k, A, s, B }, H, y), want, 1e-11, 1e-18);
  }
});

test('all counts together are certain, and their mean is the rate times the time still there', () => {
  for (const [k, A, s, B, H, last] of [
    [2, 4, 3, 10, 6, 120],
    [0.4, 1, 0.5, 2, 5, 400],
    [30, 10, 1.5, 1, 3, 100],
  ] as const) {
    let sum = 0;
    let mean = 0;
    for (let y = 0; y <= last; y++) {
      const p = countGivenActive({ k, A, s, B }, H, y);
      sum += p;
      mean += y * p;
    }
    near(sum, 1, 1e-9);
    near(mean, ((k / A) * B * (1 - (1 + H / B) ** (1 - s))) / (s - 1), 1e-7);
  }
});
