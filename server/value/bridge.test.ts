// What moved the value of the base adds up, to the last cent, whoever came, went, came back or changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transactionModels } from '@clientela/models';
import fc from 'fast-check';
import { addMove, bridgeOf, noLegs, type Row, type Seen } from './bridge.ts';
import { makeCourse } from './course.ts';
import { expectAcquisition } from './expected.ts';
import { harvestOf } from './queries-equity.ts';
import { dayNumber, dayText } from './rules.ts';

const terms = {
  discountRate: 0.12,
  grossMargin: 0.4,
  horizonMonths: null,
  profitCut: null,
  loyaltyCut: null,
};
const world = {
  x: Float64Array.from({ length: 300 }, (_, i) => i % 6),
  tx: Float64Array.from({ length: 300 }, (_, i) => (i % 6 === 0 ? 0 : 20 + ((i * 37) % 300))),
  T: Float64Array.from({ length: 300 }, (_, i) => 330 + (i % 70)),
};
const fit = transactionModels['pareto-nbd'].fit(world);
const spend = {
  model: 'gamma-gamma' as const,
  parameters: { p: 6, q: 4, gamma: 1500 },
  covariance: [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
  logLikelihood: 0,
  converged: true,
  diagnosis: null,
};
const yardstick = {
  fit,
  spend: spend as never,
  terms,
  cuts: { profit: 500, months: 12 },
};
const begins = dayNumber('2025-01-10');
const ends = [
  dayNumber('2025-01-31'),
  dayNumber('2025-04-30'),
  dayNumber('2025-10-31'),
  dayNumber('2026-06-30'),
];

/** Some customers' days: how long after the one before, and for how much; negative is a return. */
const histories = fc.array(
  fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 250 }),
      amount: fc.integer({ min: -3000, max: 20_000 }),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  { minLength: 1, maxLength: 12 },
);
type Histories = typeof histories extends fc.Arbitrary<infer H> ? H : never;

function courseOf(customers: Histories) {
  const course = makeCourse(yardstick, ends);
  let sales = 0;
  customers.forEach((days, i) => {
    let day = begins;
    for (const { gap, amount } of days) {
      day += gap;
      course.day(i + 1, day, amount, amount >= 0);
      if (day <= ends.at(-1)!) sales += amount;
    }
  });
  const rows: Row[] = course.finish().map(({ day, ...point }) => ({ ...point, on: dayText(day) }));
  return { rows, sales };
}

test('the bridge between any two dates adds up exactly, in whole minor units', () => {
  fc.assert(
    fc.property(histories, (customers) => {
      const { rows, sales } = courseOf(customers);
      assert.equal(
        rows.reduce((sum, row) => sum + row.sales, 0),
        sales,
      );
      for (const from of rows)
        for (const to of rows.filter(({ on }) => on > from.on)) {
          const bridge = bridgeOf(rows, from.on, to.on)!;
          const { opening, acquired, margin, retention, defected, closing } = bridge;
          assert.ok(
            [opening, acquired, margin, retention, defected, closing].every(Number.isInteger),
          );
          assert.equal(opening + acquired + margin + retention - defected, closing);
          assert.equal(bridge.acquiredCustomers, to.customers - from.customers);
        }
    }),
    { numRuns: 150 },
  );
});

test('a bridge taken month by month is the sum of its parts', () => {
  fc.assert(
    fc.property(histories, (customers) => {
      const { rows } = courseOf(customers);
      const [a, b, c] = rows.map(({ on }) => on) as [string, string, string];
      const whole = bridgeOf(rows, a, c)!;
      const parts = [bridgeOf(rows, a, b)!, bridgeOf(rows, b, c)!];
      for (const leg of ['acquired', 'margin', 'retention', 'defected', 'sales'] as const)
        assert.equal(
          parts.reduce((sum, part) => sum + part[leg], 0),
          whole[leg],
        );
    }),
    { numRuns: 50 },
  );
});

const seen = (value: number, perPurchase: number, pActive = 0.9): Seen => ({
  value,
  perPurchase,
  purchases: value / perPurchase,
  pActive,
  group: 'friends',
});

test('each change is told by what caused it: dearer purchases are margin, more of them retention', () => {
  const change = (before: Seen | null, after: Seen) => {
    const legs = noLegs();
    addMove(legs, before, after);
    return legs;
  };
  assert.deepEqual(change(null, seen(700, 100)), {
    ...noLegs(),
    acquired: 700,
    acquiredCustomers: 1,
  });
  assert.equal(change(seen(1000, 100), seen(1200, 120)).margin, 200);
  assert.equal(change(seen(1000, 100), seen(1200, 100)).retention, 200);
  // 10 × 100 → 12 × 120: (120 − 100) × 11 and the rest.
  const both = change(seen(1000, 100), seen(1440, 120));
  assert.deepEqual([both.margin, both.retention], [220, 220]);
  const gone = change(seen(1000, 100), seen(30, 100, 0.05));
  assert.deepEqual([gone.defected, gone.defectedCustomers, gone.retention], [970, 1, 0]);
  const back = change(seen(30, 100, 0.05), seen(900, 100));
  assert.deepEqual([back.retention, back.returnedCustomers], [870, 1]);
  // Who had left and stays so is neither lost again nor won back.
  const still = change(seen(30, 100, 0.05), seen(20, 100, 0.04));
  assert.deepEqual([still.retention, still.defectedCustomers], [-10, 0]);
});

const rowsOf = (equity: number[], sales: number[]): Row[] =>
  equity.map((value, i) => ({
    ...noLegs(),
    on: dayText(Date.UTC(2025, i + 1, 0) / 86_400_000),
    equity: value,
    customers: 10 * (i + 1),
    active: 8,
    sales: sales[i]!,
    acquiredCustomers: i === 0 ? 0 : 10,
    retention: i === 0 ? 0 : value - equity[i - 1]!,
  }));

test('sales that rise while the equity falls are called what they are, and nothing is said without months to compare', () => {
  const falling = rowsOf([900, 900, 850], [9999, 100, 110]);
  const bridge = bridgeOf(falling, '2025-02-28', '2025-03-31')!;
  assert.deepEqual(harvestOf(falling, bridge), {
    salesBefore: 100,
    salesNow: 110,
    equityBefore: 900,
    equityNow: 850,
    harvesting: true,
  });
  const rising = rowsOf([900, 900, 950], [9999, 100, 110]);
  const other = bridgeOf(rising, '2025-02-28', '2025-03-31')!;
  assert.equal(harvestOf(rising, other)!.harvesting, false);
  assert.equal(harvestOf(falling, bridgeOf(falling, '2025-01-31', '2025-03-31')!), null);
});

test('the equity with a year of new customers takes the mean of the last months and discounts each', () => {
  const rows = rowsOf([900, 1000, 1100, 1200, 1300], [0, 0, 0, 0, 0]);
  const expected = expectAcquisition(rows, { fit, spendFit: spend as never, terms }, null)!;
  assert.equal(expected.customersPerMonth, 10);
  assert.equal(expected.total, 1300 + expected.future);
  const undiscounted = 12 * 10 * expected.valueEach;
  const discounted = undiscounted / 1.12 ** 0.5;
  assert.ok(expected.future < undiscounted);
  assert.ok(Math.abs(expected.future / discounted - 1) < 0.001, `${expected.future} ${discounted}`);
  assert.equal(
    expectAcquisition(rows.slice(0, 3), { fit, spendFit: spend as never, terms }, null),
    null,
  );
  // What winning one costs is spent on the day they come.
  const net = expectAcquisition(rows, { fit, spendFit: spend as never, terms }, 500)!;
  assert.equal(net.valueEach, expected.valueEach);
  const spent = 12 * 10 * 500;
  assert.ok(Math.abs((expected.future - net.future) / (spent / 1.12 ** 0.5) - 1) < 0.001);
});
