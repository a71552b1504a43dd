// The survival function that sBG and BdW share: chances of leaving that differ between customers as a beta distribution.
import { digamma } from '../special/digamma.ts';
import { gammalnRatio } from '../special/gammaln.ts';

/** Time on the clock of the BdW: t^c, with the clock of the sBG for c = 1. */
export function clock(c: number, t: number): number {
  return c === 1 || t === 0 ? t : t ** c;
}

/**
 * ln P(still there at v on the clock | still there at u) when chances of leaving are Beta(α, β).
 *
 * Formula: ln Γ(β+v)/Γ(β+u) − ln Γ(α+β+v)/Γ(α+β+u), as two ratios of whichever of α and v − u is smaller, and −log1p(α/(β+u))
 * for a single step. Range: α, β > 0, 0 ≤ u ≤ v. Error: relative 1e-12 or absolute 1e-14.
 * Units: none; the clock counts renewals. Source: Fader & Hardie (2007), "How to project customer retention", eq. 5 and
 * 6, with t replaced by the clock.
 *
 * @example Math.exp(clockLogKept(0.668, 3.806, 0, 8)) // → 0.46047895880927316
 */
export function clockLogKept(alpha: number, beta: number, u: number, v: number): number {
  if (v - u === 1) return -Math.log1p(alpha / (beta + u));
  const kept =
    v - u <= alpha
      ? gammalnRatio(beta + u, v - u) - gammalnRatio(alpha + beta + u, v - u)
      : gammalnRatio(beta + u, alpha) - gammalnRatio(beta + v, alpha);
  return Math.min(0, kept);
}

/**
 * ln P(still there after `to` renewals | still there after `from`): `clockLogKept` with the clock t^c.
 *
 * Formula: as `clockLogKept` with u = from^c, v = to^c. Units: renewals. Range and error as there. Source: Fader,
 * Hardie, Liu, Davin & Steenburgh (2018), J. Interactive Marketing 43.
 *
 * @example Math.exp(betaLogKept(0.5, 1.5, 2, 0, 2)) // → 0.4921875
 */
export function betaLogKept(
  alpha: number,
  beta: number,
  c: number,
  from: number,
  to: number,
): number {
  return clockLogKept(alpha, beta, clock(c, from), clock(c, to));
}

/** As `betaLogKept`, and writes the slopes in ln α, ln β and, where there is room for it, ln c. */
export function betaLogKeptWithSlopes(
  alpha: number,
  beta: number,
  c: number,
  from: number,
  to: number,
  slopes: Float64Array,
): number {
  const u = clock(c, from);
  const v = clock(c, to);
  const byAlpha = digamma(alpha + beta + u) - digamma(alpha + beta + v);
  const byU = digamma(alpha + beta + u) - digamma(beta + u);
  const byV = digamma(beta + v) - digamma(alpha + beta + v);
  slopes[0] = alpha * byAlpha;
  slopes[1] = beta * (byAlpha + digamma(beta + v) - digamma(beta + u));
  if (slopes.length > 2) {
    slopes[2] = c * (byV * v * Math.log(to) + (from > 0 ? byU * u * Math.log(from) : 0));
  }
  return betaLogKept(alpha, beta, c, from, to);
}
