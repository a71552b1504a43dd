// RFM as tables: the grid of recency by frequency, the question that opens a cell, and what answers pay.
import { breakEvenResponse, type ResponseRow, responseTable } from '@clientela/models';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';
import type { Best } from './rfm-state.ts';

export type RfmCell = AnswerOf<typeof valueContract.rfm>['cells'][number];
export type Rankings = NonNullable<AnswerOf<typeof valueContract.rankings>['rankings']>;
export type Answered = Rankings['sortings']['nested']['cells'][number];

/** Scores per dimension. */
export const scores = 5;

/** A score as shown: 5 is best, or 1 where the setting says so. */
export const shownScore = (score: number, best: Best): number =>
  best === 'lowest' ? scores + 1 - score : score;

/** The three digits as shown. */
export const shownCell = (digits: number, best: Best): string =>
  String(digits)
    .split('')
    .map((digit) => shownScore(Number(digit), best))
    .join('');

export const digitsOf = ({ recency, frequency, monetary }: RfmCell): number =>
  100 * recency + 10 * frequency + monetary;

/** Several cells as one: sums, and ranges that hold all of them. */
export function joinCells(cells: readonly RfmCell[]): RfmCell | null {
  const [first] = cells;
  if (!first) return null;
  const sum = (of: (cell: RfmCell) => number) => cells.reduce((all, one) => all + of(one), 0);
  const days = cells.flatMap(({ firstDay, lastDay }) => [firstDay, lastDay]).sort();
  return {
    ...first,
    customers: sum(({ customers }) => customers),
    spend: sum(({ spend }) => spend),
    value: cells.some(({ value }) => value === null) ? null : sum(({ value }) => value!),
    firstDay: days[0]!,
    lastDay: days.at(-1)!,
    purchasesFrom: Math.min(...cells.map(({ purchasesFrom }) => purchasesFrom)),
    purchasesTo: Math.max(...cells.map(({ purchasesTo }) => purchasesTo)),
    spendFrom: Math.min(...cells.map(({ spendFrom }) => spendFrom)),
    spendTo: Math.max(...cells.map(({ spendTo }) => spendTo)),
  };
}

/** The cell of a recency and a frequency score, over all amounts of money. */
export const squareOf = (cells: readonly RfmCell[], recency: number, frequency: number) =>
  joinCells(cells.filter((one) => one.recency === recency && one.frequency === frequency));

/**
 * The question whose answer is the customers of a cell. Scores rise with the numbers they are made of, so the ranges
 * of a cell hold nobody else; of a square, over all amounts, those of recency and frequency do.
 */
export function questionOf(cell: RfmCell, square = false): unknown {
  return {
    all: [
      { field: 'last_purchase', is: 'between', value: [cell.firstDay, cell.lastDay] },
      { field: 'purchases', is: 'between', value: [cell.purchasesFrom, cell.purchasesTo] },
      ...(square ? [] : [{ field: 'spend', is: 'between', value: [cell.spendFrom, cell.spendTo] }]),
    ],
  };
}

export interface MailingTerms {
  profitPerSale: number;
  costPerPiece: number;
}

export interface Mailing {
  rows: (ResponseRow & { score: number })[];
  total: ResponseRow;
  /** Share of answers at which a contact pays for itself. */
  breakEven: number;
}

/** Answers by score with interval, profit, index of break-even and verdict; null where nobody was there to answer. */
export function mailingOf(
  answered: readonly Pick<Answered, 'score' | 'customers' | 'answers'>[],
  terms: MailingTerms,
  level: number,
): Mailing | null {
  if (answered.every(({ customers }) => customers === 0)) return null;
  const { rows, total } = responseTable(
    answered.map(({ customers }) => customers),
    answered.map(({ answers }) => answers),
    terms,
    { level },
  );
  return {
    rows: rows.map((row) => ({ ...row, score: answered[row.group]!.score })),
    total,
    breakEven: breakEvenResponse(terms),
  };
}

/** Profit of an answer from the own weeks: sales per customer who answered, times the margin. */
export const ownProfit = (
  { answers, spent }: Pick<Rankings, 'answers' | 'spent'>,
  grossMargin: number | null,
  unit: number,
): number | null =>
  answers > 0 && spent > 0
    ? Number(((spent / answers / unit) * (grossMargin ?? 1)).toFixed(2))
    : null;
