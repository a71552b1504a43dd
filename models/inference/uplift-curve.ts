// Does a score find those whom the treatment changes? The incremental gain when customers are treated in the order of the score.
import { invalidInput } from '../invalid-input.ts';
import { type Bootstrap, bootstrap } from './bootstrap.ts';
import { checkColumn, checkLength } from './checks.ts';

/** One experiment, one row per customer: who was predicted to react, who was treated (1) or left out (0), what came of it. */
export interface ScoredExperiment {
  score: ArrayLike<number>;
  treated: ArrayLike<number>;
  outcome: ArrayLike<number>;
}

/** The gain among the best-scored customers, at every distinct score; starts at (0, 0). */
export interface UpliftCurve {
  /** How many customers were taken so far. */
  customers: Float64Array;
  /** What treating brought on top with the treated among them. */
  gain: Float64Array;
  /** Qini: the mean height of the curve above the straight line to its end, per customer. 0: the score orders no better than chance. */
  qini: number;
  n: number;
}

/** Refuses columns of different lengths, numbers that are not finite (`not-finite`) and an arm that is not 0 or 1 (`not-binary`). */
function checkExperiment({ score, treated, outcome }: ScoredExperiment): void {
  checkColumn('score', score);
  checkLength('treated', treated, score.length);
  checkLength('outcome', outcome, score.length);
  checkColumn('outcome', outcome);
  for (let i = 0; i < treated.length; i++) {
    if (treated[i] !== 0 && treated[i] !== 1) throw invalidInput('not-binary', 'treated', i);
  }
}

/** Rows from the highest score down. */
function descending(score: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: score.length }, (_, i) => i).sort(
    (one, other) => score[other]! - score[one]!,
  );
}

/** Walks the curve: calls `visit` after each group of equal scores, with customers taken and gain so far; returns the end. */
function walk(
  { score, treated, outcome }: ScoredExperiment,
  order: Int32Array,
  times: ArrayLike<number> | null,
  visit: (customers: number, gain: number) => void,
): void {
  let brought = 0;
  let without = 0;
  let inTreated = 0;
  let inControl = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const count = times ? times[row]! : 1;
    if (treated[row] === 1) {
      brought += count * outcome[row]!;
      inTreated += count;
    } else {
      without += count * outcome[row]!;
      inControl += count;
    }
    const last = i === order.length - 1 || score[order[i + 1]!] !== score[row];
    if (last && inTreated + inControl > 0) {
      const expected = inControl > 0 ? without * (inTreated / inControl) : 0;
      visit(inTreated + inControl, brought - expected);
    }
  }
}

/** The mean height above the diagonal, per customer. */
function qiniOf(customers: readonly number[], gain: readonly number[]): number {
  const n = customers.at(-1)!;
  let area = 0;
  for (let i = 1; i < customers.length; i++) {
    area += (0.5 * (gain[i]! + gain[i - 1]!) * (customers[i]! - customers[i - 1]!)) / n;
  }
  return (area - 0.5 * gain.at(-1)!) / n;
}

/**
 * The uplift curve of a score and its Qini.
 *
 * Words: sort a past experiment by the score; after the first k customers the gain is what the treated among them brought
 * minus what as many untreated would have brought. A curve that rises fast and then falls says: treat the first part only.
 * The end of the curve is what the whole experiment brought. Formula: gain(k) = Y_T(k) − Y_C(k) n_T(k)/n_C(k), without
 * control so far Y_T(k); equal scores are taken together, so that their order does not matter. Qini = (mean of gain −
 * gain(n)/2)/n by trapezoids. Units: gain as the outcome, `qini` outcome per customer. Error: rounding. Source: Radcliffe
 * (2007), "Using control groups to target on predicted lift".
 *
 * @example Array.from(upliftCurve({ score: [4, 3, 2, 1], treated: [1, 0, 0, 1], outcome: [1, 0, 1, 1] }).gain) // → [0, 1, 1, 0.5, 1]
 */
export function upliftCurve(experiment: ScoredExperiment): UpliftCurve {
  checkExperiment(experiment);
  const customers = [0];
  const gain = [0];
  walk(experiment, descending(experiment.score), null, (taken, value) => {
    customers.push(taken);
    gain.push(value);
  });
  return {
    customers: Float64Array.from(customers),
    gain: Float64Array.from(gain),
    qini: qiniOf(customers, gain),
    n: experiment.score.length,
  };
}

/**
 * The Qini of a score with bootstrap intervals: an interval that holds 0 says the score has not been shown to find anybody.
 *
 * Words: draws customers again, as `bootstrap` does; `cluster` names the household or company of each row. Units: as
 * `UpliftCurve.qini`. Cost: one pass over the rows per draw. Error: Monte Carlo. Source: as `upliftCurve` and `bootstrap`.
 *
 * @example qiniInterval({ score: [4, 3, 2, 1], treated: [1, 0, 0, 1], outcome: [1, 0, 1, 1] }, { seed: 1, resamples: 50 }).estimate // → 0.0625
 */
export function qiniInterval(
  experiment: ScoredExperiment,
  options: { seed: number; resamples?: number; level?: number; cluster?: ArrayLike<number> },
): Bootstrap {
  checkExperiment(experiment);
  const order = descending(experiment.score);
  const times = new Int32Array(order.length);
  return bootstrap(
    (rows) => {
      times.fill(0);
      for (const row of rows) times[row]!++;
      const customers = [0];
      const gain = [0];
      walk(experiment, order, times, (taken, value) => {
        customers.push(taken);
        gain.push(value);
      });
      return qiniOf(customers, gain);
    },
    { ...options, rows: order.length },
  );
}
