// Tasks: what is to be done, when it is due where the company is, and nothing that cannot be taken back.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { dayIn } from '../company/index.ts';
import { allRights } from '../platform/rights.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { makePerson } from '../users/scratch-people.ts';
import type { task } from './contract-tasks.ts';
import { countTasks, listTasks } from './queries-tasks.ts';

type Task = Static<typeof task>;
interface Page {
  tasks: Task[];
  next: string | null;
}

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
let owner: string;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
  owner = (await context.rows<{ id: string }>('select id from auth_user'))[0]!.id;
  await context.rows(
    `insert into customers (id, name, created_at) select i, 'Customer ' || i, now() from generate_series(1, 9) i`,
  );
  await context.rows('insert into customer_standing (customer_id) select id from customers');
});
beforeEach(() => context.rows('truncate tasks, touchpoint_changes, customer_bin'));
after(async () => {
  await app.close();
  await context.drop();
});

const send = async (method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) =>
  (await caller.call(method, url, body)).json() as {
    id: number;
    change: number | null;
    error?: { code: string };
  };
const add = (given: object) =>
  send('POST', '/api/tasks', { title: 'Call', request: randomUUID(), ...given });
const list = async (query: string) =>
  (await caller.get<Page>(`/api/tasks?${query}`)).tasks.map(({ title }) => title);

/** The day so many days from now where the company is. */
const inDays = (days: number) =>
  dayIn(new Date(Date.now() + days * 86_400_000), 'America/Mexico_City');

test('a task is made once, however often it is sent', async () => {
  const request = randomUUID();
  const both = await Promise.all([add({ request }), add({ request }), add({ request })]);
  assert.equal(new Set(both.map(({ id }) => id)).size, 1);
  assert.deepEqual(await list('whose=all'), ['Call']);
});

test('what is late comes first, what has no day last, each in one list, and the counts say the same', async () => {
  await add({ title: 'whenever', owner });
  await add({ title: 'in a week', owner, dueOn: inDays(7) });
  await add({ title: 'late', owner, dueOn: inDays(-3) });
  await add({ title: 'of nobody', dueOn: inDays(-30) });
  await add({ title: 'very late', owner, dueOn: inDays(-10) });
  const { id } = await add({ title: 'was done', owner, dueOn: inDays(-20) });
  await send('PATCH', `/api/tasks/${id}`, { done: true });
  assert.deepEqual(await list(''), ['very late', 'late', 'in a week', 'whenever']);
  assert.deepEqual(await list('whose=all'), [
    'of nobody',
    'very late',
    'late',
    'in a week',
    'whenever',
  ]);
  assert.deepEqual(await list('due=overdue'), ['very late', 'late']);
  assert.deepEqual(await list('due=later'), ['in a week', 'whenever']);
  assert.deepEqual(await list('done=true'), ['was done']);
  assert.deepEqual(await caller.get('/api/tasks/counts'), {
    mine: { open: 4, overdue: 2, today: 0, later: 2, reminded: 0 },
    all: { open: 5, overdue: 3, today: 0, later: 2 },
  });
});

test('the day ends at midnight where the company is', async () => {
  await add({ title: 'of the second', owner, dueOn: '2026-03-02' });
  // In Mexico City it is half past eleven at night of the second, and half an hour later the third.
  const eyes = { sees: true, names: true };
  const asked = { owner, done: false };
  for (const [moment, due, late] of [
    ['2026-03-03T05:30:00Z', 'today', 0],
    ['2026-03-03T06:00:00Z', 'overdue', 1],
    ['2026-03-01T20:00:00Z', 'later', 0],
  ] as const) {
    const now = new Date(moment);
    const { tasks } = await listTasks(context.db, asked, undefined, 9, eyes, now);
    assert.equal(tasks[0]!.due, due);
    assert.equal((await countTasks(context.db, owner, now)).mine.overdue, late);
  }
});

test('a reminder shows once its moment has come, and no more when the task is done', async () => {
  const { id } = await add({ owner, remindAt: '2026-03-02T10:00:00Z' });
  const reminded = async (moment: string) => {
    const now = new Date(moment);
    const asked = { owner, done: false };
    const { tasks } = await listTasks(
      context.db,
      asked,
      undefined,
      9,
      { sees: true, names: true },
      now,
    );
    const { mine } = await countTasks(context.db, owner, now);
    assert.equal(mine.reminded, tasks.filter((one) => one.reminded).length);
    return mine.reminded;
  };
  assert.equal(await reminded('2026-03-02T09:59:59Z'), 0);
  assert.equal(await reminded('2026-03-02T10:00:00Z'), 1);
  await send('PATCH', `/api/tasks/${id}`, { done: true });
  assert.equal(await reminded('2026-03-03T10:00:00Z'), 0);
});

test('pages of any size show each task once, open and done, also many of one day', async () => {
  for (let i = 0; i < 23; i++)
    await context.rows(
      `insert into tasks (title, owner, due_on, done_at, request, created_at) values
       ('open ' || $1::int, $2, case when $1 % 4 > 0 then date '2026-03-01' + $1::int % 3 end, null, gen_random_uuid(), now()),
       ('done ' || $1::int, $2, null, timestamptz '2026-03-01' + ($1::int % 3) * interval '1 hour', gen_random_uuid(), now())`,
      [i, owner],
    );
  for (const done of [false, true])
    for (const limit of [1, 4, 7, 100]) {
      const seen: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page: Page = await caller.get(
          `/api/tasks?done=${done}&limit=${limit}${next && `&after=${next}`}`,
        );
        seen.push(...page.tasks.map(({ title }) => title));
        next = page.next;
      }
      assert.equal(seen.length, 23);
      assert.equal(new Set(seen).size, 23);
    }
  const answer = await caller.call('GET', '/api/tasks?after=nonsense');
  assert.equal(answer.json().error.code, 'page_key_invalid');
});

test('done, changed and deleted are taken back; done twice is done once', async () => {
  const { id } = await add({ title: 'Call Ana', owner, customerId: 1, dueOn: '2026-03-02' });
  const done = await send('PATCH', `/api/tasks/${id}`, { done: true });
  assert.equal((await send('PATCH', `/api/tasks/${id}`, { done: true })).change, null);
  const [of] = (await caller.get<Page>('/api/tasks?done=true')).tasks;
  assert.equal(of!.doneBy, 'Owner');
  assert.deepEqual(of!.customer, { id: 1, name: 'Customer 1' });
  await send('POST', `/api/tasks/${id}/undo`, { change: done.change });
  assert.deepEqual(await list('customerId=1'), ['Call Ana']);
  const edit = await send('PATCH', `/api/tasks/${id}`, { title: 'Call Bea', customerId: 2 });
  assert.deepEqual(await list('customerId=2'), ['Call Bea']);
  await send('POST', `/api/tasks/${id}/undo`, { change: edit.change });
  assert.deepEqual(await list('customerId=1'), ['Call Ana']);
  const gone = await send('DELETE', `/api/tasks/${id}`);
  assert.deepEqual(await list(''), []);
  assert.equal(
    (await send('PATCH', `/api/tasks/${id}`, { done: true })).error?.code,
    'task_not_found',
  );
  await send('POST', `/api/tasks/${id}/undo`, { change: gone.change });
  assert.deepEqual(await list(''), ['Call Ana']);
});

test('what cannot be is refused with its reason, and tasks of whom is in the bin are in no list', async () => {
  const code = async (given: object) => (await add(given)).error?.code;
  assert.equal(await code({ title: '   ' }), 'name_missing');
  assert.equal(await code({ owner: 'nobody-here' }), 'person_unknown');
  assert.equal(await code({ customerId: 12345 }), 'customer_not_found');
  assert.equal(await code({ dueOn: '2026-02-31' }), 'day_invalid');
  await add({ title: 'hidden', owner, customerId: 4 });
  await caller.call('DELETE', '/api/customers/4');
  assert.deepEqual(await list('whose=all'), []);
  assert.equal((await caller.get<{ all: { open: number } }>('/api/tasks/counts')).all.open, 0);
  await caller.call('POST', '/api/customers/4/restore');
  assert.deepEqual(await list('whose=all'), ['hidden']);
});

test('everybody sees their own unless they ask for all, and contact data only with the right', async () => {
  await add({ title: 'write to ana@example.com', owner, customerId: 1 });
  const rights = allRights.filter(
    (right) => right !== 'customers.contact' && right !== 'customers.read',
  );
  const person = await makePerson(context, app, { rights });
  const read = async (query: string) =>
    (await person.send('GET', `/api/tasks?${query}`)).json().tasks;
  assert.deepEqual(await read(''), []);
  const [seen] = await read('whose=all');
  assert.doesNotMatch(seen.title, /@example/);
  assert.deepEqual(seen.customer, { id: 1, name: null });
});

test('customers are found by how many open tasks they have and when the first is due', async () => {
  await add({ customerId: 5, dueOn: '2026-03-09' });
  await add({ customerId: 5, dueOn: '2026-03-02' });
  await add({ customerId: 6 });
  const { id } = await add({ customerId: 7, dueOn: '2026-03-01' });
  await send('PATCH', `/api/tasks/${id}`, { done: true });
  // What is to be done for a record that was merged is to be done for the one customer.
  await add({ customerId: 9 });
  await caller.call('POST', '/api/merges', { from: 9, into: 6 });
  const found = async (rule: object) => {
    const question = encodeURIComponent(JSON.stringify({ all: [rule] }));
    const { customers } = await caller.get<{ customers: { id: number }[] }>(
      `/api/customers?question=${question}`,
    );
    return customers.map((one) => one.id).sort();
  };
  assert.deepEqual(await found({ field: 'tasks.open', is: 'at_least', value: 2 }), [5, 6]);
  assert.deepEqual(await found({ field: 'tasks.open', is: 'equals', value: 1 }), []);
  assert.deepEqual(await found({ field: 'tasks.open', is: 'empty' }), [1, 2, 3, 4, 7, 8]);
  assert.deepEqual(await found({ field: 'tasks.due', is: 'until', value: '2026-03-05' }), [5]);
});
