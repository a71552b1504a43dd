// What touchpoints came to day by day, kept for reports of long periods. Every change says in its own transaction which
// days hold no longer (triggers, migration 0058); whoever reads takes those from the touchpoints, and the job here keeps
// them anew. So a report is right at any moment, and quick when it has been quiet for a moment.
import type { ClientBase } from 'pg';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { beginText, ofDays, sumNames, sumsSql } from './day-sums.ts';

/** From so many days on all touchpoints are read once instead of day after day. */
const manyDays = 60;
/** Touchpoints above which the doctor compares some of the days. */
const mostCompared = 2_000_000;

/**
 * Days between two, both expressions of SQL, that do not hold as they are kept, each once. None before the first
 * touchpoint or after the last.
 * @param more tables that the two need
 */
export const staleDaysSql = (first: string, last: string, more = ''): string =>
  `select distinct d.day::date as day
   from (select distinct from_day, through_day from touchpoint_days_stale) s cross join company z
     cross join (select least((select min(at) from touchpoints where deleted_at is null)::date - 1,
         (select min(day) from touchpoint_days)) as first,
       greatest((select max(at) from touchpoints where deleted_at is null)::date + 1,
         (select max(day) from touchpoint_days)) as last) e ${more}
     cross join lateral generate_series(greatest(s.from_day - 1, e.first, ${first})::timestamp,
       least(s.through_day + 1, e.last, ${last})::timestamp, interval '1 day') as d (day)
   where ${beginText('d.day')} < (s.through_day + 1)::timestamp at time zone 'UTC'
     and ${beginText("d.day + interval '1 day'")} > s.from_day::timestamp at time zone 'UTC'`;

/** The days that are to be made anew, into the temporary table `days_due`; how many. Takes what the changes said. */
async function takeDue(tx: Tx, timeZone: string): Promise<number> {
  const { rows: made } = await sql<{ time_zone: string }>`
    select time_zone from touchpoint_days_made`.execute(tx);
  await sql`create temporary table days_due (day date primary key) on commit drop`.execute(tx);
  if (made[0]?.time_zone === timeZone) {
    // What is written from here on says so again, and waits for the next time.
    await sql`create temporary table days_said (from_day date, through_day date) on commit drop`.execute(
      tx,
    );
    await sql`with taken as (delete from touchpoint_days_stale returning from_day, through_day)
      insert into days_said select distinct from_day, through_day from taken`.execute(tx);
    const said = staleDaysSql("'-infinity'", "'infinity'").replace(
      'from touchpoint_days_stale',
      'from days_said',
    );
    await sql`insert into days_due ${sql.raw(said)}`.execute(tx);
  } else {
    await sql`delete from touchpoint_days_stale`.execute(tx);
    await sql`delete from touchpoint_days`.execute(tx);
    await sql`insert into days_due
      select generate_series(min(at)::date - 1, max(at)::date + 1, interval '1 day')::date
      from touchpoints where deleted_at is null having min(at) is not null`.execute(tx);
  }
  const { rows } = await sql<{ n: number }>`select count(*) as n from days_due`.execute(tx);
  await sql`analyze days_due`.execute(tx);
  return rows[0]!.n;
}

/** Is there anything to do: most of the time there is not. */
async function isDue(tx: Tx, timeZone: string): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select exists (select 1 from touchpoint_days_stale)
      or not exists (select 1 from touchpoint_days_made where time_zone = ${timeZone}) as due`.execute(
    tx,
  );
  return rows[0]!.due;
}

/** Keeps anew what the days came to that hold no longer, all of them where none were kept. Safe to repeat. */
export async function keepDays(db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('clientela touchpoint days'))`.execute(tx);
    const { rows } = await sql<{ timeZone: string }>`
      select time_zone as "timeZone" from company`.execute(tx);
    if (!rows[0] || !(await isDue(tx, rows[0].timeZone))) return;
    const due = await takeDue(tx, rows[0].timeZone);
    if (due > 0) {
      await sql`delete from touchpoint_days k using days_due d where d.day = k.day`.execute(tx);
      const names = sql.raw(sumNames.join(', '));
      const sums = sumsSql(ofDays('days_due', due > manyDays), 'true', 'day,');
      await sql`insert into touchpoint_days (day, kind, channel, ${names})
        select day, kind, channel, ${names} from (${sql.raw(sums)}) s`.execute(tx);
    }
    await sql`insert into touchpoint_days_made (time_zone, made_at)
      values (${rows[0].timeZone}, ${now.toISOString()})
      on conflict (id) do update set time_zone = excluded.time_zone, made_at = excluded.made_at`.execute(
      tx,
    );
  });
}

/** Has every day made anew by the job: for a base whose derived tables are not to be trusted. */
export async function forgetDays(client: ClientBase): Promise<void> {
  await client.query('delete from touchpoint_days_made');
}

/**
 * How many sums of days that should hold are not those of their touchpoints, as the transaction sees both; of very many
 * touchpoints sixty days are compared, the same each time.
 */
export async function driftOfDays(client: ClientBase): Promise<number> {
  const { rows: made } = await client.query(
    `select coalesce((select sum(touchpoints) from touchpoint_days), 0)::bigint as n
     from touchpoint_days_made join company using (time_zone)`,
  );
  if (!made[0]) return 0;
  const some = made[0].n > mostCompared;
  const names = sumNames.join(', ');
  const { rows } = await client.query(
    `with stale as materialized (${staleDaysSql("'-infinity'", "'infinity'")}),
       days as materialized (
         select day from (select distinct day from touchpoint_days union
           select generate_series(min(at)::date, max(at)::date, interval '1 day')::date from touchpoints
           where deleted_at is null having min(at) is not null) k
         where day not in (select day from stale)
         order by md5(day::text) limit ${some ? manyDays : 'all'}),
       kept as (select day, kind, channel, ${names} from touchpoint_days join days using (day)),
       found as (select day, kind, channel, ${names} from (${sumsSql(ofDays('days', !some), 'true', 'day,')}) s)
     select count(*) as n from kept k full join found f using (day, kind, channel)
     where k is distinct from f`,
  );
  return rows[0].n;
}
