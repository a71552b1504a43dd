// Takes back what one import of touchpoints alone told. What another import told too is that one's from then
// on, and what somebody here has changed since stays.
import type { PoolClient } from 'pg';
import { countLeaving, forgetCustomers } from '../customers/index.ts';
import type { Undone, UndoRun } from '../imports/index.ts';

const room = 'touchpoints';
const stays = 'undo_stays';

/**
 * `undo_met`: the touchpoints that the import brought, with the import that has them from then on (`heir`), and
 * whether they go. `undo_stays`: customers who came with it and of whom this room knows something else.
 */
async function plan(client: PoolClient, id: number): Promise<Omit<Undone, 'customers'>> {
  await client.query(`create temporary table undo_met on commit drop as
    select t.*, heir is null and not changed as goes from (
      select t.customer_id, t.id, (
          select (array_agg(k.import_id order by i.load_order))[1]
          from touchpoint_claims k join imports i on i.id = k.import_id
          where k.customer_id = t.customer_id and k.touchpoint_id = t.id and k.import_id <> ${Number(id)}) as heir,
        t.deleted_at is null and exists (
          select 1 from touchpoint_changes h where h.subject = 'touchpoint' and h.subject_id = t.id) as changed
      from touchpoints t where t.import_id = ${Number(id)}) t`);
  await client.query('create index on undo_met (customer_id, id)');
  await client.query('analyze undo_met');
  await client.query(`create temporary table ${stays} on commit drop as
    select customer_id, (array_agg(import_id order by at))[1] as import_id from (
      select t.customer_id, coalesce(m.heir, nullif(t.import_id, ${Number(id)})) as import_id, t.created_at as at
      from touchpoints t join customers c on c.id = t.customer_id
        left join undo_met m on m.customer_id = t.customer_id and m.id = t.id
      where c.import_id = ${Number(id)} and m.goes is not true
      union all
      select t.customer_id, null, t.created_at
      from tasks t join customers c on c.id = t.customer_id where c.import_id = ${Number(id)}) f
    group by customer_id`);
  const { rows } = await client.query(`select count(*) filter (where goes) as lines,
    count(*) filter (where not goes) as kept from undo_met`);
  const { lines, kept } = rows[0] as { lines: number; kept: number };
  return { lines, kept, amount: 0, restored: 0, restoredAmount: 0 };
}

/** What an undo would take back now. */
export async function foreseeUndoTouchpoints({ client, importId }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  return { ...undone, customers: await countLeaving(client, { importId, room, stays }) };
}

/** Takes it back, in the transaction of the client. */
export async function undoTouchpoints({ client, importId, progress }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  await progress(0.3);
  await client.query(`delete from touchpoint_changes h using undo_met m
    where m.goes and h.customer_id = m.customer_id and h.subject = 'touchpoint' and h.subject_id = m.id`);
  await client.query(`delete from touchpoints t using undo_met m
    where m.goes and t.customer_id = m.customer_id and t.id = m.id`);
  await client.query(`update touchpoints t set import_id = m.heir from undo_met m
    where m.heir is not null and t.customer_id = m.customer_id and t.id = m.id`);
  await client.query(`delete from touchpoint_claims k using undo_met m
    where k.customer_id = m.customer_id and k.touchpoint_id = m.id and k.import_id = m.heir`);
  await client.query('delete from touchpoint_claims where import_id = $1', [importId]);
  await progress(0.6);
  const customers = await forgetCustomers(client, { importId, room, stays });
  await client.query("select nudge('customers'), nudge('touchpoint_days')");
  return { ...undone, customers };
}
