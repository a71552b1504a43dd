// Whether spend per purchase goes with frequency: the assumption that lets both be modelled apart.

import { checkLevel } from '../inference/checks.ts';
import { type Correlation, correlationInterval } from '../inference/correlation.ts';
import { DEFAULT_LEVEL, type LevelOption } from '../inference/interval.ts';
import { checkSpend, type SpendSummaries } from '../purchases/gamma-gamma.ts';

/**
 * `negligible`: the whole interval lies within ±0.2. `dependent`: it lies beyond. `unclear`: it holds both, the customers are
 * too few to tell. `no-variation`: all customers have the same frequency or the same mean.
 */
export type Independence = 'negligible' | 'dependent' | 'unclear' | 'no-variation';

export interface SpendIndependence {
  verdict: Independence;
  /** Of x and m; null without variation. What the verdict rests on. */
  pearson: Correlation | null;
  /** Of their ranks: not moved by single large customers, but skewed amounts alone make it slightly positive. */
  spearman: Correlation | null;
}

/** A correlation below which 4 % of variance at most is shared; that of CDNOW, taken as none, is 0.11. */
export const NEGLIGIBLE_CORRELATION = 0.2;

/**
 * Checks whether customers who buy more often spend more, or less, per purchase.
 *
 * Words: the mean of few amounts scatters more than that of many, but about the same place when spend and frequency are
 * independent, so their correlation is 0. Formula: Pearson's correlation of x and m over the customers with repeat
 * purchases (weights count as customers), Fisher's z for the interval; Spearman's beside it. Refusals: as `fitGammaGamma`;
 * `level-out-of-range`. Error: relative 1e-12. Units: none comes out; money as in m. Source: Fader, Hardie & Lee (2005),
 * "RFM and CLV"; Fisher (1921).
 *
 * @example spendIndependence({ x: Float64Array.of(1, 2, 3, 4), m: Float64Array.of(2, 1, 4, 3) }).pearson.r // → 0.6
 */
export function spendIndependence(
  data: SpendSummaries,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): SpendIndependence {
  checkSpend(data);
  checkLevel(level);
  const weight = data.weight ?? new Float64Array(data.x.length).fill(1);
  const customers = Math.round(weight.reduce((sum, count) => sum + count, 0));
  const straight = correlation(data.x, data.m, weight);
  if (straight === null || customers < 2) {
    return { verdict: 'no-variation', pearson: null, spearman: null };
  }
  const ranks = correlation(weightedRanks(data.x, weight), weightedRanks(data.m, weight), weight);
  const pearson = correlationInterval(straight, customers, { level });
  const limit = NEGLIGIBLE_CORRELATION;
  let verdict: Independence = 'unclear';
  if (pearson.lower > -limit && pearson.upper < limit) verdict = 'negligible';
  else if (pearson.lower > limit || pearson.upper < -limit) verdict = 'dependent';
  return {
    verdict,
    pearson,
    spearman: correlationInterval(ranks ?? 0, customers, { level, ranks: true }),
  };
}

/** The weighted correlation; null when a column does not vary. */
function correlation(x: Float64Array, y: Float64Array, weight: Float64Array): number | null {
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; i++) {
    total += weight[i]!;
    meanX += (weight[i]! * (x[i]! - meanX)) / total;
    meanY += (weight[i]! * (y[i]! - meanY)) / total;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += weight[i]! * (x[i]! - meanX) ** 2;
    yy += weight[i]! * (y[i]! - meanY) ** 2;
    xy += weight[i]! * (x[i]! - meanX) * (y[i]! - meanY);
  }
  const rounding = 1e-24 * total;
  if (xx <= rounding * meanX * meanX || yy <= rounding * meanY * meanY) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** Ranks when each entry stands for so many customers: the mean place of its group, ties sharing theirs. */
function weightedRanks(values: Float64Array, weight: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((one, other) => values[one]! - values[other]!);
  const ranks = new Float64Array(values.length);
  let below = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let group = 0;
    while (to < order.length && values[order[to]!] === values[order[from]!]) {
      group += weight[order[to++]!]!;
    }
    for (let i = from; i < to; i++) ranks[order[i]!] = below + (group + 1) / 2;
    below += group;
    from = to;
  }
  return ranks;
}
