// Fits that are told what to believe beforehand: for bases too small to speak for themselves.
import { minimizeFromMany } from '../optimize/multi-start.ts';
import { settle } from '../optimize/settle.ts';
import { type FitPlan, result } from './maximize.ts';
import { meanLoss, nbdStart } from './nbd-fit.ts';
import { checkPrior, logPriorDensity, weakPrior } from './prior.ts';
import type { GroupedSummaries } from './summaries.ts';
import type { Diagnosis, FitOptions, TransactionFit } from './transaction-model.ts';

/**
 * The most probable parameters given the customers and a prior (maximum a posteriori), with the curvature of the posterior.
 *
 * Words: the log-likelihood plus the logarithm of the prior's density in the log-parameters is maximised, so that a parameter of
 * which the data say little stays near its median instead of running to a bound; the covariance is that of the normal
 * distribution that fits the posterior at its top. `logLikelihood` of the result is without the prior. Method: BFGS from the
 * medians and from the plan's starts, a last Newton step. There is no boundary to fall back to: the prior keeps dropout inside.
 * Refusals: as `checkPrior`. Source: Gelman et al. (2013), "Bayesian data analysis", §4.1 and §13.
 */
export function maximizePosterior(
  plan: FitPlan,
  grouped: GroupedSummaries,
  observed: number,
  options: FitOptions,
): TransactionFit {
  const { names, times, starts, lower, upper } = plan;
  const given = options.prior;
  const prior = given === undefined || given === 'weak' ? weakPrior(names, observed) : given;
  checkPrior(prior, names);
  const units = times.map((time) => (time ? grouped.unit : 1));
  const density = logPriorDensity(prior, names, units);
  const likelihood = plan.likelihood(grouped);
  const posterior = (point: Float64Array, gradient?: Float64Array) =>
    likelihood(point, gradient) + density(point, gradient);

  const weak = weakPrior(names, observed);
  const medians = names.map((name, i) => Math.log((prior[name] ?? weak[name]!).median / units[i]!));
  const [lnR, lnAlpha] = grouped.sumX > 0 ? nbdStart(grouped) : [medians[0]!, medians[1]!];
  const { best, evaluations } = minimizeFromMany(
    meanLoss(posterior, grouped.customers),
    [medians, ...starts.map((rest) => [lnR, lnAlpha, ...rest])],
    { lower, upper, maxEvaluations: options.maxEvaluations ?? 500, gradientTolerance: 1e-9 },
  );
  const free = names.map((_, i) => i).filter((i) => best.atBound[i] === 0);
  const { point, covariance } = settle(posterior, best.point, free);
  let diagnosis: Diagnosis = 'converged';
  if (!best.converged) diagnosis = 'did-not-converge';
  else if (!covariance) diagnosis = 'flat-likelihood';
  const zeros = names.map(() => names.map(() => 0));
  const fit = result(
    plan,
    grouped,
    point,
    likelihood(point),
    diagnosis,
    covariance ?? zeros,
    evaluations,
  );
  return { ...fit, prior };
}
