// Keys with which programs call. A key is shown once; here is only its digest: it is long and random, so
// that a plain hash is enough.
import { createHash, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { isRight, type Right } from './rights.ts';

/** Calls a minute with one key, from wherever. */
export const callsPerMinute = 600;

const digestOf = (key: string) => createHash('sha256').update(key).digest('base64url');

/** A new key, what is kept of it, and the beginning by which people tell it from others. */
export function newKey(): { key: string; digest: string; begins: string } {
  const key = `clk_${randomBytes(32).toString('base64url')}`;
  return { key, digest: digestOf(key), begins: key.slice(0, 10) };
}

/** The key that an Authorization header shows, where it is in force; when it was used is kept to the minute. */
export async function findKey(
  pool: Pool,
  header: string,
  now: Date,
): Promise<{ id: number; madeBy: string; rights: Right[] } | null> {
  const key = /^Bearer (clk_[\w-]{43})$/i.exec(header)?.[1];
  if (key === undefined) return null;
  const { rows } = await pool.query<{
    id: number;
    made_by: string;
    rights: string[];
    stale: boolean;
  }>(
    `select id, made_by, rights,
       last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute' as stale
     from api_keys where digest = $1 and ended_at is null and expires_at > $2`,
    [digestOf(key), now.toISOString()],
  );
  const [row] = rows;
  if (!row) return null;
  if (row.stale)
    await pool.query('update api_keys set last_used_at = $2 where id = $1', [
      row.id,
      now.toISOString(),
    ]);
  return { id: row.id, madeBy: row.made_by, rights: row.rights.filter(isRight) };
}

/** How many calls are left to a key in the running minute, and seconds until the next begins. */
export interface Rate {
  limit: number;
  /** Below zero: this call is one too many. */
  left: number;
  seconds: number;
}

/** Counts the calls of each key in the running minute. */
export function makeKeyRates(most = callsPerMinute): (key: number, now: Date) => Rate {
  let minute = 0;
  let calls = new Map<number, number>();
  return (key, now) => {
    const here = Math.floor(now.getTime() / 60_000);
    if (here !== minute) {
      minute = here;
      calls = new Map();
    }
    const count = (calls.get(key) ?? 0) + 1;
    calls.set(key, count);
    const seconds = Math.ceil(((here + 1) * 60_000 - now.getTime()) / 1000);
    return { limit: most, left: most - count, seconds };
  };
}
