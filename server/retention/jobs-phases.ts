// What the cycle does by itself: moving whoever facts came about, and the figures of everybody after values.
import { type Job, queueJob } from '../platform/jobs.ts';
import { valuesJob } from '../value/index.ts';
import { cycleJob, makeCycle } from './queries-cycle.ts';
import { phasesJob, refreshPhases } from './queries-phases.ts';

export const phasesJobs: Job[] = [
  {
    name: phasesJob,
    // At the start too: of a base of before there were phases nobody was touched.
    after: ['purchases', 'touchpoints', 'customers', 'start'],
    takesCustomers: true,
    letsFirst: valuesJob,
    run: async (context, payload) => {
      const { all } = await refreshPhases(context, payload.whole === true);
      if (all) await queueJob(context.db, cycleJob, { phases: true });
    },
  },
  {
    name: cycleJob,
    after: ['values'],
    run: (context, payload) => makeCycle(context, payload.phases === true),
  },
];
