// What other rooms and the command line may use of value.
export { profitRelations } from './asked.ts';
export { explainCustomer } from './explain.ts';
export { valueHoldings } from './holdings.ts';
export { runValue } from './queries.ts';
export { type AskedModel, currentRun, type ValueRun } from './queries-runs.ts';
export { summarySql } from './queries-summary.ts';
export { tellWallets } from './queries-wallets.ts';
export { moneyLevel, phaseFrom, type RunTerms, sumEstimate } from './rules.ts';
