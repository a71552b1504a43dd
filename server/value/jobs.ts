// Values are computed again whenever sales or terms change.
import { readTerms } from '../company/index.ts';
import { isCoded } from '../platform/errors.ts';
import type { Job } from '../platform/jobs.ts';
import { runValue } from './queries.ts';
import { profitJob, runProfit } from './queries-profit.ts';
import { refreshJob } from './queries-summary.ts';

export const valueJobs: Job[] = [
  {
    name: refreshJob,
    after: ['purchases', 'terms'],
    takesCustomers: true,
    run: async (context) => {
      try {
        await runValue(context, { until: null, model: 'auto', check: true });
      } catch (error) {
        // Nothing bought yet is no failure.
        if (!isCoded(error, 'value_no_purchases')) throw error;
      }
    },
  },
  {
    name: profitJob,
    // What is touched is redone with the values; what touchpoints cost needs no values, and can wait.
    after: ['purchases', 'touchpoints'],
    takesCustomers: true,
    cron: '*/5 * * * *',
    run: (context) => runProfit(context, readTerms),
  },
];
