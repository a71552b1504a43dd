// What the value room holds about a customer: what was decided about them; the figures are made again.
import type { Holding } from '../platform/holdings.ts';

export const valueHoldings: Holding[] = [
  {
    table: 'remedy_decisions',
    erased: 'emptied',
    empties: ['reason'],
    instead: { reason: "''" },
    inner: ['decided_by'],
  },
];
