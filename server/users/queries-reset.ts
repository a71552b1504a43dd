// Links to set another password: their digests, for whom, and that each opens once.
import { createHash, randomBytes } from 'node:crypto';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { resetMinutes } from './contract-reset.ts';

/** Links for one account within an hour; more are not made. */
const mostInHour = 3;

const digestOf = (token: string) => createHash('sha256').update(token).digest('base64url');

export interface ResetLink {
  token: string;
  digest: string;
  email: string;
  expiresAt: Date;
}

/** Makes a link for the account of this address; null where there is none, it is closed, or had enough. */
export async function makeReset(tx: Tx, email: string, now: Date): Promise<ResetLink | null> {
  const { rows } = await sql<{ id: string; email: string; made: number }>`
    select u.id, u.email, (select count(*)::int from password_resets r where r.user_id = u.id
      and r.made_at > ${now.toISOString()}::timestamptz - interval '1 hour') as made
    from auth_user u where u.email = ${email} and u."leftAt" is null for update of u`.execute(tx);
  const [person] = rows;
  if (!person || person.made >= mostInHour) return null;
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + resetMinutes * 60_000);
  // The newest link is the one that holds.
  await tx
    .updateTable('password_resets')
    .set({ used_at: now.toISOString() })
    .where('user_id', '=', person.id)
    .where('used_at', 'is', null)
    .execute();
  await tx
    .insertInto('password_resets')
    .values({
      digest: digestOf(token),
      user_id: person.id,
      made_at: now.toISOString(),
      expires_at: expiresAt.toISOString(),
    })
    .execute();
  return { token, digest: digestOf(token), email: person.email, expiresAt };
}

/** The account of this link while it holds, or null. Held until the transaction ends. */
export async function accountOfReset(tx: Tx, token: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select r.user_id as id from password_resets r
      join auth_user u on u.id = r.user_id and u."leftAt" is null
    where r.digest = ${digestOf(token)} and r.used_at is null
      and r.expires_at > ${now.toISOString()} for update of r`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function spendReset(tx: Tx, token: string, now: Date): Promise<void> {
  await tx
    .updateTable('password_resets')
    .set({ used_at: now.toISOString() })
    .where('digest', '=', digestOf(token))
    .execute();
}

/** Links of yesterday are nothing any more. */
export async function forgetResets(db: Db, now: Date): Promise<void> {
  await sql`delete from password_resets
    where expires_at < ${now.toISOString()}::timestamptz - interval '1 day'`.execute(db);
}
