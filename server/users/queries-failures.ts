// What is remembered of failed tries: who may try again, and when. The same is remembered of accounts that
// do not exist, so that being locked out tells nobody which ones do.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';

/** After so many failures in a row of one kind, the tries of the next while are not looked at. */
export const triesBeforeLock = { account: 10, device: 10, network: 50, second: 10 } as const;
export type TryKind = keyof typeof triesBeforeLock;
/** First wait, doubled with each further lock. */
export const firstLockMinutes = 15;
const longestLockMinutes = 24 * 60;
/** Failures this old no longer count. */
export const forgottenAfterDays = 3;

export interface Try {
  kind: TryKind;
  /** A keyed digest of whom it is about. */
  digest: string;
}

/**
 * Counts a try before it is looked at, so that many at once cannot slip through.
 * @throws sign_in_locked with the minutes to wait
 */
export async function countTry(db: Db | Tx, tries: Try[], now: Date): Promise<void> {
  for (const { kind, digest } of tries) {
    const key = `${kind}:${digest}`;
    const limit = triesBeforeLock[kind];
    const old = new Date(now.getTime() - forgottenAfterDays * 86_400_000);
    const counted = await sql`
      insert into sign_in_failures as f (key, failures, last_at) values (${key}, 1, ${now})
      on conflict (key) do update set
        failures = case when f.last_at < ${old} then 1 else f.failures + 1 end,
        last_at = excluded.last_at,
        locked_until = case when f.last_at >= ${old} and (f.failures + 1) % ${limit}::int = 0
          then ${now}::timestamptz + interval '1 minute' * least(${longestLockMinutes}::float8,
            ${firstLockMinutes}::float8 * 2 ^ least((f.failures + 1) / ${limit}::int - 1, 20))
          end
      where f.locked_until is null or f.locked_until <= ${now}
      returning 1`.execute(db);
    if (counted.rows.length > 0) continue;
    const row = await db
      .selectFrom('sign_in_failures')
      .select('locked_until')
      .where('key', '=', key)
      .executeTakeFirst();
    const until = row?.locked_until ? new Date(row.locked_until).getTime() : now.getTime();
    fail('sign_in_locked', { minutes: Math.max(1, Math.ceil((until - now.getTime()) / 60_000)) });
  }
}

/**
 * A try was good: its own failures are over, and the network's count is as before it. Old rows of anybody
 * go on the way.
 */
export async function forgetTry(db: Db | Tx, tries: Try[], now: Date): Promise<void> {
  for (const { kind, digest } of tries) {
    const key = `${kind}:${digest}`;
    if (kind === 'network')
      await sql`update sign_in_failures set failures = greatest(failures - 1, 0), locked_until = null
        where key = ${key}`.execute(db);
    else await db.deleteFrom('sign_in_failures').where('key', '=', key).execute();
  }
  const old = new Date(now.getTime() - forgottenAfterDays * 86_400_000).toISOString();
  await db
    .deleteFrom('sign_in_failures')
    .where('last_at', '<', old)
    .where(({ eb, or }) => or([eb('locked_until', 'is', null), eb('locked_until', '<', old)]))
    .execute();
}
