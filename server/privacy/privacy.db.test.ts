// What people ask about their own data, end to end: a request with its clock, a copy that forgets no table,
// data that may not be used, an erasure that nobody can take back, and those who come back after it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { holdings, jobs } from '../background.ts';
import { permissionFor } from '../consent/index.ts';
import { eraseAgain, ledgerName, readErased } from '../customers/index.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { makePerson } from '../users/scratch-people.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  await importSales(
    context,
    [
      'customer,name,email,phone,date,amount,order',
      'A-1,Ana Gil,ana@example.com,+525512345678,2026-01-05,10,O1',
      'A-1,Ana Gil,ana@example.com,+525512345678,2026-02-05,20,O2',
      'A-2,Beto,beto@example.com,,2026-01-06,30,O3',
      'A-3,<b>Carla</b>,carla@example.com,,2015-01-06,40,O4',
      'A-4,Dora,dora@example.com,,2026-03-06,50,O5',
      '',
    ].join('\n'),
  );
});
after(async () => {
  await app.close();
  await context.drop();
});

let requests = 0;
const uuid = () => `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`;
const idOf = async (key: string) => {
  const rows = await context.rows<{ customer_id: number }>(
    "select customer_id from customer_identities where kind = 'key' and value = $1",
    [key],
  );
  return rows[0]!.customer_id;
};
const codeOf = async (answer: ReturnType<Caller['call']>) => (await answer).json().error?.code;
const post = async (url: string, body: object) => {
  const answer = await caller.call('POST', url, body);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

test('a request has its clock from the day it came, and is not written twice', async () => {
  const customerId = await idOf('A-1');
  const body = {
    request: uuid(),
    kind: 'access',
    customerId,
    channel: 'email',
    receivedAt: daysAgo(60),
    note: 'wants a copy',
  };
  const first = await post('/api/privacy/requests', body);
  const again = await post('/api/privacy/requests', body);
  assert.equal(again.id, first.id);
  assert.deepEqual([first.state, first.customer.name, first.steps.length], ['open', 'Ana Gil', 1]);
  assert.ok(first.daysLeft < 0 && first.workingDaysLeft < 0, 'sixty days ago is overdue');
  const later = await post('/api/privacy/requests', {
    request: uuid(),
    kind: 'erase',
    person: 'Somebody who never bought',
    channel: 'letter',
    receivedAt: daysAgo(1),
  });
  assert.ok(later.daysLeft > 15 && later.workingDaysLeft >= 18);
  const open = await caller.get<{ requests: { id: number }[]; next: string | null }>(
    '/api/privacy/requests?limit=1',
  );
  assert.deepEqual(
    open.requests.map(({ id }) => id),
    [first.id],
    'overdue first',
  );
  const rest = await caller.get<{ requests: { id: number }[]; next: null }>(
    `/api/privacy/requests?limit=1&after=${open.next}`,
  );
  assert.deepEqual([rest.requests[0]!.id, rest.next], [later.id, null]);

  const step = (id: number, more: object) =>
    caller.call('POST', `/api/privacy/requests/${id}/steps`, { request: uuid(), ...more });
  assert.equal(
    await codeOf(step(first.id, { step: 'answered', outcome: 'granted' })),
    'privacy_step_wrong',
  );
  assert.equal(
    (await step(first.id, { step: 'identified', identity: 'document' })).statusCode,
    200,
  );
  const key = uuid();
  for (let i = 0; i < 2; i++) {
    const answer = await step(first.id, { request: key, step: 'answered', outcome: 'granted' });
    assert.deepEqual([answer.json().state, answer.json().carryOutBy > '2026'], ['answered', true]);
  }
  const closed = (await step(first.id, { step: 'closed', note: 'sent by e-mail' })).json();
  assert.deepEqual([closed.state, closed.dueOn, closed.steps.length], ['closed', null, 4]);
  const done = await caller.get<{ requests: { id: number }[] }>(
    '/api/privacy/requests?state=closed',
  );
  assert.deepEqual(
    done.requests.map(({ id }) => id),
    [first.id],
  );
  await assert.rejects(context.rows('delete from privacy_steps'), /only added to/);
  const stands = await caller.get<{ requests: object[] }>(`/api/customers/${customerId}/privacy`);
  assert.equal(stands.requests.length, 1);
  for (const [bad, code] of [
    [{ receivedAt: new Date(Date.now() + 86_400_000).toISOString() }, 'privacy_moment_invalid'],
    [{ customerId: 987654 }, 'customer_not_found'],
    [{ customerId: undefined }, 'name_missing'],
  ] as const)
    assert.equal(
      await codeOf(
        caller.call('POST', '/api/privacy/requests', { ...body, request: uuid(), ...bad }),
      ),
      code,
    );
});

test('the copy holds a row of every table that knows the person, as data and as a page that runs nothing', async () => {
  const id = await idOf('A-3');
  await context.rows('update customers set source = $2 where id = $1', [
    id,
    '"><script>alert(1)</script>',
  ]);
  const answer = await caller.call('GET', `/api/customers/${id}/personal-data.json`);
  const { holds } = answer.json();
  assert.deepEqual(Object.keys(holds).sort(), [
    'customer_identities',
    'customers',
    'orders',
    'purchases',
  ]);
  assert.equal(holds.purchases[0].amount, 4000);
  assert.ok(!JSON.stringify(holds).includes('created_by'));
  for (const language of ['es', 'en']) {
    const page = await caller.call(
      'GET',
      `/api/customers/${id}/personal-data.html?language=${language}`,
    );
    assert.match(String(page.headers['content-disposition']), /^attachment/);
    assert.ok(
      page.body.includes('&lt;b&gt;Carla&lt;/b&gt;') && page.body.includes('carla@example.com'),
    );
    assert.ok(!/<script|<b>|https?:|privacy\.holds/.test(page.body));
  }
  assert.equal(
    await codeOf(caller.call('GET', '/api/customers/987654/personal-data.json')),
    'customer_not_found',
  );
});

test('what may only be kept is in no permission and no file, and can be used again', async () => {
  const id = await idOf('A-4');
  await context.rows(
    `insert into consent_events (customer_id, purpose, channel, action, basis, source, evidence, said_at, recorded_at, request)
     values ($1, 'offers', 'email', 'granted', 'soft_opt_in', 'store', 'folio', now(), now(), gen_random_uuid())`,
    [id],
  );
  const may = () =>
    permissionFor(context.db, { customerId: id, purpose: 'offers', channel: 'email' }, new Date());
  const file = async () => (await caller.call('GET', '/api/customers.csv')).body;
  const restrict = (restricted: boolean) =>
    caller.call('PUT', `/api/customers/${id}/restriction`, { restricted });
  assert.ok((await may()) !== null && (await file()).includes('Dora'));
  assert.equal((await restrict(true)).statusCode, 200);
  const { restrictedAt } = (await restrict(true)).json();
  assert.ok(restrictedAt !== null && (await may()) === null && !(await file()).includes('Dora'));
  const question = encodeURIComponent(JSON.stringify({ field: 'restricted', is: 'yes' }));
  const { customers } = await caller.get<{ customers: { id: number }[] }>(
    `/api/customers?question=${question}`,
  );
  assert.deepEqual(
    customers.map((one) => one.id),
    [id],
  );
  await restrict(false);
  assert.ok((await may()) !== null && (await file()).includes('Dora'));
  const changes = await context.rows(
    "select 1 from customer_changes where customer_id = $1 and field = 'restricted_at'",
    [id],
  );
  assert.equal(changes.length, 2, 'written once each way');
});

test('an erasure is foreseen, confirmed by the name, and leaves a number without a name', async () => {
  const id = await idOf('A-1');
  const url = `/api/customers/${id}/erasure`;
  const foreseen = await caller.get<{
    name: string;
    keptUntil: string;
    holdings: { table: string; rows: number; becomes: string }[];
    imports: { fileName: string }[];
  }>(url);
  assert.deepEqual([foreseen.name, foreseen.keptUntil], ['Ana Gil', '2031-12-31']);
  assert.deepEqual(
    foreseen.holdings.find(({ table }) => table === 'purchases'),
    {
      table: 'purchases',
      rows: 2,
      becomes: 'kept',
    },
  );
  assert.equal(foreseen.imports[0]!.fileName, 'sales.csv');
  assert.equal(
    await codeOf(caller.call('POST', url, { name: 'Ana', keep: true })),
    'erase_name_wrong',
  );
  assert.deepEqual(await post(url, { name: ' Ana  Gil ', keep: true }), {
    keptUntil: '2031-12-31',
  });
  // Out of sight at once, for everybody.
  assert.equal((await caller.call('GET', `/api/customers/${id}`)).statusCode, 410);
  assert.equal(
    await codeOf(caller.call('POST', url, { name: 'Ana Gil', keep: true })),
    'customer_emptied',
  );
  await context.runJob('customers.erase');
  await context.runJob('customers.erase');
  assert.equal(await codeOf(caller.call('GET', `/api/customers/${id}`)), 'customer_not_found');
  assert.equal(
    await codeOf(caller.call('POST', `/api/customers/${id}/restore`)),
    'customer_emptied',
  );
  const left = async () =>
    (await context.rows('select name, key, email, phone from customers where id = $1', [id]))[0];
  // The law still wants to know who bought: out of sight, and nothing more.
  assert.deepEqual(await left(), { name: 'Ana Gil', key: 'A-1', email: null, phone: null });
  assert.deepEqual((await caller.get<{ customers: [] }>('/api/search?text=ana')).customers, []);
  assert.deepEqual(
    await context.rows('select 1 from customer_identities where customer_id = $1', [id]),
    [],
  );
  const [request] = await context.rows(
    'select person from privacy_requests where customer_id = $1',
    [id],
  );
  assert.equal(request!.person, null);
  const notes = await context.rows(
    'select note from privacy_steps where note is not null and request_id in (select id from privacy_requests where customer_id = $1)',
    [id],
  );
  assert.deepEqual(notes, []);
  // The term ends.
  await context.rows(
    'update customer_erasures set kept_until = current_date - 1 where customer_id = $1',
    [id],
  );
  await context.runJob('customers.erase');
  assert.deepEqual(await left(), { name: null, key: null, email: null, phone: null });
  assert.equal(
    (await context.rows('select 1 from purchases where customer_id = $1', [id])).length,
    2,
  );
  const { erasures } = await caller.get<{
    erasures: { customer: number; erasedAt: string | null }[];
  }>('/api/privacy/erasures');
  assert.ok(erasures[0]!.customer === id && erasures[0]!.erasedAt !== null);
  // Nowhere in any table of the customer is a trace of who it was.
  for (const { table, column = 'customer_id', through } of holdings.filter((one) => !one.through)) {
    const rows = await context.rows(
      `select to_jsonb(t)::text as text from ${table} t where t.${column} = $1`,
      [id],
    );
    assert.ok(
      !rows.some(({ text }) => /ana|5512345678|A-1/i.test(String(text))),
      `${table} ${through}`,
    );
  }
});

test('who was erased does not come back unnoticed: not by hand, not by a file, unless they want to', async () => {
  const before = await context.rows<{ id: number }>('select id from customers');
  const make = (more: object) =>
    caller.call('POST', '/api/customers', {
      name: 'Ana Nueva',
      identities: [{ kind: 'phone', value: '55 1234 5678' }],
      ...more,
    });
  assert.equal(await codeOf(make({})), 'customer_erased_before');
  const row = await importSales(
    context,
    'customer,name,email,phone,date,amount\nA-1,Ana Gil,ana@example.com,,2026-05-05,70\nNEW,Ana G,ANA@example.com,,2026-05-06,80\n',
  );
  assert.deepEqual([row.rows_stored, row.customers_new, row.customers_erased], [2, 0, 2]);
  const after = await context.rows<{ id: number }>('select id from customers');
  assert.equal(after.length, before.length);
  const told = await context.rows<{ text: string }>(
    "select coalesce(name, '') || coalesce(key, '') || coalesce(email, '') as text from customers where id in (select customer_id from customer_erasures)",
  );
  assert.ok(
    told.every(({ text }) => text === ''),
    'the file filled nothing in',
  );
  const [sum] = await context.rows<{ sum: number }>(
    'select sum(amount)::bigint as sum from purchases where customer_id in (select customer_id from customer_erasures)',
  );
  assert.equal(sum!.sum, 18_000, 'sales stay in the totals');
  const { id } = (await make({ again: true })).json();
  assert.ok(id > 0);
  await importSales(context, 'customer,phone,date,amount\n,+525512345678,2026-06-05,90\n');
  assert.equal(
    (await context.rows('select 1 from purchases where customer_id = $1', [id])).length,
    1,
  );
});

test('undoing the import that brought somebody leaves their number, so that a later file still finds it', async () => {
  const { id: importId } = await importSales(
    context,
    'customer,name,date,amount\nU-1,Ulises,2026-03-05,10\n',
  );
  const id = await idOf('U-1');
  await post(`/api/customers/${id}/erasure`, { name: 'Ulises', keep: false });
  await context.runJob('customers.erase');
  assert.equal((await caller.call('POST', `/api/imports/${importId}/undo`)).statusCode, 200);
  await context.runJob('imports.undo', { id: importId });
  const again = await importSales(context, 'customer,name,date,amount\nU-1,Ulises,2026-04-05,10\n');
  assert.deepEqual([again.rows_stored, again.customers_new, again.customers_erased], [1, 0, 1]);
  const sold = await context.rows('select 1 from purchases where customer_id = $1', [id]);
  assert.equal(sold.length, 1);
});

test('a backup from before an erasure does not bring anybody back', async () => {
  const id = await idOf('A-2');
  const madeAt = new Date().toISOString();
  const keep = await context.rows('select to_jsonb(c) as row from customers c where id = $1', [id]);
  const identities = await context.rows(
    'select * from customer_identities where customer_id = $1',
    [id],
  );
  await post(`/api/customers/${id}/erasure`, { name: 'Beto', keep: false });
  await context.runJob('customers.erase');
  const list = join(context.config.backup.dir, ledgerName);
  assert.ok(!readFileSync(list, 'utf8').includes('Beto'));
  // As the restored base knows them.
  await context.rows('delete from customer_erasures where customer_id = $1', [id]);
  await context.rows('delete from customer_bin where customer_id = $1', [id]);
  await context.rows('delete from erased_identities where customer_id = $1', [id]);
  await context.rows(
    `update customers c set name = r.name, key = r.key, email = r.email
     from jsonb_populate_record(null::customers, $2) r where c.id = $1`,
    [id, JSON.stringify(keep[0]!.row)],
  );
  for (const one of identities)
    await context.rows(
      'insert into customer_identities (kind, source, value, customer_id) values ($1, $2, $3, $4)',
      [one.kind, one.source, one.value, id],
    );
  writeFileSync(list, `${readFileSync(list, 'utf8')}{"customer":`);
  const lines = await readErased(list);
  const client = await context.database.pool.connect();
  try {
    assert.equal(
      await eraseAgain(client, lines, new Date(Date.now() + 7_200_000).toISOString()),
      0,
    );
    assert.equal(await eraseAgain(client, lines, madeAt), 1);
  } finally {
    client.release();
  }
  await context.runJob('customers.erase');
  assert.deepEqual(await context.rows('select name, email from customers where id = $1', [id]), [
    { name: null, email: null },
  ]);
  assert.equal(
    await codeOf(
      caller.call('POST', '/api/customers', {
        identities: [{ kind: 'email', value: 'beto@example.com' }],
      }),
    ),
    'customer_erased_before',
  );
});

test('erasing asks for a fresh proof of who one is, and contact data is masked for those who may not see it', async () => {
  const id = await idOf('A-4');
  const person = await makePerson(context, app, {
    rights: ['privacy.read', 'privacy.delete', 'customers.contact'],
  });
  await context.rows(
    `update auth_session set "createdAt" = now() - interval '1 hour' where "userId" = $1`,
    [person.id],
  );
  const answer = await person.send('POST', `/api/customers/${id}/erasure`, {
    name: 'Dora',
    keep: false,
  });
  assert.equal(answer.json().error.code, 'confirm_required');
  await post('/api/privacy/requests', {
    request: uuid(),
    kind: 'object',
    person: 'eva@example.com',
    channel: 'form',
    receivedAt: daysAgo(0),
  });
  const blind = await makePerson(context, app, { rights: ['privacy.read'] });
  const seen = await blind.send('GET', '/api/privacy/requests');
  assert.equal(seen.statusCode, 200);
  assert.ok(!seen.body.includes('eva@example.com'));
});

test('the clock of a breach is that of the country’s law, or an earlier one of the company, and says which', async () => {
  interface Breach {
    tellBy: string;
    tellLaw: string | null;
    tellWhom: string;
  }
  const foundAt = '2026-11-20T18:00:00.000Z';
  const inCountry = async (country: string, breachHours: number | null, region: string | null) => {
    await context.rows('update company set country = $1', [country]);
    const rules = await caller.call('PUT', '/api/privacy/rules', { breachHours, region });
    assert.equal(rules.statusCode, 200, rules.body);
    const made: Breach = await post('/api/privacy/breaches', {
      request: uuid(),
      what: 'a letter went astray',
      foundAt,
      risk: 'unlikely',
    });
    return [made.tellBy, made.tellWhom, made.tellLaw !== null];
  };
  try {
    await context.rows("update company set time_zone = 'America/Bogota'");
    assert.deepEqual(await inCountry('ES', null, null), [
      '2026-11-23T18:00:00.000Z',
      'authority',
      true,
    ]);
    // Fifteen working days from a Friday, 8 December is a holiday: the end of that day in Bogotá.
    assert.deepEqual(await inCountry('CO', null, null), [
      '2026-12-15T04:59:59.000Z',
      'authority',
      true,
    ]);
    assert.deepEqual(await inCountry('CO', 24, null), [
      '2026-11-21T18:00:00.000Z',
      'authority',
      false,
    ]);
    assert.deepEqual(await inCountry('MX', 36, null), [
      '2026-11-22T06:00:00.000Z',
      'people',
      false,
    ]);
    const terms = await caller.get<{
      breach: object;
      region: string | null;
      regions: { code: string }[];
    }>('/api/privacy/terms?language=en');
    assert.deepEqual(terms.breach, {
      term: null,
      whom: 'people',
      law: 'LFPDPPP (DOF 20-03-2025)',
      ownHours: 36,
      usualHours: 72,
    });
    await inCountry('ES', null, 'MD');
    const spain = await caller.get<typeof terms>('/api/privacy/terms');
    assert.equal(spain.region, 'MD');
    assert.ok(spain.regions.some(({ code }) => code === 'CT'));
    assert.equal(
      await codeOf(
        caller.call('PUT', '/api/privacy/rules', { breachHours: null, region: 'nowhere' }),
      ),
      'region_unknown',
    );
  } finally {
    await context.rows("update company set country = 'MX', time_zone = 'America/Mexico_City'");
    await context.rows('delete from privacy_rules');
  }
});

test('the register of breaches is only added to, counts 72 hours, and leaves as a file', async () => {
  const foundAt = new Date(Date.now() - 3_600_000).toISOString();
  const open = async (state: string) =>
    (await caller.get<{ breaches: unknown[] }>(`/api/privacy/breaches?state=${state}`)).breaches
      .length;
  const before = await open('open');
  const made = await post('/api/privacy/breaches', {
    request: uuid(),
    what: '=lost laptop',
    foundAt,
    risk: 'some',
    question: JSON.stringify({ field: 'purchases', is: 'at_least', value: 1 }),
  });
  assert.equal(Date.parse(made.tellBy) - Date.parse(foundAt), 72 * 3_600_000);
  const note = {
    request: uuid(),
    kind: 'amended',
    note: 'there were more',
    concerned: 12,
    risk: 'high',
    happenedAt: foundAt,
  };
  for (let i = 0; i < 2; i++) {
    const now = await post(`/api/privacy/breaches/${made.id}/notes`, note);
    assert.deepEqual([now.concerned, now.risk, now.notes.length], [12, 'high', 1]);
  }
  const told = await post(`/api/privacy/breaches/${made.id}/notes`, {
    request: uuid(),
    kind: 'authority_told',
    note: 'by their form',
    happenedAt: foundAt,
  });
  assert.equal(told.authorityToldAt, foundAt);
  const me = (await caller.get<{ user: { id: string } }>('/api/me')).user.id;
  const assign = { kind: 'assigned', note: 'asks the provider', happenedAt: foundAt };
  const url = `/api/privacy/breaches/${made.id}/notes`;
  assert.equal(
    await codeOf(caller.call('POST', url, { ...assign, request: uuid(), owner: 'nobody' })),
    'person_unknown',
  );
  const whole = { ...assign, request: uuid(), owner: me, dueOn: '2026-12-01' };
  const assigned = await post(url, whole);
  assert.deepEqual([assigned.owner.id, assigned.dueOn], [me, '2026-12-01']);
  assert.deepEqual([await open('open'), await open('closed')], [before + 1, 0]);
  const end = { request: uuid(), kind: 'closed', note: 'settled', happenedAt: foundAt };
  assert.equal((await post(url, end)).closedAt, foundAt);
  assert.deepEqual([await open('open'), await open('closed')], [before, 1]);
  for (const table of ['privacy_breaches', 'privacy_breach_notes'])
    await assert.rejects(context.rows(`delete from ${table}`), /only added to/);
  const file = (await caller.call('GET', '/api/privacy/breaches.csv?language=en')).body;
  assert.equal(file.trim().split('\r\n').length, 6 + before);
  assert.ok(file.includes("'=lost laptop") && file.includes('Some risk'));
  assert.equal(
    await codeOf(
      caller.call('POST', '/api/privacy/breaches/99/notes', { ...note, request: uuid() }),
    ),
    'breach_not_found',
  );
  assert.equal(
    await codeOf(
      caller.call('POST', '/api/privacy/breaches', {
        request: uuid(),
        what: 'x',
        foundAt,
        risk: 'some',
        question: '{"field":"x","is":"y"}',
      }),
    ),
    'question_invalid',
  );
});
