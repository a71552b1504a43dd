// Sums and differences of numbers that are only known by their logarithms, without leaving the log scale.

/**
 * The logarithm of a sum of two positive numbers given by their logarithms: ln(e^a + e^b).
 *
 * Formula: max(a,b) + log1p(e^(−|a−b|)). Either argument may be −∞ (a number that is zero).
 * Range: all reals and −∞. Error: relative 4e-16 of the larger of |a|, |b| and the result.
 * Units: none. Source: elementary; see e.g. Blanchard, Higham & Higham (2021), "Accurately computing the log-sum-exp".
 *
 * @example logAddExp(-1000, -1000) // → -999.3068528194401
 */
export function logAddExp(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/**
 * The logarithm of one minus a number between 0 and 1 given by its logarithm: ln(1 − e^a), for a ≤ 0.
 *
 * Formula: ln(−expm1(a)) for a > −ln 2, log1p(−e^a) below, so that neither end loses digits.
 * Range: a ≤ 0; a = 0 gives −∞. Error: relative 4e-16. Units: none. Source: Mächler (2012), "Accurately computing log(1
 * − exp(−|a|))".
 *
 * @example log1mExp(-1e-10) // → -23.025850929990458
 */
export function log1mExp(a: number): number {
  return a > -Math.LN2 ? Math.log(-Math.expm1(a)) : Math.log1p(-Math.exp(a));
}

/**
 * The logarithm of the sum of many positive numbers given by their logarithms: ln Σ e^aᵢ.
 *
 * Formula: m + ln Σ e^(aᵢ − m) with m the largest. An empty list is an empty sum: −∞.
 * Range: reals and −∞. Error: n·1e-16 relative to the sum. Units: none. Source: as `logAddExp`.
 *
 * @example logSumExp([0, 0, Math.log(2)]) // → 1.3862943611198906
 */
export function logSumExp(values: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]!);
  if (largest === Number.NEGATIVE_INFINITY || largest === Number.POSITIVE_INFINITY) return largest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - largest);
  return largest + Math.log(sum);
}
