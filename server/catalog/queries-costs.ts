// What is remembered of unit costs: what one of a product costs from a day on; what was said before is kept.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { holds, isDay } from '../platform/question.ts';
import type { ProductCost } from './contract.ts';
import { always } from './rules.ts';

export interface KnownProduct {
  id: number;
  name: string;
  line: string | null;
  unitCost: number | null;
  since: string | null;
}

/** Products by name; `after` is the name of the last one of the page before, encoded. */
export async function listProducts(
  db: Db,
  asked: { search?: string | undefined; after: string | undefined; limit: number },
): Promise<{ products: KnownProduct[]; next: string | null }> {
  const { search = '', after, limit } = asked;
  const from = after === undefined ? null : Buffer.from(after, 'base64url').toString();
  if (from?.includes('\0') || from?.includes('\ufffd')) fail('page_key_invalid');
  const words = search.trim();
  const { rows } = await sql<KnownProduct>`
    select p.id, p.name, p.line, k.unit_cost as "unitCost",
      case when k.unit_cost is not null and k.valid_from > ${always}::date then k.valid_from end as since
    from products p
      left join lateral (select s.unit_cost, s.valid_from from product_cost_spans s
        where s.product_id = p.id and s.valid_until = 'infinity') k on true
    where ${from === null ? sql`true` : sql`p.name collate "C" > ${from} collate "C"`}
      and ${words === '' ? sql`true` : holds(sql`plain(p.name)`, words)}
    order by p.name collate "C" limit ${limit + 1}`.execute(db);
  const last = rows[limit - 1];
  return {
    products: rows.slice(0, limit),
    next: rows.length > limit && last ? Buffer.from(last.name).toString('base64url') : null,
  };
}

/** Sets unit costs; what is so already changes nothing. @throws day_invalid */
export async function setProductCosts(
  db: Db,
  given: readonly ProductCost[],
  by: { user: string | null; now: Date },
): Promise<{ changed: number; unknown: string[] }> {
  for (const { from } of given) if (from !== undefined && !isDay(from)) fail('day_invalid');
  // The last of several for one product and day holds, as it would one by one.
  const wanted = new Map(
    given.map(({ product, unitCost, from = always }) => [
      JSON.stringify([product.trim(), from]),
      { product: product.trim(), cost: unitCost, day: from },
    ]),
  );
  const list = JSON.stringify([...wanted.values()]);
  return db.transaction().execute(async (tx) => {
    await sql`lock table product_costs in share row exclusive mode`.execute(tx);
    const told = sql`jsonb_to_recordset(${list}::jsonb) as g (product text, cost bigint, day date)`;
    const written = await sql`
      insert into product_costs (product_id, valid_from, unit_cost, set_by, set_at)
      select p.id, g.day, g.cost, ${by.user}, ${by.now.toISOString()}::timestamptz
      from ${told} join products p on p.name = g.product
        left join lateral (select c.unit_cost, true as known from product_costs c
          where c.product_id = p.id and c.valid_from = g.day order by c.id desc limit 1) k on true
      where k.unit_cost is distinct from g.cost or k.known is null and g.cost is not null
      order by p.id, g.day`.execute(tx);
    const { rows } = await sql<{ product: string }>`
      select distinct g.product from ${told}
      where not exists (select 1 from products p where p.name = g.product)
      order by 1 limit 100`.execute(tx);
    const changed = Number(written.numAffectedRows ?? 0);
    if (changed > 0) await nudge(tx, 'terms');
    return { changed, unknown: rows.map(({ product }) => product) };
  });
}
