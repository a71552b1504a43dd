// What a filter form promises: it says back what it was given, and makes no filter the server refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { draftOf, type FieldType, leafOf, withOperator } from './filter-draft.ts';

const operators: Record<FieldType, readonly string[]> = {
  number: ['equals', 'at_least', 'at_most', 'between', 'empty', 'not_empty'],
  money: ['equals', 'at_least', 'at_most', 'between', 'empty', 'not_empty'],
  share: ['at_least', 'at_most', 'between', 'empty', 'not_empty'],
  day: ['on', 'from', 'until', 'between', 'days_ago_at_least', 'days_ago_at_most', 'empty'],
  text: ['contains', 'equals', 'empty', 'not_empty'],
  choice: ['one_of', 'none_of', 'empty', 'not_empty'],
  choices: ['any_of', 'all_of', 'none_of', 'empty', 'not_empty'],
  flag: ['yes', 'no', 'empty', 'not_empty'],
};
const field = (type: FieldType) => ({ name: 'f', type, operators: operators[type] });
const empty = { first: '', second: '', picked: [] };

test('amounts are typed in money and percents, and asked in cents and fractions', () => {
  const draft = { ...empty, first: '1234.5' };
  assert.deepEqual(leafOf(field('money'), { ...draft, is: 'at_least' }, 100), {
    field: 'f',
    is: 'at_least',
    value: 123_450,
  });
  assert.equal(leafOf(field('share'), { ...empty, is: 'at_most', first: 7 }, 100)?.value, 0.07);
  assert.equal(leafOf(field('money'), { ...draft, is: 'at_least' }, 1)?.value, 1235);
});

test('a filter that is opened again shows what was typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<FieldType>('money', 'share', 'number'),
      fc.integer({ min: 0, max: 100 }),
      (type, typed) => {
        const leaf = leafOf(field(type), { ...empty, is: 'at_least', first: typed }, 100)!;
        assert.equal(draftOf(field(type), leaf, 100).first, typed);
      },
    ),
  );
  const days = { field: 'f', is: 'days_ago_at_least', value: 30 };
  assert.deepEqual(leafOf(field('day'), draftOf(field('day'), days, 100), 100), days);
  const groups = { field: 'f', is: 'none_of', value: ['friends', 'strangers'] };
  assert.deepEqual(leafOf(field('choice'), draftOf(field('choice'), groups, 100), 100), groups);
});

test('there is no filter while its value is missing or impossible', () => {
  for (const type of ['number', 'money', 'share', 'day', 'text', 'choice'] as const)
    assert.equal(leafOf(field(type), draftOf(field(type), undefined, 100), 100), null);
  assert.equal(leafOf(field('share'), { ...empty, is: 'at_least', first: 140 }, 100), null);
  assert.equal(leafOf(field('number'), { ...empty, is: 'between', first: 3 }, 100), null);
  assert.equal(leafOf(field('day'), { ...empty, is: 'from', first: '30' }, 100), null);
  assert.deepEqual(leafOf(field('text'), { ...empty, is: 'empty' }, 100), {
    field: 'f',
    is: 'empty',
  });
});

test('two ends are asked in order, however they are typed', () => {
  const draft = { ...empty, is: 'between', first: 9, second: 3 };
  assert.deepEqual(leafOf(field('number'), draft, 100)?.value, [3, 9]);
  const days = { ...empty, is: 'between', first: '2026-03-01', second: '2026-01-01' };
  assert.deepEqual(leafOf(field('day'), days, 100)?.value, ['2026-01-01', '2026-03-01']);
});

test('another operator keeps the value where it still means the same', () => {
  const days = { ...empty, is: 'days_ago_at_least', first: 30 };
  assert.equal(withOperator(days, 'day', 'days_ago_at_most').first, 30);
  assert.equal(withOperator(days, 'day', 'from').first, '');
  assert.equal(withOperator({ ...empty, is: 'equals', first: 3 }, 'money', 'at_most').first, 3);
});
