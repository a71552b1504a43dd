// The box of a backup: what comes out is what went in, and nothing can be changed, cut or added unnoticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '../errors.ts';
import { type Entry, firstName, header, readArchive, writeArchive } from './archive.ts';
import { lock, unlock } from './locked.ts';

const passphrase = 'correct horse battery';
/** A key that is quick to make. */
const power = 14;

async function* of<T>(...values: T[]): AsyncGenerator<T> {
  yield* values;
}

async function bytesOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

async function entriesOf(source: AsyncIterable<Buffer>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of readArchive(source)) all.push(entry);
  return all;
}

/** The bytes in pieces of one size, as a disk might give them. */
async function* slowly(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const refusal = ['backup_damaged', 'backup_unknown', 'backup_passphrase_wrong'];
const refuses = (work: Promise<unknown>, note: string) =>
  assert.rejects(work, (error) => isCoded(error) && refusal.includes(error.code), note);

const sizes = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 4 });
const made = (lengths: number[]): Entry[] =>
  lengths.map((length, i) => ({
    name: i === 0 ? firstName : `tables/t/${i}`,
    data: Buffer.alloc(length, i + 65),
  }));

test('what is put in comes out, whatever the sizes and however the bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 2000 }), async (lengths, piece) => {
      const entries = made(lengths);
      const bytes = await bytesOf(writeArchive(of(...entries), 1_790_000_000));
      assert.equal(bytes.length % 512, 0);
      assert.deepEqual(await entriesOf(slowly(bytes, piece)), entries);
    }),
    { numRuns: 40 },
  );
});

test('of the box itself every byte counts: headers, padding, end, and nothing may follow', async () => {
  const entries = made([10, 600]);
  const bytes = await bytesOf(writeArchive(of(...entries), 1_790_000_000));
  const inside = (at: number) =>
    (at >= 512 && at < 522) || (at >= 512 + 512 + 512 && at < 512 + 512 + 512 + 600);
  for (let at = 0; at < bytes.length; at += at < 512 ? 1 : 3) {
    // What lies inside an entry is for its checksum to notice.
    if (inside(at)) continue;
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1 << (at % 8);
    await refuses(entriesOf(of(altered)), `byte ${at}`);
  }
  for (let length = 0; length < bytes.length; length += 7)
    await refuses(entriesOf(of(bytes.subarray(0, length))), `cut at ${length}`);
  await refuses(entriesOf(of(bytes, Buffer.alloc(1))), 'one more byte');
  await refuses(entriesOf(of(bytes, bytes)), 'twice');
});

test('the header is that of a tar that any program can open', () => {
  const head = header('tables/purchases/000001.copy.zst', 1234, 1_790_000_000);
  assert.equal(head.length, 512);
  assert.equal(head.toString('latin1', 257, 265), 'ustar\x0000\0'.slice(0, 8));
  assert.equal(Number.parseInt(head.toString('latin1', 124, 135), 8), 1234);
  const sum = Number.parseInt(head.toString('latin1', 148, 154), 8);
  const blank = Buffer.from(head);
  blank.fill(' ', 148, 156);
  assert.equal(
    sum,
    blank.reduce((total, byte) => total + byte, 0),
  );
});

const piece = 256 * 1024;

test('a sealed stream opens with its passphrase alone, at every length around a piece', async () => {
  for (const length of [0, 1, piece - 1, piece, piece + 1, 2 * piece]) {
    const plain = Buffer.alloc(length, 'clientela');
    const sealed = await bytesOf(lock(slowly(plain, 100_000), passphrase, power));
    assert.ok(!sealed.includes('clientelaclientela'));
    assert.ok((await bytesOf(unlock(slowly(sealed, 77_777), passphrase))).equals(plain));
    if (length > 1) continue;
    await assert.rejects(bytesOf(unlock(of(sealed), `${passphrase}!`)), (error) =>
      isCoded(error, 'backup_passphrase_wrong'),
    );
    await assert.rejects(bytesOf(unlock(of(sealed), null)), (error) =>
      isCoded(error, 'backup_locked'),
    );
  }
});

test('a sealed stream that was altered, cut, lengthened or put together anew does not open', async () => {
  const plain = Buffer.alloc(2 * piece + 5, 'x');
  const sealed = await bytesOf(lock(of(plain), passphrase, power));
  const head = sealed.length - (2 * (piece + 16) + 5 + 16);
  const [front, first, second, third] = [
    sealed.subarray(0, head),
    sealed.subarray(head, head + piece + 16),
    sealed.subarray(head + piece + 16, head + 2 * (piece + 16)),
    sealed.subarray(head + 2 * (piece + 16)),
  ] as [Buffer, Buffer, Buffer, Buffer];
  assert.equal(
    (await bytesOf(unlock(of(front, first, second, third), passphrase))).length,
    plain.length,
  );
  const whole: [string, Buffer[]][] = [
    ['the last piece is gone', [front, first, second]],
    ['only the head', [front]],
    ['a piece in the middle is gone', [front, first, third]],
    ['pieces changed places', [front, second, first, third]],
    ['a piece twice', [front, first, first, second, third]],
    ['a byte more', [front, first, second, third, Buffer.alloc(1)]],
    ['cut inside a piece', [front, first, second.subarray(0, 1000)]],
  ];
  for (const at of [0, 19, 25, 40, 50, head + 3, head + piece + 20, sealed.length - 1]) {
    const altered = Buffer.from(sealed);
    altered[at]! ^= 4;
    whole.push([`byte ${at}`, [altered]]);
  }
  for (const [note, pieces] of whole)
    await refuses(bytesOf(unlock(of(...pieces), passphrase)), note);
});
