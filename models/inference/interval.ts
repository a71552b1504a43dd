// What an interval is in this library, and the normal quantile that most of them stand on.
import { normalCdf, normalQuantile } from '../special/normal.ts';
import { studentTCdf, studentTQuantile } from '../special/student-t.ts';

/** Both ends of a confidence interval and the share of such intervals that hold the truth. */
export interface Interval {
  lower: number;
  upper: number;
  level: number;
}

/** The confidence level: 0.95 unless given. */
export interface LevelOption {
  level?: number;
}

export const DEFAULT_LEVEL = 0.95;

/**
 * How many standard errors an interval of this level reaches to each side when the estimate is normal.
 *
 * Formula: Φ⁻¹((1 + level)/2), taken in the lower tail, where no digits are lost. Range: 0 < level < 1. Error: relative
 * 1e-15. Units: a share in, standard errors out. Source: elementary.
 *
 * @example normalReach(0.95) // → 1.959963984540054
 */
export function normalReach(level: number): number {
  return -normalQuantile((1 - level) / 2);
}

/**
 * The two-sided p-value of a standard normal statistic: the chance of one at least as far from zero when nothing is there.
 *
 * Formula: 2 Φ(−|z|). Range: all z. Error: relative 1e-13. Units: standard errors in, a probability out. Source:
 * elementary.
 *
 * @example normalPValue(1.959963984540054) // → 0.05
 */
export function normalPValue(z: number): number {
  return 2 * normalCdf(-Math.abs(z));
}

/**
 * How many standard errors an interval of this level reaches to each side when the standard error itself is estimated.
 *
 * Formula: Student's quantile at (1 + level)/2. Units: `degrees` of freedom, above 0. Range and error: as
 * `studentTQuantile`. Source: Student (1908).
 *
 * @example studentReach(0.95, 10) // → 2.228138851986275
 */
export function studentReach(level: number, degrees: number): number {
  return -studentTQuantile((1 - level) / 2, degrees);
}

/**
 * The two-sided p-value of Student's statistic.
 *
 * Formula: 2 P(T ≤ −|t|). Units, range and error: as `studentTCdf`. Source: Student (1908).
 *
 * @example studentPValue(2.228138851986275, 10) // → 0.05
 */
export function studentPValue(t: number, degrees: number): number {
  return 2 * studentTCdf(-Math.abs(t), degrees);
}
