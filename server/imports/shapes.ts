// Exports of shop systems: how their rows become sales. An order may take several rows, a row may be a
// sale and its refund, and what was cancelled or never paid is no sale at all.
import type { SaleField } from './fields.ts';
import { saleFields } from './fields.ts';
import { currencyOf, digitsOf } from './fields-currency.ts';
import { type DecimalMark, readNumber, toMinor } from './fields-number.ts';
import { foldText } from './fields-text.ts';

/** Why a row of an export is no sale. */
export const leftOutCodes = ['order_cancelled', 'order_unpaid', 'order_no_goods'] as const;
export type LeftOutCode = (typeof leftOutCodes)[number];

/** A cell of each field of a sale, in the order of `saleFields`; or why the row is none. */
export type Shaped =
  | { line: number; record: string[]; leftOut: null }
  | {
      line: number;
      record: null;
      leftOut: { code: LeftOutCode; value: string; amount: number | null };
    };

export interface Row {
  record: readonly string[];
  line: number;
}

/** Fed with the rows of a file in their order; keeps at most one order. */
export interface Shaper {
  push: (record: readonly string[], line: number) => readonly Shaped[];
  end: () => readonly Shaped[];
}

export interface ShapeOptions {
  columns: readonly string[];
  decimal: DecimalMark;
  /** The company's, and its decimals. */
  currency: string;
  currencyDigits: number;
}

/** Position of the first column with one of these names (folded), -1 for none. */
export type Find = (...names: string[]) => number;

/** One form of an export, known by its columns, in whatever order they stand. */
export interface Layout {
  preset: string;
  /** What it cannot do without: of each, one of the names. */
  needs: readonly (readonly string[])[];
  /** Which column a field comes from, for showing, for problems and for the form of dates. */
  origin: (find: Find) => Partial<Record<SaleField, number>>;
  make: (find: Find, options: ShapeOptions) => Shaper;
  /** What tells the orders apart: rows of one order are corrected together. */
  keyOf: (find: Find) => (record: readonly string[]) => string;
}

export const findIn = (columns: readonly string[]): Find => {
  const folded = columns.map(foldText);
  return (...names) => {
    for (const name of names) {
      const at = folded.indexOf(name);
      if (at >= 0) return at;
    }
    return -1;
  };
};

/** The first layout whose columns are all there, of one preset or of any. */
export function findShape(
  layouts: readonly Layout[],
  columns: readonly string[],
  preset?: string,
): Layout | null {
  const find = findIn(columns);
  const fits = (layout: Layout) =>
    (preset === undefined || layout.preset === preset) &&
    layout.needs.every((names) => find(...names) >= 0);
  return layouts.find(fits) ?? null;
}

export const cell = (record: readonly string[], at: number): string =>
  at < 0 ? '' : (record[at] ?? '').trim();

/** A sale by its fields; what is not given is empty. */
export const sale = (line: number, fields: Partial<Record<SaleField, string>>): Shaped => ({
  line,
  record: saleFields.map((field) => fields[field] ?? ''),
  leftOut: null,
});

export const leaveOut = (
  { line }: Row,
  code: LeftOutCode,
  value: string,
  amount: number | null = null,
): Shaped => ({ line, record: null, leftOut: { code, value: value.slice(0, 200), amount } });

/** Reads and writes amounts of an export, each in the currency its order names, else the company's. */
export function moneyOf({ decimal, currency, currencyDigits }: ShapeOptions) {
  const known = new Map<string, ReturnType<typeof money>>();
  return (named: string) => {
    let found = known.get(named);
    if (!found) {
      const code = named === '' ? currency : (currencyOf(named, currency) ?? currency);
      found = money(decimal, code === currency ? currencyDigits : digitsOf(code));
      known.set(named, found);
    }
    return found;
  };
}

/** Reads and writes amounts in minor units of a currency with so many decimals. */
function money(decimal: DecimalMark, digits: number) {
  return {
    /** Minor units of a cell; null when it is no amount, and 0 when it is empty. */
    read(text: string): number | null {
      if (text === '') return 0;
      const number = readNumber(text, decimal);
      return number === null ? null : (toMinor(number, digits, 15)?.minor ?? null);
    },
    write(minor: number): string {
      const text = String(Math.abs(minor)).padStart(digits + 1, '0');
      const whole = text.slice(0, text.length - digits);
      const sign = minor < 0 ? '-' : '';
      return digits === 0 ? sign + whole : `${sign}${whole}${decimal}${text.slice(-digits)}`;
    },
  };
}

/** Parts a whole among weights so that the parts add up to it exactly; alike where all weigh nothing. */
export function part(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (weights.length === 0) return [];
  if (sum === 0) return weights.map((_, i) => (i === 0 ? whole : 0));
  const exact = weights.map((weight) => (whole * weight) / sum);
  const parts = exact.map(Math.trunc);
  let rest = whole - parts.reduce((all, one) => all + one, 0);
  const order = exact
    .map((value, i) => ({ i, left: Math.abs(value - parts[i]!) }))
    .sort((a, b) => b.left - a.left || a.i - b.i);
  for (let n = 0; rest !== 0; n = (n + 1) % order.length) {
    const step = Math.sign(rest);
    parts[order[n]!.i]! += step;
    rest -= step;
  }
  return parts;
}

/** The larger an order, the less it is one: beyond this its rows are shaped as they come. */
export const mostRows = 10_000;

/** A shaper that hands over the rows of an order together; they stand one after the other in the file. */
export function byOrder(
  keyOf: (record: readonly string[]) => string,
  shape: (rows: readonly Row[]) => Shaped[],
): Shaper {
  let rows: Row[] = [];
  let key = '';
  const flush = () => {
    const shaped = rows.length === 0 ? [] : shape(rows);
    rows = [];
    return shaped;
  };
  return {
    push(record, line) {
      const own = keyOf(record);
      const before = own === key && rows.length < mostRows ? [] : flush();
      key = own;
      rows.push({ record, line });
      return before;
    },
    end: flush,
  };
}

/** A shaper of rows that each tell all there is to know. */
export const rowByRow = (shape: (row: Row) => Shaped[]): Shaper => ({
  push: (record, line) => shape({ record, line }),
  end: () => [],
});
