// What a history tells of a Pareto/NBD customer's purchase rate: still active, or gone at some point of the silence.
import { visitPanel } from '../special/gauss-legendre.ts';
import type { GammaMixture } from './transaction-model.ts';

/** The density of the time of leaving may fall by this power of e before later times are left out. */
const NEGLIGIBLE = 42;
/** Largest change of the logarithm of that density over one panel. */
const CHANGE = 5;

/**
 * The posterior of the purchase rate λ under the Pareto/NBD as a mixture of gamma distributions.
 *
 * Words: whoever is still active at T was watched for T, so λ ~ Gamma(r+x, α+T); whoever left at τ was watched for τ only, so
 * λ ~ Gamma(r+x, α+τ), and τ within the silence (tx, T] has density ∝ (α+τ)^(−r−x) (β+τ)^(−s−1). Shape: the first part is
 * "active" with weight P(active); the others are Gauss–Legendre nodes of τ. Units: as T. Error: relative 1e-12 in means and
 * probabilities. Source: from Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), "A note on deriving the Pareto/NBD".
 *
 * @example paretoRate(0.553, 10.578, 0.606, 11.669, 2, 38.86, 38.86, 1).weight.length // → 1
 */
export function paretoRate(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  tx: number,
  T: number,
  pActive: number,
): GammaMixture {
  const k = r + x;
  const scale = [alpha + T];
  const weight = [pActive];
  const gone = 1 - pActive;
  let y = gone > 0 ? tx : T;
  let mass = 0;
  while (y < T) {
    const slope = k / (alpha + y) + (s + 1) / (beta + y);
    const fallen = k * Math.log1p((y - tx) / (alpha + tx)) + s * Math.log1p((y - tx) / (beta + tx));
    if (fallen > NEGLIGIBLE) break;
    const next = Math.min(T, y + CHANGE / slope);
    visitPanel(y, next, (tau, share) => {
      const gap = tau - tx;
      const density =
        share *
        Math.exp(-k * Math.log1p(gap / (alpha + tx)) - (s + 1) * Math.log1p(gap / (beta + tx)));
      mass += density;
      scale.push(alpha + tau);
      weight.push(density);
    });
    y = next;
  }
  for (let i = 1; i < weight.length; i++) weight[i]! *= gone / mass;
  return {
    weight: Float64Array.from(weight),
    shape: new Float64Array(weight.length).fill(k),
    scale: Float64Array.from(scale),
  };
}
