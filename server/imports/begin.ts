// The beginning of every import, whichever door the file came through: keep it, look at it, write it down.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { readCompany, readRates } from '../company/index.ts';
import { fail } from '../platform/errors.ts';
import { dropFile, keepFile, keptPath } from '../platform/files.ts';
import type { Context } from '../platform/jobs.ts';
import { fileOf } from './check.ts';
import { lookAtFile } from './look.ts';
import { insertImport, newImportId } from './queries.ts';
import { type AnyKind, type NamedMapping, readingOf } from './rules.ts';
import { shapePresetOf } from './shapes-known.ts';

export interface Begin {
  kind: AnyKind;
  /** The file's own name; only a label. */
  fileName: string;
  /** The bytes, or the path of a file on this machine (command line). */
  source: Readable | string;
  preset?: string | undefined;
  mapping?: NamedMapping | undefined;
  /** Sheet of a workbook; without it, the first that holds sales. */
  sheet?: string | undefined;
  by: string | null;
  now: Date;
}

/** Keeps the file and writes down the import at its first step; a file that is no table leaves nothing. */
export async function beginImport(context: Context, begin: Begin): Promise<number> {
  const { config, db } = context;
  // What a shop export says stands in many columns and rows: nobody maps that.
  if (begin.mapping !== undefined && shapePresetOf(begin.preset) !== null)
    fail('import_mapping_unknown', { mapping: Object.keys(begin.mapping).join(', ') });
  const company = await readCompany(db);
  const reading = readingOf(company, begin.now);
  const id = await newImportId(db);
  const path = keptPath(config, 'imports', fileOf(id));
  let bytes: number;
  if (typeof begin.source === 'string') {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await copyFile(begin.source, path).catch((error) =>
      fail('file_missing', { file: begin.fileName }, error),
    );
    bytes = 0;
  } else bytes = await keepFile(config, 'imports', fileOf(id), begin.source);
  try {
    const rates = await readRates(db);
    const looked = await lookAtFile(
      path,
      begin.kind,
      { ...reading, rates },
      {
        language: company.language,
        preset: begin.preset,
        format: begin.sheet === undefined ? undefined : { sheet: begin.sheet },
        mapping: begin.mapping,
        fill: true,
      },
    );
    await insertImport(db, {
      id,
      kind: begin.kind.name,
      fileName: begin.fileName.slice(0, 200),
      fileBytes: bytes || looked.bytes,
      looked,
      preset: looked.preset,
      reading,
      by: begin.by,
      now: begin.now,
    });
  } catch (error) {
    await dropFile(config, 'imports', fileOf(id));
    throw error;
  }
  return id;
}
