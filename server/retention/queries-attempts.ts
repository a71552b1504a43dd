// Attempts to win lost customers back, as somebody made them.
import { permissionFor } from '../consent/index.ts';
import { customerExists } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { checkDays } from './queries.ts';
import type { attemptChannels, attemptOffers, attemptOutcomes } from './rules.ts';
import { offersPurpose } from './rules-winback.ts';

export interface GivenAttempt {
  request: string;
  channel: (typeof attemptChannels)[number];
  offer: (typeof attemptOffers)[number];
  cost?: number | undefined;
  outcome?: (typeof attemptOutcomes)[number] | null | undefined;
  on: string;
}

/**
 * Writes an attempt down, once for each request: it is the permission of today that counts, as in a round.
 * @throws customer_not_found, customer_deleted, day_invalid, reason_day_ahead, not_lost, attempt_not_allowed
 */
export async function addAttempt(
  db: Db,
  customer: number,
  given: GivenAttempt,
  by: { user: string | null; now: Date; today: string },
): Promise<number> {
  checkDays(given.on);
  if (given.on > by.today) fail('reason_day_ahead');
  return db.transaction().execute(async (tx) => {
    const root = await customerExists(tx, customer);
    const known = await tx
      .selectFrom('win_back_attempts')
      .select('id')
      .where('customer_id', '=', root)
      .where('request', '=', given.request)
      .executeTakeFirst();
    if (known) return known.id;
    const lost = await sql`select 1 from losses where customer_id = ${root} and withdrawn_at is null
      and lost_on <= ${given.on} and (returned_on is null or returned_on >= ${given.on}) limit 1`.execute(
      tx,
    );
    if (lost.rows.length === 0) fail('not_lost');
    if (!(await mayTry(tx, root, given.channel, by.now))) fail('attempt_not_allowed');
    const { rows } = await sql<{ id: number }>`
      insert into win_back_attempts as a (customer_id, tried_on, channel, offer, cost, outcome, request, written_by, written_at)
      values (${root}, ${given.on}, ${given.channel}, ${given.offer}, ${given.cost ?? 0}, ${given.outcome ?? null},
        ${given.request}, ${by.user}, ${by.now.toISOString()})
      on conflict (customer_id, request) do update set request = a.request returning id`.execute(
      tx,
    );
    return rows[0]!.id;
  });
}

/** Whether somebody may be tried that way: nobody who wants no relationship; by mail or phone only who allows offers so. */
async function mayTry(
  tx: Tx,
  customerId: number,
  channel: GivenAttempt['channel'],
  now: Date,
): Promise<boolean> {
  if (channel !== 'in_person' && channel !== 'other')
    return (await permissionFor(tx, { customerId, purpose: offersPurpose, channel }, now)) !== null;
  const { rows } = await sql`select 1 from customers
    where id = ${customerId} and not no_relationship and restricted_at is null`.execute(tx);
  return rows.length > 0;
}
