// Brings a database to the state of migrations/: plain numbered SQL, forward only. Two processes that
// start together are safe.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';
import { fail } from './errors.ts';
import { closeReach, makeReach, reachIsMade, reachSince } from './reach-views.ts';
import { inTransaction } from './transaction.ts';

export interface Migration {
  name: string;
  text: string;
  sum: string;
}

/** The migrations in their order. */
export function readMigrations(root: string): Migration[] {
  const folder = join(root, 'migrations');
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z-]+\.sql$/.test(file))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
      return { name, text, sum: createHash('sha256').update(text).digest('hex') };
    });
}

/** A migration after which the version before it cannot go on says so in its first line. */
export const isBreaking = ({ text }: Migration): boolean => /^-- breaking\b/.test(text);

/** What must happen before a base with facts in it goes through a breaking migration; throws to stop it. */
export type BeforeBreaking = (breaking: Migration[]) => Promise<void>;

/**
 * Applies what is missing and returns the names. Each migration is a transaction of its own; where a
 * breaking one is among them, all are one, so that a failure leaves the schema of the version before.
 * @throws migration_changed (one that was applied has changed), schema_newer (one is not known here),
 *   migration_failed
 */
export async function migrate(
  pool: Pool,
  migrations: Migration[],
  beforeBreaking: BeforeBreaking = async () => {},
): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela migrations'))");
    await client.query(`create table if not exists migrations (
      name text primary key, sum text not null, applied_at timestamptz not null default now())`);
    const known = (await client.query('select name, sum from migrations')).rows;
    const missing = missingMigrations(migrations, known);
    const breaking = missing.filter(isBreaking);
    const reaches = migrations.some(({ name }) => name === reachSince);
    if (breaking.length > 0 && known.length > 0) {
      await beforeBreaking(breaking);
      await inTransaction(client, async () => {
        await closeReach(client);
        await applyMigrations(client, missing);
        if (reaches) await makeReach(client);
      });
    } else {
      // The views of tables stand in the way of whoever changes these.
      if (missing.length > 0) await inTransaction(client, () => closeReach(client));
      for (const one of missing) await inTransaction(client, () => applyMigrations(client, [one]));
      if (reaches && (missing.length > 0 || !(await reachIsMade(client))))
        await inTransaction(client, () => makeReach(client));
    }
    return missing.map(({ name }) => name);
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtext('clientela migrations'))")
      .catch(() => {});
    client.release();
  }
}

/** Those of `migrations` that `known` lacks; what does not fit together is refused. */
export function missingMigrations(
  migrations: Migration[],
  known: { name: string; sum: string }[],
): Migration[] {
  const sums = new Map(known.map(({ name, sum }) => [name, sum]));
  for (const { name, sum } of migrations)
    if ((sums.get(name) ?? sum) !== sum) fail('migration_changed', { name });
  const names = new Set(migrations.map(({ name }) => name));
  const later = known.find(({ name }) => !names.has(name));
  if (later) fail('schema_newer', { name: later.name });
  return migrations.filter(({ name }) => !sums.has(name));
}

/** Applies these migrations in the transaction of the caller. */
export async function applyMigrations(client: ClientBase, migrations: Migration[]): Promise<void> {
  for (const { name, text, sum } of migrations)
    try {
      await client.query('insert into migrations (name, sum) values ($1, $2)', [name, sum]);
      await client.query(text);
    } catch (error) {
      fail('migration_failed', { name, reason: (error as Error).message.slice(0, 300) }, error);
    }
}
