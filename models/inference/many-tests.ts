// Many questions asked at once: what remains of each p-value when all of them are counted.
import { invalidInput } from '../invalid-input.ts';

/** The positions of the p-values from the smallest up; refuses what is no probability (code `not-a-probability`). */
function ascending(pValues: ArrayLike<number>): Int32Array {
  for (let i = 0; i < pValues.length; i++) {
    if (!(pValues[i]! >= 0 && pValues[i]! <= 1))
      throw invalidInput('not-a-probability', 'pValues', i);
  }
  return Int32Array.from({ length: pValues.length }, (_, i) => i).sort(
    (one, other) => pValues[one]! - pValues[other]!,
  );
}

/** The number of tests asked, at least as many as there are p-values: code `too-few`. */
function family(pValues: ArrayLike<number>, tests: number | undefined): number {
  if (tests === undefined) return pValues.length;
  if (!(tests >= pValues.length && Number.isFinite(tests))) throw invalidInput('too-few', 'tests');
  return tests;
}

/**
 * Holm's adjusted p-values: declare what is below 5 % and the chance of even one false claim among all is at most 5 %.
 *
 * Words: for few questions of which none may be answered wrongly, such as "in which segments did it work". Formula: the
 * i-th smallest of m becomes the largest so far of (m − i + 1) p₍ᵢ₎, at most 1. `tests` is m when more was asked than is
 * listed; the unlisted count as not significant. Holds under any dependence. Error: exact. Shapes: as many p-values out
 * as in, in their order. Units: probabilities. Source: Holm (1979), Scand. J. Statistics 6:65.
 *
 * @example Array.from(holm([0.01, 0.04, 0.03])) // → [0.03, 0.06, 0.06]
 */
export function holm(pValues: ArrayLike<number>, tests?: number): Float64Array {
  const order = ascending(pValues);
  const m = family(pValues, tests);
  const adjusted = new Float64Array(order.length);
  let largest = 0;
  order.forEach((place, i) => {
    largest = Math.max(largest, Math.min(1, (m - i) * pValues[place]!));
    adjusted[place] = largest;
  });
  return adjusted;
}

/**
 * Benjamini & Hochberg's adjusted p-values: of all that is declared below 5 %, at most 5 % is expected to be false.
 *
 * Words: for long lists, such as all campaigns of a year or all association rules. Formula: the i-th smallest of m becomes
 * the smallest from there on of m p₍ⱼ₎/j, at most 1. `tests` is m when more was asked than is listed; the unlisted count as
 * not significant. Holds for independent and positively dependent tests. Error: exact. Shapes: as many p-values out as
 * in, in their order. Units: probabilities. Source: Benjamini & Hochberg (1995), J. Royal Statistical Society B 57:289.
 *
 * @example Array.from(benjaminiHochberg([0.01, 0.04, 0.03])) // → [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: ArrayLike<number>, tests?: number): Float64Array {
  const order = ascending(pValues);
  const m = family(pValues, tests);
  const adjusted = new Float64Array(order.length);
  let smallest = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    const place = order[i]!;
    smallest = Math.min(smallest, (m * pValues[place]!) / (i + 1));
    adjusted[place] = smallest;
  }
  return adjusted;
}
