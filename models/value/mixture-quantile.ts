// Quantiles of a mixture of normal distributions, fast enough for one per customer.

/**
 * The normal distribution function with its density: seven digits, one exponential.
 *
 * Error: absolute 7.5e-8. Source: Abramowitz & Stegun 26.2.17. For more digits use `normalCdf`.
 */
function quickCdf(z: number, density: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    density *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z < 0 ? tail : 1 - tail;
}

const INVERSE_SQRT_2PI = 0.3989422804014327;

/**
 * The y below which a mixture of normals has a given probability.
 *
 * Words: the quantile of the mixture lies between the smallest and the largest quantile of its parts; Halley steps kept in
 * that bracket find it. Shapes: `weight` (sums to 1), `mean`, `sd` of the parts; `z` is the standard normal quantile of
 * `probability`. Error: absolute 1e-6 of the spread where 1e-6 < probability < 1 − 1e-6. Source: elementary.
 *
 * @example mixtureQuantile([0.5, 0.5], [-1, 1], [1, 1], 0.5, 0) // → 0
 */
export function mixtureQuantile(
  weight: ArrayLike<number>,
  mean: ArrayLike<number>,
  sd: ArrayLike<number>,
  probability: number,
  z: number,
): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let y = 0;
  for (let i = 0; i < weight.length; i++) {
    const part = mean[i]! + sd[i]! * z;
    low = Math.min(low, part);
    high = Math.max(high, part);
    y += weight[i]! * part;
  }
  for (let step = 0; step < 40; step++) {
    let below = 0;
    let slope = 0;
    let bend = 0;
    for (let i = 0; i < weight.length; i++) {
      const u = (y - mean[i]!) / sd[i]!;
      const density = INVERSE_SQRT_2PI * Math.exp(-0.5 * u * u);
      below += weight[i]! * quickCdf(u, density);
      const steep = (weight[i]! * density) / sd[i]!;
      slope += steep;
      bend -= (steep * u) / sd[i]!;
    }
    const miss = below - probability;
    if (miss > 0) high = Math.min(high, y);
    else low = Math.max(low, y);
    // Halley's step: Newton's, corrected by at most a half for the bend of the curve.
    const newton = miss / slope;
    const correction = (0.5 * newton * bend) / slope;
    let next = y - newton / (1 - Math.max(-0.5, Math.min(0.5, correction)));
    if (!(next >= low && next <= high)) next = (low + high) / 2;
    if (Math.abs(next - y) < 1e-7 || high - low < 1e-9) return next;
    y = next;
  }
  return y;
}
