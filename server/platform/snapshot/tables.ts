// What of a database belongs into a backup: the ground tables, known by their comments, and how far the
// numbers have been counted. Knows no room.
import type { ClientBase } from 'pg';
import type { Migration } from '../migrate.ts';

export interface StoredTable {
  name: string;
  /** Columns that hold something of their own, in their order: generated ones make themselves. */
  columns: string[];
}

/**
 * Ground that is not copied, with the reason. Derived tables are not copied either: they are made again.
 * Nor are waiting jobs (schema graphile_worker): a restored copy never goes on with what the original was
 * about to do, least of all with sending. Whoever adds a table of things to be sent must see to it that
 * its rows are found as *not sent and not to be sent* after a restore.
 */
export const leftOut: Record<string, string> = {
  migrations: 'The list is in the manifest; restoring applies them anew.',
  auth_session: 'People sign in again: a copy of the file must open no door.',
  auth_verification: 'Proofs that live for minutes.',
  password_resets: 'Links that live for an hour.',
  request_keys: 'Answers that are kept for a day, for calls to this installation.',
  events: 'What is still to be told; a restored copy tells nobody again.',
  webhook_deliveries: 'What is still to be told; a restored copy tells nobody again.',
  backups: 'Says which backups this machine has made and where they lie.',
};

/** The tables a backup holds, as this transaction sees them; in the order of their names. */
export async function storedTables(client: ClientBase): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and obj_description(c.oid, 'pg_class') ~ '^owner: \\w+\\. ground\\.'
       and c.relname <> all($1)
     order by c.relname collate "C"`,
    [Object.keys(leftOut)],
  );
  return rows;
}

/** How far each sequence has counted: numbers that were given away are not given again. */
export async function countedTo(client: ClientBase): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; last: string }>(
    `select sequencename as name, last_value::text as last from pg_sequences
     where schemaname = 'public' and last_value is not null order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

/** Tables that a migration itself puts rows into: rows there do not mean that anybody works here yet. */
export function seededTables(migrations: Migration[]): Set<string> {
  const inserts = migrations.flatMap(({ text }) => [...text.matchAll(/^\s*insert into (\w+)/gim)]);
  return new Set(inserts.map((found) => found[1]!));
}

/** Does the base hold nothing yet but what migrations put there? */
export async function isEmpty(
  client: ClientBase,
  tables: StoredTable[],
  migrations: Migration[],
): Promise<boolean> {
  const seeded = seededTables(migrations);
  const asked = tables.filter(({ name }) => !seeded.has(name));
  if (asked.length === 0) return true;
  const some = asked.map(({ name }) => `exists (select 1 from "${name}")`).join(' or ');
  return !(await client.query(`select ${some} as some`)).rows[0].some;
}

/** Names and sums of the migrations this base has seen; none in a base that is not ours. */
export async function appliedMigrations(
  client: ClientBase,
): Promise<{ name: string; sum: string }[]> {
  const found = await client.query("select to_regclass('public.migrations') as name");
  if (found.rows[0].name === null) return [];
  return (await client.query('select name, sum from migrations order by name')).rows;
}
