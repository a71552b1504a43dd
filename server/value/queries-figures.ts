// The company's own figures for the calculators, read from purchases. A large base is read by a sample of its
// customers, chosen by a hash of their number: always the same, and at a million as quick as at fifty thousand.
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import {
  type CohortCell,
  leastOf,
  longestCohort,
  meanFigure,
  mostPeriods,
  mostStates,
  type OwnFigure,
  rateFigure,
} from './figures.ts';
import { daysPerYear } from './rules.ts';

/** Customers whose purchases are read; the intervals say what more of them would add. */
export const sampleSize = 50_000;
const daysPerQuarter = daysPerYear / 4;

/**
 * The condition that takes a share of the customers: the same every time, and unlike their order.
 * @param customer the column that holds their number
 */
export function inSample(customer: string, share: number): string {
  if (share >= 1) return 'true';
  return `(hashint8extended(${customer}, 6) & 1048575) < ${Math.floor(share * 1_048_576)}`;
}

/** The customers of the base by their summaries, and which share of them to read. */
export async function readSample(db: Db, size: number): Promise<{ of: number; share: number }> {
  const { rows } = await sql<{ of: number }>`
    select count(*)::int as of from purchase_summary`.execute(db);
  const { of } = rows[0]!;
  return { of, share: of === 0 ? 1 : size / of };
}

export interface OwnFigures {
  asOf: string | null;
  sample: { customers: number; of: number };
  retention: OwnFigure | null;
  revenue: OwnFigure | null;
  purchase: OwnFigure | null;
  cohort: { period: 'year' | 'quarter'; customers: number[]; revenue: number[] } | null;
  recency: { states: OwnFigure[]; revenue: OwnFigure } | null;
}

/** Days with a purchase or a return of the customers of the sample, by who stands for them, as tables. */
const daysOf = (share: number, asOf: string) => sql`
  taken as materialized (
    select customer_id, first_on from purchase_summary
    where first_on <= ${asOf}::date and ${sql.raw(inSample('customer_id', share))}),
  days as materialized (
    select t.customer_id, t.first_on, p.purchased_on as day, sum(p.amount)::float8 as amount,
      bool_or(p.amount >= 0) as bought
    from taken t join customers r on r.survivor_id = t.customer_id
      join purchases p on p.customer_id = r.id and p.purchased_on <= ${asOf}::date
    group by 1, 2, 3)`;

/** All figures; those that too little speaks for are null. */
export async function ownFigures(db: Db): Promise<OwnFigures> {
  const asOf = await lastDay(db);
  const { of, share } = await readSample(db, sampleSize);
  const none = { retention: null, revenue: null, purchase: null, cohort: null, recency: null };
  if (asOf === null || of === 0) return { asOf: null, sample: { customers: 0, of: 0 }, ...none };
  const years = await readYears(db, share, asOf);
  return {
    asOf,
    sample: { customers: years.customers, of },
    retention: years.whole ? rateFigure(years.again, years.before) : null,
    revenue: meanFigure(years.revenue, years.revenueSd, years.now),
    purchase: meanFigure(years.purchase, years.purchaseSd, years.purchases),
    cohort:
      (await readCohort(db, share, asOf, 'year')) ?? (await readCohort(db, share, asOf, 'quarter')),
    recency: await readRecency(db, share, asOf),
  };
}

async function readYears(db: Db, share: number, asOf: string) {
  const { rows } = await sql<{
    customers: number;
    whole: boolean;
    before: number;
    again: number;
    now: number;
    revenue: number | null;
    revenueSd: number | null;
    purchases: number;
    purchase: number | null;
    purchaseSd: number | null;
  }>`
    with ${daysOf(share, asOf)},
    marked as (
      select *, (day > ${asOf}::date - interval '1 year') as late,
        (day <= ${asOf}::date - interval '1 year' and day > ${asOf}::date - interval '2 years') as early
      from days),
    people as (
      select customer_id, coalesce(bool_or(bought) filter (where late), false) as now,
        coalesce(bool_or(bought) filter (where early), false) as before, sum(amount) filter (where late) as revenue
      from marked group by 1)
    select (select count(*)::int from taken) as customers,
      (select min(first_on) <= ${asOf}::date - interval '2 years' from taken) as whole,
      count(*) filter (where before)::int as before, count(*) filter (where before and now)::int as again,
      count(*) filter (where now)::int as now, avg(revenue) filter (where now) as revenue,
      stddev_samp(revenue) filter (where now) as "revenueSd",
      (select count(*)::int from marked where late and bought) as purchases,
      (select avg(amount) from marked where late and bought) as purchase,
      (select stddev_samp(amount) from marked where late and bought) as "purchaseSd"
    from people`.execute(db);
  return rows[0]!;
}

/** The longest cohort by years, or by quarters of them. */
async function readCohort(db: Db, share: number, asOf: string, period: 'year' | 'quarter') {
  const length = period === 'year' ? daysPerYear : daysPerQuarter;
  const { rows } = await sql<CohortCell>`
    with ${daysOf(share, asOf)},
    periods as (
      select customer_id, least(floor((${asOf}::date - first_on + 1) / ${length}::float8), ${mostPeriods})::int as complete,
        floor((day - first_on) / ${length}::float8)::int as k, bool_or(bought) as bought, sum(amount) as amount
      from days group by 1, 2, 3)
    select complete, k, count(*) filter (where bought)::int as active,
      coalesce(sum(amount), 0)::float8 as revenue
    from periods where k between 0 and ${mostPeriods - 1} group by 1, 2`.execute(db);
  const cohort = longestCohort(rows);
  return cohort && { period, ...cohort };
}

/** Who bought in the last quarter, by how many quarters ago they had bought before it. */
async function readRecency(db: Db, share: number, asOf: string) {
  const quarter = Math.round(daysPerQuarter);
  const { rows } = await sql<{
    state: number;
    n: number;
    bought: number;
    revenue: number | null;
    square: number | null;
  }>`
    with ${daysOf(share, asOf)},
    people as (
      select customer_id, max(day) filter (where bought and day <= ${asOf}::date - ${quarter}::int) as last_on,
        coalesce(bool_or(bought) filter (where day > ${asOf}::date - ${quarter}::int), false) as bought,
        sum(amount) filter (where day > ${asOf}::date - ${quarter}::int) as revenue
      from days group by 1)
    select ((${asOf}::date - ${quarter}::int - last_on) / ${quarter}::int)::int + 1 as state, count(*)::int as n,
      count(*) filter (where bought)::int as bought, sum(revenue) filter (where bought) as revenue,
      sum(revenue * revenue) filter (where bought) as square
    from people where last_on is not null group by 1 order by 1`.execute(db);
  const states: OwnFigure[] = [];
  for (let state = 1; state <= mostStates; state++) {
    const row = rows.find((one) => one.state === state);
    const rate = row && rateFigure(row.bought, row.n, leastOf.state);
    if (!rate) break;
    states.push(rate);
  }
  const sum = (of: (row: (typeof rows)[number]) => number | null) =>
    rows.reduce((all, row) => all + (of(row) ?? 0), 0);
  const bought = sum((row) => row.bought);
  const mean = bought === 0 ? null : sum((row) => row.revenue) / bought;
  const sd =
    mean === null || bought < 2
      ? null
      : Math.sqrt(Math.max(0, (sum((row) => row.square) - bought * mean * mean) / (bought - 1)));
  const revenue = meanFigure(mean, sd, bought);
  return states.length < 2 || revenue === null ? null : { states, revenue };
}
