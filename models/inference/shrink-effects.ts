// Effects of many campaigns or segments, pulled towards each other as far as chance made them differ.
import { invalidInput } from '../invalid-input.ts';
import { mixtureQuantile } from '../value/mixture-quantile.ts';
import { checkColumn, checkLength, checkLevel, checkPositive } from './checks.ts';
import { DEFAULT_LEVEL, normalReach } from './interval.ts';

/** Shrunken effects, one entry per effect, in the order given. */
export interface ShrunkenEffects {
  estimate: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** How much of each effect's own deviation was kept: 0 all chance, 1 all real. */
  kept: Float64Array;
  /** The mean of the true effects, and how much they really differ (a standard deviation). */
  mean: number;
  spread: number;
  level: number;
}

/** Where the posterior of the spread still matters: e^−40 of its top. */
const NEGLIGIBLE = 40;
const NODES = 201;

/**
 * The likely true effects behind many measured ones, with intervals.
 *
 * Words: the best of twenty campaigns is best partly by luck ("winner's curse"). If the effects differ no more than their
 * standard errors explain, all are pulled to the common mean; if they really differ, each keeps its own. Formula: y_i ~
 * N(θ_i, s_i²), θ_i ~ N(μ, τ²); μ flat, the shrinkage s₀²/(s₀² + τ²) uniform on (0, 1) with s₀² the harmonic mean of the
 * s_i². μ is integrated out exactly, τ by the trapezoid rule on the logit of the shrinkage; the intervals are quantiles of
 * that mixture, so the doubt about μ and τ is in them. Units: as the effects. Range: finite effects, standard errors > 0
 * (refused: `not-positive`), known well enough (about 30 customers per arm); one effect alone is returned as it is. Error:
 * absolute 1e-6 standard errors. Source: Daniels (1999), Canadian J. Statistics 27:567; Gelman et al. (2013), Bayesian Data
 * Analysis, 5.4; Efron & Morris (1975).
 *
 * @example shrinkEffects([3], [1]).estimate[0] // → 3
 */
export function shrinkEffects(
  effects: ArrayLike<number>,
  standardErrors: ArrayLike<number>,
  options: { level?: number } = {},
): ShrunkenEffects {
  const { level = DEFAULT_LEVEL } = options;
  checkColumn('effects', effects);
  checkLength('standardErrors', standardErrors, effects.length);
  for (let i = 0; i < effects.length; i++) checkPositive('standardErrors', standardErrors[i]!, i);
  checkLevel(level);
  const worlds = spreadsOf(effects, standardErrors);
  const z = normalReach(level);
  const size = effects.length;
  const out: ShrunkenEffects = {
    estimate: new Float64Array(size),
    lower: new Float64Array(size),
    upper: new Float64Array(size),
    kept: new Float64Array(size),
    mean: 0,
    spread: 0,
    level,
  };
  for (const { weight, mean, variance } of worlds) {
    out.mean += weight * mean;
    out.spread += weight * Math.sqrt(variance);
  }
  const weights = worlds.map(({ weight }) => weight);
  const middles = new Float64Array(worlds.length);
  const widths = new Float64Array(worlds.length);
  for (let i = 0; i < size; i++) {
    const own = standardErrors[i]!;
    // In standard errors about the measured effect, the scale on which the quantiles are exact.
    let shift = 0;
    worlds.forEach(({ weight, mean, meanVariance, variance }, j) => {
      const pulled = (own * own) / (own * own + variance);
      middles[j] = (pulled * (mean - effects[i]!)) / own;
      widths[j] = Math.sqrt(1 - pulled + (pulled * pulled * meanVariance) / (own * own));
      shift += weight * middles[j]!;
      out.kept[i]! += weight * (1 - pulled);
    });
    const tail = (1 - level) / 2;
    out.estimate[i] = effects[i]! + own * shift;
    out.lower[i] = effects[i]! + own * mixtureQuantile(weights, middles, widths, tail, -z);
    out.upper[i] = effects[i]! + own * mixtureQuantile(weights, middles, widths, 1 - tail, z);
  }
  return out;
}

/** One possible spread of the true effects, how likely it is, and the mean effect that goes with it. */
interface World {
  weight: number;
  variance: number;
  mean: number;
  meanVariance: number;
}

/** The posterior of the spread on a grid of the logit of the shrinkage, placed where it matters. */
function spreadsOf(effects: ArrayLike<number>, standardErrors: ArrayLike<number>): World[] {
  let inverse = 0;
  for (let i = 0; i < effects.length; i++) inverse += standardErrors[i]! ** -2;
  const typical = effects.length / inverse;
  if (!(typical > 0 && Number.isFinite(typical)))
    throw invalidInput('not-finite', 'standardErrors');
  const at = (logit: number) => {
    const variance = typical * Math.exp(-logit);
    let precision = 0;
    let weighted = 0;
    let lnDensity = 0;
    for (let i = 0; i < effects.length; i++) {
      const total = standardErrors[i]! ** 2 + variance;
      precision += 1 / total;
      weighted += effects[i]! / total;
      lnDensity -= 0.5 * Math.log(total / typical);
    }
    const mean = weighted / precision;
    for (let i = 0; i < effects.length; i++) {
      lnDensity -= (0.5 * (effects[i]! - mean) ** 2) / (standardErrors[i]! ** 2 + variance);
    }
    lnDensity -= 0.5 * Math.log(precision * typical);
    // The prior is uniform in the shrinkage itself: on its logit the logistic density.
    lnDensity -= Math.abs(logit) + 2 * Math.log1p(Math.exp(-Math.abs(logit)));
    return { lnDensity, variance, mean, meanVariance: 1 / precision };
  };
  let from = -NEGLIGIBLE;
  let to = NEGLIGIBLE;
  // Coarse, then on the part that matters; a second time, because a peak may be narrower than the first grid.
  for (let pass = 0; pass < 4; pass++) {
    const step = (to - from) / (NODES - 1);
    const grid = Array.from({ length: NODES }, (_, j) => at(from + j * step).lnDensity);
    const top = Math.max(...grid);
    const inside = grid.map((value) => value > top - NEGLIGIBLE);
    const first = inside.indexOf(true);
    const last = inside.lastIndexOf(true);
    const start = from;
    from = start + Math.max(0, first - 1) * step;
    to = start + Math.min(NODES - 1, last + 1) * step;
  }
  const step = (to - from) / (NODES - 1);
  const nodes = Array.from({ length: NODES }, (_, j) => at(from + j * step));
  const top = Math.max(...nodes.map(({ lnDensity }) => lnDensity));
  const raw = nodes.map(({ lnDensity }) => Math.exp(lnDensity - top));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return nodes.map(({ variance, mean, meanVariance }, j) => ({
    weight: raw[j]! / total,
    variance,
    mean,
    meanVariance,
  }));
}
