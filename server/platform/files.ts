// Files that people gave us, kept in the data folder under names of ours; theirs are only labels.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from './config.ts';
import { CodedError, fail } from './errors.ts';

/** The folder of an area. */
export const keptArea = (config: Config, area: string) => join(config.dataDir, 'files', area);

const place = (config: Config, area: string, name: string) => join(keptArea(config, area), name);

/** Writes a stream to a kept file; over the limit it is refused and nothing stays. Returns bytes. */
export async function keepFile(
  config: Config,
  area: string,
  name: string,
  source: Readable,
): Promise<number> {
  const path = place(config, area, name);
  await mkdir(keptArea(config, area), { recursive: true, mode: 0o700 });
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > config.maxFileBytes) {
        try {
          fail('file_too_large', { limit: config.maxFileBytes });
        } catch (error) {
          done(error as Error);
        }
      } else done(null, chunk);
    },
  });
  try {
    // A half-written file never carries the final name.
    await pipeline(source, limit, createWriteStream(`${path}.part`, { mode: 0o600 }));
    await rename(`${path}.part`, path);
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw diskError(error);
  }
  return bytes;
}

/** A full disk, or a quota that is used up, under its code. */
export function diskError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new CodedError('disk_full', { missing: null }, error)
    : error;
}

export const readKept = (config: Config, area: string, name: string) =>
  createReadStream(place(config, area, name));

export const keptPath = place;

export async function keptSize(config: Config, area: string, name: string): Promise<number | null> {
  return stat(place(config, area, name)).then(
    (found) => found.size,
    () => null,
  );
}

export const dropFile = (config: Config, area: string, name: string) =>
  rm(place(config, area, name), { force: true });

/** Deletes all kept files of an area. */
export const dropArea = (config: Config, area: string) =>
  rm(keptArea(config, area), { recursive: true, force: true });
