// Exports of shop systems become the sales they tell of: orders whole, refunds as returns, and what was
// never paid or cancelled left out without being a fault. Columns as the shop systems document them.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { makeApp } from '../app.ts';
import { jobs } from '../background.ts';
import {
  type Caller,
  makeScratchContext,
  type ScratchContext,
  signedIn,
} from '../platform/scratch-context.ts';
import { importSales } from '../purchases/scratch-sales.ts';

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
    customer_standing, imports, import_mappings, purchase_amendments cascade`),
);
after(async () => {
  await app.close();
  await context.drop();
});

/** A table as CSV; a row names only the cells that hold something. */
function table(header: string, rows: Record<string, string>[], apart = ','): string {
  const names = header.split(',');
  const quoted = (cell: string) =>
    /["\n]/.test(cell) || cell.includes(apart) ? `"${cell.replaceAll('"', '""')}"` : cell;
  for (const row of rows)
    for (const name of Object.keys(row)) assert.ok(names.includes(name), name);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((cells) => `${cells.map(quoted).join(apart)}\n`).join('');
}

const sold = () =>
  context.rows<{ order: string; product: string; amount: number; quantity: string }>(
    `select order_id as order, g.name as product, amount, quantity from purchases p
     left join products g on g.id = p.product_id
     order by order_id, amount desc, g.name`,
  );

type Imported = Awaited<ReturnType<typeof importSales>>;

/** Every row of the file is in exactly one of the five. */
function adds(row: Imported) {
  assert.equal(row.status, 'done', JSON.stringify(row.error_code));
  assert.equal(
    row.rows_read,
    row.rows_stored +
      row.rows_updated +
      row.rows_already_there +
      row.rows_rejected +
      row.rows_left_out,
  );
  return [row.rows_read, row.rows_stored, row.rows_rejected, row.rows_left_out];
}

const shopify =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Phone,Notes,Cancelled at,Payment Method,Refunded Amount,Vendor,Location,Id,Source,Lineitem discount,Phone';

const shopifyOrders = table(shopify, [
  {
    Name: '#1001',
    Email: 'ana@example.com',
    'Financial Status': 'paid',
    Currency: 'MXN',
    Subtotal: '270.00',
    Shipping: '50.00',
    Taxes: '43.20',
    Total: '363.20',
    'Discount Amount': '30.00',
    'Created at': '2026-01-05 10:20:30 -0600',
    'Lineitem quantity': '2',
    'Lineitem name': 'Mug',
    'Lineitem price': '100.00',
    'Billing Name': 'Ana Uno',
    Source: 'web',
  },
  {
    Name: '#1001',
    Email: 'ana@example.com',
    'Lineitem quantity': '1',
    'Lineitem name': 'Tea, 250 g',
    'Lineitem price': '100.00',
  },
  {
    Name: '#1002',
    Email: 'eva@example.com',
    'Financial Status': 'partially_refunded',
    Currency: 'MXN',
    Subtotal: '200.00',
    Taxes: '32.00',
    Total: '232.00',
    'Refunded Amount': '116.00',
    'Created at': '2026-01-06 09:00:00 -0600',
    'Lineitem quantity': '1',
    'Lineitem name': 'Pot',
    'Lineitem price': '200.00',
    'Billing Name': 'Eva Dos',
  },
  {
    Name: '#1003',
    Email: 'leo@example.com',
    'Financial Status': 'voided',
    Currency: 'MXN',
    Subtotal: '90.00',
    Total: '90.00',
    'Created at': '2026-01-07 09:00:00 -0600',
    'Lineitem quantity': '1',
    'Lineitem name': 'Pot',
    'Lineitem price': '90.00',
    'Cancelled at': '2026-01-08 09:00:00 -0600',
  },
  {
    Name: '#1004',
    Email: 'leo@example.com',
    'Financial Status': 'pending',
    Currency: 'MXN',
    Subtotal: '10.00',
    Total: '10.00',
    'Created at': '2026-01-07 09:00:00 -0600',
    'Lineitem quantity': '1',
    'Lineitem name': 'Pot',
    'Lineitem price': '10.00',
  },
]);

test('a Shopify export is known by its columns; orders over several rows, discounts and refunds are read as they happened', async () => {
  const row = await importSales(context, shopifyOrders);
  assert.equal(row.preset, 'shopify');
  // Six of the file and the refund of 1002, which is a row of its own.
  assert.deepEqual(adds(row), [6, 4, 0, 2]);
  assert.deepEqual(await sold(), [
    { order: '#1001', product: 'Mug', amount: 18000, quantity: '2' },
    { order: '#1001', product: 'Tea, 250 g', amount: 9000, quantity: '1' },
    { order: '#1002', product: 'Pot', amount: 20000, quantity: '1' },
    { order: '#1002', product: null, amount: -10000, quantity: null },
  ]);
  assert.deepEqual(
    [row.amount_read, row.amount_left_out, row.amount_stored],
    [47000, 10000, 37000],
  );
  const again = await importSales(context, shopifyOrders);
  assert.deepEqual([again.rows_already_there, again.rows_stored, again.rows_left_out], [4, 0, 2]);
});

test('the page is told why a file is a shop export, shows the sales it will be, and can read it row by row instead', async () => {
  const upload = await caller.call(
    'POST',
    '/api/imports?kind=purchases&name=orders.csv',
    shopifyOrders,
  );
  assert.equal(upload.statusCode, 200, upload.body);
  const { id, preset, formatWhy, preview } = upload.json();
  assert.equal(preset, 'shopify');
  assert.equal(formatWhy.shape.preset, 'shopify');
  assert.ok(formatWhy.shape.columns.includes('Financial Status'));
  assert.deepEqual(
    preview.map((one: { line: number; values: { amount?: number } }) => [
      one.line,
      one.values.amount,
    ]),
    [
      [2, 18000],
      [3, 9000],
      [4, 20000],
      [4, -10000],
      [5, undefined],
      [6, undefined],
    ],
  );
  assert.equal(preview[4].problems[0].code, 'order_cancelled');
  const change = async (body: object) =>
    (await caller.call('PATCH', `/api/imports/${id}`, body)).json();
  const plain = await change({ preset: null });
  assert.equal(plain.preset, null);
  assert.equal(plain.formatWhy.shape.preset, 'shopify');
  assert.equal((await change({ format: { dateFormat: 'ymd' } })).preset, null);
  assert.equal((await change({ preset: 'shopify' })).preset, 'shopify');
  assert.equal((await change({ mapping: { ...plain.mapping, amount: 'Total' } })).preset, null);
  assert.equal((await change({ preset: 'square' })).error.code, 'preset_unfit');
});

test('a wrong cell of a shop order gives its whole order to correct, and the correction is not doubled', async () => {
  const broken = shopifyOrders.replace('2026-01-05 10:20:30', '2026-02-31 10:20:30');
  const first = await importSales(context, broken);
  assert.deepEqual(adds(first), [6, 2, 2, 2]);
  const answer = await caller.call('GET', `/api/imports/${first.id}/rejected.csv?language=en`);
  const file = answer.body.replace('\ufeff', '');
  assert.equal(file.trimEnd().split('\r\n').length, 3, file);
  const second = await importSales(context, file.replaceAll('2026-02-31', '2026-01-05'));
  assert.equal(second.preset, 'shopify');
  assert.deepEqual(adds(second), [2, 2, 0, 0]);
  const whole = await importSales(context, shopifyOrders);
  assert.deepEqual([whole.rows_already_there, whole.rows_stored], [4, 0]);
  // One row of an order is wrong: the other comes along, so that the order can be read.
  const part = shopifyOrders.replaceAll('#1001', '#2001').replace(',1,"Tea', ',one,"Tea');
  const third = await importSales(context, part);
  assert.equal(third.rows_rejected, 1);
  const both = await caller.call('GET', `/api/imports/${third.id}/rejected.csv?language=en`);
  assert.equal(both.body.trimEnd().split('\r\n').length, 3, both.body);
});

test('the problems of a shop export list what was left out, and say that it is no fault', async () => {
  const { id } = await importSales(context, shopifyOrders);
  const list = (await caller.call('GET', `/api/imports/${id}/problems.csv?language=en`)).body;
  assert.match(list, /5,,order_cancelled,.*Is no sale/);
  assert.match(list, /6,,order_unpaid,.*Is no sale/);
  const { reasons, counts } = (await caller.call('GET', `/api/imports/${id}`)).json();
  assert.deepEqual(
    reasons.map(({ code, severity, rows, amount }: Record<string, unknown>) => [
      code,
      severity,
      rows,
      amount,
    ]),
    [
      ['order_cancelled', 'left_out', 1, 9000],
      ['order_unpaid', 'left_out', 1, 1000],
    ],
  );
  assert.deepEqual([counts.leftOut, counts.amountLeftOut], [2, 10000]);
});

const wooItems =
  'order_id,order_number,order_number_formatted,date,status,shipping_total,tax_total,discount_total,order_total,refunded_total,order_currency,payment_method,customer_id,billing_first_name,billing_last_name,billing_email,billing_phone,item_id,item_product_id,item_name,item_sku,item_quantity,item_subtotal,item_total,item_total_tax,item_refunded,item_refunded_qty';
const wooRow = (order: string, status: string, more: Record<string, string>) => ({
  order_id: order,
  order_number: order,
  order_number_formatted: order,
  date: '2026-02-03 10:00:00',
  status,
  order_currency: 'MXN',
  customer_id: '7',
  billing_first_name: 'Ana',
  billing_last_name: 'Uno',
  billing_email: 'ana@example.com',
  ...more,
});

test('a WooCommerce export by item takes refunded items as returns and leaves failed orders out', async () => {
  const row = await importSales(
    context,
    table(wooItems, [
      wooRow('501', 'completed', {
        item_name: 'Mug',
        item_quantity: '3',
        item_total: '300.00',
        item_refunded: '100.00',
        item_refunded_qty: '1',
      }),
      wooRow('501', 'completed', { item_name: 'Tea', item_quantity: '1', item_total: '80.00' }),
      wooRow('502', 'refunded', { item_name: 'Pot', item_quantity: '1', item_total: '50.00' }),
      wooRow('503', 'failed', { item_name: 'Pot', item_quantity: '1', item_total: '50.00' }),
      wooRow('504', 'on-hold', { item_name: 'Pot', item_quantity: '1', item_total: '50.00' }),
    ]),
  );
  assert.equal(row.preset, 'woocommerce');
  assert.deepEqual(adds(row), [7, 5, 0, 2]);
  assert.deepEqual(await sold(), [
    { order: '501', product: 'Mug', amount: 30000, quantity: '3' },
    { order: '501', product: 'Tea', amount: 8000, quantity: '1' },
    { order: '501', product: 'Mug', amount: -10000, quantity: '-1' },
    { order: '502', product: 'Pot', amount: 5000, quantity: '1' },
    { order: '502', product: 'Pot', amount: -5000, quantity: '-1' },
  ]);
});

test('a WooCommerce export by order counts goods alone, and the orders report of Analytics its net sales', async () => {
  const orders =
    'order_id,order_number,date,status,shipping_total,tax_total,fee_total,order_total,refunded_total,order_currency,customer_id,billing_email';
  const row = await importSales(
    context,
    table(orders, [
      {
        order_id: '601',
        order_number: '601',
        date: '2026-02-03 10:00:00',
        status: 'completed',
        shipping_total: '20.00',
        tax_total: '16.00',
        order_total: '136.00',
        refunded_total: '68.00',
        order_currency: 'MXN',
        customer_id: '0',
        billing_email: 'guest@example.com',
      },
    ]),
  );
  assert.deepEqual([row.preset, ...adds(row)], ['woocommerce', 2, 2, 0, 0]);
  const report = await importSales(
    context,
    table(
      'Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,Attribution',
      [
        {
          Date: '2026-02-04 11:00:00',
          'Order #': '602',
          Status: 'completed',
          Customer: 'Eva Dos',
          'Items sold': '2',
          'N. Revenue': '75.5',
          Attribution: 'Direct',
        },
        {
          Date: '2026-02-05 11:00:00',
          'Order #': '602',
          Status: 'refunded',
          Customer: 'Eva Dos',
          'Items sold': '-2',
          'N. Revenue': '-75.5',
        },
        {
          Date: '2026-02-05 11:00:00',
          'Order #': '603',
          Status: 'pending',
          Customer: 'Eva Dos',
          'Items sold': '1',
          'N. Revenue': '10',
        },
      ],
    ),
  );
  assert.deepEqual([report.preset, ...adds(report)], ['woocommerce', 3, 2, 0, 1]);
  assert.deepEqual(
    (await sold()).map(({ order, amount }) => [order, amount]),
    [
      ['601', 10000],
      ['601', -5000],
      ['602', 7550],
      ['602', -7550],
    ],
  );
});

test('Square sales by item and by transaction are read with their refunds; drawers and failures are no sales', async () => {
  const items =
    'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID';
  const sale = (id: string, more: Record<string, string>) => ({
    Date: '03/25/2026',
    Time: '10:00:00',
    'Transaction ID': id,
    'Event Type': 'Payment',
    Location: 'Centro',
    'Customer ID': 'C1',
    'Customer Name': 'Ana Uno',
    ...more,
  });
  const row = await importSales(
    context,
    table(items, [
      sale('T1', {
        Item: 'Latte',
        Qty: '2.0',
        'Price Point Name': 'Large',
        'Net Sales': '$90.00',
        Category: 'Coffee',
      }),
      sale('T1', {
        Item: 'Cake',
        Qty: '1.0',
        'Price Point Name': 'Regular',
        'Net Sales': '$1,035.50',
      }),
      sale('T2', { Item: 'Cake', Qty: '1.0', 'Net Sales': '-$35.50', 'Event Type': 'Refund' }),
      sale('T3', {
        Item: 'Gift card',
        Qty: '1.0',
        'Net Sales': '$0.00',
        'Event Type': 'Activation',
      }),
    ]),
  );
  assert.deepEqual([row.preset, ...adds(row)], ['square', 4, 3, 0, 1]);
  assert.deepEqual(await sold(), [
    { order: 'T1', product: 'Cake', amount: 103550, quantity: '1' },
    { order: 'T1', product: 'Latte, Large', amount: 9000, quantity: '2' },
    { order: 'T2', product: 'Cake', amount: -3550, quantity: '-1' },
  ]);
  const transactions =
    'Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Cash,Fees,Net Total,Transaction ID,Payment ID,Device Name,Details,Event Type,Location,Customer ID,Customer Name,Transaction Status';
  const paid = (id: string, more: Record<string, string>) => ({
    ...sale(id, {}),
    'Total Collected': '$1.00',
    'Transaction Status': 'Complete',
    ...more,
  });
  const second = await importSales(
    context,
    table(transactions, [
      paid('T8', { 'Net Sales': '$100.00', 'Partial Refunds': '-$25.00' }),
      paid('T9', { 'Net Sales': '$40.00', 'Transaction Status': 'Failed' }),
    ]),
  );
  assert.deepEqual([second.preset, ...adds(second)], ['square', 2, 1, 0, 1]);
  assert.equal(second.amount_stored, 7500);
});

test('PrestaShop orders from the back office and lines from its SQL manager are read, in Spanish and English', async () => {
  const list = table(
    'ID,Referencia,Nuevo cliente,Entrega,Cliente,Total,Pago,Estado,Fecha',
    [
      {
        ID: '1',
        Referencia: 'XKBKNABJK',
        Cliente: 'A. Uno',
        Total: '61,80 $',
        Estado: 'Pago aceptado',
        Fecha: '2026-03-01 10:00:00',
      },
      {
        ID: '2',
        Referencia: 'OHSATSERP',
        Cliente: 'E. Dos',
        Total: '69,90 $',
        Estado: 'En espera de pago por cheque',
        Fecha: '2026-03-01 10:00:00',
      },
      {
        ID: '3',
        Referencia: 'UOYEVOLI',
        Cliente: 'E. Dos',
        Total: '14,90 $',
        Estado: 'Cancelado',
        Fecha: '2026-03-01 10:00:00',
      },
      {
        ID: '4',
        Referencia: 'FFATNOMMJ',
        Cliente: 'E. Dos',
        Total: '20,00 $',
        Estado: 'Reembolsado',
        Fecha: '2026-03-02 10:00:00',
      },
    ],
    ';',
  );
  const row = await importSales(context, list);
  assert.deepEqual([row.preset, ...adds(row)], ['prestashop', 5, 3, 0, 2]);
  assert.equal(row.amount_stored, 6180);
  const columns =
    'reference,id_customer,email,firstname,lastname,date_add,valid,currency,product_name,product_quantity,total_price_tax_excl,total_discounts_tax_excl,product_quantity_refunded,total_refunded_tax_excl';
  const line = (reference: string, more: Record<string, string>) => ({
    reference,
    id_customer: '9',
    email: 'leo@example.com',
    firstname: 'Leo',
    lastname: 'Tres',
    date_add: '2026-03-05 10:00:00',
    valid: '1',
    currency: 'MXN',
    total_discounts_tax_excl: '30.000000',
    ...more,
  });
  const lines = await importSales(
    context,
    table(
      columns,
      [
        line('ABC', {
          product_name: 'Mug',
          product_quantity: '2',
          total_price_tax_excl: '200.000000',
          product_quantity_refunded: '1',
        }),
        line('ABC', {
          product_name: 'Tea',
          product_quantity: '1',
          total_price_tax_excl: '100.000000',
        }),
        line('ABD', {
          product_name: 'Tea',
          product_quantity: '1',
          total_price_tax_excl: '100.000000',
          valid: '0',
        }),
      ],
      ';',
    ),
    { preset: 'prestashop' },
  );
  assert.deepEqual([lines.preset, ...adds(lines)], ['prestashop', 4, 3, 0, 1]);
  assert.deepEqual(
    (await sold()).filter(({ order }) => order === 'ABC'),
    [
      { order: 'ABC', product: 'Mug', amount: 18000, quantity: '2' },
      { order: 'ABC', product: 'Tea', amount: 9000, quantity: '1' },
      { order: 'ABC', product: 'Mug', amount: -9000, quantity: '-1' },
    ],
  );
});

test('a preset that is named must fit, and takes no mapping besides', async () => {
  const file = 'customer,date,amount\nA,2026-01-05,1\n';
  await assert.rejects(importSales(context, file, { preset: 'shopify' }), /preset_unfit/);
  await assert.rejects(
    importSales(context, shopifyOrders, { preset: 'shopify', mapping: { amount: 'Total' } }),
    /import_mapping_unknown/,
  );
  const plain = await importSales(context, shopifyOrders, { mapping: { amount: 'Total' } });
  assert.equal(plain.preset, null);
});

test('an order beyond what is read at once, rows of an order over two pieces of the file, and equal refunds are all kept', async () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({
    Name: `#${Math.floor(i / 3)}`,
    Email: `c${Math.floor(i / 3) % 50}@example.com`,
    ...(i % 3 === 0
      ? {
          'Financial Status': 'refunded',
          Currency: 'MXN',
          Subtotal: '30.00',
          Total: '30.00',
          'Refunded Amount': '30.00',
          'Created at': '2026-01-05 10:20:30 -0600',
        }
      : {}),
    'Lineitem quantity': '1',
    'Lineitem name': 'Mug',
    'Lineitem price': '10.00',
  }));
  const row = await importSales(context, table(shopify, many));
  assert.deepEqual(adds(row), [4000, 4000, 0, 0]);
  assert.equal(row.amount_stored, 0);
  const again = await importSales(context, table(shopify, many));
  assert.equal(again.rows_already_there, 4000);
});
