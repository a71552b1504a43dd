// What the consent room does by itself: proofs go with the customers they were about.
import type { Job } from '../platform/jobs.ts';
import { forgetProofs } from './queries-forget.ts';

export const consentJobs: Job[] = [
  {
    name: 'consent.forget',
    after: [],
    // After the night's erasures (customers.erase).
    cron: '53 3 * * *',
    run: ({ config, database }) => forgetProofs(config, database, new Date()),
  },
];
