// Loads the good rows of a checked import. One load at a time; after a crash it goes on where it was:
// the staging table is rebuilt from the kept file, and what is written is not written again.
import type { PoolClient } from 'pg';
import { readCompany } from '../company/index.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import { putBackIndexes } from '../platform/indexes.ts';
import type { Context } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import {
  checkImport,
  demandMapping,
  dropStaging,
  stage,
  stagingTable,
  startCheck,
} from './check.ts';
import { rememberMapping } from './mappings.ts';
import { finishStep, goodRows, type ImportRow, readImport, step } from './queries.ts';
import { roomForLoads } from './room.ts';
import type { AnyKind, ImportOptions, LoadCounts, Reading } from './rules.ts';
import { wasStopped, whileWanted } from './watch.ts';

/**
 * Runs the load of an import that stands at `loading` and leaves it at `done`. Cancelled, it stops
 * within a moment; what it wrote is taken back by the undo that whoever cancelled has queued.
 */
export async function loadImport(
  context: Context,
  kind: AnyKind,
  id: number,
  now: Date,
  signal?: AbortSignal,
): Promise<void> {
  const { database, db } = context;
  const client = await database.pool.connect();
  const clients = [client];
  let stopped = false;
  try {
    const row = await readImport(db, id);
    if (row.status !== 'loading') return;
    const watched = { id, run: row.run, clients, signal };
    const mine = await whileWanted(context, watched, async (wanted) => {
      await client.query("select pg_advisory_lock(hashtext('clientela load'))");
      // Somebody else may have done the work while we waited for them.
      const then = await readImport(db, id);
      if (then.run !== row.run) return false;
      // Not before: those who wait for their turn must not hold what the one at work needs.
      const beside = await database.pool.connect();
      clients.push(beside);
      await write(context, kind, then, { client, beside, now, wanted, signal });
      return true;
    });
    if (!mine) return;
    await db.transaction().execute(async (tx) => {
      const loaded = await readImport(tx, id);
      await finishStep(tx, row, 'done', {
        progress: 1,
        amount_stored: loaded.amount_stored ?? 0,
        finished_at: new Date().toISOString(),
      });
      await rememberMapping(tx, loaded, now);
      await announce(tx, 'import.loaded', id, { kind: kind.name });
    });
  } catch (error) {
    stopped = wasStopped(error);
    throw error;
  } finally {
    // A connection that was broken off is thrown away, and its lock with it.
    if (!stopped) {
      for (const one of clients) await one.query('reset all').catch(() => {});
      await client.query("select pg_advisory_unlock(hashtext('clientela load'))").catch(() => {});
    }
    for (const one of clients) one.release(stopped);
  }
}

interface Writing {
  client: PoolClient;
  beside: PoolClient;
  now: Date;
  wanted: () => void;
  signal?: AbortSignal | undefined;
}

/** Everything of a load but its beginning and its end. */
async function write(context: Context, kind: AnyKind, row: ImportRow, writing: Writing) {
  const { database, db } = context;
  const { client, beside, now, wanted, signal } = writing;
  const { id, run } = row;
  // Amounts were read in the currency of then; in another they would be other amounts.
  const { currency } = await readCompany(db);
  if ((row.reading as Reading).currency !== currency) fail('import_wrong_state', { currency });
  const table = stagingTable(id);
  if (!(await isWhole(context, table, goodRows(row)))) {
    const { counts } = await stage(context, kind, row, signal);
    // What only the base can show may be otherwise by now.
    if (kind.judge)
      await db
        .updateTable('imports')
        .set({ rows_rejected: counts.rows_rejected, rows_noted: counts.rows_noted })
        .where('id', '=', id)
        .where('run', '=', run)
        .execute();
  }
  wanted();
  // Who told a line before whom: loads run one after the other.
  await client.query(
    'update imports set load_order = (select coalesce(max(load_order), 0) + 1 from imports) where id = $1',
    [id],
  );
  for (const one of [client, beside]) await one.query(roomForLoads);
  // What a load that ended in the middle left out.
  await putBackIndexes(client);
  await kind.load({
    config: context.config,
    database,
    client,
    beside,
    importId: id,
    chosen: row.options as ImportOptions,
    staging: table,
    customers: row.customers ?? 0,
    loadedThrough: row.loaded_through,
    customersFrom: row.customers_from,
    now,
    wanted,
    count: async (add: LoadCounts, loadedThrough: number, progress: number) => {
      const counted = await client.query(
        `update imports set rows_stored = rows_stored + $2, rows_updated = rows_updated + $3,
           rows_already_there = rows_already_there + $4,
           amount_stored = coalesce(amount_stored, 0) + $5, loaded_through = $6, progress = $7, customers_from = null,
           rows_left_out = rows_left_out + $9, rows_rejected = rows_rejected + $10
         where id = $1 and run = $8`,
        [
          id,
          add.stored,
          add.updated,
          add.alreadyThere,
          add.amountStored,
          loadedThrough,
          progress,
          run,
          add.leftOut ?? 0,
          add.rejected ?? 0,
        ],
      );
      if (counted.rowCount === 0) fail('import_cancelled');
    },
    numbers: async (customersFrom: number) => {
      // Whatever ends the load: what it made can be undone.
      await client.query(
        'update imports set customers_from = $2, customers_new = coalesce(customers_new, 0) where id = $1',
        [id, customersFrom],
      );
    },
    created: async (customers: number, erased: number) => {
      await client.query(
        `update imports set customers_new = coalesce(customers_new, 0) + $2,
           customers_erased = nullif(greatest(coalesce(customers_erased, 0), $3), 0) where id = $1`,
        [id, customers, erased],
      );
    },
  });
  // Statistics and visibility map: the summary reads an index alone only when they are fresh.
  if (row.rows_read > 10_000)
    await vacuumAll(
      [client, beside],
      [...kind.writes, 'customers', 'customer_identities', 'customer_standing'],
    );
  wanted();
  await dropStaging(db, id);
}

/** Each connection takes the next table when it is through with one. */
async function vacuumAll(clients: readonly PoolClient[], tables: readonly string[]): Promise<void> {
  const left = [...new Set(tables)];
  await sideBySide(
    ...clients.map(async (client) => {
      for (let name = left.shift(); name !== undefined; name = left.shift())
        await client.query(`vacuum (analyze) ${name}`);
    }),
  );
}

/** A crash of PostgreSQL empties unlogged tables; then the file is read again. */
async function isWhole({ database }: Context, table: string, rows: number): Promise<boolean> {
  const found = await database.pool.query('select to_regclass($1) as name', [table]);
  if (found.rows[0].name === null) return false;
  const counted = await database.pool.query(`select count(*) as n from ${table}`);
  return counted.rows[0].n === rows;
}

/**
 * Check and load in one go, for the command line and the sample business. Called again after a crash
 * it goes on where the import stands.
 */
export async function runWhole(
  context: Context,
  kind: AnyKind,
  id: number,
  now: Date,
  signal?: AbortSignal,
): Promise<void> {
  const { db } = context;
  const row = await readImport(db, id);
  if (['uploaded', 'failed', 'checked', 'undone'].includes(row.status)) {
    await demandMapping(db, kind, row);
    await startCheck(db, id, now);
  }
  await checkImport(context, kind, id, signal);
  const checked = await readImport(db, id);
  if (checked.status === 'checked') {
    if (goodRows(checked) === 0) {
      await failImport(context, checked, 'import_no_good_rows', {}, now);
      await dropStaging(db, id);
      return;
    }
    await step(db, id, ['checked'], 'loading');
  }
  await loadImport(context, kind, id, now, signal);
}

/** Ends an import with a code, unless somebody has moved it on; what was acknowledged stays. */
export async function failImport(
  context: Context,
  { id, run }: Pick<ImportRow, 'id' | 'run'>,
  code: string,
  details: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await context.db
    .updateTable('imports')
    .set({
      status: 'failed',
      run: run + 1,
      error_code: code,
      error_details: JSON.stringify(details),
      finished_at: now.toISOString(),
    })
    .where('id', '=', id)
    .where('run', '=', run)
    .execute();
}
