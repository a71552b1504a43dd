// Keys with which programs call: what they open, what they never open, and when they end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { callsPerMinute } from '../platform/api-keys.ts';
import type { Right } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { errorOf } from './scratch-account.ts';
import { makePerson, type ScratchPerson } from './scratch-people.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
  await context.rows(`insert into customers (id, kind, name, email, created_at)
    values (1, 'person', 'Ana', 'ana@example.com', now())`);
  await context.rows('insert into customer_standing (customer_id) values (1)');
});
after(async () => {
  await app.close();
  await context.drop();
});

const make = async (rights: Right[], by = owner): Promise<{ id: number; key: string }> =>
  (await by.send('POST', '/api/keys', { name: 'Shop', rights, days: 30 })).json();
const call = (
  key: string,
  url: string,
  more: { method?: 'GET' | 'POST' | 'DELETE'; headers?: Record<string, string>; to?: App } = {},
) =>
  (more.to ?? app).inject({
    method: more.method ?? 'GET',
    url,
    headers: { host: 'localhost:4321', authorization: `Bearer ${key}`, ...more.headers },
  });

test('a key opens what it was given, masked where it may not see contact data, and nothing else', async () => {
  const { key, id } = await make(['customers.read']);
  const one = await call(key, '/api/customers/1');
  assert.equal(one.json().email, 'a•••@•••.com');
  const refused = await call(key, '/api/customers.csv');
  assert.equal(errorOf(refused), 'not_allowed');
  assert.equal(refused.json().error.details.right, 'customers.export');
  const seeing = await make(['customers.read', 'customers.contact']);
  assert.equal((await call(seeing.key, '/api/customers/1')).json().email, 'ana@example.com');
  const rows = await context.rows('select * from api_keys');
  assert.ok(!JSON.stringify(rows).includes(key), 'the key is nowhere');
  const { keys } = (await owner.send('GET', '/api/keys')).json();
  const listed = keys.find((one: { id: number }) => one.id === id);
  assert.ok(listed.lastUsedAt && key.startsWith(listed.begins) && listed.begins.length < 12);
});

test('a key changes things without the header of our pages, and never by the cookie beside it', async () => {
  const { key } = await make(['value.write']);
  assert.equal((await call(key, '/api/value/run', { method: 'POST' })).statusCode, 200);
  const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  // A key without the right is not helped by a cookie, nor a bad key; a foreign page is refused anyway.
  const both = await call(key, '/api/people', { headers: { cookie } });
  assert.equal(errorOf(both), 'not_allowed');
  const bad = await call('clk_wrong', '/api/people', { headers: { cookie } });
  assert.equal(errorOf(bad), 'key_refused');
  const foreign = await call(key, '/api/value/run', {
    method: 'POST',
    headers: { origin: 'https://evil.example.com' },
  });
  assert.equal(errorOf(foreign), 'wrong_origin');
});

test('no key touches an account, its sessions, roles or keys', async () => {
  for (const right of ['users.write', 'keys.write'] as const) {
    const answer = await owner.send('POST', '/api/keys', { name: 'x', rights: [right], days: 1 });
    assert.equal(errorOf(answer), 'right_never_by_key');
  }
  const { key } = await make(['users.read']);
  for (const [method, url] of [
    ['GET', '/api/me/security'],
    ['DELETE', '/api/session'],
    ['DELETE', '/api/me/sessions'],
  ] as const)
    assert.equal(errorOf(await call(key, url, { method })), 'key_not_allowed', url);
});

test('a key ends when it is revoked, when its day has come, and with the account of its maker', async () => {
  const maker = await makePerson(context, app, {
    rights: ['keys.write', 'customers.read', 'value.read'],
  });
  const state = async (id: number) =>
    (await owner.send('GET', '/api/keys')).json().keys.find((one: { id: number }) => one.id === id)
      .state;
  const [revoked, late, left] = [
    await make(['customers.read'], maker),
    await make(['customers.read'], maker),
    await make(['customers.read', 'value.read'], maker),
  ];
  for (const { key } of [revoked, late, left])
    assert.equal((await call(key, '/api/customers')).statusCode, 200);
  await owner.send('DELETE', `/api/keys/${revoked.id}`);
  assert.equal(errorOf(await owner.send('DELETE', `/api/keys/${revoked.id}`)), 'key_not_found');
  await context.rows('update api_keys set expires_at = now() where id = $1', [late.id]);
  // What its maker may no longer do, the key may no longer do.
  await owner.send('PUT', `/api/roles/${maker.role}`, { rights: ['keys.write', 'value.read'] });
  assert.equal(errorOf(await call(left.key, '/api/customers')), 'not_allowed');
  assert.equal((await call(left.key, '/api/value')).statusCode, 200);
  await owner.send('POST', `/api/people/${maker.id}/close`);
  for (const { key } of [revoked, late, left])
    assert.equal(errorOf(await call(key, '/api/value')), 'key_refused');
  assert.deepEqual(
    [await state(revoked.id), await state(late.id), await state(left.id)],
    ['ended', 'expired', 'maker_left'],
  );
});

test('a key that calls too often is told to wait, while other keys go on', async () => {
  const to = (await makeApp(context)).app;
  const busy = await make(['value.read']);
  const calm = await make(['value.read']);
  let told = 0;
  // The minute may change once in between: twice as many calls pass its limit in one of them.
  for (let i = 0; i <= callsPerMinute * 2 && told === 0; i++) {
    const answer = await call(busy.key, '/api/me', { to });
    if (answer.statusCode === 429) told = Number(answer.headers['retry-after']);
  }
  assert.ok(told > 0);
  assert.equal((await call(calm.key, '/api/value', { to })).statusCode, 200);
  await to.close();
});
