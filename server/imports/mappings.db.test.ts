// The second file of a kind asks for less: how the first one was read is remembered and proposed.
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
import { purchasesKind } from '../purchases/index.ts';
import { importSales } from '../purchases/scratch-sales.ts';
import type { importDetail } from './contract.ts';
import { undoImport } from './undo.ts';

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

const upload = async (text: string, name = 'b.csv'): Promise<Detail> => {
  const answer = await caller.call('POST', `/api/imports?kind=purchases&name=${name}`, text);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};
const send = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
  (await caller.call(method, `/api/imports/${path}`, body)).json();

/** Every date could be read in two ways; only somebody who knows can say that the month comes first. */
const head = 'ref;who;other;when;much\n';
const rows = '1;A;x;03/04/2026;1.234\n2;B;y;05/06/2026;2.345\n';
const mapping = { customerId: 'who', date: 'when', amount: 'much', orderId: 'ref' };

async function teach(text = head + rows): Promise<Detail> {
  const { id } = await upload(text, 'ventas.csv');
  await send('PATCH', `${id}`, { mapping, format: { dateFormat: 'mdy', decimal: '.' } });
  await caller.call('POST', `/api/imports/${id}/check`);
  await context.runJob('imports.check', { id });
  await caller.call('POST', `/api/imports/${id}/load`);
  await context.runJob('imports.load', { id });
  const detail = await caller.get<Detail>(`/api/imports/${id}`);
  assert.equal(detail.status, 'done');
  return detail;
}

test('a file with a header that was seen before is read as it was then, and says so', async () => {
  await teach();
  const { saved, ...again } = await upload(`${head}7;A;x;01/02/2026;5.678\n8;B;y;03/04/2026;1.1\n`);
  assert.deepEqual(again.mapping, mapping);
  assert.deepEqual([again.format.dateFormat, again.format.decimal], ['mdy', '.']);
  assert.equal(again.preview[0]!.values.date, '2026-01-02');
  assert.deepEqual([saved!.fileName, saved!.used, saved!.otherwise], ['ventas.csv', true, []]);
  assert.deepEqual(again.formatWhy.doubts, []);

  const detected = await send('POST', `${again.id}/reread`, { saved: false });
  assert.equal(detected.format.dateFormat, 'dmy');
  assert.equal(detected.saved.used, false);
  const back = await send('POST', `${again.id}/reread`, { saved: true });
  assert.deepEqual([back.format.dateFormat, back.saved.used], ['mdy', true]);
  // Whoever changes something has decided by themselves.
  const changed = await send('PATCH', `${again.id}`, { format: { decimal: ',' } });
  assert.equal(changed.saved.used, false);
});

test('columns in another order are the same columns', async () => {
  await teach();
  const { saved, ...again } = await upload(
    'much;when;who;ref;other\n5.678;01/02/2026;A;7;x\n1.1;03/04/2026;B;8;y\n',
  );
  assert.equal(saved!.used, true);
  assert.equal(again.preview[0]!.values.date, '2026-01-02');
});

test('a column that came or went means detection, with a word about which', async () => {
  await teach();
  const { saved } = await upload(
    'ref;who;coupon;when;much\n7;A;x;01/02/2026;5.678\n8;B;y;03/04/2026;1.1\n',
  );
  assert.deepEqual(
    [saved!.used, saved!.added, saved!.gone, saved!.fileName],
    [false, ['coupon'], ['other'], 'ventas.csv'],
  );
  const { saved: none } = await upload('cliente;fecha;total\nA;2026-01-02;5.6\n');
  assert.equal(none, null);
});

test('dates that prove another order are read in it, whatever is remembered', async () => {
  await teach();
  const { saved, format } = await upload(`${head}7;A;x;25/02/2026;5.67\n8;B;y;03/04/2026;1.1\n`);
  assert.deepEqual(
    [saved!.used, saved!.otherwise, format.dateFormat],
    [true, ['dateFormat'], 'dmy'],
  );
});

test('what is remembered can be listed, named and forgotten', async () => {
  const { id } = await teach();
  const { mappings } = await caller.get<{ mappings: Record<string, unknown>[] }>(
    '/api/imports/mappings',
  );
  const [one] = mappings;
  assert.equal(mappings.length, 1);
  assert.deepEqual([one!.fileName, one!.columns, one!.mapping], ['ventas.csv', 5, mapping]);
  const named = await send('PATCH', `mappings/${one!.id}`, { name: ' Caja ' });
  assert.equal(named.name, 'Caja');
  assert.equal((await upload(head + rows)).saved!.name, 'Caja');
  assert.deepEqual(await send('DELETE', `mappings/${one!.id}`), {});
  assert.equal((await upload(head + rows)).saved, null);
  assert.equal((await send('DELETE', `mappings/${one!.id}`)).error.code, 'mapping_not_found');
  assert.equal((await caller.get<Detail>(`/api/imports/${id}`)).status, 'done');
});

test('what an import taught is unlearned with it', async () => {
  const { id } = await teach();
  await caller.call('POST', `/api/imports/${id}/undo`);
  await undoImport(context, purchasesKind, id);
  assert.deepEqual(await context.rows('select id from import_mappings'), []);
});

test('the last import of a header is the one that is remembered; a file without a header teaches nothing', async () => {
  await teach();
  await importSales(context, head + rows, { mapping, fileName: 'mayo.csv' });
  const files = await context.rows('select file_name from import_mappings');
  assert.deepEqual(files, [{ file_name: 'mayo.csv' }]);
  await importSales(context, 'A;2026-01-02;5.6\nB;2026-01-03;7.6\n');
  assert.equal((await context.rows('select id from import_mappings')).length, 1);
});
