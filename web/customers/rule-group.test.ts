// Filters within filters: what the form makes is what the server compiles, and nothing is lost on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from '../../server/platform/database.ts';
import { compileQuestion, type Field } from '../../server/platform/question.ts';
import { isRule, type Leaf, type Rule } from './question.ts';
import {
  fieldsOf,
  type Group,
  groupModes,
  groupOf,
  modeOf,
  partsOf,
  withoutEmpty,
  withRuleAt,
} from './rule-group.ts';

const a: Leaf = { field: 'spend', is: 'at_least', value: 100 };
const b: Leaf = { field: 'spend', is: 'at_most', value: 900 };

test('a group is opened as it was made, whichever of all, any or none it says', () => {
  for (const mode of groupModes) {
    const group = groupOf(mode, [a, groupOf('any', [b, a])]);
    assert.ok(isRule(group));
    assert.equal(modeOf(group), mode);
    assert.deepEqual(partsOf(group), [a, { any: [b, a] }]);
  }
  // What a link or a program asked with «not» opens too.
  assert.deepEqual(partsOf({ not: a }), [a]);
});

test('a filter is changed, added and taken away where it stands', () => {
  const group = groupOf('all', [a, groupOf('none', [b])]);
  assert.deepEqual(withRuleAt(group, [1, 0], a), { all: [a, { not: { any: [a] } }] });
  assert.deepEqual(withRuleAt(group, [1, 1], a), { all: [a, { not: { any: [b, a] } }] });
  assert.deepEqual(withRuleAt(group, [0], null), { all: [{ not: { any: [b] } }] });
  assert.deepEqual(withRuleAt(group, [0, 3], b), group);
});

test('what is left without filters is not asked, and one that stands alone stands without its group', () => {
  assert.equal(withoutEmpty(groupOf('all', [groupOf('any', [])])), null);
  assert.deepEqual(withoutEmpty(groupOf('any', [groupOf('all', [a]), groupOf('none', [])])), a);
  assert.deepEqual(withoutEmpty(groupOf('none', [a])), { not: { any: [a] } });
});

test('every group that the form can make is a question the server answers', () => {
  const field: Field = { name: 'spend', type: 'money', column: sql`s.spend` };
  const leaf = fc.constantFrom<Rule>(a, b);
  const grown = (parts: fc.Arbitrary<Rule>) =>
    fc
      .tuple(fc.constantFrom(...groupModes), fc.array(parts, { minLength: 1, maxLength: 3 }))
      .map(([mode, all]): Group => groupOf(mode, all));
  const deep = grown(fc.oneof(leaf, grown(leaf)));
  fc.assert(
    fc.property(deep, (group) => {
      const kept = withoutEmpty(group)!;
      assert.ok(fieldsOf(kept).every((name) => name === 'spend'));
      compileQuestion({ all: [a, kept] }, [field], '2026-01-01');
    }),
  );
});
