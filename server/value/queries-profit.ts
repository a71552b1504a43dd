// What is remembered of profit: what each customer brought after the costs they caused. Redone for touched
// customers, and for everybody when costs or terms are others than last time.
import { profitOfTop, whaleCurve, whalePoints } from '@clientela/models';
import type { PoolClient } from 'pg';
import type { Terms } from '../company/index.ts';
import { fillStandingFrom } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import type { Context } from '../platform/jobs.ts';
import { readNumberRows } from '../platform/number-rows.ts';
import { inTransaction } from '../platform/transaction.ts';
import { costValueText } from '../touchpoints/index.ts';
import {
  cellsSql,
  contactsSql,
  correctSourcesSql,
  creditSql,
  everyMarginSql,
  marginsSql,
  matrixSql,
  ordersSql,
  type ProfitBasis,
  recordsSql,
  type ServingRates,
  sourcesSql,
  standingSql,
  storeMatrixSql,
  storeProfitSql,
} from './profit-sql.ts';
import type { Verdict } from './rules-profit.ts';

export const profitJob = 'value.profit';

/** Customers from whom on indexes are built after what they hold. */
const largeBase = 5000;

/** Memory as for a load: a quarter of what PostgreSQL was given, within bounds. Rows that pass between cores cost little. */
const roomForAll = `
  select set_config('work_mem', greatest(131072, least(524288, setting::bigint * 2)) || 'kB', true)
    from pg_settings where name = 'shared_buffers';
  set local parallel_tuple_cost = 0.001; set local parallel_setup_cost = 100`;

/** Points that draw the whale curve, and product lines shown one by one. */
const points = 200;
const mostLines = 100;

export interface ProfitTotals {
  customers: number;
  revenue: number;
  goods: number;
  /** Absolute amount of lines of whose cost nothing is known, and of all lines. */
  uncosted: number;
  orders: number;
  returns: number;
  contacts: number;
  orderCost: number;
  lineCost: number;
  returnCost: number;
  creditCost: number;
  contactCost: number;
  acquisition: number;
  maintenance: number;
  profit: number;
}

export interface ProfitLine {
  line: string;
  revenue: number;
  goods: number;
  serving: number;
  profit: number;
  buyers: number;
  losing: number;
}

export interface ProfitResult {
  totals: ProfitTotals;
  whale: {
    points: { share: number; profit: number }[];
    peak: number;
    peakRatio: number | null;
    profitable: number;
    unprofitable: number;
    loss: number;
    destroyedRatio: number | null;
    topFifth: number | null;
  } | null;
  lines: ProfitLine[];
  verdicts: { verdict: Verdict; customers: number; profit: number }[];
  /** Product lines with a margin or unit cost of their own: profit is then not a share of revenue. */
  ownMargins: boolean;
}

export interface ProfitRun {
  id: number;
  basis: ProfitBasis;
  result: ProfitResult;
  whole: boolean;
  startedAt: string;
  finishedAt: string;
}

/** The computation that stands; null before the first. */
export async function currentProfit(db: Db): Promise<ProfitRun | null> {
  const row = await db
    .selectFrom('profit_runs')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    basis: row.basis as unknown as ProfitBasis,
    result: row.result as unknown as ProfitResult,
    whole: row.whole,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

async function readBasis(client: PoolClient, terms: Terms): Promise<ProfitBasis> {
  const { rows } = await client.query(`
    select (select coalesce(max(id), 0) from company_costs) as costs,
      (select coalesce(max(id), 0) from product_costs) as "productCosts",
      (select count(*) from product_costs) as "productCostsKept",
      (select coalesce(max(id), 0) from touchpoint_costs) as "contactCosts",
      exists (select 1 from company_costs where kind = 'credit') as credit,
      (select coalesce(bit_xor(hashtextextended(name || e'\\x1f' || coalesce(line, ''), 0)), 0)::text from products) as "productLines"`);
  const { credit, ...versions } = rows[0];
  return {
    ...versions,
    grossMargin: terms.grossMargin,
    discountRate: credit ? terms.discountRate : null,
  };
}

/** Does the company know a cost of anything it sells? */
async function knowsCosts(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query(`
    select exists (select 1 from product_costs where unit_cost is not null)
      or exists (select 1 from company_costs where share is not null)
      or exists (select 1 from purchases where unit_cost is not null) as known`);
  return rows[0].known;
}

/** Does it know what serving costs: orders, lines, returns, credit, keeping? Contacts may have cost something. */
async function knowsServing(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query(`
    select exists (select 1 from (select distinct on (kind, name) kind, amount from company_costs
          where kind in ('order', 'line', 'return', 'credit', 'maintenance') order by kind, name, id desc) k
        where amount > 0)
      or exists (select 1 from touchpoints) as known`);
  return rows[0].known;
}

/**
 * What values count with where that needs no profits: a company that knows no cost of what it sells has no margins of
 * its own, and one that knows no margin, or nothing of what serving costs, counts no serving. Null where profits must be
 * worked out first.
 */
export async function withoutOwnMargins(
  client: PoolClient,
  terms: Terms,
): Promise<{ costs: number; ownMargins: false } | null> {
  if (await knowsCosts(client)) return null;
  if (terms.grossMargin !== null && (await knowsServing(client))) return null;
  return { costs: (await readBasis(client, terms)).costs, ownMargins: false };
}

async function readRates(client: PoolClient): Promise<ServingRates> {
  const { rows } = await client.query(`
    select distinct on (kind) kind, amount from company_costs
    where kind in ('order', 'line', 'return', 'maintenance') order by kind, id desc`);
  const rates: ServingRates = { order: 0, line: 0, return: 0, maintenance: 0 };
  for (const { kind, amount } of rows) rates[kind as keyof ServingRates] = Number(amount ?? 0);
  return rates;
}

/** Is somebody waiting to be redone? */
export async function profitWaits(db: Db): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select 1 from touched where job = ${profitJob}) as waits`.execute(db);
  return rows[0]!.waits;
}

/**
 * Redoes who was touched, or everybody; holds the caller's lock on values. Does nothing where nothing changed.
 * At 10 M lines of 1 M customers everybody takes a few minutes of the database and no memory of Node but 8 bytes a
 * customer; who was touched alone takes what reading their lines takes, and one look at the profits of all.
 */
export async function refreshProfit(client: PoolClient, terms: Terms): Promise<number> {
  const startedAt = new Date();
  const first = await isFirst(client);
  // Nobody finds anything by them yet.
  if (first) await setAsideIndexes(client, 'customer_profit');
  try {
    return await redoTouched(client, terms, startedAt);
  } finally {
    if (first) await putBackIndexes(client, 'customer_profit');
  }
}

/** Is nothing known of profits, of a base so large that what is searched for is better sorted once, afterwards? */
async function isFirst(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query(
    `select not exists (select 1 from customer_profit)
       and exists (select 1 from purchase_summary offset ${largeBase}) as first`,
  );
  return rows[0].first;
}

async function redoTouched(client: PoolClient, terms: Terms, startedAt: Date): Promise<number> {
  return inTransaction(client, async () => {
    // Sorts and sums of all lines of all customers; given back with the transaction.
    await client.query(roomForAll);
    const basis = await readBasis(client, terms);
    const before = await client.query('select basis = $1::jsonb as same from profit_runs', [
      JSON.stringify(basis),
    ]);
    const scope = before.rows[0]?.same ? 'some' : 'all';
    await client.query(
      'create temporary table profit_redo (customer_id bigint primary key) on commit drop',
    );
    const taken = await client.query(
      `with taken as materialized (select customer_id from take_touched('${profitJob}') as t (customer_id))
       insert into profit_redo
       select customer_id from taken union
       select f.survivor_id from taken join customer_families f using (customer_id)`,
    );
    if (scope === 'some' && taken.rowCount === 0) return 0;
    await client.query('analyze profit_redo');
    await client.query(recordsSql);
    await redo(client, scope, basis);
    const result = await readResult(client);
    const written = await fillStandingFrom(
      client,
      ['historic_value', 'margin', 'verdict'],
      standingSql(scope),
    );
    await client.query('delete from profit_runs');
    await client.query(
      `insert into profit_runs (basis, result, whole, started_at, finished_at) values ($1, $2, $3, $4, $5)`,
      [
        JSON.stringify(basis),
        JSON.stringify(result),
        scope === 'all',
        startedAt.toISOString(),
        new Date().toISOString(),
      ],
    );
    return written;
  });
}

async function redo(client: PoolClient, scope: 'some' | 'all', basis: ProfitBasis): Promise<void> {
  const rates = await readRates(client);
  await client.query(marginsSql(basis.grossMargin));
  await client.query(everyMarginSql(basis.grossMargin));
  await client.query(sourcesSql);
  if (basis.discountRate !== null) await client.query(creditSql(basis.discountRate));
  const some = await client.query(
    'select exists (select 1 from contract_payments) or exists (select 1 from contract_sales) as contracts',
  );
  const { contracts } = some.rows[0] as { contracts: boolean };
  const has = { unitCosts: basis.productCosts > 0, credit: basis.discountRate !== null, contracts };
  await client.query(cellsSql(scope, has));
  await client.query(ordersSql(scope, contracts));
  await client.query(contactsSql(scope, costValueText));
  for (const table of ['profit_cells', 'profit_orders', 'profit_contacts'])
    await client.query(`analyze ${table}`);
  await client.query(matrixSql(rates));
  await client.query('analyze profit_matrix');
  await client.query(storeMatrixSql(scope));
  await client.query(storeProfitSql(scope, rates));
  const { rows } = await client.query('select exists (select 1 from profit_sources) as any');
  if (rows[0].any) await client.query(correctSourcesSql);
}

async function readResult(client: PoolClient): Promise<ProfitResult> {
  const totals = await client.query(`
    select count(*)::int as customers, coalesce(sum(revenue), 0)::bigint as revenue, coalesce(sum(goods), 0)::bigint as goods,
      coalesce(sum(uncosted), 0)::bigint as uncosted, coalesce(sum(orders), 0)::bigint as orders,
      coalesce(sum(returns), 0)::bigint as returns, coalesce(sum(contacts), 0)::bigint as contacts,
      coalesce(sum(order_cost), 0)::bigint as "orderCost", coalesce(sum(line_cost), 0)::bigint as "lineCost",
      coalesce(sum(return_cost), 0)::bigint as "returnCost", coalesce(sum(credit_cost), 0)::bigint as "creditCost",
      coalesce(sum(contact_cost), 0)::bigint as "contactCost", coalesce(sum(acquisition), 0)::bigint as acquisition,
      coalesce(sum(maintenance), 0)::bigint as maintenance, coalesce(sum(profit), 0)::bigint as profit
    from customer_profit`);
  const lines = await client.query(
    `select line, sum(revenue)::bigint as revenue, sum(goods)::bigint as goods, sum(serving)::bigint as serving,
       sum(profit)::bigint as profit, count(*)::int as buyers, (count(*) filter (where profit < 0))::int as losing
     from customer_line_profit group by line order by sum(revenue) desc, line limit ${mostLines}`,
  );
  const verdicts = await client.query(`
    select verdict, count(*)::int as customers, sum(profit)::bigint as profit from (
      select profit, case when gaining_lines + losing_lines = 0 then 'none' when losing_lines = 0 then 'very_profitable'
        when losing_lines > gaining_lines then 'losing' else 'mixed' end as verdict from customer_profit) v
    group by verdict order by verdict`);
  return {
    totals: totals.rows[0],
    whale: whaleOf(await readProfits(client)),
    lines: lines.rows,
    verdicts: verdicts.rows,
    ownMargins: await knowsCosts(client),
  };
}

function whaleOf(profits: Float64Array): ProfitResult['whale'] {
  if (profits.length === 0) return null;
  const curve = whaleCurve(profits);
  const { peak, peakRatio, profitable, unprofitable, loss, destroyedRatio } = curve;
  return {
    points: whalePoints(curve, points),
    peak,
    peakRatio,
    profitable,
    unprofitable,
    loss,
    destroyedRatio,
    topFifth: profitOfTop(curve, 0.2),
  };
}

/** The profits of all customers as one column; the rows stream by as COPY text and never become objects. */
async function readProfits(client: PoolClient): Promise<Float64Array> {
  let column = new Float64Array(4096);
  let rows = 0;
  await readNumberRows(client, 'select profit from customer_profit', ([profit]) => {
    if (rows === column.length) {
      const grown = new Float64Array(rows * 2);
      grown.set(column);
      column = grown;
    }
    column[rows++] = profit!;
  });
  return column.subarray(0, rows);
}

/** Redoes profit by itself, where values are not worked out at the same time. */
export async function runProfit(
  context: Context,
  readTerms: (db: Db) => Promise<Terms>,
): Promise<void> {
  const client = await context.database.pool.connect();
  try {
    // Values that are being worked out redo profit themselves; what comes later waits for the next time.
    const { rows } = await client.query(
      "select pg_try_advisory_lock(hashtext('clientela value')) as mine",
    );
    if (!rows[0].mine) return;
    try {
      await refreshProfit(client, await readTerms(context.db));
    } finally {
      await client.query("select pg_advisory_unlock(hashtext('clientela value'))").catch(() => {});
    }
  } finally {
    client.release();
  }
}
