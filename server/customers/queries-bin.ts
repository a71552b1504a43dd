// Deleting customers and bringing them back. Who is in the bin has no row in the standing, so no list, total
// or action sees them, while every fact about them stays where it was written. After 30 days what is
// personal is taken out; what they bought stays, without a name.
import type { ClientBase } from 'pg';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { tablesWith } from '../platform/facts.ts';
import { nudge } from '../platform/jobs.ts';
import { shownText } from '../platform/masking.ts';
import { readPage, writePage } from './page-key.ts';
import { displayName } from './queries.ts';
import { type By, holdCustomer, listsChanged, tellChange } from './queries-changes.ts';
import { baseChanged } from './remember.ts';
import { binDays } from './rules.ts';

/** Wakes whoever works on sales, where the customer has any. */
async function tellSales(tx: Tx, id: number): Promise<void> {
  const { rows } = await sql<{ buys: boolean }>`
    select exists (select 1 from purchases where customer_id = any(records_of(${id}))) as buys`.execute(
    tx,
  );
  if (!rows[0]!.buys) return;
  await sql`select touch('purchases', array[${id}::bigint])`.execute(tx);
  await nudge(tx, 'purchases');
}

export async function deleteCustomer(db: Db, id: number, by: By): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await holdCustomer(tx, id);
    await sql`with gone as (delete from customer_standing where customer_id = ${id} returning *)
      insert into customer_bin (customer_id, standing, deleted_by, deleted_at)
      select customer_id, to_jsonb(gone), ${by.user}, ${by.now.toISOString()} from gone`.execute(
      tx,
    );
    await tellChange(tx, id, { field: 'deleted', before: null, after: true }, by);
    await listsChanged(tx);
    await tellSales(tx, id);
  });
}

/** @throws customer_not_deleted, customer_emptied */
export async function restoreCustomer(db: Db, id: number, by: By): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ emptied: boolean | null }>`
      select b.emptied_at is not null as emptied from customers c
      left join customer_bin b on b.customer_id = c.id where c.id = ${id} for update of c`.execute(
      tx,
    );
    if (!rows[0]) fail('customer_not_found', { id });
    const { rows: gone } = await sql<{ emptied: boolean }>`
      select emptied_at is not null as emptied from customer_bin where customer_id = ${id}`.execute(
      tx,
    );
    if (!gone[0]) fail('customer_not_deleted', { id });
    if (gone[0].emptied) fail('customer_emptied', { id });
    await sql`insert into customer_standing
      select r.* from customer_bin b, jsonb_populate_record(null::customer_standing, b.standing) r
      where b.customer_id = ${id}`.execute(tx);
    await sql`delete from customer_bin where customer_id = ${id}`.execute(tx);
    await tellChange(tx, id, { field: 'deleted', before: true, after: null }, by);
    await listsChanged(tx);
    await tellSales(tx, id);
  });
}

/** Who is in the bin, the last one first. */
export async function listBin(db: Db, after: string | undefined, limit: number, sees: boolean) {
  const key = readPage(after, 2);
  const from = key
    ? sql`(b.deleted_at, b.customer_id) < (to_timestamp(${key[0]} / 1e6), ${key[1]})`
    : sql`true`;
  const { rows } = await sql<{
    id: number;
    name: string;
    key: string | null;
    deletedAt: string;
    deletedBy: string | null;
    emptiedFrom: string;
    at: number;
  }>`
    select c.id, ${displayName(sees)} as name, ${shownText(sql`c.key`, sees)} as key, b.deleted_at as "deletedAt", u.name as "deletedBy",
      b.deleted_at + make_interval(days => ${binDays}) as "emptiedFrom",
      (extract(epoch from b.deleted_at) * 1e6)::bigint as at
    from customer_bin b join customers c on c.id = b.customer_id
      left join auth_user u on u.id = b.deleted_by
    where b.emptied_at is null and ${from}
    order by b.deleted_at desc, b.customer_id desc limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    customers: rows.slice(0, limit).map(({ at: _at, ...row }) => row),
    next: rows.length > limit && last ? writePage([last.at, last.id]) : null,
  };
}

/**
 * Takes what is personal out of customers who have been in the bin for 30 days, with all records merged into
 * them; of whom nothing else is known goes altogether. Returns how many.
 */
export async function emptyBin(client: ClientBase, now: Date): Promise<number> {
  const facts = await tablesWith(client, 'customer_id', ['customers']);
  await client.query('begin');
  try {
    const due = await client.query(
      `create temporary table due on commit drop as
       select c.id as customer_id, ${
         facts
           .map(
             (name) =>
               `exists (select 1 from ${name} f where f.customer_id = any(records_of(b.customer_id)))`,
           )
           .join(' or ') || 'false'
       } as known
       from customer_bin b join customers c on c.survivor_id = b.customer_id
       where b.emptied_at is null and b.deleted_at < $1::timestamptz - make_interval(days => $2)`,
      [now.toISOString(), binDays],
    );
    await client.query('create unique index on due (customer_id)');
    for (const table of [
      'customer_identities',
      'customer_values',
      'customer_tags',
      'customer_memberships',
      'customer_additions',
      'customer_import_changes',
      'customer_claims',
      'customer_traces',
      'duplicate_pairs',
      'duplicate_denials',
    ])
      await client.query(`delete from ${table} t using due d where t.customer_id = d.customer_id`);
    await client.query(
      'delete from customer_memberships m using due d where m.organisation_id = d.customer_id',
    );
    await client.query(
      'update customers c set parent_id = null from due d where c.parent_id = d.customer_id',
    );
    await client.query(`update customers c set key = null, name = null, email = null, phone = null,
      source = null, parent_id = null, assigned_to = null from due d where c.id = d.customer_id`);
    await client.query(
      `update customer_changes h set before = null, after = null from due d where h.customer_id = d.customer_id`,
    );
    await client.query(
      `update customer_merges m set wrote = '[]', standing = null, into_standing = null
       from due d where d.customer_id in (m.customer_id, m.into_id)`,
    );
    await client.query(
      `update customer_bin b set emptied_at = $1, standing = '{}' from due d where b.customer_id = d.customer_id`,
      [now.toISOString()],
    );
    for (const [table, column] of [
      ['customer_changes', 'customer_id'],
      ['customer_merges', 'customer_id'],
      ['customer_merges', 'into_id'],
      ['customer_bin', 'customer_id'],
      ['customers', 'id'],
    ])
      await client.query(
        `delete from ${table} t using due d where not d.known and t.${column} = d.customer_id`,
      );
    await baseChanged(client);
    await client.query('commit');
    return due.rowCount ?? 0;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
