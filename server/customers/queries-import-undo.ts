// Takes back what one import of customers alone told: who came with it goes unless anything else is known of
// them, and what it changed stands as before where nobody has changed it since.
import type { PoolClient } from 'pg';
import type { Undone, UndoRun } from '../imports/index.ts';
import { countLeaving, forgetCustomers } from './queries-forget.ts';

const room = 'customers';
const stays = 'undo_stays';
const changes = 'undo_changes';

const textColumns = ['name', 'source', 'kind', 'key', 'email', 'phone', 'assigned_to'];

/** What an undo would take back now. */
export async function foreseeUndoCustomers({ client, importId }: UndoRun): Promise<Undone> {
  await plan(client, importId);
  // The transaction ends with nothing of it: an organisation goes when nobody belongs to it any more.
  await restore(client);
  const customers = await countLeaving(client, { importId, room, stays });
  return { ...(await counts(client)), lines: customers, customers };
}

/** Takes it back, in the transaction of the client. */
export async function undoCustomers({ client, importId, progress }: UndoRun): Promise<Undone> {
  await plan(client, importId);
  const counted = await counts(client);
  await progress(0.3);
  await restore(client);
  await client.query('delete from customer_import_changes where import_id = $1', [importId]);
  await client.query('delete from customer_claims where import_id = $1', [importId]);
  await progress(0.6);
  const customers = await forgetCustomers(client, { importId, room, stays });
  // Words and choices that it made and nobody else uses.
  await client.query(
    `delete from tags g where import_id = $1
       and not exists (select 1 from customer_tags t where t.tag_id = g.id)`,
    [importId],
  );
  await client.query(
    `delete from customer_choices c where import_id = $1 and not exists (
       select 1 from customer_values v where v.attribute_id = c.attribute_id
         and (v.value = to_jsonb(c.id) or jsonb_typeof(v.value) = 'array' and v.value @> to_jsonb(c.id)))`,
    [importId],
  );
  await client.query("select nudge('customers')");
  return { ...counted, lines: customers, customers };
}

async function counts(client: PoolClient) {
  const { rows } = await client.query(`
    select count(*) filter (where fate = 'back') as restored,
      count(*) filter (where fate <> 'back') as kept from ${changes}`);
  return { ...(rows[0] as { restored: number; kept: number }), amount: 0, restoredAmount: 0 };
}

/**
 * `undo_changes`: what the import changed, with what stands there now and its fate: `later` where a later
 * import told on from it and remembers what stood before, `since` where somebody has changed it, else `back`.
 */
async function plan(client: PoolClient, id: number): Promise<void> {
  await client.query(
    `create temporary table ${stays} (customer_id bigint, import_id bigint) on commit drop`,
  );
  await client.query(`create temporary table ${changes} on commit drop as
    select h.customer_id, h.field, h.before, h.after, null::bigint as later,
      case when now.held is distinct from h.after or exists (
        select 1 from customer_changes x where x.customer_id = h.customer_id and x.field = h.field
          and x.changed_at > h.changed_at) then 'since' else 'back' end as fate
    from customer_import_changes h join customers c on c.id = h.customer_id
      left join lateral (
        select case
          when starts_with(h.field, 'attribute.') then (
            select v.value from customer_values v
            where v.customer_id = h.customer_id and v.attribute_id = split_part(h.field, '.', 2)::bigint)
          when starts_with(h.field, 'tag.') then (
            select 'true'::jsonb from customer_tags t
            where t.customer_id = h.customer_id and t.tag_id = split_part(h.field, '.', 2)::bigint)
          when starts_with(h.field, 'organisation.') then (
            select to_jsonb(m.role) from customer_memberships m
            where m.customer_id = h.customer_id and m.organisation_id = split_part(h.field, '.', 2)::bigint)
          else to_jsonb(c) -> h.field end as held) now on true
    where h.import_id = ${id} and h.before is distinct from h.after`);
  await client.query(`update ${changes} u set later = l.import_id, fate = 'later'
    from (select distinct on (u.customer_id, u.field) u.customer_id, u.field, o.import_id
          from ${changes} u join customer_import_changes o
              on o.customer_id = u.customer_id and o.field = u.field and o.before = u.after
            join imports i on i.id = o.import_id
          where o.import_id <> ${id}
            and i.load_order > (select load_order from imports where id = ${id})
          order by u.customer_id, u.field, i.load_order) l
    where l.customer_id = u.customer_id and l.field = u.field`);
  await client.query(`analyze ${changes}`);
}

async function restore(client: PoolClient): Promise<void> {
  // What stood before this import is what stood before the one that told on from it.
  await client.query(`update customer_import_changes o set before = u.before from ${changes} u
    where u.later = o.import_id and o.customer_id = u.customer_id and o.field = u.field`);
  for (const column of textColumns)
    await client.query(
      `update customers c set ${column} = u.before #>> '{}' from ${changes} u
       where u.fate = 'back' and u.field = '${column}' and c.id = u.customer_id`,
    );
  await client.query(`update customers c set no_relationship = coalesce((u.before #>> '{}')::boolean, false)
    from ${changes} u where u.fate = 'back' and u.field = 'no_relationship' and c.id = u.customer_id`);
  const number = "split_part(u.field, '.', 2)::bigint";
  const back = (kind: string) => `u.fate = 'back' and starts_with(u.field, '${kind}.')`;
  await client.query(`delete from customer_values v using ${changes} u
    where ${back('attribute')} and u.before is null and v.customer_id = u.customer_id
      and v.attribute_id = ${number}`);
  await client.query(`update customer_values v set value = u.before from ${changes} u
    where ${back('attribute')} and u.before is not null and v.customer_id = u.customer_id
      and v.attribute_id = ${number}`);
  await client.query(`delete from customer_tags t using ${changes} u
    where ${back('tag')} and t.customer_id = u.customer_id and t.tag_id = ${number}`);
  await client.query(`delete from customer_memberships m using ${changes} u
    where ${back('organisation')} and u.before is null and m.customer_id = u.customer_id
      and m.organisation_id = ${number}`);
  await client.query(`update customer_memberships m set role = u.before #>> '{}' from ${changes} u
    where ${back('organisation')} and u.before is not null and m.customer_id = u.customer_id
      and m.organisation_id = ${number}`);
}
