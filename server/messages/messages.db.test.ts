// Messages as those who wait for them find them: sent once over a real SMTP conversation, tried again when
// the server says later, given up when it says never, and never sent by a copy.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { makeAuth } from '../platform/auth.ts';
import type { Config } from '../platform/config.ts';
import type { LogDestination } from '../platform/log.ts';
import { makeScratchCertificate, trusting } from '../platform/scratch-certificate.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { errorOf, openScratchBrowser } from '../users/scratch-account.ts';
import { makePerson, type ScratchPerson } from '../users/scratch-people.ts';
import { queueMessage, sendJob, stopWaitingMessages } from './queries.ts';
import { openScratchMail, readable, type ScratchMail, scratchLogin } from './scratch-mail.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let mail: ScratchMail;
let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
const logged: string[] = [];
const log: LogDestination = { write: (line: string) => void logged.push(line) };

/** The settings of a server as the page sends them. */
const settingsOf = (server: { host: string; port: number }, more: object = {}) => ({
  host: server.host,
  port: server.port,
  security: 'none',
  account: null,
  from: 'shop@example.com',
  ...more,
});

before(async () => {
  mail = await openScratchMail();
  const config: Partial<Config> = { openHosts: [mail.host] };
  context = await makeScratchContext(jobs, { config, log });
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
  const set = await owner.send('PUT', '/api/mail', settingsOf(mail));
  assert.equal(set.statusCode, 200, set.body);
});
after(async () => {
  await app.close();
  await context.drop();
  await mail.close();
});
beforeEach(() => {
  mail.answer = null;
  mail.taken.length = 0;
});

const send = () => context.runJob(sendJob);
const later = () => context.rows("update messages set due_at = now() where state = 'queued'");
const one = async (where = 'true') => {
  const [row] = await context.rows<{
    id: number;
    state: string;
    attempts: number;
    reply_code: number | null;
    error: string | null;
    body: string | null;
    message_id: string;
  }>(`select * from messages where ${where} order by id desc limit 1`);
  return row!;
};

let count = 0;
const queue = async (more: { key?: string; usefulUntil?: Date } = {}) => {
  count++;
  await context.db.transaction().execute((tx) =>
    queueMessage(
      tx,
      context.config,
      {
        kind: 'invitation',
        key: more.key ?? `key ${count}`,
        to: 'nina@example.org',
        language: 'en',
        values: { company: 'Tea & Co', by: 'Olivia', days: '7', address: 'http://localhost/x#t' },
        usefulUntil: more.usefulUntil ?? new Date(Date.now() + 3_600_000),
      },
      new Date(),
    ),
  );
};

test('an invitation arrives by e-mail with a link that works once, in words of the company’s language', async () => {
  const made = await owner.send('POST', '/api/invitations', {
    email: 'nina@example.org',
    role: 'viewer',
  });
  assert.equal(made.json().mailed, true);
  assert.ok(!JSON.stringify(await one()).includes(made.json().token), 'the link waits sealed');
  await send();
  assert.deepEqual(
    mail.taken.map(({ to }) => to),
    ['nina@example.org'],
  );
  const text = readable(mail.taken[0]!.text);
  const token = /#([\w-]{43})/.exec(text)?.[1];
  assert.equal(token, made.json().token);
  assert.match(text, /Person \w+ te invita/);
  const browser = openScratchBrowser(app);
  const look = await browser.send('POST', '/api/invitation', { token });
  assert.equal(look.json().email, 'nina@example.org');
  const row = await one();
  assert.deepEqual([row.state, row.reply_code, row.body], ['sent', 250, null]);
  assert.ok(mail.taken[0]!.text.includes(`Message-ID: ${row.message_id}`));
  await send();
  assert.equal(mail.taken.length, 1);
});

test('without a mail server an invitation is a link to hand over, and nothing waits to be sent', async () => {
  await owner.send('DELETE', '/api/mail');
  const made = await owner.send('POST', '/api/invitations', {
    email: 'otto@example.org',
    role: 'viewer',
  });
  assert.deepEqual([made.json().mailed, made.json().token.length], [false, 43]);
  const listed = (await owner.send('GET', '/api/messages')).json();
  assert.deepEqual([listed.set, listed.waiting], [false, 0]);
  assert.equal(errorOf(await owner.send('POST', '/api/mail/test')), 'mail_not_set');
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('a message is queued exactly when the transaction holds, and the same key is sent once', async () => {
  await context.db
    .transaction()
    .execute(async (tx) => {
      await queueMessage(
        tx,
        context.config,
        {
          kind: 'invitation',
          key: 'never',
          to: 'x@example.org',
          language: 'es',
          values: {},
          usefulUntil: new Date(Date.now() + 1000),
        },
        new Date(),
      );
      throw new Error('undone');
    })
    .catch(() => {});
  await queue({ key: 'twice' });
  await queue({ key: 'twice' });
  await send();
  assert.equal(mail.taken.length, 1);
  assert.deepEqual(await context.rows("select 1 from messages where key = 'never'"), []);
});

test('“not now” of the mail server is tried again later with the same number; “never” is not', async () => {
  await queue();
  mail.answer = { code: 451, text: 'greylisted, come back' };
  await send();
  const first = await one();
  assert.deepEqual(
    [first.state, first.attempts, first.reply_code, first.error],
    ['queued', 1, 451, 'smtp_rejected'],
  );
  assert.ok(first.body, 'its words are kept for the next try');
  await send();
  assert.equal(mail.taken.length, 1, 'not before its time');
  mail.answer = null;
  await later();
  await send();
  assert.deepEqual([(await one()).state, (await one()).attempts], ['sent', 2]);
  const numbers = mail.taken.map(({ text }) => /Message-ID: (\S+)/i.exec(text)?.[1]);
  assert.equal(numbers[0], numbers[1]);

  await queue();
  mail.answer = { code: 550, text: '5.1.1 <nina@example.org> nobody here' };
  await send();
  await later();
  await send();
  const never = await one();
  assert.deepEqual([never.state, never.attempts, never.reply_code], ['failed', 1, 550]);
});

test('a message that was handed over without an answer is not sent a second time', async () => {
  await queue();
  mail.answer = 'hang up';
  await send();
  assert.equal(mail.taken.length, 1);
  assert.deepEqual([(await one()).state, (await one()).error], ['unknown', 'smtp_unanswered']);
  mail.answer = null;
  await queue();
  // As a process leaves it that is killed in the middle.
  await context.rows("update messages set state = 'sending' where state = 'queued'");
  await send();
  assert.equal((await one()).state, 'unknown');
  assert.equal(mail.taken.length, 1);
});

test('a message whose time is over is not sent any more, and one given up after a day is told so', async () => {
  await queue({ usefulUntil: new Date(Date.now() - 1000) });
  await send();
  assert.deepEqual([(await one()).state, (await one()).error], ['failed', 'message_overdue']);
  await queue();
  mail.answer = { code: 421, text: 'busy' };
  for (let i = 0; i < 9; i++) {
    await send();
    await later();
  }
  assert.deepEqual([(await one()).state, (await one()).attempts], ['failed', 8]);
});

test('a copy from a backup sends nothing of what waited in it', async () => {
  await queue();
  const client = await context.database.pool.connect();
  await stopWaitingMessages(client);
  client.release();
  await send();
  assert.equal(mail.taken.length, 0);
  assert.deepEqual([(await one()).state, (await one()).body], ['stopped', null]);
});

test('trying the mail server says exactly what it answered: nobody there, no TLS, wrong login, refused, taken', async () => {
  const attempt = async (settings: object) => {
    const set = await owner.send('PUT', '/api/mail', settings);
    assert.equal(set.statusCode, 200, set.body);
    return owner.send('POST', '/api/mail/test', undefined, {});
  };
  const good = await attempt(settingsOf(mail));
  assert.deepEqual([good.json().code, good.json().to], [250, owner.email]);
  assert.equal(mail.taken.at(-1)!.to, owner.email);

  const closed = await openScratchMail();
  await closed.close();
  assert.equal(errorOf(await attempt(settingsOf(closed))), 'smtp_refused');
  const plain = await attempt(settingsOf(mail, { security: 'starttls' }));
  assert.equal(errorOf(plain), 'smtp_tls', plain.body);

  const named = (password: string) => settingsOf(mail, { account: scratchLogin.account, password });
  const wrong = await attempt(named('no'));
  assert.equal(errorOf(wrong), 'smtp_login');
  assert.match(wrong.json().error.details.reply, /^535/);
  // Tries of one network are counted: another browser goes on.
  mail.answer = { code: 554, text: 'no spam please' };
  const refused = await attempt(named(scratchLogin.password));
  assert.equal(errorOf(refused), 'smtp_rejected', refused.body);
  assert.deepEqual(
    [refused.json().error.details.code, refused.json().error.details.reply],
    [554, '554 no spam please'],
  );
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('a server whose certificate nobody vouches for is not given the password', async () => {
  let asked = 0;
  const tls = await openScratchMail({
    secure: true,
    onAuth: (_auth, _session, done) => {
      asked++;
      done(null, { user: 'x' });
    },
  });
  const settings = settingsOf(tls, { security: 'tls', account: 'shop', password: 'secret' });
  await owner.send('PUT', '/api/mail', settings);
  // Another server of ours, whose count of tries begins anew.
  const to = (await makeApp(context)).app;
  const other = await makePerson(context, to, { role: 'owner' });
  const tried = await other.send('POST', '/api/mail/test');
  assert.equal(errorOf(tried), 'smtp_tls', tried.body);
  assert.equal(asked, 0);
  await to.close();
  await tls.close();
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('over TLS and STARTTLS a letter is handed to a server whose certificate is vouched for, with the login', async () => {
  const made = makeScratchCertificate();
  for (const [security, options] of [
    ['tls', { secure: true }],
    ['starttls', { disabledCommands: [] }],
  ] as const) {
    const safe = await openScratchMail({
      ...made,
      ...options,
      disabledCommands: [],
      authOptional: false,
    });
    const { account, password } = scratchLogin;
    await owner.send('PUT', '/api/mail', settingsOf(safe, { security, account, password }));
    await queue();
    await trusting(made.cert, send);
    const row = await one();
    assert.deepEqual([row.state, row.reply_code, row.error], ['sent', 250, null], security);
    assert.equal(safe.taken.length, 1);
    await safe.close();
  }
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('nothing that somebody writes becomes a line of a header, another recipient or a command of the mail server', async () => {
  const hostile = 'Olivia\r\nBcc: spy@example.net\r\n.\r\nMAIL FROM:<spy@example.net>';
  const body = await owner.send('POST', '/api/invitations', {
    email: 'nina@example.org\r\nRCPT TO:<spy@example.net>',
    role: 'viewer',
  });
  assert.equal(body.statusCode, 400, body.body);
  await context.db.transaction().execute((tx) =>
    queueMessage(
      tx,
      context.config,
      {
        kind: 'invitation',
        key: 'hostile',
        to: 'nina@example.org',
        language: 'en',
        values: { company: hostile, by: hostile, days: '7', address: 'http://localhost/x#t' },
        usefulUntil: new Date(Date.now() + 3_600_000),
      },
      new Date(),
    ),
  );
  await send();
  assert.deepEqual(
    mail.taken.map(({ to }) => to),
    ['nina@example.org'],
  );
  const { text } = mail.taken[0]!;
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  assert.doesNotMatch(head, /^(bcc|mail from|rcpt to)/im);
  assert.doesNotMatch(text, /^(\.|MAIL FROM:|Bcc:)/im);
});

test('the password is never shown, nor sent to another server than the one it is for', async () => {
  const secret = 'a password of the mail server';
  const set = await owner.send(
    'PUT',
    '/api/mail',
    settingsOf(mail, { account: 'shop', password: secret }),
  );
  assert.equal(set.json().settings.hasPassword, true);
  assert.ok(!set.body.includes(secret));
  const [row] = await context.rows('select * from mail_settings');
  assert.ok(!JSON.stringify(row).includes(secret));
  const moved = settingsOf({ host: mail.host, port: mail.port + 1 }, { account: 'shop' });
  assert.equal(errorOf(await owner.send('PUT', '/api/mail', moved)), 'mail_password_again');
  const same = settingsOf(mail, { account: 'shop', from: 'other@example.com' });
  assert.equal((await owner.send('PUT', '/api/mail', same)).json().settings.hasPassword, true);
  for (const [wrong, code] of [
    [{ from: 'no address' }, 'mail_from_invalid'],
    [{ host: 'smtp.example.com/x' }, 'mail_host_invalid'],
    [{ host: 'smtp.example.com' }, 'mail_open_text'],
  ] as const)
    assert.equal(errorOf(await owner.send('PUT', '/api/mail', settingsOf(mail, wrong))), code);
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('a mail server behind our own wall is called only when the operator opened it', async () => {
  const strict = { ...context, config: { ...context.config, openHosts: [] } };
  const to = (await makeApp(strict)).app;
  const other = await makePerson(strict, to, { role: 'owner' });
  for (const [host, port, reason] of [
    ['10.0.0.5', 25, 'address'],
    ['169.254.169.254', 25, 'address'],
    ['localhost', 25, 'name'],
    ['smtp.example.com', 6379, 'port'],
  ] as const) {
    await other.send('PUT', '/api/mail', settingsOf({ host, port }, { security: 'tls' }));
    const tried = await other.send('POST', '/api/mail/test');
    assert.deepEqual(
      [errorOf(tried), tried.json().error.details.reason],
      ['outgoing_refused', reason],
    );
  }
  await to.close();
  // What the operator says comes first, is not changed here, and may lie inside.
  const { host, port } = mail;
  const server = {
    host,
    port,
    security: 'none',
    account: null,
    password: null,
    from: 'a@b.example',
  } as const;
  const byOperator = { ...context, config: { ...strict.config, mail: server } };
  const second = (await makeApp(byOperator)).app;
  const third = await makePerson(byOperator, second, { role: 'owner' });
  assert.equal((await third.send('GET', '/api/mail')).json().byOperator, true);
  assert.equal(errorOf(await third.send('PUT', '/api/mail', settingsOf(mail))), 'mail_by_operator');
  assert.equal((await third.send('POST', '/api/mail/test')).statusCode, 200);
  await second.close();
  await owner.send('PUT', '/api/mail', settingsOf(mail));
});

test('a list of what was sent masks addresses for whoever may not see contact data, and no log names them', async () => {
  await queue();
  mail.answer = { code: 550, text: '<nina@example.org> is unknown' };
  await send();
  const list = async (rights: Parameters<typeof makePerson>[2]) =>
    (await (await makePerson(context, app, rights)).send('GET', '/api/messages?limit=2')).json();
  const open = await list({ rights: ['messages.read', 'customers.contact'] });
  assert.equal(open.messages[0].to, 'nina@example.org');
  const masked = await list({ rights: ['messages.read'] });
  assert.equal(masked.messages[0].to, 'n•••@•••.org');
  assert.doesNotMatch(JSON.stringify(masked), /nina@/);
  assert.match(masked.messages[0].reply, /550/);
  assert.equal(masked.messages.length, 2);
  const next = await owner.send('GET', `/api/messages?limit=2&after=${masked.next}`);
  assert.ok(next.json().messages[0].id < masked.messages[1].id);
  assert.ok(logged.some((line) => line.includes('message_failed')));
  assert.doesNotMatch(logged.join(''), /nina|@example/);
});

const password = 'violet teapot under snow';

test('whoever forgot their password gets a link that sets another one once, and is signed out everywhere', async () => {
  const auth = makeAuth(context.database.pool, context.config);
  await auth.create({ name: 'Vera', email: 'vera@example.org', password, role: 'viewer' });
  const there = openScratchBrowser(app);
  await there.send('POST', '/api/session', { email: 'vera@example.org', password });
  assert.equal((await there.send('GET', '/api/customers')).statusCode, 200);

  const browser = openScratchBrowser(app, '192.0.2.10');
  const ask = (email: string) => browser.send('POST', '/api/password/forgot', { email });
  const known = await ask('Vera@Example.org');
  const unknown = await ask('nobody@example.org');
  assert.deepEqual([known.statusCode, known.body], [unknown.statusCode, unknown.body]);
  const waiting = await context.rows<{ payload: { address: string } }>(
    `select payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'users.forgot'`,
  );
  assert.equal(waiting.length, 2);
  assert.doesNotMatch(JSON.stringify(waiting), /example/);
  for (const { payload } of waiting) await context.runJob('users.forgot', payload);
  await send();
  assert.deepEqual(
    mail.taken.map(({ to }) => to),
    ['vera@example.org'],
  );
  const token = /reset-password#([\w-]{43})/.exec(readable(mail.taken[0]!.text))![1]!;

  const reset = (password: string) =>
    browser.send('POST', '/api/password/reset', { token, password });
  assert.equal(errorOf(await reset('short')), 'password_too_short');
  const other = 'green kettle over rain';
  assert.equal((await reset(other)).statusCode, 200);
  assert.equal(errorOf(await reset(other)), 'reset_over');
  assert.equal(errorOf(await there.send('GET', '/api/customers')), 'sign_in_required');
  const signIn = (password: string) =>
    browser.send('POST', '/api/session', { email: 'vera@example.org', password });
  assert.equal(errorOf(await signIn(password)), 'sign_in_failed');
  assert.equal((await signIn(other)).statusCode, 200);
});

test('a link that ended, was replaced, or is of a closed account sets nothing, and there are few of them', async () => {
  const auth = makeAuth(context.database.pool, context.config);
  await auth.create({ name: 'Wim', email: 'wim@example.org', password, role: 'viewer' });
  const wim = (await auth.find('wim@example.org'))!;
  const address = auth.keyed.seal('forgot password', wim.email);
  for (let i = 0; i < 5; i++) await context.runJob('users.forgot', { address });
  await send();
  assert.equal(mail.taken.length, 3);
  const tokens = mail.taken.map(({ text }) => /password#([\w-]{43})/.exec(readable(text))![1]!);
  const browser = openScratchBrowser(app, '192.0.2.11');
  const reset = async (token: string) =>
    errorOf(
      await browser.send('POST', '/api/password/reset', {
        token,
        password: 'green kettle over rain',
      }),
    );
  assert.deepEqual(
    [await reset(tokens[0]!), await reset(tokens[1]!)],
    ['reset_over', 'reset_over'],
  );
  await auth.change(wim, { leftAt: new Date() });
  assert.equal(await reset(tokens[2]!), 'reset_over');
  await auth.change(wim, { leftAt: null });
  await context.rows('update password_resets set expires_at = now() where user_id = $1', [wim.id]);
  assert.equal(await reset(tokens[2]!), 'reset_over');
});

test('owners are told who asks for a right and why, and whoever asked is told the answer', async () => {
  const asks = await makePerson(context, app, { rights: ['customers.read'] });
  const asked = await asks.send('POST', '/api/me/access-requests', {
    right: 'imports.write',
    note: 'To load the sales.',
  });
  // The same once more tells nobody again.
  await asks.send('POST', '/api/me/access-requests', { right: 'imports.write' });
  await send();
  const told = mail.taken.map(({ to, text }) => ({ to, text: readable(text) }));
  assert.ok(told.some(({ to }) => to === owner.email));
  assert.ok(told.every(({ text }) => text.includes('To load the sales.')));
  assert.ok(told.every(({ text }) => text.includes('/settings/people')));
  assert.equal(new Set(told.map(({ to }) => to)).size, told.length);
  mail.taken.length = 0;
  await owner.send('POST', `/api/access-requests/${asked.json().id}/answer`, {
    granted: false,
    answer: 'Ana loads it.',
  });
  await send();
  assert.deepEqual(
    mail.taken.map(({ to }) => to),
    [asks.email],
  );
  assert.match(readable(mail.taken[0]!.text), /Ana loads it\./);
});
