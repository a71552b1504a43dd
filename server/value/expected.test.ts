// The equity with those to come: its intervals hold what they promise on simulated years whose truth is known, and grow with
// what is not known of the parameters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Random,
  type SpendFit,
  seededRandom,
  simulateCustomers,
  type TransactionFit,
} from '@clientela/models';
import { arrivalsVariance, expectAcquisition } from './expected.ts';
import { daysPerYear, type RunTerms } from './rules.ts';

const terms: RunTerms = {
  discountRate: 0.12,
  grossMargin: 0.4,
  horizonMonths: 24,
  profitCut: null,
  loyaltyCut: null,
};
/** 80 %, to each side. */
const reach = 1.2815515655446004;
const none = (size: number) => Array.from({ length: size }, () => new Array<number>(size).fill(0));
const purchases = { r: 0.9, alpha: 60, a: 0.8, b: 4 };
const amounts = { p: 6, q: 4, gamma: 15_000 };
const by = (covariance: { fit?: number[][]; spend?: number[][] } = {}) => ({
  fit: {
    model: 'bg-nbd',
    parameters: purchases,
    covariance: covariance.fit ?? none(4),
    diagnosis: 'converged',
  } as unknown as TransactionFit,
  spendFit: {
    model: 'gamma-gamma',
    parameters: amounts,
    covariance: covariance.spend ?? none(3),
  } as unknown as SpendFit,
  terms,
});
/** The ends of months with so many new customers in each, the last worth this much for sure. */
const course = (seen: number[], equity = 0) => [
  { on: '2024-12-31', equity: 0, acquiredCustomers: 500, sureness: null },
  ...seen.map((acquiredCustomers, month) => ({
    on: new Date(Date.UTC(2025, month + 1, 0)).toISOString().slice(0, 10),
    equity,
    acquiredCustomers,
    sureness: {
      individual: 0,
      axes: { equity: [], acquired: [], margin: [], retention: [], defected: [] },
    },
  })),
];
const arrivals = (random: Random, mean: number, months: number) =>
  Array.from({ length: months }, () => random.poisson(mean));

/** What these new customers bring within the horizon of each, their first purchase included, as of today. */
function brought(random: Random, months: readonly number[], seed: number): number {
  const rate = Math.log1p(terms.discountRate) / daysPerYear;
  const until = (terms.horizonMonths! * daysPerYear) / 12;
  const came = months.flatMap((count, month) =>
    Array.from({ length: count }, () => ((month + 0.5) * daysPerYear) / 12),
  );
  if (came.length === 0) return 0;
  const { purchases: later } = simulateCustomers(
    { model: 'bg-nbd', parameters: purchases },
    { T: Float64Array.from(came, () => until), seed },
  );
  const scale = came.map(() => amounts.gamma / random.gamma(amounts.q));
  const one = (customer: number, after: number) =>
    terms.grossMargin! *
    scale[customer]! *
    random.gamma(amounts.p) *
    Math.exp(-rate * (came[customer]! + after));
  return (
    came.reduce((sum, _, customer) => sum + one(customer, 0), 0) +
    later.customer.reduce((sum, customer, i) => sum + one(customer, later.time[i]!), 0)
  );
}

test('four of five years, or a few more, bring an amount within the interval; of the others some less and some more', () => {
  const random = seededRandom(41);
  const years = 500;
  const sides = { below: 0, inside: 0, above: 0 };
  for (let year = 0; year < years; year++) {
    const expected = expectAcquisition(course(arrivals(random, 9, 12)), by(), null)!;
    const { low, high } = expected.futureRange!;
    const truth = brought(random, arrivals(random, 9, 12), year);
    sides[truth < low ? 'below' : truth > high ? 'above' : 'inside']++;
  }
  const share = sides.inside / years;
  assert.ok(share > 0.77 && share < 0.85, `${share} inside`);
  assert.ok(sides.below > 0.05 * years && sides.above > 0.05 * years);
});

test('months that differ by more than chance, and few of them, leave more open', () => {
  const discounts = Array.from({ length: 12 }, () => 1);
  const steady = arrivalsVariance(new Array(12).fill(20), discounts);
  assert.ok(Math.abs(steady - 20 * (12 + (12 * 12) / 12)) < 1e-9);
  const swinging = arrivalsVariance([5, 35, 5, 35, 5, 35, 5, 35, 5, 35, 5, 35], discounts);
  assert.ok(swinging > 10 * steady);
  assert.ok(arrivalsVariance([20, 20, 20], discounts) > 2 * steady);
});

test('of few months too, and of months that differ for a reason, the interval of how many come holds four years of five', () => {
  const discounts = Array.from({ length: 12 }, () => 1);
  for (const apart of [0, 0.03, 0.1])
    for (const months of [3, 6, 12]) {
      const random = seededRandom(7 + months);
      const month = () => random.poisson(30 * (apart > 0 ? random.gamma(1 / apart) * apart : 1));
      const year = (length: number) => Array.from({ length }, month);
      const tries = 6000;
      let inside = 0;
      for (let i = 0; i < tries; i++) {
        const seen = year(months);
        const mean = seen.reduce((sum, one) => sum + one, 0) / months;
        const sd = Math.sqrt(arrivalsVariance(seen, discounts));
        const came = year(12).reduce((sum, one) => sum + one, 0);
        if (Math.abs(came - 12 * mean) <= reach * sd) inside++;
      }
      const share = inside / tries;
      assert.ok(share > 0.77 && share < 0.88, `${apart}, ${months} months: ${share}`);
    }
});

test('what is open of the parameters moves those of today and those to come together', () => {
  const seen = [9, 12, 8, 10, 11, 9, 10, 12, 9, 8, 11, 10];
  const sure = expectAcquisition(course(seen, 1_000_000), by(), null)!;
  const covariance = { spend: none(3).map((row, i) => row.map((_, j) => (i === j ? 0.02 : 0))) };
  const open = expectAcquisition(course(seen, 1_000_000), by(covariance), null)!;
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  assert.equal(open.future, sure.future);
  assert.ok(width(open.futureRange!) > width(sure.futureRange!));
  assert.ok(sure.totalRange!.low < sure.total && sure.total < sure.totalRange!.high);
  // Those of today along the same axes: more than if each went its own way.
  const rows = course(seen, 1_000_000);
  const apart = Math.sqrt(3) * 50_000;
  rows.at(-1)!.sureness!.axes.equity = [50_000, 50_000, 50_000] as never;
  const joint = expectAcquisition(rows, by(covariance), null)!;
  const sd = (range: { low: number; high: number }) => width(range) / 2 / reach;
  assert.ok(Math.abs(sd(joint.totalRange!) - Math.hypot(sd(open.futureRange!), apart)) > 1);
});

test('what winning them costs is taken off, and may leave less than nothing', () => {
  const seen = new Array<number>(12).fill(10);
  const free = expectAcquisition(course(seen, 0), by(), null)!;
  const dear = expectAcquisition(course(seen, 0), by(), 2 * free.valueEach)!;
  assert.ok(Math.abs(dear.future + free.future) <= 0.001 * free.future);
  assert.ok(dear.futureRange!.low < dear.future && dear.future < dear.futureRange!.high);
  assert.equal(expectAcquisition(course([10, 10]), by(), null), null, 'of two months nothing');
});
