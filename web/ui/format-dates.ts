// Days and moments for people: `20 nov 2026`, `hace 12 d`, `tarde 37 d`. A day is YYYY-MM-DD without
// a zone; a moment is an ISO 8601 instant or a Date, read in the company's time zone.
import { type Language, word } from './format-words.ts';

export type Day = string;
export type When = Day | Date;

export interface DateFormat {
  /** `20 nov 2026`. */
  date(when: When): string;
  /** `20 nov`. */
  dayMonth(when: When): string;
  /** `nov 2026`. */
  month(when: When): string;
  /** `noviembre de 2026`. */
  monthLong(when: When): string;
  /** `20 nov 2026, 09:12`. */
  dateTime(when: When): string;
  /** `09:12`. */
  time(when: When): string;
  /** `hoy`, `ayer`, `hace 12 d`, `hace 4 meses`, `hace 2 años`, seen from `today`. */
  ago(when: When, today: When): string;
  /** `mañana`, `en 5 d`, `en 3 meses`. */
  ahead(when: When, today: When): string;
  /** `tarde 37 d`: how long ago something expected did not happen. */
  late(when: When, today: When): string;
  /** Whole days from `when` to `today`. */
  daysBetween(when: When, today: When): number;
}

interface Calendar {
  year: number;
  month: number;
  day: number;
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const millisecondsPerDay = 86_400_000;

/** Splits a day, or a moment as `zoned` sees it, into numbers. */
function calendarOf(when: When, zoned: Intl.DateTimeFormat): Calendar {
  const match = typeof when === 'string' ? dayPattern.exec(when) : null;
  if (match) return { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const parts = zoned.formatToParts(new Date(when));
  const read = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return { year: read('year'), month: read('month'), day: read('day') };
}

/** Formats days and moments in one language and time zone (the browser's when not given). */
export function createDateFormat(language: Language, timeZone?: string): DateFormat {
  const months = word(language, 'format.months').split(' ');
  const longMonths = word(language, 'format.months_long').split(' ');
  const zonedDay = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const zonedTime = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  });
  const calendar = (when: When) => calendarOf(when, zonedDay);

  const dayMonth = (when: When) => {
    const { month, day } = calendar(when);
    return `${day} ${months[month - 1]}`;
  };
  const date = (when: When) => `${dayMonth(when)} ${calendar(when).year}`;
  const time = (when: When) => zonedTime.format(new Date(when));

  function daysBetween(when: When, today: When): number {
    const ordinal = (at: When) => {
      const { year, month, day } = calendar(at);
      return Date.UTC(year, month - 1, day) / millisecondsPerDay;
    };
    return ordinal(today) - ordinal(when);
  }

  /** Days up to 60, then months up to two years, then years. */
  function span(days: number, kind: 'ago' | 'ahead' | 'late'): string {
    if (days <= 60) return word(language, `format.${kind}_days`, { count: String(days) });
    const months = Math.round(days / 30.44);
    if (months < 24) return word(language, `format.${kind}_months`, { count: String(months) });
    const years = String(Math.round(days / 365.25));
    return word(language, `format.${kind}_years`, { count: years });
  }

  return {
    date,
    dayMonth,
    time,
    daysBetween,
    month: (when) => `${months[calendar(when).month - 1]} ${calendar(when).year}`,
    monthLong: (when) => {
      const { month, year } = calendar(when);
      return word(language, 'format.month_of_year', {
        month: longMonths[month - 1]!,
        year: String(year),
      });
    },
    dateTime: (when) => `${date(when)}, ${time(when)}`,
    ago: (when, today) => {
      const days = daysBetween(when, today);
      if (days <= 0) return word(language, 'format.today');
      return days === 1 ? word(language, 'format.yesterday') : span(days, 'ago');
    },
    ahead: (when, today) => {
      const days = -daysBetween(when, today);
      if (days <= 0) return word(language, 'format.today');
      return days === 1 ? word(language, 'format.tomorrow') : span(days, 'ahead');
    },
    late: (when, today) => span(Math.max(0, daysBetween(when, today)), 'late'),
  };
}
