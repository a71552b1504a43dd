// What the customers room does in the background: what people do to many customers at once, and emptying
// the bin of those who have been in it for long enough.
import type { Job } from '../platform/jobs.ts';
import type { Relation } from '../platform/question.ts';
import { emptyBin } from './queries-bin.ts';
import { compareTouched, nearJob, runScan, scanJob } from './queries-scan.ts';
import { runWork, workJob } from './queries-works.ts';

/** `relations` are rows of other rooms that questions may ask about. */
export const customersJobs = (relations: readonly Relation[]): Job[] => [
  {
    name: workJob,
    after: [],
    run: (context, payload) => runWork(context, Number(payload.id), new Date(), relations),
  },
  {
    name: nearJob,
    after: ['customers'],
    takesCustomers: true,
    run: (context) => compareTouched(context, new Date()),
  },
  {
    name: scanJob,
    after: [],
    run: (context, payload) => runScan(context, Number(payload.id)),
  },
  {
    name: 'customers.empty-bin',
    after: [],
    cron: '23 3 * * *',
    run: async ({ database }) => {
      const client = await database.pool.connect();
      try {
        await emptyBin(client, new Date());
      } finally {
        client.release();
      }
    },
  },
];
