// Customer profitability: costs by activity, the whale curve and the matrix, with totals that agree.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  customerProfits,
  driverRate,
  matrixVerdict,
  productMatrix,
  profitOfTop,
  whaleCurve,
  whalePoints,
} from '../index.ts';

const activity = {
  revenue: [1000, 400, 0],
  costOfGoods: [600, 300, 0],
  quantities: { orders: [4, 30, 0], visits: [1, 2, 1] },
  rates: { orders: 10, visits: 50, calls: 3 },
  sustaining: [5, 5, 5],
};

test('every customer carries the cost of the activities they cause', () => {
  const found = customerProfits(activity);
  assert.deepEqual(Array.from(found.contribution), [400, 100, 0]);
  assert.deepEqual(Array.from(found.costToServe), [95, 405, 55]);
  assert.deepEqual(Array.from(found.profit), [305, -305, -55]);
  assert.deepEqual(found.costByDriver, { orders: 340, visits: 200, sustaining: 15 });
  assert.equal(found.totalRevenue, 1400);
  assert.equal(found.totalProfit, -55);
  const bare = customerProfits({ revenue: [10], quantities: {}, rates: {} });
  assert.deepEqual(Array.from(bare.profit), [10]);
  assert.deepEqual(bare.costByDriver, {});
  assert.equal(driverRate(560_000, 700_000), 0.8);
});

test('profit adds up over customers and over drivers alike', () => {
  const cents = fc.integer({ min: 0, max: 1e7 });
  const rows = fc.array(fc.tuple(cents, cents, fc.nat({ max: 40 }), fc.nat({ max: 9 }), cents), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(rows, cents, cents, (customers, perOrder, perReturn) => {
      const column = (k: 0 | 1 | 2 | 3 | 4) => customers.map((row) => row[k]);
      const found = customerProfits({
        revenue: column(0),
        costOfGoods: column(1),
        quantities: { orders: column(2), returns: column(3) },
        rates: { orders: perOrder, returns: perReturn },
        sustaining: column(4),
      });
      const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
      assert.equal(sum(found.profit), found.totalProfit);
      assert.equal(sum(found.costToServe), sum(Object.values(found.costByDriver)));
      assert.equal(sum(found.contribution) - sum(found.costToServe), found.totalProfit);
    }),
  );
});

test('drivers without a rate and odd columns are refused', () => {
  const refused = (change: object, code: string, field: string, row = -1) =>
    refuses(() => customerProfits({ ...activity, ...change }), code, field, row);
  refused({ rates: { orders: 1 } }, 'rate-missing', 'visits');
  refused({ quantities: { toString: [1, 1, 1] } }, 'rate-missing', 'toString');
  refused({ rates: { orders: -1, visits: 1 } }, 'negative', 'orders');
  refused({ quantities: { orders: [1] } }, 'length-mismatch', 'orders');
  refused({ quantities: { orders: [1, -1, 1] } }, 'negative', 'orders', 1);
  refused({ costOfGoods: [1] }, 'length-mismatch', 'costOfGoods');
  refused({ costOfGoods: [1, 1, Number.NaN] }, 'not-finite', 'costOfGoods', 2);
  refused({ revenue: [1, Number.NaN, 1] }, 'not-finite', 'revenue', 1);
  refused({ sustaining: [1] }, 'length-mismatch', 'sustaining');
  refused({ sustaining: [1, -1, 1] }, 'negative', 'sustaining', 1);
  refuses(() => driverRate(-1, 1), 'negative', 'cost');
  refuses(() => driverRate(1, 0), 'not-positive', 'practicalCapacity');
});

const profits = [900, 500, 300, 200, 120, 60, 20, -50, -250, -300];

test('the whale rises to 140 % and the top fifth makes 93.3 % (A21)', () => {
  const curve = whaleCurve([...profits].reverse());
  assert.equal(curve.total, 1500);
  const printed = [60, 93.3, 113.3, 126.7, 134.7, 138.7, 140, 136.7, 120, 100];
  printed.forEach((percent, i) => {
    near((100 * curve.cumulative[i + 1]!) / curve.total, percent, 0, 0.05);
  });
  assert.equal(curve.peak, 2100);
  assert.equal(curve.peakRatio, 1.4);
  assert.deepEqual([curve.customers, curve.profitable, curve.unprofitable], [10, 7, 3]);
  assert.equal(curve.unprofitableShare, 0.3);
  assert.equal(curve.loss, -600);
  assert.equal(curve.destroyedRatio, 0.4);
  near(profitOfTop(curve, 0.2)!, 1400 / 1500);
  near(profitOfTop(curve, 0.25)!, 1550 / 1500);
  assert.equal(profitOfTop(curve, 0), 0);
  assert.equal(profitOfTop(curve, 1), 1);
  near(profitOfTop(curve, 0.7)!, 1.4);
});

test('shares of customers that are whole but for rounding are whole', () => {
  const ramp = whaleCurve(Array.from({ length: 100 }, (_, i) => i));
  // 0.29 · 100 is 28.999999999999996 in doubles.
  assert.equal(profitOfTop(ramp, 0.29), ramp.cumulative[29]! / ramp.total);
});

test('without a profit in all there are no percentages of it', () => {
  const loss = whaleCurve([5, -5]);
  assert.deepEqual(
    [loss.peakRatio, loss.destroyedRatio, profitOfTop(loss, 0.5)],
    [null, null, null],
  );
  assert.equal(loss.peak, 5);
  assert.equal(loss.loss, -5);
  const none = whaleCurve([0, 0]);
  assert.deepEqual([none.profitable, none.unprofitable, none.peak], [0, 0, 0]);
  const small = whaleCurve([0.6, -0.1]);
  near(small.peakRatio!, 1.2);
  near(small.destroyedRatio!, 0.2);
  assert.equal(small.cumulative.length, 3);
  const bad = whaleCurve([-1]);
  assert.deepEqual([bad.peak, bad.loss, bad.unprofitableShare], [0, -1, 1]);
  refuses(() => whaleCurve([]), 'empty', 'profits');
  refuses(() => whaleCurve([1, Number.NaN]), 'not-finite', 'profits', 1);
  refuses(() => profitOfTop(loss, 2), 'out-of-range', 'share');
});

test('a few points draw the curve, always with its ends and its peak', () => {
  const curve = whaleCurve(profits);
  assert.deepEqual(whalePoints(curve, 2), [
    { share: 0, profit: 0 },
    { share: 0.7, profit: 2100 },
    { share: 1, profit: 1500 },
  ]);
  assert.deepEqual(
    whalePoints(curve, 3).map((point) => point.share),
    [0, 0.5, 0.7, 1],
  );
  assert.equal(whalePoints(curve, 500).length, 11);
  refuses(() => whalePoints(curve, 1), 'too-few', 'count');
  refuses(() => whalePoints(curve, 2.5), 'not-whole', 'count');
});

test('the whale does not depend on the order and never passes its peak', () => {
  const amounts = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(amounts, (list) => {
      const curve = whaleCurve(list);
      assert.deepEqual(curve, whaleCurve([...list].reverse()));
      assert.equal(
        curve.peak,
        list.reduce((sum, p) => sum + Math.max(0, p), 0),
      );
      assert.equal(curve.peak + curve.loss, curve.total);
      for (const amount of curve.cumulative) assert.ok(amount <= curve.peak);
      if (curve.total > 0) assert.ok(profitOfTop(curve, 0.5)! >= 0.5);
    }),
  );
});

test('the matrix of the book: very profitable, mixed, losing (A20)', () => {
  const found = productMatrix([
    [5, 4, 3],
    [6, null, null],
    [null, -2, -3],
    [null, null, -4],
  ]);
  assert.deepEqual(found.customers, [
    {
      profit: 11,
      profitableProducts: 2,
      losingProducts: 0,
      verdict: 'very-profitable',
      couldBuy: [],
      remedies: [],
    },
    {
      profit: 2,
      profitableProducts: 1,
      losingProducts: 1,
      verdict: 'mixed',
      couldBuy: [1],
      remedies: ['reprice-or-drop-product', 'sell-profitable-products'],
    },
    {
      profit: -4,
      profitableProducts: 1,
      losingProducts: 2,
      verdict: 'losing',
      couldBuy: [1],
      remedies: ['reprice-or-drop-product', 'sell-profitable-products', 'let-go'],
    },
  ]);
  assert.deepEqual(found.products, [
    { profit: 12, buyers: 3, profitable: true },
    { profit: 6, buyers: 1, profitable: true },
    { profit: -5, buyers: 2, profitable: false },
    { profit: -4, buyers: 1, profitable: false },
  ]);
  assert.equal(found.total, 9);
});

test('verdicts count signs: zeros and empty cells are neither', () => {
  assert.equal(matrixVerdict(0, 0), 'none');
  assert.equal(matrixVerdict(2, 0), 'very-profitable');
  assert.equal(matrixVerdict(2, 1), 'mixed');
  assert.equal(matrixVerdict(1, 1), 'mixed');
  assert.equal(matrixVerdict(0, 1), 'losing');
  const found = productMatrix([
    [0, null, 5],
    [null, 0, -1],
  ]);
  assert.deepEqual(
    found.customers.map((customer) => customer.verdict),
    ['none', 'none', 'mixed'],
  );
  assert.deepEqual(found.customers[1]!.couldBuy, [0]);
  assert.deepEqual(found.customers[1]!.remedies, []);
  assert.deepEqual(found.customers[2]!.remedies, ['reprice-or-drop-product']);
  assert.deepEqual(productMatrix([[]]).customers, []);
  assert.equal(productMatrix([[2, -2, null]]).products[0]!.profitable, false);
  assert.deepEqual(productMatrix([[2, -2, null]]).customers[2]!.couldBuy, []);
  refuses(() => productMatrix([]), 'empty', 'cells');
  refuses(() => productMatrix([[1], [1, 2]]), 'length-mismatch', 'cells', 1);
  refuses(() => productMatrix([[1], [Number.NaN]]), 'not-finite', 'cells', 1);
});

test('customers and products add up to the same total', () => {
  const cell = fc.option(fc.integer({ min: -100, max: 100 }), { nil: null });
  const grid = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(grid, (cells) => {
      const found = productMatrix(cells);
      const sum = (rows: { profit: number }[]) => rows.reduce((a, row) => a + row.profit, 0);
      assert.equal(sum(found.customers) + 0, found.total + 0);
      assert.equal(sum(found.products) + 0, found.total + 0);
    }),
  );
});
