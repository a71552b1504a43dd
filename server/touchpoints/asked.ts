// What may be asked about touchpoints in a question about customers: when and how they were met.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import { channels, kinds } from './rules.ts';

/** Occasions on which the customer, with the records merged into them, was met; days in UTC. */
export const metRelation: Relation = {
  name: 'met',
  fields: [
    { name: 'day', type: 'day', column: sql`(x.at at time zone 'utc')::date` },
    { name: 'kind', type: 'choice', column: sql`x.kind`, choices: kinds },
    { name: 'channel', type: 'choice', column: sql`x.channel`, choices: channels },
  ],
  rows: (condition) => sql`from customers r join touchpoints x on x.customer_id = r.id
    where r.survivor_id = c.id and x.deleted_at is null and ${condition}`,
};
