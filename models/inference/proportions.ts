// Two rates compared: by how much they differ, how sure that is, and whether it could be chance.
import { checkLevel, checkRate } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, normalPValue, normalReach } from './interval.ts';
import { wilson } from './wilson.ts';

/** How often something happened in so many trials. */
export interface Count {
  successes: number;
  trials: number;
}

/**
 * How the interval is made. `newcombe`: from the two Wilson intervals, the one to use. `newcombe-continuity`: the same with
 * continuity, never too narrow. `agresti-caffo`: adjusted Wald, a success and a failure added to each arm. `wald`: the
 * textbook's, for comparison with other programs only; far too narrow near 0 and 1.
 */
export type DifferenceMethod = 'newcombe' | 'newcombe-continuity' | 'agresti-caffo' | 'wald';

/** The difference of two rates, treated minus control; plain data that survives JSON. */
export interface RateDifference extends Interval {
  treated: number;
  control: number;
  difference: number;
  method: DifferenceMethod;
  /** Of the pooled score test; 0 when both arms are all successes or all failures. */
  z: number;
  pValue: number;
  n: number;
}

/**
 * The difference of two independent rates with an interval and a test.
 *
 * Words: buyers of 100 mailed against buyers of 100 left out; top boxes of this wave against the last. Formula: Newcombe d
 * − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²) with l, u Wilson's limits; Agresti–Caffo d̃ ± z √(Σ
 * p̃(1−p̃)/(n+2)), p̃ = (x+1)/(n+2); Wald d ± z √(Σ p(1−p)/n). Test: d / √(p̄(1−p̄)(1/n₁+1/n₂)), p̄ the pooled rate. Units:
 * shares. Error: relative 1e-13. The interval stays within [−1, 1]. Source: Newcombe (1998b), Statistics in Medicine
 * 17:873, methods 10, 11 and 1; Agresti & Caffo (2000), The American Statistician 54:280.
 *
 * @example compareProportions({ successes: 56, trials: 70 }, { successes: 48, trials: 80 }).lower // → 0.052431472402364926
 */
export function compareProportions(
  treated: Count,
  control: Count,
  options: { level?: number; method?: DifferenceMethod } = {},
): RateDifference {
  const { level = DEFAULT_LEVEL, method = 'newcombe' } = options;
  checkRate(treated.successes, treated.trials, 0);
  checkRate(control.successes, control.trials, 1);
  checkLevel(level);
  const one = treated.successes / treated.trials;
  const two = control.successes / control.trials;
  const difference = one - two;
  const n = treated.trials + control.trials;
  const pooled = (treated.successes + control.successes) / n;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / treated.trials + 1 / control.trials));
  const z = error > 0 ? difference / error : 0;
  const [lower, upper] =
    method === 'wald'
      ? aroundDifference(treated, control, level, 0)
      : method === 'agresti-caffo'
        ? aroundDifference(treated, control, level, 1)
        : fromLimits(treated, control, level, method === 'newcombe-continuity');
  return {
    treated: one,
    control: two,
    difference,
    lower: Math.max(-1, lower),
    upper: Math.min(1, upper),
    level,
    method,
    z,
    pValue: normalPValue(z),
    n,
  };
}

/** Newcombe's square-and-add of the limits of both rates. */
function fromLimits(
  treated: Count,
  control: Count,
  level: number,
  continuity: boolean,
): [number, number] {
  const one = wilson(treated.successes, treated.trials, { level, continuity });
  const two = wilson(control.successes, control.trials, { level, continuity });
  const difference = one.rate - two.rate;
  return [
    difference - Math.hypot(one.rate - one.lower, two.upper - two.rate),
    difference + Math.hypot(one.upper - one.rate, two.rate - two.lower),
  ];
}

/** Wald's interval after `added` successes and failures to each arm. */
function aroundDifference(
  treated: Count,
  control: Count,
  level: number,
  added: number,
): [number, number] {
  const arms = [treated, control].map(({ successes, trials }) => {
    const n = trials + 2 * added;
    const p = (successes + added) / n;
    return { p, variance: (p * (1 - p)) / n };
  });
  const middle = arms[0]!.p - arms[1]!.p;
  const reach = normalReach(level) * Math.sqrt(arms[0]!.variance + arms[1]!.variance);
  return [middle - reach, middle + reach];
}
