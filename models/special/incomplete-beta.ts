// The distribution function of the beta distribution and its inverse.
import { betaln } from './betaln.ts';
import { digamma } from './digamma.ts';
import { gammaln1p, gammalnRatio, stirlingRemainder } from './gammaln.ts';
import { log1mExp } from './log-sum-exp.ts';
import { log1pMinus } from './log1p-minus.ts';
import { normalQuantile } from './normal.ts';
import { trigamma } from './trigamma.ts';

/** a·y − b·x for x + y = 1, that is a − (a + b)x, with the rounding of sum and product taken back. */
function lead(a: number, b: number, x: number): number {
  const total = a + b;
  const lost = a > b ? b - (total - a) : a - (total - b);
  const product = total * x;
  const split = 134217729;
  const high = total * split - (total * split - total);
  const low = total - high;
  const xHigh = x * split - (x * split - x);
  const xLow = x - xHigh;
  const missing = low * xLow - (product - high * xHigh - low * xHigh - high * xLow);
  return a - product - missing - lost * x;
}

/**
 * The logarithm of x^a y^b / B(a, b) for x + y = 1: the beta density times x y, with its digits where a and b are huge.
 *
 * Formula: Stirling's series about the mean for a, b ≥ 10, a ln x + b ln y − ln B otherwise. Range: a, b > 0, 0 < x < 1.
 * Error: absolute 1e-13 (1 + |result|). Units: none. Source: Didonato & Morris (1992), ACM Algorithm 708, function
 * brcomp.
 *
 * @example logBetaHead(2, 3, 0.4, 0.6) // → -0.8801516852582818
 */
export function logBetaHead(a: number, b: number, x: number, y: number): number {
  if (a < 10 || b < 10) {
    const lnX = x < 0.5 ? Math.log(x) : Math.log1p(-y);
    const lnY = y < 0.5 ? Math.log(y) : Math.log1p(-x);
    return a * lnX + b * lnY - betaln(a, b);
  }
  const ahead = x <= y ? lead(a, b, x) : -lead(b, a, y);
  const remainder = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(a + b);
  return (
    a * log1pMinus(-ahead / a) +
    b * log1pMinus(ahead / b) -
    remainder +
    0.5 * (Math.log(a) - Math.log1p(a / b) - Math.log(2 * Math.PI))
  );
}

/** ln of a·B(a, b), with the digits that matter when a is small. */
function logScaledBeta(a: number, b: number): number {
  return a < 1 ? gammaln1p(a) - gammalnRatio(b, a) : betaln(a, b) + Math.log(a);
}

/** ln I_x(a, b) by the power series, for small x or b. */
function logSeries(a: number, b: number, x: number, y: number): number {
  let term = 1;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-17 * (1 + Math.abs(sum)); n++) {
    term *= ((n - b) / n) * x;
    sum += (a * term) / (a + n);
  }
  const lnX = x < 0.5 ? Math.log(x) : Math.log1p(-y);
  return a * lnX - logScaledBeta(a, b) + Math.log1p(sum);
}

/** ln I_x(a, b) by the continued fraction, for x below about a/(a + b). */
function logFraction(a: number, b: number, x: number, y: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 2e-16) break;
  }
  return logBetaHead(a, b, x, y) - Math.log(a) + Math.log(h);
}

/** As `logFraction` for a, b > 1: even parts only, written with the distance from the mean, every term positive. */
function logEvenFraction(a: number, b: number, x: number, y: number): number {
  const start = 1 + (x <= y ? lead(a, b, x) : -lead(b, a, y));
  const perA = 1 + 1 / a;
  let before = 0;
  let value = perA / start;
  let beforeBelow = value;
  let grown = 1;
  for (let n = 1; n < 1_000_000; n++) {
    const t = n / a;
    const s = a + 2 * n - 1;
    const w = n * (b - n) * x;
    const e = a / s;
    const alpha = grown * (grown + b / a) * e * e * w * x;
    const beta = n + w / s + ((1 + t) / (perA + 2 * t)) * (start + n * (1 + y));
    grown = 1 + t;
    const top = alpha * before + beta * value;
    const bottom = alpha * beforeBelow + beta;
    const next = top / bottom;
    before = value / bottom;
    beforeBelow = 1 / bottom;
    if (Math.abs(next - value) <= 1e-16 * next) break;
    value = next;
  }
  return logBetaHead(a, b, x, y) + Math.log(value);
}

/** ln I_x(a, b) for x below about its mean, y = 1 − x. */
function logLower(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  if (x <= 0.7 && b * x <= 1) return logSeries(a, b, x, y);
  return a > 1 ? logEvenFraction(a, b, x, y) : logFraction(a, b, x, y);
}

/** ln I_x(a, b) anywhere. */
function logBelow(a: number, b: number, x: number, y: number): number {
  return x * (a + b + 2) < a + 1
    ? logLower(a, b, x, y)
    : log1mExp(Math.min(0, logLower(b, a, y, x)));
}

/**
 * I_x(a, b) and its complement for a point given by both x and y = 1 − x, so that neither end loses digits.
 * Formula, error and source as `betaP`. Units: none, probabilities.
 *
 * @example betaSides(1, 1, 1 - 1e-20, 1e-20).above // → 1e-20
 */
export function betaSides(
  a: number,
  b: number,
  x: number,
  y: number,
): { below: number; above: number } {
  if (x * (a + b + 2) < a + 1) {
    const ln = Math.min(0, logLower(a, b, x, y));
    return { below: Math.exp(ln), above: -Math.expm1(ln) };
  }
  const ln = Math.min(0, logLower(b, a, y, x));
  return { below: -Math.expm1(ln), above: Math.exp(ln) };
}

/**
 * The probability that a beta variable is at most x: the regularised incomplete beta function I_x(a, b).
 *
 * Formula: x^a y^b / (a B(a, b)) times a continued fraction below about the mean (a power series where b·x ≤ 1), one minus the
 * mirror image above; the factor through Stirling's series about the mean when a, b ≥ 10. Range: a, b > 0 up to 1e6, 0 ≤ x ≤ 1.
 * Error: relative 1e-12 where the result is above 1e-290 and x is below the mean, absolute 1e-13 elsewhere.
 * Units: none, a probability. Source: Didonato & Morris (1992), ACM Algorithm 708; Abramowitz & Stegun 26.5.4, 26.5.8.
 *
 * @example betaP(2, 3, 0.4) // → 0.5248
 */
export function betaP(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  return x >= 1 ? 1 : betaSides(a, b, x, 1 - x).below;
}

/**
 * The probability that a beta variable exceeds x: 1 − I_x(a, b), exact in the upper tail.
 *
 * Formula, range, error (with the ends exchanged) and source as `betaP`. Units: none, a probability.
 *
 * @example betaQ(2, 3, 0.4) // → 0.4752
 */
export function betaQ(a: number, b: number, x: number): number {
  if (x <= 0) return 1;
  return x >= 1 ? 0 : betaSides(a, b, x, 1 - x).above;
}

/**
 * About where I(a, b) is `probability` ≤ ½, as a logit: the leading term of the series where the next is small, else as if the
 * logit of the variable were normal with its own mean and deviation, −700 at least.
 */
export function guessLogit(a: number, b: number, probability: number): number {
  const leading = (Math.log(probability) + logScaledBeta(a, b)) / a;
  if (Math.exp(leading) * (b + 1) < 0.3) return leading;
  const spread = Math.sqrt(trigamma(a) + trigamma(b));
  return Math.max(-700, digamma(a) - digamma(b) + spread * normalQuantile(probability));
}

/** The logit at which I(a, b) is `probability` ≤ ½: Newton on ln I, which is concave in the logit, so that it cannot miss. */
function lowerLogit(a: number, b: number, probability: number): number {
  const wanted = Math.log(probability);
  let u = guessLogit(a, b, probability);
  if (u < -700) return u;
  for (let i = 0; i < 200; i++) {
    u = Math.max(-700, Math.min(700, u));
    const x = 1 / (1 + Math.exp(-u));
    const y = 1 / (1 + Math.exp(u));
    const own = logBelow(a, b, x, y);
    const step = (wanted - own) * Math.exp(own - logBetaHead(a, b, x, y));
    u += step;
    if (Math.abs(step) <= 1e-15 * Math.max(1, Math.abs(u))) break;
  }
  return u;
}

/**
 * The logit ln(x/(1 − x)) of the quantile of the beta distribution: what keeps its digits when x is next to 0 or 1.
 * Range, error and source as `betaQuantile`. Formula: the Newton steps of `betaQuantile`, which are in the logit. Units:
 * natural logarithms.
 *
 * @example betaLogitQuantile(1, 1, 0.5) // → 0
 */
export function betaLogitQuantile(a: number, b: number, probability: number): number {
  return probability <= 0.5 ? lowerLogit(a, b, probability) : -lowerLogit(b, a, 1 - probability);
}

/**
 * The quantile of the beta distribution: the x with I_x(a, b) = probability.
 *
 * Formula: Newton steps on ln I (or the logarithm of its complement above ½) in the logit of x; both are concave, so the
 * steps approach from one side and need no bracket. Range: a, b > 0, 0 ≤ probability ≤ 1; results below 1e-300 are 0.
 * Error: relative 1e-12. Units: none. Source: own; log-concavity: Bagnoli & Bergstrom (2005).
 *
 * @example betaQuantile(2, 3, 0.5248) // → 0.4
 */
export function betaQuantile(a: number, b: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  return 1 / (1 + Math.exp(-betaLogitQuantile(a, b, probability)));
}
