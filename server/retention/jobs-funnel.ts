// What the funnel does by itself: placing whoever facts came about, and the worth of each stage after values.
import { type Job, nudge, queueJob } from '../platform/jobs.ts';
import { valuesJob } from '../value/index.ts';
import { funnelJob, funnelWorthJob, makeFunnelWorth, refreshFunnel } from './queries-funnel.ts';

export const funnelJobs: Job[] = [
  {
    name: funnelJob,
    // At the start too: of a base of before there was a funnel nobody was touched.
    after: ['purchases', 'customers', 'start'],
    takesCustomers: true,
    letsFirst: valuesJob,
    run: async (context, payload) => {
      const { all } = await refreshFunnel(context, payload.whole === true);
      if (all) await queueJob(context.db, funnelWorthJob, { fresh: true });
    },
  },
  {
    name: funnelWorthJob,
    after: ['values'],
    run: async (context, payload) => {
      // What is proposed for the bottleneck rests on what stages are worth.
      if (await makeFunnelWorth(context, payload.fresh === true))
        await nudge(context.db, 'retention');
    },
  },
];
