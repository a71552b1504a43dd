// Runs of value as they are kept, and small questions about the base beside them.
import {
  type SpendFit,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';
import { type Db, keepPlan, sql, type Tx } from '../platform/database.ts';
import { queueJob } from '../platform/jobs.ts';
import type { Check } from './check.ts';
import type { Choice } from './choice.ts';
import type { Result } from './compute.ts';
import { marginShareSql, servedSql } from './margins.ts';
import { refreshJob, summarySql } from './queries-summary.ts';
import type { Rough } from './rough.ts';
import type { RunTerms, Sufficiency } from './rules.ts';

export interface ValueRun {
  id: number;
  asOf: string;
  asked: string;
  status: 'done' | 'insufficient' | 'failed';
  reason: string | null;
  model: TransactionModelName | null;
  fit: TransactionFit | null;
  spendFit: SpendFit | null;
  terms: RunTerms;
  sufficiency: Sufficiency;
  result: Result | null;
  check: Check | null;
  /** Σ x: repeat purchases that the fit saw, for its likelihood in another unit of time. */
  repeats: number;
  /** How the model was chosen; null in runs of before there was a choice. */
  choice: Choice | null;
  /** The transparent method, where there is too little history. */
  rough: Rough | null;
  finishedAt: string;
}

type Row = Record<string, unknown>;
const runColumns = [
  'id',
  'as_of',
  'asked',
  'status',
  'reason',
  'model',
  'fit',
  'spend_fit',
  'terms',
  'sufficiency',
  'result',
  'check_result',
  'repeats',
  'choice',
  'rough',
  'finished_at',
] as const;

/** The database keeps the names of a fit in an order of its own; the covariance is in that of the model. */
const inOrder = (fit: TransactionFit): TransactionFit => ({
  ...fit,
  parameters: Object.fromEntries(
    transactionModels[fit.model].parameterNames.map((name) => [name, fit.parameters[name]!]),
  ),
});

const runOf = (row: Row): ValueRun => ({
  id: row.id as number,
  asOf: row.as_of as string,
  asked: row.asked as string,
  status: row.status as ValueRun['status'],
  reason: row.reason as string | null,
  model: row.model as TransactionModelName | null,
  fit: row.fit ? inOrder(row.fit as TransactionFit) : null,
  spendFit: row.spend_fit as SpendFit | null,
  terms: row.terms as RunTerms,
  sufficiency: row.sufficiency as Sufficiency,
  result: row.result as Result | null,
  check: row.check_result as Check | null,
  repeats: row.repeats as number,
  choice: row.choice as Choice | null,
  rough: row.rough as Rough | null,
  finishedAt: row.finished_at as string,
});

export async function readRun(db: Db, id: number): Promise<ValueRun | null> {
  const row = await db
    .selectFrom('value_runs')
    .select(runColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** The run whose values stand, or null before the first. */
export async function currentRun(db: Db): Promise<ValueRun | null> {
  const row = await db
    .selectFrom('value_runs')
    .select(runColumns)
    .where('current', '=', true)
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** By what the standing values are measured: the part of a run that scoring needs, without its tables for pages. */
export interface Measure {
  asOf: string;
  fit: TransactionFit;
  spendFit: SpendFit;
  terms: RunTerms;
  cuts: Result['cuts'];
}

const measureSql = keepPlan(
  `select as_of as "asOf", fit, spend_fit as "spendFit", terms, result->'cuts' as cuts
   from value_runs where current and status = 'done'`,
);

/** The measure of the run that stands, or null while it gave no values. */
export async function currentMeasure(db: Db): Promise<Measure | null> {
  const { rows } = await sql<Measure>`${sql.raw(measureSql)}`.execute(db);
  return rows[0] ? { ...rows[0], fit: inOrder(rows[0].fit) } : null;
}

const measures = new WeakMap<Db, { run: string; measure: Measure | null }>();

/** The same, read once for each run. @param run names the one that stands */
export async function measureOf(db: Db, run: string): Promise<Measure | null> {
  const known = measures.get(db);
  if (known?.run === run) return known.measure;
  const measure = await currentMeasure(db);
  measures.set(db, { run, measure });
  return measure;
}

/** The newest run that gave values, whether or not it is the one that stands. */
export async function lastGoodRun(db: Db): Promise<ValueRun | null> {
  const row = await db
    .selectFrom('value_runs')
    .select(runColumns)
    .where('status', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? runOf(row) : null;
}

/** Runs that gave values, the last of each month of the data, newest first. */
export async function monthlyRuns(db: Db, limit: number): Promise<ValueRun[]> {
  const rows = await db
    .selectFrom('value_runs')
    .select(runColumns)
    .where(
      'id',
      'in',
      sql<number>`(select max(id) from value_runs where status = 'done'
        group by date_trunc('month', as_of::timestamp) order by date_trunc('month', as_of::timestamp) desc limit ${limit})`,
    )
    .orderBy('as_of', 'desc')
    .execute();
  return rows.map(runOf);
}

export type AskedModel = 'auto' | 'pareto-nbd' | 'bg-nbd' | 'mbg-nbd' | 'nbd';

/** The model the company wants, and since when. */
export async function readAskedModel(db: Db | Tx): Promise<{ model: AskedModel; since: string }> {
  const row = await db
    .selectFrom('value_models')
    .select(['model', 'since'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { model: row.model as AskedModel, since: row.since };
}

/** Sets it as a new version and has values computed again; the same again changes nothing. */
export async function setAskedModel(
  tx: Tx,
  model: AskedModel,
  by: string | null,
  now: Date,
): Promise<{ model: AskedModel; since: string }> {
  const before = await readAskedModel(tx);
  if (before.model === model) return before;
  await tx
    .insertInto('value_models')
    .values({ model, since: now.toISOString(), set_by: by })
    .execute();
  await queueJob(tx, refreshJob);
  return readAskedModel(tx);
}

/** Is a computation queued or running? */
export async function isBusy(db: Db, job = refreshJob): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select 1 from graphile_worker.jobs
      where task_identifier = ${job} and attempts < max_attempts) as busy`.execute(db);
  return rows[0]!.busy;
}

/** Is this customer, with any of their records, among those whose values are to be worked out again? */
export async function isWaiting(db: Db, id: number): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (select 1 from touched_customers
      where job = ${refreshJob} and customer_id = any(records_of(${id}))) as waiting`.execute(db);
  return rows[0]!.waiting;
}

export interface Sales12 {
  amount: number;
  previous: number | null;
}

/** Net sales, with payments of contracts, of the twelve months up to a day, and of the twelve before if there is history enough. */
export async function sales12(db: Db, asOf: string): Promise<Sales12> {
  const { rows } = await sql<Sales12>`
    select coalesce(sum(amount) filter (where purchased_on > (${asOf}::date - interval '12 months')), 0)::bigint as amount,
      case when min(purchased_on) <= ${asOf}::date - interval '24 months' + interval '1 day'
        then coalesce(sum(amount) filter (where purchased_on > ${asOf}::date - interval '24 months'
          and purchased_on <= ${asOf}::date - interval '12 months'), 0)::bigint end as previous
    from (select purchased_on, amount from purchases where purchased_on <= ${asOf}::date
      union all select p.paid_on, p.amount from contract_payments p where p.paid_on <= ${asOf}::date and not exists (
        select 1 from contract_sales k where k.customer_id = p.customer_id and k.product_id = p.product_id)) m`.execute(
    db,
  );
  return rows[0]!;
}

export interface OneSummary {
  firstOn: string;
  lastOn: string;
  occasions: number;
  repeatDays: number;
  repeatSpend: number;
  /** What is left of one of their sales. */
  marginShare: number;
  /** All that serving them has cost, minor units, over so many purchases; null where it is not known. */
  served: number | null;
  servedPurchases: number | null;
}

/** The purchases of one customer as the models see them, up to the evening of `asOf`. */
export async function oneSummary(
  db: Db,
  customerId: number,
  asOf: string,
  terms: Pick<RunTerms, 'ownMargins' | 'usualMargin'>,
): Promise<OneSummary | null> {
  const share = terms.ownMargins ? marginShareSql(terms) : '1';
  const { rows } = await sql<OneSummary>`
    select s.first_on as "firstOn", s.last_on as "lastOn", s.occasions, s.repeat_days as "repeatDays",
      s.repeat_spend as "repeatSpend", (${sql.raw(share)})::float8 as "marginShare",
      (${sql.raw(servedSql)})::bigint as served, u.occasions as "servedPurchases"
    from (${sql.raw(summarySql({ customerId, until: asOf }))}) s
      left join customer_profit c on c.customer_id = s.customer_id
      left join purchase_summary u on u.customer_id = s.customer_id`.execute(db);
  return rows[0] ?? null;
}
