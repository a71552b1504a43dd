// What a customer has brought so far: undiscounted, level by level. It looks back; lifetime value looks ahead.
import { checkNotNegative } from '../inference/checks.ts';
import { checkFinite, checkShare } from './checks.ts';

/** Everything that passed between a customer and the business so far; money, all amounts positive when they occur. */
export interface HistoricAmounts {
  purchases: number;
  returns?: number;
  /** Variable cost of what was bought and kept. */
  costOfGoods?: number;
  /** Orders, visits, calls, returns, credit, deliveries; see `customerProfits`. */
  costToServe?: number;
  acquisitionCost?: number;
  /** Cost of keeping: programmes, contacts, gifts. */
  maintenanceCost?: number;
}

/** The levels that must not be mixed up; money. */
export interface HistoricValue {
  /** Purchases less returns. */
  revenue: number;
  /** Revenue less cost of goods. */
  contribution: number;
  /** Contribution less cost to serve. */
  profit: number;
  /** Profit less acquisition and maintenance: the historic net value. */
  net: number;
}

/**
 * The historic net value of a customer, with the levels on the way to it.
 *
 * Words: all purchases net of returns, less the costs of goods, of serving, of winning and of keeping; nothing is
 * discounted and nothing expected, so it is not a CLV and must not be labelled one. Formula: sums and differences; whole
 * numbers stay whole. Units: money. Refuses amounts that are not finite; missing ones count as 0. Source: domain note §0.1.
 *
 * @example historicNetValue({ purchases: 1200, returns: 200, costOfGoods: 600, costToServe: 90, acquisitionCost: 40, maintenanceCost: 20 }).net // → 250
 */
export function historicNetValue(amounts: HistoricAmounts): HistoricValue {
  const {
    purchases,
    returns = 0,
    costOfGoods = 0,
    costToServe = 0,
    acquisitionCost = 0,
    maintenanceCost = 0,
  } = amounts;
  checkFinite('purchases', purchases);
  checkFinite('returns', returns);
  checkFinite('costOfGoods', costOfGoods);
  checkFinite('costToServe', costToServe);
  checkFinite('acquisitionCost', acquisitionCost);
  checkFinite('maintenanceCost', maintenanceCost);
  const revenue = purchases - returns;
  const contribution = revenue - costOfGoods;
  const profit = contribution - costToServe;
  return { revenue, contribution, profit, net: profit - acquisitionCost - maintenanceCost };
}

/**
 * Lifetime revenue: what somebody spends over a lifetime of buying. Revenue, not profit, and never a CLV.
 *
 * Formula: amount × occasions per year × years. Units: money. Refused: `negative`, `not-finite`, by field. Source: the
 * examples of Stew Leonard's and of Federal Express in Peters.
 *
 * @example lifetimeRevenue({ amount: 100, occasionsPerYear: 50, years: 10 }) // → 50000
 */
export function lifetimeRevenue(habit: {
  amount: number;
  occasionsPerYear: number;
  years: number;
}): number {
  checkNotNegative('amount', habit.amount);
  checkNotNegative('occasionsPerYear', habit.occasionsPerYear);
  checkNotNegative('years', habit.years);
  return habit.amount * habit.occasionsPerYear * habit.years;
}

/**
 * The value of an average lifetime: yearly revenue times margin times years, undiscounted. A rule of thumb that overstates.
 *
 * Words: the shortcut of older textbooks; it pays future money as if it came today, so show `lifetimeValue` beside it.
 * Units: money. Range: margin 0 to 1. Source: Kotler's 500 a year × 20 years × 10 %.
 *
 * @example averageLifetimeValue({ revenuePerPeriod: 500, lifetime: 20, margin: 0.1 }) // → 1000
 */
export function averageLifetimeValue(average: {
  revenuePerPeriod: number;
  lifetime: number;
  margin: number;
}): number {
  checkNotNegative('revenuePerPeriod', average.revenuePerPeriod);
  checkNotNegative('lifetime', average.lifetime);
  checkShare('margin', average.margin);
  return average.revenuePerPeriod * average.lifetime * average.margin;
}
