// Rows that programs send: the same engine as for files, and once for each key however often they come.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Static } from 'typebox';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { type importDetail, mostRows } from './contract.ts';

type Detail = Static<typeof importDetail>;

let context: ScratchContext;
let app: Awaited<ReturnType<typeof makeApp>>['app'];
let caller: Caller;
before(async () => {
  context = await makeScratchContext(jobs);
  app = (await makeApp(context)).app;
  caller = await signedIn(app);
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, products, customers, customer_identities,
    customer_standing, imports, import_problems, import_mappings cascade`),
);
after(async () => {
  await app.close();
  await context.drop();
});

const send = async (rows: unknown[], key?: string, kind = 'purchases') => {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const answer = await caller.call('POST', '/api/imports/rows', { kind, rows }, headers);
  return { status: answer.statusCode, ...answer.json() };
};
/** Runs what waits, as the background would. */
async function work(id: number): Promise<Detail> {
  await context.runJob('imports.check', { id });
  await context.runJob('imports.load', { id });
  return caller.get<Detail>(`/api/imports/${id}`);
}
const row = {
  customerId: 'A',
  date: '2026-04-03',
  amount: 10.5,
  orderId: '7',
  product: 'Té, "verde"',
};

test('rows become purchases as those of a file do, and bad ones are told by line', async () => {
  const rows = [row, { ...row, date: 'never' }, { ...row, orderId: '8', product: 'dos\nlíneas' }];
  const sent = await send(rows, 'night-2026-04-03');
  assert.deepEqual([sent.status, sent.door, sent.unattended], ['checking', 'api', true]);
  const { status, counts, reasons } = await work(sent.id);
  assert.equal(status, 'done');
  assert.deepEqual([counts.read, counts.stored, counts.rejected], [3, 2, 1]);
  assert.equal(counts.amountStored, 2100);
  assert.equal(reasons[0]!.code, 'date_invalid');
  const { problems } = await caller.get<{ problems: { line: number }[] }>(
    `/api/imports/${sent.id}/problems`,
  );
  assert.deepEqual(
    problems.map(({ line }) => line),
    [3],
  );
  assert.deepEqual(await context.rows('select name from products order by name collate "C" desc'), [
    { name: 'dos líneas' },
    { name: 'Té, "verde"' },
  ]);
  // Columns that a program names teach nothing about files.
  assert.deepEqual(await context.rows('select id from import_mappings'), []);
});

test('the same key with the same rows is the same import, at once or later; with others it is refused', async () => {
  const { customerId, ...rest } = row;
  const [one, two, three] = await Promise.all([
    send([row], 'key-00000001'),
    send([{ ...rest, customerId }], 'key-00000001'),
    send([row], 'key-00000001'),
  ]);
  assert.deepEqual([one.id, two.id, three.id], [one.id, one.id, one.id]);
  await work(one.id);
  const later = await send([row], 'key-00000001');
  assert.deepEqual([later.id, later.status], [one.id, 'done']);
  assert.equal(
    (await send([{ ...row, amount: 11 }], 'key-00000001')).error.code,
    'request_key_reused',
  );
  assert.equal((await context.rows('select id from imports')).length, 1);
  assert.equal((await context.rows('select line_key from purchases')).length, 1);
});

test('a call that was killed between writing down and sending on is made whole by the next', async () => {
  const { id } = await send([row], 'key-00000002');
  await context.rows("update imports set status = 'uploaded', run = 0, unattended = false");
  const again = await send([row], 'key-00000002');
  assert.deepEqual([again.id, again.status, again.unattended], [id, 'checking', true]);
});

test('what is no batch is refused whole, with its code', async () => {
  const cases: [unknown[], string | undefined, string][] = [
    [[row], undefined, 'request_key_missing'],
    [[row], 'short', 'request_key_missing'],
    [[row], 'with a blank', 'request_key_missing'],
    [[], 'key-00000003', 'bad_request'],
    [Array.from({ length: mostRows + 1 }, () => ({ amount: 1 })), 'key-00000003', 'bad_request'],
    [[{ ...row, colour: 'red' }], 'key-00000003', 'import_field_unknown'],
    [[{ ...row, amount: true }], 'key-00000003', 'bad_request'],
    [[{ ...row, amount: { value: 1 } }], 'key-00000003', 'bad_request'],
    [[{ ...row, product: 'a\0b' }], 'key-00000003', 'bad_request'],
    [[{ customerId: 'A', amount: 3 }], 'key-00000003', 'import_mapping_incomplete'],
    [[{ ...row, product: 'x'.repeat(501) }], 'key-00000003', 'bad_request'],
  ];
  for (const [rows, key, code] of cases)
    assert.equal((await send(rows, key)).error?.code, code, JSON.stringify(rows).slice(0, 80));
  assert.equal((await send([row], 'key-00000003', 'wishes')).error.code, 'import_kind_unknown');
  const many = Array.from({ length: mostRows }, () => ({ ...row, product: 'x'.repeat(300) }));
  assert.equal((await send(many, 'key-00000003')).error.code, 'too_large');
  assert.deepEqual(await context.rows('select id from imports'), []);
});

test('a batch without one good row ends as a failed import that says so', async () => {
  const { id } = await send([{ ...row, date: 'never' }], 'key-00000004');
  await context.runJob('imports.check', { id });
  const { status, error } = await caller.get<Detail>(`/api/imports/${id}`);
  assert.deepEqual([status, error?.code], ['failed', 'import_no_good_rows']);
  // Sent again it is still answered, and not begun anew.
  assert.equal((await send([{ ...row, date: 'never' }], 'key-00000004')).status, 'failed');
});

test('a full call of rows is stored to the last one', async () => {
  const rows = Array.from({ length: mostRows }, (_, i) => ({
    customerId: `C${i % 700}`,
    date: '2026-04-03',
    amount: (i + 1) / 100,
    orderId: `${i}`,
  }));
  const { id } = await send(rows, 'key-00000005');
  const { counts } = await work(id);
  assert.deepEqual([counts.stored, counts.customersNew], [mostRows, 700]);
  assert.equal(counts.amountStored, (mostRows * (mostRows + 1)) / 2);
});
