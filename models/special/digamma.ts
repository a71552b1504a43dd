// The slope of ln Γ: gradients of every likelihood with a gamma or beta mixture need it.

/**
 * The digamma function ψ(x) = d ln Γ(x) / dx; ψ(n) is roughly ln n.
 *
 * Formula: recurrence ψ(x) = ψ(x+1) − 1/x up to 10, then ln x − 1/(2x) − Σ B₂ₖ/(2k x^(2k)), eight terms.
 * Range: x > 0; 0 gives −∞, negative x gives NaN. Error: absolute 1e-14 or relative 1e-15, whichever is larger.
 * Source: Abramowitz & Stegun 6.3.5, 6.3.18.
 *
 * @example digamma(1) // → -0.5772156649015329
 */
export function digamma(x: number): number {
  if (x <= 0) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  let shift = 0;
  while (x < 10) {
    shift += 1 / x;
    x += 1;
  }
  const y = 1 / (x * x);
  const tail =
    y *
    (0.08333333333333333 -
      y *
        (0.008333333333333333 -
          y *
            (0.003968253968253968 -
              y *
                (0.004166666666666667 -
                  y *
                    (0.007575757575757576 -
                      y *
                        (0.021092796092796094 -
                          y * (0.08333333333333333 - y * 0.4432598039215686)))))));
  return Math.log(x) - 0.5 / x - tail - shift;
}
