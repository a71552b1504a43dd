// Files that come in pieces: what was acknowledged is safe, and a connection that broke goes on where it
// stood, today or tomorrow.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Db } from '../platform/database.ts';
import { fail, isCoded } from '../platform/errors.ts';
import { diskError, dropFile, keptPath, keptSize } from '../platform/files.ts';
import type { Context } from '../platform/jobs.ts';
import type { UploadsTable } from '../platform/schema.ts';
import { beginImport } from './begin.ts';
import { fileOf } from './check.ts';
import { largestPiece } from './contract-doors.ts';
import { checkPreset } from './detect-presets.ts';
import { newImportId } from './queries.ts';
import type { AnyKind } from './rules.ts';

type UploadRow = Selectable<UploadsTable>;

const area = 'uploads';
/** Without a word for so long an upload is thrown away. */
const patience = 7 * 24 * 3600 * 1000;
/** Uploads one account may have begun and not finished. */
const mostUploads = 20;
/** Room on the disk that is left for the database. */
const spare = 256 * 1024 ** 2;

export const uploadOf = (row: UploadRow) => ({
  id: row.id,
  fileName: row.file_name,
  bytes: row.bytes,
  modified: row.modified,
  offset: row.received,
  last: row.last_offset === null ? null : { offset: row.last_offset, checksum: row.last_sum ?? '' },
  touchedAt: row.touched_at,
  expiresAt: new Date(Date.parse(row.touched_at) + patience).toISOString(),
});

interface Announced {
  kind: AnyKind;
  name: string;
  bytes: number;
  modified: string;
  preset?: string | undefined;
  by: string | null;
  now: Date;
}

/** Begins an upload, or finds the one that this account had begun with the same file. */
export async function beginUpload({ config, db }: Context, file: Announced): Promise<UploadRow> {
  if (file.bytes > config.maxFileBytes) fail('file_too_large', { limit: config.maxFileBytes });
  // Said before a byte is sent, not after the last.
  checkPreset(file.preset);
  const mine = await unfinished(db, file.by);
  const same = mine.find(
    (row) =>
      row.file_name === file.name &&
      row.bytes === file.bytes &&
      row.modified === file.modified &&
      row.kind === file.kind.name,
  );
  if (same) return same;
  if (mine.length >= mostUploads) fail('upload_too_many', { most: mostUploads });
  await demandRoom(config.dataDir, file.bytes);
  const id = randomBytes(16).toString('hex');
  const path = keptPath(config, area, id);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = await open(path, 'wx', 0o600).catch((error) => {
    throw diskError(error);
  });
  await made.close();
  return db
    .insertInto('uploads')
    .values({
      id,
      kind: file.kind.name,
      file_name: file.name,
      preset: file.preset ?? null,
      bytes: file.bytes,
      modified: file.modified,
      created_by: file.by,
      created_at: file.now.toISOString(),
      touched_at: file.now.toISOString(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function demandRoom(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null) return;
  const missing = bytes + spare - disk.bavail * disk.bsize;
  if (missing > 0) fail('disk_full', { missing });
}

/** What this account has begun, last touched first. */
export const unfinished = (db: Db, by: string | null) =>
  db
    .selectFrom('uploads')
    .selectAll()
    .where('created_by', 'is not distinct from', by)
    .where('import_id', 'is', null)
    .orderBy('touched_at', 'desc')
    .limit(mostUploads)
    .execute();

/** An upload of this account; fails with upload_not_found. */
export async function readUpload(db: Db, id: string, by: string | null): Promise<UploadRow> {
  const row = await db
    .selectFrom('uploads')
    .selectAll()
    .where('id', '=', id)
    .where('created_by', 'is not distinct from', by)
    .executeTakeFirst();
  return row ?? fail('upload_not_found');
}

interface Piece {
  id: string;
  offset: number;
  /** CRC-32 of its bytes, eight hexadecimal digits. */
  checksum: string;
  source: Readable;
  by: string | null;
  now: Date;
}

/** Writes a piece where the upload stands; what it returns is safe on the disk. */
export async function takePiece(context: Context, piece: Piece): Promise<UploadRow> {
  const { config, db } = context;
  const { id, offset, by } = piece;
  const before = await readUpload(db, id, by);
  // Before megabytes are read for nothing.
  if (before.received !== offset) fail('upload_offset', { offset: before.received });
  const bytes = await gather(piece.source, Math.min(largestPiece, before.bytes - offset));
  const sum = crc32(bytes).toString(16).padStart(8, '0');
  if (bytes.length === 0 || sum !== piece.checksum) fail('upload_checksum', { offset });
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) fail('upload_not_found');
    // The same piece was sent twice at once, or the file is an import already.
    if (row.received !== offset || row.import_id !== null)
      fail('upload_offset', { offset: row.received });
    await write(keptPath(config, area, id), bytes, offset);
    return tx
      .updateTable('uploads')
      .set({
        received: offset + bytes.length,
        last_offset: offset,
        last_sum: sum,
        touched_at: piece.now.toISOString(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** The bytes of a stream; refuses more than there may be. */
async function gather(source: Readable, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of source as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > largestPiece) fail('too_large', { limit: largestPiece });
    if (length > most) fail('upload_checksum', { most });
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

async function write(path: string, bytes: Buffer, offset: number): Promise<void> {
  const file = await open(path, 'r+').catch((error) => fail('upload_not_found', {}, error));
  try {
    for (let done = 0; done < bytes.length; )
      done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
    await file.datasync();
  } catch (error) {
    throw diskError(error);
  } finally {
    await file.close();
  }
}

interface Finish {
  id: string;
  kindOf: (name: string) => AnyKind;
  by: string | null;
  now: Date;
}

/**
 * Makes the whole file an import; done again, after an answer was lost or in the middle of a crash, it is
 * the same import.
 */
export async function finishUpload(context: Context, finish: Finish): Promise<number> {
  const { config, db } = context;
  const { id, by, now } = finish;
  const found = await readUpload(db, id, by);
  if (found.received !== found.bytes)
    fail('upload_unfinished', { offset: found.received, bytes: found.bytes });
  const client = await context.database.pool.connect();
  const lock = `hashtext('clientela upload ' || $1)`;
  try {
    await client.query(`select pg_advisory_lock(${lock})`, [id]);
    const row = await readUpload(db, id, by);
    const number = row.import_id ?? (await newImportId(db));
    const there = await db
      .selectFrom('imports')
      .select('id')
      .where('id', '=', number)
      .executeTakeFirst();
    if (there) return number;
    await db.updateTable('uploads').set({ import_id: number }).where('id', '=', id).execute();
    const place = keptPath(config, 'imports', fileOf(number));
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    // A process that was killed here may have moved it.
    if ((await keptSize(config, area, id)) !== null)
      await rename(keptPath(config, area, id), place);
    try {
      return await beginImport(context, {
        kind: finish.kindOf(row.kind),
        fileName: row.file_name,
        source: null,
        id: number,
        preset: row.preset ?? undefined,
        by,
        now,
      });
    } catch (error) {
      // A database that was away comes back; a file that is no table never becomes one.
      if (!isCoded(error)) throw error;
      await dropFile(config, 'imports', fileOf(number));
      await db.deleteFrom('uploads').where('id', '=', id).execute();
      throw error;
    }
  } finally {
    await client.query(`select pg_advisory_unlock(${lock})`, [id]).catch(() => {});
    client.release();
  }
}

/** Throws away what has come of a file. */
export async function dropUpload({ config, db }: Context, id: string, by: string | null) {
  await readUpload(db, id, by);
  await db.deleteFrom('uploads').where('id', '=', id).execute();
  await dropFile(config, area, id);
}

/** Throws away what nobody has gone on with, and files that belong to no upload. */
export async function expireUploads({ config, db }: Context, now: Date): Promise<void> {
  const before = new Date(now.getTime() - patience).toISOString();
  await db.deleteFrom('uploads').where('touched_at', '<', before).execute();
  const files = await readdir(dirname(keptPath(config, area, 'x'))).catch(() => []);
  // A file is made before its row: the newest may still wait for it.
  for (const name of files) {
    const known = await db
      .selectFrom('uploads')
      .select('id')
      .where('id', '=', name)
      .executeTakeFirst();
    if (!known && (await isOld(keptPath(config, area, name), now)))
      await dropFile(config, area, name);
  }
}

async function isOld(path: string, now: Date): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  const { mtimeMs } = await file.stat();
  await file.close();
  return now.getTime() - mtimeMs > 3600_000;
}
