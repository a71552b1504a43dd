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
import { daysPerYear, type RunTerms } from './rules.ts';

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

/** All figures; those that too little speaks for are null. */
export async function ownFigures(db: Db): Promise<OwnFigures> {
  const asOf = await lastDay(db);
  const { of, share } = await readSample(db, sampleSize);
  if (asOf === null || of === 0) {
    const none = { retention: null, revenue: null, purchase: null, cohort: null, recency: null };
    return { asOf: null, sample: { customers: 0, of: 0 }, ...none };
  }
  const counted = await countSample(db, share, asOf);
  const { years } = counted;
  return {
    asOf,
    sample: { customers: years.customers, of },
    retention: years.whole ? rateFigure(years.again, years.before) : null,
    revenue: meanFigure(years.revenue, years.revenueSd, years.now),
    purchase: meanFigure(years.purchase, years.purchaseSd, years.purchases),
    cohort: cohortOf(counted),
    recency: recencyOf(counted.recency ?? []),
  };
}

interface Years {
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
}

interface Recency {
  state: number;
  n: number;
  bought: number;
  revenue: number | null;
  square: number | null;
}

interface Counted {
  years: Years;
  byYear: CohortCell[] | null;
  byQuarter: CohortCell[] | null;
  recency: Recency[] | null;
}

/** Of customers with so many whole periods behind them, those who bought in each and for how much. */
const cohortCells = (asOf: string, length: number) => sql`
  select least(floor((${asOf}::date - first_on + 1) / ${length}::float8), ${mostPeriods})::int as complete, k,
    count(*) filter (where bought)::int as active, coalesce(sum(amount), 0)::float8 as revenue
  from (select customer_id, first_on, floor((day - first_on) / ${length}::float8)::int as k,
      bool_or(bought) as bought, sum(amount) as amount
    from days group by 1, 2, 3) p
  where k between 0 and ${mostPeriods - 1} group by 1, 2`;

/** Everything that is counted, in one reading of the days on which the customers of the sample bought. */
async function countSample(db: Db, share: number, asOf: string): Promise<Counted> {
  const quarter = Math.round(daysPerQuarter);
  const { rows } = await sql<{ counted: Counted }>`
    with taken as materialized (
      select customer_id, first_on from purchase_summary
      where first_on <= ${asOf}::date and ${sql.raw(inSample('customer_id', share))}),
    days as materialized (
      select t.customer_id, t.first_on, p.purchased_on as day, sum(p.amount)::float8 as amount,
        bool_or(p.amount >= 0) as bought, p.purchased_on > ${asOf}::date - interval '1 year' as late,
        p.purchased_on <= ${asOf}::date - interval '1 year'
          and p.purchased_on > ${asOf}::date - interval '2 years' as early
      from taken t join customers r on r.survivor_id = t.customer_id
        join purchases p on p.customer_id = r.id and p.purchased_on <= ${asOf}::date
      group by 1, 2, 3),
    people as (
      select coalesce(bool_or(bought) filter (where late), false) as now,
        coalesce(bool_or(bought) filter (where early), false) as before,
        sum(amount) filter (where late) as revenue
      from days group by customer_id),
    in_year as (
      select count(*)::int as purchases, avg(amount) as purchase, stddev_samp(amount) as "purchaseSd"
      from days where late and bought),
    years as (
      select (select count(*)::int from taken) as customers,
        (select min(first_on) <= ${asOf}::date - interval '2 years' from taken) as whole,
        count(*) filter (where before)::int as before,
        count(*) filter (where before and now)::int as again, count(*) filter (where now)::int as now,
        avg(revenue) filter (where now) as revenue, stddev_samp(revenue) filter (where now) as "revenueSd"
      from people),
    silent as (
      select max(day) filter (where bought and day <= ${asOf}::date - ${quarter}::int) as last_on,
        coalesce(bool_or(bought) filter (where day > ${asOf}::date - ${quarter}::int), false) as bought,
        sum(amount) filter (where day > ${asOf}::date - ${quarter}::int) as revenue
      from days group by customer_id),
    recency as (
      select ((${asOf}::date - ${quarter}::int - last_on) / ${quarter}::int)::int + 1 as state,
        count(*)::int as n, count(*) filter (where bought)::int as bought,
        sum(revenue) filter (where bought) as revenue,
        sum(revenue * revenue) filter (where bought) as square
      from silent where last_on is not null group by 1)
    select json_build_object(
      'years', (select row_to_json(y) from (select * from years, in_year) y),
      'byYear', (select json_agg(c) from (${cohortCells(asOf, daysPerYear)}) c),
      'byQuarter', (select json_agg(c) from (${cohortCells(asOf, daysPerQuarter)}) c),
      'recency', (select json_agg(r) from recency r)) as counted`.execute(db);
  return rows[0]!.counted;
}

/** Two years make no table: below three the cohort is told by quarters. */
const leastYears = 3;

/** The longest cohort by years, or where there are too few of them by quarters. */
function cohortOf({ byYear, byQuarter }: Counted): OwnFigures['cohort'] {
  const years = longestCohort(byYear ?? []);
  if (years && years.customers.length >= leastYears) return { period: 'year', ...years };
  const quarters = longestCohort(byQuarter ?? []);
  return quarters && { period: 'quarter', ...quarters };
}

/** Who bought in the last quarter, by how many quarters ago they had bought before it. */
function recencyOf(rows: readonly Recency[]): OwnFigures['recency'] {
  const states: OwnFigure[] = [];
  for (let state = 1; state <= mostStates; state++) {
    const row = rows.find((one) => one.state === state);
    const rate = row && rateFigure(row.bought, row.n, leastOf.state);
    if (!rate) break;
    states.push(rate);
  }
  const sum = (of: (row: Recency) => number | null) =>
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

export interface OwnCosts {
  grossMargin: number | null;
  acquisition: { value: number; n: number } | null;
  contact: { value: number; n: number } | null;
}

/** What is left of sales and what winning and contacting cost, by the costs that are known; one reading of a row each. */
export async function ownCosts(db: Db, terms: RunTerms): Promise<OwnCosts> {
  const { rows } = await sql<{
    margin: number | null;
    won: number;
    acquisition: number | null;
    contacts: number;
    contact: number | null;
  }>`
    select ((sum(revenue) - sum(goods)) / nullif(sum(revenue), 0))::float8 as margin,
      count(*) filter (where acquisition > 0)::int as won,
      (avg(acquisition) filter (where acquisition > 0))::float8 as acquisition,
      coalesce(sum(contacts) filter (where contact_cost > 0), 0)::int as contacts,
      (sum(contact_cost) / nullif(sum(contacts) filter (where contact_cost > 0), 0))::float8 as contact
    from customer_profit`.execute(db);
  const { margin, won, acquisition, contacts, contact } = rows[0]!;
  return {
    grossMargin: terms.ownMargins ? margin : terms.grossMargin,
    acquisition: acquisition === null ? null : { value: acquisition, n: won },
    contact: contact === null ? null : { value: contact, n: contacts },
  };
}
