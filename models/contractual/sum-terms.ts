// Sums over all renewals to come, however slowly they fade: the first terms one by one, the rest as an integral.
import { integratePanel } from '../special/gauss-legendre.ts';

/** Terms that are added one by one before anything else is tried. */
const FIRST = 256;
/** A slope of the logarithm per renewal below which the sum is smooth enough to be an integral. */
const SMOOTH = 2e-3;

/**
 * Σ e^lnTerm(j) over j = 1, 2, …, `last` (null: for ever) for terms that fall smoothly.
 *
 * Method: term by term while they matter and change by more than two thousandths; from a term a on the Euler–Maclaurin formula
 * ∫ f + (f(a) + f(b))/2 + (f′(b) − f′(a))/12, the integral by Gauss–Legendre panels on which ln f changes by about 1. For ever
 * the terms must fall at least like e^(−δj). Error: relative 1e-13. Units: those of the terms, which come as natural
 * logarithms. Source: Abramowitz & Stegun 23.1.30.
 *
 * @example sumTerms((j) => -j * Math.log(1.1), null) // → 10
 * @example sumTerms(() => 0, 100000) // → 100000
 */
export function sumTerms(lnTerm: (j: number) => number, last: number | null): number {
  const end = last ?? Number.POSITIVE_INFINITY;
  const slope = (j: number) => (lnTerm(j + 1) - lnTerm(j - 1)) / 2;
  let sum = 0;
  let j = 1;
  for (; j <= end; j++) {
    if (j > FIRST && Math.abs(slope(j)) < SMOOTH) break;
    const term = Math.exp(lnTerm(j));
    sum += term;
    if (term <= 1e-17 * sum) return sum;
  }
  if (j > end) return sum;
  const f = (t: number) => Math.exp(lnTerm(t));
  sum += f(j) / 2 - (f(j) * slope(j)) / 12;
  if (last !== null) sum += f(end) / 2 + (f(end) * slope(end)) / 12;
  for (let t = j; t < end; ) {
    const next = Math.min(end, t + Math.min(t, 1 / Math.abs(slope(t))));
    sum += integratePanel(f, t, next);
    if (f(next) * (next - t) < 1e-17 * sum) break;
    t = next;
  }
  return sum;
}
