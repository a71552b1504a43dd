// The model against weeks that were hidden from it: total, week by week, and by ten groups of customers.
import { type TransactionFit, transactionModels } from '@clientela/models';
import { summariesOf } from './compute.ts';
import type { Base } from './queries-summary.ts';
import { dayNumber, z80 } from './rules.ts';

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
  groups: { customers: number; predicted: number; actual: number; low: number; high: number }[];
}

const groupCount = 10;
/** The weeks that are drawn: every one would ask the model that often for every customer. */
const drawn = 8;

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
  const foretell = (span: number) =>
    Float64Array.from(x, (count, i) =>
      model.expectedPurchases(fit.parameters, count, tx[i]!, T[i]!, span),
    );
  const predicted = foretell(horizon);
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
  const ends = Array.from({ length: drawn }, (_, k) => Math.round(((k + 1) * weeks) / drawn));
  const tracking = [...new Set(ends)].map((week) => {
    const sum = foretell(week * 7).reduce((all, one) => all + one, 0);
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
  };
}

function byGroups(predicted: Float64Array, bought: Float64Array): Check['groups'] {
  const order = Uint32Array.from(predicted, (_, i) => i).sort(
    (one, other) => predicted[one]! - predicted[other]!,
  );
  const groups: Check['groups'] = [];
  for (let k = 0; k < groupCount; k++) {
    const members = order.subarray(
      Math.floor((k * order.length) / groupCount),
      Math.floor(((k + 1) * order.length) / groupCount),
    );
    if (members.length < 2) continue;
    const mean = (of: Float64Array) => members.reduce((sum, i) => sum + of[i]!, 0) / members.length;
    const actual = mean(bought);
    const spread = members.reduce((sum, i) => sum + (bought[i]! - actual) ** 2, 0);
    const reach = z80 * Math.sqrt(spread / (members.length - 1) / members.length);
    groups.push({
      customers: members.length,
      predicted: mean(predicted),
      actual,
      low: Math.max(0, actual - reach),
      high: actual + reach,
    });
  }
  return groups;
}
