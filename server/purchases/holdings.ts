// What the purchases room holds about a customer: sales and orders, which stay in the totals without a name.
import type { Holding } from '../platform/holdings.ts';

const shownPurchases = `
  select jsonb_strip_nulls(to_jsonb(x) - array['line_key', 'customer_id', 'product_id', 'unit_cost', 'import_id']
    || jsonb_build_object('product', p.name)) as row
  from purchases x left join products p on p.id = x.product_id
  where x.customer_id = any($1::bigint[]) order by x.purchased_on, x.order_id limit 200000`;

export const purchasesHoldings: Holding[] = [
  { table: 'purchases', erased: 'kept', shown: shownPurchases },
  { table: 'orders', erased: 'kept', inner: ['content', 'import_id'] },
  { table: 'purchase_amendments', erased: 'kept', inner: ['import_id', 'told_customer_id'] },
  { table: 'purchase_claims', erased: 'kept', inner: ['lines'] },
  {
    table: 'contracts',
    erased: 'emptied',
    empties: ['external_id', 'end_reason'],
    instead: { external_id: "'forgotten ' || t.id" },
    inner: ['import_id'],
  },
  {
    table: 'contract_tellings',
    erased: 'emptied',
    empties: ['end_reason'],
    inner: ['told_by', 'import_id'],
  },
  { table: 'contract_payments', erased: 'kept' },
];
