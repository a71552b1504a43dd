// Values a whole customer base: what each one will bring, between which bounds, and what they bring together.
import { invalidInput } from '../invalid-input.ts';
import type { SpendFit } from '../purchases/gamma-gamma.ts';
import { checkSummaries } from '../purchases/summaries.ts';
import type { TransactionFit } from '../purchases/transaction-model.ts';
import { transactionModels } from '../purchases/transaction-models.ts';
import { digamma } from '../special/digamma.ts';
import { normalQuantile } from '../special/normal.ts';
import { trigamma } from '../special/trigamma.ts';
import { mixtureQuantile } from './mixture-quantile.ts';
import { pairTable } from './pair-table.ts';
import { emptyCases, emptyResidual } from './residual.ts';
import { residualModel } from './residual-model.ts';
import { checkTerms, type ScoringTerms } from './terms.ts';

/**
 * Customers to score, in columns: x, tx, T as in `Summaries`; n positive-spend repeat days and m their mean amount; c what
 * serving the customer costs per purchase, none unless given.
 */
export interface ScoringChunk {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
  n: Float64Array;
  m: Float64Array;
  c?: Float64Array;
}

/** One entry per customer of the chunk, in its order; never NaN. */
export interface Scores {
  /** Probability of being still active. */
  pActive: Float64Array;
  /** Purchases expected in the next year. */
  expectedPurchases: Float64Array;
  /** Money expected per purchase. */
  expectedSpend: Float64Array;
  /** Purchases expected within the horizon, each discounted. */
  discountedPurchases: Float64Array;
  /** (Margin × spend − cost) × discounted purchases within the horizon, expected; money. */
  value: Float64Array;
  /** What the customer will really bring is below `low` with probability (1 − level)/2 at most … */
  low: Float64Array;
  /** … and above `high` with that probability. Money. */
  high: Float64Array;
  /** Time expected to be still active within `map`. */
  activeTime: Float64Array;
  /** (Margin × spend − cost) × purchases expected in the next year, undiscounted, whether or not still active; money. */
  annualProfit: Float64Array;
  /** Time from now by which the next purchase comes with probability ½, given active. */
  nextPurchase: Float64Array;
}

/** What the scored customers bring together: customer equity. Money. */
export interface ScoringTotal {
  customers: number;
  value: number;
  low: number;
  high: number;
  sd: number;
  /** Spread from not knowing what each customer will do. */
  individualSd: number;
  /** Spread from not knowing the parameters exactly; this part does not average out. */
  parameterSd: number;
}

/** What each customer of a chunk is expected to bring, without bounds: a column per figure, in the order of the chunk. */
export interface Points {
  /** Probability of being still active. */
  pActive: Float64Array;
  /** Purchases expected in the next year. */
  expectedPurchases: Float64Array;
  /** Purchases expected within the horizon, each discounted. */
  discountedPurchases: Float64Array;
  /** Money expected per purchase. */
  expectedSpend: Float64Array;
  /** (Margin × spend − cost) × discounted purchases; money. */
  value: Float64Array;
}

/** What `Points` say, and where the customers stand on the map of groups: as `Scores`, without bounds. */
export interface Outlook extends Points {
  /** Time expected to be still active within `map`. */
  activeTime: Float64Array;
  /** (Margin × spend − cost) × purchases expected in the next year, undiscounted; money. */
  annualProfit: Float64Array;
  /** Variance of what the customer will really bring, with the parameters as they are; money squared. */
  variance: Float64Array;
}

/** What scored customers add to a total; plain data, so that threads can send it. */
export interface ScoringSums {
  customers: number;
  value: number;
  /** Σ of the variances of the customers. */
  individual: number;
  /** Slopes of the value in the log-parameters of the transaction and of the spend model. */
  slopes: number[];
  spendSlopes: number[];
}

export interface Scorer {
  /** Expected values alone, some twenty times quicker than `score`; they do not enter `total`. */
  points(chunk: ScoringChunk): Points;
  /** The figures of `score` to the last digit, but for the bounds: for many dates of many customers. */
  outlook(chunk: ScoringChunk): Outlook;
  score(chunk: ScoringChunk): Scores;
  /** Over all chunks scored so far. */
  total(): ScoringTotal;
  /** The same, to be put together with those of other scorers by `scoringTotal`. */
  sums(): ScoringSums;
}

/** Where costs leave less than this share of the margin, what is left spreads as if they left this much. */
const LEAST_LEFT = 0.35;

/** Relative step in a parameter when its effect on value is measured. */
const STEP = 1e-4;

/** Refuses spend no customer can have, naming field and row. */
function checkSpend(chunk: ScoringChunk): void {
  const { x, n, m, c } = chunk;
  if (c && c.length !== x.length) throw invalidInput('length-mismatch', 'c');
  if (n.length !== x.length) throw invalidInput('length-mismatch', 'n');
  if (m.length !== x.length) throw invalidInput('length-mismatch', 'm');
  const limit = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n.length; i++) {
    const days = n[i]!;
    if (!(days >= 0 && days < limit)) throw invalidInput('negative', 'n', i);
    if (days > 0 && !(m[i]! > 0 && m[i]! < limit)) throw invalidInput('not-positive', 'm', i);
    if (c && !(c[i]! >= 0 && c[i]! < limit)) throw invalidInput('negative', 'c', i);
  }
}

/** g′ Σ g. */
function quadratic(g: Float64Array, covariance: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 0; i < g.length; i++) {
    const row = covariance[i]!;
    for (let j = 0; j < g.length; j++) sum += g[i]! * row[j]! * g[j]!;
  }
  return Math.max(0, sum);
}

/**
 * Makes a scorer from a fitted transaction model, a fitted spend model and terms.
 *
 * Value of a customer: (margin × E(spend) − c) × E(discounted purchases), with P(active) in it; c is what serving costs per
 * purchase. Who is served for more than their purchases leave has a value below 0.
 *
 * The interval is predictive: it is about what the customer will really bring, V = margin · Σ e^(−δt) z over the purchases to
 * come. V = 0 with probability 1 − P(active) P(another purchase | active); when that exceeds (1 − level)/2 the lower bound is
 * 0. V given V > 0 is a mixture over how long the lifetime turns out (eight equally likely cases for the Pareto/NBD); in each
 * case V = M · W, M the customer's mean spend (its logarithm has mean ln p(γ+nm) − ψ(q′) and variance ψ′(q′), q′ = pn + q, which
 * exist where the moments of M do not) and W the discounted purchases in units of M with the exact mean and variance of a
 * compound Poisson sum of Gamma(p, p) amounts; ln V is taken as normal, with the variance of the estimated ln V from
 * the parameters added (delta method).
 *
 * Coverage at level 0.8, measured on 6,000 to 12,000 simulated customers per world with known parameters (coverage.test.ts
 * repeats it): where the lower bound is worth mentioning, 78 to 82 % inside (Pareto/NBD), 75 to 85 % (BG/NBD and MBG/NBD), 78 %
 * (NBD), with 4 to 14 % below and 7 to 17 % above in groups of a hundred and 8 to 12 % in large ones. Where leaving is likely enough to
 * make the lower bound 0, about 90 % inside (9 to 11 % above), because nothing can fall below; where the upper bound is 0 as
 * well, 93 to 98 %. Equity with estimated parameters: 81 % (Pareto/NBD) and 78 % (MBG/NBD) of 200 bases of 600 inside.
 *
 * With costs of serving what a purchase leaves is margin · M − c: its logarithm is taken as normal about the mean that is left,
 * with the variance of ln M over the square of the share left (not below 0.35). Where they eat up all of it the bounds change
 * sides. Coverage (coverage.test.ts): 77 % where serving takes a seventh of the margin; two thirds where it takes more than all
 * of it, for the sign is then not sure.
 *
 * Total: the sum of values; its variance is Σ individual variances + G′ΣG with G the gradient of the total in the
 * log-parameters (by forward differences, relative step 1e-4; spend analytically); bounds from the lognormal distribution with
 * that mean and variance. Individual variances use E M² where q′ > 2.5 and the lognormal with variance ψ′(q′) below.
 *
 * Units: money as in the spend fit, times as in the transaction fit. Refuses terms as `checkTerms`, and a spend model without
 * a mean (q ≤ 1, code `spend-mean-infinite`). Source: own, on Fader, Hardie & Lee (2005) for the value.
 *
 * @example prepareScoring(bgNbd.fit({ x: Float64Array.of(0, 1, 4, 0), tx: Float64Array.of(0, 5, 8, 0), T: Float64Array.of(9, 9, 9, 9) }), { model: 'gamma-gamma', parameters: { p: 6, q: 4, gamma: 15 }, covariance: [[0, 0, 0], [0, 0, 0], [0, 0, 0]] }, { delta: 0.001, margin: 1, horizon: null, year: 52, map: 156, level: 0.8 }).points({ x: Float64Array.of(4), tx: Float64Array.of(8), T: Float64Array.of(9), n: Float64Array.of(4), m: Float64Array.of(10) }).value.length // → 1
 */
export function prepareScoring(fit: TransactionFit, spend: SpendFit, terms: ScoringTerms): Scorer {
  checkTerms(terms);
  const { p, q, gamma } = spend.parameters;
  if (!(q > 1)) throw invalidInput('spend-mean-infinite', 'q');
  const { margin, level } = terms;
  const tail = (1 - level) / 2;
  // Without dropout to speak of the uncertainty is in the rate, not in the lifetime: the NBD's cases fit better.
  const nobodyLeaves = fit.diagnosis === 'no-dropout-detectable';
  const name = nobodyLeaves && fit.model !== 'mbg-cnbd' ? 'nbd' : fit.model;
  const model = residualModel(name, fit.parameters, terms);
  const names = transactionModels[fit.model].parameterNames;
  // One model per parameter that is uncertain, with that parameter moved a little.
  const moved = names.map((key, i) => {
    if (!(fit.covariance[i]![i]! > 0)) return null;
    const changed = { ...fit.parameters, [key]: fit.parameters[key]! * Math.exp(STEP) };
    return residualModel(name, changed, terms);
  });

  const residual = emptyResidual();
  const changed = emptyResidual();
  const cases = emptyCases(model.cases);
  const weights = new Float64Array(model.cases);
  const lnMean = new Float64Array(model.cases);
  const lnSd = new Float64Array(model.cases);
  const lnSlopes = new Float64Array(names.length);
  const spendSlopes = new Float64Array(3);
  const totalSlopes = new Float64Array(names.length);
  const totalSpendSlopes = new Float64Array(3);
  let customers = 0;
  let total = 0;
  let individual = 0;
  const psiByDays = new Map<number, { psi: number; psi1: number }>();

  /** The cases of a customer as lognormals: weight, mean and variance of the logarithm, before the customer's spend. */
  const lognormals = (x: number, tx: number, T: number, out: Float64Array, at: number) => {
    model.spread(x, tx, T, cases);
    let sum = 0;
    for (let c = 0; c < model.cases; c++) sum += cases.weight[c]!;
    for (let c = 0; c < model.cases; c++) {
      const mean = cases.mean[c]!;
      const spread = Math.log((cases.square[c]! + cases.twice[c]! / p) / (mean * mean));
      out[at + 3 * c] = cases.weight[c]! / sum;
      out[at + 3 * c + 1] = Math.log(mean) - spread / 2;
      out[at + 3 * c + 2] = Math.max(0, spread);
    }
  };
  const parts = pairTable(3 * model.cases, (x, T, out, at) =>
    lognormals(x, x > 0 ? T : 0, T, out, at),
  );
  const alone: Float64Array = new Float64Array(3 * model.cases);

  const bounds = (
    i: number,
    x: number,
    tx: number,
    T: number,
    days: number,
    spent: number,
    left: number,
    out: Scores,
  ) => {
    const something = residual.pActive * residual.again;
    const nothing = 1 - something;
    const upper = (1 - tail - nothing) / something;
    if (!(upper > 0) || margin === 0) return;
    let psis = psiByDays.get(days);
    if (!psis) {
      psis = { psi: digamma(p * days + q), psi1: trigamma(p * days + q) };
      psiByDays.set(days, psis);
    }
    const fromParameters =
      quadratic(lnSlopes, fit.covariance) + quadratic(spendSlopes, spend.covariance);
    // What a purchase leaves after a cost spreads by more than what it leaves before, about the mean that is left.
    const spread = psis.psi1 / Math.max(Math.abs(left), LEAST_LEFT) ** 2;
    const lnScale =
      Math.log(margin * p * (gamma + spent) * Math.abs(left)) -
      psis.psi +
      (left === 1 ? 0 : (psis.psi1 - spread) / 2);
    const variance = spread + fromParameters;
    let from = 0;
    let known = alone;
    if (model.withoutLast) {
      from = parts.at(x, T);
      known = parts.values();
    } else lognormals(x, tx, T, alone, 0);
    for (let c = 0; c < model.cases; c++) {
      weights[c] = known[from + 3 * c]!;
      lnMean[c] = lnScale + known[from + 3 * c + 1]!;
      lnSd[c] = Math.sqrt(known[from + 3 * c + 2]! + variance);
    }
    const at = (probability: number) =>
      Math.exp(mixtureQuantile(weights, lnMean, lnSd, probability, normalQuantile(probability)));
    const high = at(upper);
    const lower = (tail - nothing) / something;
    const low = lower > 0 ? at(lower) : 0;
    // A loss is the larger the more is bought.
    out.low[i] = left < 0 ? -high : low;
    out.high[i] = left < 0 ? 0 - low : high;
  };

  /** Variance of what the customer that `residual` describes will bring: of the margin `kept` less `cost` per purchase. */
  const varianceOf = (shape: number, kept: number, cost: number, value: number): number => {
    const spread = shape > 2.5 ? (shape - 1) / (shape - 2) : Math.exp(trigamma(shape));
    const squareKept = kept * kept * spread;
    const square =
      residual.pActive *
      ((squareKept - 2 * cost * kept + cost * cost) * residual.square +
        (squareKept * residual.twice) / p);
    return Math.max(0, square - value * value);
  };

  const sums = (): ScoringSums => ({
    customers,
    value: total,
    individual,
    slopes: Array.from(totalSlopes),
    spendSlopes: Array.from(totalSpendSlopes),
  });

  return {
    points(chunk) {
      checkSummaries(chunk);
      checkSpend(chunk);
      const { x, tx, T, n, m, c } = chunk;
      const size = x.length;
      const pActive = new Float64Array(size);
      const expectedPurchases = new Float64Array(size);
      const discountedPurchases = new Float64Array(size);
      const expectedSpend = new Float64Array(size);
      const value = new Float64Array(size);
      const expect = model.expect ?? model.describe;
      for (let i = 0; i < size; i++) {
        const days = n[i]!;
        const spent = days > 0 ? days * m[i]! : 0;
        expect(x[i]!, tx[i]!, T[i]!, residual);
        const money = (p * (gamma + spent)) / (p * days + q - 1);
        const active = residual.pActive;
        const purchases = active * residual.mean;
        pActive[i] = active;
        expectedPurchases[i] = active * residual.year;
        discountedPurchases[i] = purchases;
        expectedSpend[i] = money;
        value[i] = (margin * money - (c ? c[i]! : 0)) * purchases;
      }
      return { pActive, expectedPurchases, discountedPurchases, expectedSpend, value };
    },
    outlook(chunk) {
      checkSummaries(chunk);
      checkSpend(chunk);
      const { x, tx, T, n, m, c } = chunk;
      const column = () => new Float64Array(x.length);
      const out: Outlook = {
        pActive: column(),
        expectedPurchases: column(),
        discountedPurchases: column(),
        expectedSpend: column(),
        value: column(),
        activeTime: column(),
        annualProfit: column(),
        variance: column(),
      };
      for (let i = 0; i < x.length; i++) {
        const days = n[i]!;
        const spent = days > 0 ? days * m[i]! : 0;
        model.describe(x[i]!, tx[i]!, T[i]!, residual);
        const { pActive, mean } = residual;
        const money = (p * (gamma + spent)) / (p * days + q - 1);
        const cost = c ? c[i]! : 0;
        const perPurchase = margin * money - cost;
        out.pActive[i] = pActive;
        out.expectedPurchases[i] = pActive * residual.year;
        out.discountedPurchases[i] = pActive * mean;
        out.expectedSpend[i] = money;
        out.value[i] = perPurchase * pActive * mean;
        out.activeTime[i] = pActive * residual.time;
        out.annualProfit[i] = perPurchase * pActive * residual.year;
        out.variance[i] = varianceOf(p * days + q, margin * money, cost, out.value[i]!);
      }
      return out;
    },
    score(chunk) {
      checkSummaries(chunk);
      checkSpend(chunk);
      const size = chunk.x.length;
      const column = () => new Float64Array(size);
      const out: Scores = {
        pActive: column(),
        expectedPurchases: column(),
        expectedSpend: column(),
        discountedPurchases: column(),
        value: column(),
        low: column(),
        high: column(),
        activeTime: column(),
        annualProfit: column(),
        nextPurchase: column(),
      };
      for (let i = 0; i < size; i++) {
        const x = chunk.x[i]!;
        const tx = chunk.tx[i]!;
        const T = chunk.T[i]!;
        const days = chunk.n[i]!;
        const spent = days > 0 ? days * chunk.m[i]! : 0;
        model.describe(x, tx, T, residual);
        const { pActive, mean } = residual;
        const shape = p * days + q;
        const money = (p * (gamma + spent)) / (shape - 1);
        const kept = margin * money;
        const cost = chunk.c ? chunk.c[i]! : 0;
        const perPurchase = kept - cost;
        const value = perPurchase * pActive * mean;
        out.pActive[i] = pActive;
        out.expectedPurchases[i] = pActive * residual.year;
        out.expectedSpend[i] = money;
        out.discountedPurchases[i] = pActive * mean;
        out.value[i] = value;
        out.activeTime[i] = pActive * residual.time;
        out.annualProfit[i] = perPurchase * pActive * residual.year;
        out.nextPurchase[i] = model.wait(x, tx, T);

        for (let j = 0; j < moved.length; j++) {
          const other = moved[j];
          if (!other) continue;
          other.brief(x, tx, T, changed);
          lnSlopes[j] = Math.log(changed.mean / mean) / STEP;
          totalSlopes[j]! +=
            (perPurchase * (changed.pActive * changed.mean - pActive * mean)) / STEP;
        }
        spendSlopes[0] = 1 - (p * days) / (shape - 1);
        spendSlopes[1] = -q / (shape - 1);
        spendSlopes[2] = gamma / (gamma + spent);
        // Costs do not depend on the spend.
        for (let j = 0; j < 3; j++) totalSpendSlopes[j]! += kept * pActive * mean * spendSlopes[j]!;

        if (perPurchase !== 0)
          bounds(i, x, tx, T, days, spent, cost === 0 ? 1 : perPurchase / kept, out);
        customers++;
        total += value;
        individual += varianceOf(shape, kept, cost, value);
      }
      return out;
    },
    total: () => scoringTotal([sums()], fit, spend, level),
    sums,
  };
}

/**
 * What the customers of several scorers bring together: the same as if one had scored them all.
 *
 * Shapes: `fit`, `spend` and `level` as the scorers were prepared with. Formula and source: `prepareScoring`. Units:
 * money. Error: relative 1e-15 of the sums.
 *
 * @example scoringTotal([{ customers: 2, value: 5, individual: 0, slopes: [0], spendSlopes: [0, 0, 0] }, { customers: 1, value: 3, individual: 0, slopes: [0], spendSlopes: [0, 0, 0] }], { covariance: [[0]] }, { covariance: [[0, 0, 0], [0, 0, 0], [0, 0, 0]] }, 0.8).value // → 8
 */
export function scoringTotal(
  parts: readonly ScoringSums[],
  fit: Pick<TransactionFit, 'covariance'>,
  spend: Pick<SpendFit, 'covariance'>,
  level: number,
): ScoringTotal {
  const add = (pick: (part: ScoringSums) => number) =>
    parts.reduce((sum, part) => sum + pick(part), 0);
  const value = add((part) => part.value);
  const individual = add((part) => part.individual);
  const slopes = Float64Array.from(fit.covariance, (_, i) => add((part) => part.slopes[i]!));
  const spendSlopes = Float64Array.from(spend.covariance, (_, i) =>
    add((part) => part.spendSlopes[i]!),
  );
  const parameter = quadratic(slopes, fit.covariance) + quadratic(spendSlopes, spend.covariance);
  const sd = Math.sqrt(individual + parameter);
  const lnVariance = value > 0 ? Math.log1p((sd / value) ** 2) : 0;
  const reach = normalQuantile(1 - (1 - level) / 2) * Math.sqrt(lnVariance);
  const median = value * Math.exp(-lnVariance / 2);
  return {
    customers: add((part) => part.customers),
    value,
    low: median * Math.exp(-reach),
    high: median * Math.exp(reach),
    sd,
    individualSd: Math.sqrt(individual),
    parameterSd: Math.sqrt(parameter),
  };
}
