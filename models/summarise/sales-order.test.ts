// A sales file gives the same customers in whatever order its rows come and in whatever pieces it is read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../inference/random.ts';
import { textOfDay } from './calendar-day.ts';
import { type SalesSummaries, salesSummary, summariseSales } from './summarise-sales.ts';

/** A log of so many customers, `dense` of whom buy nearly every day; some amounts are returns. */
function makeLog(customers: number, dense: number): string[] {
  const random = seededRandom(5);
  const rows: string[] = [];
  for (let day = 0; day < 100; day++) {
    for (let customer = 1; customer <= customers; customer++) {
      if (random.uniform() >= (customer <= dense ? 0.9 : 0.01)) continue;
      const cents = Math.round(random.uniform() * 10_000) - 1500;
      rows.push(`${customer},${textOfDay(19_000 + day)},${cents / 4}`);
    }
  }
  return rows;
}

const asFile = (rows: readonly string[]) => `customer_id,date,amount\n${rows.join('\n')}\n`;

/** What is known of each customer, by name. */
function byName({ customer, x, tx, T, n, m }: SalesSummaries): Map<string, number[]> {
  return new Map(
    Array.from(x, (_, i) => [String(customer[i]), [x[i]!, tx[i]!, T[i]!, n[i]!, m[i]!]]),
  );
}

test('rows in any order give the same customers as the log in order of time', () => {
  const rows = makeLog(20_000, 3);
  const log = salesSummary(asFile(rows), { order: 'by-time' });
  const shuffled = [...rows];
  const random = seededRandom(9);
  for (let i = shuffled.length - 1; i > 0; i--) {
    const other = Math.floor(random.uniform() * (i + 1));
    [shuffled[i], shuffled[other]] = [shuffled[other]!, shuffled[i]!];
  }
  assert.deepEqual(salesSummary(asFile(rows)), log);
  const any = salesSummary(asFile(shuffled));
  assert.equal(any.rows, log.rows);
  // Amounts are quarters, which add up exactly in any order.
  assert.deepEqual(byName(any), byName(log));
  const first = shuffled.map((row) => Number(row.split(',')[0]));
  assert.deepEqual([...any.customer], [...new Set(first)]);
});

test('a file read in small pieces gives what it gives as a whole, quoted line breaks and semicolons included', () => {
  const text =
    'customer_id;date;amount\r\n"Ana\nMaría ""M""";2024-01-01;5,50\r\n7;2024-01-02;3\r\n"Ana\nMaría ""M""";2024-01-04;8,00\r\n7;2024-01-03;"4"';
  const whole = salesSummary(text);
  assert.deepEqual(whole.customer, ['Ana\nMaría "M"', '7']);
  assert.deepEqual([...whole.m], [8, 4]);
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= 40; size++) {
    const pieces = summariseSales();
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    assert.deepEqual(pieces.finish(), whole, `pieces of ${size} bytes`);
  }
});

test('a log read in pieces that end within rows gives what it gives as a whole', () => {
  const rows = makeLog(300, 3);
  const whole = salesSummary(asFile(rows));
  const bytes = new TextEncoder().encode(asFile(rows));
  for (const size of [97, 1024, 5000]) {
    const pieces = summariseSales({ order: 'by-time' });
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    assert.deepEqual(pieces.finish(), whole, `pieces of ${size} bytes`);
  }
});
