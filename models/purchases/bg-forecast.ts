// What BG/NBD and MBG/NBD expect of an active customer, free of the singularity at a = 1 and of cancellation.
import { betaln } from '../special/betaln.ts';
import { gammalnRatio } from '../special/gammaln.ts';
import { betaSides } from '../special/incomplete-beta.ts';
import { betaNodes, gammaNodes } from '../special/nodes.ts';
import { negativeBinomial } from './nbd.ts';
import { meanActiveTime } from './pareto-lifetime.ts';

/** An active customer: rate λ ~ Gamma(k, A), chance p ~ Beta(a, b) of leaving after each purchase, independent. */
export interface ActiveBuyer {
  k: number;
  A: number;
  a: number;
  b: number;
}

const STEP = 0.25;

/**
 * Purchases an active customer is expected to make within a time.
 *
 * Formula: E_p (1 − (1 + pH/A)^(−k)) / p over p ~ Beta(a, b), the part 1/p written with expm1 so that p = 0 is no special
 * point. Range: all positive, H ≥ 0. Error: relative 1e-12. Source: own form of Fader, Hardie & Lee (2005), eq. 10.
 *
 * @example buyerPurchases({ k: 2.243, A: 43.274, a: 1, b: 4.426 }, 39) // → 1.62514953634328
 */
export function buyerPurchases({ k, A, a, b }: ActiveBuyer, horizon: number): number {
  const { at, weight } = betaNodes(a, b, betaln(a, b), STEP);
  let sum = 0;
  for (let i = 0; i < at.length; i++) {
    const p = at[i]!;
    sum +=
      weight[i]! *
      (p > 0 ? -Math.expm1(-k * Math.log1p((p * horizon) / A)) / p : (k * horizon) / A);
  }
  return sum;
}

/**
 * The probability that an active customer is still active some time later.
 *
 * Formula: E_p (1 + pt/A)^(−k): with rate λ the purchases that end it come at rate λp. Range, error as `buyerPurchases`.
 * Source: own, from the model of Fader, Hardie & Lee (2005).
 *
 * @example buyerStays({ k: 2.243, A: 43.274, a: 0.793, b: 4.426 }, 39) // → 0.78055981690316
 */
export function buyerStays({ k, A, a, b }: ActiveBuyer, later: number): number {
  const { at, weight } = betaNodes(a, b, betaln(a, b), STEP);
  let sum = 0;
  for (let i = 0; i < at.length; i++) {
    sum += weight[i]! * Math.exp(-k * Math.log1p((at[i]! * later) / A));
  }
  return Math.min(1, sum);
}

/**
 * Purchases an active customer is expected to make in a window of the future.
 *
 * Formula: E_p (1 + p·from/A)^(−k) (1 − (1 + p(to−from)/(A + p·from))^(−k)) / p: `buyerPurchases` of those who are still active
 * when the window opens, so that nothing is subtracted. Range, error as `buyerPurchases`. Source: own.
 *
 * @example buyerBetween({ k: 2.243, A: 43.274, a: 0.793, b: 4.426 }, 52, 100) // → 1.42416143094771
 */
export function buyerBetween({ k, A, a, b }: ActiveBuyer, from: number, to: number): number {
  const { at, weight } = betaNodes(a, b, betaln(a, b), STEP);
  let sum = 0;
  for (let i = 0; i < at.length; i++) {
    const p = at[i]!;
    const later = A + p * from;
    const stays = Math.exp(-k * Math.log1p((p * from) / A));
    const length = to - from;
    sum +=
      weight[i]! *
      stays *
      (p > 0 ? -Math.expm1(-k * Math.log1p((p * length) / later)) / p : (k * length) / A);
  }
  return sum;
}

/**
 * The mean of the time an active customer has left.
 *
 * Formula: E 1/(λp) = A/(k−1) · (a+b−1)/(a−1); infinite unless a > 1 and k > 1, because then too many hardly ever leave or
 * hardly ever buy. Error: relative 1e-15. Source: moments of the inverse gamma and beta distributions.
 *
 * @example buyerLifetime({ k: 3, A: 40, a: 2, b: 5 }) // → 120
 */
export function buyerLifetime({ k, A, a, b }: ActiveBuyer): number {
  if (!(a > 1 && k > 1)) return Number.POSITIVE_INFINITY;
  return ((A / (k - 1)) * (a + b - 1)) / (a - 1);
}

/**
 * Time an active customer is expected to stay active within a time.
 *
 * Formula: E_p ∫₀^H (1 + pt/A)^(−k) dt. Range, error as `buyerPurchases`. Source: own.
 *
 * @example buyerActiveTime({ k: 2, A: 40, a: 1e-12, b: 5 }, 39) // → 39
 */
export function buyerActiveTime({ k, A, a, b }: ActiveBuyer, horizon: number): number {
  const { at, weight } = betaNodes(a, b, betaln(a, b), STEP);
  let sum = 0;
  for (let i = 0; i < at.length; i++) {
    sum += weight[i]! * (at[i]! > 0 ? meanActiveTime(k, A / at[i]!, horizon) : horizon);
  }
  return sum;
}

/**
 * All purchases an active customer is expected to make, each discounted by e^(−δt).
 *
 * Formula: E λ/(δ + λp) over λ and p. No closed form is in the literature; it is infinite for δ = 0 when a ≤ 1, so δ > 0 is
 * required. Range: all positive. Error: relative 1e-12. Source: own, checked with mpmath.
 *
 * @example buyerDiscounted({ k: 2.243, A: 43.274, a: 1e-12, b: 4 }, 0.01) // → 5.18325091278
 */
export function buyerDiscounted({ k, A, a, b }: ActiveBuyer, delta: number): number {
  const chance = betaNodes(a, b, betaln(a, b), STEP);
  const rate = gammaNodes(k, STEP);
  let sum = 0;
  for (let i = 0; i < chance.at.length; i++) {
    let inner = 0;
    const p = chance.at[i]!;
    for (let j = 0; j < rate.at.length; j++)
      inner += rate.weight[j]! / (delta * A + rate.at[j]! * p);
    sum += chance.weight[i]! * inner;
  }
  return sum;
}

/**
 * The probability that an active customer makes exactly y purchases within a time.
 *
 * Formula: B(a, b+y)/B(a, b) · NB(y) + B(a+1, b+y−1)/B(a, b) · P(NB ≥ y), the second term for y > 0, with NB the negative
 * binomial of shape k and mean kH/A, its tail an incomplete beta function. Error: relative 1e-11. Source: Fader, Hardie & Lee (2005), eq. 8.
 *
 * @example buyerProbability({ k: 0.243, A: 4.414, a: 0.793, b: 2.426 }, 39, 1) // → 0.199395280835911
 */
export function buyerProbability({ k, A, a, b }: ActiveBuyer, horizon: number, y: number): number {
  const stays = Math.exp(gammalnRatio(b, y) - gammalnRatio(a + b, y));
  const still = stays * negativeBinomial(k, horizon / A, y);
  if (y === 0 || horizon === 0) return still;
  // P(NB ≥ y) = I_q(y, k) with q = H/(A+H), from both q and 1 − q.
  const reached = betaSides(y, k, horizon / (A + horizon), A / (A + horizon)).below;
  return still + stays * (a / (b + y - 1)) * reached;
}
