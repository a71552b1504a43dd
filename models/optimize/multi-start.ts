// Several searches from different places: how a fit learns whether its minimum is the lowest.
import { type MinimizeOptions, type Minimum, minimize, type Objective } from './minimize.ts';

/** The lowest of several searches, and what the others found. */
export interface ManyStarts {
  best: Minimum;
  /** One per start that was tried, in their order. */
  minima: Minimum[];
  /** How many of them converged to the lowest value. */
  agreeing: number;
  evaluations: number;
}

/** Values closer than this times (1 + |value|) are the same minimum. */
const SAME = 1e-8;

/**
 * Minimises from each of several starting points and keeps the lowest result.
 *
 * Words: that two searches agree is no proof of the lowest minimum, that they disagree is proof that starts matter. A result that
 * did not converge gives way to one that did unless it is lower. `enough` may end the search early, given the lowest so
 * far. Range: at least one start. Shapes: starts as long as the bounds. Units: as `minimize`. Source: Nocedal & Wright
 * (2006), chapter 1.
 *
 * @example minimizeFromMany((p, g) => { g[0] = 4 * p[0] ** 3 - 4 * p[0] + 0.4; return p[0] ** 4 - 2 * p[0] ** 2 + 0.4 * p[0]; }, [[2], [-2]], { lower: [-9], upper: [9] }).best.point[0] < 0 // → true
 */
export function minimizeFromMany(
  objective: Objective,
  starts: readonly ArrayLike<number>[],
  options: MinimizeOptions,
  enough: (best: Minimum) => boolean = () => false,
): ManyStarts {
  const minima: Minimum[] = [];
  let best = null as Minimum | null;
  for (const start of starts) {
    const found = minimize(objective, start, options);
    minima.push(found);
    if (!best || found.value < best.value) best = found;
    if (enough(best)) break;
  }
  const lowest = best ?? minimize(objective, [], options);
  const near = (value: number) => value - lowest.value <= SAME * (1 + Math.abs(lowest.value));
  return {
    best: lowest,
    minima,
    agreeing: minima.filter(({ converged, value }) => converged && near(value)).length,
    evaluations: minima.reduce((sum, { evaluations }) => sum + evaluations, 0),
  };
}
