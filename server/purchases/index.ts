// What other rooms may use of purchases.

export { purchaseRelation } from './asked.ts';
export { purchasesKind } from './kind.ts';
export { purchaseDays, purchaseTimeline } from './queries.ts';
