// Inserting many rows that nobody else has, as far as can be seen: half the cost of looking row by row.
import type { ClientBase } from 'pg';

/**
 * Runs an insert of rows that are not there, inside the transaction of the client. Where somebody wrote one of
 * them at the same moment, it is done again with a look at each. `around` puts the insert into a statement.
 * Returns how many rows that statement tells of.
 */
export async function insertHoping(
  client: ClientBase,
  insert: string,
  around: (insert: string) => string = (whole) => whole,
  values: unknown[] = [],
): Promise<number> {
  await client.query('savepoint hopeful');
  try {
    const done = await client.query(around(insert), values);
    await client.query('release savepoint hopeful');
    return done.rowCount ?? 0;
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    await client.query('rollback to savepoint hopeful');
    const done = await client.query(around(`${insert} on conflict do nothing`), values);
    return done.rowCount ?? 0;
  }
}
