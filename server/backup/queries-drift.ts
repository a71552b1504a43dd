// Does what was derived still agree with the facts it was derived from? Counts only; names nobody.
import type { PoolClient } from 'pg';
import type { Db } from '../platform/database.ts';
import { measureRetentionDrift, type RetentionDrift } from '../retention/index.ts';
import { driftOfDays } from '../touchpoints/index.ts';
import {
  contractsJob,
  countFactorsOff,
  countWalletsOff,
  shareJob,
  summarySql,
  valuesJob,
  walletsJob,
} from '../value/index.ts';

/** Above so many customers a sample is compared. */
const mostCompared = 2_000_000;
const sample = 100_000;
/** Customers whose phases, stages, losses and wallets are worked out again: each is walked through, some seconds for all. */
const mostWalked = 50_000;

export interface Drift extends RetentionDrift {
  /** Customers whose summary was compared; fewer than all when there are very many. */
  compared: number;
  summary: number;
  standing: number;
  withoutStanding: number;
  standingAlone: number;
  identitiesAlone: number;
  purchasesAlone: number;
  /** Sums of days of touchpoints that are not those of the touchpoints. */
  touchpointDays: number;
  /** Imports whose rows do not add up. */
  imports: number;
  /** Customers whose estimated wallet is another than the facts give. */
  wallets: number;
  /** Kinds of contracts whose worth is another than the run gives. */
  factors: number;
}

/**
 * Compares within one view of the base, while nobody loads or computes; null when somebody is at it.
 * Customers who wait to be redone are not counted as wrong.
 */
export async function measureDrift(client: PoolClient, db: Db): Promise<Drift | null> {
  const held: string[] = [];
  try {
    for (const work of ['clientela load', 'clientela value', 'clientela losses']) {
      // Shared: several may look at once, but nobody works meanwhile.
      const taken = await client.query('select pg_try_advisory_lock_shared(hashtext($1)) as mine', [
        work,
      ]);
      if (!taken.rows[0].mine) return null;
      held.push(work);
    }
    await client.query('begin isolation level repeatable read read only');
    const ids = await walked(client);
    const waits = await waitingJobs(client);
    const found = {
      ...(await compare(client)),
      ...(await measureRetentionDrift(client, db, ids, waits)),
    };
    const factors = waits(contractsJob) ? 0 : await countFactorsOff(client, db);
    if (waits(shareJob, walletsJob, valuesJob)) return { ...found, factors, wallets: 0 };
    // Wallets are estimated in temporary tables, which a transaction that only reads does not make; they go with it.
    await client.query('rollback');
    await client.query('begin isolation level repeatable read');
    return { ...found, factors, wallets: await countWalletsOff(client, ids) };
  } finally {
    await client.query('rollback').catch(() => {});
    for (const work of held)
      await client.query('select pg_advisory_unlock_shared(hashtext($1))', [work]).catch(() => {});
  }
}

/** Is one of these jobs still to run? What gave up is not. */
async function waitingJobs(client: PoolClient): Promise<(...jobs: string[]) => boolean> {
  const { rows: there } = await client.query("select to_regclass('graphile_worker.jobs') as name");
  if (there[0].name === null) return () => false;
  const { rows } = await client.query<{ job: string }>(
    'select distinct task_identifier as job from graphile_worker.jobs where attempts < max_attempts',
  );
  const waiting = new Set(rows.map(({ job }) => job));
  return (...jobs) => jobs.some((job) => waiting.has(job));
}

/** Customers who stand for themselves: all of a small base, of a larger one some from all over it. */
async function walked(client: PoolClient): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select id from customers where merged_into is null
       and ((select count(*) from customers) <= ${mostWalked}
         or (hashint8extended(id, 11) & 1048575) < 1048576 * (${mostWalked}::float8 / (select count(*) from customers)))
     order by id`,
  );
  return rows.map(({ id }) => id);
}

type Compared = Omit<Drift, keyof RetentionDrift | 'wallets' | 'factors'>;

async function compare(client: PoolClient): Promise<Compared> {
  await client.query("set local work_mem = '128MB'");
  const one = async (sql: string): Promise<number> => (await client.query(sql)).rows[0].n;
  const customers = await one('select count(*) as n from customers');
  const share = (100 * sample) / Math.max(1, customers);
  const of =
    customers <= mostCompared
      ? 'select survivor_id from customers'
      : `select survivor_id from customers tablesample system (${share}) repeatable (1)`;
  const waits = 'exists (select 1 from touched_customers t where t.customer_id = d.customer_id)';
  const compared = await one(`select count(*) as n from (${of}) s`);
  const inSample = (customer: string) =>
    customers <= mostCompared ? 'true' : `${customer} in (${of})`;
  const summary = await one(
    `select count(*) as n from (
       select coalesce(k.customer_id, f.customer_id) as customer_id
       from (select * from purchase_summary where ${inSample('customer_id')}) k
       full join (${summarySql({ where: inSample })}) f on f.customer_id = k.customer_id
       where (k.customer_id, k.first_on, k.last_on, k.occasions, k.spend, k.repeat_days, k.repeat_spend)
         is distinct from
         (f.customer_id, f.first_on, f.last_on, f.occasions, f.spend, f.repeat_days, f.repeat_spend)) d
     where not ${waits}`,
  );
  const standing = await one(
    `select count(*) as n from customer_standing d
     left join purchase_summary f on f.customer_id = d.customer_id
     where (select as_of from value_runs where current) = (select max(last_on) from purchase_summary)
       and not exists (select 1 from touched) and ${inSample('d.customer_id')}
       and (d.first_purchase_on, d.last_purchase_on, d.purchases, d.spend) is distinct from
         (f.first_on, f.last_on, coalesce(f.occasions, 0), coalesce(f.spend, 0))`,
  );
  const alone = (table: string, columns: string) =>
    one(
      `select count(*) as n from (select ${columns} from ${table}) d
       where not exists (select 1 from customers c where c.id = d.customer_id)`,
    );
  return {
    compared,
    summary,
    standing,
    withoutStanding: await one(
      `select count(*) as n from customers c
       where c.merged_into is null
         and not exists (select 1 from customer_standing s where s.customer_id = c.id)
         and not exists (select 1 from customer_bin b where b.customer_id = c.id)`,
    ),
    standingAlone: await one(
      `select count(*) as n from customer_standing s where not exists (
         select 1 from customers c where c.id = s.customer_id and c.merged_into is null)`,
    ),
    identitiesAlone: await alone('customer_identities', 'customer_id'),
    purchasesAlone: await alone('purchases', 'distinct customer_id'),
    touchpointDays: await driftOfDays(client),
    imports: await one(
      `select count(*) as n from imports where status = 'done'
       and rows_read <> rows_stored + rows_updated + rows_already_there + rows_rejected + rows_left_out`,
    ),
  };
}
