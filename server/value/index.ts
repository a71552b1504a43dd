// What other rooms and the command line may use of value.
export { profitRelations } from './asked.ts';
export { inMargin } from './columns.ts';
export { explainCustomer } from './explain.ts';
export { valueHoldings } from './holdings.ts';
export { walletsKind } from './kind-wallets.ts';
export {
  marginShareSql,
  marginSharesOf,
  type NumberOf,
  readMarginShares,
  readServing,
  servingOf,
} from './margins.ts';
export { runValue } from './queries.ts';
export { contractsJob, countFactorsOff } from './queries-contracts.ts';
export { streamDays } from './queries-equity.ts';
export { inSample, readSample } from './queries-figures.ts';
export { setRatings } from './queries-ratings.ts';
export { decideRemedy } from './queries-remedies.ts';
export {
  type AskedModel,
  currentMeasure,
  currentRun,
  isBusy,
  type Measure,
  type ValueRun,
} from './queries-runs.ts';
export { countWalletsOff, currentShare, shareJob, walletsJob } from './queries-share.ts';
export { daysSql, refreshJob as valuesJob, summarySql } from './queries-summary.ts';
export { tellWallets } from './queries-wallets.ts';
export {
  dayNumber,
  daysPerMonth,
  dayText,
  level,
  moneyLevel,
  phaseFrom,
  type RunTerms,
  type Sufficiency,
  scoringTerms,
  sumBounds,
  sumEstimate,
  waitingDays,
  z80,
} from './rules.ts';
export { makeCells, newWalk, restart, step, type Walk, writeCell } from './walk.ts';
