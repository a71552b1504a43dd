// The whale curve: how few customers make the profit, and how many take some of it away again.
import { checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkShare } from '../value/checks.ts';

/**
 * The curve and what it says. Money except shares, which are of customers or, where null is possible, of the total profit.
 */
export interface WhaleCurve {
  customers: number;
  /** Total profit. */
  total: number;
  /** Cumulative profit of the k most profitable customers at position k; one entry more than customers, the first 0. */
  cumulative: Float64Array;
  /** The highest point: the profit of all profitable customers. */
  peak: number;
  /** Peak over total; null unless the total is positive. */
  peakRatio: number | null;
  profitable: number;
  unprofitable: number;
  /** Share of customers who lose money. */
  unprofitableShare: number;
  /** What they lose, as a negative number. */
  loss: number;
  /** Share of the total profit that the loss destroys; null unless the total is positive. */
  destroyedRatio: number | null;
}

/**
 * Customers sorted by profit, added up from the best to the worst.
 *
 * Words: the curve rises as long as customers are profitable, is highest where they stop being so and falls to the total.
 * It describes the customers there are, so it has no interval. Formula: cumulative_k = Σ of the k largest profits; peak = Σ
 * of the positive ones. Shapes: `profits` one entry per customer, after cost to serve. Units: money. Refuses `empty` and
 * `not-finite` with the row. Speed: a million customers in about a tenth of a second. Source: Kaplan & Narayanan (2001);
 * Kaplan's Kanthal case (1989).
 *
 * @example whaleCurve([900, 500, 300, 200, 120, 60, 20, -50, -250, -300]).peakRatio // → 1.4
 */
export function whaleCurve(profits: ArrayLike<number>): WhaleCurve {
  const customers = profits.length;
  if (customers === 0) throw invalidInput('empty', 'profits');
  for (let i = 0; i < customers; i++) checkFinite('profits', profits[i]!, i);
  const sorted = Float64Array.from(profits).sort();
  const cumulative = new Float64Array(customers + 1);
  let profitable = 0;
  let unprofitable = 0;
  for (let k = 1; k <= customers; k++) {
    const profit = sorted[customers - k]!;
    if (profit > 0) profitable++;
    else if (profit < 0) unprofitable++;
    cumulative[k] = cumulative[k - 1]! + profit;
  }
  const total = cumulative[customers]!;
  const peak = cumulative[profitable]!;
  return {
    customers,
    total,
    cumulative,
    peak,
    peakRatio: total > 0 ? peak / total : null,
    profitable,
    unprofitable,
    unprofitableShare: unprofitable / customers,
    loss: total - peak,
    destroyedRatio: total > 0 ? (peak - total) / total : null,
  };
}

/**
 * The profit that the most profitable share of the customers makes, as a share of the total; null unless the total is
 * positive.
 *
 * Words: 0.2 answers what the top fifth brings. Between customers the curve is a straight line. Range: share 0 to 1.
 * Units: shares of customers and of profit. Source: as `whaleCurve`.
 *
 * @example profitOfTop(whaleCurve([900, 500, 300, 200, 120, 60, 20, -50, -250, -300]), 0.2) // → 0.9333333333333333
 */
export function profitOfTop(curve: WhaleCurve, share: number): number | null {
  checkShare('share', share);
  if (!(curve.total > 0)) return null;
  const place = share * curve.customers;
  // A product that is whole up to rounding is taken as whole.
  const below = Math.min(curve.customers, Math.floor(place * (1 + 2 * Number.EPSILON)));
  const start = curve.cumulative[below]!;
  const next = below < curve.customers ? curve.cumulative[below + 1]! : start;
  return (start + Math.max(0, place - below) * (next - start)) / curve.total;
}

/** A point of the curve for drawing: shares of customers and money. */
export interface WhalePoint {
  share: number;
  profit: number;
}

/**
 * So many points of the curve, evenly over the customers, always with both ends and the peak: enough to draw a million
 * customers.
 *
 * Range: at least 2 points; fewer are returned when there are fewer customers. Method: the customers nearest to k n/(count − 1).
 * Units: shares of customers and of profit. Source: as `whaleCurve`.
 *
 * @example whalePoints(whaleCurve([3, 1, -1]), 2) // → [{ share: 0, profit: 0 }, { share: 2 / 3, profit: 4 }, { share: 1, profit: 3 }]
 */
export function whalePoints(curve: WhaleCurve, count: number): WhalePoint[] {
  checkWhole('count', count, 2);
  const places = new Set<number>([curve.profitable]);
  for (let k = 0; k < count; k++) places.add(Math.round((k * curve.customers) / (count - 1)));
  return [...places]
    .sort((a, b) => a - b)
    .map((place) => ({ share: place / curve.customers, profit: curve.cumulative[place]! }));
}
