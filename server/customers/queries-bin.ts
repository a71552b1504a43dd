// Deleting customers and bringing them back. Who is in the bin has no row in the standing, so no list, total
// or action sees them, while every fact about them stays where it was written. After 30 days they are erased
// (queries-erase.ts).
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { shownText } from '../platform/masking.ts';
import { readPage, writePage } from './page-key.ts';
import { displayName } from './queries.ts';
import { type By, holdCustomer, listsChanged, tellChange } from './queries-changes.ts';
import { binDays } from './rules.ts';

/** Wakes whoever works on sales or contracts, where the customer has any. */
async function tellSales(tx: Tx, id: number): Promise<void> {
  const { rows } = await sql<{ buys: boolean }>`
    select exists (select 1 from purchases where customer_id = any(records_of(${id}))) as buys`.execute(
    tx,
  );
  const { rows: agreed } = await sql`
    select 1 from contracts where customer_id = any(records_of(${id})) limit 1`.execute(tx);
  if (agreed.length > 0) {
    await sql`select touch('contracts', array[${id}::bigint])`.execute(tx);
    await nudge(tx, 'contracts');
  }
  if (!rows[0]!.buys) return;
  await sql`select touch('purchases', array[${id}::bigint])`.execute(tx);
  await nudge(tx, 'purchases');
}

/** Takes a held customer out of every list and total. */
export async function putIntoBin(tx: Tx, id: number, by: By): Promise<void> {
  await sql`with gone as (delete from customer_standing where customer_id = ${id} returning *)
      insert into customer_bin (customer_id, standing, deleted_by, deleted_at)
      select customer_id, to_jsonb(gone), ${by.user}, ${by.now.toISOString()} from gone`.execute(
    tx,
  );
  await tellChange(tx, id, { field: 'deleted', before: null, after: true }, by);
  await listsChanged(tx);
  await tellSales(tx, id);
}

export async function deleteCustomer(db: Db, id: number, by: By): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await holdCustomer(tx, id);
    await putIntoBin(tx, id, by);
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
