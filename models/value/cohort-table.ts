// The cohort table of the textbooks: a group of customers followed year by year until what it brought is worth a number today.
import { checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest, withinRange } from './checks.ts';
import { roundTo } from './rounding.ts';

/** A cohort in columns, one entry per period; period 0 is the one in which the customers are won. */
export interface CohortPlan {
  /** Customers at work in each period; the first must be positive. */
  customers: ArrayLike<number>;
  /** Revenue per customer. */
  revenue: ArrayLike<number>;
  /** Variable cost per customer, cost to serve included. */
  variableCost: ArrayLike<number>;
  /** Cost of winning one customer, paid in period 0. */
  acquisitionCost: number;
  discountRate: number;
  /** Round each period's present value to this many decimals before adding, as printed tables do; exact unless given. */
  decimals?: number;
}

/** One period of the table; money except customers and retention. */
export interface CohortRow {
  period: number;
  customers: number;
  /** Customers of this period over those of the one before; null in period 0 and after nobody. */
  retention: number | null;
  margin: number;
  /** Customers × margin. */
  total: number;
  presentValue: number;
  /** Present values so far, less the acquisition cost of all. */
  cumulative: number;
}

export interface CohortTable {
  rows: CohortRow[];
  /** Present value of all margins. */
  presentValue: number;
  acquisitionCost: number;
  /** Present value less acquisition cost. */
  net: number;
  /** Net per customer won. */
  perCustomer: number;
}

/**
 * The value of a cohort from its plan or its record, with the table behind it.
 *
 * Words: customers × (revenue − variable cost) of each period, discounted to period 0, summed, less what winning them cost.
 * Formula: PV = Σ n_t (revenue_t − cost_t)/(1+i)^t, net = PV − n_0 · AC. Units: money. Refuses `empty`, `length-mismatch`,
 * `not-positive` (customers in period 0), `negative` (customers, acquisition cost), `not-finite`, a discount rate of −1 or
 * less. For rates with intervals of a cohort that was observed see `cohortLifetime`. Source: Kotler & Keller, table 5.3,
 * after Gupta & Lehmann (2003).
 *
 * @example cohortTable({ customers: [10, 5], revenue: [0, 40], variableCost: [0, 18], acquisitionCost: 4, discountRate: 0.1 }).perCustomer // → 6
 */
export function cohortTable(plan: CohortPlan): CohortTable {
  const { customers, revenue, variableCost, acquisitionCost, discountRate, decimals } = plan;
  const n = customers.length;
  if (n === 0) throw invalidInput('empty', 'customers');
  if (revenue.length !== n) throw invalidInput('length-mismatch', 'revenue');
  if (variableCost.length !== n) throw invalidInput('length-mismatch', 'variableCost');
  checkPositive('customers', customers[0]!, 0);
  checkNotNegative('acquisitionCost', acquisitionCost);
  checkInterest('discountRate', discountRate);
  if (decimals !== undefined) checkWhole('decimals', decimals, 0);
  const logFactor = Math.log1p(discountRate);
  const paid = customers[0]! * acquisitionCost;
  const rows: CohortRow[] = [];
  let presentValue = 0;
  for (let period = 0; period < n; period++) {
    checkNotNegative('customers', customers[period]!, period);
    checkFinite('revenue', revenue[period]!, period);
    checkFinite('variableCost', variableCost[period]!, period);
    const before = period === 0 ? 0 : customers[period - 1]!;
    const margin = revenue[period]! - variableCost[period]!;
    const total = customers[period]! * margin;
    const exact = total * Math.exp(-period * logFactor);
    const worth = decimals === undefined ? exact : roundTo(exact, decimals);
    presentValue += worth;
    rows.push({
      period,
      customers: customers[period]!,
      retention: before > 0 ? customers[period]! / before : null,
      margin,
      total,
      presentValue: worth,
      cumulative: presentValue - paid,
    });
  }
  const net = withinRange('revenue', presentValue - paid);
  return {
    rows,
    presentValue,
    acquisitionCost: paid,
    net,
    perCustomer: net / customers[0]!,
  };
}
