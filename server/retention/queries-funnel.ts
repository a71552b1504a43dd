// Stages of the funnel by purchases, of every customer with each product line: now and at the ends of months. Of the whole
// base by one reading of the purchases as columns, of touched customers alone while the last day is the same.
import type { PoolClient } from 'pg';
import { baseChanged, lastDay } from '../customers/index.ts';
import { sql } from '../platform/database.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { dayNumber } from '../value/index.ts';
import { type AskedCourses, type Counts, courseColumns, readCourses } from './queries-courses.ts';
import { readFunnelRules } from './queries-funnel-rules.ts';
import { rewrite } from './rewrite.ts';
import { funnelDays } from './rules-funnel.ts';

export const funnelJob = 'retention.funnel';
export const funnelWorthJob = 'retention.funnelWorth';

/** More touched customers than this, and everybody is redone. */
const mostTouched = 200_000;
/** The two ends of an 80 % interval lie this many standard deviations apart. */
const apart = 2.5631031310892007;

interface Basis {
  rules: number;
  productLines: string;
}

export interface RedoneFunnel {
  all: boolean;
  written: number;
}

/** Redoes who was touched; everybody where that is asked, on another last day, by other rules or lines of products. */
export async function refreshFunnel(context: Context, wanted: boolean): Promise<RedoneFunnel> {
  const writer = await context.database.pool.connect();
  const reader = await context.database.pool.connect();
  try {
    await writer.query("select pg_advisory_lock(hashtext('clientela funnel'))");
    const redone = await inTransaction(writer, async () => {
      const made = await redo(writer, reader, wanted);
      if (made.written > 0 || made.all) await baseChanged(writer);
      return made;
    });
    if (redone.written > 100_000) await writer.query('vacuum (analyze) customer_funnel');
    return redone;
  } finally {
    await writer.query("select pg_advisory_unlock(hashtext('clientela funnel'))").catch(() => {});
    await reader.query('rollback').catch(() => {});
    reader.release();
    writer.release();
  }
}

async function redo(
  writer: PoolClient,
  reader: PoolClient,
  wanted: boolean,
): Promise<RedoneFunnel> {
  const before = (await writer.query('select as_of, basis from funnel_results')).rows[0] as
    | { as_of: string; basis: Basis }
    | undefined;
  const taken = await writer.query<{ id: number }>(
    `with taken as materialized (select customer_id from take_touched($1) as t (customer_id))
     select customer_id as id from taken union
     select c.survivor_id from taken join customers c on c.id = taken.customer_id where c.survivor_id is not null`,
    [funnelJob],
  );
  // What is read begins after what was taken: facts that come later wait for the next time.
  await reader.query('begin transaction isolation level repeatable read read only');
  const { rows } = await reader.query<{ productLines: string }>(`
    select coalesce(bit_xor(hashtextextended(name || e'\\x1f' || coalesce(line, ''), 0)), 0)::text as "productLines"
    from products`);
  const { productLines } = rows[0]!;
  const { version, ruleOf } = await readFunnelRules(writer);
  const basis: Basis = { rules: version, productLines };
  let all =
    wanted ||
    !before ||
    before.basis.rules !== version ||
    before.basis.productLines !== productLines ||
    taken.rows.length > mostTouched;
  if (!all && taken.rows.length === 0) return { all, written: 0 };
  let asOf = before?.as_of ?? null;
  if (!all) {
    // With a later day everybody has been silent for longer.
    const day = await lastDayOf(
      reader,
      taken.rows.map(({ id }) => id),
    );
    all = day !== null && day > asOf!;
  }
  if (all) asOf = await lastDayOf(reader, null);
  if (asOf === null) {
    for (const table of ['customer_funnel', 'funnel_counts', 'funnel_results'])
      await writer.query(`delete from ${table}`);
    return { all: before !== undefined, written: 0 };
  }
  const ids = all ? null : taken.rows.map(({ id }) => id);
  if (ids === null) {
    await writer.query('delete from customer_funnel');
    await writer.query('delete from funnel_counts');
  } else await takeAway(writer, ids);
  const counts: Counts = new Map();
  const days = funnelDays(dayNumber(asOf));
  const written = await writeCourses(writer, reader, { ids, days, ruleOf, counts });
  await addCounts(writer, counts);
  await writer.query(
    `insert into funnel_results (as_of, basis, made_at) values ($1, $2, now())
     on conflict (id) do update set as_of = excluded.as_of, basis = excluded.basis, made_at = excluded.made_at`,
    [asOf, JSON.stringify(basis)],
  );
  return { all, written };
}

/** The last day with a sale: of everybody, or of these customers. */
async function lastDayOf(
  reader: PoolClient,
  ids: readonly number[] | null,
): Promise<string | null> {
  const { rows } = await reader.query(
    ids === null
      ? `select max(p.purchased_on) as day from purchases p where p.amount >= 0
           and p.customer_id not in (select r.id from customer_bin b join customers r on r.survivor_id = b.customer_id)`
      : `select max(p.purchased_on) as day from purchases p join customers c on c.id = p.customer_id
         where p.amount >= 0 and c.survivor_id = any($1::bigint[])
           and not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`,
    ids === null ? [] : [ids],
  );
  return rows[0].day as string | null;
}

const addRows = `on conflict (line, ago, stage) do update set customers = funnel_counts.customers + excluded.customers`;

/** The courses of these customers go, and what they counted for with them. */
async function takeAway(writer: PoolClient, ids: readonly number[]): Promise<void> {
  await writer.query(
    `with gone as (delete from customer_funnel where customer_id = any($1::bigint[]) returning line, course)
     insert into funnel_counts (line, ago, stage, customers)
     select line, n - 1, substr(course, n, 1)::smallint, -count(*)
     from gone cross join lateral generate_series(1, length(course)) n
     where substr(course, n, 1) <> '0' group by 1, 2, 3 ${addRows}`,
    [ids],
  );
}

async function addCounts(writer: PoolClient, counts: Counts): Promise<void> {
  const rows = [...counts].flatMap(([line, found]) =>
    [...found].flatMap((customers, at) =>
      customers === 0 ? [] : [{ line, ago: Math.floor(at / 10), stage: at % 10, customers }],
    ),
  );
  await writer.query(
    `insert into funnel_counts (line, ago, stage, customers)
     select line, ago, stage, customers from json_to_recordset($1::json)
       as c (line text, ago smallint, stage smallint, customers bigint) ${addRows}`,
    [JSON.stringify(rows)],
  );
  await writer.query('delete from funnel_counts where customers = 0');
}

/** Reads what the customers bought and writes their courses while it reads; returns how many. */
const writeCourses = (
  writer: PoolClient,
  reader: PoolClient,
  asked: AskedCourses,
): Promise<number> =>
  rewrite(writer, `customer_funnel (${courseColumns})`, (rows, after) =>
    readCourses(
      reader,
      asked,
      ({ customer, line, course }) => {
        rows.begin(3);
        rows.bigint(customer);
        rows.text(line);
        rows.text(course);
      },
      after,
    ),
  );

/** What customers of a line and stage are worth together, and the variance of that. */
export interface StageWorth {
  line: string;
  stage: number;
  customers: number;
  value: number;
  variance: number;
}

/**
 * Sums the values of customers by line and stage; at 1 M customers with two lines each, some seconds of the database.
 * @param fresh stages were made of everybody just now
 * @returns whether they were summed up
 */
export async function makeFunnelWorth({ db }: Context, fresh: boolean): Promise<boolean> {
  const row = await db.selectFrom('funnel_results').select('as_of').executeTakeFirst();
  const day = await lastDay(db);
  if (!row || (!fresh && row.as_of !== day)) {
    // Purchases were taken back, or stages have not been worked out yet: they come first, and wake this again.
    if (day !== null) await queueJob(db, funnelJob, { whole: true });
    return false;
  }
  const { rows } = await sql<StageWorth>`
    select x.line, left(x.course, 1)::int as stage, count(*)::int as customers, sum(s.value)::bigint as value,
      ${valueVariance} as variance
    from customer_funnel x join customer_standing s on s.customer_id = x.customer_id
    where s.value is not null group by 1, 2`.execute(db);
  await db
    .updateTable('funnel_results')
    .set({ worth: JSON.stringify(rows) })
    .execute();
  return true;
}

/** Variance of a sum of the values of customers `s`, from their own intervals. */
export const valueVariance = sql<number>`sum(((s.value_high - s.value_low) / ${apart}::float8) ^ 2)::float8`;
