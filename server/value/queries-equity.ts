// The course of the equity: worked out over the whole base by a job, kept as one row per month, read for the page.
import { isHarvesting, monthEnds } from '@clientela/models';
import type { PoolClient } from 'pg';
import { type Db, sql } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { readNumberRows } from '../platform/number-rows.ts';
import { type Bridge, bridgeOf, type Row } from './bridge.ts';
import { type CoursePoint, makeCourse, type Yardstick } from './course.ts';
import { readContractCourse } from './course-contracts.ts';
import { makeSureness, type Sureness } from './course-sureness.ts';
import { readMarginShares, readServing } from './margins.ts';
import { keepChanges, type Moves } from './queries-changes.ts';
import { currentRun, type ValueRun } from './queries-runs.ts';
import { daysSql } from './queries-summary.ts';
import { dayNumber, dayText, equityMonths, monthsBetween } from './rules.ts';

export const equityJob = 'value.equity';

/** Bases larger than this are gone through at most every six hours: a minute or two of one core each time. */
const large = 200_000;
const restHours = 6;

/**
 * Queues the job that follows a run. A queued one is moved, never doubled; of a large base it waits until the last is
 * some hours old.
 */
export async function queueCourse(client: PoolClient, customers: number): Promise<void> {
  await client.query(
    `select graphile_worker.add_job($1, '{}'::json, job_key => $1, max_attempts => 5, run_at => greatest(now(),
       (select finished_at + make_interval(hours => $2) from equity_work)))`,
    [equityJob, customers > large ? restHours : 0],
  );
}

/** The evenings of a course: the ends of the last months in which there was a base, and the last day of the data. */
export function evenings(earliest: number, asOf: number): number[] {
  return [...monthEnds(earliest, asOf - 1).slice(-equityMonths), asOf];
}

/**
 * Works the course out for the run that stands and keeps it in place of what was there. All purchase days stream by once:
 * of 1 M customers with 10 M of them about two minutes of one core, with 36 evenings each; nothing grows with the base.
 */
export async function makeEquity(context: Context): Promise<void> {
  const client = await context.database.pool.connect();
  // Writes while the other reads; what it wrote stands all at once.
  const writer = await context.database.pool.connect();
  let broken = true;
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela equity'))");
    await writer.query('begin');
    const run = await currentRun(context.db);
    const yardstick = run && yardstickOf(run);
    const contracts = await readContractCourse(context.db, client);
    const known = await client.query(
      `select count(*)::int as total,
         least(min(first_on), (select min(started_on) from contracts where $1)) - date '1970-01-01' as earliest
       from purchase_summary`,
      [contracts !== null],
    );
    const { total, earliest } = known.rows[0] as { total: number; earliest: number | null };
    if (!run || !yardstick || earliest === null || earliest > dayNumber(run.asOf)) {
      await writer.query('delete from equity_changes');
      await keep(writer, run?.id ?? null, [], [], null);
      await writer.query('commit');
      broken = false;
      return;
    }
    await context.database.pool.query(
      'update equity_work set run_id = $1, done = 0, total = $2, finished_at = null',
      [run.id, total],
    );
    const shareOf = run.terms.ownMargins ? await readMarginShares(client, run.terms) : null;
    const { serving } = run.terms;
    const costOf = serving ? await readServing(client, serving) : null;
    const ends = evenings(earliest, dayNumber(run.asOf));
    const changes = await keepChanges(writer, ends);
    const course = makeCourse(yardstick, ends, shareOf, costOf, changes.watches, contracts);
    const sure = makeSureness(yardstick, ends, total, shareOf, costOf, contracts);
    const day: typeof course.day = (...of) => {
      course.day(...of);
      sure.day(...of);
    };
    let told = 0;
    for (const days of daysSql({ until: run.asOf })) {
      await streamDays(client, days, day, async () => {
        await changes.flush();
        const done = Math.min(total, course.customers());
        if (done - told < 50_000) return;
        told = done;
        await context.database.pool.query('update equity_work set done = $1', [done]);
      });
    }
    const points = course.finish();
    if (contracts) await addPayments(client, ends, points);
    await keep(writer, run.id, points, sure.finish(points), await changes.finish());
    await writer.query('commit');
    broken = false;
  } finally {
    // Half of what was being written goes with its connection.
    writer.release(broken);
    await client.query("select pg_advisory_unlock(hashtext('clientela equity'))").catch(() => {});
    client.release();
  }
}

function yardstickOf(run: ValueRun): Yardstick | null {
  const { fit, spendFit, result, terms } = run;
  if (run.status === 'failed' || !result) return null;
  return { fit, spend: spendFit, terms, cuts: result.cuts };
}

/** Payments of contracts are sales too: those that no line of sales tells of, and the lines that are payments. */
async function addPayments(
  client: PoolClient,
  ends: readonly number[],
  points: CoursePoint[],
): Promise<void> {
  const { rows } = await client.query<{ place: number; amount: number }>(
    `select width_bucket(m.day - 1, $1::date[]) as place, sum(m.amount)::bigint as amount
     from (select p.customer_id, p.paid_on as day, p.amount from contract_payments p where not exists (
             select 1 from contract_sales k where k.customer_id = p.customer_id and k.product_id = p.product_id)
           union all
           select p.customer_id, p.purchased_on, p.amount
           from contract_sales k join purchases p using (customer_id, purchased_on, line_key)) m
       join customers c on c.id = m.customer_id
     where not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)
     group by 1`,
    [ends.map(dayText)],
  );
  for (const { place, amount } of rows) {
    const point = points[place];
    if (point) point.sales += amount;
  }
}

/** Customer-days as numbers, one customer after another; `paused` is called between pieces of the stream. */
export async function streamDays(
  client: PoolClient,
  days: string,
  each: (customer: number, day: number, amount: number, bought: boolean) => void,
  paused: () => Promise<void>,
): Promise<void> {
  await readNumberRows(
    client,
    `select customer_id, day - date '1970-01-01', amount, bought::int from (${days}) d
      order by customer_id, day`,
    ([customer, day, amount, bought]) => each(customer!, day!, amount!, bought === 1),
    paused,
  );
}

/** Puts the course in place of the one before; the caller's transaction sees to it that nobody sees half of it. */
async function keep(
  client: PoolClient,
  run: number | null,
  points: CoursePoint[],
  sure: readonly (Sureness | null)[],
  flows: Moves | null,
): Promise<void> {
  const rows = points.map(({ day, ...point }, at) => ({
    on_day: dayText(day),
    ...point,
    sureness: sure[at] ?? null,
  }));
  await client.query('delete from equity_months');
  await client.query(
    `insert into equity_months (on_day, run_id, customers, active, equity, acquired, margin, retention, defected,
         acquired_customers, defected_customers, returned_customers, sales, groups, moves, sureness)
       select on_day, $1, customers, active, equity, acquired, margin, retention, defected,
         "acquiredCustomers", "defectedCustomers", "returnedCustomers", sales, groups, moves,
         nullif(sureness, 'null'::jsonb)
       from jsonb_to_recordset($2::jsonb) as r (on_day date, customers int, active double precision, equity bigint,
         acquired bigint, margin bigint, retention bigint, defected bigint, "acquiredCustomers" int,
         "defectedCustomers" int, "returnedCustomers" int, sales bigint, groups jsonb, moves jsonb,
         sureness jsonb)`,
    [run, JSON.stringify(rows)],
  );
  await client.query(
    'update equity_work set run_id = $1, done = total, finished_at = now(), flows = $2',
    [run, flows && JSON.stringify(flows)],
  );
}

export interface EquityRow extends Row {
  groups: CoursePoint['groups'];
  moves: CoursePoint['moves'];
  /** Null in rows of before it was kept. */
  sureness: Sureness | null;
}

/** The rows of the course, oldest first, and the run by which they are valued. */
export async function readCourse(db: Db): Promise<{ rows: EquityRow[]; runId: number | null }> {
  const rows = await db.selectFrom('equity_months').selectAll().orderBy('on_day').execute();
  return {
    runId: rows[0]?.run_id ?? null,
    rows: rows.map((row) => ({
      on: row.on_day,
      customers: row.customers,
      active: row.active,
      equity: row.equity,
      sales: row.sales,
      acquired: row.acquired,
      margin: row.margin,
      retention: row.retention,
      defected: row.defected,
      acquiredCustomers: row.acquired_customers,
      defectedCustomers: row.defected_customers,
      returnedCustomers: row.returned_customers,
      groups: row.groups as EquityRow['groups'],
      moves: row.moves as EquityRow['moves'],
      sureness: row.sureness as Sureness | null,
    })),
  };
}

/** How far the job is: null when nothing waits and nothing runs. */
export async function courseProgress(db: Db): Promise<{ done: number; total: number } | null> {
  const { rows } = await sql<{ busy: boolean; done: number; total: number; finished: boolean }>`
    select exists (select 1 from graphile_worker.jobs
        where task_identifier = ${equityJob} and attempts < max_attempts and run_at <= now()) as busy,
      done, total, finished_at is not null as finished
    from equity_work`.execute(db);
  const { busy, done, total, finished } = rows[0]!;
  if (!busy) return null;
  return finished ? { done: 0, total } : { done, total };
}

export interface Harvest {
  salesBefore: number;
  salesNow: number;
  equityBefore: number;
  equityNow: number;
  harvesting: boolean;
}

/**
 * Sales of the bridge's time against the same number of months before it, and the equity at both ends: sales that rise
 * while the equity falls are taken from the future. Null where the months before are not all there.
 */
export function harvestOf(rows: readonly Row[], bridge: Bridge): Harvest | null {
  const start = rows.findIndex(({ on }) => on === bridge.from);
  const end = rows.findIndex(({ on }) => on === bridge.to);
  const length = end - start;
  // The first row holds the sales of all time before it.
  if (start - length < 0) return null;
  const salesBefore = rows
    .slice(start - length + 1, start + 1)
    .reduce((sum, { sales }) => sum + sales, 0);
  const { sales: salesNow, opening: equityBefore, closing: equityNow } = bridge;
  const harvesting = isHarvesting({
    sales: [salesBefore, salesNow],
    equity: [equityBefore, equityNow],
  });
  return { salesBefore, salesNow, equityBefore, equityNow, harvesting };
}

/**
 * What winning a customer has cost on average in the last twelve months, minor units; of all where nobody was won then; null
 * where nothing of it is known. One look at the profits of all.
 */
export async function acquisitionCost(db: Db, asOf: string): Promise<number | null> {
  const { rows } = await sql<{ lately: number | null; ever: number | null }>`
    select (avg(p.acquisition) filter (where s.first_on > ${asOf}::date - interval '1 year'))::float8 as lately,
      avg(p.acquisition)::float8 as ever
    from customer_profit p join purchase_summary s using (customer_id)`.execute(db);
  const { lately, ever } = rows[0]!;
  return (ever ?? 0) > 0 ? (lately ?? ever) : null;
}

/** The two evenings of the bridge: those asked for if they are rows, else the last and the one twelve months before it. */
export function bridgeEnds(
  rows: readonly Row[],
  asked: { from?: string | undefined; to?: string | undefined },
): Bridge | null {
  const last = rows.at(-1);
  if (!last || rows.length < 2) return null;
  const has = (on: string | undefined) => rows.some((row) => row.on === on);
  const to = has(asked.to) ? asked.to! : last.on;
  const earlier = rows.filter(({ on }) => on < to);
  const year = earlier.find(({ on }) => monthsBetween(on, to) <= 12) ?? earlier[0];
  const from = has(asked.from) && asked.from! < to ? asked.from! : year?.on;
  return from === undefined ? null : bridgeOf(rows, from, to);
}
