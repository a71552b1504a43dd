// Finds whom the rows of a file mean, by SQL over its staging table: rows that name somebody known, and rows
// that mean the same person as an earlier row. Writes nothing but tables beside the staging table.
import type { ClientBase } from 'pg';

/** Lines with the parts of a column of the staging table that holds several things; most hold one. */
const partsOf = (staging: string, column: string) => `
    select line, ${column} as part from ${staging}
      where ${column} is not null and strpos(${column}, e'\\x1f') = 0
    union all
    select line, unnest(string_to_array(${column}, e'\\x1f')) from ${staging}
      where strpos(${column}, e'\\x1f') > 0`;

/**
 * Makes two tables for a staging table with the columns of `namedStaging`:
 * - `<staging>_ways` (line, rank, kind, source, value): all that finds somebody, row by row; key 1, e-mail 2,
 *   phone 3, and 4 the name of whom nothing else is told;
 * - `<staging>_people` (line, rank, source, root, customer_id, binned): the strongest of them, the first row
 *   of the same person, and whom it means; empty for somebody new.
 *
 * A row is found by the strongest thing it names: key, else e-mail, else phone, else name. Where that is new,
 * it belongs to a customer known so far by weaker things only: a new key to one with this e-mail and no key of
 * this system, a new key or e-mail to one with this phone and neither. So files of customers and of sales
 * find the same people, whichever comes first. With `survivors` a record that was merged into another means
 * that one.
 */
export async function findPeople(
  client: ClientBase,
  staging: string,
  { survivors = false } = {},
): Promise<void> {
  const ways = `${staging}_ways`;
  const people = `${staging}_people`;
  const hits = `${staging}_hits`;
  await client.query(`drop table if exists ${people}, ${hits}`);
  await spellWays(client, staging);
  await client.query(`create unlogged table ${people} as
    select s.line, s.system as source, coalesce(d.root, s.line) as root,
      case when s.customer_key is not null then 1 when s.emails is not null then 2
           when s.phones is not null then 3 else 4 end as rank,
      null::bigint as customer_id, false as binned
    from ${staging} s left join (
      select person, min(line) as root from ${staging} group by person having count(*) > 1) d
      using (person)`);
  await client.query(`analyze ${people}`);
  await client.query(`create unlogged table ${hits} as
    select w.line, w.rank, w.value, i.customer_id
    from ${ways} w join customer_identities i using (kind, source, value)`);
  await client.query(`analyze ${hits}`);
  // Who is known by something weaker alone goes to the first who asks: the next is somebody else.
  await client.query(`with strong as materialized (
      select distinct on (p.root) p.root, h.customer_id
      from ${hits} h join ${people} p using (line)
      where h.rank = p.rank order by p.root, h.customer_id),
    others as materialized (
      select p.root, p.rank as named, p.source, h.customer_id, h.rank
      from ${hits} h join ${people} p using (line)
      where h.rank > p.rank and p.rank < 3 and not exists (
        select 1 from strong s where s.root = p.root)),
    weak as (
      select distinct on (o.root) o.root, o.customer_id from others o
      where o.named = 1 and o.rank = 2 and not exists (
          select 1 from customer_identities k
          where k.customer_id = o.customer_id and k.kind = 'key' and k.source = o.source)
        or o.rank = 3 and not exists (
          select 1 from customer_identities k
          where k.customer_id = o.customer_id and k.kind in ('key', 'email'))
      order by o.root, o.rank, o.customer_id),
    found as (
      select root, customer_id from strong
      union all
      (select distinct on (customer_id) root, customer_id from weak order by customer_id, root))
    update ${people} p set customer_id = f.customer_id from found f where f.root = p.root`);
  const told = await client.query(
    `select bool_or(rank < 2) as keys, bool_or(rank < 3) as stronger, bool_or(rank = 2) as emails,
       bool_or(rank = 3) as phones from ${people}`,
  );
  const several = await client.query(
    `select exists (select 1 from ${staging} where strpos(emails, e'\\x1f') > 0) as emails`,
  );
  const { keys, stronger, emails, phones } = told.rows[0];
  if (emails && (keys || several.rows[0].emails)) await follow(client, staging, 2);
  if (phones && stronger) await follow(client, staging, 3);
  if (survivors)
    await client.query(`update ${people} p set customer_id = c.merged_into from customers c
      where c.id = p.customer_id and c.merged_into is not null`);
  await client.query(`update ${people} p set root = m.root
    from (select customer_id, min(root) as root from ${people} where customer_id is not null
          group by customer_id having min(root) <> max(root)) m
    where m.customer_id = p.customer_id and p.root <> m.root`);
  await client.query(`update ${people} p set binned = true from customer_bin b
    where b.customer_id = p.customer_id`);
  await client.query(`create index on ${people} (root)`);
  await client.query(`analyze ${people}`);
}

/**
 * Makes `<staging>_ways` unless it is there: it depends on the rows alone, so the load uses that of the check.
 * Of rows that were taken out since it may hold some: whoever reads it joins `_people`.
 */
async function spellWays(client: ClientBase, staging: string): Promise<void> {
  const ways = `${staging}_ways`;
  const there = await client.query('select to_regclass($1) is not null as made', [ways]);
  if (there.rows[0].made) return;
  await client.query(`create unlogged table ${ways} as
    select line, 1 as rank, 'key' as kind, system as source, customer_key as value
      from ${staging} where customer_key is not null
    union all
    select line, 2, 'email', '', part from (${partsOf(staging, 'emails')}) e
    union all
    select line, 3, 'phone', '', part from (${partsOf(staging, 'phones')}) p
    union all
    select line, 4, 'name', '', plain(name) from ${staging}
      where customer_key is null and emails is null and phones is null and name is not null`);
  await client.query(`analyze ${ways}`);
}

/** Rows known by this alone, to nobody so far, belong to the row of the file that tells it with something stronger. */
async function follow(client: ClientBase, staging: string, rank: number): Promise<void> {
  const people = `${staging}_people`;
  await client.query(`update ${people} p set root = f.root, customer_id = f.customer_id
    from (select distinct on (m.root) m.root as mine, q.root, q.customer_id
          from ${people} m join ${staging}_ways w on w.line = m.line and w.rank = ${rank}
            join ${staging}_ways v on v.rank = ${rank} and v.value = w.value and v.line <> w.line
            join ${people} q on q.line = v.line and q.root <> m.root
              and (q.rank < ${rank} or q.rank = ${rank} and q.root < m.root)
          where m.rank = ${rank} and m.customer_id is null
          order by m.root, q.rank, q.root) f
    where p.root = f.mine`);
  // Who was followed may have followed somebody too.
  for (let steps = 0; steps < 20; steps++) {
    const moved =
      await client.query(`update ${people} p set root = q.root, customer_id = q.customer_id
      from ${people} q where q.line = p.root and q.root <> q.line`);
    if (moved.rowCount === 0) break;
  }
}
