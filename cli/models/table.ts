// Reads and writes the small CSV files of the library's commands.
import { readFileSync } from 'node:fs';
import { invalidInput } from '@clientela/models';

export interface Table {
  columns: string[];
  rows: string[][];
}

/** The cells of a line; a quoted cell may hold commas and doubled quotes. `row` is -1 for the header. */
function cells(line: string, row: number): string[] {
  const found: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^",][^,]*|))(,|$)/y;
  for (;;) {
    const match = cell.exec(line);
    if (!match) throw invalidInput('quotes', 'line', row);
    found.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'));
    if (match[3] === '') return found;
  }
}

/** The text of a file; `-` is standard input. */
function textOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    throw invalidInput('not-readable', path);
  }
}

/** Reads a CSV with a header; `-` is standard input. */
export function readTable(path: string): Table {
  const text = textOf(path).replace(/^\ufeff/, '');
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (header === undefined) throw invalidInput('empty', path);
  return { columns: cells(header, -1), rows: lines.map(cells) };
}

/** A cell as a number; refused with the column and the row (from 0) where it is none. */
export function numberAt(table: Table, row: number, column: string): number {
  const text = table.rows[row]![table.columns.indexOf(column)] ?? '';
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw invalidInput('not-a-number', column, row);
  return value;
}

/** A whole column; null when the table does not have it. */
export function columnOf(table: Table, column: string): Float64Array | null {
  if (!table.columns.includes(column)) return null;
  return Float64Array.from(table.rows, (_, row) => numberAt(table, row, column));
}

/** A column that must be there. */
export function needColumn(table: Table, column: string): Float64Array {
  const found = columnOf(table, column);
  if (found === null) throw invalidInput('missing', column);
  return found;
}

/** A line of CSV. */
export function writeRow(row: readonly string[]): string {
  return row
    .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

/** All 17 digits that tell a double from its neighbours. */
export const written = (value: number): string =>
  Number.isFinite(value) ? value.toPrecision(17) : String(value);

/** Runs a command: a refusal is one line of JSON on standard error and exit code 1. */
export function runCommand(work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code, field, row, message } = error as {
      code?: string;
      field?: string;
      row?: number;
      message: string;
    };
    if (code?.startsWith('ERR_PARSE_ARGS')) {
      console.error(
        JSON.stringify({ error: { code: 'unknown', field: 'option', row: -1, message } }),
      );
      process.exitCode = 1;
      return;
    }
    if (field === undefined) throw error;
    console.error(JSON.stringify({ error: { code, field, row, message } }));
    process.exitCode = 1;
  }
}
