// What may be asked about purchases in a question about customers: which product, where, when, how much.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';

/** Lines of sales of the customer `c`, whichever of their records they were written to. */
export const purchaseRelation: Relation = {
  name: 'purchases',
  fields: [
    { name: 'product', type: 'text', column: sql`g.name` },
    { name: 'line', type: 'text', column: sql`g.line` },
    { name: 'channel', type: 'text', column: sql`x.channel` },
    { name: 'store', type: 'text', column: sql`x.store` },
    { name: 'day', type: 'day', column: sql`x.purchased_on` },
    { name: 'amount', type: 'money', column: sql`x.amount` },
  ],
  rows: (condition) => sql`from customers r join purchases x on x.customer_id = r.id
      left join products g on g.id = x.product_id
    where r.survivor_id = c.id and ${condition}`,
};
