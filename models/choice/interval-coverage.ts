// Whether a model's prediction intervals hold what they promise, judged on the holdout.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type LevelOption } from '../inference/interval.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import type { FittedModel } from '../purchases/posterior.ts';
import { transactionModels } from '../purchases/transaction-models.ts';
import type { Split } from './split.ts';

/** How well predictive distributions are calibrated. */
export interface IntervalCoverage {
  level: number;
  /** Share of customers whose purchases lay within their interval, with Wilson's interval. */
  covered: Rate;
  /** The share that the intervals promised: counts are whole, so it is the level or more. */
  promised: number;
  /** Shares below the lower and above the upper bounds. */
  below: number;
  above: number;
  /** `promised` lies within the interval of `covered`. */
  calibrated: boolean;
  /** Shares of customers in tenths of their predictive distribution; 0.1 each when calibrated, more at the ends when too narrow. */
  tenths: Float64Array;
}

/** Counts above this are not told apart. */
const MOST = 100_000;

/**
 * The coverage of prediction intervals on a holdout.
 *
 * Words: of intervals that promise 80 % about 80 % should have held; a model may be right in the mean and still too sure. Formulas:
 * interval of a customer: the smallest counts with P(Y ≤ y) above (1−level)/2 and at least (1+level)/2; tenths: each customer is spread
 * evenly over P(Y < y) to P(Y ≤ y) (the probability integral transform of counts). Equal rows are computed once.
 * `calibrated` compares the share covered with what was promised at the same confidence. Units: those of the split. Refusals:
 * `level-out-of-range`. Source: Wilson (1927); Czado, Gneiting & Held (2009), Biometrics 65, for the transform.
 *
 * @example intervalCoverage({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, splitSummaries({ x: Float64Array.of(0), tx: Float64Array.of(0), T: Float64Array.of(10) }, { x: Float64Array.of(9), tx: Float64Array.of(29), T: Float64Array.of(30) }), { level: 0.8 }).above // → 1
 */
export function intervalCoverage(
  fit: FittedModel,
  split: Split,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): IntervalCoverage {
  checkLevel(level);
  const { x, tx, T, weight } = split.calibration;
  const groups = new Map<string, Group>();
  for (let i = 0; i < x.length; i++) {
    const length = split.length[i]!;
    const key = `${x[i]} ${tx[i]} ${T[i]} ${length}`;
    let group = groups.get(key);
    if (!group) {
      group = { x: x[i]!, tx: tx[i]!, T: T[i]!, length, came: new Map() };
      groups.set(key, group);
    }
    const y = split.holdout[i]!;
    group.came.set(y, (group.came.get(y) ?? 0) + (weight ? weight[i]! : 1));
  }
  const tally = {
    customers: 0,
    covered: 0,
    promised: 0,
    below: 0,
    above: 0,
    tenths: new Float64Array(10),
  };
  for (const group of groups.values()) judge(fit, group, level, tally);
  const { customers } = tally;
  const covered = wilson(Math.min(tally.covered, customers), customers, { level: DEFAULT_LEVEL });
  const promised = tally.promised / customers;
  return {
    level,
    covered,
    promised,
    below: tally.below / customers,
    above: tally.above / customers,
    calibrated: promised >= covered.lower && promised <= covered.upper,
    tenths: tally.tenths.map((count) => count / customers),
  };
}

/** Customers with the same history and horizon: how many made how many purchases. */
interface Group {
  x: number;
  tx: number;
  T: number;
  length: number;
  came: Map<number, number>;
}

interface Tally {
  customers: number;
  covered: number;
  promised: number;
  below: number;
  above: number;
  tenths: Float64Array;
}

/** Adds what became of the intervals of one group. */
function judge(fit: FittedModel, group: Group, level: number, tally: Tally): void {
  const model = transactionModels[fit.model];
  const tail = (1 - level) / 2;
  const slack = 1e-13;
  const furthest = Math.max(...group.came.keys());
  let lower = -1;
  let upper = -1;
  let outside = 0;
  let cumulated = 0;
  let promised = 0;
  for (let y = 0; y < MOST && (upper < 0 || y <= furthest); y++) {
    const before = cumulated;
    cumulated = Math.min(
      1,
      cumulated +
        model.probabilityOfPurchases(fit.parameters, group.x, group.tx, group.T, group.length, y),
    );
    if (lower < 0 && cumulated > tail + slack) {
      lower = y;
      outside = before;
    }
    if (upper < 0 && cumulated >= 1 - tail - slack) {
      upper = y;
      promised = cumulated - outside;
    }
    const count = group.came.get(y);
    if (count) spread(tally.tenths, before, cumulated, count);
  }
  for (const [y, count] of group.came) {
    if (y >= MOST) tally.tenths[9]! += count;
    tally.customers += count;
    tally.promised += count * promised;
    if (y < lower) tally.below += count;
    else if (y > upper) tally.above += count;
    else tally.covered += count;
  }
}

/** Spreads a count evenly over the part of [0, 1] between two probabilities, in tenths. */
function spread(tenths: Float64Array, from: number, to: number, count: number): void {
  const width = to - from;
  if (width <= 0) {
    tenths[Math.min(9, Math.floor(10 * to))]! += count;
    return;
  }
  for (let i = 0; i < 10; i++) {
    const part = Math.min(to, (i + 1) / 10) - Math.max(from, i / 10);
    if (part > 0) tenths[i]! += (count * part) / width;
  }
}
