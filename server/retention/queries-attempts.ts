// Attempts to win lost customers back, as somebody made them.
import { customerExists } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { checkDays } from './queries.ts';
import type { attemptChannels, attemptOffers, attemptOutcomes } from './rules.ts';

export interface GivenAttempt {
  request: string;
  channel: (typeof attemptChannels)[number];
  offer: (typeof attemptOffers)[number];
  cost?: number | undefined;
  outcome?: (typeof attemptOutcomes)[number] | null | undefined;
  on: string;
}

/**
 * Writes an attempt down, once for each request.
 * @throws customer_not_found, customer_deleted, day_invalid, reason_day_ahead, not_lost
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
    const lost = await sql`select 1 from losses where customer_id = ${root} and withdrawn_at is null
      and lost_on <= ${given.on} and (returned_on is null or returned_on >= ${given.on}) limit 1`.execute(
      tx,
    );
    if (lost.rows.length === 0) fail('not_lost');
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
