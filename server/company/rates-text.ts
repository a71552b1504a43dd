// Rates as people have them in a file or a spreadsheet: one line for each, with currency, day and rate in
// whatever order they stand.
import type { CurrencyRate } from './queries-rates.ts';

/** No more than this is set at once; the contract says the same. */
export const mostRatesAtOnce = 5000;

export interface ReadRates {
  rates: CurrencyRate[];
  /** Lines, from 1, that hold something else; a header in the first is none of them. */
  wrong: number[];
}

/** A 31st of February would be taken for a day of March. */
const isCalendarDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
};

/**
 * Reads rates from lines such as `USD,2026-01-05,17.12`: a code of three letters, a day as YYYY-MM-DD, and
 * a number with a point, or with a comma where something else stands between the cells.
 */
export function readRatesText(text: string): ReadRates {
  const rates: CurrencyRate[] = [];
  const wrong: number[] = [];
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
    const cells = line.split(apart).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
    const currency = cells.find((cell) => /^[a-z]{3}$/i.test(cell))?.toUpperCase();
    const day = cells.find((cell) => /^\d{4}-\d{2}-\d{2}$/.test(cell));
    const number = cells
      .map((cell) => (apart === ',' ? cell : cell.replace(',', '.')))
      .find((cell) => /^\d{1,12}(\.\d{1,12})?$/.test(cell) && Number(cell) > 0);
    if (currency !== undefined && day !== undefined && isCalendarDay(day) && number !== undefined)
      rates.push({ currency, day, rate: number });
    else if (i > 0 || day !== undefined || number !== undefined) wrong.push(i + 1);
  });
  return { rates, wrong };
}
