// Signing in as its owner, as a stranger who guesses, and as somebody who only knows the password.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countTry, forgetTry } from './queries-failures.ts';
import { errorOf, openScratchBrowser, type ScratchBrowser } from './scratch-account.ts';
import { makeDevice } from './scratch-passkey.ts';
import { codeOf, stepOf } from './totp.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

const owner = {
  name: 'Olivia Owner',
  email: 'olivia@example.com',
  password: 'correct horse battery',
  company: 'Tea & Co',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  language: 'en',
};
const lines: string[] = [];
let context: ScratchContext;
let app: App;
let home: ScratchBrowser;
before(async () => {
  context = await makeScratchContext([], { log: { write: (line) => void lines.push(line) } });
  app = (await makeApp(context)).app;
});
beforeEach(async () => {
  await context.rows('truncate auth_user cascade');
  await context.rows('truncate sign_in_failures, sign_in_proofs');
  home = stranger();
  assert.equal((await home.send('POST', '/api/setup', owner)).statusCode, 200);
});
after(async () => {
  await app.close();
  await context.drop();
});

/** Where somebody types; each one from a network of its own, so that limits of rate stay out of the way. */
let networks = 0;
const stranger = () => openScratchBrowser(app, `198.18.${networks >> 8}.${networks++ & 255}`);
const password = (browser: ScratchBrowser, secret = owner.password, email = owner.email) =>
  browser.send('POST', '/api/session', { email, password: secret });
const isIn = async (browser: ScratchBrowser) =>
  (await browser.send('GET', '/api/me')).json().user !== null;

/** Turns the second step on; returns its secret and recovery codes. A minute has passed since. */
async function turnOn(browser: ScratchBrowser): Promise<{ secret: string; codes: string[] }> {
  const { secret } = (await browser.send('POST', '/api/me/second-step')).json();
  const on = await browser.send('PUT', '/api/me/second-step', {
    code: codeOf(secret, stepOf(new Date())),
  });
  assert.equal(on.statusCode, 200, on.body);
  await context.rows('update user_second_steps set last_step = last_step - 2');
  return { secret, codes: on.json().recoveryCodes };
}

test('ten wrong passwords close the account to strangers, and an account that does not exist the same', async () => {
  for (const email of [owner.email, 'nobody@example.com']) {
    await password(stranger(), 'not the password', email);
    await context.rows(
      "update sign_in_failures set failures = 7 where failures = 1 and key like 'account:%'",
    );
    for (let i = 0; i < 3; i++)
      assert.equal(
        errorOf(await password(stranger(), 'not the password', email)),
        'sign_in_failed',
      );
    const closed = await password(stranger(), owner.password, email);
    assert.equal(closed.statusCode, 429);
    assert.equal(errorOf(closed), 'sign_in_locked');
    assert.deepEqual(closed.json().error.details, { minutes: 15 });
    assert.equal(closed.headers['retry-after'], '900');
    assert.equal(errorOf(await password(stranger(), 'x', email.toUpperCase())), 'sign_in_locked');
  }
});

test('the browser in which the owner works still gets in while strangers are locked out', async () => {
  await password(stranger(), 'not the password');
  await context.rows('update sign_in_failures set failures = 9');
  await password(stranger(), 'not the password');
  assert.equal(errorOf(await password(stranger())), 'sign_in_locked');
  await home.send('DELETE', '/api/session');
  assert.equal((await password(home)).statusCode, 200);
  // The mark of that browser serves nobody else, and guessing in it is counted too.
  const copied = stranger();
  copied.cookies.set('clientela.device', `${'A'.repeat(22)}.${'A'.repeat(43)}`);
  assert.equal(errorOf(await password(copied)), 'sign_in_locked');
  for (let i = 0; i < 2; i++) {
    const guessing = stranger();
    guessing.cookies.set('clientela.device', home.cookies.get('clientela.device')!);
    assert.equal(errorOf(await password(guessing, 'not the password')), 'sign_in_failed');
    await context.rows("update sign_in_failures set failures = 9 where key like 'device:%'");
  }
  await home.send('DELETE', '/api/session');
  assert.equal(errorOf(await password(home)), 'sign_in_locked');
});

test('one network that tries many accounts is stopped, whichever they are', async () => {
  const digest = 'a network';
  const at = new Date('2026-03-01T10:00:00Z');
  for (let i = 0; i < 50; i++) await countTry(context.db, [{ kind: 'network', digest }], at);
  const locked = countTry(context.db, [{ kind: 'network', digest }], at);
  await assert.rejects(locked, { code: 'sign_in_locked' });
});

test('each lock is twice as long as the last, a good try ends them, and old failures are forgotten', async () => {
  const tries = [{ kind: 'account', digest: 'somebody' }] as const;
  let now = new Date('2026-03-01T10:00:00Z');
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };
  const waits: number[] = [];
  for (let lock = 0; lock < 9; lock++) {
    for (let i = 0; i < 10; i++) await countTry(context.db, [...tries], now);
    await countTry(context.db, [...tries], now).catch(({ details }) => waits.push(details.minutes));
    later(waits.at(-1)!);
  }
  assert.deepEqual(waits, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  await forgetTry(context.db, [...tries], now);
  for (let i = 0; i < 10; i++) await countTry(context.db, [...tries], now);
  await assert.rejects(countTry(context.db, [...tries], now), { code: 'sign_in_locked' });
  later(4 * 24 * 60);
  for (let i = 0; i < 9; i++) await countTry(context.db, [...tries], now);
  const [row] = await context.rows(
    "select failures from sign_in_failures where key like 'account:%'",
  );
  assert.equal(row!.failures, 9);
});

test('of many tries at once no more are looked at than one after the other', async () => {
  await password(stranger(), 'not the password');
  await context.rows('update sign_in_failures set failures = 6');
  const tries = Array.from({ length: 12 }, () => password(stranger(), 'not the password'));
  const codes = (await Promise.all(tries)).map(errorOf);
  assert.equal(codes.filter((code) => code === 'sign_in_failed').length, 4);
  assert.equal(codes.filter((code) => code === 'sign_in_locked').length, 8);
});

test('what a caller writes about their own address counts for nothing', async () => {
  const browser = stranger();
  await browser.send(
    'POST',
    '/api/session',
    { email: owner.email, password: owner.password },
    {
      'x-forwarded-for': '203.0.113.9',
      'x-clientela-address': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
    },
  );
  const [row] = await context.rows(
    `select "ipAddress" as address from auth_session order by "createdAt" desc limit 1`,
  );
  assert.match(String(row!.address), /^198\.18\./);
});

test('the second step asks for a code of the moment, takes it once, and a wrong one opens nothing', async () => {
  const { secret } = await turnOn(home);
  const browser = stranger();
  const first = await password(browser);
  assert.deepEqual(first.json(), { user: null, next: 'second_step' });
  assert.equal(await isIn(browser), false);
  assert.ok(![...browser.cookies.keys()].some((name) => name.includes('session')));
  const wrong = await browser.send('POST', '/api/session/second', { code: '000000' });
  assert.equal(errorOf(wrong), 'second_step_failed');
  const code = codeOf(secret, stepOf(new Date()));
  const other = stranger();
  await password(other);
  const done = await browser.send('POST', '/api/session/second', {
    code: ` ${code.slice(0, 3)} ${code.slice(3)} `,
  });
  assert.equal(done.statusCode, 200, done.body);
  assert.equal(await isIn(browser), true);
  // The same code, seen over a shoulder, opens nothing more; neither does the ticket.
  assert.equal(
    errorOf(await other.send('POST', '/api/session/second', { code })),
    'second_step_failed',
  );
  assert.equal(
    errorOf(await browser.send('POST', '/api/session/second', { code })),
    'second_step_expired',
  );
  assert.equal(
    errorOf(await stranger().send('POST', '/api/session/second', { code })),
    'second_step_expired',
  );
});

test('of two browsers that send the same code at once, one gets in', async () => {
  const { secret } = await turnOn(home);
  const both = [stranger(), stranger()];
  for (const browser of both) await password(browser);
  const code = codeOf(secret, stepOf(new Date()));
  const answers = await Promise.all(
    both.map((browser) => browser.send('POST', '/api/session/second', { code })),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 401]);
});

test('five codes end a ticket and ten in a row close the second step', async () => {
  const { secret } = await turnOn(home);
  for (let round = 0; round < 2; round++) {
    const browser = stranger();
    await password(browser);
    for (let i = 0; i < 5; i++)
      assert.equal(
        errorOf(await browser.send('POST', '/api/session/second', { code: `00000${i}` })),
        'second_step_failed',
      );
    assert.equal(
      errorOf(await browser.send('POST', '/api/session/second', { code: '000009' })),
      'second_step_expired',
    );
  }
  const browser = stranger();
  await password(browser);
  const code = codeOf(secret, stepOf(new Date()));
  assert.equal(
    errorOf(await browser.send('POST', '/api/session/second', { code })),
    'sign_in_locked',
  );
});

test('a ticket ends after ten minutes', async () => {
  const { secret } = await turnOn(home);
  const browser = stranger();
  await password(browser);
  await context.rows(
    "update sign_in_proofs set expires_at = expires_at - interval '10 minutes 1 second'",
  );
  const code = codeOf(secret, stepOf(new Date()));
  assert.equal(
    errorOf(await browser.send('POST', '/api/session/second', { code })),
    'second_step_expired',
  );
});

test('a recovery code opens the account once, however it is written, and says how many are left', async () => {
  const { codes } = await turnOn(home);
  assert.equal(new Set(codes).size, 10);
  const [first, second] = codes as [string, string];
  const use = async (code: string) => {
    const browser = stranger();
    await password(browser);
    return browser.send('POST', '/api/session/second', { code });
  };
  const done = await use(` ${first.toUpperCase().replaceAll('-', ' ')} `);
  assert.equal(done.json().recoveryCodesLeft, 9);
  assert.equal(errorOf(await use(first)), 'second_step_failed');
  assert.equal((await use(second.replaceAll('-', ''))).json().recoveryCodesLeft, 8);
  const kept = await context.rows('select * from user_recovery_codes');
  assert.ok(!JSON.stringify(kept).includes(first.replaceAll('-', '')));
});

test('a passkey signs in by itself, past the second step, and only with the question it was asked', async () => {
  await turnOn(home);
  const device = makeDevice();
  const site = { rpId: 'localhost', origin: 'http://localhost:4321' };
  const question = (await home.send('POST', '/api/me/passkeys/question')).json();
  assert.deepEqual(question.rp, { id: 'localhost', name: 'Clientela' });
  const added = await home.send('POST', '/api/me/passkeys', {
    name: 'Laptop',
    passkey: device.make({ ...site, challenge: question.challenge }),
  });
  assert.equal(added.statusCode, 200, added.body);
  const user = question.user.id;

  const browser = stranger();
  const asked = (await browser.send('POST', '/api/session/passkey/question')).json();
  assert.deepEqual(asked.allow, []);
  const signed = { ...device.sign({ ...site, challenge: asked.challenge }), user };
  // Another browser's ticket, then none, then its own, then its own again.
  const other = stranger();
  await other.send('POST', '/api/session/passkey/question');
  assert.equal(
    errorOf(await other.send('POST', '/api/session/passkey', signed)),
    'passkey_refused',
  );
  assert.equal(
    errorOf(await stranger().send('POST', '/api/session/passkey', signed)),
    'second_step_expired',
  );
  const done = await browser.send('POST', '/api/session/passkey', signed);
  assert.equal(done.statusCode, 200, done.body);
  assert.equal(done.json().user.email, owner.email);
  assert.equal(await isIn(browser), true);
  assert.equal(
    errorOf(await browser.send('POST', '/api/session/passkey', signed)),
    'second_step_expired',
  );

  // Whose it is must be said, and rightly; a device that is not known opens nothing.
  for (const [by, said] of [
    [device, null],
    [device, Buffer.from('somebody else').toString('base64url')],
    [makeDevice(), user],
  ] as const) {
    const next = stranger();
    const { challenge } = (await next.send('POST', '/api/session/passkey/question')).json();
    const answer = { ...by.sign({ ...site, challenge }), user: said };
    assert.equal(
      errorOf(await next.send('POST', '/api/session/passkey', answer)),
      'passkey_refused',
    );
    assert.equal(await isIn(next), false);
  }
  const nowhere = await home.send('POST', '/api/session/passkey/question', undefined, {
    host: '127.0.0.1:4321',
  });
  assert.equal(errorOf(nowhere), 'passkey_unavailable');
});

test('the cookies cannot be read by scripts, are sent by our own pages, and a forged one is nobody', async () => {
  const { secret } = await turnOn(home);
  const browser = stranger();
  const answers = [
    await password(browser),
    await browser.send('POST', '/api/session/passkey/question'),
    await browser.send('POST', '/api/session/second', { code: codeOf(secret, stepOf(new Date())) }),
  ];
  const set = answers.flatMap((answer) => [answer.headers['set-cookie'] ?? []].flat());
  assert.ok(set.length >= 5);
  for (const line of set) {
    assert.match(line, /; HttpOnly/);
    assert.match(line, /; SameSite=(Lax|Strict)/);
    assert.match(line, /; Path=\/(;|$)/);
    assert.doesNotMatch(line, /; Domain=/i);
  }
  const [token, signature] = browser.cookies.get('clientela.session_token')!.split('.');
  for (const forged of [
    token!,
    `${token}.${signature!.slice(0, -6)}AAAAAA`,
    `x${token}.${signature}`,
  ]) {
    const thief = stranger();
    thief.cookies.set('clientela.session_token', forged);
    assert.equal(await isIn(thief), false, forged);
  }
});

test('behind https the cookies are bound to this host and this protocol', async () => {
  const config = { ...context.config, publicUrl: 'https://crm.example.com' };
  const to = (await makeApp({ ...context, config })).app;
  const answer = await to.inject({
    method: 'POST',
    url: '/api/session',
    headers: { host: 'crm.example.com', 'x-clientela': '1', 'x-forwarded-for': '203.0.113.9' },
    payload: { email: owner.email, password: owner.password },
  });
  const set = [answer.headers['set-cookie']!].flat();
  for (const line of set) assert.match(line, /^__Host-clientela\.\w+=.*; Secure/i);
  const cookie = set.map((line) => line.split(';')[0]).join('; ');
  const me = await to.inject({ url: '/api/me', headers: { host: 'crm.example.com', cookie } });
  assert.equal(me.json().user.email, owner.email);
  await to.close();
});

test('a session ends after fourteen days, and after five in which nobody used it', async () => {
  await context.rows(`update auth_session set "updatedAt" = now() - interval '4 days'`);
  assert.equal(await isIn(home), true);
  const [seen] = await context.rows(
    `select now() - "updatedAt" < interval '1 minute' as now from auth_session`,
  );
  assert.equal(seen!.now, true);
  await context.rows(`update auth_session set "updatedAt" = now() - interval '5 days 1 minute'`);
  assert.equal(await isIn(home), false);
  assert.deepEqual(await context.rows('select id from auth_session'), []);
  await password(home);
  await context.rows(`update auth_session set "expiresAt" = now() - interval '1 second'`);
  assert.equal(await isIn(home), false);
  await password(home);
  const [life] = await context.rows(
    `select round(extract(epoch from "expiresAt" - "createdAt") / 86400, 2) as days from auth_session`,
  );
  assert.equal(Number(life!.days), 14);
});

test('the log tells what happened to which account by its number, never by name, address or secret', async () => {
  const { secret, codes } = await turnOn(home);
  const events = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'security');
  const kinds = new Set(events.map(({ event }) => event));
  for (const kind of [
    'session_begun',
    'password_refused',
    'second_step_refused',
    'passkey_refused',
  ])
    assert.ok(kinds.has(kind), kind);
  const all = lines.join('\n');
  for (const text of ['olivia', 'Olivia', 'battery', '198.18.', secret, ...codes])
    assert.ok(!all.includes(text), text);
});
