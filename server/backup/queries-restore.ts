// SQL around the filling of a base: what is quicker made after the rows, and what is made from them.
import type { ClientBase } from 'pg';
import { completeStanding } from '../customers/index.ts';
import type { Database } from '../platform/database.ts';
import type { Job } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import { forgetDays } from '../touchpoints/index.ts';

/**
 * Takes foreign keys and indexes of these tables away, but those that keep rows unique, and returns the
 * statements that bring them back. Order does not matter then, tables may point at each other, and each
 * index costs one sort.
 */
export async function setAside(client: ClientBase, tables: string[]): Promise<string[]> {
  const keys = await client.query<{ away: string; back: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as away,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
     from pg_constraint where contype = 'f' and conparentid = 0
       and (conrelid = any($1::regclass[]) or confrelid = any($1::regclass[])) order by conname`,
    [tables.map((name) => `public."${name}"`)],
  );
  const indexes = await client.query<{ away: string; back: string }>(
    `select format('drop index %s', indexrelid::regclass) as away, pg_get_indexdef(indexrelid) as back
     from pg_index where indrelid = any($1::regclass[]) and not indisunique
       and not exists (select 1 from pg_constraint k where k.conindid = indexrelid)
     order by indexrelid`,
    [tables.map((name) => `public."${name}"`)],
  );
  // What a change tells what is derived from the rows: that is made anew, and all rows at once would be kept for it.
  const telling = await client.query<{ away: string; back: string }>(
    `select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as away,
       format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as back
     from pg_trigger where tgrelid = any($1::regclass[]) and starts_with(tgname, 'touchpoint_days_') order by tgname`,
    [tables.map((name) => `public."${name}"`)],
  );
  for (const { away } of [...keys.rows, ...indexes.rows, ...telling.rows]) await client.query(away);
  // Keys between tables last: they are checked by a join, which the indexes help.
  return [...indexes.rows, ...telling.rows, ...keys.rows].map(({ back }) => back);
}

export async function putBack(client: ClientBase, statements: string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

/**
 * Has everything derived made from the facts anew, by the jobs that always make it: every customer is
 * touched for every job that takes customers, and every topic is nudged. Runs in the caller's transaction.
 */
export async function makeAgain(client: ClientBase, jobs: Job[]): Promise<void> {
  await forgetDays(client);
  const wakes = jobs.flatMap((job) => job.after.map((topic) => ({ topic, job: job.name })));
  await client.query(
    `insert into job_wakes (topic, job) select * from unnest($1::text[], $2::text[])
     on conflict do nothing`,
    [wakes.map(({ topic }) => topic), wakes.map(({ job }) => job)],
  );
  await client.query(
    `insert into touched (job, customer_id, through)
     select j.name, c.first, nullif(c.last, c.first)
     from unnest($1::text[]) as j (name), (select min(id) as first, max(id) as last from customers) c
     where c.first is not null`,
    [jobs.filter(({ takesCustomers }) => takesCustomers).map(({ name }) => name)],
  );
  await client.query(
    "select nudge(topic) from (select distinct topic from job_wakes where topic <> 'start') t",
  );
}

/** The same for a base at work; returns how many customers wait. */
export async function makeAllAgain(database: Database, jobs: Job[]): Promise<number> {
  const client = await database.pool.connect();
  try {
    return await inTransaction(client, async () => {
      await completeStanding(client);
      await makeAgain(client, jobs);
      const { rows } = await client.query('select count(*) as n from customers');
      return rows[0].n;
    });
  } finally {
    client.release();
  }
}
