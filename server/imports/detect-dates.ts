// Finds out in which order a column writes day, month and year, and says how sure that is.
import { type DateFormat, dateFormats, dayAfter, makeDateReader } from './fields-date.ts';
import { cleanText, isNothing } from './fields-text.ts';

/**
 * How the dates of a column are written.
 *
 * `proof` counts values that only `format` can read (such as days over 12), `ambiguous` those that
 * another order reads as another day, `against` those that only another order can read.
 * `why`: `year_first` (every order reads them alike: a four-digit year in front, or month names),
 * `proof`, `spread` (no proof, but in this order the dates lie in fewer months) or `language`
 * (nothing tells them apart, so the usual order of the language). What is not `sure` is for the user
 * to confirm.
 */
export type DateFinding = {
  format: DateFormat;
  sure: boolean;
  why: 'year_first' | 'proof' | 'spread' | 'language';
  read: number;
  unreadable: number;
  proof: number;
  ambiguous: number;
  against: number;
  /** An ambiguous value to show, or null. */
  example: string | null;
};

/** A count of dates that is fed cell by cell; a whole file may go through it. */
export type DateTally = { add(cell: string): void; finding(): DateFinding };

/**
 * Makes a count of dates. `preferred` is the order taken when nothing tells the orders apart. An order
 * that reads a cell as a day to come or before 1970 does not count for it while another order reads
 * a day in between.
 */
export function makeDateTally(today: string, preferred: DateFormat): DateTally {
  const orders = dateFormats.map((format) => ({
    format,
    read: makeDateReader(format, today),
    valid: 0,
    proof: 0,
    ambiguous: 0,
    against: 0,
    months: new Set<string>(),
  }));
  const tomorrow = dayAfter(today);
  let alike = 0;
  let telling = 0;
  let unreadable = 0;
  let example: string | null = null;

  return {
    add(cell) {
      const text = cleanText(cell);
      if (isNothing(text)) return;
      let days = orders.map((order) => order.read(text));
      const likely = days.map((day) =>
        day !== null && day > '1970' && day <= tomorrow ? day : null,
      );
      if (likely.some((day) => day !== null)) days = likely;
      const readable = days.filter((day) => day !== null);
      if (readable.length === 0) {
        unreadable++;
        return;
      }
      const differ = readable.some((day) => day !== readable[0]);
      if (readable.length === orders.length && !differ) alike++;
      else telling++;
      if (differ) example ??= text;
      orders.forEach((order, i) => {
        const day = days[i]!;
        if (day === null) order.against++;
        else {
          order.valid++;
          order.months.add(day.slice(0, 7));
          if (differ) order.ambiguous++;
          else if (readable.length === 1) order.proof++;
        }
      });
    },
    finding() {
      const [best, rival] = orders.toSorted(
        (a, b) =>
          b.valid - a.valid ||
          a.months.size - b.months.size ||
          Number(b.format === preferred) - Number(a.format === preferred),
      );
      const { format, valid, proof, ambiguous, against, months } = best!;
      const counts = { read: valid, unreadable, proof, ambiguous, against, example };
      if (telling === 0) return { format: 'ymd', sure: alike > 0, why: 'year_first', ...counts };
      if (valid > rival!.valid) return { format, sure: against === 0, why: 'proof', ...counts };
      const why = months.size < rival!.months.size ? 'spread' : 'language';
      return { format, sure: false, why, ...counts };
    },
  };
}
