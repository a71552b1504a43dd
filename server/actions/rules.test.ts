// What is true of actions without a database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strategies } from '../platform/proposals.ts';
import { candidatesFor, certaintyOf, dueOf, firstOf, playsFor } from './rules.ts';

const marks = { loyalMonths: 12, bestValue: 1000 };

test('what is late comes first, then what brings most; there are never more than there is place for', () => {
  const of = (value: number | null, due: 'overdue' | 'later') => ({
    gain: value === null ? null : { value },
    due,
  });
  const small = of(5, 'overdue');
  const large = of(900, 'later');
  const none = of(null, 'later');
  const middle = of(70, 'later');
  assert.deepEqual(firstOf([none, middle, large, small], 3), [small, large, middle]);
  assert.deepEqual(firstOf([large], 0), []);
});

test('an action is late after its day while it is open, and what is closed is late no more', () => {
  assert.equal(dueOf('2026-11-19', 'taken_up', '2026-11-20'), 'overdue');
  assert.equal(dueOf('2026-11-20', 'proposed', '2026-11-20'), 'today');
  assert.equal(dueOf('2026-11-21', 'taken_up', '2026-11-20'), 'later');
  assert.equal(dueOf(null, 'taken_up', '2026-11-20'), 'whenever');
  assert.equal(dueOf('2026-11-19', 'done', '2026-11-20'), 'whenever');
});

test('a gain is sure when its interval is narrow, and unsure when it touches zero', () => {
  assert.equal(certaintyOf({ value: 100, low: 70, high: 130 }), 'high');
  assert.equal(certaintyOf({ value: 100, low: 10, high: 190 }), 'medium');
  assert.equal(certaintyOf({ value: 100, low: 0, high: 100 }), 'low');
});

test('every strategy has proposals and candidates, none of whom wants no relationship or may only be kept', () => {
  const proposals = playsFor(marks);
  const candidates = candidatesFor(marks);
  for (const strategy of strategies) {
    const asked = proposals.filter((one) => one.strategy === strategy);
    assert.ok(asked.length > 0, strategy);
    for (const { question } of [...asked, candidates[strategy]]) {
      const text = JSON.stringify(question);
      assert.ok(text.includes('{"field":"no_relationship","is":"no"}'), strategy);
      assert.ok(text.includes('{"field":"restricted","is":"no"}'), strategy);
    }
  }
  assert.equal(new Set(proposals.map(({ key }) => key)).size, proposals.length);
});
