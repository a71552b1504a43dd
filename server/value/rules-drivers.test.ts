// What ratings say of the equity: who is preferred, and what a better rating brings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equityReturn } from '@clientela/models';
import { choiceOf, gainOf, type Rating, weighted } from './rules-drivers.ts';

const rated = (value: number, brand: number, relationship: number): Rating[] => [
  { driver: 'value', weight: 50, own: value, rival: 3 },
  { driver: 'brand', weight: 30, own: brand, rival: 3 },
  { driver: 'relationship', weight: 20, own: relationship, rival: 3 },
];

test('equals are chosen evenly, and who is rated better more often', () => {
  assert.equal(choiceOf(rated(3, 3, 3)), 0.5);
  assert.ok(choiceOf(rated(4, 3, 3)) > choiceOf(rated(3, 4, 3)), 'what weighs more counts more');
  assert.deepEqual(
    weighted(rated(3, 3, 3)).map(({ weight }) => weight),
    [0.5, 0.3, 0.2],
  );
});

test('a better rating raises the equity, by its weight, never beyond the highest rating', () => {
  const ratings = rated(3, 3, 3);
  // Half a point of half the weight: the choice rises from 50 % to 1/(1 + e^−0.25).
  assert.ok(Math.abs(gainOf(ratings, 'value', 0.5) - (2 / (1 + Math.exp(-0.25)) - 1)) < 1e-12);
  assert.equal(gainOf(rated(5, 3, 3), 'value', 1), 0);
  assert.ok(gainOf(ratings, 'value', 1) > gainOf(ratings, 'relationship', 1));
});

test('A16: what an improvement of 70 must bring to return 44.7 % is 101.29', () => {
  const worth = 1000;
  const ratings = rated(3, 3, 3);
  // The rise of the driver «value» that brings this gain, and its return.
  const needed = 101.29 / worth;
  let [low, high] = [0, 2];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (gainOf(ratings, 'value', middle) < needed) low = middle;
    else high = middle;
  }
  const gain = worth * gainOf(ratings, 'value', low);
  assert.ok(Math.abs(equityReturn(gain, 70) - 0.447) < 1e-9);
});
