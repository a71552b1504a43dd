// What every fit shares: from a log-likelihood on log-parameters to estimates, errors and an honest diagnosis.
import { freeCovariance } from '../optimize/free-covariance.ts';
import { settle } from '../optimize/settle.ts';
import { version } from '../version.ts';
import { maximizePosterior } from './map-fit.ts';
import { nbdLikelihood } from './nbd-fit.ts';
import { DETECTABLE, search } from './search.ts';
import type { GroupedSummaries, Summaries } from './summaries.ts';
import { checkSummaries, groupSummaries, meanObservation } from './summaries.ts';
import type {
  Diagnosis,
  FitOptions,
  Parameters,
  TransactionFit,
  TransactionModelName,
} from './transaction-model.ts';

/** What a model tells the shared fit about itself. Points are logarithms, times in `grouped.unit`. */
export interface FitPlan {
  model: TransactionModelName;
  names: readonly string[];
  /** Which parameters are times and grow with the unit. */
  times: readonly boolean[];
  likelihood(grouped: GroupedSummaries): (point: Float64Array, gradient?: Float64Array) => number;
  /** All second derivatives of the likelihood, where they are known in closed form. */
  curvature?(grouped: GroupedSummaries): (point: Float64Array) => number[][];
  /** The model in which nobody leaves, where it is not the NBD: purchases of so many stages each. */
  boundary?: {
    stages: number;
    likelihood(grouped: GroupedSummaries): (point: Float64Array, gradient?: Float64Array) => number;
  };
  /** Starting points after r and α; the first is tried, the others when it fails or finds no dropout. */
  starts: readonly (readonly number[])[];
  lower: readonly number[];
  upper: readonly number[];
  /**
   * Pairs [i, j] of parameters that grow together where customers do not differ (a shape and its scale): the search holds
   * their ratio as a coordinate instead of the second, so that it need not follow a ridge.
   */
  ridges: readonly (readonly [number, number])[];
  /** Dropout parameters (after r, α) that mean next to no dropout. */
  noDropout: readonly number[];
}

/** Puts a point of the search into the form of a fit. */
export function result(
  plan: FitPlan,
  grouped: GroupedSummaries,
  point: ArrayLike<number>,
  logLikelihood: number,
  diagnosis: Diagnosis,
  covariance: number[][],
  evaluations: number,
): TransactionFit {
  const parameters: Parameters = {};
  const standardErrors: Parameters = {};
  plan.names.forEach((name, i) => {
    const value = Math.exp(point[i]!) * (plan.times[i] ? grouped.unit : 1);
    parameters[name] = value;
    standardErrors[name] = value * Math.sqrt(covariance[i]![i]!);
  });
  return {
    model: plan.model,
    parameters,
    logLikelihood,
    customers: grouped.customers,
    converged: !['did-not-converge', 'no-repeat-purchases', 'no-observation-time'].includes(
      diagnosis,
    ),
    diagnosis,
    standardErrors,
    covariance,
    evaluations,
    version,
  };
}

const zeros = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));

/**
 * The maximum of a transaction model's likelihood, with its curvature and what can be said about it.
 *
 * Method: time is measured so that customers are observed 5 units on average; the NBD is fitted first (it is the boundary of
 * the other models and gives r and α to start from); then BFGS on the log-parameters inside wide bounds, in large bases on a
 * rougher copy first; a last Newton step with the curvature that the covariance needs anyway. When the
 * gain over the NBD is below 1e-3 the data show no dropout: the NBD is returned with dropout next to none and said so.
 * Covariance: inverse of the Hessian, in closed form where the plan has it, else by differences of the analytic gradient.
 */
export function maximize(plan: FitPlan, data: Summaries, options: FitOptions = {}): TransactionFit {
  checkSummaries(data);
  const observed = meanObservation(data);
  const n = plan.names.length;
  const grouped = groupSummaries(data, observed > 0 ? observed / 5 : 1);
  const likelihood = plan.likelihood(grouped);
  const nothing = (diagnosis: Diagnosis, point: number[]) =>
    result(plan, grouped, point, likelihood(Float64Array.from(point)), diagnosis, zeros(n), 1);
  if (observed === 0) return nothing('no-observation-time', [0, 0, ...plan.noDropout]);
  if (options.prior) return maximizePosterior(plan, grouped, observed, options);
  if (grouped.sumX === 0) {
    // One purchase per customer has no upper bound on rarity; a rate of one in a million observations stands for it.
    return nothing('no-repeat-purchases', [0, Math.log(5e6), ...plan.noDropout]);
  }

  const limit = { maxEvaluations: options.maxEvaluations ?? 500, gradientTolerance: 1e-9 };
  const { boundary, best, gain, evaluations } = search(
    plan,
    grouped,
    likelihood,
    limit,
    observed / grouped.unit,
  );
  if (n > 2 && gain < DETECTABLE) {
    const point = Float64Array.from([boundary.point[0]!, boundary.point[1]!, ...plan.noDropout]);
    const atBoundary = (plan.boundary?.likelihood ?? nbdLikelihood)(grouped);
    const small = freeCovariance(atBoundary, boundary.point, [0, 1]);
    const covariance = zeros(n);
    for (const i of [0, 1]) for (const j of [0, 1]) covariance[i]![j] = small ? small[i]![j]! : 0;
    const diagnosis = boundary.converged ? 'no-dropout-detectable' : 'did-not-converge';
    return result(plan, grouped, point, likelihood(point), diagnosis, covariance, evaluations);
  }
  const free = Array.from({ length: n }, (_, i) => i).filter((i) => best.atBound[i] === 0);
  const { point, value, covariance } = settle(
    likelihood,
    best.point,
    free,
    plan.curvature?.(grouped),
  );
  let diagnosis: Diagnosis = 'converged';
  if (!best.converged) diagnosis = 'did-not-converge';
  else if (best.atBound[0] === 1) diagnosis = 'homogeneous-rates';
  else if (best.atBound[2] === 1 || best.atBound[3] === 1) diagnosis = 'homogeneous-dropout';
  else if (!covariance) diagnosis = 'flat-likelihood';
  return result(plan, grouped, point, value, diagnosis, covariance ?? zeros(n), evaluations);
}
