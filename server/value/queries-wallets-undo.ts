// Takes back what one import told of wallets: each fact that it alone told holds no more, and is still seen with the day
// since when; what another import told too is that one's from then on.
import type { PoolClient } from 'pg';
import type { Undone, UndoRun } from '../imports/index.ts';

/** `undo_facts`: the facts that stand on this import, with the import that told them too. */
async function plan(client: PoolClient, id: number): Promise<Undone> {
  await client.query(`create temporary table undo_facts on commit drop as
    select w.customer_id, w.id, (
        select min(k.import_id) from wallet_claims k
        where k.customer_id = w.customer_id and k.fact_id = w.id and k.import_id <> ${Number(id)}) as heir
    from wallet_facts w where w.import_id = ${Number(id)} and w.taken_back_at is null`);
  const { rows } = await client.query(`select count(*) filter (where heir is null) as lines,
    count(*) filter (where heir is not null) as kept from undo_facts`);
  const { lines, kept } = rows[0] as { lines: number; kept: number };
  return { lines, kept, amount: 0, restored: 0, restoredAmount: 0, customers: 0 };
}

/** What an undo would take back now. */
export const foreseeUndoWallets = ({ client, importId }: UndoRun): Promise<Undone> =>
  plan(client, importId);

/** Takes it back, in the transaction of the client. */
export async function undoWallets({ client, importId, by, now }: UndoRun): Promise<Undone> {
  const undone = await plan(client, importId);
  await client.query(
    `update wallet_facts w set taken_back_by = $1, taken_back_at = $2 from undo_facts u
     where u.heir is null and w.customer_id = u.customer_id and w.id = u.id`,
    [by, now.toISOString()],
  );
  await client.query(`update wallet_facts w set import_id = u.heir from undo_facts u
    where u.heir is not null and w.customer_id = u.customer_id and w.id = u.id`);
  await client.query(
    `delete from wallet_claims k where k.import_id = $1 or exists (select 1 from undo_facts u
       where u.customer_id = k.customer_id and u.id = k.fact_id and u.heir = k.import_id)`,
    [importId],
  );
  await client.query(
    "select touch('wallets', array(select distinct customer_id from undo_facts where heir is null))",
  );
  await client.query("select nudge('wallets')");
  return undone;
}
