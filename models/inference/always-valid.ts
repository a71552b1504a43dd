// Intervals that may be looked at every day: honest at every look, at the price of some width.
import { invalidInput } from '../invalid-input.ts';
import { checkLevel, checkPositive } from './checks.ts';
import { DEFAULT_LEVEL, type Interval, normalReach } from './interval.ts';

/** An estimate as it stands after n customers. */
export interface Look {
  estimate: number;
  standardError: number;
  /** Customers in both arms together. */
  n: number;
}

/** An interval that holds at every look at once, with the p-value that goes with it. */
export interface AlwaysValid extends Interval {
  estimate: number;
  /** Small at any look: the effect is real, the campaign may be stopped. The smallest so far may be kept. */
  pValue: number;
  /** How many times as wide as the interval of a single look that was fixed beforehand. */
  multiplier: number;
  n: number;
}

/**
 * A confidence sequence for a mean, a difference of means or a lift: with probability `level` it holds the truth at all
 * looks together.
 *
 * Words: the interval of a single test is only honest at the date fixed beforehand; looked at ten times it is wrong one
 * time in five. This one is wrong at most once in twenty however often it is looked at and whenever one stops. It is
 * asymptotic: start looking when each arm has about a hundred customers, fewer if the outcome is tame, more if a few orders
 * dominate. Formula: estimate ± SE √n √(2(nρ² + 1) ln(√(nρ² + 1)/α) / (nρ)²), ρ² = (−2 ln α + ln(−2 ln α + 1))/n*. p =
 * √(nρ² + 1) exp(−ρ² n z²/(2(nρ² + 1))), z = estimate/SE, at most 1: the mixture sequential probability ratio test with a
 * normal mixture. Tuning: `tightestAt` is n*, the number of customers at which the interval shall be tightest: the planned
 * size of the experiment; a guess ten times too small costs 7 % of width, ten times too large 27 %, and neither any
 * honesty. It must be fixed beforehand. Units: as the estimate. Error: relative 1e-14. Source: Waudby-Smith, Arbour, Sinha,
 * Kennedy & Ramdas (2024), "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52
 * (the Gaussian mixture and its tuning); Robbins (1970).
 *
 * @example alwaysValid({ estimate: 0, standardError: 1, n: 5000 }, { tightestAt: 5000 }).pValue // → 1
 */
export function alwaysValid(
  look: Look,
  options: { tightestAt: number; level?: number },
): AlwaysValid {
  const { estimate, standardError, n } = look;
  const { tightestAt, level = DEFAULT_LEVEL } = options;
  if (!Number.isFinite(estimate)) throw invalidInput('not-finite', 'estimate');
  if (!(standardError >= 0 && Number.isFinite(standardError))) {
    throw invalidInput('negative', 'standardError');
  }
  checkPositive('n', n);
  checkPositive('tightestAt', tightestAt);
  checkLevel(level);
  const lnAlpha = Math.log1p(-level);
  const information = (n / tightestAt) * (-2 * lnAlpha + Math.log1p(-2 * lnAlpha));
  const half = 0.5 * Math.log1p(information);
  const reach = Math.sqrt(2 * (1 + 1 / information) * (half - lnAlpha));
  const z = estimate === 0 ? 0 : estimate / standardError;
  const lnP = half - (0.5 * z * z) / (1 + 1 / information);
  return {
    estimate,
    lower: estimate - reach * standardError,
    upper: estimate + reach * standardError,
    level,
    pValue: Math.exp(Math.min(0, lnP)),
    multiplier: reach / normalReach(level),
    n,
  };
}
