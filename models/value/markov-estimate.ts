// Transition probabilities from counted customers, and how sure the lifetime values are that follow from them.
import { checkLevel, checkNotNegative, checkPositive } from '../inference/checks.ts';
import { DEFAULT_LEVEL, normalReach } from '../inference/interval.ts';
import { type Rate, wilson } from '../inference/wilson.ts';
import { invalidInput } from '../invalid-input.ts';
import { solveLinear } from './linear-system.ts';
import { markovValue } from './markov.ts';

/** A migration model learned from counts. Shapes: one entry per state. */
export interface MarkovEstimate {
  transitions: Float64Array[];
  /** The same with intervals, null in the rows of states that were left for good. */
  rates: (Rate | null)[][];
  /** Lifetime values; money. */
  values: Float64Array;
  /** Both ends of the interval of each value. */
  lower: Float64Array;
  upper: Float64Array;
  level: number;
}

/**
 * Learns a migration model from customers counted, with lifetime values and their intervals.
 *
 * Words: of the customers seen in state i, so many were in state j a period later. Formula: p_ij = n_ij/n_i with Wilson's
 * interval; V as `markovValue` for ever; its variance by the delta method over independent multinomial rows, Var V_i = Σ_k
 * B_ik² (Σ_j p_kj V_j² − (Σ_j p_kj V_j)²)/n_k with B = (I − P/(1+d))^(−1)/(1+d). The rewards are taken as known. Shapes:
 * `counts[i][j]`, a row without any customer is a state left for good (nobody returns from it, which is then an assumption
 * and not an estimate). Range: counts ≥ 0, discountRate above 0. Refuses `empty`, `length-mismatch`, `negative`,
 * `not-finite` with the row. Error: relative 1e-12; the coverage is nominal where the rows have some dozens of customers.
 * Source: Anderson & Goodman (1957), Annals of Mathematical Statistics 28; Pfeifer & Carraway (2000).
 *
 * @example estimateMarkov([[50, 50], [0, 0]], [60, 0], 1).values[0] // → 80
 */
export function estimateMarkov(
  counts: readonly ArrayLike<number>[],
  rewards: ArrayLike<number>,
  discountRate: number,
  options: { level?: number } = {},
): MarkovEstimate {
  const { level = DEFAULT_LEVEL } = options;
  checkLevel(level);
  checkPositive('discountRate', discountRate);
  const n = counts.length;
  if (n === 0) throw invalidInput('empty', 'counts');
  const totals = counts.map((row, i) => {
    if (row.length !== n) throw invalidInput('length-mismatch', 'counts', i);
    let total = 0;
    for (let j = 0; j < n; j++) {
      checkNotNegative('counts', row[j]!, i);
      total += row[j]!;
    }
    return total;
  });
  const transitions = counts.map((row, i) =>
    Float64Array.from({ length: n }, (_, j) =>
      totals[i]! > 0 ? row[j]! / totals[i]! : i === j ? 1 : 0,
    ),
  );
  const rates = counts.map((row, i) =>
    Array.from({ length: n }, (_, j) =>
      totals[i]! > 0 ? wilson(row[j]!, totals[i]!, { level }) : null,
    ),
  );
  const values = markovValue({ transitions, rewards, discountRate });
  const factor = 1 / (1 + discountRate);
  const matrix = transitions.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - factor * p));
  const variance = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (totals[k] === 0) continue;
    let mean = 0;
    for (let j = 0; j < n; j++) mean += transitions[k]![j]! * values[j]!;
    let spread = 0;
    for (let j = 0; j < n; j++) spread += transitions[k]![j]! * (values[j]! - mean) ** 2;
    // How much every value moves when what comes after state k moves by one.
    const unit = Float64Array.from({ length: n }, (_, i) => (i === k ? factor : 0));
    solveLinear(matrix, unit).forEach((slope, i) => {
      variance[i]! += (slope * slope * spread) / totals[k]!;
    });
  }
  const reach = variance.map((amount) => normalReach(level) * Math.sqrt(amount));
  return {
    transitions,
    rates,
    values,
    lower: values.map((value, i) => value - reach[i]!),
    upper: values.map((value, i) => value + reach[i]!),
    level,
  };
}
