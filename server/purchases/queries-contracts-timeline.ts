// Contracts as occasions of a customer's timeline: agreed, renewed, ended.
import { sql } from '../platform/database.ts';
import type { TimelineSource } from '../touchpoints/index.ts';

interface Row {
  key: string;
  on: string;
  kind: string;
  amount: number | null;
  product: string | null;
}

/** What happened, as a relation of one customer's records; an end that lies ahead has not happened. */
const happened = (customerId: number) => sql`(
  select lpad(p.contract_id::text, 15, '0') || ' ' || lpad(p.nth::text, 5, '0') as key, p.paid_on as on,
    case p.nth when 0 then 'contract_started' else 'contract_renewed' end as kind, p.amount, p.product_id
  from contract_payments p where p.customer_id = any(records_of(${customerId}))
  union all
  select lpad(c.id::text, 15, '0') || ' ended', c.ended_on, 'contract_ended', null, c.product_id
  from contracts c where c.customer_id = any(records_of(${customerId})) and c.ended_on <= current_date)`;

export const contractTimeline: TimelineSource = {
  kind: 'contract',
  read: async (db, customerId, after, limit) => {
    const { rows } = await sql<Row>`
      select w.key, w.on, w.kind, w.amount, g.name as product
      from ${happened(customerId)} w left join products g on g.id = w.product_id
      where ${after ? sql`(w.on, w.key collate "C") < (${after.on}::date, ${after.key} collate "C")` : sql`true`}
      order by w.on desc, w.key collate "C" desc limit ${limit}`.execute(db);
    return rows.map(({ key, on, kind, amount, product }) => ({
      kind,
      key,
      on,
      title: { product },
      amount,
      lines: [],
    }));
  },
  count: async (db, customerId) => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from ${happened(customerId)} w`.execute(db);
    return rows[0]!.n;
  },
};
