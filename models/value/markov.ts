// Customers who come and go: lifetime value when each period moves a customer from one state to another.
import { checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest, withinRange } from './checks.ts';
import { solveLinear } from './linear-system.ts';

/** How far the probabilities of a row may miss 1, from typing and rounding. */
const ROW_TOLERANCE = 1e-9;

/**
 * A migration model. `transitions[i][j]` is the probability that a customer in state i this period is in state j in the
 * next; `rewards[i]` the money that a customer in state i brings in the period, paid at its start.
 */
export interface MarkovModel {
  transitions: readonly ArrayLike<number>[];
  rewards: ArrayLike<number>;
  /** Per period. */
  discountRate: number;
}

/** Refuses a row that is no distribution over n states: codes `length-mismatch`, `out-of-range`, `not-one`. */
export function checkDistribution(
  field: string,
  row: ArrayLike<number>,
  n: number,
  at: number,
): void {
  if (row.length !== n) throw invalidInput('length-mismatch', field, at);
  let sum = 0;
  for (let j = 0; j < n; j++) {
    if (!(row[j]! >= 0 && row[j]! <= 1)) throw invalidInput('out-of-range', field, at);
    sum += row[j]!;
  }
  if (Math.abs(sum - 1) > ROW_TOLERANCE) throw invalidInput('not-one', field, at);
}

/** Refuses a model that is none, naming the row of the state. */
function checkModel(model: MarkovModel): void {
  const { transitions, rewards, discountRate } = model;
  if (transitions.length === 0) throw invalidInput('empty', 'transitions');
  if (rewards.length !== transitions.length) throw invalidInput('length-mismatch', 'rewards');
  transitions.forEach((row, i) => {
    checkDistribution('transitions', row, transitions.length, i);
    checkFinite('rewards', rewards[i]!, i);
  });
  checkInterest('discountRate', discountRate);
}

/**
 * The lifetime value of a customer in each state.
 *
 * Words: this period's money plus, discounted, the value of the state in which the next period finds the customer. Formula:
 * for ever V = (I − P/(1+d))^(−1) R; over periods t = 0…T, V_t = R + P V_(t−1)/(1+d) from V_0 = R. Shapes: one entry per
 * state; a state that is left for good has a 1 on its diagonal. Units: money. Range: d above −1, for ever d above 0 (code
 * `not-positive`). Refuses rows that are no distribution (`out-of-range`, `not-one`, row = state). Error: relative 1e-13
 * (1+d)/d of the largest value. Source: Pfeifer & Carraway (2000), J. Interactive Marketing 14(2).
 *
 * @example Array.from(markovValue({ transitions: [[0.5, 0.5], [0, 1]], rewards: [60, 0], discountRate: 1 })) // → [80, 0]
 * @example Array.from(markovValue({ transitions: [[0.5, 0.5], [0, 1]], rewards: [60, 0], discountRate: 1 }, 1)) // → [75, 0]
 */
export function markovValue(model: MarkovModel, lastPeriod: number | null = null): Float64Array {
  checkModel(model);
  const { transitions, rewards, discountRate } = model;
  const factor = 1 / (1 + discountRate);
  const n = transitions.length;
  if (lastPeriod === null) {
    checkPositive('discountRate', discountRate);
    const matrix = transitions.map((row, i) =>
      Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0) - factor * row[j]!),
    );
    return solveLinear(matrix, rewards);
  }
  checkWhole('lastPeriod', lastPeriod, 0);
  let value = Float64Array.from(rewards);
  for (let t = 0; t < lastPeriod; t++) {
    const later = value;
    value = Float64Array.from(transitions, (row, i) => {
      let next = 0;
      for (let j = 0; j < n; j++) next += row[j]! * later[j]!;
      return rewards[i]! + factor * next;
    });
  }
  value.forEach((worth) => {
    withinRange('lastPeriod', worth);
  });
  return value;
}

/**
 * How many customers are in each state after some periods, in expectation.
 *
 * Formula: n P^t. Shapes: `customers` one entry per state now; the result likewise. Range: periods whole, from 0. Source:
 * elementary.
 *
 * @example Array.from(markovForecast([[0.5, 0.5], [0, 1]], [80, 0], 2)) // → [20, 60]
 */
export function markovForecast(
  transitions: readonly ArrayLike<number>[],
  customers: ArrayLike<number>,
  periods: number,
): Float64Array {
  const n = transitions.length;
  if (customers.length !== n) throw invalidInput('length-mismatch', 'customers');
  transitions.forEach((row, i) => {
    checkDistribution('transitions', row, n, i);
    checkFinite('customers', customers[i]!, i);
  });
  checkWhole('periods', periods, 0);
  let now = Float64Array.from(customers);
  for (let t = 0; t < periods; t++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) next[j]! += now[i]! * transitions[i]![j]!;
    }
    now = next;
  }
  return now;
}
