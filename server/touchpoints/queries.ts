// What is remembered of touchpoints: writing them down, and the list of them, however it is narrowed.
import type { RawBuilder } from 'kysely';
import type { Static } from 'typebox';
import { displayName, readPage, writePage } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import { shownText } from '../platform/masking.ts';
import { isDay } from '../platform/question.ts';
import { reachSetting } from '../platform/reach.ts';
import type { touchpoint } from './contract.ts';
import {
  type By,
  type Columns,
  change,
  make,
  usableAccount,
  usableCustomer,
} from './queries-changes.ts';
import {
  type Channel,
  checkMoment,
  checkSatisfaction,
  type Direction,
  type Kind,
  nobody,
  type Outcome,
  type Scale,
  usualChannel,
} from './rules.ts';

export type Touchpoint = Static<typeof touchpoint>;

/** What may be said of a touchpoint; what is not named is not known, or stays. */
export interface Given {
  customerId?: number | null | undefined;
  kind?: Kind | undefined;
  channel?: Channel | undefined;
  direction?: Direction | null | undefined;
  at?: string | undefined;
  seconds?: number | null | undefined;
  staff?: string | null | undefined;
  outcome?: Outcome | null | undefined;
  satisfaction?: { value: number; scale: Scale } | null | undefined;
  /** Minor units; null: as the cost of its kind says. */
  cost?: number | null | undefined;
  note?: string | null | undefined;
}

/** The columns that are named, after a look at what they say. */
async function columnsOf(tx: Tx, given: Given, now: Date): Promise<Columns> {
  if (given.at !== undefined) checkMoment(given.at, now);
  if (given.satisfaction) checkSatisfaction(given.satisfaction);
  if (given.customerId) await usableCustomer(tx, given.customerId);
  if (given.staff) await usableAccount(tx, given.staff);
  const columns: Columns = {
    customer_id: given.customerId === null ? nobody : given.customerId,
    kind: given.kind,
    channel: given.channel,
    direction: given.direction,
    at: given.at,
    seconds: given.seconds,
    staff: given.staff,
    outcome: given.outcome,
    satisfaction: given.satisfaction === null ? null : given.satisfaction?.value,
    scale: given.satisfaction === null ? null : given.satisfaction?.scale,
    cost: given.cost,
    note: given.note === undefined ? undefined : given.note?.trim() || null,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/**
 * Writes a touchpoint down. The same source and external id again is the touchpoint that is there, as it is,
 * also when it was deleted since.
 * @throws customer_not_found, customer_deleted, person_unknown, touchpoint_moment_invalid, satisfaction_invalid
 */
export async function recordTouchpoint(
  tx: Tx,
  given: Given & { kind: Kind; at: string; source: string; externalId: string },
  by: By,
): Promise<{ id: number; change: number | null; known: boolean }> {
  const { source, externalId } = given;
  // Two that come at once wait for each other: only one of them is new.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`touchpoint ${source} ${externalId}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ id: number }>`
    select id from touchpoints where source = ${source} and external_id = ${externalId}
    order by id limit 1`.execute(tx);
  if (rows[0]) return { id: rows[0].id, change: null, known: true };
  const columns = await columnsOf(tx, given, by.now);
  const made = await make(
    tx,
    'touchpoint',
    {
      customer_id: nobody,
      channel: usualChannel[given.kind],
      ...columns,
      source,
      external_id: externalId,
      import_id: by.importId ?? null,
      created_by: by.user,
      created_at: by.now.toISOString(),
    },
    by,
  );
  // Of a file the import is told.
  if (by.importId == null)
    await announce(tx, 'touchpoint.recorded', made.id, {
      customer: given.customerId ?? null,
      kind: given.kind,
    });
  return { ...made, known: false };
}

export const changeTouchpoint = (
  db: Db,
  id: number,
  given: Given,
  by: By,
): Promise<number | null> =>
  db.transaction().execute(async (tx) => {
    return change(tx, 'touchpoint', id, await columnsOf(tx, given, by.now), by);
  });

/** Which touchpoints are asked for. */
export interface AskedTouchpoints {
  customerId?: number | undefined;
  kind?: Kind | undefined;
  channel?: Channel | undefined;
  direction?: Direction | undefined;
  outcome?: Outcome | undefined;
  staff?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  without?: 'customer' | 'staff' | 'cost' | undefined;
  having?: 'satisfaction' | 'cost' | undefined;
}

/** What a touchpoint `t` cost: what is known of it alone, else what its kind costs (`s`, see `costOf`). */
export const costValueText =
  'coalesce(t.cost, s.amount + round(s.per_minute * coalesce(t.seconds, 0) / 60.0)::bigint)';
export const costValue = sql.raw(costValueText);

/** The cost of its kind that held at the moment of a touchpoint `t`. */
export const costOfText = `left join touchpoint_cost_spans s
  on s.kind = t.kind and t.at >= s.from_at and t.at < s.until_at`;
export const costOf = sql.raw(costOfText);

/** What of rows `t` is there for anybody: not what was deleted, nor that of customers in the bin. */
export const presentText = `t.deleted_at is null
  and not exists (select 1 from customers x join customer_bin b on b.customer_id = x.survivor_id
    where x.id = t.customer_id)`;
export const present = sql.raw(presentText);

/** Rows `t` of a customer, whichever of their records it was written for. */
export const ofCustomer = (id: number) => sql`t.customer_id = any(records_of(${id}))`;

/** Who stands for the customer of a row `t`: `c`. */
export const withSurvivor = sql`left join customers r on r.id = t.customer_id
  left join customers c on c.id = r.survivor_id`;

/** The moment at which a day begins where the company is. */
const beginOf = (day: string) =>
  sql`((${day}::date)::timestamp at time zone (select time_zone from company))`;
const endOf = (day: string) =>
  sql`((${day}::date + 1)::timestamp at time zone (select time_zone from company))`;

/** Within these days of the company. @throws day_invalid */
export function withinDays(from: string | undefined, to: string | undefined): RawBuilder<unknown> {
  for (const day of [from, to]) if (day !== undefined && !isDay(day)) fail('day_invalid');
  return sql`${from === undefined ? sql`true` : sql`t.at >= ${beginOf(from)}`}
    and ${to === undefined ? sql`true` : sql`t.at < ${endOf(to)}`}`;
}

function conditionOf(asked: AskedTouchpoints): RawBuilder<unknown> {
  const equals = ([column, value]: [string, unknown]) =>
    value === undefined ? [] : [sql`${sql.ref(`t.${column}`)} = ${value}`];
  const { customerId, kind, channel, direction, outcome, staff, without, having } = asked;
  const conditions = [
    ...Object.entries({
      kind,
      channel,
      direction,
      outcome,
      staff,
    }).flatMap(equals),
    withinDays(asked.from, asked.to),
    // Nobody is in no bin; asked all the same, few rows are expected, and all are read and sorted.
    without === 'customer' ? sql`t.deleted_at is null` : present,
  ];
  if (customerId !== undefined) conditions.push(ofCustomer(customerId));
  // Said as it is: what is about nobody has an index of its own.
  if (without === 'customer') conditions.push(sql`t.customer_id = ${sql.lit(nobody)}`);
  if (without === 'staff') conditions.push(sql`t.staff is null`);
  if (without === 'cost') conditions.push(sql`${costValue} is null`);
  if (having === 'satisfaction') conditions.push(sql`t.satisfaction is not null`);
  if (having === 'cost') conditions.push(sql`${costValue} is not null`);
  return sql.join(conditions, sql` and `);
}

/** Who asks: whether they see contact data, and the names of customers; and whether they reach all of them. */
export interface Eyes {
  sees: boolean;
  names: boolean;
  limited?: boolean;
}

interface Row extends Omit<Touchpoint, 'customer' | 'staff' | 'satisfaction'> {
  customerId: number;
  name: string | null;
  staffId: string | null;
  staffName: string | null;
  answer: number | null;
  scale: Scale | null;
  micros: number;
}

/**
 * Touchpoints `t` that fulfil a condition, the latest first, from a key on.
 * @param after microseconds since 1970 and number of the last one seen
 */
export async function readTouchpoints(
  db: Db,
  condition: RawBuilder<unknown>,
  after: readonly number[] | null,
  limit: number,
  { sees, names }: Eyes,
): Promise<{ row: Touchpoint; key: [number, number] }[]> {
  const from = after
    ? sql`(t.at, t.id) < (timestamptz 'epoch' + ${after[0]}::bigint * interval '1 microsecond', ${after[1]}::bigint)`
    : sql`true`;
  // The page first, then who and what belongs to its rows: joined at once, planning takes longer than reading.
  const question = sql<Row>`
    with page as materialized (
      select t.*, ${costValue} as costs, s.amount as usual from touchpoints t ${costOf}
      where ${condition} and ${from} order by t.at desc, t.id desc limit ${limit})
    select t.id, coalesce(c.id, t.customer_id) as "customerId", ${names ? sql`case when c.id is not null then ${displayName(sees)} end` : sql`null`} as name,
      t.kind, t.channel, t.direction, t.at, (t.at at time zone o.time_zone)::date as on, t.seconds,
      (select u.id from auth_user u where u.id = t.staff) as "staffId",
      (select u.name from auth_user u where u.id = t.staff) as "staffName",
      t.outcome, t.satisfaction::float8 as answer, t.scale,
      t.costs as cost, case when t.cost is not null then 'own' when t.usual is not null then 'kind' end as "costFrom",
      ${shownText(sql`t.note`, sees)} as note, t.source, ${shownText(sql`t.external_id`, sees)} as "externalId",
      (select w.name from auth_user w where w.id = t.created_by) as "createdBy",
      (extract(epoch from t.at) * 1000000)::bigint as micros
    from page t cross join company o ${withSurvivor}
    order by t.at desc, t.id desc`;
  const { rows } = await question.execute(db);
  return rows.map(({ customerId, name, staffId, staffName, answer, scale, micros, ...rest }) => ({
    row: {
      ...rest,
      customer: customerId === nobody ? null : { id: customerId, name },
      staff: staffId === null ? null : { id: staffId, name: staffName ?? '' },
      satisfaction: answer === null || scale === null ? null : { value: answer, scale },
    },
    key: [micros, rest.id],
  }));
}

/** Of so few customers the touchpoints are looked up one customer after another; of more, along the days. */
const mostOwn = 3000;

/**
 * What narrows the list to the few records that somebody reaches. Which rows they may see, the views decide; but along
 * the days a base of millions would be read until enough of theirs were found.
 */
export async function ownRecords(db: Db): Promise<RawBuilder<unknown>> {
  // The accounts are those of this area: somebody may reach more customers, or fewer, than touchpoints.
  const reach = sql`nullif(current_setting(${reachSetting('touchpoints')}, true), '')::text[]`;
  const { rows } = await sql<{ id: number | null }>`
    select null as id where ${reach} is null union all (
      select r.id from public.customers o join public.customers r on r.survivor_id = o.id
      where o.assigned_to = any(${reach}) limit ${mostOwn + 1})`.execute(db);
  if (rows[0]?.id === null) return sql`true`;
  if (rows.length > mostOwn) return sql`true`;
  return sql`t.customer_id = any(${[nobody, ...rows.map(({ id }) => id!)]}::bigint[])`;
}

/** A page of the list. */
export async function listTouchpoints(
  db: Db,
  asked: AskedTouchpoints,
  after: string | undefined,
  limit: number,
  eyes: Eyes,
): Promise<{ touchpoints: Touchpoint[]; next: string | null }> {
  const condition =
    eyes.limited && asked.customerId === undefined
      ? sql`${conditionOf(asked)} and ${await ownRecords(db)}`
      : conditionOf(asked);
  const read = await readTouchpoints(db, condition, readPage(after, 2), limit + 1, eyes);
  const page = read.slice(0, limit);
  const last = page.at(-1);
  return {
    touchpoints: page.map(({ row }) => row),
    next: read.length > limit && last ? writePage(last.key) : null,
  };
}

interface ChangeRow {
  id: number;
  by: string | null;
  at: string;
  before: Columns | null;
  after: Columns | null;
  undo: boolean;
}

/** What was changed of a touchpoint, newest first. */
export async function listTouchpointChanges(
  db: Db,
  id: number,
  after: string | undefined,
  limit: number,
  sees: boolean,
) {
  const from = readPage(after)?.[0] ?? Number.MAX_SAFE_INTEGER;
  const found = await sql`select 1 from touchpoints where id = ${id}`.execute(db);
  if (found.rows.length === 0) fail('touchpoint_not_found', { id });
  const { rows } = await sql<ChangeRow>`
    select h.id, u.name as by, h.changed_at as at, ${shownColumns(sql`h.before`, sees)} as before,
      ${shownColumns(sql`h.after`, sees)} as after, h.undoes is not null as undo
    from touchpoint_changes h left join auth_user u on u.id = h.changed_by
    where h.subject = 'touchpoint' and h.subject_id = ${id} and h.id < ${from}
    order by h.id desc limit ${limit + 1}`.execute(db);
  const accounts = rows.flatMap(({ before, after: made }) => [before?.staff, made?.staff]);
  const { rows: people } = await sql<{ id: string; name: string }>`
    select id, name from auth_user where id = any(${accounts.filter((account) => account != null)})`.execute(
    db,
  );
  const nameOf = new Map<unknown, string>(people.map(({ id: account, name }) => [account, name]));
  const shown = (field: string, value: unknown) =>
    field === 'staff' ? (nameOf.get(value) ?? null) : (value ?? null);
  const changes = rows.slice(0, limit).map(({ before, after: made, ...row }) => ({
    ...row,
    what: whatOf(made),
    fields: Object.keys(made ?? {})
      .filter((field) => field !== 'deleted_at')
      .map((field) => ({
        field,
        before: shown(field, before?.[field]),
        after: shown(field, made?.[field]),
      })),
  }));
  const last = changes.at(-1);
  return { changes, next: rows.length > limit && last ? writePage([last.id]) : null };
}

function whatOf(after: Columns | null): 'made' | 'changed' | 'deleted' | 'restored' {
  if (after === null) return 'made';
  if (!('deleted_at' in after)) return 'changed';
  return after.deleted_at === null ? 'restored' : 'deleted';
}

/** Changed columns as whoever asks may see them: a note may hold an address. */
const shownColumns = (columns: RawBuilder<unknown>, sees: boolean) =>
  sees
    ? columns
    : sql`case when ${columns} ? 'note'
        then ${columns} || jsonb_build_object('note', mask_text(${columns} ->> 'note')) else ${columns} end`;
