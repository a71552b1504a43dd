// The guard before every result: were customers really assigned to the arms in the shares that were planned?
import { invalidInput } from '../invalid-input.ts';
import { chiSquareTail } from '../special/chi-square.ts';
import { gammalnRatio } from '../special/gammaln.ts';
import { checkColumn, checkLength, checkLevel, checkNotNegative } from './checks.ts';

/** Whether the arms have the sizes they should have; plain data that survives JSON. */
export interface SampleRatio {
  chiSquare: number;
  degreesOfFreedom: number;
  /** For one look, at a date fixed beforehand. */
  pValue: number;
  /** For a look after every customer: stays honest however often it is looked at. */
  alwaysValidPValue: number;
  /** The report must be blocked: the assignment is broken, and so is every difference between the arms. */
  alarm: boolean;
  /** The counts that the shares promised. */
  expected: number[];
  n: number;
}

/**
 * How strongly the sequential test expects small deviations: with 100, shares off by a few points. Higher finds tiny
 * deviations in large samples a little sooner, but gross ones in small samples late: with 10,000 it lets 600 of 1,000 pass
 * for a half.
 */
const CONCENTRATION = 100;

/**
 * The sample-ratio test: an alarm when the arms' sizes contradict the planned shares.
 *
 * Words: 9,400 held out of 100,000 where 10,000 were planned means that something decides who is left out; no difference
 * between such arms can be believed. Formula: χ² = Σ (n_i − n θ_i)²/(n θ_i) with k − 1 degrees of freedom; looked at all
 * the time: p = 1/B, B = Γ(c)/Γ(c + n) Π Γ(cθ_i + n_i)/(Γ(cθ_i) θ_i^n_i) with c = 100, the Bayes factor of a Dirichlet
 * prior about the plan. The alarm is p < `alarmBelow` (0.001), of the always-valid p when `repeated`. Units: counts of
 * customers; `shares` sum to 1. Refused: `not-a-share`, `shares-do-not-sum-to-one`, `negative`, `length-mismatch`. Error:
 * relative 1e-12. Source: Pearson (1900); Fabijan et al. (2019), "Diagnosing sample ratio mismatch in online controlled
 * experiments"; Lindon & Malek (2022), "Anytime-valid inference for multinomial count data".
 *
 * @example sampleRatio([9400, 90600], [0.1, 0.9]).chiSquare // → 40
 */
export function sampleRatio(
  counts: ArrayLike<number>,
  shares: ArrayLike<number>,
  options: { alarmBelow?: number; repeated?: boolean } = {},
): SampleRatio {
  const { alarmBelow = 0.001, repeated = false } = options;
  checkColumn('counts', counts);
  checkLength('shares', shares, counts.length);
  checkLevel(alarmBelow, 'alarmBelow');
  let n = 0;
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    checkNotNegative('counts', counts[i]!, i);
    if (!(shares[i]! > 0 && shares[i]! <= 1)) throw invalidInput('not-a-share', 'shares', i);
    n += counts[i]!;
    total += shares[i]!;
  }
  if (Math.abs(total - 1) > 1e-9) throw invalidInput('shares-do-not-sum-to-one', 'shares');
  const expected = Array.from(shares, (share) => share * n);
  let chiSquare = 0;
  let lnBayes = -gammalnRatio(CONCENTRATION, n);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    const share = shares[i]!;
    if (n > 0) chiSquare += (count - expected[i]!) ** 2 / expected[i]!;
    lnBayes += gammalnRatio(CONCENTRATION * share, count) - count * Math.log(share);
  }
  const degreesOfFreedom = counts.length - 1;
  const pValue = degreesOfFreedom === 0 ? 1 : chiSquareTail(chiSquare, degreesOfFreedom);
  const alwaysValidPValue = Math.exp(Math.min(0, -lnBayes));
  return {
    chiSquare,
    degreesOfFreedom,
    pValue,
    alwaysValidPValue,
    alarm: (repeated ? alwaysValidPValue : pValue) < alarmBelow,
    expected,
    n,
  };
}
