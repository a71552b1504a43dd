// One computation of value: base in columns → fits → scores → groups → totals. Pure but for the clock
// it is handed; the database is read before and written after.
import {
  expectedSpend,
  fitGammaGamma,
  type Independence,
  type ScoringTotal,
  type SpendFit,
  spendIndependence,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';
import type { Group } from '../customers/index.ts';
import { knownSpend, summariesOf } from './columns.ts';
import type { Sales12 } from './queries-runs.ts';
import type { Base } from './queries-summary.ts';
import {
  checkWeeks,
  dayNumber,
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
  sumBounds,
  sumEstimate,
  z80,
} from './rules.ts';
import { type Figures, scoreBase } from './score-base.ts';
import { type Spread, spreadOf } from './spread.ts';
import { type ContractParts, joinContracts, type Together } from './together.ts';

/** Scores of the whole base, one entry per customer, and with what contracts are worth. */
export interface Valued {
  /** What purchases are expected to bring; null where they are too few to say. */
  scores: Figures | null;
  all: Together;
}

/** What contracts are worth, customer by customer and together. */
export interface OfContracts {
  parts: ContractParts;
  individualSd: number;
  parameterSd: number;
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
  /** What of the equity is of contracts, and of how many customers; where there are any. */
  contracts?: { value: number; customers: number };
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
  | {
      status: 'insufficient';
      reason: string;
      sufficiency: Sufficiency;
      /** What contracts are worth, where there are any. */
      valued: Valued | null;
      result: Result | null;
    }
  | { status: 'failed'; reason: string; sufficiency: Sufficiency; fit: TransactionFit | null }
  | {
      status: 'done';
      sufficiency: Sufficiency;
      fit: TransactionFit;
      spend: SpendFit;
      valued: Valued & { scores: Figures };
      result: Result;
    };

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

/** Values every customer of the base, or says why not; with `contracts` what these are worth is a part of every value. */
export async function computeValue(
  base: Base,
  asOfDay: string,
  terms: RunTerms,
  models: readonly TransactionModelName[],
  contracts: OfContracts | null = null,
): Promise<Computed> {
  const asOf = dayNumber(asOfDay);
  const sufficiency = sufficiencyOf(base, asOfDay);
  if (!isEnough(sufficiency)) {
    const all = joinContracts(base, null, contracts?.parts ?? null);
    const valued = all?.value.some((value) => !Number.isNaN(value)) ? { scores: null, all } : null;
    return {
      status: 'insufficient',
      reason: 'value_not_enough',
      sufficiency,
      valued,
      result: valued && totals(base, valued, null, contracts, terms),
    };
  }

  const fit = fitTransactions(summariesOf(base, asOf), models);
  if (!fit.converged) return { status: 'failed', reason: 'value_fit_failed', sufficiency, fit };
  const spend = fitSpend(base);
  // Where customers hardly differ in spend the optimum runs along a ridge to the bound; the best point
  // found is the same mean for everybody and serves as well.
  if (spend === null || !Number.isFinite(spend.logLikelihood))
    return { status: 'failed', reason: 'value_spend_fit_failed', sufficiency, fit };

  const { scores, total } = await scoreBase({
    fit,
    spend,
    terms: scoringTerms(terms),
    asOf,
    base,
  });
  const valued = { scores, all: joinContracts(base, scores, contracts?.parts ?? null)! };
  const result = totals(base, valued, { asOf, fit, spend, equity: total }, contracts, terms);
  return { status: 'done', sufficiency, fit, spend, valued, result };
}

/** The spend of a base, or what is left of it where the base has margins; who leaves nothing teaches nothing. */
export function fitSpend(base: Base): SpendFit | null {
  const known = knownSpend(base, true);
  return known.x.length < 2 ? null : fitGammaGamma(known);
}

/** The correlation of frequency and spend of at most 50,000 customers evenly taken: enough to within 0.01. */
function independenceOf(base: Base): Result['independence'] {
  const taken = knownSpend(base, false, 50_000);
  const { verdict, pearson } = spendIndependence(taken);
  return {
    verdict,
    r: pearson?.r ?? null,
    low: pearson?.lower ?? null,
    high: pearson?.upper ?? null,
    customers: taken.x.length,
  };
}

/** What the models of purchases came to. */
interface Modelled {
  asOf: number;
  fit: TransactionFit;
  spend: SpendFit;
  equity: ScoringTotal;
}

function totals(
  base: Base,
  valued: Valued,
  modelled: Modelled | null,
  contracts: OfContracts | null,
  terms: RunTerms,
): Result {
  const all = withValues(valued.all);
  const count = all.customers;
  const profits = new Float64Array(count);
  const months = new Float64Array(count);
  let active = 0;
  let left = 0;
  const atRisk = { customers: 0, value: 0, variance: 0 };
  for (let i = 0; i < count; i++) {
    const p = all.pActive[i]!;
    active += p;
    if (p < leftBelow) {
      left++;
      continue;
    }
    profits[i - left] = all.annualProfit[i]!;
    months[i - left] = all.activeMonths[i]!;
    if (p < phaseFrom.active) {
      atRisk.customers++;
      // Active or not is one draw; an active one brings value / p.
      atRisk.value += (all.value[i]! * (1 - p)) / p;
      atRisk.variance += (all.value[i]! / p) ** 2 * p * (1 - p);
    }
  }
  const cuts = {
    profit: terms.profitCut ?? Math.round(median(profits.subarray(0, count - left).sort())),
    months:
      terms.loyaltyCut ?? Math.round(median(months.subarray(0, count - left).sort()) * 10) / 10,
    automatic: terms.profitCut === null && terms.loyaltyCut === null,
  };
  // What stands for each customer is whole: the sum of that is the figure every list, bridge and total agrees with.
  const value = all.value.reduce((sum, one) => sum + Math.round(one), 0);
  const names: Group[] = ['friends', 'butterflies', 'barnacles', 'strangers'];
  const groups = names.map((group) => ({ group, customers: 0, value: 0, share: 0 }));
  for (let i = 0; i < count; i++) {
    const group = groupOf(all.pActive[i]!, all.annualProfit[i]!, all.activeMonths[i]!, cuts);
    if (group === null) continue;
    const sum = groups[names.indexOf(group)]!;
    sum.customers++;
    sum.value += Math.round(all.value[i]!);
  }
  for (const sum of groups) sum.share = value > 0 ? sum.value / value : 0;
  const equity = equityOf(value, modelled?.equity ?? null, contracts);
  const spread = activeSpread(base, valued, modelled);
  // A ratio of two uncertain sums; taken as independent, which makes the interval wider, not narrower.
  const mean = active > 0 ? value / active : 0;
  const sd = Math.hypot(equity.individualSd, equity.parameterSd);
  return {
    equity,
    customers: count,
    active: {
      value: active,
      low: Math.max(0, active - z80 * spread),
      high: Math.min(count, active + z80 * spread),
    },
    meanPerActive: sumEstimate(mean, 0, Math.hypot(sd / value, spread / active) || 0),
    atRisk: {
      customers: atRisk.customers,
      ...sumEstimate(atRisk.value, atRisk.variance, equity.parameterSd / value || 0),
    },
    left,
    groups,
    cuts,
    map: mapOf(all),
    mean: meanOf(base, valued.scores, modelled),
    spread: spreadOf(all.value),
    independence: modelled
      ? independenceOf(base)
      : { verdict: 'unclear', r: null, low: null, high: null, customers: 0 },
    ...(contracts ? { contracts: contractsOf(contracts.parts) } : {}),
  };
}

/** Those of whom a value is known. */
function withValues(all: Together): Together {
  const known: number[] = [];
  for (let i = 0; i < all.customers; i++) if (!Number.isNaN(all.value[i]!)) known.push(i);
  if (known.length === all.customers) return all;
  const of = (column: Float64Array) => Float64Array.from(known, (i) => column[i]!);
  return {
    customers: known.length,
    id: of(all.id),
    value: of(all.value),
    low: of(all.low),
    high: of(all.high),
    pActive: of(all.pActive),
    annualProfit: of(all.annualProfit),
    activeMonths: of(all.activeMonths),
  };
}

/** The sum over all with its interval: what each does and what is not known of the parameters, of both parts as independent. */
function equityOf(
  value: number,
  purchases: ScoringTotal | null,
  contracts: OfContracts | null,
): Result['equity'] {
  const individualSd = Math.hypot(purchases?.individualSd ?? 0, contracts?.individualSd ?? 0);
  const parameterSd = Math.hypot(purchases?.parameterSd ?? 0, contracts?.parameterSd ?? 0);
  const { low, high } =
    purchases && !contracts ? purchases : sumBounds(value, Math.hypot(individualSd, parameterSd));
  return {
    value,
    low: Math.round(low),
    high: Math.round(high),
    individualSd: Math.round(individualSd),
    parameterSd: Math.round(parameterSd),
  };
}

function contractsOf({ value, customers }: ContractParts) {
  const sum = { value: 0, customers: 0 };
  for (let i = 0; i < customers; i++) {
    if (Number.isNaN(value[i]!)) continue;
    // Who is held by none any more brings nothing of it.
    if (value[i] !== 0) sum.customers++;
    sum.value += value[i]!;
  }
  return sum;
}

/** The mean of all who bought, of what they buy alone: from it a customer's number is explained. */
function meanOf(base: Base, scores: Figures | null, modelled: Modelled | null): Result['mean'] {
  if (!scores || !modelled) return { value: 0, spend: 0, everyDays: null };
  let gaps = 0;
  let gapCount = 0;
  for (let i = 0; i < base.customers; i++)
    if (base.occasions[i]! > 1) {
      gaps += base.last[i]! - base.first[i]!;
      gapCount += base.occasions[i]! - 1;
    }
  return {
    value: modelled.equity.value / base.customers,
    spend: expectedSpend(modelled.spend.parameters, 0, 0),
    everyDays: gapCount > 0 ? gaps / gapCount : null,
    ...(base.serving
      ? {
          serving:
            base.serving.reduce((sum, cost, i) => sum + cost * scores.discountedPurchases[i]!, 0) /
            base.customers,
        }
      : {}),
  };
}

/**
 * Standard deviation of the number of active customers: each is active or not, and the parameters are
 * not known exactly. The second part is measured on at most 20,000 customers evenly taken; whom a contract holds does
 * not depend on them.
 */
function activeSpread(base: Base, { scores, all }: Valued, modelled: Modelled | null): number {
  let individual = 0;
  for (const p of all.pActive) if (!Number.isNaN(p)) individual += p * (1 - p);
  if (!scores || !modelled) return Math.sqrt(individual);
  const { fit, asOf } = modelled;
  const { first, last, occasions } = base;
  const model = transactionModels[fit.model];
  const every = Math.max(1, Math.floor(base.customers / 20_000));
  const step = 1e-4;
  const slopes = model.parameterNames.map((name, j) => {
    if (!(fit.covariance[j]![j]! > 0)) return 0;
    const moved = { ...fit.parameters, [name]: fit.parameters[name]! * Math.exp(step) };
    let sum = 0;
    for (let i = 0; i < base.customers; i += every) {
      const [x, tx, T] = [occasions[i]! - 1, last[i]! - first[i]!, asOf - first[i]!];
      const alone = scores.pActive[i]!;
      const free = all.pActive[i] === alone ? 1 : (1 - all.pActive[i]!) / (1 - alone) || 0;
      sum += free * (model.pActive(moved, x, tx, T) - alone);
    }
    return (sum * every) / step;
  });
  let parameter = 0;
  for (let i = 0; i < slopes.length; i++)
    for (let j = 0; j < slopes.length; j++)
      parameter += slopes[i]! * fit.covariance[i]![j]! * slopes[j]!;
  return Math.sqrt(individual + Math.max(0, parameter));
}

/** Customers who may still be active, in one column per month and some thirty rows of profit. */
function mapOf({ pActive, annualProfit, activeMonths, value }: Together): Result['map'] {
  const sorted = annualProfit.filter((_, i) => pActive[i]! >= leftBelow).sort();
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
