// The likelihood of the Pareto/NBD with its gradient, and the fit.
import { logDropoutFirstWithSlopes } from './dropout-first.ts';
import { dropoutFirstTable } from './dropout-first-table.ts';
import { type FitPlan, maximize } from './maximize.ts';
import { logRising } from './nbd-fit.ts';
import type { GroupedSummaries, Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit } from './transaction-model.ts';

/**
 * The log-likelihood of the Pareto/NBD as a function of ln r, ln α, ln s, ln β; fills the gradient if given.
 *
 * Formula per customer, with u(t) = r ln(1+t/α) + x ln(α+t) + s ln(1+t/β) and h from `dropoutFirst`:
 *   ln L = ln Γ(r+x)/Γ(r) − u(T) + ln(1 − h(x,T) + e^(u(T) − u(tx)) h(x,tx)).
 * Both terms in the last logarithm are positive and nothing is subtracted that could cancel. h, u and e^u are computed once per
 * distinct (x, time); a row costs two multiplications and a division, its logarithm is that of a product of many. Units: α, β in
 * `grouped.unit`; the result is for times in the data's own unit.
 * Error: relative 1e-12 of the sum of the terms. Source: Fader & Hardie (2005), "A note on deriving the Pareto/NBD
 * model", rearranged.
 *
 * @example paretoNbdLikelihood(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1))(Float64Array.of(Math.log(0.553), Math.log(11), Math.log(0.606), Math.log(11))) // → -9.580305975297334
 */
export function paretoNbdLikelihood(
  grouped: GroupedSummaries,
): (point: Float64Array, gradient?: Float64Array) => number {
  const { x, t, pairX, pairT, pairsFrom, atEnd, weight } = grouped;
  const pairs = pairT.length;
  const constant = -grouped.sumX * Math.log(grouped.unit);
  const ends = new Float64Array(pairs);
  for (let row = 0; row < weight.length; row++) ends[atEnd[row]!]! += weight[row]!;
  const atX = new Float64Array(x.length);
  for (let pair = 0; pair < pairs; pair++) atX[pairX[pair]!]! += ends[pair]!;

  const lnAlpha = new Float64Array(t.length);
  const grownAlpha = new Float64Array(t.length);
  const grownBeta = new Float64Array(t.length);
  const slopesH = new Float64Array(4 * pairs);
  const slopes = new Float64Array(4);
  const rows = rowSums(grouped);
  const { u, lnH, sharp, byLast, byEnd, byRest } = rows;
  return (point, gradient) => {
    const r = Math.exp(point[0]!);
    const alpha = Math.exp(point[1]!);
    const s = Math.exp(point[2]!);
    const beta = Math.exp(point[3]!);
    const rising = logRising(r, x);
    const table = dropoutFirstTable(r, alpha, s, beta);
    for (let i = 0; i < t.length; i++) {
      lnAlpha[i] = Math.log(alpha + t[i]!);
      grownAlpha[i] = Math.log1p(t[i]! / alpha);
      grownBeta[i] = Math.log1p(t[i]! / beta);
    }
    let total = constant;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    let g3 = 0;
    for (let i = 0; i < x.length; i++) {
      const xi = x[i]!;
      const k = r + xi;
      const from = pairsFrom[i]!;
      const to = pairsFrom[i + 1]!;
      const many = to - from > MANY;
      for (let pair = from; pair < to; pair++) {
        const time = pairT[pair]!;
        const ti = t[time]!;
        u[pair] = r * grownAlpha[time]! + xi * lnAlpha[time]! + s * grownBeta[time]!;
        lnH[pair] = many
          ? table(xi, ti, slopes)
          : logDropoutFirstWithSlopes(r, alpha, s, beta, xi, ti, slopes);
        slopesH.set(slopes, 4 * pair);
        sharp[pair] = k / (alpha + ti) + (s + 1) / (beta + ti);
      }
      total += rows.sum(i, k, alpha, s, beta) + atX[i]! * rising.values[i]!;
      g0 += atX[i]! * rising.slopes[i]!;
      for (let pair = from; pair < to; pair++) {
        const time = pairT[pair]!;
        const ti = t[time]!;
        const count = ends[pair]!;
        total -= count * u[pair]!;
        if (!gradient) continue;
        // Slopes in u and in ln h at this pair, as the end of some rows and as the last purchase of others.
        const du = byEnd[pair]! - count - byLast[pair]!;
        const dh = byLast[pair]! - byRest[pair]! * Math.exp(lnH[pair]!);
        g0 += du * r * grownAlpha[time]! + dh * slopesH[4 * pair]!;
        g1 += (du * (xi * alpha - r * ti)) / (alpha + ti) + dh * slopesH[4 * pair + 1]!;
        g2 += du * s * grownBeta[time]! + dh * slopesH[4 * pair + 2]!;
        g3 += (-du * s * ti) / (beta + ti) + dh * slopesH[4 * pair + 3]!;
      }
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

/** Beyond this exponent the powers of one x are not kept as numbers but taken row by row as logarithms. */
const WIDEST = 250;
/** A product of numbers above 1 is turned into a logarithm when it has grown to this. */
const LARGE = 1e50;

/**
 * The sums over the rows of one x: of ln(1 − h(T) + ρ h(tx)), ρ = e^(u(T) − u(tx)), returned, and of its slopes.
 *
 * The caller fills u, ln h and `sharp` (how fast odds of leaving grow, per time) of the pairs of that x. With v = ρ h(tx) and rest =
 * 1 − h(T) + v, `byEnd` and `byLast` sum v/rest at the pairs (x, T) and (x, tx), `byRest` sums 1/rest at (x, T).
 */
function rowSums(grouped: GroupedSummaries) {
  const { t, pairT, pairsFrom, atLast, atEnd, weight, rowsFrom } = grouped;
  const column = () => new Float64Array(pairT.length);
  const [u, lnH, sharp, up, down] = [column(), column(), column(), column(), column()];
  const [byLast, byEnd, byRest] = [column(), column(), column()];
  const sum = (i: number, k: number, alpha: number, s: number, beta: number): number => {
    const from = pairsFrom[i]!;
    const to = pairsFrom[i + 1]!;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let pair = from; pair < to; pair++) {
      low = Math.min(low, u[pair]!);
      high = Math.max(high, u[pair]!);
      byLast[pair] = 0;
      byEnd[pair] = 0;
      byRest[pair] = 0;
    }
    const middle = (low + high) / 2;
    const narrow = high - low < WIDEST;
    if (narrow) {
      for (let pair = from; pair < to; pair++) {
        up[pair] = Math.exp(u[pair]! - middle);
        down[pair] = Math.exp(lnH[pair]!) / up[pair]!;
      }
    }
    let total = 0;
    let product = 1;
    let end = -1;
    let stays = 0;
    for (let row = rowsFrom[i]!; row < rowsFrom[i + 1]!; row++) {
      const last = atLast[row]!;
      const count = weight[row]!;
      if (atEnd[row] !== end) {
        end = atEnd[row]!;
        stays = -Math.expm1(lnH[end]!);
      }
      let share: number;
      let perRest: number;
      let core = 0;
      if (narrow) {
        const v = up[end]! * down[last]!;
        const rest = stays + v;
        perRest = 1 / rest;
        share = v * perRest;
        const gap = t[pairT[end]!]! - t[pairT[last]!]!;
        if (gap * sharp[last]! >= 1e-3 && count === 1) {
          product *= rest;
          if (product > LARGE) {
            total += Math.log(product);
            product = 1;
          }
        } else core = Math.log(rest);
      } else {
        // Scaled by whichever part is large so that neither overflows.
        const late = u[end]! - u[last]! + lnH[last]!;
        const scale = Math.max(0, late);
        const part = Math.exp(late - scale);
        const rest = stays * Math.exp(-scale) + part;
        core = scale + Math.log(rest);
        share = part / rest;
        perRest = Math.exp(-scale) / rest;
      }
      const gap = t[pairT[end]!]! - t[pairT[last]!]!;
      if (gap * sharp[last]! < 1e-3) {
        const time = t[pairT[last]!]!;
        core = Math.log1p(shortSilence(k, alpha + time, s, beta + time, gap));
      }
      total += count * core;
      byEnd[end]! += count * share;
      byRest[end]! += count * perRest;
      byLast[last]! += count * share;
    }
    return total + Math.log(product);
  };
  return { u, lnH, sharp, byLast, byEnd, byRest, sum };
}

/**
 * The odds of having left, (1 − P)/P, after a silence so short that the general formula would lose digits.
 *
 * Formula: s ∫ ((a+g)/(a+y))^k ((b+g)/(b+y))^s dy/(b+y) over 0 ≤ y ≤ g, two Gauss points; a = α + tx, b = β + tx, g = T − tx.
 * Error: relative 1e-15 where the integrand changes by less than a thousandth.
 */
function shortSilence(k: number, a: number, s: number, b: number, gap: number): number {
  let sum = 0;
  for (const place of [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)]) {
    const y = gap * place;
    const left = gap - y;
    sum += Math.exp(k * Math.log1p(left / (a + y)) + s * Math.log1p(left / (b + y))) / (b + y);
  }
  return (s * gap * sum) / 2;
}

/** More distinct times of one x than this and a table of the dropout-first function pays. */
const MANY = 64;

const LN = Math.log;

/** The fit of the Pareto/NBD. Bounds, with customers observed 5 units on average: r and s from 1e-5 to 1e3, α and β to 1e6. */
export const paretoNbdPlan: FitPlan = {
  model: 'pareto-nbd',
  names: ['r', 'alpha', 's', 'beta'],
  times: [false, true, false, true],
  likelihood: paretoNbdLikelihood,
  starts: [
    [LN(0.5), LN(3)],
    [LN(3), LN(30)],
    [LN(0.2), LN(0.2)],
  ],
  lower: [LN(1e-5), LN(1e-5), LN(1e-5), LN(1e-5)],
  upper: [LN(1e3), LN(1e6), LN(1e3), LN(1e6)],
  ridges: [
    [0, 1],
    [2, 3],
  ],
  noDropout: [LN(1e-9), LN(5)],
};

/** Fits the Pareto/NBD by maximum likelihood; see `maximize` for the method and `TransactionFit` for what comes back. */
export function fitParetoNbd(data: Summaries, options?: FitOptions): TransactionFit {
  return maximize(paretoNbdPlan, data, options);
}
