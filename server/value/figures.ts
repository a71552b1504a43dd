// From counts to figures with their intervals; where there is too little, none.
import { wilson } from '@clientela/models';
import { level, z80 } from './rules.ts';

export interface OwnFigure {
  value: number;
  low: number;
  high: number;
  n: number;
}

/** Below these a figure says more about chance than about the company. */
export const leastOf = { rate: 30, mean: 30, cohort: 50, state: 20 } as const;
/** Most periods of a cohort and states of recency: enough for the tables of the books. */
export const mostPeriods = 10;
export const mostStates = 6;

/** A share with Wilson's interval; null of too few. */
export function rateFigure(
  count: number,
  n: number,
  least: number = leastOf.rate,
): OwnFigure | null {
  if (n < least) return null;
  const { rate, lower, upper } = wilson(count, n, { level });
  return { value: rate, low: lower, high: upper, n };
}

/** A mean with its interval; null of too few. */
export function meanFigure(mean: number | null, sd: number | null, n: number): OwnFigure | null {
  if (n < leastOf.mean || mean === null || sd === null) return null;
  const reach = (z80 * sd) / Math.sqrt(n);
  return { value: mean, low: mean - reach, high: mean + reach, n };
}

/** Of customers with `complete` periods behind them, those who bought in period `k` and for how much. */
export interface CohortCell {
  complete: number;
  k: number;
  active: number;
  revenue: number;
}

export interface OwnCohort {
  customers: number[];
  revenue: number[];
}

/**
 * The longest cohort that is still large enough: everybody who was won at least so many whole periods ago, over
 * these periods. Null where not even two periods have passed for enough customers.
 */
export function longestCohort(cells: readonly CohortCell[]): OwnCohort | null {
  for (let periods = mostPeriods; periods >= 2; periods--) {
    const old = cells.filter(({ complete }) => complete >= periods);
    const sumOf = (k: number, of: (cell: CohortCell) => number) =>
      old.filter((cell) => cell.k === k).reduce((sum, cell) => sum + of(cell), 0);
    const customers = Array.from({ length: periods }, (_, k) => sumOf(k, ({ active }) => active));
    if (customers[0]! < leastOf.cohort) continue;
    const revenue = customers.map((active, k) =>
      active === 0 ? 0 : Math.round(sumOf(k, (cell) => cell.revenue) / active),
    );
    return { customers, revenue };
  }
  return null;
}
