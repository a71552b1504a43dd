// Which model of spend to trust for a base, and why.
import type { LevelOption } from '../inference/interval.ts';
import { fitGammaGamma, type SpendFit, type SpendSummaries } from '../purchases/gamma-gamma.ts';
import { fitNormalSpend, type NormalSpendFit } from './normal-spend.ts';
import { type SpendDistribution, spendDistribution } from './spend-distribution.ts';
import { type SpendIndependence, spendIndependence } from './spend-independence.ts';

/** The name of a candidate: the model, or the log-normal whose means go with frequency. */
export type SpendChoiceName = 'gamma-gamma' | 'log-normal' | 'normal' | 'log-normal-by-frequency';

/** One model of spend that was considered. */
export interface SpendCandidate {
  name: SpendChoiceName;
  fit: SpendFit | NormalSpendFit;
  /** How well the distribution of the means is met. */
  distribution: SpendDistribution;
}

/**
 * Why a model of spend was chosen. `log-likelihood`: the means are most likely under it, a parameter more costing one unit.
 * `within-noise`: `name` is less than two units away, the choice hardly matters; the more usual model is taken then. `spend-goes-with-frequency`:
 * frequent customers spend otherwise than rare ones, so the model that allows for it is taken. `frequency-unclear`: too few
 * customers to tell whether they do. `did-not-converge`, `no-mean` (`heavy-tail`): a model was set aside for it.
 */
export interface SpendReason {
  code:
    | 'log-likelihood'
    | 'within-noise'
    | 'spend-goes-with-frequency'
    | 'frequency-unclear'
    | 'did-not-converge'
    | 'no-mean';
  name: SpendChoiceName;
  /** The lead in log-likelihood less parameters over the best other model, negative within noise; null where there is none. */
  lead: number | null;
}

/** The outcome of a choice of spend model. */
export interface SpendChoice {
  name: SpendChoiceName;
  fit: SpendFit | NormalSpendFit;
  candidates: SpendCandidate[];
  independence: SpendIndependence;
  reasons: SpendReason[];
}

/** A lead that chance gives easily. */
const NOISE = 2;

/**
 * Chooses among Gamma-Gamma, log-normal and normal models of spend, and says why.
 *
 * Words: where spend goes with frequency (`spendIndependence` says `dependent`) only the log-normal model whose means go with
 * frequency fits the question; otherwise the model under which the means are most likely wins (log-likelihood less number of
 * parameters, Akaike's criterion halved), and of those within two units the first in the order Gamma-Gamma, log-normal, normal,
 * log-normal by frequency. Models that did not converge or have no mean are set aside unless there is nothing else. Units:
 * money as in m; log-likelihoods are all of m in money. Refusals as `fitGammaGamma`. Source: Colombo & Jiang (1999) for the
 * comparison; Fader, Hardie & Lee (2005) for the assumption.
 *
 * @example chooseSpend({ x: Float64Array.of(1, 2, 3, 2, 1), m: Float64Array.of(10, 30, 18, 25, 7) }).candidates.length // → 4
 */
export function chooseSpend(data: SpendSummaries, options: LevelOption = {}): SpendChoice {
  const independence = spendIndependence(data, options);
  const fits: [SpendChoiceName, SpendFit | NormalSpendFit][] = [
    ['gamma-gamma', fitGammaGamma(data)],
    ['log-normal', fitNormalSpend('log-normal', data)],
    ['normal', fitNormalSpend('normal', data)],
    ['log-normal-by-frequency', fitNormalSpend('log-normal', data, { byFrequency: true })],
  ];
  const candidates = fits.map(
    ([name, fit]): SpendCandidate => ({
      name,
      fit,
      distribution: spendDistribution(fit, data, options),
    }),
  );
  const reasons: SpendReason[] = [];
  const usable = candidates.filter(({ name, fit }) => {
    if (!fit.converged) reasons.push({ code: 'did-not-converge', name, lead: null });
    else if (fit.diagnosis === 'heavy-tail') reasons.push({ code: 'no-mean', name, lead: null });
    else return true;
    return false;
  });
  const pool = usable.length > 0 ? usable : candidates;
  const byFrequency = pool.find(({ name }) => name === 'log-normal-by-frequency');
  if (independence.verdict === 'dependent' && byFrequency) {
    const { name, fit } = byFrequency;
    reasons.push({ code: 'spend-goes-with-frequency', name, lead: null });
    return { name, fit, candidates, independence, reasons };
  }
  const score = ({ name, fit }: SpendCandidate) =>
    fit.logLikelihood - (name === 'log-normal-by-frequency' ? 4 : 3);
  const best = Math.max(...pool.map(score));
  const winner = pool.find((candidate) => best - score(candidate) < NOISE) ?? pool[0]!;
  const others = pool.filter((candidate) => candidate !== winner);
  const next = others.reduce<SpendCandidate | null>(
    (top, other) => (top && score(top) >= score(other) ? top : other),
    null,
  );
  const lead = next ? score(winner) - score(next) : null;
  reasons.push({ code: 'log-likelihood', name: winner.name, lead });
  if (next && lead !== null && lead < NOISE) {
    reasons.push({ code: 'within-noise', name: next.name, lead });
  }
  if (independence.verdict === 'unclear') {
    reasons.push({ code: 'frequency-unclear', name: winner.name, lead: null });
  }
  return { name: winner.name, fit: winner.fit, candidates, independence, reasons };
}
