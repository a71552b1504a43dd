// Two means compared when their spreads may differ: what a campaign changed per customer, in money.
import { checkLevel } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, studentPValue, studentReach } from './interval.ts';
import { checkSample, type Sample } from './sample.ts';

/** The difference of two means, treated minus control; plain data that survives JSON unless t is infinite. */
export interface MeanDifference extends Interval {
  treated: number;
  control: number;
  difference: number;
  standardError: number;
  degreesOfFreedom: number;
  /** difference / standardError; 0 or ±∞ when nothing varies in either arm. */
  t: number;
  pValue: number;
  n: number;
}

/**
 * The degrees of freedom of a standard error made of two: 1 / (w²/(n₁−1) + (1−w)²/(n₂−1)), w the share of the first in its
 * square.
 *
 * Formula: in the words. Units: variances in any one unit; degrees have none. Source: Satterthwaite (1946), Biometrics
 * 2:110; Welch (1947).
 *
 * @example satterthwaite(2, 11, 2, 11) // → 20
 */
export function satterthwaite(
  variance: number,
  n: number,
  otherVariance: number,
  otherN: number,
): number {
  const total = variance + otherVariance;
  if (total === 0) return n + otherN - 2;
  const share = variance / total;
  return 1 / (share ** 2 / (n - 1) + (1 - share) ** 2 / (otherN - 1));
}

/**
 * The difference of two means with Welch's interval and test.
 *
 * Words: the mean of all who were assigned to be treated, minus the mean of all who were held out, whether or not they
 * opened or bought; the unit is the customer. Formula: Δ ± t √(s₁²/n₁ + s₂²/n₂), t Student's quantile with
 * Welch–Satterthwaite degrees of freedom. Units: as the means. Range: n ≥ 2 in each arm (refused: `too-few`). Error:
 * relative 1e-12. Where neither arm varies the interval is the difference itself. Source: Welch (1947), Biometrika 34:28.
 *
 * @example welch({ n: 3461, mean: 0.7, variance: 6.2 ** 2 }, { n: 3407, mean: 0.41, variance: 3.9 ** 2 }).pValue // → 0.02015840264358737
 */
export function welch(
  treated: Sample,
  control: Sample,
  options: { level?: number } = {},
): MeanDifference {
  const { level = DEFAULT_LEVEL } = options;
  checkSample('treated', treated);
  checkSample('control', control);
  checkLevel(level);
  const one = treated.variance / treated.n;
  const two = control.variance / control.n;
  const difference = treated.mean - control.mean;
  const standardError = Math.sqrt(one + two);
  const degreesOfFreedom = satterthwaite(one, treated.n, two, control.n);
  const t = difference === 0 ? 0 : difference / standardError;
  const reach = studentReach(level, degreesOfFreedom) * standardError;
  return {
    treated: treated.mean,
    control: control.mean,
    difference,
    standardError,
    degreesOfFreedom,
    t,
    pValue: studentPValue(t, degreesOfFreedom),
    lower: difference - reach,
    upper: difference + reach,
    level,
    n: treated.n + control.n,
  };
}
