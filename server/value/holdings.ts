// What the value room holds about a customer that is not worked out anew: forecasts that were written down, and
// what people decided.
import type { Holding } from '../platform/holdings.ts';

export const valueHoldings: Holding[] = [
  { table: 'value_forecasts', erased: 'deleted' },
  {
    table: 'remedy_decisions',
    erased: 'emptied',
    empties: ['reason'],
    instead: { reason: "''" },
    inner: ['decided_by'],
  },
  {
    table: 'wallet_facts',
    erased: 'deleted',
    inner: ['set_by', 'taken_back_by', 'sample', 'import_id'],
  },
  { table: 'wallet_claims', erased: 'deleted', inner: ['import_id'] },
  { table: 'customer_wallet', erased: 'deleted' },
];
