// What sBG and BdW share: the model as an object, made for a clock that runs evenly or not.
import { checkCount, checkParameters } from '../purchases/checks.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { checkAges } from './ages.ts';
import { betaLogKept, betaLogKeptWithSlopes, clock } from './beta-survival.ts';
import { checkCohorts, poolCohorts } from './cohorts.ts';
import { meanRenewals } from './mean-renewals.ts';
import {
  fitRetention,
  type LogKept,
  type RetentionPlan,
  retentionLikelihood,
} from './retention-fit.ts';
import type { RetentionModel } from './retention-model.ts';

const LN = Math.log;
/** A second beta shape from here on is as good as no difference between customers. */
const ALIKE = 1e6;
/** Beta shapes below are as good as two kinds of customer, some gone at once and some for ever. */
const APART = 1e-4;

const logKept: LogKept = (point, from, to, slopes) =>
  betaLogKeptWithSlopes(
    Math.exp(point[0]!),
    Math.exp(point[1]!),
    point.length > 2 ? Math.exp(point[2]!) : 1,
    from,
    to,
    slopes,
  );

/** How the sBG (c fixed at 1) or the BdW is fitted; bounds: beta 1e-4 to 1e6, c 0.02 to 10. */
function planOf(name: 'sbg' | 'bdw'): RetentionPlan {
  const free = name === 'bdw';
  const withClock = (shapes: number[], c: number) => (free ? [...shapes, LN(c)] : shapes);
  const around = (churn: number, alpha: number) => [LN(alpha), LN((alpha * (1 - churn)) / churn)];
  return {
    model: name,
    names: free ? ['alpha', 'beta', 'c'] : ['alpha', 'beta'],
    logKept,
    lower: withClock([LN(APART), LN(APART)], 0.02),
    // The first shape goes as far as a chance of leaving next to 1 needs when the second is at its bound.
    upper: withClock([LN(ALIKE * ALIKE), LN(ALIKE)], 10),
    starts: (churn) => [
      withClock(around(churn, 0.7), 1),
      withClock(around(churn, 5), 1),
      ...(free
        ? [withClock(around(churn, 5), 1.6), withClock(around(churn, 0.3), 1.6)]
        : [around(churn, 0.1)]),
    ],
    homogeneous: {
      point: (churn) => withClock([LN((ALIKE * churn) / (1 - churn)), LN(ALIKE)], 1),
      held: [1],
    },
  };
}

/** The model with the clock fixed (sBG) or free (BdW); see `sbg` and `bdw`. */
export function betaFamily(name: 'sbg' | 'bdw'): RetentionModel {
  const plan = planOf(name);
  const read = (parameters: Parameters): [number, number, number] => {
    const [alpha, beta, c] = checkParameters(parameters, plan.names) as [number, number, number?];
    return [alpha, beta, c ?? 1];
  };
  const kept = (parameters: Parameters, from: number, to: number) => {
    const [alpha, beta, c] = read(parameters);
    checkAges(from, to);
    return betaLogKept(alpha, beta, c, from, to);
  };
  return {
    name,
    parameterNames: plan.names,
    quantities: [
      'log-likelihood',
      'survival',
      'retention-rate',
      'discounted-payments',
      'expected-renewals',
      'median-renewals',
      'cohort-projection',
      'churn-posterior',
      'simulation',
    ],
    fit: (cohorts, options) => fitRetention(plan, cohorts, options),
    logLikelihood(parameters, cohorts) {
      read(parameters);
      const point = Float64Array.from(plan.names, (key) => LN(parameters[key]!));
      checkCohorts(cohorts);
      return retentionLikelihood(poolCohorts(cohorts), logKept)(point);
    },
    logKept: kept,
    survival: (parameters, renewals) => Math.exp(kept(parameters, 0, renewals)),
    retentionRate: (parameters, n) => Math.exp(kept(parameters, n - 1, n)),
    expectedRenewals(parameters, renewals) {
      const [alpha, beta, c] = read(parameters);
      checkCount('renewals', renewals);
      return meanRenewals(alpha, beta, c, renewals);
    },
    churnPosterior(parameters, renewals) {
      const [alpha, beta, c] = read(parameters);
      checkCount('renewals', renewals);
      return { a: alpha, b: beta + clock(c, renewals) };
    },
    drawRenewals(parameters, random) {
      const [alpha, beta, c] = read(parameters);
      const stays = Math.log1p(-random.beta(alpha, beta));
      // Leaving falls in the first period whose end on the clock lies beyond ln U / ln(1 − θ).
      const reached = Math.log(random.uniform()) / stays;
      return Math.max(0, Math.ceil(reached ** (1 / c)) - 1);
    },
  };
}
