// What the door adds to every answer, and what it writes down: headers, kinds of content, what a browser may
// keep, what of a request reaches the log and the disk.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { contracts, makeApp } from './app.ts';
import { jobs } from './background.ts';
import type { Endpoint } from './platform/contract.ts';
import { allRights } from './platform/rights.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from './platform/scratch-context.ts';
import { makePerson } from './users/scratch-people.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

const lines: string[] = [];
let context: ScratchContext;
let app: App;
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs, { log: { write: (line) => void lines.push(line) } });
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await caller.call(
    'POST',
    '/api/imports?kind=purchases&name=a.csv',
    'customer,date,amount\nA,1,\n',
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

const endpoints = Object.values(contracts).flatMap((contract) =>
  Object.values(contract as Record<string, Endpoint>),
);

/** Every answer of these headers, one of each sort: API, file, page, asset, refusal. */
async function everySort(): Promise<[string, LightMyRequestResponse][]> {
  const assets = join(context.config.root, 'web', 'dist', 'assets');
  const some = existsSync(assets)
    ? ['.js', '.css'].map((end) => readdirSync(assets).find((name) => name.endsWith(end)))
    : [];
  const urls = [
    '/api/me',
    '/api/company',
    '/api/customers',
    '/api/customers.csv',
    '/api/imports/1/problems.csv',
    '/api/nothing',
    '/api/customers/abc',
    '/',
    ...some.map((name) => `/assets/${name}`),
  ];
  return Promise.all(
    urls.map(async (url) => [url, await caller.call('GET', url)] satisfies [string, unknown]),
  ) as Promise<[string, LightMyRequestResponse][]>;
}

test('every answer says what it is and in which letters, so that no browser has to guess', async () => {
  for (const [url, { headers, body }] of await everySort()) {
    const type = String(headers['content-type']);
    assert.match(type, /; charset=utf-8$/i, `${url}: ${type}`);
    if (type.startsWith('application/json')) JSON.parse(body);
    if (url.endsWith('.csv') && body.startsWith('\ufeff')) assert.match(type, /^text\/csv/, url);
    if (url.endsWith('.js')) assert.match(type, /^(text|application)\/javascript/);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.equal(headers['referrer-policy'], 'no-referrer', url);
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', url);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', url);
    assert.equal(headers['access-control-allow-origin'], undefined, url);
    const policy = String(headers['content-security-policy']);
    for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      assert.ok(policy.includes(part), `${url}: ${policy}`);
    assert.equal(headers.server, undefined);
    assert.equal(headers['x-powered-by'], undefined);
  }
});

test('nothing that is said about anybody is kept by a browser or a proxy; only hashed files of ours are', async () => {
  for (const [url, { headers }] of await everySort())
    if (url.startsWith('/assets/')) assert.match(String(headers['cache-control']), /immutable/);
    else assert.equal(headers['cache-control'], 'no-store', url);
  for (const { path } of endpoints.filter(({ method }) => method === 'GET')) {
    const { headers } = await caller.call('GET', path.replace(/:\w+/g, '1'));
    assert.equal(headers['cache-control'], 'no-store', path);
  }
});

test('over https the browser is told to insist on it for a year, below this name too', async () => {
  const publicUrl = 'https://crm.example.com';
  const { app } = await makeApp({ ...context, config: { ...context.config, publicUrl } });
  const headers = { host: 'crm.example.com' };
  for (const url of ['/', '/api/me', '/api/nothing', '/api/customers/abc']) {
    const answer = await app.inject({ url, headers });
    assert.equal(
      answer.headers['strict-transport-security'],
      'max-age=31536000; includeSubDomains',
      url,
    );
  }
  await app.close();
});

test('reading changes nothing: what changes something is never a GET', async () => {
  const facts = async () =>
    JSON.stringify(
      await context.rows(
        `select (select count(*) from imports), (select count(*) from auth_session),
           (select count(*) from company_terms), (select row_to_json(c) from company c)`,
      ),
    );
  const from = await facts();
  for (const { path } of endpoints.filter(({ method }) => method === 'GET'))
    await caller.call('GET', path.replace(/:\w+/g, '1'));
  assert.equal(await facts(), from);
});

test('whoever asks for more than they may is written down by number, with the right that is missing', async () => {
  const right = 'imports.read';
  const person = await makePerson(context, app, {
    rights: allRights.filter((one) => one !== right),
  });
  const from = lines.length;
  const answer = await person.send('GET', '/api/imports');
  assert.equal(answer.statusCode, 403);
  const found = lines.slice(from).map((line) => JSON.parse(line));
  const said = found.find(({ event }) => event === 'right_missing');
  assert.equal(said.right, right);
  const accounts = await context.rows('select id from auth_user where id = $1', [said.account]);
  assert.equal(accounts.length, 1);
});

test('line breaks and signs of a terminal in a request make no line of the log, nor a part of one', async () => {
  const from = lines.length;
  const forged =
    '\n{"level":30,"msg":"security","event":"session_begun","account":"forged"}\r\n\u001b[2J';
  const urls = ['/api/customers?search=', '/api/search?text=', '/api/imports?kind=purchases&name='];
  for (const url of urls) await caller.call('GET', url + encodeURIComponent(forged));
  await caller.call('GET', `/api/${encodeURIComponent(forged)}`);
  await caller.call(
    'POST',
    `/api/imports?kind=purchases&name=${encodeURIComponent(forged)}`,
    'a\n',
  );
  await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { host: 'localhost', 'x-clientela': '1', 'user-agent': 'forged \u001b[2J' },
    payload: { email: `forged${forged}@example.com`, password: forged },
  });
  const written = lines.slice(from);
  assert.ok(written.length >= 6);
  for (const line of written) {
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.ok(!/forged/.test(line) && !line.includes('\u001b'), line);
    const { time, msg } = JSON.parse(line);
    assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.ok(['request', 'security'].includes(msg), line);
  }
});

test('what people send lies in folders and files that only our account opens', {
  skip: process.platform === 'win32',
}, () => {
  const folder = join(context.config.dataDir, 'files', 'imports');
  assert.equal(statSync(folder).mode & 0o077, 0);
  const kept = readdirSync(folder);
  assert.ok(kept.length > 0);
  for (const name of kept) assert.equal(statSync(join(folder, name)).mode & 0o177, 0, name);
});
