// When there is enough history to value customers, and what is said until then.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enoughOn, missingOf } from './enough.ts';

const needs = { customersNeeded: 500, repeatersNeeded: 100, monthsNeeded: 6 };

test('what is missing is said in whole customers and months, never less than zero', () => {
  assert.deepEqual(missingOf({ customers: 180, repeaters: 140, months: 3.2, ...needs }), {
    customers: 320,
    repeaters: 0,
    months: 3,
  });
});

test('the date of enough history follows the slowest of the three', () => {
  // 200 customers in 4 months: 300 more take 6 months, longer than the 2 months of history missing.
  assert.equal(
    enoughOn({ customers: 200, repeaters: 120, months: 4, ...needs }, '2026-01-01')?.slice(0, 7),
    '2026-07',
  );
  assert.equal(
    enoughOn({ customers: 900, repeaters: 300, months: 4, ...needs }, '2026-01-01')?.slice(0, 7),
    '2026-03',
  );
});

test('no date is given where it would be a guess', () => {
  assert.equal(enoughOn({ customers: 90, repeaters: 0, months: 4, ...needs }, '2026-01-01'), null);
  assert.equal(enoughOn({ customers: 9, repeaters: 3, months: 0.2, ...needs }, '2026-01-01'), null);
  assert.equal(enoughOn({ customers: 10, repeaters: 4, months: 12, ...needs }, '2026-01-01'), null);
});
