// Whoever runs the machine lets somebody in again, and nobody learns a password by it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeApp } from '../server/app.ts';
import { readConfig } from '../server/platform/config.ts';
import { type Opened, openAll } from '../server/platform/open.ts';
import {
  errorOf,
  openScratchBrowser,
  type ScratchBrowser,
} from '../server/users/scratch-account.ts';
import { codeOf, stepOf } from '../server/users/totp.ts';

const root = dirname(import.meta.dirname);
const owner = {
  name: 'Olivia Owner',
  email: 'olivia@example.com',
  password: 'correct horse battery',
  company: 'Tea & Co',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  language: 'en',
};
let folder: string;
let opened: Opened;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let home: ScratchBrowser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clientela-account-'));
  chmodSync(folder, 0o755);
  opened = await openAll(readConfig({ CLIENTELA_DATA: folder, LOG_LEVEL: 'silent' }), []);
  app = (await makeApp(opened.context)).app;
  home = openScratchBrowser(app);
  assert.equal((await home.send('POST', '/api/setup', owner)).statusCode, 200);
});
after(async () => {
  await app?.close();
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `clientela account …` with this on its standard input. */
function account(args: string[], input = ''): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      [join(root, 'bin', 'clientela.mjs'), 'account', ...args, '--json'],
      { env: { PATH: process.env.PATH ?? '', LANG: 'en', CLIENTELA_DATA: folder } },
    );
    let out = '';
    child.stdout.on('data', (piece) => {
      out += piece;
    });
    child.on('close', (code) => done({ code: code ?? 70, out }));
    child.stdin.end(input);
  });
}

const signIn = (password: string, address: string) => {
  const browser = openScratchBrowser(app, address);
  const sent = browser.send('POST', '/api/session', { email: owner.email, password });
  return sent.then((answer) => ({ browser, answer }));
};

test('the list tells who there is and how safe they are, and no secrets', async () => {
  const { code, out } = await account(['list']);
  assert.equal(code, 0, out);
  assert.deepEqual(JSON.parse(out).accounts, [
    {
      name: 'Olivia Owner',
      email: 'olivia@example.com',
      role: 'owner',
      secondStep: false,
      passkeys: 0,
      sessions: 1,
    },
  ]);
});

test('a forgotten password is set anew, judged as ever; the second step stays, all sessions end', async () => {
  const { secret } = (await home.send('POST', '/api/me/second-step')).json();
  await home.send('PUT', '/api/me/second-step', { code: codeOf(secret, stepOf(new Date())) });
  for (const [email, password, code] of [
    [owner.email, 'password1234\n', 'password_common'],
    [owner.email, '', 'password_too_short'],
    ['nobody@example.com', 'lluvia verde sobre piedra\n', 'account_not_found'],
  ] as const) {
    const done = await account(['password', email], password);
    assert.equal(done.code, 1);
    assert.equal(JSON.parse(done.out).error.code, code);
  }
  const done = await account(['password', 'OLIVIA@example.com'], 'lluvia verde sobre piedra\n');
  assert.deepEqual([done.code, JSON.parse(done.out)], [0, { ended: 1 }]);
  assert.equal((await home.send('GET', '/api/me')).json().user, null);
  const old = await signIn(owner.password, '198.18.0.1');
  assert.equal(errorOf(old.answer), 'sign_in_failed');
  const { answer } = await signIn('lluvia verde sobre piedra', '198.18.0.2');
  assert.equal(answer.json().next, 'second_step');
});

test('a second step whose phone is gone is turned off, once', async () => {
  assert.equal((await account(['second-step-off', owner.email])).code, 0);
  const again = await account(['second-step-off', owner.email]);
  assert.equal(JSON.parse(again.out).error.code, 'totp_off');
  const { answer, browser } = await signIn('lluvia verde sobre piedra', '198.18.0.3');
  assert.equal(answer.json().user.email, owner.email);
  assert.deepEqual(JSON.parse((await account(['sign-out', owner.email])).out), { ended: 1 });
  assert.equal((await browser.send('GET', '/api/me')).json().user, null);
});
