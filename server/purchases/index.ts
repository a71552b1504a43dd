// What other rooms may use of purchases.
export { purchasesKind } from './kind.ts';
export { purchaseDays, purchaseTimeline } from './queries.ts';
