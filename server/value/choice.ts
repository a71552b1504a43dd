// Which purchase model the company's values rest on, and why: candidates foretell weeks that were hidden from them.
import {
  forecastHoldout,
  forecastLead,
  type Summaries,
  splitSummaries,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';
import type { AskedModel } from './queries-runs.ts';
import { choiceAge, choiceGrowth, dayNumber } from './rules.ts';

/** What may be chosen; the NBD, in which nobody leaves, only by name. */
export const candidates = ['pareto-nbd', 'bg-nbd', 'mbg-nbd'] as const;
/** What stands where nothing was ever chosen: it alone gives customers of one purchase a chance of having left. */
export const usual: TransactionModelName = 'pareto-nbd';

export interface Choice {
  model: TransactionModelName;
  /**
   * `asked`: the company named it. `holdout`: it foretold the hidden weeks best. `within_noise`: another was better by no more than
   * chance gives, so the one that stands was kept. `no_dropout`: nobody is seen to leave, the models say the same.
   * `too_short`: no weeks could be hidden. `did_not_converge`: nothing else could be fitted.
   */
  reason: 'asked' | 'holdout' | 'within_noise' | 'no_dropout' | 'too_short' | 'did_not_converge';
  /** The model it was compared with, its lead over it in log-likelihood and the standard error of that. */
  against: TransactionModelName | null;
  lead: number | null;
  error: number | null;
  /** Customers in the comparison, of how many; weeks that were hidden; repeat purchases that came in them. */
  customers: number;
  of: number;
  weeks: number;
  actual: number;
  candidates: {
    model: TransactionModelName;
    converged: boolean;
    /** Σ ln P(what came | history); larger is better. */
    logLikelihood: number | null;
    expected: number | null;
  }[];
  /** The last day of the data it was made on. */
  on: string;
}

const nothing = { against: null, lead: null, error: null, customers: 0, weeks: 0, actual: 0 };

/** A choice without a comparison. */
export const plainChoice = (
  model: TransactionModelName,
  reason: 'asked' | 'too_short',
  of: number,
  on: string,
): Choice => ({ ...nothing, model, reason, of, on, candidates: [] });

/**
 * Does an earlier choice still hold? Values should not jump with every file: it is made anew after four weeks of
 * data or when the base has grown or shrunk by a fifth.
 */
export function stillHolds(before: Choice | null, customers: number, on: string): boolean {
  if (!before || before.candidates.length === 0) return false;
  const days = Math.abs(dayNumber(on) - dayNumber(before.on));
  return days < choiceAge && Math.abs(customers / before.of - 1) < choiceGrowth;
}

/**
 * Compares the candidates on customers seen until two days, row by row the same: each is fitted on the first and judged by
 * the probability it gave to what came until the second. The best is taken, unless its lead over the model that stands is below
 * two units or two standard errors of the lead: chance gives as much, and values would jump for nothing.
 * Source: Gneiting & Raftery (2007) on the logarithmic score, Vuong (1989) on the error of a lead.
 */
export function chooseModel(
  calibration: Summaries,
  full: Summaries,
  about: { standing: TransactionModelName; of: number; weeks: number; on: string },
): Choice {
  const split = splitSummaries(calibration, full);
  const actual = split.holdout.reduce((sum, count) => sum + count, 0);
  const runners = candidates.map((model) => {
    const fit = transactionModels[model].fit(calibration);
    const forecast = fit.converged ? forecastHoldout(fit, split) : null;
    return { model, fit, forecast };
  });
  const base = {
    ...nothing,
    customers: calibration.x.length,
    of: about.of,
    weeks: about.weeks,
    on: about.on,
    actual,
    candidates: runners.map(({ model, fit, forecast }) => ({
      model,
      converged: fit.converged,
      logLikelihood: forecast?.logLikelihood ?? null,
      expected: forecast?.total ?? null,
    })),
  };
  const ranked = runners
    .flatMap(({ model, fit, forecast }) => (forecast ? [{ model, fit, forecast }] : []))
    .sort((one, other) => other.forecast.logLikelihood - one.forecast.logLikelihood);
  const [best, second] = ranked;
  if (!best || !second) return { ...base, model: best?.model ?? usual, reason: 'did_not_converge' };
  const keeps = ranked.find(({ model }) => model === about.standing) ?? second;
  if (ranked.every(({ fit }) => fit.diagnosis === 'no-dropout-detectable'))
    return { ...base, model: keeps.model, reason: 'no_dropout' };
  const other = best === keeps ? second : keeps;
  const { lead, error } = forecastLead(best.forecast, other.forecast);
  const compared = { ...base, against: other.model, lead, error };
  if (keeps.model === about.standing && best !== keeps && lead < Math.max(2, 2 * error))
    return {
      ...compared,
      model: keeps.model,
      against: best.model,
      lead: -lead,
      reason: 'within_noise',
    };
  return { ...compared, model: best.model, reason: 'holdout' };
}

/** The models to fit, in the order they are tried: where the first does not converge the next is taken, unless one was asked for. */
export function inOrder(choice: Choice, asked: AskedModel): TransactionModelName[] {
  if (asked !== 'auto') return [choice.model];
  const rest = candidates.filter((model) => model !== choice.model);
  return [choice.model, ...rest.toReversed()];
}
