// What may be asked about touchpoints in a question about customers: when they were met.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';

/** Occasions on which the customer, with the records merged into them, was met; days in UTC. */
export const metRelation: Relation = {
  name: 'met',
  fields: [{ name: 'day', type: 'day', column: sql`(x.at at time zone 'utc')::date` }],
  rows: (condition) => sql`from customers r join touchpoints x on x.customer_id = r.id
    where r.survivor_id = c.id and x.deleted_at is null and ${condition}`,
};
