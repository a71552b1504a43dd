// Files of sales as they are written: numbers, names and dates in every form that is read, and what is refused, by column and row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from '../fixtures/refuses.ts';
import { type SalesOptions, type SalesSummaries, salesSummary, summariseSales } from '../index.ts';

/** The file read in pieces of so many bytes. */
function inPieces(text: string, size: number, options?: SalesOptions): SalesSummaries {
  const summary = summariseSales(options);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) summary.push(bytes.subarray(at, at + size));
  return summary.finish();
}

/** One sale written in a certain way, among plain ones so that the quick reading sees it too; its customer and amount. */
function readOne(row: string, head = 'customer_id,date,amount'): [string, number, number] {
  const padding = Array.from({ length: 9 }, (_, i) => `${800 + i},2024-01-01,1\n`).join('');
  const text = `${head}\n${padding}${row}\n${padding}`;
  const got = salesSummary(text, { end: '2024-12-31' });
  const i = Array.from(got.customer, String).findIndex((name) => !/^80\d$/.test(name));
  // The amount is seen through a repeat sale: written twice, a day apart.
  const twice = salesSummary(
    `${head}\n${padding}${row.replace('2024-02-05', '2024-02-04')}\n${row}\n${padding}`,
  );
  return [String(got.customer[i]), got.T[i]!, twice.m[i]!];
}

test('numbers and names are read however they are written', () => {
  const left = 330;
  for (const [row, customer, amount] of [
    ['7,2024-02-05,12.5', '7', 12.5],
    ['0,2024-02-05,3', '0', 3],
    ['999999999,2024-02-05,0.01', '999999999', 0.01],
    ['1234567890,2024-02-05,3', '1234567890', 3],
    ['007,2024-02-05,3', '007', 3],
    ['00,2024-02-05,3', '00', 3],
    ['7x,2024-02-05,3', '7x', 3],
    ['-7,2024-02-05,3', '-7', 3],
    ['Ñandú,2024-02-05,3', 'Ñandú', 3],
    ['7,2024-02-05,+3.25', '7', 3.25],
    ['7,2024-02-05,3.', '7', 3],
    ['7,2024-02-05,.5', '7', 0.5],
    ['7,2024-02-05,1e2', '7', 100],
    ['7,2024-02-05,25E-1', '7', 2.5],
    ['7,2024-02-05,123456789012345', '7', 123456789012345],
    ['7,2024-02-05,1234567890123456', '7', 1234567890123456],
    ['7,2024-02-05,0.12345678901234', '7', 0.12345678901234],
    ['7,2024-02-05,0.1234567890123456', '7', 0.1234567890123456],
    ['7,2024-02-05,98765432101234570000', '7', 98765432101234570000],
    ['7,2024-02-05,12.5\r', '7', 12.5],
    [' 7 , 2024-02-05 x, 1 ', '7', 1],
    ['7,2024-02-05 23:59,4', '7', 4],
    ['7,2024-02-05T23:59Z,4', '7', 4],
    ['"7",2024-02-05,4', '7', 4],
    ['"a ""b"" c",2024-02-05,4', 'a "b" c', 4],
    ['"a,b",2024-02-05,"4"', 'a,b', 4],
    ['"two\nlines",2024-02-05,4', 'two\nlines', 4],
    ['7,2024-02-05,4,more', '7', 4],
  ] as [string, string, number][]) {
    assert.deepEqual(readOne(row), [customer, left, amount], row);
  }
  // Semicolons leave the comma to decimals; a point, where there is one, is the decimal sign.
  const file = (amount: string) =>
    `customer_id;date;amount\n7;2024-01-01;1\n7;2024-01-02;${amount}\n`;
  assert.equal(salesSummary(file('12,5')).m[0], 12.5);
  assert.equal(salesSummary(file('12.5')).m[0], 12.5);
  refuses(() => salesSummary(file('1.012,5')), 'not-a-number', 'amount', 1);
});

test('what cannot be read is refused by column and row, wherever in the file it stands', () => {
  const good = (count: number) =>
    Array.from({ length: count }, (_, i) => `${i},2024-01-01,1\n`).join('');
  const head = 'customer_id,date,amount\n';
  for (const [row, code, field] of [
    [',2024-01-01,1', 'empty', 'customer_id'],
    ['" ",2024-01-01,1', 'empty', 'customer_id'],
    ['7', 'not-a-date', 'date'],
    ['7,2024-13-01,1', 'not-a-date', 'date'],
    ['7,2024-02-30,1', 'not-a-date', 'date'],
    ['7,2024-00-10,1', 'not-a-date', 'date'],
    ['7,2023-02-29,1', 'not-a-date', 'date'],
    ['7,24-01-01,1', 'not-a-date', 'date'],
    ['7,2024/01/01,1', 'not-a-date', 'date'],
    ['7,2024-01-01x,1', 'not-a-date', 'date'],
    ['7,2024-1-011,1', 'not-a-date', 'date'],
    ['7,2024-01-:1,1', 'not-a-date', 'date'],
    ['7,2024-01-01', 'not-a-number', 'amount'],
    ['7,2024-01-01,', 'not-a-number', 'amount'],
    ['7,2024-01-01 4', 'not-a-number', 'amount'],
    ['7,2024-01-01;4', 'not-a-date', 'date'],
    ['7,2024-01-01,-', 'not-a-number', 'amount'],
    ['7,2024-01-01,.', 'not-a-number', 'amount'],
    ['7,2024-01-01,1.2.3', 'not-a-number', 'amount'],
    ['7,2024-01-01,--1', 'not-a-number', 'amount'],
    ['7,2024-01-01,1 2', 'not-a-number', 'amount'],
    ['7,2024-01-01,0x1', 'not-a-number', 'amount'],
    ['7,2024-01-01,1e999', 'not-a-number', 'amount'],
    ['7,2024-01-01,NaN', 'not-a-number', 'amount'],
  ] as const) {
    for (const before of [0, 3]) {
      const text = `${head}${good(before)}${row}\n${good(9)}`;
      refuses(() => salesSummary(text), code, field, before);
      refuses(() => inPieces(text, 50), code, field, before);
    }
  }
  const far = `${head}${good(5000)}7,2024-02-30,1\n${good(20)}`;
  refuses(() => inPieces(far, 1 << 14), 'not-a-date', 'date', 5000);
  for (const [text, code, field, row] of [
    ['', 'column-missing', 'customer_id', -1],
    ['customer_id,amount\n7,1\n', 'column-missing', 'date', -1],
    ['customer_id,date\n7,1\n', 'column-missing', 'amount', -1],
    ['id,date,amount\n7,2024-01-01,1\n', 'column-missing', 'customer_id', -1],
    [head, 'empty', 'customer_id', -1],
    [`${head}\n\n`, 'empty', 'customer_id', -1],
    [`${head}7,2024-01-01,1\n"7,2024-01-01,1\n`, 'unclosed-quote', 'row', 1],
    [`${head}7,2024-01-01,1\n"7""`, 'unclosed-quote', 'row', 1],
  ] as const)
    refuses(() => salesSummary(text), code, field, row);
  refuses(() => salesSummary(head, { unit: 0 }), 'not-positive', 'unit');
  refuses(() => salesSummary(head, { unit: -7 }), 'not-positive', 'unit');
  refuses(() => salesSummary(head, { unit: Number.POSITIVE_INFINITY }), 'not-positive', 'unit');
  refuses(() => salesSummary(head, { unit: Number.NaN }), 'not-positive', 'unit');
  refuses(() => salesSummary(head, { end: '2024-02-30' }), 'not-a-date', 'end');
});

test('a quotation mark that is never closed is not kept for ever', () => {
  const head = 'customer_id,date,amount\n0,2024-01-01,1\n1,2024-01-01,1\n"';
  const open = summariseSales();
  open.push(new TextEncoder().encode(head));
  const piece = new TextEncoder().encode('7,2024-01-01,1\n'.repeat(30_000));
  open.push(piece);
  open.push(piece);
  refuses(() => open.push(piece), 'row-too-long', 'row', 2);
});

test('numbers too long for a number are names, and sales before 1970 are sales', () => {
  const file = (customer: string) =>
    `customer_id,date,amount\n${`${customer},1965-03-01,2\n${customer},1965-03-09,5\n`.repeat(5)}`;
  const long = salesSummary(file('9999999999'));
  assert.deepEqual([long.customer, long.x[0], long.m[0]], [['9999999999'], 1, 25]);
  const short = salesSummary(file('999999999'));
  assert.deepEqual([...short.customer], [999_999_999]);
  assert.ok(short.customer instanceof Float64Array);
  assert.deepEqual([short.end, short.T[0], short.tx[0]], ['1965-03-09', 8, 8]);
});
