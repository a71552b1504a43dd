// What contracts are worth, read in columns to be put together with what purchases are.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, sql } from '../platform/database.ts';
import type { ContractParts } from './together.ts';

/** Who is held by none any more is worth nothing by contracts; of whom one holds and nothing is known, no value is either. */
const columns = [
  'customer_id',
  ...['value', 'low', 'high'].map(
    (name) => `case when contract_active is null then 0 else contract_${name} end`,
  ),
  ...['active', 'annual', 'months'].map((name) => `coalesce(contract_${name}, 0)`),
];

/**
 * The contractual parts that stand, customers ascending: of everybody who ever had a contract, or of some customers. Null where no contract was ever valued. 56 bytes of each; the rows stream by as text.
 */
export async function readContractParts(
  client: PoolClient,
  ids?: readonly number[],
): Promise<ContractParts | null> {
  const { rows } = await client.query(
    'select exists (select 1 from contract_runs where current) as some',
  );
  if (!rows[0].some) return null;
  const where = ids
    ? `customer_id = any('{${ids.map(Math.trunc).join()}}'::bigint[]) and contract is not null`
    : 'contract is not null';
  const stream = client.query(
    copyTo(
      `copy (select ${columns.join()} from customer_standing where ${where} order by customer_id) to stdout`,
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
  const [row] = rows;
  if (!row) return null;
  const of = (i: number) => Float64Array.of(row[`c${i}`] ?? Number.NaN);
  return {
    customers: 1,
    id: of(0),
    value: of(1),
    low: of(2),
    high: of(3),
    pActive: of(4),
    annualProfit: of(5),
    activeMonths: of(6),
  };
}
