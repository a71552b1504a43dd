// What moves lifetime value most: its slopes, its elasticities and the tornado that ranks the inputs.
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from './checks.ts';
import { lifetimeValue, logPersistence, type MarginStream } from './lifetime-value.ts';
import { type Timing, timingPowers } from './timing.ts';

/** One number per input of a stream. */
export interface StreamSlopes {
  margin: number;
  retention: number;
  discountRate: number;
  growth: number;
}

/** y/(1 − e^(−y)) without the 1: (1/(1 − e^(−y)) − 1/y), through y = 0 by its series. */
function centred(y: number): number {
  if (Math.abs(y) > 0.3) return -1 / Math.expm1(-y) - 1 / y;
  const s = y * y;
  return 0.5 + y * (1 / 12 - s * (1 / 720 - s * (1 / 30240 - s * (1 / 1209600 - s / 47900160))));
}

/** d ln Σ_{j<n} q^j / d ln q: the mean number of the payments, counted from 0 and weighted by their worth. */
function meanPayment(logQ: number, payments: number | null): number {
  const q = Math.exp(logQ);
  if (payments === null) return -q / Math.expm1(logQ);
  if (logQ < -0.3) {
    const last = Math.exp(payments * logQ);
    return q / (1 - q) - (payments * last) / (1 - last);
  }
  return payments * centred(payments * logQ) - centred(logQ);
}

/**
 * How much lifetime value changes with each input: the partial derivatives of `lifetimeValue`.
 *
 * Formula, with V = m r^a (1+d)^(−b) G(q) and D = d ln G/d ln q: ∂V/∂m = V/m, ∂V/∂r = V (a + D)/r, ∂V/∂d = −V (b +
 * D)/(1+d), ∂V/∂g = V D/(1+g); at r = 0 the limits. The slope in an acquisition cost is −1. Units: money per unit of the
 * input (a point of retention is 0.01). Range and refusals as `lifetimeValue`. Error: relative 1e-13. Source: elementary
 * calculus.
 *
 * @example lifetimeValueSlopes({ margin: 100, retention: 0.8, discountRate: 0.1 }, simpleTimings.existingCustomer).retention // → 1222.2222222222224
 */
export function lifetimeValueSlopes(stream: MarginStream, timing: Timing): StreamSlopes {
  const value = lifetimeValue(stream, timing);
  const { retained, discounted } = timingPowers(timing);
  const { margin, retention, discountRate, growth = 0 } = stream;
  const start = (1 + discountRate) ** -discounted;
  const place = meanPayment(logPersistence(stream), timing.payments);
  let byRetention: number;
  if (retention > 0) byRetention = (value * (retained + place)) / retention;
  else if (retained === 1) byRetention = margin * start;
  else if (retained === 0 && timing.payments !== 1) {
    byRetention = (margin * start * (1 + growth)) / (1 + discountRate);
  } else byRetention = 0;
  return {
    margin: lifetimeValue({ ...stream, margin: 1 }, timing),
    retention: byRetention,
    discountRate: (-value * (discounted + place)) / (1 + discountRate),
    growth: (value * place) / (1 + growth),
  };
}

/**
 * By how many percent lifetime value changes when an input changes by one percent of itself.
 *
 * Formula: (input/V) ∂V/∂input. The margin's is 1 always; retention's is usually several times that, which is why retention
 * comes first (Gupta, Lehmann & Stuart 2004 found five for five public firms). Refuses a stream without value (code
 * `no-value`, field `margin`): its percentages do not exist. Units: percent per percent. Source: Gupta, Lehmann & Stuart
 * (2004), J. Marketing Research 41.
 *
 * @example lifetimeValueElasticities({ margin: 100, retention: 0.8, discountRate: 0.12 }, simpleTimings.existingCustomer).retention // → 3.5
 */
export function lifetimeValueElasticities(stream: MarginStream, timing: Timing): StreamSlopes {
  const slopes = lifetimeValueSlopes(stream, timing);
  const value = lifetimeValue(stream, timing);
  if (value === 0) throw invalidInput('no-value', 'margin');
  return {
    margin: 1,
    retention: (slopes.retention * stream.retention) / value,
    discountRate: (slopes.discountRate * stream.discountRate) / value,
    growth: (slopes.growth * (stream.growth ?? 0)) / value,
  };
}

/** A bar of the tornado: the value with one input low and with it high, the others as they are. */
export interface TornadoBar<Name extends string> {
  input: Name;
  low: number;
  high: number;
  valueAtLow: number;
  valueAtHigh: number;
  /** |valueAtHigh − valueAtLow|. */
  spread: number;
}

/**
 * One bar per uncertain input, the one that moves the result most first.
 *
 * Words: each input is set to its low and its high end while the others stay at their base; equal spreads keep the order of
 * `ranges`. Shapes: `base` all inputs by name, `ranges` [low, high] of those to vary. The function must give finite numbers
 * over the ranges (code `not-finite`, field the input). Source: Eschenbach (1992), Interfaces 22.
 *
 * @example tornado(({ a, b }) => a * b, { a: 2, b: 10 }, { a: [1, 3], b: [9, 12] }).map((bar) => bar.input) // → ['a', 'b']
 */
export function tornado<Inputs extends Record<string, number>, Name extends keyof Inputs & string>(
  value: (inputs: Inputs) => number,
  base: Inputs,
  ranges: Record<Name, readonly [low: number, high: number]>,
): TornadoBar<Name>[] {
  const names = Object.keys(ranges) as Name[];
  const bars = names.map((input) => {
    const [low, high] = ranges[input];
    const valueAtLow = value({ ...base, [input]: low });
    const valueAtHigh = value({ ...base, [input]: high });
    checkFinite(input, valueAtLow);
    checkFinite(input, valueAtHigh);
    return {
      input,
      low,
      high,
      valueAtLow,
      valueAtHigh,
      spread: Math.abs(valueAtHigh - valueAtLow),
    };
  });
  return bars.sort((a, b) => b.spread - a.spread);
}
