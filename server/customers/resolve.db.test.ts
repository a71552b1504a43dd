// Who is who: people of several files found again by key, e-mail, phone or name, in whatever order the
// files come.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { findCustomers, writeCustomers } from './queries-resolve.ts';

interface Row {
  key?: string;
  email?: string;
  phone?: string;
  name?: string;
  source?: string;
}

let context: ScratchContext;
let client: PoolClient;
before(async () => {
  context = await makeScratchContext();
  client = await context.database.pool.connect();
  await client.query(`create temporary table people_rows (at int, person text, customer_key text,
    email text, phone text, name text, source text, amount bigint)`);
});
// Every test begins with nobody and leaves nobody: nothing it does is committed.
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));
after(async () => {
  client.release();
  await context.drop();
});

const forget = () => client.query('rollback').then(() => client.query('begin'));

/** Resolves the people of some rows as the import does; returns the customer of each row. */
async function resolve(rows: Row[]): Promise<number[]> {
  const staged = rows.map(({ key, email, phone, name, source }, at) => ({
    at,
    person: key ? `k:${key}` : email ? `e:${email}` : phone ? `p:${phone}` : `n:${name}`,
    customer_key: key,
    email,
    phone,
    name,
    source,
  }));
  await client.query('delete from people_rows');
  await client.query(
    'insert into people_rows select * from jsonb_populate_recordset(null::people_rows, $1)',
    [JSON.stringify(staged)],
  );
  const options = {
    system: 'sales',
    importId: null,
    config: context.config,
    now: new Date('2026-11-20T00:00:00Z'),
  };
  const named = await findCustomers(client, 'people_rows', options);
  await writeCustomers(client, 'people_rows', named, options);
  const found = await client.query(
    'select customer_id from people_rows join people_rows_people using (person) order by at',
  );
  return found.rows.map((row) => row.customer_id);
}

const all = async (): Promise<(Row & { id: number })[]> =>
  (await client.query('select id, key, email, phone, name, source from customers order by id'))
    .rows;

/** Files of one row each, in both orders: how many customers there are in the end. */
async function inBothOrders(one: Row, other: Row): Promise<number[]> {
  const counts: number[] = [];
  for (const files of [
    [one, other],
    [other, one],
  ]) {
    await forget();
    for (const row of files) await resolve([row]);
    counts.push((await all()).length);
  }
  return counts;
}

test('a customer is found again by key, by e-mail, by phone and by name without accents', async () => {
  const [ana] = await resolve([{ key: 'A1', email: 'ana@example.com', phone: '5512345678' }]);
  const [bea] = await resolve([{ name: 'Beatriz Núñez' }]);
  assert.deepEqual(
    await resolve([
      { key: 'A1' },
      { email: 'ana@example.com' },
      { phone: '5512345678' },
      { name: 'BEATRIZ NUÑEZ' },
      { name: 'Beatriz Nunez' },
    ]),
    [ana, ana, ana, bea, bea],
  );
  assert.equal((await all()).length, 2);
});

test('it does not matter which file comes first', async () => {
  const same: [Row, Row][] = [
    [{ email: 'a@example.com' }, { key: 'A', email: 'a@example.com' }],
    [{ phone: '5512345678' }, { key: 'A', phone: '5512345678' }],
    [{ phone: '5512345678' }, { email: 'a@example.com', phone: '5512345678' }],
    [
      { key: 'A', email: 'a@example.com' },
      { email: 'a@example.com', name: 'Ana' },
    ],
  ];
  for (const [one, other] of same) assert.deepEqual(await inBothOrders(one, other), [1, 1]);
  const apart: [Row, Row][] = [
    [{ key: 'A' }, { key: 'B' }],
    [
      { key: 'A', phone: '5512345678' },
      { key: 'B', phone: '5512345678' },
    ],
    [
      { key: 'A', email: 'a@example.com' },
      { key: 'B', email: 'a@example.com' },
    ],
    [
      { email: 'a@example.com', phone: '5512345678' },
      { email: 'b@example.com', phone: '5512345678' },
    ],
    [{ name: 'Ana' }, { key: 'A', name: 'Ana' }],
    [{ key: 'A' }, { name: 'A' }],
  ];
  for (const [one, other] of apart) assert.deepEqual(await inBothOrders(one, other), [2, 2]);
});

test('what is known of a customer is never overwritten, and gaps are filled from all rows', async () => {
  await resolve([{ key: 'A', name: 'Ana' }]);
  await resolve([
    { key: 'A', name: 'Other', email: 'a@example.com' },
    { email: 'a@example.com', phone: '5512345678' },
  ]);
  await resolve([{ email: 'a@example.com', source: 'web', phone: '5599999999' }]);
  const [customer] = await all();
  assert.deepEqual(
    { ...customer, id: 0 },
    {
      id: 0,
      key: 'A',
      name: 'Ana',
      email: 'a@example.com',
      phone: '5512345678',
      source: 'web',
    },
  );
  const [later] = await resolve([{ phone: '5599999999' }]);
  assert.equal(later, customer!.id);
});

test('several rows of one file may each fill a gap of the same customer', async () => {
  await resolve([{ key: 'A', email: 'a@example.com' }]);
  await resolve([
    { key: 'A', phone: '5512345678' },
    { email: 'a@example.com', name: 'Ana' },
  ]);
  const [customer] = await all();
  assert.equal(customer!.phone, '5512345678');
  assert.equal(customer!.name, 'Ana');
});

test('names that differ in how their letters are written are one person, now and when they come again', async () => {
  const names = ['Łukasz Straße', 'Lukasz Strasse', 'LUKASZ STRASSE'].map((name) => ({ name }));
  const first = await resolve(names);
  assert.equal(new Set(first).size, 1);
  assert.deepEqual(await resolve(names), first);
  assert.equal((await all()).length, 1);
});

test('every customer has a standing from the first moment', async () => {
  await resolve([{ key: 'A' }, { email: 'b@example.com' }, { phone: '5512345678' }, { name: 'D' }]);
  const standing = await client.query('select customer_id from customer_standing order by 1');
  assert.deepEqual(
    standing.rows.map((row) => row.customer_id),
    (await all()).map(({ id }) => id),
  );
});

test('whoever has been resolved once is resolved the same for ever after', async () => {
  const some = <T>(values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const row = fc
    .record({
      key: some(['1', '2', '3']),
      email: some(['a@example.com', 'b@example.com']),
      phone: some(['5511111111', '5522222222']),
      name: some(['Ana', 'aná', 'Łuz']),
    })
    .filter(({ key, email, phone, name }) => Boolean(key ?? email ?? phone ?? name));
  const file = fc.array(row, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      await forget();
      const first: number[][] = [];
      for (const rows of files) first.push(await resolve(rows as Row[]));
      const known = await all();
      for (const [i, rows] of files.entries())
        assert.deepEqual(await resolve(rows as Row[]), first[i]);
      assert.deepEqual(
        (await all()).map(({ id }) => id),
        known.map(({ id }) => id),
      );
    }),
    { numRuns: 20, seed: 7 },
  );
});
