// Which sentence opens the first page: chosen from the figures, never written by hand.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';

export type Overview = AnswerOf<typeof valueContract.overview>;

export type FindingKind =
  /** Valued, by how much of the value is slipping away. */
  | 'healthy'
  | 'risk'
  | 'heavy'
  /** Valued, but the sales end long ago. */
  | 'stale'
  /** Not valued. */
  | 'computing'
  | 'insufficient'
  | 'failed'
  | 'never';

/** Value at risk, as a share of the equity, below which the base is well and above which it cools. */
const riskShares = { healthy: 0.05, heavy: 0.25 };

/** The kind of the opening sentence. */
export function findingKind(overview: Overview, stale: boolean): FindingKind {
  const { equity, atRisk, run, busy } = overview;
  if (!equity) {
    if (busy) return 'computing';
    if (!run) return 'never';
    return run.status === 'insufficient' ? 'insufficient' : 'failed';
  }
  if (stale) return 'stale';
  const share = atRisk && equity.value > 0 ? atRisk.value / equity.value : 0;
  if (share < riskShares.healthy) return 'healthy';
  return share < riskShares.heavy ? 'risk' : 'heavy';
}
