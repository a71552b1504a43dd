// Reads the date of a cell in the order of day, month and year that the file uses.
import { foldText, shortCellLimit } from './fields-text.ts';

/** The order in which a file writes year, month and day. */
export const dateFormats = ['ymd', 'dmy', 'mdy'] as const;
export type DateFormat = (typeof dateFormats)[number];

/** Reads a trimmed cell to YYYY-MM-DD, or null when it is no day of the calendar in this order. */
export type DateReader = (text: string) => string | null;

const COLON = 58;
const HYPHEN = 45;
const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const monthNames: readonly string[][] = [
  ['enero', 'january'],
  ['febrero', 'february'],
  ['marzo', 'march'],
  ['abril', 'april'],
  ['mayo', 'may'],
  ['junio', 'june'],
  ['julio', 'july'],
  ['agosto', 'august'],
  ['septiembre', 'setiembre', 'september'],
  ['octubre', 'october'],
  ['noviembre', 'november'],
  ['diciembre', 'december'],
];

const timePattern =
  /^(?:T|,?\s)\s{0,3}\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?\s?(?:[ap]\.?\s?m\.?)?\s?(?:[A-Z]{1,5})?(?:[+-]\d{2}:?(?:\d{2})?)?(?:\s?\([^)]*\))?$/i;
const dayNamed =
  /^(?:\p{L}{2,9}\.?,?\s)?\s?(\d{1,2})(?:º|°|st|nd|rd|th)?(?:\s?[-/.]\s?|\s(?:de\s)?)?(\p{L}{3,10})\.?(?:\s?[-/.,]\s?|\s(?:del?\s)?)?(\d{4}|\d{2})(?!\d)(.*)$/iu;
const monthNamed =
  /^(?:\p{L}{2,9}\.?,?\s)?(\p{L}{3,10})\.?[\s-](\d{1,2})(?:st|nd|rd|th)?(?:,\s?|\s(?:del?\s)?|-)(\d{4})(?!\d)(.*)$/iu;
const yearNamed = /^(\d{4})[\s\-/.](\p{L}{3,10})\.?[\s\-/.](\d{1,2})(?!\d)(.*)$/u;

/** The number of a month in Spanish or English, whole or cut to three letters and more; 0 for none. */
function monthOf(name: string): number {
  const folded = foldText(name);
  if (folded.length < 3) return 0;
  return monthNames.findIndex((names) => names.some((full) => full.startsWith(folded))) + 1;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** True for a day of the (Gregorian) calendar. */
function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > monthLengths[month - 1]!) return false;
  return month !== 2 || day < 29 || isLeap(year);
}

/** YYYY-MM-DD, or null when there is no such day. */
function calendarDay(year: number, month: number, day: number): string | null {
  if (!isDay(year, month, day)) return null;
  const century = twoDigits[Math.floor(year / 100)]!;
  return `${century}${twoDigits[year % 100]}-${twoDigits[month]}-${twoDigits[day]}`;
}

/** The day after a YYYY-MM-DD. */
export function dayAfter(date: string): string {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8, 10));
  return (
    calendarDay(year, month, day + 1) ??
    calendarDay(year, month + 1, 1) ??
    calendarDay(year + 1, 1, 1)!
  );
}

/** The number two digits make, or NaN. */
function twoAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** True when what follows a date is nothing or a time of day, with or without a zone. */
function isTime(text: string, from: number): boolean {
  const rest = text.length - from;
  if (rest === 0) return true;
  // hh:mm or hh:mm:ss behind a blank or T, which is what nearly all are.
  if ((rest === 6 || rest === 9) && text.charCodeAt(from + 3) === COLON) {
    const c = text.charCodeAt(from);
    const seconds =
      rest === 6 || (text.charCodeAt(from + 6) === COLON && twoAt(text, from + 7) >= 0);
    if (
      (c === 32 || c === 84) &&
      seconds &&
      twoAt(text, from + 1) >= 0 &&
      twoAt(text, from + 4) >= 0
    )
      return true;
  }
  return timePattern.test(text.slice(from));
}

/**
 * Makes a reader for one order. Understood, each with or without a time (of which only the date as
 * written counts, whatever the zone): digits apart by - / . or a blank, a year of four or two digits,
 * eight digits in a row, month names in Spanish and English. A four-digit year in front is always
 * read as year, month, day. Years of two digits end one year after `today` (YYYY-MM-DD).
 */
export function makeDateReader(format: DateFormat, today: string): DateReader {
  const lastYear = Number(today.slice(0, 4)) + 1;
  const century = lastYear - (lastYear % 100);

  const fullYear = (year: number, digits: number): number => {
    if (digits === 4) return year;
    return century + year > lastYear ? century + year - 100 : century + year;
  };

  /** Three numbers as they stand in the cell, with the digits of the first and the last. */
  function inOrder(a: number, b: number, c: number, aDigits: number, cDigits: number) {
    if (aDigits === 4 || format === 'ymd') {
      if (cDigits > 2 || aDigits === 1 || aDigits === 3) return null;
      return calendarDay(fullYear(a, aDigits), b, c);
    }
    if (aDigits > 2 || cDigits === 1 || cDigits === 3) return null;
    const year = fullYear(c, cDigits);
    return format === 'dmy' ? calendarDay(year, b, a) : calendarDay(year, a, b);
  }

  /** Eight digits in a row; `end` is where the digits end, those past the eighth being a time. */
  function compact(text: string, end: number): string | null {
    if (!isTime(text, end)) return null;
    if (format === 'ymd')
      return inOrder(+text.slice(0, 4), +text.slice(4, 6), +text.slice(6, 8), 4, 2);
    return inOrder(+text.slice(0, 2), +text.slice(2, 4), +text.slice(4, 8), 2, 4);
  }

  function named(text: string): string | null {
    const byDay = dayNamed.exec(text);
    if (byDay !== null && isTime(byDay[4]!, 0)) {
      const year = fullYear(+byDay[3]!, byDay[3]!.length);
      return calendarDay(year, monthOf(byDay[2]!), +byDay[1]!);
    }
    const byMonth = monthNamed.exec(text);
    if (byMonth !== null && isTime(byMonth[4]!, 0))
      return calendarDay(+byMonth[3]!, monthOf(byMonth[1]!), +byMonth[2]!);
    const byYear = yearNamed.exec(text);
    if (byYear !== null && isTime(byYear[4]!, 0))
      return calendarDay(+byYear[1]!, monthOf(byYear[2]!), +byYear[3]!);
    return null;
  }

  /** Three numbers apart by one separator, or a day with the name of its month. */
  function separated(text: string): string | null {
    const match = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?!\d)/.exec(text);
    if (match === null) return named(text);
    const [whole, a, , b, c] = match;
    if (!isTime(text, whole.length)) return null;
    return inOrder(+a!, +b!, +c!, a!.length, c!.length);
  }

  /** The two ways nearly all dates are written, with all their digits; undefined for any other. */
  function common(text: string): string | null | undefined {
    const c2 = text.charCodeAt(2);
    const yearFirst = c2 >= 48 && c2 <= 57;
    const first = yearFirst ? 4 : 2;
    const second = yearFirst ? 7 : 5;
    const separator = text.charCodeAt(first);
    if (separator !== text.charCodeAt(second) || separator < 45 || separator > 47) return undefined;
    if (text.charCodeAt(10) >= 48 && text.charCodeAt(10) <= 57) return undefined;
    const early = twoAt(text, yearFirst ? 5 : 0);
    const late = twoAt(text, yearFirst ? 8 : 3);
    const year = yearFirst
      ? twoAt(text, 0) * 100 + twoAt(text, 2)
      : twoAt(text, 6) * 100 + twoAt(text, 8);
    if (!(early + late + year >= 0)) return undefined;
    if (yearFirst) {
      if (!isDay(year, early, late) || !isTime(text, 10)) return null;
      if (separator === HYPHEN) return text.length === 10 ? text : text.slice(0, 10);
      return calendarDay(year, early, late);
    }
    if (format === 'ymd') return null;
    if (!isTime(text, 10)) return null;
    return format === 'dmy' ? calendarDay(year, late, early) : calendarDay(year, early, late);
  }

  return (text) => {
    if (text.length < 6 || text.length > shortCellLimit) return null;
    if (text.length >= 10) {
      const day = common(text);
      if (day !== undefined) return day;
    }
    const digits = /^(?:\d{14}|\d{12}|\d{8})(?!\d)/.exec(text);
    return digits === null ? separated(text) : compact(text, digits[0].length);
  };
}

/** True for 45123 or 45123.5: the number under which a spreadsheet keeps a day between 1954 and 2119. */
export function isExcelSerial(text: string): boolean {
  if (!/^\d{5}(?:[.,]\d{1,12})?$/.test(text)) return false;
  const days = Number(text.slice(0, 5));
  return days >= 20000 && days <= 80200;
}
