// Everything that is held about one person: counted before an erasure, and gathered for a copy. Goes through
// what the rooms told of themselves (platform/holdings.ts).
import { readCompany } from '../company/index.ts';
import { displayName } from '../customers/index.ts';
import { type Database, type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { countHolding, type Holding, readHolding } from '../platform/holdings.ts';
import { inTransaction, oneMoment } from '../platform/transaction.ts';
import { keptUntil, termsOf } from './terms.ts';

/** @throws customer_not_found; customer_emptied when they are erased */
export async function nameOf(db: Db, id: number): Promise<string> {
  const { rows } = await sql<{ name: string; erased: boolean }>`
    select ${displayName(true)} as name, e.customer_id is not null as erased
    from customers c left join customer_erasures e on e.customer_id = c.id
    where c.id = survivor_of(${id})`.execute(db);
  const found = rows[0] ?? fail('customer_not_found', { id });
  if (found.erased) fail('customer_emptied', { id });
  return found.name;
}

/** Until when the law wants to know that this customer bought; null: it does not (any more). */
export async function keepingOf(db: Db, id: number, today: string) {
  const { country } = await readCompany(db);
  const terms = termsOf(country);
  const { rows } = await sql<{ last: string | null }>`
    select max(purchased_on) as last from purchases where customer_id = any(records_of(${id}))`.execute(
    db,
  );
  const until = keptUntil(terms, rows[0]!.last);
  return { keptUntil: until !== null && until >= today ? until : null, keepLaw: terms.keepLaw };
}

/** All records of a customer: themselves, and those merged into them. */
async function recordsOf(db: Db, id: number): Promise<number[]> {
  const { rows } = await sql<{ records: number[] }>`select records_of(${id}) as records`.execute(
    db,
  );
  return rows[0]!.records;
}

/** What an erasure would do, table by table. */
export async function foreseeErasure(
  { db, database }: { db: Db; database: Database },
  holdings: readonly Holding[],
  id: number,
  today: string,
) {
  const name = await nameOf(db, id);
  const records = await recordsOf(db, id);
  const rows = [];
  for (const holding of holdings)
    rows.push({
      table: holding.table,
      rows: await countHolding(database.pool, holding, records),
      becomes: holding.erased,
    });
  const files = await sql<{ id: number; fileName: string }>`
    select i.id, i.file_name as "fileName" from imports i where i.id in (
      select import_id from customers where id = any(records_of(${id}))
      union select import_id from purchases where customer_id = any(records_of(${id}))
      union select import_id from customer_additions where customer_id = any(records_of(${id})))
    order by i.id desc limit 20`.execute(db);
  return {
    name,
    ...(await keepingOf(db, id, today)),
    holdings: rows.filter((one) => one.rows > 0),
    imports: files.rows,
  };
}

/** One table of a copy. */
export interface Part {
  table: string;
  rows: Record<string, unknown>[];
}

/** Everything about a person, table by table; empty tables are left out. @throws customer_not_found */
export async function gather(
  { db, database }: { db: Db; database: Database },
  holdings: readonly Holding[],
  id: number,
): Promise<Part[]> {
  await nameOf(db, id);
  const records = await recordsOf(db, id);
  const client = await database.pool.connect();
  try {
    return await inTransaction(
      client,
      async () => {
        const parts: Part[] = [];
        for (const holding of holdings) {
          const rows = await readHolding(client, holding, records);
          if (rows.length > 0) parts.push({ table: holding.table, rows });
        }
        return parts;
      },
      oneMoment,
    );
  } finally {
    client.release();
  }
}

/** Erasures, the last first: by number, without names. */
export async function listErasures(db: Db, after: [string, number] | null, limit: number) {
  const { rows } = await sql<{
    customer: number;
    cause: 'bin' | 'request' | 'restore';
    askedAt: string;
    askedBy: string | null;
    keptUntil: string | null;
    blockedAt: string | null;
    erasedAt: string | null;
  }>`select e.customer_id as customer, e.cause, e.asked_at as "askedAt", u.name as "askedBy",
      e.kept_until as "keptUntil", e.blocked_at as "blockedAt", e.erased_at as "erasedAt"
    from customer_erasures e left join auth_user u on u.id = e.asked_by
    ${after ? sql`where (e.asked_at, e.customer_id) < (${after[0]}::timestamptz, ${after[1]})` : sql``}
    order by e.asked_at desc, e.customer_id desc limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    erasures: rows.slice(0, limit),
    next:
      rows.length > limit && last
        ? Buffer.from(JSON.stringify([last.askedAt, last.customer])).toString('base64url')
        : null,
  };
}
