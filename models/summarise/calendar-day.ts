// Days as numbers: what dates of a sales file become.
import { invalidInput } from '../invalid-input.ts';

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** 1 January 0000 and 31 December 9999: years of four digits. */
const EARLIEST = -719_528;
const LATEST = 2_932_896;

/**
 * The number of a day of the (proleptic) Gregorian calendar, 1 January 1970 being 0; NaN for a day that does not exist.
 *
 * Formula: days of whole 400-year eras, years and months, the year beginning in March. Range: years 0 to 9999.
 * Units: days. Source: Howard Hinnant (2013), "chrono-compatible low-level date algorithms".
 *
 * @example calendarDay(2024, 2, 29) // → 19782
 */
export function calendarDay(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && leap ? 29 : (LENGTHS[month - 1] ?? 0);
  if (!(day >= 1 && day <= length)) return Number.NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468
  );
}

/**
 * The number of a day written YYYY-MM-DD, with or without a time after it; NaN if it is not one.
 * Formula: `calendarDay` of the three numbers; hours are not looked at. Units: days since 1 January 1970. Range: years
 * 0000 to 9999. Source: the date form of ISO 8601.
 *
 * @example dayOfText('1970-01-02T09:30') // → 1
 */
export function dayOfText(text: string): number {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]|$)/.exec(text);
  return found ? calendarDay(Number(found[1]), Number(found[2]), Number(found[3])) : Number.NaN;
}

/**
 * A day by its number as YYYY-MM-DD.
 * Formula: the inverse of `calendarDay`. Units: days since 1 January 1970. Range: whole days of the years 0000 to 9999
 * (refused: `not-a-day`). Source: the date form of ISO 8601.
 *
 * @example textOfDay(19782) // → '2024-02-29'
 */
export function textOfDay(day: number): string {
  if (!(Number.isInteger(day) && day >= EARLIEST && day <= LATEST)) {
    throw invalidInput('not-a-day', 'day');
  }
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
