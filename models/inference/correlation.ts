// Correlations with the interval that tells whether there is enough data to speak of one.
import { invalidInput } from '../invalid-input.ts';
import { checkLevel, checkWhole } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, normalReach, studentPValue } from './interval.ts';
import { pairedSampleOf } from './sample.ts';

/** A correlation, its square and its interval. */
export interface Correlation extends Interval {
  r: number;
  /** The share of one's variance that goes with the other. */
  r2: number;
  pValue: number;
  n: number;
}

/**
 * The interval of a correlation by Fisher's z.
 *
 * Words: artanh r is nearly normal. r = 0.2 of 50 customers may be anything from −0.08 to 0.45: not enough data. Formula:
 * tanh(artanh r ± z √(1/(n − 3))); for ranks the variance is (1 + r²/2)/(n − 3). Up to three customers: −1 to 1. p:
 * Student's t = r √((n − 2)/(1 − r²)). Range: −1 ≤ r ≤ 1, n ≥ 2 whole. Error: relative 1e-13; r = ±1 has no width.
 * Units: none. Source: Fisher (1921); ranks: Bonett & Wright (2000), Psychometrika 65:23.
 *
 * @example correlationInterval(0.2, 200).lower // → 0.06300732482978733
 */
export function correlationInterval(
  r: number,
  n: number,
  options: { level?: number; ranks?: boolean } = {},
): Correlation {
  const { level = DEFAULT_LEVEL, ranks = false } = options;
  if (!(Math.abs(r) <= 1)) throw invalidInput('not-a-correlation', 'r');
  checkWhole('n', n, 2);
  checkLevel(level);
  const t = r * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
  const pValue = n === 2 ? 1 : studentPValue(t, n - 2);
  if (n <= 3) return { r, r2: r * r, lower: -1, upper: 1, level, pValue, n };
  const centre = Math.atanh(r);
  const reach = normalReach(level) * Math.sqrt((ranks ? 1 + (r * r) / 2 : 1) / (n - 3));
  return {
    r,
    r2: r * r,
    lower: Math.tanh(centre - reach),
    upper: Math.tanh(centre + reach),
    level,
    pValue,
    n,
  };
}

/**
 * Pearson's correlation of two columns: how well a straight line describes one by the other.
 *
 * Formula: cov(x, y)/(s_x s_y), interval and p as `correlationInterval`. Refused: `length-mismatch`, `not-finite`,
 * `too-few`, `no-variation` (a column of one value has no correlation). Error: relative 1e-14. Shapes: two columns of
 * one length. Units: none comes out, any go in. Source: Pearson (1896).
 *
 * @example pearson([1, 2, 3, 4], [2, 1, 4, 3]).r // → 0.6
 */
export function pearson(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { level?: number } = {},
): Correlation {
  return correlationInterval(correlate(x, y), x.length, options);
}

/**
 * Spearman's correlation: Pearson's of the ranks, which one customer of a thousand orders cannot decide.
 *
 * Formula: ties get the mean of their ranks. Refusals and error as `pearson`. Shapes: two columns of one length. Units:
 * none comes out, any go in. Source: Spearman (1904); interval as `correlationInterval` with `ranks`.
 *
 * @example spearman([1, 2, 3, 1000], [1, 2, 4, 3]).r // → 0.8
 */
export function spearman(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { level?: number } = {},
): Correlation {
  // The columns themselves are checked first: ranks would hide what is not finite.
  pairedSampleOf(x, y);
  return correlationInterval(correlate(ranks(x), ranks(y)), x.length, { ...options, ranks: true });
}

function correlate(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { varianceX, varianceY, covariance } = pairedSampleOf(x, y);
  if (varianceX === 0) throw invalidInput('no-variation', 'x');
  if (varianceY === 0) throw invalidInput('no-variation', 'y');
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX) / Math.sqrt(varianceY)));
}

/**
 * The rank of each value, from 1 for the smallest; equal values share the mean of their ranks.
 *
 * @example Array.from(ranks([10, 20, 10, 5])) // → [2.5, 4, 2.5, 1]
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort(
    (one, other) => values[one]! - values[other]!,
  );
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) out[order[i]!] = (from + to + 1) / 2;
    from = to;
  }
  return out;
}
