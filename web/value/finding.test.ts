// The opening sentence of the first page follows the figures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingKind, type Overview } from './finding.ts';
import { isStale } from './stale.ts';

test('figures are stale 48 hours after the last day with sales', () => {
  assert.equal(isStale('2026-11-20', new Date('2026-11-22T20:00:00Z')), false);
  assert.equal(isStale('2026-11-20', new Date('2026-11-23T02:00:00Z')), true);
});

const overview = (change: Partial<Overview>): Overview => ({
  run: null,
  busy: false,
  level: 'sales',
  ownMargins: false,
  uncosted: null,
  serving: null,
  horizonMonths: null,
  equity: { value: 1000, low: 900, high: 1100 },
  lastGood: null,
  contracts: null,
  customers: 600,
  active: { value: 400, low: 380, high: 420 },
  meanPerActive: { value: 2, low: 1, high: 3 },
  atRisk: { customers: 50, value: 100, low: 90, high: 110 },
  left: 100,
  groups: [],
  cuts: { profit: 1, months: 1, automatic: true },
  sales12: { amount: 500, previous: null },
  ...change,
});

test('the opening sentence follows the share of the value that is slipping away', () => {
  const at = (value: number) =>
    findingKind(overview({ atRisk: { customers: 50, value, low: value, high: value } }), false);
  assert.deepEqual([at(10), at(100), at(400)], ['healthy', 'risk', 'heavy']);
  assert.equal(findingKind(overview({}), true), 'stale');
});

test('without a value the opening sentence says why', () => {
  const run = (status: 'insufficient' | 'failed') =>
    ({ status }) as unknown as NonNullable<Overview['run']>;
  const kind = (change: Partial<Overview>) =>
    findingKind(overview({ equity: null, ...change }), false);
  assert.equal(kind({ busy: true }), 'computing');
  assert.equal(kind({}), 'never');
  assert.equal(kind({ run: run('insufficient') }), 'insufficient');
  assert.equal(kind({ run: run('failed') }), 'failed');
});
