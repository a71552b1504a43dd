// The question behind a cell of the triangle: the right days, the right part of the cohort.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellRules, periodOf } from './cohort-rules.ts';

const cohort = { from: '2025-10-01', to: '2025-12-31' };
const asked = { cohort, by: 'quarter', of: 'all', value: undefined, asOf: '2026-05-10' } as const;

test('a period ends with its last day, or with the last day there are data of', () => {
  assert.deepEqual(periodOf('2025-10-01', 3, 3, '2026-05-10'), {
    from: '2026-01-01',
    until: '2026-03-31',
  });
  assert.deepEqual(periodOf('2025-10-01', 6, 3, '2026-05-10').until, '2026-05-10');
  assert.deepEqual(periodOf('2024-01-01', 1, 1, null), { from: '2024-02-01', until: '2024-02-29' });
});

test('who still is one are those who have not left for good by then; who bought, those with a purchase in it', () => {
  const came = cellRules({ ...asked, cell: null, measure: 'kept' })!;
  assert.equal(came.length, 2);
  const kept = cellRules({ ...asked, cell: { age: 1 }, measure: 'kept' })!;
  assert.deepEqual(kept[2], {
    not: { any: [{ field: 'away.since', is: 'until', value: '2026-03-31' }] },
  });
  const bought = cellRules({ ...asked, cell: { age: 2 }, measure: 'revenue' })!;
  assert.deepEqual(bought[2], {
    field: 'bought.day',
    is: 'between',
    value: ['2026-04-01', '2026-05-10'],
  });
});

test('a part of the cohort keeps its source, group or first line; of the rest together there is no list', () => {
  const of = (division: 'source' | 'group' | 'product', value: string) =>
    cellRules({ ...asked, cell: null, measure: 'kept', of: division, value });
  assert.deepEqual(of('source', '')![2], { field: 'source', is: 'empty' });
  assert.deepEqual(of('group', 'friends')![2], {
    field: 'group',
    is: 'one_of',
    value: ['friends'],
  });
  assert.deepEqual(of('product', 'Café')![2], {
    field: 'began.line',
    is: 'one_of',
    value: ['Café'],
  });
  assert.equal(of('source', '*'), null);
});
