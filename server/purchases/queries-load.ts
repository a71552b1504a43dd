// Writes staged sales: customers, products, then the lines in committed chunks, customer by customer.
// Everything is on conflict do nothing or worked out from what is there, so repeating changes nothing.
import type { PoolClient } from 'pg';
import { rememberProducts } from '../catalog/index.ts';
import {
  baseChanged,
  customersCame,
  expectCustomers,
  findCustomers,
  writeCustomers,
} from '../customers/index.ts';
import type { LoadRun } from '../imports/index.ts';
import { putBackIndexes, setAsideKey } from '../platform/indexes.ts';
import { touchFrom } from '../platform/jobs.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { inTransaction } from '../platform/transaction.ts';
import { judgeOrders, rememberOrders, system, takeBackAmended } from './queries-load-orders.ts';

/** A load is committed in chunks of lines: not more than so many of them, and none needlessly small. */
const mostChunks = 100;
const leastChunk = 20_000;

export async function loadPurchases(run: LoadRun): Promise<void> {
  const { client, beside, staging } = run;
  const lines = `${staging}_lines`;
  await makeCustomersAndLines(run, lines);
  run.wanted();
  const known = await judgeOrders(client, lines, run.importId);
  run.wanted();
  const counted = await client.query(
    `select (select coalesce(sum(lines), 0)::bigint from ${lines}_people) as total,
       exists (select 1 from ${lines}_people where not fresh) as meets,
       exists (select 1 from ${lines}_orders where verdict in ('amendment', 'shrunk')) as amends`,
  );
  const work = counted.rows[0] as Work;
  const orders = async (on: PoolClient) => {
    // Sorted once, not searched row by row; nobody but loads and undos asks for orders.
    if (!known && work.total >= leastChunk) await setAsideKey(on, 'orders');
    await inTransaction(on, () => rememberOrders(on, lines, run.importId, known));
    await putBackIndexes(on, 'orders');
  };
  // Amendments write to orders as well: there they come first.
  if (work.amends) await orders(client);
  await sideBySide(work.amends ? Promise.resolve() : orders(beside), writeChunks(run, lines, work));
  await baseChanged(client);
  await client.query("select nudge('purchases'), nudge('customers')");
}

/**
 * Customers of all people of the file, and its lines with their customers: beside one another where everybody's
 * number is known before they are written.
 */
async function makeCustomersAndLines(run: LoadRun, lines: string): Promise<void> {
  const { client, beside, staging } = run;
  const options = { config: run.config, system, importId: run.importId, now: run.now };
  // What a broken connection leaves out, the next attempt or start puts back.
  const indexed = (on: PoolClient) => customersCame(on, run.customers).catch(() => {});
  await expectCustomers(client, run.customers);
  try {
    const found = await inTransaction(client, () => findCustomers(client, staging, options));
    run.wanted();
    const customers = () =>
      inTransaction(client, async () => {
        await run.created(await writeCustomers(client, staging, found, options), found.erased);
      });
    const products = () => inTransaction(beside, () => rememberProducts(beside, staging, run));
    if (found.settled)
      await sideBySide(
        customers().then(() => indexed(client)),
        products().then(() => makeLines(run, beside, lines)),
      );
    else {
      await sideBySide(products(), customers());
      await sideBySide(indexed(beside), makeLines(run, client, lines));
    }
  } catch (error) {
    await indexed(client);
    throw error;
  }
}

/** What is to be written: how many lines; whether some meet what is there; whether orders are amended. */
interface Work {
  total: number;
  meets: boolean;
  amends: boolean;
}

async function writeChunks(run: LoadRun, lines: string, work: Work): Promise<void> {
  const { client } = run;
  const { total, amends, meets } = work;
  const chunk = Math.max(leastChunk, Math.ceil(total / mostChunks));
  let done = 0;
  let after = run.loadedThrough ?? 0;
  // A chunk ends with a customer, so that it can be named by one number.
  const { rows } = await client.query<Chunk>(
    `select max(customer_id) as last, sum(lines)::bigint as lines,
       coalesce(sum(amount) filter (where fresh), 0)::bigint as "freshAmount"
     from (select *, ceil(sum(lines) over (order by customer_id) / $2) as part
           from ${lines}_people where customer_id > $1) p
     group by part order by part`,
    [after, chunk],
  );
  for (const part of rows) {
    run.wanted();
    await inTransaction(client, async () => {
      const counts = await writeChunk(client, run, lines, { ...part, after, amends, meets });
      done += counts.stored + counts.updated + counts.alreadyThere;
      await run.count(counts, part.last, total === 0 ? 1 : done / total);
    });
    after = part.last;
  }
}

/** Customers up to `last`: how many lines they have in the file, and the amount of those who are fresh. */
interface Chunk {
  last: number;
  lines: number;
  freshAmount: number;
}

/**
 * The lines with customer, product and key, in the order of the customers. The key of a line is a hash
 * of its content and of how many equal lines of the customer came before it in the file: the same
 * content again finds its key, and two equal sales in one file are two. Of an amount that was converted
 * the key holds what the file says, so that another rate does not make another sale of it. Lines of a customer who came
 * with this import and has no purchase yet are `fresh`: nothing they could collide with is there.
 */
async function makeLines(
  { staging, importId, wanted }: LoadRun,
  client: PoolClient,
  lines: string,
) {
  await client.query(`drop table if exists ${lines}, ${lines}_people`);
  // A table and not a part of the statement below, which can then be worked out by two at once.
  await client.query(`create unlogged table ${lines}_people as
    select p.person, p.customer_id, p.lines, p.amount, p.fresh or c.import_id is not distinct from ${importId}
      and not exists (select 1 from purchases x where x.customer_id = c.id) as fresh
    from ${staging}_people p left join customers c on c.id = p.customer_id
    where p.fresh or c.id is not null order by p.customer_id`);
  await client.query(`create index on ${lines}_people (customer_id)`);
  await client.query(`analyze ${lines}_people`);
  wanted();
  await client.query(`create unlogged table ${lines} as
    select customer_id, fresh, line,
      case when nth = 1 then content else md5(content::text || '/' || nth)::uuid end as line_key,
      purchased_on, amount, quantity, unit_cost, product_id, order_id, channel, store
    from (select *, row_number() over (partition by customer_id, content order by line) as nth from (
      select p.customer_id, p.fresh, s.line, s.purchased_on, s.amount, s.quantity, s.unit_cost,
        g.id as product_id, s.order_id, s.channel, s.store,
        md5(concat_ws(e'\\x1f', '${system}', coalesce(s.order_id, ''), s.purchased_on,
          coalesce(s.original, s.amount::text),
          coalesce(s.product, ''), coalesce(trim_scale(s.quantity)::text, ''),
          case when s.original is null then coalesce(s.unit_cost::text, '') else '' end,
          coalesce(s.channel, ''), coalesce(s.store, '')))::uuid as content
      from ${staging} s join ${lines}_people p using (person)
        left join products g on g.name = s.product) c) n
    order by customer_id`);
  await client.query(`create index on ${lines} (customer_id)`);
  await client.query(`analyze ${lines} (customer_id, fresh, order_id, line_key)`);
}

async function writeChunk(
  client: PoolClient,
  run: LoadRun,
  lines: string,
  chunk: Chunk & { after: number; amends: boolean; meets: boolean },
) {
  const judged = `${lines}_orders`;
  const span = [chunk.after, chunk.last];
  if (chunk.amends) await takeBackAmended(client, run, lines, span);
  // Twice as fast as the general case below, and most rows of a first import.
  const fresh = await client.query(
    `insert into purchases (customer_id, line_key, purchased_on, amount, quantity, unit_cost,
       product_id, order_id, source, channel, store, import_id)
     select customer_id, line_key, purchased_on, amount, quantity, unit_cost,
       product_id, order_id, '${system}', channel, store, $3
     from ${lines} where customer_id > $1 and customer_id <= $2 and fresh
     order by customer_id`,
    [...span, run.importId],
  );
  if (fresh.rowCount)
    await touchFrom(
      client,
      'purchases',
      `select distinct customer_id from ${lines}_people
       where customer_id > $1 and customer_id <= $2 and fresh`,
      span,
    );
  if (!chunk.meets && !chunk.amends)
    return {
      stored: chunk.lines,
      updated: 0,
      alreadyThere: 0,
      amountStored: chunk.freshAmount,
    };
  const written = !chunk.meets
    ? null
    : await client.query(
        `with ins as (
       insert into purchases (customer_id, line_key, purchased_on, amount, quantity, unit_cost,
         product_id, order_id, source, channel, store, import_id)
       select customer_id, line_key, purchased_on, amount, quantity, unit_cost,
         product_id, order_id, '${system}', channel, store, $3
       from ${lines} where customer_id > $1 and customer_id <= $2 and not fresh
       order by customer_id
       on conflict do nothing
       returning customer_id, line_key, order_id, amount),
     changed as (select touch('purchases', array(select distinct customer_id from ins))),
     claimed as (
       insert into purchase_claims (customer_id, import_id, lines)
       select customer_id, $3, array_agg(line_key) from ${lines} l
       where customer_id > $1 and customer_id <= $2 and not fresh and not exists (
         select 1 from ins where ins.customer_id = l.customer_id and ins.line_key = l.line_key)
       group by customer_id
       on conflict (customer_id, import_id) do update set lines = array(
         select unnest(purchase_claims.lines) union select unnest(excluded.lines)))
     select (select count(*) from changed) as touched, count(*) filter (where j.verdict is distinct from 'amendment') as stored,
       count(*) filter (where j.verdict = 'amendment') as updated,
       coalesce(sum(ins.amount), 0)::bigint as amount
     from ins left join ${judged} j
       on j.customer_id = ins.customer_id and j.order_id = ins.order_id`,
        [...span, run.importId],
      );
  // An order that only lost lines was updated, though nothing of it is new.
  const all = await client.query(
    `select count(*) as n, count(*) filter (where fresh) as fresh,
       coalesce(sum(l.amount) filter (where fresh), 0)::bigint as fresh_amount,
       ${chunk.amends ? "count(*) filter (where j.verdict = 'shrunk')" : '0'} as shrunk,
       ${chunk.amends ? "count(*) filter (where fresh and j.verdict = 'amendment')" : '0'} as fresh_updated
     from ${lines} l ${
       chunk.amends
         ? `left join ${judged} j on j.customer_id = l.customer_id and j.order_id = l.order_id
              and j.verdict in ('shrunk', 'amendment')`
         : ''
     }
     where l.customer_id > $1 and l.customer_id <= $2`,
    span,
  );
  const w = written?.rows[0] ?? { stored: 0, updated: 0, amount: 0 };
  const [c] = all.rows;
  const stored = w.stored + c.fresh - c.fresh_updated;
  const updated = w.updated + c.fresh_updated + c.shrunk;
  const alreadyThere = c.n - stored - updated;
  return { stored, updated, alreadyThere, amountStored: w.amount + c.fresh_amount };
}
