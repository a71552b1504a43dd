// The sentence about the best way in claims no more than the intervals allow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEntryState } from './entry-state.ts';
import { type Entry, timesOf, verdictOf } from './entry-verdict.ts';

const entry = (
  name: string | null,
  value: number,
  reach: number,
  more: Partial<Entry> = {},
): Entry => ({
  name,
  customers: 50,
  again: 20,
  mean: value,
  expected: { value, low: value - reach, high: value + reach },
  kept: 0.5,
  cost: null,
  net: null,
  payback: null,
  ...more,
});

test('the best is compared with the next that is surely worth less', () => {
  const entries = [entry('a', 100, 10), entry('b', 95, 10), entry('c', 60, 10)];
  assert.equal(verdictOf(entries)!.below!.name, 'c');
});

test('where all intervals overlap no way is called better, and one alone or unknown is no comparison', () => {
  assert.equal(verdictOf([entry('a', 100, 30), entry('b', 90, 30)])!.below, null);
  assert.equal(verdictOf([entry('a', 100, 10), entry(null, 50, 10)]), null);
  assert.equal(verdictOf([entry('a', 100, 10), entry('b', 5, 1, { expected: null })]), null);
});

test('worth over cost keeps the interval, and without a cost there is none', () => {
  assert.deepEqual(timesOf(entry('a', 100, 10, { cost: 50 })), { value: 2, low: 1.8, high: 2.2 });
  assert.equal(timesOf(entry('a', 100, 10)), null);
  assert.equal(timesOf(entry('a', 100, 10, { cost: 0 })), null);
});

test('an address that makes no sense shows sources', () => {
  assert.deepEqual(readEntryState({ by: 'moon' }), {});
  assert.deepEqual(readEntryState({ by: 'store' }), { by: 'store' });
});
