// The curvature of ln Γ; also the variance of the logarithm of a gamma variable.

/**
 * The trigamma function ψ′(x) = d² ln Γ(x) / dx².
 *
 * Formula: recurrence ψ′(x) = ψ′(x+1) + 1/x² up to 10, then 1/x + 1/(2x²) + Σ B₂ₖ/x^(2k+1), eight terms.
 * Range: x > 0; 0 gives +∞, negative x gives NaN. Error: relative 2e-15. Units: none. Source: Abramowitz & Stegun 6.4.6,
 * 6.4.12.
 *
 * @example trigamma(1) // → 1.6449340668482264
 */
export function trigamma(x: number): number {
  if (x <= 0) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  let shift = 0;
  while (x < 10) {
    shift += 1 / (x * x);
    x += 1;
  }
  const y = 1 / (x * x);
  const tail =
    0.16666666666666666 +
    y *
      (-0.03333333333333333 +
        y *
          (0.023809523809523808 +
            y *
              (-0.03333333333333333 +
                y *
                  (0.07575757575757576 +
                    y *
                      (-0.2531135531135531 + y * (1.1666666666666667 + y * -7.092156862745098))))));
  return shift + (1 + (0.5 + tail / x) / x) / x;
}
