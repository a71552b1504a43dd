// A telephone number finds one customer, in whatever form and file it comes, and what an earlier version wrote otherwise.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { importKinds, jobs } from '../background.ts';
import { beginImport, readImport, runWhole, startUndo, undoImport } from '../imports/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { erasedSalt, sqlDigest } from './erased-before.ts';
import { findCustomer } from './queries.ts';
import { takeIdentity } from './queries-identities.ts';
import { phonesJob } from './queries-phones.ts';

let context: ScratchContext;
const now = new Date('2026-11-20T12:00:00Z');
before(async () => {
  context = await makeScratchContext(jobs);
});
beforeEach(() =>
  context.rows(`truncate customers, customer_identities, customer_standing, customer_additions, customer_claims,
    customer_import_changes, erased_identities, purchases, orders, products, imports, import_problems, import_mappings,
    touched cascade`),
);
after(() => context.drop());

const bring = async (name: 'customers' | 'purchases', text: string) => {
  const kind = importKinds.find((one) => one.name === name)!;
  const source = Readable.from([text]);
  const id = await beginImport(context, { kind, fileName: 'f.csv', source, by: null, now });
  await runWhole(context, kind, id, now);
  return readImport(context.db, id);
};
const phones = () =>
  context.rows<{ value: string; key: string | null }>(
    `select i.value, c.key from customer_identities i join customers c on c.id = i.customer_id
     where i.kind = 'phone' order by 1`,
  );

test('sales and lists of customers find each other by a number, however it is written', async () => {
  await bring('purchases', 'telefono,fecha,importe\n(55) 1234-5678,2026-03-01,10\n');
  assert.deepEqual(await phones(), [{ value: '+525512345678', key: null }]);
  const list = await bring('customers', 'clave,telefono\nC-1,+52 55 1234 5678\n');
  assert.deepEqual([list.rows_stored, list.rows_updated], [0, 1]);
  const more = await bring(
    'purchases',
    'telefono,fecha,importe\n525512345678,2026-03-02,10\n0052 55 1234 5678,2026-03-03,10\n5512345678,2026-03-04,10\n',
  );
  assert.deepEqual([more.rows_stored, more.customers_new], [3, 0]);
  assert.deepEqual(await phones(), [{ value: '+525512345678', key: 'C-1' }]);
  const id = await findCustomer(context.db, '55 1234 5678');
  assert.ok(id);
  assert.equal(await findCustomer(context.db, '+52 55 1234 5678'), id);
});

/** As an earlier version had them: three forms of a list, one of a till. */
async function asBefore() {
  const list = await bring('customers', 'clave,telefono\nC-1,5512345678\nC-2,+34600123456\n');
  const sales = await bring(
    'purchases',
    'cliente,telefono,fecha,importe\nT-1,5587654321,2026-03-01,10\n',
  );
  await context.rows(`insert into customer_identities (kind, source, value, customer_id)
    select 'phone', '', v.value, c.id from customers c join (values ('C-1', '5512345678'), ('C-1', '525512345678'),
      ('C-2', '34600123456'), ('T-1', '1234567')) as v (key, value) using (key)`);
  await context.rows(
    "update customer_identities set value = '5587654321' where value = '+525587654321'",
  );
  return { list, sales };
}

test('what an earlier version wrote in several forms is one again', async () => {
  await asBefore();
  await context.rows(
    `insert into touched (job, customer_id) select '${phonesJob}', id from customers`,
  );
  await context.runJob(phonesJob);
  const one = [
    // What cannot be a number of the country stays as it is.
    { value: '1234567', key: 'T-1' },
    { value: '+34600123456', key: 'C-2' },
    { value: '+525512345678', key: 'C-1' },
    { value: '+525587654321', key: 'T-1' },
  ];
  const sorted = (rows: { value: string }[]) => rows.sort((a, b) => (a.value < b.value ? -1 : 1));
  assert.deepEqual(sorted(await phones()), sorted(one));
  await context.runJob(phonesJob);
  assert.deepEqual(sorted(await phones()), sorted(one));
});

test('a number that finds somebody else in its one form stays with both', async () => {
  await bring('customers', 'clave,telefono\nC-1,5512345678\nC-2,\n');
  await context.rows(`insert into customer_identities (kind, source, value, customer_id)
    select 'phone', '', '5512345678', id from customers where key = 'C-2'`);
  await context.rows(
    `insert into touched (job, customer_id) select '${phonesJob}', id from customers`,
  );
  await context.runJob(phonesJob);
  assert.deepEqual(await phones(), [
    { value: '+525512345678', key: 'C-1' },
    { value: '5512345678', key: 'C-2' },
  ]);
});

test('an import that added a number in an earlier form takes it back', async () => {
  await bring('customers', 'clave,correo\nC-1,a@example.com\n');
  const list = await bring('customers', 'clave,telefono\nC-1,5512345678\n');
  await context.rows("update customer_identities set value = '5512345678' where kind = 'phone'");
  await context.rows(
    "update customer_additions set value = '5512345678' where field = 'identity.phone'",
  );
  await context.rows(
    `insert into touched (job, customer_id) select '${phonesJob}', id from customers`,
  );
  await context.runJob(phonesJob);
  assert.deepEqual(await phones(), [{ value: '+525512345678', key: 'C-1' }]);
  const kind = importKinds.find(({ name }) => name === 'customers')!;
  await startUndo(context, list.id, { by: null, now });
  await undoImport(context, kind, list.id);
  assert.deepEqual(await phones(), []);
});

test('all forms of a number go when it is taken away', async () => {
  await asBefore();
  const { id } = (
    await context.rows<{ id: number }>("select id from customers where key = 'C-1'")
  )[0]!;
  const number = { kind: 'phone', system: '', value: '+525512345678' } as const;
  await context.db.transaction().execute((tx) => takeIdentity(tx, id, number));
  assert.deepEqual(
    (await phones()).filter(({ key }) => key === 'C-1'),
    [],
  );
});

test('somebody who was erased under a number as a till wrote it is noticed in any form', async () => {
  const salt = erasedSalt(context.config);
  await context.rows(
    `insert into erased_identities (digest, customer_id) values (${sqlDigest('$1::text', "'phone'", "''", "'5512345678'")}, 1)`,
    [salt],
  );
  const list = await bring('customers', 'clave,telefono\nC-1,+52 55 1234 5678\nC-2,5500000001\n');
  assert.deepEqual([list.rows_stored, list.rows_rejected], [1, 1]);
  const sales = await bring(
    'purchases',
    'telefono,fecha,importe\n+525512345678,2026-03-02,10\n5500000002,2026-03-02,10\n',
  );
  assert.deepEqual([sales.customers_new, sales.customers_erased], [1, 1]);
});
