// The second derivatives of the BG/NBD and MBG/NBD likelihoods: what standard errors and the last step of a fit are made of.
import { trigamma } from '../special/trigamma.ts';
import type { ExtraChances } from './bg-family-fit.ts';
import { customersAtEnd, logRising } from './nbd-fit.ts';
import type { GroupedSummaries } from './summaries.ts';

/** What is summed over the rows and over the ends of one x. */
type Sums = [number, number, number, number, number, number, number, number, number, number];

type Seen = [number, number, number, number];

/** Beyond this exponent powers of one x are not taken pair by pair, where they would leave the range of numbers, but row by row. */
const WIDEST = 500;

/**
 * The matrix of second derivatives of `bgFamilyLikelihood` in ln r, ln α, ln a, ln b.
 *
 * Formula: of ln(1 + v) they are s(1−s) D D′ + s D₂ with s = v/(1+v), D and D₂ the first and second derivatives of
 * ln v = ln a − ln(b+j−1) + (r+x) ln((α+T)/(α+tx)); of the other terms digamma and trigamma differences per distinct x and
 * powers of α/(α+T). Shape: 4 × 4, symmetric.
 * Error: relative 1e-12 of the largest terms. One pass over the rows, where differences of the gradient would take eight. Source: own, by differentiating Fader, Hardie & Lee (2005), eq. 6, twice.
 *
 * @example bgFamilyCurvature(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1), 0)(Float64Array.of(Math.log(0.243), Math.log(4.414), Math.log(0.793), Math.log(2.426)))[2][3] // → 0.15306594071564714
 */
export function bgFamilyCurvature(
  grouped: GroupedSummaries,
  extra: ExtraChances,
): (point: Float64Array) => number[][] {
  const { x, t, pairT, pairsFrom, atLast, atEnd, weight, rowsFrom } = grouped;
  const chances = x.map((count) => count + extra);
  const customersAt = customersAtEnd(grouped);
  const pairs = () => new Float64Array(pairT.length);
  // Per pair ln(α + t) and α/(α + t), and v = up at (x, T) · down at (x, tx).
  const [lnTime, inverse, up, down] = [pairs(), pairs(), pairs(), pairs()];
  const sums = new Float64Array(10);
  const seen = new Float64Array(4);
  // Functions of their own for what is done per x, so that they are compiled after a few of their many calls.
  /** Fills the columns of pairs for one x; returns whether the powers are numbers. */
  const fillPairs = (i: number, k: number, odds: number, alpha: number): boolean => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      const time = t[pairT[pair]!]!;
      const ln = Math.log(alpha + time);
      lnTime[pair] = ln;
      inverse[pair] = alpha / (alpha + time);
      if (ln < low) low = ln;
      if (ln > high) high = ln;
    }
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      up[pair] = Math.exp(k * (lnTime[pair]! - (low + high) / 2));
      down[pair] = odds / up[pair]!;
    }
    return k * (high - low) < WIDEST;
  };
  /** Fills `seen` over the ends of one x: of weights, and of what an observation says whether or not the customer has left. */
  const sumEnds = (i: number, alpha: number): void => {
    let customers = 0;
    let silence = 0;
    let faded = 0;
    let fadedTwice = 0;
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      const count = customersAt[pair]!;
      const own = inverse[pair]!;
      customers += count;
      silence += count * Math.log1p(t[pairT[pair]!]! / alpha);
      faded += count * (1 - own);
      fadedTwice += count * own * (1 - own);
    }
    seen.set([customers, silence, faded, fadedTwice]);
  };
  /** Fills `sums` over the rows of one x: of s and of s(1−s) with the slopes of ln v. */
  const sumRows = (i: number, k: number, odds: number, narrow: boolean): void => {
    let s = 0;
    let sL = 0;
    let sI = 0;
    let sQ = 0;
    let w = 0;
    let wL = 0;
    let wI = 0;
    let wLL = 0;
    let wLI = 0;
    let wII = 0;
    for (let row = rowsFrom[i]!; row < rowsFrom[i + 1]!; row++) {
      const end = atEnd[row]!;
      if (customersAt[end] === 0) continue;
      const last = atLast[row]!;
      const dL = lnTime[end]! - lnTime[last]!;
      const dI = inverse[end]! - inverse[last]!;
      const v = narrow ? up[end]! * down[last]! : odds * Math.exp(k * dL);
      const share = weight[row]! / (1 + 1 / v);
      const both = share / (1 + v);
      s += share;
      sL += share * dL;
      sI += share * dI;
      sQ += share * dI * (inverse[end]! + inverse[last]!);
      w += both;
      wL += both * dL;
      wI += both * dI;
      wLL += both * dL * dL;
      wLI += both * dL * dI;
      wII += both * dI * dI;
    }
    sums.set([s, sL, sI, sQ, w, wL, wI, wLL, wLI, wII]);
  };
  return (point) => {
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const rising = logRising(r, x);
    const stays = logRising(b, chances);
    const all = logRising(a + b, chances);
    let [rr, ra, rA, rB, aa, aA, aB, AA, AB, BB] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const k = r + x[i]!;
      const j = chances[i]!;
      const gone = b + j - 1;
      const odds = j > 0 ? a / gone : 0;
      const narrow = fillPairs(i, k, odds, alpha);
      sums.fill(0);
      if (j > 0) sumRows(i, k, odds, narrow);
      sumEnds(i, alpha);
      const [s, sL, sI, sQ, w, wL, wI, wLL, wLI, wII] = sums as unknown as Sums;
      const [customers, silence, faded, fadedTwice] = seen as unknown as Seen;
      const share = j > 0 ? b / gone : 0;
      const bend = (at: number, from: number) => trigamma(at) - trigamma(from);
      const slope = all.slopes[i]! / (a + b);
      const bent = bend(a + b + j, a + b);
      rr +=
        r * r * wLL + r * sL + customers * (rising.slopes[i]! + r * r * bend(k, r)) - r * silence;
      ra += r * (k * wLI + sI + faded);
      rA += r * wL;
      rB -= r * share * wL;
      aa += k * (k * wII + sI - sQ - fadedTwice);
      aA += k * wI;
      aB -= share * k * wI;
      AA += w - customers * a * (slope + a * bent);
      AB -= share * w + customers * a * b * bent;
      BB +=
        share * share * w -
        share * (1 - share) * s +
        customers * (stays.slopes[i]! + b * b * bend(b + j, b) - b * (slope + b * bent));
    }
    return [
      [rr, ra, rA, rB],
      [ra, aa, aA, aB],
      [rA, aA, AA, AB],
      [rB, aB, AB, BB],
    ];
  };
}
