// Purchases of the base as a whole over time: as they came and as a model expected them.
import { invalidInput } from '../invalid-input.ts';
import type { FittedModel } from '../purchases/posterior.ts';
import { transactionModels } from '../purchases/transaction-models.ts';
import type { PurchaseSplit } from './split.ts';

/** One period of a tracking table. */
export interface TrackingRow {
  /** The last day of the period. */
  day: number;
  /** Repeat purchases in the period. */
  actual: number;
  expected: number;
  /** Repeat purchases until the end of the period. */
  cumulativeActual: number;
  cumulativeExpected: number;
  /** The period lies after the end of the calibration, wholly or in part. */
  holdout: boolean;
}

/** A tracking table with its mean errors over the periods of the holdout, null where there are none. */
export interface TrackingTable {
  rows: TrackingRow[];
  /** Mean of |expected − actual| / actual over the holdout, of cumulated and of single periods (those with purchases). */
  cumulativeError: number | null;
  periodError: number | null;
}

/**
 * The last days of periods of equal length, from the first day on.
 * Formula: from + step·k − 1 for k = 1, 2, … up to `until`. Units: whole days. Refused: `not-whole`, `not-positive`
 * (step). Source: own.
 *
 * @example evenPeriods(0, 20, 7).join() // → '6,13,20'
 */
export function evenPeriods(from: number, until: number, step: number): number[] {
  for (const [field, value] of Object.entries({ from, until, step })) {
    if (!Number.isInteger(value)) throw invalidInput('not-whole', field);
  }
  if (step <= 0) throw invalidInput('not-positive', 'step');
  const ends: number[] = [];
  for (let day = from + step - 1; day <= until; day += step) ends.push(day);
  return ends;
}

/**
 * The last days of calendar months, for days counted from 1 January 1970, from the month of the first day on.
 * Method: the calendar of UTC. Units: whole days. Refused: `not-whole`. Source: own.
 *
 * @example monthEnds(0, 60).join() // → '30,58'
 */
export function monthEnds(from: number, until: number): number[] {
  for (const [field, value] of Object.entries({ from, until })) {
    if (!Number.isInteger(value)) throw invalidInput('not-whole', field);
  }
  const start = new Date(from * 86_400_000);
  const ends: number[] = [];
  for (let month = start.getUTCMonth() + 1; ; month++) {
    const day = Date.UTC(start.getUTCFullYear(), month, 0) / 86_400_000;
    if (!(day <= until)) return ends;
    ends.push(day);
  }
}

/**
 * The tracking table of a model: repeat purchases by period and cumulated, as they came and as expected.
 *
 * Words: the model knows only when each customer began; so the table shows whether the model's world grows and tires as the base
 * does, in the calibration and beyond. Formula: Σ over customers of E Y(t), t = (day − first day) / unit, at the end of each period. Shapes:
 * `ends` are the last days of the periods, ascending (`evenPeriods` for weeks, `monthEnds`). Units: days and unit of the split.
 * Refusals: `empty`, `not-whole`, `not-ascending` (ends, with its place). Source: Fader, Hardie & Lee (2005), fig. 3 and 4.
 *
 * @example trackingTable({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, splitPurchases({ customer: [1, 1], day: [0, 4] }, { calibrationEnd: 10, end: 20 }), [4, 9, 19]).rows[2].cumulativeExpected // → 1.9
 */
export function trackingTable(
  fit: FittedModel,
  split: Pick<PurchaseSplit, 'first' | 'unit' | 'repeats' | 'calibrationEnd'>,
  ends: readonly number[],
): TrackingTable {
  if (ends.length === 0) throw invalidInput('empty', 'ends');
  ends.forEach((day, i) => {
    if (!Number.isInteger(day)) throw invalidInput('not-whole', 'ends', i);
    if (i > 0 && day <= ends[i - 1]!) throw invalidInput('not-ascending', 'ends', i);
  });
  const { first, unit, repeats, calibrationEnd } = split;
  const model = transactionModels[fit.model];
  const starts = new Map<number, number>();
  first.forEach((day) => {
    starts.set(day, (starts.get(day) ?? 0) + 1);
  });
  // The curve is needed at few distinct ages: customers who began on one day share them.
  const curve = new Map<number, number>();
  const expectedAt = (age: number) => {
    let value = curve.get(age);
    if (value === undefined) {
      value = model.expectedFromFirst(fit.parameters, age / unit);
      curve.set(age, value);
    }
    return value;
  };
  const rows: TrackingRow[] = [];
  let place = 0;
  let came = 0;
  let before = { came: 0, expected: 0 };
  for (const day of ends) {
    for (; place < repeats.day.length && repeats.day[place]! <= day; place++) {
      came += repeats.count[place]!;
    }
    let expected = 0;
    for (const [start, count] of starts)
      if (day > start) expected += count * expectedAt(day - start);
    rows.push({
      day,
      actual: came - before.came,
      expected: expected - before.expected,
      cumulativeActual: came,
      cumulativeExpected: expected,
      holdout: day > calibrationEnd,
    });
    before = { came, expected };
  }
  const later = rows.filter(({ holdout }) => holdout);
  return {
    rows,
    cumulativeError: meanError(
      later.map(({ cumulativeActual, cumulativeExpected }) => [
        cumulativeActual,
        cumulativeExpected,
      ]),
    ),
    periodError: meanError(later.map(({ actual, expected }) => [actual, expected])),
  };
}

/** The mean of |expected − actual| / actual where something came. */
function meanError(pairs: [actual: number, expected: number][]): number | null {
  const usable = pairs.filter(([actual]) => actual > 0);
  if (usable.length === 0) return null;
  const sum = usable.reduce(
    (total, [actual, expected]) => total + Math.abs(expected / actual - 1),
    0,
  );
  return sum / usable.length;
}
