// Files of sales in every form: their customers are what a plain reading by hand says, and what cannot be read is refused by row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refuses } from '../fixtures/refuses.ts';
import { type SalesOptions, type SalesSummaries, salesSummary, summariseSales } from '../index.ts';

interface Sale {
  customer: string;
  /** Days since 2024-01-01. */
  day: number;
  amount: number;
}

const FIRST = Date.UTC(2024, 0, 1) / 86_400_000;
const dateOf = (day: number) => new Date((FIRST + day) * 86_400_000).toISOString().slice(0, 10);

/** What the models know of customers, by the words of `summariseSales`: days are put together first, then looked at. */
function byHand(sales: readonly Sale[], last: number, unit = 1) {
  const known = new Map<string, Map<number, number>>();
  for (const { customer, day, amount } of sales) {
    if (day > last) continue;
    const days = known.get(customer) ?? new Map<number, number>();
    known.set(customer, days);
    days.set(day, (days.get(day) ?? 0) + amount);
  }
  return [...known].map(([customer, spent]) => {
    const days = [...spent.keys()].sort((one, other) => one - other);
    const paid = days.slice(1).flatMap((day) => (spent.get(day)! > 0 ? [spent.get(day)!] : []));
    return {
      customer,
      x: days.length - 1,
      tx: (days.at(-1)! - days[0]!) / unit,
      T: (last - days[0]!) / unit,
      n: paid.length,
      m: paid.length > 0 ? paid.reduce((sum, one) => sum + one, 0) / paid.length : 0,
    };
  });
}

const rowsOf = ({ customer, x, tx, T, n, m }: SalesSummaries) =>
  Array.from(x, (_, i) => ({
    customer: String(customer[i]),
    x: x[i]!,
    tx: tx[i]!,
    T: T[i]!,
    n: n[i]!,
    m: m[i]!,
  }));

/** The file read in pieces of so many bytes. */
function inPieces(text: string, size: number, options?: SalesOptions): SalesSummaries {
  const summary = summariseSales(options);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) summary.push(bytes.subarray(at, at + size));
  return summary.finish();
}

/** The ways of writing the same sales. */
const plain = (sales: readonly Sale[], end = '\n') =>
  `customer_id,date,amount${end}${sales
    .map(({ customer, day, amount }) => `${customer},${dateOf(day)},${amount}${end}`)
    .join('')}`;
const quoted = (sales: readonly Sale[]) =>
  `customer_id;date;amount\n${sales
    .map(({ customer, day, amount }) => `"${customer}";"${dateOf(day)} 10:30";"${amount}"\n`)
    .join('')}`;
const turned = (sales: readonly Sale[]) =>
  `\uFEFFamount\tshop\tdate\tcustomer_id\n${sales
    .map(({ customer, day, amount }) => `${amount}\tsouth\t${dateOf(day)}T09:00\t${customer}\n`)
    .join('')}`;

// Quarters add up without rounding, so sums are exact in any order.
const sale = fc.record({
  customer: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }).map(String) },
    fc.constantFrom('1024', '16777215', '16777216', '999999999', '1000000000', '007', 'Ana', '12a'),
  ),
  day: fc.integer({ min: 0, max: 40 }),
  amount: fc.integer({ min: -40, max: 400 }).map((quarters) => quarters / 4),
});
const later = (one: Sale, other: Sale) => one.day - other.day;

test('however the sales are written, ordered and cut into pieces, the customers are the same', () => {
  fc.assert(
    fc.property(
      fc.array(sale, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 90 }),
      fc.constantFrom(1, 7),
      fc.option(fc.integer({ min: 0, max: 45 }), { nil: undefined }),
      (sales, size, unit, end) => {
        const last = end ?? Math.max(...sales.map(({ day }) => day));
        const options = { unit, ...(end !== undefined && { end: dateOf(end) }) };
        const log = [...sales].sort(later);
        for (const [list, order] of [
          [sales, undefined],
          [log, 'by-time'],
        ] as const) {
          const want = byHand(list, last, unit);
          for (const text of [plain(list), plain(list, '\r\n'), quoted(list), turned(list)]) {
            const read = () => inPieces(text, size, { ...options, ...(order && { order }) });
            if (want.length === 0) {
              refuses(read, 'empty', 'customer_id');
              continue;
            }
            const got = read();
            assert.deepEqual(rowsOf(got), want);
            assert.equal(got.rows, list.length);
            assert.equal(got.end, dateOf(last));
            const whole = want.every(({ customer }) => /^(0|[1-9]\d{0,8})$/.test(customer));
            assert.equal(got.customer instanceof Float64Array, whole);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a large file of plain rows, thousands of customers and sales, is read as by hand', () => {
  // A sequence without any library: multiplicative steps modulo a prime.
  let state = 12_345;
  const draw = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const sales = Array.from({ length: 9000 }, (): Sale => {
    const kind = draw(10);
    const customer = kind < 6 ? draw(40) : kind < 9 ? draw(3000) : 16_777_000 + draw(600);
    return { customer: String(customer), day: draw(300), amount: (draw(500) - 20) / 4 };
  });
  const want = byHand(sales, 299);
  assert.ok(want.length > 2048);
  assert.deepEqual(rowsOf(salesSummary(plain(sales), { end: dateOf(299) })), want);
  assert.deepEqual(rowsOf(inPieces(plain(sales), 5000, { end: dateOf(299) })), want);
  const log = [...sales].sort(later);
  const late = byHand(log, 250);
  const read = inPieces(plain(log), 70_000, { order: 'by-time', end: dateOf(250) });
  assert.deepEqual(rowsOf(read), late);
  assert.equal(read.rows, 9000);
  // Mixed with text customers, the names are texts and the numbers among them too.
  const mixed = [...sales.slice(0, 200), { customer: 'Zoe', day: 3, amount: 1 }];
  assert.deepEqual(rowsOf(salesSummary(plain(mixed), { end: dateOf(299) })), byHand(mixed, 299));
});

test('customers whose numbers lie at the ends of the tables are one each, whenever they come back', () => {
  const numbers = [1023, 1024, 1025, 2047, 2048, 2049, 4095, 4096, 2 ** 20, 2 ** 20 + 1];
  const far = [2 ** 24 - 1, 2 ** 24, 2 ** 24 + 1, 999_999_999];
  // Up, then down again, so that tables grow once by little and once by much.
  for (const order of [
    [...numbers, ...far],
    [...far, ...numbers].reverse(),
    [...numbers.slice(0, 3)],
  ]) {
    const sales = [...order, ...order.toReversed()].map(
      (number, i): Sale => ({ customer: String(number), day: i, amount: 1 }),
    );
    assert.deepEqual(rowsOf(salesSummary(plain(sales))), byHand(sales, 2 * order.length - 1));
  }
});

test('more rows than are handed over at once stay in order', () => {
  // Seventy thousand sales of three customers, backwards in time, of a day every thousand.
  const sales = Array.from({ length: 70_000 }, (_, i): Sale => {
    return { customer: String(i % 3), day: 69 - Math.floor(i / 1000), amount: 1 };
  });
  assert.deepEqual(rowsOf(salesSummary(plain(sales))), byHand(sales, 69));
});

test('sales of a customer in any order: few are moved one by one, many are sorted, equal days stay together', () => {
  for (const count of [2, 3, 63, 64, 65, 66, 67, 130]) {
    const days = Array.from({ length: count }, (_, i) => (i * 37) % 31);
    // In order for a while, so that the place where it breaks differs.
    for (const from of [0, 1, 60, 64, 65, 66]) {
      const sales = days.map(
        (day, i): Sale => ({ customer: '5', day: i < from ? 0 : day, amount: i + 1 }),
      );
      const other = sales.map((one) => ({ ...one, customer: '6', day: 30 - one.day }));
      const both = sales.flatMap((one, i) => [one, other[i]!]);
      assert.deepEqual(rowsOf(salesSummary(plain(both))), byHand(both, 30));
    }
  }
});

test('returns and gifts: a day counts for spend when its sum is positive', () => {
  // Day and amount of the sales of a customer each.
  const cases = [
    '0:5 3:-2 3:6 8:1',
    '0:-5 3:2 8:4',
    '0:5 3:2 3:-2 8:4',
    '0:5 3:2 8:4 8:-1',
    '0:5 0:-6 8:4 8:-9 9:3',
    '0:5 3:8 5:-1 9:2',
    '0:5 3:0 5:0',
    '0:0',
    '0:5 3:7 5:2 5:-2 6:1',
    '0:-1 0:3 4:3 4:5',
    '0:5 3:2 3:4 3:-1 5:1',
    '0:5 3:2 3:4 5:-1 6:8',
    '0:5 0:2 3:4 3:8 3:-9 3:1',
  ].map((list) => list.split(' ').map((one) => one.split(':').map(Number) as [number, number]));
  for (const order of ['any', 'by-time'] as const) {
    const sales = cases.flatMap((list, i) =>
      list.map(([day, amount]): Sale => ({ customer: String(i), day, amount })),
    );
    const got = rowsOf(salesSummary(plain(sales), { order }));
    assert.deepEqual(got, byHand(sales, 9));
    // By hand: a return of part of the second day, a first day that only returns, a day that cancels out, a late return.
    assert.deepEqual(
      got.slice(0, 4).map(({ x, n, m }) => [x, n, m]),
      [
        [2, 2, 2.5],
        [2, 2, 3],
        [2, 1, 4],
        [2, 2, 2.5],
      ],
    );
  }
});

test('a log that is not in order is refused at the row that goes back, when it was said to be one', () => {
  const sales: Sale[] = Array.from({ length: 5000 }, (_, i) => ({
    customer: String(i % 700),
    day: Math.floor(i / 50),
    amount: i % 3 === 0 ? -1 : 1,
  }));
  const broken = (at: number) =>
    plain(sales.map((one, i) => (i === at ? { ...one, day: one.day - 15 } : one)));
  for (const at of [701, 1500, 4095, 4096, 4999]) {
    refuses(() => salesSummary(broken(at), { order: 'by-time' }), 'not-in-order', 'date', at);
    assert.equal(salesSummary(broken(at)).rows, 5000);
  }
  // Other names of columns are the ones that are blamed; equal days are in order.
  const text = 'who,when,much\n7,2024-01-05,1\n7,2024-01-05,1\n7,2024-01-04,1\n';
  const columns = { customer: 'who', date: 'when', amount: 'much' };
  refuses(() => salesSummary(text, { order: 'by-time', columns }), 'not-in-order', 'when', 2);
  assert.deepEqual([...salesSummary(text, { columns }).x], [1]);
  refuses(() => salesSummary(text, { columns: { date: 'when' } }), 'column-missing', 'customer_id');
});

test('empty lines are no rows, a last line needs no end, and what is after the end is counted but left out', () => {
  const text =
    'customer_id,date,amount\n\n7,2024-01-01,4\r\n\n7,2024-01-09,6\n8,2024-02-01,5\n7,2024-01-31,2';
  const all = salesSummary(text);
  assert.deepEqual([all.rows, all.end], [4, '2024-02-01']);
  assert.deepEqual(rowsOf(all), [
    { customer: '7', x: 2, tx: 30, T: 31, n: 2, m: 4 },
    { customer: '8', x: 0, tx: 0, T: 0, n: 0, m: 0 },
  ]);
  const early = salesSummary(text, { end: '2024-01-30', unit: 7 });
  assert.deepEqual([early.rows, early.end], [4, '2024-01-30']);
  assert.deepEqual(rowsOf(early), [{ customer: '7', x: 1, tx: 8 / 7, T: 29 / 7, n: 1, m: 6 }]);
  assert.deepEqual([...early.customer], [7]);
});

test('tens of thousands of customers keep their places while their sales are put in order', () => {
  // 20,000 customers in the order 1, 0, 3, 2, …, each with two sales, the later one first.
  const many = 20_000;
  const sales = [9, 2].flatMap((day) =>
    Array.from({ length: many }, (_, i): Sale => ({ customer: String(i ^ 1), day, amount: i % 7 })),
  );
  const got = salesSummary(plain(sales));
  assert.equal(got.x.length, many);
  for (const i of [0, 1, 8191, 8192, 8193, 16_383, 16_384, many - 1]) {
    assert.equal(got.customer[i], i ^ 1);
    // The sale of the later day comes again; it is a repeat purchase if it brought something.
    assert.deepEqual(
      [got.x[i], got.tx[i], got.T[i], got.n[i], got.m[i]],
      [1, 7, 7, i % 7 > 0 ? 1 : 0, i % 7],
    );
  }
  assert.ok(got.x.every((x) => x === 1) && got.T.every((T) => T === 7));
});
