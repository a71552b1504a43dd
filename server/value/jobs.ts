// Values are computed again whenever sales or terms change.
import { isCoded } from '../platform/errors.ts';
import { type Job, nudge } from '../platform/jobs.ts';
import { runValue } from './queries.ts';
import { makeRankings, rankJob } from './queries-rfm.ts';
import { refreshJob } from './queries-summary.ts';

export const valueJobs: Job[] = [
  {
    name: refreshJob,
    after: ['purchases', 'terms'],
    takesCustomers: true,
    run: async (context) => {
      try {
        await runValue(context, { until: null, model: 'auto', check: true });
        await nudge(context.db, 'values');
      } catch (error) {
        // Nothing bought yet is no failure.
        if (!isCoded(error, 'value_no_purchases')) throw error;
      }
    },
  },
  { name: rankJob, after: ['values'], run: makeRankings },
];
