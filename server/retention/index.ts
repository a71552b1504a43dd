// What other rooms may use of retention.
export { retentionHoldings } from './holdings.ts';
export { addSurveys } from './queries-funnel-surveys.ts';
export { type LearnedReason, learnReasons } from './queries-learn.ts';
export type { CauseKey, ReasonSource } from './rules.ts';
