// What other rooms and the command line may use of value.
export { explainCustomer } from './explain.ts';
export { currentRun, runValue, type ValueRun } from './queries.ts';
export { summarySql } from './queries-summary.ts';
export { phaseFrom, sumEstimate } from './rules.ts';
