// Both parts of a value put together: sums are exact, bounds never narrower than one part and never wider than both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { activeTogether, type Part, putTogether } from './together.ts';

const part = (whole: boolean): fc.Arbitrary<Part> =>
  fc
    .record({
      value: fc
        .integer({ min: -1_000_000, max: 10_000_000 })
        .map((cents) => (whole ? cents : cents + 0.25)),
      low: fc.integer({ min: 0, max: 500_000 }),
      high: fc.integer({ min: 0, max: 500_000 }),
      pActive: fc.double({ min: 0, max: 1, noNaN: true }),
      annualProfit: fc.integer({ min: -1000, max: 100_000 }),
      activeMonths: fc.double({ min: 0, max: 36, noNaN: true }),
    })
    .map((one) => ({ ...one, low: one.value - one.low, high: one.value + one.high }));

test('the value of both is their sum to the cent; its interval holds that of the wider part and is within both added', () => {
  fc.assert(
    fc.property(part(false), part(true), (purchases, contracts) => {
      const both = putTogether(purchases, contracts);
      assert.equal(both.value, Math.round(purchases.value) + contracts.value);
      const down = [purchases.value - purchases.low, contracts.value - contracts.low] as const;
      const up = [purchases.high - purchases.value, contracts.high - contracts.value] as const;
      const close = 1e-6;
      assert.ok(both.value - both.low >= Math.max(...down) - close);
      assert.ok(both.value - both.low <= down[0] + down[1] + close);
      assert.ok(both.high - both.value >= Math.max(...up) - close);
      assert.ok(both.high - both.value <= up[0] + up[1] + close);
      assert.ok(both.pActive >= Math.max(purchases.pActive, contracts.pActive) - 1e-12);
      assert.ok(both.pActive <= 1);
    }),
  );
  assert.equal(
    activeTogether(0.3, 0),
    0.3,
    'without a contract nothing changes, to the last digit',
  );
  assert.equal(activeTogether(0.3, 1), 1);
});
