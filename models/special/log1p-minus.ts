// How far ln(1 + d) stays behind d: the exponent of every bell-shaped factor, free of cancellation.

/**
 * ln(1 + d) − d without cancellation; about −d²/2 for small d.
 *
 * Formula: with r = d/(2 + d), ln(1 + d) = 2 Σ r^(2k+1)/(2k+1), its first term put together with −d.
 * Range: d > −1. Error: relative 1e-15. Units: none. Source: Didonato & Morris (1992), ACM Algorithm 708, function
 * rlog1.
 *
 * @example log1pMinus(1e-9) // → -4.999999996666667e-19
 */
export function log1pMinus(d: number): number {
  if (d < -0.4 || d > 0.6) return Math.log1p(d) - d;
  const r = d / (2 + d);
  const y = r * r;
  let power = 1;
  let sum = 0;
  for (let k = 3; power > 1e-18; k += 2) {
    sum += power / k;
    power *= y;
  }
  return r * (2 * y * sum - d);
}
