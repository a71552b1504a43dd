// Pareto/NBD: customers buy at their own steady rate until they silently leave at their own constant risk.

import { checkCount, checkHistory, checkParameters, checkTime, checkWindow } from './checks.ts';
import { logActive, logDropoutFirst } from './dropout-first.ts';
import { countGivenActive } from './pareto-count.ts';
import { discountedLifetime, meanActiveTime } from './pareto-lifetime.ts';
import { fitParetoNbd, paretoNbdLikelihood } from './pareto-nbd-fit.ts';
import { paretoRate } from './pareto-rate.ts';
import { steadyPurchases } from './steady-purchases.ts';
import type { Summaries } from './summaries.ts';
import { checkSummaries, groupSummaries } from './summaries.ts';
import type { Parameters, TransactionModel } from './transaction-model.ts';

const NAMES = ['r', 'alpha', 's', 'beta'] as const;

/** The four parameters, checked. */
function read(parameters: Parameters): [number, number, number, number] {
  return checkParameters(parameters, NAMES) as [number, number, number, number];
}

/**
 * ln P(active at T): how sure it is that the customer has not left, on the log scale.
 *
 * Words: a customer who bought often and then went silent has probably left; one who rarely buys may just be between
 * purchases. Formula: P = 1 / (1 − h(x,T) + ρ h(x,tx)) with h the probability that dropout comes before the next purchase
 * (`dropoutFirst`) and ln ρ = (r+x) ln((α+T)/(α+tx)) + s ln((β+T)/(β+tx)). Units: tx, T, α, β in one unit of time.
 * Range: x ≥ 0, 0 ≤ tx ≤ T. Error: absolute 1e-13 (1 + |result|). Source: Schmittlein, Morrison & Colombo (1987), eq. 11.
 *
 * @example paretoNbdLogPActive({ r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }, 300, 30, 38.86) // → -53.239132088304
 */
export function paretoNbdLogPActive(
  parameters: Parameters,
  x: number,
  tx: number,
  T: number,
): number {
  const [r, alpha, s, beta] = read(parameters);
  checkHistory(x, tx, T);
  return logActive(r, alpha, s, beta, x, tx, T, logDropoutFirst(r, alpha, s, beta, x, T));
}

/** P(active at T), see `paretoNbdLogPActive`; 0 where it underflows. */
function pActive(parameters: Parameters, x: number, tx: number, T: number): number {
  return Math.exp(paretoNbdLogPActive(parameters, x, tx, T));
}

/** P(active at T + later): P(active at T) times the survival function of the lifetime left. */
function pActiveLater(
  parameters: Parameters,
  x: number,
  tx: number,
  T: number,
  later: number,
): number {
  const [, , s, beta] = read(parameters);
  checkTime('later', later);
  return Math.exp(paretoNbdLogPActive(parameters, x, tx, T) - s * Math.log1p(later / (beta + T)));
}

/**
 * The Pareto/NBD model.
 *
 * Words: while active a customer buys at random at rate λ; the time until leaving is exponential with rate μ; over customers
 * λ ~ Gamma(r, α) and μ ~ Gamma(s, β), independent. Given that a customer is active at T, λ ~ Gamma(r+x, α+T) and
 * μ ~ Gamma(s, β+T), still independent, so that
 *   purchases in (T, T+H]   P(active) (r+x)/(α+T) · m(H),          m = `meanActiveTime`
 *   discounted, for life    P(active) (r+x)/(α+T) · ∫ e^(−δt) S(t) dt   (DERT)
 *   time active in (T, T+H] P(active) m(H)
 *   active still at T+h     P(active) (1 + h/(β+T))^(−s)
 *   mean lifetime left      P(active) (β+T)/(s−1), infinite for s ≤ 1
 *   from first, in (0, t]   (r/α) · m(t) with T = 0.
 * Parameters: r, s > 0 without unit, alpha, beta > 0 in the unit of T (they are rates of the gamma distributions: the mean
 * purchase rate is r/alpha per unit). Errors: relative 1e-12. Source: Schmittlein, Morrison & Colombo (1987); Fader & Hardie
 * (2005), "A note on deriving the Pareto/NBD model"; Fader, Hardie & Lee (2005), "RFM and CLV", J. Marketing Research 42.
 *
 * @example paretoNbd.pActive({ r: 0.553, alpha: 11, s: 0.606, beta: 11 }, 2, 30.43, 38.86) // → 0.867651446304
 * @example paretoNbd.expectedPurchases({ r: 0.553, alpha: 11, s: 0.606, beta: 11 }, 2, 30.43, 38.86, 52) // → 1.827585540690
 * @example paretoNbd.discountedPurchases({ r: 0.553, alpha: 11, s: 0.606, beta: 11 }, 2, 30.43, 38.86, 0.0027) // → 6.384142202294
 */
export const paretoNbd: TransactionModel = {
  name: 'pareto-nbd',
  parameterNames: NAMES,
  quantities: [
    'log-likelihood',
    'p-active',
    'p-active-later',
    'expected-purchases',
    'expected-from-first',
    'discounted-purchases',
    'active-time',
    'probability-of-purchases',
    'rate-posterior',
    'remaining-lifetime',
    'simulation',
  ],
  fit: fitParetoNbd,
  logLikelihood(parameters, data: Summaries) {
    const point = read(parameters).map(Math.log);
    checkSummaries(data);
    return paretoNbdLikelihood(groupSummaries(data, 1))(Float64Array.from(point));
  },
  rescale(parameters, factor) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('factor', factor, 'positive');
    return { r, alpha: alpha / factor, s, beta: beta / factor };
  },
  pActive,
  logPActive: paretoNbdLogPActive,
  expectedPurchases(parameters, x, tx, T, horizon) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('horizon', horizon);
    const rate = (r + x) / (alpha + T);
    return pActive(parameters, x, tx, T) * rate * meanActiveTime(s, beta + T, horizon);
  },
  discountedPurchases(parameters, x, tx, T, delta) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('delta', delta, 'positive');
    const rate = (r + x) / (alpha + T);
    return pActive(parameters, x, tx, T) * rate * discountedLifetime(s, beta + T, delta, null).once;
  },
  expectedActiveTime(parameters, x, tx, T, horizon) {
    const [, , s, beta] = read(parameters);
    checkTime('horizon', horizon);
    return pActive(parameters, x, tx, T) * meanActiveTime(s, beta + T, horizon);
  },
  expectedFromFirst(parameters, t) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('t', t);
    return (r / alpha) * meanActiveTime(s, beta, t);
  },
  probabilityOfPurchases(parameters, x, tx, T, horizon, y) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('horizon', horizon);
    checkCount('y', y);
    const active = pActive(parameters, x, tx, T);
    const count = countGivenActive({ k: r + x, A: alpha + T, s, B: beta + T }, horizon, y);
    return y === 0 ? 1 - active * (1 - count) : active * count;
  },
  pActiveLater,
  expectedBetween(parameters, x, tx, T, from, to) {
    const [r, alpha, s, beta] = read(parameters);
    checkWindow(from, to);
    const active = pActiveLater(parameters, x, tx, T, from);
    return active * ((r + x) / (alpha + T)) * meanActiveTime(s, beta + T + from, to - from);
  },
  meanLifetime(parameters, x, tx, T) {
    const [, , s, beta] = read(parameters);
    const active = pActive(parameters, x, tx, T);
    return s > 1 ? (active * (beta + T)) / (s - 1) : Number.POSITIVE_INFINITY;
  },
  ratePosterior(parameters, x, tx, T) {
    const [r, alpha, s, beta] = read(parameters);
    return paretoRate(r, alpha, s, beta, x, tx, T, pActive(parameters, x, tx, T));
  },
  simulate(parameters, random, until) {
    const [r, alpha, s, beta] = read(parameters);
    checkTime('until', until);
    const rate = random.gamma(r) / alpha;
    const left = (random.exponential() * beta) / random.gamma(s);
    return { rate, times: steadyPurchases(random, rate, Math.min(left, until)), left };
  },
};
