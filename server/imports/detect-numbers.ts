// Finds out which mark stands before the decimals, and says how sure that is.
import { compareCurrency } from './fields-currency.ts';
import { type DecimalMark, type NumberParts, readNumber } from './fields-number.ts';
import { cleanText, isNothing } from './fields-text.ts';

/**
 * The decimal mark. `proof` counts numbers that only this mark can read, `ambiguous` those that both
 * read as different numbers (1.234), `against` those that only the other mark can read. `thousands`
 * is the separator between groups, where one was seen.
 */
export type DecimalFinding = {
  decimal: DecimalMark;
  sure: boolean;
  proof: number;
  ambiguous: number;
  against: number;
  thousands: string | null;
  /** An ambiguous value to show, or null. */
  example: string | null;
};

/** A count of numbers that is fed cell by cell; a whole file may go through it. */
export type DecimalTally = { add(cell: string): void; finding(): DecimalFinding };

function readMarked(text: string, decimal: DecimalMark): NumberParts | null {
  const number = readNumber(text, decimal);
  return number === null || compareCurrency(number.mark, 'XXX') === 'unknown' ? null : number;
}

/** True for a number with either decimal mark, with or without a currency. */
export function looksLikeNumber(text: string): boolean {
  return readMarked(text, '.') !== null || readMarked(text, ',') !== null;
}

/** Makes a count of numbers. `preferred` is the mark taken when nothing tells them apart. */
export function makeDecimalTally(preferred: DecimalMark): DecimalTally {
  let points = 0;
  let commas = 0;
  let ambiguous = 0;
  let example: string | null = null;
  const separators: Record<DecimalMark, string | null> = { '.': null, ',': null };

  return {
    add(cell) {
      const text = cleanText(cell);
      if (isNothing(text)) return;
      const point = readMarked(text, '.');
      const comma = readMarked(text, ',');
      if (point === null && comma === null) return;
      if (comma === null) points++;
      else if (point === null) commas++;
      else if (point.whole !== comma.whole) {
        ambiguous++;
        example ??= text;
      }
      const group = /\d([.,'’ ])\d{3}(?!\d)/.exec(text)?.[1] ?? null;
      if (point !== null && point.whole.length > 3 && group !== '.') separators['.'] ??= group;
      if (comma !== null && comma.whole.length > 3 && group !== ',') separators[','] ??= group;
    },
    finding() {
      const decimal = points === commas ? preferred : points > commas ? '.' : ',';
      const proof = decimal === '.' ? points : commas;
      const against = decimal === '.' ? commas : points;
      const sure = against === 0 && (proof > 0 || ambiguous === 0);
      return { decimal, sure, proof, ambiguous, against, thousands: separators[decimal], example };
    },
  };
}
