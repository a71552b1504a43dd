// Who may do what, asked of every endpoint there is: whoever lacks its right is told which one and who can
// give it, and learns nothing else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import type * as t from 'typebox';
import { contracts, makeApp } from './app.ts';
import { jobs } from './background.ts';
import type { Endpoint } from './platform/contract.ts';
import { allRights, neededRights, type Right } from './platform/rights.ts';
import { makeScratchContext, type ScratchContext } from './platform/scratch-context.ts';
import { importSales } from './purchases/scratch-sales.ts';
import { makePerson } from './users/scratch-people.ts';

type App = Awaited<ReturnType<typeof makeApp>>['app'];

let context: ScratchContext;
let app: App;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  await importSales(
    context,
    'customer,email,phone,date,amount\nA-1,ana@example.com,+525512345678,2026-01-05,10\n',
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

const endpoints = Object.entries(contracts).flatMap(([room, contract]) =>
  Object.entries(contract as Record<string, Endpoint>).map(([name, endpoint]) => ({
    name: `${room}.${name}`,
    endpoint,
  })),
);

/** An address of this endpoint that its contract accepts, about this record. */
const addressOf = (endpoint: Endpoint, record: string) => {
  const wanted = (endpoint.query as t.TObject | undefined)?.required ?? [];
  const query = wanted.map((name) => `${name}=${name === 'kind' ? 'purchases' : 'x'}`).join('&');
  return endpoint.path.replace(/:\w+/g, record) + (query ? `?${query}` : '');
};

/** What an answer says but for its reference, which differs each time. */
const said = (answer: LightMyRequestResponse) => {
  const body = answer.json();
  delete body.error?.reference;
  return body;
};

test('whoever lacks the right of an endpoint gets 403, the name of the right and who can give it, and nothing else', async () => {
  let asked = 0;
  for (const right of allRights) {
    const person = await makePerson(context, app, {
      rights: allRights.filter((one) => one !== right),
    });
    for (const { name, endpoint } of endpoints) {
      if (!neededRights(endpoint.allow).includes(right)) continue;
      for (const record of ['1', '999999']) {
        const answer = await person.send(
          endpoint.method,
          addressOf(endpoint, record),
          endpoint.body ? { anything: true } : undefined,
        );
        assert.equal(answer.statusCode, 403, `${name} without ${right}: ${answer.body}`);
        assert.deepEqual(
          said(answer),
          { error: { code: 'not_allowed', details: { right, who: 'Olivia Owner' } } },
          name,
        );
      }
      asked++;
    }
  }
  const needing = endpoints.reduce((n, { endpoint }) => n + neededRights(endpoint.allow).length, 0);
  assert.equal(asked, needing);
});

test('whoever has just the rights of an endpoint is let in by it', async () => {
  for (const { name, endpoint } of endpoints) {
    const rights = neededRights(endpoint.allow);
    if (endpoint.method !== 'GET' || rights.length === 0) continue;
    const person = await makePerson(context, app, { rights });
    const answer = await person.send('GET', addressOf(endpoint, '999999'));
    assert.notEqual(answer.statusCode, 401, name);
    assert.notEqual(answer.statusCode, 403, `${name}: ${answer.body}`);
  }
});

test('a right that is taken is gone with the next call', async () => {
  const person = await makePerson(context, app, { rights: ['customers.read'] });
  assert.equal((await person.send('GET', '/api/customers')).statusCode, 200);
  await context.rows('update roles set changes = $2 where id = $1', [
    person.role,
    { 'customers.read': false },
  ]);
  assert.equal((await person.send('GET', '/api/customers')).statusCode, 403);
});

const seen = async (rights: Right[], urls: string[]) => {
  const person = await makePerson(context, app, { rights });
  const bodies: string[] = [];
  for (const url of urls) bodies.push((await person.send('GET', url)).body);
  return bodies;
};

const some: Right[] = ['customers.read', 'customers.export', 'touchpoints.read', 'value.read'];

test('without the right to see contact data it is masked wherever it stands', async () => {
  await context.rows(`insert into customers (kind, key, name, email, phone, created_at) values
    ('person', 'bea@shop.example.com', null, 'bea@shop.example.com', '+34911222333', now()),
    ('person', '5512349876', null, null, '5512349876', now()),
    ('person', 'C-9', 'Clara clara@example.org', 'clara@example.org', null, now())`);
  await context.rows(`insert into customer_standing (customer_id)
    select id from customers c where not exists (select 1 from customer_standing s where s.customer_id = c.id)`);
  const ids = (await context.rows<{ id: number }>('select id from customers')).map(({ id }) => id);
  const urls = [
    '/api/customers',
    '/api/customers?sort=name',
    '/api/customers?sort=name&direction=up&limit=1',
    '/api/customers?sort=name&limit=2',
    '/api/customers.csv',
    '/api/search?text=a',
    '/api/search?text=5',
    ...ids.flatMap((id) => [`/api/customers/${id}`, `/api/customers/${id}/timeline`]),
  ];
  const hidden = /ana@|bea@|clara@|55 ?1234|911222|@example|@shop/;
  const open = await seen([...some, 'customers.contact'], urls);
  assert.ok(open.some((body) => hidden.test(body)));
  assert.ok(open.join().includes('clara@example.org'));
  const masked = await seen(some, urls);
  for (const [i, body] of masked.entries()) {
    assert.doesNotMatch(body, hidden, urls[i]);
    // The key of the next page is read by nobody, but could be.
    const { next } = body.startsWith('{') ? JSON.parse(body) : { next: null };
    if (next) assert.doesNotMatch(Buffer.from(next, 'base64url').toString(), hidden);
  }
  assert.ok(masked.join().includes('b•••@•••.com'));
  assert.ok(masked.join().includes('•••76'));
});

test('without that right nobody is found by guessing an address, a number or their order', async () => {
  const find = async (rights: Right[], text: string) => {
    const [search, list, count] = await seen(rights, [
      `/api/search?text=${encodeURIComponent(text)}`,
      `/api/customers?search=${encodeURIComponent(text)}`,
      `/api/customers/count?search=${encodeURIComponent(text)}`,
    ]);
    return [
      JSON.parse(search!).customers.length,
      JSON.parse(list!).customers.length,
      JSON.parse(count!).customers,
    ];
  };
  for (const text of ['ana@example.com', 'ana', 'example', 'shop', '5512345678', '12349', 'bea@']) {
    assert.ok((await find([...some, 'customers.contact'], text))[0]! > 0, text);
    assert.deepEqual(await find(some, text), [0, 0, 0], text);
  }
  // What is shown is found: keys and names.
  for (const text of ['A-1', 'Clara', 'c-9'])
    assert.deepEqual(await find(some, text), [1, 1, 1], text);

  for (const field of ['email', 'phone']) {
    const question = encodeURIComponent(JSON.stringify({ field, is: 'contains', value: 'a' }));
    const [list, count, file] = await seen(
      some,
      ['/api/customers', '/api/customers/count', '/api/customers.csv'].map(
        (path) => `${path}?question=${question}`,
      ),
    );
    for (const body of [list, count, file])
      assert.deepEqual(JSON.parse(body!).error.details, {
        right: 'customers.contact',
        who: 'Olivia Owner',
      });
  }
  // Ways by which somebody may be written to are no addresses.
  const [fields] = await seen(some, ['/api/questions']);
  assert.doesNotMatch(fields!, /"name":"(email|phone)"/);
  assert.match(fields!, /"name":"value"/);
  const named = encodeURIComponent(JSON.stringify({ field: 'name', is: 'contains', value: 'org' }));
  const [byName] = await seen(some, [`/api/customers?question=${named}`]);
  assert.match(byName!, /c•••@•••\.org/);

  // A page that begins after a guessed address is the page of those whose name is hidden, by number.
  const after = (name: string) => Buffer.from(JSON.stringify([name, 1])).toString('base64url');
  const [before_, behind] = await seen(
    some,
    ['aaa', 'bea@shop.example.com~'].map(
      (name) => `/api/customers?sort=name&direction=up&after=${after(name)}`,
    ),
  );
  assert.equal(before_, behind);
});
