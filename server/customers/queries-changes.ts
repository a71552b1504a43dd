// Changing one thing about one customer: it is written down who, when and what stood before, so every
// change can be taken back. Whatever a person changes goes through `applyChange`.
import type { RawBuilder } from 'kysely';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce, type EventName } from '../platform/events.ts';
import { contactRight } from '../platform/masking.ts';
import { tellConfirmed } from './confirmations.ts';
import { readPage, writePage } from './page-key.ts';
import { putIdentity, takeIdentity } from './queries-identities.ts';
import type { Identity } from './rules.ts';

/** Who changes something, and when. */
export interface By {
  user: string | null;
  now: Date;
}

/** Columns of `customers` that a person may change. */
const columns = [
  'kind',
  'name',
  'source',
  'parent_id',
  'no_relationship',
  'restricted_at',
  'assigned_to',
  'email',
  'phone',
  'key',
] as const;
type Column = (typeof columns)[number];
const isColumn = (field: string): field is Column => columns.includes(field as Column);

/** Holds a customer for changes; fails with customer_not_found, customer_merged or customer_deleted. */
export async function holdCustomer(tx: Tx, id: number): Promise<void> {
  const { rows } = await sql<{ deleted: boolean; into: number | null }>`
    select exists (select 1 from customer_bin b where b.customer_id = c.id) as deleted,
      c.merged_into as into
    from customers c where c.id = ${id} for update of c`.execute(tx);
  const found = rows[0] ?? fail('customer_not_found', { id });
  // What a page still shows of it is not what there is: nothing is written past the one who stands for it.
  if (found.into !== null) fail('customer_merged', { id, into: found.into });
  if (found.deleted) fail('customer_deleted', { id });
}

const numbered = (field: string) => Number(field.slice(field.indexOf('.') + 1));

/** What stands in a field now; null for nothing. Identities have no one place: see `applyChange`. */
export async function heldIn(tx: Tx, id: number, field: string): Promise<unknown> {
  const read = async (query: ReturnType<typeof sql<{ held: unknown }>>) =>
    (await query.execute(tx)).rows[0]?.held ?? null;
  if (isColumn(field))
    return read(sql`select to_jsonb(${sql.ref(field)}) as held from customers where id = ${id}`);
  const number = numbered(field);
  if (field.startsWith('attribute.'))
    return read(sql`select value as held from customer_values
      where customer_id = ${id} and attribute_id = ${number}`);
  if (field.startsWith('tag.'))
    return read(sql`select true as held from customer_tags
      where customer_id = ${id} and tag_id = ${number}`);
  return read(sql`select role as held from customer_memberships
    where customer_id = ${id} and organisation_id = ${number}`);
}

export async function put(
  tx: Tx,
  id: number,
  field: string,
  value: unknown,
  by: By,
): Promise<void> {
  const number = numbered(field);
  if (isColumn(field))
    await sql`update customers set ${sql.ref(field)} = ${value} where id = ${id}`.execute(tx);
  else if (field.startsWith('attribute.'))
    await (value === null
      ? sql`delete from customer_values where customer_id = ${id} and attribute_id = ${number}`
      : sql`insert into customer_values (customer_id, attribute_id, value, changed_at, changed_by)
          values (${id}, ${number}, ${JSON.stringify(value)}::jsonb, ${by.now.toISOString()}, ${by.user})
          on conflict (customer_id, attribute_id) do update set value = excluded.value,
            changed_at = excluded.changed_at, changed_by = excluded.changed_by`
    ).execute(tx);
  else if (field.startsWith('tag.'))
    await (value === null
      ? sql`delete from customer_tags where customer_id = ${id} and tag_id = ${number}`
      : sql`insert into customer_tags (customer_id, tag_id) values (${id}, ${number})`
    ).execute(tx);
  else
    await (value === null
      ? sql`delete from customer_memberships
          where customer_id = ${id} and organisation_id = ${number}`
      : sql`insert into customer_memberships (customer_id, organisation_id, role)
          values (${id}, ${number}, ${value})
          on conflict (customer_id, organisation_id) do update set role = excluded.role`
    ).execute(tx);
}

export const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** What a change is for programs that are told. */
const eventOf = ({ field, after }: { field: string; after: unknown }): EventName => {
  if (field === 'created') return 'customer.created';
  if (field !== 'deleted') return 'customer.changed';
  return after === null ? 'customer.restored' : 'customer.deleted';
};

/** Writes down a change that was made. Returns its number. */
export async function tellChange(
  tx: Tx,
  id: number,
  change: { field: string; before: unknown; after: unknown; undoes?: number },
  by: By,
): Promise<number> {
  const json = (value: unknown) =>
    value === null ? sql`null` : sql`${JSON.stringify(value)}::jsonb`;
  const { rows } = await sql<{ id: number }>`
    insert into customer_changes (customer_id, field, before, after, undoes, changed_by, changed_at)
    values (${id}, ${change.field}, ${json(change.before)}, ${json(change.after)},
      ${change.undoes ?? null}, ${by.user}, ${by.now.toISOString()}) returning id`.execute(tx);
  await announce(tx, eventOf(change), id);
  return rows[0]!.id;
}

/** Sets a field of a held customer. Returns the number of the change, none where it was so already. */
export async function applyChange(
  tx: Tx,
  id: number,
  field: string,
  after: unknown,
  by: By,
): Promise<number[]> {
  const before = await heldIn(tx, id, field);
  if (same(before, after)) return [];
  await put(tx, id, field, after, by);
  if (after !== null) await tellConfirmed(tx, id, [field], by);
  return [await tellChange(tx, id, { field, before, after }, by)];
}

/** Says that lists and counts may have changed. */
export const listsChanged = (tx: Tx) =>
  sql`update standing_version set version = version + 1`.execute(tx);

/** Who does not see contact data does not put it back either. */
const contactFields = new Set(['identity', 'email', 'phone', 'key']);

interface Told {
  id: number;
  field: string;
  before: unknown;
  after: unknown;
}

/**
 * Takes changes of a customer back, the last one first, all or none.
 * @throws change_overtaken when something else was written since
 */
export async function undoChanges(
  db: Db,
  id: number,
  ids: number[],
  by: By,
  sees: boolean,
): Promise<number[]> {
  return db.transaction().execute(async (tx) => {
    await holdCustomer(tx, id);
    const { rows } = await sql<Told>`select id, field, before, after from customer_changes
      where customer_id = ${id} and id = any(${ids}) order by id desc`.execute(tx);
    if (rows.length !== new Set(ids).size) fail('change_not_found');
    if (!sees && rows.some(({ field }) => contactFields.has(field)))
      fail('not_allowed', { right: contactRight });
    const made: number[] = [];
    for (const told of rows) made.push(await undoOne(tx, id, told, by));
    await listsChanged(tx);
    return made;
  });
}

async function undoOne(tx: Tx, id: number, told: Told, by: By): Promise<number> {
  const { field, before, after } = told;
  if (field === 'identity') {
    if (after !== null && !(await takeIdentity(tx, id, after as Identity)))
      fail('change_overtaken', { field });
    if (before !== null) await putIdentity(tx, id, before as Identity);
  } else if (isColumn(field) || /^(attribute|tag|organisation)\.\d+$/.test(field)) {
    if (!same(await heldIn(tx, id, field), after)) fail('change_overtaken', { field });
    await put(tx, id, field, before, by);
  } else fail('change_not_found');
  return tellChange(tx, id, { field, before: after, after: before, undoes: told.id }, by);
}

/** What stood or stands in a field `h.field`, as whoever asks may see it. */
const shownValue = (value: RawBuilder<unknown>, sees: boolean) =>
  sees
    ? value
    : sql`case jsonb_typeof(${value})
        when 'string' then to_jsonb(case when h.field = 'phone' then mask_phone(${value} #>> '{}')
          else mask_text(${value} #>> '{}') end)
        when 'object' then ${value} || jsonb_build_object('value',
          case when ${value} ->> 'kind' = 'phone' then mask_phone(${value} ->> 'value')
            else mask_text(${value} ->> 'value') end)
        else ${value} end`;

/** What people changed of a customer, newest first. */
export async function listChanges(
  db: Db,
  id: number,
  after: string | undefined,
  limit: number,
  sees: boolean,
) {
  const from = readPage(after)?.[0] ?? Number.MAX_SAFE_INTEGER;
  const { rows } = await sql<
    Told & { by: string | null; at: string; bulk: boolean; undo: boolean }
  >`
    select h.id, h.field, ${shownValue(sql`h.before`, sees)} as before,
      ${shownValue(sql`h.after`, sees)} as after, u.name as by, h.changed_at as at,
      h.work_id is not null as bulk, h.undoes is not null as undo
    from customer_changes h left join auth_user u on u.id = h.changed_by
    where h.customer_id = ${id} and h.id < ${from} order by h.id desc limit ${limit + 1}`.execute(
    db,
  );
  const changes = rows.slice(0, limit);
  const last = changes.at(-1);
  return { changes, next: rows.length > limit && last ? writePage([last.id]) : null };
}
