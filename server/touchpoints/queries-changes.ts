// Making, changing and deleting touchpoints and tasks: it is written down who, when and what stood before, so
// that every change can be taken back. Whatever is written of them by hand goes through here.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { type ErrorCode, fail } from '../platform/errors.ts';
import { nobody } from './rules.ts';

/** Who changes something, and when; `importId` where a file does. */
export interface By {
  user: string | null;
  now: Date;
  importId?: number;
}

export type Subject = 'touchpoint' | 'task';

/** Columns by their names, values as JSON has them. */
export type Columns = Record<string, unknown>;

const tables = { touchpoint: 'touchpoints', task: 'tasks' } as const;
const missing: Record<Subject, ErrorCode> = {
  touchpoint: 'touchpoint_not_found',
  task: 'task_not_found',
};

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** @throws customer_not_found, customer_deleted */
export async function usableCustomer(tx: Tx, id: number): Promise<void> {
  const { rows } = await sql<{ deleted: boolean }>`
    select exists (select 1 from customer_bin b where b.customer_id = c.survivor_id) as deleted
    from customers c where c.id = ${id}`.execute(tx);
  const found = rows[0] ?? fail('customer_not_found', { id });
  if (found.deleted) fail('customer_deleted', { id });
}

/** @throws person_unknown unless somebody who works here has this account */
export async function usableAccount(tx: Tx, account: string): Promise<void> {
  const { rows } =
    await sql`select 1 from auth_user where id = ${account} and "leftAt" is null`.execute(tx);
  if (rows.length === 0) fail('person_unknown');
}

/** The row as it stands, held for a change; also one that was deleted. */
async function hold(tx: Tx, subject: Subject, id: number): Promise<Columns> {
  const { rows } = await sql<{ row: Columns }>`
    select to_jsonb(t) as row from ${sql.table(tables[subject])} t where id = ${id} for update`.execute(
    tx,
  );
  const { row } = rows[0] ?? fail(missing[subject], { id });
  const customer = Number(row.customer_id);
  if (customer !== nobody) await usableCustomer(tx, customer);
  return row;
}

async function tell(
  tx: Tx,
  subject: Subject,
  row: Columns,
  change: { before: Columns | null; after: Columns | null; undoes?: number },
  by: By,
): Promise<number> {
  // What it cost belongs to the profit of the customer, and of whom it was thought to be of before.
  const people = new Set([row.customer_id, change.before?.customer_id ?? row.customer_id]);
  people.delete(nobody);
  if (subject === 'touchpoint' && people.size > 0)
    await sql`select touch('touchpoints', ${[...people]}::bigint[])`.execute(tx);
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const { rows } = await sql<{ id: number }>`
    insert into touchpoint_changes (customer_id, subject, subject_id, before, after, undoes, import_id,
      changed_by, changed_at)
    values (${row.customer_id}, ${subject}, ${row.id}, ${json(change.before)}::jsonb,
      ${json(change.after)}::jsonb, ${change.undoes ?? null}, ${by.importId ?? null}, ${by.user},
      ${by.now.toISOString()})
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Makes a row of these columns. Returns its number and that of the change. */
export async function make(
  tx: Tx,
  subject: Subject,
  columns: Columns,
  by: By,
): Promise<{ id: number; change: number }> {
  const table = sql.table(tables[subject]);
  const names = sql.join(Object.keys(columns).map((name) => sql.ref(name)));
  const { rows } = await sql<{ id: number; customer_id: number }>`
    insert into ${table} (${names})
    select ${names} from jsonb_populate_record(null::${table}, ${JSON.stringify(columns)}::jsonb)
    returning id, customer_id`.execute(tx);
  const row = { ...rows[0]! };
  return { id: row.id, change: await tell(tx, subject, row, { before: null, after: null }, by) };
}

/** Puts columns into a held row and returns it as it is then. */
async function put(tx: Tx, subject: Subject, row: Columns, set: Columns): Promise<Columns> {
  const table = sql.table(tables[subject]);
  if ('customer_id' in set && !same(set.customer_id, row.customer_id)) {
    // What a table is distributed by is never updated: the row goes and comes again, and what was told of
    // it goes along, so that it is forgotten with the customer it is about.
    await sql`delete from ${table} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
      tx,
    );
    const { rows } = await sql<{ row: Columns }>`
      with made as (insert into ${table}
        select * from jsonb_populate_record(null::${table}, ${JSON.stringify({ ...row, ...set })}::jsonb) returning *)
      select to_jsonb(made) as row from made`.execute(tx);
    await sql`with gone as (delete from touchpoint_changes where customer_id = ${row.customer_id}
        and subject = ${subject} and subject_id = ${row.id} returning *)
      insert into touchpoint_changes (customer_id, id, subject, subject_id, before, after, undoes, import_id, changed_by, changed_at)
      select ${set.customer_id}, id, subject, subject_id, before, after, undoes, import_id, changed_by, changed_at
      from gone`.execute(tx);
    return rows[0]!.row;
  }
  const sets = Object.keys(set).map((name) => sql`${sql.ref(name)} = n.${sql.ref(name)}`);
  const { rows } = await sql<{ row: Columns }>`
    update ${table} t set ${sql.join(sets)}
    from jsonb_populate_record(null::${table}, ${JSON.stringify(set)}::jsonb) n
    where t.customer_id = ${row.customer_id} and t.id = ${row.id} returning to_jsonb(t) as row`.execute(
    tx,
  );
  return rows[0]!.row;
}

/** Changes a held row; returns the number of the change, null where it was so already. */
async function changeHeld(
  tx: Tx,
  subject: Subject,
  row: Columns,
  set: Columns,
  by: By,
  undoes?: number,
): Promise<number | null> {
  if (Object.keys(set).length === 0) return null;
  const made = await put(tx, subject, row, set);
  const names = Object.keys(set).filter((name) => !same(row[name], made[name]));
  if (names.length === 0) return null;
  const of = (from: Columns) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  const change = { before: of(row), after: of(made), ...(undoes === undefined ? {} : { undoes }) };
  return tell(tx, subject, made, change, by);
}

/** Changes a row that was not deleted; `check` looks at what it will be. */
export async function change(
  tx: Tx,
  subject: Subject,
  id: number,
  set: Columns | ((row: Columns) => Columns),
  by: By,
): Promise<number | null> {
  const row = await hold(tx, subject, id);
  if (row.deleted_at !== null) fail(missing[subject], { id });
  return changeHeld(tx, subject, row, typeof set === 'function' ? set(row) : set, by);
}

/** Deletes a row; what was deleted already stays so. */
export async function remove(db: Db, subject: Subject, id: number, by: By): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const row = await hold(tx, subject, id);
    if (row.deleted_at !== null) return null;
    return changeHeld(tx, subject, row, { deleted_at: by.now.toISOString() }, by);
  });
}

/**
 * Takes a change back.
 * @throws change_not_found, change_overtaken when the same was changed again since
 */
export async function undo(
  db: Db,
  subject: Subject,
  id: number,
  changeId: number,
  by: By,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const row = await hold(tx, subject, id);
    const { rows } = await sql<{ before: Columns | null; after: Columns | null }>`
      select before, after from touchpoint_changes where customer_id = ${row.customer_id}
        and subject = ${subject} and subject_id = ${id} and id = ${changeId}`.execute(tx);
    const { before, after } = rows[0] ?? fail('change_not_found');
    if (before === null || after === null) {
      // It was made: taking that back deletes it.
      if (row.deleted_at !== null) fail('change_overtaken', { field: 'deleted_at' });
      return changeHeld(tx, subject, row, { deleted_at: by.now.toISOString() }, by, changeId);
    }
    for (const field of Object.keys(after))
      if (!same(row[field], after[field])) fail('change_overtaken', { field });
    const customer = Number(before.customer_id ?? nobody);
    if (customer !== nobody) await usableCustomer(tx, customer);
    return changeHeld(tx, subject, row, before, by, changeId);
  });
}
