// What customers are worth from their first purchase on, by source, first product, first basket, channel and store. A
// large base is read by a sample of its customers.
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { shownText } from '../platform/masking.ts';
import { marginShareSql } from './margins.ts';
import { inSample, readSample } from './queries-figures.ts';
import { currentRun } from './queries-runs.ts';
import { daysPerMonth, daysPerYear } from './rules.ts';
import {
  type Entry,
  type EntryRow,
  type EntryWay,
  entriesOf,
  type MonthOfLife,
  meanOfAll,
  mostEntries,
  paybackMonths,
} from './rules-entry.ts';

/** Customers who are read: small ways in need many to be told from each other. */
export const entrySample = 100_000;

export interface Entries {
  asOf: string | null;
  sample: { customers: number; of: number };
  mean: { value: number; low: number; high: number } | null;
  entries: (Entry & { months: MonthOfLife[] })[];
  /** Customers of ways that are too small to be named. */
  others: number;
}

/** Whoever came in with several at once counts for the one they spent most on. */
const mostOf = (column: string) =>
  sql`(array_agg(${sql.ref(column)} order by p.amount desc, ${sql.ref(column)}))[1]`;

/** What names the way in: of the customer, or of the lines of the first day. */
function nameOf(way: EntryWay, sees: boolean) {
  switch (way) {
    case 'source':
      return sql`max(${shownText(sql`c.source`, sees)})`;
    case 'product':
      return mostOf('g.name');
    case 'cohort':
      return sql`to_char(t.first_on, 'YYYY')`;
    case 'basket':
      return sql`string_agg(distinct g.line, ' + ' order by g.line)`;
    default:
      return mostOf(way === 'channel' ? 'p.channel' : 'p.store');
  }
}

/**
 * @param sees whether whoever asks may see contact data, which a source may hold
 * Costs one reading of the purchases of the sample, in the order of their index.
 */
export async function readEntries(db: Db, way: EntryWay, sees: boolean): Promise<Entries> {
  const run = await currentRun(db);
  const asOf = await lastDay(db);
  const { of, share } = await readSample(db, entrySample);
  if (asOf === null || run === null || run.status === 'insufficient')
    return { asOf, sample: { customers: 0, of }, mean: null, entries: [], others: 0 };
  const delta = Math.log1p(run.terms.discountRate) / daysPerYear;
  // What is left of a sale: of each customer's own purchases where their cost is known, else of all alike.
  const kept = run.terms.ownMargins
    ? sql`(${sql.raw(marginShareSql(run.terms))})::float8`
    : sql`${run.terms.grossMargin ?? 1}::float8`;
  const { rows } = await sql<{
    rows: (EntryRow & { place: number })[] | null;
    months: (MonthOfLife & { place: number })[] | null;
  }>`
    with taken as materialized (
      select s.customer_id, s.first_on, s.occasions, st.value, c.acquisition, ${kept} as kept
      from purchase_summary s join customer_standing st using (customer_id)
        left join customer_profit c using (customer_id)
      where st.value is not null and ${sql.raw(inSample('s.customer_id', share))}),
    entry as (
      select t.customer_id, ${nameOf(way, sees)} as name
      from taken t join customers c on c.id = t.customer_id join customers r on r.survivor_id = t.customer_id
        join purchases p on p.customer_id = r.id and p.purchased_on = t.first_on and p.amount >= 0
        left join products g on g.id = p.product_id
      group by t.customer_id, t.first_on),
    brought as materialized (
      select t.customer_id, floor((p.purchased_on - t.first_on) / ${daysPerMonth}::float8)::int as month,
        sum(p.amount)::float8 * min(t.kept) as amount,
        sum(p.amount * exp(-${delta}::float8 * (p.purchased_on - t.first_on))) * min(t.kept) as discounted
      from taken t join customers r on r.survivor_id = t.customer_id
        join lateral (
          select purchased_on, amount from purchases where customer_id = r.id
          union all select k.paid_on, k.amount from contract_payments k where k.customer_id = r.id
            and k.paid_on <= ${asOf}::date and not exists (select 1 from contract_sales l
              where l.customer_id = k.customer_id and l.product_id = k.product_id)) p
          on p.purchased_on >= t.first_on
      group by 1, 2),
    worth as materialized (
      select t.customer_id, e.name, t.occasions, t.acquisition,
        least(floor((${asOf}::date - t.first_on + 1) / ${daysPerMonth}::float8), ${paybackMonths})::int as lived,
        b.past + t.value * exp(-${delta}::float8 * (${asOf}::date - t.first_on)) as worth
      from taken t join entry e using (customer_id)
        join (select customer_id, sum(discounted) as past from brought group by 1) b using (customer_id)),
    named as (
      select name, count(*)::int as customers, avg(worth) as mean, stddev_samp(worth) as sd,
        count(*) filter (where occasions > 1)::int as again,
        case when (select max(acquisition) from taken) > 0 then avg(acquisition)::float8 end as won
      from worth group by 1),
    placed as (select *, row_number() over (order by customers desc, name)::int as place from named),
    -- Months are told of those that are shown: there may be as many ways in as baskets.
    shown as (
      select w.customer_id, w.lived, p.place from worth w
        join placed p on p.place <= ${mostEntries} and coalesce(p.name, e'\\x01') = coalesce(w.name, e'\\x01')),
    lived as (
      select a.place, m.month, sum(a.customers)::int as customers
      from (select place, lived, count(*) as customers from shown group by 1, 2) a
        join generate_series(0, ${paybackMonths - 1}) as m(month) on m.month < a.lived
      group by 1, 2),
    flows as (
      select s.place, b.month, sum(b.amount) as brought
      from brought b join shown s using (customer_id) where b.month < s.lived group by 1, 2)
    select (select json_agg(p order by place) from placed p) as rows,
      (select json_agg(x) from (
        select l.place, l.month, l.customers, coalesce(f.brought, 0) as brought
        from lived l left join flows f using (place, month)) x) as months`.execute(db);
  const found = rows[0]?.rows ?? [];
  const byPlace = Map.groupBy(rows[0]?.months ?? [], ({ place }) => place);
  const shown = found.slice(0, mostEntries);
  const placeOf = new Map(shown.map(({ name, place }) => [name, place]));
  return {
    asOf,
    sample: { customers: found.reduce((sum, { customers }) => sum + customers, 0), of },
    mean: meanOfAll(found),
    entries: entriesOf(shown).map((entry) => ({
      ...entry,
      months: (byPlace.get(placeOf.get(entry.name)!) ?? []).map(
        ({ month, brought, customers }) => ({
          month,
          brought,
          customers,
        }),
      ),
    })),
    others: found.slice(mostEntries).reduce((sum, { customers }) => sum + customers, 0),
  };
}
