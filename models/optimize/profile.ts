// Intervals that follow the likelihood itself: where the covariance of a fit promises a symmetry that is not there.
import { chiSquareQuantile } from '../special/chi-square.ts';
import { minimize } from './minimize.ts';
import { findRoot } from './root.ts';

/** What a profile needs to know of a fit. Coordinates are those of the likelihood. */
export interface ProfileProblem {
  /** The log-likelihood; fills its gradient if given. */
  likelihood: (point: Float64Array, gradient?: Float64Array) => number;
  /** Where it is largest. */
  point: ArrayLike<number>;
  lower: readonly number[];
  upper: readonly number[];
  /** A first guess of the length of the interval in each coordinate, such as a standard error. */
  scale: readonly number[];
  /** By how much the likelihood is divided when it is minimised: the number of customers. */
  weight: number;
}

/** The values of a coordinate that the data do not reject. An open end lies at or beyond the bound of the search. */
export interface ProfileInterval {
  low: number;
  high: number;
  lowOpen: boolean;
  highOpen: boolean;
}

/** The profile is followed until the interval's end is known to this share of its length. */
const PRECISION = 1e-4;

/**
 * The profile likelihood interval of one coordinate.
 *
 * Words: every value of the coordinate for which the best choice of the others comes within χ²(level)/2 of the largest
 * log-likelihood. It does not depend on whether a parameter or its logarithm is asked about, keeps to its bounds, and is as wide as the data
 * say on each side. Method: outwards from the maximum in steps that double, the others re-fitted from where they were; then the end by
 * regula falsi. Error: 1e-4 of the distance from the maximum. Units: those of the coordinate; `scale` is about its
 * standard error. Source: Venzon & Moolgavkar (1988); Pawitan (2001), §3.4.
 *
 * @example Math.round(1e4 * profileInterval({ likelihood: (p, g) => { if (g) g[0] = -p[0]; return -0.5 * p[0] ** 2; }, point: [0], lower: [-9], upper: [9], scale: [1], weight: 1 }, 0, 0.95).high) / 1e4 // → 1.96
 */
export function profileInterval(
  problem: ProfileProblem,
  index: number,
  level: number,
): ProfileInterval {
  const { likelihood, lower, upper, scale, weight } = problem;
  const best = Float64Array.from(problem.point);
  const allowed = likelihood(best) - chiSquareQuantile(level, 1) / 2;
  const side = (direction: 1 | -1): { end: number; open: boolean } => {
    const bound = (direction > 0 ? upper : lower)[index]!;
    const centre = best[index]!;
    if (direction * (bound - centre) <= 0) return { end: bound, open: true };
    let others: Float64Array = Float64Array.from(best);
    /** How far the best with this coordinate held stays above what is allowed; positive inside the interval. */
    const margin = (value: number): number => {
      const held = (bounds: readonly number[]) => bounds.map((b, i) => (i === index ? value : b));
      const start = others.slice();
      start[index] = value;
      const found = minimize(
        (point, gradient) => {
          const own = likelihood(point, gradient);
          for (let i = 0; i < gradient.length; i++) gradient[i]! /= -weight;
          return -own / weight;
        },
        start,
        { lower: held(lower), upper: held(upper), gradientTolerance: 1e-8 },
      );
      others = found.point;
      return -found.value * weight - allowed;
    };
    let inside = centre;
    let step = scale[index]! > 0 ? 2 * scale[index]! : 1;
    for (;;) {
      const outside =
        direction > 0 ? Math.min(bound, inside + step) : Math.max(bound, inside - step);
      if (margin(outside) <= 0) {
        const tolerance = PRECISION * Math.abs(outside - centre);
        return { end: findRoot(margin, inside, outside, tolerance), open: false };
      }
      if (outside === bound) return { end: bound, open: true };
      inside = outside;
      step *= 2;
    }
  };
  const low = side(-1);
  const high = side(1);
  return { low: low.end, high: high.end, lowOpen: low.open, highOpen: high.open };
}
