// Sums over renewals: geometric and other sums that are known, near the place where terms become an integral and far beyond.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { digamma, sumTerms, trigamma } from '../index.ts';

/** Σ_{j=1}^{n} e^(−aj). */
const geometric = (a: number, n: number | null) =>
  (n === null ? 1 : -Math.expm1(-a * n)) / Math.expm1(a);

test('geometric sums are met whether they fade at once or over a million renewals', () => {
  for (const a of [3, 0.2, 2.1e-3, 1.9e-3, 1e-4, 1e-6]) {
    for (const last of [1, 2, 255, 256, 257, 258, 300, 5000, 400_000, null]) {
      near(
        sumTerms((j) => -a * j, last),
        geometric(a, last),
        1e-13,
      );
    }
  }
});

test('nothing that is summed depends on how large the terms are', () => {
  for (const scale of [-600, -40, 40, 600]) {
    for (const a of [0.5, 1e-2, 1e-4]) {
      near(
        sumTerms((j) => scale - a * j, null),
        Math.exp(scale) * geometric(a, null),
        1e-12,
      );
      near(
        sumTerms((j) => scale - a * j, 7000),
        Math.exp(scale) * geometric(a, 7000),
        1e-12,
      );
    }
  }
});

test('terms that do not fade are counted', () => {
  for (const last of [0, 1, 255, 256, 257, 258, 1000, 100_000])
    near(
      sumTerms(() => 0, last),
      last,
      1e-13,
    );
  // Terms that grow: 1 + 2 + … + n.
  for (const last of [100, 600, 9000])
    near(sumTerms(Math.log, last), (last * (last + 1)) / 2, 1e-10);
});

test('powers fade slowly: sums of 1/(j + 40) and 1/(j + 40)² are those of digamma and trigamma', () => {
  for (const last of [256, 257, 700, 20_000, 3_000_000]) {
    near(
      sumTerms((j) => -Math.log(j + 40), last),
      digamma(last + 41) - digamma(41),
      1e-10,
    );
    near(
      sumTerms((j) => -2 * Math.log(j + 40), last),
      trigamma(41) - trigamma(last + 41),
      1e-9,
    );
  }
});

test('terms are asked for one by one only while they change by two thousandths', () => {
  const looks = (a: number) => {
    let count = 0;
    sumTerms((j) => {
      count++;
      return -a * j;
    }, null);
    return count;
  };
  assert.ok(looks(1.9e-3) < 4000, `${looks(1.9e-3)}`);
  assert.ok(looks(1e-6) < 4000, `${looks(1e-6)}`);
  // Where they fade within a hundred, the first too small to matter is the last.
  assert.ok(looks(0.5) < 90, `${looks(0.5)}`);
});
