// What the customers room does in the background: what people do to many customers at once, erasing
// whoever is due, and how complete and fresh the records are.
import type { Holding } from '../platform/holdings.ts';
import type { Job } from '../platform/jobs.ts';
import type { Relation } from '../platform/question.ts';
import { eraseJob, runErasures } from './queries-erase.ts';
import { freshenAll, freshnessJob } from './queries-freshness.ts';
import { phonesJob, unifyPhones } from './queries-phones.ts';
import { compareTouched, nearJob, runScan, scanJob } from './queries-scan.ts';
import { runWork, workJob } from './queries-works.ts';

/**
 * `relations` are rows of other rooms that questions may ask about; `holdings` says what all rooms hold about
 * a customer.
 */
export const customersJobs = (
  relations: readonly Relation[],
  holdings: readonly Holding[],
): Job[] => [
  {
    name: workJob,
    after: [],
    run: (context, payload) => runWork(context, Number(payload.id), new Date(), relations),
  },
  {
    name: nearJob,
    after: ['customers'],
    takesCustomers: true,
    run: (context) => compareTouched(context, new Date()),
  },
  {
    name: scanJob,
    after: [],
    run: (context, payload) => runScan(context, Number(payload.id)),
  },
  {
    name: eraseJob,
    // What a restored backup brought back is erased again at once.
    after: ['start'],
    cron: '23 3 * * *',
    run: async (context) => void (await runErasures(context, holdings, new Date())),
  },
  {
    name: phonesJob,
    after: ['start'],
    takesCustomers: true,
    run: unifyPhones,
  },
  {
    name: freshnessJob,
    after: ['start'],
    cron: '11 4 * * *',
    run: ({ database }) => freshenAll(database.pool, new Date()),
  },
];
