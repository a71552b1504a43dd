// Tricomi's confluent hypergeometric function: the closed form of discounted lifetimes is written with it.
import { gammaln } from './gammaln.ts';

/**
 * The logarithm of Tricomi's function U(a, b, z), also called Kummer's function of the second kind and written Ψ.
 *
 * Words: U is what is left of ∫ e^(−zt) when time counts with the power t^(a−1) (1+t)^(b−a−1). Formula:
 * U = 1/Γ(a) ∫₀^∞ e^(−zt) t^(a−1) (1+t)^(b−a−1) dt, by the trapezoidal rule in ln t outwards from the one peak of the
 * integrand; where it has become a pure power of t the rest is a geometric series. Range: a > 0, z > 0, any b.
 * Error: absolute 1e-13 (1 + |result|). Units: none. Source: Abramowitz & Stegun 13.2.5; Trefethen & Weideman (2014) for
 * the rule.
 *
 * @example logTricomiU(1, 1, 1) // → -0.5169319590020456
 */
export function logTricomiU(a: number, b: number, z: number): number {
  const power = b - a - 1;
  const g = (w: number) => {
    const t = Math.exp(w);
    return a * w - z * t + power * (w > 0 ? w + Math.log1p(1 / t) : Math.log1p(t));
  };
  // The peak: the positive root of (a + (a + power − z) t − z t²) = 0.
  const half = (a + power - z) / 2;
  const root = Math.sqrt(half * half + a * z);
  const t = half > 0 ? (half + root) / z : a / (root - half);
  const peak = Math.log(t);
  const top = g(peak);
  const step = Math.min(0.25, 0.5 / Math.sqrt(Math.max(1, z * t + Math.abs(power) / 4)));
  let sum = 1;
  for (let w = peak + step, value = 1; value > 1e-18 * sum; w += step) {
    value = Math.exp(g(w) - top);
    sum += value;
  }
  for (let w = peak - step, value = 1; value > 1e-18 * sum; w -= step) {
    value = Math.exp(g(w) - top);
    sum += value;
    if ((Math.abs(power) + z) * Math.exp(w) < 1e-18) {
      sum += value / Math.expm1(a * step);
      break;
    }
  }
  return top + Math.log(sum * step) - gammaln(a);
}

/**
 * Tricomi's function U(a, b, z); 0 or +∞ where it leaves the range of numbers. Formula, error and source as
 * `logTricomiU`. Units: none.
 *
 * @example tricomiU(0.5, 1.5, 4) // → 0.5
 */
export function tricomiU(a: number, b: number, z: number): number {
  return Math.exp(logTricomiU(a, b, z));
}
