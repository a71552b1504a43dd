// What is believed of parameters before any customer is seen: it keeps fits of a few dozen customers sensible.
import { invalidInput } from '../invalid-input.ts';

/**
 * Beliefs about parameters, each a lognormal distribution: `median` in the unit of the parameter, `sd` of its logarithm
 * (1.5: within a factor 19 of the median with 95 %). Parameters that are not named are left to the data alone.
 */
export type LogPrior = Record<string, { median: number; sd: number }>;

/**
 * Refuses beliefs that are none: codes `unknown-parameter`, `not-positive` (median or sd), with the parameter as field.
 * Units: medians as the parameters, sd of their logarithms. Source: own.
 *
 * @example refusal(() => checkPrior({ r: { median: 1, sd: 0 } }, ['r', 'alpha'])) // → 'not-positive'
 */
export function checkPrior(prior: LogPrior, names: readonly string[]): void {
  for (const [name, { median, sd }] of Object.entries(prior)) {
    if (!names.includes(name)) throw invalidInput('unknown-parameter', name);
    if (!(median > 0 && Number.isFinite(median) && sd > 0))
      throw invalidInput('not-positive', name);
  }
}

/** Minus half the squared distance of the logarithms from their medians, with its slopes. */
type LogDensity = (point: ArrayLike<number>, slopes?: Float64Array) => number;

/**
 * The logarithm of a prior's density at log-parameters, up to a constant; adds its slopes to `slopes`.
 *
 * Formula: −½ Σ ((θ − ln median)/sd)². Units: `units` holds what one unit of each coordinate is (1, or the unit of time of the fit).
 * Range: a prior that `checkPrior` takes. Error: relative 1e-15. Source: density of the normal distribution, on
 * log-parameters.
 *
 * @example logPriorDensity({ r: { median: 1, sd: 0.5 } }, ['r'], [1])([1]) // → -2
 */
export function logPriorDensity(
  prior: LogPrior,
  names: readonly string[],
  units: readonly number[],
): LogDensity {
  const centre = names.map((name, i) => Math.log((prior[name]?.median ?? 1) / units[i]!));
  const precision = names.map((name) => (prior[name] ? prior[name].sd ** -2 : 0));
  return (point, slopes) => {
    let total = 0;
    for (let i = 0; i < names.length; i++) {
      const away = point[i]! - centre[i]!;
      total -= 0.5 * precision[i]! * away * away;
      if (slopes) slopes[i]! -= precision[i]! * away;
    }
    return total;
  };
}

/** Medians and spreads of `weakPrior` for the shapes; times have the mean observation as median. */
const WEAK: LogPrior = {
  r: { median: 1, sd: 1 },
  s: { median: 1, sd: 1 },
  a: { median: 1, sd: 1 },
  b: { median: 3, sd: 1 },
};
const WEAK_TIME_SD = 2;

/**
 * Beliefs weak enough to give way to a few hundred customers and strong enough to keep fifty from a nonsensical fit.
 *
 * Words: shapes within a factor 7 of ordinary values with 95 % (r, s and a of 1, b of 3: published fits have 0.2 to 2 and 1 to 5),
 * times within a factor 50 of the mean observation. Units: `observed` and the result in the unit of T. Range: observed >
 * 0. Source: own; that weak priors on log-parameters beat maximum likelihood in small bases is tested in
 * map-fit.test.ts.
 *
 * @example weakPrior(['r', 'alpha'], 52).alpha.median // → 52
 */
export function weakPrior(names: readonly string[], observed: number): LogPrior {
  return Object.fromEntries(
    names.map((name) => [name, WEAK[name] ?? { median: observed, sd: WEAK_TIME_SD }]),
  );
}
