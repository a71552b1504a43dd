// The background of a test: what facts have waked is done, and what that wakes, until nothing waits.
import { type Context, type Job, runJobs } from './jobs.ts';
import { until } from './scratch-wait.ts';

/**
 * Runs the jobs that wait until none does, however long all of them take together; patience is for one that does not end.
 * @throws Error with the name of a job that failed, which would be tried again later
 */
export async function settleJobs(context: Context, jobs: Job[]): Promise<void> {
  const look = async () => {
    const { rows } = await context.database.pool.query<{ waiting: string; failed: string | null }>(
      `select coalesce(string_agg(id || ' ' || task_identifier, ', ' order by id), '') as waiting,
         max(task_identifier) filter (where attempts > 0 and locked_at is null) as failed
       from graphile_worker.jobs`,
    );
    const { waiting, failed } = rows[0]!;
    if (failed !== null) throw new Error(`${failed} failed`);
    return waiting;
  };
  const stop = runJobs(context, jobs);
  try {
    for (let waiting = await look(); waiting !== ''; ) {
      const before = waiting;
      await until(async () => {
        waiting = await look();
        return waiting !== before;
      }, 100);
    }
  } finally {
    await stop();
  }
}
