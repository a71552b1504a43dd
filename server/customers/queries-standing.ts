// The door through which rooms of meaning fill the standing: many rows by COPY, one statement to write.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { keepPlan } from '../platform/database.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import { freshnessJob } from './queries-freshness.ts';
import { baseChanged, raiseVersion } from './remember.ts';

/** Columns of customer_standing that may be filled, with their types. */
const columns = {
  first_purchase_on: 'date',
  last_purchase_on: 'date',
  purchases: 'integer',
  spend: 'bigint',
  value: 'bigint',
  value_low: 'bigint',
  value_high: 'bigint',
  p_active: 'real',
  expected_purchases: 'real',
  expected_spend: 'bigint',
  active_months: 'real',
  annual_profit: 'bigint',
  next_expected_on: 'date',
  customer_group: 'text',
  phase: 'text',
  historic_value: 'bigint',
  margin: 'bigint',
  verdict: 'text',
  contract: 'text',
  next_renewal_on: 'date',
  contract_value: 'bigint',
  contract_low: 'bigint',
  contract_high: 'bigint',
  contract_active: 'double precision',
  contract_annual: 'bigint',
  contract_months: 'double precision',
} as const;
export type StandingColumn = keyof typeof columns;

/**
 * Makes ready for the first values of so many customers: no list can be in their order yet, so the
 * indexes are built after them, not row by row. `standingFilled` ends it.
 */
export async function expectStanding(client: ClientBase, coming: number): Promise<void> {
  if (coming < 5000) return;
  const valued = await client.query(
    'select exists (select 1 from customer_standing where value is not null) as some',
  );
  if (!valued.rows[0].some) await setAsideIndexes(client, 'customer_standing');
}

/** Lists are in this order unless somebody asks for another. */
const usualOrder = 'customer_standing_value';

/**
 * Ends what `expectStanding` began, whether values came or not. While more columns of everybody are about to come
 * (`part` is 'usual') the usual order of lists alone is made ready: each index that is there is written to for every row.
 */
export async function standingFilled(client: ClientBase, part?: 'usual'): Promise<void> {
  await putBackIndexes(client, 'customer_standing', part && usualOrder);
}

/**
 * Writes these columns of many customers. `rows` yields COPY text: customer_id and the columns, tabs
 * between, `\N` for empty. Runs in the caller's transaction; rows that do not change are not touched.
 * Customers that `rows` does not name lose these columns if `others` is 'clear'.
 */
export async function fillStanding(
  client: ClientBase,
  names: StandingColumn[],
  rows: AsyncIterable<string> | Iterable<string>,
  others: 'keep' | 'clear',
): Promise<number> {
  await client.query(`create temporary table standing_new (customer_id bigint,
    ${names.map((name) => `${name} ${columns[name]}`).join(', ')}) on commit drop`);
  const copy = client.query(copyFrom('copy standing_new from stdin'));
  await pipeline(Readable.from(rows), copy);
  // How many there are is all that a plan asks; of the other columns nothing is searched for.
  await client.query('analyze standing_new (customer_id)');
  const list = names.join(', ');
  const written = await client.query(`
    update customer_standing s set (${list}) = row(${names.map((name) => `n.${name}`).join(', ')})
    from standing_new n where n.customer_id = s.customer_id
      and (${names.map((name) => `s.${name}`).join(', ')}) is distinct from
          (${names.map((name) => `n.${name}`).join(', ')})`);
  if (others === 'clear') {
    // Right after the first values the statistics still say that nobody has any: by them it would look everybody up one by one.
    await client.query('set local enable_nestloop = off');
    await client.query(`
      update customer_standing s set ${names
        .map((name) => `${name} = ${['purchases', 'spend'].includes(name) ? '0' : 'null'}`)
        .join(', ')}
      where not exists (select 1 from standing_new n where n.customer_id = s.customer_id)
        and (${names
          .map((name) =>
            ['purchases', 'spend'].includes(name) ? `s.${name} <> 0` : `s.${name} is not null`,
          )
          .join(' or ')})`);
    await client.query('set local enable_nestloop to default');
  }
  await standingChanged(client);
  return written.rowCount ?? 0;
}

/** The statement of `reviseStanding` for these columns: one moment for all of it, and one way to the database and back. */
const revising = (names: readonly StandingColumn[]) =>
  keepPlan(
    `with written as (
       update customer_standing s set (${names.join(', ')}) = row(${names.map((name) => `n.${name}`).join(', ')})
       from jsonb_to_recordset($1::jsonb) as n (customer_id bigint, ${names.map((name) => `${name} ${columns[name]}`).join(', ')})
       where n.customer_id = s.customer_id returning 1),
     told as (${raiseVersion} returning 1)
     select (select count(*) from written)::int as written, (select count(*) from told)::int as told,
       set_config('synchronous_commit', 'off', true)`,
  );

/**
 * The same for a few customers, in one statement without a table of its own: milliseconds, where `fillStanding` is made
 * for a million rows. Others keep what they have. It is for those whom `fillStanding` comes to soon after: it does not wait for the
 * disk, for a crash leaves them to that, and wakes nobody, for that does. So it is no part of a transaction that stores facts.
 */
export async function reviseStanding(
  client: ClientBase,
  names: StandingColumn[],
  rows: Iterable<string>,
): Promise<number> {
  const records = [...rows]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = line.split('\t');
      const known = ['customer_id', ...names].map((name, i) => [
        name,
        cells[i] === '\\N' ? null : cells[i],
      ]);
      return Object.fromEntries(known);
    });
  const { rows: told } = await client.query(revising(names), [JSON.stringify(records)]);
  return told[0].written;
}

/** What is at stake in stale records is worth something else now, and so are answers over the whole base. */
async function standingChanged(client: ClientBase): Promise<void> {
  await client.query(
    `select graphile_worker.add_job('${freshnessJob}', '{}'::json, job_key => '${freshnessJob}', max_attempts => 5)`,
  );
  await baseChanged(client);
}

/**
 * Writes these columns of many customers from what a statement of the database says: customer_id and the columns.
 * Runs in the caller's transaction; rows that do not change are not touched, customers it does not name stay.
 */
export async function fillStandingFrom(
  client: ClientBase,
  names: StandingColumn[],
  select: string,
): Promise<number> {
  const written = await client.query(`
    update customer_standing s set (${names.join(', ')}) = row(${names.map((name) => `n.${name}`).join(', ')})
    from (${select}) n where n.customer_id = s.customer_id
      and (${names.map((name) => `s.${name}`).join(', ')}) is distinct from
          (${names.map((name) => `n.${name}`).join(', ')})`);
  await baseChanged(client);
  return written.rowCount ?? 0;
}

/** A row of the standing for every customer who is neither in the bin nor merged into another: after a restore, all are missing. */
export async function completeStanding(client: ClientBase): Promise<number> {
  const added = await client.query(
    `insert into customer_standing (customer_id)
     select id from customers c
     where c.merged_into is null
       and not exists (select 1 from customer_standing s where s.customer_id = c.id)
       and not exists (select 1 from customer_bin b where b.customer_id = c.id) order by id`,
  );
  await client.query(
    `delete from customer_standing s
     where not exists (select 1 from customers c where c.id = s.customer_id and c.merged_into is null)
       or exists (select 1 from customer_bin b where b.customer_id = s.customer_id)`,
  );
  await baseChanged(client);
  return added.rowCount ?? 0;
}
