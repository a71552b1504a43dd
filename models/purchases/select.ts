// Which transaction model to trust for a base: the one that foretells what was held back best.
import { invalidInput } from '../invalid-input.ts';
import { checkSummaries, type Summaries } from './summaries.ts';
import type { FitOptions, TransactionFit, TransactionModelName } from './transaction-model.ts';
import { transactionModels } from './transaction-models.ts';

/** One model that was considered. */
export interface Candidate {
  model: TransactionModelName;
  /** Fitted on the calibration period. */
  fit: TransactionFit;
  /** Σ weight · ln P(purchases held back | history); null without a holdout. */
  holdoutLogLikelihood: number | null;
  /** Purchases expected in the holdout; null without one. */
  expected: number | null;
}

/**
 * Why a model was chosen: `holdout-log-likelihood` (it foretold the holdout best), `log-likelihood` (no holdout; all
 * candidates have four parameters, so their likelihoods compare directly), `within-noise` (the lead over the next is below two
 * units, about what chance gives: the choice hardly matters), `no-dropout-detectable` (no model sees anybody leave, so the
 * simplest is kept), `did-not-converge` (a model was set aside for it).
 */
export interface Reason {
  code:
    | 'holdout-log-likelihood'
    | 'log-likelihood'
    | 'within-noise'
    | 'no-dropout-detectable'
    | 'did-not-converge';
  model: TransactionModelName;
  /** The lead in log-likelihood over the next model, where there is one. */
  lead: number | null;
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

const CONSIDERED: readonly TransactionModelName[] = ['pareto-nbd', 'bg-nbd', 'mbg-nbd'];

/** Row by row the same customers, seen up to a later day. */
function checkPair(calibration: Summaries, full: Summaries): void {
  checkSummaries(full);
  if (full.x.length !== calibration.x.length) throw invalidInput('length-mismatch', 'full');
  for (let i = 0; i < full.x.length; i++) {
    if (full.x[i]! < calibration.x[i]!) throw invalidInput('fewer-than-calibration', 'x', i);
    if (!(full.T[i]! > calibration.T[i]!)) throw invalidInput('not-after-calibration', 'T', i);
  }
}

/** Σ weight · ln P(y | history) and the purchases expected; equal rows are computed once. */
function judge(
  fit: TransactionFit,
  calibration: Summaries,
  full: Summaries,
): { logLikelihood: number; expected: number } {
  const model = transactionModels[fit.model];
  const known = new Map<string, { lnP: number; mean: number }>();
  let logLikelihood = 0;
  let expected = 0;
  for (let i = 0; i < calibration.x.length; i++) {
    const x = calibration.x[i]!;
    const tx = calibration.tx[i]!;
    const T = calibration.T[i]!;
    const y = full.x[i]! - x;
    // Lengths differ in the last digits when times are fractions; a day's rounding keeps equal rows equal.
    const length = Math.round((full.T[i]! - T) * 1e6) / 1e6;
    const key = `${x} ${tx} ${T} ${y} ${length}`;
    let row = known.get(key);
    if (!row) {
      const p = model.probabilityOfPurchases(fit.parameters, x, tx, T, length, y);
      row = {
        lnP: Math.log(Math.max(p, 1e-300)),
        mean: model.expectedPurchases(fit.parameters, x, tx, T, length),
      };
      known.set(key, row);
    }
    const weight = calibration.weight ? calibration.weight[i]! : 1;
    logLikelihood += weight * row.lnP;
    expected += weight * row.mean;
  }
  return { logLikelihood, expected };
}

/**
 * Chooses among Pareto/NBD, BG/NBD and MBG/NBD and says why.
 *
 * With `full` (the same customers in the same rows, observed to a later day) each model is fitted on `calibration` and judged
 * by the log-probability it gave to the purchases that then came, Σ ln P(Y = y | x, tx, T): the honest test of a
 * forecast, in which a model gains nothing by fitting noise. The winner is then fitted on `full`. Without `full` the largest
 * log-likelihood wins. A model that did not converge is chosen only if none did. When no model detects dropout, the Pareto/NBD
 * is kept (all are the NBD then). Refusals: as `checkSummaries`; `fewer-than-calibration` (x), `not-after-calibration` (T).
 * Source: Gneiting & Raftery (2007) on the logarithmic score.
 *
 * @example selectModel({ x: Float64Array.of(0, 3), tx: Float64Array.of(0, 7), T: Float64Array.of(9, 9) }).candidates.length // → 3
 */
export function selectModel(
  calibration: Summaries,
  full?: Summaries,
  options?: FitOptions,
): ModelChoice {
  checkSummaries(calibration);
  if (full) checkPair(calibration, full);
  const candidates = CONSIDERED.map((model): Candidate => {
    const fit = transactionModels[model].fit(calibration, options);
    if (!full) return { model, fit, holdoutLogLikelihood: null, expected: null };
    const { logLikelihood, expected } = judge(fit, calibration, full);
    return { model, fit, holdoutLogLikelihood: logLikelihood, expected };
  });
  const reasons: Reason[] = [];
  for (const { model, fit } of candidates) {
    if (!fit.converged) reasons.push({ code: 'did-not-converge', model, lead: null });
  }
  const score = (candidate: Candidate) =>
    candidate.holdoutLogLikelihood ?? candidate.fit.logLikelihood;
  const usable = candidates.filter(({ fit }) => fit.converged);
  const ranked = (usable.length > 0 ? usable : [...candidates]).sort(
    (one, other) => score(other) - score(one),
  );
  let winner = ranked[0]!;
  if (ranked.every(({ fit }) => fit.diagnosis === 'no-dropout-detectable')) {
    winner = ranked.find(({ model }) => model === 'pareto-nbd') ?? winner;
    reasons.push({ code: 'no-dropout-detectable', model: winner.model, lead: null });
  } else {
    const lead = ranked.length > 1 ? score(winner) - score(ranked[1]!) : null;
    const code = full ? 'holdout-log-likelihood' : 'log-likelihood';
    reasons.push({ code, model: winner.model, lead });
    if (lead !== null && lead < 2) {
      reasons.push({ code: 'within-noise', model: ranked[1]!.model, lead });
    }
  }
  let actual: number | null = null;
  if (full) {
    actual = 0;
    for (let i = 0; i < full.x.length; i++) {
      actual += (full.weight ? full.weight[i]! : 1) * (full.x[i]! - calibration.x[i]!);
    }
  }
  return {
    model: winner.model,
    fit: full ? transactionModels[winner.model].fit(full, options) : winner.fit,
    candidates,
    actual,
    reasons,
  };
}
