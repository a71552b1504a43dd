// Proofs under way: a ticket in a cookie of the browser, and here its digest, what it is for, and what must
// be shown for it. Each is taken once.
import { createHash, randomBytes } from 'node:crypto';
import { type Db, sql, type Tx } from '../platform/database.ts';

export type Purpose = 'second_step' | 'passkey_sign_in' | 'passkey_confirm' | 'passkey_add';

export const proofMinutes = 10;
/** Codes that may be tried with one ticket. */
export const triesWithTicket = 5;

const digestOf = (ticket: string) => createHash('sha256').update(ticket).digest('base64url');

/** Begins a proof; returns the ticket for the browser. Those that ended unused go on the way. */
export async function beginProof(
  db: Db,
  proof: { purpose: Purpose; userId: string | null; challenge: string | null },
  now: Date,
): Promise<string> {
  const ticket = randomBytes(32).toString('base64url');
  await db.deleteFrom('sign_in_proofs').where('expires_at', '<', now.toISOString()).execute();
  await db
    .insertInto('sign_in_proofs')
    .values({
      ticket: digestOf(ticket),
      purpose: proof.purpose,
      user_id: proof.userId,
      challenge: proof.challenge,
      expires_at: new Date(now.getTime() + proofMinutes * 60_000).toISOString(),
    })
    .execute();
  return ticket;
}

/** Counts a try with this ticket; the account it is for, or null when it is over or used up. */
export async function tryTicket(
  db: Db | Tx,
  ticket: string | null,
  purpose: Purpose,
  now: Date,
): Promise<string | null> {
  if (ticket === null) return null;
  const row = await db
    .updateTable('sign_in_proofs')
    .set({ tries: sql`tries + 1` })
    .where('ticket', '=', digestOf(ticket))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now.toISOString())
    .where('tries', '<', triesWithTicket)
    .returning('user_id')
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Takes the proof away, so that it cannot be used again; null when there is none. */
export async function takeProof(
  db: Db | Tx,
  ticket: string | null,
  purpose: Purpose,
  now: Date,
): Promise<{ userId: string | null; challenge: string | null } | null> {
  if (ticket === null) return null;
  const row = await db
    .deleteFrom('sign_in_proofs')
    .where('ticket', '=', digestOf(ticket))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now.toISOString())
    .returning(['user_id', 'challenge'])
    .executeTakeFirst();
  return row ? { userId: row.user_id, challenge: row.challenge } : null;
}
