// Customers of a file whom nobody knows, written by two connections at once: their numbers follow from the line of the
// file, so that neither needs to ask the other.
import type { PoolClient } from 'pg';
import type { LoadRun } from '../imports/index.ts';
import { insertHoping } from '../platform/hopeful.ts';
import { forgetCustomers } from './queries-forget.ts';
import { findOrganisations, renameMergedTags } from './queries-import-plan.ts';
import { makeOrganisations, makeTags, writeGroups, writeValues } from './queries-import-write.ts';

/** Held while the customers themselves are written: a load that goes on after a kill waits for what may still be at work. */
const atWork = "hashtext('clientela load customers')";

/**
 * What is added to a line to get the number of its customer, where an earlier attempt of this load was cut off between
 * its two ends: the customers are there, what belongs to them is not. Null where it is not so.
 */
export async function halfLoaded(run: LoadRun): Promise<number | null> {
  const { client, staging, importId, customersFrom } = run;
  if (customersFrom === null) return null;
  await client.query(`select pg_advisory_lock(${atWork})`);
  await client.query(`select pg_advisory_unlock(${atWork})`);
  const { rows } = await client.query(
    `select exists (
       select 1 from customers c, (select min(line) as first, max(line) as last from ${staging}) s
       where c.id between s.first + $2 and s.last + $2 and c.import_id = $1) as there`,
    [importId, customersFrom],
  );
  return rows[0].there ? customersFrom : null;
}

/** Gives everybody who is new a number, in the order of the lines: returns what is added to a line to get it. */
export async function numberNew({ client, staging, numbers }: LoadRun): Promise<number> {
  const lines = await client.query(
    `select min(line) as first, max(line) - min(line) + 1 as span from ${staging}`,
  );
  const { first, span } = lines.rows[0];
  for (;;) {
    const { rows } = await client.query(
      `select min(n) as first, max(n) - min(n) + 1 as span
       from (select nextval('customers_id_seq') as n from generate_series(1, $1)) s`,
      [span],
    );
    // Somebody who wrote a customer down at the same moment has one of them: others are taken.
    if (rows[0].span !== span) continue;
    const offset = rows[0].first - first;
    await numbers(offset);
    return offset;
  }
}

const isFresh = (staging: string) =>
  `not exists (select 1 from ${staging}_bound b where b.line = s.line)`;

/** Rows of those who are new in the columns of the plan, as far as they are asked for. */
const toldOf = (staging: string, offset: number) => `(
  select s.line as root, s.line + ${offset} as customer_id, s.kind, s.organisation, s.role, s.tags,
    s.attributes, 'create' as does
  from ${staging} s where ${isFresh(staging)})`;

/** The customers themselves in the order of the file, with their own fields. */
export async function createNew(
  client: PoolClient,
  staging: string,
  offset: number,
  run: LoadRun,
): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${atWork})`);
  await client.query(
    `insert into customers (id, kind, key, name, email, phone, source, assigned_to, no_relationship,
       import_id, created_at)
     select s.line + ${offset}, coalesce(s.kind, 'person'), s.customer_key, s.name,
       nullif(split_part(s.emails, e'\\x1f', 1), ''), s.phone, s.source, s.assigned_to,
       coalesce(s.no_relationship, false), $1, $2
     from ${staging} s where ${isFresh(staging)}`,
    [run.importId, run.now.toISOString()],
  );
  run.wanted();
  await writeValues(client, toldOf(staging, offset), run);
}

/** What finds them, their standing, tags and organisations; returns how many organisations were made for them. */
export async function writeOfNew(
  client: PoolClient,
  staging: string,
  offset: number,
  run: LoadRun,
): Promise<number> {
  const fresh = isFresh(staging);
  // They stand in the order of the key: each row is written beside the one before it.
  await insertHoping(
    client,
    `insert into customer_identities (kind, source, value, customer_id)
     select s.kind, s.source, s.value, s.line + ${offset} from ${staging}_ways s where ${fresh}`,
  );
  run.wanted();
  await client.query(`insert into customer_standing (customer_id)
    select s.line + ${offset} from ${staging} s where ${fresh}`);
  run.wanted();
  const told = toldOf(staging, offset);
  await findOrganisations(
    client,
    staging,
    told,
    `select plain(coalesce(s.name, nullif(split_part(s.emails, e'\\x1f', 1), ''), s.phone, s.customer_key, '')),
       s.line + ${offset} from ${staging} s where s.kind = 'organisation' and ${fresh}`,
  );
  const organisations = await makeOrganisations(client, staging, run);
  await renameMergedTags(client, staging);
  await makeTags(client, told, run);
  await writeGroups(client, { staging, told });
  // Their numbers run on: they are one row for each job.
  await client.query(
    `insert into touched (job, customer_id, through)
     select w.job, s.first + ${offset}, nullif(s.last, s.first) + ${offset}
     from job_wakes w, (select min(s.line) as first, max(s.line) as last from ${staging} s where ${fresh}) s
     where w.topic = 'customers'`,
  );
  return organisations;
}

/**
 * Before a check: takes out what a load of this import left half written that ended with an error in the moment between
 * its two ends. In the transaction of the client.
 */
export async function forgetHalf(client: PoolClient, importId: number): Promise<void> {
  const stays = 'half_stays';
  await client.query(
    `create temporary table ${stays} (customer_id bigint, import_id bigint) on commit drop`,
  );
  await forgetCustomers(client, { importId, room: 'customers', stays });
}
