// What the touchpoints room does by itself: keeping what each day came to, and forgetting after the time
// for second thoughts.
import type { Job } from '../platform/jobs.ts';
import { keepDays } from './queries-days.ts';
import { forgetTouchpoints } from './queries-forget.ts';

export const touchpointsJobs: Job[] = [
  {
    name: 'touchpoints.days',
    // A call written down, or somebody in the bin, wakes nobody: until the clock does, that day's touchpoints are read.
    after: ['touchpoint_days', 'start'],
    cron: '*/2 * * * *',
    run: ({ db }) => keepDays(db, new Date()),
  },
  {
    name: 'touchpoints.forget',
    after: [],
    cron: '43 3 * * *',
    run: ({ database }) => forgetTouchpoints(database, new Date()),
  },
];
