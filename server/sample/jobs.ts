// Loads the sample business in the background: its files one after the other, check and load in one go.
import type { Job } from '../platform/jobs.ts';
import { loadJob, loadWhole } from './queries.ts';

export const sampleJobs: Job[] = [
  {
    name: loadJob,
    after: [],
    run: (context, { id, customers }) =>
      loadWhole(context, Number(id), new Date(), customers ? { customers: Number(customers) } : {}),
  },
];
