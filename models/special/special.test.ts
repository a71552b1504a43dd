// The special functions against values with 17 digits made by another program (fixtures/special-functions.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  betaln,
  digamma,
  gammaln,
  gammalnRatio,
  gammaP,
  gammaQ,
  gammaQuantile,
  log1mExp,
  logAddExp,
  logSumExp,
  normalCdf,
  normalQuantile,
  trigamma,
} from '../index.ts';

type Numeric = (...values: number[]) => number;

/** Each function with its stated bound: relative, or absolute where the value is small. */
const bounds: Record<string, { f: Numeric; relative: number; absolute: number }> = {
  gammaln: { f: gammaln, relative: 2e-15, absolute: 0 },
  digamma: { f: digamma, relative: 1e-15, absolute: 1e-14 },
  trigamma: { f: trigamma, relative: 2e-15, absolute: 0 },
  betaln: { f: betaln, relative: 1e-14, absolute: 1e-14 },
  gammalnRatio: { f: gammalnRatio, relative: 1e-14, absolute: 1e-14 },
  gammaP: { f: gammaP, relative: 1e-13, absolute: 0 },
  gammaQ: { f: gammaQ, relative: 1e-13, absolute: 1e-15 },
  normalCdf: { f: normalCdf, relative: 2e-13, absolute: 0 },
  normalQuantile: { f: normalQuantile, relative: 1e-15, absolute: 1e-15 },
};

const lines = readFileSync(new URL('../fixtures/special-functions.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [string, string, string]);

for (const [name, { f, relative, absolute }] of Object.entries(bounds)) {
  test(`${name} keeps its stated error bound`, () => {
    const rows = lines.filter(([own]) => own === name);
    assert.ok(rows.length >= 300);
    for (const [, given, wanted] of rows) {
      const want = Number(wanted);
      if (Math.abs(want) < 1e-290) continue;
      const got = f(...given.split(' ').map(Number));
      const miss = Math.abs(got - want);
      assert.ok(
        miss <= Math.max(relative * Math.abs(want), absolute),
        `${name}(${given}) = ${got}, not ${want}`,
      );
    }
  });
}

test('quantiles of the gamma distribution are the inverse of its distribution function', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 5, noNaN: true }),
      fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
      (lnShape, probability) => {
        const shape = 10 ** lnShape;
        const x = gammaQuantile(shape, probability);
        if (x < 1e-290) return;
        const miss =
          probability > 0.5
            ? Math.abs(gammaQ(shape, x) / (1 - probability) - 1)
            : Math.abs(gammaP(shape, x) / probability - 1);
        assert.ok(miss < 1e-9, `shape ${shape}, probability ${probability}: ${miss}`);
      },
    ),
  );
});

test('ends and points outside the domain give limits or NaN, never an exception', () => {
  assert.equal(gammaln(0), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(gammaln(-1)));
  assert.equal(digamma(0), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isNaN(digamma(-1)));
  assert.equal(trigamma(0), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(trigamma(-1)));
  assert.equal(gammaP(2, 0), 0);
  assert.equal(gammaP(2, Number.POSITIVE_INFINITY), 1);
  assert.equal(gammaQ(2, 0), 1);
  assert.equal(gammaQ(2, Number.POSITIVE_INFINITY), 0);
  assert.equal(gammaQuantile(2, 0), 0);
  assert.equal(gammaQuantile(2, 1), Number.POSITIVE_INFINITY);
  assert.equal(gammaQuantile(1e-4, 1e-9), 0);
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.equal(normalQuantile(1), Number.POSITIVE_INFINITY);
});

test('normal quantiles hold in the far tails', () => {
  assert.ok(Math.abs(normalQuantile(1e-300) / -37.0471 - 1) < 1e-5);
  assert.ok(Math.abs(normalCdf(normalQuantile(1e-100)) / 1e-100 - 1) < 1e-11);
});

test('sums on the log scale survive zeros and numbers that would overflow', () => {
  const none = Number.NEGATIVE_INFINITY;
  assert.equal(logAddExp(none, 3), 3);
  assert.equal(logAddExp(3, none), 3);
  assert.equal(logAddExp(1000, none), 1000);
  assert.equal(logSumExp([]), none);
  assert.equal(logSumExp([none, none]), none);
  assert.equal(logSumExp([Number.POSITIVE_INFINITY, 1]), Number.POSITIVE_INFINITY);
  assert.equal(logSumExp([1000, 1000]), 1000 + Math.LN2);
  assert.equal(log1mExp(0), none);
  assert.ok(Math.abs(log1mExp(-50) + Math.exp(-50)) < 1e-36);
});
