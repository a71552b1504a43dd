// Letting customers go who cost more than they bring: asked for with a reason, approved by somebody else or the owner, never
// by itself.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail, isCoded } from '../platform/errors.ts';
import { leastReason } from '../value/contract.ts';
import { decideRemedy, sumEstimate } from '../value/index.ts';
import { marksNow } from './members.ts';
import { holdAction, madeBefore, oneAtATime, tellLog } from './queries-decide.ts';
import { stakeOf, stakesFrom } from './stakes.ts';

interface Person {
  user: string | null;
  /** A program with a key decides nothing about people. */
  byKey: boolean;
  owner: boolean;
  now: Date;
}

/** @throws customer_not_found, customer_deleted, key_not_allowed, remedy_reason_missing, remedy_needless */
export async function askLetGo(
  db: Db,
  given: { request: string; customers: readonly number[]; reason: string },
  by: Person,
): Promise<{ id: number; change: number | null }> {
  const reason = given.reason.normalize('NFC').trim();
  if (by.byKey || by.user === null) fail('key_not_allowed');
  if (reason.length < leastReason) fail('remedy_reason_missing', { least: leastReason });
  return db.transaction().execute(async (tx) => {
    await oneAtATime(tx, given.request);
    const known = await madeBefore(tx, given.request);
    if (known !== null) return { id: known, change: null };
    const customers = await losing(tx, given.customers);
    const marks = await marksNow(tx);
    const { amount, variance } = stakeOf('loss', marks);
    const now = by.now.toISOString();
    const { rows } = await sql<{ id: number }>`
      insert into actions (strategy, cycle, kind, facts, as_of, customers, status, owner, request, created_by, created_at, changed_at)
      values ('unprofitable', 'expand', 'let_go', ${JSON.stringify({ customers: customers.length })}::jsonb, ${marks.known},
        ${customers.length}, 'proposed', ${by.user}, ${given.request}, ${by.user}, ${now}, ${now}) returning id`.execute(
      tx,
    );
    const { id } = rows[0]!;
    const { rows: sums } = await sql<{ value: number | null; stake: number; variance: number }>`
      with fits as materialized (
        select s.customer_id, s.value, greatest(0, coalesce(${amount}, 0)) as stake, coalesce(${variance}, 0) as variance
        from ${stakesFrom} where s.customer_id = any(${customers}::bigint[])),
      kept as (insert into action_customers (action_id, customer_id, value, stake, note)
        select ${id}, customer_id, value, round(stake), ${reason} from fits)
      select sum(value)::bigint as value, coalesce(sum(stake), 0)::float8 as stake,
        coalesce(sum(variance), 0)::float8 as variance from fits`.execute(tx);
    const { value, stake, variance: spread } = sums[0]!;
    const gain = sumEstimate(stake, spread, 0);
    await sql`update actions set value_then = ${value}, gain = ${gain.value}, gain_low = ${gain.low}, gain_high = ${gain.high}
      where id = ${id}`.execute(tx);
    const after = { status: 'proposed', strategy: 'unprofitable', owner: by.user };
    return { id, change: await tellLog(tx, id, { before: null, after }, by) };
  });
}

/** Who stands for these customers; every one of them costs more than they bring. */
async function losing(tx: Tx, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number; one: number | null; binned: boolean; losing: boolean }>`
    select i.id, c.survivor_id as one, exists (select 1 from customer_bin b where b.customer_id = c.survivor_id) as binned,
      coalesce(p.profit < 0, false) as losing
    from unnest(${[...ids]}::bigint[]) i (id) left join customers c on c.id = i.id
      left join customer_profit p on p.customer_id = c.survivor_id`.execute(tx);
  for (const { id, one, binned, losing } of rows) {
    if (one === null) fail('customer_not_found', { id });
    if (binned) fail('customer_deleted', { id });
    if (!losing) fail('remedy_needless');
  }
  return [...new Set(rows.map(({ one }) => one!))];
}

/**
 * Lets go whoever was asked for and still costs more than they bring. Cut off, it is asked again and goes on: who was let go
 * is not decided about twice.
 * @throws action_not_found, approval_by_another, approval_needless, key_not_allowed
 */
export async function approveLetGo(
  db: Db,
  id: number,
  why: string | undefined,
  by: Person,
): Promise<{ letGo: number; change: number | null }> {
  if (by.byKey || by.user === null) fail('key_not_allowed');
  const row = await db.transaction().execute((tx) => holdAction(tx, id));
  if (row.kind !== 'let_go' || row.status !== 'proposed') fail('approval_needless');
  if (row.created_by === by.user && !by.owner) fail('approval_by_another');
  const { rows } = await sql<{ id: number; note: string | null }>`
    select c.survivor_id as id, x.note from action_customers x join customers c on c.id = x.customer_id
    where x.action_id = ${id} and not exists (
      select 1 from (select remedy from remedy_decisions d where d.customer_id = any(records_of(x.customer_id))
        order by d.id desc limit 1) last where last.remedy = 'let_go')`.execute(db);
  let letGo = 0;
  for (const { id: customer, note } of rows)
    try {
      await decideRemedy(
        db,
        customer,
        { remedy: 'let_go', reason: note ?? why },
        { user: by.user, byKey: false, approved: true, now: by.now },
      );
      letGo++;
    } catch (error) {
      // Who earns money by now, was deleted or erased since, is not let go.
      const over = [
        'remedy_needless',
        'remedy_reason_missing',
        'customer_deleted',
        'customer_not_found',
      ] as const;
      if (!over.some((code) => isCoded(error, code))) throw error;
    }
  return db.transaction().execute(async (tx) => {
    const now = await holdAction(tx, id);
    if (now.status !== 'proposed') fail('approval_needless');
    await sql`update actions set status = 'done', approved_by = ${by.user}, decided_at = ${by.now.toISOString()},
      changed_at = ${by.now.toISOString()} where id = ${id}`.execute(tx);
    const change = await tellLog(
      tx,
      id,
      {
        before: { status: 'proposed' },
        after: { status: 'done' },
        why: why?.normalize('NFC').trim() || null,
      },
      by,
    );
    return { letGo, change };
  });
}
