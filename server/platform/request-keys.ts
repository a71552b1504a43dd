// Asking twice and having it done once: a call with an Idempotency-Key that was answered before is answered
// the same again, for a day. Follows the draft of the IETF on this header.
import type { Pool } from 'pg';
import type { User } from './auth.ts';
import type { Endpoint } from './contract.ts';
import { fail } from './errors.ts';
import type { Job } from './jobs.ts';
import type { Keyed } from './keyed.ts';

const purpose = 'request keys';
/** Answers are kept for so many hours. */
export const keptHours = 24;
/** Of all callers together, the newest so many. */
const mostKept = 100_000;
/** A call that has not ended after so many minutes was cut off: it may be made again. */
const cutOffMinutes = 10;
/** A larger answer is not kept: none of a change is. */
const largestAnswer = 256 * 1024;

/** A call under a key: what it answered before, or how to end it. */
export interface KeyedCall {
  before: string | null;
  /** Keeps the answer for whoever asks again. */
  done: (answer: string) => Promise<void>;
  /** It failed and changed nothing: the key is free again. */
  failed: () => Promise<void>;
}

/** May calls of this endpoint carry a key? Files go up by other means; who is nobody has no keys. */
export const takesKey = (endpoint: Endpoint): boolean =>
  endpoint.method !== 'GET' &&
  endpoint.allow !== 'anyone' &&
  endpoint.allow !== 'self' &&
  endpoint.consumes !== 'stream' &&
  endpoint.response !== undefined &&
  !endpoint.ownKeys;

interface Call {
  key: string;
  user: User;
  /** Method and address with its query. */
  target: string;
  body: unknown;
  now: Date;
}

/**
 * Begins a call under a key.
 * @throws idempotency_key_invalid, idempotency_key_other (422), idempotency_key_busy (409)
 */
export async function beginKeyed(pool: Pool, keyed: Keyed, call: Call): Promise<KeyedCall> {
  if (!/^[\x21-\x7e]{8,200}$/.test(call.key)) fail('idempotency_key_invalid');
  const caller = call.user.key === null ? `user ${call.user.id}` : `key ${call.user.key}`;
  const key = keyed.digest(purpose, `${caller} ${call.key}`);
  const digest = keyed.digest(purpose, `${call.target}\n${JSON.stringify(call.body ?? null)}`);
  const now = call.now.toISOString();
  const old = `$3::timestamptz - interval '${keptHours} hours'`;
  const begun = await pool.query(
    `insert into request_keys as k (caller, key, digest, begun_at) values ($1, $2, $4, $3)
     on conflict (caller, key) do update
       set digest = excluded.digest, begun_at = excluded.begun_at, status = null, answer = null
     where k.begun_at < ${old} or (k.status is null and k.digest = excluded.digest
       and k.begun_at < $3::timestamptz - interval '${cutOffMinutes} minutes')`,
    [caller, key, now, digest],
  );
  const mine = [caller, key, now];
  const held: KeyedCall = {
    before: null,
    done: async (answer) => {
      if (answer.length > largestAnswer) return held.failed();
      await pool.query(
        `update request_keys set status = 200, answer = $4
         where caller = $1 and key = $2 and begun_at = $3`,
        [...mine, keyed.seal(purpose, answer)],
      );
    },
    failed: async () => {
      await pool.query(
        'delete from request_keys where caller = $1 and key = $2 and begun_at = $3 and status is null',
        mine,
      );
    },
  };
  if (begun.rowCount === 1) return held;
  const { rows } = await pool.query<{ digest: string; answer: string | null }>(
    'select digest, answer from request_keys where caller = $1 and key = $2',
    [caller, key],
  );
  const [row] = rows;
  if (row && row.digest !== digest) fail('idempotency_key_other');
  const before = row?.answer ? keyed.unseal(purpose, row.answer) : null;
  // It ended in between, or cannot be read any more: whoever asks again finds it free.
  if (before === null) fail('idempotency_key_busy', { seconds: 1 });
  return { ...held, before };
}

export const requestKeysJobs: Job[] = [
  {
    name: 'platform.forget-keys',
    after: [],
    cron: '*/10 * * * *',
    run: async ({ database }) => {
      await database.pool.query(
        `delete from request_keys where begun_at < now() - interval '${keptHours} hours'
           or begun_at < (select begun_at from request_keys order by begun_at desc offset ${mostKept} limit 1)`,
      );
    },
  },
];
