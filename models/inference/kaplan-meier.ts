// Kaplan–Meier: which share of customers is still there after a time, with those who have not left yet counted rightly.
import { invalidInput } from '../invalid-input.ts';
import { checkLevel, checkNotNegative } from './checks.ts';
import { DEFAULT_LEVEL, normalReach } from './interval.ts';
import {
  allRows,
  checkDurations,
  type Durations,
  distinctTimes,
  survivalTable,
} from './survival-table.ts';

/** A survival curve in columns, one entry per time at which somebody left; before the first it is 1. */
export interface SurvivalCurve {
  time: Float64Array;
  atRisk: Float64Array;
  left: Float64Array;
  survival: Float64Array;
  /** Greenwood's. */
  standardError: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** The last time anybody was seen: nothing is known beyond. */
  observedUntil: number;
  n: number;
  /** How many left. */
  events: number;
  level: number;
}

/**
 * The Kaplan–Meier curve of times until customers leave.
 *
 * Words: at each time the share that stays is 1 − left/at risk; the curve is their product. Whoever is still there when
 * last seen counts as at risk until then and not longer. All causes of leaving count alike; for one cause among several use
 * `cumulativeIncidence`: one minus this curve overstates it. Formula: S = Π(1 − d/n), Greenwood SE² = S² Σ d/(n(n − d));
 * limits `log-log` S^exp(±z √(Σ d/(n(n−d)))/ln S), which stay in [0, 1], or `plain` S ± z SE, cut to it. Where everybody
 * left (S = 0) the upper limit stays where it was before. Units: time as given. Refused: as `checkDurations`. Cost: O(n log
 * n). Error: relative 1e-14 per time. Source: Kaplan & Meier (1958), J. American Statistical Association 53:457; Greenwood
 * (1926); Kalbfleisch & Prentice (2002), 1.4.
 *
 * @example Array.from(kaplanMeier({ time: [1, 2, 2, 3], event: [1, 1, 0, 1] }).survival) // → [0.75, 0.5, 0]
 */
export function kaplanMeier(
  data: Durations,
  options: { level?: number; limits?: 'log-log' | 'plain' } = {},
): SurvivalCurve {
  const { level = DEFAULT_LEVEL, limits = 'log-log' } = options;
  const causes = checkDurations(data);
  checkLevel(level);
  const times = distinctTimes(data.time);
  const table = survivalTable(data, causes, allRows(data.time.length), times);
  const leavers = table.time.map((_, i) => table.left.reduce((sum, cause) => sum + cause[i]!, 0));
  const steps = allRows(times.length).filter((i) => leavers[i]! > 0);
  const column = () => new Float64Array(steps.length);
  const curve: SurvivalCurve = {
    time: Float64Array.from(steps, (i) => times[i]!),
    atRisk: Float64Array.from(steps, (i) => table.atRisk[i]!),
    left: Float64Array.from(steps, (i) => leavers[i]!),
    survival: column(),
    standardError: column(),
    lower: column(),
    upper: column(),
    observedUntil: times.at(-1)!,
    n: table.n,
    events: leavers.reduce((sum, count) => sum + count, 0),
    level,
  };
  const z = normalReach(level);
  let survival = 1;
  let greenwood = 0;
  let highest = 1;
  for (let i = 0; i < steps.length; i++) {
    const n = curve.atRisk[i]!;
    const d = curve.left[i]!;
    survival *= Math.max(0, n - d) / n;
    if (survival > 0) {
      greenwood += d / n / (n - d);
      const spread = Math.sqrt(greenwood);
      const [low, high] =
        limits === 'plain'
          ? [Math.max(0, survival * (1 - z * spread)), Math.min(1, survival * (1 + z * spread))]
          : logLogLimits(survival, spread / -Math.log(survival), z);
      curve.lower[i] = low;
      highest = high;
      curve.standardError[i] = survival * spread;
    }
    curve.survival[i] = survival;
    curve.upper[i] = highest;
  }
  return curve;
}

/**
 * S^exp(±z·error): limits on the scale ln(−ln S), where the estimate is nearly normal; 0 < S ≤ 1.
 *
 * @example logLogLimits(0.5, 0, 1.96) // → [0.5, 0.5]
 */
export function logLogLimits(survival: number, error: number, z: number): [number, number] {
  const ln = Math.log(survival);
  // So few left of so many that the share still there is one to the last digit.
  if (ln === 0) return [1, 1];
  return [Math.exp(ln * Math.exp(z * error)), Math.exp(ln * Math.exp(-z * error))];
}

/** A point of a survival curve. */
export interface SurvivalPoint {
  survival: number;
  lower: number;
  upper: number;
  /** Whether anybody was observed that long; if not, the values are those of the last step. */
  observed: boolean;
}

/**
 * The survival at a time, with its interval: the last step not after it.
 * Formula: S(t) of the curve, 1 before its first step. Units: time as the curve, survival a share. Refused: `negative`
 * or `not-finite` (time). Source: Kaplan & Meier (1958).
 *
 * @example survivalAt(kaplanMeier({ time: [1, 2, 2, 3], event: [1, 1, 0, 1] }), 2.5).survival // → 0.5
 */
export function survivalAt(curve: SurvivalCurve, time: number): SurvivalPoint {
  checkNotNegative('time', time);
  let i = -1;
  while (i + 1 < curve.time.length && curve.time[i + 1]! <= time) i++;
  const observed = time <= curve.observedUntil;
  return i < 0
    ? { survival: 1, lower: 1, upper: 1, observed }
    : { survival: curve.survival[i]!, lower: curve.lower[i]!, upper: curve.upper[i]!, observed };
}

/** A time with its interval; ∞ where the curve does not fall that far. */
export interface TimeEstimate {
  time: number;
  lower: number;
  upper: number;
}

/**
 * The time after which only a given share is left: the median for ½.
 *
 * Words: the first time at which the curve is at or below the share; the ends are where its lower and upper limits are.
 * Where the curve (or a limit) never falls so far the answer is ∞: not yet known. Units: as the curve. Range: 0 < share <
 * 1. Source: Brookmeyer & Crowley (1982), Biometrics 38:29.
 *
 * @example survivalTime(kaplanMeier({ time: [1, 2, 2, 3], event: [1, 1, 0, 1] }), 0.5).time // → 2
 */
export function survivalTime(curve: SurvivalCurve, share = 0.5): TimeEstimate {
  if (!(share > 0 && share < 1)) throw invalidInput('not-a-share', 'share');
  const first = (column: Float64Array) => {
    // A product that should be the share may miss it by its rounding.
    const i = column.findIndex((value) => value <= share * (1 + 1e-12));
    return i < 0 ? Number.POSITIVE_INFINITY : curve.time[i]!;
  };
  return { time: first(curve.survival), lower: first(curve.lower), upper: first(curve.upper) };
}

/**
 * The time a customer stays on average within a horizon: the area under the curve up to it.
 *
 * Words: of the next 24 months a customer stays 18.4; unlike the median it always exists. Formula: ∫₀^h S dt, variance Σ
 * (∫_t^h S)² d/(n(n − d)), limits ± z SE within [0, h]. Units: as the curve. Range: horizon > 0, at most `observedUntil`
 * (refused: `beyond-observation`). Error: relative 1e-13. Source: Klein & Moeschberger (2003), Survival Analysis, 4.5.
 *
 * @example restrictedMean(kaplanMeier({ time: [1, 2, 2, 3], event: [1, 1, 0, 1] }), 3).time // → 2.25
 */
export function restrictedMean(curve: SurvivalCurve, horizon: number): TimeEstimate {
  if (!(horizon > 0)) throw invalidInput('not-positive', 'horizon');
  if (!(horizon <= curve.observedUntil)) throw invalidInput('beyond-observation', 'horizon');
  let area = 0;
  let variance = 0;
  let until = horizon;
  for (let i = curve.time.length - 1; i >= 0; i--) {
    const time = curve.time[i]!;
    if (time >= horizon) continue;
    area += curve.survival[i]! * (until - time);
    until = time;
    const staying = curve.atRisk[i]! - curve.left[i]!;
    if (staying > 0) variance += (area * area * curve.left[i]!) / curve.atRisk[i]! / staying;
  }
  const time = area + until;
  const reach = normalReach(curve.level) * Math.sqrt(variance);
  return { time, lower: Math.max(0, time - reach), upper: Math.min(horizon, time + reach) };
}
