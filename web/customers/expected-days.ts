// The days in which the next purchase is expected, in words: with the years only where they are needed.
import type { Day, Format } from '../ui/format.ts';

export function expectedDays(
  format: Format,
  window: { from: Day; to: Day },
  asOf: Day,
): { from: string; to: string } {
  const year = (day: Day) => day.slice(0, 4);
  const plain = year(window.from) === year(window.to) && year(window.to) === year(asOf);
  const write = plain ? format.dayMonth : format.date;
  return { from: write(window.from), to: write(window.to) };
}
