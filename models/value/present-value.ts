// What a row of future payments is worth today, with and without the chance that the customer has left by then.
import { checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkInterest, checkShare, withinRange } from './checks.ts';

/**
 * The chance of still being a customer in period t = 0, 1, 2, … when the retention rate is the same in each.
 *
 * `from: 'first'` counts the losses from the first period on, r^t; `'second'` keeps everybody through period 1, r^(t−1).
 * Period 0 is today: chance 1. Shape: `count` entries. Range: retention 0 to 1. Source: Fader & Hardie (2012), note 024.
 *
 * @example Array.from(constantSurvival(0.5, 4, 'first')) // → [1, 0.5, 0.25, 0.125]
 * @example Array.from(constantSurvival(0.5, 4, 'second')) // → [1, 1, 0.5, 0.25]
 */
export function constantSurvival(
  retention: number,
  count: number,
  from: 'first' | 'second',
): Float64Array {
  checkShare('retention', retention);
  checkWhole('count', count, 0);
  const delay = from === 'first' ? 0 : 1;
  return Float64Array.from({ length: count }, (_, t) => retention ** Math.max(0, t - delay));
}

/**
 * The present value of payments, one per period: Σ flow_t · S_t / (1+i)^(t + shift).
 *
 * Shapes: `flows[t]` money of period t = 0, 1, 2, …, period 0 being paid today when `shift` is 0; costs are negative.
 * `survival[t]` the chance that it comes, 1 unless given; costs of today carry chance 1. `shift` 0 for payments at the
 * start of each period, ½ for the middle, 1 for the end. Range: discountRate above −1. Refuses `length-mismatch` of
 * survival, `not-finite` flows and chances outside 0 to 1 with their row. An empty row is worth 0. Error: relative 1e-14 of
 * the sum of absolute terms. Source: elementary.
 *
 * @example presentValue({ flows: [-100, 60, 60], discountRate: 0.1, shift: 0 }) // → 4.132231404958674
 */
export function presentValue(stream: {
  flows: ArrayLike<number>;
  discountRate: number;
  shift: number;
  survival?: ArrayLike<number>;
}): number {
  const { flows, discountRate, shift, survival } = stream;
  checkInterest('discountRate', discountRate);
  checkFinite('shift', shift);
  if (survival && survival.length !== flows.length) {
    throw invalidInput('length-mismatch', 'survival');
  }
  const logFactor = Math.log1p(discountRate);
  let total = 0;
  for (let t = 0; t < flows.length; t++) {
    checkFinite('flows', flows[t]!, t);
    if (survival) checkShare('survival', survival[t]!, t);
    const chance = survival ? survival[t]! : 1;
    const expected = flows[t]! * chance;
    if (expected !== 0) total += expected * Math.exp(-(t + shift) * logFactor);
  }
  return withinRange('flows', total);
}
