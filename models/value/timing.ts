// When a payment counts: the questions that make the competing simple formulas of lifetime value one formula.
import { checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkInterest, checkShare } from './checks.ts';

/**
 * The timing of a stream of payments, one per period. The first period starts now.
 *
 * Sources disagree on all four; a value without them is not defined (Fader & Hardie 2012).
 */
export interface Timing {
  /** `counted`: the first period's payment is part of the value (a new customer). `just-made`: it was paid already. */
  firstPayment: 'counted' | 'just-made';
  /** When in its period the money comes. */
  cash: 'start' | 'middle' | 'end';
  /** Who pays in period t = 1, 2, …: those who stayed before it, r^(t−1), or those who stay through it as well, r^t. */
  survival: 'r^(t-1)' | 'r^t';
  /** How many payments are counted; null for as long as the customer stays. */
  payments: number | null;
}

/**
 * The three simple formulas in print, by name.
 *
 * `newCustomer` m(1+d)/(1+d−r): Blattberg, Kim & Neslin (2008), Steenburgh & Avery (2011). `existingCustomer` m·r/(1+d−r):
 * Capon (2007), Kotler & Keller (2012), Lehmann & Winer (2008); the Gupta–Lehmann multiple. `paidAtPeriodEnd` m/(1+d−r):
 * Ofek (2002), Davis (2007). Units: none. Range: data, to be given to `lifetimeValue`. Source: Fader & Hardie (2012),
 * "Reconciling and clarifying CLV formulas" (note 024).
 *
 * @example simpleTimings.existingCustomer.firstPayment // → 'just-made'
 */
export const simpleTimings = {
  newCustomer: { firstPayment: 'counted', cash: 'start', survival: 'r^(t-1)', payments: null },
  existingCustomer: {
    firstPayment: 'just-made',
    cash: 'start',
    survival: 'r^(t-1)',
    payments: null,
  },
  paidAtPeriodEnd: { firstPayment: 'counted', cash: 'end', survival: 'r^(t-1)', payments: null },
} as const satisfies Record<string, Timing>;

/**
 * How many times the first counted payment is multiplied by the retention rate and divided by one plus the discount rate.
 */
export interface TimingPowers {
  retained: number;
  discounted: number;
}

const CASH = { start: 0, middle: 0.5, end: 1 } as const;

/**
 * The powers of the first counted payment, which with the number of payments say all that a timing says.
 *
 * Refuses unknown words (code `unknown`) and a number of payments that is not whole (`not-whole`) or below 1 (`too-few`).
 * Formula: the counted payment k = 0, 1, … is worth
 * m r^(k + retained) / (1+d)^(k + discounted). Units: periods. Source: Fader & Hardie (2012), note
 * 024.
 *
 * @example timingPowers({ firstPayment: 'just-made', cash: 'middle', survival: 'r^t', payments: 3 }) // → { retained: 2, discounted: 1.5 }
 */
export function timingPowers(timing: Timing): TimingPowers {
  const { firstPayment, cash, survival, payments } = timing;
  if (firstPayment !== 'counted' && firstPayment !== 'just-made') {
    throw invalidInput('unknown', 'firstPayment');
  }
  if (survival !== 'r^t' && survival !== 'r^(t-1)') throw invalidInput('unknown', 'survival');
  if (!Object.hasOwn(CASH, cash)) throw invalidInput('unknown', 'cash');
  if (payments !== null) checkWhole('payments', payments, 1);
  const skipped = firstPayment === 'counted' ? 0 : 1;
  return {
    retained: skipped + (survival === 'r^t' ? 1 : 0),
    discounted: skipped + CASH[cash],
  };
}

/**
 * A yearly rate of discount or growth as the rate per shorter period that compounds to it.
 *
 * Formula: (1 + yearly)^(1/n) − 1, not yearly/n. Range: yearly > −1, periodsPerYear > 0 (12 for months). Error: relative
 * 1e-15. Units: shares per year in, per period out. Source: elementary.
 *
 * @example periodRate(0.12, 12) // → 0.00948879293458305
 */
export function periodRate(yearly: number, periodsPerYear: number): number {
  checkInterest('yearly', yearly);
  checkPositive('periodsPerYear', periodsPerYear);
  return Math.expm1(Math.log1p(yearly) / periodsPerYear);
}

/**
 * A yearly retention rate as the rate per shorter period that leaves as many customers after a year.
 *
 * Formula: yearly^(1/n). Range: 0 to 1. Units: shares per year in, per period out. Source: elementary.
 *
 * @example periodRetention(0.5, 12) // → 0.9438743126816935
 */
export function periodRetention(yearly: number, periodsPerYear: number): number {
  checkShare('yearly', yearly);
  checkPositive('periodsPerYear', periodsPerYear);
  return yearly ** (1 / periodsPerYear);
}
