// Judges and loads staged products. Every row is a word about a product that its name finds again: the line it belongs to,
// what one costs from a day on. A load is one transaction: whoever is killed in it has written nothing.
import type { PoolClient } from 'pg';
import type { Judged, JudgeRun, LoadRun } from '../imports/index.ts';
import { inTransaction } from '../platform/transaction.ts';
import { storeProducts } from './queries.ts';
import { always } from './rules.ts';

const dropPlan = (client: PoolClient, staging: string) =>
  client.query(
    `drop table if exists ${['rows', 'told'].map((part) => `${staging}_${part}`).join(', ')}`,
  );

/**
 * Makes `<staging>_rows`: every row with what is known of its product, `nth` among the rows of one product and `cost_nth`
 * among those that tell its cost from one day on, and what stood before it; and `<staging>_told`: each product once, with
 * the line that was told last.
 */
async function planProducts(client: PoolClient, staging: string): Promise<void> {
  await dropPlan(client, staging);
  await client.query(`create unlogged table ${staging}_rows as
    select s.line as row, s.product, s.product_line, s.unit_cost, coalesce(s.valid_from, '${always}'::date) as valid_from,
      p.id as known, row_number() over (partition by s.product order by s.line) as nth,
      coalesce(lag(s.product_line) over (partition by s.product order by s.line), p.line) as line_before,
      case when s.unit_cost is null then null
        when row_number() over day = 1 then k.unit_cost else lag(s.unit_cost) over day end as cost_before
    from ${staging} s left join products p on p.name = s.product
      left join lateral (
        select c.unit_cost from product_costs c
        where c.product_id = p.id and c.valid_from = coalesce(s.valid_from, '${always}'::date)
        order by c.id desc limit 1) k on true
    window day as (partition by s.product, coalesce(s.valid_from, '${always}'::date), s.unit_cost is null order by s.line)`);
  await client.query(`create unlogged table ${staging}_told as
    select product, known, (array_agg(product_line order by row desc) filter (where product_line is not null))[1] as product_line
    from ${staging}_rows group by product, known`);
  await client.query(`analyze ${staging}_rows`);
  await client.query(`analyze ${staging}_told`);
}

/** How many rows bring a product, say something new of one, and say what is known. */
async function countRows(client: PoolClient, staging: string) {
  const { rows } = await client.query(`
    select count(*) filter (where new) as created, count(*) filter (where not new and news) as updated,
      count(*) filter (where not new and not news) as unchanged
    from (
      select known is null and nth = 1 as new,
        product_line is not null and product_line is distinct from line_before
          or unit_cost is not null and unit_cost is distinct from cost_before as news
      from ${staging}_rows) r`);
  return rows[0] as { created: number; updated: number; unchanged: number };
}

/** What a load of the staged products would do now. */
export async function judgeProducts({ client, staging }: JudgeRun): Promise<Judged> {
  return inTransaction(client, async () => {
    await planProducts(client, staging);
    const counted = await countRows(client, staging);
    await dropPlan(client, staging);
    return { rejected: 0, foreseen: { ...counted, passed: 0 } };
  });
}

/** Writes the staged products. */
export async function loadProducts(run: LoadRun): Promise<void> {
  const { client, staging, importId, wanted } = run;
  const now = run.now.toISOString();
  await inTransaction(client, async () => {
    // Whoever types a cost waits, or is waited for.
    await client.query('lock table product_costs in share row exclusive mode');
    await planProducts(client, staging);
    const { created, updated, unchanged } = await countRows(client, staging);
    wanted();
    const told = `${staging}_told`;
    await client.query(
      `create temporary table lines_before on commit drop as
       select t.product, p.line from ${told} t join products p on p.id = t.known`,
    );
    await storeProducts(client, told, { importId, now: run.now });
    await client.query(
      `insert into product_tellings (product_id, import_id, line, line_before, told_at)
       select p.id, $1, t.product_line, b.line, $2
       from ${told} t join products p on p.name = t.product left join lines_before b on b.product = t.product
       order by p.id`,
      [importId, now],
    );
    wanted();
    // Also what is known already is written down: it stays when the import that told it first is undone.
    await client.query(
      `insert into product_costs (product_id, valid_from, unit_cost, set_at, import_id)
       select p.id, c.valid_from, c.unit_cost, $2, $1
       from (select distinct on (product, valid_from) * from ${staging}_rows where unit_cost is not null
             order by product, valid_from, row desc) c join products p on p.name = c.product
       order by p.id, c.valid_from`,
      [importId, now],
    );
    await run.created(0, 0);
    await run.count({ stored: created, updated, alreadyThere: unchanged, amountStored: 0 }, 0, 1);
    await dropPlan(client, staging);
  });
  await client.query("select nudge('terms')");
}
