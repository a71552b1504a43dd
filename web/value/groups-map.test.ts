// The map of groups: nobody is lost wherever the cuts are, and its scale is readable.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  coarsen,
  cutSensitivity,
  groupAt,
  type MapBin,
  mapScale,
  profitStep,
  profitTicks,
  root,
  square,
  standingsAt,
} from './groups-map.ts';

const step = 50;
const bin = (column: number, row: number, customers = 1, value = 1000): MapBin => ({
  months: column + 0.5,
  profit: Math.round(square((row + 0.5) * step)),
  customers,
  value,
});
const total = (found: Record<string, { customers: number; value: number }>) =>
  Object.values(found).reduce(
    (sum, one) => ({ customers: sum.customers + one.customers, value: sum.value + one.value }),
    { customers: 0, value: 0 },
  );
const bins = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 35 }), fc.integer({ min: -5, max: 28 })), {
    minLength: 2,
    maxLength: 60,
    selector: ([column, row]) => `${column} ${row}`,
  })
  .map((places) => places.map(([column, row], i) => bin(column, row, i + 1, 1000 * (i + 1))));

test('wherever the cuts are, every customer and every cent is in one of the four groups', () => {
  fc.assert(
    fc.property(
      bins,
      fc.double({ min: -2, max: 40, noNaN: true }),
      fc.double({ min: -100, max: 2000, noNaN: true }),
      (some, months, cutRoot) => {
        const found = standingsAt(some, mapScale(some, 36), { months, profit: square(cutRoot) });
        const all = total(found);
        const wanted = some.reduce((sum, one) => sum + one.customers, 0);
        assert.ok(Math.abs(all.customers - wanted) < 1e-6);
        assert.ok(Math.abs(all.value - wanted * 1000) < 1e-3);
      },
    ),
  );
});

test('putting bins together for a phone loses nobody', () => {
  fc.assert(
    fc.property(bins, fc.integer({ min: 1, max: 4 }), (some, by) => {
      const sum = (list: MapBin[]) => list.reduce((count, one) => count + one.customers, 0);
      assert.equal(sum(coarsen(some, mapScale(some, 36), by)), sum(some));
    }),
  );
});

test('cuts between bins give the same groups as counting bin by bin', () => {
  const some = [bin(2, 1, 5), bin(20, 1, 7), bin(2, 9, 11), bin(20, 9, 13), bin(21, 10, 1)];
  const cuts = { months: 10, profit: square(5 * step) };
  const found = standingsAt(some, mapScale(some, 36), cuts);
  for (const one of some) assert.ok(found[groupAt(one.months, one.profit, cuts)].customers > 0);
  assert.deepEqual(
    [found.strangers, found.barnacles, found.butterflies, found.friends].map((g) => g.customers),
    [5, 7, 11, 14],
  );
});

test('a cut through the middle of a bin shares it out, so figures do not jump', () => {
  const some = [bin(4, 2, 10), bin(5, 2, 10)];
  const found = standingsAt(some, mapScale(some, 36), { months: 4.5, profit: -1e9 });
  assert.equal(found.butterflies.customers, 5);
  assert.equal(found.friends.customers, 15);
});

test('the scale holds all bins, begins at zero and ends on a multiple of six months', () => {
  const some = [bin(0, 0), bin(1, 1), bin(26, 20)];
  const scale = mapScale(some, 36);
  assert.equal(scale.monthsMax, 30);
  assert.ok(Math.abs(scale.rowHeight - step) < 0.2, String(scale.rowHeight));
  assert.ok(scale.rootLowest <= 0 && scale.rootLowest > -1);
  assert.ok(scale.rootMin < scale.rootLowest);
  assert.ok(scale.rootMax >= root(some[2]!.profit));
});

test('one single bin, and none at all, still make a scale', () => {
  for (const some of [[bin(3, 4)], []]) {
    const scale = mapScale(some, 36);
    assert.ok(scale.rootMax > scale.rootMin && scale.monthsMax >= 6);
    assert.ok(profitTicks(scale, 100).includes(0));
    assert.ok(profitStep(scale, 100) >= 100);
  }
});

test('profit ticks are round, fall from top to bottom and include zero', () => {
  const scale = {
    monthsMax: 36,
    rootMin: -380,
    rootLowest: -380,
    rootMax: 1612,
    columnWidth: 1,
    rowHeight: 50,
  };
  const ticks = profitTicks(scale, 100);
  assert.ok(ticks.includes(0) && ticks.at(-1)! < 0);
  assert.deepEqual(
    ticks,
    ticks.toSorted((a, b) => b - a),
  );
  for (const tick of ticks) assert.ok(root(tick) <= scale.rootMax && root(tick) >= scale.rootMin);
});

test('how much hangs on a cut is the share of those between it and a tenth further, whichever way more are', () => {
  const some = [bin(10, 10, 30), bin(20, 10, 50), bin(30, 10, 20)];
  const scale = mapScale(some, 36);
  // A tenth of 22.5 is 2.25 of the width over which half of the customers are shared out.
  const { months } = cutSensitivity(some, scale, { months: 22.5, profit: some[0]!.profit * 4 });
  assert.ok(Math.abs(months - (0.5 * 2.25) / scale.columnWidth) < 1e-9, String(months));
  assert.deepEqual(cutSensitivity([], scale, { months: 1, profit: 1 }), { profit: 0, months: 0 });
  fc.assert(
    fc.property(bins, fc.double({ min: 0, max: 36, noNaN: true }), (drawn, at) => {
      const found = cutSensitivity(drawn, mapScale(drawn, 36), { months: at, profit: 20_000 });
      for (const share of [found.months, found.profit]) assert.ok(share >= 0 && share <= 1);
    }),
  );
});
