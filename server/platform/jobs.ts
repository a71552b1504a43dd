// Background work. Facts nudge, meaning pulls: a room that stores facts calls touch() and nudge(); a
// job that named the topic wakes once, however many nudges came, and takes the customers it must redo.
import { type Runner, run, runMigrations, Logger as WorkerLogger } from 'graphile-worker';
import type { Pool } from 'pg';
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
  /** Runs with the payload of the call, or an empty object for a nudge. Must be safe to repeat. */
  run: (context: Context, payload: Record<string, unknown>) => Promise<void>;
}

/** graphile-worker's own tables, in its own schema. */
export async function migrateJobs(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new WorkerLogger(() => () => {}) });
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

/** Queues a job in this transaction; calls with the same key before it runs collapse into one. */
export async function queueJob(
  tx: Db | Tx,
  name: string,
  payload: Record<string, unknown> = {},
  key = name,
): Promise<void> {
  await sql`select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json,
    job_key => ${key}, max_attempts => 5)`.execute(tx);
}

/**
 * Wakes the jobs that follow a topic. Call it last in a short transaction: the keyed row it locks is
 * the same for every writer.
 */
export async function nudge(tx: Db | Tx, topic: string): Promise<void> {
  await sql`select graphile_worker.add_job(w.job, '{}'::json, job_key => w.job, max_attempts => 5)
    from job_wakes w where w.topic = ${topic}`.execute(tx);
}

/** Records that these customers changed, once for every job that follows the topic. */
export async function touch(tx: Db | Tx, topic: string, customerIds: number[]): Promise<void> {
  if (customerIds.length === 0) return;
  await sql`insert into touched (job, customer_id)
    select w.job, c.id from job_wakes w, unnest(${customerIds}::bigint[]) as c(id)
    where w.topic = ${topic}`.execute(tx);
}

/** Runs the jobs in this process until stopped. */
export async function startJobs(context: Context, jobs: Job[]): Promise<Runner> {
  const quiet = new WorkerLogger(() => (level, message) => {
    if (level === 'error') context.log.error({ message: message.slice(0, 300) }, 'job');
  });
  const taskList = Object.fromEntries(
    jobs.map((job) => [
      job.name,
      async (payload: unknown) => {
        const began = performance.now();
        try {
          await job.run(context, (payload ?? {}) as Record<string, unknown>);
          context.log.info(
            { job: job.name, ms: Math.round(performance.now() - began) },
            'job done',
          );
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
    pollInterval: 2000,
    noHandleSignals: true,
    logger: quiet,
    crontab: '',
  });
}
