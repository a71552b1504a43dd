// What may be asked about actions in a question about customers: which action they are in, and which strategies are at work
// on them.
import { sql } from '../platform/database.ts';
import { strategies } from '../platform/proposals.ts';
import type { Relation } from '../platform/question.ts';

/** `plan`: actions that the customer, with the records merged into them, was taken up in. */
export const planRelation: Relation = {
  name: 'plan',
  fields: [
    { name: 'action', type: 'number', column: sql`x.action_id` },
    {
      name: 'strategy',
      type: 'choice',
      // Of open actions alone: what was done or dropped is at work no more.
      column: sql`case when p.status in ('proposed', 'taken_up') then p.strategy end`,
      choices: strategies,
    },
  ],
  rows: (condition) => sql`from customers r join action_customers x on x.customer_id = r.id
      join actions p on p.id = x.action_id
    where r.survivor_id = c.id and p.taken_back_at is null and ${condition}`,
};
