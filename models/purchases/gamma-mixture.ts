// Mixtures of gamma distributions: the form in which every model states what it knows of a customer's rate.
import { findRoot } from '../optimize/root.ts';
import { gammaP, gammaQ, gammaQuantile } from '../special/incomplete-gamma.ts';
import type { GammaMixture } from './transaction-model.ts';

/**
 * The mean of a mixture of gamma distributions.
 *
 * Formula: Σ wᵢ kᵢ/Aᵢ. Units: one over the unit of `scale`. Error: relative 1e-15. Source: elementary.
 *
 * @example gammaMixtureMean({ weight: [0.5, 0.5], shape: [2, 2], scale: [1, 4] }) // → 1.25
 */
export function gammaMixtureMean({ weight, shape, scale }: GammaMixture): number {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += (weight[i]! * shape[i]!) / scale[i]!;
  return sum;
}

/**
 * The variance of a mixture of gamma distributions.
 *
 * Formula: Σ wᵢ (kᵢ/Aᵢ² + (kᵢ/Aᵢ − mean)²), the spread within the parts and between them. Error: relative 1e-14.
 * Units: one per squared unit of `scale`. Shapes: weights sum to 1. Source: elementary.
 *
 * @example gammaMixtureVariance({ weight: [0.5, 0.5], shape: [2, 2], scale: [1, 4] }) // → 1.625
 */
export function gammaMixtureVariance(mixture: GammaMixture): number {
  const { weight, shape, scale } = mixture;
  const mean = gammaMixtureMean(mixture);
  let sum = 0;
  for (let i = 0; i < weight.length; i++) {
    const part = shape[i]! / scale[i]!;
    sum += weight[i]! * (part / scale[i]! + (part - mean) ** 2);
  }
  return sum;
}

/**
 * The probability that a mixture of gamma distributions is at most `rate`.
 *
 * Formula: Σ wᵢ P(kᵢ, Aᵢ·rate). Error: relative 1e-13. Units: `rate` in one per unit of `scale`. Shapes: weights sum to
 * 1. Source: elementary.
 *
 * @example gammaMixtureCdf({ weight: [1], shape: [3], scale: [2] }, 1) // → 0.3233235838169366
 */
export function gammaMixtureCdf({ weight, shape, scale }: GammaMixture, rate: number): number {
  let below = 0;
  for (let i = 0; i < weight.length; i++) below += weight[i]! * gammaP(shape[i]!, scale[i]! * rate);
  return Math.min(1, below);
}

/**
 * The rate below which a mixture of gamma distributions has the given probability.
 *
 * Words: it lies between the smallest and the largest quantile of the parts; there ln(rate) is searched, in the smaller tail.
 * Range: 0 < probability < 1. Error: relative 1e-10. Units: one per unit of `scale`. Shapes: weights sum to 1. Source:
 * own.
 *
 * @example gammaMixtureQuantile({ weight: [1], shape: [3], scale: [2] }, 0.3233235838169366) // → 1
 */
export function gammaMixtureQuantile(mixture: GammaMixture, probability: number): number {
  const { weight, shape, scale } = mixture;
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  const known = new Map<number, number>();
  for (let i = 0; i < weight.length; i++) {
    let standard = known.get(shape[i]!);
    if (standard === undefined) {
      standard = gammaQuantile(shape[i]!, probability);
      known.set(shape[i]!, standard);
    }
    low = Math.min(low, standard / scale[i]!);
    high = Math.max(high, standard / scale[i]!);
  }
  if (high < 1e-300) return 0;
  const upper = probability > 0.5;
  const tail = upper ? gammaQ : gammaP;
  const wanted = upper ? 1 - probability : probability;
  const miss = (u: number) => {
    let mass = 0;
    for (let i = 0; i < weight.length; i++) {
      mass += weight[i]! * tail(shape[i]!, scale[i]! * Math.exp(u));
    }
    return mass - wanted;
  };
  return Math.exp(findRoot(miss, Math.log(Math.max(low, 1e-300)), Math.log(high), 1e-12));
}
