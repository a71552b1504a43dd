// How many purchases an active Pareto/NBD customer makes within a time: counts mixed over the lifetime left.
import { gammaln, gammalnRatio } from '../special/gammaln.ts';
import { visitPanel } from '../special/gauss-legendre.ts';

/** An active customer: rate λ ~ Gamma(k, A), lifetime left with survival function (1 + t/B)^(−s), independent. */
export interface ActiveCustomer {
  k: number;
  A: number;
  s: number;
  B: number;
}

/** The integrand may fall by this power of e before the rest is left out. */
const NEGLIGIBLE = 42;
/** Largest change of the logarithm of the integrand over one panel. */
const CHANGE = 6;
/** A panel of sixteen points integrates t^y times something smooth as long as y is well below its degree, 31. */
const POLYNOMIAL = 20;

/**
 * The probability that an active customer makes exactly y purchases within H.
 *
 * Words: a negative binomial count over the lifetime left or H, whichever is shorter. Formula, NB(y; t) with shape k and mean
 * kt/A:  ∫₀^H NB(y; t) s/B (1+t/B)^(−s−1) dt + NB(y; H) (1+H/B)^(−s). Method: the integrand has one mode (the root of a
 * quadratic); from there Gauss–Legendre panels in w = ln(1 + t/min(A, B)) are laid to both sides, so short that
 * the logarithm changes by 6 at most, until it has fallen by 42. Range: all positive, H ≥ 0, y whole. Error: relative 1e-11
 * plus 1e-18. Source: Fader, Hardie & Jerath (2006), "Deriving an expression for P(X(t) = x) under the Pareto/NBD
 * model", as an integral instead of hypergeometric functions.
 *
 * @example countGivenActive({ k: 0.553, A: 10.578, s: 0.606, B: 11.669 }, 39, 0) // → 0.59362503160238
 */
export function countGivenActive(customer: ActiveCustomer, horizon: number, y: number): number {
  const { k, A, s, B } = customer;
  if (horizon === 0) return y === 0 ? 1 : 0;
  const ways = gammalnRatio(k, y) - gammaln(y + 1);
  const lnCount = (t: number, grown: number) =>
    ways - (k + y) * grown + (y > 0 ? y * Math.log(t / A) : 0);
  const stays = Math.exp(lnCount(horizon, Math.log1p(horizon / A)) - s * Math.log1p(horizon / B));

  const m = Math.min(A, B);
  const lnIntegrand = (t: number) =>
    lnCount(t, Math.log1p(t / A)) - s * Math.log1p(t / B) + Math.log((m + t) / (B + t));
  // The mode solves y/t = (k+y)/(A+t) + (s+1)/(B+t), but for the slowly growing factor m + t.
  const linear = k * B + (s + 1 - y) * A;
  const root = Math.sqrt(linear * linear + 4 * (k + s + 1) * y * A * B);
  const mode = linear > 0 ? (2 * y * A * B) / (linear + root) : (root - linear) / (2 * (k + s + 1));
  const start = Math.min(mode, horizon);
  const from = Math.log1p(start / m);
  const peak = lnIntegrand(start);
  let sum = 0;
  const add = (w: number, weight: number) => {
    sum += weight * Math.exp(lnIntegrand(m * Math.expm1(w)));
  };
  /** The slope of the logarithm without and with the power t^y, and a bound of its curvature. */
  const rest = (t: number) => (m + t) * ((k + y) / (A + t) + (s + 1) / (B + t));
  const panel = (w: number, t: number) => {
    const power = y > 0 ? (y * (m + t)) / t : 0;
    const slope = Math.abs(power - rest(t));
    const bend = (k + y + s + 1) / 4 + (y > 0 ? (2 * power) / w : 0);
    return Math.min(1.5, (2 * CHANGE) / (slope + Math.sqrt(slope * slope + 2 * CHANGE * bend)));
  };
  for (let w = from; w > 0; ) {
    const t = m * Math.expm1(w);
    if (lnIntegrand(t) < peak - NEGLIGIBLE) break;
    const low = y < POLYNOMIAL && w * rest(t) < CHANGE ? 0 : Math.max(0, w - panel(w, t));
    visitPanel(low, w, add);
    w = low;
  }
  const end = Math.log1p(horizon / m);
  for (let w = from; w < end; ) {
    const t = m * Math.expm1(w);
    if (lnIntegrand(t) < peak - NEGLIGIBLE) break;
    const high = Math.min(end, w + panel(w, t));
    visitPanel(w, high, add);
    w = high;
  }
  return Math.min(1, stays + s * sum);
}
