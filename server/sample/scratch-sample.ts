// The sample business, smaller, loaded and worked out to its end, for tests and journeys that only look at it.
import type { Job } from '../platform/jobs.ts';
import type { ScratchBase } from '../platform/scratch-bases.ts';
import { settleJobs } from '../platform/scratch-jobs.ts';
import { loadSample, loadWhole } from './index.ts';

/** Enough to be valued, to lose some and to have some who cost more than they bring. */
const size = { customers: 900 };
/** It ends on the day before. */
const loaded = new Date('2026-11-20T18:00:00Z');

/** Worked out by these jobs. Nobody has signed in yet: whoever copies it makes the owner. */
export const sampleBase = (jobs: Job[]): ScratchBase => ({
  name: 'sample',
  jobs,
  fill: async (context) => {
    const id = await loadSample(context, null, loaded, size);
    await loadWhole(context, id, loaded, size);
    await settleJobs(context, jobs);
  },
});
