// Loads much larger than what is there build their indexes afterwards: one sort in place of a search per row.
import type { ClientBase } from 'pg';
import type { Database } from './database.ts';
import { inTransaction } from './transaction.ts';

/**
 * Takes the indexes of a table out of the way; those that keep rows unique stay. They are written down in
 * the same transaction, so `putBackIndexes` finds them whatever happens in between. A table that others
 * are reading all the time keeps its indexes: waiting for them would hold up everybody behind.
 */
export async function setAsideIndexes(client: ClientBase, table: string): Promise<void> {
  await setAside(
    client,
    table,
    `select c.relname, $1, pg_get_indexdef(i.indexrelid), format('drop index %I', c.relname)
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::text::regclass and not i.indisunique`,
  );
}

/**
 * Takes the primary key of an empty table out of the way, to be put back like the indexes. Only for a table
 * that one load at a time writes, each row once, and that nobody else asks.
 */
export async function setAsideKey(client: ClientBase, table: string): Promise<void> {
  await setAside(
    client,
    table,
    `select c.relname, $1, format('%s; alter table %s add constraint %I primary key using index %I',
         pg_get_indexdef(i.indexrelid), i.indrelid::regclass, c.relname, c.relname),
       format('alter table %s drop constraint %I', i.indrelid::regclass, c.relname)
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::text::regclass and i.indisprimary`,
  );
}

/** `found` gives the name of each index, its table, the statement that makes it and the one that drops it. */
async function setAside(client: ClientBase, table: string, found: string): Promise<void> {
  const work = inTransaction(client, async () => {
    await client.query("set local lock_timeout = '1s'");
    const { rows } = await client.query(
      `with found (name, table_name, definition, leave) as (${found}),
       told as (
         insert into absent_indexes (name, table_name, definition)
         select name, table_name, definition from found)
       select leave from found`,
      [table],
    );
    for (const { leave } of rows) await client.query(leave);
  });
  await work.catch((error: { code?: string }) => {
    if (error.code !== '55P03') throw error;
  });
}

/**
 * Builds what was set aside of a table, or of it one index alone, or of all; pages may read meanwhile. Each costs one
 * sort of its table.
 */
export async function putBackIndexes(
  client: ClientBase,
  table?: string,
  index?: string,
): Promise<void> {
  const absent = await client.query(
    `select name, definition from absent_indexes
     where table_name = coalesce($1, table_name) and name = coalesce($2, name) order by name`,
    [table ?? null, index ?? null],
  );
  for (const { name, definition } of absent.rows) {
    await inTransaction(client, async () => {
      const taken = await client.query('delete from absent_indexes where name = $1', [name]);
      if (taken.rowCount) await client.query(definition);
    });
  }
}

/** At a start: brings back what a killed load left out, unless a load is at work and will do it itself. */
export async function mendIndexes(database: Database): Promise<void> {
  const client = await database.pool.connect();
  try {
    const found = await client.query(
      `select pg_try_advisory_lock(hashtext('clientela load')) as free
       where exists (select 1 from absent_indexes)`,
    );
    if (!found.rows[0]?.free) return;
    await putBackIndexes(client).finally(() =>
      client.query("select pg_advisory_unlock(hashtext('clientela load'))"),
    );
  } finally {
    client.release();
  }
}
