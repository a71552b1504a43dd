// What is left of one of a customer's sales after the goods, and what serving it costs: where it is known, values count with it,
// customer by customer.
import type { PoolClient } from 'pg';
import { type Db, sql } from '../platform/database.ts';
import { readNumberRows } from '../platform/number-rows.ts';
import type { Base } from './queries-summary.ts';
import { type RunTerms, servingCost } from './rules.ts';

/** A number per customer. */
export type NumberOf = (customer: number) => number;

/** Parts in a million, so that they travel as whole numbers. */
const parts = 1_000_000;

/** What purchases alone brought and what their goods cost: contracts have a margin of their own. */
const [bought, goods] = ['(revenue - contract_revenue)', '(goods - contract_goods)'] as const;
/** Sales of whose cost nothing is known say nothing of a margin; values count margins only where they are few. */
const shareOfAll = `(sum(${bought}) - sum(uncosted) - sum(${goods})) / nullif(sum(${bought}) - sum(uncosted), 0)`;

/** What all sales leave of whose cost something is known. One look at all profits. */
export async function readUsualMargin(client: PoolClient): Promise<number> {
  const { rows } = await client.query(
    `select coalesce(${shareOfAll}, 0)::float8 as share from customer_profit`,
  );
  return rows[0].share;
}

/** The usual margin in SQL: that of the run; runs that did not keep theirs look for it. */
export const usualMarginSql = ({ usualMargin }: Pick<RunTerms, 'usualMargin'>): string =>
  usualMargin === undefined
    ? `(select ${shareOfAll} from customer_profit)`
    : `${Number(usualMargin)}::float8`;

/** In SQL, of a customer `c` of customer_profit; who bought what has no cost has the usual margin. */
export const marginShareSql = (terms: Pick<RunTerms, 'usualMargin'>): string =>
  `coalesce(case when c.uncosted = 0 and c.revenue > c.contract_revenue
    then 1 - (c.goods - c.contract_goods)::float8 / (c.revenue - c.contract_revenue) end,
  ${usualMarginSql(terms)}, 0)`;

/** The shares of all customers; of whose sales came to nothing, or nobody knows yet, that of all. */
export async function readMarginShares(
  client: PoolClient,
  { usualMargin = undefined }: Pick<RunTerms, 'usualMargin'>,
): Promise<NumberOf> {
  const all = usualMargin ?? (await readUsualMargin(client));
  const usual = Math.round(all * parts) / parts;
  return readPairs(
    client,
    `select customer_id, round((${marginShareSql({ usualMargin: all })}) * ${parts})::bigint, 0 from customer_profit c order by customer_id`,
    (share) => share / parts,
    usual,
  );
}

/** All that serving and keeping a customer `c` of customer_profit has cost, minor units. */
export const servedSql =
  'c.order_cost + c.line_cost + c.return_cost + c.credit_cost + c.contact_cost + c.maintenance';

/** What serving has cost per purchase day on average, minor units, of whoever buys beside contracts; null where nothing of it is known. */
export async function meanServing(client: PoolClient): Promise<number | null> {
  const { rows } = await client.query(
    `select ((select sum(${servedSql}) from customer_profit c where c.orders > 0 or c.returns > 0)::float8
       / nullif((select sum(occasions) from purchase_summary), 0)) as mean`,
  );
  const mean = rows[0].mean as number | null;
  return mean !== null && mean > 0 ? mean : null;
}

/** What serving one purchase of each customer is expected to cost, minor units. */
export function readServing(client: PoolClient, mean: number): Promise<NumberOf> {
  return readPairs(
    client,
    `select customer_id, ${servedSql}, s.occasions from customer_profit c join purchase_summary s using (customer_id)
     order by customer_id`,
    (served, purchases) => servingCost(served, purchases, mean),
    mean,
  );
}

/**
 * One number of each customer, 16 bytes each, found by halving; the rows stream by as COPY text.
 * @param select customers in ascending order, and two whole numbers of which `of` makes theirs
 * @param others that of customers who are not among them
 */
async function readPairs(
  client: PoolClient,
  select: string,
  of: (one: number, other: number) => number,
  others: number,
): Promise<NumberOf> {
  let ids = new Float64Array(64);
  let numbers = new Float64Array(64);
  let rows = 0;
  await readNumberRows(client, select, ([id, one, other]) => {
    if (rows === ids.length) {
      ids = grown(ids);
      numbers = grown(numbers);
    }
    ids[rows] = id!;
    numbers[rows++] = of(one!, other!);
  });
  return (customer) => {
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle]! < customer) low = middle + 1;
      else high = middle;
    }
    return low < rows && ids[low] === customer ? numbers[low]! : others;
  };
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(column.length * 2);
  more.set(column);
  return more;
}

/** The shares of some customers, as `readMarginShares` has them. */
export async function marginSharesOf(
  db: Db,
  ids: readonly number[],
  terms: Pick<RunTerms, 'usualMargin'>,
): Promise<NumberOf> {
  const { rows } = await sql<{ id: number; share: number }>`
    select i.id, round((${sql.raw(marginShareSql(terms))}) * ${sql.lit(parts)})::float8 as share
    from unnest(${[...ids]}::bigint[]) as i(id) left join customer_profit c on c.customer_id = i.id`.execute(
    db,
  );
  const known = new Map(rows.map(({ id, share }) => [id, share / parts]));
  return (customer) => known.get(customer) ?? 1;
}

/** What serving a purchase of one customer costs, given what it costs on average. */
export async function servedOf(db: Db, id: number): Promise<(mean: number) => number> {
  const [one] = await readServed(db, [id]);
  return (mean) => (one ? servingCost(one.served, one.purchases, mean) : mean);
}

async function readServed(db: Db, ids: readonly number[]) {
  const { rows } = await sql<{ id: number; served: number; purchases: number }>`
    select c.customer_id as id, (${sql.raw(servedSql)})::bigint as served, s.occasions as purchases
    from customer_profit c join purchase_summary s using (customer_id)
    where c.customer_id = any(${[...ids]}::bigint[])`.execute(db);
  return rows;
}

/** What serving costs some customers, as `readServing` has it. */
export async function servingOf(db: Db, ids: readonly number[], mean: number): Promise<NumberOf> {
  const known = new Map(
    (await readServed(db, ids)).map(({ id, served, purchases }) => [
      id,
      servingCost(served, purchases, mean),
    ]),
  );
  return (customer) => known.get(customer) ?? mean;
}

/** The base with what its customers leave and cost, as far as a run under these terms counts it. */
export async function withOwnMargins(
  client: PoolClient,
  terms: RunTerms,
  base: Base,
): Promise<Base> {
  return {
    ...base,
    ...(terms.ownMargins
      ? { marginShare: base.id.map(await readMarginShares(client, terms)) }
      : {}),
    ...(terms.serving ? { serving: base.id.map(await readServing(client, terms.serving)) } : {}),
  };
}

/** The same of some customers. */
export async function withMarginsOf(
  db: Db,
  terms: RunTerms,
  base: Base,
  ids: readonly number[],
): Promise<Base> {
  return {
    ...base,
    ...(terms.ownMargins ? { marginShare: base.id.map(await marginSharesOf(db, ids, terms)) } : {}),
    ...(terms.serving ? { serving: base.id.map(await servingOf(db, ids, terms.serving)) } : {}),
  };
}
