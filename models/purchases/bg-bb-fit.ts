// The likelihood of the BG/BB with its gradient, and the fit.
import { freeCovariance } from '../optimize/free-covariance.ts';
import { type Minimum, minimize } from '../optimize/minimize.ts';
import { version } from '../version.ts';
import { checkOccasions, groupOccasions, type OccasionSummaries } from './bg-bb-summaries.ts';
import { meanLoss } from './nbd-fit.ts';
import type { Diagnosis, FitOptions, Parameters } from './transaction-model.ts';

/** The result of fitting the BG/BB; plain data that survives JSON. Fields as in `TransactionFit`. */
export interface BgBbFit {
  model: 'bg-bb';
  parameters: Parameters;
  logLikelihood: number;
  customers: number;
  converged: boolean;
  diagnosis: Diagnosis;
  standardErrors: Parameters;
  /** Of the logarithms of alpha, beta, gamma, delta; rows of undetermined ones are 0. */
  covariance: number[][];
  evaluations: number;
  version: string;
}

type Likelihood = (point: Float64Array, gradient?: Float64Array) => number;

/** ln Γ(a+m)/Γ(a) and its derivative in a for m = 0, 1, …, as sums of ln(a+i) and 1/(a+i). */
function rising(a: number, last: number): { ln: Float64Array; slope: Float64Array } {
  const ln = new Float64Array(last + 1);
  const slope = new Float64Array(last + 1);
  for (let m = 0; m < last; m++) {
    ln[m + 1] = ln[m]! + Math.log(a + m);
    slope[m + 1] = slope[m]! + 1 / (a + m);
  }
  return { ln, slope };
}

/**
 * The log-likelihood of the BG/BB as a function of ln α, ln β, ln γ, ln δ; fills the gradient if given.
 *
 * Formula per customer: the sum over how many occasions i the customer was there for, from the last one used to all,
 *   L = B(α+x, β+n−x)/B(α, β) · B(γ, δ+n)/B(γ, δ) + Σ_{i=tx}^{n−1} B(α+x, β+i−x)/B(α, β) · B(γ+1, δ+i)/B(γ, δ),
 * added on the log scale. Error: absolute 1e-13 per customer.
 * Shapes: a point of four logarithms. Units: parameters have none. Source: Fader, Hardie & Shang (2010), "Customer-base
 * analysis in a discrete-time noncontractual setting", Marketing Science 29, eq. 5.
 *
 * @example bgBbLikelihood({ x: Float64Array.of(1), tx: Float64Array.of(1), n: Float64Array.of(6) })(Float64Array.of(Math.log(1.204), Math.log(0.75), Math.log(0.657), Math.log(2.783))) // → -2.288531685666258
 */
export function bgBbLikelihood(data: OccasionSummaries): Likelihood {
  const { x, tx, n, weight } = groupOccasions(data);
  const last = n.reduce((most, count) => Math.max(most, count), 0);
  const terms = new Float64Array(last + 1);
  return (point, gradient) => {
    const [alpha, beta, gamma, delta] = Array.from(point, Math.exp) as [
      number,
      number,
      number,
      number,
    ];
    const buys = rising(alpha, last);
    const skips = rising(beta, last);
    const occasions = rising(alpha + beta, last);
    const stays = rising(delta, last);
    const chances = rising(gamma + delta, last + 1);
    let total = 0;
    const slopes = [0, 0, 0, 0];
    for (let row = 0; row < x.length; row++) {
      const [xi, ti, ni] = [x[row]!, tx[row]!, n[row]!];
      let top = Number.NEGATIVE_INFINITY;
      for (let i = ti; i <= ni; i++) {
        const bought = buys.ln[xi]! + skips.ln[i - xi]! - occasions.ln[i]!;
        const there = stays.ln[i]! - chances.ln[i === ni ? i : i + 1]!;
        terms[i] = bought + there + (i === ni ? 0 : point[2]!);
        top = Math.max(top, terms[i]!);
      }
      let sum = 0;
      for (let i = ti; i <= ni; i++) {
        terms[i] = Math.exp(terms[i]! - top);
        sum += terms[i]!;
      }
      total += weight[row]! * (top + Math.log(sum));
      if (!gradient) continue;
      for (let i = ti; i <= ni; i++) {
        const share = (weight[row]! * terms[i]!) / sum;
        const gone = i === ni ? 0 : 1;
        slopes[0]! += share * (buys.slope[xi]! - occasions.slope[i]!);
        slopes[1]! += share * (skips.slope[i - xi]! - occasions.slope[i]!);
        slopes[2]! += share * (gone / gamma - chances.slope[i + gone]!);
        slopes[3]! += share * (stays.slope[i]! - chances.slope[i + gone]!);
      }
    }
    if (gradient) {
      for (let k = 0; k < 4; k++) gradient[k] = slopes[k]! * [alpha, beta, gamma, delta][k]!;
    }
    return total;
  };
}

/**
 * The log-likelihood of the beta-Bernoulli model, the BG/BB in which nobody leaves, as a function of ln α, ln β.
 *
 * Formula per customer: ln B(α+x, β+n−x)/B(α, β); of one given sequence, so without a binomial coefficient. Error as
 * `bgBbLikelihood`. Source: Skellam (1948); as a benchmark in Fader, Hardie & Shang (2010), table 4.
 *
 * @example betaBernoulliLikelihood({ x: Float64Array.of(1), tx: Float64Array.of(1), n: Float64Array.of(1) })(Float64Array.of(0, 0)) // → -0.6931471805599453
 */
export function betaBernoulliLikelihood(data: OccasionSummaries): Likelihood {
  const { x, n, weight } = groupOccasions(data);
  const last = n.reduce((most, count) => Math.max(most, count), 0);
  return (point, gradient) => {
    const alpha = Math.exp(point[0]!);
    const beta = Math.exp(point[1]!);
    const buys = rising(alpha, last);
    const skips = rising(beta, last);
    const occasions = rising(alpha + beta, last);
    let total = 0;
    let byAlpha = 0;
    let byBeta = 0;
    for (let row = 0; row < x.length; row++) {
      const [xi, ni, count] = [x[row]!, n[row]!, weight[row]!];
      total += count * (buys.ln[xi]! + skips.ln[ni - xi]! - occasions.ln[ni]!);
      byAlpha += count * (buys.slope[xi]! - occasions.slope[ni]!);
      byBeta += count * (skips.slope[ni - xi]! - occasions.slope[ni]!);
    }
    if (gradient) {
      gradient[0] = alpha * byAlpha;
      gradient[1] = beta * byBeta;
    }
    return total;
  };
}

const NAMES = ['alpha', 'beta', 'gamma', 'delta'] as const;
const LN = Math.log;
/** Bounds: from 1e-4 (two kinds of customer) to 1e4 for beta and delta (all alike), beside which alpha and gamma may be larger. */
const LOWER = [LN(1e-4), LN(1e-4), LN(1e-4), LN(1e-4)];
const UPPER = [LN(1e8), LN(1e4), LN(1e8), LN(1e4)];
/** A gain in log-likelihood over the beta-Bernoulli model below which nobody is seen to leave. */
const DETECTABLE = 1e-3;
/** Dropout parameters that mean next to none. */
const STAYS = [LN(1e-9), LN(1)];

/**
 * Fits the BG/BB by maximum likelihood.
 *
 * Method: the beta-Bernoulli model first (nobody leaves; the boundary), then BFGS on the log-parameters from three starts, bounds
 * 1e-4 to 1e4. A gain below 1e-3 over the boundary is none: then it is returned with dropout next to none, and said so; likewise
 * over the models in which all customers have the same rate or the same chance of leaving. Diagnoses as in
 * `Diagnosis`; `no-observation-time` means no occasion at all. Refusals: as `checkOccasions`.
 * Units: occasions; parameters have none. Source: Fader, Hardie & Shang (2010).
 *
 * @example fitBgBb({ x: Float64Array.of(0, 3, 1), tx: Float64Array.of(0, 6, 1), n: Float64Array.of(6, 6, 6), weight: Float64Array.of(50, 40, 30) }).customers // → 120
 */
export function fitBgBb(data: OccasionSummaries, options: FitOptions = {}): BgBbFit {
  checkOccasions(data);
  const likelihood = bgBbLikelihood(data);
  const simple = betaBernoulliLikelihood(data);
  let customers = 0;
  let used = 0;
  let offered = 0;
  for (let i = 0; i < data.x.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    customers += weight;
    used += weight * data.x[i]!;
    offered += weight * data.n[i]!;
  }
  let evaluations = 0;
  const none = [0, 1, 2, 3].map(() => [0, 0, 0, 0]);
  const result = (
    point: ArrayLike<number>,
    diagnosis: Diagnosis,
    covariance: number[][],
  ): BgBbFit => {
    const values = Array.from(point, Math.exp);
    const named = (of: (i: number) => number): Parameters =>
      Object.fromEntries(NAMES.map((name, i) => [name, of(i)]));
    return {
      model: 'bg-bb',
      parameters: named((i) => values[i]!),
      logLikelihood: likelihood(Float64Array.from(point)),
      customers,
      converged: !['did-not-converge', 'no-repeat-purchases', 'no-observation-time'].includes(
        diagnosis,
      ),
      diagnosis,
      standardErrors: named((i) => values[i]! * Math.sqrt(covariance[i]![i]!)),
      covariance,
      evaluations,
      version,
    };
  };
  if (offered === 0) return result([0, 0, ...STAYS], 'no-observation-time', none);
  // Nobody ever bought again: one occasion in a million stands for the rate that has no lower bound.
  if (used === 0) return result([0, LN(1e6), ...STAYS], 'no-repeat-purchases', none);

  const search = (target: Likelihood, start: number[], held = -1): Minimum => {
    const found = minimize(meanLoss(target, customers), start, {
      lower: start.map((value, i) => (i === held ? value : LOWER[i]!)),
      upper: start.map((value, i) => (i === held ? value : UPPER[i]!)),
      gradientTolerance: 1e-9,
      maxEvaluations: options.maxEvaluations ?? 500,
    });
    evaluations += found.evaluations;
    return found;
  };
  const share = Math.min(0.99, used / offered);
  const alike = search(simple, [LN(share), LN(1 - share)]);
  let best: Minimum | null = null;
  for (const [gamma, delta] of [
    [0.5, 2],
    [2, 20],
    [0.2, 0.5],
  ] as const) {
    const found = search(likelihood, [alike.point[0]!, alike.point[1]!, LN(gamma), LN(delta)]);
    if (!best || found.value < best.value - 1e-12) best = found;
  }
  // All alike is a ridge that ends at a bound, on which a free search creeps: there the bound itself is searched.
  for (const i of [1, 3]) {
    if (best!.point[i]! < UPPER[i]! - LN(20)) continue;
    const start = Array.from(best!.point);
    start[i - 1]! += UPPER[i]! - start[i]!;
    start[i] = UPPER[i]!;
    const edge = search(likelihood, start, i);
    if (edge.converged && (edge.value - best!.value) * customers < DETECTABLE) best = edge;
  }
  const { point, value, atBound, converged } = best!;
  if ((alike.value - value) * customers < DETECTABLE) {
    const small = freeCovariance(
      simple,
      alike.point,
      [0, 1].filter((i) => alike.atBound[i] === 0),
    );
    const covariance = none.map((row, i) => row.map((_, j) => small?.[i]?.[j] ?? 0));
    const diagnosis = alike.converged ? 'no-dropout-detectable' : 'did-not-converge';
    return result([...alike.point, ...STAYS], diagnosis, covariance);
  }
  const free = [0, 1, 2, 3].filter((i) => atBound[i] === 0);
  const covariance = freeCovariance(likelihood, point, free);
  let diagnosis: Diagnosis = 'converged';
  if (!converged) diagnosis = 'did-not-converge';
  else if (point[1]! >= UPPER[1]!) diagnosis = 'homogeneous-rates';
  else if (point[3]! >= UPPER[3]!) diagnosis = 'homogeneous-dropout';
  else if (!covariance) diagnosis = 'flat-likelihood';
  return result(point, diagnosis, covariance ?? none);
}
