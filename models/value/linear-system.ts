// Solves the small linear systems of the Markov formulas.

/**
 * The x with A x = b, by elimination with partial pivoting.
 *
 * Shapes: `matrix` n rows of n, `right` n. For the matrices of this library, I − P/(1+d) with d > 0, which are diagonally
 * dominant and never singular. Error: relative 1e-14 (1+d)/d. Source: Golub & Van Loan (2013), chapter 3.
 *
 * @example Array.from(solveLinear([[2, 1], [1, 3]], [5, 10])) // → [1, 3]
 */
export function solveLinear(
  matrix: readonly ArrayLike<number>[],
  right: ArrayLike<number>,
): Float64Array {
  const n = right.length;
  const rows = matrix.map((row, i) =>
    Float64Array.from({ length: n + 1 }, (_, j) => (j < n ? row[j]! : right[i]!)),
  );
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    }
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const top = rows[k]!;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i]!;
      const share = row[k]! / top[k]!;
      if (share === 0) continue;
      for (let j = k; j <= n; j++) row[j]! -= share * top[j]!;
    }
  }
  const x = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k]!;
    let rest = row[n]!;
    for (let j = k + 1; j < n; j++) rest -= row[j]! * x[j]!;
    x[k] = rest / row[k]!;
  }
  return x;
}
