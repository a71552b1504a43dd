// Forecasts of regular buyers over very many stages, where counting them one by one would take too long.
import { betaln } from '../special/betaln.ts';
import { betaNodes } from '../special/nodes.ts';
import { meanActiveTime } from './pareto-lifetime.ts';
import type { StagedBuyer, StagedForecast } from './staged-buyer.ts';

const STEP = 0.25;
/** Chances to stay below this are counted purchase by purchase: there are only a few, and roots would lose digits. */
const RARELY_STAYS = 1e-3;

/** [Re, Im] of (e^z − 1)/z for a complex z that is not zero. */
function expm1Ratio(re: number, im: number): [number, number] {
  const half = Math.sin(im / 2);
  const top = Math.expm1(re) * Math.cos(im) - 2 * half * half;
  const side = Math.exp(re) * Math.sin(im);
  const size = re * re + im * im;
  return [(top * re + side * im) / size, (side * re - top * im) / size];
}

/**
 * As `stagedForecast`, given the chance p of leaving, by roots of unity.
 *
 * Words: which stages are purchases repeats every k stages, so sums over them are sums over the k-th roots of unity ω. With
 * s = (1−p)^(1/k), z = 1 − sω, K = s^(done+1−k) ω^(done+1) / (k z) and the stage rate averaged out:
 *   purchases = Σ K (1 − (1 + zH/A)^(−R)),  stays = Σ pK (1 + zH/A)^(−R),  time = Σ pK ∫ (1 + zt/A)^(−R) dt.
 * Conjugate roots are taken together. Pairs are not among them. Source: own.
 */
function givenChance(
  p: number,
  buyer: StagedBuyer,
  horizon: number,
): Omit<StagedForecast, 'pairs'> {
  const { k, done, R, A } = buyer;
  const h = horizon / A;
  const lnS = Math.log1p(-p) / k;
  const s = Math.exp(lnS);
  const scale = Math.exp((done + 1 - k) * lnS) / k;
  const slow = -Math.expm1(lnS);
  const faded = -R * Math.log1p(slow * h);
  // The root 1, which is all there is for k = 1; with p = 0 its terms have these limits.
  const share = p > 0 ? (p * scale) / slow : 1;
  let purchases = scale * (slow > 0 ? -Math.expm1(faded) / slow : R * h);
  let stays = share * Math.exp(faded);
  let time = share * (slow > 0 ? meanActiveTime(R, A / slow, horizon) : horizon);
  for (let l = 1; 2 * l <= k; l++) {
    const angle = (2 * Math.PI * l) / k;
    const pair = 2 * l === k ? 1 : 2;
    const zRe = 1 - s * Math.cos(angle);
    const zIm = -s * Math.sin(angle);
    const size = zRe * zRe + zIm * zIm;
    // K.
    const turn = (done + 1) * angle;
    const kRe = (scale * (Math.cos(turn) * zRe + Math.sin(turn) * zIm)) / size;
    const kIm = (scale * (Math.sin(turn) * zRe - Math.cos(turn) * zIm)) / size;
    // L = ln(1 + zh), G = e^(−RL), and ∫ = (A/z) L (e^((1−R)L) − 1)/((1−R)L).
    const lRe = Math.log(Math.hypot(1 + zRe * h, zIm * h));
    const lIm = Math.atan2(zIm * h, 1 + zRe * h);
    const small = Math.exp(-R * lRe);
    const gRe = small * Math.cos(-R * lIm);
    const gIm = small * Math.sin(-R * lIm);
    purchases += pair * (kRe * (1 - gRe) + kIm * gIm);
    stays += pair * p * (kRe * gRe - kIm * gIm);
    const [eRe, eIm] = R === 1 ? [1, 0] : expm1Ratio((1 - R) * lRe, (1 - R) * lIm);
    const mRe = lRe * eRe - lIm * eIm;
    const mIm = lRe * eIm + lIm * eRe;
    const iRe = (A * (mRe * zRe + mIm * zIm)) / size;
    const iIm = (A * (mIm * zRe - mRe * zIm)) / size;
    time += pair * p * (kRe * iRe - kIm * iIm);
  }
  return { purchases, time, stays };
}

/** As `givenChance` for a customer who leaves soon: purchase by purchase until nobody is left. */
function leavingSoon(
  p: number,
  buyer: StagedBuyer,
  horizon: number,
): Omit<StagedForecast, 'pairs'> {
  const { k, done, R, A } = buyer;
  const h = horizon / A;
  const step = h / (1 + h);
  let purchases = 0;
  let stays = 0;
  let time = 0;
  // P(N = n), P(N ≥ n), and the time spent at stage n within the horizon.
  let term = Math.exp(-R * Math.log1p(h));
  let atLeast = 1;
  let span = meanActiveTime(R, A, horizon);
  let kept = 1;
  let phase = done;
  for (let n = 0; kept > 1e-18; n++) {
    stays += term * kept;
    time += span * kept;
    atLeast = Math.max(0, atLeast - term);
    span = Math.max(0, span - (horizon * term) / (n + 1));
    term *= ((R + n) / (n + 1)) * step;
    phase++;
    if (phase === k) {
      phase = 0;
      purchases += kept * atLeast;
      kept *= 1 - p;
    }
  }
  return { purchases, time, stays };
}

/** Relative step in p when the slope of the purchases is taken. */
const PAIR_STEP = 1e-3;

/**
 * Pairs of purchases given p: with purchases Σ (1−p)^(l−1) P(M ≥ l), they are Σ (l−1) (1−p)^(l−1) P(M ≥ l), minus (1−p) times the
 * slope in p. Where leaving does not matter they are half the mean of M² − M, with M = ⌊(N + done)/k⌋ taken as N/k rounded evenly.
 */
function pairsGivenChance(
  p: number,
  purchases: number,
  buyer: StagedBuyer,
  horizon: number,
): number {
  const { k, done, R, A } = buyer;
  if (p * purchases < 1e-4) {
    const h = horizon / A;
    const mean = (R * h + done - (k - 1) / 2) / k;
    const variance = (R * h * (1 + h)) / (k * k) + (1 - 1 / (k * k)) / 12;
    return Math.max(0, (variance + mean * mean - mean) / 2);
  }
  const step = PAIR_STEP * Math.min(p, 1 - p);
  const fewer = givenChance(p + step, buyer, horizon).purchases;
  const more = givenChance(p - step, buyer, horizon).purchases;
  return Math.max(0, ((1 - p) * (more - fewer)) / (2 * step));
}

/**
 * As `stagedForecast`, for any number of stages: a mean over nodes of the chance of leaving.
 *
 * Error: relative 1e-11 where more than a few stages are expected, absolute 1e-12 elsewhere. Source: own.
 *
 * @example stagedByRoots({ k: 1, done: 0, R: 2.243, A: 43.274, a: 1, b: 4.426 }, 39).purchases // → 1.62514953634328
 */
export function stagedByRoots(buyer: StagedBuyer, horizon: number): StagedForecast {
  const { a, b } = buyer;
  const { at, weight } = betaNodes(a, b, betaln(a, b), STEP);
  const out = { purchases: 0, pairs: 0, time: 0, stays: 0 };
  for (let i = 0; i < at.length; i++) {
    const p = at[i]!;
    const soon = 1 - p < RARELY_STAYS;
    const one = (soon ? leavingSoon : givenChance)(p, buyer, horizon);
    // Whoever leaves this soon makes a second purchase once in a thousand times.
    if (!soon) out.pairs += weight[i]! * pairsGivenChance(p, one.purchases, buyer, horizon);
    out.purchases += weight[i]! * one.purchases;
    out.time += weight[i]! * one.time;
    out.stays += weight[i]! * one.stays;
  }
  out.stays = Math.min(1, Math.max(0, out.stays));
  return out;
}
