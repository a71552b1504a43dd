// Sales in other currencies: converted with the rate of their day, refused where none is known, and never
// changed or doubled by a rate that changes later.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setRates } from '../company/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { purchasesKind } from '../purchases/index.ts';
import { beginSales, importSales, testNow } from '../purchases/scratch-sales.ts';
import { checkImport, readImport, runWhole } from './index.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext();
});
beforeEach(() =>
  context.rows(`truncate purchases, orders, customers, customer_identities, customer_standing,
    imports, import_mappings, purchase_amendments, currency_rates cascade`),
);
after(() => context.drop());

const rate = (currency: string, day: string, worth: string) => ({ currency, day, rate: worth });
const set = (...rates: ReturnType<typeof rate>[]) => setRates(context.db, rates, null, testNow);
const amounts = () =>
  context.rows<{ day: string; amount: number }>(
    'select purchased_on as day, amount from purchases order by 1, 2',
  );
const problems = (id: number) =>
  context.rows<{ line: number; code: string; severity: string; value: string }>(
    'select line, code, severity, value from import_problems where import_id = $1 order by line, ordinal',
    [id],
  );

const file = [
  'customer,date,amount,currency',
  'A,2026-01-05,10.00,USD',
  'A,2026-02-10,10.00,USD',
  'B,2026-02-10,-3,EUR',
  'B,2026-02-11,100,MXN',
  'C,2026-02-11,1000,JPY',
  '',
].join('\n');

test('an amount in another currency is stored at the rate of its day, returns and currencies without decimals too', async () => {
  await set(
    rate('USD', '2026-01-01', '17.125'),
    rate('USD', '2026-02-01', '18.5'),
    rate('EUR', '2025-12-31', '20.01'),
    rate('JPY', '2026-02-11', '0.1133'),
  );
  const row = await importSales(context, file);
  assert.deepEqual([row.rows_stored, row.rows_rejected, row.rows_noted], [5, 0, 4]);
  assert.deepEqual(await amounts(), [
    { day: '2026-01-05', amount: 17125 },
    { day: '2026-02-10', amount: -6003 },
    { day: '2026-02-10', amount: 18500 },
    { day: '2026-02-11', amount: 10000 },
    { day: '2026-02-11', amount: 11330 },
  ]);
  const notes = await problems(row.id);
  assert.deepEqual(notes[0], {
    line: 2,
    code: 'currency_converted',
    severity: 'note',
    value: '10.00 USD × 17.125 (2026-01-01)',
  });
  assert.equal(row.amount_read, row.amount_stored);
});

test('a row without a rate for its day is refused and says which rate is lacking; its amount is not added to others', async () => {
  await set(rate('USD', '2026-02-01', '18.5'));
  const row = await importSales(context, file);
  assert.deepEqual([row.rows_stored, row.rows_rejected], [2, 3]);
  assert.deepEqual(
    (await problems(row.id)).filter(({ severity }) => severity === 'rejected'),
    [
      { line: 2, code: 'rate_missing', severity: 'rejected', value: 'USD 2026-01-05' },
      { line: 4, code: 'rate_missing', severity: 'rejected', value: 'EUR 2026-02-10' },
      { line: 6, code: 'rate_missing', severity: 'rejected', value: 'JPY 2026-02-11' },
    ],
  );
  assert.equal(row.amount_rejected, 0);
  assert.equal(row.amount_stored, 28500);
  await set(
    rate('USD', '2026-01-01', '17'),
    rate('EUR', '2026-01-01', '20'),
    rate('JPY', '2026-01-01', '0.1'),
  );
  const again = await importSales(context, file);
  assert.deepEqual([again.rows_stored, again.rows_already_there], [3, 2]);
});

test('another rate later changes no stored sale, and the file again doubles none', async () => {
  await set(rate('USD', '2026-01-01', '17'), rate('EUR', '2026-01-01', '20'));
  await set(rate('JPY', '2026-01-01', '0.1'));
  await importSales(context, file);
  const before = await amounts();
  await set(rate('USD', '2026-01-01', '19'), rate('JPY', '2026-02-11', '0.2'));
  const again = await importSales(context, file);
  assert.deepEqual([again.rows_stored, again.rows_already_there], [0, 5]);
  assert.deepEqual(await amounts(), before);
});

test('rows read again after a crash of the database keep the rates they were checked with', async () => {
  await set(rate('USD', '2026-01-01', '17'), rate('EUR', '2026-01-01', '20'));
  await set(rate('JPY', '2026-01-01', '0.1'));
  const id = await beginSales(context, file);
  await context.rows(`update imports set status = 'checking' where id = $1`, [id]);
  await checkImport(context, purchasesKind, id);
  const { reading } = await readImport(context.db, id);
  assert.deepEqual((reading as { rates: object }).rates, {
    USD: [['2026-01-01', '17']],
    EUR: [['2026-01-01', '20']],
    JPY: [['2026-01-01', '0.1']],
  });
  // A crash empties what was staged.
  await context.rows(`truncate staging.import_${id}`);
  await set(rate('USD', '2026-01-01', '30'));
  await context.rows(`update imports set status = 'loading' where id = $1`, [id]);
  await runWhole(context, purchasesKind, id, testNow);
  assert.ok((await amounts()).some(({ amount }) => amount === 17000));
});

test('orders of a shop in another currency are converted as a whole and add up to the cent', async () => {
  await set(rate('USD', '2026-01-01', '17.333'));
  const shop = [
    'Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount',
    '#1,ana@example.com,partially_refunded,USD,20.00,20.00,2026-01-05 10:00:00 -0600,1,Mug,10.00,5.00',
    '#1,ana@example.com,,,,,,1,Tea,10.00,',
    '',
  ].join('\n');
  const row = await importSales(context, shop);
  assert.deepEqual([row.preset, row.rows_stored, row.rows_noted], ['shopify', 3, 3]);
  assert.deepEqual(
    (await amounts()).map(({ amount }) => amount),
    [-8666, 17333, 17333],
  );
});

test('the currency that stands beside the amount counts as well as one in a column', async () => {
  await set(rate('EUR', '2026-01-01', '20'));
  const row = await importSales(
    context,
    'customer,date,amount\nA,2026-01-05,€ 10.00\nB,2026-01-06,$5.00\nC,2026-01-07,7 EUR\n',
  );
  assert.deepEqual([row.rows_stored, row.rows_noted], [3, 2]);
  assert.deepEqual(
    (await amounts()).map(({ amount }) => amount),
    [20000, 500, 14000],
  );
});
