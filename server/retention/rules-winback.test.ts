// By what lost customers are ranked, and what is said of attempts: the chances, the ceiling of spend, the verdicts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chancesOf,
  compareArms,
  compareRounds,
  curableUnknown,
  expectedReturn,
  markOf,
  mostToSpend,
  offerFor,
} from './rules-winback.ts';

const followed = (mark: number, cause: number, n: number, returned: number) => ({
  mark,
  cause,
  n,
  returned,
});

test('a cause with few returns is pulled to what all causes do, one with many keeps its own', () => {
  const [first] = chancesOf([
    followed(0, 0, 400, 80),
    followed(0, 1, 400, 160),
    followed(0, 2, 2, 2),
  ])!;
  const of = (cause: number) => first!.causes.find((one) => one.cause === cause)!;
  assert.ok(Math.abs(of(1).chance - 0.4) < 0.02);
  assert.ok(of(2).chance < 0.75 && of(2).chance > 0.25, `${of(2).chance}`);
  for (const { low, chance, high } of first!.causes) assert.ok(low <= chance && chance <= high);
  assert.deepEqual([first!.n, first!.returned], [802, 242]);
});

test('ages that nobody has reached yet borrow half for each year, and too few losses give no chance at all', () => {
  const chances = chancesOf([followed(0, 0, 100, 20)])!;
  const at = (mark: number) => chances.find((one) => one.mark === mark)!;
  assert.equal(at(0).borrowed, false);
  assert.ok(at(365).borrowed && Math.abs(at(365).chance - 0.1) < 1e-12);
  assert.ok(Math.abs(at(730).chance - 0.05) < 1e-12);
  assert.equal(chancesOf([followed(0, 0, 29, 20)]), null);
  assert.equal(chancesOf([]), null);
});

test('the age of a loss falls into one class, and causes have offers', () => {
  assert.deepEqual([0, 90, 91, 400, 9000].map(markOf), [0, 0, 91, 365, 730]);
  assert.deepEqual(
    [offerFor('price'), offerFor('involuntary'), offerFor(null)],
    ['discount', 'none', 'information'],
  );
  assert.equal(curableUnknown({ known: 0, manageable: 0 }), 0.5);
  assert.ok(Math.abs(curableUnknown({ known: 98, manageable: 89 }) - 0.9) < 1e-12);
});

test('returns expected by the time that passed grow with it and stay a chance', () => {
  const months = [
    { month: 0, away: 100, returned: 10 },
    { month: 1, away: 90, returned: 9 },
    { month: 2, away: 81, returned: 0 },
  ];
  assert.ok(Math.abs(expectedReturn(months, 0, 60) - 0.19) < 1e-12);
  assert.equal(expectedReturn(months, 60, 60), 0);
  assert.equal(expectedReturn(months, 60, 900), 0);
  assert.ok(Math.abs(expectedReturn(months, 15, 30) - (1 - Math.sqrt(0.9))) < 1e-12);
});

test('an attempt is proven only where those left alone differ beyond chance, and may be proven to do harm', () => {
  const arm = (n: number, returned: number) => ({
    n,
    returned,
    value: returned * 100,
    square: returned * 1e4,
  });
  assert.equal(compareArms(arm(200, 60), arm(200, 20))!.verdict, 'proven');
  assert.equal(compareArms(arm(200, 22), arm(200, 20))!.verdict, 'not_proven');
  assert.equal(compareArms(arm(200, 20), arm(200, 60))!.verdict, 'proven_loss');
  assert.equal(compareArms(arm(200, 60), arm(9, 0)), null);
});

test('rounds are weighed and never mixed: one with few returns and one with many show the same effect as each does', () => {
  const arm = (n: number, returned: number) => ({ n, returned, value: 0, square: 0 });
  // Mixed they would say that trying does harm (Simpson).
  const together = compareRounds([
    { tried: arm(1000, 60), held: arm(100, 5) },
    { tried: arm(100, 55), held: arm(1000, 500) },
  ])!;
  assert.ok(together.value > 0);
  assert.equal(compareRounds([{ tried: arm(9, 1), held: arm(100, 5) }]), null);
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 300 }), fc.integer({ min: 10, max: 300 }), (n, m) => {
      const one = compareRounds([{ tried: arm(n, n >> 1), held: arm(m, m >> 2) }])!;
      assert.ok(one.low <= one.value && one.value <= one.high);
    }),
    { numRuns: 50 },
  );
});

test('the ceiling of spend is the effect times the second value where it is proven, else the whole chance', () => {
  const one = { second: 10_000, chance: 0.3, curable: 0.5 };
  assert.equal(mostToSpend(one, null), 1500);
  assert.equal(mostToSpend(one, { value: 0.1, low: -0.01, high: 0.2 }), 1500);
  assert.equal(mostToSpend(one, { value: 0.1, low: 0.02, high: 0.2 }), 500);
  assert.equal(mostToSpend({ ...one, second: -5 }, null), 0);
});
