// The door of the value formulas: a number that no business can have is refused by name before it can become NaN.
import { invalidInput } from '../invalid-input.ts';

/**
 * Refuses what is not a finite number: code `not-finite`.
 *
 * @example refusal(() => checkFinite('margin', NaN)) // → 'not-finite'
 */
export function checkFinite(field: string, value: number, row = -1): void {
  if (!Number.isFinite(value)) throw invalidInput('not-finite', field, row);
}

/**
 * Refuses what is not a share, 0 to 1 with both ends: code `out-of-range`.
 *
 * @example refusal(() => checkShare('retention', 80)) // → 'out-of-range'
 */
export function checkShare(field: string, value: number, row = -1): void {
  if (!(value >= 0 && value <= 1)) throw invalidInput('out-of-range', field, row);
}

/**
 * Refuses a growth or discount rate per period that leaves nothing, −1 or less: codes `not-finite`, `out-of-range`.
 *
 * @example refusal(() => checkInterest('discountRate', -1)) // → 'out-of-range'
 */
export function checkInterest(field: string, value: number, row = -1): void {
  checkFinite(field, value, row);
  if (value <= -1) throw invalidInput('out-of-range', field, row);
}

/**
 * The result, unless doubles cannot hold it: money that grows beyond all numbers is refused, naming the input to blame.
 *
 * Code: `too-large`.
 *
 * @example refusal(() => withinRange('payments', Infinity)) // → 'too-large'
 */
export function withinRange(field: string, value: number): number {
  if (!Number.isFinite(value)) throw invalidInput('too-large', field);
  return value;
}
