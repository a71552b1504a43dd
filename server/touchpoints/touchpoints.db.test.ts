// Touchpoints: every occasion once, on the day of the company, with its cost, and nothing that cannot be taken back.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import { allRights } from '../platform/rights.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { makePerson } from '../users/scratch-people.ts';
import type { coverageRow, touchpoint } from './contract.ts';
import { readCoverage } from './queries-coverage.ts';
import { driftOfDays } from './queries-days.ts';

type Touchpoint = Static<typeof touchpoint>;
interface Page {
  touchpoints: Touchpoint[];
  next: string | null;
}
interface Coverage {
  from: string;
  to: string;
  rows: Static<typeof coverageRow>[];
  total: Static<typeof coverageRow>;
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
beforeEach(() =>
  context.rows('truncate touchpoints, touchpoint_changes, touchpoint_costs, customer_bin'),
);
after(async () => {
  await app.close();
  await context.drop();
});

/** Writes one down; the answer must be a success. */
async function add(given: object = {}): Promise<{ id: number; change: number; known: boolean }> {
  const answer = await caller.call('POST', '/api/touchpoints', {
    kind: 'call',
    at: '2026-03-02T18:00:00Z',
    externalId: randomUUID(),
    customerId: 1,
    ...given,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

const list = (query = '') => caller.get<Page>(`/api/touchpoints?${query}`);
const one = async (id: number) =>
  (await list('limit=500')).touchpoints.find((found) => found.id === id);
const send = async (method: 'POST' | 'PATCH' | 'DELETE' | 'PUT', url: string, body?: object) => {
  const answer = await caller.call(method, url, body);
  return answer.json() as { change: number | null; error?: { code: string; details: object } };
};

test('the same source and number again is the same touchpoint, also when both come at once', async () => {
  const given = { source: 'till', externalId: 'T-1', note: 'first' };
  const both = await Promise.all([add(given), add(given), add(given)]);
  assert.equal(new Set(both.map(({ id }) => id)).size, 1);
  assert.deepEqual(both.map(({ known }) => known).sort(), [false, true, true]);
  // Sent again with other words, for another customer or after it was deleted, it stays as it is.
  const again = await add({ ...given, note: 'second', customerId: 2 });
  assert.equal(again.known, true);
  const { touchpoints } = await list();
  assert.deepEqual(
    touchpoints.map(({ note, customer }) => [note, customer?.id]),
    [['first', 1]],
  );
  await send('DELETE', `/api/touchpoints/${again.id}`);
  assert.equal((await add(given)).known, true);
  assert.deepEqual((await list()).touchpoints, []);
  // Another source has numbers of its own.
  assert.equal((await add({ ...given, source: 'shop' })).known, false);
});

test('it counts for the day it was where the company is, and comes by the way its kind mostly comes', async () => {
  // Half past eleven at night in Mexico City is the next day in Greenwich.
  const { id } = await add({ at: '2026-03-03T05:30:00Z', kind: 'visit' });
  const found = (await one(id))!;
  assert.equal(found.on, '2026-03-02');
  assert.equal(found.channel, 'in_person');
  assert.equal(found.source, 'hand');
  assert.equal(found.createdBy, 'Owner');
  assert.equal((await list('from=2026-03-02&to=2026-03-02')).touchpoints.length, 1);
  assert.equal((await list('from=2026-03-03')).touchpoints.length, 0);
  assert.equal(
    (await caller.get<Coverage>('/api/touchpoints/coverage?to=2026-03-02')).total.touchpoints,
    1,
  );
  assert.equal(
    (await caller.get<Coverage>('/api/touchpoints/coverage?from=2026-03-03')).total.touchpoints,
    0,
  );
});

test('they stand in the one timeline, and it can be narrowed to a kind and to a channel', async () => {
  await context.rows(
    `insert into purchases (customer_id, line_key, purchased_on, amount, source)
     values (1, gen_random_uuid(), '2026-03-02', 500, 'sales'), (1, gen_random_uuid(), '2026-03-04', 700, 'sales')`,
  );
  await add({ kind: 'call', at: '2026-03-03T18:00:00Z', note: 'asked for prices' });
  await add({ kind: 'call', channel: 'whatsapp', at: '2026-03-05T18:00:00Z' });
  await add({ kind: 'visit', at: '2026-03-01T18:00:00Z' });
  await add({ kind: 'visit', at: '2026-03-01T18:00:00Z', customerId: 2 });
  interface Timeline {
    entries: { kind: string; on: string; touchpoint?: Touchpoint }[];
    kinds: { kind: string; count: number }[];
    channels: { channel: string; count: number }[];
    next: string | null;
  }
  const timeline = (query: string) => caller.get<Timeline>(`/api/customers/1/timeline?${query}`);
  const seen: Timeline['entries'] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: Timeline = await timeline(`limit=2${next && `&after=${next}`}`);
    seen.push(...page.entries);
    next = page.next;
  }
  assert.deepEqual(
    seen.map(({ kind, on }) => `${on} ${kind}`),
    [
      '2026-03-05 call',
      '2026-03-04 purchase',
      '2026-03-03 call',
      '2026-03-02 purchase',
      '2026-03-01 visit',
    ],
  );
  assert.equal(seen[2]!.touchpoint!.note, 'asked for prices');
  const { kinds, channels } = await timeline('');
  assert.deepEqual(
    kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    [
      { kind: 'call', count: 2 },
      { kind: 'purchase', count: 2 },
      { kind: 'visit', count: 1 },
    ],
  );
  assert.deepEqual(
    new Set(channels.map(({ channel }) => channel)),
    new Set(['phone', 'whatsapp', 'in_person']),
  );
  const days = async (query: string) => (await timeline(query)).entries.map(({ on }) => on);
  assert.deepEqual(await days('kind=call'), ['2026-03-05', '2026-03-03']);
  assert.deepEqual(await days('channel=phone'), ['2026-03-03']);
  assert.deepEqual(await days('kind=call&channel=in_person'), []);
  assert.deepEqual(await days('kind=purchase'), ['2026-03-04', '2026-03-02']);
  const forged = Buffer.from(JSON.stringify({ touchpoint: { on: '2026-03-01', key: 'x' } }));
  const answer = await caller.call(
    'GET',
    `/api/customers/1/timeline?after=${forged.toString('base64url')}`,
  );
  assert.equal(answer.json().error.code, 'page_key_invalid');
  await context.rows('delete from purchases');
});

test('every change tells who, when and what stood before, and is taken back in one go', async () => {
  const { id } = await add({ note: 'first', outcome: 'pending', cost: 500 });
  const edit = await send('PATCH', `/api/touchpoints/${id}`, { note: 'second', outcome: 'sale' });
  assert.ok(edit.change);
  // What it is already is no change.
  assert.equal((await send('PATCH', `/api/touchpoints/${id}`, { note: 'second' })).change, null);
  const gone = await send('DELETE', `/api/touchpoints/${id}`);
  assert.equal(await one(id), undefined);
  assert.equal((await send('DELETE', `/api/touchpoints/${id}`)).change, null);
  assert.equal(
    (await send('PATCH', `/api/touchpoints/${id}`, { note: 'x' })).error?.code,
    'touchpoint_not_found',
  );
  assert.ok((await send('POST', `/api/touchpoints/${id}/undo`, { change: gone.change! })).change);
  assert.equal((await one(id))?.note, 'second');
  await send('PATCH', `/api/touchpoints/${id}`, { cost: null });
  // Another field was changed since: that does not stand in the way.
  assert.ok((await send('POST', `/api/touchpoints/${id}/undo`, { change: edit.change! })).change);
  const found = (await one(id))!;
  assert.deepEqual([found.note, found.outcome, found.cost], ['first', 'pending', null]);
  const overtaken = await send('POST', `/api/touchpoints/${id}/undo`, { change: edit.change! });
  assert.equal(overtaken.error?.code, 'change_overtaken');
  const { changes } = await caller.get<{
    changes: {
      what: string;
      by: string;
      undo: boolean;
      fields: { field: string; before: unknown }[];
    }[];
  }>(`/api/touchpoints/${id}/changes`);
  assert.deepEqual(
    changes.map(({ what, by, undo }) => `${what}${undo ? ' back' : ''} by ${by}`),
    [
      'changed back by Owner',
      'changed by Owner',
      'restored back by Owner',
      'deleted by Owner',
      'changed by Owner',
      'made by Owner',
    ],
  );
  assert.deepEqual(changes[4]!.fields.map(({ field, before }) => [field, before]).sort(), [
    ['note', 'first'],
    ['outcome', 'pending'],
  ]);
  const logged = await context.rows<{ action: string }>(
    `select action from audit_entries where action like '%touchpoints%' and subject = $1 order by id`,
    [String(id)],
  );
  assert.ok(logged.some(({ action }) => action === 'PATCH /api/touchpoints/:id'));
  assert.ok(logged.some(({ action }) => action === 'DELETE /api/touchpoints/:id'));
});

test('taking back that it was written down deletes it', async () => {
  const { id, change } = await add();
  await send('POST', `/api/touchpoints/${id}/undo`, { change });
  assert.equal(await one(id), undefined);
  const again = await send('POST', `/api/touchpoints/${id}/undo`, { change });
  assert.equal(again.error?.code, 'change_overtaken');
});

test('a contact of nobody is counted, and finds its customer later, with all that was told of it', async () => {
  const { id } = await add({ customerId: null, note: 'somebody called' });
  await send('PATCH', `/api/touchpoints/${id}`, { outcome: 'pending' });
  assert.equal((await list('without=customer')).touchpoints[0]!.customer, null);
  const moved = await send('PATCH', `/api/touchpoints/${id}`, { customerId: 3 });
  assert.deepEqual((await one(id))?.customer, { id: 3, name: 'Customer 3' });
  assert.equal((await list('without=customer')).touchpoints.length, 0);
  assert.equal((await list('customerId=3')).touchpoints.length, 1);
  const rows = await context.rows<{ customer_id: number }>(
    'select customer_id from touchpoint_changes',
  );
  assert.deepEqual(
    rows.map(({ customer_id }) => customer_id),
    [3, 3, 3],
  );
  assert.ok((await send('POST', `/api/touchpoints/${id}/undo`, { change: moved.change! })).change);
  assert.equal((await one(id))?.customer, null);
  assert.equal((await one(id))?.note, 'somebody called');
});

test('what cannot be is refused with its reason', async () => {
  await context.rows(
    `insert into customer_bin (customer_id, standing, deleted_at) values (9, '{}', now())`,
  );
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const code = async (given: object) => {
    const answer = await caller.call('POST', '/api/touchpoints', {
      kind: 'call',
      at: '2026-03-02T18:00:00Z',
      externalId: randomUUID(),
      ...given,
    });
    return answer.json().error?.code;
  };
  assert.equal(await code({ at: tomorrow }), 'touchpoint_moment_invalid');
  assert.equal(await code({ at: '1969-12-31T23:59:59Z' }), 'touchpoint_moment_invalid');
  assert.equal(await code({ satisfaction: { value: 6, scale: '1-5' } }), 'satisfaction_invalid');
  assert.equal(await code({ satisfaction: { value: 0, scale: '1-10' } }), 'satisfaction_invalid');
  assert.equal(await code({ staff: 'nobody-here' }), 'person_unknown');
  assert.equal(await code({ customerId: 12345 }), 'customer_not_found');
  assert.equal(await code({ customerId: 9 }), 'customer_deleted');
  assert.equal(await code({ kind: 'telepathy' }), 'bad_request');
  assert.equal(await code({ cost: -1 }), 'bad_request');
  assert.deepEqual((await list()).touchpoints, []);
});

test('a touchpoint costs what its kind cost on its day, unless its own cost is known', async () => {
  const cost = (kind: string, day: string, amount: number | null, perMinute = 0) =>
    send('PUT', `/api/touchpoints/costs/${kind}/${day}`, { amount, perMinute });
  await cost('call', '2026-01-01', 1000, 200);
  await cost('call', '2026-02-01', 1500);
  await cost('call', '2026-03-01', null);
  const at = async (day: string, more: object = {}) =>
    (await one((await add({ at: `${day}T18:00:00Z`, ...more })).id))!;
  const price = ({ cost: amount, costFrom }: Touchpoint) => [amount, costFrom];
  assert.deepEqual(price(await at('2025-12-31')), [null, null]);
  // Two minutes and a half.
  assert.deepEqual(price(await at('2026-01-15', { seconds: 150 })), [1500, 'kind']);
  assert.deepEqual(price(await at('2026-01-15')), [1000, 'kind']);
  assert.deepEqual(price(await at('2026-02-15', { seconds: 150 })), [1500, 'kind']);
  assert.deepEqual(price(await at('2026-02-15', { cost: 0 })), [0, 'own']);
  assert.deepEqual(price(await at('2026-03-15')), [null, null]);
  assert.deepEqual(price(await at('2026-02-15', { kind: 'visit' })), [null, null]);
  // The last word for a day holds; those before are kept.
  await cost('call', '2026-02-01', 1600);
  await cost('call', '2026-02-01', 1600);
  const { costs } = await caller.get<{
    costs: { validFrom: string; amount: number | null; setBy: string }[];
  }>('/api/touchpoints/costs');
  assert.deepEqual(
    costs.map(({ validFrom, amount, setBy }) => [validFrom, amount, setBy]),
    [
      ['2026-03-01', null, 'Owner'],
      ['2026-02-01', 1600, 'Owner'],
      ['2026-01-01', 1000, 'Owner'],
    ],
  );
  assert.equal((await context.rows('select 1 from touchpoint_costs')).length, 4);
  assert.equal((await cost('call', '2026-02-31', 1)).error?.code, 'day_invalid');
  // What is written in one currency is not read in another.
  assert.equal(
    (await send('PATCH', '/api/company', { currency: 'EUR' })).error?.code,
    'currency_in_use',
  );
});

const words = fc.record({
  kind: fc.constantFrom('call', 'visit', 'web'),
  channel: fc.constantFrom('phone', 'web', 'in_person'),
  direction: fc.constantFrom('inbound', 'outbound', null),
  minute: fc.integer({ min: 0, max: 20 }),
  customer: fc.integer({ min: 0, max: 3 }),
  staffed: fc.boolean(),
  cost: fc.constantFrom(null, 0, 100, 250),
  answer: fc.constantFrom(null, 0, 5, 10),
});

test('the report counts what the lists behind its numbers show, and pages of any size show each once', async () => {
  await send('PUT', '/api/touchpoints/costs/visit/2026-01-01', { amount: 900 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(words, { maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (rows, limit) => {
        await context.rows('truncate touchpoints');
        await context.rows(
          `insert into touchpoints (customer_id, kind, channel, direction, at, staff, cost, satisfaction, scale, source, external_id, created_at)
         select r.customer, r.kind, r.channel, r.direction, timestamptz '2026-02-01 12:00Z' + r.minute * interval '1 minute',
           case when r.staffed then $2 end, r.cost, r.answer, case when r.answer is not null then '0-10' end, 'test', n::text, now()
         from rows from (jsonb_to_recordset($1) as (customer int, kind text, channel text, direction text, minute int, staffed bool, cost int, answer int))
           with ordinality as r(customer, kind, channel, direction, minute, staffed, cost, answer, n)`,
          [JSON.stringify(rows), owner],
        );
        const all = async (query: string) => {
          const seen: Touchpoint[] = [];
          for (let next: string | null = ''; next !== null; ) {
            const page: Page = await list(`${query}&limit=${limit}${next && `&after=${next}`}`);
            assert.ok(page.touchpoints.length <= limit);
            seen.push(...page.touchpoints);
            next = page.next;
          }
          assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
          assert.deepEqual(
            seen.map(({ at }) => at),
            seen
              .map(({ at }) => at)
              .toSorted()
              .reverse(),
          );
          return seen;
        };
        const days = 'from=2026-02-01&to=2026-02-01';
        const { rows: groups, total } = await caller.get<Coverage>(
          `/api/touchpoints/coverage?${days}`,
        );
        const everything = await all(days);
        assert.equal(everything.length, rows.length);
        assert.equal(total.touchpoints, rows.length);
        for (const [row, query] of [
          ...groups.map((row) => [row, `&kind=${row.kind}&channel=${row.channel}`] as const),
          [total, ''] as const,
        ]) {
          const behind = await all(days + query);
          assert.equal(behind.length, row.touchpoints);
          assert.equal((await all(`${days}${query}&without=staff`)).length, row.withoutStaff);
          assert.equal((await all(`${days}${query}&without=cost`)).length, row.withoutCost);
          assert.equal((await all(`${days}${query}&without=customer`)).length, row.withoutCustomer);
          assert.equal((await all(`${days}${query}&direction=inbound`)).length, row.inbound);
          const answers = (await all(`${days}${query}&having=satisfaction`)).map(
            ({ satisfaction }) => satisfaction!.value * 10,
          );
          assert.equal(answers.length, row.satisfaction.n);
          const mean = answers.reduce((sum, value) => sum + value, 0) / answers.length;
          if (answers.length > 0) assert.ok(Math.abs(row.satisfaction.mean! - mean) < 1e-9);
          assert.equal(
            behind.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
            row.cost,
          );
        }
      },
    ),
    { numRuns: 6, seed: 19 },
  );
});

test('without the right to see contact data a note is masked wherever it stands; without that to read customers nobody is named', async () => {
  const { id } = await add({ note: 'write to ana@example.com', externalId: 'ana@example.com' });
  await send('PATCH', `/api/touchpoints/${id}`, { note: 'or to bea@example.com' });
  const urls = [
    '/api/touchpoints',
    '/api/touchpoints.csv',
    '/api/customers/1/timeline',
    `/api/touchpoints/${id}/changes`,
  ];
  const read = async (less: string[]) => {
    const rights = allRights.filter((right) => !less.includes(right));
    const person = await makePerson(context, app, { rights });
    const bodies: string[] = [];
    for (const url of urls) {
      const answer = await person.send('GET', url);
      assert.equal(answer.statusCode, 200, answer.body);
      bodies.push(answer.body);
    }
    return bodies;
  };
  assert.ok((await read([])).every((body) => body.includes('bea@example.com')));
  for (const body of await read(['customers.contact'])) assert.doesNotMatch(body, /@example/);
  assert.ok((await read([])).slice(0, 2).every((body) => body.includes('Customer 1')));
  for (const body of await read(['customers.read'])) assert.doesNotMatch(body, /Customer 1/);
});

test('the files are read by a spreadsheet and run nothing', async () => {
  await send('PUT', '/api/touchpoints/costs/call/2026-01-01', { amount: 1234 });
  await add({
    note: '=HYPERLINK("http://x")',
    satisfaction: { value: 4, scale: '1-5' },
    seconds: 90,
  });
  const file = (await caller.call('GET', '/api/touchpoints.csv?language=en')).body;
  const [head, line] = file.slice(1).split('\r\n');
  assert.match(head!, /^number,moment,touchpoint,channel/);
  assert.match(
    line!,
    /2026-03-02 12:00:00,Call,Phone,,1,Customer 1,1\.5,,,4,1…5,12\.34,"'=HYPERLINK/,
  );
  const report = (
    await caller.call('GET', '/api/touchpoints/coverage.csv?language=es&from=2026-01-01')
  ).body;
  assert.match(report, /Llamada,Teléfono,1,0,0,12\.34,12\.34,0,75\.0,,,1,1,0/);
});

test('who is in the bin is in no list and no report; once emptied, what was said is forgotten and that we met stays', async () => {
  const { id } = await add({ customerId: 5, note: 'private', cost: 700 });
  await send('PATCH', `/api/touchpoints/${id}`, { note: 'very private' });
  await caller.call('POST', '/api/tasks', {
    title: 'call Ana',
    customerId: 5,
    request: randomUUID(),
  });
  await add({ customerId: 6, note: 'stays' });
  const deleted = await add({ customerId: 6, note: 'deleted' });
  await send('DELETE', `/api/touchpoints/${deleted.id}`);
  assert.equal((await caller.call('DELETE', '/api/customers/5')).statusCode, 200);
  assert.equal((await list()).touchpoints.length, 1);
  assert.equal(
    (await caller.get<Coverage>('/api/touchpoints/coverage?from=2026-01-01')).total.touchpoints,
    1,
  );
  assert.equal(
    (await send('PATCH', `/api/touchpoints/${id}`, { note: 'x' })).error?.code,
    'customer_deleted',
  );
  await context.runJob('touchpoints.forget');
  // Thirty days have not passed for anybody yet.
  assert.equal(
    (await context.rows("select 1 from touchpoints where note = 'very private'")).length,
    1,
  );
  assert.equal((await context.rows('select 1 from tasks')).length, 1);

  await context.rows("update customer_bin set deleted_at = deleted_at - interval '31 days'");
  await context.rows(
    "update touchpoints set deleted_at = deleted_at - interval '31 days' where deleted_at is not null",
  );
  await context.runJob('customers.erase');
  await context.runJob('touchpoints.forget');
  await context.runJob('touchpoints.forget');
  const left = await context.rows(
    'select customer_id, note, cost, external_id from touchpoints order by 1',
  );
  assert.deepEqual(
    left.map(({ customer_id, note, cost }) => [customer_id, note, cost]),
    [
      [5, null, 700],
      [6, 'stays', null],
    ],
  );
  assert.match(String(left[0]!.external_id), /^forgotten/);
  assert.equal((await context.rows('select 1 from tasks')).length, 0);
  assert.equal(
    (await context.rows('select 1 from touchpoint_changes where customer_id = 5')).length,
    0,
  );
  assert.equal(
    (await context.rows('select 1 from touchpoint_changes where subject_id = $1', [deleted.id]))
      .length,
    0,
  );
});

test('of customers who turned out to be one, contacts and tasks are read as those of one', async () => {
  const first = await add({ customerId: 7, note: 'as seven' });
  await add({ customerId: 8, note: 'as eight' });
  await caller.call('POST', '/api/tasks', { title: 'x', customerId: 8, request: randomUUID() });
  await context.rows('update customers set merged_into = 7 where id = 8');
  for (const id of [7, 8]) {
    const { touchpoints } = await list(`customerId=${id}`);
    assert.deepEqual(touchpoints.map(({ note, customer }) => `${note}: ${customer?.name}`).sort(), [
      'as eight: Customer 7',
      'as seven: Customer 7',
    ]);
    const timeline = await caller.get<{ entries: object[] }>(`/api/customers/${id}/timeline`);
    assert.equal(timeline.entries.length, 2);
    const { tasks } = await caller.get<{ tasks: { customer: { id: number } }[] }>(
      `/api/tasks?whose=all&customerId=${id}`,
    );
    assert.deepEqual(
      tasks.map(({ customer }) => customer.id),
      [7],
    );
  }
  // Who stands for both goes into the bin: none of it is seen.
  await context.rows(
    "insert into customer_bin (customer_id, standing, deleted_at) values (7, '{}', now())",
  );
  assert.deepEqual((await list()).touchpoints, []);
  await context.rows('truncate customer_bin');
  await context.rows('update customers set merged_into = null where id = 8');
  assert.deepEqual(
    (await list('customerId=7')).touchpoints.map(({ id }) => id),
    [first.id],
  );
  await context.rows('truncate tasks');
});

test('what days came to is kept, and after any change a report is that of the touchpoints, before the days are kept anew and after', async () => {
  await context.rows(
    `insert into customers (id, name, assigned_to, created_at)
     select i, 'Customer ' || i, case when i = 21 then $1 end, now() from generate_series(20, 29) i`,
    [owner],
  );
  await context.rows(
    'insert into customer_standing (customer_id) select i from generate_series(20, 29) i',
  );
  const period = { from: '2025-06-01', to: '2026-12-31' };
  const report = () =>
    caller.get<Coverage>(`/api/touchpoints/coverage?from=${period.from}&to=${period.to}`);
  const stale = async () => (await context.rows('select 1 from touchpoint_days_stale')).length;
  /** The report as it is at once and as it is when the job has been, against the touchpoints themselves. */
  const agrees = async (what: string) => {
    const touchpoints = await readCoverage(context.db, period, new Date(), true);
    assert.deepEqual(await report(), touchpoints, `${what}, at once`);
    await context.runJob('touchpoints.days');
    assert.equal(await stale(), 0, what);
    assert.deepEqual(await report(), touchpoints, `${what}, kept`);
    const client = await context.database.pool.connect();
    assert.equal(await driftOfDays(client).finally(() => client.release()), 0, what);
  };
  /** A change of which days must know. */
  const spoils = async (what: string, change: () => Promise<unknown>) => {
    const before = await report();
    await change();
    assert.ok((await stale()) > 0, what);
    assert.notDeepEqual(await report(), before, what);
    await agrees(what);
  };
  const many = `insert into touchpoints (customer_id, kind, channel, direction, at, seconds, staff, cost, satisfaction, scale,
      source, external_id, created_at)
    select 20 + n % 8, case when n % 3 = 0 then 'call' else 'email' end, 'phone', case when n % 4 = 0 then 'inbound' end,
      timestamptz '2025-09-01 05:30Z' + n * interval '7 hours', n % 400, case when n % 5 = 0 then $1 end,
      case when n % 7 = 0 then n end, case when n % 2 = 0 then n % 7 + 1 end, case when n % 2 = 0 then '1-7' end,
      'test', n::text, now()
    from generate_series(1, 400) n`;
  await context.rows(many, [owner]);
  await agrees('never kept before, more days than are looked up one by one');
  // From here on what is kept is what is read.
  await context.rows('update touchpoint_days set touchpoints = touchpoints + 1');
  assert.ok((await report()).total.touchpoints > 400);
  await context.rows('update touchpoint_days set touchpoints = touchpoints - 1');
  assert.equal((await report()).total.touchpoints, 400);

  const { id } = await add({ customerId: 22, at: '2026-02-03T05:59:00Z', seconds: 61 });
  await agrees('one more, of the evening before where the company is');
  await spoils('another moment', () =>
    send('PATCH', `/api/touchpoints/${id}`, { at: '2025-12-31T12:00:00Z', cost: 17 }),
  );
  await spoils('of nobody', () => send('PATCH', `/api/touchpoints/${id}`, { customerId: null }));
  const gone = await send('DELETE', `/api/touchpoints/${id}`);
  await agrees('deleted');
  await spoils('taken back', () =>
    send('POST', `/api/touchpoints/${id}/undo`, { change: gone.change! }),
  );
  await spoils('a cost', () =>
    send('PUT', '/api/touchpoints/costs/call/2025-01-01', { amount: 900, perMinute: 50 }),
  );
  await spoils('a later cost', () =>
    send('PUT', '/api/touchpoints/costs/call/2025-12-01', { amount: 1000, perMinute: 7 }),
  );
  await spoils('a cost in between', () =>
    send('PUT', '/api/touchpoints/costs/call/2025-10-01', { amount: 5 }),
  );
  // What a report does not tell of makes no day stale.
  await context.rows("update touchpoints set note = 'other', outcome = 'done'");
  assert.equal(await stale(), 0);

  await context.rows('update customers set merged_into = 23 where id = 24');
  await agrees('two who are one');
  await spoils('both in the bin', () => caller.call('DELETE', '/api/customers/23'));
  await spoils('parted there', () =>
    context.rows('update customers set merged_into = null where id = 24'),
  );
  await spoils('out of the bin', () => caller.call('POST', '/api/customers/23/restore', {}));
  await spoils('an import taken back', () =>
    context.rows("delete from touchpoints where external_id like '1%'"),
  );

  // Somebody who wrote before the days were kept and commits after it.
  const writer = await context.database.pool.connect();
  await writer.query('begin');
  await writer.query(many.replace('n::text', "'again ' || n"), [owner]);
  await context.runJob('touchpoints.days');
  await writer.query('commit');
  writer.release();
  await agrees('written meanwhile');

  for (const zone of ['Asia/Tokyo', 'America/Havana', 'America/Mexico_City']) {
    await context.rows('update company set time_zone = $1', [zone]);
    await agrees(zone);
  }
  await context.rows('truncate touchpoints');
  assert.equal((await report()).total.touchpoints, 0);
  await agrees('nothing any more');
});
