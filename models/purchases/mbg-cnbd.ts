// MBG/CNBD-k: as MBG/NBD, but customers buy with a rhythm: the more stages a purchase has, the more regular its gaps.
import { invalidInput } from '../invalid-input.ts';
import { log1mExp } from '../special/log-sum-exp.ts';
import { checkCount, checkHistory, checkParameters, checkTime, checkWindow } from './checks.ts';
import {
  fitMbgCnbd,
  logSilence,
  MOST_STAGES,
  mbgCnbdLikelihood,
  regularityTerm,
} from './mbg-cnbd-fit.ts';
import {
  type StagedBuyer,
  stagedDiscounted,
  stagedForecast,
  stagedProbability,
} from './staged-buyer.ts';
import { checkSummaries, groupSummaries } from './summaries.ts';
import type { Parameters, TransactionModel } from './transaction-model.ts';

const NAMES = ['r', 'alpha', 'a', 'b', 'k'] as const;

/** The parameters, checked: k whole from 1 to 8 (codes `not-whole`, `out-of-range`). */
export function readMbgCnbd(parameters: Parameters): [number, number, number, number, number] {
  const values = checkParameters(parameters, NAMES) as [number, number, number, number, number];
  if (!Number.isInteger(values[4])) throw invalidInput('not-whole', 'k');
  if (values[4] > MOST_STAGES) throw invalidInput('out-of-range', 'k');
  return values;
}

/** A customer as the history shows them: ln P(active), and if active the mixture over the stages done since the last purchase. */
export interface Seen {
  lnActive: number;
  lnGone: number;
  /** Probability of each number of stages done, given active. */
  weight: number[];
  buyer(done: number): StagedBuyer;
}

function see(parameters: Parameters, x: number, tx: number, T: number): Seen {
  const values = readMbgCnbd(parameters);
  checkHistory(x, tx, T);
  return seen(values, x, tx, T);
}

/** As `see` without its checks; parameters in the order of their names. */
export function seen(
  [r, alpha, a, b, k]: readonly [number, number, number, number, number],
  x: number,
  tx: number,
  T: number,
): Seen {
  const R = r + k * x;
  const v = (T - tx) / (alpha + T);
  const weight = [1];
  for (let j = 1; j < k; j++) weight.push((weight[j - 1]! * (R + j - 1) * v) / j);
  const sum = weight.reduce((total, term) => total + term, 0);
  const quiet = logSilence(R, k, v, new Float64Array(2));
  const late = Math.log(a / (b + x)) + R * Math.log1p((T - tx) / (alpha + tx)) - quiet;
  const lnActive = late > 0 ? -late - Math.log1p(Math.exp(-late)) : -Math.log1p(Math.exp(late));
  return {
    lnActive,
    lnGone: log1mExp(lnActive),
    weight: weight.map((term) => term / sum),
    buyer: (done) => ({ k, done, R: R + done, A: alpha + T, a, b: b + x + 1 }),
  };
}

/** The mean of a quantity over the stages done, given active. */
function overStages({ weight, buyer }: Seen, of: (buyer: StagedBuyer) => number): number {
  return weight.reduce((sum, share, done) => (share > 0 ? sum + share * of(buyer(done)) : sum), 0);
}

function pActive(parameters: Parameters, x: number, tx: number, T: number): number {
  return Math.exp(see(parameters, x, tx, T).lnActive);
}

function expectedPurchases(
  parameters: Parameters,
  x: number,
  tx: number,
  T: number,
  horizon: number,
): number {
  const known = see(parameters, x, tx, T);
  checkTime('horizon', horizon);
  return (
    Math.exp(known.lnActive) *
    overStages(known, (buyer) => stagedForecast(buyer, horizon).purchases)
  );
}

/**
 * The MBG/CNBD-k model.
 *
 * Words: a customer goes through stages that come at random at rate θ ~ Gamma(r, α) and buys at every k-th, so that the gaps between
 * purchases are Erlang-k: their coefficient of variation is 1/√k, and the purchase rate is θ/k. After the first and every repeat
 * purchase the customer leaves with probability p ~ Beta(a, b). For k = 1 it is the MBG/NBD. A regular buyer who is overdue is
 * missed sooner, and one who has just bought is not expected at once. Given active at T, p ~ Beta(a, b+x+1); of the k stages j are
 * done with probability in proportion to C(R+j−1, j) v^j, R = r + kx, v = (T−tx)/(α+T), and then θ ~ Gamma(R+j, α+T). All
 * forecasts are means over that (`stagedForecast`), exact also for k > 1, where the literature approximates.
 * Parameters: r, a, b without unit, alpha in the unit of T (a time per stage: the mean purchase rate is r/(k·alpha)), k whole, 1 to 8.
 * `fit` chooses k by the likelihood, which needs the column `litt` of the summaries to see the gaps; without it k rests on x, tx and T
 * alone (see `regularityTerm`), and for given k the other parameters are the same. Errors: relative 1e-11; `expectedBetween` absolute
 * 1e-13 of the purchases until its end.
 * The Pareto/GGG, in which the number of stages differs between customers, is left out on purpose: its likelihood has no closed form,
 * so that it is fitted by drawing chains for every customer, minutes where this takes a second and nothing that a worker can do for
 * a million; most customers have too few gaps to tell their own k; and what regularity is worth is won by one k for all.
 * Source: Reutterer, Platzer & Schröder (2021), "Leveraging purchase regularity for predicting
 * customer behavior the easy way", IJRM 38; Platzer (2008); Platzer & Reutterer (2016) on regularity; conditional forecasts: own.
 *
 * @example mbgCnbd.pActive({ r: 0.525, alpha: 6.183, a: 0.891, b: 1.614, k: 1 }, 0, 0, 38.86) // → 0.38973508091876
 * @example mbgCnbd.parameterNames.join() // → 'r,alpha,a,b,k'
 */
export const mbgCnbd: TransactionModel = {
  name: 'mbg-cnbd',
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
  fit: fitMbgCnbd,
  logLikelihood(parameters, data) {
    const [r, alpha, a, b, k] = readMbgCnbd(parameters);
    checkSummaries(data);
    const point = Float64Array.of(Math.log(r), Math.log(alpha), Math.log(a), Math.log(b));
    return mbgCnbdLikelihood(groupSummaries(data, 1), k)(point) + regularityTerm(data, k);
  },
  rescale(parameters, factor) {
    const [r, alpha, a, b, k] = readMbgCnbd(parameters);
    checkTime('factor', factor, 'positive');
    return { r, alpha: alpha / factor, a, b, k };
  },
  pActive,
  logPActive: (parameters, x, tx, T) => see(parameters, x, tx, T).lnActive,
  expectedPurchases,
  discountedPurchases(parameters, x, tx, T, delta) {
    const known = see(parameters, x, tx, T);
    checkTime('delta', delta, 'positive');
    return Math.exp(known.lnActive) * overStages(known, (buyer) => stagedDiscounted(buyer, delta));
  },
  expectedActiveTime(parameters, x, tx, T, horizon) {
    const known = see(parameters, x, tx, T);
    checkTime('horizon', horizon);
    return (
      Math.exp(known.lnActive) * overStages(known, (buyer) => stagedForecast(buyer, horizon).time)
    );
  },
  expectedFromFirst(parameters, t) {
    checkTime('t', t);
    return expectedPurchases(parameters, 0, 0, 0, t);
  },
  probabilityOfPurchases(parameters, x, tx, T, horizon, y) {
    const known = see(parameters, x, tx, T);
    checkTime('horizon', horizon);
    checkCount('y', y);
    const active = Math.exp(known.lnActive);
    const count = overStages(known, (buyer) => stagedProbability(buyer, horizon, y));
    return y === 0 ? Math.exp(known.lnGone) + active * count : active * count;
  },
  pActiveLater(parameters, x, tx, T, later) {
    const known = see(parameters, x, tx, T);
    checkTime('later', later);
    return (
      Math.exp(known.lnActive) * overStages(known, (buyer) => stagedForecast(buyer, later).stays)
    );
  },
  expectedBetween(parameters, x, tx, T, from, to) {
    checkWindow(from, to);
    const until = (horizon: number) => expectedPurchases(parameters, x, tx, T, horizon);
    return from === to ? 0 : Math.max(0, until(to) - until(from));
  },
  meanLifetime(parameters, x, tx, T) {
    const known = see(parameters, x, tx, T);
    const { k, a, b, R } = known.buyer(0);
    // The mean of 1/p, and of 1/θ below, must exist.
    if (!(a > 1 && R > 1)) return Number.POSITIVE_INFINITY;
    const purchases = (a + b - 1) / (a - 1);
    const left = overStages(
      known,
      ({ done, R: shape, A }) => ((k * purchases - done) * A) / (shape - 1),
    );
    return Math.exp(known.lnActive) * left;
  },
  ratePosterior(parameters, x, tx, T) {
    const [, alpha, , , k] = readMbgCnbd(parameters);
    const known = see(parameters, x, tx, T);
    const active = Math.exp(known.lnActive);
    const buyers = known.weight.map((_, done) => known.buyer(done));
    // Whoever left did so at the last purchase: the silence says nothing about their rate.
    return {
      weight: Float64Array.of(...known.weight.map((share) => active * share), 1 - active),
      shape: Float64Array.of(...buyers.map(({ R }) => R), buyers[0]!.R),
      scale: Float64Array.of(...buyers.map(({ A }) => k * A), k * (alpha + tx)),
    };
  },
  simulate(parameters, random, until) {
    const [r, alpha, a, b, k] = readMbgCnbd(parameters);
    checkTime('until', until);
    const stages = random.gamma(r) / alpha;
    const chance = random.beta(a, b);
    const rate = stages / k;
    const times: number[] = [];
    if (random.uniform() < chance) return { rate, times, left: 0 };
    for (let t = random.gamma(k) / stages; t <= until; t += random.gamma(k) / stages) {
      times.push(t);
      if (random.uniform() < chance) return { rate, times, left: t };
    }
    return { rate, times, left: Number.POSITIVE_INFINITY };
  },
};
