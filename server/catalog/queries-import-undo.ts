// Takes back what one import told of products: its unit costs, and lines that nobody told since, be it the same; products of which
// nothing else speaks go with it.
import type { PoolClient } from 'pg';
import type { Undone, UndoRun } from '../imports/index.ts';
import { tablesWith } from '../platform/facts.ts';

/** Tables in which the import itself speaks of products. */
const own = ['product_costs', 'product_tellings'];

/**
 * `undo_products`: what the import spoke of, whether it goes, and what its line becomes; `undo_costs`: the costs that it
 * alone told, or that others told too.
 */
async function plan(client: PoolClient, id: number): Promise<Undone> {
  const spoken = (await tablesWith(client, 'product_id')).map(
    (name) => `exists (select 1 from ${name} u where u.product_id = p.id
      ${own.includes(name) ? `and u.import_id is distinct from ${Number(id)}` : ''})`,
  );
  await client.query(`create temporary table undo_products on commit drop as
    select t.product_id, t.line, t.line_before, n.id as next, n.line_before is not distinct from t.line and not t.told_again as chained,
      g.goes,
      not g.goes and n.id is null and t.line is not null and p.line is not distinct from t.line
        and not t.told_again and t.line_before is distinct from t.line and not (t.line_before is null and p.import_id = ${Number(id)}) as line_back,
      exists (
        select 1 from (
          select c.valid_from, (array_agg(c.unit_cost order by c.id desc))[1] as now,
            (array_agg(c.unit_cost order by c.id desc) filter (where c.import_id is distinct from ${Number(id)}))[1] as then
          from product_costs c where c.product_id = t.product_id group by c.valid_from) k
        where k.now is distinct from k.then) as cost_back
    from product_tellings t join products p on p.id = t.product_id
      left join lateral (select l.id, l.line_before from product_tellings l
        where l.product_id = t.product_id and l.id > t.id order by l.id limit 1) n on true
      cross join lateral (select p.import_id is not null and not (${spoken.join(' or ')}) as goes) g
    where t.import_id = ${Number(id)}`);
  const { rows } = await client.query(`select count(*) filter (where goes) as lines,
    count(*) filter (where not goes and (line_back or cost_back)) as restored,
    count(*) filter (where not goes and not line_back and not cost_back) as kept from undo_products`);
  const { lines, restored, kept } = rows[0] as { lines: number; restored: number; kept: number };
  return { lines, restored, kept, amount: 0, restoredAmount: 0, customers: 0 };
}

/** What an undo would take back now. */
export const foreseeUndoProducts = ({ client, importId }: UndoRun): Promise<Undone> =>
  plan(client, importId);

/** Takes it back, in the transaction of the client. */
export async function undoProducts({ client, importId, progress }: UndoRun): Promise<Undone> {
  await client.query('lock table product_costs in share row exclusive mode');
  const undone = await plan(client, importId);
  await progress(0.3);
  await client.query(`update product_tellings t set line_before = u.line_before
    from undo_products u where t.id = u.next and u.chained`);
  await client.query(`update products p set line = u.line_before
    from undo_products u where p.id = u.product_id and u.line_back`);
  await client.query('delete from product_costs where import_id = $1', [importId]);
  await client.query('delete from product_tellings where import_id = $1', [importId]);
  await progress(0.6);
  await client.query(`delete from products p using undo_products u
    where p.id = u.product_id and u.goes`);
  await client.query("select nudge('terms')");
  return undone;
}
