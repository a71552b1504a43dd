// What other rooms may use of purchases.

export { purchaseRelation } from './asked.ts';
export { purchasesHoldings } from './holdings.ts';
export { purchasesKind } from './kind.ts';
export { contractsKind } from './kind-contracts.ts';
export { periodWords } from './kind-contracts-words.ts';
export { purchaseDays, purchaseTimeline } from './queries.ts';
export { contractDay, contractsAsOfSql } from './queries-contracts.ts';
export { contractTimeline } from './queries-contracts-timeline.ts';
export { monthsOf, type Period, periods } from './rules-contracts.ts';
