// Sales in any order, put in the order of their customers and days: for files that are not a log.
import type { SalesRows } from './sales-rows.ts';

/** Keeps rows, 16 bytes each, until all have come. */
export interface SalesOrder {
  keep(rows: SalesRows): void;
  /** Hands the rows over by customer and, within, by day, as one batch. */
  inOrder(customers: number): SalesRows;
}

/** Sorts one customer's sales by day; they are few and mostly in order already. */
function sortPart({ day, amount }: SalesRows, from: number, to: number): void {
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
    inOrder(customers) {
      const next = new Int32Array(customers + 1);
      for (const { customer } of kept) {
        for (let i = 0; i < customer.length; i++) if (customer[i]! >= 0) next[customer[i]! + 1]!++;
      }
      for (let i = 0; i < customers; i++) next[i + 1]! += next[i]!;
      const size = next[customers]!;
      const out: SalesRows = {
        size,
        customer: new Int32Array(size),
        day: new Int32Array(size),
        amount: new Float64Array(size),
      };
      for (const { customer, day, amount } of kept) {
        for (let i = 0; i < customer.length; i++) {
          if (customer[i]! < 0) continue;
          const to = next[customer[i]!]!++;
          out.customer[to] = customer[i]!;
          out.day[to] = day[i]!;
          out.amount[to] = amount[i]!;
        }
      }
      kept.length = 0;
      // Filling has moved each start to the end of its part.
      for (let i = 0; i < customers; i++) sortPart(out, i === 0 ? 0 : next[i - 1]!, next[i]!);
      return out;
    },
  };
}
