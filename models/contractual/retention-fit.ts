// What every retention fit shares: from transitions between counts to estimates, errors and an honest diagnosis.
import { freeCovariance } from '../optimize/free-covariance.ts';
import { type Minimum, minimize } from '../optimize/minimize.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { log1mExp } from '../special/log-sum-exp.ts';
import { version } from '../version.ts';
import { type Cohort, checkCohorts, poolCohorts, type Transition } from './cohorts.ts';
import type { RetentionDiagnosis, RetentionFit, RetentionModelName } from './retention-model.ts';

/** A log-likelihood of the logarithms of parameters; fills the gradient if given. */
export type RetentionLikelihood = (point: Float64Array, gradient?: Float64Array) => number;

/** ln P(kept) of a transition as a function of the log-parameters; fills the slopes if given. */
export type LogKept = (
  point: Float64Array,
  from: number,
  to: number,
  slopes: Float64Array,
) => number;

/**
 * The log-likelihood Σ kept · ln q + lost · ln(1 − q) over transitions, q the probability of being kept.
 *
 * It is the multinomial likelihood of the lifetimes without its constant: Σ lostₜ ln P(T = t) + left · ln S(n) for one cohort.
 */
export function retentionLikelihood(
  transitions: readonly Transition[],
  logKept: LogKept,
): RetentionLikelihood {
  return (point, gradient) => {
    const slopes = new Float64Array(point.length);
    gradient?.fill(0);
    let total = 0;
    for (const { from, to, atRisk, kept } of transitions) {
      const lost = atRisk - kept;
      const lnQ = logKept(point, from, to, slopes);
      if (kept > 0) total += kept * lnQ;
      if (lost > 0) total += lost * log1mExp(lnQ);
      if (gradient) {
        const push = kept - (lost > 0 ? lost / Math.expm1(-lnQ) : 0);
        for (let i = 0; i < gradient.length; i++) gradient[i]! += push * slopes[i]!;
      }
    }
    return total;
  };
}

/** The chance of leaving per period that fits best when it is the same for all and always, within (1e-6, 1 − 1e-6). */
export function steadyChurn(transitions: readonly Transition[]): number {
  let lost = 0;
  let exposed = 0;
  for (const { from, to, atRisk, kept } of transitions) {
    lost += atRisk - kept;
    // Of those lost somewhere in a gap, half its length: only a start where years are missing, exact where none is.
    exposed += to - from === 1 ? atRisk : kept * (to - from) + ((atRisk - kept) * (to - from)) / 2;
  }
  return Math.min(1 - 1e-6, Math.max(1e-6, lost / exposed));
}

/** What a model tells the shared fit about itself. Points are logarithms. */
export interface RetentionPlan {
  model: RetentionModelName;
  names: readonly string[];
  logKept: LogKept;
  lower: readonly number[];
  upper: readonly number[];
  /** Where searches start, made from the steady churn. */
  starts(churn: number): number[][];
  /** The model in which customers do not differ, made from the steady churn; its parameters listed are held. */
  homogeneous: { point(churn: number): number[]; held: readonly number[] } | null;
}

/** A gain in log-likelihood below which a difference between customers is not in the data. */
const DETECTABLE = 1e-3;

const zeros = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));

/**
 * The maximum of a retention likelihood, with its curvature and what can be said about it.
 *
 * Method: the model in which customers do not differ is fitted first; then BFGS on the log-parameters from several starts
 * inside wide bounds. A gain of less than 1e-3 over the homogeneous model is no gain: it is returned and said so.
 */
export function fitRetention(
  plan: RetentionPlan,
  cohorts: readonly Cohort[],
  options: { maxEvaluations?: number } = {},
): RetentionFit {
  checkCohorts(cohorts);
  const transitions = poolCohorts(cohorts);
  const customers = cohorts.reduce((sum, { survivors }) => sum + survivors[0]!, 0);
  const likelihood = retentionLikelihood(transitions, plan.logKept);
  const n = plan.names.length;
  const churn = steadyChurn(transitions);
  let evaluations = 0;

  const result = (
    point: ArrayLike<number>,
    diagnosis: RetentionDiagnosis,
    covariance: number[][],
  ): RetentionFit => {
    const parameters: Parameters = {};
    const standardErrors: Parameters = {};
    plan.names.forEach((name, i) => {
      parameters[name] = Math.exp(point[i]!);
      standardErrors[name] = parameters[name] * Math.sqrt(covariance[i]![i]!);
    });
    return {
      model: plan.model,
      parameters,
      logLikelihood: likelihood(Float64Array.from(point)),
      customers,
      converged: !['did-not-converge', 'no-losses', 'nobody-stayed', 'too-few-periods'].includes(
        diagnosis,
      ),
      diagnosis,
      standardErrors,
      covariance,
      evaluations,
      version,
    };
  };

  const same = plan.homogeneous ? plan.homogeneous.point(churn) : plan.starts(churn)[0]!;
  if (transitions.every(({ atRisk, kept }) => kept === atRisk)) {
    return result(same, 'no-losses', zeros(n));
  }
  if (transitions.every(({ kept }) => kept === 0)) return result(same, 'nobody-stayed', zeros(n));

  const search = (start: readonly number[], held: readonly number[]): Minimum => {
    const bound = (sides: readonly number[]) =>
      sides.map((side, i) => (held.includes(i) ? start[i]! : side));
    const found = minimize(
      (point, gradient) => {
        const value = likelihood(point, gradient);
        for (let i = 0; i < n; i++) gradient[i] = -gradient[i]! / customers;
        return -value / customers;
      },
      start,
      {
        lower: bound(plan.lower),
        upper: bound(plan.upper),
        gradientTolerance: 1e-10,
        maxEvaluations: options.maxEvaluations ?? 500,
      },
    );
    evaluations += found.evaluations;
    return found;
  };
  const all = Array.from({ length: n }, (_, i) => i);
  const { homogeneous } = plan;
  if (homogeneous && transitions.length < n) {
    const held = all.slice(1);
    const found = search(same, held);
    return result(
      found.point,
      'too-few-periods',
      freeCovariance(likelihood, found.point, [0]) ?? zeros(n),
    );
  }
  const alike = homogeneous ? search(same, homogeneous.held) : null;
  let best: Minimum | null = null;
  for (const start of plan.starts(churn)) {
    const found = search(start, []);
    if (!best || found.value < best.value) best = found;
  }
  if (alike && (alike.value - best!.value) * customers < DETECTABLE) {
    const free = all.filter((i) => !homogeneous!.held.includes(i) && alike.atBound[i] === 0);
    const covariance = freeCovariance(likelihood, alike.point, free);
    const diagnosis = alike.converged ? 'homogeneous-churn' : 'did-not-converge';
    return result(alike.point, diagnosis, covariance ?? zeros(n));
  }
  const { point, atBound, converged } = best!;
  const free = all.filter((i) => atBound[i] === 0);
  const covariance = freeCovariance(likelihood, point, free);
  let diagnosis: RetentionDiagnosis = 'converged';
  if (!converged) diagnosis = 'did-not-converge';
  else if (atBound[1] === 1) diagnosis = 'homogeneous-churn';
  else if (atBound[0] === -1 || atBound[1] === -1) diagnosis = 'polarised-churn';
  else if (n > 2 && atBound[2] !== 0) diagnosis = 'duration-at-bound';
  else if (!covariance) diagnosis = 'flat-likelihood';
  return result(point, diagnosis, covariance ?? zeros(n));
}
