// Wilson's interval: how far a rate seen in few or many trials can be from the true one.
import { checkLevel, checkRate } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, normalReach } from './interval.ts';

/** A rate, what it rests on, and its interval. */
export interface Rate extends Interval {
  rate: number;
  /** Trials. */
  n: number;
}

/**
 * A rate with Wilson's score interval.
 *
 * Words: all rates that a score test at this level would not reject; never leaves [0, 1], holds with 5 of 5 as with 0 of 3.
 * Rank by `lower`, not by `rate`: 45 of 50 then stands above 5 of 5. Formula: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 +
 * z²/n). With `continuity` the limits are widened by half a success, so that the level is a promise and not an average.
 * Units: shares. Range: trials > 0 (refused: `not-positive`), 0 ≤ successes ≤ trials; fractions allowed. Error: relative
 * 1e-14. Source: Wilson (1927); with continuity: Newcombe (1998a), Statistics in Medicine 17:857, methods 3 and 4.
 *
 * @example wilson(600, 1000, { level: 0.95 }).lower // → 0.5693094295142663
 * @example wilson(45, 50).lower > wilson(5, 5).lower // → true
 */
export function wilson(
  successes: number,
  trials: number,
  options: { level?: number; continuity?: boolean } = {},
): Rate {
  const { level = DEFAULT_LEVEL, continuity = false } = options;
  checkRate(successes, trials);
  checkLevel(level);
  const z = normalReach(level);
  const [lower, upper] = continuity
    ? limitsWithContinuity(successes, trials, z)
    : limits(successes, trials, z);
  return { rate: successes / trials, lower, upper, n: trials, level };
}

/** Both roots of the score equation, the smaller through the product of both: nothing cancels when the rate is small. */
function limits(successes: number, trials: number, z: number): [number, number] {
  const p = successes / trials;
  const square = (z * z) / trials;
  const larger = p + square / 2 + Math.sqrt(square * p * (1 - p) + (square * square) / 4);
  // Rounding must not put a rate outside its own interval.
  return [Math.min(p, (p * p) / larger), Math.min(1, Math.max(p, larger / (1 + square)))];
}

function limitsWithContinuity(successes: number, trials: number, z: number): [number, number] {
  const p = successes / trials;
  const square = z * z;
  const root = (inner: number) => z * Math.sqrt(Math.max(0, square - 1 / trials + inner));
  const below = root(4 * p * (trials - successes + 1) - 2);
  const above = root(4 * p * (trials - successes - 1) + 2);
  const scale = 2 * (trials + square);
  const lower = (2 * successes + square - 1 - below) / scale;
  const upper = (2 * successes + square + 1 + above) / scale;
  return [
    successes === 0 ? 0 : Math.min(p, Math.max(0, lower)),
    successes === trials ? 1 : Math.max(p, Math.min(1, upper)),
  ];
}
