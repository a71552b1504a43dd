// What the history of one customer tells of that customer: how fast they buy, how long they will stay, whether they are there.
import { checkLevel } from '../inference/checks.ts';
import {
  DEFAULT_LEVEL,
  type Interval,
  type LevelOption,
  normalReach,
} from '../inference/interval.ts';
import { findRoot } from '../optimize/root.ts';
import { log1mExp } from '../special/log-sum-exp.ts';
import { gammaMixtureMean, gammaMixtureQuantile, gammaMixtureVariance } from './gamma-mixture.ts';
import type { TransactionFit } from './transaction-model.ts';
import { transactionModels } from './transaction-models.ts';

/** A model with its parameters: any fit is one. */
export type FittedModel = Pick<TransactionFit, 'model' | 'parameters'>;

/** One customer: x repeat purchase days, the last at tx, observed for T; times in the unit of the parameters. */
export interface History {
  x: number;
  tx: number;
  T: number;
}

/** A quantity of one customer given the history: its mean, median and the central interval. */
export interface Posterior extends Interval {
  mean: number;
  median: number;
}

/**
 * How fast a customer buys while active, as far as the history tells.
 *
 * Words: a few purchases say little about a rate, so the estimate leans on the base and its interval is wide. Formula: the
 * posterior of λ is a mixture of gamma distributions (`ratePosterior` of the model): watched for T if still active, for less if
 * gone. Its mean is (r/α) L(r+1)/L(r), L the likelihood of the history. The interval is that of the customer given the
 * parameters; their own uncertainty is not in it. Units: purchases per unit of T. Range: as the model; level in (0, 1).
 * Error: mean relative 1e-12, quantiles 1e-10. Source: Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005) notes.
 *
 * @example individualRate({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, { x: 2, tx: 30, T: 40 }).mean // → 0.06
 */
export function individualRate(
  fit: FittedModel,
  { x, tx, T }: History,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): Posterior & { sd: number } {
  checkLevel(level);
  const mixture = transactionModels[fit.model].ratePosterior(fit.parameters, x, tx, T);
  return {
    mean: gammaMixtureMean(mixture),
    sd: Math.sqrt(gammaMixtureVariance(mixture)),
    median: gammaMixtureQuantile(mixture, 0.5),
    lower: gammaMixtureQuantile(mixture, (1 - level) / 2),
    upper: gammaMixtureQuantile(mixture, (1 + level) / 2),
    level,
  };
}

/**
 * The time left after T by which the customer has gone with the given probability; 0 where they probably have gone already.
 *
 * Formula: the h with P(active at T+h) = 1 − probability. Infinite where that lies beyond 1e300, as in the NBD.
 * Range: 0 < probability < 1 (code `level-out-of-range`). Error: relative 1e-11. Units: as T. Source: own.
 *
 * @example lifetimeQuantile({ model: 'pareto-nbd', parameters: { r: 0.5, alpha: 10, s: 1, beta: 12 } }, { x: 3, tx: 40, T: 40 }, 0.5) // → 52
 */
export function lifetimeQuantile(
  fit: FittedModel,
  { x, tx, T }: History,
  probability: number,
): number {
  checkLevel(probability, 'probability');
  const model = transactionModels[fit.model];
  const wanted = 1 - probability;
  const still = (h: number) => model.pActiveLater(fit.parameters, x, tx, T, h);
  if (still(0) <= wanted) return 0;
  let high = T > 0 ? T : 1;
  while (still(high) > wanted) {
    high *= 16;
    if (high > 1e300) return Number.POSITIVE_INFINITY;
  }
  let low = high;
  while (low > 1e-300 && still(low) < wanted) low /= 16;
  const miss = (u: number) => Math.log(still(Math.exp(u)) / wanted);
  return Math.exp(findRoot(miss, Math.log(low), Math.log(high), 1e-12));
}

/**
 * How much longer a customer stays, counted from T; 0 for those who have left.
 *
 * Words: a lower bound of 0 says that the customer may well have gone already. Formulas: mean ∫ P(active at T+h) dh, by model in
 * closed form, infinite where it does not exist (Pareto/NBD with s ≤ 1, BG/NBD with a ≤ 1: then some stay for ever, so to
 * speak; the median still means something); quantiles by `lifetimeQuantile`. The interval is that of the customer given
 * the parameters. Units: as T. Refused: `level-out-of-range`. Error: relative 1e-11. Source: Schmittlein, Morrison &
 * Colombo (1987) for the Pareto/NBD; own for the others.
 *
 * @example remainingLifetime({ model: 'pareto-nbd', parameters: { r: 0.5, alpha: 10, s: 2, beta: 12 } }, { x: 3, tx: 40, T: 40 }).mean // → 52
 */
export function remainingLifetime(
  fit: FittedModel,
  history: History,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): Posterior {
  checkLevel(level);
  const { x, tx, T } = history;
  return {
    mean: transactionModels[fit.model].meanLifetime(fit.parameters, x, tx, T),
    median: lifetimeQuantile(fit, history, 0.5),
    lower: lifetimeQuantile(fit, history, (1 - level) / 2),
    upper: lifetimeQuantile(fit, history, (1 + level) / 2),
    level,
  };
}

/** Step in a log-parameter when its effect is measured; central, so the error is of the order of its square. */
const STEP = 1e-4;

/**
 * P(active at T) with the interval that the uncertainty of the parameters gives it.
 *
 * Words: the probability is about the customer; the interval is about how well the base determines it. Formula: the delta
 * method on the logit, g′Σg with Σ the covariance of the log-parameters and g by central differences, so that the interval
 * stays within [0, 1]. P = 1 (just bought, or BG/NBD without repeat purchase) has no width. Error: of the delta method.
 * Units: times as the parameters; probabilities. Source: Rao (1973), §6a.2.
 *
 * @example pActiveInterval({ model: 'nbd', parameters: { r: 1, alpha: 10 }, covariance: [[0.1, 0], [0, 0.1]] }, { x: 2, tx: 30, T: 40 }).lower // → 1
 */
export function pActiveInterval(
  fit: FittedModel & Pick<TransactionFit, 'covariance'>,
  { x, tx, T }: History,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): Interval & { pActive: number } {
  checkLevel(level);
  const model = transactionModels[fit.model];
  const logit = (parameters: TransactionFit['parameters']) => {
    const lnP = model.logPActive(parameters, x, tx, T);
    return lnP - log1mExp(lnP);
  };
  const centre = logit(fit.parameters);
  const slopes = model.parameterNames.map((name) => {
    const at = (step: number) =>
      logit({ ...fit.parameters, [name]: fit.parameters[name]! * Math.exp(step) });
    const slope = (at(STEP) - at(-STEP)) / (2 * STEP);
    return Number.isFinite(slope) ? slope : 0;
  });
  let variance = 0;
  slopes.forEach((one, i) => {
    slopes.forEach((other, j) => {
      variance += one * fit.covariance[i]![j]! * other;
    });
  });
  const reach = normalReach(level) * Math.sqrt(Math.max(0, variance));
  const back = (value: number) =>
    value > 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
  return {
    pActive: Math.exp(model.logPActive(fit.parameters, x, tx, T)),
    lower: back(centre - reach),
    upper: back(centre + reach),
    level,
  };
}
