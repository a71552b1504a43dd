// The benchmark files: the size asked for, in order, and the same every time.
import assert from 'node:assert/strict';
import test from 'node:test';
import { benchCsv } from './bench.ts';

const options = { customers: 3000, end: '2026-11-20' };
const text = (changes = {}) => [...benchCsv({ ...options, ...changes })].join('');

test('every customer is present and the mean number of purchases is the one asked for', () => {
  for (const purchasesPerCustomer of [1, 3, 7]) {
    const [header, ...lines] = text({ purchasesPerCustomer }).trimEnd().split('\n');
    assert.equal(header, 'customer_id,date,order,product,amount');
    assert.equal(new Set(lines.map((line) => line.split(',')[0])).size, 3000);
    const mean = lines.length / 3000;
    assert.ok(Math.abs(mean / purchasesPerCustomer - 1) < 0.06, `${mean} per customer`);
  }
});

test('lines come oldest first within three years, with numbered orders and amounts of two decimals', () => {
  const lines = text().trimEnd().split('\n').slice(1);
  let before = '2023-11-21';
  lines.forEach((line, i) => {
    assert.match(line, /^\d+,\d{4}-\d\d-\d\d,\d+,P\d+,\d+\.\d\d$/);
    const [, date, order] = line.split(',');
    assert.ok(date! >= before && date! <= options.end);
    assert.equal(Number(order), i + 1);
    before = date!;
  });
});

test('customers differ: some never return and some buy often', () => {
  const counts = new Map<string, number>();
  for (const line of text().trimEnd().split('\n').slice(1)) {
    const customer = line.split(',')[0]!;
    counts.set(customer, (counts.get(customer) ?? 0) + 1);
  }
  const once = [...counts.values()].filter((count) => count === 1).length / counts.size;
  assert.ok(once > 0.15 && once < 0.4, `${once} bought once`);
  assert.ok(Math.max(...counts.values()) > 40);
});

test('the same seed gives the same bytes and another seed gives others', () => {
  assert.equal(text(), text());
  assert.notEqual(text(), text({ seed: 2 }));
});
