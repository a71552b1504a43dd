// Reads the parts of a zip as they are asked for, in constant memory. Only what workbooks need: stored and
// deflated parts, also beyond 4 GB. Whatever the file says of itself is checked against what is there.
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { fail, isCoded } from '../platform/errors.ts';

export interface ZipPart {
  name: string;
  method: number;
  /** CRC-32 of what it unpacks to. */
  sum: number;
  packed: number;
  size: number;
  /** Where its own header begins. */
  at: number;
}

export interface Zip {
  path: string;
  /** By lower-case name, without a slash in front. */
  parts: Map<string, ZipPart>;
}

const endMark = 0x06054b50;
const end64Mark = 0x06064b50;
const locatorMark = 0x07064b50;
const entryMark = 0x02014b50;
const partMark = 0x04034b50;
const endLength = 22;
const longestComment = 0xffff;
/** A list of parts longer than this is no workbook. */
const longestList = 8 * 1024 * 1024;
/** Unpacked to more than so many times what it was: no sheet is so alike, but bombs are. */
const mostRatio = 250;
/** Below this nothing is a bomb. */
const harmless = 32 * 1024 * 1024;

const broken = (why: string, cause?: unknown) => fail('workbook_broken', { why }, cause);

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return bytesRead === length ? buffer : broken('cut short');
}

/** Opens a zip by its list of parts; fails with `workbook_broken` or `workbook_encrypted`. */
export async function openZip(path: string): Promise<Zip> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < endLength) broken('cut short');
    const tailAt = Math.max(0, size - endLength - longestComment);
    const tail = await readAt(file, tailAt, size - tailAt);
    let end = tail.length - endLength;
    while (end >= 0 && tail.readUInt32LE(end) !== endMark) end--;
    if (end < 0) broken('no list of parts');
    let length = tail.readUInt32LE(end + 12);
    let at = tail.readUInt32LE(end + 16);
    if (at === 0xffffffff || length === 0xffffffff) {
      if (end < 20 || tail.readUInt32LE(end - 20) !== locatorMark) broken('no list of parts');
      const end64 = await readAt(file, Number(tail.readBigUInt64LE(end - 12)), 56);
      if (end64.readUInt32LE(0) !== end64Mark) broken('no list of parts');
      length = Number(end64.readBigUInt64LE(40));
      at = Number(end64.readBigUInt64LE(48));
    }
    if (length > longestList) fail('workbook_too_large', { limit: longestList });
    if (at + length > size) broken('the list of parts lies outside');
    return { path, parts: readList(await readAt(file, at, length)) };
  } finally {
    await file.close();
  }
}

function readList(list: Buffer): Map<string, ZipPart> {
  const parts = new Map<string, ZipPart>();
  let at = 0;
  while (at + 46 <= list.length && list.readUInt32LE(at) === entryMark) {
    const flags = list.readUInt16LE(at + 8);
    const nameLength = list.readUInt16LE(at + 28);
    const extraLength = list.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + list.readUInt16LE(at + 32);
    if (next > list.length) broken('the list of parts is cut short');
    const part: ZipPart = {
      name: list.toString('utf8', at + 46, at + 46 + nameLength),
      method: list.readUInt16LE(at + 10),
      sum: list.readUInt32LE(at + 16),
      packed: list.readUInt32LE(at + 20),
      size: list.readUInt32LE(at + 24),
      at: list.readUInt32LE(at + 42),
    };
    readLongSizes(part, list.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    if ((flags & 1) !== 0) fail('workbook_encrypted');
    const key = part.name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
    if (!parts.has(key)) parts.set(key, part);
    at = next;
  }
  return parts;
}

/** Sizes beyond 4 GB stand in an extra field, those that are needed and in this order. */
function readLongSizes(part: ZipPart, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    for (const field of ['size', 'packed', 'at'] as const) {
      if (part[field] !== 0xffffffff) continue;
      if (from + 8 > extra.length) broken('the list of parts is cut short');
      part[field] = Number(extra.readBigUInt64LE(from));
      from += 8;
    }
  }
}

/** What a part unpacks to, piece by piece; `taken` says how much of what is packed has been read. */
export async function* unpack(
  zip: Zip,
  part: ZipPart,
  taken: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const file = await open(zip.path);
  let from: number;
  try {
    const head = await readAt(file, part.at, 30);
    if (head.readUInt32LE(0) !== partMark) broken(part.name);
    from = part.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    if (from + part.packed > (await file.stat()).size) broken('cut short');
  } finally {
    await file.close();
  }
  if (part.method !== 0 && part.method !== 8) broken(`${part.name}: method ${part.method}`);
  if (part.packed === 0) return;
  const packed = createReadStream(zip.path, { start: from, end: from + part.packed - 1 });
  const source = part.method === 0 ? packed : packed.pipe(createInflateRaw());
  packed.on('error', (error) => source.destroy(error));
  let sum = 0;
  let bytes = 0;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > harmless && bytes > part.packed * mostRatio)
        fail('workbook_too_large', { limit: part.packed * mostRatio });
      sum = crc32(piece, sum);
      taken(packed.bytesRead);
      yield piece;
    }
  } catch (error) {
    if (isCoded(error)) throw error;
    broken(part.name, error);
  } finally {
    packed.destroy();
    source.destroy();
  }
  if (bytes !== part.size || sum !== part.sum) broken(`${part.name}: altered`);
}
