// The doors of the inference functions: levels, counts and columns are refused by name before anything is computed.
import { invalidInput } from '../invalid-input.ts';

/** Refuses a confidence level (or a power) outside (0, 1): code `level-out-of-range`. */
export function checkLevel(level: number, field = 'level'): void {
  if (!(level > 0 && level < 1)) throw invalidInput('level-out-of-range', field);
}

/** Refuses a number that is not finite or not above zero: codes `not-finite`, `not-positive`. */
export function checkPositive(field: string, value: number, row = -1): void {
  if (!Number.isFinite(value)) throw invalidInput('not-finite', field, row);
  if (value <= 0) throw invalidInput('not-positive', field, row);
}

/** Refuses a number that is not finite or below zero: codes `not-finite`, `negative`. */
export function checkNotNegative(field: string, value: number, row = -1): void {
  if (!Number.isFinite(value)) throw invalidInput('not-finite', field, row);
  if (value < 0) throw invalidInput('negative', field, row);
}

/** Refuses a whole number that is none, or is below `least`: codes `not-whole`, `too-few`. */
export function checkWhole(field: string, value: number, least: number, row = -1): void {
  if (!Number.isSafeInteger(value)) throw invalidInput('not-whole', field, row);
  if (value < least) throw invalidInput('too-few', field, row);
}

/**
 * Refuses more successes than trials, no trials at all, and numbers that are not counts.
 *
 * Codes: `not-finite`, `not-positive` (trials), `negative` (successes), `more-successes-than-trials`. Fractions are
 * allowed: weighted counts are counts too.
 */
export function checkRate(successes: number, trials: number, row = -1): void {
  checkPositive('trials', trials, row);
  checkNotNegative('successes', successes, row);
  if (successes > trials) throw invalidInput('more-successes-than-trials', 'successes', row);
}

/** Refuses a column that is empty or holds a number that is not finite: codes `empty`, `not-finite`. */
export function checkColumn(field: string, values: ArrayLike<number>): void {
  if (values.length === 0) throw invalidInput('empty', field);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) throw invalidInput('not-finite', field, i);
  }
}

/** Refuses a column of another length than the first: code `length-mismatch`. */
export function checkLength(field: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw invalidInput('length-mismatch', field);
}
