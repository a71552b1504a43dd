// Shared scales of columns of whiskers: one linear domain per column, ending on round numbers.

export interface Domain {
  min: number;
  max: number;
}

/** The next of 100, 200, 300, 400, 600, 800, 1 000 … at or above a magnitude; 50 at least. */
function snapUp(magnitude: number, unit: number): number {
  const least = 50 * unit;
  // A whisker may pass the end by 8 %: its arrow says so, and the scale stays where it was.
  const wanted = magnitude * 0.92;
  if (wanted <= least) return least;
  const power = 10 ** Math.floor(Math.log10(wanted / unit)) * unit;
  const step = [1, 2, 3, 4, 6, 8, 10].find((factor) => factor * power >= wanted);
  return (step ?? 10) * power;
}

/**
 * The domain of a long list's intervals: follows the rows on screen and snaps, so that it does not
 * tremble while scrolling. Starts at zero unless something on screen is clearly below it.
 * @param unit how many of the numbers make one unit of money (100 for cents)
 */
export function snapDomain(intervals: readonly { low: number; high: number }[], unit = 1): Domain {
  const high = Math.max(0, ...intervals.map((interval) => interval.high));
  const low = Math.min(0, ...intervals.map((interval) => interval.low));
  const max = snapUp(high, unit);
  return { min: low < -max * 0.03 ? -snapUp(-low, unit) : 0, max };
}

/** The domain of a short forest: from the lowest to the highest end, zero included, with a margin. */
export function forestDomain(intervals: readonly { low: number; high: number }[]): Domain {
  const high = Math.max(0, ...intervals.map((interval) => interval.high));
  const low = Math.min(0, ...intervals.map((interval) => interval.low));
  const margin = (high - low || 1) * 0.04;
  return { min: low < 0 ? low - margin : 0, max: high + margin };
}

/** ±20 % of a value: where units are mixed, equal widths mean equal precision. */
export function precisionDomain(value: number): Domain {
  const reach = Math.abs(value) * 0.2 || 1;
  return { min: value - reach, max: value + reach };
}

/** At most `count` round numbers inside a domain, zero among them when it lies inside. */
export function ticks({ min, max }: Domain, count = 4): number[] {
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough)! * power;
  const found: number[] = [];
  for (let at = Math.ceil(min / step); at * step <= max + step * 1e-9; at += 1) {
    // Adding zero turns −0 into 0.
    found.push(at * step + 0);
  }
  return found;
}

/** Where a value lies in the domain, from 0 to 1, not clamped. */
export function position(value: number, { min, max }: Domain): number {
  return (value - min) / (max - min);
}
