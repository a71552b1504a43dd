// The rules behind the certainty marks and the scales they share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { certaintyOf, verdictOf } from './certainty.ts';
import { forestDomain, position, snapDomain, ticks } from './scale.ts';

test('certainty is high only when the interval excludes zero and is narrow', () => {
  assert.equal(certaintyOf(2310, { low: 1420, high: 3240 }), 'high');
  assert.equal(certaintyOf(88_200, { low: 21_000, high: 158_000 }), 'medium');
  assert.equal(certaintyOf(52_000, { low: -18_000, high: 131_000 }), 'low');
  assert.equal(certaintyOf(-100, { low: -120, high: -80 }), 'high');
});

test('an interval that touches zero proves nothing', () => {
  assert.equal(verdictOf({ low: 31, high: 138 }), 'proven');
  assert.equal(verdictOf({ low: 0, high: 138 }), 'not_proven');
  assert.equal(verdictOf({ low: -96, high: -19 }), 'proven_loss');
});

test('a column scale snaps to round ends and holds almost all of every interval', () => {
  assert.deepEqual(snapDomain([{ low: 10, high: 30 }]), { min: 0, max: 50 });
  assert.deepEqual(snapDomain([{ low: 10, high: 30_100 }]), { min: 0, max: 30_000 });
  assert.deepEqual(snapDomain([{ low: 1000, high: 4000 }], 100), { min: 0, max: 5000 });
  const interval = fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }))
    .map(([low, width]) => ({ low, high: low + width }));
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1 }), (intervals) => {
      const domain = snapDomain(intervals);
      for (const { high } of intervals) assert.ok(position(high, domain) <= 1 / 0.91);
      assert.ok(domain.max > domain.min);
    }),
  );
});

test('the ticks of a forest are round and include zero', () => {
  const domain = forestDomain([
    { low: -18_000, high: 131_000 },
    { low: 167_000, high: 280_000 },
  ]);
  assert.deepEqual(ticks(domain), [0, 100_000, 200_000]);
  assert.deepEqual(ticks({ min: 0, max: 30_000 }), [0, 10_000, 20_000, 30_000]);
  assert.ok(domain.min < -18_000 && domain.max > 280_000);
});
