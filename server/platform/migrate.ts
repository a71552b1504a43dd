// Brings a database to the state of migrations/: plain numbered SQL, forward only, each in its own
// transaction. Two processes that start together are safe.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { fail } from './errors.ts';

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

/** Applies what is missing and returns the names; a migration that changed since is refused. */
export async function migrate(pool: Pool, migrations: Migration[]): Promise<string[]> {
  const client = await pool.connect();
  const applied: string[] = [];
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela migrations'))");
    await client.query(`create table if not exists migrations (
      name text primary key, sum text not null, applied_at timestamptz not null default now())`);
    const known = new Map<string, string>();
    for (const row of (await client.query('select name, sum from migrations')).rows)
      known.set(row.name, row.sum);
    for (const { name, text, sum } of migrations) {
      const before = known.get(name);
      if (before === sum) continue;
      if (before !== undefined) fail('migration_changed', { name });
      await client.query('begin');
      try {
        await client.query('insert into migrations (name, sum) values ($1, $2)', [name, sum]);
        await client.query(text);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        fail('migration_failed', { name, reason: (error as Error).message.slice(0, 300) }, error);
      }
      applied.push(name);
    }
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtext('clientela migrations'))")
      .catch(() => {});
    client.release();
  }
  return applied;
}
