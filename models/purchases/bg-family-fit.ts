// The likelihood of BG/NBD and MBG/NBD with its gradient: one formula with the dropout chances counted differently.
import { bgFamilyCurvature } from './bg-family-curvature.ts';
import { type FitPlan, maximize } from './maximize.ts';
import { customersAtEnd, logRising } from './nbd-fit.ts';
import type { GroupedSummaries, Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit } from './transaction-model.ts';

/** Dropout chances beyond the repeat purchases: 0 for BG/NBD, 1 (after the first purchase too) for MBG/NBD. */
export type ExtraChances = 0 | 1;

/** Beyond this exponent the powers of one x are not kept as numbers but taken row by row as logarithms. */
const WIDEST = 250;
/** A product of numbers above 1 is turned into a logarithm when it has grown to this. */
const LARGE = 1e150;

/**
 * The sums over the rows of one x: of ln(1 + v), v = c ((α+T)/(α+tx))^k, returned, and of its slopes.
 *
 * `customersAt` as `customersAtEnd`, `lnTime` ln(α + t) per distinct time. Per row, share = v/(1+v) is the slope in ln v; `left` gains it at the row's pair
 * (x, T) and loses it at (x, tx); `share[0]` is the sum.
 */
function rowSums(grouped: GroupedSummaries, customersAt: Float64Array) {
  const { pairT, pairsFrom, atLast, atEnd, weight, rowsFrom, severalFrom } = grouped;
  // Who was observed for no time says nothing: that row, the first of its kind, is left out.
  const silent = (row: number) => row < rowsFrom[1]! && customersAt[atEnd[row]!] === 0;
  const singlesFrom = rowsFrom.slice();
  const othersFrom = severalFrom.slice();
  if (severalFrom[0]! > 0) singlesFrom[0]! += silent(0) ? 1 : 0;
  othersFrom[0]! += silent(severalFrom[0]!) ? 1 : 0;
  // v = up at (x, T) · down at (x, tx).
  const up = new Float64Array(pairT.length);
  const down = new Float64Array(pairT.length);
  const left = new Float64Array(pairT.length);
  const share = new Float64Array(1);

  /** Rows of one customer each: their logarithm is that of a product of many. */
  const ofSingles = (from: number, to: number): number => {
    let total = 0;
    let shares = 0;
    let product = 1;
    for (let row = from; row < to; row++) {
      const v = up[atEnd[row]!]! * down[atLast[row]!]!;
      const part = v / (1 + v);
      product *= 1 + v;
      if (product > LARGE) {
        total += Math.log(product);
        product = 1;
      }
      left[atEnd[row]!]! += part;
      left[atLast[row]!]! -= part;
      shares += part;
    }
    share[0]! += shares;
    return total + Math.log(product);
  };
  const ofSeveral = (from: number, to: number): number => {
    let total = 0;
    let shares = 0;
    for (let row = from; row < to; row++) {
      const v = up[atEnd[row]!]! * down[atLast[row]!]!;
      const part = (weight[row]! * v) / (1 + v);
      total += weight[row]! * Math.log(1 + v);
      left[atEnd[row]!]! += part;
      left[atLast[row]!]! -= part;
      shares += part;
    }
    share[0]! += shares;
    return total;
  };
  /** Where the powers would leave the range of numbers. */
  const byLogarithms = (
    from: number,
    to: number,
    k: number,
    lnC: number,
    lnTime: Float64Array,
  ): number => {
    let total = 0;
    for (let row = from; row < to; row++) {
      const lnV = lnC + k * (lnTime[pairT[atEnd[row]!]!]! - lnTime[pairT[atLast[row]!]!]!);
      const fade = Math.exp(-Math.abs(lnV));
      const part = (weight[row]! * (lnV > 0 ? 1 : fade)) / (1 + fade);
      total += weight[row]! * (Math.max(0, lnV) + Math.log1p(fade));
      left[atEnd[row]!]! += part;
      left[atLast[row]!]! -= part;
      share[0]! += part;
    }
    return total;
  };
  const sum = (i: number, k: number, c: number, lnTime: Float64Array): number => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      const ln = lnTime[pairT[pair]!]!;
      if (ln < low) low = ln;
      if (ln > high) high = ln;
    }
    const singles = [singlesFrom[i]!, severalFrom[i]!] as const;
    const several = [othersFrom[i]!, rowsFrom[i + 1]!] as const;
    if (k * (high - low) >= WIDEST) {
      const lnC = Math.log(c);
      return byLogarithms(...singles, k, lnC, lnTime) + byLogarithms(...several, k, lnC, lnTime);
    }
    const middle = (low + high) / 2;
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      up[pair] = Math.exp(k * (lnTime[pairT[pair]!]! - middle));
      down[pair] = c / up[pair]!;
    }
    return ofSingles(...singles) + ofSeveral(...several);
  };
  return { sum, share, left };
}

/**
 * The log-likelihood of BG/NBD (extra = 0) or MBG/NBD (extra = 1) as a function of ln r, ln α, ln a, ln b.
 *
 * Formula per customer, with j = x + extra chances to drop out and u(t) = r ln(1+t/α) + x ln(α+t):
 *   ln L = ln Γ(r+x)/Γ(r) − u(T) + ln [Γ(b+j)Γ(a+b)/(Γ(b)Γ(a+b+j))] + ln(1 + a/(b+j−1) · ((α+T)/(α+tx))^(r+x));
 * without chance (j = 0) the last term is absent. Logarithms are taken once per distinct x or time, powers once per distinct
 * pair of them; a row of a single customer costs two multiplications and a division, its logarithm is that of a product of many.
 * Shapes and units as `paretoNbdLikelihood`. Error: absolute 1e-13 per customer.
 * Source: Fader, Hardie & Lee (2005), "Counting your customers the easy way", eq. 6; Batislam, Denizel & Filiztekin (2007).
 *
 * @example bgFamilyLikelihood(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1), 0)(Float64Array.of(Math.log(0.243), Math.log(4.414), Math.log(0.793), Math.log(2.426))) // → -9.458606307066271
 */
export function bgFamilyLikelihood(
  grouped: GroupedSummaries,
  extra: ExtraChances,
): (point: Float64Array, gradient?: Float64Array) => number {
  const { x, t, pairT, pairsFrom } = grouped;
  const constant = -grouped.sumX * Math.log(grouped.unit);
  const chances = x.map((count) => count + extra);
  const atPair = customersAtEnd(grouped);
  const atX = new Float64Array(x.length);
  for (let pair = 0; pair < pairT.length; pair++) atX[grouped.pairX[pair]!]! += atPair[pair]!;

  const lnTime = new Float64Array(t.length);
  const grown = new Float64Array(t.length);
  const { sum, share, left } = rowSums(grouped, atPair);
  return (point, gradient) => {
    const r = Math.exp(point[0]!);
    const alpha = Math.exp(point[1]!);
    const a = Math.exp(point[2]!);
    const b = Math.exp(point[3]!);
    const rising = logRising(r, x);
    const stays = logRising(b, chances);
    const all = logRising(a + b, chances);
    for (let i = 0; i < t.length; i++) {
      lnTime[i] = Math.log(alpha + t[i]!);
      grown[i] = Math.log1p(t[i]! / alpha);
    }
    left.fill(0);
    let total = constant;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    let g3 = 0;
    for (let i = 0; i < x.length; i++) {
      if (atX[i] === 0) continue;
      const xi = x[i]!;
      const k = r + xi;
      const gone = b + chances[i]! - 1;
      share[0] = 0;
      if (chances[i]! > 0) total += sum(i, k, a / gone, lnTime);
      for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
        const time = pairT[pair]!;
        const count = atPair[pair]!;
        const gap = left[pair]!;
        const own = alpha / (alpha + t[time]!);
        total -= count * (r * grown[time]! + xi * lnTime[time]!);
        g0 += r * (gap * lnTime[time]! - count * grown[time]!);
        g1 += count * (r - k * own) + gap * k * own;
      }
      const byAll = all.slopes[i]! / (a + b);
      total += atX[i]! * (rising.values[i]! + stays.values[i]! - all.values[i]!);
      g0 += atX[i]! * rising.slopes[i]!;
      g2 += share[0]! - atX[i]! * a * byAll;
      g3 += atX[i]! * (stays.slopes[i]! - b * byAll);
      if (chances[i]! > 0) g3 -= (share[0]! * b) / gone;
    }
    if (gradient) {
      gradient[0] = g0;
      gradient[1] = g1;
      gradient[2] = g2;
      gradient[3] = g3;
    }
    return total;
  };
}

const LN = Math.log;

/** The fit of BG/NBD or MBG/NBD. Bounds: r 1e-5 to 1e3, α 1e-5 to 1e6 (customers observed 5 units), a and b 1e-5 to 1e4. */
export function bgFamilyPlan(model: 'bg-nbd' | 'mbg-nbd', extra: ExtraChances): FitPlan {
  return {
    model,
    names: ['r', 'alpha', 'a', 'b'],
    times: [false, true, false, false],
    likelihood: (grouped) => bgFamilyLikelihood(grouped, extra),
    curvature: (grouped) => bgFamilyCurvature(grouped, extra),
    starts: [
      [LN(0.7), LN(2)],
      [LN(3), LN(30)],
      [LN(0.1), LN(0.2)],
    ],
    lower: [LN(1e-5), LN(1e-5), LN(1e-5), LN(1e-5)],
    upper: [LN(1e3), LN(1e6), LN(1e4), LN(1e4)],
    ridges: [
      [0, 1],
      [3, 2],
    ],
    noDropout: [LN(1e-9), LN(1)],
  };
}

/** Fits BG/NBD or MBG/NBD by maximum likelihood; see `maximize`. */
export function fitBgFamily(
  model: 'bg-nbd' | 'mbg-nbd',
  extra: ExtraChances,
  data: Summaries,
  options?: FitOptions,
): TransactionFit {
  return maximize(bgFamilyPlan(model, extra), data, options);
}
