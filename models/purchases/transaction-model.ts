// What every model of repeat purchases can say about a customer, and what a fit of one is.
import type { Random } from '../inference/random.ts';
import type { LogPrior } from './prior.ts';
import type { Summaries } from './summaries.ts';

export type TransactionModelName = 'pareto-nbd' | 'bg-nbd' | 'mbg-nbd' | 'mbg-cnbd' | 'nbd';

/** Parameters by name. Rates are per unit of the T they were fitted on: alpha and beta are times. */
export type Parameters = Record<string, number>;

/**
 * Why a fit is as it is. `converged`: an interior maximum. `no-dropout-detectable`: the data do not show anybody
 * leaving; the model is the NBD with dropout next to none. `homogeneous-dropout` / `homogeneous-rates`: customers do not
 * differ in it, the shape is at its bound. `no-repeat-purchases`, `no-observation-time`: nothing to learn from.
 * `flat-likelihood`: a maximum whose curvature cannot be inverted. `did-not-converge`: best point found only.
 */
export type Diagnosis =
  | 'converged'
  | 'no-dropout-detectable'
  | 'homogeneous-dropout'
  | 'homogeneous-rates'
  | 'no-repeat-purchases'
  | 'no-observation-time'
  | 'flat-likelihood'
  | 'did-not-converge';

/** The result of fitting a transaction model; plain data that survives JSON. */
export interface TransactionFit {
  model: TransactionModelName;
  parameters: Parameters;
  /** Of the data in their own time unit: purchase times are densities, so the unit matters. */
  logLikelihood: number;
  customers: number;
  /** A maximum was reached, also when it lies on a boundary that the diagnosis names. */
  converged: boolean;
  diagnosis: Diagnosis;
  /** Of the parameters themselves (delta method); 0 for a parameter that the data do not determine. */
  standardErrors: Parameters;
  /** Of the logarithms of the parameters, in the order of the model's parameterNames; rows of undetermined ones are 0. */
  covariance: number[][];
  evaluations: number;
  /** What was believed beforehand, if the fit was told; then the estimates are the most probable ones, not the most likely. */
  prior?: LogPrior;
  version: string;
}

export interface FitOptions {
  /** Give up after so many likelihood evaluations per start; 500 unless given. */
  maxEvaluations?: number;
  /** Beliefs about the parameters beforehand, for small bases; `weak` for those of `weakPrior`. None unless given. */
  prior?: 'weak' | LogPrior;
}

/**
 * What a model can say. A model lists what it gives in `quantities`; what follows from the list by general functions
 * (intervals, distributions, tables) is not in it. The NBD, in which nobody leaves, has no remaining lifetime.
 */
export type Quantity =
  | 'log-likelihood'
  | 'p-active'
  | 'p-active-later'
  | 'expected-purchases'
  | 'expected-from-first'
  | 'discounted-purchases'
  | 'active-time'
  | 'probability-of-purchases'
  | 'rate-posterior'
  | 'dropout-posterior'
  | 'remaining-lifetime'
  | 'simulation';

/** A distribution of a rate as a mixture of gamma distributions: part i is Gamma(shape, rate parameter `scale`). */
export interface GammaMixture {
  /** Of each part; sums to 1. */
  weight: Float64Array;
  shape: Float64Array;
  /** A time, in the unit of T: the mean of a part is shape / scale. */
  scale: Float64Array;
}

/** One simulated customer from the first purchase (time 0) on. */
export interface Life {
  /** Purchases per unit of time while active. */
  rate: number;
  /** Times of the repeat purchases, in order, as far as they were asked for. */
  times: number[];
  /** When the customer leaves; infinite for never, and where only a purchase after what was asked for decides. */
  left: number;
}

/** A model of when customers buy again and when they stop. Times and rates share the unit of T. */
export interface TransactionModel {
  name: TransactionModelName;
  parameterNames: readonly string[];
  /** What this model can say. */
  quantities: readonly Quantity[];
  /** Maximum likelihood; never throws on valid data, the diagnosis says how it went. */
  fit(data: Summaries, options?: FitOptions): TransactionFit;
  /** The log-likelihood Σ weight · ln L(x, tx, T). */
  logLikelihood(parameters: Parameters, data: Summaries): number;
  /** The same parameters when one new unit of time is `factor` old ones (days to weeks: 7). */
  rescale(parameters: Parameters, factor: number): Parameters;
  /** The probability that the customer is still active at T. */
  pActive(parameters: Parameters, x: number, tx: number, T: number): number;
  /** The logarithm of pActive, also where pActive itself underflows. */
  logPActive(parameters: Parameters, x: number, tx: number, T: number): number;
  /** Purchases expected in (T, T + horizon], whether or not still active. */
  expectedPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    T: number,
    horizon: number,
  ): number;
  /** All purchases expected after T, each discounted by e^(−delta t), t from T; delta > 0. */
  discountedPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    T: number,
    delta: number,
  ): number;
  /** The time expected to be still active within (T, T + horizon]. */
  expectedActiveTime(
    parameters: Parameters,
    x: number,
    tx: number,
    T: number,
    horizon: number,
  ): number;
  /** Repeat purchases expected of a random new customer in (0, t] after the first purchase. */
  expectedFromFirst(parameters: Parameters, t: number): number;
  /** The probability of exactly y purchases in (T, T + horizon]. */
  probabilityOfPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    T: number,
    horizon: number,
    y: number,
  ): number;
  /** The probability that the customer is still active at T + later. */
  pActiveLater(parameters: Parameters, x: number, tx: number, T: number, later: number): number;
  /** Purchases expected in (T + from, T + to], whether or not still active. */
  expectedBetween(
    parameters: Parameters,
    x: number,
    tx: number,
    T: number,
    from: number,
    to: number,
  ): number;
  /** The mean of the lifetime left after T, 0 for customers who have left; infinite where the mean does not exist. */
  meanLifetime(parameters: Parameters, x: number, tx: number, T: number): number;
  /** What the history tells of the customer's purchase rate while active. */
  ratePosterior(parameters: Parameters, x: number, tx: number, T: number): GammaMixture;
  /** A random new customer, followed up to `until` after the first purchase. */
  simulate(parameters: Parameters, random: Random, until: number): Life;
}

/**
 * The log-likelihood of a fit as it would be in another unit of time.
 *
 * Formula: ln L + Σx · ln factor, because each repeat purchase contributes a density per unit of time. `sumX` is Σ weight·x
 * of the fitted data and one new unit is `factor` old ones (days to weeks: 7).
 * Range: factor > 0. Error: relative 1e-16. Source: own.
 *
 * @example logLikelihoodInUnit({ logLikelihood: -100 }, 10, 7) // → -80.54089850944686
 */
export function logLikelihoodInUnit(
  fit: Pick<TransactionFit, 'logLikelihood'>,
  sumX: number,
  factor: number,
): number {
  return fit.logLikelihood + sumX * Math.log(factor);
}
