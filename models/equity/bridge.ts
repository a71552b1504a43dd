// The bridge of customer equity: how the value of the base at one date became its value at another, to the last unit of money.

import { checkNotNegative } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest } from '../value/checks.ts';
import { roundTo } from '../value/rounding.ts';

/** What became of a customer between the dates. */
export type EquityMove = 'new' | 'wonBack' | 'retained' | 'expanded' | 'lost';

const MOVES: readonly EquityMove[] = ['new', 'wonBack', 'retained', 'expanded', 'lost'];

/** Customers of either date in columns, one entry each; money. */
export interface EquityColumns {
  /** Lifetime value at the opening date; 0 for who was no customer then. */
  opening: ArrayLike<number>;
  /** Value at the closing date under the model and the terms of the opening date. */
  unchanged: ArrayLike<number>;
  /** Value at the closing date under the model and the terms of the closing date; `unchanged` unless given. */
  closing?: ArrayLike<number>;
  /** What became of each customer; where it is not given, `equityMove` decides by the values. */
  move?: readonly EquityMove[];
}

/** One step of the bridge. */
export interface EquityLeg {
  amount: number;
  customers: number;
}

/** The bridge. opening + the five moves + unwind + modelChange = closing, exactly. Money. */
export interface EquityBridge {
  opening: number;
  /** Value that came with customers won. */
  new: EquityLeg;
  /** Value that came back with customers won back. */
  wonBack: EquityLeg;
  /** Customers who stayed and are worth less than expected, or just that. */
  retained: EquityLeg;
  /** Customers who stayed and are worth more than expected. */
  expanded: EquityLeg;
  /** Value that went with customers lost. */
  lost: EquityLeg;
  /** What the opening value had to grow by because its money is nearer. */
  unwind: number;
  /** What another model or other terms make of the same customers. */
  modelChange: number;
  closing: number;
}

/**
 * What became of a customer, judged by the values alone.
 *
 * Words: worth nothing before and something now is new; the other way round lost; the rest stayed, expanded where the value
 * is above the opening value with the discount unwound. Nobody is judged to be won back: only the history can say that.
 * Units: money, all in one currency; `unwind` a rate as `unwindRate` gives it. Range: finite numbers. Source: own.
 *
 * @example equityMove(100, 112, 0.1) // → 'expanded'
 */
export function equityMove(opening: number, unchanged: number, unwind: number): EquityMove {
  if (opening === 0 && unchanged !== 0) return 'new';
  if (opening !== 0 && unchanged === 0) return 'lost';
  return unchanged > opening * (1 + unwind) ? 'expanded' : 'retained';
}

/**
 * By how much a value grows while its money comes nearer: (1 + yearly rate)^years − 1.
 *
 * Range: yearly above −1, years ≥ 0. Units: rates as shares, time in years. Formula: in the words. Source: elementary.
 *
 * @example unwindRate(0.21, 0.5) // → 0.1
 */
export function unwindRate(yearly: number, years: number): number {
  checkInterest('yearly', yearly);
  checkNotNegative('years', years);
  return Math.expm1(years * Math.log1p(yearly));
}

/** Binary digits kept below the largest amount, so that sums of all of them are still exact in a double. */
const DIGITS = 49;

/** Totals from here on could overflow in the sums. */
const TOO_LARGE = 2 ** 1000;

/**
 * The bridge of customer equity from opening to closing.
 *
 * Words: every customer's opening value first grows by the unwinding of the discount; what the value then differs by, under
 * the old model, is the customer's move: new, won back, retained, expanded or lost; what a new model or new terms change is
 * kept apart. The money that customers paid in the period is no leg of its own: a customer who paid as expected and whose
 * future is unchanged appears as retained with minus that payment. Formula, with u the unwind rate: leg = Σ (unchanged −
 * opening) − unwind of the leg; unwind = Σ u · opening; model change = Σ closing − Σ unchanged. Exactness: when all values
 * are whole numbers all amounts are (the unwind is rounded per leg) and add up exactly; otherwise all amounts are rounded
 * to a common binary fraction, 2⁻⁴⁹ of the largest, and add up exactly too, in any order. Shapes: one entry per customer of
 * either date. Range: whole totals below 2⁴⁹ stay whole, totals from 2¹⁰⁰⁰ are refused (`too-large`). Refuses
 * `length-mismatch`, `not-finite` and `unknown` moves with the row. Source: the movement analysis of embedded value (CFO
 * Forum 2016), applied to customers.
 *
 * @example equityBridge({ opening: [100, 50, 0], unchanged: [120, 0, 30], closing: [125, 0, 30] }, 0.1).closing // → 155
 * @example equityBridge({ opening: [100, 50, 0], unchanged: [120, 0, 30], closing: [125, 0, 30] }, 0.1).expanded.amount // → 10
 */
export function equityBridge(columns: EquityColumns, unwind: number): EquityBridge {
  const { opening, unchanged, closing = unchanged, move } = columns;
  checkInterest('unwind', unwind);
  const n = opening.length;
  if (unchanged.length !== n) throw invalidInput('length-mismatch', 'unchanged');
  if (closing.length !== n) throw invalidInput('length-mismatch', 'closing');
  if (move && move.length !== n) throw invalidInput('length-mismatch', 'move');
  const sums = Object.fromEntries(
    MOVES.map((name) => [name, { opening: 0, unchanged: 0, customers: 0 }]),
  ) as Record<EquityMove, { opening: number; unchanged: number; customers: number }>;
  let whole = true;
  let before = 0;
  let after = 0;
  for (let i = 0; i < n; i++) {
    checkFinite('opening', opening[i]!, i);
    checkFinite('unchanged', unchanged[i]!, i);
    checkFinite('closing', closing[i]!, i);
    const name = move ? move[i]! : equityMove(opening[i]!, unchanged[i]!, unwind);
    if (!MOVES.includes(name)) throw invalidInput('unknown', 'move', i);
    const sum = sums[name];
    sum.opening += opening[i]!;
    sum.unchanged += unchanged[i]!;
    sum.customers++;
    before += opening[i]!;
    after += closing[i]!;
    whole &&=
      Number.isInteger(opening[i]!) &&
      Number.isInteger(unchanged[i]!) &&
      Number.isInteger(closing[i]!);
  }
  const largest = MOVES.reduce(
    (most, name) => Math.max(most, Math.abs(sums[name].opening), Math.abs(sums[name].unchanged)),
    Math.max(Math.abs(before), Math.abs(after)),
  );
  if (!(largest < TOO_LARGE)) throw invalidInput('too-large', 'opening');
  whole &&= largest < 2 ** DIGITS;
  const grid = Math.max(2 ** (Math.ceil(Math.log2(largest)) - DIGITS), Number.MIN_VALUE);
  // Adding 0 makes a plain zero of −0.
  const snap = (amount: number) =>
    whole ? roundTo(amount, 0) : Math.round(amount / grid) * grid + 0;
  let unwound = 0;
  let moved = 0;
  const leg = (name: EquityMove): EquityLeg => {
    const sum = sums[name];
    const grown = snap(sum.opening * unwind);
    const amount = snap(sum.unchanged - sum.opening) - grown;
    unwound += grown;
    moved += amount;
    return { amount, customers: sum.customers };
  };
  const legs = {
    new: leg('new'),
    wonBack: leg('wonBack'),
    retained: leg('retained'),
    expanded: leg('expanded'),
    lost: leg('lost'),
  };
  const start = snap(before);
  const end = snap(after);
  return {
    opening: start,
    ...legs,
    unwind: unwound,
    modelChange: end - start - moved - unwound,
    closing: end,
  };
}
