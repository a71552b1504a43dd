// clientela import …: bring in a file in one go, with a count that adds up; go on with an import that
// was interrupted, take one back.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { importKinds } from '../server/background.ts';
import { changeCompany, readCompany } from '../server/company/index.ts';
import {
  type AnyKind,
  beginImport,
  cancelImport,
  checkImport,
  foreseeUndo,
  forgetMapping,
  type ImportOptions,
  listImports,
  listMappings,
  problemLines,
  readImport,
  rejectedRows,
  runWhole,
  savedFor,
  startUndo,
  summaryOf,
  type Undone,
  undoImport,
} from '../server/imports/index.ts';
import { type ErrorCode, fail } from '../server/platform/errors.ts';
import type { Context } from '../server/platform/jobs.ts';
import { interruptible } from './interruptible.ts';
import { answer, language, type Shared, withData, writeDown } from './open.ts';

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
  sheet?: string;
  map: Record<string, string>;
  /** Read it as detected, whatever is remembered of such files. */
  detect?: boolean;
  currency?: string;
  kind?: string;
  record?: ImportOptions['record'];
  field: Record<string, string>;
  newChoices?: boolean;
  system?: string;
  purpose?: string;
  touchpoint?: string;
  period?: string;
  scale?: string;
}

const kindNamed = (name: string): AnyKind =>
  importKinds.find((kind) => kind.name === name) ?? fail('import_kind_unknown', { kind: name });

/** What was decided about the rows; nothing where nobody decided, so that what is remembered counts. */
function chosenOf({
  record,
  field,
  newChoices,
  system,
  purpose,
  touchpoint,
  scale,
  period,
}: Options) {
  const fields = Object.entries(field ?? {});
  const wrong = fields.find(([, how]) => !['fill', 'overwrite', 'skip'].includes(how));
  if (wrong) fail('import_options_invalid', { field: wrong.join('=') });
  const chosen: ImportOptions = {
    ...(record ? { record } : {}),
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) as ImportOptions['fields'] } : {}),
    ...(newChoices ? { newChoices } : {}),
    ...(system ? { system } : {}),
    ...(purpose ? { purpose } : {}),
    ...(touchpoint ? { touchpoint } : {}),
    ...(period ? { period } : {}),
    ...(scale ? { scale } : {}),
  };
  return Object.keys(chosen).length > 0 ? chosen : undefined;
}

/** Brings in a file of sales, customers, consents or touchpoints: check and load in one go. */
export const importKind =
  (name: string | null) =>
  (file: string, options: Options): Promise<void> =>
    importFile(file, options, kindNamed(name ?? options.kind ?? 'purchases'));

async function importFile(file: string, options: Options, kind: AnyKind): Promise<void> {
  await withData(options, async (context) => {
    const now = new Date();
    if (options.currency) await changeCompany(context.db, { currency: options.currency }, now);
    const named = Object.entries(options.map ?? {}).map(([field, column]) => [
      aliases[field] ?? field,
      column,
    ]);
    const id = await beginImport(context, {
      kind,
      chosen: chosenOf(options),
      fileName: basename(file),
      source: resolve(file),
      preset: options.preset,
      sheet: options.sheet,
      mapping: named.length > 0 ? Object.fromEntries(named) : undefined,
      detect: options.detect,
      door: 'command',
      by: null,
      now,
    });
    const details = { import: id, kind: kind.name };
    await writeDown(context.db, 'import', 'change', { details });
    // Before it is loaded: what it taught is the same as what it was read with.
    const saved = await savedOf(context, id);
    await interruptible((signal) => runWhole(context, kind, id, now, signal));
    await tell(context, id, options, saved);
  });
}

/** What is remembered of files like this one. */
async function savedOf({ db }: Context, id: number) {
  const saved = await savedFor(db, await readImport(db, id));
  if (!saved) return null;
  const { name, fileName, usedAt, used, added, gone } = saved;
  return { id: saved.id, name, fileName, usedAt, used, added, gone };
}

type Saved = Awaited<ReturnType<typeof savedOf>>;

function savedLines(saved: Saved): string[] {
  if (!saved) return [];
  const when = `${saved.usedAt.slice(0, 10)} with ${saved.fileName}`;
  const list = (what: string, names: string[]) =>
    names.length > 0 ? [`${what} ${names.join(', ')}`] : [];
  const changed = [...list('new', saved.added), ...list('gone', saved.gone)].join('; ');
  if (saved.used) return [`read as        on ${when} (--detect: as detected)`];
  return [`read as        detected${changed ? `; since ${when}: ${changed}` : ''}`];
}

/** How files were read before. */
export async function mappingList(options: Shared): Promise<void> {
  await withData(options, async ({ db }) => {
    const all = (await listMappings(db, true)).map(({ mapping, ...rest }) => ({
      ...rest,
      fields: mapping,
    }));
    answer(
      options,
      { mappings: all },
      all.map(
        (one) =>
          `${String(one.id).padStart(5)}  ${one.usedAt.slice(0, 10)}  ${String(one.columns).padStart(3)} columns  ${one.name ?? one.fileName}`,
      ),
    );
  });
}

/** Forgets how files with one header were read. */
export async function mappingForget(number: string, options: Shared): Promise<void> {
  await withData(options, async ({ db }) => {
    const id = /^\d{1,15}$/.test(number) ? Number(number) : 0;
    await forgetMapping(db, id);
    await writeDown(db, 'mapping forget', 'delete', { details: { mapping: id } });
    answer(options, { forgotten: id }, [`forgotten      ${id}`]);
  });
}

/** Goes on with an import that was interrupted: the one named, or the last one. */
export async function resumeImport(number: string | undefined, options: Shared): Promise<void> {
  await withData(options, async (context) => {
    const id = number === undefined ? await lastUnfinished(context) : idOf(number);
    const row = await readImport(context.db, id);
    if (!unfinished.includes(row.status)) fail('import_wrong_state', { status: row.status });
    const kind = kindNamed(row.kind);
    await writeDown(context.db, 'import resume', 'change', { details: { import: id } });
    if (row.status === 'undoing') await undoImport(context, kind, id);
    // Whoever checks in the wizard decides there whether to load.
    else if (row.status === 'checking' && row.created_by !== null)
      await interruptible((signal) => checkImport(context, kind, id, signal));
    else await interruptible((signal) => runWhole(context, kind, id, new Date(), signal));
    await tell(context, id, options);
  });
}

const unfinished = ['checking', 'loading', 'undoing'];

async function lastUnfinished({ db }: Context): Promise<number> {
  const { imports } = await listImports(db, undefined, 500);
  return imports.find(({ status }) => unfinished.includes(status))?.id ?? fail('import_not_found');
}

const idOf = (text: string): number =>
  /^\d{1,15}$/.test(text) ? Number(text) : fail('import_not_found', { id: text });

/** Takes back what an import that is loading, or was interrupted, has stored. */
export async function cancelOne(number: string, options: Shared): Promise<void> {
  await withData(options, async (context) => {
    const id = idOf(number);
    const kind = kindNamed((await readImport(context.db, id)).kind);
    await cancelImport(context, id, { by: null, now: new Date() });
    await writeDown(context.db, 'import cancel', 'change', { details: { import: id } });
    await undoImport(context, kind, id);
    await tell(context, id, options);
  });
}

/** Takes back what an import alone told; without `--yes` only says what that would be. */
export async function undoOne(number: string, options: Shared & { yes?: boolean }): Promise<void> {
  await withData(options, async (context) => {
    const id = idOf(number);
    const kind = kindNamed((await readImport(context.db, id)).kind);
    if (options.yes !== true) {
      const foreseen = await foreseeUndo(context, kind, id);
      answer(options, { import: id, status: 'foreseen', ...foreseen }, [
        ...(await undoLines(context, kind.name, foreseen)),
        'nothing has happened; add --yes to do it',
      ]);
      return;
    }
    await startUndo(context, id, { by: null, now: new Date() });
    await writeDown(context.db, 'import undo', 'delete', { details: { import: id } });
    await undoImport(context, kind, id);
    await tell(context, id, options);
  });
}

/** The imports, newest first. */
export async function listAll(options: Shared): Promise<void> {
  await withData(options, async (context) => {
    const { imports } = await listImports(context.db, undefined, 100);
    const all = imports.map(({ id, status, createdAt, fileName, counts }) => ({
      import: id,
      status,
      createdAt,
      fileName,
      read: counts.read,
      stored: counts.stored,
    }));
    answer(
      options,
      { imports: all },
      all.map(
        (one) =>
          `${String(one.import).padStart(5)}  ${one.status.padEnd(9)}  ${one.createdAt.slice(0, 16)}  ${String(one.read).padStart(9)} rows  ${one.fileName}`,
      ),
    );
  });
}

async function undoLines(
  { db }: Context,
  kind: string,
  of: Omit<Undone, 'restoredAmount'>,
): Promise<string[]> {
  if (kind === 'customers')
    return [
      `customers      ${of.customers} who go`,
      `restored       ${of.restored} fields that say again what they said before`,
      `kept           ${of.kept} fields that were changed since, or told by another import too`,
    ];
  if (kind === 'consents')
    return [
      `void           ${of.lines} words of the ledger; nothing is deleted`,
      `kept           ${of.kept} that another import told too`,
    ];
  if (kind === 'subscriptions')
    return [
      `contracts      ${of.lines} that go`,
      `restored       ${of.restored} that say again what was said before`,
      `kept           ${of.kept} that another import or somebody told too`,
      `customers      ${of.customers} who go`,
    ];
  if (kind === 'products')
    return [
      `products       ${of.lines} that go`,
      `restored       ${of.restored} that go back to the line or cost of before`,
      `kept           ${of.kept} that something else told too`,
    ];
  if (kind === 'wallets')
    return [
      `facts          ${of.lines} that no longer hold; nothing is deleted`,
      `kept           ${of.kept} that another import told too`,
    ];
  if (kind === 'touchpoints')
    return [
      `touchpoints    ${of.lines} that go`,
      `kept           ${of.kept} that were changed since, or told by another import too`,
      `customers      ${of.customers} who go`,
    ];
  const { currency, currencyDigits: digits } = await readCompany(db);
  const money = (of.amount / 10 ** digits).toFixed(digits);
  return [
    `lines          ${of.lines} that go, ${money} ${currency}`,
    `restored       ${of.restored} lines of amended orders`,
    `kept           ${of.kept} lines that another import told too`,
    `customers      ${of.customers} who go`,
  ];
}

/** Says where an import stands, with its counts. */
async function tell(
  context: Context,
  id: number,
  options: Shared,
  saved: Saved = null,
): Promise<void> {
  const row = await readImport(context.db, id);
  const { status, undone } = summaryOf(row);
  let problemsFile: string | null = null;
  let rejectedFile: string | null = null;
  if (row.rows_rejected + row.rows_noted + row.rows_left_out > 0) {
    const folder = join(context.config.dataDir, 'files', 'problems');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    problemsFile = join(folder, `${id}.csv`);
    await pipeline(
      Readable.from(problemLines(context, id, 'en')),
      createWriteStream(problemsFile, { mode: 0o600 }),
    );
    if (row.rows_rejected > 0) {
      rejectedFile = join(folder, `${id}-rejected.csv`);
      await pipeline(
        Readable.from(rejectedRows(context, row, language(options.terminal)), {
          objectMode: false,
        }),
        createWriteStream(rejectedFile, { mode: 0o600 }),
      );
    }
  }
  if (row.status === 'failed')
    fail(row.error_code as ErrorCode, { rejected: row.rows_rejected, problemsFile, rejectedFile });
  if (status === 'undone' && undone) {
    const { lines, amount, restored, kept, customers } = undone as unknown as Undone;
    const told = { lines, amount, restored, kept, customers };
    answer(options, { import: id, status, ...told }, await undoLines(context, row.kind, told));
    return;
  }
  const result = {
    import: id,
    read: row.rows_read,
    stored: row.rows_stored,
    updated: row.rows_updated,
    alreadyThere: row.rows_already_there,
    rejected: row.rows_rejected,
    leftOut: row.rows_left_out,
    noted: row.rows_noted,
    preset: row.preset,
    customers: row.customers,
    customersNew: row.customers_new,
    problemsFile,
    rejectedFile,
    ...(saved ? { saved } : {}),
  };
  answer(options, status === 'done' ? result : { ...result, status }, [
    ...(status === 'done' ? [] : [`status         ${status}`]),
    ...savedLines(saved),
    `read           ${result.read}`,
    `${row.kind === 'customers' ? 'created       ' : 'stored        '} ${result.stored}`,
    `updated        ${result.updated}`,
    `already there  ${result.alreadyThere}`,
    `rejected       ${result.rejected}`,
    ...(result.leftOut > 0
      ? [`${row.kind === 'purchases' ? 'no sale    ' : 'passed over'}    ${result.leftOut}`]
      : []),
    `customers      ${result.customers} (${result.customersNew ?? 0} new)`,
    ...(problemsFile ? [`problems       ${problemsFile}`] : []),
    ...(rejectedFile ? [`to correct     ${rejectedFile}`] : []),
  ]);
}
