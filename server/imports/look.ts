// Looks at a kept file: how it is written, which columns it has, and how its first rows will be read.
import { open } from 'node:fs/promises';
import { type ErrorCode, fail } from '../platform/errors.ts';
import { headBytes } from './decode.ts';
import { examineFile, type ReadingSettings } from './detect.ts';
import { checkPreset, type PresetName } from './detect-presets.ts';
import { type Doubt, doubtsOf } from './doubts.ts';
import { ratesFrom } from './fields-rates.ts';
import {
  type AnyKind,
  type FileFormat,
  type NamedMapping,
  placeMapping,
  type Reading,
} from './rules.ts';
import type { Shaped } from './shapes.ts';
import { shapingOf } from './shapes-known.ts';

export interface Looked {
  bytes: number;
  format: FileFormat;
  why: {
    rowsEstimated: number;
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
  options: {
    language: 'es' | 'en';
    /** Null: none, whatever the columns say. */
    preset?: string | null | undefined;
    format?: Partial<FileFormat> | undefined;
    mapping?: NamedMapping | undefined;
    /** Find what the mapping lacks. */
    fill?: boolean | undefined;
  },
): Promise<Looked> {
  const { preset } = options;
  checkPreset(preset);
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
  const examine = (given: Partial<ReadingSettings>) => {
    const { examination, problem } = examineFile(head, {
      complete: size <= headBytes,
      today: reading.today,
      language: options.language,
      currency: reading.currency,
      preset: preset as PresetName | null | undefined,
      given,
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
    const fill = options.fill === true && kind.missing(places).length > 0;
    const taken = new Set(Object.values(places));
    const rest = Object.entries(fill ? found.settings.mapping : {}).filter(
      ([, at]) => !taken.has(at),
    );
    found = examine({ ...given, mapping: { ...Object.fromEntries(rest), ...places } });
  }
  const { settings, findings, sample, sampleLines } = found;
  const places = settings.mapping as Record<string, number>;
  const rowBytes = sample.reduce((sum, row) => sum + row.join(' ').length + 1, 0) / sample.length;
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
    },
    why: {
      rowsEstimated:
        // The examination stops at some thousand rows; beyond them, size by the mean row.
        size <= headBytes && sample.length < 900
          ? sample.length
          : Math.round(size / Math.max(1, rowBytes || 1)),
      dateProof: findings.date?.proof ?? 0,
      dateAmbiguous: findings.date?.ambiguous ?? 0,
      decimalProof: findings.decimal.proof,
      doubts: doubtsOf(
        found,
        options.mapping ? { ...given, mapping: settings.mapping } : given,
        kind.missing(places).length === 0,
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
    preview: [],
  };
  if (kind.missing(places).length === 0)
    looked.preview = preview(kind, reading, looked, names, places, { sample, sampleLines });
  return looked;
}

function preview(
  kind: AnyKind,
  reading: Reading,
  { format, preset }: Pick<Looked, 'format' | 'preset'>,
  columns: string[],
  mapping: Record<string, number>,
  { sample, sampleLines }: { sample: string[][]; sampleLines: number[] },
): Looked['preview'] {
  const { dateFormat, decimal } = format;
  const shaping = shapingOf(preset, { ...reading, columns, decimal });
  const names: (string | null)[] = shaping?.names ?? columns;
  const read = kind.makeReader({
    ...reading,
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
