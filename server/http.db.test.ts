// The door as a browser, a stranger and an attacker find it: the whole server without a socket.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import type * as t from 'typebox';
import { contracts, makeApp } from './app.ts';
import { jobs } from './background.ts';
import { makeAuth } from './platform/auth.ts';
import { type Endpoint, endpoint } from './platform/contract.ts';
import { errorKinds } from './platform/errors.ts';
import { makeServer } from './platform/http.ts';
import { makeScratchContext, type ScratchContext } from './platform/scratch-context.ts';
import { until } from './platform/scratch-wait.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];
type Method = Endpoint['method'];

const lines: string[] = [];
let context: ScratchContext;
let app: App;
before(async () => {
  context = await makeScratchContext(jobs, { log: { write: (line) => void lines.push(line) } });
  app = await freshApp();
});
/** All servers that were made: one that a failed test left open would keep this file from ending. */
const made: App[] = [];
const kept = <A extends App>(one: A): A => {
  made.push(one);
  return one;
};
after(async () => {
  for (const one of made) await one.close();
  await context?.drop();
});

/** A server of its own: its limits of rate begin anew. */
const freshApp = async () => {
  const fresh = kept((await makeApp(context)).app);
  await fresh.ready();
  return fresh;
};

const ours = { host: 'localhost:4321', 'x-clientela': '1' };
const owner = {
  name: 'Olivia Owner',
  email: 'Olivia@Example.com',
  password: 'correct horse battery',
  company: 'Tea & Co',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  language: 'en',
};
const send = (
  method: Method,
  url: string,
  payload?: object | string,
  headers: Record<string, string | undefined> = {},
  to = app,
): Promise<LightMyRequestResponse> => {
  const all = {
    ...ours,
    ...(typeof payload === 'string' ? { 'content-type': 'application/json' } : {}),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return to.inject({
    method,
    url,
    headers: Object.fromEntries(given) as Record<string, string>,
    ...(payload === undefined ? {} : { payload }),
  });
};
const codeOf = (response: LightMyRequestResponse) => response.json().error?.code ?? null;
const sessionOf = (response: LightMyRequestResponse) =>
  [response.headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');

const endpoints = Object.values(contracts).flatMap((contract) =>
  Object.values(contract as Record<string, Endpoint>),
);
/** An address of this endpoint that its contract accepts. */
const addressOf = (endpoint: Endpoint) => {
  const wanted = (endpoint.query as t.TObject | undefined)?.required ?? [];
  const query = wanted.map((name) => `${name}=${name === 'kind' ? 'purchases' : 'x'}`).join('&');
  return endpoint.path.replace(/:\w+/g, '1') + (query ? `?${query}` : '');
};

let cookie = '';

test('the first run makes one owner, also when two browsers send the form at once', async () => {
  assert.deepEqual((await send('GET', '/api/me')).json(), {
    user: null,
    needsOwner: true,
    givers: [],
    lacksSecondStep: false,
    mail: false,
  });
  const both = await Promise.all([
    send('POST', '/api/setup', owner),
    send('POST', '/api/setup', { ...owner, email: 'second@example.com' }),
  ]);
  assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [200, 409]);
  assert.equal(codeOf(both.find(({ statusCode }) => statusCode === 409)!), 'owner_exists');
  const first = both.find(({ statusCode }) => statusCode === 200)!;
  cookie = sessionOf(first);
  assert.equal(first.json().user.role, 'owner');
  assert.equal(codeOf(await send('POST', '/api/setup', owner)), 'owner_exists');
  const accounts = await context.rows('select email from auth_user');
  assert.equal(accounts.length, 1);
  const me = (await send('GET', '/api/me', undefined, { cookie })).json();
  assert.equal(me.needsOwner, false);
  assert.equal(me.user.name, 'Olivia Owner');
  const company = (await send('GET', '/api/company', undefined, { cookie })).json();
  assert.equal(company.name, 'Tea & Co');
});

test('setup refuses a short password, no address, an unknown currency and time zone, each with its code', async () => {
  const to = await freshApp();
  const wrong: [object, string][] = [
    [{ password: 'short' }, 'password_too_short'],
    [{ email: 'nobody' }, 'email_invalid'],
    [{ currency: 'ABC' }, 'currency_unknown'],
    [{ timeZone: 'Mars/Base' }, 'time_zone_unknown'],
  ];
  for (const [change, code] of wrong)
    assert.equal(codeOf(await send('POST', '/api/setup', { ...owner, ...change }, {}, to)), code);
  await to.close();
});

test('the session is a cookie that scripts cannot read and other sites do not send', async () => {
  const to = await freshApp();
  const signed = await send(
    'POST',
    '/api/session',
    { email: 'olivia@example.com', password: owner.password },
    {},
    to,
  );
  assert.equal(signed.statusCode, 200);
  for (const line of [signed.headers['set-cookie']!].flat()) {
    assert.match(line, /; HttpOnly/i);
    assert.match(line, /; SameSite=(Lax|Strict)/i);
    assert.match(line, /; Path=\//i);
  }
  const mine = sessionOf(signed);
  assert.equal(
    (await send('GET', '/api/company', undefined, { cookie: mine }, to)).statusCode,
    200,
  );
  assert.equal(
    (await send('DELETE', '/api/session', undefined, { cookie: mine }, to)).statusCode,
    200,
  );
  assert.equal(
    codeOf(await send('GET', '/api/company', undefined, { cookie: mine }, to)),
    'sign_in_required',
  );
  await to.close();
});

test('a wrong password and an unknown address answer the same, and after ten tries a minute nobody answers', async () => {
  const to = await freshApp();
  const attempt = (email: string, password: string) =>
    send('POST', '/api/session', { email, password }, {}, to);
  const wrong = await attempt(owner.email, 'not the password');
  const unknown = await attempt('stranger@example.com', 'not the password');
  for (const answer of [wrong, unknown]) {
    assert.equal(answer.statusCode, 401);
    assert.equal(codeOf(answer), 'sign_in_failed');
    assert.equal(answer.headers['set-cookie'], undefined);
  }
  const answers: LightMyRequestResponse[] = [];
  for (let i = 0; i < 10; i++) answers.push(await attempt(owner.email, 'not the password'));
  const last = answers.at(-1)!;
  assert.equal(last.statusCode, 429);
  assert.equal(codeOf(last), 'too_many_requests');
  assert.equal(codeOf(await attempt(owner.email, owner.password)), 'too_many_requests');
  assert.equal((await send('GET', '/api/me', undefined, {}, to)).statusCode, 200);
  await to.close();
});

test('strangers get nothing but what the contract gives to anyone', async () => {
  for (const endpoint of endpoints.filter(({ allow }) => allow !== 'anyone')) {
    const name = `${endpoint.method} ${endpoint.path}`;
    for (const cookie of [undefined, 'clientela.session_token=forged.abc', 'x=1; ;;=']) {
      const answer = await send(endpoint.method, addressOf(endpoint), undefined, { cookie });
      assert.equal(answer.statusCode, 401, `${name} with ${cookie}: ${answer.body}`);
      assert.equal(codeOf(answer), 'sign_in_required', name);
    }
  }
  const open = endpoints.filter(({ allow }) => allow === 'anyone').map(({ path }) => path);
  assert.deepEqual(open.sort(), [
    '/api/health',
    '/api/invitation',
    '/api/invitation/accept',
    '/api/me',
    '/api/password/forgot',
    '/api/password/reset',
    '/api/ready',
    '/api/session',
    '/api/session/passkey',
    '/api/session/passkey/question',
    '/api/session/second',
    '/api/setup',
  ]);
});

test('another site can neither write nor call under another name', async () => {
  const writes = endpoints.filter(({ method }) => method !== 'GET');
  for (const endpoint of writes) {
    const address = addressOf(endpoint);
    for (const headers of [
      { 'x-clientela': undefined },
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
      { origin: 'http://localhost:9999' },
    ])
      assert.equal(
        codeOf(await send(endpoint.method, address, undefined, { cookie, ...headers })),
        'wrong_origin',
        `${endpoint.method} ${endpoint.path} ${JSON.stringify(headers)}`,
      );
  }
  for (const host of ['evil.example.com', 'localhost.evil.example.com', '169.254.1.1:4321'])
    for (const url of ['/api/me', '/', '/api/company'])
      assert.equal(
        codeOf(await send('GET', url, undefined, { host, cookie })),
        'wrong_origin',
        host,
      );
  for (const host of ['localhost:4321', '127.0.0.1:4321', '[::1]:4321'])
    assert.equal((await send('GET', '/api/me', undefined, { host })).statusCode, 200, host);
  assert.equal(
    (await send('POST', '/api/value/run', undefined, { cookie, origin: 'http://localhost:4321' }))
      .statusCode,
    200,
  );
});

test('every answer carries a policy that lets no foreign and no inline script run', async () => {
  for (const url of ['/api/me', '/api/nothing', '/', '/customers/1']) {
    const { headers } = await send('GET', url);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'self'/);
    assert.match(policy, /script-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['strict-transport-security'], undefined);
  }
});

test('whatever is wrong with a request, the answer is a code and never the inside of the server', async () => {
  const bad: [Method, string, object | string | undefined, Record<string, string>][] = [
    ['GET', '/api/nothing', undefined, {}],
    ['GET', '/api/customers/abc', undefined, {}],
    ['GET', '/api/customers/99999999999999999999', undefined, {}],
    ['GET', '/api/customers/-1', undefined, {}],
    ['GET', '/api/customers/%00', undefined, {}],
    ['GET', '/api/customers/%ZZ', undefined, {}],
    ['GET', `/api/customers/${'9'.repeat(400)}`, undefined, {}],
    ['GET', '/api/customers/1', undefined, {}],
    ['GET', '/api/customers/1/value', undefined, {}],
    ['GET', '/api/customers/1/timeline?after=xyz', undefined, {}],
    ['GET', '/api/customers?limit=0', undefined, {}],
    ['GET', '/api/customers?limit=1&limit=2', undefined, {}],
    ['GET', '/api/customers?sort=password', undefined, {}],
    ['GET', '/api/customers?after=%27;drop', undefined, {}],
    ['GET', '/api/customers?question={', undefined, {}],
    ['GET', `/api/customers?search=${'x'.repeat(5000)}`, undefined, {}],
    ['GET', '/api/imports/1', undefined, {}],
    ['GET', '/api/imports/1/problems?after=1.99999999999', undefined, {}],
    ['GET', '/api/imports?after=0x10', undefined, {}],
    ['POST', '/api/imports?kind=nothing&name=x', 'a,b', { 'content-type': 'text/csv' }],
    ['POST', '/api/imports?kind=purchases&name=x', undefined, {}],
    ['POST', '/api/imports?kind=purchases&name=x', '', { 'content-type': 'text/csv' }],
    [
      'POST',
      '/api/imports?kind=purchases&name=x&preset=none',
      'a,b\n1,2\n',
      { 'content-type': 'text/csv' },
    ],
    ['POST', '/api/session', '{"email": ', {}],
    ['POST', '/api/session', '{}', {}],
    ['POST', '/api/session', '[]', {}],
    ['POST', '/api/session', '', {}],
    ['POST', '/api/session', 'email=a', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['POST', '/api/session', JSON.stringify({ email: 'x', password: 'y'.repeat(1_100_000) }), {}],
    ['PUT', '/api/terms', { discountRate: 'a' }, {}],
    [
      'PUT',
      '/api/terms',
      {
        discountRate: 2,
        grossMargin: null,
        horizonMonths: null,
        profitCut: null,
        loyaltyCut: null,
      },
      {},
    ],
    ['PATCH', '/api/company', { currency: 'zz' }, {}],
    ['PATCH', '/api/company', { name: '' }, {}],
    ['PATCH', '/api/company', { name: 'a\u0000b' }, {}],
    ['PATCH', '/api/imports/1', { mapping: { a: 'b' } }, {}],
    ['POST', '/api/imports/1/check', undefined, {}],
    ['POST', '/api/imports/1/load', undefined, {}],
    ['DELETE', '/api/imports/1', undefined, {}],
    ['DELETE', '/api/company', undefined, {}],
    ['GET', '/assets/..%2f..%2fpackage.json', undefined, {}],
  ];
  const to = await freshApp();
  for (const [method, url, payload, headers] of bad) {
    const name = `${method} ${url.slice(0, 80)} ${String(payload).slice(0, 20)}`;
    const answer = await send(method, url, payload, { cookie, ...headers }, to);
    assert.ok(
      answer.statusCode >= 400 && answer.statusCode < 500,
      `${name}: ${answer.statusCode} ${answer.body}`,
    );
    const { error } = answer.json();
    assert.ok(error?.code in errorKinds, `${name}: ${answer.body}`);
    assert.equal(errorKinds[error.code as keyof typeof errorKinds].status, answer.statusCode, name);
    assert.match(error.reference, /^\w{6,}$/);
    assert.doesNotMatch(
      answer.body,
      /select |insert |\bat .*\.ts|node_modules|pg_|syntax error/i,
      name,
    );
  }
  await to.close();
});

test("an upload that breaks off, or is too large, leaves nothing and is nobody's fault", async () => {
  const small = { ...context, config: { ...context.config, maxFileBytes: 2000 } };
  const to = kept((await makeApp(small)).app);
  await to.listen({ port: 0, host: '127.0.0.1' });
  const { port } = to.server.address() as AddressInfo;
  const from = lines.length;
  const folder = join(context.config.dataDir, 'files', 'imports');
  const send = (length: number, body: string) =>
    new Promise<string>((done) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /api/imports?kind=purchases&name=a.csv HTTP/1.1\r\nhost: localhost:${port}\r\nx-clientela: 1\r\n` +
            `cookie: ${cookie}\r\ncontent-type: text/csv\r\ncontent-length: ${length}\r\n\r\n${body}`,
        );
        // Once the server has begun to write it down.
        if (body.length < length)
          until(() => existsSync(folder) && readdirSync(folder).length > 0).then(
            () => socket.destroy(),
            (error) => socket.destroy(error),
          );
      });
      socket.on('data', (piece) => {
        answer += piece;
        socket.end();
      });
      socket.on('close', () => done(answer));
      socket.on('error', () => {});
    });
  await send(1000, 'customer,date,amount\nA,2026-');
  assert.match(await send(5000, 'x'.repeat(5000)), /^HTTP\/1.1 413 .*"code":"file_too_large"/s);
  await to.close();
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
  assert.ok(lines.slice(from).every((line) => JSON.parse(line).level < 50));
});

test('an error inside names no statement and no person, and the log finds it by its reference', async () => {
  const to = await freshApp();
  await context.rows('alter table company rename to company_away');
  try {
    const answer = await send('GET', '/api/company', undefined, { cookie }, to);
    assert.equal(answer.statusCode, 500);
    const { error } = answer.json();
    assert.deepEqual(Object.keys(error).sort(), ['code', 'reference']);
    assert.equal(error.code, 'internal');
    assert.ok(lines.some((line) => line.includes(error.reference) && line.includes('"err"')));
  } finally {
    await context.rows('alter table company_away rename to company');
    await to.close();
  }
});

test('the log says what happened and never to whom', async () => {
  const from = lines.length;
  await send('GET', '/api/search?text=Segismunda', undefined, { cookie });
  await send('GET', '/api/customers?search=segismunda%40example.com', undefined, { cookie });
  await send('POST', '/api/session', {
    email: 'segismunda@example.com',
    password: 'Segismunda 1234',
  });
  await send(
    'POST',
    '/api/imports?kind=purchases&name=Segismunda.csv',
    'customer,date,amount\nSegismunda,2026-01-05,10\n',
    { cookie, 'content-type': 'text/csv' },
  );
  const logged = lines.slice(from);
  assert.ok(logged.length >= 4);
  for (const line of lines) {
    assert.doesNotMatch(line, /segismunda|olivia|correct horse|session_token|text=|search=/i);
    JSON.parse(line);
  }
  const [first] = logged.map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(first).sort(), [
    'id',
    'level',
    'method',
    'ms',
    'msg',
    'path',
    'status',
    'time',
  ]);
  assert.equal(first.path, '/api/search');
});

test('pages that are built anew are served without a restart', async () => {
  const root = mkdtempSync(join(tmpdir(), 'clientela-web-'));
  const dist = join(root, 'web', 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  const build = (name: string, at: number) => {
    writeFileSync(join(dist, 'assets', name), '');
    writeFileSync(join(dist, 'index.html'), `<script src="./assets/${name}"></script>`);
    utimesSync(join(dist, 'index.html'), at, at);
  };
  build('first.js', 1000);
  const own = kept((await makeApp({ ...context, config: { ...context.config, root } })).app);
  try {
    const page = async () => (await own.inject({ url: '/', headers: { host: 'localhost' } })).body;
    assert.match(await page(), /assets\/first\.js/);
    build('second.js', 2000);
    assert.match(await page(), /assets\/second\.js/);
    const asset = await own.inject({ url: '/assets/second.js', headers: { host: 'localhost' } });
    assert.equal(asset.statusCode, 200);
    // Those who watch whether the page is there ask for its head alone.
    const head = await own.inject({ method: 'HEAD', url: '/', headers: { host: 'localhost' } });
    assert.deepEqual([head.statusCode, head.body], [200, '']);
  } finally {
    await own.close();
    rmSync(root, { recursive: true, force: true });
  }
});

test('a server that leaves keeps its database until the question of somebody who hung up is answered', async () => {
  const { app: leaving, mount } = await makeServer(
    context,
    makeAuth(context.database.pool, context.config),
  );
  kept(leaving);
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const happened: string[] = [];
  mount(
    { slow: endpoint({ method: 'GET', path: '/api/slow', summary: 'Waits.', allow: 'anyone' }) },
    {
      slow: async ({ db }) => {
        begun.resolve();
        await goOn.promise;
        for (let n = 0; n < 20; n++) await db.selectFrom('company').selectAll().execute();
        happened.push('answered');
        return '';
      },
    },
  );
  await leaving.listen({ host: '127.0.0.1', port: 0 });
  const gone = new Promise<void>((done) =>
    leaving.server.once('connection', (socket) => socket.once('close', () => done())),
  );
  const socket = connect((leaving.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET /api/slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await begun.promise;
  socket.destroy();
  await gone;
  const left = leaving.close().then(() => happened.push('left'));
  goOn.resolve();
  await left;
  assert.deepEqual(happened, ['answered', 'left']);
});
