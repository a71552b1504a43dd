// What is remembered of consent: purposes with the words that were shown, and the ledger.
import { createHash } from 'node:crypto';
import type { RawBuilder } from 'kysely';
import { dayIn, readCompany } from '../company/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import {
  type Action,
  type Basis,
  type Channel,
  channels,
  checkWord,
  type Source,
  stateOf,
  type Word,
} from './rules.ts';

/** More would not be a choice but a wall. */
const mostPurposes = 30;

interface Text {
  id: number;
  language: string;
  version: number;
  body: string;
  madeAt: string;
}

/** Purposes in the order they came, each with the newest text in each language. */
export async function listPurposes(db: Db) {
  const { rows } = await sql<{
    id: string;
    name: string | null;
    ended: boolean;
    texts: Text[];
  }>`select p.id, p.name, p.ended_at is not null as ended, coalesce((
        select jsonb_agg(jsonb_build_object('id', x.id, 'language', x.language, 'version', x.version,
            'body', x.body, 'madeAt', to_char(x.made_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by x.language)
        from (select distinct on (language) * from consent_texts t
              where t.purpose = p.id order by language, version desc) x), '[]') as texts
      from consent_purposes p order by p.made_at, p.name nulls first, p.id`.execute(db);
  return rows;
}

/** Adds or changes a purpose. What was said for it stays whatever becomes of it. */
export async function putPurpose(
  db: Db,
  id: string,
  change: { name?: string | undefined; ended?: boolean | undefined },
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // One at a time: two could both find room for one more.
    await sql`lock table consent_purposes in share row exclusive mode`.execute(tx);
    const known = await tx
      .selectFrom('consent_purposes')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (!known) {
      const name = change.name?.trim();
      if (!name) fail('consent_purpose_unnamed');
      const { n } = await tx
        .selectFrom('consent_purposes')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      if (n >= mostPurposes) fail('consent_purposes_many', { most: mostPurposes });
      await tx
        .insertInto('consent_purposes')
        .values({ id, name, made_at: now.toISOString() })
        .execute();
    }
    const name = change.name?.trim();
    if (change.name !== undefined && !name) fail('consent_purpose_unnamed');
    if (name === undefined && change.ended === undefined) return;
    await tx
      .updateTable('consent_purposes')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(change.ended === undefined
          ? {}
          : { ended_at: change.ended ? now.toISOString() : null }),
      })
      .where('id', '=', id)
      .execute();
  });
}

/** The next version of a text, or the one that has these words already. */
export async function addText(
  db: Db,
  purpose: string,
  { language, body }: { language: string; body: string },
  by: string | null,
  now: Date,
): Promise<Text> {
  const words = body.normalize('NFC').trim();
  const digest = createHash('sha256').update(words).digest('hex');
  return db.transaction().execute(async (tx) => {
    const known = await tx
      .selectFrom('consent_purposes')
      .select('id')
      .where('id', '=', purpose)
      .forUpdate()
      .executeTakeFirst();
    if (!known) fail('consent_purpose_unknown', { purpose });
    const texts = () =>
      tx
        .selectFrom('consent_texts')
        .where('purpose', '=', purpose)
        .where('language', '=', language);
    const columns = ['id', 'language', 'version', 'body', 'made_at as madeAt'] as const;
    const same = await texts().select(columns).where('digest', '=', digest).executeTakeFirst();
    if (same) return same;
    const { last } = await texts()
      .select(({ fn }) => fn.max('version').as('last'))
      .executeTakeFirstOrThrow();
    return tx
      .insertInto('consent_texts')
      .values({
        purpose,
        language,
        version: (last ?? 0) + 1,
        body: words,
        digest,
        made_by: by,
        made_at: now.toISOString(),
      })
      .returning(columns)
      .executeTakeFirstOrThrow();
  });
}

interface Last {
  purpose: string;
  channel: Channel;
  action: Action;
  basis: Basis | null;
  saidAt: string;
  endsOn: string | null;
}

/** What one customer allows today: every purpose that is asked for, and those ended ones of which there was a word. */
export async function readPermissions(db: Db | Tx, customerId: number, now: Date) {
  const { timeZone } = await readCompany(db);
  const today = dayIn(now, timeZone);
  const purposes = await db
    .selectFrom('consent_purposes')
    .select(['id', 'ended_at'])
    .orderBy('made_at')
    .orderBy('name', (order) => order.asc().nullsFirst())
    .orderBy('id')
    .execute();
  const { rows } = await sql<Last>`select purpose, channel, action, basis, said_at as "saidAt",
      ends_on as "endsOn" from consent_now where customer_id = survivor_of(${customerId})`.execute(
    db,
  );
  const known = new Map(rows.map((row) => [`${row.purpose} ${row.channel}`, row]));
  return purposes.flatMap(({ id, ended_at }) =>
    channels.flatMap((channel) => {
      const last = known.get(`${id} ${channel}`) ?? null;
      if (last === null && ended_at !== null) return [];
      return {
        purpose: id,
        channel,
        state: stateOf(last, today),
        saidAt: last?.saidAt ?? null,
        endsOn: last?.endsOn ?? null,
        basis: last?.basis ?? null,
      };
    }),
  );
}

/**
 * Whether a customer may be contacted for a purpose by a way today, and by which event of the ledger:
 * whoever sends keeps that number. No word, an old word, a purpose that ended, a customer who wants no
 * relationship, whose data is restricted, or who is in the bin: null. Of a customer with several records it is the
 * last word that any of them said, and the wish of any of them for no relationship or restriction.
 */
export async function permissionFor(
  db: Db | Tx,
  asked: { customerId: number; purpose: string; channel: Channel },
  now: Date,
): Promise<number | null> {
  const { timeZone } = await readCompany(db);
  const { rows } = await sql<{ action: Action; endsOn: string | null; event: number }>`
    select n.action, n.ends_on as "endsOn", n.event_id as event
    from consent_now n join consent_purposes p on p.id = n.purpose and p.ended_at is null
      join customers c on c.id = n.customer_id and not c.no_relationship and c.restricted_at is null
    where n.customer_id = survivor_of(${asked.customerId}) and n.purpose = ${asked.purpose}
      and n.channel = ${asked.channel}
      and not exists (select 1 from customer_bin b where b.customer_id = n.customer_id)`.execute(
    db,
  );
  const last = rows[0] ?? null;
  return last && stateOf(last, dayIn(now, timeZone)) === 'granted' ? last.event : null;
}

/** The ways by which a customer (SQL of their number) may be contacted for a purpose on a day, as an array of SQL. */
export const waysAllowed = (
  customer: RawBuilder<unknown>,
  purpose: string,
  day: string,
): RawBuilder<Channel[]> => sql<Channel[]>`array(
  select n.channel from consent_now n join consent_purposes p on p.id = n.purpose and p.ended_at is null
  where n.customer_id = ${customer} and n.purpose = ${purpose} and n.action = 'granted'
    and (n.ends_on is null or n.ends_on >= ${day}::date) order by n.channel)`;

export interface Recorded extends Word {
  customerId: number;
  request: string;
  purpose: string;
  channels: readonly Channel[];
  recordedBy: string | null;
  importId: number | null;
}

/** Adds a word to the ledger for each way; with a request that is known nothing is written. */
export async function recordWord(db: Db | Tx, word: Recorded, now: Date): Promise<void> {
  checkWord(word, now);
  const purpose = await db
    .selectFrom('consent_purposes')
    .select('id')
    .where('id', '=', word.purpose)
    .executeTakeFirst();
  if (!purpose) fail('consent_purpose_unknown', { purpose: word.purpose });
  if (word.textId !== null) {
    const text = await db
      .selectFrom('consent_texts')
      .select('id')
      .where('id', '=', word.textId)
      .where('purpose', '=', word.purpose)
      .executeTakeFirst();
    if (!text) fail('consent_text_unknown');
  }
  const written = await db
    .insertInto('consent_events')
    .values(
      word.channels.map((channel) => ({
        customer_id: word.customerId,
        purpose: word.purpose,
        channel,
        action: word.action,
        basis: word.action === 'granted' ? word.basis : null,
        source: word.source,
        text_id: word.action === 'granted' ? word.textId : null,
        evidence: word.evidence?.trim() || null,
        evidence_file: word.evidenceFile,
        said_at: word.saidAt,
        ends_on: word.action === 'granted' ? word.endsOn : null,
        recorded_at: now.toISOString(),
        recorded_by: word.recordedBy,
        import_id: word.importId,
        request: word.request,
      })),
    )
    .onConflict((conflict) => conflict.columns(['customer_id', 'request', 'channel']).doNothing())
    .returning('channel')
    .execute();
  // Of a file the import is told.
  if (written.length > 0 && word.importId === null)
    await announce(db, 'consent.changed', word.customerId, {
      purpose: word.purpose,
      action: word.action,
      channels: written.map(({ channel }) => channel),
    });
}

interface EventRow {
  id: number;
  purpose: string;
  channel: Channel;
  action: Action;
  basis: Basis | null;
  source: Source;
  text: { language: string; version: number; body: string } | null;
  evidence: string | null;
  evidenceFile: string | null;
  saidAt: string;
  endsOn: string | null;
  recordedAt: string;
  recordedBy: string | null;
  voidedAt: string | null;
}

/** Moment and id of a page's last event. @throws page_key_invalid */
function readEventPage(after: string): [string, string] {
  const [, moment, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\d{1,15})$/.exec(after) ?? [];
  const read = new Date(moment ?? '');
  // A day that no month has would be carried into the next by one reader and refused by another.
  if (Number.isNaN(read.getTime()) || !id || !moment?.startsWith(read.toISOString().slice(0, 10)))
    return fail('page_key_invalid');
  return [moment, id];
}

/** The ledger of one customer, the latest word first; `after` is `<moment> <id>` of the last one. */
export async function listEvents(
  db: Db,
  customerId: number,
  after: string | undefined,
  limit: number,
): Promise<{ events: EventRow[]; next: string | null }> {
  const [moment, id] = after === undefined ? [] : readEventPage(after);
  const { rows } = await sql<EventRow>`
    select e.id, e.purpose, e.channel, e.action, e.basis, e.source, e.evidence,
      e.evidence_file as "evidenceFile", e.said_at as "saidAt", e.ends_on as "endsOn",
      e.recorded_at as "recordedAt", u.name as "recordedBy",
      (select v.voided_at from consent_voids v
       where v.customer_id = e.customer_id and v.event_id = e.id) as "voidedAt",
      case when t.id is not null then
        jsonb_build_object('language', t.language, 'version', t.version, 'body', t.body) end as text
    from consent_events e left join consent_texts t on t.id = e.text_id
      left join auth_user u on u.id = e.recorded_by
    where e.customer_id = any(records_of(${customerId}))
      and ${after === undefined ? sql`true` : sql`(e.said_at, e.id) < (${moment}::timestamptz, ${id}::bigint)`}
    order by e.said_at desc, e.id desc limit ${limit + 1}`.execute(db);
  const events = rows.slice(0, limit);
  const last = events.at(-1);
  return { events, next: rows.length > limit && last ? `${last.saidAt} ${last.id}` : null };
}

/** Name of the kept file that proves an event, or null. */
export async function evidenceOf(
  db: Db,
  customerId: number,
  event: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('consent_events')
    .select('evidence_file')
    .where(sql<boolean>`customer_id = any(records_of(${customerId}))`)
    .where('id', '=', event)
    .executeTakeFirst();
  return row?.evidence_file ?? null;
}
