// The door of every function about one customer: wrong numbers are refused by name before they can become NaN.
import { invalidInput } from '../invalid-input.ts';

/**
 * The named parameters as a list, each finite and positive.
 *
 * Codes: `parameter-missing`, `parameter-not-positive`, with the parameter as field.
 *
 * @example checkParameters({ r: 1, alpha: 2 }, ['r', 'alpha']).join() // → '1,2'
 */
export function checkParameters(
  parameters: Record<string, number>,
  names: readonly string[],
): number[] {
  return names.map((name) => {
    const value = parameters[name];
    if (value === undefined) throw invalidInput('parameter-missing', name);
    if (!(value > 0 && Number.isFinite(value))) throw invalidInput('parameter-not-positive', name);
    return value;
  });
}

/** Refuses a history no customer can have; codes as `checkSummaries`. */
export function checkHistory(x: number, tx: number, T: number): void {
  if (!(x >= 0 && Number.isFinite(x))) throw invalidInput('not-finite', 'x');
  if (!(tx >= 0)) throw invalidInput('not-finite', 'tx');
  if (!(T >= tx && Number.isFinite(T))) throw invalidInput('tx-after-T', 'T');
  if (x === 0 && tx > 0) throw invalidInput('tx-without-repeat', 'tx');
}

/** Refuses a time, factor or rate that is not finite, negative, or zero where it must be positive. */
export function checkTime(field: string, value: number, kind?: 'positive'): void {
  if (!Number.isFinite(value)) throw invalidInput('not-finite', field);
  if (value < 0) throw invalidInput('negative', field);
  if (kind === 'positive' && value === 0) throw invalidInput('not-positive', field);
}

/** Refuses a window of the future that is not one: codes as `checkTime`, and `ends-before-start` (to). */
export function checkWindow(from: number, to: number): void {
  checkTime('from', from);
  checkTime('to', to);
  if (to < from) throw invalidInput('ends-before-start', 'to');
}

/** Refuses a count that is not a whole number of at least 0: codes as `checkTime`, and `not-whole`. */
export function checkCount(field: string, value: number): void {
  checkTime(field, value);
  if (!Number.isInteger(value)) throw invalidInput('not-whole', field);
}
