// The second derivatives of the BG/NBD and MBG/NBD likelihoods: what standard errors and the last step of a fit are made of.
import { trigamma } from '../special/trigamma.ts';
import type { ExtraChances } from './bg-family-fit.ts';
import { logRising } from './nbd-fit.ts';
import type { GroupedSummaries } from './summaries.ts';

/** What is summed over the rows of one x. */
type Sums = [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/**
 * The matrix of second derivatives of `bgFamilyLikelihood` in ln r, ln α, ln a, ln b.
 *
 * Formula: of ln(1 + v) they are s(1−s) D D′ + s D₂ with s = v/(1+v), D and D₂ the first and second derivatives of
 * ln v = ln a − ln(b+j−1) + (r+x) ln((α+T)/(α+tx)); of the other terms digamma and trigamma differences per distinct x and
 * powers of α/(α+T). Shape: 4 × 4, symmetric. Error: relative 1e-12 of the largest terms. One pass over the rows, where
 * differences of the gradient would take eight. Source: own, by differentiating Fader, Hardie & Lee (2005), eq. 6, twice.
 *
 * @example bgFamilyCurvature(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1), 0)(Float64Array.of(Math.log(0.243), Math.log(4.414), Math.log(0.793), Math.log(2.426)))[2][3] // → 0.15306594071564714
 */
export function bgFamilyCurvature(
  grouped: GroupedSummaries,
  extra: ExtraChances,
): (point: Float64Array) => number[][] {
  const { x, t, pairT, atLast, atEnd, weight, rowsFrom } = grouped;
  const chances = x.map((count) => count + extra);
  const lnTime = new Float64Array(t.length);
  const grown = new Float64Array(t.length);
  const inverse = new Float64Array(t.length);
  const sums = new Float64Array(14);
  /**
   * Fills `sums` over the rows of one x: of weights, of what each observation says, of s and of s(1−s) with the slopes of ln v.
   * A function of its own, so that it is compiled after a few of its many calls.
   */
  const sumRows = (i: number, k: number, odds: number): void => {
    let customers = 0;
    let silence = 0;
    let faded = 0;
    let fadedTwice = 0;
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
      const end = pairT[atEnd[row]!]!;
      // Who was observed for no time says nothing.
      if (x[i] === 0 && t[end] === 0) continue;
      const last = pairT[atLast[row]!]!;
      const count = weight[row]!;
      const own = inverse[end]!;
      customers += count;
      silence += count * grown[end]!;
      faded += count * (1 - own);
      fadedTwice += count * own * (1 - own);
      const dL = lnTime[end]! - lnTime[last]!;
      const dI = own - inverse[last]!;
      const v = odds > 0 ? odds * Math.exp(k * dL) : 0;
      const share = count / (1 + 1 / v);
      const both = share / (1 + v);
      s += share;
      sL += share * dL;
      sI += share * dI;
      sQ += share * dI * (own + inverse[last]!);
      w += both;
      wL += both * dL;
      wI += both * dI;
      wLL += both * dL * dL;
      wLI += both * dL * dI;
      wII += both * dI * dI;
    }
    sums.set([customers, silence, faded, fadedTwice, s, sL, sI, sQ, w, wL, wI, wLL, wLI, wII]);
  };
  return (point) => {
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const rising = logRising(r, x);
    const stays = logRising(b, chances);
    const all = logRising(a + b, chances);
    for (let i = 0; i < t.length; i++) {
      lnTime[i] = Math.log(alpha + t[i]!);
      grown[i] = Math.log1p(t[i]! / alpha);
      inverse[i] = alpha / (alpha + t[i]!);
    }
    let [rr, ra, rA, rB, aa, aA, aB, AA, AB, BB] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const k = r + x[i]!;
      const j = chances[i]!;
      const gone = b + j - 1;
      sumRows(i, k, j > 0 ? a / gone : 0);
      const [customers, silence, faded, fadedTwice, s, sL, sI, sQ, w, wL, wI, wLL, wLI, wII] =
        sums as unknown as Sums;
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
