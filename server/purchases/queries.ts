// What is remembered of a customer's purchases, for the rhythm and the timeline.
import { type Db, sql } from '../platform/database.ts';
import type { TimelineSource } from '../touchpoints/index.ts';

/** Days with a purchase and their net amount, oldest first, the last 500, and how many there are. */
export async function purchaseDays(db: Db, customerId: number) {
  const { rows } = await sql<{ on: string; amount: number; total: number }>`
    select purchased_on as on, sum(amount)::bigint as amount, count(*) over () as total
    from purchases where customer_id = any(records_of(${customerId}))
    group by purchased_on having bool_or(amount >= 0)
    order by purchased_on desc limit 500`.execute(db);
  return {
    days: rows.map(({ on, amount }) => ({ on, amount })).reverse(),
    total: rows[0]?.total ?? 0,
  };
}

/** Purchases in the timeline: one entry per order, or per day, channel and store where there is none. */
export const purchaseTimeline: TimelineSource = {
  kind: 'purchase',
  read: async (db, customerId, after, limit) => {
    const { rows } = await sql<{
      on: string;
      key: string;
      amount: number;
      order: string | null;
      channel: string | null;
      store: string | null;
      lines: { text: string | null; quantity: string | null; amount: number }[];
    }>`select * from (
        select p.purchased_on as on, coalesce(left(p.order_id, 20), '') || ' '
            || md5(jsonb_build_array(p.order_id, p.channel, p.store)::text) as key,
          sum(p.amount)::bigint as amount, p.order_id as order, p.channel, p.store,
          jsonb_agg(jsonb_build_object('text', g.name, 'quantity', p.quantity, 'amount', p.amount)
            order by p.amount desc, g.name) as lines
        from purchases p left join products g on g.id = p.product_id
        where p.customer_id = any(records_of(${customerId}))
          and p.purchased_on <= ${after?.on ?? '9999-12-31'}::date
        group by p.purchased_on, p.order_id, p.channel, p.store) e
      where ${after ? sql`(e.on, e.key collate "C") < (${after.on}::date, ${after.key} collate "C")` : sql`true`}
      order by e.on desc, e.key collate "C" desc limit ${limit}`.execute(db);
    return rows.map((row) => ({
      kind: row.amount < 0 ? 'return' : 'purchase',
      key: row.key,
      on: row.on,
      amount: row.amount,
      title: { order: row.order, channel: row.channel, store: row.store },
      lines: row.lines
        .filter(({ text }) => text !== null)
        .slice(0, 20)
        .map(({ text, quantity, amount }) => ({
          text:
            quantity !== null && Math.abs(Number(quantity)) !== 1
              ? `${text} × ${Math.abs(Number(quantity))}`
              : text!,
          amount,
        })),
    }));
  },
  count: async (db, customerId) => {
    const { rows } = await sql<{ n: number }>`
      select count(distinct (purchased_on, order_id, channel, store)) as n
      from purchases where customer_id = any(records_of(${customerId}))`.execute(db);
    return rows[0]!.n;
  },
};
