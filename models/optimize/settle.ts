// The last step of a fit: from where the search stopped to the maximum itself, and how sharp the maximum is.
import { freeCovariance } from './free-covariance.ts';

/** A maximum with its covariance; null where the likelihood is flat in some free direction. */
export interface Settled {
  point: Float64Array;
  value: number;
  covariance: number[][] | null;
}

/** Longest Newton step taken in a coordinate, a logarithm: a longer one says that the search had not arrived. */
const LONGEST = 0.01;

/**
 * Takes one Newton step from a point next to a maximum of a log-likelihood and keeps it if the slope has become smaller.
 *
 * A search stops when the slope is small against the value, which leaves the last digits of flat directions open; the covariance is
 * computed anyway and one step with it closes them. Shapes and errors as `freeCovariance`. Formula: θ + (−H)⁻¹ ∇ℓ, at
 * most 0.01 per coordinate. Source: Nocedal & Wright (2006), §3.3.
 *
 * @example settle((p, g) => { if (g) g[0] = -4 * (p[0] - 1); return -2 * (p[0] - 1) ** 2; }, Float64Array.of(1.001), [0]).point[0] // → 1
 */
export function settle(
  likelihood: (point: Float64Array, gradient?: Float64Array) => number,
  point: Float64Array,
  free: readonly number[],
  curvature?: (point: Float64Array) => number[][],
): Settled {
  const covariance = freeCovariance(likelihood, point, free, curvature);
  const gradient = new Float64Array(point.length);
  const value = likelihood(point, gradient);
  if (!covariance) return { point, value, covariance };
  const steepest = (slopes: Float64Array) =>
    free.reduce((most, i) => Math.max(most, Math.abs(slopes[i]!)), 0);
  const next = point.map(
    (at, i) => at + free.reduce((sum, j) => sum + covariance[i]![j]! * gradient[j]!, 0),
  );
  const far = next.some((at, i) => !(Math.abs(at - point[i]!) <= LONGEST));
  if (far) return { point, value, covariance };
  const slopes = new Float64Array(point.length);
  const better = likelihood(next, slopes);
  return steepest(slopes) < steepest(gradient)
    ? { point: next, value: better, covariance }
    : { point, value, covariance };
}
