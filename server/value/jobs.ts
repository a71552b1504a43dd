// Values are computed again whenever sales or terms change, and the course of the equity after them.
import { readTerms } from '../company/index.ts';
import { isCoded } from '../platform/errors.ts';
import { type Job, nudge, queueJob } from '../platform/jobs.ts';
import { runValue } from './queries.ts';
import {
  contractsForgotten,
  contractsJob,
  contractsOutdated,
  currentContractRun,
  revalueContracts,
  runContracts,
} from './queries-contracts.ts';
import { equityJob, makeEquity } from './queries-equity.ts';
import { profitJob, runProfit } from './queries-profit.ts';
import { makeRankings, rankJob } from './queries-rfm.ts';
import { readAskedModel } from './queries-runs.ts';
import { keepSamples, samplesJob } from './queries-samples.ts';
import { redoShareAfterValues, redoWallets, shareJob, walletsJob } from './queries-share.ts';
import { refreshJob } from './queries-summary.ts';
import { revalueTouched } from './revalue.ts';

export const valueJobs: Job[] = [
  {
    name: refreshJob,
    after: ['purchases', 'terms'],
    takesCustomers: true,
    run: async (context) => {
      try {
        // At once, also while a computation of the whole base is under way.
        await revalueTouched(context);
        if (await contractsForgotten(context.db)) await runContracts(context, new Date());
        const { model } = await readAskedModel(context.db);
        await runValue(context, { until: null, model, check: true });
        // They count in margin from now on, or no longer: contracts must too.
        if (await contractsOutdated(context.db)) await queueJob(context.db, contractsJob);
        await nudge(context.db, 'values');
      } catch (error) {
        // Nothing bought yet, or nothing any more, is no failure; what rests on purchases is told.
        if (!isCoded(error, 'value_no_purchases')) throw error;
        await nudge(context.db, 'values');
      }
    },
  },
  {
    name: profitJob,
    // What is touched is redone with the values; what touchpoints cost needs no values, and can wait.
    after: ['purchases', 'touchpoints', 'contracts'],
    takesCustomers: true,
    cron: '*/5 * * * *',
    run: (context) => runProfit(context, readTerms),
  },
  {
    name: contractsJob,
    after: ['contracts', 'terms'],
    takesCustomers: true,
    run: async (context) => {
      // At once, by the fit that stands.
      const before = await currentContractRun(context.db);
      await revalueContracts(context);
      const run = await runContracts(context, new Date());
      // What they are worth is a part of values: these follow.
      if (before || run) await queueJob(context.db, refreshJob);
    },
  },
  { name: equityJob, after: [], run: makeEquity },
  { name: rankJob, after: ['values'], run: makeRankings },
  // At the start too: a base that an earlier version valued has none.
  {
    name: samplesJob,
    after: ['values', 'start'],
    run: ({ db }) => keepSamples(db, new Date()),
  },
  { name: shareJob, after: ['values'], run: redoShareAfterValues },
  {
    name: walletsJob,
    after: ['purchases', 'wallets', 'contracts'],
    takesCustomers: true,
    letsFirst: refreshJob,
    run: redoWallets,
  },
];
