// Keeping one's account safe: what may be changed, what is asked before, and whom it throws out.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { recentMinutes } from '../platform/contract.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { usersContract } from './contract.ts';
import { mostPasskeys } from './queries-passkeys.ts';
import { errorOf, openScratchBrowser, type ScratchBrowser } from './scratch-account.ts';
import { makeDevice } from './scratch-passkey.ts';
import { codeOf, stepOf } from './totp.ts';

const owner = {
  name: 'Olivia Owner',
  email: 'olivia@example.com',
  password: 'correct horse battery',
  company: 'Tea & Co',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  language: 'en',
};
const site = { rpId: 'localhost', origin: 'http://localhost:4321' };
let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let home: ScratchBrowser;
before(async () => {
  context = await makeScratchContext();
  app = (await makeApp(context)).app;
});
beforeEach(async () => {
  await context.rows('truncate auth_user cascade');
  await context.rows('truncate access_rules');
  await context.rows('truncate sign_in_failures, sign_in_proofs');
  home = browser();
  assert.equal((await home.send('POST', '/api/setup', owner)).statusCode, 200);
});
after(async () => {
  await app.close();
  await context.drop();
});

let networks = 0;
const browser = () => openScratchBrowser(app, `198.18.${networks >> 8}.${networks++ & 255}`);
const signIn = async (password = owner.password) => {
  const made = browser();
  const answer = await made.send('POST', '/api/session', { email: owner.email, password });
  assert.equal(answer.statusCode, 200, answer.body);
  return made;
};
const isIn = async (who: ScratchBrowser) => (await who.send('GET', '/api/me')).json().user !== null;
const security = async () => (await home.send('GET', '/api/me/security')).json();
/** So much time has passed since everybody signed in. */
const later = (minutes: number) =>
  context.rows(`update auth_session set "createdAt" = "createdAt" - $1 * interval '1 minute'`, [
    minutes,
  ]);

async function addPasskey(who: ScratchBrowser, name = 'Laptop') {
  const device = makeDevice();
  const { challenge } = (await who.send('POST', '/api/me/passkeys/question')).json();
  const passkey = device.make({ ...site, challenge });
  const added = await who.send('POST', '/api/me/passkeys', { name, passkey });
  return { device, passkey, added };
}

test('what could lock the owner out, or let somebody in, asks for a proof of the last ten minutes', async () => {
  const recent = Object.values(usersContract).filter((endpoint) => 'recent' in endpoint);
  assert.ok(recent.length >= 9);
  await later(recentMinutes + 1);
  for (const { method, path } of recent) {
    const answer = await home.send(
      method,
      path.replace(':id', '1'),
      method === 'GET' ? undefined : {},
    );
    assert.equal(answer.statusCode, 403, `${method} ${path}`);
    assert.equal(errorOf(answer), 'confirm_required', `${method} ${path}`);
  }
  // Looking, and what asks for the password itself, goes on.
  assert.equal((await home.send('GET', '/api/me/security')).statusCode, 200);
});

test('the password given again is such a proof: it begins a new session in place of the old one', async () => {
  await later(recentMinutes + 1);
  const before = home.cookies.get('clientela.session_token');
  const wrong = await home.send('POST', '/api/me/confirm', { password: 'not the password' });
  assert.equal(errorOf(wrong), 'password_wrong');
  assert.equal(errorOf(await home.send('DELETE', '/api/me/sessions')), 'confirm_required');
  assert.equal(
    (await home.send('POST', '/api/me/confirm', { password: owner.password })).statusCode,
    200,
  );
  assert.equal((await home.send('DELETE', '/api/me/sessions')).statusCode, 200);
  assert.notEqual(home.cookies.get('clientela.session_token'), before);
  const thief = browser();
  thief.cookies.set('clientela.session_token', before!);
  assert.equal(await isIn(thief), false);
  assert.equal((await security()).sessions.length, 1);
});

test('a passkey shown again is such a proof too, one of one’s own only', async () => {
  const none = await home.send('POST', '/api/me/confirm/passkey/question');
  assert.equal(errorOf(none), 'passkey_not_found');
  const { device } = await addPasskey(home);
  await later(recentMinutes + 1);
  const question = (await home.send('POST', '/api/me/confirm/passkey/question')).json();
  assert.deepEqual(question.allow, [device.id]);
  const stranger = { ...makeDevice().sign({ ...site, challenge: question.challenge }), user: null };
  assert.equal(
    errorOf(await home.send('POST', '/api/me/confirm/passkey', stranger)),
    'passkey_refused',
  );
  const { challenge } = (await home.send('POST', '/api/me/confirm/passkey/question')).json();
  const signed = { ...device.sign({ ...site, challenge }), user: null };
  assert.equal((await home.send('POST', '/api/me/confirm/passkey', signed)).statusCode, 200);
  assert.equal((await home.send('DELETE', '/api/me/sessions')).statusCode, 200);
});

test('a new password needs the old one, is judged like the first, and ends every other session', async () => {
  const other = await signIn();
  const change = (current: string, password: string) =>
    home.send('PUT', '/api/me/password', { current, password });
  for (const [current, password, code] of [
    ['not the password', 'lluvia verde sobre piedra', 'password_wrong'],
    [owner.password, 'corta', 'password_too_short'],
    [owner.password, 'password1234', 'password_common'],
    [owner.password, 'olivia-owner-1', 'password_personal'],
  ] as const)
    assert.equal(errorOf(await change(current, password)), code);
  assert.equal(await isIn(other), true);
  const done = await change(owner.password, 'lluvia verde sobre piedra');
  assert.deepEqual(done.json(), { ended: 1 });
  assert.equal(await isIn(home), true);
  assert.equal(await isIn(other), false);
  const old = await browser().send('POST', '/api/session', {
    email: owner.email,
    password: owner.password,
  });
  assert.equal(errorOf(old), 'sign_in_failed');
  await signIn('lluvia verde sobre piedra');
});

test('a password keeps its letters and blanks, and means the same however its accents are typed', async () => {
  const password = '  Café  con ñandú 🌵 ';
  await home.send('PUT', '/api/me/password', { current: owner.password, password });
  await signIn(password);
  await signIn(password.normalize('NFD'));
  for (const other of [password.trim(), password.toLowerCase(), password.replace('é', 'e')]) {
    const answer = await browser().send('POST', '/api/session', {
      email: owner.email,
      password: other,
    });
    assert.equal(errorOf(answer), 'sign_in_failed');
  }
});

test('the second step is on only after a first right code; then its secret is told no more', async () => {
  const other = await signIn();
  const begun = (await home.send('POST', '/api/me/second-step')).json();
  assert.match(begun.address, /^otpauth:\/\/totp\/Clientela%3Aolivia%40example\.com\?secret=/);
  assert.equal((await security()).secondStep, null);
  await signIn();
  const again = (await home.send('POST', '/api/me/second-step')).json();
  assert.notEqual(again.secret, begun.secret);
  const old = codeOf(begun.secret, stepOf(new Date()));
  assert.equal(
    errorOf(await home.send('PUT', '/api/me/second-step', { code: old })),
    'second_step_failed',
  );
  const code = codeOf(again.secret, stepOf(new Date()));
  const on = await home.send('PUT', '/api/me/second-step', { code });
  assert.equal(on.json().recoveryCodes.length, 10);
  for (const text of on.json().recoveryCodes) assert.match(text, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  assert.equal((await security()).secondStep.recoveryCodesLeft, 10);
  assert.equal(await isIn(other), false);
  assert.equal(errorOf(await home.send('POST', '/api/me/second-step')), 'totp_on');
  assert.equal(errorOf(await home.send('PUT', '/api/me/second-step', { code })), 'totp_on');
  const [kept] = await context.rows('select secret from user_second_steps');
  assert.ok(!String(kept!.secret).includes(again.secret));
});

test('turned off, the second step and its codes are gone, and the password is enough again', async () => {
  const { secret } = (await home.send('POST', '/api/me/second-step')).json();
  await home.send('PUT', '/api/me/second-step', { code: codeOf(secret, stepOf(new Date())) });
  assert.equal((await home.send('DELETE', '/api/me/second-step')).statusCode, 200);
  assert.equal(errorOf(await home.send('DELETE', '/api/me/second-step')), 'totp_off');
  assert.equal(errorOf(await home.send('POST', '/api/me/recovery-codes')), 'totp_off');
  assert.deepEqual(await context.rows('select 1 from user_recovery_codes'), []);
  assert.equal(await isIn(await signIn()), true);
});

test('new recovery codes end the old ones', async () => {
  const { secret } = (await home.send('POST', '/api/me/second-step')).json();
  const on = await home.send('PUT', '/api/me/second-step', {
    code: codeOf(secret, stepOf(new Date())),
  });
  const fresh = (await home.send('POST', '/api/me/recovery-codes')).json().recoveryCodes;
  const use = async (code: string) => {
    const who = browser();
    await who.send('POST', '/api/session', { email: owner.email, password: owner.password });
    return who.send('POST', '/api/session/second', { code });
  };
  assert.equal(errorOf(await use(on.json().recoveryCodes[0])), 'second_step_failed');
  assert.equal((await use(fresh[0])).json().recoveryCodesLeft, 9);
});

test('without the secret of this installation a second step opens by recovery code alone', async () => {
  const { secret } = (await home.send('POST', '/api/me/second-step')).json();
  const on = await home.send('PUT', '/api/me/second-step', {
    code: codeOf(secret, stepOf(new Date())),
  });
  await context.rows(
    "update user_second_steps set secret = 'of another installation', last_step = 0",
  );
  const who = browser();
  await who.send('POST', '/api/session', { email: owner.email, password: owner.password });
  const code = codeOf(secret, stepOf(new Date()));
  assert.equal(
    errorOf(await who.send('POST', '/api/session/second', { code })),
    'second_step_failed',
  );
  const [recovery] = on.json().recoveryCodes;
  assert.equal((await who.send('POST', '/api/session/second', { code: recovery })).statusCode, 200);
});

test('passkeys are named, listed and removed; the same one is not added twice, nor more than anybody has', async () => {
  const { passkey, added } = await addPasskey(home, 'Teléfono de Olivia');
  assert.equal(added.statusCode, 200);
  const { passkeys, passkeysPossible } = await security();
  assert.equal(passkeysPossible, true);
  assert.equal(passkeys[0].name, 'Teléfono de Olivia');
  assert.deepEqual(Object.keys(passkeys[0]).sort(), ['id', 'lastUsed', 'name', 'since', 'synced']);
  const question = (await home.send('POST', '/api/me/passkeys/question')).json();
  assert.deepEqual(question.exclude, [passkey.id]);
  const twice = {
    ...passkey,
    clientData: Buffer.from(
      JSON.stringify({
        type: 'webauthn.create',
        challenge: question.challenge,
        origin: site.origin,
      }),
    ).toString('base64url'),
  };
  assert.equal(
    errorOf(await home.send('POST', '/api/me/passkeys', { name: 'x', passkey: twice })),
    'passkey_known',
  );
  // An old question, and one of somebody else's browser, make nothing.
  assert.equal(
    errorOf(await home.send('POST', '/api/me/passkeys', { name: 'x', passkey })),
    'second_step_expired',
  );
  const other = await signIn();
  const { id } = passkeys[0];
  assert.equal((await home.send('DELETE', `/api/me/passkeys/${id}`)).statusCode, 200);
  assert.equal(errorOf(await home.send('DELETE', `/api/me/passkeys/${id}`)), 'passkey_not_found');
  assert.equal(await isIn(other), false);
  await context.rows(
    `insert into user_passkeys (user_id, credential, public_key, algorithm, counter, synced, name, since)
     select u.id, 'c' || n, '', -7, 0, false, 'n', now() from auth_user u, generate_series(1, $1) n`,
    [mostPasskeys],
  );
  assert.equal(errorOf(await home.send('POST', '/api/me/passkeys/question')), 'passkey_too_many');
});

test('the list of sessions says where and when, without anything that could open one', async () => {
  const agents = [
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0',
      'Edge',
      'Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox', 'Linux'],
    [
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36',
      'Chrome',
      'Android',
    ],
    ['<script>alert(1)</script>', null, null],
  ] as const;
  for (const [agent] of agents)
    await browser().send(
      'POST',
      '/api/session',
      { email: owner.email, password: owner.password },
      { 'user-agent': agent },
    );
  const { sessions } = await security();
  assert.equal(sessions.length, agents.length + 1);
  assert.equal(sessions.filter(({ current }: { current: boolean }) => current).length, 1);
  for (const [, browserName, system] of agents)
    assert.ok(
      sessions.some(
        (session: { browser: string | null; system: string | null; current: boolean }) =>
          !session.current && session.browser === browserName && session.system === system,
      ),
    );
  const told = JSON.stringify(sessions);
  const tokens = await context.rows<{ token: string }>('select token from auth_session');
  for (const { token } of tokens) assert.ok(!told.includes(token));
  assert.ok(!told.includes('script'));
});

test('one session can be ended, or all others; those of somebody else cannot', async () => {
  const [phone, laptop, tablet] = [await signIn(), await signIn(), await signIn()];
  const mine = (await security()).sessions as { id: string; current: boolean }[];
  const phoneId = (
    (await phone.send('GET', '/api/me/security')).json().sessions as typeof mine
  ).find(({ current }) => current)!.id;
  assert.equal((await home.send('DELETE', `/api/me/sessions/${phoneId}`)).statusCode, 200);
  assert.equal(await isIn(phone), false);
  assert.equal(
    errorOf(await home.send('DELETE', `/api/me/sessions/${phoneId}`)),
    'session_not_found',
  );

  await context.rows(`insert into auth_user (id, name, email, "emailVerified", role)
    values ('other', 'Other', 'other@example.com', false, 'user')`);
  await context.rows(`insert into auth_session (id, "expiresAt", token, "updatedAt", "userId")
    values ('theirs', now() + interval '1 day', 't', now(), 'other')`);
  assert.equal(errorOf(await home.send('DELETE', '/api/me/sessions/theirs')), 'session_not_found');
  const ended = await home.send('DELETE', '/api/me/sessions');
  assert.deepEqual(ended.json(), { ended: 2 });
  assert.deepEqual(
    [await isIn(laptop), await isIn(tablet), await isIn(home)],
    [false, false, true],
  );
  assert.equal((await context.rows("select 1 from auth_session where id = 'theirs'")).length, 1);
});

/** Turns the second step of this browser's account on. */
async function turnOn(who: ScratchBrowser) {
  const { secret } = (await who.send('POST', '/api/me/second-step')).json();
  const code = codeOf(secret, stepOf(new Date()));
  assert.equal((await who.send('PUT', '/api/me/second-step', { code })).statusCode, 200);
}
const demand = (demanded: boolean) => home.send('PUT', '/api/people/second-step', { demanded });

test('where a second step is demanded, a password alone opens nothing until one is set up', async () => {
  // Nobody can close the door on themselves.
  assert.equal(errorOf(await demand(true)), 'second_step_own_first');
  await turnOn(home);
  const invited = (
    await home.send('POST', '/api/invitations', { email: 'mara@example.com', role: 'manager' })
  ).json();
  const mara = browser();
  const joined = await mara.send('POST', '/api/invitation/accept', {
    token: invited.token,
    name: 'Mara Manager',
    password: 'lluvia verde sobre piedra',
  });
  assert.equal(joined.statusCode, 200, joined.body);
  assert.equal((await mara.send('GET', '/api/customers')).statusCode, 200);
  assert.equal((await demand(true)).statusCode, 200);

  // From the next call on, also for who is signed in already.
  const refused = await mara.send('GET', '/api/customers');
  assert.equal(refused.statusCode, 403);
  assert.equal(errorOf(refused), 'second_step_demanded');
  const seen = (await mara.send('GET', '/api/me')).json();
  assert.equal(seen.lacksSecondStep, true);
  assert.deepEqual(seen.user.rights, []);
  assert.equal((await home.send('GET', '/api/customers')).statusCode, 200);
  assert.equal((await home.send('GET', '/api/people')).json().demandsSecondStep, true);

  await turnOn(mara);
  assert.equal((await mara.send('GET', '/api/customers')).statusCode, 200);
  assert.equal((await demand(false)).statusCode, 200);
});

test('where it is demanded, an account with a passkey is not opened by its password', async () => {
  await addPasskey(home);
  assert.equal((await demand(true)).statusCode, 200);
  const answer = await browser().send('POST', '/api/session', {
    email: owner.email,
    password: owner.password,
  });
  assert.equal(answer.statusCode, 403);
  assert.equal(errorOf(answer), 'passkey_demanded');
  assert.equal((await home.send('GET', '/api/customers')).statusCode, 200);
  assert.equal((await demand(false)).statusCode, 200);
});
