// What goes: what is personal of touchpoints with the customer they were about, and what was deleted for long
// enough altogether.
import type { Database } from '../platform/database.ts';
import { deletedDays } from './rules.ts';

/**
 * Takes notes, foreign numbers, tasks and what was told of changes out of customers who were emptied from the
 * bin; that we met, when, by which way and at what cost stays, without a name. What was deleted 30 days ago goes
 * for good. Safe to repeat.
 */
export async function forgetTouchpoints(database: Database, now: Date): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const emptied =
      'from customer_bin b where b.customer_id = t.customer_id and b.emptied_at is not null';
    await client.query(`update touchpoints t set note = null, external_id = 'forgotten ' || t.id ${emptied}
      and (t.note is not null or t.external_id <> 'forgotten ' || t.id)`);
    await client.query(`delete from tasks t using customer_bin b
      where b.customer_id = t.customer_id and b.emptied_at is not null`);
    await client.query(`delete from touchpoint_changes t using customer_bin b
      where b.customer_id = t.customer_id and b.emptied_at is not null`);
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
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
