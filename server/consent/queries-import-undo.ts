// Takes back an import of consents without deleting a word: what it alone told is marked void in the ledger.
import type { PoolClient } from 'pg';
import type { Undone, UndoRun } from '../imports/index.ts';

/**
 * `undo_words`: the events that stand on this import, those it brought and those it told again when the
 * import that brought them had been undone; `kept` where another import told them too.
 */
async function plan(client: PoolClient, id: number): Promise<Undone> {
  await client.query(`create temporary table undo_words on commit drop as
    select e.customer_id, e.id, exists (
        select 1 from consent_claims k where k.customer_id = e.customer_id and k.event_id = e.id
          and k.import_id <> ${id}) as kept
    from consent_events e
    where not exists (select 1 from consent_voids v where v.customer_id = e.customer_id and v.event_id = e.id)
      and (e.import_id = ${id} or e.import_id is not null and exists (
          select 1 from consent_claims k where k.customer_id = e.customer_id and k.event_id = e.id
            and k.import_id = ${id})
        and not exists (select 1 from imports i where i.id = e.import_id and i.status <> 'undone'))`);
  const { rows } = await client.query(`select count(*) filter (where not kept) as lines,
    count(*) filter (where kept) as kept from undo_words`);
  const { lines, kept } = rows[0] as { lines: number; kept: number };
  return { lines, kept, amount: 0, restored: 0, restoredAmount: 0, customers: 0 };
}

/** What an undo would make void now. */
export const foreseeUndoConsents = ({ client, importId }: UndoRun): Promise<Undone> =>
  plan(client, importId);

/** Makes it void, in the transaction of the client. */
export async function undoConsents({ client, importId, by, now }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  await client.query(
    `insert into consent_voids (customer_id, event_id, import_id, voided_at, voided_by)
     select customer_id, id, $1, $2, $3 from undo_words where not kept order by customer_id, id`,
    [importId, now.toISOString(), by],
  );
  await client.query('delete from consent_claims where import_id = $1', [importId]);
  return undone;
}
