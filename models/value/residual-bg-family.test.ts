// What is left of customers who leave only at purchases: moments against integrals done here, chances of leaving against quantiles.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { betaln, betaQuantile, bgNbd, mbgNbd } from '../index.ts';
import { betaNodes } from '../special/nodes.ts';
import { emptyCases, emptyResidual } from './residual.ts';
import { bgFamilyResidual, strata } from './residual-bg-family.ts';
import type { ScoringTerms } from './terms.ts';

const parameters = { r: 0.9, alpha: 7, a: 0.8, b: 2.5 };
const terms: ScoringTerms = {
  delta: 0.01,
  margin: 1,
  horizon: 80,
  year: 52,
  map: 156,
  level: 0.8,
};

/** ∫₀^end f by Simpson's rule, three hundred steps in w, t = e^w − 1. */
function integral(f: (t: number) => number, end: number): number {
  const steps = 300;
  const top = Math.log1p(end);
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const w = (top * i) / steps;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * f(Math.expm1(w)) * Math.exp(w);
  }
  return (sum * top) / (3 * steps);
}

for (const [name, extra, model] of [
  ['BG/NBD', 0, bgNbd],
  ['MBG/NBD', 1, mbgNbd],
] as const) {
  test(`${name}: moments of the purchases to come are integrals over the time and the chance of leaving`, () => {
    for (const [own, end] of [
      [terms, 80],
      [{ ...terms, delta: 0 }, 80],
      [{ ...terms, horizon: null }, 6000],
    ] as const) {
      const residual = bgFamilyResidual(parameters, own, extra);
      const { delta } = own;
      for (const [x, tx, T] of [
        [3, 17, 20],
        [0, 0, 41.5],
        [6, 4900, 5000],
      ] as const) {
        const k = 0.9 + x;
        const A = 7 + T;
        const left = 2.5 + x + extra;
        const chance = betaNodes(0.8, left, betaln(0.8, left), 0.25);
        const over = (f: (p: number) => number) =>
          chance.at.reduce((sum, p, i) => sum + chance.weight[i]! * f(p), 0);
        // Given λ and p purchases come at the rate λ e^(−λpt), pairs of them at λ² (1−p) e^(−λpt) of the later; λ ~ Gamma(k, A).
        const rate = (t: number) => (k / A) * over((p) => (1 + (p * t) / A) ** (-k - 1));
        const pairs = (t: number) =>
          ((k * (k + 1)) / A ** 2) * over((p) => (1 - p) * (1 + (p * t) / A) ** (-k - 2));
        const there = (t: number) => over((p) => (1 + (p * t) / A) ** -k);
        const time = (t: number) => (delta > 0 ? (1 - Math.exp(-delta * t)) / delta : t);
        const twice = integral((t) => Math.exp(-2 * delta * t) * rate(t), end);
        const both = 2 * integral((t) => Math.exp(-delta * t) * time(t) * pairs(t), end);

        const out = emptyResidual();
        residual.describe(x, tx, T, out);
        near(out.pActive, model.pActive(parameters, x, tx, T), 1e-12);
        const again = own.horizon === null ? 1 : 1 - (A / (A + 80)) ** k;
        near(out.again, again, 1e-12);
        near(
          out.mean,
          integral((t) => Math.exp(-delta * t) * rate(t), end),
          1e-6,
        );
        near(out.twice, twice, 1e-6);
        near(out.square, twice + both, 1e-6);
        near(out.year, integral(rate, 52), 1e-6);
        near(out.time, integral(there, 156), 1e-6);
        // The quick ways say the same, also of times beyond those that are kept.
        const brief = emptyResidual();
        residual.brief(x, tx, T, brief);
        near(brief.pActive, out.pActive, 1e-13);
        near(brief.mean, out.mean, 1e-7);
        for (let again = 0; again < 2; again++) {
          const quick = emptyResidual();
          residual.expect?.(x, tx, T, quick);
          near(quick.pActive, out.pActive, 1e-12);
          near(quick.mean, out.mean, 1e-7);
          near(quick.year, out.year, 1e-7);
        }
      }
    }
  });

  test(`${name}: the cases that stand for loyalty and lifetime come to the moments they stand for`, () => {
    for (const own of [terms, { ...terms, delta: 0 }, { ...terms, horizon: null }]) {
      const residual = bgFamilyResidual(parameters, own, extra);
      const out = emptyResidual();
      const cases = emptyCases(residual.cases);
      residual.describe(3, 17, 20, out);
      residual.spread(3, 17, 20, cases);
      const mean = (values: Float64Array) =>
        values.reduce((sum, value, i) => sum + cases.weight[i]! * value, 0) / residual.cases;
      // Sixteen points of a square: a few percent.
      near(mean(new Float64Array(residual.cases).fill(1)), out.again, 0.02);
      near(mean(cases.mean), out.mean, 0.05);
      near(mean(cases.twice), out.twice, 0.05);
      near(mean(cases.square), out.square, own.horizon === null ? 0.25 : 0.08);
      for (let i = 0; i < residual.cases; i++) {
        assert.ok(cases.weight[i]! > 0 && cases.weight[i]! <= 1);
        assert.ok(cases.square[i]! >= cases.mean[i]! ** 2);
      }
    }
  });
}

test('a chance of leaving is divided into equally likely parts, from none to speak of to certain', () => {
  for (const [a, b] of [
    [0.8, 2.4],
    [3, 3],
    [0.05, 4],
    [200, 3],
    [5, 400],
    [0.5, 0.3],
  ] as const) {
    const got = strata(betaNodes(a, b, betaln(a, b), 0.5), 16);
    got.forEach((p, i) => {
      const want = betaQuantile(a, b, (i + 0.5) / 16);
      // What lies below e^(−45) counts as none.
      if (want < Math.exp(-45)) assert.equal(p, 0);
      else near(p, want, 0.05);
    });
  }
});
