// Gamma-Gamma: what a customer spends per purchase, learned from the mean of the purchases seen.

import { invalidInput } from '../invalid-input.ts';
import { hessian, invertPositive } from '../optimize/covariance.ts';
import { minimize, type Objective } from '../optimize/minimize.ts';
import { settle } from '../optimize/settle.ts';
import { betaln } from '../special/betaln.ts';
import { digammaDifference } from '../special/digamma.ts';
import { logBetaHead } from '../special/incomplete-beta.ts';
import { trigamma } from '../special/trigamma.ts';
import { version } from '../version.ts';
import { checkParameters } from './checks.ts';
import { numberValues } from './distinct.ts';
import { meanLoss } from './nbd-fit.ts';

/** Parameters of the Gamma-Gamma model: p and q shapes without unit, gamma in money. */
export type SpendParameters = { p: number; q: number; gamma: number };

/**
 * Spend in columns: `x` repeat purchase days with a positive amount, `m` their mean amount, one entry per customer or,
 * with `weight`, per group of equal customers. Customers without such days are left out of the fit (not of the scoring).
 */
export interface SpendSummaries {
  x: Float64Array;
  m: Float64Array;
  weight?: Float64Array;
}

/**
 * Why a spend fit is as it is. `heavy-tail`: q is at its lower bound 1.01, the mean spend hardly exists; take totals with
 * care. `homogeneous-spend`: customers do not differ (q at its upper bound). `constant-purchases`: the purchases of one
 * customer do not differ (p at its upper bound). The others as in `Diagnosis`.
 */
export type SpendDiagnosis =
  | 'converged'
  | 'heavy-tail'
  | 'homogeneous-spend'
  | 'constant-purchases'
  | 'flat-likelihood'
  | 'did-not-converge';

/** The result of fitting the spend model; plain data that survives JSON. */
export interface SpendFit {
  model: 'gamma-gamma';
  parameters: SpendParameters;
  logLikelihood: number;
  customers: number;
  converged: boolean;
  diagnosis: SpendDiagnosis;
  standardErrors: SpendParameters;
  /** Of ln p, ln q, ln gamma; rows of undetermined parameters are 0. */
  covariance: number[][];
  evaluations: number;
  version: string;
}

const NAMES = ['p', 'q', 'gamma'] as const;

/** Refuses spend no fit can use: codes `empty`, `length-mismatch`, `not-positive` (x or m), `weight-not-positive`. */
export function checkSpend(data: SpendSummaries): void {
  const { x, m, weight } = data;
  if (x.length === 0) throw invalidInput('empty', 'x');
  if (m.length !== x.length) throw invalidInput('length-mismatch', 'm');
  if (weight && weight.length !== x.length) throw invalidInput('length-mismatch', 'weight');
  for (let i = 0; i < x.length; i++) {
    if (!(x[i]! > 0 && Number.isFinite(x[i]!))) throw invalidInput('not-positive', 'x', i);
    if (!(m[i]! > 0 && Number.isFinite(m[i]!))) throw invalidInput('not-positive', 'm', i);
    if (weight && !(weight[i]! > 0 && Number.isFinite(weight[i]!))) {
      throw invalidInput('weight-not-positive', 'weight', i);
    }
  }
}

/** Fills the slopes and the 3 × 3 second derivatives in ln p, ln q, ln γ if given. */
type SpendLikelihood = (
  point: Float64Array,
  gradient?: Float64Array,
  curvature?: number[][],
) => number;

/** Shapes up to this leave the sums of logarithms their digits when taken as logarithms of products. */
const MODERATE = 1000;
/** A product of numbers above 1 is turned into a logarithm when it has grown to this. */
const LARGE = 1e50;

/** Spend by distinct x: customers of `x[k]` are `from[k]` to `from[k + 1]`, `spent` their x·m in the unit of money. */
interface GroupedSpend {
  x: Float64Array;
  from: Int32Array;
  spent: Float64Array;
  weight: Float64Array | null;
  /** Σ weight and Σ weight · ln spent per x. */
  customers: Float64Array;
  lnSpent: Float64Array;
}

function groupSpend(data: SpendSummaries, unit: number): GroupedSpend {
  const { values: x, places } = numberValues([data.x]);
  const place = places[0]!;
  const size = place.length;
  const from = new Int32Array(x.length + 1);
  for (let i = 0; i < size; i++) from[place[i]! + 1]!++;
  for (let k = 0; k < x.length; k++) from[k + 1]! += from[k]!;
  const next = from.slice();
  const spent = new Float64Array(size);
  const weight = data.weight ? new Float64Array(size) : null;
  for (let i = 0; i < size; i++) {
    const at = next[place[i]!]!++;
    spent[at] = (data.x[i]! * data.m[i]!) / unit;
    if (weight) weight[at] = data.weight![i]!;
  }
  const customers = new Float64Array(x.length);
  const lnSpent = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    for (let i = from[k]!; i < from[k + 1]!; i++) {
      const count = weight ? weight[i]! : 1;
      customers[k]! += count;
      lnSpent[k]! += count * Math.log(spent[i]!);
    }
  }
  return { x, from, spent, weight, customers, lnSpent };
}

/** Over some customers: Σ weight of ln(1 + γ/spent), of u = γ/(γ + spent) and of u². */
function sumShares({ spent, weight }: GroupedSpend, from: number, to: number, gamma: number) {
  let below = 0;
  let share = 0;
  let squares = 0;
  let product = 1;
  for (let i = from; i < to; i++) {
    const count = weight ? weight[i]! : 1;
    const odds = gamma / spent[i]!;
    const own = odds / (1 + odds);
    // The logarithms of single customers are that of a product of many.
    if (count === 1) product *= 1 + odds;
    else below += count * Math.log1p(odds);
    if (product > LARGE) {
      below += Math.log(product);
      product = 1;
    }
    share += count * own;
    squares += count * own * own;
  }
  return { below: below + Math.log(product), share, squares };
}

/**
 * The log-likelihood as a function of ln p, ln q, ln γ with money measured in `unit`; fills the gradient and the second derivatives
 * if given.
 *
 * Gamma functions are computed once per distinct x; a customer costs a multiplication and two divisions, the logarithms are those of
 * products of many.
 */
function spendLikelihood(data: SpendSummaries, unit: number): SpendLikelihood {
  const grouped = groupSpend(data, unit);
  const { x, from, spent, weight, customers, lnSpent } = grouped;
  let constant = 0;
  for (let k = 0; k < x.length; k++) {
    constant -= lnSpent[k]! + customers[k]! * Math.log(unit / x[k]!);
  }
  return (point, gradient, curvature) => {
    const p = Math.exp(point[0]!);
    const q = Math.exp(point[1]!);
    const gamma = Math.exp(point[2]!);
    const trigammaQ = trigamma(q);
    let [pp, pq, pGamma, qq, qGamma, gammaGamma] = [0, 0, 0, 0, 0, 0];
    let total = constant;
    let byP = 0;
    let byQ = 0;
    let byGamma = 0;
    for (let k = 0; k < x.length; k++) {
      const shape = p * x[k]!;
      const count = customers[k]!;
      // Σ weight of ln(1 + γ/spent), ln(1 + spent/γ), of u = γ/(γ + spent) and of u (1 − u).
      let below = 0;
      let above = 0;
      let slope = 0;
      let share = 0;
      let both = 0;
      if (shape < MODERATE && q < MODERATE) {
        const sums = sumShares(grouped, from[k]!, from[k + 1]!, gamma);
        below = sums.below;
        above = below + lnSpent[k]! - count * point[2]!;
        share = sums.share;
        both = share - sums.squares;
        slope = q * count - (q + shape) * share;
        total -= count * betaln(shape, q) + shape * below + q * above;
      } else {
        for (let i = from[k]!; i < from[k + 1]!; i++) {
          const own = weight ? weight[i]! : 1;
          const all = gamma + spent[i]!;
          below += own * Math.log1p(gamma / spent[i]!);
          above += own * Math.log1p(spent[i]! / gamma);
          slope += (own * (q * spent[i]! - shape * gamma)) / all;
          share += (own * gamma) / all;
          both += ((own * gamma) / all) * (spent[i]! / all);
          total += own * logBetaHead(shape, q, spent[i]! / all, gamma / all);
        }
      }
      const slopeP = shape * (count * digammaDifference(shape, q) - below);
      const slopeQ = q * (count * digammaDifference(q, shape) - above);
      byP += slopeP;
      byQ += slopeQ;
      byGamma += slope;
      if (!curvature) continue;
      const joint = trigamma(shape + q);
      pp += slopeP + count * shape * shape * (joint - trigamma(shape));
      qq += slopeQ + count * q * q * (joint - trigammaQ);
      pq += count * shape * q * joint;
      pGamma -= shape * share;
      qGamma += q * (count - share);
      gammaGamma -= (shape + q) * both;
    }
    curvature?.splice(0, 3, [pp, pq, pGamma], [pq, qq, qGamma], [pGamma, qGamma, gammaGamma]);
    if (gradient) {
      gradient[0] = byP;
      gradient[1] = byQ;
      gradient[2] = byGamma;
    }
    return total;
  };
}

/**
 * The log-likelihood of the Gamma-Gamma model: the density of the mean spends, summed on the log scale.
 *
 * Formula per customer: ln Γ(px+q)/Γ(px) − ln Γ(q) − px ln(1 + γ/(xm)) − q ln(1 + xm/γ) − ln m. Units: γ and m in the same
 * money. Error: relative 1e-13. Source: Fader & Hardie (2013), "The Gamma-Gamma model of monetary value", eq. 1a.
 *
 * @example gammaGammaLogLikelihood({ p: 6.25, q: 3.74, gamma: 15.44 }, { x: Float64Array.of(2), m: Float64Array.of(22.35) }) // → -3.5513167597317
 */
export function gammaGammaLogLikelihood(parameters: SpendParameters, data: SpendSummaries): number {
  const point = Float64Array.from(checkParameters(parameters, NAMES), Math.log);
  checkSpend(data);
  return spendLikelihood(data, 1)(point);
}

/** Where a search for ln p, ln q, ln(pγ/q) begins and stays, money measured in mean spends. */
const START = [Math.log(3), Math.log(3), Math.log(0.7)];
const BOX = {
  lower: [Math.log(0.01), Math.log(1.01), Math.log(1e-12)],
  upper: [Math.log(1e5), Math.log(1e5), Math.log(1e8)],
};

/** Minus the mean log-likelihood in ln p, ln q, ln(pγ/q); the last, nearly the mean, stays put while p and q run to a bound. */
function spendLoss(
  likelihood: (point: Float64Array, gradient?: Float64Array) => number,
  customers: number,
): Objective {
  const loss = meanLoss(likelihood, customers);
  return (point, gradient) => {
    const lnGamma = point[2]! + point[1]! - point[0]!;
    const value = loss(Float64Array.of(point[0]!, point[1]!, lnGamma), gradient);
    gradient[0]! -= gradient[2]!;
    gradient[1]! += gradient[2]!;
    return value;
  };
}

/** Customers from which a search on every sixteenth of them first pays. */
const MANY = 100_000;
const STRIDE = 16;

/** The maximum and the curvature of a sample; null for small data and where the sample's maximum is at a bound. */
function sampleStart(
  data: SpendSummaries,
  unit: number,
): { point: Float64Array; inverse: number[][] } | null {
  if (data.x.length < MANY) return null;
  const take = (column: Float64Array) =>
    Float64Array.from(
      { length: Math.floor(column.length / STRIDE) },
      (_, i) => column[STRIDE * i]!,
    );
  const sample = {
    x: take(data.x),
    m: take(data.m),
    ...(data.weight ? { weight: take(data.weight) } : {}),
  };
  const customers = sample.weight?.reduce((sum, one) => sum + one, 0) ?? sample.x.length;
  const loss = spendLoss(spendLikelihood(sample, unit), customers);
  const { point, converged, atBound } = minimize(loss, START, BOX);
  if (!converged || atBound.some((side) => side !== 0)) return null;
  const inverse = invertPositive(hessian(loss, point));
  return inverse && { point, inverse };
}

/**
 * The customers that a spend model can learn from: those with repeat days of positive spend.
 *
 * Shapes: `n` such days and `m` their mean amount per customer, in columns as `summariseSales` gives them; the result has the
 * customers with n > 0 only, in their order. Refusal: `length-mismatch` (m).
 * Formula: the rows with n > 0. Source: Fader, Hardie & Lee (2005), who fit the model to repeat purchases.
 *
 * @example spendSummaries(Float64Array.of(0, 2), Float64Array.of(0, 7.5)).m.join() // → '7.5'
 */
export function spendSummaries(n: Float64Array, m: Float64Array): SpendSummaries {
  if (m.length !== n.length) throw invalidInput('length-mismatch', 'm');
  let size = 0;
  for (let i = 0; i < n.length; i++) if (n[i]! > 0) size++;
  const out = { x: new Float64Array(size), m: new Float64Array(size) };
  let at = 0;
  for (let i = 0; i < n.length; i++) {
    if (!(n[i]! > 0)) continue;
    out.x[at] = n[i]!;
    out.m[at++] = m[i]!;
  }
  return out;
}

/**
 * Fits the Gamma-Gamma model of spend by maximum likelihood.
 *
 * Words: a customer's purchases vary about a mean of their own with shape p; the means vary over customers so that 1/mean is
 * gamma with shape q. Method: BFGS on ln p, ln q, ln(pγ/q) with the analytic gradient, money measured in mean spends, for large
 * bases from the maximum of a sixteenth of the customers, and a last Newton step; bounds p 0.01 to 1e5, q 1.01 (below, the mean
 * would not exist) to 1e5. Refuses rows with x or m not above 0 (code `not-positive`). Assumes that spend and frequency are independent. Source: Fader, Hardie & Lee (2005); Colombo & Jiang (1999).
 *
 * @example fitGammaGamma({ x: Float64Array.of(1, 2, 3, 2, 1), m: Float64Array.of(10, 30, 18, 25, 7) }).customers // → 5
 */
export function fitGammaGamma(
  data: SpendSummaries,
  options: { maxEvaluations?: number } = {},
): SpendFit {
  checkSpend(data);
  let customers = 0;
  let unit = 0;
  for (let i = 0; i < data.m.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    customers += weight;
    unit += weight * data.m[i]!;
  }
  unit /= customers;
  const likelihood = spendLikelihood(data, unit);
  const limit = { gradientTolerance: 1e-9, maxEvaluations: options.maxEvaluations ?? 500 };
  const near = sampleStart(data, unit);
  const found = minimize(spendLoss(likelihood, customers), near?.point ?? START, {
    ...BOX,
    ...limit,
    ...(near ? { inverse: near.inverse } : {}),
  });
  const [lnP, lnQ, lnMean] = found.point as unknown as [number, number, number];
  const free = [0, 1, 2].filter((i) => found.atBound[i] === 0);
  const settled = settle(
    likelihood,
    Float64Array.of(lnP, lnQ, lnMean + lnQ - lnP),
    free,
    (point) => {
      const curvature: number[][] = [];
      likelihood(point, undefined, curvature);
      return curvature;
    },
  );
  const covariance = settled.covariance ?? [0, 1, 2].map(() => [0, 0, 0]);
  const values = Array.from(settled.point, Math.exp);
  const parameters = { p: values[0]!, q: values[1]!, gamma: values[2]! * unit };
  const error = (i: number) => Math.sqrt(covariance[i]![i]!);
  let diagnosis: SpendDiagnosis = 'converged';
  if (!found.converged) diagnosis = 'did-not-converge';
  else if (found.atBound[1] === -1) diagnosis = 'heavy-tail';
  else if (found.atBound[1] === 1) diagnosis = 'homogeneous-spend';
  else if (found.atBound[0] === 1) diagnosis = 'constant-purchases';
  else if (!settled.covariance) diagnosis = 'flat-likelihood';
  return {
    model: 'gamma-gamma',
    parameters,
    logLikelihood: settled.value,
    customers,
    converged: found.converged,
    diagnosis,
    standardErrors: {
      p: parameters.p * error(0),
      q: parameters.q * error(1),
      gamma: parameters.gamma * error(2),
    },
    covariance,
    evaluations: found.evaluations,
    version,
  };
}

/**
 * What a customer is expected to spend per purchase, given x purchases with mean m so far.
 *
 * Words: a weighted mean of the customer's own mean and the population's, leaning on the own the more purchases there are.
 * Formula: p(γ + xm)/(px + q − 1); for x = 0 the population mean pγ/(q − 1). Units: money as in γ and m. Where px + q ≤ 1 the
 * mean is infinite and so is the result. Error: relative 1e-15. Source: Fader, Hardie & Lee (2005), eq. 6.
 *
 * @example expectedSpend({ p: 6.25, q: 3.74, gamma: 15.44 }, 2, 22.35) // → 24.6637139108
 */
export function expectedSpend(parameters: SpendParameters, x: number, m: number): number {
  const [p, q, gamma] = checkParameters(parameters, NAMES) as [number, number, number];
  if (!(x >= 0 && Number.isFinite(x))) throw invalidInput('negative', 'x');
  if (x > 0 && !(m >= 0 && Number.isFinite(m))) throw invalidInput('negative', 'm');
  const shape = p * x + q - 1;
  if (shape <= 0) return Number.POSITIVE_INFINITY;
  return (p * (gamma + (x > 0 ? x * m : 0))) / shape;
}
