// Putting tags in order: deleting one, making two one, and taking either back. No customer is changed one by one: what
// stood on them stays in its rows, a tag that is not there is shown nowhere.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { By } from './queries-changes.ts';
import { oneTag } from './queries-tags.ts';

/** Most tags that were dropped of which the page tells, the last first. */
const mostDropped = 200;

/** Every tag with how many customers have it, and those that were dropped. */
export async function readTagUse(db: Db) {
  const { rows: tags } = await sql<{ id: number; name: string; customers: number }>`
    select t.id, t.name, coalesce(n.customers, 0) as customers from tags t left join (
      select g.tag_id, count(*) as customers from customer_tags g
        join customer_standing s on s.customer_id = g.customer_id group by g.tag_id) n on n.tag_id = t.id
    order by plain(t.name), t.id`.execute(db);
  const { rows: dropped } = await sql<{
    id: number;
    name: string;
    into: string | null;
    by: string | null;
    at: string;
  }>`
    select d.id, d.name, coalesce(t.name, e.name) as into, u.name as by, d.dropped_at as at
    from dropped_tags d left join tags t on t.id = d.into_id left join dropped_tags e on e.id = d.into_id
      left join auth_user u on u.id = d.dropped_by
    order by d.dropped_at desc, d.id desc limit ${mostDropped}`.execute(db);
  return { tags, dropped };
}

/** Tags are put in order one at a time, and the counts of the lists are made anew. */
const inOrder = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('clientela tags'))`.execute(tx);
    const made = await work(tx);
    await sql`update standing_version set version = version + 1`.execute(tx);
    return made;
  });

async function setAside(tx: Tx, id: number, into: number | null, by: By): Promise<void> {
  const { rows } = await sql`
    with gone as (delete from tags where id = ${id} returning id, name, created_by, created_at, import_id)
    insert into dropped_tags (id, name, created_by, created_at, import_id, into_id, dropped_by, dropped_at)
    select g.*, ${into}::bigint, ${by.user}, ${by.now.toISOString()}::timestamptz from gone g returning id`.execute(
    tx,
  );
  if (rows.length === 0) fail('tag_not_found', { id });
}

/** @throws tag_not_found */
export const deleteTag = (db: Db, id: number, by: By): Promise<void> =>
  inOrder(db, (tx) => setAside(tx, id, null, by));

/** Whoever has the one has the other from then on. @throws tag_not_found, tag_same */
export const mergeTag = (db: Db, id: number, into: number, by: By): Promise<void> =>
  inOrder(db, async (tx) => {
    if (id === into) fail('tag_same');
    await oneTag(tx, into);
    await setAside(tx, id, into, by);
    await sql`insert into customer_tags (customer_id, tag_id, merged_from)
      select customer_id, ${into}::bigint, ${id}::bigint from customer_tags where tag_id = ${id}
      on conflict do nothing`.execute(tx);
  });

/** The tag as it was, on those who had it. @throws tag_not_found, name_taken */
export const restoreTag = (db: Db, id: number): Promise<void> =>
  inOrder(db, async (tx) => {
    await sql`delete from customer_tags where merged_from = ${id}`.execute(tx);
    const { rows } = await sql`
      with back as (delete from dropped_tags where id = ${id} returning id, name, created_by, created_at, import_id)
      insert into tags (id, name, created_by, created_at, import_id) select * from back returning id`
      .execute(tx)
      .catch((error) => {
        if ((error as { code?: string }).code === '23505') fail('name_taken');
        throw error;
      });
    if (rows.length === 0) fail('tag_not_found', { id });
  });
