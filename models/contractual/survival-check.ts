// Does a fitted retention model agree with what was seen? The observed survival curve with bounds, and a test of fit.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type LevelOption, normalReach } from '../inference/interval.ts';
import { chiSquareTail } from '../special/chi-square.ts';
import { type Cohort, checkCohorts, poolCohorts } from './cohorts.ts';
import type { RetentionFit } from './retention-model.ts';
import { retentionModels } from './retention-models.ts';

/** The observed curve beside the fitted one; entry i is about customers who made `renewals[i]` renewals. */
export interface SurvivalCheck {
  renewals: Float64Array;
  /** Customers whose next renewal was watched at that age. */
  atRisk: Float64Array;
  /** Kaplan–Meier estimate of the share that makes so many renewals, with bounds at `level`. */
  observed: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** The same share according to the model. */
  fitted: Float64Array;
  level: number;
  /** Twice the log-likelihood that the model gives away against a free probability per transition. */
  deviance: number;
  /** Transitions minus parameters that were fitted. */
  degrees: number;
  /** The chance of such a deviance when the model is right; null without degrees of freedom. */
  pValue: number | null;
}

/**
 * The Kaplan–Meier curve of all cohorts together beside a fitted model, and the likelihood-ratio test of its fit.
 *
 * Words: at each age the share that renewed among those watched; their product is the survival curve, which no model has shaped.
 * Formulas: KM(t) = ∏ kept/atRisk over one-period transitions from the first age on; bounds by Greenwood's variance of ln(−ln KM);
 * deviance = 2 Σ [kept ln(kept/expected) + lost ln(lost/expected lost)] ~ χ² with transitions − parameters degrees. The curve
 * starts at the youngest age seen (1 there) and ends where a year is missing in all cohorts; the fitted curve starts at 1 there too.
 * Refusals: as `checkCohorts`, `checkLevel`. Units: periods; survival and bounds are shares. Source: Kaplan & Meier
 * (1958), JASA 53; Greenwood (1926); Kalbfleisch & Prentice (2002), §1.4.
 *
 * @example checkSurvival({ model: 'geometric', parameters: { theta: 0.2 } }, [{ year: Float64Array.of(0, 1), survivors: Float64Array.of(10, 8) }]).observed[1] // → 0.8
 */
export function checkSurvival(
  fit: Pick<RetentionFit, 'model' | 'parameters'>,
  cohorts: readonly Cohort[],
  { level = DEFAULT_LEVEL }: LevelOption = {},
): SurvivalCheck {
  checkCohorts(cohorts);
  checkLevel(level);
  const model = retentionModels[fit.model];
  const transitions = poolCohorts(cohorts);
  const start = transitions[0]!.from;
  const reach = normalReach(level);
  const renewals = [start];
  const atRisk: number[] = [];
  const observed = [1];
  const low = [1];
  const high = [1];
  let greenwood = 0;
  for (let age = start; ; age++) {
    const step = transitions.find(({ from, to }) => from === age && to === age + 1);
    atRisk.push(step ? step.atRisk : 0);
    if (!step) break;
    const { kept } = step;
    const share = (observed.at(-1)! * kept) / step.atRisk;
    greenwood += (step.atRisk - kept) / (step.atRisk * kept);
    renewals.push(age + 1);
    observed.push(share);
    const lnShare = Math.log(share);
    // All or nobody there: the log–log scale has no room for bounds; after the last loss the upper one stays where it was.
    const spread = share > 0 && share < 1 ? (reach * Math.sqrt(greenwood)) / -lnShare : 0;
    low.push(Math.exp(lnShare * Math.exp(spread)));
    high.push(share > 0 ? Math.exp(lnShare * Math.exp(-spread)) : high.at(-1)!);
  }
  let deviance = 0;
  for (const { from, to, atRisk: there, kept } of transitions) {
    const lost = there - kept;
    const lnQ = model.logKept(fit.parameters, from, to);
    if (kept > 0) deviance += 2 * kept * (Math.log(kept / there) - lnQ);
    if (lost > 0) deviance += 2 * lost * (Math.log(lost / there) - Math.log(-Math.expm1(lnQ)));
  }
  deviance = Math.max(0, deviance);
  const degrees = transitions.length - model.parameterNames.length;
  return {
    renewals: Float64Array.from(renewals),
    atRisk: Float64Array.from(atRisk),
    observed: Float64Array.from(observed),
    low: Float64Array.from(low),
    high: Float64Array.from(high),
    fitted: Float64Array.from(renewals, (age) =>
      Math.exp(model.logKept(fit.parameters, start, age)),
    ),
    level,
    deviance,
    degrees,
    pValue: degrees > 0 ? chiSquareTail(deviance, degrees) : null,
  };
}
