// The capital in the customer base: what all customers, of today and to come, are worth together.
import { checkNotNegative, checkPositive } from '../inference/checks.ts';
import { checkFinite, checkInterest, withinRange } from '../value/checks.ts';

/** Customers to be won in a period to come. */
export interface FutureCohort {
  /** Periods from now. */
  inPeriods: number;
  customers: number;
  /** Lifetime value of one at the time of winning, net of acquisition cost; money. */
  netValue: number;
}

/** Customer equity; money. */
export interface CustomerEquity {
  /** The customers of today: static customer equity. */
  existing: number;
  /** Those to come. */
  future: number;
  total: number;
}

/**
 * Customer equity: the lifetime values of the customers of today plus those of the cohorts to come.
 *
 * Words: existing customers count gross, since winning them is paid; future ones net of acquisition cost, discounted from
 * the day they are won. Formula: Σ CLV + Σ_k n_k · net_k/(1+i)^k. Units: money. Shapes: `values` one entry per customer.
 * For an interval of the sum over existing customers see `prepareScoring`, whose total has one; the plan of the future is a
 * plan. Refuses what is not finite with the row. Source: Blattberg & Deighton (1996); Rust, Zeithaml & Lemon (2000); Gupta,
 * Lehmann & Stuart (2004).
 *
 * @example customerEquity([100, 50], [{ inPeriods: 1, customers: 10, netValue: 11 }], 0.1) // → { existing: 150, future: 100, total: 250 }
 */
export function customerEquity(
  values: ArrayLike<number>,
  cohorts: readonly FutureCohort[],
  discountRate: number,
): CustomerEquity {
  checkInterest('discountRate', discountRate);
  let existing = 0;
  for (let i = 0; i < values.length; i++) {
    checkFinite('values', values[i]!, i);
    existing += values[i]!;
  }
  let future = 0;
  cohorts.forEach((cohort, i) => {
    checkNotNegative('inPeriods', cohort.inPeriods, i);
    checkNotNegative('customers', cohort.customers, i);
    checkFinite('netValue', cohort.netValue, i);
    future += cohort.customers * cohort.netValue * (1 + discountRate) ** -cohort.inPeriods;
  });
  return { existing, future, total: withinRange('values', existing + future) };
}

/**
 * The return on an improvement: what customer equity gains over what it costs.
 *
 * Formula: (ΔCE − cost)/cost. Units: share. Range: cost above 0. Source: Rust, Zeithaml & Lemon (2004), J. Marketing 68(1).
 *
 * @example equityReturn(101.29, 70) // → 0.447
 */
export function equityReturn(gain: number, cost: number): number {
  checkFinite('gain', gain);
  checkPositive('cost', cost);
  return (gain - cost) / cost;
}

/**
 * The gain in customer equity that a stated return implies.
 *
 * Formula: cost · (1 + ROI). Units: money. Refused: `not-positive` (cost), `not-finite` (roi). Source: as
 * `equityReturn`; 44.7 % on 70 million in the airline of the paper.
 *
 * @example impliedEquityGain(70, 0.447) // → 101.29
 */
export function impliedEquityGain(cost: number, roi: number): number {
  checkPositive('cost', cost);
  checkFinite('roi', roi);
  return cost * (1 + roi);
}

/**
 * Is the base being harvested: do sales rise while customer equity falls?
 *
 * Words: such sales are taken from the future. Units: money. Shapes: before and now of both. Refused: `not-finite`.
 * Source: Kotler & Armstrong on customer equity (Cadillac against BMW).
 *
 * @example isHarvesting({ sales: [100, 110], equity: [900, 850] }) // → true
 */
export function isHarvesting(course: {
  sales: readonly [before: number, now: number];
  equity: readonly [before: number, now: number];
}): boolean {
  course.sales.forEach((amount, i) => {
    checkFinite('sales', amount, i);
    checkFinite('equity', course.equity[i]!, i);
  });
  return course.sales[1] > course.sales[0] && course.equity[1] < course.equity[0];
}
