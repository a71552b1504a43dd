// The search for duplicates over the whole base, in the background: what each customer is compared by is
// brought up to date first; then, key by key, those who meet are compared, streaming in the order of the key,
// so that memory holds one group at a time. Between two searches, who was touched is compared again.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { readTraces, writeTraces } from './queries-traces.ts';
import {
  compareTraces,
  keptFrom,
  keyGroups,
  keysOf,
  largestGroup,
  readTrace,
  type Trace,
} from './rules-likeness.ts';

export const scanJob = 'customers.scan';
export const nearJob = 'customers.duplicates';

/** Customers whose traces are made between two commits. */
const chunk = 5000;
/** Beyond so many touched customers the whole base is searched. */
const mostTouched = 20_000;
/** Seconds after which it is looked again whether other work has ended. */
const pause = 5;
/** Most customers that one is compared with when it is touched. */
const mostMet = 500;

export interface Scan {
  id: number;
  status: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  done: number;
  customers: number | null;
  pairs: number | null;
  skippedGroups: number;
  skippedCustomers: number;
  createdAt: string;
  finishedAt: string | null;
}

/** The last search, or null before the first. */
export async function readScan(db: Db): Promise<Scan | null> {
  const { rows } = await sql<Scan>`
    select id, status, done, customers, pairs, skipped_groups as "skippedGroups",
      skipped_customers as "skippedCustomers", created_at as "createdAt", finished_at as "finishedAt"
    from duplicate_scans order by id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** How many were touched and wait to be compared (counted to just beyond `mostTouched`), and whether no search was ever whole. */
export async function readWaiting(db: Db): Promise<{ waiting: number; first: boolean }> {
  const { rows } = await sql<{ waiting: number; first: boolean }>`
    select (select count(*) from (
        select from touched_customers where job = ${nearJob} limit ${mostTouched + 1}) t)::integer as waiting,
      not exists (select 1 from duplicate_scans where status = 'done') as first`.execute(db);
  return rows[0]!;
}

/** So many, or all of a base never searched, are not compared one by one: the whole base is searched for them. */
const needsSearch = ({ waiting, first }: { waiting: number; first: boolean }) =>
  waiting > mostTouched || first;

/**
 * Whether everybody who was touched has been compared, and whether that is under way: it is not where the search they
 * need was stopped or failed.
 */
export async function readCompared(db: Db): Promise<{ busy: boolean; compared: boolean }> {
  const last = await readScan(db);
  const touched = await readWaiting(db);
  const searching = last !== null && ['waiting', 'running'].includes(last.status);
  const waiting = touched.waiting > 0;
  const left =
    last !== null && ['cancelled', 'failed'].includes(last.status) && needsSearch(touched);
  return {
    busy: searching || (waiting && !left),
    compared: !waiting && !searching && last !== null,
  };
}

/** Begins a search; returns its number. @throws scan_running */
export async function beginScan(db: Db, by: string | null, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('clientela scan begins'))`.execute(tx);
    const running =
      await sql`select 1 from duplicate_scans where status in ('waiting', 'running')`.execute(tx);
    if (running.rows.length > 0) fail('scan_running');
    // The last ones are enough to know how it went.
    await sql`delete from duplicate_scans where id < (
      select min(id) from (select id from duplicate_scans order by id desc limit 20) l)`.execute(
      tx,
    );
    const { rows } = await sql<{ id: number }>`
      insert into duplicate_scans (status, created_by, created_at)
      values ('waiting', ${by}, ${now.toISOString()}) returning id`.execute(tx);
    await queueJob(tx, scanJob, { id: rows[0]!.id });
    return rows[0]!.id;
  });
}

/** Stops the search that is under way at its next step. @throws scan_not_running */
export async function cancelScan(db: Db): Promise<void> {
  const stopped = await sql`update duplicate_scans set cancel = true
    where status in ('waiting', 'running')`.execute(db);
  if (!stopped.numAffectedRows) fail('scan_not_running');
}

/** Somebody wants it stopped: thrown through the steps, caught by the search. */
const stopped = Symbol('stopped');

/** Searches; safe to repeat after a crash, it then begins anew. */
export async function runScan({ database }: Context, id: number): Promise<void> {
  const reader = await database.pool.connect();
  const client = await database.pool.connect();
  const end = (status: Scan['status'], error: string | null = null) =>
    client.query(
      'update duplicate_scans set status = $2, error_code = $3, finished_at = clock_timestamp() where id = $1',
      [id, status, error],
    );
  const told = async (done: number) => {
    const { rows } = await client.query(
      'update duplicate_scans set done = $2 where id = $1 returning cancel',
      [id, done],
    );
    if (rows[0]?.cancel) throw stopped;
  };
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela scan'))");
    const found = await client.query(
      `update duplicate_scans set status = 'running', done = 0, skipped_groups = 0, skipped_customers = 0
       where id = $1 and status in ('waiting', 'running') returning id`,
      [id],
    );
    if (found.rowCount === 0) return;
    await setTouchedAside(client, id);
    const customers = await traceAll(client, told);
    const pairs = await compareAll(reader, client, { id, customers }, told);
    await client.query(
      'update duplicate_scans set done = 1, customers = $2, pairs = $3 where id = $1',
      [id, customers, pairs],
    );
    await client.query(`drop table if exists ${touchedOf(id)}`);
    await end('done');
    await client.query("select nudge('customers')");
  } catch (error) {
    await client.query('rollback').catch(() => {});
    await touchAgain(client, id).catch(() => {});
    if (error !== stopped) {
      await end('failed', 'internal').catch(() => {});
      throw error;
    }
    await end('cancelled');
    // Those who are few are compared one by one; nobody waits for a search that is not wanted.
    await client.query("select nudge('customers')");
  } finally {
    await client.query(`drop table if exists ${pairsOf(id)}`).catch(() => {});
    await putBackIndexes(client, 'customer_traces').catch(() => {});
    await client.query("select pg_advisory_unlock(hashtext('clientela scan'))").catch(() => {});
    client.release();
    // A stream that was left in the middle is not given to anybody else.
    reader.release(true);
  }
}

/** Who was touched before a search: it compares them with all others, unless it is stopped. */
const touchedOf = (id: number) => `staging.touched_${Math.trunc(id)}`;

/** Whoever is touched from here on is compared again afterwards. */
async function setTouchedAside(client: PoolClient, id: number): Promise<void> {
  const aside = touchedOf(id);
  await inTransaction(client, async () => {
    await client.query(`create unlogged table if not exists ${aside} (customer_id bigint)`);
    await client.query(
      `insert into ${aside} select distinct customer_id from take_touched($1) as t (customer_id)`,
      [nearJob],
    );
  });
}

/** A search that was not brought to its end has compared nobody: those it was for wait as before. */
async function touchAgain(client: PoolClient, id: number): Promise<void> {
  const aside = touchedOf(id);
  const there = await client.query('select to_regclass($1) is not null as there', [aside]);
  if (!there.rows[0].there) return;
  await inTransaction(client, async () => {
    await client.query(
      `insert into touched (job, customer_id) select $1, customer_id from ${aside}`,
      [nearJob],
    );
    await client.query(`drop table ${aside}`);
  });
}

/** Makes the traces of all customers; the first half of the way. Returns how many there are. */
async function traceAll(
  client: PoolClient,
  told: (done: number) => Promise<void>,
): Promise<number> {
  const counted = await client.query(
    `select (select count(*) from customer_standing) as all,
       exists (select 1 from customer_traces) as known`,
  );
  const { all, known } = counted.rows[0] as { all: number; known: boolean };
  if (!known && all > chunk) await setAsideIndexes(client, 'customer_traces');
  let count = 0;
  for (let after = 0; ; ) {
    const traced = await readTraces(client, { after, limit: chunk });
    if (traced.length === 0) break;
    await inTransaction(client, () => writeTraces(client, traced));
    after = traced.at(-1)!.id;
    count += traced.length;
    await told(0.5 * Math.min(1, count / Math.max(1, all)));
  }
  await client.query(`delete from customer_traces t
    where not exists (select 1 from customer_standing s where s.customer_id = t.customer_id)`);
  await putBackIndexes(client, 'customer_traces');
  await client.query('analyze customer_traces');
  return count;
}

/** Pairs that were found, until the search is whole. */
const pairsOf = (id: number) => `staging.pairs_${Math.trunc(id)}`;

interface Pair {
  one: number;
  two: number;
  confidence: number;
  why: readonly string[];
}

const copyPairs = async (client: PoolClient, table: string, pairs: readonly Pair[]) => {
  const lines = pairs.map(
    ({ one, two, confidence, why }) =>
      `${Math.min(one, two)}\t${Math.max(one, two)}\t${confidence.toPrecision(6)}\t{${why.join(',')}}\n`,
  );
  await pipeline(
    Readable.from([lines.join('')]),
    client.query(copyFrom(`copy ${table} (customer_id, other_id, confidence, why) from stdin`)),
  );
};

/** Nobody has said that these are not the same, whichever of their records was meant. */
const notDenied = `not exists (
  select 1 from duplicate_denials d join customers a on a.id = d.customer_id
    join customers b on b.id = d.other_id
  where least(a.survivor_id, b.survivor_id) = p.customer_id
    and greatest(a.survivor_id, b.survivor_id) = p.other_id)`;
const bothThere = `exists (select 1 from customer_standing s where s.customer_id = p.customer_id)
  and exists (select 1 from customer_standing s where s.customer_id = p.other_id)`;

/** Compares those who meet under each kind of key; the second half of the way. Returns how many pairs stand. */
async function compareAll(
  reader: PoolClient,
  client: PoolClient,
  { id, customers }: { id: number; customers: number },
  told: (done: number) => Promise<void>,
): Promise<number> {
  const table = pairsOf(id);
  await client.query(`drop table if exists ${table}`);
  await client.query(
    `create unlogged table ${table} (customer_id bigint, other_id bigint, confidence real, why text[])`,
  );
  await reader.query("set work_mem = '96MB'");
  for (const [n, group] of keyGroups.entries()) {
    let found: Pair[] = [];
    for await (const met of groupsOf(reader, group)) {
      for (const [i, one] of met.entries())
        for (const two of met.slice(i + 1)) {
          if (one.id === two.id) continue;
          const { confidence, why } = compareTraces(one.trace, two.trace, customers);
          if (confidence >= keptFrom) found.push({ one: one.id, two: two.id, confidence, why });
        }
      if (found.length < 5000) continue;
      await copyPairs(client, table, found);
      found = [];
      await told(0.5 + (0.45 * n) / keyGroups.length);
    }
    await copyPairs(client, table, found);
    await skipped(client, id, group);
    await told(0.5 + (0.45 * (n + 1)) / keyGroups.length);
  }
  const kept = await inTransaction(client, async () => {
    await client.query('delete from duplicate_pairs');
    return client.query(
      `insert into duplicate_pairs (customer_id, other_id, confidence, why, found_at)
       select distinct on (customer_id, other_id) customer_id, other_id, confidence, why, now()
       from ${table} p where ${notDenied} and ${bothThere} order by customer_id, other_id`,
    );
  });
  await client.query('analyze duplicate_pairs');
  return kept.rowCount ?? 0;
}

/** Keys of a kind with how many customers have each, as rows (key, customer_id, trace, n). */
const meeting = (group: readonly number[]) => `
  select k.key, t.customer_id, t.trace, count(*) over (partition by k.key) as n
  from customer_traces t, unnest(array[${group.map((place) => `t.keys[${place + 1}]`)}]) as k (key)
  where k.key is not null`;

/** The customers who meet under each key of a kind, group by group. */
async function* groupsOf(
  reader: PoolClient,
  group: readonly number[],
): AsyncGenerator<{ id: number; trace: Trace }[]> {
  const stream = reader.query(
    copyTo(`copy (select key, customer_id, trace from (${meeting(group)}) m
      where n between 2 and ${largestGroup} order by key) to stdout`),
  );
  let met: { id: number; trace: Trace }[] = [];
  let key = '';
  let rest = '';
  stream.setEncoding('utf8');
  for await (const piece of stream as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const [of, id, trace] = line.split('\t') as [string, string, string];
      if (of !== key && met.length > 0) {
        yield met;
        met = [];
      }
      key = of;
      met.push({ id: Number(id), trace: readTrace(trace) });
    }
  }
  if (met.length > 0) yield met;
}

/** Writes down which groups were too large to compare all with all. */
async function skipped(client: PoolClient, id: number, group: readonly number[]): Promise<void> {
  await client.query(
    `update duplicate_scans set skipped_groups = skipped_groups + g.groups,
       skipped_customers = skipped_customers + g.customers
     from (select count(*) as groups, coalesce(sum(n), 0)::bigint as customers from (
       select count(*) as n from customer_traces t,
         unnest(array[${group.map((place) => `t.keys[${place + 1}]`)}]) as k (key)
       where k.key is not null group by k.key having count(*) > ${largestGroup}) l) g
     where id = $1`,
    [id],
  );
}

/** Whoever shares a key with this customer, with their traces. */
export async function metBy(
  db: Db | Tx,
  trace: Trace,
  except: number,
): Promise<{ id: number; trace: Trace }[]> {
  const keys = keysOf(trace).filter((key) => key !== null);
  if (keys.length === 0) return [];
  const { rows } = await sql<{ id: number; trace: string }>`
    select customer_id as id, trace from customer_traces
    where keys && ${keys}::integer[] and customer_id <> ${except} limit ${mostMet}`.execute(db);
  return rows.map((row) => ({ id: row.id, trace: readTrace(row.trace) }));
}

/**
 * Compares the customers that were touched with those they meet. The first time, and when they are very
 * many, the whole base is searched.
 */
export async function compareTouched(context: Context, now: Date): Promise<void> {
  const { db, database } = context;
  const touched = await readWaiting(db);
  if (needsSearch(touched)) {
    const last = await readScan(db);
    // One that somebody stopped is not begun again by itself.
    if (last && ['waiting', 'running', 'cancelled'].includes(last.status)) return;
    // A large import has waked others too: what customers are worth comes first, and has the memory for itself.
    const others = await sql`select 1 from graphile_worker.jobs
      where locked_at is not null and task_identifier <> ${nearJob} limit 1`.execute(db);
    if (touched.waiting > mostTouched && others.rows.length > 0)
      await queueJob(db, nearJob, {}, nearJob, pause);
    else await beginScan(db, null, now);
    return;
  }
  const client = await database.pool.connect();
  try {
    // One by one, so that they can be taken some at a time.
    await client.query(
      `with several as (
         delete from touched where job = $1 and through is not null returning customer_id, through)
       insert into touched (job, customer_id)
       select $1, c.id from several s join customers c on c.id between s.customer_id and s.through`,
      [nearJob],
    );
    const someMore = async () => {
      const taken = await client.query<{ customer_id: number }>(
        `with due as (select ctid from touched where job = $1 limit 500)
         delete from touched t using due where t.ctid = due.ctid returning t.customer_id`,
        [nearJob],
      );
      if (taken.rowCount === 0) return false;
      await compareThese(db, client, [...new Set(taken.rows.map((row) => row.customer_id))]);
      return true;
    };
    while (await inTransaction(client, someMore));
  } finally {
    client.release();
  }
}

/** How many customers the last whole search met: what is compared one by one is judged as it judged. */
export async function knownCustomers(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ customers: number | null }>`
    select customers from duplicate_scans where status = 'done' order by id desc limit 1`.execute(
    db,
  );
  return rows[0]?.customers ?? 0;
}

async function compareThese(db: Db, client: PoolClient, ids: number[]): Promise<void> {
  const traced = await readTraces(client, { ids });
  await client.query(
    `delete from customer_traces where customer_id = any($1) and customer_id <> all($2)`,
    [ids, traced.map(({ id }) => id)],
  );
  await writeTraces(client, traced);
  await client.query(
    'delete from duplicate_pairs where customer_id = any($1) or other_id = any($1)',
    [ids],
  );
  // Two of them may be like each other, and what is written here nobody else sees yet.
  const fresh = new Map(traced.map((one) => [one.id, one.trace]));
  const found: Pair[] = [];
  const customers = await knownCustomers(db);
  for (const { id, trace } of traced)
    for (const other of await metBy(db, trace, id)) {
      if (fresh.has(other.id)) continue;
      const { confidence, why } = compareTraces(trace, other.trace, customers);
      if (confidence >= keptFrom) found.push({ one: id, two: other.id, confidence, why });
    }
  for (const [i, one] of traced.entries())
    for (const two of traced.slice(i + 1)) {
      const { confidence, why } = compareTraces(one.trace, two.trace, customers);
      if (confidence >= keptFrom) found.push({ one: one.id, two: two.id, confidence, why });
    }
  await client.query(`create temporary table near (customer_id bigint, other_id bigint, confidence real, why text[])
    on commit drop`);
  await copyPairs(client, 'near', found);
  await client.query(
    `insert into duplicate_pairs (customer_id, other_id, confidence, why, found_at)
     select distinct on (customer_id, other_id) customer_id, other_id, confidence, why, now()
     from near p where ${notDenied} and ${bothThere} order by customer_id, other_id
     on conflict (customer_id, other_id) do update set confidence = excluded.confidence, why = excluded.why`,
  );
  await client.query('drop table near');
}
