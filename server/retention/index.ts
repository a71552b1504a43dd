// What other rooms may use of retention.
export { retentionHoldings } from './holdings.ts';
export {
  type LearnedReason,
  type LearnedRound,
  learnReasons,
  learnRounds,
} from './queries-learn.ts';
export type { CauseKey, ReasonSource } from './rules.ts';
