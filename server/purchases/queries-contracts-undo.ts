// Takes back the words of one import about contracts: what was said before, or since, holds; a contract of which
// nobody else spoke goes, and customers of whom nothing else is known go with it.
import type { PoolClient } from 'pg';
import { forgetProducts } from '../catalog/index.ts';
import { countLeaving, forgetCustomers } from '../customers/index.ts';
import type { Undone, UndoRun } from '../imports/index.ts';
import { on, saidColumns, settleContracts, touchContracts } from './queries-contracts-settle.ts';

const room = 'purchases';
const stays = 'undo_stays';

/**
 * `undo_contracts`: contracts of which the import spoke, with the import that has them from then on, whether they go,
 * and whether they say something else afterwards. `undo_stays`: customers who came with it and bought or agreed otherwise.
 */
async function plan(client: PoolClient, id: number): Promise<Omit<Undone, 'customers'>> {
  const said = (t: string) => `(${saidColumns.map((name) => `${t}.${name}`).join(', ')})`;
  await client.query(`create temporary table undo_contracts on commit drop as
    select k.customer_id, k.contract_id, c.product_id, l.id is null as goes, c.import_id = ${Number(id)} as brought,
      h.import_id as heir, l.id is not null and ${said('l')} is distinct from ${said('c')} as restored
    from (select distinct customer_id, contract_id from contract_tellings where import_id = ${Number(id)}) k
      join contracts c on c.customer_id = k.customer_id and c.id = k.contract_id
      left join lateral (select t.* from contract_tellings t
        where t.customer_id = k.customer_id and t.contract_id = k.contract_id
          and t.import_id is distinct from ${Number(id)} order by t.id desc limit 1) l on true
      left join lateral (select t.import_id from contract_tellings t
        where t.customer_id = k.customer_id and t.contract_id = k.contract_id
          and t.import_id is distinct from ${Number(id)} order by t.id limit 1) h on true`);
  await client.query('create index on undo_contracts (customer_id, contract_id)');
  await client.query('analyze undo_contracts');
  await client.query(`create temporary table ${stays} on commit drop as
    select s.customer_id, (array_agg(s.import_id order by i.load_order nulls first))[1] as import_id from (
      select c.customer_id, coalesce(u.heir, nullif(c.import_id, ${Number(id)})) as import_id
      from contracts c left join undo_contracts u on u.customer_id = c.customer_id and u.contract_id = c.id
      where u.goes is not true
      union all select customer_id, import_id from purchases
      union all select customer_id, import_id from purchase_amendments) s
      join customers c on c.id = s.customer_id and c.import_id = ${Number(id)}
      left join imports i on i.id = s.import_id
    group by s.customer_id`);
  const { rows } = await client.query(`select count(*) filter (where goes) as lines,
    count(*) filter (where not goes and not restored) as kept, count(*) filter (where restored) as restored
    from undo_contracts`);
  const { lines, kept, restored } = rows[0] as { lines: number; kept: number; restored: number };
  return { lines, kept, amount: 0, restored, restoredAmount: 0 };
}

/** What an undo would take back now. */
export async function foreseeUndoContracts({ client, importId }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  return { ...undone, customers: await countLeaving(client, { importId, room, stays }) };
}

/** Takes it back, in the transaction of the client. */
export async function undoContracts({ client, importId, progress }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  await progress(0.3);
  await touchContracts(on(client), 'undo_contracts');
  await client.query('delete from contract_tellings where import_id = $1', [importId]);
  await client.query(`update contracts c set import_id = u.heir from undo_contracts u
    where u.brought and not u.goes and c.customer_id = u.customer_id and c.id = u.contract_id`);
  await settleContracts(on(client), 'undo_contracts');
  await progress(0.6);
  await client.query(
    'create temporary table undo_products on commit drop as select null::bigint as product_id limit 0',
  );
  await forgetProducts(
    client,
    '(select product_id from undo_contracts where goes) l',
    'undo_products',
  );
  const customers = await forgetCustomers(client, { importId, room, stays });
  for (const topic of ['contracts', 'purchases', 'customers'])
    await client.query('select nudge($1)', [topic]);
  return { ...undone, customers };
}
