// What the list promises: its address holds what is shown, filters add up, a selection is what is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { neighboursOf } from './list-memory.ts';
import {
  askedRules,
  isChanged,
  readListState,
  sortOf,
  withRules,
  withSort,
  withView,
} from './list-state.ts';
import { questionText, type Rule, withoutRule, withRule } from './question.ts';
import {
  type CustomerRow,
  everything,
  headState,
  isSelected,
  nothing,
  sumOf,
  toggle,
} from './selection.ts';
import { viewIds, viewRules } from './views.ts';

const paused: Rule = { field: 'phase', is: 'one_of', value: ['paused'] };
const rich: Rule = { field: 'value', is: 'at_least', value: 200_000 };

test('an address that means nothing shows everybody, most valuable first', () => {
  const state = readListState({ view: 'x', question: 'not json', sort: 7, direction: 'left' });
  assert.deepEqual(state, {});
  assert.deepEqual(askedRules(state), []);
  assert.deepEqual(sortOf(state, true), { by: 'value', direction: 'down' });
  assert.deepEqual(sortOf(state, false), { by: 'spend', direction: 'down' });
});

test('a number typed as a search stays a search', () => {
  assert.deepEqual(readListState({ search: 20418 }), { search: '20418' });
});

test('a link from another page shows its question under its title until the filters change', () => {
  const state = readListState({ question: { all: [paused, rich] }, title: 'Llamar hoy' });
  assert.deepEqual(askedRules(state), [paused, rich]);
  assert.equal(isChanged(state), false);
  const changed = withRules(state, [rich]);
  assert.equal(changed.title, undefined);
  assert.equal(isChanged(changed), true);
});

test('a view shows its own filters; put back by hand, it is the view again', () => {
  for (const view of viewIds) {
    const state = withView({ search: 'ana' }, view);
    assert.equal(state.search, 'ana');
    const rules = askedRules(state);
    assert.deepEqual(rules, viewRules[view]);
    const more = withRules(state, [...rules, rich]);
    assert.equal(isChanged(more), true);
    assert.deepEqual(askedRules(withRules(more, rules)), rules);
    assert.equal(isChanged(withRules(more, rules)), false);
  }
  assert.deepEqual(askedRules(withRules({ view: 'left' }, [])), []);
});

test('a second click on a heading turns the order round, a third turns it back', () => {
  const order = (state: object) => sortOf(state, true);
  const once = withSort({}, order({}), 'nextExpected');
  assert.deepEqual(order(once), { by: 'nextExpected', direction: 'up' });
  const twice = withSort(once, order(once), 'nextExpected');
  assert.deepEqual(order(twice), { by: 'nextExpected', direction: 'down' });
  assert.deepEqual(order(withSort(twice, order(twice), 'nextExpected')), order(once));
});

test('filters are set, added and taken away in their place', () => {
  assert.deepEqual(withRule([paused], 0, rich), [rich]);
  assert.deepEqual(withRule([paused], 1, rich), [paused, rich]);
  assert.deepEqual(withRule([paused, rich], 2, rich), [paused, rich]);
  assert.deepEqual(withRule([paused, rich], 0, rich), [rich]);
  assert.deepEqual(withoutRule([paused, rich], 0), [rich]);
  assert.equal(questionText([]), undefined);
  assert.deepEqual(JSON.parse(questionText([rich])!), { all: [rich] });
});

const row = (id: number, value: number | null) => ({ id, value }) as CustomerRow;

test('all that the question finds can be selected and some taken out again', () => {
  const found = { customers: 218, value: 93_000 };
  let selection = everything;
  assert.deepEqual(sumOf(selection, found), found);
  assert.equal(headState(selection, found), true);
  selection = toggle(selection, row(5, 3_000));
  assert.equal(isSelected(selection, 5), false);
  assert.equal(isSelected(selection, 6), true);
  assert.deepEqual(sumOf(selection, found), { customers: 217, value: 90_000 });
  assert.equal(headState(selection, found), 'mixed');
});

test('what is picked one by one adds up, and picking twice undoes it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1 }), (ids) => {
      const picked = ids.reduce((selection, id) => toggle(selection, row(id, id * 10)), nothing);
      const sum = ids.reduce((total, id) => total + id * 10, 0);
      assert.deepEqual(sumOf(picked, undefined), { customers: ids.length, value: sum });
      const undone = ids.reduce((selection, id) => toggle(selection, row(id, null)), picked);
      assert.equal(headState(undone, undefined), false);
    }),
  );
  assert.deepEqual(sumOf(toggle(nothing, row(1, null)), undefined), { customers: 1, value: null });
});

test('a customer opened from a list knows who comes before and after', () => {
  assert.deepEqual(neighboursOf([7, 8, 9], 7), { previous: null, next: 8, place: 1 });
  assert.deepEqual(neighboursOf([7, 8, 9], 9), { previous: 8, next: null, place: 3 });
  assert.equal(neighboursOf([7, 8, 9], 4), null);
});
