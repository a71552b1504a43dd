// What is remembered of subscriptions: who, where, what, and the sealed secrets of their signatures.
import type { ClientBase } from 'pg';
import type { Config } from '../platform/config.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { EventName } from '../platform/events.ts';
import { makeKeyed } from '../platform/keyed.ts';
import { reachesAll, wholeReach } from '../platform/reaches.ts';
import { type Changes, type Right, rightsOf } from '../platform/rights.ts';
import { readSecret } from '../platform/secret-file.ts';
import { mostWebhooks, newSecret, overlapHours } from './rules.ts';

export type Off = 'person' | 'failing' | 'gone' | 'restored' | 'owner';

const purpose = 'webhook secret';
const keyedOf = (config: Config) => makeKeyed(readSecret(config.dataDir, 'auth-secret', 48));

export interface Webhook {
  id: number;
  name: string;
  url: string;
  events: string[];
  owner: string;
  off: Off | null;
  failingSince: string | null;
  deliveredAt: string | null;
  twoSecretsUntil: string | null;
  waiting: number;
  dead: number;
  madeAt: string;
}

/** Subscriptions, newest first. */
export async function listWebhooks(db: Db, now: Date): Promise<Webhook[]> {
  const counted = (state: string) => sql<number>`(select count(*)::int from
    (select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = ${state} limit 1000) n)`;
  const { rows } = await sql<Webhook>`
    select w.id, w.name, w.url, w.events, u.name as owner, w.off_reason as off,
      w.failing_since as "failingSince", w.delivered_at as "deliveredAt",
      case when w.old_until > ${now.toISOString()} then w.old_until end as "twoSecretsUntil",
      ${counted('waiting')} as waiting, ${counted('dead')} as dead, w.made_at as "madeAt"
    from webhooks w join auth_user u on u.id = w.owner
    order by w.id desc limit ${mostWebhooks}`.execute(db);
  return rows;
}

export interface Given {
  name: string;
  url: string;
  events: readonly EventName[];
}

/** Makes a subscription; the secret is returned here and never again. @throws webhook_too_many */
export async function addWebhook(
  db: Db,
  config: Config,
  given: Given,
  by: { user: string; now: Date },
): Promise<{ id: number; secret: string }> {
  const secret = newSecret();
  return db.transaction().execute(async (tx) => {
    await sql`lock table webhooks in share row exclusive mode`.execute(tx);
    const { n } = await tx
      .selectFrom('webhooks')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    if (n >= mostWebhooks) fail('webhook_too_many', { most: mostWebhooks });
    const { id } = await tx
      .insertInto('webhooks')
      .values({
        name: given.name.trim(),
        url: given.url,
        events: [...given.events],
        owner: by.user,
        secret: keyedOf(config).seal(purpose, secret),
        made_at: by.now.toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { id, secret };
  });
}

/** Changes it. Turned on again it begins anew. @throws webhook_not_found */
export async function changeWebhook(
  db: Db,
  id: number,
  given: Given & { on: boolean },
  by: { user: string },
): Promise<void> {
  const { rows } = await sql`
    update webhooks set name = ${given.name.trim()}, url = ${given.url}, events = ${[...given.events]},
      owner = ${by.user},
      off_reason = ${given.on ? null : sql`coalesce(off_reason, 'person')`},
      failing_since = ${given.on ? sql`case when off_reason is null then failing_since end` : sql`failing_since`}
    where id = ${id} returning id`.execute(db);
  if (rows.length === 0) fail('webhook_not_found');
}

/** @throws webhook_not_found */
export async function dropWebhook(db: Db, id: number): Promise<void> {
  const done = await db.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst();
  if (done.numDeletedRows === 0n) fail('webhook_not_found');
}

/** Makes another secret; the one of before signs too for a while. @throws webhook_not_found */
export async function rotateSecret(
  db: Db,
  config: Config,
  id: number,
  now: Date,
): Promise<{ secret: string; twoSecretsUntil: string }> {
  const secret = newSecret();
  const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
  const { rows } = await sql`
    update webhooks set old_secret = secret, old_until = ${until},
      secret = ${keyedOf(config).seal(purpose, secret)}
    where id = ${id} returning id`.execute(db);
  if (rows.length === 0) fail('webhook_not_found');
  return { secret, twoSecretsUntil: until };
}

/** What is needed to call a subscriber. */
export interface Target {
  id: number;
  name: string;
  url: string;
  off: Off | null;
  /** Those that sign now, newest first. */
  secrets: string[];
  owner: { id: string; email: string; rights: ReadonlySet<Right> };
  failingSince: string | null;
}

/** @throws webhook_not_found */
export async function readTarget(db: Db, config: Config, id: number, now: Date): Promise<Target> {
  const { rows } = await sql<{
    name: string;
    url: string;
    off: Off | null;
    secret: string;
    old: string | null;
    owner: string;
    email: string;
    role: string;
    left: boolean;
    base: string | null;
    changes: Changes | null;
    failingSince: string | null;
    reach: unknown;
  }>`select w.name, w.url, w.off_reason as off, w.secret,
      case when w.old_until > ${now.toISOString()} then w.old_secret end as old,
      w.owner, u.email, u.role, u."leftAt" is not null as left, r.base, r.changes, r.reach,
      w.failing_since as "failingSince"
    from webhooks w join auth_user u on u.id = w.owner left join roles r on r.id = u.role
    where w.id = ${id}`.execute(db);
  const row = rows[0] ?? fail('webhook_not_found');
  const keyed = keyedOf(config);
  const secrets = [row.secret, row.old]
    .flatMap((sealed) => (sealed === null ? [] : (keyed.unseal(purpose, sealed) ?? [])))
    .filter((secret) => secret !== '');
  // What is told is told of all customers: whoever reaches some of them is told nothing.
  const limited = row.role !== 'owner' && !reachesAll(wholeReach(row.reach));
  const rights =
    row.left || limited
      ? new Set<Right>()
      : rightsOf(row.base ?? row.role, row.changes ?? undefined);
  const { name, url, off, failingSince } = row;
  return {
    id,
    name,
    url,
    off,
    secrets,
    failingSince,
    owner: { id: row.owner, email: row.email, rights },
  };
}

/** Turns it off; what waits goes on waiting. */
export async function turnOff(db: Db, id: number, reason: Off): Promise<boolean> {
  const done = await db
    .updateTable('webhooks')
    .set({ off_reason: reason })
    .where('id', '=', id)
    .where('off_reason', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** In a restored copy: nobody is told by two. In the transaction of the restore. */
export async function stopWebhooks(client: ClientBase): Promise<void> {
  await client.query(`update webhooks set off_reason = 'restored' where off_reason is null`);
}
