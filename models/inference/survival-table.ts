// Times until customers leave, counted: who was still there at each time, who left, and by which cause.
import { invalidInput } from '../invalid-input.ts';
import { checkColumn, checkLength, checkNotNegative } from './checks.ts';

/**
 * One row per customer (or per `weight` equal customers): how long observed, and what ended it.
 *
 * `event` is 0 where the customer was still there when last seen (censored), otherwise the cause that ended it, 1 and up.
 * `entry` is when observation began if later than the start: the customer counts as at risk after it (delayed entry). Times
 * share one unit and one origin, such as months since the first contract.
 */
export interface Durations {
  time: ArrayLike<number>;
  event: ArrayLike<number>;
  weight?: ArrayLike<number>;
  entry?: ArrayLike<number>;
}

/** Counts at each distinct time, ascending, for one group of rows. */
export interface SurvivalTable {
  time: Float64Array;
  /** Customers still there just before the time. */
  atRisk: Float64Array;
  /** By cause (first cause first): how many left at the time. */
  left: Float64Array[];
  n: number;
}

/**
 * Refuses durations that cannot be: codes `empty`, `length-mismatch`, `not-finite`, `negative` (time, entry, weight),
 * `not-a-cause` (an event that is no whole number from 0 up), `entry-not-before-time`. Returns the highest cause, at least
 * 1.
 */
export function checkDurations({ time, event, weight, entry }: Durations): number {
  checkColumn('time', time);
  checkLength('event', event, time.length);
  if (weight) checkLength('weight', weight, time.length);
  if (entry) checkLength('entry', entry, time.length);
  let causes = 1;
  for (let i = 0; i < time.length; i++) {
    checkNotNegative('time', time[i]!, i);
    const cause = event[i]!;
    if (!(Number.isInteger(cause) && cause >= 0)) throw invalidInput('not-a-cause', 'event', i);
    causes = Math.max(causes, cause);
    if (weight) checkNotNegative('weight', weight[i]!, i);
    if (entry) {
      checkNotNegative('entry', entry[i]!, i);
      if (entry[i]! >= time[i]!) throw invalidInput('entry-not-before-time', 'entry', i);
    }
  }
  return causes;
}

/**
 * The distinct values of a column, ascending.
 *
 * @example Array.from(distinctTimes([3, 1, 3, 2])) // → [1, 2, 3]
 */
export function distinctTimes(time: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(time).sort();
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[size++] = sorted[i]!;
  }
  return sorted.slice(0, size);
}

/** The place of the first entry that is not below a value (`after`: that is above it). */
function placeOf(times: Float64Array, value: number, after: boolean): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < value || (after && times[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Counts the given rows at the given times, which must hold every time of theirs.
 *
 * Cost: O(n log n). Formula: at risk at t are all with entry < t ≤ time. Source: elementary.
 *
 * @example Array.from(survivalTable({ time: [1, 2], event: [1, 0] }, 1, allRows(2), distinctTimes([1, 2])).atRisk) // → [2, 1]
 */
export function survivalTable(
  data: Durations,
  causes: number,
  rows: Int32Array,
  times: Float64Array,
): SurvivalTable {
  const size = times.length;
  const leaving = new Float64Array(size + 1);
  const entering = new Float64Array(size + 1);
  const left = Array.from({ length: causes }, () => new Float64Array(size));
  let n = 0;
  for (const row of rows) {
    const weight = data.weight ? data.weight[row]! : 1;
    const at = placeOf(times, data.time[row]!, false);
    const cause = data.event[row]!;
    n += weight;
    leaving[at]! += weight;
    entering[data.entry ? placeOf(times, data.entry[row]!, true) : 0]! += weight;
    if (cause > 0) left[cause - 1]![at]! += weight;
  }
  const atRisk = new Float64Array(size);
  let present = 0;
  for (let i = 0; i < size; i++) {
    present += entering[i]!;
    atRisk[i] = present;
    // Weights that are no whole numbers leave rounding behind, never customers below nobody.
    present = Math.max(0, present - leaving[i]!);
  }
  return { time: times, atRisk, left, n };
}

/**
 * All rows of a column.
 *
 * @example Array.from(allRows(3)) // → [0, 1, 2]
 */
export function allRows(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}
