// Stages of the funnel by purchases, of every customer with each product line: now and at the ends of months. Of the whole
// base by one reading of the purchases as columns, of touched customers alone while the last day is the same.
import type { PoolClient } from 'pg';
import { baseChanged, lastDay } from '../customers/index.ts';
import type { BinaryRows } from '../platform/binary-rows.ts';
import { sql } from '../platform/database.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { dayNumber } from '../value/index.ts';
import { readFunnelRules } from './queries-funnel-rules.ts';
import { companyLines } from './queries-rhythms.ts';
import { rewrite, type Taker } from './rewrite.ts';
import { type FunnelRule, firstSold, funnelCourse, funnelDays } from './rules-funnel.ts';
import { whole } from './rules-phases.ts';

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

/** Customers by line, month and stage; the key is month × 10 + stage. */
type Counts = Map<string, Float64Array>;

/** Redoes who was touched; everybody where that is asked, on another last day, by other rules or lines of products. */
export async function refreshFunnel(context: Context, wanted: boolean): Promise<RedoneFunnel> {
  const writer = await context.database.pool.connect();
  const reader = await context.database.pool.connect();
  try {
    await writer.query("select pg_advisory_lock(hashtext('clientela funnel'))");
    await writer.query('begin');
    const redone = await redo(writer, reader, wanted);
    if (redone.written > 0 || redone.all) await baseChanged(writer);
    await writer.query('commit');
    if (redone.written > 100_000) await writer.query('vacuum (analyze) customer_funnel');
    return redone;
  } catch (error) {
    await writer.query('rollback').catch(() => {});
    throw error;
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

interface Asked {
  ids: readonly number[] | null;
  days: readonly number[];
  ruleOf: (line: string) => FunnelRule;
  counts: Counts;
}

/** Reads what the customers bought, as columns, and writes their courses while it reads; returns how many. */
async function writeCourses(writer: PoolClient, reader: PoolClient, asked: Asked): Promise<number> {
  const lines = await companyLines(reader);
  const into = 'customer_funnel (customer_id, line, course)';
  return rewrite(reader, writer, statements(asked.ids), into, (rows) =>
    makeTaker(lines, asked, rows),
  );
}

/** Rows of customer, product and day: of those who stand alone in the order of the index, then of the merged. */
function statements(ids: readonly number[] | null): string[] {
  const some = (customer: string) =>
    ids === null
      ? ''
      : `and ${customer} = any('{${ids.map((id) => Math.trunc(id)).join()}}'::bigint[])`;
  const columns = `coalesce(p.product_id, 0), p.purchased_on - date '1970-01-01'`;
  const kept = (customer: string) => `p.amount >= 0
    and not exists (select 1 from customer_bin b where b.customer_id = ${customer}) ${some(customer)}`;
  return [
    `select p.customer_id, ${columns} from purchases p
      where ${kept('p.customer_id')}
        and not exists (select 1 from customer_families f where f.customer_id = p.customer_id)
      order by p.customer_id, p.purchased_on`,
    `select f.survivor_id, ${columns}
      from customer_families f join purchases p on p.customer_id = f.customer_id
      where ${kept('f.survivor_id')} order by f.survivor_id, p.purchased_on`,
  ];
}

/** Takes the rows as they stream by and writes each customer's courses. */
function makeTaker(
  { names, lineOf }: Awaited<ReturnType<typeof companyLines>>,
  { days, ruleOf, counts }: Asked,
  into: BinaryRows,
): Taker {
  // The customer as a whole stands behind the lines.
  const last = names.length;
  const texts = [...names, whole];
  let written = 0;
  const rules = [...names, whole].map(ruleOf);
  const tallies = [...names, whole].map((line) => {
    const tally = counts.get(line) ?? new Float64Array(10 * days.length);
    counts.set(line, tally);
    return tally;
  });
  const bought: number[][] = [...names, whole].map(() => []);
  const begun: number[] = [];
  let customer = -1;
  const add = (line: number, day: number) => {
    const own = bought[line]!;
    if (own.length === 0) begun.push(line);
    if (own.at(-1) !== day) own.push(day);
  };
  const done = () => {
    for (const line of begun) {
      const course = funnelCourse(bought[line]!, days, rules[line]!);
      const tally = tallies[line]!;
      for (let ago = 0; ago < course.length; ago++) {
        const stage = course.charCodeAt(ago) - 48;
        if (stage >= firstSold) tally[10 * ago + stage]!++;
      }
      into.begin(3);
      into.bigint(customer);
      into.text(texts[line]!);
      into.text(course);
      bought[line]!.length = 0;
    }
    written += begun.length;
    begun.length = 0;
  };
  return {
    row: (row) => {
      if (row[0] !== customer) {
        if (begun.length > 0) done();
        customer = row[0]!;
      }
      add(lineOf(row[1]!), row[2]!);
      add(last, row[2]!);
    },
    end: () => {
      if (begun.length > 0) done();
      return written;
    },
  };
}

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
 */
export async function makeFunnelWorth({ db }: Context, fresh: boolean): Promise<void> {
  const row = await db.selectFrom('funnel_results').select('as_of').executeTakeFirst();
  const day = await lastDay(db);
  if (!row || (!fresh && row.as_of !== day)) {
    // Purchases were taken back, or stages have not been worked out yet: they come first, and wake this again.
    if (day !== null) await queueJob(db, funnelJob, { whole: true });
    return;
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
}

/** Variance of a sum of the values of customers `s`, from their own intervals. */
export const valueVariance = sql<number>`sum(((s.value_high - s.value_low) / ${apart}::float8) ^ 2)::float8`;
