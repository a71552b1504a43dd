// clientela import purchases FILE: check and load in one go, with a count that adds up.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { changeCompany } from '../server/company/index.ts';
import { beginImport, problemLines, readImport, runWhole } from '../server/imports/index.ts';
import { type ErrorCode, fail } from '../server/platform/errors.ts';
import { purchasesKind } from '../server/purchases/index.ts';
import { answer, type Shared, withData } from './open.ts';

/** Short names on the line for the fields of a sale. */
const aliases: Record<string, string> = {
  customer: 'customerId',
  key: 'customerId',
  order: 'orderId',
  line: 'productLine',
  cost: 'unitCost',
};

interface Options extends Shared {
  preset?: string;
  map: Record<string, string>;
  currency?: string;
}

export async function importPurchases(file: string, options: Options): Promise<void> {
  await withData(options, async (context) => {
    const now = new Date();
    if (options.currency) await changeCompany(context.db, { currency: options.currency }, now);
    const named = Object.entries(options.map ?? {}).map(([field, column]) => [
      aliases[field] ?? field,
      column,
    ]);
    const id = await beginImport(context, {
      kind: purchasesKind,
      fileName: basename(file),
      source: resolve(file),
      preset: options.preset,
      mapping: named.length > 0 ? Object.fromEntries(named) : undefined,
      by: null,
      now,
    });
    await runWhole(context, purchasesKind, id, now);
    const row = await readImport(context.db, id);
    let problemsFile: string | null = null;
    if (row.rows_rejected + row.rows_noted > 0) {
      const folder = join(context.config.dataDir, 'files', 'problems');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      problemsFile = join(folder, `${id}.csv`);
      await pipeline(
        Readable.from(problemLines(context, id, 'en')),
        createWriteStream(problemsFile, { mode: 0o600 }),
      );
    }
    if (row.status === 'failed')
      fail(row.error_code as ErrorCode, { rejected: row.rows_rejected, problemsFile });
    const result = {
      import: id,
      read: row.rows_read,
      stored: row.rows_stored,
      updated: row.rows_updated,
      alreadyThere: row.rows_already_there,
      rejected: row.rows_rejected,
      noted: row.rows_noted,
      customers: row.customers,
      customersNew: row.customers_new,
      problemsFile,
    };
    answer(options, result, [
      `read           ${result.read}`,
      `stored         ${result.stored}`,
      `updated        ${result.updated}`,
      `already there  ${result.alreadyThere}`,
      `rejected       ${result.rejected}`,
      `customers      ${result.customers} (${result.customersNew ?? 0} new)`,
      ...(problemsFile ? [`problems       ${problemsFile}`] : []),
    ]);
  });
}
