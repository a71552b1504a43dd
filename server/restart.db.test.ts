// A restart without a break: two servers on one database behind a proxy, as docs/deploy.md says. One
// comes, the other goes, and whoever asks meanwhile is answered, also in the middle of an upload.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { makeScratch, type Scratch, urlOf } from './platform/scratch.ts';
import { until } from './platform/scratch-wait.ts';

const root = join(import.meta.dirname, '..');
let scratch: Scratch;
let folder: string;
let proxy: Server;
let address: string;
/** Ports of the servers, in the order in which the proxy tries them. */
const behind: number[] = [];
const running: ChildProcess[] = [];

before(async () => {
  scratch = await makeScratch();
  folder = mkdtempSync(join(tmpdir(), 'clientela-restart-'));
  // A new connection for every request; where nobody listens the next server is tried.
  proxy = createServer((asked, answer) => {
    const goTo = ([port, ...others]: number[]) => {
      const options = { port, host: '127.0.0.1', method: asked.method, path: asked.url };
      const onwards = request({ ...options, agent: false, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      });
      onwards.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' && others.length > 0) return goTo(others);
        if (answer.headersSent) return answer.destroy();
        answer.writeHead(502).end(`${port}: ${error.code}`);
      });
      onwards.on('socket', (socket) => socket.once('connect', () => asked.pipe(onwards)));
    };
    goTo([...behind]);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  address = `http://localhost:${(proxy.address() as AddressInfo).port}`;
});
after(async () => {
  for (const child of running.filter((one) => one.exitCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  proxy?.closeAllConnections();
  proxy?.close();
  await scratch?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a server; its port is known when it listens. */
async function start(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      CLIENTELA_DATA: folder,
      DATABASE_URL: urlOf(scratch.address),
      PUBLIC_URL: address,
      BACKUP_AT: 'off',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let said = '';
  for await (const piece of child.stdout!) {
    said += piece;
    const found = /http:\/\/localhost:(\d+)$/m.exec(said);
    if (found) return { child, port: Number(found[1]) };
  }
  throw new Error(`the server ended: ${said}`);
}

let callers = 0;
const headers = () => ({
  'x-clientela': '1',
  // Everybody else's limit of rate stays out of the way.
  'x-forwarded-for': `198.18.${callers >> 8}.${callers++ & 255}`,
});
const readAll = async (answer: IncomingMessage) => {
  let text = '';
  for await (const piece of answer) text += piece;
  return `${answer.statusCode} ${text}`;
};
const call = async (method: string, path: string, cookie: string, body?: object) => {
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { ...headers(), cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text(), cookies: answer.headers };
};

test('a server that leaves while another has come loses no request, nor an upload in the middle', async () => {
  const first = await start();
  behind.push(first.port);
  const made = await call('POST', '/api/setup', '', {
    name: 'Olivia Owner',
    email: 'olivia@example.com',
    password: 'correct horse battery',
    company: 'Shop',
    currency: 'MXN',
    timeZone: 'America/Mexico_City',
    language: 'en',
  });
  assert.equal(made.status, 200, made.text);
  const cookie = made.cookies
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

  const wrong: string[] = [];
  let sent = 0;
  let answered = 0;
  let asking = true;
  const ask = async (i: number) => {
    const { status, text } =
      i % 3 === 0
        ? await call('PATCH', '/api/company', cookie, { name: `Shop ${i}` })
        : await call('GET', i % 3 === 1 ? '/api/company' : '/api/customers?limit=5', cookie);
    if (status !== 200) wrong.push(`${i}: ${status} ${text.slice(0, 100)}`);
    answered++;
  };
  const all: Promise<void>[] = [];
  const asker = (async () => {
    for (; asking; sent++) {
      all.push(ask(sent).catch((error) => void wrong.push(`${sent}: ${error.cause ?? error}`)));
      await wait(20);
      // A slow machine is not buried in questions.
      await until(() => sent - answered - wrong.length < 8);
    }
  })();
  /** Until everything has been answered that was asked until now, and something after it. */
  const more = async () => {
    const goal = sent + 5;
    await until(() => answered + wrong.length >= goal);
  };
  await more();

  const second = await start();
  behind.push(second.port);
  await more();
  const upload = request(`${address}/api/imports?kind=purchases&name=a.csv`, {
    method: 'POST',
    headers: { ...headers(), cookie, 'content-type': 'text/csv' },
  });
  const uploaded = once(upload, 'response').then(([answer]) => readAll(answer));
  upload.write('customer,date,amount\nA,2026-01-05,10\n');
  // It goes to the first server, which has begun to write it.
  const imports = join(folder, 'files', 'imports');
  await until(() => existsSync(imports) && readdirSync(imports).length > 0);

  // First the proxy is told, then the server.
  behind.reverse();
  const gone = once(first.child, 'exit');
  first.child.kill('SIGTERM');
  const refused = () =>
    new Promise<boolean>((done) => {
      const probe = request({ port: first.port, host: '127.0.0.1', agent: false }, (answer) => {
        answer.resume();
        done(false);
      });
      probe.on('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED'));
      probe.end();
    });
  await until(refused);
  upload.end('B,2026-01-06,20\n');
  assert.match(await uploaded, /^200 .*"fileName":"a\.csv"/);
  assert.deepEqual((await gone)[0], 0, 'the first server ended as it should');
  await more();
  asking = false;
  await asker;
  await Promise.all(all);
  assert.deepEqual(wrong, []);
  const { rows } = await scratch.pool.query('select name from company');
  assert.match(rows[0].name, /^Shop \d+$/);
  const left = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  assert.deepEqual((await left)[0], 0);
});
