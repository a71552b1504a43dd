// The zero of a monotone function between two points: what turns distribution functions into quantiles.

/**
 * Where a continuous function changes its sign between two points.
 *
 * Words: the line through both ends is followed, an end that stays twice is given half its weight (so that neither end can
 * stick), and the interval is halved whenever that was slow. Range: f(low) and f(high) of different sign or zero; where they are
 * not, the end whose value is nearer to zero is the answer. Error: the interval has shrunk to `tolerance` (absolute).
 * Source: Dowell & Jarratt (1971), "A modified regula falsi method" (Illinois).
 *
 * @example findRoot((u) => u * u - 2, 0, 2, 1e-15) // → 1.4142135623730951
 */
export function findRoot(
  f: (u: number) => number,
  low: number,
  high: number,
  tolerance: number,
): number {
  let [a, b] = [low, high];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0 || fb === 0 || fa > 0 === fb > 0) return Math.abs(fa) <= Math.abs(fb) ? a : b;
  let kept = 0;
  for (let i = 0; i < 200 && Math.abs(b - a) > tolerance; i++) {
    const line = (a * fb - b * fa) / (fb - fa);
    const inside = line > Math.min(a, b) && line < Math.max(a, b);
    const c = i % 3 === 2 || !inside ? (a + b) / 2 : line;
    const fc = f(c);
    if (fc === 0) return c;
    if (fc > 0 === fb > 0) {
      [b, fb] = [c, fc];
      if (kept === 1) fa /= 2;
      kept = 1;
    } else {
      [a, fa] = [c, fc];
      if (kept === -1) fb /= 2;
      kept = -1;
    }
  }
  return (a + b) / 2;
}
