// Writes staged sales: customers, products, then the lines in committed chunks, customer by customer.
// Everything is on conflict do nothing or worked out from what is there, so repeating changes nothing.
import type { PoolClient } from 'pg';
import { rememberProducts } from '../catalog/index.ts';
import { resolveCustomers } from '../customers/index.ts';
import type { LoadRun } from '../imports/index.ts';

/** System that sales without another name come from. */
const system = 'sales';
const chunkLines = 20_000;

export async function loadPurchases(run: LoadRun): Promise<void> {
  const { client, staging } = run;
  const lines = `${staging}_lines`;
  await inTransaction(client, async () => {
    const { created } = await resolveCustomers(client, staging, {
      system,
      importId: run.importId,
      now: run.now,
    });
    await rememberProducts(client, staging, run.now);
    await run.created(created);
  });
  await makeLines(client, staging, lines);
  await judgeOrders(client, lines);
  const total = Number((await client.query(`select count(*) as n from ${lines}`)).rows[0].n);
  let done = 0;
  let through = run.loadedThrough ?? 0;
  for (;;) {
    // A chunk ends with a customer, so that it can be named by one number.
    const edge = await client.query(
      `select max(customer_id) as last, count(*) as n from
         (select customer_id from ${lines} where customer_id > $1 order by customer_id limit $2) c`,
      [through, chunkLines],
    );
    const last = edge.rows[0].last as number | null;
    if (last === null) break;
    await inTransaction(client, async () => {
      const counts = await writeChunk(client, run, lines, through, last);
      done += counts.stored + counts.updated + counts.alreadyThere;
      await run.count(counts, last, total === 0 ? 1 : done / total);
    });
    through = last;
  }
  await client.query("select nudge('purchases')");
}

async function inTransaction(client: PoolClient, work: () => Promise<void>) {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * The lines with customer, product and key, in the order of the customers. The key of a line is a hash
 * of its content and of how many equal lines of the customer came before it in the file: the same
 * content again finds its key, and two equal sales in one file are two.
 */
async function makeLines(client: PoolClient, staging: string, lines: string) {
  await client.query(`drop table if exists ${lines}`);
  await client.query(`create unlogged table ${lines} as
    select customer_id, line,
      md5(content || '/' || row_number() over (partition by customer_id, content order by line))::uuid as line_key,
      purchased_on, amount, quantity, unit_cost, product_id, order_id, channel, store
    from (
      select p.customer_id, s.line, s.purchased_on, s.amount, s.quantity, s.unit_cost,
        g.id as product_id, s.order_id, s.channel, s.store,
        md5(concat_ws(e'\\x1f', '${system}', coalesce(s.order_id, ''), s.purchased_on, s.amount,
          coalesce(s.product, ''), coalesce(trim_scale(s.quantity)::text, ''), coalesce(s.unit_cost::text, ''),
          coalesce(s.channel, ''), coalesce(s.store, ''))) as content
      from ${staging} s join ${staging}_people p using (person)
        left join products g on g.name = s.product) c
    order by customer_id`);
  await client.query(`create index on ${lines} (customer_id)`);
  await client.query(`analyze ${lines}`);
}

/**
 * Says of every order of the file what it is: new, the same, an amendment (the id is known, the
 * content is another), or returns that come later for a known order. An order is known by its id and
 * customer; one whose customer was corrected is found by id and day.
 */
async function judgeOrders(client: PoolClient, lines: string) {
  const judged = `${lines}_orders`;
  await client.query(`drop table if exists ${judged}`);
  await client.query(`create unlogged table ${judged} as
    select f.order_id, f.customer_id, f.ordered_on, f.content, f.has_returns,
      coalesce(same.customer_id, moved.customer_id) as known_customer,
      case when same.order_id is null and moved.order_id is null then 'new'
           when same.content = f.content then 'same'
           when f.only_returns then 'returns'
           else 'amendment' end as verdict
    from (select order_id, customer_id, min(purchased_on) as ordered_on,
                 bool_and(amount < 0) as only_returns, bool_or(amount < 0) as has_returns,
                 md5(string_agg(line_key::text, ',' order by line_key))::uuid as content
          from ${lines} where order_id is not null group by order_id, customer_id) f
    left join orders same on same.source = '${system}' and same.order_id = f.order_id
      and same.customer_id = f.customer_id
    left join lateral (
      select o.order_id, o.customer_id from orders o
      where same.order_id is null and o.source = '${system}' and o.order_id = f.order_id
        and o.ordered_on = f.ordered_on
        and not exists (select 1 from ${lines} l
                        where l.customer_id = o.customer_id and l.order_id = o.order_id)
      limit 1) moved on true`);
  // An order is no amendment when all its lines are there and what is there beyond them are only
  // returns that the file does not speak of.
  await client.query(`update ${judged} j set verdict = 'same'
    where verdict = 'amendment' and known_customer = customer_id
      and not exists (select 1 from ${lines} l left join purchases p
                        on p.customer_id = l.customer_id and p.line_key = l.line_key
                      where l.customer_id = j.customer_id and l.order_id = j.order_id and p.line_key is null)
      and not exists (select 1 from purchases p
                      where p.customer_id = j.customer_id and p.order_id = j.order_id and p.source = '${system}'
                        and (p.amount >= 0 or j.has_returns)
                        and not exists (select 1 from ${lines} l
                                        where l.customer_id = p.customer_id and l.line_key = p.line_key))`);
  await client.query(`create index on ${judged} (customer_id, order_id)`);
  await client.query(`analyze ${judged}`);
}

async function writeChunk(
  client: PoolClient,
  run: LoadRun,
  lines: string,
  after: number,
  last: number,
) {
  const judged = `${lines}_orders`;
  const span = [after, last];
  // What an amendment replaces is kept as it stood; returns the file does not speak of stay.
  const amended = await client.query(
    `with old as (
       delete from purchases p using ${judged} j
       where j.customer_id > $1 and j.customer_id <= $2 and j.verdict = 'amendment'
         and p.customer_id = j.known_customer and p.order_id = j.order_id and p.source = '${system}'
         and (p.amount >= 0 or j.has_returns or j.known_customer <> j.customer_id)
         and not exists (select 1 from ${lines} l
                         where l.customer_id = p.customer_id and l.line_key = p.line_key)
       returning p.*),
     kept as (
       insert into purchase_amendments (customer_id, source, order_id, before, import_id, amended_at)
       select customer_id, source, order_id, jsonb_agg(to_jsonb(old.*)), $3, $4
       from old group by customer_id, source, order_id)
     select distinct customer_id from old`,
    [...span, run.importId, run.now.toISOString()],
  );
  await client.query(
    `delete from orders o using ${judged} j
     where j.customer_id > $1 and j.customer_id <= $2 and j.verdict = 'amendment'
       and j.known_customer <> j.customer_id
       and o.source = '${system}' and o.order_id = j.order_id and o.customer_id = j.known_customer`,
    span,
  );
  const written = await client.query(
    `with ins as (
       insert into purchases (customer_id, line_key, purchased_on, amount, quantity, unit_cost,
         product_id, order_id, source, channel, store, import_id)
       select customer_id, line_key, purchased_on, amount, quantity, unit_cost,
         product_id, order_id, '${system}', channel, store, $3
       from ${lines} where customer_id > $1 and customer_id <= $2
       order by customer_id
       on conflict do nothing
       returning customer_id, order_id, amount),
     changed as (select touch('purchases', array(select distinct customer_id from ins)))
     select (select count(*) from changed) as touched, count(*) filter (where j.verdict is distinct from 'amendment') as stored,
       count(*) filter (where j.verdict = 'amendment') as updated,
       coalesce(sum(ins.amount), 0)::bigint as amount
     from ins left join ${judged} j
       on j.customer_id = ins.customer_id and j.order_id = ins.order_id`,
    [...span, run.importId],
  );
  await client.query("select touch('purchases', $1)", [amended.rows.map((row) => row.customer_id)]);
  await client.query(
    `insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
     select '${system}', order_id, customer_id, ordered_on, content, $3 from ${judged}
     where customer_id > $1 and customer_id <= $2 and verdict in ('new', 'amendment')
     order by order_id
     on conflict (source, order_id, customer_id) do update
       set ordered_on = excluded.ordered_on, content = excluded.content, import_id = excluded.import_id`,
    [...span, run.importId],
  );
  const all = await client.query(
    `select count(*) as n from ${lines} where customer_id > $1 and customer_id <= $2`,
    span,
  );
  const { stored, updated, amount } = written.rows[0];
  return { stored, updated, alreadyThere: all.rows[0].n - stored - updated, amountStored: amount };
}
