// How a refusal reads: by its code, its field and its row.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invalidInput } from './invalid-input.ts';

test('a refusal says code, field and row, the first row included, and no row where none is to blame', () => {
  const first = invalidInput('negative', 'T', 0);
  assert.equal(first.message, 'negative: T in row 0');
  assert.deepEqual([first.code, first.field, first.row], ['negative', 'T', 0]);
  const whole = invalidInput('out-of-range', 'level');
  assert.equal(whole.message, 'out-of-range: level');
  assert.deepEqual([whole.code, whole.field, whole.row], ['out-of-range', 'level', -1]);
  assert.ok(whole instanceof Error);
});
