// Finds where the table begins below a report's title, and whether its first record names the columns.
import type { ColumnContent } from './detect-columns.ts';
import type { Table } from './detect-delimiter.ts';
import { looksLikeNumber } from './detect-numbers.ts';
import { readEmail } from './fields-customer.ts';
import { dateFormats, makeDateReader } from './fields-date.ts';
import { cleanText } from './fields-text.ts';

/** Lines of a report's title are looked for in this many records. */
const preambleLimit = 20;

type CellKind = 'nothing' | 'date' | 'number' | 'email' | 'text';

/** Makes a function that tells what a cell looks like, in any order of day, month and year. */
function makeKindReader(today: string): (cell: string) => CellKind {
  const readers = dateFormats.map((format) => makeDateReader(format, today));
  return (cell) => {
    const text = cleanText(cell);
    if (text === '') return 'nothing';
    if (readers.some((read) => read(text) !== null)) return 'date';
    if (looksLikeNumber(text)) return 'number';
    return readEmail(text) === null ? 'text' : 'email';
  };
}

/** True for a date beside a number, as only rows of a table have. */
function isRow(kinds: readonly CellKind[]): boolean {
  return kinds.includes('date') && kinds.includes('number');
}

/** How many cells of a record are words that headers use. */
function countHeaderWords(record: readonly string[], isWord: (cell: string) => boolean): number {
  return record.filter(isWord).length;
}

/**
 * How many records at the start are titles and remarks above the table. Only a header of known words
 * ends them: without one, a row that is wrong must not be lost for a title.
 */
export function countPreamble(
  table: Table,
  today: string,
  isWord: (cell: string) => boolean,
): number {
  const { records, width } = table;
  const kindOf = makeKindReader(today);
  for (let i = 0; i < Math.min(preambleLimit, records.length); i++) {
    const record = records[i]!;
    const filled = record.filter((cell) => cell.trim() !== '').length;
    const sparse = record.length < width || filled <= Math.max(1, Math.floor(width / 3));
    if (countHeaderWords(record, isWord) >= 2) return i;
    if (!sparse || isRow(record.map(kindOf))) return 0;
  }
  return 0;
}

/** True when the first record names the columns instead of being a row. */
export function isHeader(
  first: readonly string[],
  contents: readonly ColumnContent[],
  today: string,
  isWord: (cell: string) => boolean,
): boolean {
  const kinds = first.map(makeKindReader(today));
  if (isRow(kinds)) return false;
  let votes = countHeaderWords(first, isWord);
  let typed = 0;
  kinds.forEach((kind, i) => {
    const { filled, numbers, dates, emails } = contents[i] ?? {
      filled: 0,
      numbers: 0,
      dates: 0,
      emails: 0,
    };
    const isTyped = filled > 0 && Math.max(numbers, dates, emails) >= 0.8;
    if (isTyped) typed++;
    if (kind === 'text') votes += isTyped ? 2 : 0;
    else if (kind !== 'nothing') votes -= 2;
  });
  return votes > 0 || (votes === 0 && typed === 0);
}
