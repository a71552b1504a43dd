// What is remembered of value: runs, and through the customers' door what each customer is worth.
import type { SpendFit, TransactionFit, TransactionModelName } from '@clientela/models';
import type { PoolClient } from 'pg';
import { readTerms, type Terms } from '../company/index.ts';
import {
  expectStanding,
  fillStanding,
  type StandingColumn,
  standingFilled,
} from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import type { Context } from '../platform/jobs.ts';
import { type Check, checkModel } from './check.ts';
import {
  type Computed,
  computeValue,
  fitTransactions,
  type Result,
  summariesOf,
} from './compute.ts';
import { type Base, readBase, refreshJob, refreshSummary, summarySql } from './queries-summary.ts';
import {
  checkWeeks,
  dayNumber,
  dayText,
  groupOf,
  phaseOf,
  type Sufficiency,
  waitingDays,
} from './rules.ts';

export interface ValueRun {
  id: number;
  asOf: string;
  asked: string;
  status: 'done' | 'insufficient' | 'failed';
  reason: string | null;
  model: TransactionModelName | null;
  fit: TransactionFit | null;
  spendFit: SpendFit | null;
  terms: Terms;
  sufficiency: Sufficiency;
  result: Result | null;
  check: Check | null;
  /** Σ x: repeat purchases that the fit saw, for its likelihood in another unit of time. */
  repeats: number;
  finishedAt: string;
}

/** Predicted and actual repeat purchases of weeks the model did not see. */
/**
 * Computes the value of every customer and makes it the one that stands. `until` looks at the base as
 * it stood on the evening of that day; without it, at all there is.
 */
export async function runValue(
  context: Context,
  options: { until: string | null; model: 'auto' | TransactionModelName; check: boolean },
): Promise<ValueRun> {
  const client = await context.database.pool.connect();
  try {
    // One computation at a time; a second waits and then sees what the first left.
    await client.query("select pg_advisory_lock(hashtext('clientela value'))");
    const startedAt = new Date();
    await refreshSummary(client);
    const terms = await readTerms(context.db);
    const base = await readBase(client, options.until);
    const asOf = options.until ?? lastDayOf(base);
    if (asOf === null) {
      await clearStanding(client);
      return fail('value_no_purchases');
    }
    const computed = computeValue(base, asOf, terms, options.model);
    await expectStanding(client, base.customers);
    const id = await save(client, base, { computed, asOf, terms, asked: options.model, startedAt });
    // Lists are asked for while the check is worked out.
    await standingFilled(client);
    if (options.check && computed.status === 'done')
      await saveCheck(client, id, base, asOf, options.model);
    return (await readRun(context.db, id))!;
  } finally {
    await standingFilled(client).catch((error) =>
      context.log.error(
        { err: error },
        'indexes could not be put back; the next start tries again',
      ),
    );
    await client.query("select pg_advisory_unlock(hashtext('clientela value'))").catch(() => {});
    client.release();
  }
}

function lastDayOf(base: Base): string | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const day of base.last) if (day > last) last = day;
  return base.customers === 0 ? null : dayText(last);
}

const factColumns: StandingColumn[] = [
  'first_purchase_on',
  'last_purchase_on',
  'purchases',
  'spend',
];
const valueColumns: StandingColumn[] = [
  'value',
  'value_low',
  'value_high',
  'p_active',
  'expected_purchases',
  'expected_spend',
  'active_months',
  'annual_profit',
  'next_expected_on',
  'customer_group',
  'phase',
];

async function clearStanding(client: PoolClient) {
  await inTransaction(client, () =>
    fillStanding(client, [...factColumns, ...valueColumns], [], 'clear'),
  );
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

interface Saving {
  computed: Computed;
  asOf: string;
  terms: Terms;
  asked: string;
  startedAt: Date;
}

/** Writes the run and the standing in one transaction, so that nobody sees half of a run. */
async function save(client: PoolClient, base: Base, saving: Saving): Promise<number> {
  const { computed, asOf, terms, asked, startedAt } = saving;
  const done = computed.status === 'done';
  const fit = computed.status === 'insufficient' ? null : computed.fit;
  return inTransaction(client, async () => {
    // A failed fit says nothing about anybody: the values of before stay, marked by their run.
    const values = computed.status === 'failed' ? [] : valueColumns;
    await fillStanding(
      client,
      [...factColumns, ...values],
      standingRows(base, computed, dayNumber(asOf)),
      'clear',
    );
    await client.query('update value_runs set current = false where current');
    const saved = await client.query(
      `insert into value_runs (as_of, asked, status, reason, model, fit, spend_fit, terms, sufficiency,
         result, repeats, current, started_at, finished_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, true, $12, $13) returning id`,
      [
        asOf,
        asked,
        computed.status,
        done ? null : computed.reason,
        fit?.model ?? null,
        fit && JSON.stringify(fit),
        done ? JSON.stringify(computed.spend) : null,
        JSON.stringify(terms),
        JSON.stringify(computed.sufficiency),
        done ? JSON.stringify(computed.result) : null,
        base.occasions.reduce((sum, occasions) => sum + occasions - 1, 0),
        startedAt.toISOString(),
        new Date().toISOString(),
      ],
    );
    const id = saved.rows[0].id as number;
    await announce(client, 'value.updated', id, { status: computed.status, asOf });
    return id;
  });
}

/** The standing as COPY text, some thousand rows at a time. */
function* standingRows(base: Base, computed: Computed, asOf: number): Generator<string> {
  const none = '\t\\N'.repeat(valueColumns.length);
  // The days are few, the customers many.
  const days = new Map<number, string>();
  const textOf = (day: number): string => {
    let text = days.get(day);
    if (text === undefined) {
      text = dayText(day);
      days.set(day, text);
    }
    return text;
  };
  let text = '';
  for (let i = 0; i < base.customers; i++) {
    const first = base.first[i]!;
    const last = base.last[i]!;
    const purchases = base.occasions[i]!;
    text += `${base.id[i]}\t${textOf(first)}\t${textOf(last)}\t${purchases}\t${base.spend[i]}`;
    if (computed.status === 'done') {
      const { scores, activeMonths } = computed.valued;
      const p = scores.pActive[i]!;
      const profit = scores.annualProfit[i]!;
      const months = activeMonths[i]!;
      const { r, alpha } = computed.fit.parameters as { r: number; alpha: number };
      const next = last + Math.round(waitingDays({ r, alpha }, purchases - 1, last - first, 0.5));
      text += '\t';
      text += [
        Math.round(scores.value[i]!),
        Math.round(scores.low[i]!),
        Math.round(scores.high[i]!),
        p.toPrecision(7),
        scores.expectedPurchases[i]!.toPrecision(7),
        Math.round(scores.expectedSpend[i]!),
        months.toPrecision(7),
        Math.round(profit),
        textOf(next),
        groupOf(p, profit, months, computed.result.cuts) ?? '\\N',
        phaseOf(p, purchases, asOf - first),
      ].join('\t');
    } else if (computed.status === 'insufficient') text += none;
    text += '\n';
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}

/** Hides the last weeks, fits again, and compares what was foretold with what came. */
async function saveCheck(
  client: PoolClient,
  id: number,
  base: Base,
  asOf: string,
  asked: 'auto' | TransactionModelName,
) {
  let earliest = dayNumber(asOf);
  for (const day of base.first) if (day < earliest) earliest = day;
  const history = (dayNumber(asOf) - earliest) / 7;
  const weeks = Math.min(checkWeeks.most, Math.floor(history / 3));
  if (weeks < checkWeeks.least) return;
  const calibration = dayText(dayNumber(asOf) - weeks * 7);
  const earlier = await readBase(client, calibration);
  if (earlier.customers === 0) return;
  const fit = fitTransactions(summariesOf(earlier, dayNumber(calibration)), asked);
  if (!fit.converged) return;
  const now = new Map<number, number>();
  for (let i = 0; i < base.customers; i++) now.set(base.id[i]!, base.occasions[i]!);
  const bought = Float64Array.from(
    earlier.id,
    (id, i) => (now.get(id) ?? 0) - earlier.occasions[i]!,
  );
  const weekly = await weeklyPurchases(client, calibration, weeks);
  const check = checkModel(earlier, bought, weekly, { hidden: calibration, asOf }, fit);
  await client.query('update value_runs set check_result = $2 where id = $1', [
    id,
    JSON.stringify(check),
  ]);
}

/** Purchase days by week since the evening of `hidden`, of customers who had bought by then. */
async function weeklyPurchases(
  client: PoolClient,
  hidden: string,
  weeks: number,
): Promise<number[]> {
  const { rows } = await client.query(
    `select (purchased_on - $1::date - 1) / 7 as week, count(*)::int as count
     from (select coalesce(f.survivor_id, p.customer_id), purchased_on
           from purchases p left join customer_families f on f.customer_id = p.customer_id
           where purchased_on > $1::date and purchased_on <= $1::date + $2 * 7
             and coalesce(f.survivor_id, p.customer_id) in (
               select customer_id from purchase_summary where first_on <= $1::date)
           group by 1, 2 having bool_or(amount >= 0)) d
     group by 1`,
    [hidden, weeks],
  );
  const weekly = Array.from({ length: weeks }, () => 0);
  for (const { week, count } of rows) weekly[week] = count;
  return weekly;
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
  'finished_at',
] as const;

const runOf = (row: Row): ValueRun => ({
  id: row.id as number,
  asOf: row.as_of as string,
  asked: row.asked as string,
  status: row.status as ValueRun['status'],
  reason: row.reason as string | null,
  model: row.model as TransactionModelName | null,
  fit: row.fit as TransactionFit | null,
  spendFit: row.spend_fit as SpendFit | null,
  terms: row.terms as Terms,
  sufficiency: row.sufficiency as Sufficiency,
  result: row.result as Result | null,
  check: row.check_result as Check | null,
  repeats: row.repeats as number,
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

/** Is a computation queued or running? */
export async function isBusy(db: Db): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select 1 from graphile_worker.jobs
      where task_identifier = ${refreshJob} and attempts < max_attempts) as busy`.execute(db);
  return rows[0]!.busy;
}

/** Net sales of the twelve months up to a day, and of the twelve before if there is history enough. */
export async function sales12(db: Db, asOf: string) {
  const { rows } = await sql<{ amount: number; previous: number | null }>`
    select coalesce(sum(amount) filter (where purchased_on > (${asOf}::date - interval '12 months')), 0)::bigint as amount,
      case when min(purchased_on) <= ${asOf}::date - interval '24 months' + interval '1 day'
        then coalesce(sum(amount) filter (where purchased_on > ${asOf}::date - interval '24 months'
          and purchased_on <= ${asOf}::date - interval '12 months'), 0)::bigint end as previous
    from purchases where purchased_on <= ${asOf}::date`.execute(db);
  return rows[0]!;
}

export interface OneSummary {
  firstOn: string;
  lastOn: string;
  occasions: number;
  repeatDays: number;
  repeatSpend: number;
}

/** The purchases of one customer as the models see them, up to the evening of `asOf`. */
export async function oneSummary(
  db: Db,
  customerId: number,
  asOf: string,
): Promise<OneSummary | null> {
  const { rows } = await sql<OneSummary>`
    select first_on as "firstOn", last_on as "lastOn", occasions, repeat_days as "repeatDays",
      repeat_spend as "repeatSpend"
    from (${sql.raw(summarySql({ customerId, until: asOf }))}) s`.execute(db);
  return rows[0] ?? null;
}
