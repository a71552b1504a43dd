// What the retention room does by itself: judging whoever facts came about, and everybody after values.
import { type Job, nudge } from '../platform/jobs.ts';
import { valuesJob } from '../value/index.ts';
import { judgeTouched, lossesJob, refreshAll, refreshJob } from './queries-refresh.ts';
import { rankAgain, winBackJob } from './queries-winback.ts';

export const retentionJobs: Job[] = [
  { name: winBackJob, after: [], run: rankAgain },
  {
    name: lossesJob,
    // Wallets that were told: a share that fell points to leaving.
    after: ['purchases', 'touchpoints', 'contracts', 'loss_reasons', 'wallets'],
    takesCustomers: true,
    letsFirst: valuesJob,
    run: async (context) => {
      await judgeTouched(context);
    },
  },
  {
    name: refreshJob,
    after: ['values'],
    run: async (context) => {
      await refreshAll(context);
      await nudge(context.db, 'retention');
    },
  },
];
