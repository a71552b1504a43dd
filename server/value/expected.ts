// What the base is worth with the customers who are expected to come within a year, and how sure that is.
import {
  customerEquity,
  normalQuantile,
  prepareScoring,
  type SpendFit,
  studentReach,
  type TransactionFit,
  trigamma,
} from '@clientela/models';
import { around, axesOf, type Range, rangeOf, type Sureness } from './course-sureness.ts';
import type { EquityRow } from './queries-equity.ts';
import {
  acquisitionMonths,
  dayNumber,
  dayText,
  level,
  type RunTerms,
  scoringTerms,
} from './rules.ts';

interface By {
  fit: TransactionFit;
  spendFit: SpendFit;
  terms: RunTerms;
}

export interface Expected {
  months: number;
  customersPerMonth: number;
  /** Whole months that the average is taken of. */
  monthsSeen: number;
  /** What one new customer is expected to bring, the first purchase included, before the cost of winning them. */
  valueEach: number;
  /** What winning one has cost lately; null where nothing of it is known. */
  acquisitionEach: number | null;
  future: number;
  /** Null where the models could not say it. */
  futureRange: Range | null;
  total: number;
  /** Null where the models could not say how sure the equity of today is. */
  totalRange: Range | null;
}

/**
 * The equity with a year of expected acquisition: as many new customers a month as came on average in the last twelve, each
 * worth what a customer of one purchase is on the day of it, and that purchase, discounted from the month they come in. Null
 * with fewer than three months to take the average of. What winning one costs is taken off on the day they come, where it is
 * known: of those who are customers already it is spent.
 *
 * The intervals hold how much the months differed in new customers (and that their mean is one of a few months), what each
 * who comes will do, and what the data leave open of the parameters, which moves those of today and those to come
 * together. They do not hold that more or fewer come than in the last year for a reason, nor another cost of winning them.
 */
export function expectAcquisition(
  rows: readonly (Pick<EquityRow, 'on' | 'equity' | 'acquiredCustomers'> & Partial<EquityRow>)[],
  by: By,
  acquisitionEach: number | null,
): Expected | null {
  const whole = rows.slice(1).filter(({ on }) => isMonthEnd(on));
  const last = whole.slice(-acquisitionMonths).map(({ acquiredCustomers }) => acquiredCustomers);
  const closing = rows.at(-1);
  if (!closing || last.length < 3) return null;
  const { each, individual } = newcomer(by);
  const cost = acquisitionEach ?? 0;
  const customersPerMonth = meanOf(last);
  const months = Array.from({ length: acquisitionMonths }, (_, k) => (k + 0.5) / 12);
  const { future } = customerEquity(
    [closing.equity],
    months.map((inPeriods) => ({
      inPeriods,
      customers: customersPerMonth,
      netValue: each - cost,
    })),
    by.terms.discountRate,
  );
  const discounts = months.map((inPeriods) => (1 + by.terms.discountRate) ** -inPeriods);
  const chance =
    (each - cost) ** 2 * arrivalsVariance(last, discounts) +
    customersPerMonth * individual * sum(discounts.map((discount) => discount ** 2));
  const along = axesOf({ fit: by.fit, spend: by.spendFit, terms: by.terms, cuts: noCuts }).map(
    ({ yardstick, step }) =>
      ((newcomer({ ...by, fit: yardstick.fit!, spendFit: yardstick.spend! }).each - each) / step) *
      customersPerMonth *
      sum(discounts),
  );
  const spread = chance + sum(along.map((one) => one * one));
  const known = Number.isFinite(spread);
  const total = closing.equity + Math.round(future);
  return {
    months: acquisitionMonths,
    customersPerMonth,
    monthsSeen: last.length,
    valueEach: Math.round(each),
    acquisitionEach: acquisitionEach === null ? null : Math.round(acquisitionEach),
    future: Math.round(future),
    futureRange: known ? around(future, Math.sqrt(spread)) : null,
    total,
    totalRange:
      known && closing.sureness ? rangeOf(total, together(closing.sureness, chance, along)) : null,
  };
}

const noCuts = { profit: 0, months: 0, automatic: true };
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const meanOf = (numbers: readonly number[]) => sum(numbers) / numbers.length;
const isMonthEnd = (on: string): boolean => dayText(dayNumber(on) + 1).endsWith('-01');

/** One axis of the parameters moves those of today and those to come; contracts have axes of their own after them. */
function together(today: Sureness, chance: number, along: readonly number[]): Sureness {
  const equity = today.axes.equity.map((one, axis) => one + (along[axis] ?? 0));
  return { individual: today.individual + chance, axes: { ...today.axes, equity } };
}

/**
 * Variance of the discounted number of those to come. Months that differ by no more than chance has it are Poisson; those that
 * do by as much as they did, where Student's reach in place of the normal one makes up for having seen few of them. In both
 * the mean itself is one of a few months. Of simulated years 79 to 87 % come out inside (80 % level, 3 to 12 months seen, months
 * from mere chance to a third apart).
 */
export function arrivalsVariance(seen: readonly number[], discounts: readonly number[]): number {
  const n = seen.length;
  const mean = meanOf(seen);
  const spread = sum(seen.map((one) => (one - mean) ** 2)) / (n - 1);
  const wider = studentReach(level, n - 1) / normalQuantile(1 - (1 - level) / 2);
  return (
    (spread > mean ? spread * wider ** 2 : mean) *
    (sum(discounts.map((discount) => discount ** 2)) + sum(discounts) ** 2 / n)
  );
}

/** What one who comes is worth on the day, the first purchase included, and the variance of what they will bring. */
function newcomer({ fit, spendFit, terms }: By): { each: number; individual: number } {
  const zero = () => new Float64Array(1);
  const { margin } = scoringTerms(terms);
  const { serving = 0 } = terms;
  const { value, expectedSpend, discountedPurchases, variance } = prepareScoring(
    fit,
    spendFit,
    scoringTerms(terms),
  ).outlook({
    x: zero(),
    tx: zero(),
    T: zero(),
    n: zero(),
    m: zero(),
    c: Float64Array.of(serving),
  });
  const { p, q } = spendFit.parameters;
  // Means of customers differ, and purchases about their means; as in `prepareScoring`.
  const between = q > 2.5 ? (q - 1) / (q - 2) : Math.exp(trigamma(q));
  const first = margin * expectedSpend[0]!;
  return {
    // The first purchase is served too.
    each: value[0]! + first - serving,
    // Who spends much at first does so later.
    individual:
      variance[0]! +
      first ** 2 * (between * (1 + 1 / p) - 1) +
      2 * first ** 2 * (between - 1) * discountedPurchases[0]!,
  };
}
