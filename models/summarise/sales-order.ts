// Sales in any order, put in the order of their customers and days: for files that are not a log.
import type { SalesRows } from './sales-rows.ts';

/** Keeps rows, 16 bytes each, until all have come. */
export interface SalesOrder {
  keep(rows: SalesRows): void;
  /** Hands the rows over by customer and, within, by day, in batches; the store is empty then. */
  inOrder(customers: number, take: (rows: SalesRows) => void): void;
}

/** Sales of all customers, one after the other. */
interface Sorted {
  day: Int32Array;
  amount: Float64Array;
}

/** Sorts one customer's sales by day; they are few and mostly in order already. */
function sortPart({ day, amount }: Sorted, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const today = day[i]!;
    if (day[i - 1]! <= today) continue;
    if (i - from > 64) {
      const order = Array.from({ length: to - from }, (_, at) => from + at);
      order.sort((one, other) => day[one]! - day[other]! || one - other);
      const days = Int32Array.from(order, (row) => day[row]!);
      const amounts = Float64Array.from(order, (row) => amount[row]!);
      day.set(days, from);
      amount.set(amounts, from);
      return;
    }
    const spent = amount[i]!;
    let at = i;
    for (; at > from && day[at - 1]! > today; at--) {
      day[at] = day[at - 1]!;
      amount[at] = amount[at - 1]!;
    }
    day[at] = today;
    amount[at] = spent;
  }
}

/** An empty store of rows. */
export function salesOrder(): SalesOrder {
  const kept: SalesRows[] = [];
  return {
    keep(rows) {
      kept.push({
        size: rows.size,
        customer: rows.customer.slice(0, rows.size),
        day: rows.day.slice(0, rows.size),
        amount: rows.amount.slice(0, rows.size),
      });
    },
    inOrder(customers, take) {
      const next = new Int32Array(customers + 1);
      for (const { customer } of kept) {
        for (let i = 0; i < customer.length; i++) if (customer[i]! >= 0) next[customer[i]! + 1]!++;
      }
      for (let i = 0; i < customers; i++) next[i + 1]! += next[i]!;
      const size = next[customers]!;
      const sorted = { day: new Int32Array(size), amount: new Float64Array(size) };
      kept.forEach(({ customer, day, amount }, part) => {
        for (let i = 0; i < customer.length; i++) {
          if (customer[i]! < 0) continue;
          const to = next[customer[i]!]!++;
          sorted.day[to] = day[i]!;
          sorted.amount[to] = amount[i]!;
        }
        // What has been copied need not be kept twice.
        kept[part] = NOTHING;
      });
      kept.length = 0;
      // Filling has moved each start to the end of its part.
      for (let i = 0; i < customers; i++) sortPart(sorted, i === 0 ? 0 : next[i - 1]!, next[i]!);
      let owner = 0;
      for (let from = 0; from < size; from += BATCH) {
        const to = Math.min(size, from + BATCH);
        const customer = new Int32Array(to - from);
        for (let i = from; i < to; i++) {
          while (i >= next[owner]!) owner++;
          customer[i - from] = owner;
        }
        take({
          size: to - from,
          customer,
          day: sorted.day.subarray(from, to),
          amount: sorted.amount.subarray(from, to),
        });
      }
    },
  };
}

/** Rows that are handed over together. */
const BATCH = 65_536;

const NOTHING: SalesRows = {
  size: 0,
  customer: new Int32Array(0),
  day: new Int32Array(0),
  amount: new Float64Array(0),
};
