// Simulated purchases at a steady rate: what customers do while they are active.
import type { Random } from '../inference/random.ts';

/**
 * The times in (0, until] of purchases that come at random at a steady rate.
 *
 * Words: exponential gaps with mean 1/rate (a Poisson process). Source: elementary.
 *
 * @example steadyPurchases(seededRandom(1), 2, 0).length // → 0
 */
export function steadyPurchases(random: Random, rate: number, until: number): number[] {
  const times: number[] = [];
  for (let t = random.exponential() / rate; t <= until; t += random.exponential() / rate) {
    times.push(t);
  }
  return times;
}
