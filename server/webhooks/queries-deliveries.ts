// Deliveries: made of what happened, taken when they are due, and what became of each.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { EventData, EventName } from '../platform/events.ts';
import { keptDays } from './rules.ts';

export interface Delivery {
  id: number;
  event: EventName;
  eventId: number;
  subject: string;
  data: EventData;
  at: string;
  attempts: number;
}

/** Makes deliveries of what happened since, for every subscription that is on and wants it. */
export async function spreadEvents(db: Db, now: Date): Promise<void> {
  await sql`with fresh as (
      update events set spread = true
      where id in (select id from events where not spread order by id limit 5000 for update skip locked)
      returning id, name)
    insert into webhook_deliveries (webhook_id, event_id, state, due_at)
    select w.id, e.id, 'waiting', ${now.toISOString()}
    from fresh e join webhooks w on w.off_reason is null and e.name = any (w.events)
    order by e.id on conflict do nothing`.execute(db);
}

/** Subscriptions to which something is due. */
export async function dueWebhooks(db: Db, now: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select w.id from webhooks w where w.off_reason is null and exists (
      select 1 from webhook_deliveries d where d.webhook_id = w.id and d.state = 'waiting'
        and d.due_at <= ${now.toISOString()})
    order by w.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** What is due to one subscription, in the order in which it happened. */
export async function dueDeliveries(
  db: Db,
  webhook: number,
  limit: number,
  now: Date,
): Promise<Delivery[]> {
  const { rows } = await sql<Delivery>`
    select d.id, e.name as event, e.id as "eventId", e.subject, e.data, e.at, d.attempts
    from webhook_deliveries d join events e on e.id = d.event_id
    where d.webhook_id = ${webhook} and d.state = 'waiting' and d.due_at <= ${now.toISOString()}
    order by d.event_id limit ${limit}`.execute(db);
  return rows;
}

/** Writes down what became of a try; whether the subscription works is kept with it. */
export async function endTry(
  db: Db,
  webhook: number,
  delivery: number,
  ended: {
    state: 'waiting' | 'delivered' | 'dead';
    wait?: number | undefined;
    status: number | null;
    error: string | null;
  },
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const good = ended.state === 'delivered';
  await sql`with one as (
      update webhook_deliveries set state = ${ended.state}, attempts = attempts + 1,
        status = ${ended.status}, error = ${ended.error},
        due_at = ${at}::timestamptz + make_interval(secs => ${ended.wait ?? 0}),
        ended_at = ${ended.state === 'waiting' ? null : at}
      where id = ${delivery} returning webhook_id)
    update webhooks w set delivered_at = ${good ? sql`${at}::timestamptz` : sql`delivered_at`},
      failing_since = ${good ? null : sql`coalesce(failing_since, ${at}::timestamptz)`}
    from one where w.id = one.webhook_id and w.id = ${webhook}`.execute(db);
}

/** What somebody may not be told any more is not tried: it is dropped. */
export async function dropDelivery(db: Db, id: number): Promise<void> {
  await db.deleteFrom('webhook_deliveries').where('id', '=', id).execute();
}

export interface Listed {
  id: number;
  event: string;
  eventId: number;
  state: 'waiting' | 'delivered' | 'dead';
  attempts: number;
  status: number | null;
  error: string | null;
  at: string;
  dueAt: string | null;
  endedAt: string | null;
}

export async function listDeliveries(
  db: Db,
  webhook: number,
  {
    before,
    limit,
    state,
  }: { before: number | null; limit: number; state?: Listed['state'] | undefined },
): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select d.id, e.name as event, e.id as "eventId", d.state, d.attempts, d.status, d.error, e.at,
      case when d.state = 'waiting' then d.due_at end as "dueAt", d.ended_at as "endedAt"
    from webhook_deliveries d join events e on e.id = d.event_id
    where d.webhook_id = ${webhook} and ${before === null ? sql`true` : sql`d.id < ${before}`}
      and ${state === undefined ? sql`true` : sql`d.state = ${state}`}
    order by d.id desc limit ${limit}`.execute(db);
  return rows;
}

/**
 * Has something told again: one delivery that ended, or all that were given up. Returns how many.
 * @throws delivery_not_found
 */
export async function replay(
  db: Db,
  webhook: number,
  delivery: number | undefined,
  now: Date,
): Promise<number> {
  const which =
    delivery === undefined
      ? sql`state = 'dead'`
      : sql`state in ('dead', 'delivered') and id = ${delivery}`;
  const { rows } = await sql`update webhook_deliveries
    set state = 'waiting', attempts = 0, due_at = ${now.toISOString()}, ended_at = null
    where webhook_id = ${webhook} and ${which} returning id`.execute(db);
  if (delivery !== undefined && rows.length === 0) fail('delivery_not_found');
  return rows.length;
}

/** What happened too long ago is not told again; its deliveries go with it. */
export async function forgetEvents(db: Db, now: Date): Promise<void> {
  await sql`delete from events where at < ${now.toISOString()}::timestamptz
    - make_interval(days => ${keptDays})`.execute(db);
}
