// Loads the sample business in the background, check and load in one go.
import { runWhole } from '../imports/index.ts';
import type { Job } from '../platform/jobs.ts';
import { purchasesKind } from '../purchases/index.ts';
import { loadJob } from './queries.ts';

export const sampleJobs: Job[] = [
  {
    name: loadJob,
    after: [],
    run: (context, payload) => runWhole(context, purchasesKind, Number(payload.id), new Date()),
  },
];
