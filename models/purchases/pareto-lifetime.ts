// The remaining lifetime under the Pareto/NBD: how long, and how much discounted time, an active customer has left.
import { visitPanel } from '../special/gauss-legendre.ts';

/** Discounted remaining time of an active customer; the moments that values and their spread are made of. */
export interface DiscountedLifetime {
  /** E ∫ e^(−δt) dt over the time still active within the horizon. */
  once: number;
  /** E ∫ e^(−2δt) dt over the same. */
  twice: number;
  /** E (∫ e^(−δt) dt)² over the same. */
  squared: number;
}

/**
 * The mean time still active within a horizon, of a customer who is active now.
 *
 * Formula: ∫₀^H (1 + t/B)^(−s) dt = B (1 − (1 + H/B)^(1−s)) / (s − 1) with B = β + T, written with expm1 and log1p so that
 * s = 1 is no special point. Range: s, B > 0, H ≥ 0. Error: relative 1e-15.
 * Units: those of B and H. Source: Fader & Hardie (2005), "A note on deriving the Pareto/NBD model", eq. 41.
 *
 * @example meanActiveTime(1, 10, 10) // → 6.931471805599453
 */
export function meanActiveTime(s: number, B: number, horizon: number): number {
  const w = Math.log1p(horizon / B);
  const d = (1 - s) * w;
  return Math.abs(d) < 1e-300 ? B * w : (B * w * Math.expm1(d)) / d;
}

/**
 * The moments of the discounted time that an active customer has left, within a horizon (null: for life).
 *
 * Words: the lifetime left has survival function S(t) = (1 + t/B)^(−s), B = β + T. Formulas:
 *   once = ∫ e^(−δt) S dt,  twice = ∫ e^(−2δt) S dt,  squared = 2 ∫ e^(−δt) (1 − e^(−δt))/δ · S dt,  0 ≤ t ≤ H.
 * Method: Gauss–Legendre panels in w = ln(1 + t/B), as many as the integrand needs. For life, `once` is Tricomi's
 * B·U(1, 2 − s, δB), the factor of DERT. Range: s, B > 0, δ > 0, or δ ≥ 0 with a finite horizon. Error: relative 1e-13.
 * Units: time as B, `squared` its square; δ is per that unit. Source: Fader, Hardie & Lee (2005), "RFM and CLV", eq. 4
 * (once); second moments: own, by parts.
 *
 * @example discountedLifetime(1, 10, 0, 10).once // → 6.931471805599453
 */
export function discountedLifetime(
  s: number,
  B: number,
  delta: number,
  horizon: number | null,
): DiscountedLifetime {
  const kappa = delta * B;
  const end = horizon === null ? Number.POSITIVE_INFINITY : Math.log1p(horizon / B);
  const q = s - 1;
  let once = 0;
  let twice = 0;
  let squared = 0;
  const visit = (w: number, weight: number) => {
    const grown = Math.expm1(w);
    const t = B * grown;
    const fade = Math.exp(-kappa * grown);
    const f = weight * fade * Math.exp(-q * w);
    once += f;
    twice += f * fade;
    squared += f * (delta > 0 ? -Math.expm1(-delta * t) / delta : t);
  };
  let w = 0;
  let lowest = 0;
  while (w < end) {
    const decay = kappa * Math.expm1(w) + q * w;
    lowest = Math.min(lowest, decay);
    if (decay > lowest + 42) break;
    // A panel on which 2κe^w and (s−1)w change by at most 4 and that is no longer than 1.
    const slope = 2 * kappa * Math.exp(w);
    const length = Math.min(1, 4 / Math.abs(q), Math.log1p(4 / slope));
    const next = Math.min(end, w + length);
    visitPanel(w, next, visit);
    w = next;
  }
  return { once: B * once, twice: B * twice, squared: 2 * B * squared };
}
