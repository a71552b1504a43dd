// Activity-based customer profit: every customer carries the cost of the activities they cause.
import { checkNotNegative, checkPositive } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from '../value/checks.ts';

/** Customers in columns, one entry each; money except quantities. */
export interface CustomerActivity {
  /** Net of returns. */
  revenue: ArrayLike<number>;
  costOfGoods?: ArrayLike<number>;
  /**
   * How much of each cost driver the customer caused: orders, lines, rush orders, returns, calls, visits, deliveries, days
   * of credit.
   */
  quantities: Record<string, ArrayLike<number>>;
  /** Cost of one unit of each driver. */
  rates: Record<string, number>;
  /** Costs of having the customer at all, whatever is bought. */
  sustaining?: ArrayLike<number>;
}

/** Profit level by level, one entry per customer; money. */
export interface CustomerProfits {
  /** Revenue less cost of goods. */
  contribution: Float64Array;
  /** Σ quantity × rate over the drivers, plus the sustaining cost. */
  costToServe: Float64Array;
  /** Contribution less cost to serve. */
  profit: Float64Array;
  /** Cost of each driver over all customers, with the sustaining cost under `sustaining`. */
  costByDriver: Record<string, number>;
  totalRevenue: number;
  totalProfit: number;
}

/**
 * The cost of one unit of a driver.
 *
 * Words: divide the cost of the resource by what it can do in practice, not by what it did: unused capacity is no
 * customer's fault. Formula: cost/capacity. Units: money per unit. Refused: `negative` (cost), `not-positive`
 * (practicalCapacity). Source: Kaplan & Anderson (2004), time-driven activity-based costing.
 *
 * @example driverRate(560000, 700000) // → 0.8
 */
export function driverRate(cost: number, practicalCapacity: number): number {
  checkNotNegative('cost', cost);
  checkPositive('practicalCapacity', practicalCapacity);
  return cost / practicalCapacity;
}

/**
 * What each customer leaves after all the costs they cause.
 *
 * Formula: profit = revenue − cost of goods − Σ_drivers quantity × rate − sustaining cost. Shapes: columns with one entry
 * per customer. Units: money; whole inputs give whole results. Refuses drivers without a rate (`rate-missing`, field the
 * driver), `length-mismatch`, quantities below 0 and what is not finite, with field and row. Source: Kotler & Keller,
 * customer profitability analysis; Cooper & Kaplan (1991).
 *
 * @example Array.from(customerProfits({ revenue: [1000, 400], costOfGoods: [600, 300], quantities: { orders: [4, 30] }, rates: { orders: 10 } }).profit) // → [360, -200]
 */
export function customerProfits(activity: CustomerActivity): CustomerProfits {
  const { revenue, costOfGoods, quantities, rates, sustaining } = activity;
  const n = revenue.length;
  const contribution = new Float64Array(n);
  const costToServe = new Float64Array(n);
  const costByDriver: Record<string, number> = {};
  const drivers = Object.keys(quantities);
  for (const driver of drivers) {
    const rate = Object.hasOwn(rates, driver) ? rates[driver]! : undefined;
    if (rate === undefined) throw invalidInput('rate-missing', driver);
    checkNotNegative(driver, rate);
    const amounts = quantities[driver]!;
    if (amounts.length !== n) throw invalidInput('length-mismatch', driver);
    let cost = 0;
    for (let i = 0; i < n; i++) {
      checkNotNegative(driver, amounts[i]!, i);
      costToServe[i]! += amounts[i]! * rate;
      cost += amounts[i]! * rate;
    }
    costByDriver[driver] = cost;
  }
  if (costOfGoods && costOfGoods.length !== n) throw invalidInput('length-mismatch', 'costOfGoods');
  if (sustaining && sustaining.length !== n) throw invalidInput('length-mismatch', 'sustaining');
  const profit = new Float64Array(n);
  let totalRevenue = 0;
  let totalProfit = 0;
  let sustained = 0;
  for (let i = 0; i < n; i++) {
    checkFinite('revenue', revenue[i]!, i);
    const goods = costOfGoods ? costOfGoods[i]! : 0;
    checkFinite('costOfGoods', goods, i);
    const fixed = sustaining ? sustaining[i]! : 0;
    checkNotNegative('sustaining', fixed, i);
    contribution[i] = revenue[i]! - goods;
    costToServe[i]! += fixed;
    profit[i] = contribution[i]! - costToServe[i]!;
    sustained += fixed;
    totalRevenue += revenue[i]!;
    totalProfit += profit[i]!;
  }
  if (sustaining) costByDriver.sustaining = sustained;
  return { contribution, costToServe, profit, costByDriver, totalRevenue, totalProfit };
}
