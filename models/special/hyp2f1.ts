// Gauss's hypergeometric function for real arguments: the closed forms of the transaction models are written with it.
import { betaln } from './betaln.ts';
import { logAddExp } from './log-sum-exp.ts';

/** So many terms of a power series are still quicker and more exact than the integral. */
const LONG = 20_000;

/** Terms after which the series of positive terms has converged, roughly: past its largest term and e^(−40) down from it. */
function seriesLength(a: number, b: number, c: number, z: number): number {
  const largest = (Math.max(0, a + b - c) * z) / (1 - z) + 1;
  return largest + (2 * Math.sqrt(40 * largest)) / (1 - z) ** 0.5 + 40 / -Math.log(z);
}

/** ln of the series, all terms positive; the sum is scaled down whenever it grows large. */
function logSeries(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  let scale = 0;
  for (let n = 0; ; n++) {
    const ratio = ((a + n) / (c + n)) * ((b + n) / (1 + n)) * z;
    term *= ratio;
    sum += term;
    if (ratio < 1 && term < 1e-17 * (1 - ratio) * sum) return Math.log(sum) + scale;
    if (sum > 1e280) {
      scale += Math.log(sum);
      term /= sum;
      sum = 1;
    }
  }
}

/**
 * ln of the integral for c > b > 0: 1/B(b, c−b) ∫ t^b (1−t)^(c−b) (1−zt)^(−a) dw with w = ln(t/(1−t)), by the trapezoidal rule.
 * `y` is 1 − z. The integrand has one peak; where the power laws at its feet are slow their geometric sums are added.
 */
function logIntegral(a: number, b: number, c: number, y: number): number {
  const g = (w: number) => {
    const grown = w > 0 ? w + Math.log1p(Math.exp(-w)) : Math.log1p(Math.exp(w));
    const v = w + Math.log(y);
    const cut = v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v));
    return b * w + (a - c) * grown - a * cut;
  };
  // The peak: the positive root of b + t (b(1+y) + a(1−y) − c) + t² y (b−c) = 0.
  const half = (b * (1 + y) + a * (1 - y) - c) / 2;
  const root = Math.sqrt(half * half + b * y * (c - b));
  const peak = Math.log(half > 0 ? (half + root) / (y * (c - b)) : b / (root - half));
  const top = g(peak);
  const step = Math.min(0.4, 1.2 / Math.sqrt(a + Math.abs(c - a)));
  let sum = 1;
  const foot = (direction: number, slope: number) => {
    for (let i = 1; ; i++) {
      const value = Math.exp(g(peak + direction * i * step) - top);
      sum += value;
      if (value < 1e-18 * sum) return;
      // Far out the integrand is a pure power: the rest of the sum is a geometric series.
      const w = direction * (peak + direction * i * step);
      if (w > 42 && (direction < 0 || w + Math.log(y) > 42)) {
        sum += value / Math.expm1(slope * step);
        return;
      }
    }
  };
  foot(-1, b);
  foot(1, c - b);
  return top + Math.log(sum * step) - betaln(b, c - b);
}

/**
 * The logarithm of Gauss's ₂F₁(a, b; c; z) for positive parameters and 0 ≤ z < 1, where it overflows as well.
 *
 * Words: the sum of (a)ₙ(b)ₙ/(c)ₙ zⁿ/n!, all terms positive, at least 1. Formula: the series (after Euler's transformation
 * (1−z)^(c−a−b) ₂F₁(c−a, c−b; c; z) where its terms are positive and fewer); where it would be long, Euler's
 * integral in the logit of t by the trapezoidal rule, for c ≤ min(a, b) after raising c by whole steps, from which contiguous
 * relations (one step: F(c) = F(c+1) + abz/(c(c+1)) ₂F₁(a+1, b+1; c+2; z)) lead back. Range: a, b, c > 0, 0 ≤ z < 1. Error: absolute 1e-13 (1 + |result|), times 1 + ln(parameters) for huge ones.
 * Units: none. Source: Abramowitz & Stegun 15.1.1, 15.3.1, 15.3.3, 15.2.27; Trefethen & Weideman (2014) for the rule.
 *
 * @example logHyp2f1(1, 1, 2, 0.5) // → 0.32663425997828094
 */
export function logHyp2f1(a: number, b: number, c: number, z: number): number {
  return logPositive(a, b, c, z, 1 - z);
}

/** As `logHyp2f1` for a point given by both z and y = 1 − z. */
function logPositive(a: number, b: number, c: number, z: number, y: number): number {
  if (z === 0) return 0;
  if (c > a && c > b && a + b > c) {
    const scale = (c - a - b) * (z < 0.5 ? Math.log1p(-z) : Math.log(y));
    return seriesLength(c - a, c - b, c, z) < LONG
      ? scale + logSeries(c - a, c - b, c, z)
      : logIntegral(a, b, c, y);
  }
  if (seriesLength(a, b, c, z) < LONG) return logSeries(a, b, c, z);
  const [small, large] = a < b ? [a, b] : [b, a];
  if (c > small) return logIntegral(large, small, c, y);
  const steps = Math.floor(small - c) + 1;
  if (steps === 1) {
    const one = logIntegral(large, small, c + 1, y);
    const other = logIntegral(large + 1, small + 1, c + 2, y);
    return logAddExp(one, Math.log((a * b * z) / (c * (c + 1))) + other);
  }
  // F(c+steps) and the one above it, kept as a ratio and a logarithm.
  let upper = logIntegral(large, small, c + steps, y);
  let ratio = Math.exp(logIntegral(large, small, c + steps + 1, y) - upper);
  for (let left = steps; left > 0; left--) {
    const d = c + left;
    const own = d * (d - 1 + (a + b + 1 - 2 * d) * z);
    const above = (d - a) * (d - b) * z * ratio;
    const lower = (own + above) / (d * (d - 1) * y);
    ratio = 1 / lower;
    upper += Math.log(lower);
  }
  return upper;
}

/** The series with terms of any sign, summed with the rounding of each addition carried along (Neumaier). */
function signedSeries(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  let lost = 0;
  for (let n = 0; n < 1_000_000; n++) {
    const ratio = ((a + n) / (c + n)) * ((b + n) / (1 + n)) * z;
    term *= ratio;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
    const left = 1 - Math.abs(ratio);
    if (left > 0 && Math.abs(term) <= 1e-17 * left * Math.abs(sum)) break;
  }
  return sum + lost;
}

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; z) for real arguments.
 *
 * Formula: for positive parameters and 0 ≤ z < 1 the exponential of `logHyp2f1`; for z < 0 Pfaff's transformation
 * (1−z)^(−a) ₂F₁(a, c−b; c; z/(z−1)) onto that case, with the parameter that leaves positive terms where there is one; otherwise
 * the power series as it stands. Range: z < 1, c not 0, −1, −2, …; with parameters that leave terms of both signs |z| below 0.999
 * (after Pfaff). Error: relative 1e-12 (1 + |ln result|) for positive parameters with z ≥ 0 or max(a, b) < c; with terms of both signs 1e-14
 * of the largest term. Outside the range NaN; overflow gives +∞. Units: none. Source: Abramowitz & Stegun 15.1.1,
 * 15.3.4, 15.3.5.
 *
 * @example hyp2f1(1, 1, 2, -1) // → 0.6931471805599453
 * @example hyp2f1(0.243, 2.426, -0.2, 0.5) // → -8.49740949407138
 */
export function hyp2f1(a: number, b: number, c: number, z: number): number {
  if (!(z < 1) || (c <= 0 && Number.isInteger(c))) return Number.NaN;
  if (z < 0) {
    const factor = Math.log1p(-z);
    const w = z / (z - 1);
    const [first, second] = c - b > 0 || c - a <= 0 ? [a, b] : [b, a];
    const other = c - second;
    return first > 0 && other > 0 && c > 0
      ? Math.exp(logPositive(first, other, c, w, 1 / (1 - z)) - first * factor)
      : Math.exp(-first * factor) * signedSeries(first, other, c, w);
  }
  return a > 0 && b > 0 && c > 0 ? Math.exp(logHyp2f1(a, b, c, z)) : signedSeries(a, b, c, z);
}
