// Before a campaign: how many customers it takes to see an effect, and which effect so many customers can show.
import { invalidInput } from '../invalid-input.ts';
import { normalCdf, normalQuantile } from '../special/normal.ts';
import { checkLevel, checkPositive } from './checks.ts';
import { DEFAULT_LEVEL, normalReach } from './interval.ts';

/** What the test shall keep: two-sided at `level` (0.95), finding a real effect with chance `power` (0.8). */
export interface TestTerms {
  level?: number;
  power?: number;
}

/** How many customers to take; whole numbers. */
export interface ArmSizes {
  treated: number;
  control: number;
  total: number;
}

const DEFAULT_POWER = 0.8;

/** The two normal quantiles of the terms: of the test and of its power; power must exceed half of 1 − level. */
function reaches({ level = DEFAULT_LEVEL, power = DEFAULT_POWER }: TestTerms): [number, number] {
  checkLevel(level);
  checkLevel(power, 'power');
  if (power <= (1 - level) / 2) throw invalidInput('power-below-chance', 'power');
  return [normalReach(level), -normalQuantile(1 - power)];
}

/** Refuses a share of customers left out that leaves one arm empty: code `not-a-share`. */
function checkControlShare(share: number): void {
  if (!(share > 0 && share < 1)) throw invalidInput('not-a-share', 'controlShare');
}

/** What a covariate leaves of a standard deviation: √(1 − ρ²). Code `not-a-correlation` outside (−1, 1). */
function unexplained(correlation: number): number {
  if (!(Math.abs(correlation) < 1)) throw invalidInput('not-a-correlation', 'correlation');
  return Math.sqrt((1 - correlation) * (1 + correlation));
}

/** The smallest arms with the given share of control and no more error than `total` customers split exactly would have. */
function splitArms(total: number, controlShare: number): ArmSizes {
  // A hair below the rounding of the formula itself, so that exact answers are not pushed up by one.
  const up = (value: number) => Math.max(2, Math.ceil(value * (1 - 1e-12)));
  const control = up(total * controlShare);
  const treated = up(total * (1 - controlShare));
  return { treated, control, total: treated + control };
}

/**
 * How many customers are needed to see a difference of means.
 *
 * Words: of N customers the share `controlShare` (0.5) is left out; a covariate from before with correlation ρ to the
 * outcome (CUPED) spares a share ρ² of them. Formula: N = (z₁₋α/₂ + z_power)² σ²(1 − ρ²) / (δ² q(1 − q)), each arm rounded
 * up; with halves 2(z + z)² σ²/δ² per arm, the "16 σ²/δ²" of the field at 80 % power. Units: `difference` and
 * `standardDeviation` in the same money per customer. Error: normal approximation; with less than about 30 per arm add z²/4
 * ≈ 1 customer to each. Source: Lachin (1981), Controlled Clinical Trials 2:93; van Belle (2008), Statistical Rules of
 * Thumb, 2.
 *
 * @example sampleSizeForMeans({ difference: 0.0625, standardDeviation: 3 }).control // → 36168
 */
export function sampleSizeForMeans(
  question: {
    difference: number;
    standardDeviation: number;
    controlShare?: number;
    correlation?: number;
  },
  terms: TestTerms = {},
): ArmSizes {
  const { difference, standardDeviation, controlShare = 0.5, correlation = 0 } = question;
  const reach = sum(reaches(terms));
  checkPositive('difference', Math.abs(difference));
  checkPositive('standardDeviation', standardDeviation);
  checkControlShare(controlShare);
  const ratio = (reach * standardDeviation * unexplained(correlation)) / difference;
  return splitArms((ratio * ratio) / (controlShare * (1 - controlShare)), controlShare);
}

/**
 * The smallest difference of means that these arms will find.
 *
 * Words: show it before sending: an effect below it will most likely be reported as "not proven". Formula: (z₁₋α/₂ +
 * z_power) σ √(1 − ρ²) √(1/n_T + 1/n_C). Units: as `standardDeviation`. Range: arms of 1 and more. Error and source as
 * `sampleSizeForMeans`.
 *
 * @example minimumDetectableDifference({ treated: 18000, control: 2000, standardDeviation: 30 }) // → 1.9810199057996722
 */
export function minimumDetectableDifference(
  arms: { treated: number; control: number; standardDeviation: number; correlation?: number },
  terms: TestTerms = {},
): number {
  const { treated, control, standardDeviation, correlation = 0 } = arms;
  const reach = sum(reaches(terms));
  checkPositive('treated', treated);
  checkPositive('control', control);
  checkPositive('standardDeviation', standardDeviation);
  return (
    reach * standardDeviation * unexplained(correlation) * Math.sqrt(1 / treated + 1 / control)
  );
}

/**
 * The chance that the test finds a difference of means of this size.
 *
 * Formula: Φ(|δ|/SE − z) + Φ(−|δ|/SE − z), SE = σ √(1 − ρ²) √(1/n_T + 1/n_C): also the chance of finding one where there is
 * none. Units: `difference` as `standardDeviation`. Error and source as `sampleSizeForMeans`.
 *
 * @example powerForMeans({ treated: 18000, control: 2000, standardDeviation: 30, difference: 0 }) // → 0.05
 */
export function powerForMeans(
  arms: {
    treated: number;
    control: number;
    standardDeviation: number;
    difference: number;
    correlation?: number;
  },
  terms: { level?: number } = {},
): number {
  const { treated, control, standardDeviation, difference, correlation = 0 } = arms;
  const { level = DEFAULT_LEVEL } = terms;
  checkLevel(level);
  checkPositive('treated', treated);
  checkPositive('control', control);
  checkPositive('standardDeviation', standardDeviation);
  if (!Number.isFinite(difference)) throw invalidInput('not-finite', 'difference');
  const error = standardDeviation * unexplained(correlation) * Math.sqrt(1 / treated + 1 / control);
  const z = normalReach(level);
  const size = Math.abs(difference) / error;
  return normalCdf(size - z) + normalCdf(-size - z);
}

/** Refuses what is no rate strictly between 0 and 1: code `not-a-share`. */
function checkOpenRate(field: string, rate: number): void {
  if (!(rate > 0 && rate < 1)) throw invalidInput('not-a-share', field);
}

/** Refuses rates as above, and two equal ones: code `no-difference`. */
function checkRates(controlRate: number, treatedRate: number): void {
  checkOpenRate('controlRate', controlRate);
  checkOpenRate('treatedRate', treatedRate);
  if (controlRate === treatedRate) throw invalidInput('no-difference', 'treatedRate');
}

/** The spread under "no difference" and under the difference, times √N: what the test and its power stand on. */
function rateSpreads(controlRate: number, treatedRate: number, q: number): [number, number] {
  const pooled = q * controlRate + (1 - q) * treatedRate;
  return [
    Math.sqrt((pooled * (1 - pooled)) / (q * (1 - q))),
    Math.sqrt((treatedRate * (1 - treatedRate)) / (1 - q) + (controlRate * (1 - controlRate)) / q),
  ];
}

/**
 * How many customers are needed to tell two rates apart.
 *
 * Words: from 5 % buyers to 5.25 %. Formula: N = (z₁₋α/₂ √(p̄(1−p̄)/(q(1−q))) + z_power √(p_T(1−p_T)/(1−q) +
 * p_C(1−p_C)/q))² / (p_T − p_C)², p̄ the mean rate; each arm rounded up. Units: shares. Error: normal approximation, for
 * the test of `compareProportions`; rates of a few events per arm need an exact test. Source: Fleiss, Levin & Paik (2003),
 * Statistical Methods for Rates and Proportions, 4.3–4.4, without continuity.
 *
 * @example sampleSizeForRates({ controlRate: 0.5, treatedRate: 0.75 }, { power: 0.9 }).control // → 77
 */
export function sampleSizeForRates(
  question: { controlRate: number; treatedRate: number; controlShare?: number },
  terms: TestTerms = {},
): ArmSizes {
  const { controlRate, treatedRate, controlShare = 0.5 } = question;
  const [forTest, forPower] = reaches(terms);
  checkRates(controlRate, treatedRate);
  checkControlShare(controlShare);
  const [none, some] = rateSpreads(controlRate, treatedRate, controlShare);
  const root = (forTest * none + forPower * some) / (treatedRate - controlRate);
  return splitArms(root * root, controlShare);
}

/**
 * The chance that the test of two rates finds their difference.
 *
 * Formula: Φ((|d|√N − z s₀)/s₁) + Φ((−|d|√N − z s₀)/s₁), s₀ and s₁ the spreads in `sampleSizeForRates`. Units: rates as
 * shares, `treated` and `control` in customers. Error and source as `sampleSizeForRates`.
 *
 * @example powerForRates({ treated: 77, control: 77, controlRate: 0.5, treatedRate: 0.75 }) // → 0.9011043176514731
 */
export function powerForRates(
  arms: { treated: number; control: number; controlRate: number; treatedRate: number },
  terms: { level?: number } = {},
): number {
  const { treated, control, controlRate, treatedRate } = arms;
  const { level = DEFAULT_LEVEL } = terms;
  checkLevel(level);
  checkPositive('treated', treated);
  checkPositive('control', control);
  checkRates(controlRate, treatedRate);
  const total = control + treated;
  const [none, some] = rateSpreads(controlRate, treatedRate, control / total);
  const size = Math.abs(treatedRate - controlRate) * Math.sqrt(total);
  const needed = normalReach(level) * none;
  return normalCdf((size - needed) / some) + normalCdf((-size - needed) / some);
}

/**
 * The smallest rise (or fall) of a rate that these arms will find.
 *
 * Words: the treated rate at which `powerForRates` reaches the power wished for, minus the control rate. Formula: the root
 * of d√N = z₁₋α/₂ s₀(d) + z_power s₁(d) by bisection. Units: shares; negative for `direction` 'fall'. Where even a rate of
 * 1 (or 0) would not be found, the result is ±∞. Error: absolute 1e-15. Source: as `sampleSizeForRates`.
 *
 * @example minimumDetectableRate({ treated: 119303, control: 119303, controlRate: 0.05 }) // → 0.0025297255038417175
 */
export function minimumDetectableRate(
  arms: { treated: number; control: number; controlRate: number; direction?: 'rise' | 'fall' },
  terms: TestTerms = {},
): number {
  const { treated, control, controlRate, direction = 'rise' } = arms;
  const [forTest, forPower] = reaches(terms);
  checkPositive('treated', treated);
  checkPositive('control', control);
  checkOpenRate('controlRate', controlRate);
  const sign = direction === 'rise' ? 1 : -1;
  const total = control + treated;
  const surplus = (size: number) => {
    const [none, some] = rateSpreads(controlRate, controlRate + sign * size, control / total);
    return size * Math.sqrt(total) - forTest * none - forPower * some;
  };
  let low = 0;
  let high = sign > 0 ? 1 - controlRate : controlRate;
  if (surplus(high) < 0) return sign * Number.POSITIVE_INFINITY;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (surplus(middle) < 0) low = middle;
    else high = middle;
  }
  return sign * high;
}

function sum([one, two]: [number, number]): number {
  return one + two;
}
