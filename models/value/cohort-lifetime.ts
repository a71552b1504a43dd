// How long an observed cohort stayed: survival, retention by age and the mean lifetime, each with an interval.
import { checkLevel, checkWhole } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type Interval, studentReach } from '../inference/interval.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';

/** One period in the life of a cohort. */
export interface CohortPeriod {
  /** 1 for the period in which the customers were won. */
  period: number;
  active: number;
  /** Of those active in the period before, the share active in this; null in period 1 and after nobody. */
  retention: Rate | null;
  /** Of all who were won, the share active in this period. */
  survival: Rate;
}

/** A cohort's mean lifetime with its interval, in periods, and the periods behind it. */
export interface CohortLifetime extends Interval {
  lifetime: number;
  /** Customers won. */
  n: number;
  /** Customers still active in the last period: their lifetimes are cut off there and the mean is a lower bound. */
  stillActive: number;
  periods: CohortPeriod[];
}

/**
 * The mean lifetime of an observed cohort: the mean number of periods in which its customers were active.
 *
 * Words: each customer counts with the periods survived, so the mean is weighted as it must be; averaging the lengths of
 * the classes, or 1/(1 − mean rate), is not the same (2.89 against 3.5 periods in Kumar & Reinartz' cohort). Formula: Σ_t
 * active_t/n; variance Σ (2t−1) active_t/n − mean²; interval mean ± t √(variance/(n−1)), within 1 and the number of
 * periods. Shapes: `active[0]` = n customers won, `active[t]` active in period t+1, never rising. Refuses `empty`,
 * `not-whole`, `too-few` (nobody won), `rising` with the row. Error: relative 1e-13. Source: Kumar & Reinartz (2006).
 *
 * @example cohortLifetime([100, 60, 20]).lifetime // → 1.8
 */
export function cohortLifetime(
  active: ArrayLike<number>,
  options: { level?: number } = {},
): CohortLifetime {
  const { level = DEFAULT_LEVEL } = options;
  checkLevel(level);
  if (active.length === 0) throw invalidInput('empty', 'active');
  const n = active[0]!;
  checkWhole('active', n, 1, 0);
  let lifetime = 0;
  let square = 0;
  const periods: CohortPeriod[] = [];
  for (let t = 0; t < active.length; t++) {
    const now = active[t]!;
    const before = t === 0 ? n : active[t - 1]!;
    checkWhole('active', now, 0, t);
    if (now > before) throw invalidInput('rising', 'active', t);
    lifetime += now / n;
    square += ((2 * t + 1) * now) / n;
    periods.push({
      period: t + 1,
      active: now,
      retention: t > 0 && before > 0 ? wilson(now, before, { level }) : null,
      survival: wilson(now, n, { level }),
    });
  }
  const variance = Math.max(0, square - lifetime * lifetime);
  const reach = n > 1 ? studentReach(level, n - 1) * Math.sqrt(variance / (n - 1)) : active.length;
  return {
    lifetime,
    lower: Math.max(1, lifetime - reach),
    upper: Math.min(active.length, lifetime + reach),
    level,
    n,
    stillActive: active[active.length - 1]!,
    periods,
  };
}
