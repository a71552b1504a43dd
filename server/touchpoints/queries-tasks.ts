// What is remembered of tasks: what is to be done, for whom, by whom and until when.
import type { Static } from 'typebox';
import { dayIn, readCompany } from '../company/index.ts';
import { displayName, readPage, writePage } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import { isDay } from '../platform/question.ts';
import type { task } from './contract-tasks.ts';
import { type Eyes, ofCustomer, present, withSurvivor } from './queries.ts';
import {
  type By,
  type Columns,
  change,
  make,
  usableAccount,
  usableCustomer,
} from './queries-changes.ts';
import { nobody } from './rules.ts';

export type Task = Static<typeof task>;

export interface GivenTask {
  title?: string | undefined;
  note?: string | null | undefined;
  customerId?: number | null | undefined;
  owner?: string | null | undefined;
  dueOn?: string | null | undefined;
  remindAt?: string | null | undefined;
}

async function columnsOf(tx: Tx, given: GivenTask): Promise<Columns> {
  if (given.dueOn && !isDay(given.dueOn)) fail('day_invalid');
  if (given.customerId) await usableCustomer(tx, given.customerId);
  if (given.owner) await usableAccount(tx, given.owner);
  const title = given.title?.trim();
  if (title === '') fail('name_missing');
  const columns: Columns = {
    title,
    note: given.note === undefined ? undefined : given.note?.trim() || null,
    customer_id: given.customerId === null ? nobody : given.customerId,
    owner: given.owner,
    due_on: given.dueOn,
    remind_at: given.remindAt,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** Makes a task; the same request again is the task that is there. */
export async function addTask(
  db: Db,
  given: GivenTask & { title: string; request: string },
  by: By,
): Promise<{ id: number; change: number | null }> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`task ${given.request}`}, 0))`.execute(
      tx,
    );
    const { rows } = await sql<{ id: number }>`
      select id from tasks where request = ${given.request} limit 1`.execute(tx);
    if (rows[0]) return { id: rows[0].id, change: null };
    const columns = await columnsOf(tx, given);
    const made = { created_by: by.user, created_at: by.now.toISOString(), request: given.request };
    return make(tx, 'task', { customer_id: nobody, ...columns, ...made }, by);
  });
}

/** Changes a task; done again by another, it stays done by the first. */
export async function changeTask(
  db: Db,
  id: number,
  given: GivenTask & { done?: boolean | undefined },
  by: By,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const columns = await columnsOf(tx, given);
    const done = (row: Columns): Columns => {
      if (given.done === undefined || given.done === (row.done_at !== null)) return columns;
      return {
        ...columns,
        done_at: given.done ? by.now.toISOString() : null,
        done_by: given.done ? by.user : null,
      };
    };
    return change(tx, 'task', id, done, by);
  });
}

export interface AskedTasks {
  /** Account whose tasks; null: everybody's. */
  owner: string | null;
  due?: 'overdue' | 'today' | 'later' | undefined;
  done: boolean;
  customerId?: number | undefined;
}

interface Row extends Omit<Task, 'customer' | 'owner' | 'due' | 'reminded'> {
  customerId: number;
  name: string | null;
  ownerId: string | null;
  ownerName: string | null;
  place: number;
}

/** Days since 1970; a task without a day is due after all others. */
const dueNumber = sql`coalesce(t.due_on - date '1970-01-01', 9999999)`;

/** A page of tasks: open ones by the day they are due, done ones by when they were done, the last first. */
export async function listTasks(
  db: Db,
  asked: AskedTasks,
  after: string | undefined,
  limit: number,
  { sees, names }: Eyes,
  now: Date,
): Promise<{ tasks: Task[]; next: string | null }> {
  const { timeZone } = await readCompany(db);
  const today = dayIn(now, timeZone);
  const key = readPage(after, 2);
  const dues = {
    overdue: sql`t.due_on < ${today}::date`,
    today: sql`t.due_on = ${today}::date`,
    later: sql`(t.due_on > ${today}::date or t.due_on is null)`,
  };
  const place = asked.done ? sql`(extract(epoch from t.done_at) * 1000000)::bigint` : dueNumber;
  // Two ranges in place of one over an expression, so that the index by day serves the first.
  const from = !key
    ? sql`true`
    : asked.done
      ? sql`(t.done_at, t.id) < (timestamptz 'epoch' + ${key[0]}::bigint * interval '1 microsecond', ${key[1]}::bigint)`
      : key[0] === 9999999
        ? sql`(t.due_on is null and t.id > ${key[1]})`
        : sql`((t.due_on, t.id) > (date '1970-01-01' + ${key[0]}::int, ${key[1]}::bigint) or t.due_on is null)`;
  const { rows } = await sql<Row>`
    select t.id, ${shownText(sql`t.title`, sees)} as title, ${shownText(sql`t.note`, sees)} as note, coalesce(c.id, t.customer_id) as "customerId",
      ${names ? sql`case when c.id is not null then ${displayName(sees)} end` : sql`null`} as name,
      u.id as "ownerId", u.name as "ownerName", t.due_on as "dueOn", t.remind_at as "remindAt",
      t.done_at as "doneAt", d.name as "doneBy", ${place} as place
    from tasks t ${withSurvivor}
      left join auth_user u on u.id = t.owner left join auth_user d on d.id = t.done_by
    where ${present} and t.done_at ${asked.done ? sql`is not null` : sql`is null`}
      and ${asked.owner === null ? sql`true` : sql`t.owner = ${asked.owner}`}
      and ${asked.customerId === undefined ? sql`true` : ofCustomer(asked.customerId)}
      and ${asked.due && !asked.done ? dues[asked.due] : sql`true`} and ${from}
    order by ${asked.done ? sql`t.done_at desc, t.id desc` : sql`t.due_on, t.id`} limit ${limit + 1}`.execute(
    db,
  );
  const last = rows[limit - 1];
  return {
    tasks: rows.slice(0, limit).map((row) => taskOf(row, today, now)),
    next: rows.length > limit && last ? writePage([last.place, last.id]) : null,
  };
}

function taskOf(row: Row, today: string, now: Date): Task {
  const { customerId, name, ownerId, ownerName, place: _place, ...rest } = row;
  const { dueOn, remindAt, doneAt } = rest;
  const due =
    dueOn === null ? 'whenever' : dueOn < today ? 'overdue' : dueOn === today ? 'today' : 'later';
  return {
    ...rest,
    customer: customerId === nobody ? null : { id: customerId, name },
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    due,
    reminded: doneAt === null && remindAt !== null && Date.parse(remindAt) <= now.getTime(),
  };
}

/** How many open tasks there are: everybody's by the index of days, less those of customers in the bin. */
export async function countTasks(db: Db, owner: string | null, now: Date) {
  const { timeZone } = await readCompany(db);
  const today = dayIn(now, timeZone);
  const counts = sql`count(*) as open, count(*) filter (where t.due_on < ${today}::date) as overdue,
    count(*) filter (where t.due_on = ${today}::date) as today`;
  const stands = sql`t.done_at is null and t.deleted_at is null`;
  const { rows } = await sql<{
    whose: 'mine' | 'all' | 'hidden';
    open: number;
    overdue: number;
    today: number;
    reminded: number;
  }>`
    select 'mine' as whose, ${counts}, count(*) filter (where t.remind_at <= ${now.toISOString()}) as reminded
      from tasks t where ${present} and t.done_at is null and t.owner = ${owner}
    union all
    select 'all', ${counts}, 0 from tasks t where ${stands}
    union all
    select 'hidden', ${counts}, 0 from customer_bin b join customers x on x.survivor_id = b.customer_id
      join tasks t on t.customer_id = x.id where ${stands}`.execute(db);
  const of = (whose: 'mine' | 'all' | 'hidden') => rows.find((row) => row.whose === whose)!;
  const [mine, all, hidden] = [of('mine'), of('all'), of('hidden')];
  const told = (open: number, overdue: number, today: number) => ({
    open,
    overdue,
    today,
    later: open - overdue - today,
  });
  return {
    mine: { ...told(mine.open, mine.overdue, mine.today), reminded: mine.reminded },
    all: told(all.open - hidden.open, all.overdue - hidden.overdue, all.today - hidden.today),
  };
}
