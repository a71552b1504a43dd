// What a customer is worth from the first purchase on, by where and how they came in: means pulled towards each other
// as far as chance made them differ, and when winning one has paid for itself.
import { paybackOfFlows, shrinkEffects } from '@clientela/models';
import { level, z80 } from './rules.ts';

export const entryWays = ['source', 'product', 'basket', 'channel', 'store', 'cohort'] as const;
export type EntryWay = (typeof entryWays)[number];

/** Fewer than these are named but get no number of their own. */
export const leastEntry = 5;
/** From here on a group's own spread is known well enough; below it that of all is taken. */
const ownSpreadFrom = 30;
/** Names that are shown; smaller ones are counted together. */
export const mostEntries = 30;
/** Months of life within which a payback is looked for. */
export const paybackMonths = 36;

/** Customers who came in the same way; money in minor units, from their first purchase, as worth on that day. */
export interface EntryRow {
  name: string | null;
  customers: number;
  mean: number;
  sd: number | null;
  /** Of them, bought again. */
  again: number;
  /** What winning one of them has cost, mean; null where nothing of it is known. */
  won?: number | null;
}

export interface Entry {
  name: string | null;
  customers: number;
  again: number;
  /** The mean as counted. */
  mean: number;
  /** What the next who comes in this way is expected to be worth, with its interval; null of too few. */
  expected: { value: number; low: number; high: number } | null;
  /** What winning one of them has cost, mean, minor units; null where nothing of it is known. */
  won: number | null;
  /** How much of the own deviation from the others was kept: 0 all chance, 1 all real. */
  kept: number | null;
}

const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
  rows.reduce((all, row) => all + of(row), 0);

/** The spread within the groups, of all of them together. */
function pooledSd(rows: readonly EntryRow[]): number {
  const known = rows.filter((row) => row.sd !== null && row.customers > 1);
  const freedom = sum(known, ({ customers }) => customers - 1);
  return freedom === 0
    ? 0
    : Math.sqrt(sum(known, ({ customers, sd }) => (customers - 1) * sd! * sd!) / freedom);
}

/** Expected worth of each way, the most valuable first, those of too few last. */
export function entriesOf(rows: readonly EntryRow[]): Entry[] {
  const pooled = pooledSd(rows);
  const told = rows.filter(({ customers }) => customers >= leastEntry);
  const errors = told.map(
    ({ customers, sd }) =>
      (customers >= ownSpreadFrom && sd !== null && sd > 0 ? sd : pooled) / Math.sqrt(customers),
  );
  // Where nobody differs from anybody there is nothing to shrink.
  const shrunk =
    told.length > 0 && errors.every((error) => error > 0)
      ? shrinkEffects(
          told.map(({ mean }) => mean),
          errors,
          { level },
        )
      : null;
  const all = told.map(
    ({ name, customers, again, mean, won = null }, i): Entry => ({
      name,
      customers,
      again,
      won,
      mean: Math.round(mean),
      expected: {
        value: Math.round(shrunk ? shrunk.estimate[i]! : mean),
        low: Math.round(shrunk ? shrunk.lower[i]! : mean),
        high: Math.round(shrunk ? shrunk.upper[i]! : mean),
      },
      kept: shrunk ? shrunk.kept[i]! : null,
    }),
  );
  const few = rows
    .filter(({ customers }) => customers < leastEntry)
    .map(
      ({ name, customers, again, mean, won = null }): Entry => ({
        name,
        customers,
        again,
        won,
        mean: Math.round(mean),
        expected: null,
        kept: null,
      }),
    );
  return [...all.sort((a, b) => b.expected!.value - a.expected!.value), ...few];
}

/** The mean of all with its interval. */
export function meanOfAll(rows: readonly EntryRow[]) {
  const customers = sum(rows, (row) => row.customers);
  if (customers === 0) return null;
  const mean = sum(rows, (row) => row.customers * row.mean) / customers;
  const within = sum(rows, (row) => Math.max(0, row.customers - 1) * (row.sd ?? 0) ** 2);
  const between = sum(rows, (row) => row.customers * (row.mean - mean) ** 2);
  const sd = Math.sqrt((within + between) / Math.max(1, customers - 1));
  const reach = (z80 * sd) / Math.sqrt(customers);
  return {
    value: Math.round(mean),
    low: Math.round(mean - reach),
    high: Math.round(mean + reach),
  };
}

/**
 * What the next customer leaves after winning them: a prospect is worth that much, if they come. The cost is known, so the interval
 * moves as it is.
 */
export const netOf = (expected: Entry['expected'], cost: number | null): Entry['expected'] =>
  expected && cost !== null
    ? { value: expected.value - cost, low: expected.low - cost, high: expected.high - cost }
    : null;

/** What customers brought in one month of their life, and how many had lived through it. */
export interface MonthOfLife {
  month: number;
  brought: number;
  customers: number;
}

/** Months until the mean customer has brought what winning one cost; null where the record does not reach so far. */
export function monthsToPay(months: readonly MonthOfLife[], cost: number): number | null {
  const flows: number[] = [];
  for (let month = 0; month < paybackMonths; month++) {
    const of = months.find((one) => one.month === month);
    // Beyond this too few have been here long enough to tell.
    if (!of || of.customers < leastEntry) break;
    flows.push(of.brought / of.customers);
  }
  return paybackOfFlows(flows, cost);
}
