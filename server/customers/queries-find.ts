// Customers by what somebody types: those that fit, worth most first, and the one whom a word stands for.
import type { RawBuilder } from 'kysely';
import { type Db, sql } from '../platform/database.ts';
import { shownText } from '../platform/masking.ts';
import { askedCondition, displayName } from './queries.ts';

/** Most customers whom a search puts in order; of more, the order by value is read from its beginning. */
const mostOrdered = 1000;
/** How far that order is read; who fits and stands beyond it comes after, of the first that were found. */
const mostRead = 2000;
const mostFound = 10;

/**
 * At most ten customers by the words of the text, those worth most first. A word that stands in an eighth of all
 * names costs no more than one that stands in three.
 */
export async function searchCustomers(db: Db, text: string, sees: boolean) {
  const where = await askedCondition(db, { question: null, search: text, sees });
  const some = await sql<{ id: number }>`
    select c.id from customers c where ${where} limit ${mostOrdered + 1}`.execute(db);
  const read = (from: RawBuilder<unknown>, fits: RawBuilder<boolean>, order: RawBuilder<unknown>) =>
    sql<{
      id: number;
      name: string;
      key: string | null;
    }>`
    select c.id, ${displayName(sees)} as name, ${shownText(sql`c.key`, sees)} as key
    from ${from} s join customers c on c.id = s.customer_id
    where ${fits} order by ${order} limit ${mostFound}`.execute(db);
  const best =
    some.rows.length <= mostOrdered
      ? []
      : (
          await read(
            sql`(select customer_id, value from customer_standing where value is not null
              order by value desc, customer_id desc limit ${mostRead})`,
            where,
            // As it is read: whoever comes first is shown, the others are not looked at.
            sql`s.value desc, s.customer_id desc`,
          )
        ).rows;
  if (best.length === mostFound) return best;
  const ids = some.rows.map(({ id }) => id);
  const { rows } = await read(
    sql`customer_standing`,
    sql`s.customer_id = any(${ids}::bigint[])`,
    sql`s.value desc nulls last, s.customer_id`,
  );
  return [...best, ...rows.filter((row) => best.every(({ id }) => id !== row.id))].slice(
    0,
    mostFound,
  );
}

/** The customer a key, e-mail, phone or name stands for; for the command line. */
export async function findCustomer(db: Db, text: string): Promise<number | null> {
  const value = text.trim();
  const found = await db
    .selectFrom('customer_identities')
    .innerJoin('customers', 'customers.id', 'customer_identities.customer_id')
    .select(['customers.survivor_id as customer_id', 'customer_identities.kind'])
    .where((e) =>
      e.or([
        e.and([e('customer_identities.kind', '=', 'key'), e('value', '=', value)]),
        e.and([e('customer_identities.kind', '=', 'email'), e('value', '=', value.toLowerCase())]),
        e.and([
          e('customer_identities.kind', '=', 'phone'),
          e('value', '=', value.replace(/[^\d+]/g, '')),
        ]),
        e.and([
          e('customer_identities.kind', '=', 'name'),
          e('value', '=', sql<string>`plain(${value})`),
        ]),
      ]),
    )
    .execute();
  for (const kind of ['key', 'email', 'phone', 'name']) {
    const hit = found.find((row) => row.kind === kind);
    if (hit) return hit.customer_id;
  }
  return null;
}
