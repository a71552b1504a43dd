// What fades by the same share every period: the chance that a lost customer returns, the freshness of a record.
import { checkNotNegative } from '../inference/checks.ts';
import { checkShare } from './checks.ts';

/**
 * What is left after some periods when each keeps the same share.
 *
 * Words: lost customers' chance of being active halves with every year of silence (keeps 0.5), a customer database keeps
 * about 0.8 of its facts true a year. Formula: start · kept^periods. Units: those of `start`. Range: kept 0 to 1, periods ≥
 * 0, fractions allowed. Source: a study of 30 retailers and 6 charities for the half (domain note §11); Kotler (2003),
 * Marketing Insights from A to Z, for 0.8.
 *
 * @example decayed(0.2, 0.5, 2) // → 0.05
 */
export function decayed(start: number, kept: number, periods: number): number {
  checkNotNegative('start', start);
  checkShare('kept', kept);
  checkNotNegative('periods', periods);
  return start * kept ** periods;
}
