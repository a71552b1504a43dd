// The ratio of two totals over the same customers, with an interval: shares of wallets, revenue kept, points redeemed.
import { checkLevel, checkNotNegative } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type Interval, studentReach } from '../inference/interval.ts';
import { invalidInput } from '../invalid-input.ts';

/** A ratio of totals, what it rests on, and its interval. */
export interface TotalsRatio extends Interval {
  ratio: number;
  /** Customers. */
  n: number;
}

/**
 * Σ part / Σ whole over customers, with an interval from how much customers differ.
 *
 * Words: the ratio of totals is not the mean of the customers' ratios; large customers weigh more. The interval is about
 * the customers' behaviour, not about the books: what the ratio could have been for other customers of the same kind.
 * Formula: R ± t √(n/(n−1) Σ (y − R x)²)/Σ x (linearised ratio estimator), cut at 0. Shapes: `part`, `whole` one entry per
 * customer, ≥ 0. With fewer than two customers nothing is known of the spread: 0 to +∞. Refuses `empty`, `length-mismatch`,
 * `negative`, `not-finite` with the row, and wholes that are all 0 (`not-positive`, field `whole`). Error: relative 1e-13;
 * the coverage is nominal only with some dozens of customers. Source: Cochran (1977), Sampling Techniques, chapter 6.
 *
 * @example ratioOfTotals([50, 30], [100, 100]).ratio // → 0.4
 */
export function ratioOfTotals(
  part: ArrayLike<number>,
  whole: ArrayLike<number>,
  options: { level?: number } = {},
): TotalsRatio {
  const { level = DEFAULT_LEVEL } = options;
  checkLevel(level);
  const n = whole.length;
  if (n === 0) throw invalidInput('empty', 'whole');
  if (part.length !== n) throw invalidInput('length-mismatch', 'part');
  let parts = 0;
  let wholes = 0;
  for (let i = 0; i < n; i++) {
    checkNotNegative('part', part[i]!, i);
    checkNotNegative('whole', whole[i]!, i);
    parts += part[i]!;
    wholes += whole[i]!;
  }
  if (wholes === 0) throw invalidInput('not-positive', 'whole');
  const ratio = parts / wholes;
  if (n === 1) return { ratio, lower: 0, upper: Number.POSITIVE_INFINITY, n, level };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (part[i]! - ratio * whole[i]!) ** 2;
  const reach = (studentReach(level, n - 1) * Math.sqrt((n / (n - 1)) * squares)) / wholes;
  return { ratio, lower: Math.max(0, ratio - reach), upper: ratio + reach, n, level };
}
