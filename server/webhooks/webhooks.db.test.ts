// Webhooks as a program on the other side finds them: told what happened exactly when it did, signed, again
// when it was away, never more than whoever subscribed may read, and left in peace when it is gone.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import type { Right } from '../platform/rights.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { errorOf } from '../users/scratch-account.ts';
import { makePerson, type ScratchPerson } from '../users/scratch-people.ts';
import { deliverJob } from './jobs.ts';
import { stopWebhooks } from './queries.ts';
import { waits } from './rules.ts';
import { openScratchReceiver, type ScratchReceiver, verify } from './scratch-receiver.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let receiver: ScratchReceiver;
let context: ScratchContext;
let app: App;
let owner: ScratchPerson;
before(async () => {
  receiver = await openScratchReceiver();
  context = await makeScratchContext(jobs, { config: { openHosts: [receiver.host] } });
  app = (await makeApp(context)).app;
  owner = await makePerson(context, app, { role: 'owner' });
});
after(async () => {
  await app.close();
  await context.drop();
  await receiver.close();
});
beforeEach(async () => {
  await context.rows('delete from webhooks');
  await context.rows('delete from events');
  receiver.received.length = 0;
  receiver.status = 204;
});

const deliver = () => context.runJob(deliverJob);
const later = () =>
  context.rows("update webhook_deliveries set due_at = now() where state = 'waiting'");
const types = () => receiver.received.map(({ event }) => event.type);

const subscribe = async (events: string[], by = owner) => {
  const made = await by.send('POST', '/api/webhooks', {
    name: 'Till',
    url: receiver.url,
    events,
  });
  assert.equal(made.statusCode, 200, made.body);
  return made.json() as { id: number; secret: string };
};
let count = 0;
const create = async () => {
  count++;
  const made = await owner.send('POST', '/api/customers', {
    name: `Nina ${count}`,
    identities: [{ kind: 'email', value: `nina${count}@example.org` }],
    tags: ['tea'],
  });
  assert.equal(made.statusCode, 200, made.body);
  return made.json().id as number;
};
const subscription = async (id: number) =>
  (await owner.send('GET', '/api/webhooks'))
    .json()
    .webhooks.find((one: { id: number }) => one.id === id);
const deliveriesOf = async (id: number, state = '') =>
  (await owner.send('GET', `/api/webhooks/${id}/deliveries${state && `?state=${state}`}`)).json()
    .deliveries;

test('a customer who is made, changed, deleted and brought back is told in this order, signed, without contact data', async () => {
  const { secret } = await subscribe([
    'customer.created',
    'customer.changed',
    'customer.deleted',
    'customer.restored',
    'consent.changed',
  ]);
  const id = await create();
  await owner.send('PATCH', `/api/customers/${id}`, { name: 'Nina Other' });
  await owner.send('DELETE', `/api/customers/${id}`);
  await owner.send('POST', `/api/customers/${id}/restore`);
  await deliver();
  assert.deepEqual(types(), [
    'customer.created',
    'customer.changed',
    'customer.deleted',
    'customer.restored',
  ]);
  for (const one of receiver.received) {
    assert.ok(verify(one, secret));
    assert.ok(!verify({ ...one, body: one.body.replace('customer', 'Customer') }, secret));
    assert.ok(!verify(one, secret, Date.now() + 600_000), 'an old call is not taken again');
    assert.deepEqual(one.event.data, { id });
    assert.doesNotMatch(one.body, /Nina|example/);
  }
  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  assert.equal(new Set(ids).size, 4);
  await deliver();
  assert.equal(receiver.received.length, 4, 'each once');
});

test('nothing is told of what did not happen, nor of what nobody subscribed to', async () => {
  await subscribe(['customer.created']);
  const id = await create();
  const again = { name: `Nina ${count}`, identities: [] };
  assert.equal(errorOf(await owner.send('POST', '/api/customers', again)), 'name_known');
  await owner.send('PATCH', `/api/customers/${id}`, { name: 'Somebody' });
  await deliver();
  assert.deepEqual(types(), ['customer.created']);
  assert.equal((await context.rows('select 1 from events')).length, 1);
});

test('loading a file, a new value and a consent are told with their numbers', async () => {
  await subscribe(['import.loaded', 'import.undone', 'value.updated', 'consent.changed']);
  await importSales(context, 'customer,date,amount\nA-1,2026-01-05,10\n');
  await context.runJob('value.refresh');
  const id = await create();
  const word = {
    purpose: 'offers',
    channels: ['email', 'sms'],
    action: 'withdrawn',
    source: 'call',
    saidAt: '2026-01-05T10:00:00Z',
    request: '3f0c1c5e-4b1f-4a6e-9d58-0a8f4c2d7e11',
  };
  for (let i = 0; i < 2; i++) {
    const said = await owner.send('POST', `/api/customers/${id}/consents`, word);
    assert.equal(said.statusCode, 200, said.body);
  }
  await deliver();
  assert.deepEqual(types(), ['import.loaded', 'value.updated', 'consent.changed']);
  assert.deepEqual(receiver.received[2]!.event.data, {
    id,
    purpose: 'offers',
    action: 'withdrawn',
    channels: ['email', 'sms'],
  });
  assert.equal(receiver.received[0]!.event.data.kind, 'purchases');
});

test('a receiver that was away is tried again over a day with the same id, then the delivery is set aside and told by hand', async () => {
  const { id } = await subscribe(['customer.created']);
  await create();
  await create();
  receiver.status = 503;
  await deliver();
  assert.equal(receiver.received.length, 1, 'who does not answer is not called with everything');
  const [second, first] = await deliveriesOf(id);
  assert.deepEqual([first.attempts, first.status, first.state], [1, 503, 'waiting']);
  assert.equal(second.attempts, 0);
  const wait = (Date.parse(first.dueAt) - Date.now()) / 1000;
  assert.ok(wait > waits[0]! - 60 && wait <= waits[0]!, `${wait}`);
  assert.ok(waits.reduce((sum, one) => sum + one, 0) >= 86_400);
  // Both go through all their tries, one call a run.
  for (let i = 0; i < 2 * (waits.length + 1); i++) {
    await later();
    await deliver();
  }
  assert.equal((await deliveriesOf(id, 'dead')).length, 2);
  assert.equal(receiver.received.length, 2 * (waits.length + 1));
  assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 2);
  assert.deepEqual([(await subscription(id)).dead, (await subscription(id)).off], [2, null]);

  receiver.status = 200;
  const one = await owner.send('POST', `/api/webhooks/${id}/replay`, { delivery: first.id });
  assert.equal(one.json().replayed, 1);
  assert.equal((await owner.send('POST', `/api/webhooks/${id}/replay`, {})).json().replayed, 1);
  receiver.received.length = 0;
  await deliver();
  assert.equal(receiver.received.length, 2);
  assert.equal((await deliveriesOf(id, 'delivered')).length, 2);
  assert.equal((await subscription(id)).failingSince, null);
  const none = await owner.send('POST', `/api/webhooks/${id}/replay`, { delivery: 999_999 });
  assert.equal(errorOf(none), 'delivery_not_found');
});

test('a receiver that fails for days, or says it is gone, is turned off and its owner told; on again it goes on', async () => {
  const { id } = await subscribe(['customer.created']);
  const mail =
    "insert into mail_settings (host, port, security, from_address, changed_at) values ('smtp.example.com', 587, 'starttls', 'a@example.com', now())";
  await context.rows(mail);
  await create();
  receiver.status = 302;
  await context.rows("update webhooks set failing_since = now() - interval '4 days'");
  await deliver();
  assert.equal((await subscription(id)).off, 'failing');
  const notices = await context.rows("select recipient from messages where kind = 'webhook_off'");
  assert.deepEqual(notices, [{ recipient: owner.email }]);
  await create();
  await later();
  await deliver();
  assert.equal(receiver.received.length, 1, 'nothing is sent while it is off');
  receiver.status = 200;
  const body = { name: 'Till', url: receiver.url, events: ['customer.created'], on: true };
  assert.equal((await owner.send('PUT', `/api/webhooks/${id}`, body)).statusCode, 200);
  await deliver();
  assert.equal(receiver.received.length, 2);
  assert.deepEqual(
    [(await subscription(id)).off, (await subscription(id)).failingSince],
    [null, null],
  );
  await create();
  receiver.status = 410;
  await deliver();
  assert.equal((await subscription(id)).off, 'gone');
  await context.rows('delete from mail_settings');
});

test('another secret is shown once, and for a day both sign', async () => {
  const { id, secret } = await subscribe(['customer.created']);
  const rotated = (await owner.send('POST', `/api/webhooks/${id}/secret`)).json();
  assert.match(rotated.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  await create();
  await deliver();
  const [both] = receiver.received;
  assert.ok(verify(both!, secret) && verify(both!, rotated.secret));
  await context.rows('update webhooks set old_until = now()');
  await create();
  await deliver();
  assert.ok(
    !verify(receiver.received[1]!, secret) && verify(receiver.received[1]!, rotated.secret),
  );
  const stored = JSON.stringify(await context.rows('select * from webhooks'));
  const shown = (await owner.send('GET', '/api/webhooks')).body;
  for (const text of [stored, shown])
    assert.ok(!text.includes(secret) && !text.includes(rotated.secret));
});

test('nobody has told what they may not read, from the moment they may not', async () => {
  const rights: Right[] = ['webhooks.write', 'customers.read'];
  const maker = await makePerson(context, app, { rights });
  const wanted = (events: string[]) =>
    maker.send('POST', '/api/webhooks', { name: 'x', url: receiver.url, events });
  assert.equal(errorOf(await wanted(['value.updated'])), 'right_beyond');
  const { id } = await subscribe(['customer.created'], maker);
  await create();
  await context.rows('update roles set changes = $2 where id = $1', [
    maker.role,
    { 'webhooks.write': true, 'customers.read': false },
  ]);
  await deliver();
  assert.deepEqual([receiver.received.length, (await deliveriesOf(id)).length], [0, 0]);
  await context.rows('update roles set changes = $2 where id = $1', [
    maker.role,
    { 'customers.read': true },
  ]);
  await create();
  await deliver();
  assert.deepEqual([receiver.received.length, (await subscription(id)).off], [0, 'owner']);
});

test('addresses of our own network are not subscribed to, and a copy from a backup tells nobody', async () => {
  for (const url of [
    'http://example.com/hook',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://localhost/hook',
    'https://user:pass@example.com/',
    'https://example.com:22/',
    'nothing at all',
  ]) {
    const body = { name: 'x', url, events: ['customer.created'] };
    assert.equal(errorOf(await owner.send('POST', '/api/webhooks', body)), 'outgoing_refused', url);
  }
  const { id } = await subscribe(['customer.created']);
  const client = await context.database.pool.connect();
  await stopWebhooks(client);
  client.release();
  await create();
  await deliver();
  assert.deepEqual([receiver.received.length, (await subscription(id)).off], [0, 'restored']);
});

test('a subscription is tried at once, listed page by page, and gone with all its deliveries', async () => {
  const { id, secret } = await subscribe(['customer.created']);
  const tried = await owner.send('POST', `/api/webhooks/${id}/test`);
  assert.equal(tried.json().status, 204);
  assert.deepEqual([types(), verify(receiver.received[0]!, secret)], [['webhook.test'], true]);
  receiver.status = 500;
  const failed = await owner.send('POST', `/api/webhooks/${id}/test`);
  assert.deepEqual([errorOf(failed), failed.json().error.details.status], ['webhook_answer', 500]);
  receiver.status = 200;
  await create();
  await create();
  await deliver();
  const url = `/api/webhooks/${id}/deliveries?limit=1`;
  const page = (await owner.send('GET', url)).json();
  const next = (await owner.send('GET', `${url}&after=${page.next}`)).json();
  assert.ok(page.deliveries[0].eventId > next.deliveries[0].eventId);
  assert.equal(next.next, null);
  assert.equal((await owner.send('DELETE', `/api/webhooks/${id}`)).statusCode, 200);
  assert.deepEqual(await context.rows('select 1 from webhook_deliveries'), []);
  for (const [method, path] of [
    ['DELETE', ''],
    ['GET', '/deliveries'],
    ['POST', '/secret'],
    ['POST', '/test'],
  ] as const)
    assert.equal(
      errorOf(await owner.send(method, `/api/webhooks/${id}${path}`)),
      'webhook_not_found',
    );
});
