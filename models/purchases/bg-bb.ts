// BG/BB: customers who may buy at given occasions, and may stop doing so before any of them.
import type { Random } from '../inference/random.ts';
import { betaln } from '../special/betaln.ts';
import { gammalnRatio } from '../special/gammaln.ts';
import { betaNodes } from '../special/nodes.ts';
import type { BetaMixture } from './beta-mixture.ts';
import { bgBbLikelihood, fitBgBb } from './bg-bb-fit.ts';
import { checkOccasionHistory, checkOccasions, type OccasionSummaries } from './bg-bb-summaries.ts';
import { checkCount, checkParameters, checkTime } from './checks.ts';
import type { Parameters, Quantity } from './transaction-model.ts';

const NAMES = ['alpha', 'beta', 'gamma', 'delta'] as const;
/** Step of the quadrature over the chance of leaving, for relative errors of 1e-12. */
const STEP = 0.25;

function read(parameters: Parameters): [number, number, number, number] {
  return checkParameters(parameters, NAMES) as [number, number, number, number];
}

/**
 * The logarithms of the joint probabilities of a history with "there for exactly i occasions", i = tx … n (n: for all of them),
 * without the factor B(α+x, β+tx−x) B(γ+…) that they share.
 */
function endings(parameters: Parameters, x: number, tx: number, n: number): Float64Array {
  const [alpha, beta, gamma, delta] = read(parameters);
  checkOccasionHistory(x, tx, n);
  const terms = new Float64Array(n - tx + 1);
  let there = 0;
  for (let i = tx; i < n; i++) {
    // Left right before occasion i + 1, or went on.
    terms[i - tx] = there + Math.log(gamma / (gamma + delta + i));
    there += Math.log(((delta + i) / (gamma + delta + i)) * ((beta + i - x) / (alpha + beta + i)));
  }
  terms[n - tx] = there;
  return terms;
}

/** The weights of `endings`, summing to 1, and the logarithm of the last of them, P(there for all n). */
function shares(terms: Float64Array): { weight: Float64Array; lnLast: number } {
  const top = terms.reduce((most, term) => Math.max(most, term));
  let sum = 0;
  const weight = terms.map((term) => {
    const share = Math.exp(term - top);
    sum += share;
    return share;
  });
  for (let i = 0; i < weight.length; i++) weight[i]! /= sum;
  return { weight, lnLast: Math.min(0, terms.at(-1)! - top - Math.log(sum)) };
}

/** ln P(there for all n occasions | history). */
function logPActive(parameters: Parameters, x: number, tx: number, n: number): number {
  return shares(endings(parameters, x, tx, n)).lnLast;
}

/**
 * E (1−θ) f(θ) for θ ~ Beta(γ, D), D = δ + n: the chance of leaving of a customer who is there after n occasions. It is the
 * chance D/(γ+D) of staying for the next occasion times E f(θ) for θ ~ Beta(γ, D+1).
 */
function onceStayed(gamma: number, D: number, f: (theta: number) => number): number {
  const { at, weight } = betaNodes(gamma, D + 1, betaln(gamma, D + 1), STEP);
  let sum = 0;
  for (let i = 0; i < at.length; i++) sum += weight[i]! * f(at[i]!);
  return (D / (gamma + D)) * sum;
}

/** Σ_{j=0}^{h−1} (1−θ)^j. */
function stays(theta: number, h: number): number {
  if (h === 0) return 0;
  return theta > 0 ? -Math.expm1(h * Math.log1p(-theta)) / theta : h;
}

/**
 * The probability that a customer who is there uses exactly y of the next h occasions.
 *
 * With p ~ Beta(A, B) and θ ~ Beta(G, D): C(h,y) B(A+y, B+h−y)/B(A,B) · B(G, D+h)/B(G,D) +
 * Σ_{i=y}^{h−1} C(i,y) B(A+y, B+i−y)/B(A,B) · B(G+1, D+i)/B(G,D).
 */
function countGivenActive(
  A: number,
  B: number,
  G: number,
  D: number,
  h: number,
  y: number,
): number {
  if (y > h) return 0;
  let lnTerm =
    gammalnRatio(A, y) - gammalnRatio(A + B, y) + gammalnRatio(D, y) - gammalnRatio(G + D, y);
  let sum = 0;
  for (let i = y; i < h; i++) {
    const term = Math.exp(lnTerm);
    sum += (term * G) / (G + D + i);
    lnTerm += Math.log(
      ((i + 1) / (i + 1 - y)) * ((B + i - y) / (A + B + i)) * ((D + i) / (G + D + i)),
    );
  }
  return sum + Math.exp(lnTerm);
}

/**
 * The BG/BB model.
 *
 * Words: before every occasion a customer leaves for good with probability θ ~ Beta(γ, δ); whoever is there uses it with
 * probability p ~ Beta(α, β). Given there after n occasions, p ~ Beta(α+x, β+n−x) and θ ~ Beta(γ, δ+n), independent, so that
 *   there after n             pActive(x, tx, n), and after n + h:  pActive · B(γ, δ+n+h)/B(γ, δ+n)   (h = 1: the "alive" of the paper)
 *   used in the next h        pActive · (α+x)/(α+β+n) · E Σ_{j≤h} (1−θ)^j
 *   discounted, for life      pActive · (α+x)/(α+β+n) · E (1−θ)/(d+θ)    (DERT; occasion n + j counts (1+d)^(−j))
 *   occasions still there for pActive · E Σ_{j≤h} (1−θ)^j; for ever (δ+n)/(γ−1), infinite for γ ≤ 1.
 * Expectations over θ are sums over nodes, not hypergeometric functions: γ = 1 is no special point. Units: occasions; `rate` is the
 * discount rate per occasion. Refusals: `checkParameters`, `checkOccasions`, `checkCount` (horizon, later, y), `checkTime` (rate).
 * Errors: relative 1e-12. Source: Fader, Hardie & Shang (2010), Marketing Science 29, eq. 6–18.
 *
 * @example bgBb.pActive({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, 6, 6, 6) // → 1
 * @example bgBb.pActiveLater({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, 1, 1, 6, 1) // → 0.069408093206549673
 * @example bgBb.expectedPurchases({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, 6, 6, 6, 5) // → 3.7521156075998147
 * @example bgBb.discountedPurchases({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }, 6, 6, 6, 0.1) // → 5.9086783195553813
 */
export const bgBb = {
  name: 'bg-bb' as const,
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
    'dropout-posterior',
    'remaining-lifetime',
    'simulation',
  ] as readonly Quantity[],
  fit: fitBgBb,
  /** The log-likelihood Σ weight · ln L(x, tx, n). */
  logLikelihood(parameters: Parameters, data: OccasionSummaries): number {
    const point = Float64Array.from(read(parameters), Math.log);
    checkOccasions(data);
    return bgBbLikelihood(data)(point);
  },
  logPActive,
  /** The probability that the customer was there for all n occasions. */
  pActive: (parameters: Parameters, x: number, tx: number, n: number): number =>
    Math.exp(logPActive(parameters, x, tx, n)),
  /** The probability that the customer will be there for the next `later` occasions too. */
  pActiveLater(parameters: Parameters, x: number, tx: number, n: number, later: number): number {
    const [, , gamma, delta] = read(parameters);
    checkCount('later', later);
    const lnStays = gammalnRatio(delta + n, later) - gammalnRatio(gamma + delta + n, later);
    return Math.exp(logPActive(parameters, x, tx, n) + Math.min(0, lnStays));
  },
  /** Occasions expected to be used among the next `horizon`, whether or not still there. */
  expectedPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    n: number,
    horizon: number,
  ): number {
    const [alpha, beta] = read(parameters);
    const share = (alpha + x) / (alpha + beta + n);
    return share * bgBb.expectedActiveTime(parameters, x, tx, n, horizon);
  },
  /** Occasions after n expected to be used, occasion n + j counted (1 + rate)^(−j); rate > 0. */
  discountedPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    n: number,
    rate: number,
  ): number {
    const [alpha, beta, gamma, delta] = read(parameters);
    checkTime('rate', rate, 'positive');
    const share = (alpha + x) / (alpha + beta + n);
    const life = onceStayed(gamma, delta + n, (theta) => 1 / (rate + theta));
    return Math.exp(logPActive(parameters, x, tx, n)) * share * life;
  },
  /** Occasions among the next `horizon` that the customer is expected to be there for. */
  expectedActiveTime(
    parameters: Parameters,
    x: number,
    tx: number,
    n: number,
    horizon: number,
  ): number {
    const [, , gamma, delta] = read(parameters);
    checkCount('horizon', horizon);
    const time = onceStayed(gamma, delta + n, (theta) => stays(theta, horizon));
    return Math.exp(logPActive(parameters, x, tx, n)) * time;
  },
  /** Occasions a random new customer is expected to use among the first n after the first purchase. */
  expectedFromFirst: (parameters: Parameters, n: number): number =>
    bgBb.expectedPurchases(parameters, 0, 0, 0, n),
  /** The probability of using exactly y of the next `horizon` occasions. */
  probabilityOfPurchases(
    parameters: Parameters,
    x: number,
    tx: number,
    n: number,
    horizon: number,
    y: number,
  ): number {
    const [alpha, beta, gamma, delta] = read(parameters);
    checkCount('horizon', horizon);
    checkCount('y', y);
    const active = Math.exp(logPActive(parameters, x, tx, n));
    const count = countGivenActive(alpha + x, beta + n - x, gamma, delta + n, horizon, y);
    return y === 0 ? 1 - active * (1 - count) : active * count;
  },
  /** The mean number of occasions still ahead that the customer will be there for; infinite for gamma ≤ 1. */
  meanLifetime(parameters: Parameters, x: number, tx: number, n: number): number {
    const [, , gamma, delta] = read(parameters);
    const active = Math.exp(logPActive(parameters, x, tx, n));
    return gamma > 1 ? (active * (delta + n)) / (gamma - 1) : Number.POSITIVE_INFINITY;
  },
  /** What the history tells of the customer's probability of using an occasion while there. */
  ratePosterior(parameters: Parameters, x: number, tx: number, n: number): BetaMixture {
    const [alpha, beta] = read(parameters);
    const { weight } = shares(endings(parameters, x, tx, n));
    return {
      weight,
      a: weight.map(() => alpha + x),
      b: weight.map((_, i) => beta + tx + i - x),
    };
  },
  /** What the history tells of the customer's probability of leaving before an occasion. */
  dropoutPosterior(parameters: Parameters, x: number, tx: number, n: number): BetaMixture {
    const [, , gamma, delta] = read(parameters);
    const { weight } = shares(endings(parameters, x, tx, n));
    return {
      weight,
      a: weight.map((_, i) => (tx + i < n ? gamma + 1 : gamma)),
      b: weight.map((_, i) => delta + tx + i),
    };
  },
  /** A random new customer: the numbers of the occasions used among the first n, and for how many they were there. */
  simulate(parameters: Parameters, random: Random, n: number): { used: number[]; there: number } {
    const [alpha, beta, gamma, delta] = read(parameters);
    checkCount('n', n);
    const p = random.beta(alpha, beta);
    const theta = random.beta(gamma, delta);
    const used: number[] = [];
    for (let i = 1; i <= n; i++) {
      if (random.uniform() < theta) return { used, there: i - 1 };
      if (random.uniform() < p) used.push(i);
    }
    return { used, there: n };
  },
};

/**
 * The probability that a random new customer uses exactly y of the first n occasions.
 *
 * Formula: `countGivenActive` of the prior, whose first term is C(n,y) B(α+y, β+n−y)/B(α,β) B(γ, δ+n)/B(γ,δ). Range: y, n whole.
 * Error: relative 1e-12. Units: occasions in, a probability out. Source: Fader, Hardie & Shang (2010), eq. 8.
 *
 * @example bgBbProbability({ alpha: 1, beta: 1, gamma: 1, delta: 1 }, 1, 0) // → 0.75
 */
export function bgBbProbability(parameters: Parameters, n: number, y: number): number {
  return bgBb.probabilityOfPurchases(parameters, 0, 0, 0, n, y);
}
