// What the retention room holds about a customer: that they left and what they were worth stays, without a name; what was
// said about it does not.
import type { Holding } from '../platform/holdings.ts';

export const retentionHoldings: Holding[] = [
  { table: 'losses', erased: 'kept', inner: ['run_id'] },
  { table: 'loss_reasons', erased: 'emptied', empties: ['note'], inner: ['written_by'] },
  {
    table: 'win_back_attempts',
    erased: 'emptied',
    empties: ['note'],
    inner: ['written_by', 'request'],
  },
  { table: 'win_back_held', erased: 'kept' },
];
