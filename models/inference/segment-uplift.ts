// In which segments did it work? Every segment's effect with an interval that remembers how many segments were asked.
import { invalidInput } from '../invalid-input.ts';
import { chiSquareTail } from '../special/chi-square.ts';
import { checkLevel } from './checks.ts';
import { DEFAULT_LEVEL } from './interval.ts';
import { holm } from './many-tests.ts';
import type { Sample } from './sample.ts';
import { shrinkEffects } from './shrink-effects.ts';
import { type MeanDifference, welch } from './welch.ts';

/** What can be said of a segment: decided by the simultaneous interval. */
export type Verdict = 'helps' | 'harms' | 'not-proven';

export interface SegmentUplift {
  /** As if this were the only segment: do not decide on it. */
  alone: MeanDifference;
  /** All such intervals together hold the truth with probability `level`. */
  simultaneous: { lower: number; upper: number };
  /** Holm's: counts all segments. */
  adjustedPValue: number;
  /** Pulled towards the other segments as far as chance made it differ: the best guess for the next time. */
  shrunken: { estimate: number; lower: number; upper: number };
  verdict: Verdict;
}

/** Uplift by segment, and whether segments differ at all; plain data that survives JSON unless a t is infinite. */
export interface UpliftBySegment {
  segments: SegmentUplift[];
  /** The effect over all segments, each weighted by how well it is known. */
  common: { estimate: number; standardError: number };
  /** Cochran's test that all segments have one and the same effect. */
  heterogeneity: { chiSquare: number; degreesOfFreedom: number; pValue: number };
  level: number;
}

/**
 * The effect of a treatment in each of several segments of different customers.
 *
 * Words: among twenty segments one will seem to profit by chance. First ask whether the segments differ at all
 * (`heterogeneity`); then read `simultaneous` and `adjustedPValue`, which count all segments; for planning use `shrunken`.
 * A segment must be defined before the campaign: by what customers did before, never by what they did with the message.
 * Formula: Welch in each segment; simultaneous: the same at level^(1/k) (Šidák); Holm over the p-values; shrunken:
 * `shrinkEffects`; heterogeneity Q = Σ (Δ_i − Δ̄)²/SE_i² with k − 1 degrees of freedom. A segment in which nothing varied
 * takes the variance of all segments together. Units: as the means. Range: at least one segment (refused: `empty`), n ≥ 2
 * in each arm. Error: relative 1e-12, shrunken 1e-6 standard errors. Source: Šidák (1967), J. American Statistical
 * Association 62:626; Holm (1979); Cochran (1954), Biometrics 10:101.
 *
 * @example upliftBySegment([{ treated: { n: 50, mean: 3, variance: 4 }, control: { n: 50, mean: 1, variance: 4 } }]).segments[0].verdict // → 'helps'
 */
export function upliftBySegment(
  arms: readonly { treated: Sample; control: Sample }[],
  options: { level?: number } = {},
): UpliftBySegment {
  const { level = DEFAULT_LEVEL } = options;
  checkLevel(level);
  const k = arms.length;
  if (k === 0) throw invalidInput('empty', 'segments');
  const together = level ** (1 / k);
  const alone = arms.map(({ treated, control }) => welch(treated, control, { level }));
  const wide = arms.map(({ treated, control }) => welch(treated, control, { level: together }));
  const adjusted = holm(alone.map(({ pValue }) => pValue));
  const differences = alone.map(({ difference }) => difference);
  const errors = knownErrors(arms, alone);
  // Nothing varied anywhere: there is nothing to pull, and nothing to be unsure of.
  const shrunken = errors && shrinkEffects(differences, errors, { level });
  const segments = alone.map((own, i): SegmentUplift => {
    const { lower, upper } = wide[i]!;
    return {
      alone: own,
      simultaneous: { lower, upper },
      adjustedPValue: adjusted[i]!,
      shrunken: shrunken
        ? { estimate: shrunken.estimate[i]!, lower: shrunken.lower[i]!, upper: shrunken.upper[i]! }
        : { estimate: own.difference, lower: own.difference, upper: own.difference },
      verdict: lower > 0 ? 'helps' : upper < 0 ? 'harms' : 'not-proven',
    };
  });
  return { segments, ...compareEffects(differences, errors), level };
}

/** The standard errors, with that of all segments together where a segment did not vary; null when none did. */
function knownErrors(
  arms: readonly { treated: Sample; control: Sample }[],
  alone: readonly MeanDifference[],
): number[] | null {
  let squares = 0;
  let freedom = 0;
  for (const { treated, control } of arms) {
    squares += (treated.n - 1) * treated.variance + (control.n - 1) * control.variance;
    freedom += treated.n + control.n - 2;
  }
  if (squares === 0) return null;
  return alone.map(({ standardError }, i) => {
    const { treated, control } = arms[i]!;
    return standardError > 0
      ? standardError
      : Math.sqrt((squares / freedom) * (1 / treated.n + 1 / control.n));
  });
}

/** The precision-weighted mean of the effects and Cochran's Q about it. */
function compareEffects(
  differences: readonly number[],
  errors: readonly number[] | null,
): Pick<UpliftBySegment, 'common' | 'heterogeneity'> {
  const weights = errors ? errors.map((error) => error ** -2) : differences.map(() => 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const estimate =
    differences.reduce((sum, difference, i) => sum + weights[i]! * difference, 0) / total;
  const chiSquare = errors
    ? differences.reduce(
        (sum, difference, i) => sum + weights[i]! * (difference - estimate) ** 2,
        0,
      )
    : 0;
  const degreesOfFreedom = differences.length - 1;
  return {
    common: { estimate, standardError: errors ? 1 / Math.sqrt(total) : 0 },
    heterogeneity: {
      chiSquare,
      degreesOfFreedom,
      pValue: degreesOfFreedom === 0 ? 1 : chiSquareTail(chiSquare, degreesOfFreedom),
    },
  };
}
