// Work on one connection that holds whole or not at all.
import type { ClientBase } from 'pg';

/** A transaction that only reads, all of one moment. */
export const oneMoment = 'isolation level repeatable read read only';

/**
 * Does the work between begin and commit, or rolls all of it back and throws what it threw. `how` is what
 * PostgreSQL shall know of the transaction, in its words.
 */
export async function inTransaction<T>(
  client: ClientBase,
  work: () => Promise<T>,
  how: typeof oneMoment | '' = '',
): Promise<T> {
  await client.query(`begin ${how}`);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
