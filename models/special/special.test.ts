// The special functions against values with 17 digits made by another program (fixtures/special-functions.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  betaln,
  betaP,
  betaQ,
  betaQuantile,
  bgNbd,
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareTail,
  digamma,
  gammaln,
  gammaln1p,
  gammalnRatio,
  gammaP,
  gammaQ,
  gammaQuantile,
  hyp2f1,
  log1mExp,
  log1pMinus,
  logAddExp,
  logHyp2f1,
  logSumExp,
  logTricomiU,
  normalCdf,
  normalQuantile,
  paretoNbd,
  studentTCdf,
  studentTQuantile,
  tricomiU,
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
  gammaQuantile: { f: gammaQuantile, relative: 1e-12, absolute: 0 },
  log1pMinus: { f: log1pMinus, relative: 1e-15, absolute: 0 },
  logAddExp: { f: logAddExp, relative: 4e-16, absolute: 0 },
  log1mExp: { f: log1mExp, relative: 4e-16, absolute: 0 },
  normalCdf: { f: normalCdf, relative: 2e-13, absolute: 0 },
  normalQuantile: { f: normalQuantile, relative: 1e-15, absolute: 1e-15 },
  chiSquareTail: { f: chiSquareTail, relative: 1e-13, absolute: 1e-15 },
  betaP: { f: betaP, relative: 1e-12, absolute: 0 },
  betaQ: { f: betaQ, relative: 1e-12, absolute: 0 },
  betaQuantile: { f: betaQuantile, relative: 1e-12, absolute: 0 },
  studentTCdf: { f: studentTCdf, relative: 1e-12, absolute: 0 },
  studentTQuantile: { f: studentTQuantile, relative: 1e-12, absolute: 0 },
  logHyp2f1: { f: logHyp2f1, relative: 1e-13, absolute: 1e-13 },
  hyp2f1: { f: hyp2f1, relative: 1e-12, absolute: 0 },
  logTricomiU: { f: logTricomiU, relative: 1e-13, absolute: 1e-13 },
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

test('every function is compared, at 12,000 points and more', () => {
  assert.ok(lines.length >= 12_000);
  assert.deepEqual([...new Set(lines.map(([name]) => name))].sort(), Object.keys(bounds).sort());
});

test('quantiles of the beta, t and χ² distributions are the inverses of their distribution functions', () => {
  const anyShape = fc.double({ min: -2, max: 4, noNaN: true }).map((ln) => 10 ** ln);
  const anyProbability = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
  const near = (got: number, want: number, what: string) =>
    assert.ok(Math.abs(got / want - 1) < 1e-9, `${what}: ${got}, not ${want}`);
  fc.assert(
    fc.property(anyShape, anyShape, anyProbability, (a, b, probability) => {
      const x = betaQuantile(a, b, probability);
      // Next to 1 a double holds too few digits of 1 − x for the way back.
      if (x > 1e-290 && x < 0.999) near(betaP(a, b, x), probability, `beta ${a} ${b}`);
      near(studentTCdf(studentTQuantile(probability, a + 0.1), a + 0.1), probability, `t ${a}`);
      const chi = chiSquareQuantile(probability, a);
      if (chi > 1e-290) near(chiSquareCdf(chi, a), probability, `χ² ${a}`);
    }),
  );
});

test('the textbook tables of t and χ² are met', () => {
  const near = (got: number, want: number) => assert.ok(Math.abs(got - want) < 5e-4, `${got}`);
  // Abramowitz & Stegun, tables 26.8 and 26.10.
  near(studentTQuantile(0.975, 1), 12.706);
  near(studentTQuantile(0.995, 5), 4.032);
  near(studentTQuantile(0.95, 120), 1.658);
  near(chiSquareQuantile(0.95, 10), 18.307);
  near(chiSquareQuantile(0.99, 1), 6.635);
  near(chiSquareTail(11.070498, 5), 0.05);
});

test('the DERT that sums up discounted lifetimes equals its closed form in Tricomi’s function', () => {
  // Fader, Hardie & Lee (2005), "RFM and CLV", eq. 2: the customer bases of figures 5 to 7 and harder ones.
  for (const [r, alpha, s, beta, delta] of [
    [0.5629966, 12.559037, 0.4081095, 10.5148048, 0.0027],
    [0.553, 10.578, 1, 11.669, 0.0027],
    [3, 40, 30, 9000, 0.01],
    [0.9, 5, 0.02, 300, 1e-5],
  ] as const) {
    for (const [x, tx, T] of [
      [0, 0, 77.86],
      [7, 35, 77.86],
      [300, 30, 38.86],
    ] as const) {
      const p = { r, alpha, s, beta };
      const lnL = paretoNbd.logLikelihood(p, {
        x: Float64Array.of(x),
        tx: Float64Array.of(tx),
        T: Float64Array.of(T),
      });
      const closed =
        r * Math.log(alpha) +
        s * Math.log(beta) +
        (s - 1) * Math.log(delta) +
        gammalnRatio(r, x + 1) -
        (r + x + 1) * Math.log(alpha + T) +
        logTricomiU(s, s, delta * (beta + T)) -
        lnL;
      const ours = Math.log(paretoNbd.discountedPurchases(p, x, tx, T, delta));
      assert.ok(Math.abs(ours - closed) < 1e-11 * (1 + Math.abs(lnL)), `${ours} ${closed}`);
    }
  }
});

test('expected purchases without a singularity equal the published hypergeometric formula', () => {
  // Fader, Hardie & Lee (2005), "Counting your customers the easy way", eq. 10, where a is not 1.
  for (const [r, alpha, a, b] of [
    [0.243, 4.414, 0.793, 2.426],
    [0.5, 6, 2.5, 1.2],
    [1.4, 20, 0.2, 0.7],
  ] as const) {
    for (const [x, tx, T, t] of [
      [0, 0, 38.86, 39],
      [2, 30.43, 38.86, 39],
      [26, 30.86, 31, 520],
    ] as const) {
      const p = { r, alpha, a, b };
      const z = t / (alpha + T + t);
      const lnF = (r + x) * Math.log1p(-t / (alpha + T + t));
      const inner = 1 - Math.exp(lnF) * hyp2f1(r + x, b + x, a + b + x - 1, z);
      const closed = ((a + b + x - 1) / (a - 1)) * inner * bgNbd.pActive(p, x, tx, T);
      const ours = bgNbd.expectedPurchases(p, x, tx, T, t);
      assert.ok(Math.abs(ours / closed - 1) < 1e-10, `${ours} ${closed}`);
    }
  }
});

test('the hypergeometric function obeys its laws: symmetry, Euler, elementary cases, points near 1', () => {
  const positive = fc.double({ min: -1.5, max: 2, noNaN: true }).map((ln) => 10 ** ln);
  const inside = fc.double({ min: 0, max: 0.9999, noNaN: true });
  const near = (got: number, want: number) =>
    assert.ok(Math.abs(got - want) < 1e-11 * (1 + Math.abs(want)), `${got} ${want}`);
  fc.assert(
    fc.property(positive, positive, positive, inside, (a, b, c, z) => {
      near(logHyp2f1(a, b, c, z), logHyp2f1(b, a, c, z));
      near(logHyp2f1(a, b, b, z), -a * Math.log1p(-z));
      if (c > a && c > b) {
        near(logHyp2f1(a, b, c, z), (c - a - b) * Math.log1p(-z) + logHyp2f1(c - a, c - b, c, z));
      }
      near(hyp2f1(1, 1, 2, -1e3 * z), z === 0 ? 1 : Math.log1p(1e3 * z) / (1e3 * z));
    }),
  );
  assert.equal(hyp2f1(1, 2, 3, 0), 1);
  assert.equal(hyp2f1(0, 2, 3, 0.5), 1);
  assert.equal(hyp2f1(-1, 2, 4, 0.5), 0.75);
  assert.ok(Number.isNaN(hyp2f1(1, 2, 3, 1)));
  assert.ok(Number.isNaN(hyp2f1(1, 2, -3, 0.5)));
  assert.equal(hyp2f1(1000, 1000, 1, 0.9), Number.POSITIVE_INFINITY);
  near(logHyp2f1(1000, 1000, 1, 0.9), 5931.815598117187);
  near(logHyp2f1(10_000.2, 10_002.4, 10_003.2, 0.5), 6931.056037267121);
});

test('Tricomi’s function equals its elementary cases and obeys Kummer’s transformation', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 1e-4, max: 500, noNaN: true }),
      (a, b, z) => {
        assert.ok(Math.abs(logTricomiU(a, a + 1, z) + a * Math.log(z)) < 1e-11 * (1 + a * 10));
        if (a - b + 1 > 0.01) {
          const own = logTricomiU(a, b, z);
          const other = (1 - b) * Math.log(z) + logTricomiU(a - b + 1, 2 - b, z);
          assert.ok(Math.abs(own - other) < 1e-11 * (1 + Math.abs(own)), `${own} ${other}`);
        }
      },
    ),
  );
  // e^z E₁(z) at 1, Abramowitz & Stegun, table 5.1.
  assert.ok(Math.abs(tricomiU(1, 1, 1) - 0.596347362) < 1e-9);
});

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
  assert.deepEqual([gammaP(3, -1), gammaQ(3, -1)], [0, 1]);
  assert.deepEqual([betaP(2, 3, -0.5), betaQ(2, 3, -0.5)], [0, 1]);
  assert.deepEqual([betaP(2, 3, 1.5), betaQ(2, 3, 1.5)], [1, 0]);
  assert.equal(gammaP(2, Number.POSITIVE_INFINITY), 1);
  assert.equal(gammaQ(2, 0), 1);
  assert.equal(gammaQ(2, Number.POSITIVE_INFINITY), 0);
  assert.equal(gammaQuantile(2, 0), 0);
  assert.equal(gammaQuantile(2, 1), Number.POSITIVE_INFINITY);
  assert.equal(gammaQuantile(1e-4, 1e-9), 0);
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.equal(normalQuantile(1), Number.POSITIVE_INFINITY);
  assert.equal(betaP(2, 3, 0), 0);
  assert.equal(betaP(2, 3, 1), 1);
  assert.equal(betaQ(2, 3, 0), 1);
  assert.equal(betaQ(2, 3, 1), 0);
  assert.equal(betaQuantile(2, 3, 0), 0);
  assert.equal(betaQuantile(2, 3, 1), 1);
  assert.equal(betaQuantile(1e-3, 3, 1e-9), 0);
  assert.equal(studentTCdf(Number.NEGATIVE_INFINITY, 3), 0);
  assert.equal(studentTCdf(Number.POSITIVE_INFINITY, 3), 1);
  assert.equal(studentTCdf(0, 3), 0.5);
  assert.equal(studentTQuantile(0, 3), Number.NEGATIVE_INFINITY);
  assert.equal(studentTQuantile(1, 3), Number.POSITIVE_INFINITY);
  assert.equal(studentTQuantile(0.5, 3), 0);
  assert.equal(gammaln1p(0), 0);
  assert.equal(gammaln1p(3), Math.log(6));
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
