// The five levels of a relationship, by margin and by how many customers there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relationshipLevel } from './rules-groups.ts';

test('many customers of little margin are served basically, few of much are partners, and the others lie between', () => {
  const table = [10_000, 1000, 100].map((customers) =>
    [300, 100, 20].map((each) => relationshipLevel(customers, each, 100)),
  );
  assert.deepEqual(table, [
    ['accountable', 'reactive', 'basic'],
    ['proactive', 'accountable', 'reactive'],
    ['partnership', 'proactive', 'accountable'],
  ]);
});

test('whoever is expected to leave nothing, and a base without value, get no more than the basics', () => {
  assert.equal(relationshipLevel(5, -10, 100), 'basic');
  assert.equal(relationshipLevel(5, 10, 0), 'basic');
});
