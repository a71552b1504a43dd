// What is remembered of imports: the row of each, its problems, its place in the four steps.
import type { Selectable } from 'kysely';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { ImportsTable } from '../platform/schema.ts';
import type { Looked } from './look.ts';
import { headerOf } from './mappings.ts';
import type { FileFormat, ImportOptions, Reading, Undone } from './rules.ts';

export type ImportRow = Selectable<ImportsTable>;
/** How a file came. */
export type Door = 'page' | 'command' | 'folder' | 'api';

export type Status =
  | 'uploaded'
  | 'checking'
  | 'checked'
  | 'loading'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone';

/** What a row's problem means for it. */
export type Severity = 'rejected' | 'note' | 'left_out';

/** What became of an import that was undone; the figures come when it is through. */
export interface UndoneRecord extends Partial<Undone> {
  /** It was stopped while it loaded. */
  cancelled: boolean;
  at: string;
  by: string | null;
}

/** How the file of an import is written; older versions wrote less of it down. */
export const formatOf = (row: Pick<ImportRow, 'format'>): FileFormat => ({
  sheet: null,
  rejectedColumns: false,
  ...(row.format as Omit<FileFormat, 'sheet' | 'rejectedColumns'>),
});

/** Rows that are to go in. */
export const goodRows = (row: ImportRow): number =>
  row.rows_read - row.rows_rejected - row.rows_left_out;

/** What every list and progress bar shows. */
export function summaryOf(row: ImportRow) {
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    fileBytes: row.file_bytes,
    door: row.door as Door,
    unattended: row.unattended,
    status: row.status as Status,
    progress: row.progress,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    counts: {
      read: row.rows_read,
      stored: row.rows_stored,
      updated: row.rows_updated,
      alreadyThere: row.rows_already_there,
      rejected: row.rows_rejected,
      leftOut: row.rows_left_out,
      noted: row.rows_noted,
      amountRead: row.amount_read,
      amountRejected: row.amount_rejected,
      amountLeftOut: row.amount_left_out,
      amountStored: row.amount_stored,
      customers: row.customers,
      customersNew: row.customers_new,
      customersErased: row.customers_erased,
      firstDay: row.first_day,
      lastDay: row.last_day,
    },
    error: row.error_code
      ? { code: row.error_code, details: (row.error_details ?? {}) as Record<string, unknown> }
      : null,
    undone: undoneOf(row),
  };
}

function undoneOf({ undone }: ImportRow) {
  if (undone === null) return null;
  const { cancelled, at, lines = null, amount = null, restored = null } = undone as UndoneRecord;
  const { kept = null, customers = null } = undone as UndoneRecord;
  return { cancelled, at, lines, amount, restored, kept, customers };
}

export async function newImportId(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('imports', 'id')) as id`.execute(db);
  return rows[0]!.id;
}

export async function insertImport(
  db: Db,
  row: {
    id: number;
    kind: string;
    fileName: string;
    fileBytes: number;
    looked: Looked;
    preset: string | null;
    door: Door;
    mappingId: number | null;
    requestKey?: string | undefined;
    requestSum?: string | undefined;
    reading: Reading;
    options: ImportOptions;
    by: string | null;
    now: Date;
  },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({
      id: row.id,
      kind: row.kind,
      file_name: row.fileName,
      file_bytes: row.fileBytes,
      status: 'uploaded',
      format: JSON.stringify(row.looked.format),
      format_why: JSON.stringify(row.looked.why),
      columns: JSON.stringify(row.looked.columns),
      sheets: row.looked.sheets === null ? null : JSON.stringify(row.looked.sheets),
      mapping: JSON.stringify(row.looked.mapping),
      preset: row.preset,
      door: row.door,
      header: headerOf(row.looked),
      mapping_id: row.mappingId,
      request_key: row.requestKey ?? null,
      request_sum: row.requestSum ?? null,
      reading: JSON.stringify(row.reading),
      options: JSON.stringify(row.options),
      created_by: row.by,
      created_at: row.now.toISOString(),
    })
    .execute();
}

/** What was seen of a file; older versions wrote less of it down. */
export function whyOf(row: Pick<ImportRow, 'format_why'>): Looked['why'] {
  const older = { rowsCounted: false, decimalProof: 0, doubts: [], shape: null };
  return { ...older, ...(row.format_why as Omit<Looked['why'], keyof typeof older>) };
}

/** One import; fails with import_not_found. */
export async function readImport(db: Db | Tx, id: number): Promise<ImportRow> {
  const row = await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? fail('import_not_found', { id });
}

/** Imports that are being read, written or undone, or were when somebody was killed. */
export const unfinishedImports = (db: Db) =>
  db
    .selectFrom('imports')
    .select(['id', 'status'])
    .where('status', 'in', ['checking', 'loading', 'undoing'])
    .orderBy('id')
    .execute();

/**
 * Moves an import from one of these steps to another, or fails with the step it is at. Whoever still
 * works on the step it leaves finds its run over, and stops.
 */
export async function step(
  db: Db | Tx,
  id: number,
  from: Status[],
  to: Status,
  changes: Partial<{ [K in keyof ImportRow]: unknown }> = {},
): Promise<ImportRow> {
  const row = await db
    .updateTable('imports')
    .set({ status: to, progress: 0, run: sql<number>`run + 1`, ...(changes as object) })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (row) return row;
  const { status } = await readImport(db, id);
  return fail('import_wrong_state', { status });
}

/** The same for whoever worked on the step: fails with import_cancelled where somebody else has moved it. */
export async function finishStep(
  db: Db | Tx,
  { id, run }: Pick<ImportRow, 'id' | 'run'>,
  to: Status,
  changes: Partial<{ [K in keyof ImportRow]: unknown }>,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('imports')
    .set({ status: to, run: run + 1, ...(changes as object) })
    .where('id', '=', id)
    .where('run', '=', run)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) fail('import_cancelled');
}

export async function changeReading(
  db: Db,
  id: number,
  looked: Looked,
  /** Remembered mapping it is now read with; without one somebody has decided otherwise. */
  mappingId: number | null = null,
  options?: ImportOptions,
): Promise<void> {
  await step(db, id, ['uploaded', 'checked', 'failed', 'undone'], 'uploaded', {
    format: JSON.stringify(looked.format),
    format_why: JSON.stringify(looked.why),
    columns: JSON.stringify(looked.columns),
    mapping: JSON.stringify(looked.mapping),
    preset: looked.preset,
    header: headerOf(looked),
    mapping_id: mappingId,
    unattended: false,
    ...(options === undefined ? {} : { options: JSON.stringify(options) }),
    ...emptyCounts,
  });
  await db.deleteFrom('import_problems').where('import_id', '=', id).execute();
}

export const emptyCounts = {
  rows_read: 0,
  rows_stored: 0,
  rows_updated: 0,
  rows_already_there: 0,
  rows_rejected: 0,
  rows_left_out: 0,
  rows_noted: 0,
  amount_read: 0,
  amount_rejected: 0,
  amount_left_out: 0,
  amount_stored: null,
  customers: 0,
  customers_new: null,
  customers_erased: null,
  first_day: null,
  last_day: null,
  loaded_through: null,
  error_code: null,
  error_details: null,
  finished_at: null,
  undone: null,
  foreseen: null,
};

/** Newest first, by id. */
export async function listImports(db: Db, after: string | undefined, limit: number) {
  if (after !== undefined && !/^\d{1,15}$/.test(after)) fail('page_key_invalid');
  const rows = await db
    .selectFrom('imports')
    .selectAll()
    .$if(after !== undefined, (q) => q.where('id', '<', Number(after)))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return {
    imports: rows.slice(0, limit).map(summaryOf),
    next: rows.length > limit ? String(rows[limit - 1]!.id) : null,
  };
}

/** Problems in the order of the lines. */
export async function listProblems(
  db: Db,
  id: number,
  page: { after: string | undefined; limit: number; code: string | undefined },
) {
  const [line, ordinal] = (page.after ?? '0.0').split('.').map(Number);
  if (!Number.isSafeInteger(line) || !Number.isSafeInteger(ordinal)) fail('page_key_invalid');
  const rows = await db
    .selectFrom('import_problems')
    .select(['line', 'ordinal', 'column_name', 'code', 'severity', 'value'])
    .where('import_id', '=', id)
    .where(sql<boolean>`(line, ordinal) > (${line}, ${ordinal})`)
    .$if(page.code !== undefined, (q) => q.where('code', '=', page.code!))
    .orderBy('line')
    .orderBy('ordinal')
    .limit(page.limit + 1)
    .execute();
  const last = rows[page.limit - 1];
  return {
    problems: rows.slice(0, page.limit).map((row) => ({
      line: row.line,
      column: row.column_name,
      code: row.code,
      severity: row.severity as Severity,
      value: row.value,
    })),
    next: rows.length > page.limit && last ? `${last.line}.${last.ordinal}` : null,
  };
}

/** Reasons with their rows and money, most rows first. */
export async function listReasons(db: Db, id: number) {
  const { rows } = await sql<{
    code: string;
    severity: Severity;
    rows: number;
    amount: number | null;
    example: string;
  }>`select code, severity, count(distinct line) as rows, sum(amount)::bigint as amount,
       (array_agg(value order by line))[1] as example
     from import_problems where import_id = ${id}
     group by code, severity order by severity desc, rows desc, code limit 40`.execute(db);
  return rows;
}

/** Takes an import off the list; what it loaded stays. */
export async function deleteImport(db: Db, id: number): Promise<void> {
  const gone = await db
    .deleteFrom('imports')
    .where('id', '=', id)
    .where('status', 'in', ['uploaded', 'checked', 'failed', 'undone'])
    .executeTakeFirst();
  if (gone.numDeletedRows > 0n) return;
  const { status } = await readImport(db, id);
  fail('import_wrong_state', { status });
}
