// Finding duplicates in a base, settling them one by one or all at once, and not making them in the first place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeBase } from '../../bench/duplicates.ts';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { makePerson } from '../users/scratch-people.ts';
import { nearJob, scanJob } from './queries-scan.ts';
import { importFile } from './scratch-import.ts';

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

interface Pair {
  one: { id: number; name: string; email: string | null; phone: string | null };
  other: { id: number; name: string; email: string | null };
  confidence: number;
  why: string[];
  into: number;
}
interface State {
  waiting: number;
  scan: { status: string; customers: number | null; done: number } | null;
  pairs: number;
  likely: number;
  certain: number;
}

const send = async <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  return answer.json() as T;
};
const refused = async (method: 'POST' | 'PUT' | 'GET' | 'DELETE', url: string, body?: object) =>
  (await caller.call(method, url, body)).json().error?.code as string | undefined;

const people = async (rows: Record<string, string | null>[]): Promise<void> => {
  await context.rows(
    `truncate customers, customer_standing, customer_identities, customer_merges, customer_traces,
       duplicate_pairs, duplicate_denials, duplicate_scans, customer_bin, touched restart identity`,
  );
  await context.rows(
    `insert into customers (name, email, phone, created_at)
     select r.name, r.email, r.phone, now()
     from jsonb_to_recordset($1) as r (name text, email text, phone text)`,
    [JSON.stringify(rows)],
  );
  await context.rows('insert into customer_standing (customer_id) select id from customers');
};

const scan = async (): Promise<State> => {
  await send('POST', '/api/duplicates/scan');
  const [row] = await context.rows<{ id: number }>('select max(id) as id from duplicate_scans');
  await context.runJob(scanJob, { id: row!.id });
  return caller.get<State>('/api/duplicates/state');
};
const pairs = async (query = '') =>
  (await caller.get<{ pairs: Pair[] }>(`/api/duplicates${query}`)).pairs;

const some = [
  { name: 'Ana García López', email: 'ana.garcia@gmail.com', phone: '+525512345678' },
  { name: 'GARCIA LOPEZ ANA', email: 'ANAGARCIA@gmail.com', phone: null },
  { name: 'Pepe Ruiz', email: null, phone: '+525598765432' },
  { name: 'José Ruiz', email: 'jr@example.com', phone: '55 9876 5432' },
  { name: 'Luis García López', email: 'luis@example.com', phone: '+525512345678' },
  { name: 'Eva Sanz', email: 'eva@example.com', phone: null },
];

test('a search finds who is on file twice, says why, and pages go on where they ended', async () => {
  await people(some);
  const state = await scan();
  assert.equal(state.scan!.status, 'done');
  assert.equal(state.scan!.customers, some.length);
  assert.deepEqual([state.pairs, state.likely], [2, 2]);
  const [ana, jose] = await pairs();
  assert.deepEqual([ana!.one.id, ana!.other.id, ana!.why], [1, 2, ['name_same', 'email_same']]);
  assert.deepEqual([jose!.one.id, jose!.other.id], [3, 4]);
  assert.ok(jose!.why.includes('phone_same') && ana!.confidence > jose!.confidence);
  const first = await caller.get<{ pairs: Pair[]; next: string }>('/api/duplicates?limit=1');
  const second = await caller.get<{ pairs: Pair[]; next: string | null }>(
    `/api/duplicates?limit=1&after=${first.next}`,
  );
  assert.deepEqual([first.pairs[0]!.one.id, second.pairs[0]!.one.id, second.next], [1, 3, null]);
  assert.equal(await refused('GET', '/api/duplicates?after=nonsense'), 'page_key_invalid');
});

test('what is not a duplicate is remembered, for all records, until somebody takes it back', async () => {
  await people(some);
  await scan();
  await send('PUT', '/api/duplicates/2/1/denial');
  assert.equal((await scan()).pairs, 1);
  // Who is like one of the two is another matter.
  await send('POST', '/api/merges', { from: 6, into: 2 });
  assert.equal((await scan()).pairs, 1);
  await send('DELETE', '/api/duplicates/1/2/denial');
  assert.equal(await refused('DELETE', '/api/duplicates/1/2/denial'), 'pair_not_found');
  await context.runJob(nearJob);
  assert.equal((await caller.get<State>('/api/duplicates/state')).pairs, 2);
});

test('who is merged, deleted or changed is no longer proposed; who comes is compared at once', async () => {
  await people(some);
  await scan();
  const { merge } = await send<{ merge: number }>('POST', '/api/merges', { from: 2, into: 1 });
  assert.equal((await pairs()).length, 1);
  await send('POST', `/api/merges/${merge}/undo`);
  await context.runJob(nearJob);
  assert.equal((await pairs()).length, 2);
  await send('DELETE', '/api/customers/4');
  assert.equal((await pairs()).length, 1);
  await send('POST', '/api/customers/4/restore');
  await send('PATCH', '/api/customers/2', { name: 'Zoë Ibáñez' });
  await context.runJob(nearJob);
  assert.deepEqual(
    (await pairs('?least=0.8')).map(({ one }) => one.id),
    [3],
  );
  const made = await send<{ id: number }>('POST', '/api/customers', {
    name: 'Eva Sanz',
    identities: [{ kind: 'email', value: 'eva@example.es' }],
    anyway: true,
  });
  await send('POST', `/api/customers/${made.id}/identities`, {
    kind: 'phone',
    value: '+525544443333',
  });
  await context.rows("update customers set phone = '+525544443333' where id = 6");
  await context.rows("select touch('customers', array[6::bigint])");
  await context.runJob(nearJob);
  assert.ok((await pairs()).some(({ one, other }) => one.id === 6 && other.id === made.id));
});

test('sales that are imported are compared with who is there', async () => {
  await people(some);
  await scan();
  await importSales(
    context,
    'customer,name,email,date,amount\nX-1,Eva Sanz,eva@example.com,2026-01-05,10\nX-2,Eva Sánz,evas@example.com,2026-01-05,10\n',
  );
  await context.rows("update customers set phone = '+525511112222' where name like 'Eva%'");
  await context.runJob(nearJob);
  const found = await pairs();
  assert.ok(
    found.some(
      ({ one, other }) => new Set([one.name, other.name]).size === 2 && one.id > some.length,
    ),
  );
});

test('a search that somebody stops ends, and keeps the pairs of the one before', async () => {
  await people(some);
  await scan();
  await send('POST', '/api/duplicates/scan');
  assert.equal(await refused('POST', '/api/duplicates/scan'), 'scan_running');
  const stopped = await send<State>('POST', '/api/duplicates/scan/cancel');
  assert.equal(stopped.scan!.status, 'waiting');
  const [row] = await context.rows<{ id: number }>('select max(id) as id from duplicate_scans');
  await context.runJob(scanJob, { id: row!.id });
  const state = await caller.get<State>('/api/duplicates/state');
  assert.deepEqual([state.scan!.status, state.pairs], ['cancelled', 2]);
  assert.equal(await refused('POST', '/api/duplicates/scan/cancel'), 'scan_not_running');
});

test('who waited to be compared when a search was stopped waits on, is counted, and is compared next', async () => {
  await people(some);
  await scan();
  await context.rows("delete from touched where job = 'customers.duplicates'");
  await context.rows("update customers set phone = '+525512345678' where id = 6");
  await context.rows("select touch('customers', array[6::bigint])");
  await send('POST', '/api/duplicates/scan');
  await send('POST', '/api/duplicates/scan/cancel');
  const [row] = await context.rows<{ id: number }>('select max(id) as id from duplicate_scans');
  await context.runJob(scanJob, { id: row!.id });
  const waiting = async () => (await caller.get<State>('/api/duplicates/state')).waiting;
  assert.equal(await waiting(), 1);
  assert.deepEqual(
    await context.rows("select to_regclass('staging.touched_' || $1) as there", [row!.id]),
    [{ there: null }],
  );
  await context.runJob(nearJob);
  assert.equal(await waiting(), 0);
  // A search of all that somebody has stopped is not begun again by itself.
  await context.rows("delete from duplicate_scans where status = 'done'");
  await context.rows("select touch('customers', array[5::bigint])");
  await context.runJob(nearJob);
  assert.equal(await waiting(), 1);
  assert.deepEqual(
    await context.rows("select 1 from duplicate_scans where status in ('waiting', 'running')"),
    [],
  );
});

test('all that are certain are merged in one go, in chains too, and that is taken back whole', async () => {
  await people([
    ...some,
    { name: 'Ana Garcia Lopez', email: 'ana.garcia@gmail.com', phone: '+525512345678' },
  ]);
  const state = await scan();
  assert.equal(state.certain, 3);
  const begun = await send<{ id: number; kind: string }>('POST', '/api/duplicates/merge', {
    least: 0.97,
  });
  assert.equal(begun.kind, 'merge');
  await context.runJob('customers.work', { id: begun.id });
  const work = await caller.get<{ status: string; changed: number; file: boolean }>(
    `/api/works/${begun.id}`,
  );
  assert.deepEqual([work.status, work.changed, work.file], ['done', 2, false]);
  const survivors = 'select survivor_id from customers where id in (1, 2, 7) group by 1';
  assert.equal((await context.rows(survivors)).length, 1);
  await send('POST', `/api/works/${begun.id}/undo`);
  await context.runJob('customers.work', { id: begun.id });
  const after = await caller.get<{ status: string; changed: number }>(`/api/works/${begun.id}`);
  assert.deepEqual([after.status, after.changed], ['undone', 0]);
  assert.equal((await context.rows(survivors)).length, 3);
});

test('whoever makes a customer is told who is like them, and must say that it is somebody else', async () => {
  await people(some);
  await scan();
  const body = { name: 'Ana Gracia López', identities: [{ kind: 'phone', value: '55 1234 5678' }] };
  const { similar } = await send<{ similar: { id: number; confidence: number; why: string[] }[] }>(
    'POST',
    '/api/customers/similar',
    body,
  );
  assert.equal(similar[0]!.id, 1);
  assert.ok(similar[0]!.why.includes('name_close'));
  assert.equal(await refused('POST', '/api/customers', body), 'customer_similar');
  await send('POST', '/api/customers', { ...body, anyway: true });
});

test('contact data is masked for whoever may not see it, and settling needs the right to write', async () => {
  await people(some);
  await scan();
  const looks = await makePerson(context, app, { rights: ['customers.read', 'customers.write'] });
  const body = (await looks.send('GET', '/api/duplicates')).body;
  assert.doesNotMatch(body, /ana\.?garcia@|12345678|jr@example/i);
  assert.match(body, /a•••@•••\.com/);
  const merged = await looks.send('POST', '/api/merges', { from: 2, into: 1 });
  assert.equal(merged.statusCode, 200);
  const reads = await makePerson(context, app, { rights: ['customers.read'] });
  for (const [method, url] of [
    ['POST', '/api/merges'],
    ['POST', '/api/duplicates/scan'],
    ['POST', '/api/duplicates/merge'],
    ['PUT', '/api/duplicates/1/2/denial'],
  ] as const)
    assert.equal((await reads.send(method, url, {})).statusCode, 403, url);
  const log = await context.rows(
    "select subject from audit_entries where kind = 'change' and action = 'POST /api/merges' and actor = $1",
    [looks.id],
  );
  assert.deepEqual(log, [{ subject: '1' }]);
});

test('of a made-up base more than nine in ten planted duplicates are found, and hardly any that is none', async () => {
  const made = [...makeBase(4000, 9)];
  await people(made.map(({ truth: _truth, ...row }) => row));
  await scan();
  const found = await context.rows<{ one: number; other: number }>(
    'select customer_id as one, other_id as other from duplicate_pairs where confidence >= 0.8',
  );
  const right = found.filter(({ one, other }) => made[one - 1]!.truth === made[other - 1]!.truth);
  assert.ok(right.length / found.length > 0.97, `${right.length} of ${found.length}`);
  assert.ok(right.length / 200 > 0.9, `${right.length} of 200`);
});

test('an import of customers says how many possible duplicates it brought, and they can be shown alone', async () => {
  interface OfImport {
    fileName: string;
    pairs: number;
    busy: boolean;
    compared: boolean;
  }
  await people([
    { name: 'Rosa Salazar Prieto', email: 'rosa@example.com', phone: null },
    { name: 'Rosa Salazar Prieto', email: 'rosa@example.com', phone: null },
  ]);
  await scan();
  assert.equal((await pairs()).length, 1, 'one that was there before');
  await context.rows("update customers set key = 'K-' || id");
  await context.rows(
    "insert into customer_identities (kind, source, value, customer_id) select 'key', 'sales', key, id from customers",
  );
  const row = await importFile(
    context,
    'clave,nombre,teléfono\nN-1,Tomás Iglesias Rey,5511223344\nN-2,Tomas Iglesias Rey,5511223344\nN-3,Uma Vela,5555667788\n',
  );
  const ask = () => caller.get<OfImport>(`/api/duplicates/imports/${row.id}`);
  const waits = await ask();
  assert.deepEqual([waits.busy, waits.compared], [true, false], 'the load itself compares nobody');
  await context.runJob(nearJob);
  assert.deepEqual(await ask(), {
    fileName: 'file.csv',
    pairs: 1,
    likely: 1,
    busy: false,
    compared: true,
  });
  assert.equal((await pairs()).length, 2);
  const [own, ...others] = await pairs(`?import=${row.id}`);
  assert.deepEqual(
    [own!.one.name, own!.other.name, others.length],
    ['Tomás Iglesias Rey', 'Tomas Iglesias Rey', 0],
  );
  assert.equal(await refused('GET', '/api/duplicates/imports/999999'), 'import_not_found');
  // Whoever a file changes counts too.
  const changed = await importFile(context, 'clave,origen\nK-1,feria\n');
  await context.runJob(nearJob);
  assert.equal((await caller.get<OfImport>(`/api/duplicates/imports/${changed.id}`)).pairs, 1);
});
