// How many purchases to expect of one customer, as a whole distribution and as an interval.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type Interval, type LevelOption } from '../inference/interval.ts';
import { checkTime } from './checks.ts';
import type { FittedModel, History } from './posterior.ts';
import { transactionModels } from './transaction-models.ts';

/** P(Y = 0), P(Y = 1), … and the probability of more than the last of them. */
export interface PurchaseDistribution {
  probability: Float64Array;
  beyond: number;
}

/** How far distributions go: until so little is left, but no further than this many purchases. */
const LEFT_OVER = 1e-9;
const MOST = 100_000;

/** The history of somebody who has just made the first purchase. */
const NEW: History = { x: 0, tx: 0, T: 0 };

/**
 * The probability that a new customer makes exactly y repeat purchases within t of the first purchase.
 *
 * Formula: P(Y = y | x = tx = T = 0, horizon t), which each model gives; the distribution of counts over the base that marketing
 * texts call the pmf. Units: t as the parameters. Range: t ≥ 0, y whole (codes `negative`, `not-whole`). Error: relative 1e-11.
 * Source: Fader, Hardie & Lee (2005), eq. 8; Fader, Hardie & Jerath (2006) for the Pareto/NBD.
 *
 * @example probabilityFromFirst({ model: 'bg-nbd', parameters: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 } }, 39, 1) // → 0.199395280835911
 */
export function probabilityFromFirst(fit: FittedModel, t: number, y: number): number {
  checkTime('t', t);
  const model = transactionModels[fit.model];
  return model.probabilityOfPurchases(fit.parameters, 0, 0, 0, t, y);
}

/**
 * The probabilities of 0, 1, 2, … purchases of a customer within a horizon after T.
 *
 * Words: as far as they matter: until less than 1e-9 is left, 100,000 purchases at most; the rest is `beyond`. Without a
 * history: of a new customer after the first purchase. Units: horizon as T. Error: relative 1e-11 each. Source: as
 * `probabilityFromFirst`; conditional: mixture over active or not.
 *
 * @example purchaseDistribution({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, 10).probability[1] // → 0.25
 */
export function purchaseDistribution(
  fit: FittedModel,
  horizon: number,
  { x, tx, T }: History = NEW,
): PurchaseDistribution {
  const model = transactionModels[fit.model];
  const probability: number[] = [];
  let sum = 0;
  while (probability.length < MOST && sum < 1 - LEFT_OVER) {
    const p = model.probabilityOfPurchases(fit.parameters, x, tx, T, horizon, probability.length);
    probability.push(p);
    sum += p;
  }
  return { probability: Float64Array.from(probability), beyond: Math.max(0, 1 - sum) };
}

/** Purchases to expect, with the central interval of the count. */
export interface PurchasePrediction extends Interval {
  mean: number;
  median: number;
  /** The probability really inside: counts are whole, so it is the level or more. */
  inside: number;
}

/**
 * The purchases of a customer within a horizon after T, with a prediction interval.
 *
 * Words: both bounds are counts and belong to the interval; fewer than `lower` come with probability (1 − level)/2 at most, and so do more
 * than `upper`. A lower bound of 0 is the rule for customers who may have left. Formula: quantiles of
 * `purchaseDistribution`; parameters are taken as known. Without a history: of a new customer. Units: horizon as T.
 * Counts above 100,000 are not told apart. Refused: `level-out-of-range`. Error: none but where a probability stands
 * within 1e-11 of a limit. Source: elementary.
 *
 * @example predictPurchases({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, 10, { x: 0, tx: 0, T: 0 }, { level: 0.8 }).upper // → 3
 */
export function predictPurchases(
  fit: FittedModel,
  horizon: number,
  history: History = NEW,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): PurchasePrediction {
  checkLevel(level);
  const { x, tx, T } = history;
  const model = transactionModels[fit.model];
  const tail = (1 - level) / 2;
  // Probabilities are sums of a few hundred terms; a tail is not missed by rounding.
  const slack = 1e-13;
  let lower = -1;
  let median = -1;
  let upper = 0;
  let below = 0;
  let cumulated = 0;
  for (let y = 0; y < MOST; y++) {
    const before = cumulated;
    cumulated += model.probabilityOfPurchases(fit.parameters, x, tx, T, horizon, y);
    if (lower < 0 && cumulated > tail + slack) {
      lower = y;
      below = before;
    }
    if (median < 0 && cumulated >= 0.5 - slack) median = y;
    upper = y;
    if (cumulated >= 1 - tail - slack) break;
  }
  return {
    mean: model.expectedPurchases(fit.parameters, x, tx, T, horizon),
    median: median < 0 ? upper : median,
    lower: lower < 0 ? upper : lower,
    upper,
    level,
    inside: Math.min(1, cumulated - below),
  };
}
