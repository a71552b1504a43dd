// Taking back what one import alone told: after it was loaded, or because it was cancelled in the middle.
// One transaction: whoever is killed in it has changed nothing, and the next start begins it again.
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import { putBackIndexes } from '../platform/indexes.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { dropStaging } from './check.ts';
import { unlearnMapping } from './mappings.ts';
import { emptyCounts, type ImportRow, readImport, step, type UndoneRecord } from './queries.ts';
import type { AnyKind, Undone, UndoRun } from './rules.ts';

export const undoJob = 'imports.undo';

interface Asked {
  by: string | null;
  now: Date;
}

/** Asks for an import that was loaded, wholly or in part, to be undone. */
export async function startUndo({ db }: Context, id: number, asked: Asked): Promise<ImportRow> {
  return db.transaction().execute(async (tx) => {
    const row = await readImport(tx, id);
    if (row.status === 'failed' && row.customers_new === null)
      fail('import_wrong_state', { status: row.status });
    const moved = await step(tx, id, ['done', 'failed'], 'undoing', {
      undone: record(false, asked),
      error_code: null,
      error_details: null,
    });
    await queueJob(tx, undoJob, { id }, `${undoJob} ${id}`);
    return moved;
  });
}

/**
 * Stops a check, which has stored nothing: the import goes back to its columns. Stops a load, and asks
 * for what it has stored to be undone.
 */
export async function cancelImport({ db }: Context, id: number, asked: Asked): Promise<ImportRow> {
  return db.transaction().execute(async (tx) => {
    const { status } = await readImport(tx, id);
    if (status === 'checking') {
      await tx.deleteFrom('import_problems').where('import_id', '=', id).execute();
      return step(tx, id, ['checking'], 'uploaded', { ...emptyCounts, unattended: false });
    }
    const moved = await step(tx, id, ['loading'], 'undoing', { undone: record(true, asked) });
    await queueJob(tx, undoJob, { id }, `${undoJob} ${id}`);
    return moved;
  });
}

const record = (cancelled: boolean, { by, now }: Asked) =>
  JSON.stringify({ cancelled, by, at: now.toISOString() } satisfies UndoneRecord);

/** Runs the undo of an import that stands at `undoing` and leaves it at `undone`. */
export async function undoImport(context: Context, kind: AnyKind, id: number): Promise<void> {
  const { database, db } = context;
  const client = await database.pool.connect();
  try {
    // What is being written or undone ends first, also the load that was just cancelled.
    await client.query("select pg_advisory_lock(hashtext('clientela load'))");
    const row = await readImport(db, id);
    if (row.status !== 'undoing') return;
    // A load that was broken off may have left indexes out.
    await putBackIndexes(client);
    await client.query("set work_mem = '128MB'");
    const undone = await inTransaction(client, async () => {
      const { by, at } = row.undone as UndoneRecord;
      const told = await kind.undo({
        client,
        importId: id,
        by,
        now: new Date(at),
        progress: async (progress) => {
          await db.updateTable('imports').set({ progress }).where('id', '=', id).execute();
        },
      });
      // In the same transaction: either all of it happened, or nothing did.
      await client.query(
        `update imports set status = 'undone', progress = 1, run = run + 1, undone = $2, finished_at = $3
         where id = $1`,
        [id, { ...(row.undone as UndoneRecord), ...told }, new Date().toISOString()],
      );
      await announce(client, 'import.undone', id, { kind: kind.name });
      return told;
    });
    await unlearnMapping(db, id);
    await dropStaging(db, id);
    if (undone.lines > 10_000)
      for (const name of ['customers', 'customer_identities', 'customer_standing', ...kind.writes])
        await client.query(`vacuum (analyze) ${name}`);
  } finally {
    await client.query('reset work_mem').catch(() => {});
    await client.query("select pg_advisory_unlock(hashtext('clientela load'))").catch(() => {});
    client.release();
  }
}

/** What an undo would take back now; nothing of it happens. */
export async function foreseeUndo(context: Context, kind: AnyKind, id: number): Promise<Undone> {
  const client = await context.database.pool.connect();
  try {
    const run: UndoRun = {
      client,
      importId: id,
      by: null,
      now: new Date(),
      progress: async () => {},
    };
    await client.query('begin');
    return await kind.foreseeUndo(run);
  } finally {
    // Whatever it did to find out is taken back.
    await client.query('rollback').catch(() => {});
    client.release();
  }
}
