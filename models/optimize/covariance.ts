// From the gradient at a maximum of a likelihood to the covariance of its parameters.
import type { Objective } from './minimize.ts';

/**
 * The matrix of second derivatives of a function at a point, from central differences of its gradient.
 *
 * Shape: n × n, symmetric. Formula: (∇f(x + h eⱼ) − ∇f(x − h eⱼ)) / 2h, averaged with its transpose. Error: of order h²
 * times the fourth derivative; about 1e-7 relative for the log-likelihoods here with h = 1e-4 on log-parameters.
 * Source: Nocedal & Wright (2006), §8.1.
 *
 * @example hessian((p, g) => { g[0] = 4 * p[0]; return 2 * p[0] ** 2; }, [1])[0][0] // → 4
 */
export function hessian(objective: Objective, point: ArrayLike<number>, step = 1e-4): number[][] {
  const n = point.length;
  const moved = Float64Array.from(point);
  const above = new Float64Array(n);
  const below = new Float64Array(n);
  const rows: number[][] = [];
  for (let j = 0; j < n; j++) {
    moved[j] = point[j]! + step;
    objective(moved, above);
    moved[j] = point[j]! - step;
    objective(moved, below);
    moved[j] = point[j]!;
    rows.push(Array.from({ length: n }, (_, i) => (above[i]! - below[i]!) / (2 * step)));
  }
  return rows.map((row, i) => row.map((value, j) => (value + rows[j]![i]!) / 2));
}

/**
 * The inverse of a symmetric positive definite matrix, or null when it is not one.
 *
 * Shape: n × n in and out. Method: Cholesky factor, then two triangular solves per column. A null result is how a fit
 * learns that its likelihood is flat in some direction. Range: symmetric; only the lower triangle is read. Error: relative 1e-16 times the condition number; null where
 * a pivot falls below 1e-13 of its diagonal. Source: Golub & Van Loan, §4.2.
 *
 * @example invertPositive([[4, 0], [0, 2]])[0][0] // → 0.25
 */
export function invertPositive(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const factor: number[][] = [];
  for (let i = 0; i < n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * (j === i ? row[k]! : factor[j]![k]!);
      if (j < i) row.push(sum / factor[j]![j]!);
      else if (sum > 1e-13 * Math.abs(matrix[i]![i]!)) row.push(Math.sqrt(sum));
      else return null;
    }
    factor.push(row);
  }
  const inverse: number[][] = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let column = 0; column < n; column++) {
    const solution = new Array<number>(n).fill(0);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= factor[i]![k]! * solution[k]!;
      solution[i] = sum / factor[i]![i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = solution[i]!;
      for (let k = i + 1; k < n; k++) sum -= factor[k]![i]! * solution[k]!;
      solution[i] = sum / factor[i]![i]!;
    }
    for (let i = 0; i < n; i++) inverse[i]![column] = solution[i]!;
  }
  return inverse;
}
