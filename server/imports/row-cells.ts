// The cells of the row being read, for kinds of rows that are no sales: what stands there, and what is wrong.
import { compareCurrency } from './fields-currency.ts';
import { isScientific, readEmail } from './fields-customer.ts';
import { isExcelSerial, makeDateReader } from './fields-date.ts';
import { readNumber, toMinor } from './fields-number.ts';
import {
  type RowNote,
  type RowNoteCode,
  type RowProblem,
  type RowProblemCode,
  shownValue,
} from './fields-problems.ts';
import { cleanText, foldText, isNothing, textLimit } from './fields-text.ts';
import type { KindReaderOptions, KindReading } from './rules.ts';

const yes = new Set('si s yes y true verdadero 1 x on cierto'.split(' '));
const no = new Set('no n false falso 0 off'.split(' '));

/** Sí, yes, 1 … or no, false, 0 …; null for anything else. */
export function readFlag(text: string): boolean | null {
  const word = foldText(text);
  return yes.has(word) ? true : no.has(word) ? false : null;
}

/**
 * Makes the reader of rows of some kind. `read` is called for each row and asks `cells` for what stands
 * in the fields; what it returns is the row, unless a cell was rejected.
 */
export function makeRowReader<Row>(
  options: KindReaderOptions,
  read: (cells: Cells) => Row,
): (record: readonly string[], line: number) => KindReading<Row> {
  const cells = makeCells(options);
  return (record, line) => {
    cells.begin(record, line);
    if (!cells.fits()) return cells.misfit();
    const row = read(cells);
    return cells.end(row);
  };
}

export type Cells = ReturnType<typeof makeCells>;

function makeCells({
  columns,
  mapping,
  decimal,
  currency,
  currencyDigits,
  dateFormat,
  today,
}: KindReaderOptions) {
  const readDate = makeDateReader(dateFormat, today);
  const widest = columns.length;
  let narrowest = widest;
  const unnamed = (i: number) => (columns[i] ?? '').trim() === '' || columns[i] === String(i + 1);
  while (narrowest > 0 && unnamed(narrowest - 1)) narrowest--;
  for (const place of Object.values(mapping)) narrowest = Math.max(narrowest, place + 1);

  let record: readonly string[] = [];
  let line = 0;
  let problems: RowProblem[] = [];
  let notes: RowNote[] = [];
  const placeOf = (field: string) => mapping[field] ?? -1;
  const shown = (place: number) => (place < 0 ? '' : shownValue(record[place] ?? ''));

  function reject(code: RowProblemCode, field: string | null, value?: string) {
    const place = field === null ? -1 : placeOf(field);
    const column = place < 0 ? null : place + 1;
    problems.push({ line, column, code, value: value ?? shown(place) });
  }
  function note(code: RowNoteCode, field: string, value?: string) {
    const place = placeOf(field);
    notes.push({ line, column: place < 0 ? null : place + 1, code, value: value ?? shown(place) });
  }
  /** The cell of a field, cleaned; undefined when it is not mapped or holds nothing. */
  function text(field: string): string | undefined {
    const place = placeOf(field);
    if (place < 0) return undefined;
    const cell = cleanText(record[place] ?? '');
    return isNothing(cell) ? undefined : cell;
  }
  /** A text for people, cut with a note. */
  function words(field: string, limit = textLimit): string | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    if (cell.includes('\ufffd')) note('encoding_invalid', field);
    if (cell.length <= limit) return cell;
    note('text_cut', field);
    return cell
      .slice(0, limit)
      .replace(/[\ud800-\udbff]$/, '')
      .trimEnd();
  }
  /** A text that tells one thing from another: never guessed at. */
  function key(field: string, tooLong: RowProblemCode = 'customer_too_long'): string | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    if (cell.includes('\ufffd')) reject('encoding_invalid', field);
    else if (cell.length > textLimit) reject(tooLong, field);
    else if (isScientific(cell)) reject('key_scientific', field);
    return cell;
  }
  function day(field: string): string | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    const found = readDate(cell);
    if (found !== null) return found;
    reject(isExcelSerial(cell) ? 'date_excel_serial' : 'date_invalid', field);
    return undefined;
  }
  function flag(field: string): boolean | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    const found = readFlag(cell);
    if (found === null) reject('flag_invalid', field);
    return found ?? undefined;
  }
  function number(field: string): number | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    const parts = readNumber(cell, decimal);
    const { negative = false, whole = '', fraction = '', mark = '' } = parts ?? {};
    if (parts === null || mark !== '' || whole.length > 15) {
      reject('number_invalid', field);
      return undefined;
    }
    return Number(`${negative ? '-' : ''}${whole || '0'}.${fraction.slice(0, 15) || '0'}`);
  }
  /** A part of something, above 0 and at most 1: `35 %`, `35` and `0.35` are the same; a 1 without a sign is all. */
  function share(field: string): number | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    const parts = readNumber(cell.replace(/\s*%$/, ''), decimal);
    const told =
      parts === null || parts.negative || parts.mark !== '' || parts.whole.length > 3
        ? 0
        : Number(`${parts.whole || '0'}.${parts.fraction.slice(0, 15) || '0'}`);
    const found = cell.endsWith('%') || told > 1 ? told / 100 : told;
    if (found > 0 && found <= 1) return found;
    reject('share_invalid', field);
    return undefined;
  }
  /** Minor units of the company's currency. */
  function money(field: string): number | undefined {
    const cell = text(field);
    if (cell === undefined) return undefined;
    const parts = readNumber(cell, decimal);
    const scaled = parts === null ? null : toMinor(parts, currencyDigits);
    if (parts === null) reject('amount_invalid', field);
    else if (compareCurrency(parts.mark, currency) !== 'same') reject('currency_other', field);
    else if (scaled === null) reject('amount_too_large', field);
    else if (scaled.rounded) note('amount_rounded', field);
    return scaled?.minor;
  }
  /** The parts of a cell that holds several things, each once. */
  function parts(field: string, between: RegExp): string[] {
    const cell = text(field);
    if (cell === undefined) return [];
    const whole = cell.split(between);
    if (whole.length === 1) return [cell];
    const all = whole.map((part) => part.trim()).filter((part) => part !== '' && !isNothing(part));
    return [...new Set(all)];
  }
  /** E-mails of these fields in lower case; those that cannot be right are named in `bad`. */
  function emails(fields: readonly string[]): { good: string[]; bad: string[] } {
    const good = new Set<string>();
    const bad: string[] = [];
    for (const field of fields) {
      const cell = text(field);
      if (cell === undefined) continue;
      const whole = readEmail(cell);
      if (whole !== null) {
        good.add(whole);
        continue;
      }
      for (const part of parts(field, /[;,|\s]+/)) {
        const email = readEmail(part);
        if (email !== null) good.add(email);
        else if (!bad.includes(field)) bad.push(field);
      }
    }
    return { good: [...good], bad };
  }
  return {
    begin(next: readonly string[], atLine: number) {
      record = next;
      line = atLine;
      problems = [];
      notes = [];
    },
    /** Whether it has the width of the header; empty cells beyond it are passed over. */
    fits(): boolean {
      if (record.length < narrowest || narrowest > widest) return false;
      for (let i = widest; i < record.length; i++) if (record[i]!.trim() !== '') return false;
      return true;
    },
    misfit(): KindReading<never> {
      reject('columns_wrong', null, shownValue(record.join(' | ').slice(0, 400)));
      return { row: null, notes: null, problems };
    },
    end<Row>(row: Row): KindReading<Row> {
      if (problems.length > 0) return { row: null, notes: null, problems };
      return { row, notes, problems: null };
    },
    isMapped: (field: string) => placeOf(field) >= 0,
    reject,
    note,
    text,
    words,
    key,
    day,
    flag,
    number,
    share,
    money,
    parts,
    emails,
  };
}
