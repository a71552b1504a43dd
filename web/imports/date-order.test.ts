// When a person is asked in which order a date is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { twoReadings } from './date-order.ts';

test('03/11 is asked about as 3 November or 11 March', () => {
  assert.deepEqual(twoReadings(['28/10/2026', '03/11/2026']), {
    text: '03/11',
    dayFirst: '2024-11-03',
    monthFirst: '2024-03-11',
  });
});

test('nothing is asked where both readings are the same day or only one is a date', () => {
  assert.equal(twoReadings(['05/05/2026', '31/01/2026', '2026-03-11', 'ayer']), null);
});
