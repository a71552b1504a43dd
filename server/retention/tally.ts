// Retention over the whole base, customer by customer as their days of purchase stream by: who stayed by each rule, what
// they brought, and the cohorts. Memory grows with months and names, not with customers.
import { inactivityDays, monthOf, monthStart } from './rules.ts';

/** What is known of one customer once all their days have passed. */
export interface Told {
  /**
   * From when until when they were lost; the last may be open. Days since 1970, ascending. `since`: the last purchase before
   * it; `tried`: somebody tried to win them back.
   */
  losses: { since: number; from: number; until: number | null; tried: boolean }[];
}

/** Which column of each dimension a customer belongs to; numbers of names, 0 where it is not known. */
export interface Places {
  source: number;
  product: number;
  group: number;
}
export const dimensions = ['all', 'source', 'product', 'group'] as const;
export type Dimension = (typeof dimensions)[number];

/** A cohort by age in months. */
export interface CohortColumns {
  dimension: Dimension;
  value: number;
  /** Months since the year 0. */
  cohort: number;
  size: number;
  /** Lost for good by the end of that month, not counting earlier months. */
  left: Float64Array;
  buyers: Float64Array;
  revenue: Float64Array;
  margin: Float64Array;
}

export interface Kept {
  start: number;
  kept: number;
}

/** What those who came back brought in the year after, beside the last year of their first life; sums, minor units. */
export interface SecondLives {
  n: number;
  value: number;
  square: number;
  before: number;
}

export interface Tally {
  cohorts: CohortColumns[];
  /** Entry per month from `firstMonth`: won, told lost, back. */
  months: { firstMonth: number; won: number[]; lost: number[]; back: number[] };
  /** Over the last 365 days, by the losses that were told and by plain inactivity. */
  rule: Kept;
  inactivity: (Kept & { days: number })[];
  /** What each customer of the year before the last brought then and in the last year, minor units. */
  revenue: { before: Float64Array; now: Float64Array } | null;
  /** Of those who came back a year ago or before: after an attempt, and by themselves. */
  second: { tried: SecondLives; alone: SecondLives };
}

const year = 365;

/** @param asOf the last day with purchases; @param earliest the first; @param inMargin money is counted after the goods */
export function makeTally(earliest: number, asOf: number, inMargin: boolean) {
  const firstMonth = monthOf(earliest);
  const months = monthOf(asOf) - firstMonth + 1;
  const cohorts = new Map<string, CohortColumns>();
  const zeros = () => Array.from({ length: months }, () => 0);
  const flow = { firstMonth, won: zeros(), lost: zeros(), back: zeros() };
  const rule: Kept = { start: 0, kept: 0 };
  const inactivity = inactivityDays.map((days) => ({ days, start: 0, kept: 0 }));
  let before = new Float64Array(4096);
  let now = new Float64Array(4096);
  let payers = 0;
  const ago = asOf - year;
  const lives = (): SecondLives => ({ n: 0, value: 0, square: 0, before: 0 });
  const second = { tried: lives(), alone: lives() };

  /** Days on which this customer bought or returned, ascending, and their amounts. */
  const days: number[] = [];
  const amounts: number[] = [];
  const boughtOn: boolean[] = [];

  const cohortOf = (dimension: Dimension, value: number, cohort: number): CohortColumns => {
    const key = `${dimension} ${value} ${cohort}`;
    let found = cohorts.get(key);
    if (!found) {
      const ages = firstMonth + months - cohort;
      found = {
        dimension,
        value,
        cohort,
        size: 0,
        left: new Float64Array(ages),
        buyers: new Float64Array(ages),
        revenue: new Float64Array(ages),
        margin: new Float64Array(ages),
      };
      cohorts.set(key, found);
    }
    return found;
  };

  return {
    day(day: number, amount: number, bought: boolean) {
      days.push(day);
      amounts.push(amount);
      boughtOn.push(bought);
    },
    /** All days of one customer have passed. `share`: what is left of a sale after the goods. */
    close({ losses }: Told, places: Places, share: number) {
      const firstAt = boughtOn.indexOf(true);
      if (firstAt >= 0) {
        const first = days[firstAt]!;
        const cohort = monthOf(first);
        const own = [
          cohortOf('all', 0, cohort),
          cohortOf('source', places.source, cohort),
          cohortOf('product', places.product, cohort),
          cohortOf('group', places.group, cohort),
        ];
        for (const one of own) one.size++;
        flow.won[cohort - firstMonth]!++;
        let lastMonth = -1;
        for (let i = 0; i < days.length; i++) {
          const age = Math.max(0, monthOf(days[i]!) - cohort);
          for (const one of own) {
            one.revenue[age]! += amounts[i]!;
            one.margin[age]! += amounts[i]! * share;
          }
          if (!boughtOn[i] || age === lastMonth) continue;
          lastMonth = age;
          for (const one of own) one.buyers[age]!++;
        }
        for (const { from, until } of losses) {
          flow.lost[monthOf(from) - firstMonth]!++;
          if (until !== null) flow.back[monthOf(until) - firstMonth]!++;
          else for (const one of own) one.left[monthOf(from) - cohort]!++;
        }
        for (const { since, until, tried } of losses) {
          if (until === null || until > ago) continue;
          const life = tried ? second.tried : second.alone;
          const part = inMargin ? share : 1;
          const value = brought(until - 1, until + year - 1) * part;
          life.n++;
          life.value += value;
          life.square += value * value;
          life.before += brought(since - year, since) * part;
        }
        const lostOn = (evening: number) =>
          losses.some(({ from, until }) => from <= evening && (until === null || until > evening));
        if (first <= ago) {
          if (!lostOn(ago)) {
            rule.start++;
            if (!lostOn(asOf)) rule.kept++;
          }
          for (const one of inactivity) {
            if (!boughtIn(ago - one.days, ago)) continue;
            one.start++;
            if (boughtIn(asOf - one.days, asOf)) one.kept++;
          }
        }
        const then = brought(ago - year, ago);
        if (then > 0) {
          if (payers === before.length) {
            before = doubled(before);
            now = doubled(now);
          }
          before[payers] = then;
          now[payers++] = Math.max(0, brought(ago, asOf));
        }
      }
      days.length = 0;
      amounts.length = 0;
      boughtOn.length = 0;
    },
    finish: (): Tally => ({
      cohorts: [...cohorts.values()],
      months: flow,
      rule,
      inactivity,
      second,
      revenue:
        payers > 0 && earliest <= ago - year + 31
          ? { before: before.slice(0, payers), now: now.slice(0, payers) }
          : null,
    }),
  };

  function boughtIn(after: number, until: number): boolean {
    for (let i = days.length - 1; i >= 0; i--) {
      if (days[i]! <= after) return false;
      if (days[i]! <= until && boughtOn[i]) return true;
    }
    return false;
  }

  function brought(after: number, until: number): number {
    let sum = 0;
    for (let i = 0; i < days.length; i++)
      if (days[i]! > after && days[i]! <= until) sum += amounts[i]!;
    return sum;
  }
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(column.length * 2);
  more.set(column);
  return more;
}

/** Is the month whole on that day? */
export const isWhole = (month: number, asOf: number): boolean => monthStart(month + 1) - 1 <= asOf;
