// What a mailing brings: response by group with intervals, the response that pays, and how far a group is from it.
import { checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkShare } from './checks.ts';

/** The money of a mailing, per sale and per piece. */
export interface MailingTerms {
  /** Profit per sale before the mailing's cost. */
  profitPerSale: number;
  costPerPiece: number;
}

/**
 * The response rate at which a mailing pays just its cost.
 *
 * Formula: cost per piece/profit per sale. Units: share; above 1 no response is enough. Refused: `not-positive`
 * (profitPerSale), `negative` (costPerPiece). Source: Hughes (2005), Strategic Database Marketing.
 *
 * @example breakEvenResponse({ profitPerSale: 40, costPerPiece: 0.55 }) // → 0.01375
 */
export function breakEvenResponse(terms: MailingTerms): number {
  checkPositive('profitPerSale', terms.profitPerSale);
  checkNotNegative('costPerPiece', terms.costPerPiece);
  return terms.costPerPiece / terms.profitPerSale;
}

/**
 * How far a response rate is above or below the one that pays, in percent of it (Hughes' break-even index).
 *
 * Formula: 100 (r − BE)/BE; 0 breaks even, −100 is no response. Some programs print 100 (r − BE) under the same name.
 * Range: r 0 to 1, BE > 0. Units: percent. Source: Hughes (2005).
 *
 * @example breakEvenIndex(0.025, 0.01375) // → 81.81818181818181
 */
export function breakEvenIndex(rate: number, breakEven: number): number {
  checkShare('rate', rate);
  checkPositive('breakEven', breakEven);
  return (100 * (rate - breakEven)) / breakEven;
}

/**
 * The profit of a mailing.
 *
 * Formula: responses × profit per sale − mailed × cost per piece. Units: money. Expected numbers of responses need not be
 * whole. Refused: `negative`, `not-finite`, by field. Source: Kumar & Reinartz (2006).
 *
 * @example mailingProfit(40000, 808, { profitPerSale: 45, costPerPiece: 1 }) // → -3640
 */
export function mailingProfit(mailed: number, responses: number, terms: MailingTerms): number {
  checkNotNegative('mailed', mailed);
  checkNotNegative('responses', responses);
  checkFinite('profitPerSale', terms.profitPerSale);
  checkNotNegative('costPerPiece', terms.costPerPiece);
  return responses * terms.profitPerSale - mailed * terms.costPerPiece;
}

/** One group of a mailing with its response. */
export interface ResponseRow extends Rate {
  /** Position of the group in the input. */
  group: number;
  responses: number;
  /** Money. */
  profit: number;
  /** Break-even index; null when a piece costs nothing. */
  index: number | null;
  /** `pays` or `loses` where the whole interval says so, `unclear` where it does not. */
  verdict: 'pays' | 'loses' | 'unclear';
}

/**
 * Response, profit and verdict by group (RFM cell, quintile, source), and in all.
 *
 * Words: a group is worth mailing when its rate is above the break-even rate; the verdict looks at the whole interval,
 * because small cells respond by chance. Shapes: whole counts per group; groups without pieces are left out of `rows`.
 * Units: money. Refuses `empty`, `length-mismatch`, `not-whole`, `more-successes-than-trials` with the row, and a mailing
 * without pieces (`not-positive`, field `trials`). Source: Hughes (2005); Wilson (1927).
 *
 * @example responseTable([8000, 8000], [360, 20], { profitPerSale: 45, costPerPiece: 1 }).rows.map((row) => row.verdict) // → ['pays', 'loses']
 */
export function responseTable(
  mailed: ArrayLike<number>,
  responses: ArrayLike<number>,
  terms: MailingTerms,
  options: { level?: number } = {},
): { rows: ResponseRow[]; total: ResponseRow } {
  if (mailed.length === 0) throw invalidInput('empty', 'mailed');
  if (responses.length !== mailed.length) throw invalidInput('length-mismatch', 'responses');
  const breakEven = breakEvenResponse(terms);
  const judge = (group: number, pieces: number, sales: number): ResponseRow => {
    const rate = wilson(sales, pieces, options);
    let verdict: ResponseRow['verdict'] = 'unclear';
    if (rate.lower > breakEven) verdict = 'pays';
    else if (rate.upper < breakEven) verdict = 'loses';
    return {
      ...rate,
      group,
      responses: sales,
      profit: mailingProfit(pieces, sales, terms),
      index: breakEven > 0 ? breakEvenIndex(rate.rate, breakEven) : null,
      verdict,
    };
  };
  const rows: ResponseRow[] = [];
  let pieces = 0;
  let sales = 0;
  for (let group = 0; group < mailed.length; group++) {
    checkWhole('mailed', mailed[group]!, 0, group);
    checkWhole('responses', responses[group]!, 0, group);
    if (responses[group]! > mailed[group]!) {
      throw invalidInput('more-successes-than-trials', 'responses', group);
    }
    pieces += mailed[group]!;
    sales += responses[group]!;
    if (mailed[group]! > 0) rows.push(judge(group, mailed[group]!, responses[group]!));
  }
  return { rows, total: judge(-1, pieces, sales) };
}
