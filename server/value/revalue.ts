// A new purchase changes the value of its customer at once: scored with the fit that stands, before anything is fitted again.
import { prepareScoring } from '@clientela/models';
import type { PoolClient } from 'pg';
import { reviseStanding } from '../customers/index.ts';
import { type Db, keepPlan } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { spendColumns, summariesOf } from './columns.ts';
import { withMarginsOf } from './margins.ts';
import { currentRun, type Measure, measureOf } from './queries-runs.ts';
import { type Base, markContractSales, readSummaries, refreshJob } from './queries-summary.ts';
import { readSomeParts } from './queries-together.ts';
import { dayNumber, mostRevalued, scoringTerms } from './rules.ts';
import { factColumns, standingRows, valueColumns } from './standing.ts';
import { type ContractParts, joinContracts } from './together.ts';

const revised = [...factColumns, ...valueColumns];

/** Who waits, and beside each what else must be known, for every question more is a way to the database and back. */
const waitingSql = keepPlan(
  `select w.id, r.run, exists (select 1 from contracts) as contracts,
     exists (select 1 from contract_runs where current) as valued
   from (select distinct coalesce(f.survivor_id, t.customer_id) as id
         from (select customer_id from touched_customers where job = $1 limit ${mostRevalued + 1}) t
         left join customer_families f using (customer_id)) w
     left join (select id || ' ' || finished_at as run from value_runs where current) r on true`,
);

interface Waiting {
  ids: number[];
  /** Names the run that stands; null before the first. */
  run: string | null;
  /** Are there contracts, and were they ever valued? */
  contracts: boolean;
  valued: boolean;
}

/** The customers whom a job has to redo; null where there are none, or more than are redone one by one. */
export async function waitingFor(client: PoolClient, job: string): Promise<Waiting | null> {
  const { rows } = await client.query<Omit<Waiting, 'ids'> & { id: number }>(waitingSql, [job]);
  const [first] = rows;
  if (!first || rows.length > mostRevalued) return null;
  return { ...first, ids: rows.map(({ id }) => id) };
}

/**
 * Revalues the customers whose purchases changed since the last run, as many as `mostRevalued`; with more the whole
 * computation is what they wait for. What was touched stays marked for it. Returns how many were revalued.
 */
export async function revalueTouched(context: Context): Promise<number> {
  const { db } = context;
  const client = await context.database.pool.connect();
  try {
    const waiting = await waitingFor(client, refreshJob);
    if (!waiting) return 0;
    const { ids, run, contracts, valued } = waiting;
    if (contracts) await markContractSales(client, ids);
    const parts = valued ? await readSomeParts(client, ids) : null;
    return await revalue(db, client, run === null ? null : await measureOf(db, run), ids, parts);
  } finally {
    client.release();
  }
}

/**
 * Scores these customers by the fit and the terms of a run (none while purchases are too few for one), adds what their contracts
 * are worth and makes that what stands for them. Those without a purchase left and without a contract are not touched: the next
 * run takes their values away. `known`: their contracts, where they have been read.
 */
export async function revalue(
  db: Db,
  client: PoolClient,
  run: Measure | null,
  ids: number[],
  known?: ContractParts | null,
): Promise<number> {
  const parts = known === undefined ? await readSomeParts(client, ids) : known;
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
  await reviseStanding(client, revised, standingRows(base, standing, asOf));
  return all?.customers ?? base.customers;
}

/** The scores of a base by the fit and the terms of a run, on the evening `asOf`. */
export function scoresOf(base: Base, { fit, spendFit, terms }: Measure, asOf: number) {
  return prepareScoring(fit, spendFit, scoringTerms(terms)).score({
    ...summariesOf(base, asOf),
    ...spendColumns(base),
  });
}
