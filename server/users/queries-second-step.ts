// What is remembered of second steps: the sealed secret, the last code taken, the recovery codes.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Keyed } from '../platform/keyed.ts';
import { findCode, isRecoveryCode, makeCodes } from './recovery-codes.ts';
import { makeSecret, matchStep } from './totp.ts';

const sealFor = (userId: string) => `second step of ${userId}`;

export interface SecondStep {
  since: string;
  recoveryCodesLeft: number;
}

/** The second step of this account, or null when it is off. */
export async function secondStepOf(db: Db | Tx, userId: string): Promise<SecondStep | null> {
  const row = await db
    .selectFrom('user_second_steps')
    .select('since')
    .where('user_id', '=', userId)
    .where('since', 'is not', null)
    .executeTakeFirst();
  if (!row?.since) return null;
  return { since: row.since, recoveryCodesLeft: await codesLeft(db, userId) };
}

async function codesLeft(db: Db | Tx, userId: string): Promise<number> {
  const row = await db
    .selectFrom('user_recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** Makes a secret that is not in force yet; an earlier one that never was is replaced. */
export async function beginSecondStep(
  db: Db,
  keyed: Keyed,
  userId: string,
  now: Date,
): Promise<string> {
  const secret = makeSecret();
  const made = await sql`
    insert into user_second_steps as s (user_id, secret, begun_at)
    values (${userId}, ${keyed.seal(sealFor(userId), secret)}, ${now})
    on conflict (user_id) do update set secret = excluded.secret, begun_at = excluded.begun_at
    where s.since is null returning 1`.execute(db);
  if (made.rows.length === 0) fail('totp_on');
  return secret;
}

/**
 * Is this the code of the moment, and not one used before? Remembers it, in one statement, so that of two
 * with the same code one is refused. `turnOn` takes it for a secret that was only prepared.
 */
export async function takeCode(
  db: Db | Tx,
  keyed: Keyed,
  { userId, code, turnOn }: { userId: string; code: string; turnOn: boolean },
  now: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('user_second_steps')
    .select(['secret', 'since'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!row || (row.since === null) !== turnOn) return false;
  const secret = keyed.unseal(sealFor(userId), row.secret);
  const step = secret === null ? null : matchStep(secret, code.replace(/\s/g, ''), now);
  if (step === null) return false;
  const taken = await db
    .updateTable('user_second_steps')
    .set({ last_step: step, ...(turnOn ? { since: now.toISOString() } : {}) })
    .where('user_id', '=', userId)
    .where('secret', '=', row.secret)
    .where('since', turnOn ? 'is' : 'is not', null)
    .where(({ eb, or }) => or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

export const isPrepared = async (db: Db | Tx, userId: string): Promise<boolean> =>
  (await db
    .selectFrom('user_second_steps')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('since', 'is', null)
    .executeTakeFirst()) !== undefined;

/** Uses a recovery code, once; how many are left, or null when it is none of these. */
export async function takeRecoveryCode(
  db: Db | Tx,
  userId: string,
  code: string,
  now: Date,
): Promise<number | null> {
  if (!isRecoveryCode(code)) return null;
  const rows = await db
    .selectFrom('user_recovery_codes')
    .select(['place', 'salt', 'hash'])
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .orderBy('place')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const found =
    rows[
      await findCode(
        code,
        first.salt,
        rows.map(({ hash }) => hash),
      )
    ];
  if (!found) return null;
  const taken = await db
    .updateTable('user_recovery_codes')
    .set({ used_at: now.toISOString() })
    .where('user_id', '=', userId)
    .where('place', '=', found.place)
    .where('hash', '=', found.hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n ? codesLeft(db, userId) : null;
}

/** Makes a new set in place of the old one; the codes are told here and never again. */
export async function renewRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const { codes, salt, hashes } = await makeCodes();
  await tx.deleteFrom('user_recovery_codes').where('user_id', '=', userId).execute();
  await tx
    .insertInto('user_recovery_codes')
    .values(hashes.map((hash, i) => ({ user_id: userId, place: i + 1, salt, hash })))
    .execute();
  return codes;
}

/** Turns the second step off; false when it was not on. */
export async function endSecondStep(db: Db, userId: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('user_second_steps')
      .where('user_id', '=', userId)
      .where('since', 'is not', null)
      .executeTakeFirst();
    await tx.deleteFrom('user_recovery_codes').where('user_id', '=', userId).execute();
    return gone.numDeletedRows === 1n;
  });
}
