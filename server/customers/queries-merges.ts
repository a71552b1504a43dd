// The merges there were, page by page.
import { type Db, sql } from '../platform/database.ts';
import { readPage, writePage } from './page-key.ts';
import { displayName } from './queries.ts';

interface MergeLine {
  id: number;
  from: { id: number; name: string };
  into: { id: number; name: string };
  at: string;
  by: string | null;
  bulk: boolean;
  undoneAt: string | null;
  undoneBy: string | null;
}

/** Whether records were merged into this customer within the last day. */
export async function mergedLately(db: Db, id: number, now: Date): Promise<boolean> {
  const { rows } = await sql<{ lately: boolean }>`
    select exists (select 1 from customer_merges m
      where m.into_id = any(records_of(${id})) and m.undone_at is null
        and m.merged_at > ${now.toISOString()}::timestamptz - interval '1 day') as lately`.execute(
    db,
  );
  return rows[0]!.lately;
}

/** What a record is called, as JSON with its number. */
const named = (column: string, sees: boolean) => sql`(
  select jsonb_build_object('id', c.id, 'name', ${displayName(sees)}) from customers c
  where c.id = ${sql.ref(column)})`;

/** Merges, the last one first; those of which nothing is left but the number are not shown. */
export async function listMerges(db: Db, after: string | undefined, limit: number, sees: boolean) {
  const before = readPage(after)?.[0] ?? Number.MAX_SAFE_INTEGER;
  const { rows } = await sql<MergeLine>`
    select m.id, ${named('m.customer_id', sees)} as from, ${named('m.into_id', sees)} as into,
      m.merged_at as at, u.name as by, m.work_id is not null as bulk, m.undone_at as "undoneAt",
      o.name as "undoneBy"
    from customer_merges m left join auth_user u on u.id = m.merged_by
      left join auth_user o on o.id = m.undone_by
    where m.id < ${before} and exists (select 1 from customers c where c.id = m.customer_id)
      and exists (select 1 from customers c where c.id = m.into_id)
    order by m.id desc limit ${limit + 1}`.execute(db);
  const merges = rows.slice(0, limit);
  const last = merges.at(-1);
  return { merges, next: rows.length > limit && last ? writePage([last.id]) : null };
}
