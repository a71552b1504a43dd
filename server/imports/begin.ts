// The beginning of every import, whichever door the file came through: keep it, look at it, write it down.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { readCompany, readRates } from '../company/index.ts';
import { fail } from '../platform/errors.ts';
import { diskError, dropFile, keepFile, keptPath } from '../platform/files.ts';
import type { Context } from '../platform/jobs.ts';
import { fileOf } from './check.ts';
import { lookAtFile } from './look.ts';
import { lookAsBefore } from './mappings.ts';
import { type Door, insertImport, newImportId } from './queries.ts';
import {
  type AnyKind,
  type FileFormat,
  type ImportOptions,
  knownKind,
  type NamedMapping,
  readingOf,
} from './rules.ts';
import { shapePresetOf } from './shapes-known.ts';

export interface Begin {
  kind: AnyKind;
  /** The file's own name; only a label. */
  fileName: string;
  /** The bytes; the path of a file on this machine; null when it stands at its place already. */
  source: Readable | string | null;
  /** Number it shall have, where one was taken before. */
  id?: number;
  door?: Door;
  preset?: string | undefined;
  mapping?: NamedMapping | undefined;
  /** Sheet of a workbook; without it, the first that holds sales. */
  sheet?: string | undefined;
  format?: Partial<FileFormat> | undefined;
  /** What somebody decided about the rows; without it, as with the last such file. */
  chosen?: ImportOptions | undefined;
  /** Read it as detected, though a mapping is remembered. */
  detect?: boolean | undefined;
  request?: { key: string; sum: string };
  by: string | null;
  now: Date;
}

/** Refuses decisions about fields there are not. @throws import_options_invalid */
export function checkOptions(kind: AnyKind, chosen: ImportOptions | undefined): void {
  const unknown = Object.keys(chosen?.fields ?? {}).find(
    (field) => !kind.fields.some(({ name }) => name === field),
  );
  if (unknown !== undefined) fail('import_options_invalid', { field: unknown });
}

/** Keeps the file and writes down the import at its first step; a file that is no table leaves nothing. */
export async function beginImport(context: Context, begin: Begin): Promise<number> {
  const { config, db } = context;
  const { preset, mapping } = begin;
  const kind = await knownKind(db, begin.kind);
  checkOptions(kind, begin.chosen);
  const format = begin.sheet === undefined ? begin.format : { ...begin.format, sheet: begin.sheet };
  // What a shop export says stands in many columns and rows: nobody maps that.
  if (begin.mapping !== undefined && shapePresetOf(begin.preset) !== null)
    fail('import_mapping_unknown', { mapping: Object.keys(begin.mapping).join(', ') });
  const company = await readCompany(db);
  const { language } = company;
  const reading = readingOf(company, begin.now);
  const id = begin.id ?? (await newImportId(db));
  const path = keptPath(config, 'imports', fileOf(id));
  const bytes = await keep(context, begin, id, path);
  try {
    const rates = await readRates(db);
    const options = { language, preset, mapping, format, fill: true, chosen: begin.chosen };
    const detected = await lookAtFile(path, kind, { ...reading, rates }, options);
    const told = preset ?? mapping ?? begin.format;
    const { sheet } = detected.format;
    const before =
      told !== undefined || begin.detect === true
        ? null
        : await lookAsBefore(db, kind.name, detected, (saved) =>
            lookAtFile(
              path,
              kind,
              { ...reading, rates },
              { language, ...saved, chosen: begin.chosen, format: { ...saved.format, sheet } },
            ),
          );
    const looked = before?.looked ?? detected;
    await insertImport(db, {
      id,
      kind: kind.name,
      fileName: begin.fileName.slice(0, 200),
      fileBytes: bytes ?? looked.bytes,
      looked,
      preset: looked.preset,
      door: begin.door ?? 'page',
      mappingId: before?.mappingId ?? null,
      requestKey: begin.request?.key,
      requestSum: begin.request?.sum,
      reading,
      options: begin.chosen ?? before?.chosen ?? {},
      by: begin.by,
      now: begin.now,
    });
  } catch (error) {
    // Who put it there decides what becomes of it.
    if (begin.source !== null) await dropFile(config, 'imports', fileOf(id));
    throw error;
  }
  return id;
}

/** Brings the file to its place; returns its bytes where they were counted. */
async function keep(
  { config }: Context,
  { source, fileName }: Begin,
  id: number,
  path: string,
): Promise<number | null> {
  if (source === null) return null;
  if (typeof source !== 'string') return keepFile(config, 'imports', fileOf(id), source);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await copyFile(source, path).catch((error) => {
    const known = diskError(error);
    if (known !== error) throw known;
    return fail('file_missing', { file: fileName }, error);
  });
  return null;
}
