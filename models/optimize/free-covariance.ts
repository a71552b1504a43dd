// The covariance of those parameters of a fit that are free, zero for the ones at a bound.
import { hessian, invertPositive } from './covariance.ts';

/**
 * The inverse of the curvature of a log-likelihood in its free coordinates, with zero rows for the others.
 *
 * Shape: n × n. `likelihood` returns the value at a point and fills its gradient; `free` lists the coordinates that are not held.
 * `curvature` gives all second derivatives of the likelihood where they are known; else they are taken from differences of the
 * gradient. Null where they cannot be inverted: the likelihood is flat in some direction. Error: as `hessian` or `curvature`.
 * Formula: (−H)⁻¹ with H the second derivatives in the free coordinates. Source: inverse of the observed information,
 * Pawitan (2001), §2.5.
 *
 * @example freeCovariance((p, g) => { if (g) g[0] = -4 * p[0]; return -2 * p[0] ** 2; }, Float64Array.of(0, 7), [0]).join() // → '0.25,0,0,0'
 */
export function freeCovariance(
  likelihood: (point: Float64Array, gradient?: Float64Array) => number,
  point: Float64Array,
  free: readonly number[],
  curvature?: (point: Float64Array) => number[][],
): number[][] | null {
  const n = point.length;
  const full = Float64Array.from(point);
  const slopes = new Float64Array(n);
  const byDifferences = () =>
    hessian(
      (partial, gradient) => {
        free.forEach((index, i) => {
          full[index] = partial[i]!;
        });
        const value = likelihood(full, slopes);
        free.forEach((index, i) => {
          gradient[i] = -slopes[index]!;
        });
        return -value;
      },
      free.map((index) => point[index]!),
    );
  const bent = curvature?.(point);
  const inverse = invertPositive(
    bent ? free.map((row) => free.map((column) => -bent[row]![column]!)) : byDifferences(),
  );
  if (!inverse) return null;
  const covariance = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  free.forEach((row, i) => {
    free.forEach((column, j) => {
      covariance[row]![column] = inverse[i]![j]!;
    });
  });
  return covariance;
}
