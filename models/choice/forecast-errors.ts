// How far forecasts were from what came: the figures by which forecasts are usually compared.
import { checkColumn, checkLength } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';

/** Errors of forecasts of single customers. */
export interface ForecastErrors {
  customers: number;
  /** Sums over the customers. */
  actual: number;
  expected: number;
  /** Mean absolute and root mean squared error per customer. */
  mae: number;
  rmse: number;
  /** Pearson's correlation of forecast and outcome; null where one of them does not vary. */
  correlation: number | null;
  /** Share of all that came which came from the tenth of customers with the highest forecasts; null where nothing came. */
  topShare: number | null;
  /** topShare against the tenth that chance would give: 4.7 means 4.7 times as much. */
  lift: number | null;
}

/** The best so many by forecast are the ones a campaign would choose. */
const TOP = 0.1;

/**
 * The errors of forecasts: absolute, squared, correlation, and what the customers with the highest forecasts then brought.
 *
 * Formulas: Σ|y−ŷ|/n, √(Σ(y−ŷ)²/n), Pearson's r; the top tenth is the ⌊n/10⌋ customers (one at least) of highest ŷ, of those who tie at
 * the edge an equal part each. Shapes: one entry per customer or, with `weight`, per group of alike customers. Refusals: `empty`,
 * `length-mismatch`, `not-finite`, `weight-not-positive` with field and row. Error: relative 1e-13. Source: the usual definitions; lift as in
 * Malthouse & Blattberg (2005).
 *
 * @example forecastErrors([0, 2, 1], [0.5, 1, 1]).mae // → 0.5
 */
export function forecastErrors(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  weight?: ArrayLike<number>,
): ForecastErrors {
  checkColumn('actual', actual);
  checkColumn('expected', expected);
  checkLength('expected', expected, actual.length);
  if (weight) checkLength('weight', weight, actual.length);
  const of = (i: number) => (weight ? weight[i]! : 1);
  let customers = 0;
  let sumActual = 0;
  let sumExpected = 0;
  let absolute = 0;
  let squared = 0;
  for (let i = 0; i < actual.length; i++) {
    if (!(of(i) > 0 && Number.isFinite(of(i))))
      throw invalidInput('weight-not-positive', 'weight', i);
    const miss = actual[i]! - expected[i]!;
    customers += of(i);
    sumActual += of(i) * actual[i]!;
    sumExpected += of(i) * expected[i]!;
    absolute += of(i) * Math.abs(miss);
    squared += of(i) * miss * miss;
  }
  const [meanActual, meanExpected] = [sumActual / customers, sumExpected / customers];
  let yy = 0;
  let ee = 0;
  let ye = 0;
  for (let i = 0; i < actual.length; i++) {
    yy += of(i) * (actual[i]! - meanActual) ** 2;
    ee += of(i) * (expected[i]! - meanExpected) ** 2;
    ye += of(i) * (actual[i]! - meanActual) * (expected[i]! - meanExpected);
  }
  const top = broughtByTop(actual, expected, of, Math.max(1, Math.floor(TOP * customers)));
  const topShare = sumActual > 0 ? top / sumActual : null;
  return {
    customers,
    actual: sumActual,
    expected: sumExpected,
    mae: absolute / customers,
    rmse: Math.sqrt(squared / customers),
    correlation: yy > 0 && ee > 0 ? ye / Math.sqrt(yy) / Math.sqrt(ee) : null,
    topShare,
    lift: topShare === null ? null : topShare / TOP,
  };
}

/** What came from so many customers of the highest forecasts; ties at the edge share. */
function broughtByTop(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  of: (i: number) => number,
  wanted: number,
): number {
  const order = Int32Array.from({ length: actual.length }, (_, i) => i).sort(
    (one, other) => expected[other]! - expected[one]!,
  );
  let taken = 0;
  let brought = 0;
  for (let from = 0; from < order.length && taken < wanted; ) {
    let to = from;
    let size = 0;
    let sum = 0;
    while (to < order.length && expected[order[to]!] === expected[order[from]!]) {
      size += of(order[to]!);
      sum += of(order[to]!) * actual[order[to]!]!;
      to++;
    }
    const part = Math.min(1, (wanted - taken) / size);
    brought += part * sum;
    taken += size;
    from = to;
  }
  return brought;
}
