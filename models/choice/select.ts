// Which transaction model to trust for a base: the one that foretells what was held back best.
import { checkSummaries, type Summaries } from '../purchases/summaries.ts';
import type {
  FitOptions,
  TransactionFit,
  TransactionModelName,
} from '../purchases/transaction-model.ts';
import { transactionModels } from '../purchases/transaction-models.ts';
import { type ForecastErrors, forecastErrors } from './forecast-errors.ts';
import { forecastHoldout, forecastLead, type HoldoutForecast } from './holdout-forecast.ts';
import { type InformationCriteria, informationCriteria } from './information-criteria.ts';
import { splitSummaries } from './split.ts';

/** One model that was considered. */
export interface Candidate {
  model: TransactionModelName;
  /** Fitted on the calibration period. */
  fit: TransactionFit;
  /** Of the fit on the calibration period. */
  criteria: InformationCriteria;
  /** Σ weight · ln P(purchases held back | history); null without a holdout. */
  holdoutLogLikelihood: number | null;
  /** Purchases expected in the holdout; null without one. */
  expected: number | null;
  /** Errors of the forecasts of single customers; null without a holdout. */
  errors: ForecastErrors | null;
}

/**
 * Why a model was chosen: `holdout-log-likelihood` (it foretold the holdout best), `log-likelihood` (no holdout: the likelihood less one per
 * parameter is the largest), `within-noise` (the lead over this model is below two units or two of its standard errors, about what
 * chance gives: the choice hardly matters), `no-dropout-detectable` (no model sees anybody leave, so the simplest is kept),
 * `no-regularity` (gaps are as irregular as chance, the model with stages is the MBG/NBD and not ranked), `did-not-converge` (a model was
 * set aside for it).
 */
export interface Reason {
  code:
    | 'holdout-log-likelihood'
    | 'log-likelihood'
    | 'within-noise'
    | 'no-dropout-detectable'
    | 'no-regularity'
    | 'did-not-converge';
  model: TransactionModelName;
  /** The lead in log-likelihood over the next model, where there is one. */
  lead: number | null;
  /** The standard error of the lead, with a holdout. */
  error: number | null;
}

/** The outcome of a choice. `fit` is on all data: the full summaries when given, the calibration otherwise. */
export interface ModelChoice {
  model: TransactionModelName;
  fit: TransactionFit;
  candidates: Candidate[];
  /** Purchases that were held back; null without a holdout. */
  actual: number | null;
  reasons: Reason[];
}

/** What may be chosen unless said otherwise. */
const CONSIDERED: readonly TransactionModelName[] = ['pareto-nbd', 'bg-nbd', 'mbg-nbd', 'mbg-cnbd'];

/** A lead in log-likelihood that chance gives easily. */
const NOISE = 2;

/** A candidate with what ranking needs. */
interface Runner {
  candidate: Candidate;
  forecast: HoldoutForecast | null;
  score: number;
}

/**
 * Chooses among Pareto/NBD, BG/NBD, MBG/NBD and MBG/CNBD-k (or `models`) and says why.
 *
 * With `full` (the same customers in the same rows, observed to a later day) each model is fitted on `calibration` and judged
 * by the log-probability it gave to the purchases that then came, Σ ln P(Y = y | x, tx, T): the honest test of a
 * forecast, in which a model gains nothing by fitting noise. The winner is then fitted on `full`. Without `full` the largest
 * log-likelihood less number of parameters wins (Akaike). A model that did not converge is chosen only if none did. When no model detects
 * dropout, the Pareto/NBD is kept if it is among them (all are the NBD then). Regularity is seen when the summaries have `litt`.
 * Refusals: as `checkSummaries` and `splitSummaries`. Units: leads are natural logarithms of probabilities; times as in
 * the summaries. Source: Gneiting & Raftery (2007) on the logarithmic score; Vuong (1989) on the error of a lead; Akaike
 * (1974).
 *
 * @example selectModel({ x: Float64Array.of(0, 3), tx: Float64Array.of(0, 7), T: Float64Array.of(9, 9) }).candidates.length // → 4
 */
export function selectModel(
  calibration: Summaries,
  full?: Summaries,
  options: FitOptions & { models?: readonly TransactionModelName[] } = {},
): ModelChoice {
  const { models = CONSIDERED, ...fitOptions } = options;
  checkSummaries(calibration);
  const split = full ? splitSummaries(calibration, full) : null;
  const runners = models.map((model): Runner => {
    const { fit: fitTo, parameterNames } = transactionModels[model];
    const fit = fitTo(calibration, fitOptions);
    const criteria = informationCriteria(
      fit.logLikelihood,
      parameterNames.length,
      Math.max(1, fit.customers),
    );
    const forecast = split && forecastHoldout(fit, split);
    const candidate: Candidate = {
      model,
      fit,
      criteria,
      holdoutLogLikelihood: forecast?.logLikelihood ?? null,
      expected: forecast?.total ?? null,
      errors:
        split && forecast && forecastErrors(split.holdout, forecast.expected, calibration.weight),
    };
    return { candidate, forecast, score: forecast?.logLikelihood ?? -criteria.aic / 2 };
  });
  const reasons: Reason[] = [];
  const say = (code: Reason['code'], model: TransactionModelName) =>
    reasons.push({ code, model, lead: null, error: null });
  const usable = runners.filter(({ candidate: { model, fit } }) => {
    if (!fit.converged) say('did-not-converge', model);
    else if (model === 'mbg-cnbd' && fit.parameters.k === 1 && models.includes('mbg-nbd')) {
      say('no-regularity', model);
    } else return true;
    return false;
  });
  const ranked = [...(usable.length > 0 ? usable : runners)].sort(
    (one, other) => other.score - one.score,
  );
  let winner = ranked[0]!;
  if (ranked.every(({ candidate }) => candidate.fit.diagnosis === 'no-dropout-detectable')) {
    winner = ranked.find(({ candidate }) => candidate.model === 'pareto-nbd') ?? winner;
    say('no-dropout-detectable', winner.candidate.model);
  } else {
    const next = ranked[1];
    const lead = next ? winner.score - next.score : null;
    const error =
      next && winner.forecast && next.forecast
        ? forecastLead(winner.forecast, next.forecast, calibration.weight).error
        : null;
    const code = full ? 'holdout-log-likelihood' : 'log-likelihood';
    reasons.push({ code, model: winner.candidate.model, lead, error });
    if (next && lead !== null && lead < Math.max(NOISE, 2 * (error ?? 0))) {
      reasons.push({ code: 'within-noise', model: next.candidate.model, lead, error });
    }
  }
  const { model, fit } = winner.candidate;
  return {
    model,
    fit: full ? transactionModels[model].fit(full, fitOptions) : fit,
    candidates: runners.map(({ candidate }) => candidate),
    actual: winner.candidate.errors?.actual ?? null,
    reasons,
  };
}
