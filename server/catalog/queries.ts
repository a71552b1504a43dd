// What is remembered of products: their names and lines, by set.
import type { ClientBase } from 'pg';
import { sql, type Tx } from '../platform/database.ts';
import { tablesWith } from '../platform/facts.ts';

/** The last file of products that spoke of the product `p`, where nobody else told its line since. */
const toldAgain = `not t.told_again and t.product_id = p.id and t.id = (
  select max(l.id) from product_tellings l where l.product_id = p.id and l.line is not null)`;

/**
 * Makes sure every product named in a table exists (columns product, product_line), and notes the line
 * where the file tells one. Repeating changes nothing.
 */
export async function storeProducts(
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

/** The same of a table in which sales or contracts speak: a line that a file of products told is theirs too from now on. */
export async function rememberProducts(
  client: ClientBase,
  table: string,
  from: { importId: number; now: Date },
): Promise<void> {
  await storeProducts(client, table, from);
  await client.query(
    `update product_tellings t set told_again = true
     from (select product, max(product_line) as line from ${table} where product is not null group by product) s
       join products p on p.name = s.product
     where ${toldAgain} and t.line = s.line`,
  );
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
  if (line !== null)
    await sql`update product_tellings t set told_again = true from products p
      where p.id = ${rows[0]!.id} and ${sql.raw(toldAgain)} and t.line = ${line}`.execute(tx);
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
