// The worth of keeping customers agrees with the published break-even and never promises more than was lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeRange, causeWorth, groupWorth, sensitivity } from './worth.ts';

const all = { customers: 200, value: 400_000 };
const lost = { customers: 50, value: 125_000 };

test('curing a cause keeps at most what it took, less those who leave for another', () => {
  const alone = causeWorth(1000, all, lost, { cured: 1, cost: 0, competing: false });
  assert.ok(Math.abs(alone.gain - lost.value) < 1e-6);
  const real = causeWorth(1000, all, lost, { cured: 1, cost: 0 });
  assert.ok(Math.abs(real.gain - lost.value * (1 - 150 / 1000)) < 1e-6);
  assert.equal(real.roi, null);
});

test('the interval of curing a cause goes with what the cause takes, cured and less other causes', () => {
  const sure = { ...lost, low: 60_000, high: 210_000 };
  const given = { cured: 0.4, cost: 5000 };
  const { gain } = causeWorth(1000, all, sure, given);
  const { low, high } = causeRange(1000, all, sure, given);
  assert.ok(low < gain && gain < high);
  assert.ok(Math.abs(low - 0.4 * 60_000 * (1 - 150 / 1000)) < 1e-6);
  assert.ok(Math.abs(high / gain - 210_000 / 125_000) < 1e-9);
});

test('at the share of break-even the net is nothing, and beyond reach there is none', () => {
  const { breakEven } = causeWorth(1000, all, lost, { cured: 0.5, cost: 30_000 });
  const at = causeWorth(1000, all, lost, { cured: breakEven!, cost: 30_000 });
  assert.ok(Math.abs(at.net) < 1e-6);
  assert.equal(causeWorth(1000, all, lost, { cured: 1, cost: 1e9 }).breakEven, null);
});

test('five dollars a customer worth 92.87 pay from 5.38 points of retention on', () => {
  const group = {
    group: 'all' as const,
    customers: 1000,
    value: { value: 9_287_000, low: 8_000_000, high: 10_000_000 },
    annual: 3_000_000,
  };
  assert.ok(groupWorth(group, 5.37, 500).net < 0);
  const enough = groupWorth(group, 5.39, 500);
  assert.ok(enough.net > 0 && enough.low < enough.gain && enough.gain < enough.high);
  assert.equal(groupWorth(group, 1, 500).payback, null);
  assert.ok(enough.payback! > 0);
});

test('the sensitivity puts first what moves the result most', () => {
  const rows = sensitivity(1000, all, lost, { cured: 0.5, cost: 1000 });
  const swings = rows.map(({ low, high }) => high - low);
  assert.deepEqual(
    swings,
    swings.toSorted((one, other) => other - one),
  );
});
