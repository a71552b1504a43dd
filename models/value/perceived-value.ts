// What an offer is worth to the customer beside the next best: value in use, price and who keeps the difference.
import { checkNotNegative } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from './checks.ts';

/** Value created by an offer and how price divides it; money. */
export interface PerceivedValue {
  /** The reference price plus all advantages less all disadvantages: the highest price a reasonable customer pays. */
  worth: number;
  /** Sum of the differentiating advantages. */
  advantage: number;
  /** Price less reference price. */
  premium: number;
  /** Worth − price: what the customer keeps. Below 0 the customer should take the other offer. */
  customerSurplus: number;
  /** Price − cost: what the seller keeps; null without a cost. */
  sellerSurplus: number | null;
  /** The prices at which both gain, from cost to worth; null without a cost or where cost exceeds worth. */
  bargaining: { lowest: number; highest: number } | null;
}

/**
 * Value-in-use pricing: the price of the next best offer plus what ours does better.
 *
 * Formula: worth = reference + Σ advantages; surplus = worth − price. Units: money. Disadvantages are negative advantages.
 * Refused: `not-finite`, by field. Source: Kotler & Keller, the tractors of perceived-value pricing.
 *
 * @example perceivedValue({ reference: 90000, advantages: { durability: 7000, reliability: 6000, service: 5000, warranty: 2000 }, price: 100000 }).customerSurplus // → 10000
 */
export function perceivedValue(offer: {
  reference: number;
  advantages: Record<string, number>;
  price: number;
  cost?: number;
}): PerceivedValue {
  const { reference, advantages, price, cost } = offer;
  checkFinite('reference', reference);
  checkFinite('price', price);
  if (cost !== undefined) checkFinite('cost', cost);
  let advantage = 0;
  for (const [name, amount] of Object.entries(advantages)) {
    checkFinite(`advantages.${name}`, amount);
    advantage += amount;
  }
  const worth = reference + advantage;
  return {
    worth,
    advantage,
    premium: price - reference,
    customerSurplus: worth - price,
    sellerSurplus: cost === undefined ? null : price - cost,
    bargaining: cost === undefined || cost > worth ? null : { lowest: cost, highest: worth },
  };
}

/**
 * Customer value analysis: how an offer stands against a rival over all attributes.
 *
 * Formula: Σ weight_i (own_i − rival_i)/Σ weight_i. Units: those of the ratings. Shapes: one entry per attribute. Range:
 * weights ≥ 0, not all 0. Source: Kotler & Keller, customer value analysis.
 *
 * @example customerValueLead([2, 1, 1], [4, 3, 5], [3, 3, 4]) // → 0.75
 */
export function customerValueLead(
  weights: ArrayLike<number>,
  own: ArrayLike<number>,
  rival: ArrayLike<number>,
): number {
  if (own.length !== weights.length) throw invalidInput('length-mismatch', 'own');
  if (rival.length !== weights.length) throw invalidInput('length-mismatch', 'rival');
  let sum = 0;
  let lead = 0;
  for (let i = 0; i < weights.length; i++) {
    checkNotNegative('weights', weights[i]!, i);
    checkFinite('own', own[i]!, i);
    checkFinite('rival', rival[i]!, i);
    sum += weights[i]!;
    lead += weights[i]! * (own[i]! - rival[i]!);
  }
  if (sum === 0) throw invalidInput('not-positive', 'weights');
  return lead / sum;
}
