// Reads a backup and trusts nothing in it: every byte is checked against the manifest before anybody uses
// one, and again while it is used.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Compile } from 'typebox/compile';
import { fail } from '../errors.ts';
import { type Entry, firstName, readArchive } from './archive.ts';
import { isKeptPath } from './kept-files.ts';
import { isLocked, unlock } from './locked.ts';
import {
  type Beginning,
  beginningSchema,
  fileLabel,
  formatVersion,
  type Manifest,
  manifestSchema,
  pieceName,
  type StoredStream,
} from './manifest.ts';
import { sha256, unpacked } from './pieces.ts';

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const missing = (error: unknown) => fail('file_missing', { file: path }, error);
  const file = await open(path, 'r').catch(missing);
  try {
    for (;;) {
      const room = Buffer.allocUnsafe(1024 * 1024);
      // A folder opens, and only then refuses.
      const { bytesRead } = await file.read(room).catch(missing);
      if (bytesRead === 0) return;
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Is this file sealed with a passphrase? */
export async function isLockedFile(path: string): Promise<boolean> {
  for await (const bytes of bytesOf(path)) return isLocked(bytes);
  return false;
}

/** Does this file begin like a backup of ours? */
export async function looksLikeSnapshot(path: string): Promise<boolean> {
  for await (const bytes of bytesOf(path))
    return isLocked(bytes) || bytes.subarray(0, firstName.length).toString('latin1') === firstName;
  return false;
}

async function* entriesOf(path: string, passphrase: string | null): AsyncGenerator<Entry> {
  const bytes = bytesOf(path);
  yield* readArchive((await isLockedFile(path)) ? unlock(bytes, passphrase) : bytes);
}

function parse({ name, data }: Entry): unknown {
  try {
    return JSON.parse(data.toString());
  } catch (error) {
    return fail('backup_damaged', { at: name }, error);
  }
}

const isBeginning = Compile(beginningSchema);
const isManifest = Compile(manifestSchema);

/** The first entry; a later version may have a form we do not know. */
function readBeginning(entry: Entry): Beginning {
  const value = parse(entry);
  const { format, app } = (value ?? {}) as { format?: unknown; app?: unknown };
  if (typeof format === 'number' && format > formatVersion)
    fail('backup_newer', { app: String(app).slice(0, 40) });
  if (!isBeginning.Check(value)) return fail('backup_damaged', { at: entry.name });
  return value;
}

function readManifest(entry: Entry): Manifest {
  const value = parse(entry);
  if (!isManifest.Check(value) || !value.files.every(({ path }) => isKeptPath(path)))
    return fail('backup_damaged', { at: entry.name });
  return value;
}

/** A stream of the archive as it is found, to be compared with what the manifest says of it. */
interface Found {
  bytes: number;
  pieces: string[];
  whole: ReturnType<typeof createHash>;
}

/**
 * Reads the whole file and compares every byte with the manifest; nothing is written anywhere.
 * @throws file_missing, backup_unknown, backup_locked, backup_passphrase_wrong, backup_newer, backup_damaged
 */
export async function checkSnapshot(path: string, passphrase: string | null): Promise<Manifest> {
  const found = new Map<string, Found>();
  let beginning: Beginning | null = null;
  let manifest: { value: Manifest; sum: string } | null = null;
  let sealed = false;
  for await (const entry of entriesOf(path, passphrase)) {
    const { name, data } = entry;
    if (sealed) fail('backup_damaged', { at: name });
    if (name === firstName) {
      if (beginning) fail('backup_damaged', { at: name });
      beginning = readBeginning(entry);
    } else if (name === 'manifest.json')
      manifest = { value: readManifest(entry), sum: sha256(data) };
    else if (name === 'manifest.sha256') {
      if (manifest === null || data.toString() !== `${manifest.sum}  manifest.json\n`)
        fail('backup_damaged', { at: name });
      sealed = true;
    } else await lookAt(entry, found);
  }
  if (!beginning || !manifest || !sealed) return fail('backup_damaged', { at: 'end' });
  compare(beginning, manifest.value, found);
  return manifest.value;
}

async function lookAt({ name, data }: Entry, found: Map<string, Found>) {
  const [, stream, nth] =
    /^((?:tables|files)\/[^/]+)\/(\d{6})\.(?:copy|part)\.zst$/.exec(name) ?? [];
  if (stream === undefined) return fail('backup_damaged', { at: name });
  const one = found.get(stream) ?? { bytes: 0, pieces: [], whole: createHash('sha256') };
  found.set(stream, one);
  one.pieces.push(sha256(data));
  if (Number(nth) !== one.pieces.length) fail('backup_damaged', { at: name });
  const plain = await unpacked(data, name);
  one.bytes += plain.length;
  one.whole.update(plain);
}

/** Is what was found what the manifest names, all of it and nothing else? */
function compare(beginning: Beginning, manifest: Manifest, found: Map<string, Found>) {
  const { format, about, madeAt, app, migrations } = manifest;
  if (!isDeepStrictEqual({ format, about, madeAt, app, migrations }, beginning))
    fail('backup_damaged', { at: firstName });
  const named = streamsOf(manifest);
  for (const { place, stored } of named) {
    const one = found.get(place) ?? { bytes: 0, pieces: [], whole: createHash('sha256') };
    found.delete(place);
    if (
      one.bytes !== stored.bytes ||
      one.pieces.join() !== stored.pieces.join() ||
      one.whole.digest('hex') !== stored.sha256
    )
      fail('backup_damaged', { at: place });
  }
  const [extra] = found.keys();
  if (extra !== undefined) fail('backup_damaged', { at: extra });
}

const streamsOf = (manifest: Manifest): { place: string; stored: StoredStream }[] => [
  ...manifest.tables.map((stored) => ({ place: `tables/${stored.name}`, stored })),
  ...manifest.files.map((stored, i) => ({ place: `files/${fileLabel(i + 1)}`, stored })),
];

/** The plain pieces of a checked backup, stream by stream in the manifest's order. */
export interface Reading {
  table: (nth: number) => AsyncGenerator<Buffer>;
  file: (nth: number) => AsyncGenerator<Buffer>;
  end: () => Promise<void>;
}

/**
 * Reads a checked backup a second time; tables first, then files, each in order. A file that changed since
 * it was checked is noticed at the piece that changed.
 */
export function readSnapshot(path: string, passphrase: string | null, manifest: Manifest): Reading {
  const entries = entriesOf(path, passphrase);
  async function* stream(
    kind: 'tables' | 'files',
    label: string,
    stored: StoredStream,
  ): AsyncGenerator<Buffer> {
    for (const [i, sum] of stored.pieces.entries()) {
      const wanted = pieceName(kind, label, i + 1);
      let next = await entries.next();
      if (!next.done && next.value.name === firstName) next = await entries.next();
      if (next.done || next.value.name !== wanted || sha256(next.value.data) !== sum)
        return fail('backup_damaged', { at: wanted });
      yield await unpacked(next.value.data, wanted);
    }
  }
  return {
    table: (nth) => stream('tables', manifest.tables[nth]!.name, manifest.tables[nth]!),
    file: (nth) => stream('files', fileLabel(nth + 1), manifest.files[nth]!),
    end: async () => {
      await entries.return(undefined);
    },
  };
}
