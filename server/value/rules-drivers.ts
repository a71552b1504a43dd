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

/** Of two offers a buyer who compares them by weighted ratings takes this one with probability 1/(1 + e^−gap). */
export function choiceOf(ratings: readonly Rating[]): number {
  const gap = weighted(ratings).reduce(
    (sum, { weight, own, rival }) => sum + weight * (own - rival),
    0,
  );
  return 1 / (1 + Math.exp(-gap));
}

/**
 * By what share customer equity grows when one driver is rated higher: the value of a customer goes with the probability of
 * choosing the company at each purchase, everything else unchanged. A rating ends at 5.
 */
export function gainOf(ratings: readonly Rating[], driver: Driver, by: number): number {
  const better = ratings.map((rating) =>
    rating.driver === driver
      ? { ...rating, own: Math.min(highestRating, rating.own + by) }
      : rating,
  );
  return choiceOf(better) / choiceOf(ratings) - 1;
}
