// How far each parameter of a fitted transaction model may lie from its estimate before the data object.
import { invalidInput } from '../invalid-input.ts';
import { profileInterval } from '../optimize/profile.ts';
import { bgFamilyPlan } from './bg-family-fit.ts';
import type { FitPlan } from './maximize.ts';
import { mbgCnbdLikelihood } from './mbg-cnbd-fit.ts';
import { nbdLikelihood } from './nbd-fit.ts';
import { paretoNbdPlan } from './pareto-nbd-fit.ts';
import { logPriorDensity } from './prior.ts';
import { checkSummaries, groupSummaries, meanObservation, type Summaries } from './summaries.ts';
import type { TransactionFit } from './transaction-model.ts';

/** The ends of an interval; 0 or infinite where the data set no limit. */
export interface ParameterInterval {
  low: number;
  high: number;
}

/** What a profile needs of the plan that a fit followed. */
type Followed = Pick<FitPlan, 'names' | 'times' | 'likelihood' | 'lower' | 'upper'>;

function planOf(fit: TransactionFit): Followed {
  if (fit.model === 'pareto-nbd') return paretoNbdPlan;
  if (fit.model === 'bg-nbd') return bgFamilyPlan('bg-nbd', 0);
  const family = bgFamilyPlan('mbg-nbd', 1);
  if (fit.model === 'mbg-nbd') return family;
  if (fit.model === 'mbg-cnbd') {
    // k is held: what it adds to the likelihood does not depend on the others.
    return { ...family, likelihood: (grouped) => mbgCnbdLikelihood(grouped, fit.parameters.k!) };
  }
  return {
    names: ['r', 'alpha'],
    times: [false, true],
    likelihood: nbdLikelihood,
    lower: family.lower.slice(0, 2),
    upper: family.upper.slice(0, 2),
  };
}

/**
 * Profile likelihood intervals of the parameters of a fitted transaction model.
 *
 * Words: for each parameter all values that the data do not reject when the other parameters are chosen as well as possible; wider on
 * the side on which the data say less, and without an end where they say nothing (a shape whose estimate ran to its
 * bound). `data` is what the fit was made on. With a prior in the fit the posterior is followed instead. k of the MBG/CNBD-k is held.
 * Units: those of the parameters. Range: 0 < level < 1. Refusals: as `checkSummaries`, `out-of-range` (level). Method, error and source:
 * `profileInterval`, on log-parameters.
 *
 * @example profileIntervals(nbd.fit({ x: Float64Array.of(0, 1, 4), tx: Float64Array.of(0, 5, 8), T: Float64Array.of(9, 9, 9) }), { x: Float64Array.of(0, 1, 4), tx: Float64Array.of(0, 5, 8), T: Float64Array.of(9, 9, 9) }, 0.8).r.high // → Infinity
 */
export function profileIntervals(
  fit: TransactionFit,
  data: Summaries,
  level: number,
): Record<string, ParameterInterval> {
  checkSummaries(data);
  if (!(level > 0 && level < 1)) throw invalidInput('out-of-range', 'level');
  const plan = planOf(fit);
  const { names, times } = plan;
  const observed = meanObservation(data);
  const grouped = groupSummaries(data, observed > 0 ? observed / 5 : 1);
  const units = times.map((time) => (time ? grouped.unit : 1));
  const own = plan.likelihood(grouped);
  const density = logPriorDensity(fit.prior ?? {}, names, units);
  const inBounds = (value: number, i: number) =>
    Math.min(plan.upper[i]!, Math.max(plan.lower[i]!, value));
  const problem = {
    likelihood: (point: Float64Array, gradient?: Float64Array) =>
      own(point, gradient) + density(point, gradient),
    point: names.map((name, i) => inBounds(Math.log(fit.parameters[name]! / units[i]!), i)),
    lower: plan.lower,
    upper: plan.upper,
    scale: names.map((_, i) => Math.sqrt(fit.covariance[i]![i]!)),
    weight: grouped.customers,
  };
  return Object.fromEntries(
    names.map((name, i) => {
      const { low, high, lowOpen, highOpen } = profileInterval(problem, i, level);
      return [
        name,
        {
          low: lowOpen ? 0 : Math.exp(low) * units[i]!,
          high: highOpen ? Number.POSITIVE_INFINITY : Math.exp(high) * units[i]!,
        },
      ];
    }),
  );
}
