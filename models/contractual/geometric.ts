// Geometric: every customer renews with the same probability, every time; the yardstick for the other retention models.

import { invalidInput } from '../invalid-input.ts';
import { checkCount, checkParameters } from '../purchases/checks.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { checkAges } from './ages.ts';
import { checkCohorts, poolCohorts } from './cohorts.ts';
import { fitRetention, type LogKept, retentionLikelihood } from './retention-fit.ts';
import type { RetentionModel } from './retention-model.ts';

const NAMES = ['theta'] as const;

/** The chance of leaving, checked: above 0 and below 1 (code `out-of-range`). */
function read(parameters: Parameters): number {
  const [theta] = checkParameters(parameters, NAMES) as [number];
  if (theta >= 1) throw invalidInput('out-of-range', 'theta');
  return theta;
}

const logKept: LogKept = (point, from, to, slopes) => {
  const theta = Math.exp(point[0]!);
  slopes[0] = (-theta / (1 - theta)) * (to - from);
  return (to - from) * Math.log1p(-theta);
};

/**
 * The geometric model of retention.
 *
 * Words: whoever is under contract leaves at each renewal with probability θ, the same for all and always, so that the share
 * still there after t renewals is (1−θ)^t and a customer makes (1−θ)/θ more renewals on average. Real cohorts seldom are like
 * this: their retention rates rise because those at risk leave first. Parameter: theta, without unit, between 0 and 1.
 * Errors: relative 1e-15. Source: elementary; as a yardstick in Fader & Hardie (2007), J. Interactive Marketing 21.
 *
 * @example geometric.survival({ theta: 0.5 }, 3) // → 0.125
 * @example geometric.expectedRenewals({ theta: 0.2 }, 7) // → 4
 */
export const geometric: RetentionModel = {
  name: 'geometric',
  parameterNames: NAMES,
  quantities: [
    'log-likelihood',
    'survival',
    'retention-rate',
    'discounted-payments',
    'expected-renewals',
    'median-renewals',
    'cohort-projection',
    'simulation',
  ],
  fit: (cohorts, options) =>
    fitRetention(
      {
        model: 'geometric',
        names: NAMES,
        logKept,
        lower: [Math.log(1e-9)],
        upper: [Math.log(1 - 1e-9)],
        starts: (churn) => [[Math.log(churn)]],
        homogeneous: null,
      },
      cohorts,
      options,
    ),
  logLikelihood(parameters, cohorts) {
    const theta = read(parameters);
    checkCohorts(cohorts);
    return retentionLikelihood(poolCohorts(cohorts), logKept)(Float64Array.of(Math.log(theta)));
  },
  logKept(parameters, from, to) {
    const theta = read(parameters);
    checkAges(from, to);
    return (to - from) * Math.log1p(-theta);
  },
  survival: (parameters, renewals) => Math.exp(geometric.logKept(parameters, 0, renewals)),
  retentionRate(parameters, n) {
    const theta = read(parameters);
    checkAges(n - 1, n);
    return 1 - theta;
  },
  expectedRenewals(parameters, renewals) {
    const theta = read(parameters);
    checkCount('renewals', renewals);
    return (1 - theta) / theta;
  },
  churnPosterior(parameters, renewals) {
    read(parameters);
    checkCount('renewals', renewals);
    return null;
  },
  drawRenewals(parameters, random) {
    const theta = read(parameters);
    return Math.floor(Math.log(random.uniform()) / Math.log1p(-theta));
  },
};
