// Streams in pieces: cut to one size, compressed several at a time, each with its checksum.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { fail } from '../errors.ts';
import { pieceBytes, type StoredStream } from './manifest.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export const sha256 = (data: Buffer | string): string =>
  createHash('sha256').update(data).digest('hex');

/** The same bytes in buffers of one size; the last may be smaller, none is empty. */
async function* cut(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held = Buffer.allocUnsafe(pieceBytes);
  let there = 0;
  for await (const chunk of source)
    for (let from = 0; from < chunk.length; ) {
      const copied = chunk.copy(held, there, from);
      there += copied;
      from += copied;
      if (there < pieceBytes) continue;
      yield held;
      held = Buffer.allocUnsafe(pieceBytes);
      there = 0;
    }
  if (there > 0) yield held.subarray(0, there);
}

/**
 * Compressed pieces of a stream in their order; what they add up to is written into `stored`. Three are
 * worked on at a time, beside this thread.
 */
export async function* packed(
  source: AsyncIterable<Buffer>,
  stored: StoredStream,
): AsyncGenerator<Buffer> {
  const whole = createHash('sha256');
  const working: Promise<Buffer>[] = [];
  const done = async () => {
    const piece = await working.shift()!;
    stored.pieces.push(sha256(piece));
    return piece;
  };
  for await (const piece of cut(source)) {
    stored.bytes += piece.length;
    whole.update(piece);
    // Level 1 is as small as 3 for rows of text and twice as quick.
    const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
    working.push(compress(piece, { params }));
    if (working.length === 3) yield await done();
  }
  while (working.length > 0) yield await done();
  stored.sha256 = whole.digest('hex');
}

/** A piece as it was; refuses what is no piece, or unpacks to more than one. */
export async function unpacked(data: Buffer, name: string): Promise<Buffer> {
  try {
    return await decompress(data, { maxOutputLength: pieceBytes });
  } catch (error) {
    return fail('backup_damaged', { at: name }, error);
  }
}

export const emptyStream = (): StoredStream => ({ bytes: 0, sha256: '', pieces: [] });
