// Incomplete gamma and beta functions by the laws they obey, and how near to the answer the searches for quantiles begin.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import {
  betaLogitQuantile,
  betaln,
  betaP,
  betaQ,
  betaQuantile,
  betaSides,
  digamma,
  gammaln,
  gammaP,
  gammaQ,
  gammaQuantile,
  logBetaHead,
  trigamma,
} from '../index.ts';
import { guessLogit } from './incomplete-beta.ts';
import { guessQuantile } from './incomplete-gamma.ts';

const SHAPES = [0.01, 0.3, 0.999, 1, 1.7, 4, 9.9, 10, 10.1, 45, 300, 2e4];

test('the gamma distribution function is elementary for whole shapes: sums of Poisson probabilities', () => {
  for (const x of [1e-3, 0.5, 0.999, 2, 9, 40]) {
    near(gammaP(1, x), -Math.expm1(-x), 1e-14);
    near(gammaQ(1, x), Math.exp(-x), 1e-14);
    let term = Math.exp(-x);
    let sum = term;
    for (let a = 1; a <= 60; a++) {
      near(gammaQ(a, x), sum, 1e-12, 1e-15);
      near(gammaP(a, x), 1 - sum, 0, 1e-14);
      term *= x / a;
      sum += term;
    }
  }
});

test('from one shape to the next the gamma distribution function loses one term, in both tails', () => {
  for (const a of SHAPES) {
    for (const factor of [1e-3, 0.1, 0.6, 0.95, 1, 1.05, 1.5, 4]) {
      const x = factor * a + (factor > 1 ? 1 : 0);
      const term = Math.exp(a * Math.log(x) - x - gammaln(a + 1));
      const scale = 1e-11 * Math.max(1, a / 100);
      near(gammaP(a, x) - gammaP(a + 1, x), term, scale, 1e-14);
      near(gammaQ(a + 1, x) - gammaQ(a, x), term, scale, 1e-14);
      near(gammaP(a, x) + gammaQ(a, x), 1, 2e-15);
    }
  }
  // So small a shape that almost everything is next to 0: Q = a E₁(x) to first order, E₁(1) = 0.21938393439552.
  near(gammaQ(1e-9, 1), 1e-9 * 0.2193839343955203, 1e-8);
});

test('the beta distribution function is elementary where a shape is 1, mirrored, and loses one term per step', () => {
  for (const a of SHAPES) {
    for (const x of [1e-6, 0.02, 0.3, 0.5, 0.71, 0.98]) {
      near(betaP(a, 1, x), x ** a, 1e-12);
      near(betaQ(1, a, x), (1 - x) ** a, 1e-12 * Math.max(1, a / 10), 1e-290);
    }
    for (const b of SHAPES) {
      const centre = a / (a + b);
      const width = Math.sqrt((centre * (1 - centre)) / (a + b + 1));
      for (const distance of [-3, -1, -0.2, 0, 0.2, 1, 3]) {
        const x = centre + distance * width;
        if (!(x > 0 && x < 1)) continue;
        const { below, above } = betaSides(a, b, x, 1 - x);
        near(below + above, 1, 3e-15);
        const mirrored = betaSides(b, a, 1 - x, x);
        near(mirrored.above, below, 1e-12, 1e-15);
        const term = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - betaln(a, b)) / a;
        near(below - betaSides(a + 1, b, x, 1 - x).below, term, 1e-9, 1e-13);
        near(Math.exp(logBetaHead(a, b, x, 1 - x)), a * term, 1e-9);
      }
    }
  }
});

test('quantiles lead back to their probability in whichever tail it is small', () => {
  for (const a of SHAPES) {
    for (const probability of [1e-10, 1e-3, 0.2, 0.5, 0.5001, 0.8, 1 - 1e-9]) {
      const x = gammaQuantile(a, probability);
      if (x > 1e-290) {
        if (probability <= 0.5) near(gammaP(a, x), probability, 1e-10);
        else near(gammaQ(a, x), 1 - probability, 1e-10);
      }
      for (const b of SHAPES) {
        const u = betaLogitQuantile(a, b, probability);
        if (Math.abs(u) > 600) continue;
        const { below, above } = betaSides(a, b, 1 / (1 + Math.exp(-u)), 1 / (1 + Math.exp(u)));
        if (probability <= 0.5) near(below, probability, 1e-9);
        else near(above, 1 - probability, 1e-9);
      }
    }
  }
  near(betaQuantile(1, 1, 0.3), 0.3, 1e-14);
  near(betaQuantile(3, 1, 0.008), 0.2, 1e-13);
  near(betaQuantile(1, 3, 0.488), 0.2, 1e-13);
});

test('the search for a gamma quantile begins within an eighth of it, and next to it for large shapes', () => {
  for (const a of [0.5, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 100, 1e3, 1e5]) {
    for (const probability of [1e-8, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999]) {
      const x = gammaQuantile(a, probability);
      near(guessQuantile(a, probability), x, 0.125);
      const usual = a >= 10 && probability >= 0.1 && probability <= 0.9;
      // The cube root is normal up to terms of the order of 1/a.
      if (usual) near(guessQuantile(a, probability), x, 0.008 / a);
    }
  }
  // Far below the mean P(a, x) is x^a/Γ(a + 1).
  for (const a of [0.05, 0.5, 2]) near(guessQuantile(a, 1e-12), gammaQuantile(a, 1e-12), 1e-5);
  assert.equal(guessQuantile(1e-4, 1e-9), 0);
});

test('the search for a beta quantile begins less than a deviation of the logit from it', () => {
  for (const a of SHAPES) {
    for (const b of SHAPES) {
      const deviation = Math.sqrt(trigamma(a) + trigamma(b));
      for (const probability of [1e-12, 1e-3, 0.05, 0.1, 0.3, 0.5]) {
        const miss = Math.abs(guessLogit(a, b, probability) - betaLogitQuantile(a, b, probability));
        if (probability >= 0.05) assert.ok(miss < 0.75 * deviation, `${a} ${b} ${probability}`);
        if (probability >= 0.1 && a >= 4 && b >= 4)
          assert.ok(miss < 0.1 * deviation, `${a} ${b} ${probability}`);
        // Far below a mean that is no further than the leading term reaches.
        if (a < 0.5 && probability <= 1e-3) assert.ok(miss < 1e-6 * deviation, `${a} ${b}`);
        if (a < 4 && probability <= 1e-12) assert.ok(miss < 1e-3 * deviation, `${a} ${b}`);
      }
      // Large shapes: the logit is normal.
      if (Math.min(a, b) >= 300) {
        const guess = guessLogit(a, b, 0.2);
        near(guess, digamma(a) - digamma(b) - 0.8416212335729143 * deviation, 1e-12);
      }
    }
  }
});
