// What the models need of every customer: kept up to date for touched customers, read in columns.
import type { Pool, PoolClient } from 'pg';
import { keepPlan } from '../platform/database.ts';
import { readNumberRows } from '../platform/number-rows.ts';
import { isDay } from '../platform/question.ts';
import { sideBySide } from '../platform/side-by-side.ts';
import { inTransaction } from '../platform/transaction.ts';

/** The customers of a base in columns; days count from 1970-01-01. */
export interface Base {
  customers: number;
  id: Float64Array;
  first: Int32Array;
  last: Int32Array;
  occasions: Int32Array;
  spend: Float64Array;
  repeatDays: Int32Array;
  repeatSpend: Float64Array;
  /** What is left of one of each customer's sales, where values count in that (value/margins.ts). */
  marginShare?: Float64Array;
  /** What serving one of each customer's purchases is expected to cost, minor units, where values count that. */
  serving?: Float64Array;
}

export const refreshJob = 'value.refresh';

/**
 * Customer-days first, numbered by purchase days, then customers. A day of only returns is no purchase;
 * its money is taken from the purchase before it, so that a return of the first one does not make the
 * later ones look smaller. Reads the covering index alone. Records that were merged are one customer: the
 * one who stands for them.
 */
export function summarySql(of: {
  /** Condition on the column of who stands for the customer. */
  where?: (customer: string) => string;
  customerId?: number;
  until?: string;
}): string {
  const [alone, together] = daysSql(of);
  return `${summaryOf(alone)} union all ${summaryOf(together)}`;
}

/** The customer-days that summaries are made of: of those who stand alone, in the order of the index, and of merged records. */
export function daysSql(of: {
  where?: (customer: string) => string;
  customerId?: number;
  until?: string;
}): [alone: string, together: string] {
  const { where = () => 'true', customerId, until } = of;
  if (until !== undefined && !isDay(until)) throw new RangeError('until');
  const limits = (customer: string) =>
    [
      where(customer),
      // Who is in the bin is no customer.
      `not exists (select 1 from customer_bin b where b.customer_id = ${customer})`,
      ...(customerId === undefined ? [] : [`${customer} = survivor_of(${Math.trunc(customerId)})`]),
      ...(until === undefined ? [] : [`purchased_on <= date '${until}'`]),
      // Payments of contracts are no purchases. Asked once whether there are any: most bases have none. Of few customers they
      // are looked up one by one, of all of them read once.
      `(not (select exists (select 1 from contract_sales)) or not exists (select 1 from contract_sales k
        where k.customer_id = purchases.customer_id and k.purchased_on = purchases.purchased_on
          and k.line_key = purchases.line_key))`,
    ].join(' and ');
  // Those who stand alone are read in the order of the index, as if nobody were merged.
  const alone = `select customer_id, purchased_on as day, sum(amount)::bigint as amount, bool_or(amount >= 0) as bought
    from purchases where ${limits('purchases.customer_id')}
      and not exists (select 1 from customer_families f where f.customer_id = purchases.customer_id)
    group by customer_id, purchased_on`;
  const together = `select f.survivor_id as customer_id, purchased_on as day, sum(amount)::bigint as amount,
      bool_or(amount >= 0) as bought
    from customer_families f join purchases on purchases.customer_id = f.customer_id
    where ${limits('f.survivor_id')} group by f.survivor_id, purchased_on`;
  return [alone, together];
}

const summaryOf = (days: string): string => `
  select customer_id, min(day) filter (where bought) as first_on, max(day) filter (where bought) as last_on,
    max(nth)::int as occasions, sum(amount)::bigint as spend,
    (count(*) filter (where bought and nth > 1 and amount > 0))::int as repeat_days,
    coalesce(sum(amount) filter (where nth > 1), 0)::bigint as repeat_spend
  from (select *, count(*) filter (where bought) over (
            partition by customer_id order by day rows unbounded preceding) as nth
        from (${days}) d) w
  group by customer_id having max(nth) > 0`;

/** Columns of the summary, in the order in which `summarySql` gives them. */
const summaryColumns =
  '(customer_id, first_on, last_on, occasions, spend, repeat_days, repeat_spend)';

/** A base with fewer customers is summed up for the first time on one connection. */
const leastHalved = 20_000;

/**
 * The first summary of a base, by two connections: PostgreSQL gives each a core. What the second has written is found
 * when the first breaks off, for whoever was touched is then touched still.
 */
async function sumFirst(pool: Pool, client: PoolClient): Promise<void> {
  const insert = (where: (customer: string) => string) =>
    `insert into purchase_summary ${summaryColumns} ${summarySql({ where })}`;
  const { rows } = await client.query('select max(customer_id) as last, count(*) as n from redo');
  const { last, n } = rows[0] as { last: number | null; n: number };
  if (last === null || n < leastHalved) {
    await client.query(insert(() => 'true'));
    return;
  }
  // Numbers run on from one import to the next, so that half of them is half of the work, roughly.
  const found = await client.query(
    'select percentile_disc(0.5) within group (order by customer_id) as middle from redo',
  );
  const middle = Number(found.rows[0].middle);
  const beside = await pool.connect();
  try {
    await sideBySide(
      client.query(insert((customer) => `${customer} <= ${middle}`)),
      beside.query(insert((customer) => `${customer} > ${middle}`)),
    );
  } finally {
    beside.release();
  }
}

/** Redoes the summary of the customers that changed; returns how many. */
export async function refreshSummary(pool: Pool, client: PoolClient): Promise<number> {
  await client.query('begin');
  try {
    const taken = await client.query(
      `create temporary table redo on commit drop as
       with taken as materialized (select customer_id from take_touched('${refreshJob}') as t (customer_id))
       select customer_id from taken union
       select f.survivor_id from taken join customer_families f using (customer_id)`,
    );
    await client.query('create unique index on redo (customer_id)');
    await client.query('analyze redo');
    await redoContractSales(client);
    const there = await client.query(
      `select (select count(*) from customers) as customers,
         exists (select 1 from purchase_summary) as some`,
    );
    const { customers, some } = there.rows[0] as { customers: number; some: boolean };
    // Where most changed, all are read in the order of the index: picking them out costs more than it saves.
    const most = 2 * (taken.rowCount ?? 0) >= customers;
    if (most && !some) await sumFirst(pool, client);
    else {
      const summary = summarySql(
        most ? {} : { where: (customer) => `${customer} in (select customer_id from redo)` },
      );
      await client.query(`create temporary table summed on commit drop as ${summary}`);
      await client.query('analyze summed');
      await client.query(
        `insert into purchase_summary as s ${summaryColumns} select * from summed
         on conflict (customer_id) do update set first_on = excluded.first_on, last_on = excluded.last_on,
           occasions = excluded.occasions, spend = excluded.spend, repeat_days = excluded.repeat_days,
           repeat_spend = excluded.repeat_spend
         where (s.*) is distinct from (excluded.*)`,
      );
      // Who has no purchase any more, was merged into another, or is in the bin.
      await client.query(
        `delete from purchase_summary s using redo r where r.customer_id = s.customer_id
           and not exists (select 1 from summed t where t.customer_id = s.customer_id)`,
      );
    }
    await client.query('commit');
    return taken.rowCount ?? 0;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Tidies the summaries where many have changed: what was written over is let go, and statistics are told. */
export async function tidySummary(pool: Pool, changed: number): Promise<void> {
  if (changed > 10_000) await pool.query('vacuum (analyze) purchase_summary');
}

/** The same of some customers at once, before anything else is worked out: a payment is no purchase, not even for a moment. */
export async function markContractSales(client: PoolClient, ids: readonly number[]): Promise<void> {
  const { rows } = await client.query('select exists (select 1 from contracts) as some');
  if (!rows[0].some) return;
  await inTransaction(client, async () => {
    await client.query(
      `create temporary table redo on commit drop as select unnest('{${ids.map(Math.trunc).join()}}'::bigint[]) as customer_id`,
    );
    await redoContractSales(client);
  });
}

/** Which sales of the customers of `redo` are payments of their contracts: those of a product they contracted. */
async function redoContractSales(client: PoolClient): Promise<void> {
  const { rows } = await client.query(
    'select exists (select 1 from contracts) or exists (select 1 from contract_sales) as some',
  );
  if (!rows[0].some) return;
  await client.query(`delete from contract_sales s using redo r, customers c
    where c.survivor_id = r.customer_id and s.customer_id = c.id`);
  await client.query(`insert into contract_sales (customer_id, purchased_on, line_key, product_id)
    select p.customer_id, p.purchased_on, p.line_key, p.product_id
    from (select distinct c.survivor_id, k.product_id
          from redo r join customers c on c.survivor_id = r.customer_id join contracts k on k.customer_id = c.id
          where k.product_id is not null) a
      join customers c on c.survivor_id = a.survivor_id
      join purchases p on p.customer_id = c.id and p.product_id = a.product_id
    on conflict do nothing`);
}

/**
 * The base in columns: all of it, or as it stood on the evening of `until`, then also of some customers
 * alone. 40 bytes a customer; the rows stream by as COPY text and never become objects.
 */
export async function readBase(
  client: PoolClient,
  until: string | null,
  /** Some customers alone: their numbers, or a condition on the column that holds them. */
  part?: readonly number[] | ((customer: string) => string),
): Promise<Base> {
  const where =
    typeof part === 'function'
      ? part
      : part &&
        ((customer: string) => `${customer} = any('{${part.map(Math.trunc).join()}}'::bigint[])`);
  const source =
    until === null
      ? `select * from purchase_summary${where ? ` where ${where('customer_id')}` : ''}`
      : summarySql({ until, ...(where ? { where } : {}) });
  const sql = `select customer_id, first_on - date '1970-01-01', last_on - date '1970-01-01',
    occasions, spend, repeat_days, repeat_spend from (${source}) s order by customer_id`;
  // As many at most as there are summaries, unless merged records have just been told apart.
  const expected =
    typeof part === 'object'
      ? part.length
      : (await client.query('select count(*) as n from purchase_summary')).rows[0].n;
  let size = Math.max(64, expected);
  const columns: (Float64Array | Int32Array)[] = columnTypes.map((Type) => new Type(size));
  let row = 0;
  await readNumberRows(client, sql, (numbers) => {
    if (row === size) {
      size *= 2;
      columnTypes.forEach((Type, at) => {
        const grown = new Type(size);
        grown.set(columns[at]!);
        columns[at] = grown;
      });
    }
    for (let at = 0; at < columns.length; at++) columns[at]![row] = numbers[at]!;
    row++;
  });
  const [id, first, last, occasions, spend, repeatDays, repeatSpend] = columns.map((whole) =>
    whole.subarray(0, row),
  ) as [Float64Array, Int32Array, Int32Array, Int32Array, Float64Array, Int32Array, Float64Array];
  return { customers: row, id, first, last, occasions, spend, repeatDays, repeatSpend };
}

/** Of the columns of a base, in the order in which they are read: numbers and money need 53 bits, days and counts 32. */
const columnTypes = [
  Float64Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Float64Array,
  Int32Array,
  Float64Array,
] as const;

const summariesWhere = (where: (customer: string) => string) =>
  keepPlan(
    `select customer_id as "0", first_on - date '1970-01-01' as "1", last_on - date '1970-01-01' as "2",
       occasions as "3", spend as "4", repeat_days as "5", repeat_spend as "6"
     from (${summarySql({ where })}) s order by customer_id`,
  );
/** Of one, as nearly always, the database finds its plan as good as one for this number, and keeps it. */
const oneSummary = summariesWhere((customer) => `${customer} = $1::bigint`);
const someSummaries = summariesWhere((customer) => `${customer} = any($1::bigint[])`);

/** The same of some customers, counted anew from their purchases, whether or not the summaries know of them yet. */
export async function readSummaries(client: PoolClient, ids: readonly number[]): Promise<Base> {
  const { rows } = await client.query<Record<number, number>>(
    ids.length === 1 ? oneSummary : someSummaries,
    [ids.length === 1 ? ids[0] : ids],
  );
  const column = (at: number) => Float64Array.from(rows, (row) => row[at]!);
  return {
    customers: rows.length,
    id: column(0),
    first: Int32Array.from(column(1)),
    last: Int32Array.from(column(2)),
    occasions: Int32Array.from(column(3)),
    spend: column(4),
    repeatDays: Int32Array.from(column(5)),
    repeatSpend: column(6),
  };
}
