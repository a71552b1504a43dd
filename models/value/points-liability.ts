// What loyalty points owe: the part of a sale that is earned only when the points are redeemed (IFRS 15).
import { checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { ratioOfTotals, type TotalsRatio } from '../share/ratio-of-totals.ts';
import { checkShare } from './checks.ts';
import { roundTo } from './rounding.ts';

/** A sale with points. Money, except points. */
export interface PointsSale {
  /** Transaction price: what customers pay for goods and points together. */
  price: number;
  /** Stand-alone selling price of the goods; the price unless given. */
  goods?: number;
  points: number;
  /** Stand-alone value of one point when redeemed. */
  pointValue: number;
  /** Share of the points expected to be redeemed. */
  redemption: number;
  /**
   * Decimals to which the share of the goods is rounded (2: whole percents), as some printed examples do; exact unless
   * given.
   */
  shareDecimals?: number;
  /** Decimals of the money allocated; exact unless given. */
  moneyDecimals?: number;
}

/** The transaction price divided; money. `goods` + `points` is the price. */
export interface PointsAllocation {
  /** Earned at once. */
  goods: number;
  /** The contract liability, earned as points are redeemed. */
  points: number;
  /** Stand-alone selling price of the points: points × value × redemption. */
  standAlonePoints: number;
}

/**
 * Divides the price of a sale between the goods and the points by their relative stand-alone selling prices.
 *
 * Formula: points get price × SSP_points/(SSP_goods + SSP_points), SSP_points = points × value × expected redemption; the
 * goods the rest. Units: money. Range: prices and points ≥ 0, the goods above 0 (code `not-positive`), redemption 0 to 1.
 * The points are not a separate obligation in this sum when nobody is expected to redeem: they get 0. Rounding: see
 * `PointsSale`; the two parts add up to the price in any case. Source: IFRS 15.74–76 and Illustrative Example 52.
 *
 * @example allocatePoints({ price: 100000, points: 10000, pointValue: 1, redemption: 0.95, moneyDecimals: 0 }) // → { goods: 91324, points: 8676, standAlonePoints: 9500 }
 */
export function allocatePoints(sale: PointsSale): PointsAllocation {
  const { price, goods = price, points, pointValue, redemption } = sale;
  checkNotNegative('price', price);
  checkPositive('goods', goods);
  checkNotNegative('points', points);
  checkNotNegative('pointValue', pointValue);
  checkShare('redemption', redemption);
  const standAlonePoints = points * pointValue * redemption;
  let share = standAlonePoints / (goods + standAlonePoints);
  if (sale.shareDecimals !== undefined) {
    checkWhole('shareDecimals', sale.shareDecimals, 0);
    share = 1 - roundTo(1 - share, sale.shareDecimals);
  }
  let owed = price * share;
  if (sale.moneyDecimals !== undefined) {
    checkWhole('moneyDecimals', sale.moneyDecimals, 0);
    owed = roundTo(owed, sale.moneyDecimals);
  }
  return { goods: price - owed, points: owed, standAlonePoints };
}

/** The state of the points of one sale (or cohort of sales) at the end of a reporting period, counted from the start. */
export interface PointsProgress {
  /** Points redeemed since they were issued. */
  redeemed: number;
  /** Points expected to be redeemed in all, as estimated now. */
  expected: number;
}

/** One reporting period; money. */
export interface PointsPeriod {
  /** Revenue recognised in the period; negative if the estimate rises by more than was redeemed. */
  recognised: number;
  /** Recognised since the start. */
  toDate: number;
  /** Contract liability at the end of the period. */
  liability: number;
}

/**
 * How the liability of points turns into revenue, period by period, when the estimate of redemption changes.
 *
 * Words: at each date the share redeemed of what is now expected in all has been earned; the period earns the difference. A
 * new estimate changes what is earned when, never the amount allocated. When nothing more is expected the rest is earned
 * (breakage). Formula: toDate = L × redeemed/expected; recognised = toDate − toDate before. Shapes: one entry per period,
 * cumulative counts. Units: money as L; with `moneyDecimals` toDate is rounded, so that the periods add up. Refuses
 * `redeemed` that falls (`falling`) or exceeds `expected` (`out-of-range`) with the row. Source: IFRS 15.B46 and
 * Illustrative Example 52 (IE267–IE270).
 *
 * @example recognisePoints(8676, [{ redeemed: 4500, expected: 9500 }, { redeemed: 8500, expected: 9700 }], { moneyDecimals: 0 }).map((year) => year.recognised) // → [4110, 3493]
 */
export function recognisePoints(
  allocated: number,
  periods: readonly PointsProgress[],
  options: { moneyDecimals?: number } = {},
): PointsPeriod[] {
  checkNotNegative('allocated', allocated);
  const { moneyDecimals } = options;
  if (moneyDecimals !== undefined) checkWhole('moneyDecimals', moneyDecimals, 0);
  let before = 0;
  return periods.map(({ redeemed, expected }, i) => {
    checkNotNegative('redeemed', redeemed, i);
    checkNotNegative('expected', expected, i);
    if (i > 0 && redeemed < periods[i - 1]!.redeemed) throw invalidInput('falling', 'redeemed', i);
    if (redeemed > expected) throw invalidInput('out-of-range', 'redeemed', i);
    const exact = expected > 0 ? allocated * (redeemed / expected) : allocated;
    const toDate = moneyDecimals === undefined ? exact : roundTo(exact, moneyDecimals);
    const recognised = toDate - before;
    before = toDate;
    return { recognised, toDate, liability: allocated - toDate };
  });
}

/** Points by member and what is expected of them. */
export interface Redemption extends TotalsRatio {
  /** Share of issued points that was not redeemed; an upper bound of breakage while points live. */
  notRedeemed: number;
}

/**
 * The share of issued points that members have redeemed, with an interval over members.
 *
 * Words: points of one member are redeemed together, so members are what is counted, not points. Shapes: `redeemed`,
 * `issued` points per member; redeemed at most issued (code `out-of-range` with the row). Interval and refusals as
 * `ratioOfTotals`, cut at 1. Source: Cochran (1977), chapter 6.
 *
 * @example redemptionRate([30, 70], [100, 100]).ratio // → 0.5
 */
export function redemptionRate(
  redeemed: ArrayLike<number>,
  issued: ArrayLike<number>,
  options: { level?: number } = {},
): Redemption {
  for (let i = 0; i < Math.min(redeemed.length, issued.length); i++) {
    if (redeemed[i]! > issued[i]!) throw invalidInput('out-of-range', 'redeemed', i);
  }
  const found = ratioOfTotals(redeemed, issued, options);
  return { ...found, upper: Math.min(1, found.upper), notRedeemed: 1 - found.ratio };
}

/**
 * What the outstanding points will cost: the manager's figure beside the accountant's.
 *
 * Formula: outstanding × share that will be redeemed × cost of a point. Units: money. Refused: `not-finite`, `negative`, `out-of-range`, by field. Source: elementary.
 *
 * @example outstandingPointsCost({ outstanding: 10000, redemption: 0.8, costPerPoint: 0.01 }) // → 80
 */
export function outstandingPointsCost(points: {
  outstanding: number;
  redemption: number;
  costPerPoint: number;
}): number {
  checkNotNegative('outstanding', points.outstanding);
  checkShare('redemption', points.redemption);
  checkNotNegative('costPerPoint', points.costPerPoint);
  return points.outstanding * points.redemption * points.costPerPoint;
}
