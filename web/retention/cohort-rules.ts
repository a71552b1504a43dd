// Which question finds the customers behind a cell of the triangle of cohorts.
import type { Rule } from '../customers/question.ts';
import type { divisions, measures } from './retention-state.ts';

interface Asked {
  cohort: { from: string; to: string };
  /** Null: the cohort as a whole. */
  cell: { age: number } | null;
  measure: (typeof measures)[number];
  by: 'month' | 'quarter';
  of: (typeof divisions)[number];
  /** Of a division the value that is shown; empty: not known, `*`: all that are not told apart. */
  value: string | undefined;
  asOf: string | null;
}

/** First and last day of the period so many months after a month, cut off at the last day of data. */
export function periodOf(from: string, months: number, length: number, asOf: string | null) {
  const [year, month] = from.split('-').map(Number) as [number, number];
  const day = (after: number, date: number) =>
    new Date(Date.UTC(year, month - 1 + after, date)).toISOString().slice(0, 10);
  const until = day(months + length, 0);
  return { from: day(months, 1), until: asOf !== null && asOf < until ? asOf : until };
}

/** The rules that all hold of them; null where no question finds them. */
export function cellRules({ cohort, cell, measure, by, of, value, asOf }: Asked): Rule[] | null {
  if (value === '*' && of !== 'all') return null;
  const rules: Rule[] = [
    { field: 'first_purchase', is: 'from', value: cohort.from },
    { field: 'first_purchase', is: 'until', value: cohort.to },
  ];
  if (of === 'source')
    rules.push(value ? { field: 'source', is: 'equals', value } : { field: 'source', is: 'empty' });
  if (of === 'group')
    rules.push(
      value ? { field: 'group', is: 'one_of', value: [value] } : { field: 'group', is: 'empty' },
    );
  if (of === 'product') rules.push({ field: 'began.line', is: 'one_of', value: [value ?? ''] });
  if (cell === null) return rules;
  const length = by === 'month' ? 1 : 3;
  const { from, until } = periodOf(cohort.from, cell.age * length, length, asOf);
  // Who still is one at the end of a period has not left for good by then.
  rules.push(
    measure === 'kept'
      ? { not: { any: [{ field: 'away.since', is: 'until', value: until }] } }
      : { field: 'bought.day', is: 'between', value: [from, until] },
  );
  return rules;
}

/** A day so many days earlier. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** Last day of the month so many months after that of a day. */
const monthEnd = (day: string, after: number): string => {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month + after, 0)).toISOString().slice(0, 10);
};

/** Who has been watched for a quarter at least: whose third month was over on that day. */
export const watchedRule = (asOf: string): Rule => ({
  field: 'first_purchase',
  is: 'until',
  value: monthEnd(asOf, monthEnd(asOf, 0) === asOf ? -2 : -3),
});

/** Of those who came in a year, who had not left for good when they had been watched for so long: month by month. */
export const stillRule = ({ year, watched }: { year: number; watched: number }): Rule => ({
  any: Array.from({ length: 12 }, (_, month): Rule => {
    const from = `${year}-${String(month + 1).padStart(2, '0')}-01`;
    return {
      all: [
        { field: 'first_purchase', is: 'between', value: [from, monthEnd(from, 0)] },
        { not: { field: 'away.since', is: 'until', value: monthEnd(from, watched - 4) } },
      ],
    };
  }),
});

/** Who was a customer on the evening of a day: came before it and was not lost. */
export const customersOn = (day: string): Rule => ({
  all: [
    { field: 'first_purchase', is: 'until', value: day },
    { not: { field: 'lost.stood', is: 'one_of', value: [day] } },
  ],
});
