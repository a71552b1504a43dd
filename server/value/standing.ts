// What stands for each customer after a computation, as COPY text for the door of the customers.
import type { TransactionFit } from '@clientela/models';
import type { StandingColumn } from '../customers/index.ts';
import { spendShare } from './columns.ts';
import type { Base } from './queries-summary.ts';
import { dayText, groupOf, phaseOf, waitingDays } from './rules.ts';
import type { Figures } from './score-base.ts';
import type { Together } from './together.ts';

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

/** What is known of the customers beyond their facts; without a fit only what their contracts are worth. */
export interface Standing {
  all: Together;
  scores: Figures | null;
  fit: TransactionFit | null;
  cuts: { profit: number; months: number };
}

/** The days are few, the customers many. */
function dayTexts(): (day: number) => string {
  const days = new Map<number, string>();
  return (day) => {
    let text = days.get(day);
    if (text === undefined) {
      text = dayText(day);
      days.set(day, text);
    }
    return text;
  };
}

const none = '\t\\N'.repeat(valueColumns.length);

/**
 * One line per customer of the base, some thousand at a time: facts, and the values if there are any; then those who never
 * bought and have a contract. `standing` is 'none' where values are to be emptied and 'kept' where they are not among the columns.
 */
export function* standingRows(
  base: Base,
  standing: Standing | 'none' | 'kept',
  asOf: number,
): Generator<string> {
  const textOf = dayTexts();
  const of =
    standing === 'none' ? () => none : standing === 'kept' ? () => '' : valuesOf(base, standing);
  const customers = typeof standing === 'string' ? base.customers : standing.all.customers;
  let text = '';
  for (let i = 0; i < customers; i++) {
    if (i < base.customers)
      text += `${base.id[i]}\t${textOf(base.first[i]!)}\t${textOf(base.last[i]!)}\t${base.occasions[i]}\t${base.spend[i]}`;
    else if (typeof standing !== 'string') text += `${standing.all.id[i]}\t\\N\t\\N\t0\t0`;
    text += `${of(i, asOf, textOf)}\n`;
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}

/** The values of customer `i` as cells, each after a tab. */
const valuesOf =
  (base: Base, { all, scores, fit, cuts }: Standing) =>
  (i: number, asOf: number, textOf: (day: number) => string): string => {
    const value = all.value[i]!;
    if (Number.isNaN(value)) return none;
    const p = all.pActive[i]!;
    const profit = all.annualProfit[i]!;
    const months = all.activeMonths[i]!;
    const bought = i < base.customers;
    const purchases = bought ? base.occasions[i]! : 0;
    let next = '\\N';
    if (fit && bought) {
      const { r, alpha } = fit.parameters as { r: number; alpha: number };
      const [first, last] = [base.first[i]!, base.last[i]!];
      next = textOf(last + Math.round(waitingDays({ r, alpha }, purchases - 1, last - first, 0.5)));
    }
    const expects = scores && bought;
    const cells = [
      Math.round(value),
      Math.round(all.low[i]!),
      Math.round(all.high[i]!),
      p.toPrecision(7),
      expects ? scores.expectedPurchases[i]!.toPrecision(7) : '\\N',
      expects ? Math.round(scores.expectedSpend[i]! / spendShare(base, i)) : '\\N',
      months.toPrecision(7),
      Math.round(profit),
      next,
      groupOf(p, profit, months, cuts) ?? '\\N',
      phaseOf(p, purchases, bought ? asOf - base.first[i]! : 0),
    ];
    return `\t${cells.join('\t')}`;
  };
