// What other rooms may use of retention.
export { retentionHoldings } from './holdings.ts';
export { winBackProposer } from './proposals.ts';
export { readResult as readRetentionResult } from './queries.ts';
export { addSurveys } from './queries-funnel-surveys.ts';
export { type LearnedReason, learnReasons } from './queries-learn.ts';
export { readStakes } from './queries-worth.ts';
export type { CauseKey, ReasonSource } from './rules.ts';
