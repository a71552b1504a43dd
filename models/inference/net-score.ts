// Net scores: the Net Promoter Score and every other "share of the best minus share of the worst", with honest intervals.
import { invalidInput } from '../invalid-input.ts';
import { checkLevel, checkNotNegative, checkPositive } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, normalPValue, normalReach } from './interval.ts';

/** Answers counted: those for, those against, and all who answered (never those who dismissed the question). */
export interface Answers {
  promoters: number;
  detractors: number;
  n: number;
}

/** A net score; shares from −1 to 1, so an NPS of 30 is 0.3. */
export interface NetScore extends Interval {
  score: number;
  /** The middle of the interval: the score after the adjustment. */
  adjusted: number;
  n: number;
}

/** The difference of two net scores, first minus second. */
export interface NetScoreDifference extends Interval {
  difference: number;
  adjusted: number;
  z: number;
  pValue: number;
  n: number;
}

/** Refuses counts that cannot be answers: codes as `checkRate`, `more-answers-than-respondents`. */
function checkAnswers({ promoters, detractors, n }: Answers, row = -1): void {
  checkPositive('n', n, row);
  checkNotNegative('promoters', promoters, row);
  checkNotNegative('detractors', detractors, row);
  if (promoters + detractors > n) throw invalidInput('more-answers-than-respondents', 'n', row);
}

/** The score, its variance by respondent and that of its mean after `added` respondents, a quarter of them on each side. */
function adjust({ promoters, detractors, n }: Answers, added: number) {
  const p = (promoters + added / 4) / (n + added);
  const d = (detractors + added / 4) / (n + added);
  const spread = p + d - (p - d) ** 2;
  return { score: p - d, spread, variance: spread / (n + added) };
}

/**
 * A net score, such as the Net Promoter Score, with its adjusted Wald interval.
 *
 * Words: the share of promoters (9–10, top box) minus the share of detractors (0–6, bottom box). Before the interval is
 * made three imaginary respondents are added, ¾ a promoter and ¾ a detractor, which keeps it honest for few or unanimous
 * answers: 10 of 10 promoters are not "100 ± 0". The same function answers "how many moved up minus how many moved down"
 * among paired answers. Formula: s̃ ± z √((p̃ + d̃ − s̃²)/(n + 3)), p̃ = (promoters + ¾)/(n + 3), likewise d̃, s̃ = p̃ −
 * d̃; cut to [−1, 1]. Units: shares, an NPS divided by 100. Range: n > 0. The constants were chosen for a level of 95 %.
 * Error: relative 1e-14. Source: Rocks (2016), The American Statistician 70:365; Lewis & Sauro (2021), MeasuringU.
 *
 * @example netScore({ promoters: 50, detractors: 20, n: 100 }).lower // → 0.1405113017876161
 */
export function netScore(answers: Answers, options: { level?: number } = {}): NetScore {
  const { level = DEFAULT_LEVEL } = options;
  checkAnswers(answers);
  checkLevel(level);
  const { score: adjusted, variance } = adjust(answers, 3);
  const reach = normalReach(level) * Math.sqrt(variance);
  return {
    score: adjust(answers, 0).score,
    adjusted,
    lower: Math.max(-1, adjusted - reach),
    upper: Math.min(1, adjusted + reach),
    level,
    n: answers.n,
  };
}

/**
 * By how much a net score differs from another: this wave minus the last, one shop minus another.
 *
 * Words: says "not different from last wave" when that is all the answers show. Two imaginary respondents are added to each
 * side, half a promoter and half a detractor (with no passives this is Agresti & Caffo's interval); over twenty pairs of
 * groups of 10 to 200 respondents its coverage was never below 94 % at a level of 95 %, against 92 % with three. Formula:
 * s̃₁ − s̃₂ ± z √(v₁ + v₂); the test is the raw difference over its own standard error or, where both sides are unanimous,
 * over that of the pooled answers. Units: shares. Error: relative 1e-13. Source: Agresti & Caffo (2000); Rocks (2016); the
 * choice of two: own simulation.
 *
 * @example compareNetScores({ promoters: 550, detractors: 150, n: 1000 }, { promoters: 500, detractors: 200, n: 1000 }).z // → 2.948839123097943
 */
export function compareNetScores(
  first: Answers,
  second: Answers,
  options: { level?: number } = {},
): NetScoreDifference {
  const { level = DEFAULT_LEVEL } = options;
  checkAnswers(first, 0);
  checkAnswers(second, 1);
  checkLevel(level);
  const one = adjust(first, 2);
  const two = adjust(second, 2);
  const adjusted = one.score - two.score;
  const reach = normalReach(level) * Math.sqrt(one.variance + two.variance);
  const { difference, z } = test(first, second);
  return {
    difference,
    adjusted,
    lower: Math.max(-2, adjusted - reach),
    upper: Math.min(2, adjusted + reach),
    level,
    z,
    pValue: normalPValue(z),
    n: first.n + second.n,
  };
}

/** The raw difference in its standard errors. */
function test(first: Answers, second: Answers): { difference: number; z: number } {
  const one = adjust(first, 0);
  const two = adjust(second, 0);
  const pooled = adjust(
    {
      promoters: first.promoters + second.promoters,
      detractors: first.detractors + second.detractors,
      n: first.n + second.n,
    },
    0,
  );
  const difference = one.score - two.score;
  const own = one.variance + two.variance;
  const variance = own > 0 ? own : pooled.spread * (1 / first.n + 1 / second.n);
  return { difference, z: difference === 0 ? 0 : difference / Math.sqrt(variance) };
}
