// A new purchase changes the value of its customer at once: scored with the fit that stands, before anything is fitted again.
import { prepareScoring } from '@clientela/models';
import type { PoolClient } from 'pg';
import { reviseStanding } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { spendColumns, summariesOf } from './compute.ts';
import { withMarginsOf } from './margins.ts';
import { currentMeasure, type Measure } from './queries-runs.ts';
import { type Base, readSummaries, refreshJob } from './queries-summary.ts';
import { dayNumber, mostRevalued, scoringTerms } from './rules.ts';
import { factColumns, standingRows, valueColumns } from './standing.ts';

/**
 * Revalues the customers whose purchases changed since the last run, as many as `mostRevalued`; with more the whole
 * computation is what they wait for. What was touched stays marked for it. Returns how many were revalued.
 */
export async function revalueTouched(context: Context): Promise<number> {
  const client = await context.database.pool.connect();
  try {
    const { rows } = await client.query<{ id: number }>(
      `select distinct coalesce(f.survivor_id, t.customer_id) as id
       from (select customer_id from touched_customers where job = $1 limit $2) t
       left join customer_families f using (customer_id)`,
      [refreshJob, mostRevalued + 1],
    );
    if (rows.length === 0 || rows.length > mostRevalued) return 0;
    const run = await currentMeasure(context.db);
    if (!run) return 0;
    return await revalue(
      context.db,
      client,
      run,
      rows.map(({ id }) => id),
    );
  } finally {
    client.release();
  }
}

/**
 * Scores these customers by the fit and the terms of a run and makes that what stands for them. Those without a purchase
 * left are not touched: the next run takes their values away.
 */
export async function revalue(
  db: Db,
  client: PoolClient,
  run: Measure,
  ids: number[],
): Promise<number> {
  const { fit, cuts } = run;
  const bare = await readSummaries(client, ids);
  if (bare.customers === 0) return 0;
  const base = await withMarginsOf(db, run.terms, bare, ids);
  const asOf = base.last.reduce((latest, day) => Math.max(latest, day), dayNumber(run.asOf));
  await inTransaction(client, () =>
    reviseStanding(
      client,
      [...factColumns, ...valueColumns],
      standingRows(base, { scores: scoresOf(base, run, asOf), fit, cuts }, asOf),
    ),
  );
  return base.customers;
}

/** The scores of a base by the fit and the terms of a run, on the evening `asOf`. */
export function scoresOf(base: Base, { fit, spendFit, terms }: Measure, asOf: number) {
  return prepareScoring(fit, spendFit, scoringTerms(terms)).score({
    ...summariesOf(base, asOf),
    ...spendColumns(base),
  });
}
