// A new purchase changes the value of its customer at once: scored with the fit that stands, before anything is fitted again.
import { prepareScoring } from '@clientela/models';
import type { PoolClient } from 'pg';
import { reviseStanding } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { spendColumns, summariesOf } from './compute.ts';
import { withMarginsOf } from './margins.ts';
import { currentMeasure, currentRun, type Measure } from './queries-runs.ts';
import { type Base, markContractSales, readSummaries, refreshJob } from './queries-summary.ts';
import { readContractParts } from './queries-together.ts';
import { dayNumber, mostRevalued, scoringTerms } from './rules.ts';
import { factColumns, standingRows, valueColumns } from './standing.ts';
import { joinContracts } from './together.ts';

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
    const ids = rows.map(({ id }) => id);
    await markContractSales(client, ids);
    return await revalue(context.db, client, await currentMeasure(context.db), ids);
  } finally {
    client.release();
  }
}

/**
 * Scores these customers by the fit and the terms of a run (none while purchases are too few for one), adds what their contracts
 * are worth and makes that what stands for them. Those without a purchase left and without a contract are not touched: the next
 * run takes their values away.
 */
export async function revalue(
  db: Db,
  client: PoolClient,
  run: Measure | null,
  ids: number[],
): Promise<number> {
  const parts = await readContractParts(client, ids);
  const cuts = run?.cuts ?? (parts && (await currentRun(db))?.result?.cuts);
  if (!cuts) return 0;
  const bare = await readSummaries(client, ids);
  if (bare.customers === 0 && !parts?.customers) return 0;
  const base = run ? await withMarginsOf(db, run.terms, bare, ids) : bare;
  const asOf = base.last.reduce(
    (latest, day) => Math.max(latest, day),
    run ? dayNumber(run.asOf) : Number.NEGATIVE_INFINITY,
  );
  const scores = run && scoresOf(base, run, asOf);
  const all = joinContracts(base, scores, parts);
  const standing = all ? { all, scores, fit: run?.fit ?? null, cuts } : ('none' as const);
  await inTransaction(client, () =>
    reviseStanding(client, [...factColumns, ...valueColumns], standingRows(base, standing, asOf)),
  );
  return all?.customers ?? base.customers;
}

/** The scores of a base by the fit and the terms of a run, on the evening `asOf`. */
export function scoresOf(base: Base, { fit, spendFit, terms }: Measure, asOf: number) {
  return prepareScoring(fit, spendFit, scoringTerms(terms)).score({
    ...summariesOf(base, asOf),
    ...spendColumns(base),
  });
}
