// The distribution function of the gamma distribution and its inverse.
import { gammaln1p, stirlingRemainder } from './gammaln.ts';
import { log1pMinus } from './log1p-minus.ts';
import { normalQuantile } from './normal.ts';

/** ln of x^a e^(−x) / Γ(a + 1). */
function logHead(a: number, x: number): number {
  if (a < 10) return a * Math.log(x) - x - gammaln1p(a);
  return a * log1pMinus((x - a) / a) - 0.5 * Math.log(2 * Math.PI * a) - stirlingRemainder(a);
}

/** The series for P, good for x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return Math.exp(logHead(a, x)) * sum;
}

/** The alternating series for Q, good for a < 1 and x ≤ 2: where P is next to 1 it keeps the digits of what is missing. */
function upperSeries(a: number, x: number): number {
  let power = 1;
  let sum = 0;
  for (let n = 1; Math.abs(power) > 1e-18; n++) {
    power *= -x / n;
    sum += power / (a + n);
  }
  return -Math.expm1(a * Math.log(x) - gammaln1p(a) + Math.log1p(a * sum));
}

/** Legendre's continued fraction for Q, good for x ≥ a + 1. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 2e-16) break;
  }
  return Math.exp(logHead(a, x)) * a * h;
}

/**
 * The probability that a gamma variable of shape a and rate 1 is at most x: P(a, x) = γ(a, x)/Γ(a).
 *
 * Formula: power series below a + 1, Legendre's continued fraction above; the common factor x^a e^(−x)/Γ(a+1) through
 * Stirling's series about x = a when a ≥ 10. Range: a > 0, x ≥ 0. Error: relative 1e-13 for a ≤ 1e5 where P > 1e-290.
 * Source: Abramowitz & Stegun 6.5.29, 6.5.31; Gautschi (1979).
 *
 * @example gammaP(3, 2) // → 0.3233235838169366
 */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? Math.min(1, lowerSeries(a, x)) : 1 - upperFraction(a, x);
}

/**
 * The probability that a gamma variable of shape a and rate 1 exceeds x: Q(a, x) = 1 − P(a, x), exact in the upper tail.
 *
 * Formula, range, error and source as `gammaP`.
 *
 * @example gammaQ(0.5, 200) // → 5.507248237212467e-89
 */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x >= a + 1) return upperFraction(a, x);
  return a < 1 ? upperSeries(a, x) : Math.max(0, 1 - lowerSeries(a, x));
}

/**
 * About where the quantile of the gamma distribution lies: within an eighth of it for a ≥ ½, or 0 where it is below every number.
 *
 * Formula: the leading term of the series for results small against the mean, else the cube of a normal variable.
 * Source: Wilson & Hilferty (1931); Abramowitz & Stegun 26.4.17.
 */
export function guessQuantile(a: number, probability: number): number {
  const leading = Math.exp((Math.log(probability) + gammaln1p(a)) / a);
  if (leading < 0.1 * (a + 1)) return leading;
  const cube = 1 - 1 / (9 * a) + normalQuantile(probability) / (3 * Math.sqrt(a));
  return cube > 0.1 ? a * cube ** 3 : leading;
}

/**
 * The quantile of the gamma distribution of shape a and rate 1: the x with P(a, x) = probability.
 *
 * Formula: Wilson–Hilferty (or the leading term of the series for small results) as a start, then Halley steps kept
 * inside a bracket that always holds the answer. Range: a > 0, 0 ≤ probability ≤ 1. Error: relative 1e-12.
 * Source: Wilson & Hilferty (1931); Abramowitz & Stegun 26.4.17.
 *
 * @example gammaQuantile(3, 0.3233235838169366) // → 2
 */
export function gammaQuantile(a: number, probability: number): number {
  if (probability <= 0) return 0;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  let x = guessQuantile(a, probability);
  if (x === 0) return 0;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  const upper = probability > 0.5;
  for (let i = 0; i < 100; i++) {
    const miss = upper ? 1 - probability - gammaQ(a, x) : gammaP(a, x) - probability;
    if (miss === 0) return x;
    if (miss > 0) high = x;
    else low = x;
    const density = Math.exp(logHead(a, x)) * (a / x);
    const newton = miss / density;
    const curvature = newton * ((a - 1) / x - 1);
    let next = x - newton / (1 - 0.5 * Math.max(-1, Math.min(1, curvature)));
    if (!(next > low && next < high))
      next = high === Number.POSITIVE_INFINITY ? x * 2 : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}
