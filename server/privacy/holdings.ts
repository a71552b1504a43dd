// What the privacy room holds about a person: that they asked, and what was done; without a name once they
// are erased.
import type { Holding } from '../platform/holdings.ts';

export const privacyHoldings: Holding[] = [
  {
    table: 'privacy_requests',
    erased: 'emptied',
    empties: ['person'],
    inner: ['owner', 'recorded_by', 'request'],
  },
  {
    table: 'privacy_steps',
    column: 'request_id',
    through: 'privacy_requests',
    erased: 'emptied',
    empties: ['note'],
    ledger: true,
    inner: ['done_by', 'request'],
  },
];
