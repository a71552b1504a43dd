// The slope of ln Γ: gradients of every likelihood with a gamma or beta mixture need it.

/**
 * The digamma function ψ(x) = d ln Γ(x) / dx; ψ(n) is roughly ln n.
 *
 * Formula: recurrence ψ(x) = ψ(x+1) − 1/x up to 10, then ln x − 1/(2x) − Σ B₂ₖ/(2k x^(2k)), eight terms.
 * Range: x > 0; 0 gives −∞, negative x gives NaN. Error: absolute 1e-14 or relative 1e-15, whichever is larger.
 * Units: none. Source: Abramowitz & Stegun 6.3.5, 6.3.18.
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
  return Math.log(x) - 0.5 / x - tail(x) - shift;
}

/** Σ B₂ₖ/(2k x^(2k)) for x ≥ 10. */
function tail(x: number): number {
  const y = 1 / (x * x);
  return (
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
                          y * (0.08333333333333333 - y * 0.4432598039215686)))))))
  );
}

/**
 * ψ(x + d) − ψ(x), which keeps its digits when x is huge.
 *
 * Formula: ln(1 + d/x) + d/(2x(x+d)) − difference of the tails for x ≥ 10, the plain difference below. Range: x > 0, d ≥ 0.
 * Error: relative 1e-14 for x ≥ 10, absolute 1e-14 below. Units: none. Source: as `digamma`.
 *
 * @example digammaDifference(1e12, 1) // → 1e-12
 */
export function digammaDifference(x: number, d: number): number {
  if (x < 10) return digamma(x + d) - digamma(x);
  return Math.log1p(d / x) + d / (2 * x * (x + d)) - (tail(x + d) - tail(x));
}
