// CUPED: the same experiment with less noise, because what each customer did before it is already known.
import { invalidInput } from '../invalid-input.ts';
import { checkLevel } from './checks.ts';
import { DEFAULT_LEVEL } from './interval.ts';
import type { PairedSample, Sample } from './sample.ts';
import { type MeanDifference, welch } from './welch.ts';

/** A comparison of means freed of what a covariate explains. */
export interface Cuped {
  /** The regression coefficient of outcome on covariate over both arms together. */
  theta: number;
  /** Their correlation over both arms together. */
  correlation: number;
  /** What is left of the variance: 1 − correlation². The sample size needed shrinks by this factor. */
  varianceRatio: number;
  /** The arms after adjustment, for `relativeLift` and others. */
  treated: Sample;
  control: Sample;
  difference: MeanDifference;
}

/** Refuses an arm that cannot be one: codes as `checkSample`, `covariance-too-large`. */
function checkPaired(field: string, arm: PairedSample): void {
  for (const [name, value] of Object.entries(arm)) {
    if (!Number.isFinite(value)) throw invalidInput('not-finite', `${field}.${name}`);
  }
  if (arm.n < 2) throw invalidInput('too-few', `${field}.n`);
  if (arm.varianceX < 0) throw invalidInput('negative', `${field}.varianceX`);
  if (arm.varianceY < 0) throw invalidInput('negative', `${field}.varianceY`);
  // A little more than the product is rounding.
  const most = Math.sqrt(arm.varianceX) * Math.sqrt(arm.varianceY) * (1 + 1e-9);
  if (Math.abs(arm.covariance) > most) {
    throw invalidInput('covariance-too-large', `${field}.covariance`);
  }
}

/**
 * The difference of two means after taking away what a covariate from before the experiment explains.
 *
 * Words: x is what the customer brought before, y what was brought during; both over all who were assigned. Treatment
 * cannot have changed x, so taking θ(x − x̄) away leaves the effect and removes noise. Formula: y' = y − θ(x − x̄), θ =
 * cov(x, y)/var(x) over both arms together, Var(y') = Var(y)(1 − ρ²), then Welch's interval. Where x does not vary, nothing
 * changes (θ = 0). Units: y and its square; θ in y per x. Range: n ≥ 2 in each arm. Error: relative 1e-15 / (1 − ρ²).
 * Source: Deng, Xu, Kohavi & Walker (2013), "Improving the sensitivity of online controlled experiments by utilizing
 * pre-experiment data".
 *
 * @example cuped(pairedSampleOf([10, 20, 30], [14, 22, 35]), pairedSampleOf([12, 18, 33], [9, 17, 31])).theta // → 1.0172215843857635
 */
export function cuped(
  treated: PairedSample,
  control: PairedSample,
  options: { level?: number } = {},
): Cuped {
  const { level = DEFAULT_LEVEL } = options;
  checkPaired('treated', treated);
  checkPaired('control', control);
  checkLevel(level);
  const n = treated.n + control.n;
  const between = (treated.n / n) * control.n;
  const gapX = treated.meanX - control.meanX;
  const gapY = treated.meanY - control.meanY;
  const pool = (inTreated: number, inControl: number, gap: number) =>
    (treated.n - 1) * inTreated + (control.n - 1) * inControl + between * gap;
  const xx = pool(treated.varianceX, control.varianceX, gapX * gapX);
  const yy = pool(treated.varianceY, control.varianceY, gapY * gapY);
  const xy = pool(treated.covariance, control.covariance, gapX * gapY);
  const theta = xx > 0 ? xy / xx : 0;
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  const correlation = scale > 0 ? Math.max(-1, Math.min(1, xy / scale)) : 0;
  const meanX = (treated.n * treated.meanX + control.n * control.meanX) / n;
  const adjust = (arm: PairedSample): Sample => ({
    n: arm.n,
    mean: arm.meanY - theta * (arm.meanX - meanX),
    variance: Math.max(0, arm.varianceY - theta * (2 * arm.covariance - theta * arm.varianceX)),
  });
  const arms = { treated: adjust(treated), control: adjust(control) };
  return {
    theta,
    correlation,
    varianceRatio: 1 - correlation * correlation,
    ...arms,
    difference: welch(arms.treated, arms.control, { level }),
  };
}
