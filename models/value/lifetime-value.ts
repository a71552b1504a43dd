// Lifetime value when margin and retention stay as they are: one formula for every convention in print.
import { checkPositive } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest, checkShare, withinRange } from './checks.ts';
import { periodRate, periodRetention, type Timing, timingPowers } from './timing.ts';

/** What a customer brings while staying. All rates are per period, the period of the margin. */
export interface MarginStream {
  /** Money of the first counted payment, after variable cost and cost to serve. */
  margin: number;
  /** Probability of staying from one period to the next, 0 to 1. */
  retention: number;
  /** Discount rate, above −1. */
  discountRate: number;
  /** Growth of the margin from each payment to the next, above −1; 0 unless given. */
  growth?: number;
}

/** Refuses a stream that no customer can have: codes `not-finite`, `out-of-range`. */
export function checkStream(stream: MarginStream): void {
  checkFinite('margin', stream.margin);
  checkShare('retention', stream.retention);
  checkInterest('discountRate', stream.discountRate);
  checkInterest('growth', stream.growth ?? 0);
}

/**
 * The logarithm of how much of a payment's expected worth today the next one has: q = r(1+g)/(1+d).
 *
 * −∞ where nobody stays. Source: elementary.
 *
 * @example Math.exp(logPersistence({ margin: 1, retention: 0.8, discountRate: 0.25 })) // → 0.64
 */
export function logPersistence(stream: MarginStream): number {
  const { retention, discountRate, growth = 0 } = stream;
  return Math.log(retention) + Math.log1p(growth) - Math.log1p(discountRate);
}

/** 1 + d − r(1 + g), what q lacks to 1 times 1 + d; summed so that small terms keep their digits. Not above 0: endless. */
export function persistenceGap(stream: MarginStream): number {
  const { retention, discountRate, growth = 0 } = stream;
  return 1 - retention + discountRate - retention * growth;
}

/** 1 + q + q² + …, `payments` terms or, with null, all; q = e^logQ. Stable through q = 1. */
export function persistenceSum(logQ: number, payments: number | null): number {
  if (payments === null) return -1 / Math.expm1(logQ);
  return logQ === 0 ? payments : Math.expm1(payments * logQ) / Math.expm1(logQ);
}

/**
 * The lifetime value of a customer whose margin and retention stay the same (or grow at a steady rate), before acquisition
 * cost.
 *
 * Words: the present value of the payments, each counted with the probability that the customer is still there. Formula: m
 * · r^a · (1+d)^(−b) · Σ_{j<n} q^j with q = r(1+g)/(1+d); a and b, the powers of the first counted payment, and n follow
 * from the timing (`timingPowers`). For ever: m(1+d)/(1+d−r) for a new customer paying at the start of each period,
 * m·r/(1+d−r(1+g)) for an existing one who has just paid, m/(1+d−r) for a new one paying at the end. Units: money as the
 * margin. Range: r 0 to 1, d and g above −1; for ever only if q < 1 (code `endless`, field `discountRate`); values beyond
 * 1e308 are `too-large`. Error: relative 1e-14 · (1 + n |ln q|), for ever 1e-15/(1 − q). Source: Fader & Hardie (2012),
 * note 024; with growth Gupta & Lehmann (2005).
 *
 * @example lifetimeValue({ margin: 100, retention: 0.8, discountRate: 0.1 }, simpleTimings.newCustomer) // → 366.6666666666667
 * @example lifetimeValue({ margin: 100, retention: 0.8, discountRate: 0.1 }, simpleTimings.existingCustomer) // → 266.6666666666667
 * @example lifetimeValue({ margin: 100, retention: 0.8, discountRate: 0.1 }, simpleTimings.paidAtPeriodEnd) // → 333.3333333333333
 */
export function lifetimeValue(stream: MarginStream, timing: Timing): number {
  checkStream(stream);
  const { retained, discounted } = timingPowers(timing);
  const { margin, retention, discountRate } = stream;
  const gap = persistenceGap(stream);
  if (timing.payments === null && gap <= 0) throw invalidInput('endless', 'discountRate');
  const first = margin * retention ** retained * (1 + discountRate) ** -discounted;
  if (first === 0) return 0;
  if (timing.payments === null) return withinRange('margin', (first * (1 + discountRate)) / gap);
  return withinRange('payments', first * persistenceSum(logPersistence(stream), timing.payments));
}

/**
 * The lifetime value of somebody still to be won: `lifetimeValue` less what winning costs.
 *
 * For prospects and cohorts only: for an existing customer the acquisition cost is sunk. Units: money. Formula: V −
 * cost. Refused: `not-finite` (acquisitionCost) and as `lifetimeValue`. Source: as `lifetimeValue`.
 *
 * @example netLifetimeValue({ margin: 100, retention: 0.8, discountRate: 0.1 }, simpleTimings.newCustomer, 300) // → 66.66666666666669
 */
export function netLifetimeValue(
  stream: MarginStream,
  timing: Timing,
  acquisitionCost: number,
): number {
  checkFinite('acquisitionCost', acquisitionCost);
  return lifetimeValue(stream, timing) - acquisitionCost;
}

/**
 * The margin multiple: how many yearly margins an existing customer's future is worth.
 *
 * Words: after a payment, margin times this is the lifetime value. Formula: r/(1+d−r(1+g)). Range: r 0 to 1, r(1+g) < 1+d
 * (code `endless`). Units: yearly margins. Source: Gupta & Lehmann (2003), "Customers as assets"; Kotler & Keller, table
 * 5.4.
 *
 * @example marginMultiple(0.8, 0.12) // → 2.5
 */
export function marginMultiple(retention: number, discountRate: number, growth = 0): number {
  return lifetimeValue(
    { margin: 1, retention, discountRate, growth },
    { firstPayment: 'just-made', cash: 'start', survival: 'r^(t-1)', payments: null },
  );
}

/**
 * Margin multiples of several retention rates (rows) and discount rates (columns): the grid of the textbooks.
 *
 * Formula, range and refusals as `marginMultiple`. Shape: a row per retention rate, a column per discount rate. Units:
 * yearly margins. Source: Kotler & Keller, table 5.4.
 *
 * @example marginMultiples([0.5, 0.6], [0.1, 0.2])[1][1] // → 1
 */
export function marginMultiples(
  retentions: readonly number[],
  discountRates: readonly number[],
  growth = 0,
): number[][] {
  return retentions.map((retention) =>
    discountRates.map((discountRate) => marginMultiple(retention, discountRate, growth)),
  );
}

/**
 * The same stream told in shorter periods: a yearly margin paid in twelve parts, a twelfth at a time.
 *
 * The retention, discount and growth rates compound to the yearly ones; a number of payments in a timing has to be
 * multiplied by the caller. Months pay earlier and lose customers within the year, so the value differs from that of yearly
 * payments: both are right, for different customers. Formula: margin/n, `periodRetention` and `periodRate` of the rest.
 * Units: money per period; rates per period. Refused: `not-positive` (periodsPerYear) and as `lifetimeValue`. Source:
 * elementary.
 *
 * @example inShorterPeriods({ margin: 1200, retention: 0.5, discountRate: 0 }, 12).margin // → 100
 */
export function inShorterPeriods(stream: MarginStream, periodsPerYear: number): MarginStream {
  checkStream(stream);
  checkPositive('periodsPerYear', periodsPerYear);
  return {
    margin: stream.margin / periodsPerYear,
    retention: periodRetention(stream.retention, periodsPerYear),
    discountRate: periodRate(stream.discountRate, periodsPerYear),
    growth: periodRate(stream.growth ?? 0, periodsPerYear),
  };
}
