// When winning a customer has paid for itself, how often over, and what retention it takes.
import { checkNotNegative, checkPositive } from '../inference/checks.ts';
import { checkFinite } from './checks.ts';
import {
  checkStream,
  lifetimeValue,
  logPersistence,
  type MarginStream,
  persistenceGap,
} from './lifetime-value.ts';
import { type Timing, timingPowers } from './timing.ts';

/** When the money spent has come back. */
export interface Payback {
  /** Payments needed. */
  payments: number;
  /** Time of the last of them, in periods from now. */
  time: number;
}

/**
 * Lifetime value over acquisition cost: how often the cost of winning a customer comes back.
 *
 * Words: take the value before acquisition cost. Three is a practitioner's rule without a study behind it. Units: none.
 * Range: a positive acquisition cost (code `not-positive`). Source: elementary.
 *
 * @example valueToCost(366, 122) // → 3
 */
export function valueToCost(value: number, acquisitionCost: number): number {
  checkFinite('value', value);
  checkPositive('acquisitionCost', acquisitionCost);
  return value / acquisitionCost;
}

/**
 * The payment that pays the acquisition cost back in expectation; null if none ever does.
 *
 * Words: payments are added up, each with the chance that the customer is still there, discounted at the stream's rate (set
 * it to 0 for the undiscounted period), until they reach the cost. Formula: the smallest n with m r^a (1+d)^(−b) Σ_{j<n}
 * q^j ≥ cost, which is n = ⌈ln(1 + (q − 1) cost/first)/ln q⌉. Units: periods. Range: cost ≥ 0; a cost of 0 is paid back by
 * 0 payments at time 0. A sum that misses the cost by less than 1e-12 of it counts as reaching it. Source: elementary.
 *
 * @example paybackTime({ margin: 100, retention: 0.8, discountRate: 0 }, simpleTimings.paidAtPeriodEnd, 244) // → { payments: 3, time: 3 }
 */
export function paybackTime(stream: MarginStream, timing: Timing, cost: number): Payback | null {
  checkStream(stream);
  checkNotNegative('cost', cost);
  const { retained, discounted } = timingPowers(timing);
  if (cost === 0) return { payments: 0, time: 0 };
  const { margin, retention, discountRate } = stream;
  const first = margin * retention ** retained * (1 + discountRate) ** -discounted;
  if (!(first > 0)) return null;
  const logQ = logPersistence(stream);
  const needed = (cost / first) * (1 - 1e-12);
  const reach = needed * Math.expm1(logQ);
  if (reach <= -1) return null;
  // With a ratio of 1, or so near to it that the product loses its digits, every payment counts in full.
  const exact = Math.abs(logQ) < 1e-300 ? needed : Math.log1p(reach) / logQ;
  const payments = Math.max(1, Math.ceil(exact));
  if (timing.payments !== null && payments > timing.payments) return null;
  return { payments, time: discounted + payments - 1 };
}

/**
 * When observed or planned payments have paid a cost back, within the period by a straight line; null if they never do.
 *
 * Words: `flows[t]` comes evenly over period t = 0, 1, …; the result 2.5 is the middle of the third period. The first
 * crossing counts, also if later losses undo it. Units: periods. Range: cost ≥ 0, finite flows (refused with their row).
 * Source: elementary.
 *
 * @example paybackOfFlows([40, 40, 40], 100) // → 2.5
 */
export function paybackOfFlows(flows: ArrayLike<number>, cost: number): number | null {
  checkNotNegative('cost', cost);
  for (let t = 0; t < flows.length; t++) checkFinite('flows', flows[t]!, t);
  if (cost === 0) return 0;
  let sum = 0;
  for (let t = 0; t < flows.length; t++) {
    if (sum + flows[t]! >= cost) return t + (cost - sum) / flows[t]!;
    sum += flows[t]!;
  }
  return null;
}

/**
 * The retention rate at which a customer is worth just what winning one costs; null if even retention 1 is not enough.
 *
 * Words: below it every customer won loses money. The stream's own retention is not used. Method: halving on [0, 1], where
 * value rises with retention. With growth or no discounting, value may be endless below 1; then the rate found is below
 * that. Units: share. Range: positive margin (code `not-positive`), cost ≥ 0; 0 when the cost is covered without any
 * retention. Error: absolute 1e-15. Source: elementary.
 *
 * @example breakEvenRetention({ margin: 100, discountRate: 0.1 }, simpleTimings.newCustomer, 220) // → 0.6
 */
export function breakEvenRetention(
  stream: Omit<MarginStream, 'retention'>,
  timing: Timing,
  cost: number,
): number | null {
  checkPositive('margin', stream.margin);
  checkNotNegative('cost', cost);
  const covers = (retention: number) => {
    const trial = { ...stream, retention };
    checkStream(trial);
    if (timing.payments === null && persistenceGap(trial) <= 0) return true;
    return lifetimeValue(trial, timing) >= cost;
  };
  timingPowers(timing);
  if (covers(0)) return 0;
  if (!covers(1)) return null;
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (covers(middle)) high = middle;
    else low = middle;
  }
}
