// Answers over the whole base (how many, how much, which share) are worked out once per change of it.
import type { ClientBase } from 'pg';
import { type Db, sql } from '../platform/database.ts';

/** Most answers kept per base; the oldest goes first. */
const most = 500;
const bases = new WeakMap<Db, Map<string, { version: number; answer: Promise<unknown> }>>();

/**
 * Versions go with the clock: one that a crash of the database takes back, where a change did not wait for the disk, is
 * never given again, so no answer of then passes for one of now.
 */
export const raiseVersion = `update standing_version
  set version = greatest(version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)`;

/** Says that customers or their standing changed; call in the transaction that changes them. */
export async function baseChanged(client: ClientBase): Promise<void> {
  await client.query(raiseVersion);
}

/**
 * The answer to `key`, asked of the database only when the base has changed since it was last asked, or
 * never was. Those who ask at the same time wait for one answer. Costs one small query when remembered.
 */
export async function remembered<T>(db: Db, key: string, ask: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ version: number }>`select version from standing_version`.execute(db);
  const version = rows[0]!.version;
  const known = bases.get(db) ?? new Map();
  bases.set(db, known);
  const found = known.get(key);
  if (found?.version === version) return found.answer;
  const answer = ask();
  known.delete(key);
  known.set(key, { version, answer });
  if (known.size > most) known.delete(known.keys().next().value!);
  // What failed is asked again.
  answer.catch(() => known.get(key)?.answer === answer && known.delete(key));
  return answer;
}
