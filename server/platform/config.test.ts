// Settings that cannot be used are refused with their code, before anything is started.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readConfig } from './config.ts';
import { isCoded } from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'clientela-config-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const read = (DATABASE_URL: string) => readConfig({ CLIENTELA_DATA: folder, DATABASE_URL });

test('a PostgreSQL elsewhere is reached by TLS that is checked, or somebody has said why not', () => {
  for (const here of [
    'postgres://c:p@localhost/base',
    'postgres://c:p@127.0.0.1:5433/base',
    'postgres://c:p@[::1]/base',
    'postgres://c:p@/base?host=/var/run/postgresql',
    'postgres:///base',
    'postgresql://c:p@db.example.com/base?sslmode=verify-full',
    'postgres://c:p@database/base?sslmode=disable',
  ])
    assert.equal(read(here).databaseUrl, here);
  for (const elsewhere of [
    'postgres://c:p@db.example.com/base',
    'postgres://c:p@db.example.com/base?sslmode=require',
    'postgres://c:p@db.example.com/base?sslmode=no-verify',
    'postgres://c:p@/base?host=db.example.com',
    'postgres://c:p@localhost.example.com/base',
  ])
    assert.throws(
      () => read(elsewhere),
      (error) => isCoded(error, 'database_in_clear'),
      elsewhere,
    );
});
