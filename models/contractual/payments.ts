// What the renewals to come are worth: discounted payments of a customer under contract, with the timing said out loud.
import { checkCount, checkTime } from '../purchases/checks.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import type { RetentionModel } from './retention-model.ts';
import { sumTerms } from './sum-terms.ts';

/**
 * Which payments are counted and from when they are discounted. A payment is made at the start of every period.
 *
 * `before-renewal`: a renewal is due this very moment; it is the first payment, uncertain and not discounted (the DERL of the
 * literature). `after-payment`: this period's payment has been made and is not counted; the next is due in one period.
 * `with-payment`: this period's payment is certain, made now and counted (the DEL of a new customer, with no renewals yet).
 */
export type PaymentMoment = 'before-renewal' | 'after-payment' | 'with-payment';

export interface PaymentTerms {
  /** Renewals made so far; 0 for a customer in the first period. */
  renewals: number;
  moment: PaymentMoment;
  /** Discount rate per period, e.g. 0.1 for 10 %. */
  rate: number;
  /** How many renewals are counted at most; null for life, which needs a rate above 0. */
  horizon: number | null;
}

/**
 * The discounted number of payments expected of a customer under contract; times the payment it is the residual value.
 *
 * Formulas, after n renewals, with S the survival function and v = 1/(1+rate):
 *   before-renewal  Σ_{j≥0} S(n+1+j)/S(n) v^j     after-payment  Σ_{j≥1} S(n+j)/S(n) v^j     with-payment  1 + after-payment.
 * So before-renewal is after-payment divided by v. For the sBG these are Gauss functions, e.g. before-renewal is
 * r(n+1) ₂F₁(1, β+n+1; α+β+n+1; v); here they are summed (`sumTerms`), which serves every model and a horizon. Units: payments.
 * Refusals: as `checkCount` (renewals, horizon) and `checkTime` (rate; above 0 for life). Error: relative 1e-12.
 * Source: Fader & Hardie (2010), "Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity",
 * Marketing Science 29.
 *
 * @example discountedPayments(sbg, { alpha: 0.668, beta: 3.806 }, { renewals: 7, moment: 'before-renewal', rate: 0.1, horizon: null }) // → 7.5299495309109695
 * @example discountedPayments(geometric, { theta: 0.2 }, { renewals: 3, moment: 'after-payment', rate: 0.25, horizon: null }) // → 1.7777777777777777
 */
export function discountedPayments(
  model: RetentionModel,
  parameters: Parameters,
  terms: PaymentTerms,
): number {
  const { renewals, moment, rate, horizon } = terms;
  checkCount('renewals', renewals);
  checkTime('rate', rate, horizon === null ? 'positive' : undefined);
  if (horizon !== null) checkCount('horizon', horizon);
  const fade = Math.log1p(rate);
  const later = sumTerms(
    (j) => model.logKept(parameters, renewals, renewals + j) - j * fade,
    horizon,
  );
  if (moment === 'after-payment') return later;
  return moment === 'with-payment' ? 1 + later : later * (1 + rate);
}

/**
 * The number of further renewals that half of the customers like this one will not exceed.
 *
 * Words: the smallest m for which the chance of an (m+1)-th further renewal is at most one half. Unlike the mean it exists for every
 * model. Infinite where it exceeds 2⁵³. Units: renewals, whole. Refused: `negative` or `not-whole` (renewals). Error:
 * none where S is exact. Source: elementary.
 *
 * @example medianRenewals(geometric, { theta: 0.2 }, 5) // → 3
 */
export function medianRenewals(
  model: RetentionModel,
  parameters: Parameters,
  renewals: number,
): number {
  checkCount('renewals', renewals);
  const reached = (m: number) => model.logKept(parameters, renewals, renewals + m + 1) <= -Math.LN2;
  if (reached(0)) return 0;
  let high = 1;
  while (!reached(high)) {
    high *= 2;
    if (high > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return high;
}
