// How sure an estimate is, in words the interface can draw: the rules behind the certainty marks.

export interface Interval {
  low: number;
  high: number;
}

export type CertaintyLevel = 'high' | 'medium' | 'low';

const excludesZero = ({ low, high }: Interval) => low > 0 || high < 0;

/**
 * High if the interval excludes zero and its half-width is at most 40 % of the estimate, medium if
 * it excludes zero, low otherwise.
 */
export function certaintyOf(estimate: number, interval: Interval): CertaintyLevel {
  if (!excludesZero(interval)) return 'low';
  const halfWidth = (interval.high - interval.low) / 2;
  return halfWidth <= 0.4 * Math.abs(estimate) ? 'high' : 'medium';
}

export type Verdict = 'proven' | 'not_proven' | 'proven_loss';

/** The verdict on an effect: proven when its interval lies above zero, a proven loss when below. */
export function verdictOf({ low, high }: Interval): Verdict {
  if (low > 0) return 'proven';
  return high < 0 ? 'proven_loss' : 'not_proven';
}
