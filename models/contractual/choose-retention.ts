// Which retention model to trust for a set of cohorts, and why.
import { type Cohort, checkCohorts } from './cohorts.ts';
import type { RetentionFit, RetentionModelName } from './retention-model.ts';
import { retentionModels } from './retention-models.ts';
import { checkSurvival } from './survival-check.ts';

/** One model that was considered. */
export interface RetentionCandidate {
  model: RetentionModelName;
  fit: RetentionFit;
  /** Akaike's criterion: 2 · parameters − 2 · log-likelihood; smaller is better. */
  aic: number;
  /** The chance of losses as far from the model as these when it is right; null when there is nothing to test with. */
  pValue: number | null;
}

/**
 * Why a model was chosen: `aic` (it has the smallest), `within-noise` (a richer model has a smaller one, by less than 2: the
 * simpler is kept), `not-identified` (a model was set aside because the data cannot say), `did-not-converge` (set aside for it), `poor-fit`
 * (even the chosen model is refuted by the data at 1 %).
 */
export interface RetentionReason {
  code: 'aic' | 'within-noise' | 'not-identified' | 'did-not-converge' | 'poor-fit';
  model: RetentionModelName;
  /** The lead in AIC that the reason is about, where there is one. */
  lead: number | null;
}

export interface RetentionChoice {
  model: RetentionModelName;
  fit: RetentionFit;
  candidates: RetentionCandidate[];
  reasons: RetentionReason[];
}

/** A difference in AIC below which the richer of two models has no better claim (Burnham & Anderson 2002, §2.6). */
const NOISE = 2;
/** A p-value below which the chosen model is said to fit poorly. */
const REFUTED = 0.01;

/**
 * Chooses among geometric, sBG and BdW by Akaike's criterion and says why.
 *
 * Words: a richer model always fits what was seen at least as well; AIC charges it 2 per parameter, and a lead below 2 is taken as
 * noise. A model whose parameters the data do not determine (customers that do not differ, too few periods) is set aside: it is the
 * simpler one in disguise. Refusals: as `checkCohorts`. Units: AIC in twice a natural logarithm. Source: Akaike (1974);
 * Burnham & Anderson (2002).
 *
 * @example chooseRetentionModel([{ year: Float64Array.of(0, 1, 2, 3), survivors: Float64Array.of(800, 400, 200, 100) }]).model // → 'geometric'
 */
export function chooseRetentionModel(cohorts: readonly Cohort[]): RetentionChoice {
  checkCohorts(cohorts);
  const candidates = Object.values(retentionModels).map((model): RetentionCandidate => {
    const fit = model.fit(cohorts);
    const aic = 2 * model.parameterNames.length - 2 * fit.logLikelihood;
    return { model: model.name, fit, aic, pValue: checkSurvival(fit, cohorts).pValue };
  });
  const reasons: RetentionReason[] = [];
  const [simplest] = candidates as [RetentionCandidate, ...RetentionCandidate[]];
  const usable = candidates.filter(({ model, fit }) => {
    if (model === simplest.model) return true;
    const open = ['converged', 'polarised-churn'].includes(fit.diagnosis);
    if (open) return true;
    const code = fit.diagnosis === 'did-not-converge' ? fit.diagnosis : 'not-identified';
    reasons.push({ code, model, lead: null });
    return false;
  });
  let winner = simplest;
  for (const candidate of usable) if (candidate.aic < winner.aic - NOISE) winner = candidate;
  const others = usable.filter((candidate) => candidate !== winner);
  const nearest = Math.min(...others.map(({ aic }) => aic));
  reasons.unshift({
    code: 'aic',
    model: winner.model,
    lead: others.length > 0 ? nearest - winner.aic : null,
  });
  for (const { model, aic } of others) {
    if (aic < winner.aic) {
      reasons.push({ code: 'within-noise', model, lead: winner.aic - aic });
    }
  }
  if (winner.pValue !== null && winner.pValue < REFUTED) {
    reasons.push({ code: 'poor-fit', model: winner.model, lead: null });
  }
  return { model: winner.model, fit: winner.fit, candidates, reasons };
}
