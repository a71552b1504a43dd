// The likelihood of BG/NBD and MBG/NBD with its gradient: one formula with the dropout chances counted differently.
import { bgFamilyCurvature } from './bg-family-curvature.ts';
import { type FitPlan, maximize } from './maximize.ts';
import { logRising } from './nbd-fit.ts';
import type { GroupedSummaries, Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit } from './transaction-model.ts';

/** Dropout chances beyond the repeat purchases: 0 for BG/NBD, 1 (after the first purchase too) for MBG/NBD. */
export type ExtraChances = 0 | 1;

/** Beyond this exponent the powers of one x are not kept as numbers but taken row by row as logarithms. */
const WIDEST = 250;
/** A product of numbers above 1 is turned into a logarithm when it has grown to this. */
const LARGE = 1e150;
/** Rows of the same whole weight below this share a product. */
const PRODUCTS = 8;

/**
 * The sums over the rows of one x: of ln(1 + c ((α+T)/(α+tx))^k), returned, and of its slopes.
 *
 * `lnTime` is ln(α + t) per distinct time. Per row, share = v/(1+v) is the slope in ln v; `left` gains it at the row's pair
 * (x, T) and loses it at (x, tx); `share[0]` is the sum.
 */
function rowSums(grouped: GroupedSummaries) {
  const { pairT, pairsFrom, atLast, atEnd, weight, rowsFrom } = grouped;
  const up = new Float64Array(pairT.length);
  const down = new Float64Array(pairT.length);
  const share = new Float64Array(1);
  const products = new Float64Array(PRODUCTS);
  // Which product a row enters; 0 for none.
  const productOf = new Uint8Array(weight.length);
  for (let row = 0; row < weight.length; row++) {
    const count = weight[row]!;
    if (count < PRODUCTS && count === Math.trunc(count)) productOf[row] = count;
  }
  const sum = (
    i: number,
    first: number,
    k: number,
    c: number,
    lnTime: Float64Array,
    left: Float64Array,
  ): number => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
      low = Math.min(low, lnTime[pairT[pair]!]!);
      high = Math.max(high, lnTime[pairT[pair]!]!);
    }
    const middle = (low + high) / 2;
    const narrow = k * (high - low) < WIDEST;
    if (narrow) {
      for (let pair = pairsFrom[i]!; pair < pairsFrom[i + 1]!; pair++) {
        up[pair] = Math.exp(k * (lnTime[pairT[pair]!]! - middle));
        down[pair] = c / up[pair]!;
      }
    }
    let total = 0;
    let shares = 0;
    // Rows of one end of observation stand together: its gain is kept in hand until the next one begins.
    let own = -1;
    let grown = 0;
    let gain = 0;
    products.fill(1);
    let product = 1;
    for (let row = first; row < rowsFrom[i + 1]!; row++) {
      const last = atLast[row]!;
      const end = atEnd[row]!;
      if (end !== own) {
        if (own >= 0) left[own]! += gain;
        own = end;
        gain = 0;
        grown = up[end]!;
      }
      const at = productOf[row]!;
      let part: number;
      if (narrow) {
        const v = grown * down[last]!;
        const whole = 1 + v;
        part = v / whole;
        if (at === 1) {
          product *= whole;
          if (product > LARGE) {
            total += Math.log(product);
            product = 1;
          }
        } else if (at > 0) {
          part *= at;
          const raised = products[at]! * whole;
          if (raised > LARGE) total += at * Math.log(raised);
          products[at] = raised > LARGE ? 1 : raised;
        } else {
          part *= weight[row]!;
          total += weight[row]! * Math.log(whole);
        }
      } else {
        const count = weight[row]!;
        const late = Math.log(c) + k * (lnTime[pairT[end]!]! - lnTime[pairT[last]!]!);
        const fade = Math.exp(-Math.abs(late));
        part = (count * (late > 0 ? 1 : fade)) / (1 + fade);
        total += count * (Math.max(0, late) + Math.log1p(fade));
      }
      gain += part;
      left[last]! -= part;
      shares += part;
    }
    if (own >= 0) left[own]! += gain;
    share[0] = shares;
    products[1] = product;
    for (let at = 1; at < PRODUCTS; at++) total += at * Math.log(products[at]!);
    return total;
  };
  return { sum, share };
}

/**
 * The log-likelihood of BG/NBD (extra = 0) or MBG/NBD (extra = 1) as a function of ln r, ln α, ln a, ln b.
 *
 * Formula per customer, with j = x + extra chances to drop out and u(t) = r ln(1+t/α) + x ln(α+t):
 *   ln L = ln Γ(r+x)/Γ(r) − u(T) + ln [Γ(b+j)Γ(a+b)/(Γ(b)Γ(a+b+j))] + ln(1 + a/(b+j−1) · ((α+T)/(α+tx))^(r+x));
 * without chance (j = 0) the last term is absent. Logarithms are taken once per distinct x or time, powers once per distinct
 * pair of them; a row of `grouped` costs two multiplications and a division, its logarithm is that of a product of many.
 * Shapes and units as `paretoNbdLikelihood`. Error: absolute 1e-13 per customer.
 * Source: Fader, Hardie & Lee (2005), "Counting your customers the easy way", eq. 6; Batislam, Denizel & Filiztekin (2007).
 *
 * @example bgFamilyLikelihood(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1), 0)(Float64Array.of(Math.log(0.243), Math.log(4.414), Math.log(0.793), Math.log(2.426))) // → -9.458606307066271
 */
export function bgFamilyLikelihood(
  grouped: GroupedSummaries,
  extra: ExtraChances,
): (point: Float64Array, gradient?: Float64Array) => number {
  const { x, t, pairT, pairsFrom, atEnd, weight, rowsFrom } = grouped;
  const constant = -grouped.sumX * Math.log(grouped.unit);
  const chances = x.map((count) => count + extra);
  // Customers per pair (x, T) and per x. One observed for no time says nothing: its terms cancel exactly.
  const atPair = new Float64Array(pairT.length);
  for (let row = 0; row < weight.length; row++) {
    const end = atEnd[row]!;
    if (x[grouped.pairX[end]!]! > 0 || t[pairT[end]!]! > 0) atPair[end]! += weight[row]!;
  }
  const atX = new Float64Array(x.length);
  for (let pair = 0; pair < pairT.length; pair++) atX[grouped.pairX[pair]!]! += atPair[pair]!;

  const lnTime = new Float64Array(t.length);
  const grown = new Float64Array(t.length);
  const left = new Float64Array(pairT.length);
  const firstRow = rowsFrom.map(
    (row, i) => row + (x[i] === 0 && t[pairT[atEnd[row]!]!] === 0 ? 1 : 0),
  );
  const { sum, share } = rowSums(grouped);
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
      if (chances[i]! > 0) total += sum(i, firstRow[i]!, k, a / gone, lnTime, left);
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
