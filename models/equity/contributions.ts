// Why a product of factors changed: how much each factor brought, adding up to the whole change.

import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from '../value/checks.ts';

/** More factors than this would take too many products. */
const MOST_FACTORS = 12;

/**
 * How much each factor of a product contributed to its change.
 *
 * Words: a value is margin × purchases × chance of being active; when all three move, each gets the mean of what it changes
 * over all orders in which they could have moved one after the other (Shapley). No order is preferred and nothing is left
 * over. Formula: c_k = Σ over sets S of the others |S|!(n−1−|S|)!/n! (after_k − before_k) Π_{S} after Π_{rest} before.
 * Units: those of the product. Shapes: one entry per factor, 1 to 12 (code `out-of-range`). Error: the contributions add up
 * to Π after − Π before within 1e-15 n of the largest product. Source: Shapley (1953); Shorrocks (2013), J. Economic
 * Inequality 11.
 *
 * @example factorContributions([10, 4], [12, 5]) // → [9, 11]
 */
export function factorContributions(before: ArrayLike<number>, after: ArrayLike<number>): number[] {
  const n = before.length;
  if (after.length !== n) throw invalidInput('length-mismatch', 'after');
  if (n === 0) throw invalidInput('empty', 'before');
  if (n > MOST_FACTORS) throw invalidInput('out-of-range', 'before');
  for (let k = 0; k < n; k++) {
    checkFinite('before', before[k]!, k);
    checkFinite('after', after[k]!, k);
  }
  // weights[s] = s! (n − 1 − s)!/n!, from 1/n by ratios.
  const weights = [1 / n];
  for (let s = 1; s < n; s++) weights.push((weights[s - 1]! * s) / (n - s));
  return Array.from({ length: n }, (_, k) => {
    let sum = 0;
    for (let set = 0; set < 2 ** n; set++) {
      if (set & (1 << k)) continue;
      let size = 0;
      let product = after[k]! - before[k]!;
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        const moved = (set & (1 << j)) !== 0;
        if (moved) size++;
        product *= moved ? after[j]! : before[j]!;
      }
      sum += weights[size]! * product;
    }
    return sum;
  });
}
