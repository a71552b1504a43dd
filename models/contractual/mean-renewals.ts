// How many renewals a customer under the sBG or BdW still has ahead on average, where that average exists.
import { digamma } from '../special/digamma.ts';
import { integratePanel } from '../special/gauss-legendre.ts';
import { clock, clockLogKept } from './beta-survival.ts';

/**
 * Renewals still to come of a customer who has made so many, when chances of leaving are Beta(α, β) and the clock is t^c.
 *
 * Formula: Σ_{j≥1} S(n+j)/S(n), for c = 1 in closed form (β+n)/(α−1). S falls like t^(−cα): for cα ≤ 1 the mean is infinite,
 * however soon most customers leave; use the median or a horizon then. Method for c ≠ 1: term by term while terms change
 * fast, then Euler–Maclaurin with the integral in ln t and the tail t·S/(cα−1) once it is a power. Range: α, β, c > 0, n ≥ 0 whole.
 * Error: relative 1e-10; infinite where it exceeds the largest number. Units: renewals. Source: own, from Fader & Hardie
 * (2007).
 *
 * @example meanRenewals(3, 5, 1, 1) // → 3
 * @example meanRenewals(0.9, 5, 1, 1) === Infinity // → true
 */
export function meanRenewals(alpha: number, beta: number, c: number, renewals: number): number {
  if (c * alpha <= 1) return Number.POSITIVE_INFINITY;
  if (c === 1) return (beta + renewals) / (alpha - 1);
  const u = clock(c, renewals);
  const lnKept = (lnT: number) => clockLogKept(alpha, beta, u, Math.exp(c * lnT));
  /** −d ln S / d ln t. */
  const exponent = (lnT: number) => {
    const v = Math.exp(c * lnT);
    return c * v * (digamma(alpha + beta + v) - digamma(beta + v));
  };
  let sum = 0;
  let t = renewals + 1;
  for (; t <= renewals + 256 || exponent(Math.log(t)) > 2e-3 * t; t++) {
    const term = Math.exp(lnKept(Math.log(t)));
    sum += term;
    if (term <= 1e-17 * sum) return sum;
  }
  let w = Math.log(t);
  const first = Math.exp(lnKept(w));
  sum += first * (0.5 + exponent(w) / t / 12);
  // Beyond this the clock is so far on that the survival function is a power of t to ten digits.
  const far = Math.log(1e10 * (alpha + beta)) / c;
  while (w < far) {
    const next = Math.min(far, w + Math.min(1, 2 / c, 4 / exponent(w)));
    const panel = integratePanel((v) => Math.exp(lnKept(v) + v), w, next);
    sum += panel;
    w = next;
    if (exponent(w) > 1 && panel < 1e-17 * sum) return sum;
  }
  return sum + Math.exp(lnKept(w) + w) / (c * alpha - 1);
}
