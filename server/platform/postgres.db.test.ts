// The embedded server is shared by whoever needs it: the first starts it, the last stops it, nobody is cut off.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { isCoded } from './errors.ts';
import { type Embedded, startEmbedded } from './postgres.ts';

const root = dirname(dirname(import.meta.dirname));
const settings = { fsync: 'off', shared_buffers: '16MB' };
let dataDir: string;
before(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'clientela pg '));
  chmodSync(dataDir, 0o755);
});
after(() => rmSync(dataDir, { recursive: true, force: true }));

const start = () => startEmbedded({ dataDir, root, settings });
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
async function ask(server: Embedded, sql: string) {
  const client = new pg.Client(server.connection);
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test('two that begin on an empty folder at once share one server, and the last to leave stops it', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  const pid = one.pid()!;
  assert.equal(other.pid(), pid);
  await one.release();
  assert.ok(alive(pid));
  assert.deepEqual(await ask(other, 'select 1 as one'), [{ one: 1 }]);
  await other.release();
  assert.ok(!alive(pid));
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.includes('new')),
    [],
  );
});

test('who comes while another leaves always finds a server', async () => {
  let server = await start();
  await ask(server, 'create table kept (n int)');
  for (let i = 0; i < 12; i++) {
    const leaving = server.release();
    await wait((i * 5) % 30);
    server = await start();
    await ask(server, `insert into kept values (${i})`);
    await leaving;
  }
  assert.deepEqual(await ask(server, 'select count(*)::int as n from kept'), [{ n: 12 }]);
  await server.release();
});

test('a server that was killed is started again with all that it had said yes to', async () => {
  const server = await start();
  await ask(server, 'create table facts as select generate_series(1, 1000) as n');
  process.kill(server.pid()!, 'SIGKILL');
  const again = await start();
  assert.deepEqual(await ask(again, 'select count(*)::int as n from facts'), [{ n: 1000 }]);
  await server.release();
  await again.release();
  assert.equal(again.pid(), null);
});

test('its password is for us alone, and strangers find no port', async () => {
  const server = await start();
  const { host, password } = server.connection;
  assert.ok(password.length > 20);
  assert.ok(!readFileSync(join(dataDir, 'postgres.log'), 'utf8').includes(password));
  if (process.platform !== 'win32') {
    assert.ok(host.startsWith('/') && existsSync(host));
    assert.deepEqual(await ask(server, 'show listen_addresses'), [{ listen_addresses: '' }]);
  }
  const stranger = new pg.Client({ ...server.connection, password: 'guess' });
  await assert.rejects(stranger.connect());
  await server.release();
});

test('a folder made by another version is refused with a code', async () => {
  const other = mkdtempSync(join(tmpdir(), 'clientela-old-'));
  chmodSync(other, 0o755);
  mkdirSync(join(other, 'postgres'));
  writeFileSync(join(other, 'postgres', 'PG_VERSION'), '15\n');
  await assert.rejects(startEmbedded({ dataDir: other, root }), (error) =>
    isCoded(error, 'data_folder_other_version'),
  );
  rmSync(other, { recursive: true, force: true });
});
