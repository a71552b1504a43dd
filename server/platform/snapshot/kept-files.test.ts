// Which files of the data folder a backup takes along, and which paths it may bring.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isKeptPath, keptFiles, openKept } from './kept-files.ts';

test('kept files go along whatever their names; what passes or belongs to the machine stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-kept-'));
  try {
    const kept = ['auth-secret', 'files/imports/1', 'files/imports/2', 'files/logos/té y café.png'];
    const others = [
      'database-password',
      'postgres.log',
      'files/imports/3.part',
      'files/problems/1.csv',
      'files/uploads/7',
      'backups/clientela-20260101-000000-schedule.tar',
    ];
    for (const path of [...kept, ...others]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path);
    }
    assert.deepEqual((await keptFiles(folder)).sort(), kept.sort());
    assert.equal(await openKept(folder, 'files/imports/9'), null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('no path of a backup leads out of the folder, or to what is not kept', () => {
  for (const path of ['auth-secret', 'files/imports/1', 'files/a/b/c.d'])
    assert.ok(isKeptPath(path), path);
  for (const path of [
    '',
    'files',
    'files/',
    'database-password',
    'postgres/PG_VERSION',
    '/etc/passwd',
    'files/../auth-secret',
    'files/imports/../../x',
    'files//x',
    'files/.hidden',
    'files\\x',
    'files/a\\..\\x',
    'files/c:x',
    'files/a\0b',
    'auth-secret/x',
  ])
    assert.ok(!isKeptPath(path), path);
});
