// The drivers of customer equity: what buyers think of the value they get, of the brand and of the relationship, beside the
// strongest rival; and what a better rating would bring. Rust, Lemon and Zeithaml (2004), J. Marketing 68(1), for two offers.

export const drivers = ['value', 'brand', 'relationship'] as const;
export type Driver = (typeof drivers)[number];

export interface Rating {
  driver: Driver;
  /** How much it counts in the choice, any unit; only the proportions matter. */
  weight: number;
  /** Means of ratings from 1 to 5. */
  own: number;
  rival: number;
}

export const highestRating = 5;

/** The same with weights that add up to 1. */
export function weighted<R extends Rating>(ratings: readonly R[]): R[] {
  const sum = ratings.reduce((all, { weight }) => all + weight, 0);
  return ratings.map((rating) => ({ ...rating, weight: sum > 0 ? rating.weight / sum : 0 }));
}

/** By how much buyers rate this one above the rival, weighted; points. */
const gapOf = (ratings: readonly Rating[]): number =>
  weighted(ratings).reduce((sum, { weight, own, rival }) => sum + weight * (own - rival), 0);

const taken = (gap: number): number => 1 / (1 + Math.exp(-gap));

/** Of two offers a buyer who compares them by weighted ratings takes this one with probability 1/(1 + e^−gap). */
export const choiceOf = (ratings: readonly Rating[]): number => taken(gapOf(ratings));

const raised = (ratings: readonly Rating[], driver: Driver, by: number) =>
  ratings.map((rating) =>
    rating.driver === driver
      ? { ...rating, own: Math.min(highestRating, rating.own + by) }
      : rating,
  );

/**
 * By what share customer equity grows when one driver is rated higher: the value of a customer goes with the probability of
 * choosing the company at each purchase, everything else unchanged. A rating ends at 5.
 */
export const gainOf = (ratings: readonly Rating[], driver: Driver, by: number): number =>
  choiceOf(raised(ratings, driver, by)) / choiceOf(ratings) - 1;

/** As far to each side as an interval of 80 % goes. */
const reach = 1.2815515655446004;

/**
 * How far the means of the ratings may be off: the standard error of the gap at its widest, for of answers from 1 to 5 with a
 * mean m nothing more is known than that their variance is at most (m − 1)(5 − m). Null where nobody said how many answered.
 */
export function gapError(ratings: readonly (Rating & { answers: number | null })[]): number | null {
  const widest = (mean: number) => (mean - 1) * (highestRating - mean);
  let variance = 0;
  for (const { weight, own, rival, answers } of weighted(ratings)) {
    if (answers === null) return null;
    variance += (weight ** 2 * (widest(own) + widest(rival))) / answers;
  }
  return Math.sqrt(variance);
}

export interface Bounds {
  low: number;
  high: number;
}

/** The share of `gainOf` as far as the means of the ratings leave it open, at 80 %; the same twice where that is not known. */
export function gainBounds(
  ratings: readonly (Rating & { answers: number | null })[],
  driver: Driver,
  by: number,
): Bounds {
  const before = gapOf(ratings);
  const more = gapOf(raised(ratings, driver, by)) - before;
  const off = reach * (gapError(ratings) ?? 0);
  const gain = (gap: number) => taken(gap + more) / taken(gap) - 1;
  // Who is chosen by nearly all gains little by a better rating.
  return { low: gain(before + off), high: gain(before - off) };
}

/** The interval of a product of two positive numbers that are uncertain apart: their factors above and below join. */
export function productBounds(
  [one, ofOne]: readonly [number, Bounds],
  [other, ofOther]: readonly [number, Bounds],
): Bounds {
  const value = one * other;
  if (!(value > 0 && ofOne.low > 0 && ofOther.low > 0)) return { low: value, high: value };
  const out = (end: keyof Bounds) =>
    Math.exp(Math.hypot(Math.log(ofOne[end] / one), Math.log(ofOther[end] / other)));
  return { low: value / out('low'), high: value * out('high') };
}
