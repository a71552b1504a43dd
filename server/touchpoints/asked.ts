// What may be asked about touchpoints and tasks in a question about customers: when they were met, and what is still to be
// done for them.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';

/** Occasions on which the customer, with the records merged into them, was met; days in UTC. */
export const metRelation: Relation = {
  name: 'met',
  fields: [{ name: 'day', type: 'day', column: sql`(x.at at time zone 'utc')::date` }],
  rows: (condition) => sql`from customers r join touchpoints x on x.customer_id = r.id
    where r.survivor_id = c.id and x.deleted_at is null and ${condition}`,
};

/**
 * What is open for the customer, with the records merged into them, in one row: how many tasks and the first day one is due.
 * Who has none has no row. Worked out once for all, from the open tasks alone.
 */
export const taskRelation: Relation = {
  name: 'tasks',
  fields: [
    { name: 'open', type: 'number', column: sql`x.open` },
    { name: 'due', type: 'day', column: sql`x.due` },
  ],
  rows: (condition) => sql`from (
      select r.survivor_id, count(*) as open, min(k.due_on) as due
      from tasks k join customers r on r.id = k.customer_id
      where k.done_at is null and k.deleted_at is null group by 1) x
    where x.survivor_id = c.id and ${condition}`,
};
