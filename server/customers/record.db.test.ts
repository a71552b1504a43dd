// Customers kept by hand: made, changed, taken back, found, deleted, restored.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeApp } from '../app.ts';
import { holdings, jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { runErasures } from './queries-erase.ts';

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
after(async () => {
  await app.close();
  await context.drop();
});

type Method = Parameters<Caller['call']>[0];
interface Detail {
  id: number;
  name: string;
  email: string | null;
  phone: string | null;
  key: string | null;
  source: string | null;
  noRelationship: boolean;
  identities: { kind: string; system: string; value: string; main: boolean }[];
  parent: { id: number; name: string } | null;
  children: { id: number }[];
  organisations: { id: number; name: string; role: string }[];
  members: { id: number; role: string }[];
  tags: { id: number; name: string }[];
  attributes: Record<string, unknown>;
  assignedTo: { id: string; name: string } | null;
}

async function send<T>(method: Method, url: string, payload?: object): Promise<T> {
  const answer = await caller.call(method, url, payload);
  assert.equal(answer.statusCode, 200, `${url} ${answer.body}`);
  return answer.json();
}
async function refused(method: Method, url: string, payload: object | undefined, code: string) {
  const answer = await caller.call(method, url, payload);
  const { error } = answer.json() as { error: { code: string; details?: Record<string, unknown> } };
  assert.equal(error?.code, code, `${url} ${answer.body}`);
  return error.details ?? {};
}
const make = async (body: object): Promise<number> =>
  (await send<{ id: number }>('POST', '/api/customers', body)).id;
const one = (id: number) => caller.get<Detail>(`/api/customers/${id}`);
const email = (value: string) => ({ kind: 'email', value });
const phone = (value: string) => ({ kind: 'phone', value });
const key = (value: string, system?: string) => ({ kind: 'key', value, system });

test('a person made by hand is found by every e-mail, number and key, however it is written', async () => {
  const id = await make({
    name: '  Zoë   Ibáñez ',
    identities: [
      email('Zoe@Example.com'),
      email('zoe.work@example.com'),
      phone('55 1234 5678'),
      key('A-77', 'erp'),
    ],
    source: 'Feria',
  });
  const zoe = await one(id);
  assert.equal(zoe.name, 'Zoë Ibáñez');
  assert.equal(zoe.email, 'zoe@example.com');
  assert.equal(zoe.phone, '+525512345678');
  assert.deepEqual(zoe.identities.map(({ kind, value, main }) => [kind, value, main]).sort(), [
    ['email', 'zoe.work@example.com', false],
    ['email', 'zoe@example.com', true],
    ['key', 'A-77', true],
    ['phone', '+525512345678', true],
  ]);
  for (const text of [
    'zoe ibanez',
    'ZOE.WORK@EXAMPLE',
    '+52 55 1234 5678',
    '55 1234',
    '5512345678',
    '(55) 1234-5678',
    'A-77',
  ]) {
    const found = await caller.get<{ customers: { id: number }[] }>(
      `/api/search?text=${encodeURIComponent(text)}`,
    );
    assert.deepEqual(
      found.customers.map((customer) => customer.id),
      [id],
      text,
    );
  }
});

test('nobody is made twice: whoever has the e-mail, number, key or name is named', async () => {
  const id = await make({
    name: 'Luis Paz',
    identities: [email('luis@example.com'), phone('+52 33 1111 2222')],
  });
  const body = (...identities: object[]) => ({ name: 'Otro', identities });
  for (const [again, kind] of [
    [body(email(' LUIS@example.com ')), 'email'],
    [body(phone('33 1111 2222')), 'phone'],
    [body(phone('0052 33 11112222')), 'phone'],
  ] as const) {
    const details = await refused('POST', '/api/customers', again, 'identity_taken');
    assert.deepEqual(details, { kind, id, name: 'Luis Paz' });
  }
  await refused('POST', '/api/customers', { name: 'LUIS  paz' }, 'name_known');
  const namesake = await make({ name: 'Luis Paz', anyway: true });
  assert.notEqual(namesake, id);
  const { known } = await send<{ known: { id: number; by: string }[] }>(
    'POST',
    '/api/customers/known',
    {
      name: 'luis paz',
      identities: [phone('3311112222'), email('no address')],
    },
  );
  assert.deepEqual(
    known.map((who) => [who.id, who.by]),
    [
      [id, 'phone'],
      [namesake, 'name'],
    ],
  );
  // At the same moment, too, one of two wins.
  const twins = await Promise.all(
    [1, 2].map(() =>
      caller.call('POST', '/api/customers', { identities: [email('twin@example.com')] }),
    ),
  );
  assert.deepEqual(twins.map((answer) => answer.statusCode).sort(), [200, 409]);
});

test('numbers from files without a country and numbers written with one are one customer', async () => {
  await importSales(context, 'fecha,importe,telefono,nombre\n2026-01-05,100,8112345678,Rosa\n');
  const { known } = await send<{ known: { id: number }[] }>('POST', '/api/customers/known', {
    identities: [phone('+52 81 1234 5678')],
  });
  assert.equal(known.length, 1);
  assert.equal((await one(known[0]!.id)).identities[0]!.value, '+528112345678');
  const made = await make({ name: 'Paco', identities: [phone('+52 81 8765 4321')] });
  await importSales(
    context,
    'fecha,importe,telefono,nombre\n2026-01-06,100,8187654321,Francisco\n',
  );
  const [row] = await context.rows('select count(*) as n from purchases where customer_id = $1', [
    made,
  ]);
  assert.equal(row!.n, 1);
});

test('what cannot be is refused with a code, and nothing of it stays', async () => {
  const [counted] = await context.rows('select count(*) as n from customers');
  for (const [body, code] of [
    [{}, 'customer_nameless'],
    [{ name: '   ' }, 'customer_nameless'],
    [{ identities: [email('nobody')] }, 'email_invalid'],
    [{ identities: [phone('12')] }, 'phone_invalid'],
    [{ identities: [phone('call me')] }, 'phone_invalid'],
    [{ identities: [key('   ')] }, 'key_invalid'],
    [{ name: 'X1', assignedTo: 'nobody' }, 'person_unknown'],
    [{ name: 'X2', parentId: 999_999 }, 'customer_not_found'],
    [{ name: 'X3', attributes: { 999: 1 } }, 'attribute_not_found'],
    [{ name: 'X4', organisation: { id: 1, role: '' } }, 'organisation_wrong'],
    [{ name: 'X5', tags: ['  '] }, 'name_missing'],
    [{ name: 5 }, 'bad_request'],
    [{ name: 'a\u0000b' }, 'bad_request'],
  ] as const)
    await refused('POST', '/api/customers', body, code);
  assert.deepEqual(await context.rows('select count(*) as n from customers'), [counted]);
});

test('each field is changed alone and taken back, unless it was changed again since', async () => {
  const id = await make({ name: 'Iván', source: 'web' });
  const me = (await caller.get<{ colleagues: { id: string; name: string }[] }>('/api/colleagues'))
    .colleagues[0]!;
  const first = await send<{ changes: number[] }>('PATCH', `/api/customers/${id}`, {
    name: 'Iván Ruiz',
    source: null,
    noRelationship: true,
    assignedTo: me.id,
  });
  assert.equal(first.changes.length, 4);
  const changed = await one(id);
  assert.equal(changed.name, 'Iván Ruiz');
  assert.equal(changed.noRelationship, true);
  assert.equal(changed.assignedTo?.name, me.name);
  await send('POST', `/api/customers/${id}/undo`, { changes: first.changes });
  const back = await one(id);
  assert.deepEqual(
    [back.name, back.source, back.noRelationship, back.assignedTo],
    ['Iván', 'web', false, null],
  );
  const second = await send<{ changes: number[] }>('PATCH', `/api/customers/${id}`, { name: 'A' });
  await send('PATCH', `/api/customers/${id}`, { name: 'B' });
  await refused('POST', `/api/customers/${id}/undo`, second, 'change_overtaken');
  assert.equal((await one(id)).name, 'B');
  await refused('PATCH', `/api/customers/${id}`, { name: ' ' }, 'customer_nameless');
  assert.deepEqual(await send('PATCH', `/api/customers/${id}`, { name: 'B' }), { changes: [] });
  const { changes } = await caller.get<{
    changes: { field: string; before: unknown; after: unknown; by: string }[];
  }>(`/api/customers/${id}/changes`);
  assert.deepEqual(
    [changes[0]!.field, changes[0]!.before, changes[0]!.after, changes[0]!.by],
    ['name', 'A', 'B', 'Owner'],
  );
  await refused('POST', `/api/customers/${id}/undo`, { changes: [1] }, 'change_not_found');
});

test('e-mails and numbers come and go; the one to use is said, and taking one away can be taken back', async () => {
  const id = await make({ name: 'Eva', identities: [email('eva@example.com')] });
  const path = `/api/customers/${id}`;
  await send('POST', `${path}/identities`, email('eva2@example.com'));
  await refused('POST', `${path}/identities`, email('luis@example.com'), 'identity_taken');
  await send('PUT', `${path}/main`, email('eva2@example.com'));
  assert.equal((await one(id)).email, 'eva2@example.com');
  const gone = await send<{ changes: number[] }>(
    'DELETE',
    `${path}/identities?kind=email&value=eva2%40example.com`,
  );
  assert.equal((await one(id)).email, 'eva@example.com');
  await refused(
    'DELETE',
    `${path}/identities?kind=email&value=eva2%40example.com`,
    undefined,
    'identity_not_found',
  );
  await send('POST', `${path}/undo`, gone);
  const eva = await one(id);
  assert.equal(eva.email, 'eva2@example.com');
  assert.equal(eva.identities.length, 2);
  await send('POST', `${path}/identities`, phone('55 9999 1111'));
  assert.equal((await one(id)).phone, '+525599991111');
});

test('people belong to organisations with a role, and accounts to accounts, never to themselves', async () => {
  const firm = await make({ name: 'Acme', kind: 'organisation', identities: [key('ACME')] });
  const group = await make({ name: 'Acme Group', kind: 'organisation' });
  const buyer = await make({ name: 'Comprador', organisation: { id: firm, role: 'Compras' } });
  await send('PATCH', `/api/customers/${firm}`, { parentId: group });
  assert.deepEqual((await one(buyer)).organisations, [{ id: firm, name: 'Acme', role: 'Compras' }]);
  const acme = await one(firm);
  assert.deepEqual(
    acme.members.map((member) => member.id),
    [buyer],
  );
  assert.equal(acme.parent?.name, 'Acme Group');
  assert.deepEqual(
    (await one(group)).children.map((child) => child.id),
    [firm],
  );
  await refused('PATCH', `/api/customers/${group}`, { parentId: firm }, 'parent_circular');
  await refused('PATCH', `/api/customers/${group}`, { parentId: group }, 'parent_circular');
  await refused(
    'PUT',
    `/api/customers/${firm}/organisations/${group}`,
    { role: '' },
    'organisation_wrong',
  );
  const left = await send<{ changes: number[] }>(
    'DELETE',
    `/api/customers/${buyer}/organisations/${firm}`,
  );
  assert.deepEqual((await one(buyer)).organisations, []);
  await send('POST', `/api/customers/${buyer}/undo`, left);
  assert.equal((await one(buyer)).organisations[0]!.role, 'Compras');
});

test('tags are words: capitals and accents make no other one', async () => {
  const id = await make({ name: 'Con etiquetas', tags: ['VIP'] });
  await send('POST', `/api/customers/${id}/tags`, { name: ' vip ' });
  await send('POST', `/api/customers/${id}/tags`, { name: 'Café' });
  const { tags } = await one(id);
  assert.deepEqual(
    tags.map((tag) => tag.name),
    ['Café', 'VIP'],
  );
  const off = await send<{ changes: number[] }>(
    'DELETE',
    `/api/customers/${id}/tags/${tags[0]!.id}`,
  );
  assert.equal((await one(id)).tags.length, 1);
  await send('POST', `/api/customers/${id}/undo`, off);
  assert.equal((await one(id)).tags.length, 2);
});

test('a deleted customer is in no list, search, count or total, and comes back as they were', async () => {
  await importSales(
    context,
    'fecha,importe,cliente_id,nombre\n2026-02-01,150,D1,Borrado\n2026-02-03,50,D1,Borrado\n',
  );
  await context.runJob('value.refresh');
  const { customers } = await caller.get<{ customers: { id: number }[] }>(
    '/api/search?text=borrado',
  );
  const id = customers[0]!.id;
  const [standing] = await context.rows('select * from customer_standing where customer_id = $1', [
    id,
  ]);
  const count = async () =>
    (await caller.get<{ customers: number }>('/api/customers/count')).customers;
  const before = await count();
  await send('DELETE', `/api/customers/${id}`);
  await refused('GET', `/api/customers/${id}`, undefined, 'customer_deleted');
  await refused('PATCH', `/api/customers/${id}`, { name: 'x' }, 'customer_deleted');
  await refused('DELETE', `/api/customers/${id}`, undefined, 'customer_deleted');
  assert.equal(await count(), before - 1);
  assert.deepEqual(
    (await caller.get<{ customers: unknown[] }>('/api/search?text=borrado')).customers,
    [],
  );
  await context.runJob('value.refresh');
  assert.deepEqual(
    await context.rows('select * from purchase_summary where customer_id = $1', [id]),
    [],
  );
  await refused(
    'POST',
    '/api/customers',
    { name: 'Otro', identities: [key('D1')] },
    'identity_in_bin',
  );
  const bin = await caller.get<{ customers: { id: number; deletedBy: string }[] }>('/api/bin');
  assert.deepEqual([bin.customers[0]!.id, bin.customers[0]!.deletedBy], [id, 'Owner']);
  await send('POST', `/api/customers/${id}/restore`);
  assert.deepEqual(
    await context.rows('select * from customer_standing where customer_id = $1', [id]),
    [standing],
  );
  await context.runJob('value.refresh');
  assert.equal(
    (await context.rows('select * from purchase_summary where customer_id = $1', [id])).length,
    1,
  );
  await refused('POST', `/api/customers/${id}/restore`, undefined, 'customer_not_deleted');
});

test('after 30 days nothing personal is left of who was deleted; what was bought stays', async () => {
  const [buyer] = await context.rows<{ id: number }>("select id from customers where key = 'D1'");
  const lone = await make({
    name: 'Sin compras',
    identities: [email('lone@example.com')],
    tags: ['VIP'],
  });
  const later = await make({ name: 'Reciente' });
  for (const id of [buyer!.id, lone, later]) await send('DELETE', `/api/customers/${id}`);
  await context.rows(
    "update customer_bin set deleted_at = now() - interval '31 days' where customer_id <> $1",
    [later],
  );
  assert.equal(await runErasures(context, holdings, new Date()), 2);
  assert.equal(await runErasures(context, holdings, new Date()), 0);
  const [left] = await context.rows(
    'select name, email, key, search from customers where id = $1',
    [buyer!.id],
  );
  assert.deepEqual(left, { name: null, email: null, key: null, search: '   ' });
  const facts = await context.rows('select 1 from purchases where customer_id = $1', [buyer!.id]);
  assert.equal(facts.length, 2);
  assert.deepEqual(await context.rows('select 1 from customers where id = $1', [lone]), []);
  for (const table of ['customer_identities', 'customer_tags', 'customer_values'])
    assert.deepEqual(
      await context.rows(`select 1 from ${table} where customer_id = any($1)`, [[buyer!.id, lone]]),
      [],
    );
  await refused('POST', `/api/customers/${buyer!.id}/restore`, undefined, 'customer_emptied');
  await refused('GET', `/api/customers/${buyer!.id}`, undefined, 'customer_not_found');
  const bin = await caller.get<{ customers: { id: number }[] }>('/api/bin?limit=1');
  assert.deepEqual(
    bin.customers.map((row) => row.id),
    [later],
  );
});

test('whoever wants no relationship is proposed for nothing', async () => {
  const { plays } = await import('../actions/rules.ts');
  for (const { question } of plays)
    assert.ok(JSON.stringify(question).includes('{"field":"no_relationship","is":"no"}'));
});
