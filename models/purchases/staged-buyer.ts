// What the MBG/CNBD-k expects of an active customer: purchases every k-th stage, stages at random, stage by stage.
import { betaln } from '../special/betaln.ts';
import { gammalnRatio } from '../special/gammaln.ts';
import { betaSides } from '../special/incomplete-beta.ts';
import { betaNodes, gammaNodes } from '../special/nodes.ts';
import { negativeBinomial } from './nbd.ts';
import { stagedByRoots } from './staged-roots.ts';

/**
 * An active customer who buys at every k-th stage: stages come at random at rate θ ~ Gamma(R, A), `done` of the k are done, and
 * after each purchase the customer leaves with chance p ~ Beta(a, b). All independent given the history.
 */
export interface StagedBuyer {
  k: number;
  done: number;
  R: number;
  A: number;
  a: number;
  b: number;
}

/** What is expected of a buyer within a time. */
export interface StagedForecast {
  purchases: number;
  /** Pairs of purchases, E Y(Y−1)/2: what the variance of their number is made of. */
  pairs: number;
  /** Time still active. */
  time: number;
  /** The chance of being active at the end. */
  stays: number;
}

/** More stages than this within the horizon and the sum over them is replaced by one over roots of unity. */
const MANY_STAGES = 5000;
const STEP = 0.25;

/**
 * Purchases, active time and the chance to stay active within a horizon.
 *
 * Words: the stages within H are negative binomial, N ~ NB(R, H/A); n of them bring ⌊(n + done)/k⌋ chances to leave. With
 * d_m = E(1−p)^m = B(a, b+m)/B(a, b):
 *   stays = E d_M,  purchases = E Σ_{m<M} d_m,  pairs = E Σ_{m<M} m d_m,  M = ⌊(N + done)/k⌋,
 *   time = E H/(N+1) · Σ_{n ≤ N} d_⌊(n+done)/k⌋, because N stages cut H into N + 1 parts of equal mean length.
 * All terms are positive. Beyond 5,000 stages `stagedByRoots` takes over. Range: all positive, H ≥ 0. Error: relative 1e-12
 * (by roots 1e-11, pairs 1e-5). Units: purchases, time as A and H; stays is a probability. Source: own; k = 1 is
 * `buyerPurchases`, `buyerActiveTime` and `buyerStays` of the MBG/NBD.
 *
 * @example stagedForecast({ k: 1, done: 0, R: 2.243, A: 43.274, a: 1, b: 4.426 }, 39).purchases // → 1.62514953634328
 */
export function stagedForecast(buyer: StagedBuyer, horizon: number): StagedForecast {
  const { k, done, R, A, a, b } = buyer;
  const h = horizon / A;
  if (h === 0) return { purchases: 0, pairs: 0, time: 0, stays: 1 };
  const stages = R * h + 12 * Math.sqrt(R * h * (1 + h)) + 45 * (1 + h);
  if (stages > MANY_STAGES) return stagedByRoots(buyer, horizon);
  const step = h / (1 + h);
  const mode = R > 1 ? Math.floor((R - 1) * h) : 0;
  // Down from the mode to where nothing is left, also of those few who stay because they buy so little; not yet normalised.
  let n = mode;
  let term = 1;
  const chancesAtMode = Math.floor((mode + done) / k);
  const keptAtMode = Math.exp(gammalnRatio(b, chancesAtMode) - gammalnRatio(a + b, chancesAtMode));
  while (n > 0 && term > 1e-20 * keptAtMode) {
    term *= n / ((R + n - 1) * step);
    n--;
  }
  let mass = 0;
  let purchases = 0;
  let pairs = 0;
  let time = 0;
  let stays = 0;
  // d_M, its sums over purchases so far and its sum over stages so far, at stage n.
  let kept = 1;
  let chances = 0;
  let doubles = 0;
  let spans = 0;
  let phase = done;
  let bought = 0;
  const advance = () => {
    phase++;
    if (phase === k) {
      phase = 0;
      chances += kept;
      doubles += bought * kept;
      kept *= (b + bought) / (a + b + bought);
      bought++;
    }
    spans += kept;
  };
  spans = kept;
  for (let i = 0; i < n; i++) advance();
  for (; ; n++) {
    mass += term;
    stays += term * kept;
    purchases += term * chances;
    pairs += term * doubles;
    time += (term * spans) / (n + 1);
    // What is left beyond n is at most (1 + h) terms like this one, each with not much more than this one's weight.
    const left = 4 * term * (1 + h);
    if (n > mode && left * chances < 1e-16 * purchases && left < 1e-16 * mass) break;
    term *= ((R + n) / (n + 1)) * step;
    advance();
  }
  return {
    purchases: purchases / mass,
    pairs: pairs / mass,
    time: (horizon * time) / mass,
    stays: Math.min(1, stays / mass),
  };
}

/**
 * All purchases an active customer is expected to make, each discounted by e^(−δt).
 *
 * Formula: E y^(k−done) / (1 − (1−p) y^k) over θ and p, y = θ/(θ+δ) the discount of one stage. Range: all positive. Error:
 * relative 1e-12. Units: purchases; A and 1/δ in one unit of time. Source: own, checked with mpmath; k = 1 is
 * `buyerDiscounted`.
 *
 * @example stagedDiscounted({ k: 1, done: 0, R: 2.243, A: 43.274, a: 1e-12, b: 4 }, 0.01) // → 5.18325091278
 */
export function stagedDiscounted({ k, done, R, A, a, b }: StagedBuyer, delta: number): number {
  const chance = betaNodes(a, b, betaln(a, b), STEP);
  const rate = gammaNodes(R, STEP);
  let sum = 0;
  for (let j = 0; j < rate.at.length; j++) {
    const g = rate.at[j]!;
    const lnY = -Math.log1p((delta * A) / g);
    const first = Math.exp((k - done) * lnY) / g;
    const whole = Math.exp(k * lnY);
    const lost = -Math.expm1(k * lnY);
    let inner = 0;
    for (let i = 0; i < chance.at.length; i++) {
      inner += chance.weight[i]! / (lost + chance.at[i]! * whole);
    }
    sum += rate.weight[j]! * first * inner;
  }
  return sum;
}

/**
 * The probability that an active customer makes exactly y purchases within a time.
 *
 * Formula: d_y P(yk − done ≤ N < (y+1)k − done) + (d_{y−1} − d_y) P(N ≥ yk − done), the second term for y > 0, with N and d as in
 * `stagedForecast`; the tail of N is an incomplete beta function. Error: relative 1e-11. Units: a probability; time as
 * A. Source: own; k = 1 is `buyerProbability`.
 *
 * @example stagedProbability({ k: 1, done: 0, R: 0.243, A: 4.414, a: 0.793, b: 2.426 }, 39, 1) // → 0.199395280835911
 */
export function stagedProbability(buyer: StagedBuyer, horizon: number, y: number): number {
  const { k, done, R, A, a, b } = buyer;
  const h = horizon / A;
  if (h === 0) return y === 0 ? 1 : 0;
  const step = h / (1 + h);
  const from = Math.max(0, y * k - done);
  const to = (y + 1) * k - done;
  let term = negativeBinomial(R, h, from);
  let exactly = 0;
  for (let n = from; n < to; n++) {
    exactly += term;
    term *= ((R + n) / (n + 1)) * step;
  }
  const stays = Math.exp(gammalnRatio(b, y) - gammalnRatio(a + b, y));
  if (y === 0) return Math.min(1, exactly);
  const atLeast = betaSides(from, R, step, 1 / (1 + h)).below;
  return stays * (exactly + (a / (b + y - 1)) * atLeast);
}
