// Secrets beside the data stay ours: made once, closed to others, and never taken from a link or a stump.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { closeSecrets, readSecret } from './secret-file.ts';

const windows = process.platform === 'win32';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clientela-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name = 'auth-secret') => join(folder, name);
const modeOf = (path: string) => statSync(path).mode & 0o777;
const withCode = (code: string) => (error: { code: string; details: Record<string, unknown> }) => {
  assert.equal(error.code, code);
  // What is told is the path, never what stands in the file.
  assert.deepEqual(Object.keys(error.details), [
    code === 'data_folder_unusable' ? 'folder' : 'file',
  ]);
  return true;
};

test('a secret is made once, long and readable by us alone, and read again as it was', () => {
  const first = readSecret(folder, 'auth-secret', 48);
  assert.match(first, /^[\w-]{64}$/);
  assert.equal(readSecret(folder, 'auth-secret', 48), first);
  if (!windows) assert.equal(modeOf(at()), 0o600);
  assert.deepEqual(readdirSync(folder), ['auth-secret']);
  assert.notEqual(readSecret(folder, 'database-password', 24), first);
});

test('of many processes that begin together all read the same secret', () => {
  const module = join(import.meta.dirname, 'secret-file.ts');
  const script = `import(${JSON.stringify(module)}).then(({ readSecret }) =>
    console.log(readSecret(${JSON.stringify(folder)}, 'auth-secret', 48)))`;
  const several = `Promise.all(Array.from({ length: 4 }, () => new Promise((done) =>
    require('node:child_process').execFile(process.execPath, ['-e', ${JSON.stringify(script)}],
      (_, out) => done(out.trim()))))).then((all) => console.log(JSON.stringify(all)))`;
  const all: string[] = JSON.parse(
    execFileSync(process.execPath, ['-e', several], { encoding: 'utf8' }),
  );
  assert.equal(all.length, 4);
  assert.deepEqual(new Set(all), new Set([readFileSync(at(), 'utf8')]));
});

test('a secret that others can read is closed to them at the next start, and that is told', {
  skip: windows,
}, () => {
  readSecret(folder, 'auth-secret', 48);
  readSecret(folder, 'database-password', 24);
  assert.deepEqual(closeSecrets(folder), []);
  for (const mode of [0o644, 0o640, 0o604, 0o666, 0o777]) {
    chmodSync(at(), mode);
    assert.deepEqual(closeSecrets(folder), ['auth-secret']);
    assert.equal(modeOf(at()), 0o600);
  }
  chmodSync(at('database-password'), 0o644);
  readSecret(folder, 'database-password', 24);
  assert.equal(modeOf(at('database-password')), 0o600);
});

test('an empty or shortened secret is refused, and so is one that is a link or a folder', () => {
  for (const text of ['', ' \n', 'short', 'x'.repeat(19)]) {
    writeFileSync(at(), text, { mode: 0o600 });
    assert.throws(() => readSecret(folder, 'auth-secret', 48), withCode('secret_unusable'));
  }
  rmSync(at());
  mkdirSync(at());
  assert.throws(() => readSecret(folder, 'auth-secret', 48), withCode('secret_unusable'));
  rmSync(at(), { recursive: true });
  if (windows) return;
  writeFileSync(at('elsewhere'), 'x'.repeat(64));
  symlinkSync(at('elsewhere'), at());
  assert.throws(() => readSecret(folder, 'auth-secret', 48), withCode('secret_unusable'));
  assert.throws(() => closeSecrets(folder), withCode('secret_unusable'));
});

test('a data folder that does not exist is said to be unusable', () => {
  assert.throws(
    () => readSecret(join(folder, 'nowhere'), 'auth-secret', 48),
    withCode('data_folder_unusable'),
  );
});
