// How much to spend on winning customers and how much on keeping them: the customer equity test of Blattberg & Deighton.
import { checkNotNegative, checkPositive } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest } from './checks.ts';

/** How a rate answers to spending: ceiling · (1 − e^(−speed · spend)). */
export interface ResponseCurve {
  /** The rate that unlimited spending would reach, above 0 and at most 1. */
  ceiling: number;
  /** How fast it is approached, per unit of money. */
  speed: number;
}

/** The decision to be made, per prospect. */
export interface EquityTest {
  /** Yearly margin of a customer before the cost of keeping; money. */
  margin: number;
  /** Discount rate per year, above the retention ceiling less 1, or customers would be worth endless sums. */
  discountRate: number;
  acquisition: ResponseCurve;
  retention: ResponseCurve;
}

/** Customer equity at given spending. Money per prospect unless said otherwise. */
export interface EquityTestResult {
  /** Spent per prospect, and per customer and year. */
  acquisitionSpend: number;
  retentionSpend: number;
  acquisitionRate: number;
  retentionRate: number;
  /** What a customer won is worth, before what winning cost. */
  customerValue: number;
  /** Acquisition rate × customer value − acquisition spend. */
  equity: number;
}

/** Refuses a curve no market has: codes `out-of-range` (ceiling), `not-positive` (speed). */
function checkCurve(field: string, curve: ResponseCurve): void {
  if (!(curve.ceiling > 0 && curve.ceiling <= 1)) {
    throw invalidInput('out-of-range', `${field}.ceiling`);
  }
  checkPositive(`${field}.speed`, curve.speed);
}

/** Refuses a test whose value could be endless: code `endless`. */
function checkTest(test: EquityTest): void {
  checkFinite('margin', test.margin);
  checkInterest('discountRate', test.discountRate);
  checkCurve('acquisition', test.acquisition);
  checkCurve('retention', test.retention);
  if (1 + test.discountRate - test.retention.ceiling <= 0) {
    throw invalidInput('endless', 'discountRate');
  }
}

/**
 * The rate that a spend per head reaches.
 *
 * Formula: ceiling · (1 − e^(−speed · spend)). Range: spend ≥ 0. Units: money in, a share out. Source: Blattberg &
 * Deighton (1996).
 *
 * @example responseRate({ ceiling: 0.4, speed: 0.1 }, 10) // → 0.2528482235314231
 */
export function responseRate(curve: ResponseCurve, spend: number): number {
  checkCurve('curve', curve);
  checkNotNegative('spend', spend);
  return -curve.ceiling * Math.expm1(-curve.speed * spend);
}

/**
 * The curve through today's point: what a manager knows (spend and rate now) and judges (the ceiling) makes the speed.
 *
 * Formula: speed = −ln(1 − rate/ceiling)/spend. Range: spend above 0, 0 < rate < ceiling ≤ 1 (code `out-of-range`). This is
 * decision calculus: the ceiling is a judgement, so no interval comes with it; vary it with `tornado`. Units: speed is
 * one per unit of money; rates are shares. Source: Blattberg & Deighton (1996).
 *
 * @example responseCurve({ spend: 5, rate: 0.2, ceiling: 0.4 }).speed // → 0.13862943611198905
 */
export function responseCurve(now: {
  spend: number;
  rate: number;
  ceiling: number;
}): ResponseCurve {
  const { spend, rate, ceiling } = now;
  checkPositive('spend', spend);
  if (!(ceiling > 0 && ceiling <= 1)) throw invalidInput('out-of-range', 'ceiling');
  if (!(rate > 0 && rate < ceiling)) throw invalidInput('out-of-range', 'rate');
  return { ceiling, speed: -Math.log1p(-rate / ceiling) / spend };
}

/**
 * Customer equity per prospect when acquisition and retention get this much.
 *
 * Words: a prospect becomes a customer with the acquisition rate; a customer brings the margin at once and in every later
 * year the margin less the cost of keeping, spent on each customer of the year before, so R/r per customer kept. Formula:
 * CE = a [M + (M − R/r) r/(1+d−r)] − A = a [M(1+d) − R]/(1+d−r) − A; the second form has no R/r. Units: money per prospect.
 * Range: A, R ≥ 0. Refuses a retention ceiling of 1 + d or more (code `endless`). Error: relative 1e-14 of the terms.
 * Source: Blattberg & Deighton (1996), Harvard Business Review 74(4).
 *
 * @example equityTest({ margin: 100, discountRate: 0.1, acquisition: { ceiling: 0.4, speed: 0.1 }, retention: { ceiling: 0.9, speed: 0.1 } }, 10, 10).equity // → 37.60916432175004
 */
export function equityTest(
  test: EquityTest,
  acquisitionSpend: number,
  retentionSpend: number,
): EquityTestResult {
  checkTest(test);
  checkNotNegative('acquisitionSpend', acquisitionSpend);
  checkNotNegative('retentionSpend', retentionSpend);
  const { margin, discountRate } = test;
  const acquisitionRate = responseRate(test.acquisition, acquisitionSpend);
  const retentionRate = responseRate(test.retention, retentionSpend);
  const customerValue =
    (margin * (1 + discountRate) - retentionSpend) / (1 + discountRate - retentionRate);
  return {
    acquisitionSpend,
    retentionSpend,
    acquisitionRate,
    retentionRate,
    customerValue,
    equity: acquisitionRate * customerValue - acquisitionSpend,
  };
}

/** The retention spend that makes a customer worth most. */
function bestRetentionSpend(test: EquityTest): number {
  const { margin, discountRate, retention } = test;
  const { ceiling, speed } = retention;
  // The slope of value in spend has the sign of this function, which falls as spend rises: one root at most.
  const slope = (spend: number) => {
    const left = ceiling * Math.exp(-speed * spend);
    return (
      (margin * (1 + discountRate) - spend) * speed * left - (1 + discountRate - ceiling + left)
    );
  };
  if (slope(0) <= 0) return 0;
  let low = 0;
  let high = margin * (1 + discountRate);
  // Halving ends at neighbouring doubles, where the middle is one of the ends.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
}

/**
 * The spending on acquisition and on retention that makes customer equity largest.
 *
 * Words: keep spending on retention until one more unit of money brings only one more unit of customer value, then buy
 * prospects until the marginal cost of winning one more customer equals that value. Method: the best retention spend does
 * not depend on acquisition; it is the single root of (M(1+d) − R) r′(R) = 1 + d − r(R), found by halving; then A =
 * ln(ceiling · speed · V)/speed in closed form. At the optimum the marginal cost to acquire and the marginal cost to retain
 * a customer both equal the customer's value (Pfeifer 2005). Where nothing is worth spending the answer is 0. Error: spends
 * 1e-12 of M, equity relative 1e-14. Source: Blattberg & Deighton (1996); Pfeifer (2005), J. Targeting, Measurement and
 * Analysis for Marketing 13(2).
 *
 * @example bestEquityTest({ margin: -1, discountRate: 0.1, acquisition: { ceiling: 0.4, speed: 0.1 }, retention: { ceiling: 0.9, speed: 0.1 } }).equity // → 0
 */
export function bestEquityTest(test: EquityTest): EquityTestResult {
  checkTest(test);
  const retentionSpend = bestRetentionSpend(test);
  const { customerValue } = equityTest(test, 0, retentionSpend);
  const { ceiling, speed } = test.acquisition;
  const gain = ceiling * speed * customerValue;
  const acquisitionSpend = gain > 1 ? Math.log(gain) / speed : 0;
  return equityTest(test, acquisitionSpend, retentionSpend);
}
