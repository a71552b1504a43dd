// What the customers room does by itself: emptying the bin of those who have been in it for long enough.
import type { Job } from '../platform/jobs.ts';
import { emptyBin } from './queries-bin.ts';

export const customersJobs: Job[] = [
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
