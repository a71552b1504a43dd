// One computation of value: base in columns → fits → scores → groups → totals. Pure but for the clock
// it is handed; the database is read before and written after.
import {
  expectedSpend,
  fitGammaGamma,
  type Independence,
  type Scores,
  type ScoringTotal,
  type SpendFit,
  spendIndependence,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';
import type { Group } from '../customers/index.ts';
import { inMargin } from './margins.ts';
import type { Sales12 } from './queries-runs.ts';
import type { Base } from './queries-summary.ts';
import {
  checkWeeks,
  dayNumber,
  daysPerYear,
  groupOf,
  isEnough,
  judgeSufficiency,
  leftBelow,
  mapMonths,
  median,
  phaseFrom,
  profitRow,
  type RunTerms,
  rowProfit,
  type Sufficiency,
  scoringTerms,
  sumEstimate,
  z80,
} from './rules.ts';
import { scoreBase } from './score-base.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Scores of the whole base, one entry per customer, money in minor units, time in days. */
export interface Valued {
  scores: Scores;
  activeMonths: Float64Array;
}

export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Result {
  equity: { value: number; low: number; high: number; individualSd: number; parameterSd: number };
  customers: number;
  active: { value: number; low: number; high: number };
  meanPerActive: Estimate;
  atRisk: Estimate & { customers: number };
  left: number;
  groups: { group: Group; customers: number; value: number; share: number }[];
  cuts: { profit: number; months: number; automatic: boolean };
  map: { months: number; profit: number; customers: number; value: number }[];
  /** `serving`: what of the mean value went into serving; runs of before it counted have none. */
  mean: { value: number; spend: number; everyDays: number | null; serving?: number };
  spread: Spread;
  /** Net sales of twelve months up to the evening of the run, and of the twelve before; runs of before have none. */
  sales12?: Sales12;
  /** Do those who buy more often spend more per purchase? The models take it that they do not. */
  independence: {
    verdict: Independence;
    r: number | null;
    low: number | null;
    high: number | null;
    customers: number;
  };
}

export type Computed =
  | { status: 'insufficient'; reason: string; sufficiency: Sufficiency }
  | { status: 'failed'; reason: string; sufficiency: Sufficiency; fit: TransactionFit | null }
  | {
      status: 'done';
      sufficiency: Sufficiency;
      fit: TransactionFit;
      spend: SpendFit;
      valued: Valued;
      result: Result;
    };

/** Purchases in the columns of the models; time in days up to the evening of `asOf`. */
export function summariesOf(base: Base, asOf: number) {
  const { customers, first, last, occasions } = base;
  const x = new Float64Array(customers);
  const tx = new Float64Array(customers);
  const T = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    x[i] = occasions[i]! - 1;
    tx[i] = last[i]! - first[i]!;
    T[i] = asOf - first[i]!;
  }
  return { x, tx, T };
}

/** Weeks to hide from a model to check it: a third of the history, within bounds; null when that is too little. */
export function hiddenWeeks(base: Base, asOf: string): number | null {
  let earliest = dayNumber(asOf);
  for (const day of base.first) if (day < earliest) earliest = day;
  const weeks = Math.min(checkWeeks.most, Math.floor((dayNumber(asOf) - earliest) / 7 / 3));
  return weeks < checkWeeks.least ? null : weeks;
}

/** Fits the first of the models that converges; if none does, what the first one came to. */
export function fitTransactions(
  summaries: ReturnType<typeof summariesOf>,
  models: readonly TransactionModelName[],
): TransactionFit {
  let failed: TransactionFit | null = null;
  for (const model of models) {
    const fit = transactionModels[model].fit(summaries);
    if (fit.converged) return fit;
    failed ??= fit;
  }
  return failed!;
}

/** How much history there is, and how much would be enough. */
export function sufficiencyOf(base: Base, asOfDay: string): Sufficiency {
  const asOf = dayNumber(asOfDay);
  let earliest = asOf;
  let repeaters = 0;
  for (let i = 0; i < base.customers; i++) {
    if (base.first[i]! < earliest) earliest = base.first[i]!;
    if (base.occasions[i]! > 1) repeaters++;
  }
  return judgeSufficiency(base.customers, repeaters, asOf - earliest);
}

/** Values every customer of the base, or says why not. */
export async function computeValue(
  base: Base,
  asOfDay: string,
  terms: RunTerms,
  models: readonly TransactionModelName[],
): Promise<Computed> {
  const asOf = dayNumber(asOfDay);
  const sufficiency = sufficiencyOf(base, asOfDay);
  if (!isEnough(sufficiency))
    return { status: 'insufficient', reason: 'value_not_enough', sufficiency };

  const summaries = summariesOf(base, asOf);
  const fit = fitTransactions(summaries, models);
  if (!fit.converged) return { status: 'failed', reason: 'value_fit_failed', sufficiency, fit };
  const spend = fitSpend(base);
  // Where customers hardly differ in spend the optimum runs along a ridge to the bound; the best point
  // found is the same mean for everybody and serves as well.
  if (spend === null || !Number.isFinite(spend.logLikelihood))
    return { status: 'failed', reason: 'value_spend_fit_failed', sufficiency, fit };

  const chunk = { ...summaries, ...spendColumns(base) };
  const { scores, total } = await scoreBase({ fit, spend, terms: scoringTerms(terms), chunk });
  const activeMonths = scores.activeTime.map((days) => days / (daysPerYear / 12));
  const valued = { scores, activeMonths };
  const result = totals(base, summaries, fit, spend, valued, total, terms);
  return { status: 'done', sufficiency, fit, spend, valued, result };
}

/**
 * Positive-spend repeat days and their mean, in margin where the base has margins; a customer whose returns ate them up has
 * none. And what serving costs per purchase, where that counts.
 */
export function spendColumns(base: Base) {
  const n = new Float64Array(base.customers);
  const m = new Float64Array(base.customers);
  for (let i = 0; i < base.customers; i++)
    if (base.repeatDays[i]! > 0 && base.repeatSpend[i]! > 0) {
      n[i] = base.repeatDays[i]!;
      m[i] = inMargin(base.repeatSpend[i]! / base.repeatDays[i]!, base.marginShare?.[i] ?? 1);
    }
  return { n, m, ...(base.serving ? { c: base.serving } : {}) };
}

/** The spend of a base, or what is left of it where the base has margins; who leaves nothing teaches nothing. */
export function fitSpend(base: Base): SpendFit | null {
  const { n, m } = spendColumns(base);
  const rows: number[] = [];
  for (let i = 0; i < n.length; i++)
    if (n[i]! > 0 && (base.marginShare?.[i] ?? 1) > 0) rows.push(i);
  if (rows.length < 2) return null;
  return fitGammaGamma({
    x: Float64Array.from(rows, (i) => n[i]!),
    m: Float64Array.from(rows, (i) => m[i]!),
  });
}

/** The correlation of frequency and spend of at most 50,000 customers evenly taken: enough to within 0.01. */
function independenceOf(base: Base): Result['independence'] {
  const { n, m } = spendColumns(base);
  const rows: number[] = [];
  for (let i = 0; i < n.length; i++) if (n[i]! > 0) rows.push(i);
  const every = Math.max(1, Math.ceil(rows.length / 50_000));
  const taken = rows.filter((_, place) => place % every === 0);
  const { verdict, pearson } = spendIndependence({
    x: Float64Array.from(taken, (i) => n[i]!),
    m: Float64Array.from(taken, (i) => m[i]!),
  });
  return {
    verdict,
    r: pearson?.r ?? null,
    low: pearson?.lower ?? null,
    high: pearson?.upper ?? null,
    customers: taken.length,
  };
}

function totals(
  base: Base,
  summaries: ReturnType<typeof summariesOf>,
  fit: TransactionFit,
  spend: SpendFit,
  { scores, activeMonths }: Valued,
  equity: ScoringTotal,
  terms: RunTerms,
): Result {
  const count = base.customers;
  const profits: number[] = [];
  const months: number[] = [];
  let active = 0;
  let left = 0;
  let gaps = 0;
  let gapCount = 0;
  const atRisk = { customers: 0, value: 0, variance: 0 };
  for (let i = 0; i < count; i++) {
    const p = scores.pActive[i]!;
    active += p;
    if (base.occasions[i]! > 1) {
      gaps += summaries.tx[i]!;
      gapCount += summaries.x[i]!;
    }
    if (p < leftBelow) {
      left++;
      continue;
    }
    profits.push(scores.annualProfit[i]!);
    months.push(activeMonths[i]!);
    if (p < phaseFrom.active) {
      atRisk.customers++;
      // Active or not is one draw; an active one brings value / p.
      atRisk.value += (scores.value[i]! * (1 - p)) / p;
      atRisk.variance += (scores.value[i]! / p) ** 2 * p * (1 - p);
    }
  }
  const cuts = {
    profit: terms.profitCut ?? Math.round(median(Float64Array.from(profits).sort())),
    months: terms.loyaltyCut ?? Math.round(median(Float64Array.from(months).sort()) * 10) / 10,
    automatic: terms.profitCut === null && terms.loyaltyCut === null,
  };
  const names: Group[] = ['friends', 'butterflies', 'barnacles', 'strangers'];
  const groups = names.map((group) => ({ group, customers: 0, value: 0, share: 0 }));
  for (let i = 0; i < count; i++) {
    const group = groupOf(scores.pActive[i]!, scores.annualProfit[i]!, activeMonths[i]!, cuts);
    if (group === null) continue;
    const sum = groups[names.indexOf(group)]!;
    sum.customers++;
    sum.value += Math.round(scores.value[i]!);
  }
  for (const sum of groups) sum.share = equity.value > 0 ? sum.value / equity.value : 0;
  // What stands for each customer is whole: the sum of that is the figure every list, bridge and total agrees with.
  const value = scores.value.reduce((sum, one) => sum + Math.round(one), 0);
  const spread = activeSpread(summaries, fit, scores.pActive);
  // A ratio of two uncertain sums; taken as independent, which makes the interval wider, not narrower.
  const mean = active > 0 ? equity.value / active : 0;
  return {
    equity: {
      value,
      low: Math.round(equity.low),
      high: Math.round(equity.high),
      individualSd: Math.round(equity.individualSd),
      parameterSd: Math.round(equity.parameterSd),
    },
    customers: count,
    active: {
      value: active,
      low: Math.max(0, active - z80 * spread),
      high: Math.min(count, active + z80 * spread),
    },
    meanPerActive: sumEstimate(mean, 0, Math.hypot(equity.sd / equity.value, spread / active) || 0),
    atRisk: {
      customers: atRisk.customers,
      ...sumEstimate(atRisk.value, atRisk.variance, equity.parameterSd / equity.value || 0),
    },
    left,
    groups,
    cuts,
    map: mapOf(scores, activeMonths),
    mean: {
      value: equity.value / count,
      spend: expectedSpend(spend.parameters, 0, 0),
      everyDays: gapCount > 0 ? gaps / gapCount : null,
      ...(base.serving
        ? {
            serving:
              base.serving.reduce(
                (sum, cost, i) => sum + cost * scores.discountedPurchases[i]!,
                0,
              ) / count,
          }
        : {}),
    },
    spread: spreadOf(scores.value),
    independence: independenceOf(base),
  };
}

/**
 * Standard deviation of the number of active customers: each is active or not, and the parameters are
 * not known exactly. The second part is measured on at most 20,000 customers evenly taken.
 */
function activeSpread(
  { x, tx, T }: ReturnType<typeof summariesOf>,
  fit: TransactionFit,
  pActive: Float64Array,
): number {
  let individual = 0;
  for (const p of pActive) individual += p * (1 - p);
  const model = transactionModels[fit.model];
  const every = Math.max(1, Math.floor(x.length / 20_000));
  const step = 1e-4;
  const slopes = model.parameterNames.map((name, j) => {
    if (!(fit.covariance[j]![j]! > 0)) return 0;
    const moved = { ...fit.parameters, [name]: fit.parameters[name]! * Math.exp(step) };
    let sum = 0;
    for (let i = 0; i < x.length; i += every)
      sum += model.pActive(moved, x[i]!, tx[i]!, T[i]!) - pActive[i]!;
    return (sum * every) / step;
  });
  let parameter = 0;
  for (let i = 0; i < slopes.length; i++)
    for (let j = 0; j < slopes.length; j++)
      parameter += slopes[i]! * fit.covariance[i]![j]! * slopes[j]!;
  return Math.sqrt(individual + Math.max(0, parameter));
}

/** Customers who may still be active, in one column per month and some thirty rows of profit. */
function mapOf(
  { pActive, annualProfit, value }: Scores,
  activeMonths: Float64Array,
): Result['map'] {
  const sorted = Float64Array.from(annualProfit.filter((_, i) => pActive[i]! >= leftBelow)).sort();
  const top = Math.max(1, sorted[Math.floor(sorted.length * 0.995)] ?? 1);
  const step = Math.sqrt(top) / 28;
  const lastRow = profitRow(top, step);
  const bins = new Map<
    number,
    { months: number; profit: number; customers: number; value: number }
  >();
  for (let i = 0; i < pActive.length; i++) {
    if (pActive[i]! < leftBelow) continue;
    const month = Math.min(mapMonths - 1, Math.floor(activeMonths[i]!));
    const row = Math.max(-lastRow, Math.min(lastRow, profitRow(annualProfit[i]!, step)));
    const key = month * 1000 + row;
    let bin = bins.get(key);
    if (!bin) {
      bin = {
        months: month + 0.5,
        profit: Math.round(rowProfit(row, step)),
        customers: 0,
        value: 0,
      };
      bins.set(key, bin);
    }
    bin.customers++;
    bin.value += value[i]!;
  }
  return [...bins.values()].map((bin) => ({ ...bin, value: Math.round(bin.value) }));
}
