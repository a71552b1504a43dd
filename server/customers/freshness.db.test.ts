// Completeness and freshness: what a record lacks, what has gone stale, and what is verified again first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import { freshnessAfter } from './freshness.ts';

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

interface One {
  completeness: number;
  mailing: boolean;
  fields: {
    field: string;
    label: string | null;
    filled: boolean;
    confirmedAt: string | null;
    how: string | null;
    by: string | null;
    freshness: number | null;
  }[];
}
const one = (id: number) => caller.get<One>(`/api/customers/${id}/freshness`);
const fieldOf = ({ fields }: One, name: string) => fields.find(({ field }) => field === name)!;
const make = async (body: object) => {
  const answer = await caller.call('POST', '/api/customers', body);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().id as number;
};
const email = (value: string) => ({ kind: 'email', value });
const phone = (value: string) => ({ kind: 'phone', value });
/** As if everything about them had been told so many years ago. */
const age = async (id: number, years: number) => {
  const at = new Date(Date.now() - years * 365.25 * 86_400_000).toISOString();
  await context.rows('update customers set created_at = $2 where id = $1', [id, at]);
  await context.rows('update customer_confirmations set confirmed_at = $2 where customer_id = $1', [
    id,
    at,
  ]);
};

test('a fifth of what is known goes stale in a year: .80, .64, .512', () => {
  for (const [years, fresh] of [
    [0, 1],
    [1, 0.8],
    [2, 0.64],
    [3, 0.512],
  ] as const)
    assert.ok(Math.abs(freshnessAfter(years) - fresh) < 1e-12);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (years) => {
      assert.ok(freshnessAfter(years + 1) < freshnessAfter(years) && freshnessAfter(years) <= 1);
    }),
  );
});

test('what contacts somebody and what decides their value weigh most; names and addresses alone are a mailing list', async () => {
  const bare = await make({ name: 'Solo Nombre' });
  const listed = await make({ name: 'En Lista', identities: [email('lista@example.com')] });
  const both = await make({
    name: 'Con Todo',
    source: 'feria',
    identities: [email('todo@example.com'), phone('55 1234 5678')],
  });
  // Weights without own fields: 90 in all.
  assert.deepEqual(
    [await one(bare), await one(listed), await one(both)].map(({ completeness, mailing }) => [
      completeness,
      mailing,
    ]),
    [
      [17, true],
      [44, true],
      [78, true],
    ],
  );
  const { id: attribute } = (
    await caller.call('POST', '/api/attributes', { name: 'Talla', kind: 'text' })
  ).json();
  await caller.call('PATCH', `/api/customers/${both}`, { attributes: { [attribute]: 'M' } });
  const now = await one(both);
  assert.deepEqual([now.completeness, now.mailing], [80, false]);
  assert.deepEqual(
    [fieldOf(now, `attribute.${attribute}`).label, fieldOf(now, `attribute.${attribute}`).how],
    ['Talla', 'person'],
  );
  const base = await caller.get<{
    customers: number;
    mailing: number;
    bands: { from: number; customers: number }[];
    fields: { field: string; customers: number }[];
  }>('/api/freshness');
  assert.deepEqual([base.customers, base.mailing], [3, 2]);
  assert.equal(
    base.bands.reduce((sum, { customers }) => sum + customers, 0),
    3,
  );
  // Each number is that of the list behind it.
  const counted = async (question: object) =>
    (
      await caller.get<{ customers: number }>(
        `/api/customers/count?question=${encodeURIComponent(JSON.stringify(question))}`,
      )
    ).customers;
  assert.equal(await counted({ field: 'mailing', is: 'yes' }), base.mailing);
  for (const { from, to, customers } of base.bands as {
    from: number;
    to: number;
    customers: number;
  }[])
    assert.equal(
      await counted({ field: 'completeness', is: 'between', value: [from, to] }),
      customers,
    );
});

test('the queue has the most value at stake first; saying that it is still so takes a record out of it', async () => {
  const dear = await make({ name: 'Cara', identities: [email('cara@example.com')] });
  const cheap = await make({ name: 'Barata', identities: [email('barata@example.com')] });
  const fresh = await make({ name: 'Reciente', identities: [email('reciente@example.com')] });
  await age(dear, 2);
  await age(cheap, 3);
  for (const [id, value] of [
    [dear, 100_000],
    [cheap, 10_000],
    [fresh, 900_000],
  ])
    await context.rows('update customer_standing set value = $2 where customer_id = $1', [
      id,
      value,
    ]);
  await context.runJob('customers.freshness');
  const queue = () =>
    caller.get<{
      customers: { id: number; atStake: number; staleness: number }[];
      next: string | null;
    }>('/api/freshness/queue?limit=1');
  const first = await queue();
  assert.equal(first.customers[0]!.id, dear);
  // 24 whole months of 30 days: 1 - .8^1.97.
  assert.ok(Math.abs(first.customers[0]!.staleness - 0.356) < 0.01);
  assert.ok(Math.abs(first.customers[0]!.atStake - 35_600) < 1000);
  const second = await caller.get<typeof first>(`/api/freshness/queue?limit=1&after=${first.next}`);
  assert.deepEqual([second.customers[0]!.id, second.next], [cheap, null]);

  const before = await one(dear);
  assert.ok(Math.abs(fieldOf(before, 'email').freshness! - 0.64) < 0.01);
  assert.equal(fieldOf(before, 'phone').freshness, null);
  const answer = await caller.call('POST', `/api/customers/${dear}/confirmations`, {
    fields: ['name', 'email', 'phone'],
  });
  const confirmed = answer.json() as One;
  assert.deepEqual(
    [fieldOf(confirmed, 'email').how, fieldOf(confirmed, 'email').by],
    ['person', 'Owner'],
  );
  assert.ok(fieldOf(confirmed, 'email').freshness! > 0.99);
  assert.equal(fieldOf(confirmed, 'phone').confirmedAt, null, 'what is not there is not confirmed');
  assert.equal((await queue()).customers[0]!.id, cheap);
  // Correcting is confirming, too.
  await caller.call('PATCH', `/api/customers/${cheap}`, { name: 'Barata Corregida' });
  assert.ok(fieldOf(await one(cheap), 'name').freshness! > 0.99);
  assert.ok(fieldOf(await one(cheap), 'email').freshness! < 0.6);
  const wrong = await caller.call('POST', `/api/customers/${dear}/confirmations`, {
    fields: ['key'],
  });
  assert.equal(wrong.json().error.code, 'field_unconfirmable');
});

test('a file that says the same again confirms it, and its undo takes that back', async () => {
  const line = 'customer,name,email,date,amount\nK-1,Kim,kim@example.com,2026-01-05,10\n';
  await importSales(context, line);
  const [row] = await context.rows<{ id: number }>("select id from customers where key = 'K-1'");
  await age(row!.id, 3);
  await context.runJob('customers.freshness');
  assert.ok(fieldOf(await one(row!.id), 'email').freshness! < 0.6);
  const { id } = await importSales(
    context,
    line.replace('Kim,', 'Kimberly,').replace('01-05', '02-05'),
  );
  const again = await one(row!.id);
  assert.equal(fieldOf(again, 'email').how, 'import');
  assert.ok(fieldOf(again, 'email').freshness! > 0.9);
  assert.ok(fieldOf(again, 'name').freshness! < 0.6, 'another name confirms nothing');
  assert.equal((await caller.call('POST', `/api/imports/${id}/undo`)).statusCode, 200);
  await context.runJob('imports.undo', { id });
  assert.ok(fieldOf(await one(row!.id), 'email').freshness! < 0.6);
});
