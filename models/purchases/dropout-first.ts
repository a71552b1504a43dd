// The one special function of the Pareto/NBD: which comes first, the next purchase or the dropout?

/** Results of `dropoutFirst`: [ln h, then ∂ ln h / ∂ ln r, ln α, ln s, ln β]. */
export type DropoutFirstResult = Float64Array;

/** Above this argument the series has more than some seven hundred terms and the integral is quicker. */
export const SERIES_LIMIT = 0.95;

/**
 * h(x, t): the probability that a customer who is active at t, with x purchases so far, drops out before buying again.
 *
 * Words: given the history, the purchase rate is Gamma(r + x, α + t) and the dropout rate Gamma(s, β + t); h is the mean of
 * μ/(λ + μ). Formula, with k = r + x and c = k + s:
 *   h = s ∫₀^∞ (1 + y/(α+t))^(−k) (1 + y/(β+t))^(−s) dy / (β+t+y)
 *     = (s/c)             ₂F₁(k, 1;   c+1; (α−β)/(α+t))   for α ≥ β
 *     = (s/c)(α+t)/(β+t)  ₂F₁(s+1, 1; c+1; (β−α)/(β+t))   for α < β,
 * power series with positive terms only. Where the series is slow (argument above 0.95) the integral is done by the
 * trapezoidal rule in ln y, which converges geometrically. Units: α, β, t in one unit of time.
 * Range: all parameters > 0, x ≥ 0, t ≥ 0. Error: relative 1e-13. Everything the Pareto/NBD needs follows from h without
 * subtracting hypergeometric functions: P(active) = 1 / (1 − h(x,T) + ρ h(x,tx)), ρ = ((α+T)/(α+tx))^k ((β+T)/(β+tx))^s.
 * Source: own rearrangement of Fader & Hardie (2005), "A note on deriving the Pareto/NBD model", eq. 20–22, by Euler's
 * transformation (Abramowitz & Stegun 15.3.3).
 *
 * @example dropoutFirst(0.553, 11, 0.606, 11, 2, 30) // → 0.1918328584995252
 */
export function dropoutFirst(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  t: number,
): number {
  return Math.exp(logDropoutFirst(r, alpha, s, beta, x, t));
}

/**
 * The logarithm of h(x, t): formula, range, error and source as `dropoutFirst`. Units as there too; a natural logarithm.
 *
 * @example logDropoutFirst(1, 5, 1, 5, 0, 0) // → -0.6931471805599453
 */
export function logDropoutFirst(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  t: number,
): number {
  const a = alpha + t;
  const b = beta + t;
  const k = r + x;
  const z = alpha >= beta ? (alpha - beta) / a : (beta - alpha) / b;
  if (z > SERIES_LIMIT) return logByIntegral(k, a, s, b);
  const A = alpha >= beta ? k : s + 1;
  const C = k + s + 1;
  let term = 1;
  let sum = 1;
  for (let n = 0; term > 1e-17 * sum; n++) {
    term *= ((A + n) / (C + n)) * z;
    sum += term;
  }
  return Math.log((s / (k + s)) * (alpha >= beta ? 1 : a / b) * sum);
}

/**
 * ln P(active at T) from ln h(x, T): what `paretoNbdLogPActive` computes, for callers that know h(x, T), or h(x, tx) too.
 *
 * @example logActive(0.553, 11, 0.606, 11, 2, 30.43, 38.86, logDropoutFirst(0.553, 11, 0.606, 11, 2, 38.86)) // → -0.14196520452601
 */
export function logActive(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  tx: number,
  T: number,
  lnHEnd: number,
  lnHLast = logDropoutFirst(r, alpha, s, beta, x, tx),
): number {
  const gap = T - tx;
  if (gap === 0) return 0;
  const lnRho = (r + x) * Math.log1p(gap / (alpha + tx)) + s * Math.log1p(gap / (beta + tx));
  const late = lnRho + lnHLast;
  const rest = -Math.expm1(lnHEnd);
  const negative =
    late > 0 ? late + Math.log1p(rest * Math.exp(-late)) : Math.log(rest + Math.exp(late));
  return Math.min(0, -negative);
}

/** As `logDropoutFirst`, and writes the slopes in the logarithms of r, α, s, β to `slopes`. */
export function logDropoutFirstWithSlopes(
  r: number,
  alpha: number,
  s: number,
  beta: number,
  x: number,
  t: number,
  slopes: Float64Array,
): number {
  const a = alpha + t;
  const b = beta + t;
  const k = r + x;
  const z = alpha >= beta ? (alpha - beta) / a : (beta - alpha) / b;
  if (z > SERIES_LIMIT) return logByIntegral(k, a, s, b, slopes, r, alpha, beta);
  const A = alpha >= beta ? k : s + 1;
  const C = k + s + 1;
  let term = 1;
  let sum = 1;
  let harmonicA = 0;
  let harmonicC = 0;
  let sumA = 0;
  let sumC = 0;
  let sumZ = 0;
  for (let n = 0; term > 1e-17 * sum; n++) {
    const inverseC = 1 / (C + n);
    const top = A + n;
    term *= top * inverseC * z;
    harmonicA += 1 / top;
    harmonicC += inverseC;
    sum += term;
    sumA += term * harmonicA;
    sumC += term * harmonicC;
    sumZ += term * (n + 1);
  }
  // Slopes of ln ₂F₁(A, 1; C; z) in A, C and ln z.
  const byA = sumA / sum;
  const byC = -sumC / sum;
  const byLnZ = sumZ / sum;
  const inverse = 1 / (k + s);
  if (alpha >= beta) {
    const byZ = z > 0 ? byLnZ / z : A / C;
    slopes[0] = r * (byA + byC - inverse);
    slopes[1] = (alpha * byZ * b) / (a * a);
    slopes[2] = 1 + s * (byC - inverse);
    slopes[3] = (-beta * byZ) / a;
    return Math.log(s * inverse * sum);
  }
  const byZ = byLnZ / z;
  slopes[0] = r * (byC - inverse);
  slopes[1] = alpha * (1 / a - byZ / b);
  slopes[2] = 1 + s * (byA + byC - inverse);
  slopes[3] = beta * ((byZ * a) / (b * b) - 1 / b);
  return Math.log((s * inverse * a * sum) / b);
}

/**
 * The integral by the trapezoidal rule in w = ln y, outwards from the mode of the (log-concave) integrand. Downwards it
 * soon is C y (1 − cy), c = k/a + (s+1)/b, and the rest of the sum is a geometric series.
 */
function logByIntegral(
  k: number,
  a: number,
  s: number,
  b: number,
  slopes?: Float64Array,
  r = 0,
  alpha = 0,
  beta = 0,
): number {
  const step = 0.3;
  const ratio = Math.exp(step);
  let low = Math.log(Math.min(a, b)) - 60;
  let high = Math.log(Math.max(a, b)) + 60;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    const y = Math.exp(middle);
    if ((k * y) / (a + y) + ((s + 1) * y) / (b + y) < 1) low = middle;
    else high = middle;
  }
  const mode = Math.exp(high);
  const top = -k * Math.log1p(mode / a) - s * Math.log1p(mode / b);
  let sum = 0;
  let byK = 0;
  let byA = 0;
  let byS = 0;
  let byB = 0;
  const add = (y: number): number => {
    const lnA = Math.log1p(y / a);
    const lnB = Math.log1p(y / b);
    const f = (y / (b + y)) * Math.exp(-k * lnA - s * lnB - top);
    sum += f;
    byK -= f * lnA;
    byS -= f * lnB;
    byA += (f * k * y) / (a * (a + y));
    byB += f * ((s * y) / (b * (b + y)) - 1 / (b + y));
    return f;
  };
  let last = add(mode);
  for (let y = mode * ratio; add(y) > 1e-18 * sum; y *= ratio);
  const c = k / a + (s + 1) / b;
  let y = mode;
  while (c * y > 1e-5) {
    y /= ratio;
    last = add(y);
  }
  const first = (last * (1 + c * y)) / (ratio - 1);
  const second = (last * y) / (ratio * ratio - 1);
  const rest = first - c * second;
  sum += rest;
  byK -= second / a;
  byS -= second / b;
  byA += (k * second) / (a * a);
  byB += ((s + 1) * second) / (b * b) - rest / b;
  if (slopes) {
    slopes[0] = (r * byK) / sum;
    slopes[1] = (alpha * byA) / sum;
    slopes[2] = 1 + (s * byS) / sum;
    slopes[3] = (beta * byB) / sum;
  }
  return Math.log(s * step * sum) + top;
}
