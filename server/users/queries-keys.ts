// What is remembered of the keys of programs: everything but the keys.
import { newKey } from '../platform/api-keys.ts';
import { type Db, sql } from '../platform/database.ts';
import type { Right } from '../platform/rights.ts';

export interface Key {
  id: number;
  name: string;
  begins: string;
  madeBy: string;
  rights: string[];
  madeAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  state: 'open' | 'ended' | 'expired' | 'maker_left';
}

/** Keys, newest first. */
export async function listKeys(db: Db, now: Date): Promise<Key[]> {
  const { rows } = await sql<Key>`
    select k.id, k.name, k.begins, u.name as "madeBy", k.rights, k.made_at as "madeAt",
      k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt",
      case when k.ended_at is not null then 'ended'
        when k.expires_at <= ${now.toISOString()} then 'expired'
        when u."leftAt" is not null then 'maker_left' else 'open' end as state
    from api_keys k join auth_user u on u.id = k.made_by
    order by k.made_at desc, k.id desc limit 200`.execute(db);
  const iso = (moment: string) => new Date(moment).toISOString();
  return rows.map((row) => ({
    ...row,
    madeAt: iso(row.madeAt),
    expiresAt: iso(row.expiresAt),
    lastUsedAt: row.lastUsedAt && iso(row.lastUsedAt),
  }));
}

/** Makes a key; it is returned here and never again. */
export async function addKey(
  db: Db,
  made: { name: string; by: string; rights: readonly Right[]; days: number },
  now: Date,
): Promise<{ id: number; key: string }> {
  const { key, digest, begins } = newKey();
  const { id } = await db
    .insertInto('api_keys')
    .values({
      digest,
      begins,
      name: made.name.trim(),
      made_by: made.by,
      rights: [...made.rights],
      made_at: now.toISOString(),
      expires_at: new Date(now.getTime() + made.days * 86_400_000).toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, key };
}

/** Revokes a key; false when none is open under this number. */
export async function endKey(db: Db, id: number, now: Date): Promise<boolean> {
  const done = await db
    .updateTable('api_keys')
    .set({ ended_at: now.toISOString() })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}
