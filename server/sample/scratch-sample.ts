// The sample business, smaller, loaded and worked out to its end, for tests and journeys that only look at it.
import { jobs } from '../background.ts';
import type { ScratchBase } from '../platform/scratch-bases.ts';
import { settleJobs } from '../platform/scratch-jobs.ts';
import { testNow } from '../purchases/scratch-sales.ts';
import { loadSample, loadWhole } from './index.ts';

const size = { customers: 1500 };

/** Nobody has signed in yet: whoever copies it makes the owner. */
export const sampleBase: ScratchBase = {
  name: 'sample',
  jobs,
  fill: async (context) => {
    const id = await loadSample(context, null, testNow, size);
    await loadWhole(context, id, testNow, size);
    await settleJobs(context, jobs);
  },
};
