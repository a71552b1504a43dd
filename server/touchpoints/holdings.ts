// What the touchpoints room holds about a customer: that we met, when, by which way and at what cost stays,
// without a name; what was said, and what was to be done, does not.
import type { Holding } from '../platform/holdings.ts';

export const touchpointsHoldings: Holding[] = [
  {
    table: 'touchpoints',
    erased: 'emptied',
    empties: ['note', 'external_id'],
    instead: { external_id: "'forgotten ' || t.id" },
    inner: ['staff', 'created_by', 'import_id'],
  },
  { table: 'tasks', erased: 'deleted', inner: ['owner', 'done_by', 'request', 'created_by'] },
  { table: 'touchpoint_claims', erased: 'kept' },
  { table: 'touchpoint_changes', erased: 'deleted', inner: ['changed_by', 'import_id'] },
];
