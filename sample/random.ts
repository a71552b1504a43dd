// Streams of randomness: each customer has one for every purpose, so that one decision never moves the others.
import { type Random, seededRandom } from '@clientela/models';

/** Finaliser of MurmurHash3 (public domain): every input bit moves every output bit. Returns 32 unsigned bits. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The stream for a seed, what it is drawn for and whom it is about.
 * Thus the sales are the same with returns and without, and a customer keeps the same rates when the season changes.
 */
export function stream(seed: number, purpose: string, customer = 0): Random {
  let hash = mix(seed + 0x9e3779b9);
  for (const letter of purpose) hash = mix(hash ^ letter.charCodeAt(0));
  return seededRandom(mix(hash ^ customer));
}

/** A whole number from 0 up to, not including, `count`. */
export function below(random: Random, count: number): number {
  return Math.floor(random.uniform() * count);
}

/** An index drawn in proportion to the weights, which need not add up to 1. */
export function weighted(random: Random, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = random.uniform() * total;
  for (let i = 0; i < weights.length; i++) {
    rest -= weights[i]!;
    if (rest < 0) return i;
  }
  return weights.length - 1;
}
