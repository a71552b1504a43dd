// What is remembered of passkeys.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { KnownPasskey } from './webauthn.ts';

/** More devices than anybody has. */
export const mostPasskeys = 20;

export const passkeysOf = (db: Db | Tx, userId: string) =>
  db
    .selectFrom('user_passkeys')
    .select(['id', 'credential', 'name', 'synced', 'since', 'last_used_at as lastUsed'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();

/** @throws passkey_known, passkey_too_many */
export async function keepPasskey(
  db: Db,
  userId: string,
  { passkey, synced, name }: { passkey: KnownPasskey; synced: boolean; name: string },
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`select 1 from auth_user where id = ${userId} for update`.execute(tx);
    if ((await passkeysOf(tx, userId)).length >= mostPasskeys)
      fail('passkey_too_many', { limit: mostPasskeys });
    const row = await tx
      .insertInto('user_passkeys')
      .values({
        user_id: userId,
        credential: passkey.credential,
        public_key: passkey.publicKey,
        algorithm: passkey.algorithm,
        counter: passkey.counter,
        synced,
        name,
        since: now.toISOString(),
      })
      .onConflict((c) => c.column('credential').doNothing())
      .returning('id')
      .executeTakeFirst();
    return row?.id ?? fail('passkey_known');
  });
}

/** The passkey with this credential, whose it is, and what it must show. */
export async function findPasskey(
  db: Db | Tx,
  credential: string,
): Promise<(KnownPasskey & { id: number; userId: string }) | null> {
  const row = await db
    .selectFrom('user_passkeys')
    .select(['id', 'user_id as userId', 'credential', 'public_key as publicKey'])
    .select(['algorithm', 'counter'])
    .where('credential', '=', credential)
    .executeTakeFirst();
  return row ?? null;
}

/** Remembers its use; false when another use with the same counter came first. */
export async function markPasskey(
  db: Db | Tx,
  known: { id: number; counter: number },
  used: { counter: number; synced: boolean },
  now: Date,
): Promise<boolean> {
  const done = await db
    .updateTable('user_passkeys')
    .set({ counter: used.counter, synced: used.synced, last_used_at: now.toISOString() })
    .where('id', '=', known.id)
    .where('counter', '=', known.counter)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function dropPasskey(db: Db | Tx, userId: string, id: number): Promise<boolean> {
  const gone = await db
    .deleteFrom('user_passkeys')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return gone.numDeletedRows === 1n;
}

/** Forgets all of them; false when there was none. */
export async function dropPasskeys(db: Db | Tx, userId: string): Promise<boolean> {
  const { rows } = await sql`
    delete from user_passkeys where user_id = ${userId} returning 1`.execute(db);
  return rows.length > 0;
}
