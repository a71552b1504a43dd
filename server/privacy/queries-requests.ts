// What is remembered of requests: they themselves with their clock, and every step, which is only added.
import type { RawBuilder } from 'kysely';
import { dayIn, readCompany } from '../company/index.ts';
import { customerExists, displayName } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import type { channels, IdentityCheck, Outcome, StepName } from './choices.ts';
import { placeOf, workingDaysUntil } from './days.ts';
import { readRules } from './queries-rules.ts';
import { dueOn, move, type State, startClock } from './rules.ts';
import { extensionTerm, type Kind, termsOf } from './terms.ts';

/** Who asks or does something, and when. */
export interface Here {
  user: string | null;
  now: Date;
  /** Whether they may see contact data. */
  sees: boolean;
}

interface Row {
  id: number;
  kind: Kind;
  customer: { id: number; name: string } | null;
  person: string | null;
  channel: (typeof channels)[number];
  country: string;
  region: string | null;
  receivedAt: string;
  answerBy: string;
  extendedTo: string | null;
  carryOutBy: string | null;
  identity: IdentityCheck | null;
  state: State;
  outcome: Outcome | null;
  owner: { id: string; name: string } | null;
  closedAt: string | null;
}

const rowsOf = (sees: boolean, rest: RawBuilder<unknown>) => sql<Row>`
  select q.id, q.kind, ${shownText(sql`q.person`, sees)} as person, q.channel, q.country, q.region,
    q.received_at as "receivedAt", q.answer_by as "answerBy", q.extended_to as "extendedTo",
    q.carry_out_by as "carryOutBy", q.identity, q.state, q.outcome, q.closed_at as "closedAt",
    case when c.id is not null and e.customer_id is null
      then jsonb_build_object('id', c.id, 'name', ${displayName(sees)}) end as customer,
    case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as owner
  from privacy_requests q left join customers r on r.id = q.customer_id
    left join customers c on c.id = r.survivor_id left join customer_erasures e on e.customer_id = c.id
    left join auth_user u on u.id = q.owner ${rest}`;

async function todayOf(db: Db | Tx, now: Date): Promise<string> {
  return dayIn(now, (await readCompany(db)).timeZone);
}

/** A request as it is shown, with the days that are left. */
function shown({ country, region, ...row }: Row, today: string) {
  const due = dueOn(row);
  return {
    ...row,
    dueOn: due,
    daysLeft: due === null ? null : Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000),
    workingDaysLeft: due === null ? null : workingDaysUntil(today, due, placeOf(country, region)),
  };
}

/** Keys of pages: the day (or moment) of the order and the number. */
const writeKey = (at: string, id: number) =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

export function readKey(text: string | undefined): [string, number] | null {
  if (text === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, number];
    if (
      Number.isFinite(Date.parse(at)) &&
      /^[\d\-:.TZ+ ]{10,35}$/.test(at) &&
      Number.isSafeInteger(id)
    )
      return [at, id];
  } catch {}
  return fail('page_key_invalid');
}

export async function listRequests(
  db: Db,
  asked: {
    state: 'open' | 'closed';
    customer: number | undefined;
    after: string | undefined;
    limit: number;
  },
  here: Here,
) {
  const key = readKey(asked.after);
  const due = sql`coalesce(q.carry_out_by, q.extended_to, q.answer_by)`;
  const whose =
    asked.customer === undefined
      ? sql``
      : sql`and q.customer_id = any(records_of(${asked.customer}))`;
  const rest =
    asked.state === 'open'
      ? sql`where q.state <> 'closed' ${whose}
          ${key ? sql`and (${due}, q.id) > (${key[0]}::date, ${key[1]})` : sql``} order by ${due}, q.id`
      : sql`where q.state = 'closed' ${whose}
          ${key ? sql`and (q.closed_at, q.id) < (${key[0]}::timestamptz, ${key[1]})` : sql``}
          order by q.closed_at desc, q.id desc`;
  const { rows } = await rowsOf(here.sees, sql`${rest} limit ${asked.limit + 1}`).execute(db);
  const today = await todayOf(db, here.now);
  const last = rows[asked.limit - 1];
  return {
    requests: rows.slice(0, asked.limit).map((row) => shown(row, today)),
    next:
      rows.length > asked.limit && last
        ? writeKey(asked.state === 'open' ? dueOn(last)! : last.closedAt!, last.id)
        : null,
  };
}

/** The latest requests of a customer. */
export async function requestsOf(db: Db, customerId: number, here: Here) {
  const { rows } = await rowsOf(
    here.sees,
    sql`where q.customer_id = any(records_of(${customerId})) order by q.id desc limit 20`,
  ).execute(db);
  const today = await todayOf(db, here.now);
  return rows.map((row) => shown(row, today));
}

/** @throws privacy_request_not_found */
export async function oneRequest(db: Db | Tx, id: number, here: Here) {
  const { rows } = await rowsOf(here.sees, sql`where q.id = ${id}`).execute(db);
  const row = rows[0] ?? fail('privacy_request_not_found', { id });
  const told = await sql<{
    id: number;
    step: StepName | 'received';
    detail: string | null;
    note: string | null;
    by: string | null;
    at: string;
  }>`select s.id, s.step, case when s.step = 'assigned' then w.name else s.detail end as detail,
      ${shownText(sql`s.note`, here.sees)} as note, u.name as by, s.done_at as at
    from privacy_steps s left join auth_user u on u.id = s.done_by
      left join auth_user w on s.step = 'assigned' and w.id = s.detail
    where s.request_id = ${id} order by s.id limit 500`.execute(db);
  const today = await todayOf(db, here.now);
  const terms = termsOf(row.country, today);
  return {
    ...shown(row, today),
    law: terms.law,
    extendable:
      row.state === 'open' &&
      extensionTerm(terms, row.kind) !== null &&
      row.extendedTo === null &&
      today <= row.answerBy,
    steps: told.rows,
  };
}

const earliest = Date.UTC(1990, 0, 1);

/** @throws privacy_moment_invalid when it lies in the future, or before anybody asked */
export function checkMoment(at: string, now: Date): void {
  const moment = Date.parse(at);
  // Clocks differ a little.
  if (!(moment >= earliest && moment <= now.getTime() + 60_000)) fail('privacy_moment_invalid');
}

export interface Received {
  request: string;
  kind: Kind;
  customerId?: number | undefined;
  person?: string | undefined;
  channel: (typeof channels)[number];
  receivedAt: string;
  identity?: IdentityCheck | undefined;
  note?: string | undefined;
}

/**
 * Writes a request down; with a key that is known it is the one that is there.
 * @throws customer_not_found, privacy_moment_invalid, name_missing when nothing says who asked
 */
export async function receive(db: Db, made: Received, here: Here) {
  const { country, timeZone } = await readCompany(db);
  const known = await db
    .selectFrom('privacy_requests')
    .select('id')
    .where('request', '=', made.request)
    .executeTakeFirst();
  if (known) return oneRequest(db, known.id, here);
  checkMoment(made.receivedAt, here.now);
  const customerId =
    made.customerId === undefined ? null : await customerExists(db, made.customerId);
  if (customerId === null && !made.person?.trim()) fail('name_missing');
  const { region } = await readRules(db, country);
  const cameOn = dayIn(new Date(made.receivedAt), timeZone);
  const answerBy = startClock(made.kind, country, region, cameOn);
  return db.transaction().execute(async (tx) => {
    const written = await tx
      .insertInto('privacy_requests')
      .values({
        kind: made.kind,
        customer_id: customerId,
        person: made.person?.trim() || null,
        channel: made.channel,
        country,
        region,
        received_at: made.receivedAt,
        answer_by: answerBy,
        identity: made.identity ?? null,
        recorded_by: here.user,
        recorded_at: here.now.toISOString(),
        request: made.request,
      })
      .onConflict((conflict) => conflict.column('request').doNothing())
      .returning('id')
      .executeTakeFirst();
    // Sent twice at the same moment: the other one has written it.
    const id =
      written?.id ??
      (
        await tx
          .selectFrom('privacy_requests')
          .select('id')
          .where('request', '=', made.request)
          .executeTakeFirstOrThrow()
      ).id;
    if (written)
      await writeStep(
        tx,
        id,
        { step: 'received', detail: made.identity, note: made.note, request: made.request },
        here,
      );
    return oneRequest(tx, id, here);
  });
}

interface WrittenStep {
  step: StepName | 'received';
  detail?: string | undefined;
  note?: string | undefined;
  request: string;
}

const writeStep = (tx: Tx, id: number, step: WrittenStep, { user, now }: Here) =>
  tx
    .insertInto('privacy_steps')
    .values({
      request_id: id,
      step: step.step,
      detail: step.detail ?? null,
      note: step.note?.trim() || null,
      done_by: user,
      done_at: now.toISOString(),
      request: step.request,
    })
    .execute();

export interface AskedStep {
  request: string;
  step: StepName;
  identity?: IdentityCheck | undefined;
  outcome?: Outcome | undefined;
  owner?: string | undefined;
  note?: string | undefined;
}

/** @throws privacy_request_not_found, privacy_step_wrong, person_unknown */
export function takeStep(db: Db, id: number, asked: AskedStep, here: Here) {
  return db.transaction().execute(async (tx) => {
    const held = await tx
      .selectFrom('privacy_requests')
      .select([
        'kind',
        'country',
        'region',
        'state',
        'identity',
        'answer_by as answerBy',
        'extended_to as extendedTo',
        'carry_out_by as carryOutBy',
      ])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!held) fail('privacy_request_not_found', { id });
    const done = await tx
      .selectFrom('privacy_steps')
      .select('id')
      .where('request', '=', asked.request)
      .executeTakeFirst();
    if (done) return oneRequest(tx, id, here);
    const moved = move(held as Parameters<typeof move>[0], asked, await todayOf(tx, here.now));
    if (asked.step === 'assigned') await checkColleague(tx, asked.owner);
    await tx
      .updateTable('privacy_requests')
      .set({
        state: moved.state,
        ...(moved.identity ? { identity: moved.identity } : {}),
        ...(moved.outcome ? { outcome: moved.outcome } : {}),
        ...(moved.extendedTo ? { extended_to: moved.extendedTo } : {}),
        ...(moved.carryOutBy ? { carry_out_by: moved.carryOutBy } : {}),
        ...(asked.step === 'assigned' ? { owner: asked.owner! } : {}),
        ...(moved.state === 'closed' && held.state !== 'closed'
          ? { closed_at: here.now.toISOString() }
          : {}),
      })
      .where('id', '=', id)
      .execute();
    const detail = { identified: asked.identity, answered: asked.outcome, assigned: asked.owner };
    await writeStep(tx, id, { ...asked, detail: detail[asked.step as keyof typeof detail] }, here);
    return oneRequest(tx, id, here);
  });
}

/** @throws person_unknown */
export async function checkColleague(tx: Db | Tx, owner: string | undefined): Promise<void> {
  const { rows } =
    await sql`select 1 from auth_user where id = ${owner ?? ''} and "leftAt" is null`.execute(tx);
  if (rows.length === 0) fail('person_unknown');
}

/** Since when what is known of a customer may only be kept. */
export async function restrictedSince(db: Db, id: number): Promise<string | null> {
  const row = await db
    .selectFrom('customers')
    .select('restricted_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.restricted_at ?? null;
}
