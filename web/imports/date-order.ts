// Dates that can be read two ways, such as 03/11: the example to ask about.

export interface TwoReadings {
  /** As the file has it, without the year: `03/11`. */
  text: string;
  /** With the day first, and with the month first; YYYY-MM-DD, in a year of no meaning. */
  dayFirst: string;
  monthFirst: string;
}

/** The first sample that is one day with the day first and another with the month first. */
export function twoReadings(samples: readonly string[]): TwoReadings | null {
  for (const sample of samples) {
    const match = /^\s*(\d{1,2})([/.-])(\d{1,2})[/.-]\d{2,4}/.exec(sample);
    if (!match) continue;
    const [, a, separator, b] = match;
    const [first, second] = [Number(a), Number(b)];
    if (first === second || first > 12 || second > 12 || first === 0 || second === 0) continue;
    const day = (month: number, date: number) =>
      `2024-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
    return {
      text: `${a}${separator}${b}`,
      dayFirst: day(second, first),
      monthFirst: day(first, second),
    };
  }
  return null;
}
