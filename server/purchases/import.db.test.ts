// Files of sales through the real import: what is stored, what is there already, what is money.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { isCoded } from '../platform/errors.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { countsOf, importSales } from './scratch-sales.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(() => emptySales());
after(() => context.drop());

/** Every test begins with a company that has sold nothing. */
const emptySales = () =>
  context.rows(`truncate purchases, orders, purchase_amendments, products, customers,
    customer_identities, customer_standing, imports, import_problems cascade`);

const sold = () =>
  context.rows<{ key: string; day: string; amount: number; times: number }>(
    `select c.key, purchased_on as day, amount, count(*) as times
     from purchases p join customers c on c.id = p.customer_id
     group by 1, 2, 3 order by 1, 2, 3`,
  );

test('three columns are enough', async () => {
  const file = 'cliente,fecha,importe\nA1,2026-01-05,120.50\nA2,2026-01-06,80\n';
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 2, stored: 2, updated: 0, alreadyThere: 0, rejected: 0 });
  assert.equal(row.status, 'done');
  assert.equal(row.customers_new, 2);
  assert.deepEqual(await sold(), [
    { key: 'A1', day: '2026-01-05', amount: 12050, times: 1 },
    { key: 'A2', day: '2026-01-06', amount: 8000, times: 1 },
  ]);
});

test('every column a shop may export finds its place', async () => {
  const file = [
    'cliente;nombre;correo;telefono;fecha;importe;pedido;producto;linea;cantidad;costo_unitario;moneda;canal;sucursal;origen',
    'A1;Ana Núñez;Ana@Example.com;+52 55 1234 5678;05/01/2026;"1.234,50";P-1;Café 1 kg;Café;2;300,25;MXN;tienda;Centro;amigos',
    'A1;Ana Núñez;Ana@Example.com;+52 55 1234 5678;13/01/2026;-617,25;P-2;Café 1 kg;Café;-1;300,25;MXN;tienda;Centro;',
  ].join('\n');
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 2, stored: 2, updated: 0, alreadyThere: 0, rejected: 0 });
  assert.deepEqual(
    await context.rows(`select c.key, c.name, c.email, c.phone, c.source, purchased_on, amount,
        quantity, unit_cost, order_id, g.name as product, g.line, channel, store
      from purchases p join customers c on c.id = p.customer_id join products g on g.id = p.product_id
      order by purchased_on`),
    [
      {
        key: 'A1',
        name: 'Ana Núñez',
        email: 'ana@example.com',
        phone: '+525512345678',
        source: 'amigos',
        purchased_on: '2026-01-05',
        amount: 123450,
        quantity: '2',
        unit_cost: 30025,
        order_id: 'P-1',
        product: 'Café 1 kg',
        line: 'Café',
        channel: 'tienda',
        store: 'Centro',
      },
      {
        key: 'A1',
        name: 'Ana Núñez',
        email: 'ana@example.com',
        phone: '+525512345678',
        source: 'amigos',
        purchased_on: '2026-01-13',
        amount: -61725,
        quantity: '-1',
        unit_cost: 30025,
        order_id: 'P-2',
        product: 'Café 1 kg',
        line: 'Café',
        channel: 'tienda',
        store: 'Centro',
      },
    ],
  );
});

test('the four columns of the CDNOW file are recognised by their preset', async () => {
  const file =
    ' 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n 00002 19970112  5   77.00\n';
  const row = await importSales(context, file, { preset: 'cdnow' });
  assert.deepEqual(countsOf(row), { read: 3, stored: 3, updated: 0, alreadyThere: 0, rejected: 0 });
  assert.equal(row.amount_stored, 10077);
  assert.equal(row.preset, 'cdnow');
});

test('two equal rows without an order number are two purchases, and stay two', async () => {
  const file = 'customer,date,amount\nA,2026-01-05,10\nA,2026-01-05,10\nA,2026-01-05,10\n';
  assert.equal((await importSales(context, file)).rows_stored, 3);
  assert.equal((await importSales(context, file)).rows_already_there, 3);
  assert.deepEqual(await sold(), [{ key: 'A', day: '2026-01-05', amount: 1000, times: 3 }]);
});

test('the same file again adds nothing, whatever columns it has', async () => {
  const file =
    'customer,name,date,amount,order,product,quantity\n' +
    'A,Ana,2026-01-05,10,1,Tea,1\nA,Ana,2026-01-05,5.5,1,Milk,2\nB,Beto,2026-01-06,7,2,Tea,1\n' +
    'B,Beto,2026-01-08,-7,2,Tea,-1\nC,,2026-01-09,3,,,\n';
  const first = await importSales(context, file);
  assert.equal(first.rows_stored, 5);
  const before = await context.rows('select * from purchases order by customer_id, line_key');
  for (let again = 0; again < 2; again++) {
    const row = await importSales(context, file);
    assert.deepEqual(countsOf(row), {
      read: 5,
      stored: 0,
      updated: 0,
      alreadyThere: 5,
      rejected: 0,
    });
    assert.equal(row.customers_new, 0);
    assert.equal(row.amount_stored, 0);
  }
  assert.deepEqual(
    await context.rows('select * from purchases order by customer_id, line_key'),
    before,
  );
});

test('of a later file that overlaps only what is new is added', async () => {
  await importSales(
    context,
    'customer,date,amount\nA,2026-01-05,10\nA,2026-01-05,10\nB,2026-01-06,7\n',
  );
  const row = await importSales(
    context,
    'customer,date,amount\nB,2026-01-06,7\nA,2026-01-05,10\nA,2026-01-05,10\nA,2026-01-05,10\nC,2026-01-07,1\n',
  );
  assert.deepEqual(countsOf(row), { read: 5, stored: 2, updated: 0, alreadyThere: 3, rejected: 0 });
  assert.equal(row.amount_stored, 1100);
  assert.equal(row.customers_new, 1);
});

test('the lines of an order may lie anywhere in the file', async () => {
  const lines = ['A,2026-01-05,10,1', 'B,2026-01-05,20,2', 'A,2026-01-05,30,1', 'B,2026-01-05,1,2'];
  const header = 'customer,date,amount,order\n';
  assert.equal((await importSales(context, `${header}${lines.join('\n')}`)).rows_stored, 4);
  const row = await importSales(context, `${header}${lines.reverse().join('\n')}`);
  assert.deepEqual(countsOf(row), { read: 4, stored: 0, updated: 0, alreadyThere: 4, rejected: 0 });
});

test('bad rows stay out and are listed by line, column, code and value', async () => {
  const file = [
    'customer,email,date,amount,quantity',
    'A,a@example.com,2026-01-05,10,1',
    ',,2026-01-05,10,1',
    'B,b@example.com,2026-13-40,10,1',
    'C,not an address,2026-01-06,ten,1',
    'D,d@example.com,2026-01-06,12.345,1',
    'E,e@example.com,2026-01-06,5',
    'F,f@example.com,2199-01-06,7,x',
  ].join('\n');
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 7, stored: 2, updated: 0, alreadyThere: 0, rejected: 5 });
  assert.equal(row.rows_noted, 1);
  const problems = await context.rows(
    `select line, column_name as column, code, severity, value from import_problems
     order by line, ordinal`,
  );
  assert.deepEqual(
    problems.map((p) => Object.values(p).join('|')),
    [
      '3|customer|customer_missing|rejected|',
      '4|date|date_invalid|rejected|2026-13-40',
      '5|email|email_invalid|note|not an address',
      '5|amount|amount_invalid|rejected|ten',
      '6|amount|amount_rounded|note|12.345',
      '7||columns_wrong|rejected|E | e@example.com | 2026-01-06 | 5',
      '8|date|date_future|rejected|2199-01-06',
      '8|quantity|quantity_invalid|rejected|x',
    ].filter((line) => !line.includes('email_invalid')),
  );
});

test('money adds up: what was read is what was stored and what was rejected', async () => {
  const file =
    'customer,date,amount\nA,2026-01-05,10.10\nA,2026-01-06,-3.05\nB,2026-01-06,0\n,2026-01-06,100.01\nC,bad,7.77\n';
  const row = await importSales(context, file);
  assert.equal(row.amount_read, 1010 - 305 + 10001 + 777);
  assert.equal(row.amount_rejected, 10001 + 777);
  assert.equal(row.amount_stored, 1010 - 305);
  const [sum] = await context.rows('select sum(amount)::bigint as amount from purchases');
  assert.equal(sum!.amount, row.amount_stored);
  const again = await importSales(context, file);
  assert.equal(again.amount_stored, 0);
});

test('a file of nothing but bad rows ends with a code and writes nothing', async () => {
  const row = await importSales(context, 'customer,date,amount\n,2026-01-05,10\nA,never,10\n');
  assert.equal(row.status, 'failed');
  assert.equal(row.error_code, 'import_no_good_rows');
  assert.deepEqual(countsOf(row), { read: 2, stored: 0, updated: 0, alreadyThere: 0, rejected: 2 });
  for (const table of ['purchases', 'customers', 'products', 'orders'])
    assert.deepEqual(await context.rows(`select * from ${table}`), []);
  const [problems] = await context.rows('select count(*) as n from import_problems');
  assert.equal(problems!.n, 2);
});

test('a mapping that lacks the amount is refused before the file is read', async () => {
  const file = 'quien,cuando\nA,2026-01-05\n';
  await assert.rejects(
    importSales(context, file, { mapping: { customerId: 'quien', date: 'cuando' } }),
    (error) => isCoded(error, 'import_mapping_incomplete'),
  );
});

test('a mapping that names a column or a field that does not exist is refused', async () => {
  const file = 'customer,date,amount\nA,2026-01-05,10\n';
  const wrong: Record<string, string>[] = [{ customerId: 'nobody' }, { colour: 'customer' }];
  for (const mapping of wrong)
    await assert.rejects(importSales(context, file, { mapping }), (error) =>
      isCoded(error, 'import_mapping_unknown'),
    );
  assert.deepEqual(await context.rows('select * from imports'), []);
});

test('what a mapping by hand lacks is found, and what it names is taken as it is', async () => {
  const file = 'shop;client;day;gross;net\nS;A;2026-01-05;10;9\nS;B;2026-01-06;20;18\n';
  const mapping = { amount: 'net', customerId: 'client' };
  assert.equal((await importSales(context, file, { mapping })).amount_stored, 2700);
});

test('a mapping given by hand wins over the proposal, and unnamed columns have numbers', async () => {
  const mapping = { customerId: 'b', date: 'd', amount: 'a' };
  const file = 'a,b,c,d\n10,X,99,2026-01-05\n';
  await importSales(context, file, { mapping });
  assert.deepEqual(await sold(), [{ key: 'X', day: '2026-01-05', amount: 1000, times: 1 }]);
});

test('an amount of another currency stays out', async () => {
  const file = 'customer,date,amount,currency\nA,2026-01-05,10,MXN\nB,2026-01-05,10,USD\n';
  const row = await importSales(context, file);
  assert.deepEqual(countsOf(row), { read: 2, stored: 1, updated: 0, alreadyThere: 0, rejected: 1 });
});

test('products are remembered once, with their line as last told', async () => {
  const header = 'customer,date,amount,product,line\n';
  await importSales(context, `${header}A,2026-01-05,1,Tea,Drinks\nA,2026-01-05,1,Tea,Drinks\n`);
  await importSales(context, `${header}A,2026-01-06,1,Tea,\nA,2026-01-06,1,Cup,Things\n`);
  await importSales(context, `${header}A,2026-01-07,1,Tea,Hot drinks\n`);
  assert.deepEqual(await context.rows('select name, line from products order by name'), [
    { name: 'Cup', line: 'Things' },
    { name: 'Tea', line: 'Hot drinks' },
  ]);
});

test('nothing of an import is left behind when it is done', async () => {
  await importSales(context, 'customer,date,amount\nA,2026-01-05,10\n');
  assert.deepEqual(
    await context.rows(
      `select relname from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'r'`,
    ),
    [],
  );
});
