// What other rooms may use of purchases.

export { purchaseRelation } from './asked.ts';
export { purchasesHoldings } from './holdings.ts';
export { purchasesKind } from './kind.ts';
export { purchaseDays, purchaseTimeline } from './queries.ts';
