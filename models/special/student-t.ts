// Student's t: the distribution of a mean measured in its own standard error.
import { betaLogitQuantile, betaSides } from './incomplete-beta.ts';

/** P(|T| > |t|) / 2 and its complement to ½. */
function halves(t: number, degrees: number): { tail: number; middle: number } {
  const square = (t / Math.sqrt(degrees)) ** 2;
  const { below, above } = betaSides(degrees / 2, 0.5, 1 / (1 + square), square / (1 + square));
  return { tail: below / 2, middle: above / 2 };
}

/**
 * The probability that Student's t variable is at most t.
 *
 * Formula: ½ I_x(ν/2, ½) with x = ν/(ν + t²) below zero, ½ plus half its complement above. For an upper tail call it with −t.
 * Units: `degrees` (ν > 0, whole or not, as Welch's test gives) of freedom. Range: |t| up to 1e150. Error: relative 1e-12.
 * Source: Student (1908); Abramowitz & Stegun 26.7.1.
 *
 * @example studentTCdf(-2.2281388519649385, 10) // → 0.025
 */
export function studentTCdf(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
  if (t === 0) return 0.5;
  const { tail, middle } = halves(t, degrees);
  return t < 0 ? tail : 0.5 + middle;
}

/**
 * The quantile of Student's t distribution: the t with P(T ≤ t) = probability.
 *
 * Formula: t² = ν y/x where (x, y = 1 − x) is the quantile of Beta(ν/2, ½) at twice the smaller tail, or of its mirror image
 * in the middle. Range: 0 to 1; the ends give ∓∞. Error: relative 1e-12. Units: a probability in, standard errors out.
 * Source: as `studentTCdf`.
 *
 * @example studentTQuantile(0.975, 10) // → 2.2281388519649385
 */
export function studentTQuantile(probability: number, degrees: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  const logit =
    tail < 0.25
      ? -betaLogitQuantile(degrees / 2, 0.5, 2 * tail)
      : betaLogitQuantile(0.5, degrees / 2, 2 * (0.5 - tail));
  const t = Math.sqrt(degrees) * Math.exp(logit / 2);
  return probability < 0.5 ? -t : t;
}
