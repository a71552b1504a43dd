// ln B, the normaliser of the beta distribution of dropout probabilities.
import { gammaln, gammalnRatio } from './gammaln.ts';

/**
 * The logarithm of the beta function: ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).
 *
 * Formula: ln Γ of the smaller argument minus ln Γ(larger + smaller)/Γ(larger), which keeps its digits when an argument
 * is huge (at the boundary of a fit they reach 1e30). Range: a, b > 0. Error: relative 1e-14 or absolute 1e-14.
 * Units: none. Source: Didonato & Morris (1992), ACM Algorithm 708.
 *
 * @example betaln(0.793, 2.426) // → -0.5115692885937035
 */
export function betaln(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  return gammaln(small) - gammalnRatio(large, small);
}
