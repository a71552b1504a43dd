// What contracts are worth, read in columns to be put together with what purchases are.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, keepPlan, sql } from '../platform/database.ts';
import type { ContractParts } from './together.ts';

/** Who is held by none any more is worth nothing by contracts; of whom one holds and nothing is known, no value is either. */
const columns = [
  'customer_id',
  ...['value', 'low', 'high'].map(
    (name) => `case when contract_active is null then 0 else contract_${name} end`,
  ),
  ...['active', 'annual', 'months'].map((name) => `coalesce(contract_${name}, 0)`),
];

const someParts = keepPlan(
  `select exists (select 1 from contract_runs where current) as some, p.*
   from (select) one left join (
     select ${columns.map((column, i) => `${column} as c${i}`).join()} from customer_standing
     where customer_id = any($1::bigint[]) and contract is not null) p on true
   order by p.c0`,
);

/** The contractual parts that stand of some customers, ascending. Null where no contract was ever valued. */
export async function readSomeParts(
  client: PoolClient,
  ids: readonly number[],
): Promise<ContractParts | null> {
  const { rows } = await client.query<Record<string, number | null> & { some: boolean }>(
    someParts,
    [ids],
  );
  return rows[0]!.some ? partsOf(rows.filter(({ c0 }) => c0 !== null)) : null;
}

function partsOf(rows: readonly Record<string, number | null>[]): ContractParts {
  const of = (i: number) => Float64Array.from(rows, (row) => row[`c${i}`] ?? Number.NaN);
  return {
    customers: rows.length,
    id: of(0),
    value: of(1),
    low: of(2),
    high: of(3),
    pActive: of(4),
    annualProfit: of(5),
    activeMonths: of(6),
  };
}

/**
 * The same of everybody who ever had a contract: 56 bytes of each; the rows stream by as text.
 */
export async function readContractParts(client: PoolClient): Promise<ContractParts | null> {
  const { rows } = await client.query(
    'select exists (select 1 from contract_runs where current) as some',
  );
  if (!rows[0].some) return null;
  const stream = client.query(
    copyTo(
      `copy (select ${columns.join()} from customer_standing where contract is not null order by customer_id) to stdout`,
    ),
  );
  let size = 64;
  let read = columns.map(() => new Float64Array(size));
  let count = 0;
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      if (count === size) {
        size *= 2;
        read = read.map((old) => {
          const grown = new Float64Array(size);
          grown.set(old);
          return grown;
        });
      }
      line.split('\t').forEach((cell, i) => {
        read[i]![count] = cell === '\\N' ? Number.NaN : Number(cell);
      });
      count++;
    }
  }
  const [id, value, low, high, pActive, annualProfit, activeMonths] = read.map((column) =>
    column.subarray(0, count),
  ) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { customers: count, id, value, low, high, pActive, annualProfit, activeMonths };
}

/** The contractual part of one customer; null for who never had a contract. */
export async function contractPartOf(db: Db, customer: number): Promise<ContractParts | null> {
  const { rows } = await sql<Record<string, number | null>>`
    select ${sql.raw(columns.map((column, i) => `${column} as c${i}`).join())} from customer_standing
    where customer_id = survivor_of(${customer}) and contract is not null`.execute(db);
  return rows.length === 0 ? null : partsOf(rows);
}
