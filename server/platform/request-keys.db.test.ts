// Asking twice with one key: done once, answered the same, whatever happens in between.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { errorOf } from '../users/scratch-account.ts';
import { makePerson, type ScratchPerson } from '../users/scratch-people.ts';
import { callsPerMinute } from './api-keys.ts';
import { makeScratchContext, type ScratchContext } from './scratch-context.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
});
after(async () => {
  await app.close();
  await context.drop();
});

const create = (name: string, key: string, by = owner) =>
  by.send('POST', '/api/customers', { name }, { 'idempotency-key': key });
const named = (name: string) => context.rows('select 1 from customers where name = $1', [name]);

test('a change that is asked for twice with one key is made once and answered the same', async () => {
  const first = await create('Nina', 'key-of-nina');
  const again = await create('Nina', 'key-of-nina');
  assert.equal(first.statusCode, 200);
  assert.equal(first.headers['idempotency-replayed'], undefined);
  assert.deepEqual(
    [again.statusCode, again.body, again.headers['idempotency-replayed']],
    [200, first.body, 'true'],
  );
  assert.match(String(again.headers['content-type']), /application\/json/);
  assert.equal((await named('Nina')).length, 1);
  const log = await context.rows(
    "select 1 from audit_entries where action = 'POST /api/customers'",
  );
  assert.equal(log.length, 1);
});

test('the same key with another body or another address is refused with 422 and changes nothing', async () => {
  await create('Otto', 'key-of-otto');
  const other = await create('Otto Two', 'key-of-otto');
  assert.deepEqual([other.statusCode, errorOf(other)], [422, 'idempotency_key_other']);
  const elsewhere = await owner.send(
    'PUT',
    '/api/mail',
    { host: 'x' },
    { 'idempotency-key': 'key-of-otto' },
  );
  assert.equal(errorOf(elsewhere), 'bad_request');
  const deleted = await owner.send('DELETE', '/api/mail', undefined, {
    'idempotency-key': 'key-of-otto',
  });
  assert.equal(errorOf(deleted), 'idempotency_key_other');
  assert.deepEqual(await named('Otto Two'), []);
});

test('a second call while the first is worked on is told so with 409, and of many at once one is made', async () => {
  await create('Rita', 'key-of-rita');
  // As it stands while the first call is in the hands of a server.
  await context.rows(
    'update request_keys set status = null, answer = null where digest in (select digest from request_keys order by begun_at desc limit 1)',
  );
  const busy = await create('Rita', 'key-of-rita');
  assert.deepEqual([busy.statusCode, errorOf(busy)], [409, 'idempotency_key_busy']);
  const many = await Promise.all(Array.from({ length: 6 }, () => create('Sara', 'key-of-sara')));
  for (const { statusCode } of many) assert.ok([200, 409].includes(statusCode), `${statusCode}`);
  assert.ok(many.some(({ statusCode }) => statusCode === 200));
  assert.equal((await named('Sara')).length, 1);
});

test('a call that failed leaves its key free, so that it can be made again', async () => {
  await create('Tom', 'key-of-tom');
  const known = await create('Tom', 'other-key-of-tom');
  assert.equal(errorOf(known), 'name_known');
  await context.rows("update customers set name = 'Thomas' where name = 'Tom'");
  await context.rows("delete from customer_identities where kind = 'name'");
  const now = await create('Tom', 'other-key-of-tom');
  assert.equal(now.statusCode, 200, now.body);
});

test('keys of different callers are different, a bad one is refused, and what is kept is sealed', async () => {
  const made = await owner.send(
    'POST',
    '/api/keys',
    { name: 'Till', rights: ['customers.write', 'customers.contact'], days: 1 },
    { 'idempotency-key': 'key-for-a-key' },
  );
  const { key } = made.json();
  assert.doesNotMatch(JSON.stringify(await context.rows('select * from request_keys')), /clk_/);
  const byKey = (name: string, idempotency: string) =>
    app.inject({
      method: 'POST',
      url: '/api/customers',
      payload: { name },
      headers: {
        host: 'localhost',
        authorization: `Bearer ${key}`,
        'idempotency-key': idempotency,
      },
    });
  assert.equal((await byKey('Uma', 'key-of-nina')).statusCode, 200);
  const again = await byKey('Uma', 'key-of-nina');
  assert.equal(again.headers['idempotency-replayed'], 'true');
  for (const bad of ['short', 'with space in it', 'x'.repeat(201)])
    assert.equal(errorOf(await create('Vic', bad)), 'idempotency_key_invalid');
  // What somebody may no longer do is not answered from what is kept.
  await context.rows("update api_keys set rights = array['customers.contact']");
  assert.equal(errorOf(await byKey('Uma', 'key-of-nina')), 'not_allowed');
});

test('after a day a key is free, and what was kept is gone', async () => {
  await create('Wim', 'key-of-wim');
  await context.rows("update request_keys set begun_at = begun_at - interval '25 hours'");
  const fresh = await create('Wim', 'key-of-wim');
  assert.equal(errorOf(fresh), 'name_known');
  await create('Xen', 'key-of-xen');
  await context.runJob('platform.forget-keys');
  assert.equal((await context.rows('select 1 from request_keys')).length, 1);
});

test('every answer says how many calls are left, to a key those of the key', async () => {
  const page = await owner.send('GET', '/api/customers');
  assert.equal(page.headers['ratelimit-limit'], '1200');
  const { key } = (
    await owner.send('POST', '/api/keys', { name: 'x', rights: ['customers.read'], days: 1 })
  ).json();
  const call = async () => {
    const { headers } = await app.inject({
      url: '/api/customers',
      headers: { host: 'localhost', authorization: `Bearer ${key}` },
    });
    const read = (name: string) => Number(headers[`ratelimit-${name}`]);
    return { limit: read('limit'), left: read('remaining'), reset: read('reset') };
  };
  const [first, second] = [await call(), await call()];
  assert.equal(first.limit, callsPerMinute);
  // The minute may change in between.
  assert.ok(second.left === first.left - 1 || second.left === callsPerMinute - 1);
  assert.ok(first.reset > 0 && first.reset <= 60);
});
