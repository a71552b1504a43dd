// What is remembered of wallets as they are estimated: redone for touched customers at once, and for everybody after
// the values, because the benchmark, the year and the chance of being active are those of all.
import type { PoolClient } from 'pg';
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { currentContractRun } from './queries-contracts.ts';
import { level } from './rules.ts';
import {
  type KeptOut,
  type LinePair,
  linePairs,
  mostLinesPaired,
  type ShareOf,
  type ShareSums,
  shareOfSums,
  smallShare,
  type Treatment,
  type WalletMethod,
  type WalletPlace,
  walletMethods,
  walletPlaceSql,
} from './rules-share.ts';
import {
  benchmarksSql,
  cellsOfSql,
  crossBuyersSql,
  estimatesSql,
  factsSql,
  keptOutSql,
  measuredSql,
  middleSql,
  ownSql,
  rungsSql,
  storeWalletsSql,
  sumsSql,
  walletsOffSql,
} from './wallet-sql.ts';

export const shareJob = 'value.share';
export const walletsJob = 'value.wallets';

/** With more customers touched than this everybody is redone. */
const mostRedone = 20_000;
/** Bases larger than this are redone whole at most every so many hours; who is touched is redone at once. */
const large = 200_000;
const restHours = 6;

/** How far a rung was off where a wallet was declared too: declared over rung, and the middle error as a share. */
export interface RungError {
  n: number;
  low: number;
  middle: number;
  high: number;
  error: number;
}

export interface ShareResult {
  all: ShareOf;
  known: ShareOf;
  groups: (ShareOf & { name: string })[];
  lines: (ShareOf & { name: string })[];
  methods: (ShareOf & { name: WalletMethod })[];
  crossBuyers: { customers: number; losing: number; loss: number; allLoss: number };
  keptOut: { reason: KeptOut; customers: number }[];
  pairs: LinePair[];
  barnacles: { treatment: Treatment; customers: number; own: number; wallet: number }[];
  /** The middle of all wallets, minor units: smaller ones are small. */
  middle: number;
  /** Known wallets by size and share; results of before it was kept have none. */
  map?: WalletMap;
}

export interface WalletMap {
  /** Size: wallets from 2^size minor units to twice as much; part: share from part/20 to a twentieth more. */
  bins: { size: number; part: number; customers: number }[];
  places: {
    place: WalletPlace;
    customers: number;
    own: number;
    wallet: number;
    headroom: number;
  }[];
}

export interface ShareRun {
  asOf: string;
  rungs: Partial<Record<WalletMethod, RungError>>;
  result: ShareResult;
  at: string;
}

/** What stands; null before the first purchase. */
export async function currentShare(db: Db): Promise<ShareRun | null> {
  const row = await db.selectFrom('share_runs').selectAll().executeTakeFirst();
  if (!row) return null;
  return {
    asOf: row.as_of,
    rungs: row.rungs as ShareRun['rungs'],
    result: row.result as unknown as ShareResult,
    at: row.whole_at,
  };
}

/** Is somebody's wallet waiting to be estimated? */
export async function walletWaits(db: Db, customer?: number): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select 1 from touched_customers where job = ${walletsJob}
      and ${customer === undefined ? sql`true` : sql`customer_id = any(records_of(${customer}))`}) as waits`.execute(
    db,
  );
  return rows[0]!.waits;
}

/**
 * Redoes everybody: reads the purchases of a year once, groups them by customer and line and writes what changed. All of
 * it is work of the database; Node holds a row for each line, group and pair of lines. Not yet measured at 1 M customers.
 */
export async function redoShare(context: Context, now = new Date()): Promise<void> {
  // Who sells contracts alone has no purchase, and a day all the same.
  const asOf = (await lastDay(context.db)) ?? (await currentContractRun(context.db))?.asOf ?? null;
  await whileHoldingValues(context, async (client) => {
    // Taken first: who is touched from now on is redone again.
    await client.query('delete from touched where job = $1', [walletsJob]);
    if (asOf === null) {
      await client.query('delete from customer_wallet');
      await client.query('delete from share_runs');
      return;
    }
    await client.query("set local work_mem = '128MB'");
    await client.query(ownSql('all').replaceAll('$1', `'${asOf}'`));
    await client.query(factsSql('all').replaceAll('$1', `'${asOf}'`));
    await client.query('analyze share_lines; analyze share_facts');
    await client.query(cellsOfSql.replaceAll('$1', `'${asOf}'`));
    await client.query('analyze share_cells');
    const { rows: alike } = await client.query(benchmarksSql);
    const benchmarks = JSON.stringify(alike[0].benchmarks);
    await client.query(rungsSql.replaceAll('$1', literal(client, benchmarks)));
    const { rows: measured } = await client.query(measuredSql);
    const rungs = JSON.stringify(measured[0].rungs);
    const { rows: half } = await client.query(middleSql);
    const middle = Math.round(half[0].middle);
    await estimate(client, rungs, middle);
    await client.query(storeWalletsSql('all'));
    const result = await readResult(client, middle);
    await client.query(
      `insert into share_runs (as_of, benchmarks, rungs, result, whole_at) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set as_of = excluded.as_of, benchmarks = excluded.benchmarks,
         rungs = excluded.rungs, result = excluded.result, whole_at = excluded.whole_at`,
      [asOf, benchmarks, rungs, JSON.stringify(result), now.toISOString()],
    );
  });
}

/** After the values: everybody, but of a large base at most every some hours. */
export async function redoShareAfterValues(context: Context): Promise<void> {
  const { rows } = await sql<{ rests: boolean }>`
    select whole_at > now() - make_interval(hours => ${restHours})
      and (select count(*) > ${large} from customer_standing)
      and (select count(*) <= ${mostRedone} from touched_customers where job = ${walletsJob}) as rests from share_runs`.execute(
    context.db,
  );
  if (!rows[0]?.rests) await redoShare(context);
}

/** Redoes who was touched, by the benchmarks and errors that stand, and the sums over all. */
export async function redoWallets(context: Context): Promise<void> {
  const left = await whileHoldingValues(context, async (client) => {
    const standing = await client.query('select as_of, benchmarks, rungs, result from share_runs');
    const run = standing.rows[0];
    const waiting = await client.query(
      `select count(*)::int as n from (select 1 from touched_customers where job = $1 limit ${mostRedone + 1}) t`,
      [walletsJob],
    );
    if (waiting.rows[0].n === 0) return false;
    if (!run || waiting.rows[0].n > mostRedone) return true;
    await client.query(
      'create temporary table wallet_redo (customer_id bigint primary key) on commit drop',
    );
    await client.query(
      `with taken as materialized (select customer_id from take_touched($1) as t (customer_id))
       insert into wallet_redo
       select customer_id from taken union
       select f.survivor_id from taken join customer_families f using (customer_id)`,
      [walletsJob],
    );
    await estimateAgain(client, run);
    await client.query(storeWalletsSql('some'));
    const { middle } = run.result;
    await client.query('update share_runs set result = $1', [
      JSON.stringify(await readResult(client, middle)),
    ]);
    return false;
  });
  if (!left) return;
  await queueJob(context.db, shareJob);
  // The redoing of all takes whoever is touched until it begins.
  await sql`delete from touched where job = ${walletsJob}`.execute(context.db);
}

/** Statements that make tables take no parameters. */
const literal = (client: PoolClient, text: string) => client.escapeLiteral(text).trimStart();

async function estimate(client: PoolClient, rungs: string, middle: number) {
  await client.query('analyze share_rungs');
  await client.query(
    estimatesSql.replaceAll('$1', literal(client, rungs)).replaceAll('$2', String(middle)),
  );
}

/** Estimates the customers of wallet_redo by the benchmarks and errors of a run, into share_new. */
async function estimateAgain(
  client: PoolClient,
  run: { as_of: string; benchmarks: unknown; rungs: unknown; result: ShareResult },
): Promise<void> {
  const asOf = `'${run.as_of}'`;
  await client.query(ownSql('some').replaceAll('$1', asOf));
  await client.query(factsSql('some').replaceAll('$1', asOf));
  await client.query(cellsOfSql.replaceAll('$1', asOf));
  await client.query(rungsSql.replaceAll('$1', literal(client, JSON.stringify(run.benchmarks))));
  await estimate(client, JSON.stringify(run.rungs), run.result.middle);
}

/**
 * Of these customers, how many have a wallet that is not what the facts and the run that stands give; nobody without a run.
 * In a transaction that the caller takes back: the work is done in temporary tables.
 */
export async function countWalletsOff(client: PoolClient, ids: readonly number[]): Promise<number> {
  const { rows: runs } = await client.query(
    'select as_of, benchmarks, rungs, result from share_runs',
  );
  if (!runs[0]) return 0;
  await client.query(
    'create temporary table wallet_redo (customer_id bigint primary key) on commit drop',
  );
  await client.query(
    `insert into wallet_redo select distinct c.id from unnest($1::bigint[]) u (id) join customers c on c.id = u.id
     where not exists (select 1 from touched_customers t join customers r on r.id = t.customer_id where r.survivor_id = c.id)`,
    [ids],
  );
  await client.query('analyze wallet_redo');
  await estimateAgain(client, runs[0]);
  const { rows } = await client.query<{ n: number }>(walletsOffSql);
  return rows[0]!.n;
}

async function readResult(client: PoolClient, middle: number): Promise<ShareResult> {
  const { rows } = await client.query<ShareSums & { of: string; name: string }>(sumsSql);
  // The same facts give the same answer: rungs in the order of the ladder, the others by what their customers spend.
  const of = (kind: string) =>
    rows
      .filter((row) => row.of === kind)
      .map((row) => ({ ...shareOfSums(row, level), name: row.name }))
      .sort((a, b) => b.wallet - a.wallet || (a.name < b.name ? -1 : 1));
  const methods = of('method') as ShareResult['methods'];
  const { rows: cross } = await client.query(crossBuyersSql);
  const { rows: keptOut } = await client.query(keptOutSql);
  const { rows: barnacles } = await client.query(
    `select case when w.wallet >= $1 and w.share < ${smallShare} then 'sell' else 'cost' end as treatment,
       count(*)::int as customers, sum(w.own)::bigint as own, sum(w.wallet)::bigint as wallet
     from customer_wallet w join customer_standing s using (customer_id)
     where w.line = '' and s.customer_group = 'barnacles' group by 1 order by 1 desc`,
    [middle],
  );
  return {
    all: of('all')[0]!,
    known: of('known')[0]!,
    groups: of('group'),
    lines: of('line'),
    methods: methods.sort((a, b) => walletMethods.indexOf(a.name) - walletMethods.indexOf(b.name)),
    crossBuyers: cross[0],
    keptOut,
    pairs: await readPairs(client),
    barnacles,
    middle,
    map: await readMap(client, middle),
  };
}

/** Where the known wallets stand: one pass over the wallets, at most some hundred rows of it. */
async function readMap(client: PoolClient, middle: number): Promise<WalletMap> {
  const place = walletPlaceSql('$1::bigint');
  const { rows: bins } = await client.query<WalletMap['bins'][number]>(
    `select floor(ln(w.wallet::float8) / ln(2.0))::int as size, least(19, floor(w.share * 20))::int as part,
       count(*)::int as customers
     from customer_wallet w where w.line = '' and w.wallet > 0 and ${place} is not null group by 1, 2 order by 1, 2`,
    [middle],
  );
  const { rows: places } = await client.query<WalletMap['places'][number]>(
    `select ${place} as place, count(*)::int as customers, sum(w.own)::bigint as own, sum(w.wallet)::bigint as wallet,
       coalesce(sum(w.headroom) filter (where w.kept_out is null), 0)::bigint as headroom
     from customer_wallet w where w.line = '' and ${place} is not null group by 1 order by 1`,
    [middle],
  );
  return { bins, places };
}

/** Which lines the same customers buy, counted in the database; the tests of chance are those of the models. */
async function readPairs(client: PoolClient): Promise<LinePair[]> {
  const { rows: lines } = await client.query<{ line: string; buyers: number }>(
    `select line, count(*)::int as buyers from customer_line_profit
     where revenue > 0 and line <> '' group by line order by 2 desc, 1 limit ${mostLinesPaired}`,
  );
  const { rows: all } = await client.query<{ n: number }>(
    'select count(distinct customer_id)::int as n from customer_line_profit where revenue > 0',
  );
  const names = lines.map(({ line }) => line);
  const { rows: pairs } = await client.query<{ a: string; b: string; both: number }>(
    `with l as (select customer_id, line from customer_line_profit where revenue > 0 and line = any($1))
     select a.line as a, b.line as b, count(*)::int as both
     from l a join l b on b.customer_id = a.customer_id and b.line > a.line group by 1, 2 order by 1, 2`,
    [names],
  );
  return linePairs(new Map(lines.map(({ line, buyers }) => [line, buyers])), pairs, all[0]!.n);
}

/** Holds the lock on values: nobody works out or deletes at the same time. */
async function whileHoldingValues<T>(context: Context, work: (client: PoolClient) => Promise<T>) {
  const client = await context.database.pool.connect();
  try {
    return await inTransaction(client, async () => {
      await client.query("select pg_advisory_xact_lock(hashtext('clientela value'))");
      return work(client);
    });
  } finally {
    client.release();
  }
}
