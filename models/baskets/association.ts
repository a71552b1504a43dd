// How strongly two things go together in baskets: all the usual measures of one two-by-two table, with intervals and an exact test.

import { checkLevel, checkWhole } from '../inference/checks.ts';
import { DEFAULT_LEVEL } from '../inference/interval.ts';
import { wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';
import { gammaln } from '../special/gammaln.ts';
import { logLikelihoodRatio } from './similarity.ts';

/** Counts of baskets: with both, with the first (A), with the second (B), all. */
export interface Togetherness {
  both: number;
  first: number;
  second: number;
  baskets: number;
}

/** The measures of "who buys A buys B"; `confidence`, `conviction` and its interval have a direction, the others do not. */
export interface Association extends Togetherness {
  /** Share of baskets with both. */
  support: number;
  /** Share of the baskets with A that also hold B, with Wilson's interval. */
  confidence: number;
  confidenceLower: number;
  confidenceUpper: number;
  /** How many times as often as if A and B had nothing to do with each other. Rank by `liftLower`. */
  lift: number;
  liftLower: number;
  liftUpper: number;
  /** support minus what it would be by chance. */
  leverage: number;
  /** How many times as often A would come without B by chance; ∞ when it never does. */
  conviction: number;
  cosine: number;
  jaccard: number;
  /** Pearson's, without continuity; 1 degree of freedom. */
  chiSquare: number;
  /** Dunning's G², signed: negative when they avoid each other. */
  logLikelihoodRatio: number;
  /** Fisher's exact chance of at least so many baskets with both if A and B were unrelated. */
  pValue: number;
  level: number;
}

/** Refuses a table that cannot be: codes `not-whole`, `too-few`, `impossible-counts`. */
function checkTable({ both, first, second, baskets }: Togetherness): void {
  checkWhole('both', both, 0);
  checkWhole('first', first, 1);
  checkWhole('second', second, 1);
  checkWhole('baskets', baskets, 1);
  if (first > baskets || second > baskets || both > Math.min(first, second)) {
    throw invalidInput('impossible-counts', 'both');
  }
  if (first + second - both > baskets) throw invalidInput('impossible-counts', 'baskets');
}

/**
 * All measures of association of two items, or sets of items.
 *
 * Words: `lift` 3 says that buyers of A buy B three times as often as anybody; without its interval it is an invitation to
 * chase chance, for the highest lifts rest on the fewest baskets. Formula: support n_AB/N; confidence n_AB/n_A with
 * Wilson's interval; lift n_AB N/(n_A n_B), its interval from the ratio of P(B|A) to P(B|not A) by combining both Wilson
 * intervals (which with p_A gives the lift), leverage n_AB/N − p_A p_B; conviction (1 − p_B)/(1 − confidence); cosine
 * n_AB/√(n_A n_B); Jaccard n_AB/(n_A + n_B − n_AB); G² = 2 Σ O ln(O/E). Units: counts of baskets. Range: whole counts, n_A,
 * n_B, N > 0. Error: relative 1e-12; pValue as `fisherPValue`. Source: Agrawal, Imieliński & Swami (1993); Brin et al.
 * (1997) for lift and conviction; Dunning (1993); Fisher (1935); the interval of the ratio: Donner & Zou (2012),
 * Statistical Methods in Medical Research 21:347.
 *
 * @example association({ both: 736, first: 2513, second: 1903, baskets: 9835 }).lift // → 1.5136340948246207
 */
export function association(table: Togetherness, options: { level?: number } = {}): Association {
  const { level = DEFAULT_LEVEL } = options;
  checkTable(table);
  checkLevel(level);
  const { both, first, second, baskets } = table;
  const inFirst = wilson(both, first, { level });
  const confidence = inFirst.rate;
  const expected = (first / baskets) * second;
  const lift = both / expected;
  const [liftLower, liftUpper] = liftLimits(table, level, inFirst);
  const off = both - expected;
  const spread = expected * (1 - first / baskets) * (1 - second / baskets);
  return {
    both,
    first,
    second,
    baskets,
    support: both / baskets,
    confidence,
    confidenceLower: inFirst.lower,
    confidenceUpper: inFirst.upper,
    lift,
    liftLower,
    liftUpper,
    leverage: off / baskets,
    conviction:
      both === first ? Number.POSITIVE_INFINITY : (1 - second / baskets) / (1 - confidence),
    cosine: both / Math.sqrt(first) / Math.sqrt(second),
    jaccard: both / (first + second - both),
    chiSquare: spread > 0 ? (off * off) / spread : 0,
    logLikelihoodRatio: Math.sign(off) * logLikelihoodRatio(both, first, second, baskets),
    pValue: fisherPValue(table),
    level,
  };
}

/**
 * The limits of a lift: those of the ratio of both conditional rates, carried over by lift = R/(p_A R + 1 − p_A).
 *
 * Donner & Zou's limits of a ratio come from the limits of its parts; p_A is taken as known, its own error is of smaller
 * order.
 */
function liftLimits(
  { both, first, second, baskets }: Togetherness,
  level: number,
  inFirst: { rate: number; lower: number; upper: number },
): [number, number] {
  // In every basket there is nothing to compare with: the lift is 1 whatever happens.
  if (first === baskets || second === baskets) return [1, 1];
  const outside = wilson(second - both, baskets - first, { level });
  const p = inFirst.rate;
  const q = outside.rate;
  const share = first / baskets;
  const toLift = (ratio: number) =>
    ratio === Number.POSITIVE_INFINITY ? 1 / share : ratio / (share * ratio + 1 - share);
  const lowerTop = inFirst.lower * (2 * p - inFirst.lower);
  const upperTop = inFirst.upper * (2 * p - inFirst.upper);
  const lowerBottom = outside.lower * (2 * q - outside.lower);
  const upperBottom = outside.upper * (2 * q - outside.upper);
  const root = (top: number, bottom: number) => Math.sqrt(Math.max(0, (p * q) ** 2 - top * bottom));
  const lower = both === 0 ? 0 : lowerTop / (p * q + root(lowerTop, upperBottom));
  const upper =
    second === both
      ? Number.POSITIVE_INFINITY
      : (p * q + root(upperTop, lowerBottom)) / lowerBottom;
  return [toLift(lower), toLift(upper)];
}

/**
 * Fisher's exact p-value: the chance of at least so many baskets with both if which baskets hold A had nothing to do with
 * B.
 *
 * Formula: Σ_{k ≥ n_AB} C(n_A, k) C(N − n_A, n_B − k)/C(N, n_B), from the first term by ratios; when that is most of the
 * distribution the other tail is taken off one. Range: as `association`; N up to 1e9. Error: relative 1e-15 · N ln N. Cost:
 * the terms that count. Units: counts of baskets in, a probability out. Source: Fisher (1935), The Design of
 * Experiments, 2.
 *
 * @example fisherPValue({ both: 3, first: 4, second: 4, baskets: 8 }) // → 17 / 70
 */
export function fisherPValue({ both, first, second, baskets }: Togetherness): number {
  const least = Math.max(0, first + second - baskets);
  const most = Math.min(first, second);
  if (both <= least) return 1;
  const choose = (n: number, k: number) => gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
  const lnTerm = (k: number) =>
    choose(first, k) + choose(baskets - first, second - k) - choose(baskets, second);
  const above = both > (first * second) / baskets;
  // Sums from the term nearest to the middle outwards: the terms only fall.
  let term = 1;
  let sum = 1;
  let k = above ? both : both - 1;
  const head = Math.exp(lnTerm(k));
  while (term > sum * 1e-17) {
    if (above) {
      if (k >= most) break;
      term *= ((first - k) / (k + 1)) * ((second - k) / (baskets - first - second + k + 1));
      k++;
    } else {
      if (k <= least) break;
      term *= (k / (first - k + 1)) * ((baskets - first - second + k) / (second - k + 1));
      k--;
    }
    sum += term;
  }
  const tail = Math.min(1, head * sum);
  return above ? tail : 1 - tail;
}
