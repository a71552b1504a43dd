// How few hold how much: Pareto and ABC classes, Gini, entropy, the share of the top.
import { invalidInput } from '../invalid-input.ts';
import { checkColumn, checkNotNegative } from './checks.ts';

export type AbcClass = 'A' | 'B' | 'C';

/** Rows by value, largest first, with what they add up to. */
export interface ParetoClasses {
  /** Row numbers, largest value first; equal values in the order given. */
  order: Int32Array;
  /** The share of the total up to and with each place of `order`. */
  cumulative: Float64Array;
  /** By row. */
  classes: AbcClass[];
  /** How many rows are in each class, and which share of the total they hold. */
  counts: Record<AbcClass, number>;
  shares: Record<AbcClass, number>;
}

/** How unequal a distribution is. */
export interface Concentration {
  /** 0: all equal; (n − 1)/n: one has everything. */
  gini: number;
  /** In nats; ln n when all are equal, 0 when one has everything. */
  entropy: number;
  /** e^entropy: as many equal ones would be as diverse. */
  effective: number;
  /** Σ share²; 1/n to 1. */
  herfindahl: number;
  total: number;
  n: number;
}

/** The total; refuses negative values and a total of nothing: codes `empty`, `not-finite`, `negative`, `no-total`. */
function totalOf(values: ArrayLike<number>): number {
  checkColumn('values', values);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    checkNotNegative('values', values[i]!, i);
    total += values[i]!;
  }
  if (!(total > 0 && Number.isFinite(total))) throw invalidInput('no-total', 'values');
  return total;
}

/**
 * Pareto's order and ABC classes: the few that make most of it.
 *
 * Words: sorted from the largest, class A is the fewest rows that together reach 80 % of the total, B those that take it to
 * 95 %, C the rest. For complaint causes, articles, customers. Units: values ≥ 0 of any kind (for profits with losses use
 * the whale curve). Range: 0 < a ≤ b ≤ 1 (refused: `not-a-share`); refused too: `negative`, `no-total`. Error: rounding; a
 * share that reaches its bound but for rounding reaches it. Source: Juran (1951), Quality Control Handbook; Dickie (1951),
 * "ABC inventory analysis".
 *
 * @example paretoClasses([60, 44, 36, 24, 16, 10, 6, 4]).classes.join('') // → 'AAAABBCC'
 */
export function paretoClasses(
  values: ArrayLike<number>,
  options: { a?: number; b?: number } = {},
): ParetoClasses {
  const { a = 0.8, b = 0.95 } = options;
  if (!(a > 0 && a <= b)) throw invalidInput('not-a-share', 'a');
  if (!(b <= 1)) throw invalidInput('not-a-share', 'b');
  const total = totalOf(values);
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort(
    (one, other) => values[other]! - values[one]!,
  );
  const cumulative = new Float64Array(order.length);
  const classes = new Array<AbcClass>(order.length);
  const counts = { A: 0, B: 0, C: 0 };
  const shares = { A: 0, B: 0, C: 0 };
  const rounding = 1e-12;
  let sum = 0;
  order.forEach((row, place) => {
    const before = sum / total;
    sum += values[row]!;
    cumulative[place] = Math.min(1, sum / total);
    const name = before < a - rounding ? 'A' : before < b - rounding ? 'B' : 'C';
    classes[row] = name;
    counts[name]++;
    shares[name] += values[row]! / total;
  });
  return { order, cumulative, classes, counts, shares };
}

/**
 * The share of the total that the largest hold.
 *
 * Words: the top 20 % of customers bring 68 % of the revenue. Formula: Lorenz's curve from the top, linear within a row.
 * Range: 0 ≤ share ≤ 1 of the rows. Refused: as `paretoClasses`. Error: rounding. Units: shares of the rows in, of the
 * total out. Source: Lorenz (1905).
 *
 * @example topShare([60, 44, 36, 24, 16, 10, 6, 4], 0.25) // → 0.52
 */
export function topShare(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw invalidInput('not-a-share', 'share');
  const total = totalOf(values);
  const sorted = Float64Array.from(values).sort();
  let left = share * sorted.length;
  let sum = 0;
  for (let i = sorted.length - 1; i >= 0 && left > 0; i--) {
    sum += sorted[i]! * Math.min(1, left);
    left -= 1;
  }
  return Math.min(1, sum / total);
}

/**
 * Gini's coefficient, entropy and Herfindahl's index of values.
 *
 * Words: one number for how much depends on how few: customers of a shop, products of a customer. Formula: Gini Σ (2i − n −
 * 1) x₍ᵢ₎ / (n Σx), i from the smallest; entropy −Σ p ln p; Herfindahl Σ p². The values are taken as all there is, not as a
 * sample: for an interval use `bootstrap`. Units: none, entropy in nats. Refused: as `paretoClasses`. Error: relative
 * 1e-14. Source: Gini (1912); Shannon (1948); Herfindahl (1950); Hill (1973) for `effective`.
 *
 * @example concentration([1, 2, 3, 4]).gini // → 0.25
 */
export function concentration(values: ArrayLike<number>): Concentration {
  const total = totalOf(values);
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let weighted = 0;
  let entropy = 0;
  let herfindahl = 0;
  sorted.forEach((value, i) => {
    const share = value / total;
    weighted += (2 * i + 1 - n) * share;
    if (share > 0) entropy -= share * Math.log(share);
    herfindahl += share * share;
  });
  // Of one row alone the logarithm of a rounded one would be a negative nothing.
  entropy = Math.max(0, entropy);
  return {
    gini: Math.max(0, weighted / n),
    entropy,
    effective: Math.exp(entropy),
    herfindahl,
    total,
    n,
  };
}
