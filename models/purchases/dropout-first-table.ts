// The dropout-first function for very many times of one count, where computing each by itself takes long.
import { logDropoutFirstWithSlopes } from './dropout-first.ts';

/** Distance of the knots in ln(t + min(α, β)), and how many of them one value is made of. */
const KNOT = 0.1;
const POINTS = 12;
const COLUMNS = 5;

/** The constant parts of Lagrange's weights, 1/∏(i − j) over j ≠ i. */
const SCALES = Float64Array.from({ length: POINTS }, (_, i) => {
  let product = 1;
  for (let j = 0; j < POINTS; j++) if (j !== i) product *= i - j;
  return 1 / product;
});

/** As `logDropoutFirstWithSlopes` with the parameters put in. */
export type DropoutFirstAt = (x: number, t: number, slopes: Float64Array) => number;

/**
 * ln h(x, t) and its slopes for many times of the same counts.
 *
 * For a given x they are smooth in ln(t + min(α, β)), whose only singularities lie π away from the real line, so that exact values at
 * knots 0.1 apart and twelve-point Lagrange interpolation between them are enough. Error: absolute 1e-12 in ln h and its
 * slopes. Used by the fit when an x has many times; single customers get the exact value. Source: Trefethen (2013),
 * "Approximation theory and approximation practice", chapter 11.
 */
export function dropoutFirstTable(
  r: number,
  alpha: number,
  s: number,
  beta: number,
): DropoutFirstAt {
  const small = Math.min(alpha, beta);
  const weights = new Float64Array(POINTS);
  const before = new Float64Array(POINTS);
  // The knots of the x at hand, made when they are first needed; NaN marks those that are not there yet.
  let own = Number.NaN;
  let base = 0;
  let knots = new Float64Array(0);

  /** Makes room for the knots from `first` on. */
  const reach = (first: number) => {
    const length = knots.length / COLUMNS;
    if (first >= base && first + POINTS <= base + length) return;
    const low = length === 0 ? first - 16 : Math.min(base, first - 16);
    const high = length === 0 ? first + POINTS + 16 : Math.max(base + length, first + POINTS + 16);
    const wider = new Float64Array((high - low) * COLUMNS).fill(Number.NaN);
    wider.set(knots, length === 0 ? 0 : (base - low) * COLUMNS);
    knots = wider;
    base = low;
  };

  return (x, t, slopes) => {
    if (x !== own) {
      own = x;
      knots = new Float64Array(0);
    }
    const place = Math.log(t + small) / KNOT;
    const first = Math.floor(place) - POINTS / 2 + 1;
    reach(first);
    const start = (first - base) * COLUMNS;
    let product = 1;
    for (let i = 0; i < POINTS; i++) {
      before[i] = product;
      product *= place - first - i;
      const at = start + i * COLUMNS;
      if (Number.isNaN(knots[at]!)) {
        // Knots just below t = 0 are as good as others: the function continues smoothly as long as t > −min(α, β).
        const time = Math.exp((first + i) * KNOT) - small;
        knots[at] = logDropoutFirstWithSlopes(r, alpha, s, beta, x, time, slopes);
        knots.set(slopes.subarray(0, 4), at + 1);
      }
    }
    product = 1;
    for (let i = POINTS - 1; i >= 0; i--) {
      weights[i] = before[i]! * product * SCALES[i]!;
      product *= place - first - i;
    }
    let value = 0;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let i = 0; i < POINTS; i++) {
      const at = start + i * COLUMNS;
      const weight = weights[i]!;
      value += weight * knots[at]!;
      s0 += weight * knots[at + 1]!;
      s1 += weight * knots[at + 2]!;
      s2 += weight * knots[at + 3]!;
      s3 += weight * knots[at + 4]!;
    }
    slopes[0] = s0;
    slopes[1] = s1;
    slopes[2] = s2;
    slopes[3] = s3;
    return value;
  };
}
