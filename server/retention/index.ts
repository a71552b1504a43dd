// What other rooms may use of retention.
export { lossRelations } from './asked-losses.ts';
export { retentionHoldings } from './holdings.ts';
export { bottleneckProposer, winBackProposer } from './proposals.ts';
export { readResult as readRetentionResult } from './queries.ts';
export { measureRetentionDrift, type RetentionDrift } from './queries-drift.ts';
export { addSurveys } from './queries-funnel-surveys.ts';
export { type LearnedReason, learnReasons } from './queries-learn.ts';
export { readStakes } from './queries-worth.ts';
export type { CauseKey, ReasonSource } from './rules.ts';
