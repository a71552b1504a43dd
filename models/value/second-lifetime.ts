// What a lost customer is worth if won back, and whether trying is.
import { checkNotNegative, checkPositive } from '../inference/checks.ts';
import { checkShare } from './checks.ts';
import { lifetimeValue, type MarginStream } from './lifetime-value.ts';
import type { Timing } from './timing.ts';

/** What is offered to lost customers and what may come of it. */
export interface WinBackOffer {
  /** Margin, retention and discounting of the second life: not those of the first. */
  stream: MarginStream;
  timing: Timing;
  /** Chance that a customer returns when made the offer. */
  returnChance: number;
  /** Spent on every customer addressed; money. */
  contactCost: number;
  /** Spent on those who return: the discount, the gift, the upgrade; money. */
  returnCost: number;
}

/** Money per customer, unless said otherwise. */
export interface WinBackValue {
  /** Lifetime value of the second life, before any cost of winning back. */
  secondLife: number;
  /** The second lifetime value: second life less what a return costs. */
  net: number;
  /** Chance × net − contact cost: what addressing one customer brings. The priority. */
  expected: number;
  /** Chance of return from which addressing pays; null if no chance is enough. */
  breakEvenChance: number | null;
}

/**
 * The second lifetime value and what an attempt to win a customer back brings in expectation.
 *
 * Formula: SLV = Σ m₂ r₂^t/(1+i)^t (in the timing given) − return cost; expected = p · SLV − contact cost; break-even p =
 * contact cost/SLV. Units: money. Range: p 0 to 1, costs ≥ 0, stream as `lifetimeValue`. Source: Stauss & Friege (1999);
 * Griffin & Lowenstein (2001).
 *
 * @example secondLifetimeValue({ stream: { margin: 50, retention: 0.75, discountRate: 0 }, timing: simpleTimings.newCustomer, returnChance: 0.2, contactCost: 9, returnCost: 20 }).expected // → 27
 */
export function secondLifetimeValue(offer: WinBackOffer): WinBackValue {
  const { returnChance, contactCost, returnCost } = offer;
  checkShare('returnChance', returnChance);
  checkNotNegative('contactCost', contactCost);
  checkNotNegative('returnCost', returnCost);
  const secondLife = lifetimeValue(offer.stream, offer.timing);
  const net = secondLife - returnCost;
  return {
    secondLife,
    net,
    expected: returnChance * net - contactCost,
    breakEvenChance: net > 0 && contactCost <= net ? contactCost / net : null,
  };
}

/**
 * The least uplift in value that a customer's record must bring to be worth keeping.
 *
 * Words: capturing and keeping a record costs money; divided by the customer's lifetime value it is the share by which
 * knowing the customer must raise that value. Formula: (capture + upkeep × years)/CLV. Units: share. Range: positive value.
 * Source: Kotler & Keller, on when a customer database does not pay.
 *
 * @example breakEvenRecordUplift({ capture: 2, upkeepPerYear: 0.5, years: 6, value: 100 }) // → 0.05
 */
export function breakEvenRecordUplift(record: {
  capture: number;
  upkeepPerYear: number;
  years: number;
  value: number;
}): number {
  checkNotNegative('capture', record.capture);
  checkNotNegative('upkeepPerYear', record.upkeepPerYear);
  checkNotNegative('years', record.years);
  checkPositive('value', record.value);
  return (record.capture + record.upkeepPerYear * record.years) / record.value;
}
