// The connection to PostgreSQL: one pool, one Kysely, and the type rules everything else relies on.
import { type ColumnType, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { fail } from './errors.ts';
import type { Connection } from './postgres.ts';
import type { Tables } from './schema.ts';

export { sql };
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
export type { ColumnType };

// Money and ids are bigint in the database and whole numbers here: exact below 2^53 (90 trillion in
// cents), and refused, never rounded, above.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`a number beyond 2^53: ${text}`);
  return value;
});
// A day has no zone: it stays text.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text) => text);
// Moments travel as ISO text in UTC.
const iso = (text: string) => new Date(text).toISOString();
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, iso);

export interface Database {
  pool: pg.Pool;
  db: Db;
  connection: pg.ClientConfig;
  close: () => Promise<void>;
}

/** Opens a pool. `target` is the embedded server's address or the URL of an own server. */
export function openDatabase(target: Connection | string, max = 12): Database {
  const connection: pg.ClientConfig =
    typeof target === 'string' ? { connectionString: target } : { ...target };
  const settings = { ...connection, application_name: 'clientela', options: '-c timezone=UTC' };
  const pool = new pg.Pool({ ...settings, max, idleTimeoutMillis: 30_000 });
  // An idle connection that breaks (restart of the server) is replaced; without a listener it would end us.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { pool, db, connection: settings, close: () => pool.end() };
}

const awayCodes = /^(57P0[123]|08\w{3}|53300)$/;

/** Did this fail because the database went away, and not because of what it was asked? It may come back. */
export function isAway(error: unknown): boolean {
  const { code = '', syscall, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  // A browser that hangs up is a broken connection too, but no system call of ours.
  return (
    awayCodes.test(code) ||
    syscall === 'connect' ||
    (/^(ECONNRESET|EPIPE)$/.test(code) && /^(read|write)$/.test(syscall ?? '')) ||
    /Connection terminated|connection error and is not queryable|timeout exceeded/.test(message)
  );
}

/** Refuses a server older than 17: the checks of imports use what came with 16 and 17. */
export async function checkServer(database: Database): Promise<void> {
  const found = await database.pool.query('show server_version_num').catch((error) => {
    // Classes 28 and 3D: the server is there, but not for this user, password or database.
    const refused = /^(28|3D)/.test((error as { code?: string }).code ?? '');
    return fail(refused ? 'database_refused' : 'database_away', {}, error);
  });
  const number = Number(found.rows[0].server_version_num);
  if (number < 170_000) fail('database_too_old', { version: Math.floor(number / 10_000) });
}
