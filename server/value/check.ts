// The model against weeks that were hidden from it: total, week by week, and by ten groups of customers.
import { intervalCoverage, type TransactionFit, transactionModels } from '@clientela/models';
import { summariesOf } from './columns.ts';
import type { Base } from './queries-summary.ts';
import { coverageSample, dayNumber, isDrawn, level, z80 } from './rules.ts';

export interface Check {
  weeks: number;
  /** Repeat purchases of the customers known before the weeks were hidden, with the 80 % interval of chance. */
  predicted: number;
  low: number;
  high: number;
  actual: number;
  customers: number;
  /** Since the day the data were hidden, cumulative; the interval is that of chance at that week. */
  tracking: { week: number; predicted: number; low: number; high: number; actual: number }[];
  /** Ten equally large groups by what was predicted; purchases per customer, 80 % interval of the actual mean. */
  groups: CheckGroup[];
  /** The same by how long customers had been silent when the weeks were hidden; runs of before have none. */
  recency?: (CheckGroup & { days: number; to: number | null })[];
  /** What the tenth that was to buy most bought, in means of all; and the tenth that did buy most. */
  lift?: { top: number; best: number };
  /**
   * Share of customers within the middle 80 % of what was foretold for them, counts spread over their probabilities; it should be
   * 0.8. `low` and `high`: where chance alone would leave it, 95 %.
   */
  coverage?: { customers: number; inside: number; low: number; high: number };
}

/** Customers together: purchases per customer as predicted and as they came, with the 80 % interval of that mean. */
export interface CheckGroup {
  customers: number;
  predicted: number;
  actual: number;
  low: number;
  high: number;
}

const groupCount = 10;
/** 95 % of chance lie within so many standard deviations. */
const z95 = 1.959963984540054;
/** Weeks on the drawing: every one would ask the model that often for every customer. */
const weeksDrawn = 8;

/**
 * @param earlier the base as it stood when the weeks were hidden
 * @param bought purchase days of these customers since, in their order
 * @param weekly purchase days by week since, summed over these customers
 * @param fit of the data before
 *
 * Chance is what the customers themselves show: the squares of their misses, Σ (actual − predicted)²,
 * estimate the variance of the total, for customers buy independently of one another.
 */
export function checkModel(
  earlier: Base,
  bought: Float64Array,
  weekly: readonly number[],
  days: { hidden: string; asOf: string },
  fit: TransactionFit,
): Check {
  const from = dayNumber(days.hidden);
  const horizon = dayNumber(days.asOf) - from;
  const weeks = weekly.length;
  const { x, tx, T } = summariesOf(earlier, from);
  const model = transactionModels[fit.model];
  const foretell = (i: number, span: number) =>
    model.expectedPurchases(fit.parameters, x[i]!, tx[i]!, T[i]!, span);
  const predicted = x.map((_, i) => foretell(i, horizon));
  const total = predicted.reduce((sum, one) => sum + one, 0);
  let variance = 0;
  let actual = 0;
  for (let i = 0; i < bought.length; i++) {
    variance += (bought[i]! - predicted[i]!) ** 2;
    actual += bought[i]!;
  }
  const reach = z80 * Math.sqrt(variance);
  const cumulative = weekly.map((_, week) =>
    weekly.slice(0, week + 1).reduce((sum, count) => sum + count, 0),
  );
  const ends = Array.from({ length: weeksDrawn }, (_, k) =>
    Math.round(((k + 1) * weeks) / weeksDrawn),
  );
  const tracking = [...new Set(ends)].map((week) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += foretell(i, week * 7);
    // Chance grows with the number of purchases.
    const part = total > 0 ? reach * Math.sqrt(sum / total) : 0;
    return {
      week,
      predicted: sum,
      low: Math.max(0, sum - part),
      high: sum + part,
      actual: cumulative[week - 1]!,
    };
  });
  return {
    weeks,
    predicted: total,
    low: Math.max(0, total - reach),
    high: total + reach,
    actual,
    customers: earlier.customers,
    tracking: [{ week: 0, predicted: 0, low: 0, high: 0, actual: 0 }, ...tracking],
    groups: byGroups(predicted, bought),
    recency: byRecency(
      T.map((age, i) => age - tx[i]!),
      predicted,
      bought,
    ),
    lift: liftOf(predicted, bought),
    coverage: coverageOf(earlier, fit, { x, tx, T }, bought, horizon),
  };
}

/** Ten groups of customers by what was predicted of them, from the least to the most. */
export function byGroups(predicted: Float64Array, bought: Float64Array): CheckGroup[] {
  const order = Uint32Array.from(predicted, (_, i) => i).sort(
    (one, other) => predicted[one]! - predicted[other]!,
  );
  const groups: CheckGroup[] = [];
  for (let k = 0; k < groupCount; k++) {
    const members = order.subarray(
      Math.floor((k * order.length) / groupCount),
      Math.floor(((k + 1) * order.length) / groupCount),
    );
    if (members.length >= 2) groups.push(groupOf(members, predicted, bought));
  }
  return groups;
}

function groupOf(
  members: ArrayLike<number>,
  predicted: Float64Array,
  bought: Float64Array,
): CheckGroup {
  const customers = members.length;
  let foretold = 0;
  let came = 0;
  for (let k = 0; k < customers; k++) {
    foretold += predicted[members[k]!]!;
    came += bought[members[k]!]!;
  }
  const actual = came / customers;
  let spread = 0;
  for (let k = 0; k < customers; k++) spread += (bought[members[k]!]! - actual) ** 2;
  const reach = z80 * Math.sqrt(spread / (customers - 1) / customers);
  return {
    customers,
    predicted: foretold / customers,
    actual,
    low: Math.max(0, actual - reach),
    high: actual + reach,
  };
}

/** Days of silence that part customers: about a month, a quarter, half a year, a year. */
const silences = [0, 30, 90, 180, 365];

function byRecency(silent: Float64Array, predicted: Float64Array, bought: Float64Array) {
  return silences.flatMap((days, k) => {
    const to = silences[k + 1] ?? null;
    const members: number[] = [];
    silent.forEach((one, i) => {
      if (one >= days && (to === null || one < to)) members.push(i);
    });
    return members.length < 2 ? [] : [{ days, to, ...groupOf(members, predicted, bought) }];
  });
}

/** How much more than the mean the tenth foretold to buy most bought; and the most anybody could have picked. */
function liftOf(predicted: Float64Array, bought: Float64Array): NonNullable<Check['lift']> {
  const tenth = Math.max(1, Math.round(bought.length / groupCount));
  const mean = bought.reduce((sum, count) => sum + count, 0) / bought.length;
  const meanOf = (of: Float64Array) => {
    const order = Uint32Array.from(of, (_, i) => i).sort((one, other) => of[other]! - of[one]!);
    return order.subarray(0, tenth).reduce((sum, i) => sum + bought[i]!, 0) / tenth;
  };
  return mean > 0
    ? { top: meanOf(predicted) / mean, best: meanOf(bought) / mean }
    : { top: 0, best: 0 };
}

/** Intervals are judged on at most some thousand customers, drawn by a fixed rule: each is a whole distribution. */
function coverageOf(
  earlier: Base,
  fit: TransactionFit,
  { x, tx, T }: ReturnType<typeof summariesOf>,
  bought: Float64Array,
  horizon: number,
): NonNullable<Check['coverage']> {
  const drawn: number[] = [];
  earlier.id.forEach((id, i) => {
    if (isDrawn(id, coverageSample, earlier.customers)) drawn.push(i);
  });
  const pick = (of: Float64Array) => Float64Array.from(drawn, (i) => of[i]!);
  const calibration = { x: pick(x), tx: pick(tx), T: pick(T) };
  const { tenths } = intervalCoverage(fit, {
    calibration,
    full: calibration,
    // Who took back purchases since bought less than nothing: none.
    holdout: pick(bought).map((count) => Math.max(0, count)),
    length: new Float64Array(drawn.length).fill(horizon),
  });
  const inside = tenths.subarray(1, 9).reduce((sum, share) => sum + share, 0);
  const reach = z95 * Math.sqrt((level * (1 - level)) / drawn.length);
  return {
    customers: drawn.length,
    inside,
    low: Math.max(0, level - reach),
    high: Math.min(1, level + reach),
  };
}
