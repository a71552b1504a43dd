// NBD: customers buy at their own steady rate and never leave; the yardstick for all the others.
import { gammaln, gammalnRatio } from '../special/gammaln.ts';
import { checkCount, checkHistory, checkParameters, checkTime, checkWindow } from './checks.ts';
import { maximize } from './maximize.ts';
import { nbdLikelihood } from './nbd-fit.ts';
import { steadyPurchases } from './steady-purchases.ts';
import { checkSummaries, groupSummaries } from './summaries.ts';
import type { Parameters, TransactionModel } from './transaction-model.ts';

const NAMES = ['r', 'alpha'] as const;
const read = (parameters: Parameters) => checkParameters(parameters, NAMES) as [number, number];

/** The rate expected of a customer: (r+x)/(α+T). */
function rate(parameters: Parameters, x: number, tx: number, T: number): number {
  const [r, alpha] = read(parameters);
  checkHistory(x, tx, T);
  return (r + x) / (alpha + T);
}

/**
 * The NBD model.
 *
 * Words: purchases at rate λ ~ Gamma(r, α), for ever: P(active) = 1, expected purchases (r+x)/(α+T) · H, discounted for life
 * (r+x)/(α+T)/δ. Parameters: r without unit, alpha in the unit of T. Errors: relative 1e-14. Source: Ehrenberg (1959).
 *
 * @example nbd.expectedPurchases({ r: 1, alpha: 10 }, 2, 30, 40, 50) // → 3
 */
export const nbd: TransactionModel = {
  name: 'nbd',
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
    'simulation',
  ],
  fit(data, options) {
    return maximize(
      {
        model: 'nbd',
        names: NAMES,
        times: [false, true],
        likelihood: nbdLikelihood,
        starts: [[]],
        lower: [Math.log(1e-5), Math.log(1e-5)],
        upper: [Math.log(1e3), Math.log(1e6)],
        ridges: [[0, 1]],
        noDropout: [],
      },
      data,
      options,
    );
  },
  logLikelihood(parameters, data) {
    const point = Float64Array.from(read(parameters), Math.log);
    checkSummaries(data);
    return nbdLikelihood(groupSummaries(data, 1))(point);
  },
  rescale(parameters, factor) {
    const [r, alpha] = read(parameters);
    checkTime('factor', factor, 'positive');
    return { r, alpha: alpha / factor };
  },
  pActive(parameters, x, tx, T) {
    rate(parameters, x, tx, T);
    return 1;
  },
  logPActive(parameters, x, tx, T) {
    rate(parameters, x, tx, T);
    return 0;
  },
  expectedPurchases(parameters, x, tx, T, horizon) {
    checkTime('horizon', horizon);
    return rate(parameters, x, tx, T) * horizon;
  },
  discountedPurchases(parameters, x, tx, T, delta) {
    checkTime('delta', delta, 'positive');
    return rate(parameters, x, tx, T) / delta;
  },
  expectedActiveTime(parameters, x, tx, T, horizon) {
    rate(parameters, x, tx, T);
    checkTime('horizon', horizon);
    return horizon;
  },
  expectedFromFirst(parameters, t) {
    const [r, alpha] = read(parameters);
    checkTime('t', t);
    return (r / alpha) * t;
  },
  probabilityOfPurchases(parameters, x, tx, T, horizon, y) {
    rate(parameters, x, tx, T);
    const [r, alpha] = read(parameters);
    checkTime('horizon', horizon);
    checkCount('y', y);
    return negativeBinomial(r + x, horizon / (alpha + T), y);
  },
  pActiveLater(parameters, x, tx, T, later) {
    rate(parameters, x, tx, T);
    checkTime('later', later);
    return 1;
  },
  expectedBetween(parameters, x, tx, T, from, to) {
    checkWindow(from, to);
    return rate(parameters, x, tx, T) * (to - from);
  },
  meanLifetime(parameters, x, tx, T) {
    rate(parameters, x, tx, T);
    return Number.POSITIVE_INFINITY;
  },
  ratePosterior(parameters, x, tx, T) {
    rate(parameters, x, tx, T);
    const [r, alpha] = read(parameters);
    return {
      weight: Float64Array.of(1),
      shape: Float64Array.of(r + x),
      scale: Float64Array.of(alpha + T),
    };
  },
  simulate(parameters, random, until) {
    const [r, alpha] = read(parameters);
    checkTime('until', until);
    const rate = random.gamma(r) / alpha;
    const times = steadyPurchases(random, rate, until);
    return { rate, times, left: Number.POSITIVE_INFINITY };
  },
};

/**
 * The probability of y purchases when the rate is Gamma(k, A) and the time is t: `ratio` is t/A.
 *
 * Formula: Γ(k+y)/(Γ(k) y!) (1+ratio)^(−k) (ratio/(1+ratio))^y. Error: relative 1e-12.
 * Units: none. Range: k, ratio > 0, y whole. Source: Ehrenberg (1959), the NBD as a Poisson mixture.
 *
 * @example negativeBinomial(1, 1, 2) // → 0.125
 */
export function negativeBinomial(k: number, ratio: number, y: number): number {
  if (ratio === 0) return y === 0 ? 1 : 0;
  return Math.exp(
    gammalnRatio(k, y) - gammaln(y + 1) - k * Math.log1p(ratio) - y * Math.log1p(1 / ratio),
  );
}
