// The background of a test: what facts have waked is done, and what that wakes, until nothing waits.
import { type Context, type Job, runJobs } from './jobs.ts';
import { until } from './scratch-wait.ts';

/** Runs the jobs that wait until none does. @throws Error with the name of a job that failed, which would be tried again later */
export async function settleJobs(context: Context, jobs: Job[]): Promise<void> {
  const stop = runJobs(context, jobs);
  try {
    await until(async () => {
      const { rows } = await context.database.pool.query<{
        waiting: number;
        failed: string | null;
      }>(
        `select count(*)::int as waiting,
           max(task_identifier) filter (where attempts > 0 and locked_at is null) as failed
         from graphile_worker.jobs`,
      );
      if (rows[0]!.failed !== null) throw new Error(`${rows[0]!.failed} failed`);
      return rows[0]!.waiting === 0;
    }, 100);
  } finally {
    await stop();
  }
}
