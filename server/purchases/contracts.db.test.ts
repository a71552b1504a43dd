// Files of subscriptions: each contract is one whatever file tells it, the last word holds, undoing brings back the
// word before, and what was paid stays at the price of then.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { mergeCustomers } from '../customers/queries-merge.ts';
import { becameOf, importFile, testNow } from '../customers/scratch-import.ts';
import {
  foreseeUndo,
  type ImportOptions,
  readImport,
  startUndo,
  undoImport,
} from '../imports/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { purchasesKind } from './kind.ts';
import { contractsKind } from './kind-contracts.ts';
import { listContracts, tellContract } from './queries-contracts.ts';
import { contractTimeline } from './queries-contracts-timeline.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(async () => {
  await context.rows(`truncate customers, customer_identities, customer_standing, contracts, contract_tellings,
    contract_payments, purchases, orders, products, customer_additions, customer_claims, imports, import_problems,
    import_mappings, touched cascade`);
  await importFile(context, 'clave,nombre,correo\nA,Ana,ana@example.com\nB,Bea,bea@example.com\n');
});
after(() => context.drop());

const bring = (file: string, chosen?: ImportOptions) =>
  importFile(context, file, chosen, contractsKind);
const head =
  'contrato,clave,producto,línea,inicio,periodo,precio,renovaciones,fin,motivo de baja\n';
const two = `${head}S-1,A,Caja,Suscripciones,2025-06-15,mensual,349.00,3,,
S-2,B,Mantenimiento,Servicios,2024-03-01,anual,2400.00,1,2026-03-01,precio
`;
const contracts = () =>
  context.rows(`select k.key as who, c.external_id as name, p.name as product, c.started_on, c.period, c.price, c.renewals,
    c.ended_on, c.end_reason, c.due_on from contracts c join customers k on k.id = c.customer_id
    left join products p on p.id = c.product_id order by c.external_id`);
const payments = () =>
  context.rows(`select c.external_id as name, p.nth, p.paid_on, p.amount from contract_payments p
    join contracts c on c.customer_id = p.customer_id and c.id = p.contract_id order by 1, 2`);
const codes = (id: number) =>
  context.rows(
    'select line, code, value from import_problems where import_id = $1 order by line, ordinal',
    [id],
  );
const takeBack = async (id: number) => {
  await startUndo(context, id, { by: null, now: testNow });
  await undoImport(context, contractsKind, id);
  return readImport(context.db, id);
};

test('a file of subscriptions becomes contracts with their payments, and the same file again nothing', async () => {
  const row = await bring(two);
  assert.deepEqual(becameOf(row), {
    read: 2,
    created: 2,
    updated: 0,
    unchanged: 0,
    passed: 0,
    failed: 0,
  });
  const stand = await contracts();
  assert.deepEqual(stand, [
    {
      who: 'A',
      name: 'S-1',
      product: 'Caja',
      started_on: '2025-06-15',
      period: 'month',
      price: 34900,
      renewals: 3,
      ended_on: null,
      end_reason: null,
      due_on: '2025-10-15',
    },
    {
      who: 'B',
      name: 'S-2',
      product: 'Mantenimiento',
      started_on: '2024-03-01',
      period: 'year',
      price: 240000,
      renewals: 1,
      ended_on: '2026-03-01',
      end_reason: 'precio',
      due_on: '2026-03-01',
    },
  ]);
  assert.deepEqual(
    (await payments()).map(({ name, nth, paid_on, amount }) => [name, nth, paid_on, amount]),
    [
      ['S-1', 0, '2025-06-15', 34900],
      ['S-1', 1, '2025-07-15', 34900],
      ['S-1', 2, '2025-08-15', 34900],
      ['S-1', 3, '2025-09-15', 34900],
      ['S-2', 0, '2024-03-01', 240000],
      ['S-2', 1, '2025-03-01', 240000],
    ],
  );
  const again = await bring(two);
  assert.deepEqual([again.rows_stored, again.rows_updated, again.rows_already_there], [0, 0, 2]);
  assert.deepEqual(again.foreseen, { created: 0, updated: 0, unchanged: 2, passed: 0 });
  assert.deepEqual(await contracts(), stand);
});

test('a later file renews, changes the price and ends; undoing it brings the word before back', async () => {
  const first = await bring(two);
  const [stand, paid] = [await contracts(), await payments()];
  const second = await bring(
    `${head}S-1,A,Caja,Suscripciones,2025-06-15,mensual,399.00,5,2025-12-15,se mudó\nS-3,A,Caja,Suscripciones,2026-01-01,mensual,399.00,0,,\n`,
  );
  assert.deepEqual([second.rows_stored, second.rows_updated], [1, 1]);
  assert.deepEqual(
    (await payments()).filter(({ name }) => name === 'S-1').map(({ amount }) => amount),
    [34900, 34900, 34900, 34900, 39900, 39900],
    'what was paid before stays at the price of then',
  );
  assert.deepEqual(await foreseeUndo(context, contractsKind, second.id), {
    lines: 1,
    amount: 0,
    restored: 1,
    restoredAmount: 0,
    kept: 0,
    customers: 0,
  });
  await takeBack(second.id);
  assert.deepEqual([await contracts(), await payments()], [stand, paid]);
  await takeBack(first.id);
  assert.deepEqual(await contracts(), []);
  assert.deepEqual(await payments(), []);
  assert.equal((await context.rows('select 1 from products')).length, 0);
});

test('undoing the first of two files that tell the same leaves it to the second', async () => {
  const first = await bring(two);
  const second = await bring(two);
  const stand = await contracts();
  const undone = await takeBack(first.id);
  assert.equal((undone.undone as { kept: number }).kept, 2);
  assert.deepEqual(await contracts(), stand);
  assert.deepEqual(
    (await context.rows('select distinct import_id from contracts')).map((r) => r.import_id),
    [second.id],
  );
});

test('people whom nobody knows become customers, or problems, as was chosen; they go with the undo', async () => {
  const file = `contrato,correo,nombre,inicio,periodo,precio\nS-9,nueva@example.com,Nueva,2026-01-01,anual,100\n`;
  const refused = await bring(file, { record: 'update' });
  assert.deepEqual(
    (await codes(refused.id)).map(({ code }) => code),
    ['customer_unknown'],
  );
  const taken = await bring(file);
  assert.equal(taken.customers_new, 1);
  const undone = await takeBack(taken.id);
  assert.equal((undone.undone as { customers: number }).customers, 1);
  assert.equal(
    (await context.rows("select 1 from customers where email = 'nueva@example.com'")).length,
    0,
  );
});

test('a customer who came with sales stays while a contract speaks of them, and the other way about', async () => {
  const sales = await importFile(
    context,
    'clave,nombre,fecha,importe\nN,Nora,2026-01-05,100\n',
    {},
    purchasesKind,
  );
  await bring(`${head}S-7,N,Caja,,2026-01-01,mensual,100,0,,\n`);
  await startUndo(context, sales.id, { by: null, now: testNow });
  await undoImport(context, purchasesKind, sales.id);
  assert.equal((await context.rows("select 1 from customers where key = 'N'")).length, 1);
});

test('rows that cannot be say why, and the others go in', async () => {
  const row = await bring(`${head},A,Caja,,2026-01-01,mensual,100,,,
S-1,A,Caja,,2026-01-01,quincenal,100,,,
S-2,A,Caja,,2026-01-01,,100,,,
S-3,A,Caja,,,mensual,100,,,
S-4,A,Caja,,2026-01-01,mensual,,,,
S-5,A,Caja,,2026-01-01,mensual,-1,,,
S-6,A,Caja,,2026-01-01,mensual,100,400,,
S-7,A,Caja,,2026-01-01,mensual,100,,2025-01-01,
S-8,A,Caja,,2026-01-01,mensual,100,1,,
S-8,B,Caja,,2026-01-01,mensual,100,1,,
S-9,,Caja,,2026-01-01,mensual,100,,,
S-10,A,Caja,,2099-01-01,mensual,100,,,
`);
  assert.deepEqual(
    (await codes(row.id)).map(({ line, code }) => `${line} ${code}`),
    [
      '2 contract_missing',
      '3 period_unknown',
      '4 period_missing',
      '5 date_missing',
      '6 amount_missing',
      '7 amount_invalid',
      '8 renewals_wrong',
      '9 end_wrong',
      '11 contract_elsewhere',
      '12 customer_missing',
      '13 date_future',
    ],
  );
  assert.equal(row.rows_stored, 1);
  assert.equal(row.rows_read, 12);
});

test('the period of all rows may be told once, and an open contract has renewed until today', async () => {
  const file = 'contract id,customer id,start date,price\nS-1,A,2025-01-31,50\n';
  await bring(file, { period: 'quarter' });
  assert.deepEqual(
    (await contracts()).map(({ period, renewals, due_on }) => [period, renewals, due_on]),
    [['quarter', 7, '2027-01-31']],
  );
});

test('several rows of one contract in one file are its story; the last holds', async () => {
  const row = await bring(`${head}S-1,A,Caja,,2025-01-01,mensual,100,1,,
S-1,A,Caja,,2025-01-01,mensual,120,3,,
S-1,A,Caja,,2025-01-01,mensual,120,3,,
`);
  assert.deepEqual([row.rows_stored, row.rows_updated, row.rows_already_there], [1, 1, 1]);
  assert.deepEqual(
    (await payments()).map(({ amount }) => amount),
    [10000, 10000, 12000, 12000],
  );
});

test('a word by hand renews and ends a contract of a file once, shows in the timeline, and outlives the merge', async () => {
  await bring(two);
  const [a, b] = (await context.rows<{ id: number }>('select id from customers order by key')) as [
    { id: number },
    { id: number },
  ];
  const by = { user: null, now: testNow };
  const tell = (word: object) =>
    context.db.transaction().execute((tx) =>
      tellContract(
        tx,
        a.id,
        {
          source: 'file',
          externalId: 'S-1',
          product: 'Caja',
          startedOn: '2025-06-15',
          period: 'month',
          price: 34900,
          ...word,
        },
        by,
      ),
    );
  await tell({ renewals: 4 });
  await tell({ renewals: 4 });
  const tellings = await context.rows('select 1 from contract_tellings where import_id is null');
  assert.equal(tellings.length, 1, 'the same word again changes nothing');
  await tell({ renewals: 4, endedOn: '2025-11-15', endReason: 'caro' });
  const [stands] = await listContracts(context.db, a.id, true);
  assert.deepEqual(
    [stands!.renewals, stands!.endedOn, stands!.endReason],
    [4, '2025-11-15', 'caro'],
  );
  const entries = await contractTimeline.read(context.db, a.id, null, 10, {
    kind: null,
    channel: null,
    sees: true,
  });
  assert.deepEqual(
    entries.map(({ kind, on }) => `${on} ${kind}`),
    [
      '2025-11-15 contract_ended',
      '2025-10-15 contract_renewed',
      '2025-09-15 contract_renewed',
      '2025-08-15 contract_renewed',
      '2025-07-15 contract_renewed',
      '2025-06-15 contract_started',
    ],
  );
  assert.equal(await contractTimeline.count(context.db, a.id), 6);
  await assert.rejects(tell({ renewals: 90 }), { code: 'contract_impossible' });
  await assert.rejects(tell({ startedOn: '2025-02-30' }), { code: 'contract_impossible' });
  await assert.rejects(
    context.db
      .transaction()
      .execute((tx) =>
        tellContract(
          tx,
          b.id,
          { source: 'file', externalId: 'S-1', startedOn: '2025-06-15', period: 'month', price: 1 },
          by,
        ),
      ),
    { code: 'contract_elsewhere' },
  );
  await mergeCustomers(context.db, { from: b.id, into: a.id, choices: {} }, by);
  assert.equal((await listContracts(context.db, a.id, true)).length, 2);
  // The record that was merged is found by its own key, and its contract by its name.
  const row = await bring(`${head}S-2,B,Mantenimiento,Servicios,2024-03-01,anual,2400.00,1,,\n`);
  assert.deepEqual([row.rows_updated, row.rows_rejected], [1, 0]);
});
