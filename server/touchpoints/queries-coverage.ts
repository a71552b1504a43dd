// What touchpoints of a period came to, by kind and channel: how many, what they cost, what customers thought
// of them, and what is not known.
import type { Static } from 'typebox';
import { dayIn, readCompany } from '../company/index.ts';
import { type Db, sql } from '../platform/database.ts';
import type { coverageRow } from './contract.ts';
import { costOf, costValue, present, withinDays } from './queries.ts';
import { nobody } from './rules.ts';
import { meanOf } from './satisfaction.ts';

export type CoverageRow = Static<typeof coverageRow>;

/** Days of a report of which nobody says how many. */
const usualDays = 90;

type Sums = Omit<CoverageRow, 'kind' | 'channel' | 'satisfaction'> & {
  answers: number;
  sum: number;
  squares: number;
};

const told = ({ answers, sum, squares, ...row }: Sums) => ({
  ...row,
  satisfaction: meanOf(answers, sum, squares),
});

/** @throws day_invalid */
export async function readCoverage(
  db: Db,
  period: { from?: string | undefined; to?: string | undefined },
  now: Date,
) {
  const { timeZone } = await readCompany(db);
  const to = period.to ?? dayIn(now, timeZone);
  withinDays(period.from, to);
  const from =
    period.from ??
    new Date(Date.parse(to) - (usualDays - 1) * 86_400_000).toISOString().slice(0, 10);
  const { rows } = await sql<Sums & Pick<CoverageRow, 'kind' | 'channel'>>`
    select kind, channel, count(*) as touchpoints,
      count(*) filter (where direction = 'inbound') as inbound, count(direction) as directed,
      count(*) filter (where staff is null) as "withoutStaff",
      count(*) filter (where cost is null) as "withoutCost",
      count(*) filter (where customer_id = ${nobody}) as "withoutCustomer",
      coalesce(sum(cost), 0)::bigint as cost,
      count(answer) as answers, coalesce(sum(answer), 0) as sum, coalesce(sum(answer * answer), 0) as squares
    from (
      select t.kind, t.channel, t.direction, t.staff, t.customer_id, ${costValue} as cost,
        case when t.scale is not null then
          100 * (t.satisfaction - split_part(t.scale, '-', 1)::numeric)::float8
            / (split_part(t.scale, '-', 2)::numeric - split_part(t.scale, '-', 1)::numeric)::float8 end as answer
      from touchpoints t ${costOf}
      where ${present} and ${withinDays(from, to)}) r
    group by kind, channel order by count(*) desc, kind, channel`.execute(db);
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
