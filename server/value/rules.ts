// What is true of value: when there is enough history, what a group and a phase are, and how a customer's
// number comes about. Every threshold of the room stands here and nowhere else.
import type { Terms } from '../company/index.ts';
import type { Group, Phase } from '../customers/index.ts';

/** Below any of these there are no individual values. */
export const enough = { customers: 500, repeaters: 100, months: 6 } as const;
/** Below this a customer counts as having left: no group. */
export const leftBelow = 0.1;
/** P(active) from which a customer is at risk, paused, active. */
export const phaseFrom = { at_risk: leftBelow, paused: 0.35, active: 0.65 } as const;
/** Days after the first purchase in which somebody is new. */
export const newDays = 90;
/** Level of every interval of an estimate. */
export const level = 0.8;
/** Months over which projected loyalty is measured. */
export const mapMonths = 36;
/** The model is checked on this many last weeks, or a third of the history if that is less, at least… */
export const checkWeeks = { most: 26, least: 8 } as const;

/** Customers on whom models are compared; with more the choice costs more and says no more. */
export const choiceSample = 4000;
/** A choice is made anew after so many days of data, or when the base changed by this share. */
export const choiceAge = 28;
export const choiceGrowth = 0.2;
/** Customers whose intervals are compared with what came. */
export const coverageSample = 2000;
/** Customers whose forecasts are kept; of more as many are drawn by a fixed rule. */
export const forecastSample = 10_000;
/** More customers than this are not revalued one by one: the whole computation is on its way. */
export const mostRevalued = 500;
/** Months over which the course of the equity is worked out, and those of the mean of new customers. */
export const equityMonths = 36;
export const acquisitionMonths = 12;

export const daysPerYear = 365.25;
export const daysPerMonth = daysPerYear / 12;

export interface Sufficiency {
  customers: number;
  customersNeeded: number;
  repeaters: number;
  repeatersNeeded: number;
  months: number;
  monthsNeeded: number;
}

export function judgeSufficiency(customers: number, repeaters: number, days: number): Sufficiency {
  return {
    customers,
    customersNeeded: enough.customers,
    repeaters,
    repeatersNeeded: enough.repeaters,
    months: days / daysPerMonth,
    monthsNeeded: enough.months,
  };
}

export const isEnough = (s: Sufficiency): boolean =>
  s.customers >= s.customersNeeded &&
  s.repeaters >= s.repeatersNeeded &&
  s.months >= s.monthsNeeded;

/** Terms of a run: those of the company, and which costs it counted with. */
export interface RunTerms extends Terms {
  /** Version of the company's costs; runs of before costs were known have none. */
  costs?: number;
  /** The margin is that of each customer's own purchases, not one share for all. */
  ownMargins?: boolean;
  /** Share of the sales of whose cost nothing is known, where it is more than none; with own margins they have the usual one. */
  uncosted?: number;
  /** What all sales leave of whose cost something is known; with own margins. */
  usualMargin?: number;
  /** What serving has cost per purchase on average, minor units; without it values count no cost of serving. */
  serving?: number;
}

/**
 * Up to this share of the sales may be without a cost and values still count margin: a new product whose cost nobody has told
 * yet must not turn everything into sales overnight.
 */
export const mostUncosted = 0.05;

/** A customer's own cost of serving counts as if they had made so many purchases more, at the mean of all. */
export const servingPrior = 5;

/**
 * What a purchase to come is expected to cost in serving, minor units: the own cost so far, drawn towards the mean of all the
 * more the fewer purchases it rests on. Who cost less than nothing, by credit on returns, costs nothing.
 */
export const servingCost = (served: number, purchases: number, mean: number): number =>
  Math.max(0, (served + servingPrior * mean) / (purchases + servingPrior));

/** The company's terms as the models want them, time in days. Discounting is continuous. */
export function scoringTerms(terms: RunTerms) {
  return {
    delta: Math.log1p(terms.discountRate) / daysPerYear,
    margin: terms.ownMargins ? 1 : (terms.grossMargin ?? 1),
    horizon: terms.horizonMonths === null ? null : terms.horizonMonths * daysPerMonth,
    year: daysPerYear,
    map: mapMonths * daysPerMonth,
    level,
  };
}

/** Is value counted in margin, or in sales because no margin is known? */
export const moneyLevel = (terms: RunTerms): 'margin' | 'sales' =>
  terms.ownMargins || terms.grossMargin !== null ? 'margin' : 'sales';

/** One of the four groups; none for a customer who has probably left. */
export function groupOf(
  pActive: number,
  annualProfit: number,
  activeMonths: number,
  cuts: { profit: number; months: number },
): Group | null {
  if (pActive < leftBelow) return null;
  const loyal = activeMonths >= cuts.months;
  if (annualProfit >= cuts.profit) return loyal ? 'friends' : 'butterflies';
  return loyal ? 'barnacles' : 'strangers';
}

/** Where a customer stands between new and left. `tenure` is days since the first purchase. */
export function phaseOf(pActive: number, purchases: number, tenure: number): Phase {
  if (pActive < phaseFrom.at_risk) return 'left';
  if (pActive < phaseFrom.paused) return 'at_risk';
  if (purchases === 1 && tenure <= newDays) return 'new';
  return pActive < phaseFrom.active ? 'paused' : 'active';
}

/**
 * Days from the last purchase by which the next has come with probability q, for a customer who stays:
 * the waiting time of a rate that is Gamma(r + x, alpha + tx) is Lomax.
 */
export function waitingDays(
  parameters: { r: number; alpha: number },
  x: number,
  tx: number,
  q: number,
): number {
  const days = (parameters.alpha + tx) * Math.expm1(-Math.log1p(-q) / (parameters.r + x));
  return Math.min(days, 36_500);
}

/** The middle of sorted numbers; 0 of none. */
export function median(sorted: ArrayLike<number>): number {
  const half = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export interface WhyStep {
  step: 'average' | 'frequency' | 'recency' | 'spend' | 'serving' | 'contracts' | 'this';
  amount: number;
  mine: number | null;
  average: number | null;
}

/**
 * From the mean of all customers to this one, in whole minor units that add up exactly: first the own
 * frequency (as if surely active), then what the silence takes away, then the own spend; last, where it is known, what
 * serving the purchases to come will cost. Until then all amounts are before serving.
 */
export function whySteps(input: {
  value: number;
  meanValue: number;
  meanSpend: number;
  spend: number;
  /** Margin × discounted purchases of this customer if surely active. */
  purchasesIfActive: number;
  pActive: number;
  everyDays: number | null;
  meanEveryDays: number | null;
  silentDays: number;
  /** What serving is expected to cost over the whole time, per purchase, and per purchase of all; null where it does not count. */
  serving: { total: number; mine: number; average: number } | null;
}): WhyStep[] {
  const average = Math.round(input.meanValue);
  const ifActive = Math.round(input.meanSpend * input.purchasesIfActive);
  const afterSilence = Math.round(input.meanSpend * input.purchasesIfActive * input.pActive);
  const total = Math.round(input.value);
  const served = Math.round(input.serving?.total ?? 0);
  const { spend, meanSpend, silentDays, pActive } = input;
  return [
    { step: 'average', amount: average, mine: null, average: null },
    {
      step: 'frequency',
      amount: ifActive - average,
      mine: input.everyDays,
      average: input.meanEveryDays,
    },
    { step: 'recency', amount: afterSilence - ifActive, mine: silentDays, average: pActive },
    { step: 'spend', amount: total + served - afterSilence, mine: spend, average: meanSpend },
    ...(input.serving
      ? [
          {
            step: 'serving' as const,
            amount: 0 - served,
            mine: input.serving.mine,
            average: input.serving.average,
          },
        ]
      : []),
    { step: 'this', amount: total, mine: null, average: null },
  ];
}

/** The last steps: what contracts add to what purchases are worth, and both together; without contracts the steps as they are. */
export function withContractSteps(steps: WhyStep[], contracts: number | null): WhyStep[] {
  if (contracts === null) return steps;
  const purchases = steps.find(({ step }) => step === 'this')?.amount ?? 0;
  const of = { mine: null, average: null };
  return [
    ...steps.filter(({ step }) => step !== 'this'),
    { step: 'contracts', amount: contracts, ...of },
    { step: 'this', amount: purchases + contracts, ...of },
  ];
}

/** Both ends of an 80 % interval lie this many standard deviations away. */
export const z80 = 1.2815515655446004;

/**
 * A sum over customers with its 80 % interval, whole minor units, not below 0. `variance` is that of
 * each customer's own chance, which averages out; `common` the standard deviation, as a share of the
 * sum, of what all have in common (the parameters), which does not.
 */
export function sumEstimate(value: number, variance: number, common: number) {
  const half = z80 * Math.sqrt(variance + (common * value) ** 2);
  return {
    value: Math.round(value),
    low: Math.round(Math.max(0, value - half)),
    high: Math.round(value + half),
  };
}

/** The 80 % interval of a sum of which mean and standard deviation are known: lognormal, so that it leans as sums of values do. */
export function sumBounds(value: number, sd: number): { low: number; high: number } {
  if (!(value > 0)) return { low: value - z80 * sd, high: value + z80 * sd };
  const spread = Math.log1p((sd / value) ** 2);
  const at = (z: number) => value * Math.exp(z * Math.sqrt(spread) - spread / 2);
  return { low: at(-z80), high: at(z80) };
}

/** Days since 1970 of a day, and back. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
export const dayText = (number: number): string =>
  new Date(number * 86_400_000).toISOString().slice(0, 10);

/** Edges of the rows of the map: yearly profit on a signed square-root scale, `rows` of equal height. */
export function profitRow(profit: number, step: number): number {
  const root = Math.sign(profit) * Math.sqrt(Math.abs(profit));
  return Math.floor(root / step);
}

export function rowProfit(row: number, step: number): number {
  const root = (row + 0.5) * step;
  return Math.sign(root) * root * root;
}

/**
 * Is a customer among about `size` of `of` that a fixed rule draws? Always the same ones while the numbers do not change
 * much: a multiplicative hash of the id against the share.
 */
export function isDrawn(id: number, size: number, of: number): boolean {
  if (of <= size) return true;
  const hash = Math.imul(id ^ (id >>> 16), 0x9e3779b1);
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32 < size / of;
}

/** Calendar months from one day to another, days of the month aside. */
export function monthsBetween(from: string, to: string): number {
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

/** Days of three and twelve months ahead, as forecasts are written down for. */
export const forecastDays = { 3: 91, 12: 365 } as const;
