// Makes customers of the people of a file whom nobody knows, for kinds of rows that only name them.
import type { ClientBase } from 'pg';
import { baseChanged } from './remember.ts';

/**
 * Makes a customer of everybody in `<staging>_people` (of `findPeople`) who is not known, with all that finds
 * them, and writes their number there; rows that name nobody (an empty `person`) stay nobody's. In the
 * transaction of the client. Returns how many were made.
 */
export async function makePeople(
  client: ClientBase,
  staging: string,
  { importId, now }: { importId: number; now: Date },
): Promise<number> {
  const [people, fresh] = [`${staging}_people`, `${staging}_fresh`];
  const first = (column: string) =>
    `(array_agg(${column} order by s.line) filter (where ${column} is not null))[1]`;
  await client.query(`drop table if exists ${fresh}`);
  await client.query(`create unlogged table ${fresh} as
    select f.*, nextval('customers_id_seq') as customer_id from (
      select p.root, ${first('s.customer_key')} as key, ${first('s.name')} as name,
        ${first("split_part(s.emails, e'\\x1f', 1)")} as email, ${first('s.phone')} as phone
      from ${people} p join ${staging} s using (line)
      where p.customer_id is null and s.person <> '' group by p.root order by p.root) f`);
  await client.query(`create index on ${fresh} (root)`);
  await client.query(`analyze ${fresh}`);
  const made = await client.query(
    `insert into customers (id, key, name, email, phone, import_id, created_at)
     select customer_id, key, name, email, phone, $1, $2 from ${fresh} order by customer_id`,
    [importId, now.toISOString()],
  );
  if (made.rowCount === 0) {
    await client.query(`drop table ${fresh}`);
    return 0;
  }
  await client.query(
    `insert into customer_standing (customer_id) select customer_id from ${fresh} order by customer_id`,
  );
  await client.query(`insert into customer_identities (kind, source, value, customer_id)
    select distinct on (w.kind, w.source, w.value) w.kind, w.source, w.value, f.customer_id
    from ${staging}_ways w join ${people} p using (line) join ${fresh} f on f.root = p.root
    order by w.kind, w.source, w.value, p.rank < w.rank, f.root
    on conflict do nothing`);
  await client.query(
    `update ${people} p set customer_id = f.customer_id from ${fresh} f where f.root = p.root`,
  );
  await client.query(`select touch('customers', array(select customer_id from ${fresh}))`);
  await baseChanged(client);
  await client.query(`drop table ${fresh}`);
  return made.rowCount ?? 0;
}
