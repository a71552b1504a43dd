// The outbox: messages queued in the transaction that makes them true, taken one by one, and what became
// of them. What a message says is sealed while it waits and gone when it ended.
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Config } from '../platform/config.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { queueJob } from '../platform/jobs.ts';
import { shownText } from '../platform/masking.ts';
import { keyedOf } from './queries-settings.ts';
import { isMailAddress, type MessageKind, type MessageState } from './rules.ts';

export const sendJob = 'messages.send';
const purpose = 'message';

export interface Message {
  kind: MessageKind;
  /** What it is about: the same key again is no second message. */
  key: string;
  to: string;
  language: 'es' | 'en';
  /** What fills its words. */
  values: Record<string, string>;
  /** Not sent any more after this: its link, say, has ended. */
  usefulUntil: Date;
}

/**
 * Queues a message in this transaction. The same key again queues nothing.
 * @throws email_invalid
 */
export async function queueMessage(
  tx: Tx,
  config: Config,
  message: Message,
  now: Date,
): Promise<void> {
  if (!isMailAddress(message.to)) fail('email_invalid');
  // Whoever reads the number learns nothing of us, and no server gives the same one.
  const domain = config.publicUrl ? new URL(config.publicUrl).hostname : 'clientela.invalid';
  const made = await tx
    .insertInto('messages')
    .values({
      key: message.key,
      kind: message.kind,
      recipient: message.to,
      language: message.language,
      message_id: `<${randomUUID()}@${domain}>`,
      body: keyedOf(config).seal(purpose, JSON.stringify(message.values)),
      state: 'queued',
      due_at: now.toISOString(),
      useful_until: message.usefulUntil.toISOString(),
      queued_at: now.toISOString(),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made) await queueJob(tx, sendJob, {}, `${sendJob} ${made.id}`);
}

export interface Due {
  id: number;
  kind: MessageKind;
  to: string;
  language: 'es' | 'en';
  messageId: string;
  values: Record<string, string> | null;
  attempts: number;
}

/**
 * Takes the next message that is due: from now on it counts as handed over, until `endMessage` says
 * otherwise. Null: none is due.
 */
export async function takeDue(db: Db, config: Config, now: Date): Promise<Due | null> {
  const { rows } = await sql<Omit<Due, 'values'> & { body: string | null }>`
    update messages set state = 'sending', attempts = attempts + 1
    where id = (select id from messages where state = 'queued' and due_at <= ${now.toISOString()}
      order by due_at, id limit 1 for update skip locked)
    returning id, kind, recipient as to, language, message_id as "messageId", body,
      attempts`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { body, ...rest } = row;
  const text = body === null ? null : keyedOf(config).unseal(purpose, body);
  return { ...rest, values: text === null ? null : JSON.parse(text) };
}

export interface Ended {
  state: MessageState;
  /** Seconds until the next try, where it is queued again. */
  wait?: number;
  code?: number | null;
  reply?: string | null;
  error?: string | null;
}

/** Writes down what became of a message that was taken. */
export async function endMessage(db: Db, id: number, ended: Ended, now: Date): Promise<void> {
  const again = ended.state === 'queued';
  await db
    .updateTable('messages')
    .set({
      state: ended.state,
      reply_code: ended.code ?? null,
      reply: ended.reply ?? null,
      error: ended.error ?? null,
      ...(again
        ? { due_at: new Date(now.getTime() + (ended.wait ?? 0) * 1000).toISOString() }
        : { body: null, ended_at: now.toISOString() }),
    })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute();
}

/** Messages in the hands of a process that died: nobody knows whether they arrived, so none is sent again. */
export async function giveUpHanded(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('messages')
    .set({ state: 'unknown', body: null, error: 'smtp_unanswered', ended_at: now.toISOString() })
    .where('state', '=', 'sending')
    .execute();
}

/** Messages whose time is over are not sent any more, whether or not there is a mail server. */
export async function failOverdue(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('messages')
    .set({ state: 'failed', body: null, error: 'message_overdue', ended_at: now.toISOString() })
    .where('state', '=', 'queued')
    .where('useful_until', '<=', now.toISOString())
    .execute();
}

/** How many wait, counted to 1000. */
export async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from
    (select 1 from messages where state in ('queued', 'sending') limit 1000) w`.execute(db);
  return rows[0]!.n;
}

/** In a restored copy: what waited there is the original's to send. In the transaction of the restore. */
export async function stopWaitingMessages(client: ClientBase): Promise<void> {
  await client.query(
    `update messages set state = 'stopped', body = null, ended_at = now() where state in ('queued', 'sending')`,
  );
}

/** What ended is forgotten after so many days. */
export const keptDays = 90;

export async function forgetOld(db: Db, now: Date): Promise<void> {
  await sql`delete from messages where ended_at < ${now.toISOString()}::timestamptz
    - make_interval(days => ${keptDays})`.execute(db);
}

export interface ListedMessage {
  id: number;
  kind: MessageKind;
  to: string;
  state: MessageState;
  attempts: number;
  dueAt: string | null;
  code: number | null;
  reply: string | null;
  error: string | null;
  queuedAt: string;
  endedAt: string | null;
}

/** Messages, newest first; who may not see contact data sees addresses masked. */
export async function listMessages(
  db: Db,
  {
    before,
    limit,
    state,
    sees,
  }: { before: number | null; limit: number; state?: MessageState | undefined; sees: boolean },
): Promise<ListedMessage[]> {
  const { rows } = await sql<ListedMessage>`
    select id, kind, ${shownText(sql`recipient`, sees)} as to, state, attempts,
      case when state = 'queued' then due_at end as "dueAt", reply_code as code,
      ${shownText(sql`reply`, sees)} as reply, error, queued_at as "queuedAt", ended_at as "endedAt"
    from messages
    where ${before === null ? sql`true` : sql`id < ${before}`}
      and ${state === undefined ? sql`true` : sql`state = ${state}`}
    order by id desc limit ${limit}`.execute(db);
  return rows;
}
