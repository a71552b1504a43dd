// χ²: the distribution of a sum of squared deviations, for tests of fit and of independence.
import { gammaP, gammaQ, gammaQuantile } from './incomplete-gamma.ts';

/**
 * The probability that a χ² variable is at most x.
 *
 * Formula: P(ν/2, x/2). Units: `degrees` (ν > 0) of freedom. Range: x ≥ 0. Error: as `gammaP`.
 * Source: Pearson (1900); Abramowitz & Stegun 26.4.1.
 *
 * @example chiSquareCdf(3.841458820694124, 1) // → 0.95
 */
export function chiSquareCdf(x: number, degrees: number): number {
  return gammaP(degrees / 2, x / 2);
}

/**
 * The probability that a χ² variable exceeds x, exact in the tail: the p-value of a χ² test.
 *
 * Formula: Q(ν/2, x/2). Units, range, error and source as `chiSquareCdf`.
 *
 * @example chiSquareTail(3.841458820694124, 1) // → 0.05
 */
export function chiSquareTail(x: number, degrees: number): number {
  return gammaQ(degrees / 2, x / 2);
}

/**
 * The quantile of the χ² distribution: the x with P(X ≤ x) = probability.
 *
 * Formula: twice the gamma quantile of shape ν/2. Range: 0 to 1; 1 gives +∞. Error: relative 1e-12. Source: as `chiSquareCdf`.
 *
 * @example chiSquareQuantile(0.95, 1) // → 3.841458820694124
 */
export function chiSquareQuantile(probability: number, degrees: number): number {
  return 2 * gammaQuantile(degrees / 2, probability);
}
