// What goes: what was deleted for long enough. What is personal goes with the customer (holdings.ts).
import type { Database } from '../platform/database.ts';
import { inTransaction } from '../platform/transaction.ts';
import { deletedDays } from './rules.ts';

/** Deletes for good what was deleted 30 days ago. Safe to repeat. */
export async function forgetTouchpoints(database: Database, now: Date): Promise<void> {
  const client = await database.pool.connect();
  try {
    await inTransaction(client, async () => {
      const long = [now.toISOString(), deletedDays];
      const overdue = 'deleted_at < $1::timestamptz - make_interval(days => $2)';
      for (const [subject, table] of [
        ['touchpoint', 'touchpoints'],
        ['task', 'tasks'],
      ]) {
        await client.query(
          `delete from touchpoint_changes h using ${table} t where t.${overdue}
             and h.customer_id = t.customer_id and h.subject = '${subject}' and h.subject_id = t.id`,
          long,
        );
        await client.query(`delete from ${table} where ${overdue}`, long);
      }
    });
  } finally {
    client.release();
  }
}
