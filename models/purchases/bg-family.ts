// What BG/NBD and MBG/NBD share: the model as an object, made for a number of extra dropout chances.
import { bgFamilyLikelihood, type ExtraChances, fitBgFamily } from './bg-family-fit.ts';
import {
  type ActiveBuyer,
  buyerActiveTime,
  buyerBetween,
  buyerDiscounted,
  buyerLifetime,
  buyerProbability,
  buyerPurchases,
  buyerStays,
} from './bg-forecast.ts';
import { checkCount, checkHistory, checkParameters, checkTime, checkWindow } from './checks.ts';
import { checkSummaries, groupSummaries } from './summaries.ts';
import type { Parameters, TransactionModel } from './transaction-model.ts';

const NAMES = ['r', 'alpha', 'a', 'b'] as const;

/**
 * ln P(active at T) of BG/NBD (extra = 0) or MBG/NBD (extra = 1).
 *
 * Formula: −ln(1 + a/(b+j−1) · ((α+T)/(α+tx))^(r+x)), j = x + extra; 0 where there was no chance to leave (j = 0).
 * Error: relative 1e-14. Source: Fader, Hardie & Lee (2005), note on P(active); Batislam, Denizel & Filiztekin (2007).
 *
 * @example bgFamilyLogPActive({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 2, 30.43, 38.86, 0) // → -0.31940865305046
 */
export function bgFamilyLogPActive(
  parameters: Parameters,
  x: number,
  tx: number,
  T: number,
  extra: ExtraChances,
): number {
  const { r, alpha, a, b } = parameters as { r: number; alpha: number; a: number; b: number };
  const j = x + extra;
  if (j === 0) return 0;
  const late = Math.log(a / (b + j - 1)) + (r + x) * Math.log1p((T - tx) / (alpha + tx));
  return late > 0 ? -late - Math.log1p(Math.exp(-late)) : -Math.log1p(Math.exp(late));
}

/** The model with so many extra dropout chances; see `bgNbd` and `mbgNbd`. */
export function bgFamily(name: 'bg-nbd' | 'mbg-nbd', extra: ExtraChances): TransactionModel {
  const read = (parameters: Parameters) =>
    checkParameters(parameters, NAMES) as [number, number, number, number];
  const logPActive = (parameters: Parameters, x: number, tx: number, T: number) => {
    read(parameters);
    checkHistory(x, tx, T);
    return bgFamilyLogPActive(parameters, x, tx, T, extra);
  };
  const pActive = (parameters: Parameters, x: number, tx: number, T: number) =>
    Math.exp(logPActive(parameters, x, tx, T));
  const buyer = (parameters: Parameters, x: number, T: number): ActiveBuyer => {
    const [r, alpha, a, b] = read(parameters);
    return { k: r + x, A: alpha + T, a, b: b + x + extra };
  };
  return {
    name,
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
    fit: (data, options) => fitBgFamily(name, extra, data, options),
    logLikelihood(parameters, data) {
      const point = Float64Array.from(read(parameters), Math.log);
      checkSummaries(data);
      return bgFamilyLikelihood(groupSummaries(data, 1), extra)(point);
    },
    rescale(parameters, factor) {
      const [r, alpha, a, b] = read(parameters);
      checkTime('factor', factor, 'positive');
      return { r, alpha: alpha / factor, a, b };
    },
    pActive,
    logPActive,
    expectedPurchases(parameters, x, tx, T, horizon) {
      checkTime('horizon', horizon);
      return pActive(parameters, x, tx, T) * buyerPurchases(buyer(parameters, x, T), horizon);
    },
    discountedPurchases(parameters, x, tx, T, delta) {
      checkTime('delta', delta, 'positive');
      return pActive(parameters, x, tx, T) * buyerDiscounted(buyer(parameters, x, T), delta);
    },
    expectedActiveTime(parameters, x, tx, T, horizon) {
      checkTime('horizon', horizon);
      return pActive(parameters, x, tx, T) * buyerActiveTime(buyer(parameters, x, T), horizon);
    },
    expectedFromFirst(parameters, t) {
      checkTime('t', t);
      return pActive(parameters, 0, 0, 0) * buyerPurchases(buyer(parameters, 0, 0), t);
    },
    probabilityOfPurchases(parameters, x, tx, T, horizon, y) {
      checkTime('horizon', horizon);
      checkCount('y', y);
      const active = pActive(parameters, x, tx, T);
      const count = buyerProbability(buyer(parameters, x, T), horizon, y);
      return y === 0 ? 1 - active * (1 - count) : active * count;
    },
    pActiveLater(parameters, x, tx, T, later) {
      checkTime('later', later);
      return pActive(parameters, x, tx, T) * buyerStays(buyer(parameters, x, T), later);
    },
    expectedBetween(parameters, x, tx, T, from, to) {
      checkWindow(from, to);
      return pActive(parameters, x, tx, T) * buyerBetween(buyer(parameters, x, T), from, to);
    },
    meanLifetime(parameters, x, tx, T) {
      const left = buyerLifetime(buyer(parameters, x, T));
      const active = pActive(parameters, x, tx, T);
      return left === Number.POSITIVE_INFINITY ? left : active * left;
    },
    ratePosterior(parameters, x, tx, T) {
      const [r, alpha] = read(parameters);
      const active = pActive(parameters, x, tx, T);
      // Whoever left did so at the last purchase: the silence says nothing about their rate.
      return {
        weight: Float64Array.of(active, 1 - active),
        shape: Float64Array.of(r + x, r + x),
        scale: Float64Array.of(alpha + T, alpha + tx),
      };
    },
    simulate(parameters, random, until) {
      const [r, alpha, a, b] = read(parameters);
      checkTime('until', until);
      const rate = random.gamma(r) / alpha;
      const chance = random.beta(a, b);
      const times: number[] = [];
      if (extra === 1 && random.uniform() < chance) return { rate, times, left: 0 };
      for (let t = random.exponential() / rate; t <= until; t += random.exponential() / rate) {
        times.push(t);
        if (random.uniform() < chance) return { rate, times, left: t };
      }
      return { rate, times, left: Number.POSITIVE_INFINITY };
    },
  };
}
