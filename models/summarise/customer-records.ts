// One record per customer, brought up to date sale by sale: all that the models need of a sales file read in order of time.
import { invalidInput } from '../invalid-input.ts';
import type { SalesRows } from './sales-rows.ts';

/** The records of all customers by place. */
export interface CustomerRecords {
  /** Takes sales; those of one customer must come in order of days. `from` is the number of the first row in the file. */
  add(rows: SalesRows, from: number): void;
  /** Writes the records to columns, the first at `place`; times are days / `unit`, up to the day `end`. Then it is empty again. */
  moveTo(columns: CustomerColumns, place: number, end: number, unit: number): void;
}

/** What is known of each customer, in columns by place: x, tx, T as in `Summaries`; n positive-spend repeat days, m their mean. */
export interface CustomerColumns {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
  n: Float64Array;
  m: Float64Array;
}

/** Columns for so many customers. */
export function emptyColumns(customers: number): CustomerColumns {
  const column = () => new Float64Array(customers);
  return { x: column(), tx: column(), T: column(), n: column(), m: column() };
}

/** A record that has had only positive amounts says so here; then the positive days are its repeat days. */
const ALL_POSITIVE = -1;

/**
 * Empty records.
 *
 * A record is 32 bytes, so that a sale touches one place in memory: four whole numbers (first day, last day, repeat days, repeat days with
 * positive spend before the last or `ALL_POSITIVE`) and two amounts (spent on the last day; on repeat days). Sales of one day are
 * one purchase; a day counts for spend when its sum is positive. While all amounts of a customer are positive a sale is entered
 * without a decision that depends on the record, so that the processor need not wait for it. Places come in the order 0, 1, 2, …
 * Refusal: `not-in-order` (date), with the row.
 */
export function customerRecords(dateColumn: string): CustomerRecords {
  let room = 1024;
  let days = new Int32Array(8 * room);
  let money = new Float64Array(days.buffer);
  let size = 0;
  const widen = () => {
    room *= 2;
    const wider = new Int32Array(8 * room);
    wider.set(days);
    days = wider;
    money = new Float64Array(days.buffer);
  };
  /** Adds the rows from `start` on for which there is room; returns where it stopped, or −1 − row where the order is broken. */
  const addSome = (rows: SalesRows, start: number): number => {
    const { customer, day, amount } = rows;
    const whole = days;
    const sums = money;
    let known = size;
    let i = start;
    for (; i < rows.size; i++) {
      const place = customer[i]!;
      if (place < 0) continue;
      if (place >= room) break;
      const today = day[i]!;
      const spent = amount[i]!;
      const d = 8 * place;
      const s = 4 * place + 2;
      if (place === known) {
        whole[d] = today;
        whole[d + 1] = today;
        whole[d + 2] = 0;
        whole[d + 3] = spent > 0 ? ALL_POSITIVE : 0;
        sums[s] = spent;
        sums[s + 1] = 0;
        known++;
        continue;
      }
      const silent = today - whole[d + 1]!;
      if (silent < 0) return -1 - i;
      if (spent > 0 && whole[d + 3] === ALL_POSITIVE) {
        // 1 for a new day and 1 for a day that is not the first, from the signs of differences.
        const fresh = -silent >>> 31;
        const repeat = (whole[d]! - today) >>> 31;
        whole[d + 1] = today;
        whole[d + 2]! += fresh;
        sums[s] = (1 - fresh) * sums[s]! + spent;
        sums[s + 1]! += repeat * spent;
      } else enterAny(whole, sums, d, today, spent);
    }
    size = known;
    return i;
  };
  return {
    add(rows, from) {
      let at = 0;
      while (at < rows.size) {
        at = addSome(rows, at);
        if (at < 0) throw invalidInput('not-in-order', dateColumn, from - 1 - at);
        if (at < rows.size) widen();
      }
    },
    moveTo({ x, tx, T, n, m }, place, end, unit) {
      for (let i = 0; i < size; i++) {
        const [first, last, repeat] = [days[8 * i]!, days[8 * i + 1]!, days[8 * i + 2]!];
        let positive = days[8 * i + 3]!;
        let spent = money[4 * i + 3]!;
        if (positive === ALL_POSITIVE) positive = repeat;
        else if (repeat > 0 && money[4 * i + 2]! > 0) {
          positive++;
          spent += money[4 * i + 2]!;
        }
        x[place + i] = repeat;
        tx[place + i] = (last - first) / unit;
        T[place + i] = (end - first) / unit;
        n[place + i] = positive;
        m[place + i] = positive > 0 ? spent / positive : 0;
      }
      size = 0;
    },
  };
}

/** Enters a sale in a record at `d` that has had, or now gets, an amount that is not positive: its last day is still open. */
function enterAny(
  days: Int32Array,
  money: Float64Array,
  d: number,
  today: number,
  spent: number,
): void {
  const s = d / 2 + 2;
  const isRepeat = days[d + 1]! > days[d]!;
  if (days[d + 3] === ALL_POSITIVE) {
    days[d + 3] = days[d + 2]! - (isRepeat ? 1 : 0);
    if (isRepeat) money[s + 1]! -= money[s]!;
  }
  if (today === days[d + 1]) {
    money[s]! += spent;
    return;
  }
  if (isRepeat && money[s]! > 0) {
    days[d + 3]!++;
    money[s + 1]! += money[s]!;
  }
  days[d + 1] = today;
  days[d + 2]!++;
  money[s] = spent;
}
