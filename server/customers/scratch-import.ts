// Brings files of customers into a scratch database through the real import.
import { Readable } from 'node:stream';
import {
  type AnyKind,
  beginImport,
  type ImportOptions,
  readImport,
  runWhole,
} from '../imports/index.ts';
import type { Context } from '../platform/jobs.ts';
import { customersKind } from './kind.ts';

export const testNow = new Date('2026-11-20T18:00:00Z');

/** Imports a whole file and returns the row of the import as it stands at the end. */
export async function importFile(
  context: Context,
  file: string | Iterable<string>,
  chosen: ImportOptions = {},
  kind: AnyKind = customersKind,
  now = testNow,
) {
  const id = await beginImport(context, {
    kind,
    fileName: 'file.csv',
    source: Readable.from(typeof file === 'string' ? [Buffer.from(file)] : file),
    chosen,
    by: null,
    now,
  });
  await runWhole(context, kind, id, now);
  return readImport(context.db, id);
}

/** What became of the rows, under the words of the reconciliation. */
export const becameOf = (row: Awaited<ReturnType<typeof importFile>>) => ({
  read: row.rows_read,
  created: row.rows_stored,
  updated: row.rows_updated,
  unchanged: row.rows_already_there,
  passed: row.rows_left_out,
  failed: row.rows_rejected,
});
