// What customers thought of it, as a mean that says how sure it is.
import { type Interval, studentTQuantile } from '@clientela/models';

/**
 * Mean and 95 % interval of answers from 0 to 100, by Student's t, kept within the scale; no interval for fewer
 * than five answers, or where all are equal: it would promise what so few cannot know.
 */
export function meanOf(
  n: number,
  sum: number,
  squares: number,
): { n: number; mean: number | null; interval: Pick<Interval, 'lower' | 'upper'> | null } {
  if (n === 0) return { n, mean: null, interval: null };
  const mean = sum / n;
  const variance = n > 1 ? Math.max(0, (squares - sum * mean) / (n - 1)) : 0;
  // What is left of equal answers is rounding.
  if (n < 5 || variance < 1e-9) return { n, mean, interval: null };
  const reach = studentTQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return {
    n,
    mean,
    interval: { lower: Math.max(0, mean - reach), upper: Math.min(100, mean + reach) },
  };
}
