// Whether the mean spends of customers are distributed as a model of spend says.
import { checkLevel } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type LevelOption } from '../inference/interval.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import { checkSpend, type SpendSummaries } from '../purchases/gamma-gamma.ts';
import { chiSquareTail } from '../special/chi-square.ts';
import { betaSides } from '../special/incomplete-beta.ts';
import { normalCdf } from '../special/normal.ts';
import type { FittedSpend } from './individual-spend.ts';

/** How many customers fall into ten equally likely parts of the model's distribution. */
export interface SpendDistribution {
  /** Share of customers in each tenth, from the smallest means to the largest, with Wilson's interval; 0.1 each if the model fits. */
  tenths: Rate[];
  /** Largest distance between the distribution of customers and the model's, over the nine bounds of the tenths. */
  distance: number;
  /** Pearson's χ² over the tenths, with nine degrees of freedom less the parameters. */
  statistic: number;
  degrees: number;
  /** Small when the model does not fit; with very many customers any model is wrong, so look at `distance`. */
  pValue: number;
}

/**
 * The probability that a customer with x purchases has a mean spend of at most m.
 *
 * Formula: Gamma-Gamma: I(px, q) at xm/(γ + xm), because that ratio is beta distributed; normal and log-normal: Φ of the
 * standardised m or ln m (+ σ²/2x). Range: x > 0, m > 0. Error: absolute 1e-13. Units: money in, a probability out.
 * Source: from Fader & Hardie (2013), eq. 1a.
 *
 * @example meanSpendCdf({ model: 'gamma-gamma', parameters: { p: 1, q: 1, gamma: 10 } }, 1, 30) // → 0.75
 */
export function meanSpendCdf(fit: FittedSpend, x: number, m: number): number {
  checkSpend({ x: Float64Array.of(x), m: Float64Array.of(m) });
  return below(fit, x, m);
}

function below(fit: FittedSpend, x: number, m: number): number {
  if (fit.model === 'gamma-gamma') {
    const { p, q, gamma } = fit.parameters;
    const all = gamma + x * m;
    return betaSides(p * x, q, (x * m) / all, gamma / all).below;
  }
  const { mu, kappa, sigma, tau } = fit.parameters;
  const noise = (sigma * sigma) / x;
  const seen = fit.model === 'normal' ? m : Math.log(m) + noise / 2;
  return normalCdf((seen - mu - kappa * Math.log1p(x)) / Math.sqrt(noise + tau * tau));
}

/**
 * Compares the mean spends of customers with the distribution a model gives them.
 *
 * Words: if the model is right, a tenth of the customers lies in each tenth of its distribution, whatever their number of
 * purchases. Formula: P(M ≤ m | x) per customer (`meanSpendCdf`), counted in ten bins; χ² = Σ (count − n/10)²/(n/10) with
 * 9 − 3 degrees of freedom (9 − 4 with kappa). Refusals as `fitGammaGamma`; `level-out-of-range`. Units: money as in m;
 * tenths are shares. Source: Rosenblatt (1952) for the transform; Chernoff & Lehmann (1954) for the degrees (the p-value
 * may be a little too small).
 *
 * @example spendDistribution({ model: 'gamma-gamma', parameters: { p: 1, q: 1, gamma: 10 } }, { x: Float64Array.of(1, 1), m: Float64Array.of(30, 0.1) }).tenths[7].rate // → 0.5
 */
export function spendDistribution(
  fit: FittedSpend,
  data: SpendSummaries,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): SpendDistribution {
  checkSpend(data);
  checkLevel(level);
  const counts = new Float64Array(10);
  let customers = 0;
  for (let i = 0; i < data.x.length; i++) {
    const weight = data.weight ? data.weight[i]! : 1;
    const share = below(fit, data.x[i]!, data.m[i]!);
    counts[Math.min(9, Math.floor(10 * share))]! += weight;
    customers += weight;
  }
  let statistic = 0;
  let distance = 0;
  let cumulated = 0;
  counts.forEach((count, i) => {
    statistic += (count - customers / 10) ** 2 / (customers / 10);
    cumulated += count;
    distance = Math.max(distance, Math.abs(cumulated / customers - (i + 1) / 10));
  });
  const degrees = fit.model !== 'gamma-gamma' && fit.parameters.kappa !== 0 ? 5 : 6;
  return {
    tenths: Array.from(counts, (count) => wilson(Math.min(count, customers), customers, { level })),
    distance,
    statistic,
    degrees,
    pValue: chiSquareTail(statistic, degrees),
  };
}
