// How work on an import learns that nobody wants it any more: it was cancelled (from any process, through
// the database) or the command line was interrupted. What it asks of PostgreSQL is broken off at once.
import type { PoolClient } from 'pg';
import { type ErrorCode, fail, isCoded } from '../platform/errors.ts';
import type { Context } from '../platform/jobs.ts';

export interface Watched {
  /** Number of the import and of the step that is being worked on. */
  id: number;
  run: number;
  /** Connections on which the work waits for PostgreSQL. */
  clients: readonly PoolClient[];
  /** Aborted by whoever called: the import stays where it is, and can be resumed. */
  signal?: AbortSignal | undefined;
}

const pulse = 250;

/**
 * Runs `work` while the import stands at this run. `wanted` throws `import_cancelled` once somebody has
 * moved it on, and `import_interrupted` once the signal is aborted; so does the whole call.
 */
export async function whileWanted<T>(
  { database }: Context,
  { id, run, clients, signal }: Watched,
  work: (wanted: () => void) => Promise<T>,
): Promise<T> {
  let reason: ErrorCode | null = null;
  let asking: Promise<void> | null = null;
  const look = async () => {
    // One blow is enough: what the work does to tidy up must not be broken off as well.
    if (reason !== null) return;
    try {
      const found = await database.pool.query('select run from imports where id = $1', [id]);
      if (found.rows[0]?.run !== run) reason = 'import_cancelled';
      else if (signal?.aborted) reason = 'import_interrupted';
      else return;
      const pids = clients.map(
        (client) => (client as PoolClient & { processID: number }).processID,
      );
      await database.pool.query('select pg_cancel_backend(pid) from unnest($1::int[]) as pid', [
        pids,
      ]);
    } catch {
      // A database that is away: the work notices by itself.
    }
  };
  const timer = setInterval(() => {
    asking ??= look().finally(() => {
      asking = null;
    });
  }, pulse);
  const wanted = () => {
    if (reason !== null) fail(reason, { import: id });
    if (signal?.aborted) fail('import_interrupted', { import: id });
  };
  try {
    const result = await work(wanted);
    return result;
  } catch (error) {
    if (reason !== null && !isCoded(error, reason)) fail(reason, { import: id }, error);
    throw error;
  } finally {
    clearInterval(timer);
    // Its blow must not hit what the connection does next.
    await asking;
  }
}

/** Did this end because somebody wanted it to? Then it is no failure. */
export const wasStopped = (error: unknown): boolean =>
  isCoded(error, 'import_cancelled') || isCoded(error, 'import_interrupted');
