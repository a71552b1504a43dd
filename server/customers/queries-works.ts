// Doing something to many customers at once: asked for here, done by a job in committed chunks, so that it
// can be followed, stopped, resumed after a crash and taken back.
import { Readable } from 'node:stream';
import type { PoolClient } from 'pg';
import { type Db, sql } from '../platform/database.ts';
import { type ErrorCode, fail, isCoded } from '../platform/errors.ts';
import { keepFile } from '../platform/files.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import type { Relation, Rule } from '../platform/question.ts';
import { limitsOf, withinReach } from '../platform/reach.ts';
import { inTransaction } from '../platform/transaction.ts';
import { exportLines } from './export.ts';
import { keepPairs, mergePairs, undoPairs } from './merge-many.ts';
import { type Asked, askedCondition, type SortBy } from './queries.ts';
import { baseChanged } from './remember.ts';
import { applyStep, type Does, undoStep } from './work-steps.ts';

export const workJob = 'customers.work';
export const worksArea = 'works';

export type WorkStatus =
  | 'waiting'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'undoing'
  | 'undone';

/** To whom, as it is kept. */
export interface WorkAsked {
  question: Rule | null;
  search: string | null;
  only: number[] | null;
  less: number[];
  sees: boolean;
}

export interface Work {
  id: number;
  kind: Does['kind'];
  does: Does;
  asked: WorkAsked;
  status: WorkStatus;
  total: number | null;
  done: number;
  changed: number;
  doneThrough: number;
  cancel: boolean;
  fileBytes: number | null;
  error: string | null;
  user: string | null;
  by: string | null;
  createdAt: string;
  finishedAt: string | null;
}

/** Customers gone through between two commits. */
const chunkSize = 2000;

const workColumns = sql`w.id, w.kind, w.does, w.asked, w.status, w.total, w.done, w.changed,
  w.done_through as "doneThrough", w.cancel, w.file_bytes as "fileBytes", w.error_code as error,
  w.created_by as "user", u.name as by, w.created_at as "createdAt", w.finished_at as "finishedAt"
  from customer_works w left join auth_user u on u.id = w.created_by`;

/** One of whoever asks (null: a job); fails with work_not_found. */
export async function oneWork(db: Db, id: number, user: string | null): Promise<Work> {
  const { rows } = await sql<Work>`select ${workColumns}
    where w.id = ${id} and (${user}::text is null or w.created_by = ${user})`.execute(db);
  return rows[0] ?? fail('work_not_found', { id });
}

export async function listWorks(db: Db, user: string): Promise<Work[]> {
  const { rows } = await sql<Work>`select ${workColumns}
    where w.created_by = ${user} order by w.id desc limit 20`.execute(db);
  return rows;
}

export async function startWork(
  db: Db,
  made: { does: Does; asked: WorkAsked },
  by: { user: string; now: Date },
  relations: readonly Relation[],
): Promise<Work> {
  // A question that cannot be asked is refused now, not in the background.
  await askedCondition(db, conditionOf(made.asked, relations));
  const id = await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into customer_works (kind, does, asked, status, created_by, created_at)
      values (${made.does.kind}, ${JSON.stringify(made.does)}::jsonb, ${JSON.stringify(made.asked)}::jsonb,
        'waiting', ${by.user}, ${by.now.toISOString()}) returning id`.execute(tx);
    await queueJob(tx, workJob, { id: rows[0]!.id }, `${workJob} ${rows[0]!.id}`);
    return rows[0]!.id;
  });
  return oneWork(db, id, by.user);
}

/** Merges all pairs of the search for duplicates that are so sure. */
export async function startMerges(
  db: Db,
  least: number,
  by: { user: string; now: Date },
): Promise<Work> {
  const does: Does = { kind: 'merge', least, about: null };
  const id = await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into customer_works (kind, does, asked, status, created_by, created_at)
      values ('merge', ${JSON.stringify(does)}::jsonb, '{}', 'waiting', ${by.user}, ${by.now.toISOString()})
      returning id`.execute(tx);
    await queueJob(tx, workJob, { id: rows[0]!.id }, `${workJob} ${rows[0]!.id}`);
    return rows[0]!.id;
  });
  return oneWork(db, id, by.user);
}

const conditionOf = (asked: WorkAsked, relations: readonly Relation[]): Asked => ({
  question: asked.question,
  search: asked.search ?? undefined,
  sees: asked.sees,
  only: asked.only ?? undefined,
  less: asked.less,
  relations,
});

/** Stops it at its next commit; one that has not begun does not begin. */
export async function cancelWork(db: Db, id: number, user: string): Promise<Work> {
  await oneWork(db, id, user);
  const stopped = await sql`update customer_works set cancel = true
    where id = ${id} and status in ('waiting', 'running')`.execute(db);
  if (!stopped.numAffectedRows) fail('work_wrong_state');
  return oneWork(db, id, user);
}

export async function undoWork(db: Db, id: number, user: string): Promise<Work> {
  await oneWork(db, id, user);
  await db.transaction().execute(async (tx) => {
    const moved =
      await sql`update customer_works set status = 'undoing', done = 0, done_through = 0,
        cancel = false, finished_at = null
      where id = ${id} and kind <> 'export' and status in ('done', 'cancelled', 'failed')`.execute(
        tx,
      );
    if (!moved.numAffectedRows) fail('work_wrong_state');
    await queueJob(tx, workJob, { id }, `${workJob} ${id}`);
  });
  return oneWork(db, id, user);
}

/** The base as far as whoever asked for a work reaches now; a work that nobody asked for reaches all. */
async function asFar(context: Context, id: number): Promise<Context> {
  const { user, kind } = await oneWork(context.db, id, null);
  const limited = user === null ? null : await limitsOf(context.database.pool, user);
  if (!limited) return context;
  const verb = kind === 'export' ? 'read' : 'write';
  return withinReach(context, limited, { verb, rights: ['customers.write'] });
}

/** Goes on with it from where it is; safe to repeat. */
export async function runWork(
  all: Context,
  id: number,
  now: Date,
  relations: readonly Relation[],
): Promise<void> {
  const context = await asFar(all, id);
  const client = await context.database.pool.connect();
  try {
    // The same work never runs twice at a time, whoever repeats its job.
    await client.query("select pg_advisory_lock(hashtext('clientela work'), $1)", [id]);
    const work = await oneWork(context.db, id, null);
    try {
      if (work.kind === 'merge') await mergeAll(context.db, client, work, now);
      else if (work.status === 'undoing') await undoAll(client, work, now);
      else if (work.status === 'waiting' || work.status === 'running')
        await (work.kind === 'export'
          ? writeFile(context, client, work, now, relations)
          : applyAll(context.db, client, work, now, relations));
    } catch (error) {
      await client.query('rollback').catch(() => {});
      if (!isCoded(error)) throw error;
      await end(client, work, 'failed', now, error.code);
    }
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtext('clientela work'), $1)", [id])
      .catch(() => {});
    client.release();
  }
}

async function end(
  client: PoolClient,
  { id, kind }: Work,
  status: WorkStatus,
  now: Date,
  error: ErrorCode | null = null,
) {
  await client.query(`drop table if exists ${membersOf(id)}`);
  // In one statement, so that it is told exactly when it is so. A file that was written changed nobody.
  await client.query(
    `with ended as (update customer_works set status = $2, finished_at = $3, error_code = $4
       where id = $1 returning id)
     select announce('customers.bulk_done', id::text, jsonb_build_object('kind', $5::text, 'status', $2::text))
     from ended where $5 <> 'export'`,
    [id, status, now.toISOString(), error, kind],
  );
  if (status === 'done' || status === 'undone' || status === 'cancelled')
    await client.query("select nudge('purchases'), nudge('customers')");
}

/** Who fitted when it began: a plain table, for one that is not logged would be empty after a crash. */
const membersOf = (id: number) => `staging.work_${Math.trunc(id)}`;

async function applyAll(
  db: Db,
  client: PoolClient,
  work: Work,
  now: Date,
  relations: readonly Relation[],
): Promise<void> {
  const members = membersOf(work.id);
  if (work.status === 'waiting') {
    const where = await askedCondition(db, conditionOf(work.asked, relations));
    await db.transaction().execute(async (tx) => {
      await sql`drop table if exists ${sql.table(members)}`.execute(tx);
      // Made first and filled then: a statement that makes a table takes no parameters.
      await sql`create table ${sql.table(members)} (customer_id bigint primary key)`.execute(tx);
      const { numAffectedRows = 0n } = await sql`insert into ${sql.table(members)}
        select s.customer_id from customer_standing s join customers c on c.id = s.customer_id
        where ${where} order by 1`.execute(tx);
      await sql`update customer_works set status = 'running', total = ${Number(numAffectedRows)}
        where id = ${work.id}`.execute(tx);
    });
  }
  await inChunks(client, work, now, members, (step) => applyStep(client, work.does, step), 'done');
}

async function mergeAll(db: Db, client: PoolClient, work: Work, now: Date): Promise<void> {
  if (work.does.kind !== 'merge') return;
  if (work.status === 'undoing') {
    await undoPairs(db, work, now);
    return end(client, work, 'undone', now);
  }
  if (work.status !== 'waiting' && work.status !== 'running') return;
  const pairs = membersOf(work.id);
  if (work.status === 'waiting') await keepPairs(db, work.id, pairs, work.does.least);
  const whole = await mergePairs(db, work, pairs, now);
  await end(client, work, whole ? 'done' : 'cancelled', now);
}

async function undoAll(client: PoolClient, work: Work, now: Date): Promise<void> {
  const source = `(select distinct customer_id from customer_changes where work_id = ${Math.trunc(work.id)}) h`;
  await inChunks(client, work, now, source, (step) => undoStep(client, work.does, step), 'undone');
}

/** Goes through the customers of a table in the order of their numbers, each chunk one transaction. */
async function inChunks(
  client: PoolClient,
  work: Work,
  now: Date,
  source: string,
  step: (step: { workId: number; by: string | null; now: Date }) => Promise<number>,
  ends: 'done' | 'undone',
): Promise<void> {
  let through = work.doneThrough;
  for (;;) {
    const { rows } = await client.query(
      `select max(customer_id) as last, count(*) as n,
         (select cancel from customer_works where id = $3) as cancel
       from (select customer_id from ${source} where customer_id > $1 order by 1 limit $2) m`,
      [through, chunkSize, work.id],
    );
    const { last, n, cancel } = rows[0] as { last: number | null; n: number; cancel: boolean };
    if (cancel && ends === 'done') return end(client, work, 'cancelled', now);
    if (last === null) break;
    await inTransaction(client, async () => {
      // Held in the order of their numbers, as single changes hold them one by one.
      await client.query(
        `create temporary table chunk on commit drop as
         select c.id as customer_id from customers c where c.id in (
           select customer_id from ${source} where customer_id > $1 and customer_id <= $2)
           ${ends === 'done' ? 'and exists (select 1 from customer_standing s where s.customer_id = c.id)' : ''}
         order by c.id for update of c`,
        [through, last],
      );
      await client.query('analyze chunk');
      const changed = await step({ workId: work.id, by: work.user, now });
      await client.query(
        `update customer_works set done = done + $2, done_through = $3,
           changed = ${ends === 'done' ? 'changed + $4' : 'changed - $4'} where id = $1`,
        [work.id, n, last, changed],
      );
      await baseChanged(client);
    });
    through = last;
  }
  await end(client, work, ends, now);
}

async function writeFile(
  context: Context,
  client: PoolClient,
  work: Work,
  now: Date,
  relations: readonly Relation[],
): Promise<void> {
  if (work.does.kind !== 'export') return;
  const { columns, sort, direction, language } = work.does;
  const asked = { ...conditionOf(work.asked, relations), unrestricted: true };
  const where = await askedCondition(context.db, asked);
  const counted = await sql<{ n: number }>`select count(*) as n
    from customer_standing s join customers c on c.id = s.customer_id where ${where}`.execute(
    context.db,
  );
  await client.query(
    "update customer_works set status = 'running', total = $2, done = 0 where id = $1",
    [work.id, counted.rows[0]!.n],
  );
  let cancelled = false;
  const wanted = {
    ...asked,
    columns,
    language,
    sort: (sort ?? 'value') as SortBy,
    direction: direction ?? 'down',
  };
  async function* lines() {
    const told = async (done: number) => {
      const { rows } = await client.query(
        'update customer_works set done = $2 where id = $1 returning cancel',
        [work.id, done],
      );
      cancelled = rows[0].cancel;
    };
    for await (const piece of exportLines(context, wanted, told)) {
      if (cancelled) return;
      yield piece;
    }
  }
  const bytes = await keepFile(context.config, worksArea, `${work.id}.csv`, Readable.from(lines()));
  if (cancelled) return end(client, work, 'cancelled', now);
  await client.query('update customer_works set file_bytes = $2 where id = $1', [work.id, bytes]);
  await end(client, work, 'done', now);
}
