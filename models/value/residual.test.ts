// What is left of customers' lives: moments against integrals done here, strata against quantiles in closed form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near } from '../fixtures/refuses.ts';
import { gammaQuantile, paretoNbd } from '../index.ts';
import { countGivenActive } from '../purchases/pareto-count.ts';
import { pairTable } from './pair-table.ts';
import { emptyCases, emptyResidual, medianWait } from './residual.ts';
import { nbdResidual } from './residual-nbd.ts';
import { paretoNbdResidual } from './residual-pareto-nbd.ts';
import type { ScoringTerms } from './terms.ts';

const terms: ScoringTerms = {
  delta: 0.01,
  margin: 1,
  horizon: 80,
  year: 52,
  map: 156,
  level: 0.8,
};
const forLife: ScoringTerms = { ...terms, horizon: null };

/** ∫₀^end f by Simpson's rule, twenty thousand steps in w, t = e^w − 1. */
function integral(f: (t: number) => number, end: number): number {
  const steps = 20_000;
  const top = Math.log1p(end);
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const w = (top * i) / steps;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * f(Math.expm1(w)) * Math.exp(w);
  }
  return (sum * top) / (3 * steps);
}

test('the next purchase comes with probability ½ at the median of the waiting time', () => {
  // (1 + t/scale)^(−shape) = ½.
  near(medianWait(2, 10), 10 * (Math.SQRT2 - 1), 1e-15);
  near(medianWait(0.5, 3), 9, 1e-15);
  assert.ok(Number.isFinite(medianWait(1e-5, 1)));
  near(medianWait(1e-5, 2), 2 * Math.exp(600), 1e-12);
  for (const residual of [
    nbdResidual({ r: 0.5, alpha: 4 }, terms),
    paretoNbdResidual({ r: 0.5, alpha: 4, s: 1, beta: 9 }, terms),
  ])
    near(residual.wait(1.5, 3, 16), 20 * (Math.SQRT2 - 1), 1e-14);
});

test('under the NBD nobody leaves: rates are gamma, purchases go on to the horizon or for ever', () => {
  const [k, a] = [3.5, 24];
  for (const [own, end] of [
    [terms, 80],
    [{ ...terms, delta: 0 }, 80],
    [forLife, 6000],
  ] as const) {
    const residual = nbdResidual({ r: 0.5, alpha: 4 }, own);
    const once = integral((t) => Math.exp(-own.delta * t), end);
    const twice = integral((t) => Math.exp(-2 * own.delta * t), end);
    const out = emptyResidual();
    residual.describe(3, 17, 20, out);
    const again = own.horizon === null ? 1 : 1 - (a / (a + 80)) ** k;
    near(out.pActive, 1);
    near(out.again, again, 1e-13);
    near(out.mean, (k / a) * once, 1e-10);
    near(out.twice, (k / a) * twice, 1e-10);
    near(out.square, (k / a) * twice + ((k * (k + 1)) / a ** 2) * once ** 2, 1e-10);
    near(out.year, (k / a) * 52, 1e-14);
    assert.equal(out.time, 156);
    const brief = emptyResidual();
    residual.brief(3, 17, 20, brief);
    assert.deepEqual([brief.pActive, brief.mean], [1, out.mean]);

    const cases = emptyCases(residual.cases);
    assert.equal(residual.cases, 8);
    residual.spread(3, 17, 20, cases);
    for (let i = 0; i < 8; i++) {
      // The middle of the i-th eighth of Gamma(3.5, 24); a purchase is certain for life.
      const rate = gammaQuantile(k, (2 * i + 1) / 16) / a;
      const bought = own.horizon === null ? 1 : 1 - Math.exp(-80 * rate);
      near(cases.weight[i]!, bought, 1e-12);
      near(cases.mean[i]! * bought, rate * once, 1e-10);
      near(cases.twice[i]! * bought, rate * twice, 1e-10);
      near(cases.square[i]! * bought, rate * twice + (rate * once) ** 2, 1e-10);
    }
    // Asked again, and for another customer, the answers do not depend on what was asked before.
    const other = emptyCases(8);
    residual.spread(0.5, 0, 20, other);
    near(other.mean[0]! * other.weight[0]!, (-Math.log(15 / 16) / a) * once, 1e-10);
    residual.spread(3, 17, 20, other);
    assert.deepEqual(other, cases);
  }
  // A rate so small that it cannot be told from none is still a rate.
  const never = nbdResidual({ r: 1e-4, alpha: 1 }, terms);
  const cases = emptyCases(8);
  never.spread(0, 0, 1, cases);
  assert.ok(cases.weight.every((value) => value > 0));
  assert.ok(cases.mean.every((value) => Number.isFinite(value) && value > 0));
});

test('under the Pareto/NBD lives end: moments are integrals over the time left', () => {
  const parameters = { r: 0.5, alpha: 4, s: 0.7, beta: 9 };
  const [k, a, s, B] = [3.5, 24, 0.7, 29];
  for (const [own, end] of [
    [terms, 80],
    [{ ...terms, delta: 0 }, 80],
    [forLife, 6000],
  ] as const) {
    const residual = paretoNbdResidual(parameters, own);
    const { delta } = own;
    const there = (t: number) => (1 + t / B) ** -s;
    const time = (t: number) => (delta > 0 ? (1 - Math.exp(-delta * t)) / delta : t);
    const once = integral((t) => Math.exp(-delta * t) * there(t), end);
    const twice = integral((t) => Math.exp(-2 * delta * t) * there(t), end);
    const squared = 2 * integral((t) => Math.exp(-delta * t) * time(t) * there(t), end);
    for (const tx of [17, 20]) {
      const out = emptyResidual();
      residual.describe(3, tx, 20, out);
      near(out.pActive, paretoNbd.pActive(parameters, 3, tx, 20), 1e-12);
      // Somebody who never buys again buys nothing within the horizon, however far that is.
      const none = countGivenActive({ k, A: a, s, B }, own.horizon ?? 1e12, 0);
      near(out.again, 1 - none, 1e-7);
      near(out.mean, (k / a) * once, 1e-9);
      near(out.twice, (k / a) * twice, 1e-9);
      near(out.square, (k / a) * twice + ((k * (k + 1)) / a ** 2) * squared, 1e-9);
      near(out.year, (k / a) * integral(there, 52), 1e-9);
      near(out.time, integral(there, 156), 1e-9);
      const brief = emptyResidual();
      residual.brief(3, tx, 20, brief);
      near(brief.pActive, out.pActive, 1e-14);
      near(brief.mean, out.mean, 1e-14);
    }
    const cases = emptyCases(residual.cases);
    residual.spread(3, 17, 20, cases);
    for (let i = 0; i < 8; i++) {
      // The middle of the i-th eighth of lifetimes: (1 + t/B)^(−s) = (2i + 1)/16.
      const life = B * (((2 * i + 1) / 16) ** (-1 / s) - 1);
      const left = own.horizon === null ? life : Math.min(80, life);
      const bought = 1 - (1 + left / a) ** -k;
      const [one, two] = [
        time(left),
        delta > 0 ? (1 - Math.exp(-2 * delta * left)) / (2 * delta) : left,
      ];
      near(cases.weight[i]!, bought, 1e-11);
      near(cases.mean[i]! * bought, (k / a) * one, 1e-11);
      near(cases.twice[i]! * bought, (k / a) * two, 1e-11);
      near(cases.square[i]! * bought, (k / a) * two + ((k * (k + 1)) / a ** 2) * one * one, 1e-11);
    }
  }
  // Lifetimes beyond all numbers are held at e^600 units and stay finite.
  const long = paretoNbdResidual({ ...parameters, s: 1e-3 }, forLife);
  const cases = emptyCases(8);
  long.spread(3, 17, 20, cases);
  near(cases.mean[0]!, ((k / a) * 100) / 1, 1e-9);
});

test('a table of pairs computes each pair once, however many there are, and forgets them all when it is full', () => {
  let made = 0;
  const table = pairTable(2, (x, t, out, at) => {
    made++;
    out[at] = 10 * x + t;
    out[at + 1] = x - t;
  });
  const ask = (x: number, t: number) => {
    const at = table.at(x, t);
    return [table.values()[at], table.values()[at + 1]];
  };
  for (const round of [1, 2]) {
    for (let x = 0; x < 40; x++) {
      for (let t = 0; t < 40; t++) assert.deepEqual(ask(x, t / 8), [10 * x + t / 8, x - t / 8]);
    }
    assert.equal(made, 1600, `round ${round}`);
  }
  // Neighbours, and the same numbers the other way round, are other pairs.
  assert.deepEqual(ask(0.5, 3), [8, -2.5]);
  assert.deepEqual(ask(3, 0.5), [30.5, 2.5]);
  assert.deepEqual(ask(3 + 1e-15, 0.5)[1], 3 + 1e-15 - 0.5);
  // Places are handed out in order, two numbers each; the 65,536th pair is the last that fits.
  made = 0;
  const full = pairTable(3, () => {
    made++;
  });
  for (let i = 0; i < 65_536; i++) if (full.at(i, -i - 1) !== 3 * i) assert.fail(`${i}`);
  assert.equal(full.at(0, -1), 0);
  assert.equal(full.at(65_535, -65_536), 3 * 65_535);
  assert.equal(made, 65_536);
  assert.equal(full.at(7, 8), 0);
  assert.equal(full.at(65_535, -65_536), 3);
  assert.equal(full.at(7, 8), 0);
  assert.equal(made, 65_538);
});
