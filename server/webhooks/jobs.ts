// Telling what happened, subscriber by subscriber, and forgetting what is long past.
import { type Job, queueJob } from '../platform/jobs.ts';
import { tellSubscriber } from './deliver.ts';
import { dueWebhooks, forgetEvents, spreadEvents } from './queries-deliveries.ts';

/** The word of the SQL function `announce`. */
export const deliverJob = 'webhooks.deliver';

/** Subscribers that are called at the same time. */
const atOnce = 4;
/** A run ends after so long, so that other work has its turn. */
const turn = 60_000;

export const webhooksJobs: Job[] = [
  {
    name: deliverJob,
    after: ['start'],
    cron: '* * * * *',
    run: async (context) => {
      const { database, db } = context;
      const client = await database.pool.connect();
      try {
        const { rows } = await client.query(
          "select pg_try_advisory_lock(hashtext('clientela webhooks')) as mine",
        );
        if (!rows[0].mine) return;
        const until = Date.now() + turn;
        // Who did not answer is left in peace until the next run.
        const failed = new Set<number>();
        for (;;) {
          await spreadEvents(db, new Date());
          const due = (await dueWebhooks(db, new Date())).filter((id) => !failed.has(id));
          if (due.length === 0) return;
          if (Date.now() > until) {
            await queueJob(db, deliverJob, {}, `${deliverJob} more`);
            return;
          }
          const told = due.slice(0, atOnce).map(async (id) => {
            if (!(await tellSubscriber(context, id))) failed.add(id);
          });
          // The lock is held until the last of them has ended.
          for (const one of await Promise.allSettled(told))
            if (one.status === 'rejected') throw one.reason;
        }
      } finally {
        await client
          .query("select pg_advisory_unlock(hashtext('clientela webhooks'))")
          .catch(() => {});
        client.release();
      }
    },
  },
  {
    name: 'webhooks.forget',
    after: [],
    cron: '23 4 * * *',
    run: ({ db }) => forgetEvents(db, new Date()),
  },
];
