// Background work. Facts nudge, meaning pulls: a room that stores facts calls touch and nudge (SQL
// functions, so that any statement can); a job that named the topic wakes once, however many nudges
// came, and takes the customers it must redo.
import { setTimeout as wait } from 'node:timers/promises';
import {
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  Logger as WorkerLogger,
} from 'graphile-worker';
import type { ClientBase, Pool, PoolClient } from 'pg';
import type { Config } from './config.ts';
import { type Database, type Db, sql, type Tx } from './database.ts';
import type { Logger } from './log.ts';

/** What a job or a handler may use; nothing is ambient. */
export interface Context {
  config: Config;
  database: Database;
  db: Db;
  log: Logger;
}

export interface Job {
  /** `<room>.<verb>`, the name of the task. */
  name: string;
  /** Topics whose nudges wake it. */
  after: string[];
  /** It redoes the customers in `touched` that are meant for it: taken by `take_touched`, looked at in `touched_customers`. */
  takesCustomers?: true;
  /** With many customers to redo it lets this job go first: what people look for comes before what rests on it. */
  letsFirst?: string;
  /** It also wakes at these times, five fields of cron in UTC. */
  cron?: string;
  /** Runs with the payload of the call, or an empty object for a nudge. Must be safe to repeat. */
  run: (context: Context, payload: Record<string, unknown>) => Promise<void>;
}

/** graphile-worker's own tables, in its own schema. */
export async function migrateJobs(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new WorkerLogger(() => () => {}) });
}

/** With more customers than this a job is long enough to be in the way of others. */
const many = 5000;
/** How soon a job that let another go first looks again. */
const lookAgainSeconds = 3;

/** Is the job that goes first still waiting or at work, while there is much to redo? */
async function mustWait({ db }: Context, { name, letsFirst }: Job): Promise<boolean> {
  if (letsFirst === undefined) return false;
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select 1 from graphile_worker.jobs
        where task_identifier = ${letsFirst} and attempts < max_attempts)
      and (select count(*) > ${many} from (
        select 1 from touched_customers where job = ${name} limit ${many + 1}) t) as waits`.execute(
    db,
  );
  return rows[0]!.waits;
}

/** Writes which job wakes after which topic, so that any process, and SQL itself, can nudge. */
export async function declareJobs(db: Db, jobs: Job[]): Promise<void> {
  const rows = jobs.flatMap((job) => job.after.map((topic) => ({ topic, job: job.name })));
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('clientela job_wakes'))`.execute(tx);
    const known = await tx.selectFrom('job_wakes').select(['topic', 'job']).execute();
    const key = (row: { topic: string; job: string }) => `${row.topic} ${row.job}`;
    const wanted = new Set(rows.map(key));
    const old = known.filter((row) => !wanted.has(key(row)));
    for (const row of old)
      await tx
        .deleteFrom('job_wakes')
        .where('topic', '=', row.topic)
        .where('job', '=', row.job)
        .execute();
    if (rows.length > 0)
      await tx
        .insertInto('job_wakes')
        .values(rows)
        .onConflict((c) => c.doNothing())
        .execute();
  });
}

/**
 * Calls with the same key collapse into one, and the last payload is the one that counts. A nudge brings none and
 * has the name for a key: work with a payload must stand under another, or a nudge would take its payload away.
 */
const keyOf = (name: string, payload: Record<string, unknown>) =>
  Object.keys(payload).length === 0 ? name : `${name} ${JSON.stringify(payload)}`;

/**
 * Queues a job in this transaction, to run now or in some seconds; calls with the same key before it runs
 * collapse into one: without a key of their own, those with the same payload.
 */
export async function queueJob(
  tx: Db | Tx,
  name: string,
  payload: Record<string, unknown> = {},
  key = keyOf(name, payload),
  seconds = 0,
): Promise<void> {
  if (key === name && key !== keyOf(name, payload))
    throw new Error(`${name}: a nudge would take away what it is told`);
  await sql`select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json,
    job_key => ${key}, max_attempts => 5, run_at => now() + make_interval(secs => ${seconds}))`.execute(
    tx,
  );
}

/**
 * As the SQL function `touch`, of the customers that a statement finds (one column, each customer once): many
 * customers need not become an array, and those whose numbers run on, as those of a load do, are one row for each
 * job. The topic is a name of ours.
 */
export async function touchFrom(
  client: ClientBase,
  topic: 'customers' | 'purchases',
  select: string,
  values: unknown[] = [],
): Promise<void> {
  await client.query(
    `insert into touched (job, customer_id, through)
     select w.job, s.first, nullif(s.last, s.first)
     from job_wakes w cross join (
       select min(id) as first, max(id) as last
       from (select id, id - row_number() over (order by id) as run from (${select}) as c (id)) n group by run) s
     where w.topic = '${topic}'`,
    values,
  );
}

/**
 * Wakes the jobs that follow a topic. Call it last in a short transaction: the keyed row it locks is
 * the same for every writer.
 */
export async function nudge(tx: Db | Tx, topic: string): Promise<void> {
  await sql`select nudge(${topic})`.execute(tx);
}

/**
 * Runs the jobs in this thread until the returned function is called. Of several processes on one
 * database one runs them; when it goes, the next takes over and frees what it had begun.
 */
export function runJobs(context: Context, jobs: Job[]): () => Promise<void> {
  let stopped = false;
  let runner: Runner | null = null;
  const ended = (async () => {
    while (!stopped) {
      try {
        const lead = await context.database.pool.connect();
        try {
          let broken = false;
          lead.on('error', () => {
            broken = true;
          });
          if (await takeLead(lead)) {
            // Work that a process left behind may have no job of its own: those who can tell look for it.
            await nudge(context.db, 'start');
            runner = await startRunner(context, jobs);
            while (!stopped && !broken) {
              await wait(500);
              await lead.query('select 1');
            }
          }
        } finally {
          await runner?.stop().catch(() => {});
          runner = null;
          lead.release(true);
        }
      } catch (error) {
        context.log.error({ err: error }, 'background work interrupted');
      }
      if (!stopped) await wait(1000);
    }
  })();
  return async () => {
    stopped = true;
    await ended;
  };
}

async function takeLead(lead: PoolClient): Promise<boolean> {
  const taken = await lead.query("select pg_try_advisory_lock(hashtext('clientela jobs')) as mine");
  if (!taken.rows[0].mine) return false;
  // Whoever led before is gone: its jobs begin again.
  await lead.query(`select graphile_worker.force_unlock_workers(array(
    select distinct locked_by from graphile_worker.jobs where locked_by is not null))`);
  return true;
}

/** Milliseconds from which the log tells that a job was done; shorter ones only where everything is logged. */
const worthTelling = 1000;

function startRunner(context: Context, jobs: Job[]): Promise<Runner> {
  const quiet = new WorkerLogger(() => (level, message) => {
    if (level === 'error') context.log.error({ message: message.slice(0, 300) }, 'job');
  });
  const taskList = Object.fromEntries(
    jobs.map((job) => [
      job.name,
      async (payload: unknown) => {
        const began = performance.now();
        try {
          const given = (payload ?? {}) as Record<string, unknown>;
          if (await mustWait(context, job)) {
            await queueJob(context.db, job.name, given, undefined, lookAgainSeconds);
            return;
          }
          await job.run(context, given);
          const ms = Math.round(performance.now() - began);
          // What looks each minute whether there is anything to do would hide the rest.
          context.log[ms < worthTelling ? 'debug' : 'info']({ job: job.name, ms }, 'job done');
        } catch (error) {
          context.log.error({ job: job.name, err: error }, 'job failed');
          throw error;
        }
      },
    ]),
  );
  return run({
    pgPool: context.database.pool,
    taskList,
    concurrency: 2,
    pollInterval: 1000,
    noHandleSignals: true,
    logger: quiet,
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ name, cron }) =>
        cron ? [{ task: name, match: cron, options: { jobKey: name, maxAttempts: 1 } }] : [],
      ),
    ),
  });
}
