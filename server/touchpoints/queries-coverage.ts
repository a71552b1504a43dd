// What touchpoints of a period came to, by kind and channel: how many, what they cost, what customers thought
// of them, and what is not known. Read from the days that are kept (queries-days.ts), and from the touchpoints
// themselves for days that have just changed.
import type { Static } from 'typebox';
import { dayIn, readCompany } from '../company/index.ts';
import { type Db, sql } from '../platform/database.ts';
import type { coverageRow } from './contract.ts';
import { ofDays, sumNames, sumsSql } from './day-sums.ts';
import { ownRecords, withinDays } from './queries.ts';
import { staleDaysSql } from './queries-days.ts';
import { meanOf } from './satisfaction.ts';

export type CoverageRow = Static<typeof coverageRow>;

/** Days of a report of which nobody says how many. */
const usualDays = 90;

type Sums = Omit<CoverageRow, 'kind' | 'channel' | 'satisfaction'> & {
  answers: number;
  sum: number;
  squares: number;
};
type Row = Sums & Pick<CoverageRow, 'kind' | 'channel'>;

const told = ({ answers, sum, squares, ...row }: Sums) => ({
  ...row,
  satisfaction: meanOf(answers, sum, squares),
});

/** The sums of rows `r` that have those of some days, or of all of them. */
const columns =
  sql.raw(`r.kind, r.channel, sum(r.touchpoints)::bigint as touchpoints, sum(r.inbound)::bigint as inbound,
  sum(r.directed)::bigint as directed, sum(r.without_staff)::bigint as "withoutStaff",
  sum(r.without_cost)::bigint as "withoutCost", sum(r.without_customer)::bigint as "withoutCustomer",
  sum(r.cost)::bigint as cost, sum(r.answers)::bigint as answers,
  sum(r.answer_sum)::float8 as sum, sum(r.answer_squares)::float8 as squares`);
const grouped = sql.raw(
  'group by r.kind, r.channel order by sum(r.touchpoints) desc, r.kind, r.channel',
);

/** From the kept days, and the touchpoints of those that hold no longer; null where none are kept. One statement, so that it sees one moment. */
async function readKept(db: Db, from: string, to: string): Promise<Row[] | null> {
  const kept = sql.raw(sumNames.join(', '));
  const { rows } = await sql<Row & { made: boolean }>`
    with period as (select ${from}::date as first, ${to}::date as last),
      made as materialized (
        select exists (select 1 from touchpoint_days_made m join company c using (time_zone)) as made),
      stale as materialized (${sql.raw(staleDaysSql('p.first', 'p.last', 'cross join period p'))}),
      sums as materialized (
        select ${columns} from (
          select kind, channel, ${kept} from touchpoint_days
          where (select made from made) and day between (select first from period) and (select last from period)
            and day not in (select day from stale)
          union all
          select kind, channel, ${kept} from (${sql.raw(sumsSql(ofDays('stale', false), '(select made from made)'))}) s) r
        ${grouped})
    select m.made, s.* from made m left join sums s on m.made`.execute(db);
  if (!rows[0]!.made) return null;
  return rows.filter(({ kind }) => kind !== null).map(({ made: _made, ...row }) => row);
}

/** From the touchpoints themselves, those of few customers where whoever asks reaches few. */
async function readRows(db: Db, from: string, to: string, limited: boolean): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with own as not materialized (
      select t.* from touchpoints t
      where ${withinDays(from, to)} and ${limited ? await ownRecords(db) : sql`true`})
    select ${columns} from (${sql.raw(sumsSql('from own t', 'true'))}) r ${grouped}`.execute(db);
  return rows;
}

/**
 * @param limited whoever asks does not reach all customers: what they see of each day is their own
 * @throws day_invalid
 */
export async function readCoverage(
  db: Db,
  period: { from?: string | undefined; to?: string | undefined },
  now: Date,
  limited = false,
) {
  const { timeZone } = await readCompany(db);
  const to = period.to ?? dayIn(now, timeZone);
  withinDays(period.from, to);
  const from =
    period.from ??
    new Date(Date.parse(to) - (usualDays - 1) * 86_400_000).toISOString().slice(0, 10);
  const kept = limited ? null : await readKept(db, from, to);
  const rows = kept ?? (await readRows(db, from, to, limited));
  const total: Sums = {
    touchpoints: 0,
    inbound: 0,
    directed: 0,
    withoutStaff: 0,
    withoutCost: 0,
    withoutCustomer: 0,
    cost: 0,
    answers: 0,
    sum: 0,
    squares: 0,
  };
  for (const row of rows)
    for (const name of Object.keys(total) as (keyof Sums)[]) total[name] += row[name];
  return {
    from,
    to,
    rows: rows.map((row) => {
      const { kind, channel, ...sums } = row;
      return { kind, channel, ...told(sums) };
    }),
    total: told(total),
  };
}
