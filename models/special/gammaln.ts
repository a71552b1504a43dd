// ln Γ, the function every model of this library is built on.

const HALF_LN_2PI = 0.9189385332046728;

/** ζ(k) − 1 for k = 2, 3, … (values of the Riemann zeta function). */
const ZETA_MINUS_1 = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
  0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143,
  0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915,
  6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6,
  3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8,
  1.4901554828365043e-8,
];
const ONE_MINUS_EULER = 0.42278433509846713;

/**
 * What Stirling's formula leaves out: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 10.
 *
 * Formula: Σ B₂ₖ / (2k(2k−1) x^(2k−1)), eight terms. Error: absolute 1e-17 for x ≥ 10. Units: none. Source: Abramowitz &
 * Stegun 6.1.41.
 *
 * @example stirlingRemainder(10) // → 0.008330563433362871
 */
export function stirlingRemainder(x: number): number {
  const y = 1 / (x * x);
  return (
    (0.08333333333333333 +
      y *
        (-0.002777777777777778 +
          y *
            (0.0007936507936507937 +
              y *
                (-0.0005952380952380953 +
                  y *
                    (0.0008417508417508417 +
                      y *
                        (-0.0019175269175269176 +
                          y * (0.00641025641025641 + y * -0.029550653594771242))))))) /
    x
  );
}

/** ln Γ(2 + z) for |z| ≤ ½: exact at the zero of the function, z = 0. */
function gammalnNear2(z: number): number {
  let sum = 0;
  for (let k = ZETA_MINUS_1.length - 1; k >= 0; k--) {
    sum = -z * (sum + ZETA_MINUS_1[k]! / (k + 2));
  }
  return z * (ONE_MINUS_EULER - sum);
}

/**
 * The logarithm of the gamma function: ln Γ(x), where Γ(n) = (n − 1)! for whole n.
 *
 * Formula: the Taylor series about 2 for 1.5 ≤ x < 2.5 (and about 1 through Γ(x+1) = xΓ(x), so that both zeros keep
 * their digits), recurrence up to 10, Stirling's series with eight terms above.
 * Range: x > 0; 0 gives +∞, negative x gives NaN. Error: relative 2e-15, also next to the zeros at 1 and 2.
 * Units: none. Source: Abramowitz & Stegun 6.1.33, 6.1.15, 6.1.41.
 *
 * @example gammaln(10) // → 12.801827480081469
 */
export function gammaln(x: number): number {
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + HALF_LN_2PI + stirlingRemainder(x);
  if (x >= 2.5) {
    let y = x - 1;
    let product = y;
    while (y >= 2.5) {
      y -= 1;
      product *= y;
    }
    return Math.log(product) + gammalnNear2(y - 2);
  }
  if (x >= 1.5) return gammalnNear2(x - 2);
  if (x >= 0.5) return gammalnNear2(x - 1) - Math.log1p(x - 1);
  if (x > 0) return gammalnNear2(x) - Math.log1p(x) - Math.log(x);
  return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/**
 * ln Γ(1 + a), with the digits of a that 1 + a would lose.
 *
 * Range: a > −1. Formula, error and source as `gammaln`. Units: none.
 *
 * @example gammaln1p(1e-20) // → -5.772156649015329e-21
 */
export function gammaln1p(a: number): number {
  return Math.abs(a) <= 0.5 ? gammalnNear2(a) - Math.log1p(a) : gammaln(1 + a);
}

/**
 * The logarithm of a ratio of gamma functions, ln Γ(x + d) − ln Γ(x), without losing digits when both are huge.
 *
 * Formula: for x ≥ 10 the difference of two Stirling series, (x − ½) log1p(d/x) + d ln(x + d) − d + remainder;
 * otherwise the plain difference. Range: x > 0, x + d > 0. Error: relative 1e-14 or absolute 1e-14, whichever is larger.
 * Units: none. Source: Didonato & Morris (1992), ACM Algorithm 708, section on Δ(b).
 *
 * @example gammalnRatio(1e12, 0.5) // → 13.815510557964149
 */
export function gammalnRatio(x: number, d: number): number {
  if (x < 10 || x + d < 10) return gammaln(x + d) - gammaln(x);
  return (
    (x - 0.5) * Math.log1p(d / x) +
    d * (Math.log(x + d) - 1) +
    (stirlingRemainder(x + d) - stirlingRemainder(x))
  );
}
