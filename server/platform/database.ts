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

/**
 * Statements whose plan a connection keeps. Planning a page of one customer takes ten times as long as reading it;
 * what asks by a key has the same plan for every value. Those that narrow by other values do not: they are
 * planned for what they were given.
 */
const keptPlans = new Map<string, string>();
/** More texts than this are not of our writing. */
const mostKept = 400;

/** Says that the plan of this statement is kept, and returns it. */
export function keepPlan(text: string): string {
  if (!keptPlans.has(text) && keptPlans.size < mostKept)
    keptPlans.set(text, `kept_${keptPlans.size}`);
  return text;
}

/** What is asked of the records of one customer: the plan is the same whoever it is. */
const ofOneCustomer = /^\s*(?:select|with)\b[\s\S]*\b(?:records|survivor)_of\(\$\d+\)/;

/** The name under which a connection keeps the plan of a statement; undefined: planned each time. */
function keptAs(text: string): string | undefined {
  const known = keptPlans.get(text);
  if (known !== undefined || !ofOneCustomer.test(text)) return known;
  return keptPlans.get(keepPlan(text));
}

type Ask = (...given: unknown[]) => unknown;
interface Keeps {
  query: Ask;
  /** What the driver believes the connection to hold. */
  connection: { parsedStatements: Record<string, string> };
}

/** Lets a connection keep the plans of those statements. */
function keepPlans(client: pg.Client) {
  const ask: Ask = (...given) => (pg.Client.prototype.query as Ask).apply(client, given);
  (client as unknown as Keeps).query = (first, ...rest) => {
    const name = typeof first === 'string' ? keptAs(first) : undefined;
    if (name === undefined || !Array.isArray(rest[0])) return ask(first, ...rest);
    const [values, ...others] = rest;
    return ask({ name, text: first, values }, ...others);
  };
}

/** After «discard all» a connection knows no statements any more; the driver is told so. */
export function forgetPlans(client: pg.PoolClient) {
  (client as unknown as Keeps).connection.parsedStatements = {};
}

/** Opens a pool. `target` is the embedded server's address or the URL of an own server. */
export function openDatabase(target: Connection | string, max = 12): Database {
  const connection: pg.ClientConfig =
    typeof target === 'string' ? { connectionString: target } : { ...target };
  const settings = { ...connection, application_name: 'clientela', options: '-c timezone=UTC' };
  // Nobody waits that long for one but where all are held by others who wait: then one fails, and is tried again.
  const connectionTimeoutMillis = 180_000;
  const pool = new pg.Pool({
    ...settings,
    max,
    idleTimeoutMillis: 300_000,
    connectionTimeoutMillis,
  });
  // An idle connection that breaks (restart of the server) is replaced; without a listener it would end us.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    keepPlans(client);
  });
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
