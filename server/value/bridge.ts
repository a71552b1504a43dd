// How the value of the base at one date became its value at another, customer by customer, in whole minor units
// that add up exactly whatever the dates.
import type { Group } from '../customers/index.ts';
import { leftBelow } from './rules.ts';
import type { Place } from './rules-groups.ts';

/** One customer on one evening. */
export interface Seen {
  /** Whole minor units. */
  value: number;
  /** What one purchase brings (margin × expected spend), and the discounted purchases expected: their product is the value. */
  perPurchase: number;
  purchases: number;
  pActive: number;
  group: Group | null;
  /** The same of their contracts, which are a part of the value. */
  contracts?: { perPayment: number; payments: number } | null;
}

/** What moved the value of the base from one evening to the next. opening + acquired + margin + retention − defected = closing. */
export interface Legs {
  acquired: number;
  margin: number;
  retention: number;
  defected: number;
  acquiredCustomers: number;
  defectedCustomers: number;
  returnedCustomers: number;
}

export const noLegs = (): Legs => ({
  acquired: 0,
  margin: 0,
  retention: 0,
  defected: 0,
  acquiredCustomers: 0,
  defectedCustomers: 0,
  returnedCustomers: 0,
});

/**
 * Adds one customer's change. Who was none before is acquired with the whole value. Who fell below 10 % of being active
 * is defected with the value lost. Of everybody else the change is shared between what a purchase brings and how many are
 * expected, each taken at the mean of the other (Shapley's shares of a product of two), of purchases and of contracts alike; the margin's share is rounded and
 * retention gets the rest, so that nothing is left over. Who came back is in retention.
 */
export function addMove(legs: Legs, before: Seen | null, after: Seen): void {
  if (!before) {
    legs.acquired += after.value;
    legs.acquiredCustomers++;
    return;
  }
  const change = after.value - before.value;
  const was = before.pActive >= leftBelow;
  const is = after.pActive >= leftBelow;
  if (was && !is) {
    legs.defected -= change;
    legs.defectedCustomers++;
    return;
  }
  if (!was && is) legs.returnedCustomers++;
  const margin = Math.round(
    ((after.perPurchase - before.perPurchase) * (before.purchases + after.purchases)) / 2 +
      contractMargin(before.contracts, after.contracts),
  );
  legs.margin += margin;
  legs.retention += change - margin;
}

/** The same of contracts; one that was not there yet, or is over, changes how much is paid, not what a payment leaves. */
function contractMargin(before: Seen['contracts'], after: Seen['contracts']): number {
  if (!before?.payments || !after?.payments) return 0;
  return ((after.perPayment - before.perPayment) * (before.payments + after.payments)) / 2;
}

/** A row of the course: the base on one evening and what moved it since the row before. */
export interface Row extends Legs {
  on: string;
  equity: number;
  customers: number;
  active: number;
  /** Sales less returns since the row before. */
  sales: number;
}

export interface Bridge extends Legs {
  from: string;
  to: string;
  opening: number;
  closing: number;
  sales: number;
}

/** The bridge between two rows of a course in the order of time: the moves of all rows after the first, added up. */
export function bridgeOf(rows: readonly Row[], from: string, to: string): Bridge | null {
  const start = rows.find(({ on }) => on === from);
  const end = rows.find(({ on }) => on === to);
  if (!start || !end || from >= to) return null;
  const sum = { ...noLegs(), sales: 0 };
  for (const row of rows) {
    if (row.on <= from || row.on > to) continue;
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += row[name];
  }
  return { ...sum, from, to, opening: start.equity, closing: end.equity };
}

export const placeOf = (seen: Seen | null): Place =>
  seen === null ? 'new' : (seen.group ?? 'left');
