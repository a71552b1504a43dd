// How sure the course of the equity is: intervals that add up, are as wide as the parameters allow, and say when not known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  prepareScoring,
  type SpendFit,
  type TransactionFit,
  transactionModels,
} from '@clientela/models';
import { bridgeOf } from './bridge.ts';
import { makeCourse, type Yardstick } from './course.ts';
import { axesOf, bridgeSureness, makeSureness, rangeOf, rootColumns } from './course-sureness.ts';
import { dayNumber, dayText, scoringTerms } from './rules.ts';
import { makeCells, newWalk, restart, step, writeCell } from './walk.ts';

const world = {
  x: Float64Array.from({ length: 400 }, (_, i) => i % 6),
  tx: Float64Array.from({ length: 400 }, (_, i) => (i % 6 === 0 ? 0 : 20 + ((i * 37) % 300))),
  T: Float64Array.from({ length: 400 }, (_, i) => 330 + (i % 70)),
};
const terms = {
  discountRate: 0.12,
  grossMargin: 0.4,
  horizonMonths: null,
  profitCut: null,
  loyaltyCut: null,
};
const spend = {
  model: 'gamma-gamma' as const,
  parameters: { p: 6, q: 4, gamma: 1500 },
  covariance: [
    [0.04, 0.01, 0],
    [0.01, 0.02, 0.005],
    [0, 0.005, 0.03],
  ],
};
const yardstick = {
  fit: transactionModels['bg-nbd'].fit(world),
  spend,
  terms,
  cuts: { profit: 500, months: 12 },
} as unknown as Yardstick & { fit: TransactionFit; spend: SpendFit };
const ends = ['2026-01-31', '2026-02-28', '2026-03-31'].map(dayNumber);

type Day = [customer: number, day: number, amount: number];
const days: Day[] = Array.from({ length: 300 }, (_, i) => i).flatMap((i) =>
  Array.from(
    { length: 1 + (i % 5) },
    (_, k): Day => [i + 1, dayNumber('2025-06-01') + ((i * 7) % 250) + k * 12, 2000 + i * 20],
  ),
);

function worked(by: Yardstick, customers = 300) {
  const course = makeCourse(by, ends);
  const sure = makeSureness(by, ends, customers);
  for (const [customer, day, amount] of days) {
    course.day(customer, day, amount, true);
    sure.day(customer, day, amount, true);
  }
  const points = course.finish();
  const known = sure.finish(points);
  const rows = points.map(({ day, ...point }, at) => ({
    ...point,
    on: dayText(day),
    sureness: known[at] ?? null,
  }));
  return { rows, bridge: bridgeOf(rows, '2026-01-31', '2026-03-31')! };
}

test('the root of a covariance makes it again, and what is known exactly has no axis', () => {
  const covariance = [
    [4, 2, 0],
    [2, 5, 0],
    [0, 0, 0],
  ];
  const columns = rootColumns(covariance);
  assert.equal(columns.length, 2);
  covariance.forEach((row, i) => {
    row.forEach((entry, j) => {
      const made = columns.reduce((sum, column) => sum + column[i]! * column[j]!, 0);
      assert.ok(Math.abs(made - entry) < 1e-12);
    });
  });
  assert.ok(axesOf(yardstick).length >= 5);
});

test('the value of an evening is as sure as a full scoring of that evening says', () => {
  const { rows } = worked(yardstick);
  const cells = makeCells(300);
  const walk = newWalk();
  let place = -1;
  days.forEach(([customer, day, amount], i) => {
    if (customer !== days[i - 1]?.[0]) {
      restart(walk);
      place++;
    }
    step(walk, day, amount, true);
    if (customer !== days[i + 1]?.[0]) writeCell(cells, place, walk, ends[2]!);
  });
  const scorer = prepareScoring(yardstick.fit, yardstick.spend, scoringTerms(terms));
  scorer.score(cells);
  const total = scorer.total();
  const last = rows[2]!;
  assert.ok(Math.abs(last.individual / total.individualSd ** 2 - 1) < 1e-9);
  const { low, high } = rangeOf(last.equity, last.sureness!);
  const apart = (one: number, other: number) => Math.abs(one - other) / (total.high - total.low);
  assert.ok(apart(low, total.low) < 0.1, `${low}, not ${total.low}`);
  assert.ok(apart(high, total.high) < 0.1, `${high}, not ${total.high}`);
});

test('moves and their sum are told as an interval around them; a part of the customers says about the same as all', () => {
  const { rows, bridge } = worked(yardstick);
  const ranges = bridgeSureness(bridge, rows)!;
  for (const leg of ['acquired', 'margin', 'retention', 'defected'] as const) {
    const { low, high } = ranges[leg];
    assert.ok(low <= bridge[leg] && bridge[leg] <= high, leg);
  }
  const change = bridge.closing - bridge.opening;
  assert.ok(ranges.change.low < change && change < ranges.change.high);
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  // As if there were three thousand: every third is tried out.
  const third = worked(yardstick, 3000);
  const part = bridgeSureness(third.bridge, third.rows)!;
  assert.ok(Math.abs(width(part.acquired) / width(ranges.acquired) - 1) < 0.35);
});

test('with parameters known exactly nothing moves; rows of before it was kept have no interval', () => {
  const zero = (size: number) =>
    Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const { rows, bridge } = worked({
    ...yardstick,
    fit: { ...yardstick.fit, covariance: zero(yardstick.fit.covariance.length) },
    spend: { ...yardstick.spend, covariance: zero(3) },
  });
  assert.deepEqual(bridgeSureness(bridge, rows)!.acquired, {
    low: bridge.acquired,
    high: bridge.acquired,
  });
  const old = rows.map((row, at) => (at === 2 ? { ...row, sureness: null } : row));
  assert.equal(bridgeSureness(bridge, old), null);
});
