// The past cut in two: what a model may learn from, and what it must then foretell.
import { invalidInput } from '../invalid-input.ts';
import { checkSummaries, type Summaries } from '../purchases/summaries.ts';

/** The same customers, row by row, seen until the end of the calibration and until the end of everything. */
export interface Split {
  calibration: Summaries;
  full: Summaries;
  /** Purchase days between the two ends. */
  holdout: Float64Array;
  /** Time between the two ends, in the unit of T. */
  length: Float64Array;
}

/** Purchases in columns: whose (any number), on which whole day, and optionally for how much. The order is irrelevant. */
export interface Purchases {
  customer: ArrayLike<number>;
  day: ArrayLike<number>;
  amount?: ArrayLike<number>;
}

/** Mean spend: n days with an amount above zero and m their mean, 0 where there are none. */
export interface DaySpend {
  n: Float64Array;
  m: Float64Array;
}

/** A split made from purchases, with what tables over time and checks of spend need besides. */
export interface PurchaseSplit extends Split {
  /** The customer of each row, in the order of first appearance. */
  customer: Float64Array;
  /** The day of the first purchase. */
  first: Float64Array;
  /** Days per unit of T. */
  unit: number;
  calibrationEnd: number;
  end: number;
  /** Repeat purchase days by day, of all rows together. */
  repeats: { day: Float64Array; count: Float64Array };
  /** Of repeat days in the calibration; only with amounts. */
  spend?: DaySpend;
  /** Of days in the holdout; only with amounts. */
  holdoutSpend?: DaySpend;
  /** Customers whose first purchase came after the calibration: no row, nobody could have foretold them. */
  newcomers: number;
}

/** Where to cut: last days of calibration and of observation, and days per unit of T (7 for weeks). */
export interface SplitPlan {
  calibrationEnd: number;
  end: number;
  unit?: number;
}

/**
 * A split from summaries: the same customers in the same rows, summarised at two ends.
 *
 * Words: one set of summaries cannot be cut, because it does not say when the purchases before the last one were. Refusals: as
 * `checkSummaries`; `length-mismatch` (full), and with the row `fewer-than-calibration` (x) and `not-after-calibration` (T).
 * Shapes: both with one entry per customer, in the same order. Units: both in one unit of time. Source: the calibration
 * and holdout split of Schmittlein & Peterson (1994).
 *
 * @example splitSummaries({ x: Float64Array.of(1), tx: Float64Array.of(5), T: Float64Array.of(9) }, { x: Float64Array.of(3), tx: Float64Array.of(17), T: Float64Array.of(18) }).holdout[0] // → 2
 */
export function splitSummaries(calibration: Summaries, full: Summaries): Split {
  checkSummaries(calibration);
  checkSummaries(full);
  if (full.x.length !== calibration.x.length) throw invalidInput('length-mismatch', 'full');
  const size = full.x.length;
  const holdout = new Float64Array(size);
  const length = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    holdout[i] = full.x[i]! - calibration.x[i]!;
    // Lengths differ in the last digits when times are fractions; rounded so that equal rows stay equal.
    length[i] = Math.round((full.T[i]! - calibration.T[i]!) * 1e6) / 1e6;
    if (holdout[i]! < 0) throw invalidInput('fewer-than-calibration', 'x', i);
    if (!(length[i]! > 0)) throw invalidInput('not-after-calibration', 'T', i);
  }
  return { calibration, full, holdout, length };
}

/** Refuses purchases that are none; codes as `splitPurchases`. */
function checkPurchases({ customer, day, amount }: Purchases): void {
  if (customer.length === 0) throw invalidInput('empty', 'customer');
  if (day.length !== customer.length) throw invalidInput('length-mismatch', 'day');
  if (amount && amount.length !== customer.length) throw invalidInput('length-mismatch', 'amount');
  for (let i = 0; i < customer.length; i++) {
    if (!Number.isFinite(customer[i]!)) throw invalidInput('not-finite', 'customer', i);
    if (!Number.isFinite(day[i]!)) throw invalidInput('not-finite', 'day', i);
    if (!Number.isInteger(day[i]!)) throw invalidInput('not-whole', 'day', i);
    if (amount && !Number.isFinite(amount[i]!)) throw invalidInput('not-finite', 'amount', i);
  }
}

/** Rows of purchases until `end`, put together by customer: those of customer i are order[from[i]] to order[from[i + 1] − 1]. */
function byCustomer({ customer, day }: Purchases, end: number) {
  const known = new Map<number, number>();
  const sizes: number[] = [];
  const place = new Int32Array(customer.length).fill(-1);
  for (let i = 0; i < customer.length; i++) {
    if (day[i]! > end) continue;
    let index = known.get(customer[i]!);
    if (index === undefined) {
      index = sizes.length;
      known.set(customer[i]!, index);
      sizes.push(0);
    }
    place[i] = index;
    sizes[index]!++;
  }
  const from = new Int32Array(sizes.length + 1);
  sizes.forEach((count, i) => {
    from[i + 1] = from[i]! + count;
  });
  const next = Int32Array.from(from);
  const order = new Int32Array(from.at(-1)!);
  place.forEach((index, row) => {
    if (index >= 0) order[next[index]!++] = row;
  });
  return { keys: Float64Array.from(known.keys()), from, order };
}

/**
 * A split from purchases, by dates.
 *
 * Words: purchases of one customer on one day are one; the first day is where a customer begins and is not counted; what comes
 * after `end` is ignored; customers who begin after `calibrationEnd` are only counted (`newcomers`). T runs to the end days
 * themselves, not to the last purchase. Units: days are whole numbers, such as days since 1970; T, tx are days / `unit` (1 unless
 * given), unrounded; money as in `amount`, a day's amounts added up. Refusals: `empty`, `length-mismatch`, `not-finite`,
 * `not-whole` (day) with field and row; `not-after-calibration` (end); `not-positive` (unit); `no-customers` (calibrationEnd) when
 * nobody has begun by then. Source: the conventions of Fader, Hardie & Lee (2005).
 *
 * @example splitPurchases({ customer: [7, 7, 8, 7], day: [0, 4, 3, 12] }, { calibrationEnd: 10, end: 20 }).holdout.join() // → '1,0'
 */
export function splitPurchases(purchases: Purchases, plan: SplitPlan): PurchaseSplit {
  const { calibrationEnd, end, unit = 1 } = plan;
  checkPurchases(purchases);
  if (!(unit > 0 && Number.isFinite(unit))) throw invalidInput('not-positive', 'unit');
  if (!Number.isInteger(calibrationEnd)) throw invalidInput('not-whole', 'calibrationEnd');
  if (!Number.isInteger(end)) throw invalidInput('not-whole', 'end');
  if (end <= calibrationEnd) throw invalidInput('not-after-calibration', 'end');
  const { day, amount } = purchases;
  const { keys, from, order } = byCustomer(purchases, end);

  const rows: number[] = [];
  for (let i = 0; i < keys.length; i++) {
    order.subarray(from[i], from[i + 1]).sort((one, other) => day[one]! - day[other]!);
    if (day[order[from[i]!]!]! <= calibrationEnd) rows.push(i);
  }
  if (rows.length === 0) throw invalidInput('no-customers', 'calibrationEnd');
  const size = rows.length;
  const columns = () => new Float64Array(size);
  const summaries = () => ({ x: columns(), tx: columns(), T: columns(), litt: columns() });
  const calibration = summaries();
  const full = summaries();
  const first = columns();
  const spend = { n: columns(), m: columns() };
  const holdoutSpend = { n: columns(), m: columns() };
  const repeats = new Map<number, number>();

  rows.forEach((index, row) => {
    let at = from[index]!;
    const stop = from[index + 1]!;
    const start = day[order[at]!]!;
    first[row] = start;
    calibration.T[row] = (calibrationEnd - start) / unit;
    full.T[row] = (end - start) / unit;
    let before = start;
    while (at < stop) {
      const today = day[order[at]!]!;
      let spent = 0;
      for (; at < stop && day[order[at]!] === today; at++)
        spent += amount ? amount[order[at]!]! : 0;
      if (today === start) continue;
      repeats.set(today, (repeats.get(today) ?? 0) + 1);
      full.x[row]!++;
      full.tx[row] = (today - start) / unit;
      full.litt[row]! += Math.log((today - before) / unit);
      before = today;
      const inside = today <= calibrationEnd;
      if (inside) {
        calibration.x[row] = full.x[row]!;
        calibration.tx[row] = full.tx[row]!;
        calibration.litt[row] = full.litt[row]!;
      }
      if (spent > 0) {
        const { n, m } = inside ? spend : holdoutSpend;
        n[row]!++;
        m[row]! += (spent - m[row]!) / n[row]!;
      }
    }
  });
  const days = Float64Array.from(repeats.keys()).sort();
  return {
    calibration,
    full,
    holdout: full.x.map((x, row) => x - calibration.x[row]!),
    length: columns().fill((end - calibrationEnd) / unit),
    customer: Float64Array.from(rows, (index) => keys[index]!),
    first,
    unit,
    calibrationEnd,
    end,
    repeats: { day: days, count: days.map((when) => repeats.get(when)!) },
    ...(amount && { spend, holdoutSpend }),
    newcomers: keys.length - size,
  };
}
