// Purchases in the holdout by how often customers bought before: where a model is right and where it is not.
import { checkColumn, checkLength } from '../inference/checks.ts';
import { checkCount } from '../purchases/checks.ts';

/** Customers who bought equally often in the calibration. */
export interface ConditionalRow {
  /** Repeat purchase days in the calibration. */
  x: number;
  /** The row holds x and everything above. */
  andMore: boolean;
  customers: number;
  /** Mean purchases in the holdout. */
  actual: number;
  /** Standard error of that mean; 0 for a single customer. */
  error: number;
  /** Mean purchases foretold. */
  expected: number;
}

/**
 * The conditional-expectation table: mean purchases in the holdout by x, as they came and as foretold.
 *
 * Shapes: one entry per customer (weights: per group of alike customers); rows for x = 0, 1, … `last`, the last with everything
 * above; rows without customers are left out. Refusals: `empty`, `length-mismatch`, `not-finite` with the field; `not-whole` (last). Source:
 * Schmittlein, Morrison & Colombo (1987); Fader, Hardie & Lee (2005), fig. 5.
 *
 * @example conditionalTable([0, 0, 9], [0, 2, 5], [0.5, 0.5, 4], { last: 7 })[0].actual // → 1
 */
export function conditionalTable(
  x: ArrayLike<number>,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { last = 7, weight }: { last?: number; weight?: ArrayLike<number> } = {},
): ConditionalRow[] {
  checkColumn('x', x);
  for (const [field, values] of [
    ['actual', actual],
    ['expected', expected],
  ] as const) {
    checkColumn(field, values);
    checkLength(field, values, x.length);
  }
  if (weight) checkLength('weight', weight, x.length);
  checkCount('last', last);
  const customers = new Float64Array(last + 1);
  const came = new Float64Array(last + 1);
  const squares = new Float64Array(last + 1);
  const foretold = new Float64Array(last + 1);
  for (let i = 0; i < x.length; i++) {
    const row = Math.min(last, x[i]!);
    const count = weight ? weight[i]! : 1;
    customers[row]! += count;
    came[row]! += count * actual[i]!;
    squares[row]! += count * actual[i]! ** 2;
    foretold[row]! += count * expected[i]!;
  }
  const rows: ConditionalRow[] = [];
  customers.forEach((count, row) => {
    if (count === 0) return;
    const mean = came[row]! / count;
    const variance = count > 1 ? Math.max(0, squares[row]! - count * mean * mean) / (count - 1) : 0;
    rows.push({
      x: row,
      andMore: row === last,
      customers: count,
      actual: mean,
      error: Math.sqrt(variance / count),
      expected: foretold[row]! / count,
    });
  });
  return rows;
}
