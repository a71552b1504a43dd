// What is left of one of a customer's sales after the goods: with costs known, values count in it, customer by customer.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, sql } from '../platform/database.ts';
import type { Base } from './queries-summary.ts';
import type { RunTerms } from './rules.ts';

/** Shares of sales, by customer; of whose sales came to nothing, or nobody knows yet, that of all. */
export type ShareOf = (customer: number) => number;

/** Parts in a million, so that they travel as whole numbers. */
const parts = 1_000_000;

/** In SQL, of a customer `c` of customer_profit. */
export const marginShareSql = `coalesce(case when c.revenue > 0 then (c.revenue - c.goods)::numeric / c.revenue end,
  (select (sum(revenue) - sum(goods)) / nullif(sum(revenue), 0) from customer_profit), 0)`;

/** The shares of all customers; 16 bytes each, found by halving. */
export async function readMarginShares(client: PoolClient): Promise<ShareOf> {
  const known = await client.query(
    'select coalesce((sum(revenue) - sum(goods)) / nullif(sum(revenue), 0), 0)::float8 as share, count(*)::int as n from customer_profit',
  );
  const { share: usual, n } = known.rows[0] as { share: number; n: number };
  let ids = new Float64Array(n);
  let shares = new Float64Array(n);
  let row = 0;
  let value = 0;
  let sign = 1;
  const stream = client.query(
    copyTo(`copy (select customer_id, round(${marginShareSql} * ${parts})::bigint from customer_profit c
      order by customer_id) to stdout`),
  );
  for await (const chunk of stream as AsyncIterable<Buffer>)
    for (const byte of chunk) {
      if (byte === 45) sign = -1;
      else if (byte >= 48) value = value * 10 + (byte - 48);
      else {
        if (row === ids.length) {
          ids = grown(ids);
          shares = grown(shares);
        }
        if (byte === 10) shares[row++] = (sign * value) / parts;
        else ids[row] = value;
        value = 0;
        sign = 1;
      }
    }
  const rows = row;
  const all = Math.round(Number(usual) * parts) / parts;
  return (customer) => {
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle]! < customer) low = middle + 1;
      else high = middle;
    }
    return low < rows && ids[low] === customer ? shares[low]! : all;
  };
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(Math.max(64, column.length * 2));
  more.set(column);
  return more;
}

/** The shares of some customers, as `readMarginShares` has them. */
export async function marginSharesOf(db: Db, ids: readonly number[]): Promise<ShareOf> {
  const { rows } = await sql<{ id: number; share: number }>`
    select i.id, round(${sql.raw(marginShareSql)} * ${sql.lit(parts)})::float8 as share
    from unnest(${[...ids]}::bigint[]) as i(id) left join customer_profit c on c.customer_id = i.id`.execute(
    db,
  );
  const known = new Map(rows.map(({ id, share }) => [id, share / parts]));
  return (customer) => known.get(customer) ?? 1;
}

/** The base with the margins of its customers, where a run under these terms counts in them. */
export async function withOwnMargins(
  client: PoolClient,
  terms: RunTerms,
  base: Base,
): Promise<Base> {
  if (!terms.ownMargins) return base;
  return { ...base, marginShare: base.id.map(await readMarginShares(client)) };
}

/** A purchase in margin. Who leaves nothing counts as leaving next to nothing, a minor unit, for no model knows losses. */
export const inMargin = (spend: number, share: number): number => (share > 0 ? spend * share : 1);

/** What the models call spend is this share of what customer `i` spends. */
export function spendShare(base: Base, i: number): number {
  const share = base.marginShare?.[i] ?? 1;
  return share > 0.001 ? share : 1;
}
