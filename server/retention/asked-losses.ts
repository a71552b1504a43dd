// What may be asked about losses and about how customers began, in a question about customers: what stands behind a cell of a
// cohort.
import { sql } from '../platform/database.ts';
import type { Relation } from '../platform/question.ts';
import { wanted } from './queries-candidates.ts';
import { lossRules } from './rules.ts';

/**
 * `lost`: silences that were told; `away`: the one that still lasts; `second_life`: what another try is worth; `began`: the line of the dearest purchase of the first
 * day; `bought`: days on which something was bought and not only returned.
 */
export const lossRelations: Relation[] = [
  {
    name: 'lost',
    fields: [
      { name: 'day', type: 'day', column: sql`x.lost_on` },
      { name: 'returned', type: 'day', column: sql`x.returned_on` },
      { name: 'rule', type: 'choice', column: sql`x.rule`, choices: lossRules },
      { name: 'value', type: 'money', column: sql`x.value` },
    ],
    rows: (condition) => sql`from losses x
      where x.customer_id = c.id and x.withdrawn_at is null and ${condition}`,
  },
  {
    name: 'away',
    fields: [
      { name: 'since', type: 'day', column: sql`x.lost_on` },
      { name: 'rule', type: 'choice', column: sql`x.rule`, choices: lossRules },
    ],
    rows: (condition) => sql`from losses x
      where x.customer_id = c.id and x.withdrawn_at is null and x.returned_on is null and ${condition}`,
  },
  {
    // Candidates of winning back whom anybody may try; `c` is theirs.
    name: 'second_life',
    fields: [{ name: 'worth', type: 'money', column: sql`w.worth` }],
    rows: (condition) => sql`from win_back_candidates w
      where w.customer_id = c.id and ${wanted} and ${condition}`,
  },
  {
    name: 'began',
    fields: [{ name: 'line', type: 'choice', column: sql`x.line` }],
    rows: (condition) => sql`from (
        select coalesce((select d.line from purchases p join products d on d.id = p.product_id
          where p.customer_id = f.customer_id and p.purchased_on = f.first_on order by p.amount desc, p.line_key limit 1), '') as line
        from purchase_summary f where f.customer_id = c.id) x
      where ${condition}`,
  },
  {
    name: 'bought',
    fields: [{ name: 'day', type: 'day', column: sql`x.purchased_on` }],
    rows: (
      condition,
    ) => sql`from customers r join purchases x on x.customer_id = r.id and x.amount >= 0
      where r.survivor_id = c.id and ${condition}
        and not exists (select 1 from contract_sales k where k.customer_id = x.customer_id
          and k.purchased_on = x.purchased_on and k.line_key = x.line_key)`,
  },
];
