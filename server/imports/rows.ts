// Rows that a program sends: written down as a file and imported like one, once for each key.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { fail } from '../platform/errors.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { beginImport } from './begin.ts';
import { startCheck } from './check.ts';
import { checkJob } from './job-names.ts';
import { type ImportRow, readImport } from './queries.ts';
import { type AnyKind, type ImportOptions, knownKind } from './rules.ts';

type SentRow = Record<string, string | number | null>;

interface Sent {
  kind: AnyKind;
  rows: readonly SentRow[];
  chosen?: ImportOptions | undefined;
  /** Header Idempotency-Key. */
  key: string | null;
  by: string | null;
  now: Date;
}

/** Imports the rows, or answers with the import that the same key and rows have become. */
export async function importRows(context: Context, sent: Sent): Promise<ImportRow> {
  const { db } = context;
  const { rows, key, by, now, chosen = {} } = sent;
  const kind = await knownKind(db, sent.kind);
  if (key === null || !/^[\x21-\x7e]{8,200}$/.test(key)) fail('request_key_missing');
  const sum = sumOf(kind, rows, chosen);
  const known = await sentBefore(context, key, sum);
  if (known) return start(context, known, now);
  const names = kind.fields.map(({ name }) => name);
  const fields = names.filter((name) => rows.some((row) => row[name] !== undefined));
  rows.forEach((row, i) => {
    const unknown = Object.keys(row).find((name) => !names.includes(name));
    if (unknown !== undefined) fail('import_field_unknown', { field: unknown, row: i + 1 });
  });
  const missing = kind.missing(Object.fromEntries(fields.map((name, i) => [name, i])), chosen);
  if (missing.length > 0) fail('import_mapping_incomplete', { missing: missing.join(', ') });
  try {
    const id = await beginImport(context, {
      kind: sent.kind,
      chosen,
      fileName: key,
      source: Readable.from([text(fields, rows)]),
      door: 'api',
      mapping: Object.fromEntries(fields.map((name) => [name, name])),
      format: {
        encoding: 'utf-8',
        delimiter: ',',
        hasHeader: true,
        skipLines: 0,
        rejectedColumns: false,
        decimal: '.',
        dateFormat: 'ymd',
      },
      request: { key, sum },
      by,
      now,
    });
    return start(context, await readImport(db, id), now);
  } catch (error) {
    // Two calls at once with one key: the other was quicker, and its import is the answer.
    if ((error as { code?: string }).code !== '23505') throw error;
    const other = await sentBefore(context, key, sum);
    if (!other) throw error;
    return start(context, other, now);
  }
}

/** Sends it to its check, unless that was done: a call that broke off in the middle is made whole. */
async function start({ db }: Context, row: ImportRow, now: Date): Promise<ImportRow> {
  if (row.status !== 'uploaded' || row.run > 0) return row;
  return db.transaction().execute(async (tx) => {
    const [mine] = await tx
      .selectFrom('imports')
      .selectAll()
      .where('id', '=', row.id)
      .forUpdate()
      .execute();
    if (mine?.status !== 'uploaded') return mine ?? row;
    const moved = await startCheck(tx, row.id, now, true);
    await queueJob(tx, checkJob, { id: row.id }, `${checkJob} ${row.id}`);
    return moved;
  });
}

async function sentBefore({ db }: Context, key: string, sum: string): Promise<ImportRow | null> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('request_key', '=', key)
    .executeTakeFirst();
  if (row && row.request_sum !== sum) fail('request_key_reused', { import: row.id });
  return row ?? null;
}

/** The same for the same rows, in whatever order the fields of a row stand. */
function sumOf(kind: AnyKind, rows: readonly SentRow[], chosen: ImportOptions): string {
  const sorted = rows.map((row) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256')
    .update(
      JSON.stringify([kind.name, sorted, ...(Object.keys(chosen).length > 0 ? [chosen] : [])]),
    )
    .digest('hex');
}

/** The rows as a file with one line for each. */
function text(fields: readonly string[], rows: readonly SentRow[]): string {
  const line = (cells: readonly (string | number | null)[]) => `${cells.map(cell).join(',')}\n`;
  return line(fields) + rows.map((row) => line(fields.map((name) => row[name] ?? null))).join('');
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  // A line of the file is a row: its problems are told by line.
  return `"${String(value)
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replaceAll('"', '""')}"`;
}
