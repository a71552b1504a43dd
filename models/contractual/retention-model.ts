// What a model of contractual customers can say, where every loss is seen, and what a fit of one is.
import type { Random } from '../inference/random.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import type { Cohort } from './cohorts.ts';

export type RetentionModelName = 'geometric' | 'sbg' | 'bdw';

/** What a retention model can say; each name is a function of the model or of this folder that takes it. */
export type RetentionQuantity =
  | 'log-likelihood'
  | 'survival'
  | 'retention-rate'
  | 'discounted-payments'
  | 'expected-renewals'
  | 'median-renewals'
  | 'cohort-projection'
  | 'churn-posterior'
  | 'simulation';

/**
 * Why a retention fit is as it is. `converged`: an interior maximum. `homogeneous-churn`: customers do not differ in their risk
 * of leaving, beta stands at its upper bound. `polarised-churn`: some leave at once, the others never; a shape is at its lower
 * bound. `duration-at-bound`: c of the BdW is at a bound. `no-losses`, `nobody-stayed`, `too-few-periods` (fewer than the
 * parameters): the data cannot say, the values stand for "next to none", "next to all" and the geometric model.
 * `flat-likelihood`: a maximum whose curvature cannot be inverted. `did-not-converge`: best point found only.
 */
export type RetentionDiagnosis =
  | 'converged'
  | 'homogeneous-churn'
  | 'polarised-churn'
  | 'duration-at-bound'
  | 'no-losses'
  | 'nobody-stayed'
  | 'too-few-periods'
  | 'flat-likelihood'
  | 'did-not-converge';

/** The result of fitting a retention model; plain data that survives JSON. */
export interface RetentionFit {
  model: RetentionModelName;
  parameters: Parameters;
  logLikelihood: number;
  /** Customers at the start of all cohorts together. */
  customers: number;
  /** A maximum was reached, also when it lies on a boundary that the diagnosis names. */
  converged: boolean;
  diagnosis: RetentionDiagnosis;
  /** Of the parameters themselves (delta method); 0 for a parameter that the data do not determine. */
  standardErrors: Parameters;
  /** Of the logarithms of the parameters, in the order of the model's parameterNames; rows of undetermined ones are 0. */
  covariance: number[][];
  evaluations: number;
  version: string;
}

/** A model of how long customers under contract stay. Time is counted in renewals; a period is whatever a contract lasts. */
export interface RetentionModel {
  name: RetentionModelName;
  parameterNames: readonly string[];
  /** What this model can say. */
  quantities: readonly RetentionQuantity[];
  /** Maximum likelihood; never throws on valid data, the diagnosis says how it went. */
  fit(cohorts: readonly Cohort[], options?: { maxEvaluations?: number }): RetentionFit;
  /** The log-likelihood of the losses seen, given who was there when each cohort was first counted. */
  logLikelihood(parameters: Parameters, cohorts: readonly Cohort[]): number;
  /** ln P(still there after `to` renewals | there after `from`); from ≤ to, at least 0, usually whole. */
  logKept(parameters: Parameters, from: number, to: number): number;
  /** The share of new customers who make at least so many renewals. */
  survival(parameters: Parameters, renewals: number): number;
  /** The probability of the n-th renewal (n = 1, 2, …) given all before. */
  retentionRate(parameters: Parameters, n: number): number;
  /** Renewals still to come expected of a customer who has made so many; infinite where the mean does not exist. */
  expectedRenewals(parameters: Parameters, renewals: number): number;
  /**
   * What staying so long tells of a customer's chance of leaving in a first period: Beta(a, b); null where customers do not
   * differ.
   */
  churnPosterior(parameters: Parameters, renewals: number): { a: number; b: number } | null;
  /** The renewals that a random new customer will make. */
  drawRenewals(parameters: Parameters, random: Random): number;
}
