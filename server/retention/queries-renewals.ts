// Retention of those who have a contract: renewals made of those that came up in a year, and what the customers of a year
// ago pay now. Sums alone leave the database.
import { normalQuantile, wilson } from '@clientela/models';
import { type Db, sql } from '../platform/database.ts';
import { level } from '../value/index.ts';
import type { Rate } from './measure.ts';

export interface Renewals {
  asOf: string;
  lines: { line: string; period: 'month' | 'quarter' | 'year'; rate: Rate | null }[];
  /** Of what the contracts of a year ago paid by the month; null with too few. */
  net: Rate | null;
  gross: Rate | null;
}

/** Fewer renewals, or customers, than these say more about chance. */
const least = 30;
/** Lines and periods that are told apart, those with most renewals. */
const mostLines = 12;

interface Sums {
  n: number;
  before: number;
  now: number;
  kept: number;
  beforeSquare: number;
  nowSquare: number;
  keptSquare: number;
  nowBefore: number;
  keptBefore: number;
}

/** A ratio of totals with its interval by linearisation, from sums over customers. */
function ratio(
  { n, before, beforeSquare }: Sums,
  total: number,
  square: number,
  cross: number,
): Rate | null {
  if (n < least || before <= 0) return null;
  const value = total / before;
  const rest = Math.max(0, square - 2 * value * cross + value * value * beforeSquare);
  const reach = (-normalQuantile((1 - level) / 2) * Math.sqrt((rest * n) / (n - 1))) / before;
  return { value, low: Math.max(0, value - reach), high: value + reach, n };
}

/** Who is in the bin is no customer: a condition on `c`. */
const here = sql`not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`;

/** What came up for renewal in the year up to a day: who, on which line, by which period, made or missed. */
export const renewalEach = (asOf: string) => sql`
  select c.survivor_id, coalesce(g.line, g.name, '') as line, k.period, made, missed
  from (
    select p.customer_id, p.contract_id, 1 as made, 0 as missed from contract_payments p
    where p.nth > 0 and p.paid_on > ${asOf}::date - 365 and p.paid_on <= ${asOf}::date
    union all
    select customer_id, id, 0, 1 from contracts where ended_on > ${asOf}::date - 365 and ended_on <= ${asOf}::date) r
    join customers c on c.id = r.customer_id and ${here}
    join contracts k on k.customer_id = r.customer_id and k.id = r.contract_id
    left join products g on g.id = k.product_id`;

/** What the contracts of each customer of a year ago paid then and pay now, by the month. */
export const contractEach = (asOf: string) => sql`
  with paid as (
    select customer_id, contract_id,
      (max(array[nth, amount]) filter (where paid_on <= ${asOf}::date - 365))[2]::float8 as before,
      (max(array[nth, amount]) filter (where paid_on <= ${asOf}::date))[2]::float8 as now
    from contract_payments group by 1, 2)
  select c.survivor_id,
    sum(case when k.ended_on is null or k.ended_on > ${asOf}::date - 365 then p.before / m.months end) as before,
    coalesce(sum(case when k.ended_on is null or k.ended_on > ${asOf}::date then p.now / m.months end), 0) as now
  from paid p join contracts k on k.customer_id = p.customer_id and k.id = p.contract_id
    join customers c on c.id = p.customer_id and ${here}
    cross join lateral (select case k.period when 'month' then 1 when 'quarter' then 3 else 12 end as months) m
  group by 1`;

/** Null where nobody ever had a contract. */
export async function readRenewals(db: Db): Promise<Renewals | null> {
  const current = await sql<{ asOf: string }>`
    select as_of as "asOf" from contract_runs where current`.execute(db);
  const asOf = current.rows[0]?.asOf;
  if (asOf === undefined) return null;
  const { rows: lines } = await sql<{
    line: string;
    period: 'month' | 'quarter' | 'year';
    made: number;
    missed: number;
  }>`
    select line, period, sum(made)::int as made, sum(missed)::int as missed from (${renewalEach(asOf)}) r
     group by 1, 2 order by sum(made) + sum(missed) desc, 1, 2 limit ${sql.lit(mostLines)}`.execute(
    db,
  );
  const { rows: sums } = await sql<Sums>`
     select count(*)::int as n, coalesce(sum(before), 0) as before, coalesce(sum(now), 0) as now,
       coalesce(sum(least(now, before)), 0) as kept, coalesce(sum(before ^ 2), 0) as "beforeSquare",
       coalesce(sum(now ^ 2), 0) as "nowSquare", coalesce(sum(least(now, before) ^ 2), 0) as "keptSquare",
       coalesce(sum(now * before), 0) as "nowBefore", coalesce(sum(least(now, before) * before), 0) as "keptBefore"
     from (${contractEach(asOf)}) e where before > 0`.execute(db);
  const all = sums[0]!;
  const gross = ratio(all, all.kept, all.keptSquare, all.keptBefore);
  return {
    asOf,
    lines: lines.map(({ line, period, made, missed }) => {
      const n = made + missed;
      if (n < least) return { line, period, rate: null };
      const { rate, lower, upper } = wilson(made, n, { level });
      return { line, period, rate: { value: rate, low: lower, high: upper, n } };
    }),
    net: ratio(all, all.now, all.nowSquare, all.nowBefore),
    gross: gross && { ...gross, high: Math.min(1, gross.high) },
  };
}
