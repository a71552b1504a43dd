// Cutting the past in two: days merged, first purchases not counted, nonsense refused by name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PurchaseSplit, splitPurchases, splitSummaries } from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, absolute: number, what = '') =>
  assert.ok(Math.abs(got - want) <= absolute, `${what}: ${got}, not ${want}`);
const refused = (call: () => unknown, code: string, field: string, row = -1) =>
  assert.throws(call, { code, field, row });

test('a cut of purchases merges days, counts from the first, and knows what came when', () => {
  const split = splitPurchases(
    {
      customer: [7, 8, 7, 7, 9, 7, 8, 7, 8, 6, 7],
      day: [10, 12, 3, 10, 25, 17, 21, 24, 40, 20, 21],
      amount: [5, 8, 9, 6, 1, 0, 7, 4, 99, -3, 12],
    },
    { calibrationEnd: 20, end: 30, unit: 7 },
  );
  // Customer 9 began after the calibration; the purchase on day 40 is beyond the end.
  assert.deepEqual([...split.customer], [7, 8, 6]);
  assert.equal(split.newcomers, 1);
  assert.deepEqual([...split.first], [3, 12, 20]);
  assert.deepEqual([...split.calibration.x], [2, 0, 0]);
  assert.deepEqual([...split.calibration.tx], [2, 0, 0]);
  assert.deepEqual([...split.calibration.T], [17 / 7, 8 / 7, 0]);
  assert.deepEqual([...split.full.x], [4, 1, 0]);
  assert.deepEqual([...split.full.tx], [3, 9 / 7, 0]);
  assert.deepEqual([...split.full.T], [27 / 7, 18 / 7, 10 / 7]);
  assert.deepEqual([...split.holdout], [2, 1, 0]);
  assert.deepEqual([...split.length], [10 / 7, 10 / 7, 10 / 7]);
  assert.deepEqual([...split.repeats.day], [10, 17, 21, 24]);
  assert.deepEqual([...split.repeats.count], [1, 1, 2, 1]);
  // 7: 11 on day 10 and nothing on day 17; then 12 and 4. 8: 7.
  assert.deepEqual([...split.spend!.n], [1, 0, 0]);
  assert.deepEqual([...split.spend!.m], [11, 0, 0]);
  assert.deepEqual([...split.holdoutSpend!.n], [2, 1, 0]);
  assert.deepEqual([...split.holdoutSpend!.m], [8, 7, 0]);
  // Two gaps of a week, then four and three days.
  near(split.calibration.litt![0]!, 0, 1e-14, 'litt');
  near(split.full.litt![0]!, Math.log(4 / 7) + Math.log(3 / 7), 1e-14, 'litt');
  const plain = splitPurchases({ customer: [1], day: [0] }, { calibrationEnd: 5, end: 9 });
  assert.equal(plain.spend, undefined);
  assert.deepEqual([...plain.length], [4]);
  assert.equal(plain.unit, 1);
});

test('customers who buy on one day spend for themselves', () => {
  const split = splitPurchases(
    { customer: [1, 1, 2, 2], day: [0, 4, 4, 9], amount: [5, 7, 100, 3] },
    { calibrationEnd: 10, end: 20 },
  );
  assert.deepEqual([...split.spend!.m], [7, 3]);
  assert.deepEqual([...split.calibration.x], [1, 1]);
});

test('the order of purchases is irrelevant, and a cut agrees with the summaries of both ends', () => {
  const purchase = fc.record({
    customer: fc.integer({ min: 0, max: 5 }),
    day: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(purchase, { minLength: 1, maxLength: 60 }), fc.nat(), (rows, turn) => {
      const plan = { calibrationEnd: 35, end: 60, unit: 7 };
      const of = (list: typeof rows) => ({
        customer: list.map(({ customer }) => customer),
        day: list.map(({ day }) => day),
      });
      if (!rows.some(({ day }) => day <= 35)) return;
      const cut = turn % rows.length;
      const one = splitPurchases(of(rows), plan);
      const other = splitPurchases(of([...rows.slice(cut), ...rows.slice(0, cut)].reverse()), plan);
      const sorted = (split: PurchaseSplit) =>
        [...split.customer.keys()]
          .sort((i, j) => split.customer[i]! - split.customer[j]!)
          .map((i) => [
            split.customer[i],
            split.full.x[i],
            split.full.tx[i],
            split.calibration.x[i],
            split.calibration.tx[i],
            split.holdout[i],
          ]);
      assert.deepEqual(sorted(one), sorted(other));
      assert.deepEqual(one.repeats, other.repeats);
      const again = splitSummaries(one.calibration, one.full);
      assert.deepEqual(again.holdout, one.holdout);
      again.length.forEach((length, i) => {
        near(length, one.length[i]!, 1e-6);
      });
    }),
    { numRuns: 60 },
  );
});

test('what cannot be cut is refused, naming field and row', () => {
  const plan = { calibrationEnd: 5, end: 9 };
  const of = (customer: number[], day: number[], amount?: number[]) => () =>
    splitPurchases({ customer, day, ...(amount && { amount }) }, plan);
  refused(of([], []), 'empty', 'customer');
  refused(of([1], []), 'length-mismatch', 'day');
  refused(of([1], [1], []), 'length-mismatch', 'amount');
  refused(of([1, Number.NaN], [1, 1]), 'not-finite', 'customer', 1);
  refused(of([1, 1], [1, Number.POSITIVE_INFINITY]), 'not-finite', 'day', 1);
  refused(of([1, 1], [1, 1.5]), 'not-whole', 'day', 1);
  refused(of([1], [1], [Number.NaN]), 'not-finite', 'amount', 0);
  refused(of([1], [6]), 'no-customers', 'calibrationEnd');
  refused(of([1], [10]), 'no-customers', 'calibrationEnd');
  const one = { customer: [1], day: [1] };
  refused(() => splitPurchases(one, { ...plan, end: 5 }), 'not-after-calibration', 'end');
  refused(() => splitPurchases(one, { ...plan, unit: 0 }), 'not-positive', 'unit');
  refused(() => splitPurchases(one, { ...plan, end: 9.5 }), 'not-whole', 'end');
  refused(
    () => splitPurchases(one, { calibrationEnd: 0.5, end: 9 }),
    'not-whole',
    'calibrationEnd',
  );
  const early = { x: column(2), tx: column(20), T: column(30) };
  refused(() => splitSummaries(early, early), 'not-after-calibration', 'T', 0);
  const fewer = { x: column(1), tx: column(20), T: column(60) };
  refused(() => splitSummaries(early, fewer), 'fewer-than-calibration', 'x', 0);
  const more = { x: column(2, 2), tx: column(20, 20), T: column(60, 60) };
  refused(() => splitSummaries(early, more), 'length-mismatch', 'full');
  refused(() => splitSummaries({ ...early, tx: column(40) }, more), 'tx-after-T', 'tx', 0);
});
