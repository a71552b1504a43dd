// What one customer spends per purchase, as an expectation with the interval that the purchases seen so far allow.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type LevelOption, normalReach } from '../inference/interval.ts';
import { expectedSpend, type SpendFit } from '../purchases/gamma-gamma.ts';
import type { Posterior } from '../purchases/posterior.ts';
import { gammaQuantile } from '../special/incomplete-gamma.ts';
import { type NormalSpendFit, normalSpendPosterior } from './normal-spend.ts';

/** A model of spend with its parameters: any fit of spend is one. */
export type FittedSpend =
  | Pick<SpendFit, 'model' | 'parameters'>
  | Pick<NormalSpendFit, 'model' | 'parameters'>;

/**
 * The mean spend per purchase of one customer, given x purchases with mean m so far; x = 0 for customers without any.
 *
 * Words: the interval is for the customer's own long-run mean, not for the next purchase; it narrows with every purchase.
 * Formulas: Gamma-Gamma: 1/mean is Gamma(px+q, p(γ+xm)), so mean = p(γ+xm)/(px+q−1) and the quantiles are those of the
 * inverse gamma; sd = mean/√(px+q−2), infinite for px+q ≤ 2. Normal: `normalSpendPosterior`. Log-normal: its exponential, mean
 * e^(μ+v/2), median e^μ. Parameters are taken as known. Units: money as in m. Refusals: as `expectedSpend` and
 * `normalSpendPosterior`; level as `level-out-of-range`. Error: relative 1e-12. Source: Fader & Hardie (2013), "The Gamma-Gamma
 * model of monetary value"; Schmittlein & Peterson (1994).
 *
 * @example individualSpend({ model: 'gamma-gamma', parameters: { p: 6.25, q: 3.74, gamma: 15.44 } }, 2, 22.35).mean // → 24.6637139108
 * @example individualSpend({ model: 'normal', parameters: { mu: 30, kappa: 0, sigma: 10, tau: 10 } }, 1, 50).sd // → 7.0710678118655
 */
export function individualSpend(
  fit: FittedSpend,
  x: number,
  m: number,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): Posterior & { sd: number } {
  checkLevel(level);
  if (fit.model === 'gamma-gamma') {
    const mean = expectedSpend(fit.parameters, x, m);
    const { p, q, gamma } = fit.parameters;
    const shape = p * x + q;
    const scale = p * (gamma + (x > 0 ? x * m : 0));
    return {
      mean,
      sd: shape > 2 ? mean / Math.sqrt(shape - 2) : Number.POSITIVE_INFINITY,
      median: scale / gammaQuantile(shape, 0.5),
      lower: scale / gammaQuantile(shape, (1 + level) / 2),
      upper: scale / gammaQuantile(shape, (1 - level) / 2),
      level,
    };
  }
  const { mean, variance } = normalSpendPosterior(fit.model, fit.parameters, x, m);
  const sd = Math.sqrt(variance);
  const reach = normalReach(level) * sd;
  if (fit.model === 'normal') {
    return { mean, sd, median: mean, lower: mean - reach, upper: mean + reach, level };
  }
  const centre = Math.exp(mean + variance / 2);
  return {
    mean: centre,
    sd: centre * Math.sqrt(Math.expm1(variance)),
    median: Math.exp(mean),
    lower: Math.exp(mean - reach),
    upper: Math.exp(mean + reach),
    level,
  };
}
