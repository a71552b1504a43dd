// Takes back what one import alone told. First a plan, in tables that go with the transaction; the page
// that asks before anything happens and the undo itself work from the same one.
//
// - A line that the import brought goes, unless another import told it too: then it is that one's.
// - An order that the import amended stands as before, unless a later import tells it as this one did:
//   then the amendment is that one's. Where a later import amended it again, what stood before this one
//   is what that one replaced.
import type { PoolClient } from 'pg';
import { forgetProducts } from '../catalog/index.ts';
import { countLeaving, forgetCustomers } from '../customers/index.ts';
import type { Undone, UndoRun } from '../imports/index.ts';

const room = 'purchases';
const stays = 'undo_stays';

/** What an undo would take back now, with nothing written but the tables of the plan. */
export async function foreseeUndo({ client, importId }: UndoRun): Promise<Undone> {
  await plan(client, importId);
  const customers = await countLeaving(client, { importId, room, stays });
  return { ...(await counts(client)), customers };
}

/** Takes it back, in the transaction of the client, and wakes those who must know. */
export async function undoPurchases({ client, importId, progress }: UndoRun): Promise<Undone> {
  await plan(client, importId);
  await progress(0.3);
  const counted = await counts(client);
  await takeOut(client, importId);
  await progress(0.6);
  await mendAmendments(client, importId);
  await bringBack(client);
  await mendOrders(client, importId);
  await client.query(`select touch('purchases', array(
    select customer_id from undo_lines where heir is null
    union select customer_id from undo_back where fate = 'back'))`);
  await progress(0.8);
  await client.query(`create temporary table undo_products on commit drop as
    select (line ->> 'product_id')::bigint as product_id
    from purchase_amendments, jsonb_array_elements(before) as line
    where line ->> 'product_id' is not null`);
  await forgetProducts(
    client,
    '(select product_id from undo_lines where heir is null) l',
    'undo_products',
  );
  const customers = await forgetCustomers(client, { importId, room, stays });
  await client.query("select nudge('purchases')");
  return { ...counted, customers };
}

async function counts(client: PoolClient) {
  const { rows } = await client.query(`
    select (select count(*) from undo_lines where heir is null) as lines,
      (select coalesce(sum(amount), 0)::bigint from undo_lines where heir is null) as amount,
      (select count(*) from undo_lines where heir is not null) as kept,
      (select count(*) from undo_back where fate = 'back') as restored,
      (select coalesce(sum(amount), 0)::bigint from undo_back where fate = 'back') as "restoredAmount"`);
  return rows[0] as Omit<Undone, 'customers'>;
}

/** Claims of these customers, one row a line, in the order in which they were made. */
const claimsOf = (customers: string) => `(
  select c.customer_id, c.line_key, c.import_id, i.load_order
  from (select customer_id, import_id, unnest(lines) as line_key from purchase_claims
        where customer_id in (${customers})) c
    left join imports i on i.id = c.import_id)`;

/**
 * `undo_lines`: the lines the import brought, with the import that has them from then on (heir).
 * `undo_before`: amendments of others that remember lines of this one, as they must read.
 * `undo_mine`: its amendments, with their heir, or with the later amendment of the same order.
 * `undo_back`: the lines those remember, and what becomes of them.
 * `undo_stays`: customers who came with it and have other purchases, with the import of the first.
 */
async function plan(client: PoolClient, id: number): Promise<void> {
  const make = async (table: string, query: string) => {
    await client.query(`create temporary table ${table} on commit drop as ${query}`);
    await client.query(`analyze ${table}`);
  };
  await make(
    'undo_lines',
    `select customer_id, purchased_on, line_key, source, order_id, amount, product_id,
       null::bigint as heir from purchases where import_id = ${id}`,
  );
  await client.query(`update undo_lines u set heir = h.import_id
    from (select distinct on (customer_id, line_key) customer_id, line_key, import_id
          from ${claimsOf('select customer_id from undo_lines')} c where import_id <> ${id}
          order by customer_id, line_key, load_order nulls first) h
    where h.customer_id = u.customer_id and h.line_key = u.line_key`);
  await client.query('analyze undo_lines');
  await make(
    'undo_before',
    `select a.customer_id, a.id, coalesce(jsonb_agg(${withoutImport(id)})
         filter (where line -> 'import_id' <> '${id}' or claims <> '[]'), '[]') as before
     from purchase_amendments a, jsonb_array_elements(a.before) as line,
       lateral (select coalesce(jsonb_agg(c order by nth) filter (where c <> '${id}'), '[]') as claims
                from jsonb_array_elements(coalesce(line -> 'claims', '[]')) with ordinality as c (c, nth)) k
     where a.import_id is distinct from ${id}
       and a.before @? '$[*] ? (@.import_id == ${id} || @.claims[*] == ${id})'
     group by a.customer_id, a.id`,
  );
  await make(
    'undo_mine',
    `select id, customer_id, source, order_id, before, coalesce(told_customer_id, customer_id) as told_customer,
       null::bigint as heir, null::bigint as later from purchase_amendments where import_id = ${id}`,
  );
  await client.query(`with told as materialized (
      select m.id, p.customer_id, p.line_key, p.amount, p.import_id
      from undo_mine m join purchases p
        on p.customer_id = m.told_customer and p.source = m.source and p.order_id = m.order_id),
    claims as materialized (select * from ${claimsOf('select customer_id from told')} c),
    mine as (
      select t.*, bool_or(t.amount >= 0) over (partition by t.id) as sells
      from told t left join claims c on c.customer_id = t.customer_id and c.line_key = t.line_key
        and c.import_id = ${id}
      where t.import_id = ${id} or c.import_id is not null),
    heirs as (
      select distinct on (m.id) m.id, c.import_id
      from mine m join claims c using (customer_id, line_key)
      where (m.amount >= 0 or not m.sells)
        and c.load_order > (select load_order from imports where id = ${id})
      order by m.id, c.load_order)
    update undo_mine m set heir = h.import_id from heirs h where h.id = m.id`);
  await client.query(`update undo_mine m set later = l.id
    from (select m.id as mine, min(a.id) as id
          from undo_mine m join purchase_amendments a using (customer_id, source, order_id)
          where a.id > m.id and a.import_id is distinct from ${id} group by m.id) l
    where l.mine = m.id`);
  await make(
    'undo_back',
    `select distinct on (b.customer_id, b.purchased_on, b.line_key) b.*,
       case when p.line_key is not null and not (u.line_key is not null and u.heir is null) then 'there'
            when b.later is not null then 'later' else 'back' end as fate
     from (select m.later, (jsonb_populate_record(null::purchases, ${withoutImport(id)})).*,
             ${withoutImport(id)} as line
           from undo_mine m, jsonb_array_elements(m.before) as line,
             lateral (select coalesce(jsonb_agg(c order by nth) filter (where c <> '${id}'), '[]') as claims
                      from jsonb_array_elements(coalesce(line -> 'claims', '[]')) with ordinality as c (c, nth)) k
           where m.heir is null and (line -> 'import_id' <> '${id}' or claims <> '[]')) b
       left join purchases p using (customer_id, purchased_on, line_key)
       left join undo_lines u using (customer_id, purchased_on, line_key)
     order by b.customer_id, b.purchased_on, b.line_key`,
  );
  await make(
    stays,
    `select distinct on (s.customer_id) s.customer_id, s.import_id
     from (select customer_id, import_id from purchases where import_id is distinct from ${id}
           union all select customer_id, heir from undo_lines where heir is not null
           union all select customer_id, import_id from undo_back
           union all select customer_id, heir from undo_mine where heir is not null
           union all select a.customer_id, a.import_id from purchase_amendments a
             left join undo_before b using (customer_id, id)
             where a.import_id is distinct from ${id} and (b.before is null or b.before <> '[]')
           union all select customer_id, import_id from contracts) s
       join customers c on c.id = s.customer_id and c.import_id = ${id}
       left join imports i on i.id = s.import_id
     order by s.customer_id, i.load_order`,
  );
}

/** A remembered `line` with its other `claims`, as it reads when the import never told it. */
const withoutImport = (id: number) => `((line - 'claims') || case
    when line -> 'import_id' <> '${id}'
      then case when claims = '[]' then '{}' else jsonb_build_object('claims', claims) end
    when jsonb_array_length(claims) > 1
      then jsonb_build_object('import_id', claims -> 0, 'claims', claims - 0)
    else jsonb_build_object('import_id', claims -> 0) end)`;

/** The lines and claims of the import; what others told too is theirs. */
async function takeOut(client: PoolClient, id: number): Promise<void> {
  await client.query('delete from purchase_claims where import_id = $1', [id]);
  for (const [change, which] of [
    ['delete from purchases p using undo_lines u where', 'u.heir is null'],
    ['update purchases p set import_id = u.heir from undo_lines u where', 'u.heir is not null'],
  ])
    await client.query(`${change} p.customer_id = u.customer_id and p.purchased_on = u.purchased_on
      and p.line_key = u.line_key and ${which}`);
}

/** What later amendments remember, and whose the amendments of this import are now. */
async function mendAmendments(client: PoolClient, id: number): Promise<void> {
  await client.query(`update purchase_amendments a set before = b.before
    from undo_before b where b.customer_id = a.customer_id and b.id = a.id`);
  await client.query(`update purchase_amendments a set before = a.before || b.lines
    from (select customer_id, later, jsonb_agg(line) as lines from undo_back
          where fate = 'later' group by customer_id, later) b
    where b.customer_id = a.customer_id and b.later = a.id`);
  await client.query(
    `update purchase_amendments a set import_id = m.heir from undo_mine m
     where m.customer_id = a.customer_id and m.id = a.id and m.heir is not null`,
  );
  await client.query('delete from purchase_amendments where import_id = $1', [id]);
  await client.query(`delete from purchase_amendments a using undo_before b
    where b.customer_id = a.customer_id and b.id = a.id and a.before = '[]'`);
}

/** Lines of amended orders as they stood, with who had told them. */
async function bringBack(client: PoolClient): Promise<void> {
  await client.query(`with there as (
      select b.customer_id, p.import_id, b.line_key
      from undo_back b join purchases p using (customer_id, purchased_on, line_key)
      where b.fate = 'there'),
    told as (
      select customer_id, import_id, line_key from there
      union
      select customer_id, c.value::bigint, line_key
      from undo_back, jsonb_array_elements_text(line -> 'claims') as c where fate in ('there', 'back'))
    insert into purchase_claims (customer_id, import_id, lines)
    select customer_id, import_id, array_agg(line_key) from told where import_id is not null
    group by customer_id, import_id
    on conflict (customer_id, import_id) do update set lines = array(
      select unnest(purchase_claims.lines) union select unnest(excluded.lines))`);
  await client.query(`update purchases p set import_id = b.import_id from undo_back b
    where b.fate = 'there' and p.customer_id = b.customer_id and p.purchased_on = b.purchased_on
      and p.line_key = b.line_key`);
  await client.query(`insert into purchases (customer_id, line_key, purchased_on, amount, quantity,
      unit_cost, product_id, order_id, source, channel, store, import_id)
    select customer_id, line_key, purchased_on, amount, quantity, unit_cost, product_id, order_id,
      source, channel, store, import_id
    from undo_back where fate = 'back' order by customer_id
    on conflict do nothing`);
}

/** Orders as their lines are now; those without any are not known. */
async function mendOrders(client: PoolClient, id: number): Promise<void> {
  await client.query(`create temporary table undo_orders on commit drop as
    select source, order_id, customer_id from undo_lines where order_id is not null
    union select source, order_id, customer_id from undo_back where order_id is not null
    union select source, order_id, told_customer from undo_mine
    union select source, order_id, customer_id from orders where import_id = ${id}`);
  await client.query('analyze undo_orders');
  await client.query(`delete from orders o using undo_orders u
    where o.source = u.source and o.order_id = u.order_id and o.customer_id = u.customer_id`);
  await client.query(`insert into orders (source, order_id, customer_id, ordered_on, content, import_id)
    select source, order_id, customer_id, min(purchased_on),
      bit_xor(uuid_hash_extended(line_key, 0)), max(import_id)
    from purchases p join undo_orders u using (source, order_id, customer_id)
    group by source, order_id, customer_id order by source, order_id, customer_id`);
}
