// Days as whole numbers since 1970-01-01, and how busy a coffee shop is on each of them.

const millisecondsPerDay = 86_400_000;

/** Weeks are the time unit of the planted rates. */
export const daysPerWeek = 7;

/** Mean length of a year in weeks (365.25 / 7). */
export const weeksPerYear = 365.25 / 7;

/** 'YYYY-MM-DD' to a day number. Throws RangeError when the text is not a date of the calendar. */
export function dayNumber(iso: string): number {
  const day = Date.parse(`${iso}T00:00:00Z`) / millisecondsPerDay;
  if (!/^\d{4}-\d\d-\d\d$/.test(iso) || !Number.isInteger(day) || isoDay(day) !== iso)
    throw new RangeError(`not a date in the form YYYY-MM-DD: ${iso}`);
  return day;
}

/** A day number to 'YYYY-MM-DD'. */
export function isoDay(day: number): string {
  return new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
}

/** The day after the one that lies the given number of years before `end`: a span of whole years that ends on `end`. */
export function spanStart(end: number, years: number): number {
  const last = new Date(end * millisecondsPerDay);
  const month = last.getUTCMonth() - Math.round(years * 12);
  const start = new Date(Date.UTC(last.getUTCFullYear(), month, last.getUTCDate()));
  return Math.round(start.getTime() / millisecondsPerDay) + 1;
}

// January to December: gifts in December, empty cities in August.
const months = [0.95, 0.97, 0.98, 0.97, 1.02, 0.98, 0.95, 0.82, 0.96, 1.02, 1.08, 1.3];

// Sunday to Saturday.
const weekdays = [0.88, 0.86, 0.9, 0.94, 1.0, 1.14, 1.28];

/**
 * How busy each day of the span is, as a factor whose mean over the span is 1.
 * It is a deterministic change of clock: a rate times this factor keeps its mean, so the planted rates stay true.
 * With `seasons` false every day is 1.
 */
export function dailyFactors(first: number, last: number, seasons: boolean): Float64Array {
  const factors = new Float64Array(last - first + 1).fill(1);
  if (!seasons) return factors;
  let total = 0;
  for (let i = 0; i < factors.length; i++) {
    const date = new Date((first + i) * millisecondsPerDay);
    factors[i] = months[date.getUTCMonth()]! * weekdays[date.getUTCDay()]!;
    total += factors[i]!;
  }
  const mean = total / factors.length;
  for (let i = 0; i < factors.length; i++) factors[i]! /= mean;
  return factors;
}
