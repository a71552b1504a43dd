// What the touchpoints room does by itself: forgetting after the time for second thoughts.
import type { Job } from '../platform/jobs.ts';
import { forgetTouchpoints } from './queries-forget.ts';

export const touchpointsJobs: Job[] = [
  {
    name: 'touchpoints.forget',
    after: [],
    cron: '43 3 * * *',
    run: ({ database }) => forgetTouchpoints(database, new Date()),
  },
];
