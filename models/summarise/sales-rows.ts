// Reads a file of sales, byte by byte as it arrives, into columns: plain rows in one quick pass, odd ones with care.
import { invalidInput } from '../invalid-input.ts';
import { calendarDay, dayOfText } from './calendar-day.ts';
import type { CustomerPlaces } from './customer-places.ts';

/** Some rows in columns: the customer's place (−1 for a sale that does not count), the day since 1970 and the amount. */
export interface SalesRows {
  size: number;
  customer: Int32Array;
  day: Int32Array;
  amount: Float64Array;
}

/** The names of the columns in the first line of the file. */
export interface SalesColumns {
  customer: string;
  date: string;
  amount: string;
}

/** Takes the bytes of a file in pieces of any size. */
export interface SalesReader {
  push(bytes: Uint8Array): void;
  /** Says that the file is over; gives the number of rows. */
  end(): number;
}

/** Rows that are handed over together. */
const BATCH = 4096;
/** A plain row is shorter than this; nearer to the end of a piece than this nothing is read unchecked. */
const PLAIN = 64;
/** A row longer than this is an open quotation mark, not a row. */
const LONGEST = 2 ** 20;

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;

/** Powers of ten up to the number of decimals that stay exact. */
const TENS = Float64Array.from({ length: 16 }, (_, i) => 10 ** i);

/** Room for a batch. */
function emptyRows(): SalesRows {
  return {
    size: 0,
    customer: new Int32Array(BATCH),
    day: new Int32Array(BATCH),
    amount: new Float64Array(BATCH),
  };
}

/** The day written at a place of the bytes as YYYY-MM-DD; NaN if there is none. */
function dayAt(bytes: Uint8Array, at: number): number {
  let digits = 0;
  for (let i = 0; i < 10; i++) {
    const digit = bytes[at + i]! - ZERO;
    if (i === 4 || i === 7) {
      if (digit !== MINUS - ZERO) return Number.NaN;
    } else if (digit < 0 || digit > 9) return Number.NaN;
    else digits = 10 * digits + digit;
  }
  return calendarDay(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100);
}

/**
 * Reads plain rows (number, day, amount, end of line) from `from` on until one is not plain, the batch is full or the piece nearly
 * over; returns where it stopped. `customer` gets the numbers, which are no places yet. Most rows have the day of the row before,
 * so its ten bytes are compared first.
 */
function readPlain(bytes: Uint8Array, from: number, delimiter: number, rows: SalesRows): number {
  const { customer, day, amount } = rows;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const safe = bytes.length - PLAIN;
  let size = rows.size;
  let start = from;
  let [known1, known2, known3, today] = [0, 0, 0, 0];
  while (start < safe && size < BATCH) {
    let at = start;
    let digit = bytes[at]! - ZERO;
    let number = 0;
    while (digit >= 0 && digit <= 9 && at - start < 9) {
      number = 10 * number + digit;
      digit = bytes[++at]! - ZERO;
    }
    const length = at - start;
    if (digit !== delimiter - ZERO || length === 0) break;
    if (length > 1 && bytes[start] === ZERO) break;
    at++;

    const part1 = view.getInt32(at, true);
    const part2 = view.getInt32(at + 4, true);
    const part3 = view.getInt16(at + 8, true);
    if (part1 !== known1 || part2 !== known2 || part3 !== known3) {
      const found = dayAt(bytes, at);
      if (Number.isNaN(found)) break;
      today = found;
      known1 = part1;
      known2 = part2;
      known3 = part3;
    }
    at += 10;
    if (bytes[at] !== delimiter) break;
    at++;

    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let value = 0;
    digit = bytes[at]! - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = 10 * value + digit;
      digit = bytes[++at]! - ZERO;
    }
    let decimals = 0;
    if (digit === DOT - ZERO) {
      const dot = at;
      digit = bytes[++at]! - ZERO;
      while (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
        digit = bytes[++at]! - ZERO;
      }
      decimals = at - dot - 1;
    }
    // More digits than a number holds are left to the careful way; so is an amount without any.
    if (at - first > 15 || at === first || bytes[at - 1] === DOT) break;
    if (bytes[at] === RETURN) at++;
    if (bytes[at] !== NEWLINE) break;

    customer[size] = number;
    day[size] = today;
    amount[size] = (negative ? -value : value) / TENS[decimals]!;
    size++;
    start = at + 1;
  }
  rows.size = size;
  return start;
}

/** Turns the numbers of customers into places; those of sales after the last day into none. */
function givePlaces(rows: SalesRows, from: number, last: number, places: CustomerPlaces): void {
  const { customer, day, size } = rows;
  for (let i = from; i < size; i++) {
    customer[i] = day[i]! > last ? -1 : places.ofNumber(customer[i]!);
  }
}

/** The fields of the row that begins at `from`, and where the next begins; null when the row is not yet there as a whole. */
function splitRow(
  bytes: Uint8Array,
  from: number,
  delimiter: number,
  text: TextDecoder,
): { fields: string[]; next: number } | null {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    let begin = at;
    let field: string;
    if (bytes[at] === QUOTE) {
      begin = ++at;
      let doubled = false;
      for (; ; at++) {
        // A quotation mark at the very end may be the first of two.
        if (at + 1 >= bytes.length) return null;
        if (bytes[at] !== QUOTE) continue;
        if (bytes[at + 1] !== QUOTE) break;
        doubled = true;
        at++;
      }
      field = text.decode(bytes.subarray(begin, at));
      if (doubled) field = field.replaceAll('""', '"');
      at++;
      begin = at;
    } else field = '';
    while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== NEWLINE) at++;
    if (at >= bytes.length) return null;
    fields.push((field + text.decode(bytes.subarray(begin, at))).trim());
    if (bytes[at++] === NEWLINE) return { fields, next: at };
  }
}

/** What separates the fields of the first line: whichever of comma, semicolon and tab it has most of. */
function guessDelimiter(bytes: Uint8Array): number {
  const end = bytes.indexOf(NEWLINE);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  const count = (one: number) => line.reduce((sum, byte) => sum + (byte === one ? 1 : 0), 0);
  return [',', ';', '\t'].map((one) => one.charCodeAt(0)).sort((a, b) => count(b) - count(a))[0]!;
}

/** The amount that a field says; a comma may stand for the decimal point. */
function amountOf(field: string): number {
  const text = field.includes('.') ? field : field.replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

/**
 * A reader of a sales file: UTF-8 with one line of column names, then one sale per row, fields separated by comma, semicolon or
 * tab, quoted or not, columns in any place, dates YYYY-MM-DD (a time after them is ignored).
 *
 * Sales after the day `last` get no place. `take` gets the rows in batches and must copy what it keeps. Rows whose first three columns are customer (a number), date and
 * amount and nothing else are read at several million a second, others several times slower.
 * Refusals: `column-missing` (the column), `empty` (customer), `not-a-date`, `not-a-number`, `row-too-long`, `unclosed-quote`, with the row from 0.
 * Source: RFC 4180 for quotation marks.
 */
export function salesReader(
  columns: SalesColumns,
  last: number,
  places: CustomerPlaces,
  take: (rows: SalesRows) => void,
): SalesReader {
  const text = new TextDecoder();
  const rows = emptyRows();
  let rest = new Uint8Array(0);
  let delimiter = 0;
  let at: { customer: number; date: number; amount: number } | null = null;
  let plain = false;
  let done = 0;

  const flush = () => {
    done += rows.size;
    if (rows.size > 0) take(rows);
    rows.size = 0;
  };
  const readHeader = (fields: string[]) => {
    const names = fields.map((field, i) => (i === 0 ? field.replace(/^\uFEFF/, '') : field));
    const place = (name: string) => {
      const found = names.indexOf(name);
      if (found < 0) throw invalidInput('column-missing', name);
      return found;
    };
    at = {
      customer: place(columns.customer),
      date: place(columns.date),
      amount: place(columns.amount),
    };
    plain = names.length === 3 && at.customer === 0 && at.date === 1 && at.amount === 2;
  };
  const readOdd = (fields: string[]) => {
    if (fields.length === 1 && fields[0] === '') return;
    const row = done + rows.size;
    const name = fields[at!.customer] ?? '';
    if (name === '') throw invalidInput('empty', columns.customer, row);
    const day = dayOfText(fields[at!.date] ?? '');
    if (Number.isNaN(day)) throw invalidInput('not-a-date', columns.date, row);
    const amount = amountOf(fields[at!.amount] ?? '');
    if (!Number.isFinite(amount)) throw invalidInput('not-a-number', columns.amount, row);
    const whole = /^(0|[1-9]\d{0,8})$/.test(name);
    const place = () => (whole ? places.ofNumber(Number(name)) : places.ofText(name));
    rows.customer[rows.size] = day > last ? -1 : place();
    rows.day[rows.size] = day;
    rows.amount[rows.size] = amount;
    rows.size++;
  };
  /** Reads the rows that are there as a whole and returns a copy of what is left over. */
  const read = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
    // Until the first line is there as a whole, all that has come is looked at again.
    if (!at) delimiter = guessDelimiter(bytes);
    let from = 0;
    for (;;) {
      if (plain) {
        const before = rows.size;
        from = readPlain(bytes, from, delimiter, rows);
        givePlaces(rows, before, last, places);
      }
      if (rows.size === BATCH) {
        flush();
        continue;
      }
      const row = splitRow(bytes, from, delimiter, text);
      if (!row) return bytes.slice(from);
      if (at) readOdd(row.fields);
      else readHeader(row.fields);
      from = row.next;
    }
  };
  /** Puts what was left over before these bytes. */
  const joined = (bytes: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(rest.length + bytes.length);
    whole.set(rest);
    whole.set(bytes, rest.length);
    return whole;
  };
  const push = (bytes: Uint8Array) => {
    let piece = bytes;
    if (rest.length > 0) {
      // The row that the last piece left open is mostly completed by one line: then only that line is copied, not the piece.
      const line = piece.subarray(0, piece.indexOf(NEWLINE) + 1 || piece.length);
      rest = read(joined(line));
      piece = piece.subarray(line.length);
      if (rest.length > 0) piece = joined(piece);
    }
    rest = read(piece);
    if (rest.length > LONGEST) throw invalidInput('row-too-long', 'row', done + rows.size);
  };
  return {
    push,
    end() {
      if (rest.length > 0) push(Uint8Array.of(NEWLINE));
      if (rest.length > 0) throw invalidInput('unclosed-quote', 'row', done + rows.size);
      if (!at) throw invalidInput('column-missing', columns.customer);
      flush();
      return done;
    },
  };
}
