// What every fit shares: from a log-likelihood on log-parameters to estimates, errors and an honest diagnosis.
import { hessian, invertPositive } from '../optimize/covariance.ts';
import { minimize, type Objective } from '../optimize/minimize.ts';
import { version } from '../version.ts';
import { meanLoss, nbdLikelihood, nbdStart } from './nbd-fit.ts';
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
  /** Starting points after r and α; the first is tried, the others when it fails or finds no dropout. */
  starts: readonly (readonly number[])[];
  lower: readonly number[];
  upper: readonly number[];
  /** Dropout parameters (after r, α) that mean next to no dropout. */
  noDropout: readonly number[];
}

/** A gain in log-likelihood over the NBD below which dropout is not in the data (a likelihood ratio test has 2 ln L > 3.8). */
const DETECTABLE = 1e-3;

function result(
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

/** The covariance of the parameters that are free, zero elsewhere; null when the likelihood is flat. */
function covarianceOf(
  likelihood: (point: Float64Array, gradient?: Float64Array) => number,
  point: Float64Array,
  free: readonly number[],
): number[][] | null {
  const full = Float64Array.from(point);
  const slopes = new Float64Array(point.length);
  const curvature = hessian(
    (partial, gradient) => {
      free.forEach((index, i) => {
        full[index] = partial[i]!;
      });
      const value = likelihood(full, slopes);
      free.forEach((index, i) => {
        gradient[i] = -slopes[index]!;
      });
      return -value;
    },
    free.map((index) => point[index]!),
  );
  const inverse = invertPositive(curvature);
  if (!inverse) return null;
  const covariance = zeros(point.length);
  free.forEach((row, i) => {
    free.forEach((column, j) => {
      covariance[row]![column] = inverse[i]![j]!;
    });
  });
  return covariance;
}

/** Factors on the second dropout parameter at which a trace of dropout is tried: from very early to very late leavers. */
const TRACES = [0.01, 0.1, 0.5, 2, 10, 100];

/** Whether adding a trace of dropout to the NBD raises the likelihood for any of `TRACES`. */
function dropoutHelps(loss: Objective, nbd: Float64Array, noDropout: readonly number[]): boolean {
  const gradient = new Float64Array(nbd.length + noDropout.length);
  return TRACES.some((factor) => {
    const point = Float64Array.of(
      nbd[0]!,
      nbd[1]!,
      noDropout[0]! + Math.log(100),
      noDropout[1]! + Math.log(factor),
    );
    loss(point, gradient);
    return gradient[2]! < 0;
  });
}

/**
 * The maximum of a transaction model's likelihood, with its curvature and what can be said about it.
 *
 * Method: time is measured so that customers are observed 5 units on average; the NBD is fitted first (it is the boundary of
 * the other models and gives r and α to start from); then BFGS on the log-parameters inside wide bounds. When the
 * gain over the NBD is below 1e-3 the data show no dropout: the NBD is returned with dropout next to none and said so.
 * Covariance: inverse of the Hessian by differences of the analytic gradient.
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
  if (grouped.sumX === 0) {
    // One purchase per customer has no upper bound on rarity; a rate of one in a million observations stands for it.
    return nothing('no-repeat-purchases', [0, Math.log(5e6), ...plan.noDropout]);
  }

  const limit = { maxEvaluations: options.maxEvaluations ?? 500, gradientTolerance: 1e-9 };
  const nbdLoss = meanLoss(nbdLikelihood(grouped), grouped.customers);
  const nbd = minimize(nbdLoss, nbdStart(grouped), {
    ...limit,
    lower: plan.lower.slice(0, 2),
    upper: plan.upper.slice(0, 2),
  });
  const nbdLogLikelihood = -nbd.value * grouped.customers;
  let evaluations = nbd.evaluations;
  let best = null as ReturnType<typeof minimize> | null;
  const loss = meanLoss(likelihood, grouped.customers);
  // Where even a trace of dropout, early or late, makes the data less likely, one short search for a second maximum is enough.
  const hopeless = n > 2 && !dropoutHelps(loss, nbd.point, plan.noDropout);
  if (hopeless) evaluations += TRACES.length;
  const starts = hopeless ? plan.starts.slice(0, 1) : plan.starts;
  if (hopeless) limit.maxEvaluations = Math.min(limit.maxEvaluations, 60);
  for (const start of starts) {
    const found = minimize(loss, [nbd.point[0]!, nbd.point[1]!, ...start], {
      ...limit,
      lower: plan.lower,
      upper: plan.upper,
    });
    evaluations += found.evaluations;
    if (!best || found.value < best.value) best = found;
    const gain = -best.value * grouped.customers - nbdLogLikelihood;
    if (best.converged && gain > DETECTABLE && best.atBound.every((side) => side >= 0)) break;
    // The search walked all the way to no dropout: other starts would only walk the same way.
    if (best.converged && gain < DETECTABLE && best.atBound[2] === -1) break;
  }
  if (n > 2 && (!best || -best.value * grouped.customers - nbdLogLikelihood < DETECTABLE)) {
    const point = Float64Array.from([nbd.point[0]!, nbd.point[1]!, ...plan.noDropout]);
    const small = covarianceOf(nbdLikelihood(grouped), nbd.point, [0, 1]);
    const covariance = zeros(n);
    for (const i of [0, 1]) for (const j of [0, 1]) covariance[i]![j] = small ? small[i]![j]! : 0;
    const diagnosis = nbd.converged ? 'no-dropout-detectable' : 'did-not-converge';
    return result(plan, grouped, point, likelihood(point), diagnosis, covariance, evaluations);
  }
  const found = best ?? nbd;
  const free = Array.from({ length: n }, (_, i) => i).filter((i) => found.atBound[i] === 0);
  const covariance = covarianceOf(likelihood, found.point, free);
  let diagnosis: Diagnosis = 'converged';
  if (!found.converged) diagnosis = 'did-not-converge';
  else if (found.atBound[0] === 1) diagnosis = 'homogeneous-rates';
  else if (found.atBound[2] === 1 || found.atBound[3] === 1) diagnosis = 'homogeneous-dropout';
  else if (!covariance) diagnosis = 'flat-likelihood';
  const logLikelihood = -found.value * grouped.customers;
  return result(
    plan,
    grouped,
    found.point,
    logLikelihood,
    diagnosis,
    covariance ?? zeros(n),
    evaluations,
  );
}
