// What a room holds about a customer, told as data: so that a copy of everything, a preview of an erasure and
// the erasure itself go through all rooms alike, and a table that nobody told of fails a house test.
import type { ClientBase, Pool } from 'pg';

/** One table whose rows are about a customer. */
export interface Holding {
  table: string;
  /** Column that names the customer. */
  column?: string;
  /** Where another table names the customer: `column` is then the number of its row (`id`). */
  through?: string;
  /**
   * What becomes of the rows when the customer is erased: `deleted`; `emptied` of what is personal in them;
   * or `kept`, because nothing in them says who it was.
   */
  erased: 'deleted' | 'emptied' | 'kept';
  /** Columns that are emptied: all that are marked personal, and whatever else would say too much. */
  empties?: readonly string[];
  /** Columns of `empties` that cannot be empty: what stands there instead, as SQL over the row `t`. */
  instead?: Readonly<Record<string, string>>;
  /** A table to which is only added: its trigger lets an erasure pass that says so. */
  ledger?: true;
  /** Columns that say nothing about the person (who here wrote it, keys of calls): not in the copy. */
  inner?: readonly string[];
  /** Where the rows alone would not be understood: reads them as one jsonb column `row`, of the records `any($1)`. */
  shown?: string;
}

/** Which rows `t` of a holding are those of some records; `fits` says so of a column. */
function rowsOf({ column = 'customer_id', through }: Holding, fits: string): string {
  return through === undefined
    ? `t.${column} ${fits}`
    : `t.${column} in (select id from ${through} where customer_id ${fits})`;
}

/** Most rows of one table in one copy: a bound for the memory, far beyond what one person does. */
export const mostRows = 200_000;

/** The rows of a customer (all their records) in a table, as whoever reads a copy of them sees them. */
export async function readHolding(
  client: ClientBase | Pool,
  holding: Holding,
  records: readonly number[],
): Promise<Record<string, unknown>[]> {
  const { table, inner = [], shown } = holding;
  const { rows } = await client.query(
    shown ??
      `select jsonb_strip_nulls(to_jsonb(t) - $2::text[]) as row from ${table} t
       where ${rowsOf(holding, '= any($1::bigint[])')} limit ${mostRows}`,
    shown ? [records] : [records, [...inner]],
  );
  return rows.map(({ row }) => row);
}

/** How many rows a table has about a customer. */
export async function countHolding(
  client: ClientBase | Pool,
  holding: Holding,
  records: readonly number[],
): Promise<number> {
  const { rows } = await client.query(
    `select count(*) as n from ${holding.table} t where ${rowsOf(holding, '= any($1::bigint[])')}`,
    [records],
  );
  return rows[0].n;
}

/** Takes out what is to be taken out of the customers of the table `who (customer_id)`, in its transaction. */
export async function eraseHoldings(
  client: ClientBase,
  holdings: readonly Holding[],
  who: string,
): Promise<void> {
  await client.query("set local clientela.erasing = 'on'");
  for (const holding of holdings) {
    const { table, erased, empties = [], instead = {} } = holding;
    const after = (name: string) => instead[name] ?? 'null';
    const where = rowsOf(holding, `in (select customer_id from ${who})`);
    if (erased === 'deleted') await client.query(`delete from ${table} t where ${where}`);
    if (erased === 'emptied' && empties.length > 0)
      await client.query(
        `update ${table} t set ${empties.map((name) => `${name} = ${after(name)}`).join(', ')} where ${where}
           and (${empties.map((name) => `t.${name} is distinct from ${after(name)}`).join(' or ')})`,
      );
  }
  await client.query("set local clientela.erasing = 'off'");
}
