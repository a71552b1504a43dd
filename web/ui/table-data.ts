// A chart's numbers as a table: what it draws, readable, downloadable as CSV.

export interface TableColumn {
  title: string;
  /** How a number is shown; the file keeps the number itself. */
  format?: (value: number) => string;
  /** How a number is written to the file, for instance cents to the currency's unit. */
  raw?: (value: number) => number;
  /** Where what a number counts is listed, by the place of its row; null: nowhere. */
  to?: (row: number) => string | null;
}

export interface TableData {
  columns: readonly TableColumn[];
  /** The first cell of a row names it; null where there is no number. */
  rows: readonly (readonly (string | number | null)[])[];
}

/** A cell that a spreadsheet would take for a formula is made plain text. */
function quote(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 with a byte order mark, so that spreadsheets read accents. */
export function toCsv({ columns, rows }: TableData): string {
  const lines = [columns.map((column) => quote(column.title)).join(',')];
  for (const row of rows) {
    const cells = row.map((cell, index) => {
      if (cell === null) return '';
      if (typeof cell === 'string') return quote(cell);
      return String(columns[index]?.raw?.(cell) ?? cell);
    });
    lines.push(cells.join(','));
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** «Qué movió el valor» → que-movio-el-valor. */
export function fileName(title: string, extension: string): string {
  const stem = title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${stem || 'clientela'}.${extension}`;
}
