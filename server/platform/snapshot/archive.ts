// The box a backup lies in: a plain tar, so that its rows can be taken out by hand, read so strictly that
// not one byte may differ from what we would have written.
import { fail } from '../errors.ts';

export interface Entry {
  name: string;
  data: Buffer;
}

const block = 512;
/** Nothing we write comes near this; a larger size is damage, not data. */
const largestEntry = 64 * 1024 ** 2;

/** The first name of every archive, by which a file is known as a backup of ours. */
export const firstName = 'clientela.json';

/** A header of the ustar format for a file only its owner may read. `madeAt` in seconds since 1970. */
export function header(name: string, bytes: number, madeAt: number): Buffer {
  const head = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`name too long: ${name}`);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  head.write(name, 0);
  head.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  head.write(`${octal(bytes, 11)}\0${octal(madeAt, 11)}\0`, 124);
  head.write('        0', 148);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 6)}\0 `, 148);
  return head;
}

/** The bytes of an archive with these entries, in their order. */
export async function* writeArchive(
  entries: AsyncIterable<Entry>,
  madeAt: number,
): AsyncGenerator<Buffer> {
  for await (const { name, data } of entries) {
    yield header(name, data.length, madeAt);
    yield data;
    const rest = data.length % block;
    if (rest > 0) yield Buffer.alloc(block - rest);
  }
  yield Buffer.alloc(2 * block);
}

/**
 * The entries of an archive, one at a time in memory.
 * @throws backup_unknown when it does not begin like one of ours, backup_damaged when anything is amiss
 */
export async function* readArchive(source: AsyncIterable<Buffer>): AsyncGenerator<Entry> {
  const { take, end } = taker(source);
  try {
    for (let nth = 0; ; nth++) {
      const head = await take(block);
      const known = head.subarray(0, firstName.length + 1).toString('latin1') === `${firstName}\0`;
      if (nth === 0 && !known) fail('backup_unknown');
      if (head.length < block) fail('backup_damaged', { at: 'header' });
      if (head.every((byte) => byte === 0)) {
        const rest = await take(block + 1);
        if (rest.length !== block || rest.some((byte) => byte !== 0))
          fail('backup_damaged', { at: 'end' });
        return;
      }
      const name = head.subarray(0, 100).toString().replace(/\0.*$/s, '');
      const number = (from: number) => Number.parseInt(head.toString('latin1', from, from + 11), 8);
      const [bytes, madeAt] = [number(124), number(136)];
      if (!(bytes >= 0 && bytes <= largestEntry && madeAt >= 0))
        fail('backup_damaged', { at: 'header' });
      if (!header(name, bytes, madeAt).equals(head)) fail('backup_damaged', { at: 'header' });
      const data = await take(bytes);
      const padding = await take((block - (bytes % block)) % block);
      if (data.length < bytes || padding.length !== (block - (bytes % block)) % block)
        fail('backup_damaged', { at: name });
      if (padding.some((byte) => byte !== 0)) fail('backup_damaged', { at: name });
      yield { name, data };
    }
  } finally {
    await end();
  }
}

/** Takes so many bytes from a stream, fewer only at its end; whoever stops before that says so by `end`. */
export function taker(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]();
  let waiting: Buffer[] = [];
  let there = 0;
  const take = async (bytes: number): Promise<Buffer> => {
    while (there < bytes) {
      const next = await pieces.next();
      if (next.done) break;
      waiting.push(next.value);
      there += next.value.length;
    }
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    const taken = all.subarray(0, bytes);
    waiting = all.length > bytes ? [all.subarray(bytes)] : [];
    there = all.length - taken.length;
    return taken;
  };
  const end = async () => {
    await pieces.return?.();
  };
  return { take, end };
}
