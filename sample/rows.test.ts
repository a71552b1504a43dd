// The sales file of the sample business: the same every time, in order, readable, and adding up.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { dayNumber, isoDay } from './calendar.ts';
import { products } from './catalog.ts';
import { type SampleCustomer, sampleCustomers } from './customers.ts';
import { pesos, sampleColumns, sampleCsv, sampleRows } from './rows.ts';

const options = { end: '2026-11-20', customers: 400, seed: 5 };
const csv = (changes = {}) => [...sampleCsv({ ...options, ...changes })].join('');
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const sum = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0);

test('the same seed gives the same bytes and another seed gives others', () => {
  assert.equal(hash(csv()), hash(csv()));
  assert.notEqual(hash(csv()), hash(csv({ seed: 6 })));
});

test('the file has one header, fourteen fields per line and nothing that needs quoting', () => {
  const text = csv();
  assert.doesNotMatch(text, /["\r\t;]/);
  assert.ok(text.endsWith('\n'));
  const [header, ...lines] = text.slice(0, -1).split('\n');
  assert.equal(header, sampleColumns.join(','));
  assert.equal(lines.length, [...sampleRows(options)].length);
  for (const line of lines) {
    const field = line.split(',');
    assert.equal(field.length, sampleColumns.length);
    assert.match(field[4]!, /^\d{4}-\d\d-\d\d$/);
    assert.match(field[5]!, /^-?\d+\.\d\d$/);
    assert.match(field[9]!, /^-?\d+(\.\d{1,3})?$/);
    assert.match(field[10]!, /^\d+\.\d\d$/);
  }
});

test('the file arrives in chunks of about 64 KB', () => {
  const chunks = [...sampleCsv(options)];
  assert.ok(chunks.length > 3);
  for (const chunk of chunks.slice(0, -1))
    assert.ok(chunk.length >= 65_536 && chunk.length < 66_000);
});

test('lines come oldest first, end on the last day asked for and number their orders as they come', () => {
  const rows = [...sampleRows({ ...options, customers: 2000 })];
  assert.ok(rows.every((row, i) => i === 0 || rows[i - 1]!.date <= row.date));
  assert.equal(rows.at(-1)!.date, options.end);
  assert.ok(rows[0]!.date >= '2023-11-21' && rows[0]!.date < '2024-01-01');
  const orders = [...new Set(rows.map((row) => row.order))];
  for (const letter of ['V', 'D']) {
    const numbers = orders.filter((order) => order[0] === letter).map((order) => +order.slice(1));
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
  }
});

test('the lines of a customer and day add up to the purchase occasion, to the centavo', () => {
  const sold = new Map<string, number>();
  for (const row of sampleRows(options)) {
    if (row.amount < 0) continue;
    const key = `${row.customer} ${row.date}`;
    sold.set(key, (sold.get(key) ?? 0) + row.amount);
  }
  for (const customer of sampleCustomers(options))
    for (const { day, total, orders } of customer.purchases) {
      assert.equal(sum(orders.flatMap((order) => order.lines.map((line) => line.amount))), total);
      assert.equal(sold.get(`${customer.id} ${isoDay(day)}`), total);
      sold.delete(`${customer.id} ${isoDay(day)}`);
    }
  assert.equal(sold.size, 0);
});

test('an order has one customer, one day, one place and at most four different products', () => {
  const orders = Map.groupBy(sampleRows(options), (row) => row.order);
  for (const rows of orders.values()) {
    assert.equal(new Set(rows.map((row) => `${row.customer} ${row.date} ${row.store}`)).size, 1);
    assert.equal(new Set(rows.map((row) => row.product)).size, rows.length);
    assert.ok(rows.length <= 4);
  }
});

test('products cost their list price or a whole discount on it, and coffee by weight is not sold on the web', () => {
  const price = new Map(products.map((product) => [product.name, product]));
  for (const row of sampleRows(options)) {
    const product = price.get(row.product)!;
    const paid = [0, 10, 15].map((discount) =>
      Math.round((product.price * Math.abs(row.quantity) * (100 - discount)) / 100),
    );
    assert.ok(paid.includes(Math.abs(row.amount)), JSON.stringify(row));
    assert.ok(product.byWeight ? row.channel === 'tienda' : Number.isInteger(row.quantity));
  }
});

test('returns are negative lines of what was sold, later and under an order of their own', () => {
  const customers = [...sampleCustomers({ ...options, customers: 2000 })];
  const lines = (customer: SampleCustomer) =>
    customer.purchases.flatMap(({ day, orders }) =>
      orders.flatMap((order) => order.lines.map((line) => ({ day, line }))),
    );
  const returned = customers.flatMap((customer) =>
    customer.returns.map(({ day, bought, line }) => ({ customer, day, bought, line })),
  );
  for (const { customer, day, bought, line } of returned) {
    assert.ok(day > bought && day <= dayNumber(options.end));
    assert.ok(line.amount < 0 && line.quantity < 0);
    assert.ok(
      lines(customer).some(
        (sold) =>
          sold.day === bought &&
          sold.line.product === line.product &&
          sold.line.amount === -line.amount,
      ),
    );
  }
  const share = returned.length / sum(customers.map((customer) => lines(customer).length));
  assert.ok(share > 0.012 && share < 0.018, `share of returns ${share}`);
});

test('without returns the sales are the same', () => {
  const sales = (returns: boolean) =>
    [...sampleRows({ ...options, returns })].filter((row) => row.amount > 0);
  assert.deepEqual(sales(false), sales(true));
  assert.equal([...sampleRows({ ...options, returns: false })].length, sales(true).length);
});

test('money is printed with two decimals and a point', () => {
  assert.deepEqual([0, 5, -5, 123, -123456].map(pesos), [
    '0.00',
    '0.05',
    '-0.05',
    '1.23',
    '-1234.56',
  ]);
});
