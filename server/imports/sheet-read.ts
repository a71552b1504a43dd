// Reads a sheet of a workbook as it streams by and writes it as CSV, one line for each of its rows, so
// that everything that reads CSV reads workbooks: the lines of the one are the rows of the other.
import { fail } from '../platform/errors.ts';
import { dayText, numberText } from './sheet-values.ts';
import { longestCell, type Sheet, textsOf, type Workbook } from './sheet-workbook.ts';
import { attribute, makeXmlDecoder, makeXmlReader } from './sheet-xml.ts';
import { unpack } from './sheet-zip.ts';

/** Bounds of the format. */
const mostRows = 1_048_576;
const mostColumns = 16_384;
/** A row longer than any record may be is cut here; the parser rejects it. */
const longestRow = 80_000;

/** Numbers in a column of dates that lie here are days, also without a format that says so: 1954 to 2119. */
const likelyDays = { from1900: [20_000, 80_000], from1904: [18_538, 78_538] } as const;

export interface SheetOptions {
  decimal: '.' | ',';
  /** Position of a column whose plain numbers are days. */
  dateColumn?: number | undefined;
}

/** The row of a sheet as its cells; `row` counts from 1. */
export interface SheetRow {
  row: number;
  cells: string[];
}

/** Position of a column by its letters, such as 27 for AB12; -1 when there are none. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const c = reference.charCodeAt(i) & ~32;
    if (c < 65 || c > 90) break;
    column = column * 26 + c - 64;
  }
  return column - 1;
}

/**
 * Rows of a sheet that hold anything, in batches; `share` is how much of it has been read. Formulas count
 * with the value they had when the workbook was saved; a merged cell stands where it begins.
 */
export async function* readRows(
  workbook: Workbook,
  sheet: Sheet,
  options: SheetOptions,
): AsyncGenerator<{ rows: SheetRow[]; share: number }> {
  const { from1904, dateStyles } = workbook;
  const texts = await textsOf(workbook);
  const [earliest, latest] = likelyDays[from1904 ? 'from1904' : 'from1900'];
  let rows: SheetRow[] = [];
  let cells: string[] = [];
  let row = 0;
  let column = -1;
  let width = 0;
  let type = '';
  let style = 0;
  let value = '';
  let reading = false;
  let aside = false;
  let inside = false;
  let ended = false;

  const number = (): string => {
    const serial = Number(value);
    const isDay =
      dateStyles[style] === true ||
      (column === options.dateColumn &&
        Number.isFinite(serial) &&
        serial >= earliest &&
        serial <= latest);
    return (isDay ? dayText(serial, from1904) : null) ?? numberText(value, options.decimal);
  };
  const meaning = (): string => {
    if (value === '') return '';
    if (type === '' || type === 'n') return number();
    if (type === 's') return texts(Number(value));
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    return value;
  };
  const reader = makeXmlReader({
    open(name, attributes) {
      if (!inside) {
        inside = name === 'sheetData';
        return;
      }
      if (name === 'c') {
        const reference = attribute(attributes, 'r');
        const at = reference === '' ? column + 1 : columnOf(reference);
        if (at <= column || at >= mostColumns) fail('workbook_broken', { why: reference });
        column = at;
        type = attribute(attributes, 't');
        style = Number(attribute(attributes, 's'));
        value = '';
      } else if (name === 'v') reading = true;
      else if (name === 't') reading = !aside;
      else if (name === 'rPh') aside = true;
      else if (name === 'row') {
        const told = attribute(attributes, 'r');
        const next = told === '' ? row + 1 : Number(told);
        if (!(next > row && next <= mostRows)) fail('workbook_broken', { why: `row ${told}` });
        row = next;
        column = -1;
        width = 0;
        cells = [];
      }
    },
    close(name) {
      if (!inside) return;
      if (name === 'v' || name === 't') reading = false;
      else if (name === 'rPh') aside = false;
      else if (name === 'c') {
        const text = meaning();
        if (text === '' || width > longestRow) return;
        while (cells.length < column) cells.push('');
        cells.push(text);
        width += text.length + 1;
      } else if (name === 'row') {
        if (cells.length > 0) rows.push({ row, cells });
        cells = [];
      } else if (name === 'sheetData') {
        ended = true;
        inside = false;
      }
    },
    text(piece) {
      if (reading && value.length < longestCell) value += piece.slice(0, longestCell);
    },
  });
  const decode = makeXmlDecoder();
  let share = 0;
  for await (const piece of unpack(workbook.zip, sheet.part, (bytes) => {
    share = bytes / Math.max(1, sheet.part.packed);
  })) {
    reader.push(decode(piece));
    if (rows.length === 0) continue;
    const batch = rows;
    rows = [];
    yield { rows: batch, share };
  }
  if (!ended && inside) fail('workbook_broken', { why: sheet.name });
  if (rows.length > 0) yield { rows, share: 1 };
}

/** Writes rows as lines of CSV: each stands on the line of its number, and is as wide as the table. */
export function makeSheetWriter(columns: number): (rows: readonly SheetRow[]) => string {
  let line = 1;
  return (rows) => {
    let text = '';
    for (const { row, cells } of rows) {
      text += '\n'.repeat(row - line);
      for (let i = 0; i < cells.length; i++)
        text += i === 0 ? csvCell(cells[i]!) : `,${csvCell(cells[i]!)}`;
      if (cells.length < columns) text += ','.repeat(columns - cells.length);
      text += '\n';
      line = row + 1;
    }
    return text;
  };
}

function csvCell(text: string): string {
  if (!/[",\r\n_]|^\s/.test(text)) return text;
  const flat = text
    // Characters that XML cannot hold are written so.
    .replace(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/[\r\n]+/g, ' ');
  return /[",]|^\s/.test(flat) ? `"${flat.replaceAll('"', '""')}"` : flat;
}
