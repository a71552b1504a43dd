// What the actions room holds about a customer: that they were part of an action, and what was at stake then, stays without a
// name; why somebody wanted to let them go does not.
import type { Holding } from '../platform/holdings.ts';

export const actionsHoldings: Holding[] = [
  { table: 'action_customers', erased: 'emptied', empties: ['note'] },
];
