// One computation of value for the whole base: read, chosen, computed, and made the one that stands.
import type { PoolClient } from 'pg';
import { readTerms, type Terms } from '../company/index.ts';
import { expectStanding, fillStanding, standingFilled } from '../customers/index.ts';
import type { Db } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import type { Context } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { inTransaction } from '../platform/transaction.ts';
import { type Choice, inOrder } from './choice.ts';
import { type Computed, computeValue, type OfContracts, type Result } from './compute.ts';
import { meanServing, readUsualMargin, withOwnMargins } from './margins.ts';
import { saveCheck } from './queries-check.ts';
import { choiceFor } from './queries-choice.ts';
import { currentContractRun } from './queries-contracts.ts';
import { queueCourse } from './queries-equity.ts';
import { logForecasts, scoreForecasts } from './queries-forecasts.ts';
import {
  currentProfit,
  type ProfitRun,
  refreshProfit,
  withoutOwnMargins,
} from './queries-profit.ts';
import { type AskedModel, readRun, type Sales12, sales12, type ValueRun } from './queries-runs.ts';
import { type Base, readBase, refreshSummary, tidySummary } from './queries-summary.ts';
import { readContractParts } from './queries-together.ts';
import { type Rough, roughOf } from './rough.ts';
import { dayNumber, dayText, mostUncosted, type RunTerms } from './rules.ts';
import { factColumns, standingRows, valueColumns } from './standing.ts';

/**
 * Computes the value of every customer and makes it the one that stands. `until` looks at the base as
 * it stood on the evening of that day; without it, at all there is.
 */
export async function runValue(
  context: Context,
  options: { until: string | null; model: AskedModel; check: boolean },
): Promise<ValueRun> {
  const client = await context.database.pool.connect();
  let tidied: Promise<void> | null = null;
  try {
    // One computation at a time; a second waits and then sees what the first left.
    await client.query("select pg_advisory_lock(hashtext('clientela value'))");
    const startedAt = new Date();
    const changed = await refreshSummary(context.database.pool, client);
    const set = await readTerms(context.db);
    // Beside what follows: nobody waits for it but the end.
    tidied = tidySummary(context.database.pool, changed);
    tidied.catch(() => {});
    // Values that do not count with margins of its own do not wait for profits. Whether they do takes a look at every line.
    const [unmoved, read] = await readBeside(context, client, set, options.until);
    if (unmoved === null) {
      await expectStanding(client, changed);
      await refreshProfit(client, set);
    }
    const counted = unmoved ?? (await countedCosts(client, set, await currentProfit(context.db)));
    const terms: RunTerms = { ...set, ...counted };
    const base = await withOwnMargins(client, terms, read);
    const asOf =
      options.until ?? lastDayOf(base) ?? (await currentContractRun(context.db))?.asOf ?? null;
    if (asOf === null) {
      await clearStanding(client);
      return fail('value_no_purchases');
    }
    const { id, computed } = await computeAndSave(context, client, base, {
      asOf,
      terms,
      asked: options.model,
      contracts: options.until === null,
      startedAt,
    });
    // Lists are asked for while profits and the check are worked out.
    if (unmoved !== null) {
      await standingFilled(client, 'usual');
      await refreshProfit(client, set);
    }
    await standingFilled(client);
    if (options.check && computed) await saveCheck(client, id, base, asOf, computed.fit.model);
    if (computed) await logForecasts(client, { id, asOf, ...computed }, base);
    await scoreForecasts(client, asOf);
    await tidied;
    return (await readRun(context.db, id))!;
  } finally {
    // On whatever way it ends, nothing is left at work.
    await tidied?.catch(() => {});
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

/** What values count with, as `withoutOwnMargins` tells it, and the base, on a connection each. */
async function readBeside(
  { database }: Context,
  client: PoolClient,
  set: Terms,
  until: string | null,
): Promise<[Awaited<ReturnType<typeof withoutOwnMargins>>, Base]> {
  const beside = await database.pool.connect();
  try {
    const counted = withoutOwnMargins(beside, set);
    const read = readBase(client, until);
    await sideBySide(counted, read);
    return [await counted, await read];
  } finally {
    beside.release();
  }
}

/**
 * Works the values out and stores them; what is left when it ends are the run and its fits. The columns of the scores go with
 * it, before the check of a large base makes columns of its own.
 */
async function computeAndSave(
  context: Context,
  client: PoolClient,
  base: Base,
  about: { asOf: string; terms: RunTerms; asked: AskedModel; contracts: boolean; startedAt: Date },
) {
  const { asOf, terms, asked, startedAt } = about;
  // Worked out by the database while the models are fitted here.
  const sales = sales12(context.db, asOf);
  sales.catch(() => {});
  const choice = await choiceFor(client, base, asOf, asked);
  const contracts = about.contracts ? await readContracts(context.db, client) : null;
  const computed = await computeValue(
    base,
    asOf,
    terms,
    choice ? inOrder(choice, asked) : [],
    contracts,
  );
  const rough = computed.status === 'insufficient' ? roughOf(base, asOf, terms) : null;
  await expectStanding(client, base.customers);
  const id = await save(client, base, {
    computed,
    sales: await sales,
    choice,
    rough,
    asOf,
    terms,
    asked,
    startedAt,
  });
  return {
    id,
    computed: computed.status === 'done' ? { fit: computed.fit, spend: computed.spend } : null,
  };
}

/**
 * Which costs a run counts with: own margins only where the cost of nearly all that was sold is known, so that no two levels
 * mix; serving only where values count in margin.
 */
async function countedCosts(
  client: PoolClient,
  set: Terms,
  profit: ProfitRun | null,
): Promise<Pick<RunTerms, 'costs' | 'ownMargins' | 'uncosted' | 'usualMargin' | 'serving'>> {
  if (!profit) return { costs: 0, ownMargins: false };
  const { totals } = profit.result;
  const uncosted = totals.uncosted / Math.max(1, Math.abs(totals.revenue), totals.uncosted);
  const ownMargins = profit.result.ownMargins && uncosted <= mostUncosted;
  const costs = {
    costs: profit.basis.costs,
    ownMargins,
    ...(uncosted > 0 ? { uncosted } : {}),
    ...(ownMargins ? { usualMargin: await readUsualMargin(client) } : {}),
  };
  if (!ownMargins && set.grossMargin === null) return costs;
  const serving = await meanServing(client);
  return serving === null ? costs : { ...costs, serving };
}

/** What contracts are worth by the run that stands; null where there are none. */
async function readContracts(db: Db, client: PoolClient): Promise<OfContracts | null> {
  const run = await currentContractRun(db);
  const parts = run && (await readContractParts(client));
  if (!run || !parts) return null;
  const { individualSd, parameterSd } = run.result;
  return { parts, individualSd, parameterSd };
}

function lastDayOf(base: Base): string | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const day of base.last) if (day > last) last = day;
  return base.customers === 0 ? null : dayText(last);
}

async function clearStanding(client: PoolClient) {
  await inTransaction(client, () =>
    fillStanding(client, [...factColumns, ...valueColumns], [], 'clear'),
  );
}

interface Saving {
  computed: Computed;
  sales: Sales12;
  choice: Choice | null;
  rough: Rough | null;
  asOf: string;
  terms: RunTerms;
  asked: string;
  startedAt: Date;
}

/** Writes the run and the standing in one transaction, so that nobody sees half of a run. */
async function save(client: PoolClient, base: Base, saving: Saving): Promise<number> {
  const { computed, sales, choice, rough, asOf, terms, asked, startedAt } = saving;
  const done = computed.status === 'done';
  const fit = computed.status === 'insufficient' ? null : computed.fit;
  return inTransaction(client, async () => {
    // A failed fit says nothing about anybody: the values of before stay, marked by their run.
    const values = computed.status === 'failed' ? [] : valueColumns;
    await fillStanding(
      client,
      [...factColumns, ...values],
      standingRows(base, standingOf(computed), dayNumber(asOf)),
      'clear',
    );
    await client.query('update value_runs set current = false where current');
    const saved = await client.query(
      `insert into value_runs (as_of, asked, status, reason, model, fit, spend_fit, terms, sufficiency,
         result, repeats, choice, rough, current, started_at, finished_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, true, $14, $15) returning id`,
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
        computed.status !== 'failed' && computed.result
          ? JSON.stringify({ ...computed.result, sales12: sales } satisfies Result)
          : null,
        base.occasions.reduce((sum, occasions) => sum + occasions - 1, 0),
        choice && JSON.stringify(choice),
        rough && JSON.stringify(rough),
        startedAt.toISOString(),
        new Date().toISOString(),
      ],
    );
    const id = saved.rows[0].id as number;
    await queueCourse(client, base.customers);
    await announce(client, 'value.updated', id, { status: computed.status, asOf });
    return id;
  });
}

function standingOf(computed: Computed) {
  if (computed.status === 'failed') return 'kept' as const;
  const { valued, result } = computed;
  if (!valued || !result) return 'none' as const;
  const { scores, all } = valued;
  const fit = computed.status === 'done' ? computed.fit : null;
  return { all, scores, fit, cuts: result.cuts };
}
