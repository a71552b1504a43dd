// The likelihood of the Pareto/NBD with its gradient, and the fit.
import { logDropoutFirstWithSlopes } from './dropout-first.ts';
import { type DropoutFirstAt, dropoutFirstTable } from './dropout-first-table.ts';
import { maximize } from './maximize.ts';
import { logRising } from './nbd-fit.ts';
import type { GroupedSummaries, Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit } from './transaction-model.ts';

/**
 * The log-likelihood of the Pareto/NBD as a function of ln r, ln α, ln s, ln β; fills the gradient if given.
 *
 * Formula per customer, with u(t) = r ln(1+t/α) + x ln(α+t) + s ln(1+t/β) and h from `dropoutFirst`:
 *   ln L = ln Γ(r+x)/Γ(r) − u(T) + ln(1 − h(x,T) + e^(u(T) − u(tx)) h(x,tx)).
 * Both terms in the last logarithm are positive and nothing is subtracted that could cancel. h and u are computed once per
 * distinct (x, time); a row costs one exponential and one logarithm. Units: α, β in `grouped.unit`; the result is for times
 * in the data's own unit. Source: Fader & Hardie (2005), "A note on deriving the Pareto/NBD model", rearranged.
 *
 * @example paretoNbdLikelihood(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1))(Float64Array.of(Math.log(0.553), Math.log(11), Math.log(0.606), Math.log(11))) // → -9.580305975297334
 */
export function paretoNbdLikelihood(
  grouped: GroupedSummaries,
): (point: Float64Array, gradient?: Float64Array) => number {
  const { x, t, pairX, pairT, atLast, atEnd, weight } = grouped;
  const pairs = pairX.length;
  const constant = -grouped.sumX * Math.log(grouped.unit);
  const u = new Float64Array(pairs);
  const lnH = new Float64Array(pairs);
  const slopesH = new Float64Array(4 * pairs);
  const byU = new Float64Array(pairs);
  const byH = new Float64Array(pairs);
  const slopes = new Float64Array(4);
  return (point, gradient) => {
    const r = Math.exp(point[0]!);
    const alpha = Math.exp(point[1]!);
    const s = Math.exp(point[2]!);
    const beta = Math.exp(point[3]!);
    const rising = logRising(r, x);
    const dropout: DropoutFirstAt =
      pairs > MANY
        ? dropoutFirstTable(r, alpha, s, beta)
        : (xi, ti, into) => logDropoutFirstWithSlopes(r, alpha, s, beta, xi, ti, into);
    for (let i = 0; i < pairs; i++) {
      const xi = x[pairX[i]!]!;
      const ti = t[pairT[i]!]!;
      u[i] = r * Math.log1p(ti / alpha) + xi * Math.log(alpha + ti) + s * Math.log1p(ti / beta);
      lnH[i] = dropout(xi, ti, slopes);
      slopesH.set(slopes, 4 * i);
    }
    byU.fill(0);
    byH.fill(0);
    let total = constant;
    let byR = 0;
    for (let row = 0; row < weight.length; row++) {
      const last = atLast[row]!;
      const end = atEnd[row]!;
      const count = weight[row]!;
      const hEnd = Math.exp(lnH[end]!);
      const late = u[end]! - u[last]! + lnH[last]!;
      // Shares of the two parts in 1 − h(T) + ρh(tx); scaled by whichever is large so that neither overflows.
      let core: number;
      let lateShare: number;
      let endShare: number;
      if (late > 0) {
        const fade = Math.exp(-late);
        const rest = 1 + (1 - hEnd) * fade;
        core = late + Math.log(rest);
        lateShare = 1 / rest;
        endShare = (hEnd * fade) / rest;
      } else {
        const part = Math.exp(late);
        const rest = 1 - hEnd + part;
        core = Math.log(rest);
        lateShare = part / rest;
        endShare = hEnd / rest;
      }
      const index = pairX[end]!;
      const gap = t[pairT[end]!]! - t[pairT[last]!]!;
      const k = r + x[index]!;
      const a = alpha + t[pairT[last]!]!;
      const b = beta + t[pairT[last]!]!;
      if (gap * (k / a + (s + 1) / b) < 1e-3) core = Math.log1p(shortSilence(k, a, s, b, gap));
      total += count * (rising.values[index]! - u[end]! + core);
      byR += count * rising.slopes[index]!;
      byU[end]! += count * (lateShare - 1);
      byU[last]! -= count * lateShare;
      byH[last]! += count * lateShare;
      byH[end]! -= count * endShare;
    }
    if (gradient) {
      let g0 = byR;
      let g1 = 0;
      let g2 = 0;
      let g3 = 0;
      for (let i = 0; i < pairs; i++) {
        const xi = x[pairX[i]!]!;
        const ti = t[pairT[i]!]!;
        const du = byU[i]!;
        const dh = byH[i]!;
        g0 += du * r * Math.log1p(ti / alpha) + dh * slopesH[4 * i]!;
        g1 += (du * (xi * alpha - r * ti)) / (alpha + ti) + dh * slopesH[4 * i + 1]!;
        g2 += du * s * Math.log1p(ti / beta) + dh * slopesH[4 * i + 2]!;
        g3 += (-du * s * ti) / (beta + ti) + dh * slopesH[4 * i + 3]!;
      }
      gradient[0] = g0;
      gradient[1] = g1;
      gradient[2] = g2;
      gradient[3] = g3;
    }
    return total;
  };
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

/** More distinct (x, time) than this and a table of the dropout-first function pays. */
const MANY = 1000;

const LN = Math.log;

/**
 * Fits the Pareto/NBD by maximum likelihood; see `maximize` for the method and `TransactionFit` for what comes back.
 *
 * Bounds, with customers observed 5 units on average: r and s from 1e-5 to 1e3, α and β from 1e-5 to 1e6.
 */
export function fitParetoNbd(data: Summaries, options?: FitOptions): TransactionFit {
  return maximize(
    {
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
      noDropout: [LN(1e-9), LN(5)],
    },
    data,
    options,
  );
}
