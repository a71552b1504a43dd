// What complaints are worth: the silent ones, the customers that solving keeps, and how many stand behind one complaint at the top.
import { checkLevel, checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { DEFAULT_LEVEL, type Interval } from '../inference/interval.ts';
import { wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkShare } from './checks.ts';

/**
 * Published shares of customers who would buy again, by what became of their problem. Figures of the 1970s and 1980s:
 * defaults to be replaced by your own. `minor` below 5 dollars of loss, `major` above 100. Formula: none, these are
 * data. Units: shares. Error: as rounded in print. Source: TARP (1979), as given in Goodman,
 * "Basic facts on customer complaint behavior".
 *
 * @example publishedRepurchase.major.resolvedQuickly // → 0.82
 */
export const publishedRepurchase = {
  minor: { silent: 0.37, unresolved: 0.46, resolved: 0.7, resolvedQuickly: 0.95 },
  major: { silent: 0.09, unresolved: 0.19, resolved: 0.54, resolvedQuickly: 0.82 },
} as const;

/** Customers with a problem who said nothing. */
export interface SilentCustomers extends Interval {
  silent: number;
  /** All with a problem, heard or not. */
  withProblem: number;
}

/**
 * How many customers had a problem and did not complain.
 *
 * Words: if only one in twenty complains, each complaint stands for nineteen silent customers. Formula: complaints/rate −
 * complaints. The rate comes from a survey in which `complained` of `asked` dissatisfied customers had complained; the
 * interval is the one of that rate (Wilson), turned over, and says nothing of the chance in the number of complaints.
 * Units: customers. Range: whole counts, complained ≥ 1 (`too-few`: from nobody nothing follows). Source: Kotler & Keller,
 * p. 131.
 *
 * @example silentCustomers(1250, { complained: 5, asked: 100 }).silent // → 23750
 */
export function silentCustomers(
  complaints: number,
  survey: { complained: number; asked: number },
  options: { level?: number } = {},
): SilentCustomers {
  const { level = DEFAULT_LEVEL } = options;
  checkWhole('complaints', complaints, 0);
  checkWhole('complained', survey.complained, 1);
  checkWhole('asked', survey.asked, 1);
  checkLevel(level);
  const { rate, lower, upper } = wilson(survey.complained, survey.asked, { level });
  const silentAt = (share: number) => complaints / share - complaints;
  return {
    silent: silentAt(rate),
    lower: silentAt(upper),
    upper: silentAt(lower),
    level,
    withProblem: complaints / rate,
  };
}

/** Shares of customers who buy again, by what became of their problem. */
export interface Repurchase {
  silent: number;
  unresolved: number;
  resolved: number;
  resolvedQuickly: number;
}

/** What becomes of the customers with a problem; shares of those who complain, the rest is unresolved. */
export interface ComplaintHandling {
  /** Share of customers with a problem who complain. */
  complain: number;
  resolved: number;
  resolvedQuickly: number;
}

/**
 * The share of customers with a problem who keep buying.
 *
 * Words: those who say nothing stay with the silent share; those who complain stay according to what became of the
 * complaint. Encouraging complaints therefore raises the result wherever resolving beats silence. Formula: (1 − c) s + c
 * (q·quick + p·resolved + (1 − p − q)·unresolved). Units: share. Range: all shares 0 to 1, resolved + resolvedQuickly at
 * most 1 (code `out-of-range`). Source: TARP (1979); Kotler & Keller, p. 131.
 *
 * @example 100 * keepBuying({ complain: 0.05, resolved: 0, resolvedQuickly: 1 }, publishedRepurchase.major) // → 12.65
 */
export function keepBuying(handling: ComplaintHandling, repurchase: Repurchase): number {
  const { complain, resolved, resolvedQuickly } = handling;
  checkShare('complain', complain);
  checkShare('resolved', resolved);
  checkShare('resolvedQuickly', resolvedQuickly);
  const unresolved = 1 - resolved - resolvedQuickly;
  if (unresolved < -1e-12) throw invalidInput('out-of-range', 'resolved');
  for (const key of ['silent', 'unresolved', 'resolved', 'resolvedQuickly'] as const) {
    checkShare(key, repurchase[key]);
  }
  const heard =
    resolvedQuickly * repurchase.resolvedQuickly +
    resolved * repurchase.resolved +
    Math.max(0, unresolved) * repurchase.unresolved;
  return (1 - complain) * repurchase.silent + complain * heard;
}

/**
 * The lifetime value that solving complaints has recovered.
 *
 * Words: each solved complaint keeps the customer's value with the chance it has when solved instead of the one it has when
 * nothing is said. Formula: Σ value_i (p_i − silent). Shapes: `values` lifetime value per complaint, `chances` the chance
 * to buy again after what was done. Units: money. Refuses `length-mismatch`, `not-finite` values and chances outside 0 to 1
 * with the row. Source: domain note §12, on TARP (1979).
 *
 * @example recoveredValue([1000, 500], [0.82, 0.19], 0.09) // → 780
 */
export function recoveredValue(
  values: ArrayLike<number>,
  chances: ArrayLike<number>,
  silent: number,
): number {
  if (chances.length !== values.length) throw invalidInput('length-mismatch', 'chances');
  checkShare('silent', silent);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    checkFinite('values', values[i]!, i);
    checkShare('chances', chances[i]!, i);
    sum += values[i]! * (chances[i]! - silent);
  }
  return sum;
}

/** What is left at each step of an escalation. */
export interface EscalationPyramid {
  /** Customers at the bottom and after each step. */
  levels: number[];
  /** How many dissatisfied customers one at the top stands for; null if nobody gets there. */
  standsFor: number | null;
}

/**
 * The pyramid of escalation: how many dissatisfied customers stand behind one complaint that reaches the top.
 *
 * Words: at each step only a share goes on: those who complain, those who stay unsatisfied, those who go one level higher.
 * Formula: levels_k = levels_(k−1) × share_k; with `whole` rounded down at each step, as printed. Units: customers. Range:
 * shares 0 to 1 (refused with the row). Source: Goodman (TARP).
 *
 * @example escalationPyramid(500, [0.4, 0.25, 0.2, 0.25, 0.5], { whole: true }).levels // → [500, 200, 50, 10, 2, 1]
 * @example escalationPyramid(500, [0.4, 0.25, 0.2, 0.25, 0.5]).standsFor // → 400
 */
export function escalationPyramid(
  dissatisfied: number,
  shares: readonly number[],
  options: { whole?: boolean } = {},
): EscalationPyramid {
  checkPositive('dissatisfied', dissatisfied);
  const levels = [dissatisfied];
  shares.forEach((share, i) => {
    checkShare('shares', share, i);
    const next = levels[i]! * share;
    // A product that is whole up to rounding counts as whole.
    levels.push(options.whole ? Math.floor(next * (1 + 4 * Number.EPSILON)) : next);
  });
  const top = levels.at(-1)!;
  return { levels, standsFor: top > 0 ? dissatisfied / top : null };
}

/**
 * Complaints per thousand orders, with the interval of that rate.
 *
 * Formula: 1000 · complaints/orders, interval of Wilson. Range: complaints ≤ orders (count an order once). Units:
 * complaints per thousand orders. Source: Wilson (1927).
 *
 * @example complaintsPerThousand(12, 4000).rate // → 3
 */
export function complaintsPerThousand(
  complaints: number,
  orders: number,
  options: { level?: number } = {},
): Interval & { rate: number; n: number } {
  checkNotNegative('complaints', complaints);
  const { rate, lower, upper, n, level } = wilson(complaints, orders, options);
  return { rate: 1000 * rate, lower: 1000 * lower, upper: 1000 * upper, n, level };
}
