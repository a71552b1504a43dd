// Counting terms: working days without the public holidays of the country, days, months.
import Holidays from 'date-holidays';
import type { Term } from './terms.ts';

const known = new Map<string, Set<string>>();

/**
 * Where days are counted: a country, or a region of it whose own holidays count too (`MX`, `ES-MD`). Without a
 * region the national ones count alone, so that a term never ends later than the law has it.
 */
export const placeOf = (country: string, region: string | null): string =>
  region === null ? country : `${country}-${region}`;

/** Regions of a country that have holidays of their own: code → name; none where they are not known. */
export const regionsOf = (country: string, language: string): Record<string, string> =>
  new Holidays().getStates(country, language) ?? {};

/** The public holidays of a place in a year, YYYY-MM-DD; none where they are not known. */
function holidaysOf(place: string, year: number): Set<string> {
  const key = `${place} ${year}`;
  const found = known.get(key);
  if (found) return found;
  const days = new Set<string>();
  const [country, region] = place.split('-') as [string, string?];
  const calendar = region === undefined ? new Holidays(country) : new Holidays(country, region);
  for (const { type, date, start, end } of calendar.getHolidays(year) ?? []) {
    if (type !== 'public') continue;
    const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000));
    for (let i = 0; i < length; i++) days.add(dayAfter(date.slice(0, 10), i));
  }
  known.set(key, days);
  return days;
}

/** The day so many days later. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Monday to Friday and no public holiday of the place. */
export function isWorkingDay(day: string, place: string): boolean {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidaysOf(place, Number(day.slice(0, 4))).has(day);
}

/**
 * The last day of a term that begins the day after `from` (YYYY-MM-DD). Months end on the same number, or on
 * the last day of a month that lacks it. A term of days or months that ends on a Sunday ends there: some laws
 * give the next working day, and the earlier one is always in time.
 */
export function dueAfter(from: string, term: Term, place: string): string {
  if (term.unit === 'days') return dayAfter(from, term.count);
  if (term.unit === 'months') {
    const [year, month, day] = from.split('-').map(Number) as [number, number, number];
    const last = new Date(Date.UTC(year, month + term.count, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + term.count, Math.min(day, last)))
      .toISOString()
      .slice(0, 10);
  }
  let day = from;
  for (let left = term.count; left > 0; ) {
    day = dayAfter(day, 1);
    if (isWorkingDay(day, place)) left--;
  }
  return day;
}

/** Working days from a day to another, without the first; negative when it lies before. */
export function workingDaysUntil(from: string, to: string, place: string): number {
  if (to < from) return -workingDaysUntil(to, from, place);
  let count = 0;
  for (let day = dayAfter(from, 1); day <= to; day = dayAfter(day, 1))
    if (isWorkingDay(day, place)) count++;
  return count;
}
