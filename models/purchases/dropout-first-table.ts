// The dropout-first function for tens of thousands of (x, t) at once, where its series is slow.
import { logDropoutFirstWithSlopes, SERIES_LIMIT } from './dropout-first.ts';

/** Distance of the knots in ln(t + min(α, β)), and how many of them one value is made of. */
const KNOT = 0.125;
const POINTS = 8;
const COLUMNS = 5;

/** As `logDropoutFirstWithSlopes` with the parameters put in. */
export type DropoutFirstAt = (x: number, t: number, slopes: Float64Array) => number;

/**
 * ln h(x, t) and its slopes for many times of the same counts.
 *
 * For a given x they are smooth in ln(t + min(α, β)), whose only singularities lie π away from the real line, so where the
 * series would be long the integral is done at knots 0.125 apart and values between come from eight-point Lagrange
 * interpolation. Error: absolute 1e-9 in ln h. Used by the fit when there are many pairs; single customers get the exact value.
 */
export function dropoutFirstTable(
  r: number,
  alpha: number,
  s: number,
  beta: number,
): DropoutFirstAt {
  const small = Math.min(alpha, beta);
  const difference = Math.abs(alpha - beta);
  const knots = new Map<number, Float64Array>();
  const weights = new Float64Array(POINTS);
  const knot = (x: number, index: number): Float64Array => {
    const key = x * 65536 + index + 32768;
    let row = knots.get(key);
    if (!row) {
      row = new Float64Array(COLUMNS);
      const t = Math.exp(index * KNOT) - small;
      // Knots just below t = 0 are as good as others: the function continues smoothly as long as t > −min(α, β).
      row[4] = logDropoutFirstWithSlopes(r, alpha, s, beta, x, t, row);
      knots.set(key, row);
    }
    return row;
  };
  return (x, t, slopes) => {
    const z = difference / (difference + small + t);
    if (z < 0.8 * SERIES_LIMIT) return logDropoutFirstWithSlopes(r, alpha, s, beta, x, t, slopes);
    const place = Math.log(t + small) / KNOT;
    const first = Math.floor(place) - POINTS / 2 + 1;
    for (let i = 0; i < POINTS; i++) {
      let weight = 1;
      for (let j = 0; j < POINTS; j++) if (j !== i) weight *= (place - first - j) / (i - j);
      weights[i] = weight;
    }
    let value = 0;
    slopes.fill(0, 0, 4);
    for (let i = 0; i < POINTS; i++) {
      const row = knot(x, first + i);
      const weight = weights[i]!;
      value += weight * row[4]!;
      slopes[0]! += weight * row[0]!;
      slopes[1]! += weight * row[1]!;
      slopes[2]! += weight * row[2]!;
      slopes[3]! += weight * row[3]!;
    }
    return value;
  };
}
