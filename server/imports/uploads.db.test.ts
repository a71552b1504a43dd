// Files that come in pieces: broken connections, reloads, damaged pieces, full disks, and patience that ends.
import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { isCoded } from '../platform/errors.ts';
import { keepFile } from '../platform/files.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { purchasesKind } from '../purchases/index.ts';
import { largestPiece } from './contract-doors.ts';
import { beginUpload, expireUploads } from './uploads.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let folder: string;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  folder = join(context.config.dataDir, 'files', 'uploads');
});
beforeEach(async () => {
  await context.rows('truncate imports, import_problems, uploads cascade');
  rmSync(folder, { recursive: true, force: true });
});
after(async () => {
  await app.close();
  await context.drop();
});

const text = `customer,date,amount\n${'A,2026-01-05,10.25\nB,2026-01-06,7.5\n'.repeat(40)}`;
const bytes = Buffer.from(text);
const file = { kind: 'purchases', name: 'ventas.csv', bytes: bytes.length, modified: '2026-05-03' };

const begin = async (more: object = {}) =>
  (await caller.call('POST', '/api/imports/uploads', { ...file, ...more })).json();
const put = async (id: string, offset: number, piece: Buffer | string, checksum?: string) => {
  const body = Buffer.from(piece);
  const sum = checksum ?? crc32(body).toString(16).padStart(8, '0');
  const path = `/api/imports/uploads/${id}?offset=${offset}&checksum=${sum}`;
  return (await caller.call('PUT', path, body.toString())).json();
};
const finish = async (id: string) =>
  (await caller.call('POST', `/api/imports/uploads/${id}/finish`)).json();
const state = async (id: string) => (await caller.call('GET', `/api/imports/uploads/${id}`)).json();

test('a file that comes in pieces is the import that it would be in one', async () => {
  const { id, offset } = await begin();
  assert.equal(offset, 0);
  assert.equal((await finish(id)).error.code, 'upload_unfinished');
  assert.equal((await put(id, 0, bytes.subarray(0, 500))).offset, 500);
  assert.equal((await put(id, 500, bytes.subarray(500))).offset, bytes.length);
  const { import: number } = await finish(id);
  const kept = join(context.config.dataDir, 'files', 'imports', `${number}.csv`);
  assert.equal(readFileSync(kept, 'utf8'), text);
  const [row] = await context.rows('select file_name, file_bytes, status, door from imports');
  assert.deepEqual(row, {
    file_name: 'ventas.csv',
    file_bytes: bytes.length,
    status: 'uploaded',
    door: 'page',
  });
  // An answer that was lost: asked again, it is the same.
  assert.deepEqual(await finish(id), { import: number });
  assert.deepEqual(readdirSync(folder), []);
  assert.equal((await put(id, bytes.length, 'x')).error.code, 'upload_checksum');
});

test('a page that is opened again goes on where the file stood, and knows by what that it is the same', async () => {
  const { id } = await begin();
  const piece = bytes.subarray(0, 700);
  await put(id, 0, piece);
  const again = await begin();
  assert.deepEqual([again.id, again.offset], [id, 700]);
  assert.deepEqual(again.last, { offset: 0, checksum: crc32(piece).toString(16).padStart(8, '0') });
  const { uploads } = await caller.get<{ uploads: unknown[] }>('/api/imports/uploads');
  assert.deepEqual(uploads, [again]);
  // Of another size or time it is another file.
  assert.notEqual((await begin({ modified: 'later' })).id, id);
  assert.notEqual((await begin({ bytes: 5 })).id, id);
});

test('a piece that is damaged, misplaced, too long or sent twice changes nothing', async () => {
  const { id } = await begin();
  const piece = bytes.subarray(0, 300);
  assert.equal((await put(id, 0, piece, '00000000')).error.code, 'upload_checksum');
  assert.equal((await put(id, 0, '')).error.code, 'upload_checksum');
  assert.deepEqual((await put(id, 300, piece)).error.details, { offset: 0 });
  assert.equal(
    (await put(id, 0, Buffer.alloc(bytes.length + 1, 65))).error.code,
    'upload_checksum',
  );
  const twice = await Promise.all([put(id, 0, piece), put(id, 0, piece)]);
  assert.deepEqual(twice.map((answer) => answer.offset ?? answer.error.code).sort(), [
    300,
    'upload_offset',
  ]);
  assert.equal((await state(id)).offset, 300);
  const large = await begin({ bytes: largestPiece * 2 });
  const long = await put(large.id, 0, Buffer.alloc(largestPiece + 1, 65));
  assert.equal(long.error.code, 'too_large');
  assert.equal(
    (
      await caller.call('PUT', '/api/imports/uploads/..%2f..?offset=0&checksum=00000000', 'x')
    ).json().error.code,
    'bad_request',
  );
});

test('who hangs up in the middle of a piece has sent nothing of it', async () => {
  const { id } = await begin();
  await put(id, 0, bytes.subarray(0, 100));
  const { takePiece } = await import('./uploads.ts');
  const [{ created_by: by }] = (await context.rows('select created_by from uploads')) as [
    { created_by: string },
  ];
  const source = Readable.from(
    (async function* () {
      yield bytes.subarray(100, 200);
      throw new Error('aborted');
    })(),
  );
  await assert.rejects(
    takePiece(context, { id, offset: 100, checksum: '00000000', source, by, now: new Date() }),
  );
  assert.equal((await state(id)).offset, 100);
});

test('a file that is no table leaves neither an import nor an upload', async () => {
  const page = Buffer.from('<html><body><p>Ventas</p></body></html>');
  const { id } = await begin({ bytes: page.length });
  await put(id, 0, page);
  assert.equal((await finish(id)).error.code, 'file_not_table');
  assert.equal((await state(id)).error.code, 'upload_not_found');
  assert.deepEqual(await context.rows('select id from imports'), []);
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(
    readdirSync(join(context.config.dataDir, 'files', 'imports')).filter((name) =>
      name.endsWith('.part'),
    ),
    [],
  );
});

test('who was killed between moving the file and writing down its import is the same import', async () => {
  const { id } = await begin();
  await put(id, 0, bytes);
  const { import: number } = await finish(id);
  // As it stood then: moved, numbered, and no import.
  await context.rows('truncate imports, import_problems cascade');
  assert.deepEqual(await finish(id), { import: number });
  assert.equal((await context.rows('select id from imports')).length, 1);
});

test('too large a file, too many of them and a disk without room are refused before a byte is sent', async () => {
  const { config } = context;
  assert.equal((await begin({ bytes: config.maxFileBytes + 1 })).error.code, 'file_too_large');
  assert.equal((await begin({ kind: 'wishes' })).error.code, 'import_kind_unknown');
  const vast = { ...context, config: { ...config, maxFileBytes: 2 ** 52 } };
  await assert.rejects(
    beginUpload(vast, {
      kind: purchasesKind,
      name: 'all.csv',
      bytes: 2 ** 51,
      modified: '',
      by: null,
      now: new Date(),
    }),
    (error) => isCoded(error, 'disk_full') && Number(error.details.missing) > 0,
  );
  for (let i = 0; i < 20; i++) await begin({ name: `${i}.csv` });
  assert.equal((await begin({ name: '21.csv' })).error.code, 'upload_too_many');
});

test('a disk that fills up in the middle is told by its code, and nothing is acknowledged', async () => {
  // A device that is always full, where there is one.
  if (!existsSync('/dev/full')) return;
  const { id } = await begin();
  rmSync(join(folder, id));
  symlinkSync('/dev/full', join(folder, id));
  assert.equal((await put(id, 0, bytes)).error.code, 'disk_full');
  assert.equal((await state(id)).offset, 0);
  symlinkSync('/dev/full', join(context.config.dataDir, 'files', 'imports', 'full.csv.part'));
  await assert.rejects(
    keepFile(context.config, 'imports', 'full.csv', Readable.from([bytes])),
    (error) => isCoded(error, 'disk_full'),
  );
});

test('an upload that is discarded, or that nobody goes on with, is gone with its bytes', async () => {
  const one = await begin();
  const two = await begin({ name: 'dos.csv' });
  await put(one.id, 0, bytes.subarray(0, 10));
  await caller.call('DELETE', `/api/imports/uploads/${one.id}`);
  assert.equal((await state(one.id)).error.code, 'upload_not_found');
  assert.deepEqual(readdirSync(folder), [two.id]);
  writeFileSync(join(folder, 'f'.repeat(32)), 'of nobody');
  const old = new Date('2026-01-01T00:00:00Z');
  utimesSync(join(folder, two.id), old, old);
  utimesSync(join(folder, 'f'.repeat(32)), old, old);
  await expireUploads(context, new Date());
  assert.deepEqual(readdirSync(folder), [two.id]);
  await context.rows("update uploads set touched_at = '2026-01-01'");
  await context.runJob('imports.expire');
  assert.deepEqual(readdirSync(folder), []);
  assert.equal((await state(two.id)).error.code, 'upload_not_found');
});

test('the upload of one account is nothing another can see or touch', async () => {
  const { id } = await begin();
  await context.rows("update uploads set created_by = 'somebody else'");
  assert.equal((await state(id)).error.code, 'upload_not_found');
  assert.equal((await put(id, 0, bytes)).error.code, 'upload_not_found');
  assert.equal((await finish(id)).error.code, 'upload_not_found');
});
