// Looks at a kept file: how it is written, which columns it has, and how its first rows will be read.
import { open } from 'node:fs/promises';
import { type ErrorCode, fail, isCoded } from '../platform/errors.ts';
import { headBytes } from './decode.ts';
import { isZip, kindOfBinary } from './decode-signatures.ts';
import { examineFile, type ReadingSettings } from './detect.ts';
import { saleColumns } from './detect-fields.ts';
import { checkPreset, type PresetName } from './detect-presets.ts';
import { type Doubt, doubtsOf } from './doubts.ts';
import { ratesFrom } from './fields-rates.ts';
import {
  type AnyKind,
  type FileFormat,
  type ImportOptions,
  type NamedMapping,
  placeMapping,
  type Reading,
} from './rules.ts';
import type { Shaped } from './shapes.ts';
import { shapingOf } from './shapes-known.ts';
import { makeSheetWriter, readRows, type SheetOptions, type SheetRow } from './sheet-read.ts';
import { openWorkbook, refuseOld, type Sheet, type Workbook } from './sheet-workbook.ts';
import { sheetNamed } from './source.ts';

export interface Looked {
  bytes: number;
  format: FileFormat;
  why: {
    rowsEstimated: number;
    rowsCounted: boolean;
    dateProof: number;
    dateAmbiguous: number;
    decimalProof: number;
    /** What nobody should be guessed about when nobody is looking. */
    doubts: Doubt[];
    shape: { preset: string; columns: string[] } | null;
  };
  columns: { name: string; samples: string[]; empty: number }[];
  mapping: NamedMapping;
  preset: string | null;
  sheets: string[] | null;
  preview: {
    line: number;
    values: Record<string, string | number | null>;
    problems: { column: string | null; code: string; value: string }[];
  }[];
}

const previewRows = 20;

/**
 * Examines the file at `path`. `given` are settings that somebody has fixed, taken as they are.
 * Fails with a coded error when the file is no table.
 */
export async function lookAtFile(
  path: string,
  kind: AnyKind,
  reading: Reading,
  options: LookOptions,
): Promise<Looked> {
  const file = await open(path).catch((error) => fail('file_missing', {}, error));
  let head: Buffer;
  let size: number;
  try {
    size = (await file.stat()).size;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
  await refuseOld(path, head);
  const workbook = isZip(head) ? await workbookOf(path, head) : null;
  if (workbook === null) {
    const part: LookedPart = { head, complete: size <= headBytes, size, sheet: null };
    return lookAtPart(part, kind, reading, options);
  }
  const sheets = workbook.sheets.map(({ name }) => name);
  const wanted = options.format?.sheet ?? null;
  const named = wanted === null ? null : sheetNamed(workbook, wanted);
  // Whoever names none means the first that holds sales, else the first that holds a table at all.
  const visible = workbook.sheets.filter(({ hidden }) => !hidden);
  const tried = named ? [named] : (visible.length > 0 ? visible : workbook.sheets).slice(0, 12);
  let first: Looked | null = null;
  let refused: unknown = null;
  for (const sheet of tried) {
    try {
      const looked = await lookAtSheet(workbook, sheet, kind, reading, options);
      const whole = { ...looked, sheets, bytes: size };
      if (named || looked.preview.length > 0) return whole;
      first ??= whole;
    } catch (error) {
      // A sheet of remarks beside the sheet of sales is no fault of the workbook.
      if (named || !isCoded(error) || error.code.startsWith('workbook_')) throw error;
      refused ??= error;
    }
  }
  if (first === null) throw refused;
  return first;
}

export interface LookOptions {
  language: 'es' | 'en';
  /** Null: none, whatever the columns say. */
  preset?: string | null | undefined;
  format?: Partial<FileFormat> | undefined;
  mapping?: NamedMapping | undefined;
  /** What somebody decided about the rows. */
  chosen?: ImportOptions | undefined;
  /** Find what the mapping lacks. */
  fill?: boolean | undefined;
}

/** The workbook that a zip is. */
async function workbookOf(path: string, head: Buffer): Promise<Workbook> {
  const looksLike = kindOfBinary(head) ?? 'zip';
  try {
    const workbook = await openWorkbook(path);
    if (workbook !== null) return workbook;
  } catch (error) {
    if (looksLike === 'xlsx' || !isCoded(error, 'workbook_broken')) throw error;
  }
  return fail('file_binary', { looksLike: looksLike === 'xlsx' ? 'zip' : looksLike, value: null });
}

/** Looks at the first rows of a sheet; what they say of decimals and dates is then how they are written. */
async function lookAtSheet(
  workbook: Workbook,
  sheet: Sheet,
  kind: AnyKind,
  reading: Reading,
  options: LookOptions,
): Promise<Looked> {
  const look = async (decimal: '.' | ',', dateColumn: number | undefined) => {
    const part = await headOfSheet(workbook, sheet, { decimal, dateColumn });
    const looked = await lookAtPart(part, kind, reading, {
      ...options,
      format: {
        ...options.format,
        encoding: 'utf-8',
        delimiter: ',',
        ...(dateColumn === undefined ? {} : { decimal }),
      },
    });
    return { looked, dateColumn: dateColumnOf(looked, kind) };
  };
  const given = options.format?.decimal ?? '.';
  const first = await look(given, undefined);
  const { decimal } = first.looked.format;
  const dates = first.looked.columns[first.dateColumn ?? -1]?.samples ?? [];
  if (decimal === given && !dates.some((cell) => /^\d{5}([.,]\d+)?$/.test(cell)))
    return first.looked;
  return (await look(decimal, first.dateColumn ?? -1)).looked;
}

/** Position of the column of dates, the most telling one where there are several. */
export const dateColumnOf = (
  { columns, mapping }: Pick<Looked, 'columns' | 'mapping'>,
  kind: Pick<AnyKind, 'columns'>,
): number | undefined => {
  const { dates } = kind.columns ?? saleColumns;
  const field = dates.find((name) => mapping[name] !== undefined);
  const at = columns.findIndex(({ name }) => field !== undefined && name === mapping[field]);
  return at < 0 ? undefined : at;
};

/** The beginning of a table, as the bytes of a text. */
interface LookedPart {
  head: Buffer;
  /** It is all there is. */
  complete: boolean;
  size: number;
  sheet: string | null;
}

/** The first rows of a sheet as CSV, with the size that all of them might have. */
async function headOfSheet(
  workbook: Workbook,
  sheet: Sheet,
  options: SheetOptions,
): Promise<LookedPart> {
  const rows: SheetRow[] = [];
  let characters = 0;
  let share = 0;
  let complete = true;
  for await (const batch of readRows(workbook, sheet, options)) {
    for (const row of batch.rows) {
      characters += row.cells.reduce((sum, cell) => sum + cell.length + 1, 1);
      // Room for letters of several bytes.
      if (characters > headBytes / 4) {
        complete = false;
        break;
      }
      rows.push(row);
    }
    share = batch.share;
    if (!complete) break;
  }
  const columns = rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
  const head = Buffer.from(makeSheetWriter(columns)(rows)).subarray(0, headBytes);
  const size = complete ? head.length : Math.round(head.length / Math.max(share, 0.001));
  return { head, complete, size, sheet: sheet.name };
}

async function lookAtPart(
  { head, complete, size, sheet }: LookedPart,
  kind: AnyKind,
  reading: Reading,
  options: LookOptions,
): Promise<Looked> {
  const { preset } = options;
  checkPreset(preset);
  const examine = (given: Partial<ReadingSettings>) => {
    const { examination, problem } = examineFile(head, {
      complete,
      today: reading.today,
      language: options.language,
      currency: reading.currency,
      preset: preset as PresetName | null | undefined,
      given,
      rules: kind.columns,
    });
    if (examination) return examination;
    return fail(problem.code as ErrorCode, { looksLike: problem.looksLike, value: problem.value });
  };
  const { format = {} } = options;
  const given = {
    ...(format.encoding ? { encoding: format.encoding } : {}),
    ...(format.delimiter ? { delimiter: format.delimiter } : {}),
    ...(format.hasHeader === undefined ? {} : { header: format.hasHeader }),
    ...(format.skipLines === undefined ? {} : { skipLines: format.skipLines }),
    ...(format.rejectedColumns === undefined ? {} : { rejectedColumns: format.rejectedColumns }),
    ...(format.decimal ? { decimal: format.decimal } : {}),
    ...(format.dateFormat ? { dateFormat: format.dateFormat } : {}),
  } as Partial<ReadingSettings>;
  let found = examine(given);
  const names = found.columns;
  if (options.mapping) {
    const { places, unknown } = placeMapping(options.mapping, names, kind.fields);
    if (unknown !== null) fail('import_mapping_unknown', { mapping: unknown });
    // Whoever names the amount alone wants the customer and the date found.
    const fill = options.fill === true && kind.missing(places, options.chosen).length > 0;
    const taken = new Set(Object.values(places));
    const rest = Object.entries(fill ? found.settings.mapping : {}).filter(
      ([, at]) => !taken.has(at),
    );
    found = examine({ ...given, mapping: { ...Object.fromEntries(rest), ...places } });
  }
  const { settings, findings, sample, sampleLines } = found;
  const places = settings.mapping as Record<string, number>;
  const rowBytes = sample.reduce((sum, row) => sum + row.join(' ').length + 1, 0) / sample.length;
  const counted = complete && sample.length < 900;
  const looked: Looked = {
    bytes: size,
    format: {
      encoding: settings.encoding,
      delimiter: settings.delimiter as FileFormat['delimiter'],
      hasHeader: settings.header,
      skipLines: settings.skipLines,
      rejectedColumns: settings.rejectedColumns,
      decimal: settings.decimal,
      dateFormat: settings.dateFormat,
      sheet,
    },
    why: {
      rowsEstimated:
        // The examination stops at some thousand rows; beyond them, size by the mean row.
        counted ? sample.length : Math.round(size / Math.max(1, rowBytes || 1)),
      rowsCounted: counted,
      dateProof: findings.date?.proof ?? 0,
      dateAmbiguous: findings.date?.ambiguous ?? 0,
      decimalProof: findings.decimal.proof,
      doubts: doubtsOf(
        found,
        options.mapping ? { ...given, mapping: settings.mapping } : given,
        kind.missing(places, options.chosen).length === 0,
      ),
      shape: found.shape,
    },
    columns: names.map((name, i) => {
      const cells = sample.map((row) => (row[i] ?? '').trim());
      const filled = cells.filter((cell) => cell !== '');
      return {
        name: name.slice(0, 200),
        samples: [...new Set(filled.map((cell) => cell.slice(0, 60)))].slice(0, 3),
        empty: cells.length === 0 ? 1 : 1 - filled.length / cells.length,
      };
    }),
    mapping: Object.fromEntries(
      Object.entries(places).map(([field, at]) => [field, names[at] ?? `#${at + 1}`]),
    ),
    preset: found.preset,
    sheets: null,
    preview: [],
  };
  if (kind.missing(places, options.chosen).length === 0)
    looked.preview = preview(kind, reading, looked, names, places, {
      sample,
      sampleLines,
      chosen: options.chosen ?? {},
    });
  return looked;
}

function preview(
  kind: AnyKind,
  reading: Reading,
  { format, preset }: Pick<Looked, 'format' | 'preset'>,
  columns: string[],
  mapping: Record<string, number>,
  {
    sample,
    sampleLines,
    chosen,
  }: { sample: string[][]; sampleLines: number[]; chosen: ImportOptions },
): Looked['preview'] {
  const { dateFormat, decimal } = format;
  const shaping = shapingOf(preset, { ...reading, columns, decimal });
  const names: (string | null)[] = shaping?.names ?? columns;
  const read = kind.makeReader({
    ...reading,
    chosen,
    rates: ratesFrom(reading.rates ?? {}),
    columns: names.map((name) => name ?? ''),
    mapping: shaping?.mapping ?? mapping,
    dateFormat,
    decimal,
  });
  const rows: Shaped[] = [];
  for (let i = 0; i < sample.length && rows.length < previewRows; i++) {
    const [record, line] = [sample[i]!, sampleLines[i] ?? 0];
    if (shaping === null) rows.push({ line, record, leftOut: null });
    else rows.push(...shaping.shaper.push(record, line));
  }
  if (shaping !== null && rows.length < previewRows) rows.push(...shaping.shaper.end());
  return rows.slice(0, previewRows).map(({ line, record, leftOut }) => {
    if (record === null) {
      const { code, value } = leftOut;
      return { line, values: {}, problems: [{ column: null, code, value }] };
    }
    const result = read(record, line);
    const remarks = result.problems ?? result.notes ?? [];
    return {
      line,
      values: result.row === null ? {} : kind.show(result.row),
      problems: remarks.map(({ column, code, value }) => ({
        column: column === null ? null : (names[column - 1] ?? null),
        code,
        value,
      })),
    };
  });
}
