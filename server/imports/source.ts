// Where the bytes of a table come from: a kept file as it is, or a sheet of a kept workbook as CSV.
import { createReadStream } from 'node:fs';
import { fail } from '../platform/errors.ts';
import type { FileFormat } from './rules.ts';
import { makeSheetWriter, readRows } from './sheet-read.ts';
import { openWorkbook, type Sheet, type Workbook } from './sheet-workbook.ts';

export interface TableSource {
  pieces: AsyncIterable<Uint8Array>;
  /** How much of the file has been read, from 0 to 1. */
  share: () => number;
}

/** The sheet of this name. */
export const sheetNamed = ({ sheets }: Workbook, name: string): Sheet =>
  sheets.find((sheet) => sheet.name === name) ??
  fail('workbook_no_sheet', { sheet: name, known: sheets.map((sheet) => sheet.name).join(', ') });

/** Opens a kept file of `size` bytes; `columns` and `dateColumn` matter to workbooks alone. */
export function openTable(
  path: string,
  size: number,
  format: Pick<FileFormat, 'sheet' | 'decimal'>,
  table: { columns: number; dateColumn: number | undefined },
): TableSource {
  if (format.sheet === null) {
    const pieces = createReadStream(path);
    return { pieces, share: () => pieces.bytesRead / Math.max(1, size) };
  }
  const { sheet: name, decimal } = format;
  let share = 0;
  async function* lines() {
    const workbook = (await openWorkbook(path)) ?? fail('workbook_broken', { why: 'no workbook' });
    const write = makeSheetWriter(table.columns);
    const options = { decimal, dateColumn: table.dateColumn };
    for await (const batch of readRows(workbook, sheetNamed(workbook, name!), options)) {
      share = batch.share;
      yield Buffer.from(write(batch.rows));
    }
  }
  return { pieces: lines(), share: () => share };
}
