// What is remembered of products: their names and lines, by set.
import type { ClientBase } from 'pg';

/**
 * Makes sure every product named in a table exists (columns product, product_line), and notes the line
 * where the file tells one. Repeating changes nothing.
 */
export async function rememberProducts(
  client: ClientBase,
  table: string,
  now: Date,
): Promise<void> {
  const written = await client.query(
    `insert into products (name, line, created_at)
     select product, max(product_line), $1 from ${table} where product is not null
     group by product order by product
     on conflict (name) do update set line = excluded.line
       where excluded.line is not null and products.line is distinct from excluded.line`,
    [now.toISOString()],
  );
  // Lines are joined to products next: a plan that thinks there are none looks each up by itself.
  if (written.rowCount) await client.query('analyze products');
}
