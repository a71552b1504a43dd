// Merging two records of one customer, and undoing it. The merge is a pointer: purchases, consents, addresses
// and whatever else was written about either stays where it was written. Only what is shown of the one
// customer (name, fields, tags) is taken over, and what stood there before is kept for undoing.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { announce } from '../platform/events.ts';
import { nudge } from '../platform/jobs.ts';
import { type By, heldIn, holdCustomer, listsChanged, put, same } from './queries-changes.ts';
import { checkParent } from './queries-record.ts';

/** From which of the two a field is taken. */
export type Choices = Record<string, 'from' | 'into'>;

/** Something a merge wrote into the record that stays: a column, attribute.<id>, tag.<id> or organisation.<id>. */
interface Wrote {
  field: string;
  before: unknown;
  after: unknown;
}

/** Columns that are chosen between; where the one that stays has nothing, the other's is taken. */
export const mergeColumns = [
  'kind',
  'name',
  'email',
  'phone',
  'key',
  'source',
  'parent_id',
  'assigned_to',
] as const;

/** One merge or undo at a time: chains are resolved over several rows. */
const oneAtATime = (tx: Tx) =>
  sql`select pg_advisory_xact_lock(hashtext('clientela merges'))`.execute(tx);

/**
 * Merges `from` into `into`, in the caller's transaction. Returns the number of the merge.
 * @throws merge_same, customer_merged, customer_deleted, customer_not_found, parent_circular
 */
export async function mergeIn(
  tx: Tx,
  merged: { from: number; into: number; choices: Choices; workId?: number },
  by: By,
): Promise<number> {
  const { from, into, choices } = merged;
  await oneAtATime(tx);
  if (from === into) fail('merge_same', { id: into });
  for (const id of [from, into].sort((a, b) => a - b)) await holdCustomer(tx, id);
  const { rows: kept } = await sql<{ standing: unknown; into: unknown }>`
    with gone as (delete from customer_standing where customer_id = ${from} returning *)
    select to_jsonb(gone) as standing,
      (select to_jsonb(s) from customer_standing s where s.customer_id = ${into}) as into
    from gone`.execute(tx);
  await sql`update customers set merged_into = ${into} where survivor_id = ${from}`.execute(tx);
  const wrote: Wrote[] = [];
  for (const [field, after] of await takenOver(tx, from, into, choices))
    await write(tx, into, field, after, wrote, by);
  await checkAbove(tx, into);
  const json = (value: unknown) => JSON.stringify(value ?? null);
  const { rows } = await sql<{ id: number }>`
    insert into customer_merges (customer_id, into_id, wrote, standing, into_standing, work_id, merged_by, merged_at)
    values (${from}, ${into}, ${json(wrote)}::jsonb, ${json(kept[0]?.standing)}::jsonb,
      ${json(kept[0]?.into)}::jsonb, ${merged.workId ?? null}, ${by.user}, ${by.now.toISOString()})
    returning id`.execute(tx);
  await addStanding(tx, into, kept[0]?.standing);
  await sql`delete from duplicate_pairs where ${from} in (customer_id, other_id)`.execute(tx);
  await sql`delete from customer_traces where customer_id = ${from}`.execute(tx);
  await tell(tx, [from, into]);
  await announce(tx, 'customer.merged', from, { into });
  return rows[0]!.id;
}

/** The same as a transaction of its own. */
export const mergeCustomers = (
  db: Db,
  merged: { from: number; into: number; choices: Choices },
  by: By,
): Promise<{ merge: number; id: number }> =>
  db.transaction().execute(async (tx) => {
    const merge = await mergeIn(tx, merged, by);
    await nudgeAll(tx);
    return { merge, id: merged.into };
  });

/** Fields with what stands in them after the merge, where that is not what the one that stays has. */
async function takenOver(
  tx: Tx,
  from: number,
  into: number,
  choices: Choices,
): Promise<[string, unknown][]> {
  const { rows } = await sql<{ field: string }>`
    select 'attribute.' || attribute_id as field from customer_values
    where customer_id in (${from}, ${into}) group by attribute_id order by attribute_id`.execute(
    tx,
  );
  const taken: [string, unknown][] = [];
  for (const field of [...mergeColumns, ...rows.map(({ field }) => field)]) {
    const theirs = await heldIn(tx, from, field);
    const own = await heldIn(tx, into, field);
    const side = choices[field] ?? (own === null ? 'from' : 'into');
    if (side === 'from' && !same(theirs, own)) taken.push([field, theirs]);
  }
  return [...taken, ...(await joined(tx, from, into))];
}

/** What is not chosen but joined: tags, organisations, and the wish for no relationship or restriction, where the stricter holds. */
async function joined(tx: Tx, from: number, into: number): Promise<[string, unknown][]> {
  const { rows } = await sql<{ field: string; after: unknown }>`
    select 'no_relationship' as field, 'true'::jsonb as after from customers f, customers i
      where f.id = ${from} and i.id = ${into} and f.no_relationship and not i.no_relationship
    union all
    select 'restricted_at', to_jsonb(f.restricted_at) from customers f, customers i
      where f.id = ${from} and i.id = ${into} and f.restricted_at is not null and i.restricted_at is null
    union all
    select 'tag.' || tag_id, 'true' from customer_tags g where customer_id = ${from}
      and not exists (select 1 from customer_tags o where o.customer_id = ${into} and o.tag_id = g.tag_id)
    union all
    select 'organisation.' || organisation_id, to_jsonb(role) from customer_memberships m
      where customer_id = ${from} and survivor_of(organisation_id) <> survivor_of(${into})
        and not exists (select 1 from customer_memberships o where o.customer_id = ${into}
          and survivor_of(o.organisation_id) = survivor_of(m.organisation_id))
    order by 1`.execute(tx);
  return rows.map(({ field, after }) => [field, after]);
}

/** Writes a field of the record that stays and remembers what stood there, an own field with who wrote it. */
async function write(
  tx: Tx,
  id: number,
  field: string,
  after: unknown,
  wrote: Wrote[],
  by: By,
): Promise<void> {
  const before = field.startsWith('attribute.')
    ? await rowOf(tx, id, field)
    : await heldIn(tx, id, field);
  await put(tx, id, field, after, by);
  wrote.push({ field, before, after });
}

const attributeOf = (field: string) => Number(field.slice('attribute.'.length));

async function rowOf(tx: Tx, id: number, field: string): Promise<unknown> {
  const { rows } = await sql<{ row: unknown }>`select to_jsonb(v) as row from customer_values v
    where customer_id = ${id} and attribute_id = ${attributeOf(field)}`.execute(tx);
  return rows[0]?.row ?? null;
}

/** Puts back what stood in a field, an own field as the whole row it was. */
async function putBack(tx: Tx, id: number, { field, before }: Wrote, by: By): Promise<void> {
  if (!field.startsWith('attribute.')) return put(tx, id, field, before, by);
  await sql`delete from customer_values
    where customer_id = ${id} and attribute_id = ${attributeOf(field)}`.execute(tx);
  if (before !== null)
    await sql`insert into customer_values
      select * from jsonb_populate_record(null::customer_values, ${JSON.stringify(before)}::jsonb)`.execute(
      tx,
    );
}

/** What a field held before a merge, as a value. */
const valueBefore = ({ field, before }: Wrote): unknown =>
  field.startsWith('attribute.') ? ((before as { value: unknown } | null)?.value ?? null) : before;

/** Nobody belongs to themselves now that two are one; their own household above is none. */
async function checkAbove(tx: Tx, into: number): Promise<void> {
  const { rows } = await sql<{ parent: number | null }>`
    select survivor_of(parent_id) as parent from customers where id = ${into}`.execute(tx);
  const parent = rows[0]!.parent;
  if (parent !== null && parent !== into) await checkParent(tx, into, parent);
}

/** Until the values are worked out again, the one customer is the sum of both. */
async function addStanding(tx: Tx, into: number, standing: unknown): Promise<void> {
  await sql`update customer_standing s set
      first_purchase_on = least(s.first_purchase_on, g.first_purchase_on),
      last_purchase_on = greatest(s.last_purchase_on, g.last_purchase_on),
      purchases = s.purchases + g.purchases, spend = s.spend + g.spend,
      value = coalesce(s.value + g.value, s.value, g.value),
      value_low = coalesce(s.value_low + g.value_low, s.value_low, g.value_low),
      value_high = coalesce(s.value_high + g.value_high, s.value_high, g.value_high)
    from jsonb_populate_record(null::customer_standing, ${JSON.stringify(standing ?? null)}::jsonb) g
    where s.customer_id = ${into} and g.customer_id is not null`.execute(tx);
}

/** Whoever works on these customers redoes them. */
async function tell(tx: Tx, ids: number[]): Promise<void> {
  await sql`select touch('customers', ${ids}::bigint[])`.execute(tx);
  await sql`select touch('purchases', ${ids}::bigint[])`.execute(tx);
  await sql`select touch('contracts', ${ids}::bigint[])`.execute(tx);
  await listsChanged(tx);
}

const nudgeAll = async (tx: Tx) => {
  await nudge(tx, 'customers');
  await nudge(tx, 'purchases');
  await nudge(tx, 'contracts');
};

interface Merge {
  id: number;
  from: number;
  into: number;
  wrote: Wrote[];
  standing: unknown;
  intoStanding: unknown;
  undone: boolean;
}

const mergeRow = sql`id, customer_id as from, into_id as into, wrote, standing,
  into_standing as "intoStanding", undone_at is not null as undone from customer_merges`;

/**
 * Takes a merge back, in the caller's transaction: the record stands for itself again, with all that was
 * merged into it before; in any order, whatever was merged since. What somebody wrote since stays.
 * @throws merge_not_found, merge_undone; customer_deleted, customer_emptied while the one customer is in the bin
 */
export async function undoMergeIn(tx: Tx, id: number, by: By): Promise<Merge> {
  await oneAtATime(tx);
  const { rows } = await sql<Merge>`select ${mergeRow} where id = ${id}`.execute(tx);
  const merge = rows[0] ?? fail('merge_not_found', { id });
  if (merge.undone) fail('merge_undone', { id });
  const { from, into } = merge;
  const { rows: held } = await sql<{ root: number; emptied: boolean | null }>`
    select c.id as root, (select emptied_at is not null from customer_bin b where b.customer_id = c.id) as emptied
    from customers c where c.id = survivor_of(${into}) for update of c`.execute(tx);
  const { root, emptied } = held[0]!;
  if (emptied !== null) fail(emptied ? 'customer_emptied' : 'customer_deleted', { id: root });
  await sql`update customer_merges set undone_by = ${by.user}, undone_at = ${by.now.toISOString()}
    where id = ${id} and customer_id = ${from}`.execute(tx);
  await sql`with recursive own as (
      select ${from}::bigint as id
      union all
      select m.customer_id from customer_merges m join own on m.into_id = own.id where m.undone_at is null)
    update customers c set merged_into = nullif(${from}::bigint, c.id) from own where own.id = c.id`.execute(
    tx,
  );
  for (const wrote of merge.wrote.toReversed()) await takeBack(tx, merge, wrote, by);
  await joinAgain(tx, into, by);
  await standAgain(tx, merge);
  await sql`delete from duplicate_pairs where ${root} in (customer_id, other_id)`.execute(tx);
  await tell(tx, [from, root]);
  await announce(tx, 'customer.unmerged', from, { into });
  return merge;
}

export const undoMerge = (db: Db, id: number, by: By): Promise<{ id: number; into: number }> =>
  db.transaction().execute(async (tx) => {
    const { from, into } = await undoMergeIn(tx, id, by);
    await nudgeAll(tx);
    return { id: from, into };
  });

/**
 * Puts back what stood in a field before a merge. Where a later merge wrote over it, that one now comes after
 * what stood before this; where a person did, their word stays.
 */
async function takeBack(tx: Tx, merge: Merge, wrote: Wrote, by: By): Promise<void> {
  const { into } = merge;
  const { rows: later } = await sql<Merge>`select ${mergeRow}
    where into_id = ${into} and id > ${merge.id} and undone_at is null order by id`.execute(tx);
  for (const other of later) {
    const over = other.wrote.find(
      (one) => one.field === wrote.field && same(valueBefore(one), wrote.after),
    );
    if (!over) continue;
    over.before = wrote.before;
    return keepWrote(tx, other);
  }
  if (!same(await heldIn(tx, into, wrote.field), wrote.after)) return;
  await putBack(tx, into, wrote, by);
  await passOn(tx, into, wrote, by);
}

/** What a record took from another went on with it when it was merged itself: it follows there, too. */
async function passOn(tx: Tx, id: number, changed: Wrote, by: By): Promise<void> {
  const { rows } = await sql<Merge>`select ${mergeRow}
    where customer_id = ${id} and undone_at is null`.execute(tx);
  const above = rows[0];
  const wrote = above?.wrote.find(
    ({ field, after }) => field === changed.field && same(after, changed.after),
  );
  if (!above || !wrote) return;
  const now = valueBefore(changed);
  if (now === null || now === false) {
    above.wrote = above.wrote.filter((one) => one !== wrote);
    await keepWrote(tx, above);
    return takeBack(tx, above, wrote, by);
  }
  if (same(await heldIn(tx, above.into, wrote.field), wrote.after)) {
    await put(tx, above.into, wrote.field, now, by);
    await passOn(tx, above.into, { field: wrote.field, before: now, after: wrote.after }, by);
  }
  wrote.after = now;
  await keepWrote(tx, above);
}

const keepWrote = async (tx: Tx, { id, wrote }: Merge): Promise<void> => {
  await sql`update customer_merges set wrote = ${JSON.stringify(wrote)}::jsonb where id = ${id}`.execute(
    tx,
  );
};

/** Of what is joined, the records that stay merged may have the same as the one that went. */
async function joinAgain(tx: Tx, into: number, by: By): Promise<void> {
  const { rows } = await sql<Merge>`select ${mergeRow}
    where into_id = ${into} and undone_at is null order by id`.execute(tx);
  for (const merge of rows)
    for (const [field, after] of await joined(tx, merge.from, into)) {
      // What a person took away since is not put back.
      if (merge.wrote.some((one) => one.field === field)) continue;
      await write(tx, into, field, after, merge.wrote, by);
      await keepWrote(tx, merge);
    }
}

/** The standing as it was, until the values are worked out again. */
async function standAgain(tx: Tx, merge: Merge): Promise<void> {
  const row = (standing: unknown) =>
    sql`select * from jsonb_populate_record(null::customer_standing, ${JSON.stringify(standing)}::jsonb)`;
  if (merge.standing === null)
    await sql`insert into customer_standing (customer_id) values (${merge.from})`.execute(tx);
  else await sql`insert into customer_standing ${row(merge.standing)}`.execute(tx);
  const { rows } = await sql<{ alone: boolean }>`
    select c.merged_into is null and not exists (
      select 1 from customer_merges m where m.into_id = c.id and m.id > ${merge.id} and m.undone_at is null) as alone
    from customers c where c.id = ${merge.into}`.execute(tx);
  if (!rows[0]!.alone || merge.intoStanding === null) return;
  await sql`delete from customer_standing where customer_id = ${merge.into}`.execute(tx);
  await sql`insert into customer_standing ${row(merge.intoStanding)}`.execute(tx);
}
