// The orders of a load: what the file tells anew, again or otherwise, and what becomes of the lines of those
// that were amended.
import type { PoolClient } from 'pg';
import type { LoadRun } from '../imports/index.ts';

/** System that sales without another name come from. */
export const system = 'sales';

/**
 * Says of every order of the file what it is. An order is known by its id and customer.
 * - new: not known;
 * - same: all its lines are there, and beyond them only returns the file does not speak of;
 * - shrunk: all its lines are there, but others that were there are gone from the file;
 * - returns: only returns, of an order whose sale is known: they come on top;
 * - amendment: the id is known, the content is another; also when the customer was corrected, which
 *   is seen by the id, the day and a line that is the same.
 * Tills that begin again at one give their numbers to other customers on other days. Where the file
 * and what is known show that, a number says nothing beyond its day.
 *
 * Returns whether any order was known before: if not, every one is new, and there is nothing to judge.
 */
export async function judgeOrders(
  client: PoolClient,
  lines: string,
  importId: number,
): Promise<boolean> {
  const judged = `${lines}_orders`;
  await client.query(`drop table if exists ${judged}, ${lines}_gone`);
  await mendOrders(client, importId);
  const { known } = (await client.query('select exists (select 1 from orders) as known'))
    .rows[0] as { known: boolean };
  if (!known) {
    // As the lines lie: the key, which is built afterwards, sorts them by their number.
    await client.query(
      `create unlogged table ${judged} (order_id text, customer_id bigint, verdict text)`,
    );
    return false;
  }
  await client.query(`create unlogged table ${judged} as
    select f.*, coalesce(same.customer_id, f.customer_id) as known_customer,
      case when same.customer_id is null then 'new'
           when same.content = f.content then 'same' else 'changed' end as verdict
    from (select order_id, customer_id, min(purchased_on) as ordered_on,
                 bool_and(amount < 0) as only_returns, bool_or(amount < 0) as has_returns,
                 bit_xor(uuid_hash_extended(line_key, 0)) as content
          from ${lines} where order_id is not null group by order_id, customer_id) f
    left join orders same on same.source = '${system}' and same.order_id = f.order_id
      and same.customer_id = f.customer_id`);
  await client.query(`analyze ${judged}`);
  // One number in twenty under several customers and days cannot be corrections.
  const numbers = await client.query(`
    select count(*) filter (where several) * 20 >= count(*) and bool_or(several) as begin_again from (
      select min(customer_id) < max(customer_id) and min(ordered_on) < max(ordered_on) as several
      from (select order_id, customer_id, ordered_on from ${judged}
            union all
            select order_id, customer_id, ordered_on from orders
            where source = '${system}' and order_id in (select order_id from ${judged})) o
      group by order_id) numbers`);
  /** Only what happened on a day of which the file speaks, where a number says nothing beyond its day. */
  const onToldDay = (customer: string, known: string) =>
    numbers.rows[0].begin_again
      ? `and exists (select 1 from ${lines} day where day.customer_id = ${customer}
           and day.order_id = ${known}.order_id and day.purchased_on = ${known}.purchased_on)`
      : '';
  await client.query(`update ${judged} j set verdict = 'amendment', known_customer = m.known_customer
    from (select c.order_id, c.customer_id, min(c.known_customer) as known_customer
          from (select j.order_id, j.customer_id, o.customer_id as known_customer
                from ${judged} j join orders o on o.source = '${system}' and o.order_id = j.order_id
                  and o.ordered_on = j.ordered_on and o.customer_id <> j.customer_id
                where j.verdict = 'new' and not exists (
                  select 1 from ${judged} told
                  where told.order_id = o.order_id and told.customer_id = o.customer_id)) c
            join ${lines} l on l.customer_id = c.customer_id and l.order_id = c.order_id
            join purchases p on p.customer_id = c.known_customer
              and p.purchased_on = l.purchased_on and p.line_key = l.line_key
          group by 1, 2) m
    where j.order_id = m.order_id and j.customer_id = m.customer_id`);
  // What the file tells of a changed order beside what is known of it, line by line.
  await client.query(`with
    told as (select l.customer_id, l.order_id, l.line_key, l.purchased_on
             from ${lines} l join ${judged} j using (customer_id, order_id)
             where j.verdict = 'changed'),
    known as (select p.customer_id, p.order_id, p.line_key, p.amount, p.purchased_on as known_on
              from purchases p join ${judged} j using (customer_id, order_id)
              where j.verdict = 'changed' and p.source = '${system}' ${onToldDay('p.customer_id', 'p')}),
    beside as (select customer_id, order_id, bool_or(known.line_key is null) as adds,
                 bool_or(told.line_key is null) as lacks,
                 bool_or(told.line_key is null and amount >= 0) as lacks_sales,
                 bool_or(amount >= 0) or min(purchased_on) > max(known_on) as has_before,
                 count(known.line_key) as lines
               from told full join known using (customer_id, order_id, line_key)
               group by customer_id, order_id)
    update ${judged} j set verdict =
      case when b.lines = 0 then 'new'
           when j.only_returns and b.has_before then case when b.adds then 'returns' else 'same' end
           when b.adds then 'amendment'
           when b.lacks_sales or b.lacks and j.has_returns then 'shrunk'
           else 'same' end
    from beside b where b.customer_id = j.customer_id and b.order_id = j.order_id`);
  await client.query(`create index on ${judged} (customer_id, order_id)`);
  await client.query(`analyze ${judged}`);
  // The lines that amended orders lose; returns the file does not speak of stay. Found for the whole
  // file at once: one customer may have most of it (the till's "general public").
  await client.query(`create unlogged table ${lines}_gone as
    with known as materialized (
      select j.customer_id as told_customer, p.customer_id, p.order_id, p.line_key, p.purchased_on
      from ${judged} j join purchases p on p.customer_id = j.known_customer and p.order_id = j.order_id
      where j.verdict in ('amendment', 'shrunk') and p.source = '${system}'
        and (p.amount >= 0 or j.has_returns or j.known_customer <> j.customer_id))
    select k.told_customer, k.customer_id, k.purchased_on, k.line_key
    from known k left join ${lines} l on l.customer_id = k.customer_id and l.line_key = k.line_key
    where l.line_key is null ${onToldDay('k.told_customer', 'k')}`);
  await client.query(`create index on ${lines}_gone (told_customer)`);
  await client.query(`analyze ${lines}_gone`);
  return true;
}

/**
 * Takes out what amended orders lose, and keeps it as it stood: also who else had told it, for claims
 * speak of what is there.
 */
export async function takeBackAmended(
  client: PoolClient,
  run: LoadRun,
  lines: string,
  span: number[],
) {
  const judged = `${lines}_orders`;
  const gone = `(select * from ${lines}_gone where told_customer > $1 and told_customer <= $2)`;
  const claims = await client.query(
    `select exists (select 1 from ${gone} g join purchase_claims c using (customer_id)) as any`,
    span,
  );
  const claimed = claims.rows[0].any
    ? `select g.customer_id, g.line_key, jsonb_agg(c.import_id order by i.load_order) as claims
       from ${gone} g join (
           select customer_id, import_id, unnest(lines) as line_key from purchase_claims
           where customer_id in (select customer_id from ${gone} g)) c using (customer_id, line_key)
         left join imports i on i.id = c.import_id
       group by g.customer_id, g.line_key`
    : 'select null::bigint as customer_id, null::uuid as line_key, null::jsonb as claims where false';
  const amended = await client.query(
    `with claimed as (${claimed}),
     old as (
       delete from purchases p using ${lines}_gone g
       where g.told_customer > $1 and g.told_customer <= $2
         and p.customer_id = g.customer_id and p.purchased_on = g.purchased_on
         and p.line_key = g.line_key
       returning g.told_customer, p.customer_id, p.source, p.order_id, p.line_key, to_jsonb(p.*) as line),
     kept as (
       insert into purchase_amendments
         (customer_id, source, order_id, before, told_customer_id, import_id, amended_at)
       select customer_id, source, order_id,
         jsonb_agg(line || case when claims is null then '{}' else jsonb_build_object('claims', claims) end),
         told_customer, $3, $4
       from old left join claimed using (customer_id, line_key)
       group by customer_id, source, order_id, told_customer)
     select distinct customer_id from old`,
    [...span, run.importId, run.now.toISOString()],
  );
  if (claims.rows[0].any) {
    await client.query(
      `update purchase_claims c set lines = left_over.lines
       from (select customer_id, import_id,
               coalesce(array_agg(line_key) filter (where g.told_customer is null), '{}') as lines
             from (select customer_id, import_id, unnest(lines) as line_key from purchase_claims
                   where customer_id in (select customer_id from ${gone} g)) k
               left join ${gone} g using (customer_id, line_key)
             group by customer_id, import_id) left_over
       where c.customer_id = left_over.customer_id and c.import_id = left_over.import_id
         and c.lines <> left_over.lines`,
      span,
    );
    await client.query(
      `delete from purchase_claims
       where lines = '{}' and customer_id in (select customer_id from ${gone} g)`,
      span,
    );
  }
  await client.query(
    `delete from orders o using ${judged} j
     where j.customer_id > $1 and j.customer_id <= $2 and j.verdict = 'amendment'
       and j.known_customer <> j.customer_id
       and o.source = '${system}' and o.order_id = j.order_id and o.customer_id = j.known_customer`,
    span,
  );
  await client.query("select touch('purchases', $1)", [amended.rows.map((row) => row.customer_id)]);
  await client.query(
    `insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
     select '${system}', order_id, customer_id, ordered_on, content, $3 from ${judged}
     where customer_id > $1 and customer_id <= $2 and verdict in ('amendment', 'shrunk')
     order by order_id
     on conflict (source, order_id, customer_id) do update
       set ordered_on = excluded.ordered_on, content = excluded.content, import_id = excluded.import_id`,
    [...span, run.importId],
  );
}

/**
 * Lines and their orders are written at the same time. An import that ended in the middle for good may have
 * left lines of which no order is known: told again with other content they would be taken for new ones.
 */
async function mendOrders(client: PoolClient, importId: number): Promise<void> {
  const { rows } = await client.query(
    "select id from imports where status = 'failed' and loaded_through is not null and id <> $1",
    [importId],
  );
  if (rows.length === 0) return;
  await client.query(
    `insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
     select source, order_id, customer_id, min(purchased_on),
       bit_xor(uuid_hash_extended(line_key, 0)), min(import_id)
     from purchases where import_id = any($1) and order_id is not null
     group by source, order_id, customer_id order by source, order_id, customer_id
     on conflict do nothing`,
    [rows.map(({ id }) => id)],
  );
}

/**
 * Writes down the new orders, sorted, in one go. A crash between this and their lines, or the other way
 * round, is mended by whoever brings the lines next: they are told from the order by what is in purchases.
 */
export async function rememberOrders(
  client: PoolClient,
  lines: string,
  importId: number,
  known: boolean,
): Promise<void> {
  const judged = `${lines}_orders`;
  if (!known) {
    // As the lines lie: the key, which is built afterwards, sorts them by their number.
    await client.query(
      `insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
       select '${system}', order_id, customer_id, min(purchased_on),
         bit_xor(uuid_hash_extended(line_key, 0)), $1
       from ${lines} where order_id is not null
       group by customer_id, order_id order by customer_id, order_id`,
      [importId],
    );
    return;
  }
  await client.query(
    `update orders o set ordered_on = j.ordered_on, content = j.content, import_id = $1
     from ${judged} j
     where j.verdict = 'new' and o.source = '${system}' and o.order_id = j.order_id
       and o.customer_id = j.customer_id and o.content <> j.content`,
    [importId],
  );
  await client.query(
    `insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
     select '${system}', order_id, customer_id, ordered_on, content, $1 from ${judged} j
     where verdict = 'new' and not exists (select 1 from orders o where o.source = '${system}'
       and o.order_id = j.order_id and o.customer_id = j.customer_id)
     order by order_id, customer_id`,
    [importId],
  );
}
