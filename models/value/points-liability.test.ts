// Points and what they owe: the standard's own example, the handbook's rounded one, and the sums that must add up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  allocatePoints,
  outstandingPointsCost,
  recognisePoints,
  redemptionRate,
} from '../index.ts';

const sale = { price: 100_000, points: 10_000, pointValue: 1, redemption: 0.95 };

test("the standard's example: 91,324 and 8,676, then 4,110 and 3,493 (IE52)", () => {
  assert.deepEqual(allocatePoints({ ...sale, moneyDecimals: 0 }), {
    goods: 91_324,
    points: 8_676,
    standAlonePoints: 9_500,
  });
  const years = [
    { redeemed: 4_500, expected: 9_500 },
    { redeemed: 8_500, expected: 9_700 },
  ];
  assert.deepEqual(recognisePoints(8_676, years, { moneyDecimals: 0 }), [
    { recognised: 4_110, toDate: 4_110, liability: 4_566 },
    { recognised: 3_493, toDate: 7_603, liability: 1_073 },
  ]);
  const exact = allocatePoints(sale);
  near(exact.goods, 91_324.2, 0, 0.005);
  near(exact.points, 8_675.8, 0, 0.005);
  const [first, second] = recognisePoints(exact.points, years);
  near(first!.recognised, 4_109.59, 0, 0.005);
  near(second!.recognised, 3_492.92, 0, 0.005);
  near(second!.liability, 1_073.29, 0, 0.005);
});

test("the handbook's example, with its ratio rounded to whole percents and exactly (A22)", () => {
  const handbook = { ...sale, redemption: 0.97 };
  const printed = allocatePoints({ ...handbook, shareDecimals: 2 });
  near(printed.goods, 91_000);
  near(printed.points, 9_000);
  near(printed.standAlonePoints, 9_700);
  const years = (expected: number) =>
    recognisePoints(printed.points, [
      { redeemed: 4_500, expected: 9_700 },
      { redeemed: 8_500, expected },
    ]).map((year) => year.recognised);
  near(years(9_900)[0]!, 4_175, 0, 0.5);
  near(years(9_900)[1]!, 3_552, 0, 0.5);
  near(years(9_200)[1]!, 4_140, 0, 0.5);
  const exact = allocatePoints(handbook);
  near(exact.goods, 91_157.7, 0, 0.005);
  near(exact.points, 8_842.3, 0, 0.005);
  const exactly = (expected: number) =>
    recognisePoints(exact.points, [
      { redeemed: 4_500, expected: 9_700 },
      { redeemed: 8_500, expected },
    ]).map((year) => year.recognised);
  near(exactly(9_900)[0]!, 4_102.1, 0, 0.005);
  near(exactly(9_900)[1]!, 3_489.77, 0, 0.005);
  near(exactly(9_200)[1]!, 4_067.42, 0, 0.005);
});

test('a share rounded to nothing leaves nothing to the points', () => {
  assert.equal(allocatePoints({ ...sale, shareDecimals: 0 }).points, 0);
});

test('other worked examples come out as they must', () => {
  const simple = allocatePoints({ price: 2000, points: 2000, pointValue: 0.1, redemption: 0.85 });
  near(simple.standAlonePoints, 170);
  near(simple.points, 156.68, 0, 0.005);
  const half = recognisePoints(simple.points, [{ redeemed: 1000, expected: 1700 }]);
  near(half[0]!.recognised, 92.17, 0, 0.005);
  const martz = allocatePoints({ price: 300_000, points: 75_000, pointValue: 1, redemption: 1 });
  assert.deepEqual([martz.goods, martz.points], [240_000, 60_000]);
  const used = recognisePoints(60_000, [{ redeemed: 10_000, expected: 25_000 }]);
  near(used[0]!.recognised, 24_000);
  const erika = allocatePoints({ price: 7_000_000, points: 1e6, pointValue: 1, redemption: 1 });
  near(erika.points, 875_000);
  const redeemed = [15_000, 22_950, 25_500, 40_500];
  const expected = [40_000, 42_500, 42_500, 45_000];
  const years = recognisePoints(
    875_000,
    redeemed.map((points, i) => ({ redeemed: points, expected: expected[i]! })),
  );
  [328_125, 144_375, 52_500, 262_500].forEach((amount, i) => {
    near(years[i]!.recognised, amount);
  });
  near(years[3]!.liability, 87_500);
});

test('goods with a price of their own get their own share', () => {
  const found = allocatePoints({ ...sale, goods: 110_000, redemption: 1 });
  near(found.points, 100_000 / 12);
  near(found.goods + found.points, 100_000);
});

test('points that nobody is expected to redeem are earned at once', () => {
  const found = allocatePoints({ ...sale, redemption: 0 });
  assert.deepEqual(found, { goods: 100_000, points: 0, standAlonePoints: 0 });
  assert.deepEqual(recognisePoints(500, [{ redeemed: 0, expected: 0 }]), [
    { recognised: 500, toDate: 500, liability: 0 },
  ]);
  assert.deepEqual(recognisePoints(500, []), []);
});

test('a higher estimate takes revenue back, and the periods still add up', () => {
  const years = recognisePoints(900, [
    { redeemed: 100, expected: 200 },
    { redeemed: 110, expected: 300 },
  ]);
  near(years[0]!.recognised, 450);
  near(years[1]!.recognised, -120);
  near(years[1]!.liability, 570);
});

test('in whole cents the goods and the points are the price, the periods and the rest the liability', () => {
  const points = fc.nat({ max: 100_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      points,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(points, { maxLength: 6 }),
      (price, issued, redemption, steps) => {
        const found = allocatePoints({
          price,
          points: issued,
          pointValue: 1,
          redemption,
          moneyDecimals: 0,
        });
        assert.equal(found.goods + found.points, price);
        assert.ok(Number.isInteger(found.points));
        let redeemed = 0;
        const course = steps.map((step) => {
          redeemed += step;
          return { redeemed, expected: redeemed + 7 };
        });
        let sum = 0;
        for (const year of recognisePoints(found.points, course, { moneyDecimals: 0 })) {
          sum += year.recognised;
          assert.equal(sum, year.toDate);
          assert.equal(sum + year.liability, found.points);
        }
      },
    ),
  );
});

test('the redemption rate is that of all points, its interval that of the members', () => {
  const found = redemptionRate([30, 70, 0, 100], [100, 100, 100, 100], { level: 0.8 });
  near(found.ratio, 0.5);
  near(found.notRedeemed, 0.5);
  // Standard deviation of 0.3, 0.7, 0, 1 about 0.5 is 0.43970696…; Student's quantile with 3 degrees 1.63774435.
  near(found.upper - 0.5, (1.6377443536962 * 0.4396968652757639) / 2, 1e-9);
  assert.equal(found.n, 4);
  assert.equal(redemptionRate([100, 90], [100, 100]).upper, 1);
  refuses(() => redemptionRate([10, 20], [10, 19]), 'out-of-range', 'redeemed', 1);
  refuses(() => redemptionRate([10, 20], [9, 20]), 'out-of-range', 'redeemed', 0);
  refuses(() => redemptionRate([10], [10, 10]), 'length-mismatch', 'part');
});

test('the manager counts what the points outstanding will cost', () => {
  near(outstandingPointsCost({ outstanding: 10_000, redemption: 0.8, costPerPoint: 0.01 }), 80);
  const good = { outstanding: 1, redemption: 1, costPerPoint: 1 };
  refuses(() => outstandingPointsCost({ ...good, outstanding: -1 }), 'negative', 'outstanding');
  refuses(() => outstandingPointsCost({ ...good, redemption: 2 }), 'out-of-range', 'redemption');
  refuses(() => outstandingPointsCost({ ...good, costPerPoint: -1 }), 'negative', 'costPerPoint');
});

test('impossible sales and courses of points are refused', () => {
  const refused = (change: object, code: string, field: string) =>
    refuses(() => allocatePoints({ ...sale, ...change }), code, field);
  refused({ price: -1 }, 'negative', 'price');
  refused({ goods: 0 }, 'not-positive', 'goods');
  refused({ price: 0 }, 'not-positive', 'goods');
  refused({ points: -1 }, 'negative', 'points');
  refused({ pointValue: -1 }, 'negative', 'pointValue');
  refused({ redemption: 95 }, 'out-of-range', 'redemption');
  refused({ shareDecimals: 1.5 }, 'not-whole', 'shareDecimals');
  refused({ moneyDecimals: -1 }, 'too-few', 'moneyDecimals');
  const course = (...progress: [number, number][]) =>
    recognisePoints(
      1,
      progress.map(([redeemed, expected]) => ({ redeemed, expected })),
    );
  refuses(() => recognisePoints(-1, []), 'negative', 'allocated');
  refuses(() => recognisePoints(1, [], { moneyDecimals: 0.5 }), 'not-whole', 'moneyDecimals');
  refuses(() => course([-1, 1]), 'negative', 'redeemed', 0);
  refuses(() => course([1, 2], [1, Number.NaN]), 'not-finite', 'expected', 1);
  refuses(() => course([2, 3], [1, 3]), 'falling', 'redeemed', 1);
  refuses(() => course([2, 1]), 'out-of-range', 'redeemed', 0);
});
