// The likelihood of the MBG/CNBD-k with its gradient, and the fit with the choice of k.
import { gammaln } from '../special/gammaln.ts';
import { maximize } from './maximize.ts';
import { logRising } from './nbd-fit.ts';
import { checkSummaries, type GroupedSummaries, type Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit } from './transaction-model.ts';

/** The largest k that is tried: gaps as regular as those of eight stages differ by a third of their mean. */
export const MOST_STAGES = 8;

type Likelihood = (point: Float64Array, gradient?: Float64Array) => number;

/**
 * What the gaps between purchases add to the log-likelihood for k stages, beyond what x, tx and T say.
 *
 * Words: it depends on k and on no other parameter; it is what k is chosen by. Formula, with `litt` = Σ ln of the customer's gaps:
 *   Σ weight · [(k−1) litt − x ln Γ(k)].
 * Without `litt` only the last purchase's time is known, and the density of the gaps given tx (Dirichlet) is left out:
 *   Σ weight · [(k−1) x ln tx − ln Γ(kx) + ln Γ(x)],
 * an honest likelihood of (x, tx, T) that still tells k, with less evidence. Both are 0 for k = 1. −∞ where k > 1 and purchases
 * coincide (tx = 0). Units: those of tx. Error: relative 1e-14.
 * Source: Reutterer, Platzer & Schröder (2021), IJRM 38, appendix; the form without gaps: own.
 *
 * @example regularityTerm({ x: Float64Array.of(2), tx: Float64Array.of(20), T: Float64Array.of(30), litt: Float64Array.of(Math.log(8) + Math.log(12)) }, 2) // → 4.564348191467836
 */
export function regularityTerm(data: Summaries, k: number): number {
  if (k === 1) return 0;
  const { x, tx, weight, litt } = data;
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!;
    if (xi === 0) continue;
    const one = litt
      ? (k - 1) * litt[i]! - xi * gammaln(k)
      : (k - 1) * xi * Math.log(tx[i]!) - gammaln(k * xi) + gammaln(xi);
    total += (weight ? weight[i]! : 1) * one;
  }
  return total;
}

/**
 * ln Σ_{j<k} C(R+j−1, j) v^j, the chance that the next of k stages has not come in a silence, and its slopes in R and ln v.
 *
 * @example logSilence(3, 2, 0.5, new Float64Array(2)) // → 0.9162907318741551
 */
export function logSilence(R: number, k: number, v: number, slopes: Float64Array): number {
  let term = 1;
  let sum = 1;
  let harmonic = 0;
  let byR = 0;
  let byV = 0;
  for (let j = 1; j < k; j++) {
    const factor = R + j - 1;
    term *= (factor / j) * v;
    harmonic += 1 / factor;
    sum += term;
    byR += term * harmonic;
    byV += j * term;
  }
  slopes[0] = byR / sum;
  slopes[1] = byV / sum;
  return Math.log(sum);
}

/**
 * The log-likelihood of x, tx and T under the MBG/CNBD-k as a function of ln r, ln α, ln a, ln b; fills the gradient if given.
 *
 * Formula per customer, with R = r + kx, u(t) = r ln(1+t/α) + kx ln(α+t), v = (T−tx)/(α+T):
 *   ln L = ln Γ(R)/Γ(r) − u(T) + ln [Γ(b+x+1)Γ(a+b)/(Γ(b)Γ(a+b+x+1))] + ln(Σ_{j<k} C(R+j−1, j) v^j + a/(b+x) e^(u(T)−u(tx)));
 * the whole likelihood has `regularityTerm` added. For k = 1 it is that of the MBG/NBD. Units as `paretoNbdLikelihood`, α a time.
 * Error: absolute 1e-13 per customer. Source: Reutterer, Platzer & Schröder (2021), IJRM 38; Platzer (2008).
 *
 * @example mbgCnbdLikelihood(groupSummaries({ x: Float64Array.of(2), tx: Float64Array.of(30.43), T: Float64Array.of(38.86) }, 1), 2)(Float64Array.of(Math.log(0.525), Math.log(6.183), Math.log(0.891), Math.log(1.614))) // → -14.355660169385329
 */
export function mbgCnbdLikelihood(grouped: GroupedSummaries, k: number): Likelihood {
  const { x, t, pairX, pairT, atLast, atEnd, weight } = grouped;
  const constant = -k * grouped.sumX * Math.log(grouped.unit);
  const chances = x.map((count) => count + 1);
  const stages = x.map((count) => k * count);
  const lnLast = new Float64Array(t.length);
  const grown = new Float64Array(t.length);
  const silence = new Float64Array(2);
  return (point, gradient) => {
    const [r, alpha, a, b] = Array.from(point, Math.exp) as [number, number, number, number];
    const rising = logRising(r, stages);
    const stays = logRising(b, chances);
    const all = logRising(a + b, chances);
    for (let i = 0; i < t.length; i++) {
      lnLast[i] = Math.log(alpha + t[i]!);
      grown[i] = Math.log1p(t[i]! / alpha);
    }
    let total = constant;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    let g3 = 0;
    for (let row = 0; row < weight.length; row++) {
      const index = pairX[atEnd[row]!]!;
      const last = pairT[atLast[row]!]!;
      const end = pairT[atEnd[row]!]!;
      const xi = x[index]!;
      // A customer observed for no time says nothing: the terms cancel exactly.
      if (xi === 0 && t[end] === 0) continue;
      const R = r + stages[index]!;
      const gone = b + xi;
      const waited = lnLast[end]! - lnLast[last]!;
      const late = point[2]! - Math.log(gone) + R * waited;
      const quiet = logSilence(R, k, (t[end]! - t[last]!) / (alpha + t[end]!), silence);
      const odds = late - quiet;
      const share = odds > 0 ? 1 / (1 + Math.exp(-odds)) : Math.exp(odds) / (1 + Math.exp(odds));
      const core =
        odds > 0 ? late + Math.log1p(Math.exp(-odds)) : quiet + Math.log1p(Math.exp(odds));
      const count = weight[row]!;
      total +=
        count *
        (rising.values[index]! -
          r * grown[end]! -
          stages[index]! * lnLast[end]! +
          stays.values[index]! -
          all.values[index]! +
          core);
      const kEnd = alpha / (alpha + t[end]!);
      const kLast = alpha / (alpha + t[last]!);
      const active = 1 - share;
      g0 +=
        count *
        (rising.slopes[index]! - r * grown[end]! + share * r * waited + active * r * silence[0]!);
      g1 += count * (r - R * kEnd + share * R * (kEnd - kLast) - active * kEnd * silence[1]!);
      const byAll = all.slopes[index]! / (a + b);
      g2 += count * (-a * byAll + share);
      g3 += count * (stays.slopes[index]! - b * byAll - (share * b) / gone);
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

/**
 * As `mbgCnbdLikelihood` when nobody leaves: regular purchases for ever, a function of ln r and ln α; the NBD for k = 1.
 *
 * Units and error as `mbgCnbdLikelihood`; k whole, at least 1. Source: Chatfield & Goodhardt (1973), the condensed
 * negative binomial.
 *
 * @example cnbdLikelihood(groupSummaries({ x: Float64Array.of(0), tx: Float64Array.of(0), T: Float64Array.of(1) }, 1), 1)(Float64Array.of(0, 0)) // → -0.6931471805599453
 */
export function cnbdLikelihood(grouped: GroupedSummaries, k: number): Likelihood {
  const { x, t, pairX, pairT, atLast, atEnd, weight } = grouped;
  const constant = -k * grouped.sumX * Math.log(grouped.unit);
  const stages = x.map((count) => k * count);
  const silence = new Float64Array(2);
  return (point, gradient) => {
    const r = Math.exp(point[0]!);
    const alpha = Math.exp(point[1]!);
    const rising = logRising(r, stages);
    let total = constant;
    let byR = 0;
    let byAlpha = 0;
    for (let row = 0; row < weight.length; row++) {
      const index = pairX[atEnd[row]!]!;
      const T = t[pairT[atEnd[row]!]!]!;
      const R = r + stages[index]!;
      const grown = Math.log1p(T / alpha);
      const v = (T - t[pairT[atLast[row]!]!]!) / (alpha + T);
      const quiet = logSilence(R, k, v, silence);
      const count = weight[row]!;
      total +=
        count * (rising.values[index]! - r * grown - stages[index]! * Math.log(alpha + T) + quiet);
      byR += count * (rising.slopes[index]! - r * grown + r * silence[0]!);
      byAlpha += count * (r - (alpha / (alpha + T)) * (R + silence[1]!));
    }
    if (gradient) {
      gradient[0] = byR;
      gradient[1] = byAlpha;
    }
    return total;
  };
}

const LN = Math.log;
const NAMES = ['r', 'alpha', 'a', 'b'] as const;

/** The fit for one k; parameters and bounds as for the MBG/NBD, with k beside them. */
function fitStages(k: number, data: Summaries, options: FitOptions): TransactionFit {
  const gaps = regularityTerm(data, k);
  const fit = maximize(
    {
      model: 'mbg-cnbd',
      names: NAMES,
      times: [false, true, false, false],
      likelihood(grouped) {
        const rest = mbgCnbdLikelihood(grouped, k);
        return (point, gradient) => rest(point, gradient) + gaps;
      },
      boundary: {
        stages: k,
        likelihood(grouped) {
          const rest = cnbdLikelihood(grouped, k);
          return (point, gradient) => rest(point, gradient) + gaps;
        },
      },
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
    },
    data,
    options,
  );
  return {
    ...fit,
    parameters: { ...fit.parameters, k },
    standardErrors: { ...fit.standardErrors, k: 0 },
    covariance: [...fit.covariance.map((row) => [...row, 0]), [0, 0, 0, 0, 0]],
  };
}

/**
 * Fits the MBG/CNBD-k for k = 1, 2, … until two in a row were worse, 8 at most, or for the k given.
 *
 * Words: the log-likelihoods compare directly, because k is a whole number and the other parameters are as many for each; the
 * difference between k = 1 and the best is what regularity is worth. Purchases that coincide (x > 0 with tx = 0) allow k = 1 only.
 * Shape: the fits in order of k, at least one. Refusals: as `checkSummaries`. Source: Reutterer, Platzer & Schröder (2021).
 *
 * @example fitRegularity({ x: Float64Array.of(0, 3, 2), tx: Float64Array.of(0, 30, 21), T: Float64Array.of(40, 39, 30) }, { k: 2 })[0].parameters.k // → 2
 */
export function fitRegularity(
  data: Summaries,
  options: FitOptions & { k?: number } = {},
): TransactionFit[] {
  checkSummaries(data);
  if (options.k !== undefined) return [fitStages(options.k, data, options)];
  const fits: TransactionFit[] = [];
  let best = Number.NEGATIVE_INFINITY;
  let worse = 0;
  for (let k = 1; k <= MOST_STAGES && worse < 2; k++) {
    if (regularityTerm(data, k) === Number.NEGATIVE_INFINITY) break;
    const fit = fitStages(k, data, options);
    fits.push(fit);
    worse = fit.logLikelihood > best ? 0 : worse + 1;
    best = Math.max(best, fit.logLikelihood);
    // Without a repeat purchase there are no gaps, and every k is the same.
    if (fit.diagnosis === 'no-repeat-purchases' || fit.diagnosis === 'no-observation-time') break;
  }
  return fits;
}

/** The fit with the best k; see `fitRegularity`. */
export function fitMbgCnbd(data: Summaries, options?: FitOptions): TransactionFit {
  return fitRegularity(data, options).reduce((best, fit) =>
    fit.logLikelihood > best.logLikelihood ? fit : best,
  );
}
