// Mixtures of beta distributions: the form in which the BG/BB states what it knows of a customer's probabilities.
import { findRoot } from '../optimize/root.ts';
import { betaLogitQuantile, betaSides } from '../special/incomplete-beta.ts';

/** A distribution of a probability as a mixture: part i is Beta(a, b). */
export interface BetaMixture {
  /** Of each part; sums to 1. */
  weight: Float64Array;
  a: Float64Array;
  b: Float64Array;
}

/**
 * The mean of a mixture of beta distributions.
 *
 * Formula: Σ wᵢ aᵢ/(aᵢ+bᵢ). Error: relative 1e-15. Units: none, a probability. Shapes: weights sum to 1. Source:
 * elementary.
 *
 * @example betaMixtureMean({ weight: [0.5, 0.5], a: [1, 3], b: [1, 1] }) // → 0.625
 */
export function betaMixtureMean({ weight, a, b }: BetaMixture): number {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += (weight[i]! * a[i]!) / (a[i]! + b[i]!);
  return sum;
}

/**
 * The variance of a mixture of beta distributions.
 *
 * Formula: Σ wᵢ (mᵢ(1−mᵢ)/(aᵢ+bᵢ+1) + (mᵢ − mean)²), mᵢ = aᵢ/(aᵢ+bᵢ). Error: relative 1e-13. Units: none. Shapes:
 * weights sum to 1. Source: elementary.
 *
 * @example betaMixtureVariance({ weight: [1], a: [1], b: [1] }) // → 0.08333333333333333
 */
export function betaMixtureVariance(mixture: BetaMixture): number {
  const { weight, a, b } = mixture;
  const mean = betaMixtureMean(mixture);
  let sum = 0;
  for (let i = 0; i < weight.length; i++) {
    const total = a[i]! + b[i]!;
    const part = a[i]! / total;
    sum += weight[i]! * ((part * (b[i]! / total)) / (total + 1) + (part - mean) ** 2);
  }
  return sum;
}

/**
 * The probability below which a mixture of beta distributions has the given probability.
 *
 * Words: it lies between the smallest and the largest quantile of the parts; there the logit is searched, in the smaller tail.
 * Range: 0 < probability < 1. Error: relative 1e-10 where the result is above 1e-300. Units: none, a probability.
 * Shapes: weights sum to 1. Source: own.
 *
 * @example betaMixtureQuantile({ weight: [1], a: [1], b: [1] }, 0.3) // → 0.3
 */
export function betaMixtureQuantile({ weight, a, b }: BetaMixture, probability: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < weight.length; i++) {
    const logit = betaLogitQuantile(a[i]!, b[i]!, probability);
    low = Math.min(low, logit);
    high = Math.max(high, logit);
  }
  const upper = probability > 0.5;
  const wanted = upper ? 1 - probability : probability;
  const miss = (u: number) => {
    const x = 1 / (1 + Math.exp(-u));
    const y = 1 / (1 + Math.exp(u));
    let mass = 0;
    for (let i = 0; i < weight.length; i++) {
      const { below, above } = betaSides(a[i]!, b[i]!, x, y);
      mass += weight[i]! * (upper ? above : below);
    }
    return mass - wanted;
  };
  return 1 / (1 + Math.exp(-findRoot(miss, low, high, 1e-12)));
}
