// Work on one connection that holds whole or not at all.
import type { ClientBase } from 'pg';

/** Does the work between begin and commit, or rolls all of it back and throws what it threw. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
