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
  const { A, s, B } = customer;
  if (horizon === 0) return y === 0 ? 1 : 0;
  const lnCount = countOver(customer, y);
  const lnIntegrand = integrandOver(customer, y);
  const m = Math.min(A, B);
  let sum = 0;
  const add = (w: number, weight: number) => {
    sum += weight * Math.exp(lnIntegrand(m * Math.expm1(w)));
  };
  const edges = panelsOfCount(customer, horizon, y);
  for (let i = 1; i < edges.length; i++) visitPanel(edges[i - 1]!, edges[i]!, add);
  const stays = Math.exp(lnCount(horizon) - s * Math.log1p(horizon / B));
  return Math.min(1, stays + s * sum);
}

/** ln of the probability of y purchases within t of activity. */
function countOver({ k, A }: ActiveCustomer, y: number): (t: number) => number {
  const ways = gammalnRatio(k, y) - gammaln(y + 1);
  return (t) => ways - (k + y) * Math.log1p(t / A) + (y > 0 ? y * Math.log(t / A) : 0);
}

/** ln of what is integrated over w = ln(1 + t/min(A, B)), without the factor s. */
function integrandOver(customer: ActiveCustomer, y: number): (t: number) => number {
  const { A, s, B } = customer;
  const lnCount = countOver(customer, y);
  const m = Math.min(A, B);
  return (t) => lnCount(t) - s * Math.log1p(t / B) + Math.log((m + t) / (B + t));
}

/**
 * Where y purchases and an end of the lifetime at t are likeliest together, but for a slowly growing factor.
 *
 * Formula: the positive root of y/t = (k+y)/(A+t) + (s+1)/(B+t), in the form without cancellation.
 */
export function modeOfCount({ k, A, s, B }: ActiveCustomer, y: number): number {
  const linear = k * B + (s + 1 - y) * A;
  const root = Math.sqrt(linear * linear + 4 * (k + s + 1) * y * A * B);
  return linear > 0 ? (2 * y * A * B) / (linear + root) : (root - linear) / (2 * (k + s + 1));
}

/** The ends of the panels in w, ascending: from the mode to both sides until nothing is left to speak of. */
export function panelsOfCount(customer: ActiveCustomer, horizon: number, y: number): number[] {
  const { k, A, s, B } = customer;
  const m = Math.min(A, B);
  const lnIntegrand = integrandOver(customer, y);
  const start = Math.min(modeOfCount(customer, y), horizon);
  const peak = lnIntegrand(start);
  const isNothing = (w: number) => lnIntegrand(m * Math.expm1(w)) < peak - NEGLIGIBLE;
  /** The slope of the logarithm without and with the power t^y, and a bound of its curvature. */
  const rest = (t: number) => (m + t) * ((k + y) / (A + t) + (s + 1) / (B + t));
  const panel = (w: number) => {
    const t = m * Math.expm1(w);
    const power = y > 0 ? (y * (m + t)) / t : 0;
    const slope = Math.abs(power - rest(t));
    const bend = (k + y + s + 1) / 4 + (y > 0 ? (2 * power) / w : 0);
    return Math.min(1.5, (2 * CHANGE) / (slope + Math.sqrt(slope * slope + 2 * CHANGE * bend)));
  };
  const edges = [Math.log1p(start / m)];
  for (let w = edges[0]!; w > 0 && !isNothing(w); ) {
    const isLast = y < POLYNOMIAL && w * rest(m * Math.expm1(w)) < CHANGE;
    w = isLast ? 0 : Math.max(0, w - panel(w));
    edges.unshift(w);
  }
  const end = Math.log1p(horizon / m);
  for (let w = edges.at(-1)!; w < end && !isNothing(w); ) {
    w = Math.min(end, w + panel(w));
    edges.push(w);
  }
  return edges;
}
