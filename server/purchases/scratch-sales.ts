// Brings sales into a scratch database through the real import, for the tests of this room and of those
// that live on sales.
import { Readable } from 'node:stream';
import { beginImport, readImport, runWhole } from '../imports/index.ts';
import type { Context } from '../platform/jobs.ts';
import { purchasesKind } from './kind.ts';

/** Today of the tests: dates of sales may lie up to the day after. */
export const testNow = new Date('2026-11-20T18:00:00Z');

export interface Sales {
  mapping?: Record<string, string>;
  preset?: string;
  fileName?: string;
  sheet?: string;
  now?: Date;
}

/** Keeps a file and writes it down as an import; returns its number. */
export function beginSales(
  context: Context,
  file: string | Uint8Array | Iterable<string>,
  sales: Sales = {},
): Promise<number> {
  const pieces =
    typeof file === 'string' || file instanceof Uint8Array ? [Buffer.from(file)] : file;
  return beginImport(context, {
    kind: purchasesKind,
    fileName: sales.fileName ?? 'sales.csv',
    source: Readable.from(pieces),
    preset: sales.preset,
    mapping: sales.mapping,
    sheet: sales.sheet,
    by: null,
    now: sales.now ?? testNow,
  });
}

/** Imports a whole file and returns the row of the import as it stands at the end. */
export async function importSales(
  context: Context,
  file: string | Uint8Array | Iterable<string>,
  sales: Sales = {},
) {
  const id = await beginSales(context, file, sales);
  await runWhole(context, purchasesKind, id, sales.now ?? testNow);
  return readImport(context.db, id);
}

/** The counts of an import under the names the command line uses. */
export const countsOf = (row: Awaited<ReturnType<typeof importSales>>) => ({
  read: row.rows_read,
  stored: row.rows_stored,
  updated: row.rows_updated,
  alreadyThere: row.rows_already_there,
  rejected: row.rows_rejected,
});
