// What a test of means needs to know of a sample: its size, mean and variance, from a column or from sums a database made.
import { invalidInput } from '../invalid-input.ts';
import { checkColumn, checkLength, checkWhole } from './checks.ts';

/** A sample of one measurement per customer: `variance` is the unbiased one, divided by n − 1. */
export interface Sample {
  n: number;
  mean: number;
  variance: number;
}

/** A sample of two measurements per customer, such as profit before and during a campaign. */
export interface PairedSample {
  n: number;
  meanX: number;
  meanY: number;
  varianceX: number;
  varianceY: number;
  covariance: number;
}

/** Refuses a sample no test can use: codes `not-whole`, `too-few` (below 2), `not-finite`, `negative` (variance). */
export function checkSample(field: string, { n, mean, variance }: Sample, row = -1): void {
  checkWhole(`${field}.n`, n, 2, row);
  if (!Number.isFinite(mean)) throw invalidInput('not-finite', `${field}.mean`, row);
  if (!Number.isFinite(variance)) throw invalidInput('not-finite', `${field}.variance`, row);
  if (variance < 0) throw invalidInput('negative', `${field}.variance`, row);
}

/**
 * Size, mean and variance of a column.
 *
 * Formula: two passes, the second with the correction for the rounding of the first. Range: at least two finite values
 * (refused: `empty`, `not-finite`, `too-few`). Units: as the column, variance squared. Error: relative 1e-15 · √n. Source:
 * Chan, Golub & LeVeque (1983), The American Statistician 37:242.
 *
 * @example sampleOf([2, 4, 4, 4, 5, 5, 7, 9]) // → { n: 8, mean: 5, variance: 32 / 7 }
 */
export function sampleOf(values: ArrayLike<number>): Sample {
  const { n, meanY, varianceY } = pairedSampleOf(values, values);
  return { n, mean: meanY, variance: varianceY };
}

/**
 * Size, mean and variance from a count, a sum and a sum of squares, as a database gives them.
 *
 * Formula: variance (Σy² − (Σy)²/n)/(n − 1), not below zero. Range: n ≥ 2. Error: digits are lost when the mean is large
 * against the spread: relative 1e-16 · Σy² / (n · variance). Units: those of y; squares of them for the variance.
 * Source: elementary.
 *
 * @example sampleFromSums(8, 40, 232) // → { n: 8, mean: 5, variance: 32 / 7 }
 */
export function sampleFromSums(n: number, sum: number, sumOfSquares: number): Sample {
  checkWhole('n', n, 2);
  if (!Number.isFinite(sum)) throw invalidInput('not-finite', 'sum');
  if (!Number.isFinite(sumOfSquares)) throw invalidInput('not-finite', 'sumOfSquares');
  const mean = sum / n;
  return { n, mean, variance: Math.max(0, (sumOfSquares - sum * mean) / (n - 1)) };
}

/**
 * Sizes, means, variances and covariance of two columns over the same customers.
 *
 * Formula, error and source as `sampleOf`. Range: two columns of one length, at least two rows (refused: `length-mismatch`
 * too), with squares a number can hold (`too-large`). Units: those of the columns, and their squares and products.
 *
 * @example pairedSampleOf([1, 2, 3], [2, 4, 9]).covariance // → 3.5
 */
export function pairedSampleOf(x: ArrayLike<number>, y: ArrayLike<number>): PairedSample {
  checkColumn('x', x);
  checkLength('y', y, x.length);
  checkColumn('y', y);
  checkWhole('x', x.length, 2);
  const n = x.length;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const aboutX = sumX / n;
  const aboutY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  let restX = 0;
  let restY = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - aboutX;
    const dy = y[i]! - aboutY;
    restX += dx;
    restY += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!Number.isFinite(xx)) throw invalidInput('too-large', 'x');
  if (!Number.isFinite(yy)) throw invalidInput('too-large', 'y');
  return {
    n,
    meanX: aboutX + restX / n,
    meanY: aboutY + restY / n,
    varianceX: Math.max(0, (xx - (restX * restX) / n) / (n - 1)),
    varianceY: Math.max(0, (yy - (restY * restY) / n) / (n - 1)),
    covariance: (xy - (restX * restY) / n) / (n - 1),
  };
}

/**
 * The value below which a given share of sorted numbers lies.
 *
 * Formula: linear between order statistics, at position (n − 1) · probability counted from 0. Range: `sorted` ascending and
 * not empty, 0 ≤ probability ≤ 1. Error: rounding. Units: those of the numbers. Source: Hyndman & Fan (1996), The
 * American Statistician 50:361, type 7.
 *
 * @example sortedQuantile([1, 2, 3, 4], 0.5) // → 2.5
 */
export function sortedQuantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) throw invalidInput('empty', 'sorted');
  if (!(probability >= 0 && probability <= 1)) throw invalidInput('not-a-share', 'probability');
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const share = position - below;
  return share === 0 ? low : low + share * (sorted[below + 1]! - low);
}

/**
 * A column with its extremes pulled in: values above the upper (below the lower) quantile become that quantile.
 *
 * Words: one order of a thousand times the usual can decide a comparison of means; show the result with and without it.
 * Take the quantiles over both arms together, then split. Range: 0 ≤ lower ≤ upper ≤ 1 as shares of the values; lower 0
 * unless given, upper 0.999. Units: as the column. Source: Tukey (1962), "The future of data analysis".
 *
 * @example Array.from(winsorize([1, 2, 3, 4, 100], { upper: 0.75 })) // → [1, 2, 3, 4, 4]
 */
export function winsorize(
  values: ArrayLike<number>,
  options: { lower?: number; upper?: number } = {},
): Float64Array {
  const { lower = 0, upper = 0.999 } = options;
  checkColumn('values', values);
  if (!(lower >= 0 && lower <= upper)) throw invalidInput('not-a-share', 'lower');
  if (!(upper <= 1)) throw invalidInput('not-a-share', 'upper');
  const sorted = Float64Array.from(values).sort();
  const floor = sortedQuantile(sorted, lower);
  const ceiling = sortedQuantile(sorted, upper);
  return Float64Array.from(values, (value) => Math.min(ceiling, Math.max(floor, value)));
}
