// Whoever reaches only their own customers, asked of every endpoint there is: others' customers are not seen,
// not counted, not found and not changed, and nothing tells them from nobody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { contracts, makeApp } from './app.ts';
import { jobs } from './background.ts';
import { workJob } from './customers/queries-works.ts';
import { newKey } from './platform/api-keys.ts';
import type { Endpoint } from './platform/contract.ts';
import { reached, unlimited } from './platform/reach-views.ts';
import { reachAreas } from './platform/reaches.ts';
import { allRights, neededRights } from './platform/rights.ts';
import { makeScratchContext, type ScratchContext } from './platform/scratch-context.ts';
import { importSales } from './purchases/scratch-sales.ts';
import { makePerson, type ScratchPerson } from './users/scratch-people.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
/** Reaches all; reaches their own; whose the other customers are. */
let boss: ScratchPerson;
let own: ScratchPerson;
let other: ScratchPerson;
/** Records of one customer, and what hangs on them. */
interface Ids {
  customer: number;
  second: number;
  organisation: number;
  touchpoint: number;
  touchpointChange: number;
  task: number;
  taskChange: number;
  change: number;
  merge: number;
  request: number;
  work: number;
  event: number;
}
let mine: Ids;
let theirs: Ids;
const nowhere = Object.fromEntries(
  'customer second organisation touchpoint touchpointChange task taskChange change merge request work event'
    .split(' ')
    .map((name, i) => [name, 999_000 + i]),
) as unknown as Ids;
/** All that own could be shown before there were others, by address. */
let alone: Map<string, string>;

before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  boss = await makePerson(context, app, { rights: allRights });
  own = await makePerson(context, app, { rights: allRights });
  other = await makePerson(context, app, { rights: allRights });
  await setReach('own');
  mine = await makeCustomers(own.id, 'MINE', 5);
  alone = await look();
  theirs = await makeCustomers(other.id, 'ZZTHEIRS', 7);
  await context.rows(
    `insert into duplicate_pairs (customer_id, other_id, confidence, why, found_at) values ($1, $2, 0.99, '{}', now()), ($3, $4, 0.97, '{}', now())`,
    [mine.customer, theirs.customer, theirs.customer, theirs.second],
  );
  await context.rows(
    `insert into tasks (customer_id, title, owner, request, created_at)
     values ($1, 'ZZTHEIRS task for mine', $2, gen_random_uuid(), now())`,
    [theirs.customer, own.id],
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

const setReach = (reach: 'own' | 'team' | 'all', areas: readonly string[] = ['customers']) =>
  context.rows('update roles set reach = $2 where id = $1', [
    own.role,
    Object.fromEntries(areas.map((area) => [area, { read: reach, write: reach }])),
  ]);

const good = (answer: LightMyRequestResponse) => {
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};

let uuids = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`;

/** Two people, an organisation, and everything that can be known of them; the boss writes it all. */
async function makeCustomers(account: string, mark: string, n: number): Promise<Ids> {
  const send = async (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) =>
    good(await boss.send(method, url, body));
  const lines = Array.from(
    { length: n },
    (_, i) =>
      `${mark}-${i},${mark.toLowerCase()}${i}@example.com,${mark} Person ${i},2026-0${1 + (i % 9)}-05,1${i}`,
  );
  await importSales(context, `customer,email,name,date,amount\n${lines.join('\n')}\n`);
  const { id: organisation } = await send('POST', '/api/customers', {
    kind: 'organisation',
    name: `${mark} Works`,
    tags: ['vip'],
  });
  await context.rows('update customers set assigned_to = $1 where key like $2 or id = $3', [
    account,
    `${mark}-%`,
    organisation,
  ]);
  const ids = (
    await context.rows<{ id: number }>('select id from customers where key like $1 order by id', [
      `${mark}-%`,
    ])
  ).map(({ id }) => id);
  const [customer, second, third, fourth, last] = ids as [number, number, number, number, number];
  const { changes } = await send('PATCH', `/api/customers/${customer}`, { source: 'fair' });
  await send('POST', `/api/customers/${customer}/tags`, { name: 'vip' });
  await send('PUT', `/api/customers/${customer}/organisations/${organisation}`, { role: 'buyer' });
  const { merge } = await send('POST', '/api/merges', { from: fourth, into: third });
  await send('DELETE', `/api/customers/${last}`);
  const met = await send('POST', '/api/touchpoints', {
    customerId: customer,
    kind: 'call',
    at: '2026-11-18T10:00:00Z',
    externalId: `${mark} call`,
    note: `${mark} said hello`,
  });
  const task = await send('POST', '/api/tasks', {
    request: uuid(),
    title: `${mark} ring back`,
    customerId: customer,
    dueOn: '2026-11-25',
  });
  await send('POST', `/api/customers/${customer}/consents`, {
    request: uuid(),
    purpose: 'offers',
    channels: ['email'],
    action: 'withdrawn',
    source: 'call',
    saidAt: '2026-03-01T10:00:00.000Z',
  });
  await send('POST', `/api/customers/${customer}/wallet`, { source: 'customer', wallet: 50_00 });
  const asked = await send('POST', '/api/privacy/requests', {
    request: uuid(),
    kind: 'access',
    customerId: customer,
    channel: 'email',
    receivedAt: '2026-03-01T10:00:00.000Z',
    note: `${mark} wants a copy`,
  });
  const work = await send('POST', '/api/works', {
    does: { kind: 'tag', tag: 'vip' },
    to: { ids: [second] },
  });
  await context.runJob(workJob, { id: work.id });
  await context.rows('delete from touched');
  await context.runJob('customers.freshness');
  const [event] = await context.rows<{ id: number }>(
    'select id from consent_events where customer_id = $1',
    [customer],
  );
  return {
    customer,
    second,
    organisation,
    touchpoint: met.id,
    touchpointChange: met.change,
    task: task.id,
    taskChange: task.change ?? 1,
    change: changes[0],
    merge,
    request: asked.id,
    work: work.id,
    event: event!.id,
  };
}

const endpoints = Object.entries(contracts).flatMap(([room, contract]) =>
  Object.entries(contract as Record<string, Endpoint>).map(([name, endpoint]) => ({
    name: `${room}.${name}`,
    endpoint,
  })),
);

/** What stands for the parameters of an address. */
const addressOf = ({ path }: Endpoint, ids: Ids): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'organisationId') return String(ids.organisation);
    if (name === 'otherId') return String(ids.second);
    if (name === 'event') return String(ids.event);
    if (name !== 'id') return '1';
    if (path.includes('/touchpoints/')) return String(ids.touchpoint);
    if (path.includes('/tasks/')) return String(ids.task);
    if (path.includes('/merges/')) return String(ids.merge);
    if (path.includes('/requests/')) return String(ids.request);
    if (path.includes('/works/')) return String(ids.work);
    return String(ids.customer);
  });

const question = (rule: object) => `question=${encodeURIComponent(JSON.stringify(rule))}`;
/** What is asked of lists, beyond what they show by themselves. */
const queries: Record<string, string[]> = {
  'customers.list': [
    'search=zztheirs',
    'search=mine',
    'sort=name&direction=up&limit=2',
    question({ field: 'tags', is: 'any', value: ['vip'] }),
    'columns=email,phone,source,kind,assigned,tags,organisations',
  ],
  'customers.count': ['exact=true', 'search=zztheirs', 'search=person'],
  'customers.exportFile': ['language=en', 'search=zztheirs'],
  'customers.search': ['text=zztheirs', 'text=zztheirs1%40example.com', 'text=person'],
  'customers.duplicates': ['least=0'],
  'touchpoints.tasks': ['whose=all', 'whose=mine', 'done=true'],
};
const readable = endpoints.filter(
  ({ endpoint }) => endpoint.method === 'GET' && endpoint.reach !== undefined,
);

/** Every answer that own can be given about mine, by address. */
async function look(): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const { name, endpoint } of readable)
    for (const query of ['', ...(queries[name] ?? [])]) {
      const required = name === 'customers.search' && query === '';
      if (required) continue;
      const url = `${addressOf(endpoint, mine ?? nowhere)}${query ? `?${query}` : ''}`;
      const answer = await own.send('GET', url);
      assert.notEqual(answer.statusCode, 500, `${url} ${answer.body}`);
      seen.set(
        url,
        `${answer.statusCode} ${answer.body.replace(/"(reference|madeAt)": ?"[^"]*"|"freshness":[\d.]+/g, '')}`,
      );
    }
  return seen;
}

test('others’ customers change nothing of what is listed, counted, found, exported or explained', async () => {
  const now = await look();
  assert.deepEqual([...now.keys()], [...alone.keys()]);
  for (const [url, answer] of alone) {
    assert.equal(now.get(url), answer, url);
    assert.doesNotMatch(answer.replace(/text=[^ ]*/, ''), /zztheirs/i, url);
  }
  const shown = [...now].filter(([, answer]) => answer.startsWith('200 ')).length;
  assert.ok(shown > readable.length * 0.8, `${shown} of ${now.size}`);
  assert.match(now.get('/api/customers')!, /MINE Person/);
  // For whoever reaches all the same addresses show them.
  const all = await boss.send('GET', '/api/customers?search=zztheirs');
  assert.equal(all.json().customers.length > 3, true);
});

/** An answer without what names the record that was asked about. */
const nameless = (answer: LightMyRequestResponse, ids: Ids) => {
  let body = answer.body.replace(/"reference":"[^"]*"/g, '');
  for (const id of Object.values(ids)) body = body.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), '#');
  return `${answer.statusCode} ${body}`;
};

test('a record of another’s customer cannot be told from one that is not there', async () => {
  for (const { name, endpoint } of readable) {
    const [there, not] = [addressOf(endpoint, theirs), addressOf(endpoint, nowhere)];
    if (there === not) continue;
    const seen = nameless(await own.send('GET', there), theirs);
    assert.equal(seen, nameless(await own.send('GET', not), nowhere), name);
    assert.doesNotMatch(seen, /zztheirs/i, name);
  }
  for (const [of, url] of [
    ['touchpoints', (ids: Ids) => `/api/touchpoints?customerId=${ids.customer}`],
    ['tasks', (ids: Ids) => `/api/tasks?whose=all&customerId=${ids.customer}`],
    ['members', (ids: Ids) => `/api/customers/${ids.organisation}`],
  ] as const)
    assert.equal(
      nameless(await own.send('GET', url(theirs)), theirs),
      nameless(await own.send('GET', url(nowhere)), nowhere),
      of,
    );
});

const person = { kind: 'person' as const };
/** Of every endpoint that changes records: what is asked of it about some. Null: why it needs nothing here. */
const attempts: Record<string, null | ((ids: Ids) => (object | undefined)[])> = {
  'customers.create': (ids) => [
    { ...person, name: 'New One', parentId: ids.customer },
    { ...person, name: 'New Two', organisation: { id: ids.organisation, role: 'x' } },
  ],
  'customers.known': () => [{ identities: [{ kind: 'email', value: 'zztheirs1@example.com' }] }],
  'customers.similar': () => [
    { name: 'ZZTHEIRS Person 1', identities: [{ kind: 'email', value: 'zztheirs1@example.com' }] },
  ],
  'customers.change': () => [{ name: 'Taken' }, { noRelationship: true }],
  'customers.undo': (ids) => [{ changes: [ids.change] }],
  'customers.addIdentity': () => [{ kind: 'email', value: 'new@example.com' }],
  'customers.dropIdentity': () => [undefined],
  'customers.mainIdentity': () => [{ kind: 'email', value: 'zztheirs0@example.com' }],
  'customers.join': () => [{ role: 'boss' }],
  'customers.leave': () => [undefined],
  'customers.addTag': () => [{ name: 'vip' }],
  'customers.dropTag': () => [undefined],
  'customers.remove': () => [undefined],
  'customers.restore': () => [undefined],
  'customers.confirm': () => [{ fields: ['name'] }],
  'customers.startWork': null,
  'customers.cancelWork': () => [undefined],
  'customers.undoWork': () => [undefined],
  'customers.saveView': null,
  'customers.changeView': null,
  'customers.dropView': null,
  'customers.firstView': null,
  'customers.merge': (ids) => [
    { from: ids.customer, into: ids.second },
    { from: ids.customer, into: mine.customer },
    { from: mine.customer, into: ids.customer },
  ],
  'customers.undoMerge': () => [undefined],
  'customers.deny': () => [undefined],
  'customers.allow': () => [undefined],
  'customers.mergeCertain': null,
  'touchpoints.addTouchpoint': (ids) => [
    {
      customerId: ids.customer,
      kind: 'call',
      at: '2026-11-18T10:00:00Z',
      externalId: 'ZZTHEIRS call',
    },
  ],
  'touchpoints.changeTouchpoint': () => [{ note: 'changed' }],
  'touchpoints.dropTouchpoint': () => [undefined],
  'touchpoints.undoTouchpoint': (ids) => [{ change: ids.touchpointChange }],
  'touchpoints.addTask': (ids) => [{ request: uuid(), title: 'T', customerId: ids.customer }],
  'touchpoints.changeTask': () => [{ note: 'changed' }],
  'touchpoints.dropTask': () => [undefined],
  'touchpoints.undoTask': (ids) => [{ change: ids.taskChange }],
  'consent.record': () => [
    {
      request: uuid(),
      purpose: 'offers',
      channels: ['sms'],
      action: 'withdrawn',
      source: 'call',
      saidAt: '2026-03-01T10:00:00.000Z',
    },
  ],
  'consent.keepEvidence': null,
  'purchases.tellContract': () => [
    { externalId: 'ZZ contract', startedOn: '2026-01-01', period: 'month', price: 100 },
  ],
  'privacy.receive': (ids) => [
    {
      request: uuid(),
      kind: 'access',
      customerId: ids.customer,
      channel: 'email',
      receivedAt: '2026-03-01T10:00:00.000Z',
    },
  ],
  'privacy.step': () => [{ request: uuid(), step: 'noted', note: 'x' }],
  'privacy.restrict': () => [{ restricted: true }],
  'retention.addReason': () => [{ causes: [1], source: 'staff', on: '2026-03-01' }],
  'retention.dropReason': () => [undefined],
  'retention.addAttempt': () => [
    { request: uuid(), channel: 'phone', offer: 'apology', on: '2026-03-01' },
  ],
  // Of several customers at once: those out of reach are left out, below.
  'retention.addRound': null,
  'retention.setOutcome': () => [{ outcome: 'refused' }],
  // As with rounds: those out of reach are not there, below.
  'retention.addAnswers': null,
  'value.tellWallet': () => [{ source: 'customer', wallet: 100 }],
  'value.takeBackWallet': () => [undefined],
};
const changing = endpoints.filter(
  ({ endpoint }) => endpoint.method !== 'GET' && endpoint.reach !== undefined,
);

/** Everything the base holds of others’ customers, as one text. */
async function held(): Promise<string> {
  const all: string[] = [];
  for (const area of reachAreas)
    for (const table of Object.keys(reached[area])) {
      const rows = await context.rows<{ row: object }>(
        `select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`,
      );
      const named = table === 'customers' ? 'survivor_id' : 'customer_id';
      const others = (
        await context.rows<{ id: number }>(
          'select id from customers where assigned_to = $1 or assigned_to is null',
          [other.id],
        )
      ).map(({ id }) => id);
      all.push(
        ...rows
          .map(({ row }) => row as Record<string, unknown>)
          .filter((row) => !(named in row) || others.includes(Number(row[named])))
          .map((row) => `${table} ${JSON.stringify(row)}`),
      );
    }
  return all.join('\n');
}

const suffix: Record<string, string> = {
  'customers.dropIdentity': '?kind=email&value=zztheirs0%40example.com',
};

test('nothing of another’s customer is changed, and the answer is that of a record that is not there', async () => {
  assert.deepEqual(
    changing.map(({ name }) => name).filter((name) => !(name in attempts)),
    [],
    'say here what somebody limited may try with it',
  );
  const before = await held();
  assert.ok(before.includes('ZZTHEIRS'));
  for (const { name, endpoint } of changing) {
    const bodies = attempts[name];
    if (!bodies) continue;
    const [some, none] = [bodies(theirs), bodies(nowhere)];
    for (const [i, body] of some.entries()) {
      const ask = async (ids: Ids, given: object | undefined) =>
        nameless(
          await own.send(
            endpoint.method,
            `${addressOf(endpoint, ids)}${suffix[name] ?? ''}`,
            given,
          ),
          ids,
        );
      const said = await ask(theirs, body);
      assert.equal(said, await ask(nowhere, none[i]), name);
      assert.doesNotMatch(said, /zztheirs/i, name);
      if (!['customers.known', 'customers.similar'].includes(name))
        assert.match(said, /^40[34] /, `${name} ${said}`);
    }
  }
  assert.equal(await held(), before);
});

test('bulk actions leave others alone, whoever they name: also exports, deleting and merging', async () => {
  const before = await held();
  const run = async (body: object, url = '/api/works') => {
    const work = good(await own.send('POST', url, body));
    await context.runJob(workJob, { id: work.id });
    return good(await own.send('GET', `/api/works/${work.id}`));
  };
  const ids = [theirs.customer, theirs.second];
  for (const does of [
    { kind: 'tag', tag: 'marked' },
    { kind: 'set', field: 'source', value: 'mine now' },
    { kind: 'delete' },
  ]) {
    const work = await run({ does, to: { ids } });
    assert.deepEqual([work.status, work.total, work.changed], ['done', 0, 0]);
  }
  const round = { channel: 'in_person', offer: 'apology' };
  const tried = async (customers: number[]) =>
    good(await own.send('POST', '/api/win-back/rounds', { request: uuid(), customers, ...round }));
  assert.deepEqual(await tried(ids), await tried([nowhere.customer]));
  const attempts = await context.rows<{ customer: number; attempt: number }>(
    'select customer_id as customer, id as attempt from win_back_attempts where customer_id = any($1)',
    [ids],
  );
  const answered = await own.send('POST', '/api/win-back/answers', {
    request: uuid(),
    answers: [...attempts, { customer: theirs.customer, attempt: 1 }],
    outcome: 'refused',
    stopOffers: true,
  });
  assert.equal(good(answered).written, 0);
  const everybody = await run({ does: { kind: 'tag', tag: 'marked' }, to: {} });
  assert.ok(everybody.changed > 0);
  const file = await run({ does: { kind: 'export', language: 'en' }, to: {} });
  const text = (await own.send('GET', `/api/works/${file.id}/result.csv`)).body;
  assert.match(text, /MINE Person/);
  assert.doesNotMatch(text, /zztheirs/i);
  const merged = await run({ least: 0.9 }, '/api/duplicates/merge');
  assert.deepEqual([merged.status, merged.total], ['done', 0]);
  assert.equal(await held(), before);
});

test('whoever reaches some customers gives none away and takes none, and makes only their own', async () => {
  const { id } = good(await own.send('POST', '/api/customers', { ...person, name: 'Fresh One' }));
  assert.deepEqual(await context.rows('select assigned_to from customers where id = $1', [id]), [
    { assigned_to: own.id },
  ]);
  for (const assignedTo of [other.id, null]) {
    const answer = await own.send('PATCH', `/api/customers/${mine.customer}`, { assignedTo });
    assert.deepEqual([answer.statusCode, answer.json().error.code], [403, 'beyond_reach']);
    const bulk = await own.send('POST', '/api/works', {
      does: { kind: 'assign', to: assignedTo },
      to: { ids: [mine.customer] },
    });
    assert.equal(bulk.json().error.code, 'beyond_reach');
  }
  // An address that somebody else has cannot be written down twice; whose it is is not said.
  const answer = await own.send('POST', '/api/customers', {
    ...person,
    name: 'Somebody',
    identities: [{ kind: 'email', value: 'zztheirs2@example.com' }],
  });
  assert.equal(answer.statusCode, 409);
  assert.deepEqual(answer.json().error.details, { kind: 'email' });
  assert.equal(answer.json().error.code, 'identity_elsewhere');
});

test('what is about the whole base is refused with who can help, whatever the rights', async () => {
  let asked = 0;
  for (const { name, endpoint } of endpoints) {
    if (endpoint.reach || neededRights(endpoint.allow).length === 0) continue;
    const answer = await own.send(
      endpoint.method,
      addressOf(endpoint, mine),
      endpoint.body ? { anything: true } : undefined,
    );
    assert.equal(answer.statusCode, 403, `${name} ${answer.body}`);
    const { code, details } = answer.json().error;
    assert.deepEqual([code, details], ['reach_all_needed', { who: 'Olivia Owner' }], name);
    asked++;
  }
  assert.ok(asked > 50);
});

test('a program with the key of somebody limited reaches as far as they do', async () => {
  const { key, digest, begins } = newKey();
  await context.rows(
    `insert into api_keys (name, digest, begins, rights, made_by, made_at, expires_at)
     values ('k', $1, $2, $3, $4, now(), now() + interval '1 day')`,
    [digest, begins, [...allRights], own.id],
  );
  const get = (url: string) =>
    app.inject({
      method: 'GET',
      url,
      headers: { host: 'localhost', authorization: `Bearer ${key}` },
    });
  assert.equal((await get(`/api/customers/${theirs.customer}`)).statusCode, 404);
  assert.equal((await get(`/api/customers/${mine.customer}`)).statusCode, 200);
  assert.deepEqual((await get('/api/customers?search=zztheirs')).json().customers, []);
});

test('a team reaches the customers of all who are in it, and each area may reach less', async () => {
  const sees = async (url: string) => (await own.send('GET', url)).statusCode;
  await setReach('team');
  assert.equal(await sees(`/api/customers/${theirs.customer}`), 404);
  for (const id of [own.id, other.id])
    good(await boss.send('PUT', `/api/people/${id}/team`, { team: ' North ' }));
  assert.equal(await sees(`/api/customers/${theirs.customer}`), 200);
  assert.equal(await sees(`/api/customers/${theirs.customer}/timeline`), 200);
  // Reading as far as the team, changing just their own.
  const { roles } = good(await boss.send('GET', '/api/roles'));
  const role = roles.find(({ id }: { id: string }) => id === own.role);
  const reach = { ...role.reach, customers: { read: 'team', write: 'own' } };
  good(await boss.send('PUT', `/api/roles/${own.role}`, { rights: role.rights, reach }));
  const change = await own.send('PATCH', `/api/customers/${theirs.customer}`, { source: 'x' });
  assert.equal(change.statusCode, 404);
  await setReach('own', ['touchpoints']);
  const timeline = good(await own.send('GET', `/api/customers/${theirs.customer}/timeline`));
  assert.doesNotMatch(JSON.stringify(timeline), /said hello/);
  assert.match(JSON.stringify(timeline), /purchase/);
  await setReach('own');
  assert.equal(await sees(`/api/customers/${theirs.customer}`), 404);
});

test('every table that names a customer is within reach or says why not, and connections forget whom they served', async () => {
  const named = await context.rows<{ name: string }>(
    `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p') and not a.attisdropped
       and (a.attname ~ '(^|_)customer_id$' or c.relname = 'customers')`,
  );
  const known = [
    ...reachAreas.flatMap((area) => Object.keys(reached[area])),
    ...Object.keys(unlimited),
  ];
  assert.deepEqual(
    named.map(({ name }) => name).filter((name) => !known.includes(name)),
    [],
    'tell of it in server/platform/reach-views.ts',
  );
  for (let i = 0; i < 12; i++) await own.send('GET', '/api/customers');
  const clients = await Promise.all(
    Array.from({ length: 6 }, () => context.database.pool.connect()),
  );
  const left = await Promise.all(
    clients.map((client) =>
      client.query(
        "select current_setting('search_path') as path, current_setting('clientela.account', true) as who",
      ),
    ),
  );
  for (const client of clients) client.release();
  for (const { rows } of left)
    assert.deepEqual([rows[0].path, rows[0].who || null], ['"$user", public', null]);
});
