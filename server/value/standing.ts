// What stands for each customer after a computation, as COPY text for the door of the customers.
import type { Scores, TransactionFit } from '@clientela/models';
import type { StandingColumn } from '../customers/index.ts';
import { spendShare } from './margins.ts';
import type { Base } from './queries-summary.ts';
import { daysPerMonth, dayText, groupOf, phaseOf, waitingDays } from './rules.ts';

export const factColumns: StandingColumn[] = [
  'first_purchase_on',
  'last_purchase_on',
  'purchases',
  'spend',
];
export const valueColumns: StandingColumn[] = [
  'value',
  'value_low',
  'value_high',
  'p_active',
  'expected_purchases',
  'expected_spend',
  'active_months',
  'annual_profit',
  'next_expected_on',
  'customer_group',
  'phase',
];

/** What is known of the customers beyond their facts. */
export interface Standing {
  scores: Scores;
  fit: TransactionFit;
  cuts: { profit: number; months: number };
}

/**
 * One line per customer of the base, some thousand at a time: facts, and the values if there are any. `standing` is
 * 'none' where values are to be emptied and 'kept' where they are not among the columns.
 */
export function* standingRows(
  base: Base,
  standing: Standing | 'none' | 'kept',
  asOf: number,
): Generator<string> {
  const none = '\t\\N'.repeat(valueColumns.length);
  // The days are few, the customers many.
  const days = new Map<number, string>();
  const textOf = (day: number): string => {
    let text = days.get(day);
    if (text === undefined) {
      text = dayText(day);
      days.set(day, text);
    }
    return text;
  };
  let text = '';
  for (let i = 0; i < base.customers; i++) {
    const first = base.first[i]!;
    const last = base.last[i]!;
    const purchases = base.occasions[i]!;
    text += `${base.id[i]}\t${textOf(first)}\t${textOf(last)}\t${purchases}\t${base.spend[i]}`;
    if (standing === 'none') text += none;
    else if (standing !== 'kept') {
      const { scores, fit, cuts } = standing;
      const p = scores.pActive[i]!;
      const profit = scores.annualProfit[i]!;
      const months = scores.activeTime[i]! / daysPerMonth;
      const { r, alpha } = fit.parameters as { r: number; alpha: number };
      const next = last + Math.round(waitingDays({ r, alpha }, purchases - 1, last - first, 0.5));
      text += '\t';
      text += [
        Math.round(scores.value[i]!),
        Math.round(scores.low[i]!),
        Math.round(scores.high[i]!),
        p.toPrecision(7),
        scores.expectedPurchases[i]!.toPrecision(7),
        Math.round(scores.expectedSpend[i]! / spendShare(base, i)),
        months.toPrecision(7),
        Math.round(profit),
        textOf(next),
        groupOf(p, profit, months, cuts) ?? '\\N',
        phaseOf(p, purchases, asOf - first),
      ].join('\t');
    }
    text += '\n';
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}
