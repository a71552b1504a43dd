// From counts to what the page says: rates with their intervals, lifetimes beside the shortcut, survival and where it goes.
import {
  type Cohort,
  chooseRetentionModel,
  cohortLifetime,
  constantLifetime,
  discountedPayments,
  kaplanMeier,
  projectSurvivors,
  retentionModels,
  revenueRetention,
  survivalAt,
  wilson,
} from '@clientela/models';
import { dayText, level } from '../value/index.ts';
import type { Probable } from './probable.ts';
import { monthStart, mostValues } from './rules.ts';
import { type CohortColumns, type Dimension, isWhole, type Kept, type Tally } from './tally.ts';

/** Names behind the numbers of `Places`, each dimension's first at 1. */
export type Names = Record<Dimension, string[]>;

export interface Rate {
  value: number;
  low: number;
  high: number;
  n: number;
}

export interface SurvivalPoint {
  /** Months since the first purchase. */
  month: number;
  share: number;
  low: number;
  high: number;
}

export interface Measured {
  rule: Rate | null;
  inactivity: { days: number; rate: Rate | null }[];
  /** Of the customers that a year ago were probably active, how many probably are: a ratio of sums of P(active). */
  probable: Probable | null;
  net: Rate | null;
  gross: Rate | null;
  months: { on: string; customers: number; won: number; lost: number; back: number }[];
  survival: {
    customers: number;
    measured: SurvivalPoint[];
    projected: SurvivalPoint[];
    model: string;
    poor: boolean;
    /** Payments of a quarter that a new customer is expected to make, discounted, the first included. */
    expectedQuarters: number | null;
    naive: number | null;
  } | null;
  /** Mean lifetime in months by year of the first purchase, and what 1/(1 − r) would say. */
  lifetimes: {
    year: number;
    customers: number;
    months: number;
    low: number;
    high: number;
    /** Until when it was watched; lifetimes are cut off there. */
    watched: number;
    stillThere: number;
    naive: number | null;
  }[];
}

/** Fewer customers than these say more about chance. */
const leastRate = 30;
const leastCohort = 50;
/** Quarters that are projected. */
const ahead = 12;

const rateOf = ({ start, kept }: Kept): Rate | null => {
  if (start < leastRate) return null;
  const { rate, lower, upper } = wilson(kept, start, { level });
  return { value: rate, low: lower, high: upper, n: start };
};

export function measureAll(
  tally: Tally,
  probable: Probable,
  asOf: number,
  discountRate: number,
): Measured {
  const { months, rule, inactivity, revenue } = tally;
  const kept =
    revenue && revenue.before.length >= leastRate
      ? revenueRetention(revenue.before, revenue.now, { level })
      : null;
  let customers = 0;
  return {
    rule: rateOf(rule),
    inactivity: inactivity.map(({ days, ...counts }) => ({ days, rate: rateOf(counts) })),
    probable: probable.start >= leastRate ? probable : null,
    net: kept && ratioOf(kept.net),
    gross: kept && ratioOf(kept.gross),
    months: months.won.map((won, i) => {
      const lost = months.lost[i]!;
      const back = months.back[i]!;
      customers += won - lost + back;
      const end = Math.min(monthStart(months.firstMonth + i + 1) - 1, asOf);
      return { on: dayText(end), customers, won, lost, back };
    }),
    survival: survivalOf(tally, asOf, discountRate),
    lifetimes: lifetimesOf(tally, asOf),
  };
}

const ratioOf = ({
  ratio,
  lower,
  upper,
  n,
}: {
  ratio: number;
  lower: number;
  upper: number;
  n: number;
}) => ({
  value: ratio,
  low: lower,
  high: upper,
  n,
});

/** The cohorts of all customers by quarters of age: who was not lost for good by the end of each whole quarter. */
function quarterly(tally: Tally, asOf: number): { cohort: number; survivors: Float64Array }[] {
  return tally.cohorts
    .filter(({ dimension }) => dimension === 'all')
    .map(({ cohort, size, left }) => {
      const survivors = [size];
      let gone = 0;
      for (let age = 0; age < left.length && isWhole(cohort + age, asOf); age++) {
        gone += left[age]!;
        if (age % 3 === 2) survivors.push(size - gone);
      }
      return { cohort, survivors: Float64Array.from(survivors) };
    })
    .filter(({ survivors }) => survivors.length > 1);
}

function survivalOf(tally: Tally, asOf: number, discountRate: number): Measured['survival'] {
  const cohorts = quarterly(tally, asOf);
  const customers = cohorts.reduce((sum, { survivors }) => sum + survivors[0]!, 0);
  const quarters = Math.max(0, ...cohorts.map(({ survivors }) => survivors.length - 1));
  if (customers < leastCohort || quarters < 3) return null;
  const time: number[] = [];
  const event: number[] = [];
  const weight: number[] = [];
  for (const { survivors } of cohorts) {
    const last = survivors.length - 1;
    for (let q = 1; q <= last; q++)
      if (survivors[q - 1]! > survivors[q]!) {
        time.push(q);
        event.push(1);
        weight.push(survivors[q - 1]! - survivors[q]!);
      }
    if (survivors[last]! > 0) {
      time.push(last);
      event.push(0);
      weight.push(survivors[last]!);
    }
  }
  const curve = kaplanMeier({ time, event, weight }, { level });
  // Ages that only a handful has reached are left to the projection.
  const reached = (q: number) =>
    cohorts.reduce((sum, { survivors }) => sum + (survivors.length > q ? survivors[0]! : 0), 0);
  let watched = quarters;
  while (watched > 1 && reached(watched) < leastCohort) watched--;
  const measured = Array.from({ length: watched + 1 }, (_, q): SurvivalPoint => {
    const { survival, lower, upper } = survivalAt(curve, q);
    return { month: 3 * q, share: survival, low: lower, high: upper };
  });
  const given: Cohort[] = cohorts.map(({ survivors }) => ({
    year: Float64Array.from(survivors, (_, q) => q),
    survivors,
  }));
  const choice = chooseRetentionModel(given);
  const last = measured.at(-1)!;
  const active = Math.max(1, Math.round(reached(watched) * last.share));
  const future = projectSurvivors(
    choice.fit,
    { renewals: Float64Array.of(watched), active: Float64Array.of(active) },
    ahead,
    { level },
  );
  const rate = (1 + discountRate) ** (1 / 4) - 1;
  const model = retentionModels[choice.model];
  const mean = watched > 0 && last.share > 0 ? last.share ** (1 / watched) : null;
  return {
    customers,
    measured,
    projected: Array.from(future.expected, (expected, h) => ({
      month: 3 * (watched + h + 1),
      share: (last.share * expected) / active,
      low: (last.low * future.low[h]!) / active,
      high: Math.min(1, (last.high * future.high[h]!) / active),
    })),
    model: choice.model,
    poor: choice.reasons.some(({ code }) => code === 'poor-fit'),
    expectedQuarters:
      rate > 0
        ? discountedPayments(model, choice.fit.parameters, {
            renewals: 0,
            moment: 'with-payment',
            rate,
            horizon: null,
          })
        : null,
    // The constant-rate shortcut, discounted: (1 + i)/(1 + i − r).
    naive: mean === null || rate <= 0 ? null : (1 + rate) / (1 + rate - mean),
  };
}

function lifetimesOf(tally: Tally, asOf: number): Measured['lifetimes'] {
  const byYear = Map.groupBy(quarterly(tally, asOf), ({ cohort }) => Math.floor(cohort / 12));
  return [...byYear]
    .sort(([one], [other]) => one - other)
    .flatMap(([year, cohorts]) => {
      const length = Math.min(...cohorts.map(({ survivors }) => survivors.length));
      const active = Array.from({ length }, (_, q) =>
        cohorts.reduce((sum, { survivors }) => sum + survivors[q]!, 0),
      );
      if (active[0]! < leastCohort || length < 3) return [];
      const { lifetime, lower, upper, stillActive } = cohortLifetime(active, { level });
      const r = (active.at(-1)! / active[0]!) ** (1 / (length - 1));
      return [
        {
          year,
          customers: active[0]!,
          months: 3 * lifetime,
          low: 3 * lower,
          high: 3 * upper,
          watched: 3 * length,
          stillThere: stillActive,
          naive: r < 1 ? 3 * constantLifetime(r) : null,
        },
      ];
    });
}

/** What a value of a dimension is called in the table: empty where it is not known, `*` for all that are not told apart. */
const nameOf = ({ dimension, value }: CohortColumns, names: Names): string =>
  dimension === 'all' || value === 0 ? '' : value > mostValues ? '*' : names[dimension][value - 1]!;

/** COPY text of the cohort cells, months that have begun; a name in it cannot break a row. */
export function* cohortRows(
  tally: Tally,
  names: Names,
  asOf: number,
  margins: boolean,
): Generator<string> {
  const quoted = (text: string) =>
    text.replace(
      /[\\\t\n\r]/g,
      (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign]!,
    );
  for (const columns of tally.cohorts) {
    const { dimension, cohort, size } = columns;
    let text = '';
    let gone = 0;
    for (let age = 0; age < columns.left.length && monthStart(cohort + age) <= asOf; age++) {
      gone += columns.left[age]!;
      text += `${[
        dimension,
        quoted(nameOf(columns, names)),
        dayText(monthStart(cohort)),
        age,
        size,
        size - gone,
        columns.buyers[age],
        Math.round(columns.revenue[age]!),
        margins ? Math.round(columns.margin[age]!) : '\\N',
      ].join('\t')}\n`;
    }
    yield text;
  }
}
