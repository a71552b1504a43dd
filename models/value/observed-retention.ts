// Retention as it was observed: of customers and of revenue, with what is not known about it.
import { checkNotNegative, checkWhole } from '../inference/checks.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';
import { ratioOfTotals, type TotalsRatio } from '../share/ratio-of-totals.ts';
import { checkShare } from './checks.ts';

/** A retention rate with what follows from it. */
export interface ObservedRetention extends Rate {
  /** 1 − rate, and its interval. */
  defection: { rate: number; lower: number; upper: number };
  /** 1/(1 − rate) periods, if the rate stays the same; +∞ where nobody left. */
  lifetime: { periods: number; lower: number; upper: number };
}

/**
 * How long a customer stays on average if the retention rate stays the same in every period.
 *
 * Formula: 1/(1 − r), the first period included; +∞ at 1. Real cohorts' rates rise with tenure, so this shortcut
 * understates the loyal: prefer `cohortLifetime` or a contractual model. Units: periods. Range: 0 to 1. Source: Kotler &
 * Keller.
 *
 * @example constantLifetime(0.75) // → 4
 */
export function constantLifetime(retention: number): number {
  checkShare('retention', retention);
  return 1 / (1 - retention);
}

/**
 * The retention rate of a period, new customers left out.
 *
 * Words: of those who were customers at the start, the share who still are at the end. Formula: r = (end − won)/start with
 * Wilson's interval. Units: share of customers per period. Shapes: whole counts; `won` customers won during the period and
 * counted in `end`. Refuses `not-whole`, `too-few` (start below 1), `more-successes-than-trials` (more kept than there
 * were) and `negative` (more won than there are at the end). Source: Kotler & Keller; Wilson (1927).
 *
 * @example observedRetention({ start: 200, end: 190, won: 40 }).rate // → 0.75
 * @example observedRetention({ start: 200, end: 190, won: 40 }).lifetime.periods // → 4
 */
export function observedRetention(
  period: { start: number; end: number; won: number },
  options: { level?: number } = {},
): ObservedRetention {
  checkWhole('start', period.start, 1);
  checkWhole('end', period.end, 0);
  checkWhole('won', period.won, 0);
  if (period.won > period.end) throw invalidInput('negative', 'end');
  const kept = wilson(period.end - period.won, period.start, options);
  return {
    ...kept,
    defection: { rate: 1 - kept.rate, lower: 1 - kept.upper, upper: 1 - kept.lower },
    lifetime: {
      periods: constantLifetime(kept.rate),
      lower: constantLifetime(kept.lower),
      upper: constantLifetime(kept.upper),
    },
  };
}

/**
 * Revenue retention: what the customers of a year ago bring now over what they brought then.
 *
 * Words: net retention counts their growth and can exceed 1; gross retention counts each customer at most at what they
 * brought before. Customers won since are left out. Shapes: `before`, `now` revenue per customer of then, one entry each,
 * gone customers with 0. Units: share. Interval and refusals as `ratioOfTotals`, gross cut at 1. Source: elementary.
 *
 * @example revenueRetention([100, 100, 200], [150, 0, 200]).net.ratio // → 0.875
 * @example revenueRetention([100, 100, 200], [150, 0, 200]).gross.ratio // → 0.75
 */
export function revenueRetention(
  before: ArrayLike<number>,
  now: ArrayLike<number>,
  options: { level?: number } = {},
): { net: TotalsRatio; gross: TotalsRatio } {
  if (now.length !== before.length) throw invalidInput('length-mismatch', 'now');
  for (let i = 0; i < now.length; i++) checkNotNegative('now', now[i]!, i);
  const kept = Float64Array.from({ length: now.length }, (_, i) => Math.min(now[i]!, before[i]!));
  const net = ratioOfTotals(now, before, options);
  const gross = ratioOfTotals(kept, before, options);
  return { net, gross: { ...gross, upper: Math.min(1, gross.upper) } };
}
