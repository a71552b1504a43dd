// What is remembered of products: their names and lines, by set.
import type { ClientBase } from 'pg';
import { sql, type Tx } from '../platform/database.ts';
import { tablesWith } from '../platform/facts.ts';

/**
 * Makes sure every product named in a table exists (columns product, product_line), and notes the line
 * where the file tells one. Repeating changes nothing.
 */
export async function rememberProducts(
  client: ClientBase,
  table: string,
  from: { importId: number; now: Date },
): Promise<void> {
  const written = await client.query(
    `insert into products (name, line, import_id, created_at)
     select product, max(product_line), $1, $2::timestamptz from ${table} where product is not null
     group by product order by product
     on conflict (name) do update set line = excluded.line
       where excluded.line is not null and products.line is distinct from excluded.line`,
    [from.importId, from.now.toISOString()],
  );
  // Lines are joined to products next: a plan that thinks there are none looks each up by itself.
  if (written.rowCount) await client.query('analyze products');
}

/** The number of a product by its name, made where nobody knew it; its line where one is told. */
export async function rememberProduct(
  tx: Tx,
  { name, line }: { name: string; line: string | null },
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into products (name, line, created_at) values (${name}, ${line}, ${now.toISOString()})
    on conflict (name) do update set line = coalesce(excluded.line, products.line) returning id`.execute(
    tx,
  );
  return rows[0]!.id;
}

/**
 * Takes out the products of a table (column product_id) that came with an import and of which nothing
 * else speaks: no line of a sale, nor any other fact with a product_id. `kept` is a table of those that
 * something else still needs. Returns how many.
 */
export async function forgetProducts(
  client: ClientBase,
  table: string,
  kept: string,
): Promise<number> {
  const facts = await tablesWith(client, 'product_id');
  const used = facts.map(
    (name) => `and not exists (select 1 from ${name} u where u.product_id = p.id)`,
  );
  const gone = await client.query(
    `delete from products p using (select distinct product_id from ${table}) t
     where p.id = t.product_id and p.import_id is not null
       and not exists (select 1 from ${kept} k where k.product_id = p.id) ${used.join(' ')}`,
  );
  return gone.rowCount ?? 0;
}
