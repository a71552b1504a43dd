// What ratings say of the equity: who is preferred, and what a better rating brings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equityReturn, seededRandom } from '@clientela/models';
import {
  choiceOf,
  gainBounds,
  gainOf,
  gapError,
  productBounds,
  type Rating,
  weighted,
} from './rules-drivers.ts';

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

test('the gain is as sure as the means of the ratings are, and more so the more people answered', () => {
  const known = (answers: number | null) =>
    rated(3.4, 3, 3.8).map((rating) => ({ ...rating, answers }));
  const gain = gainOf(known(50), 'value', 0.5);
  const of = (answers: number | null) => gainBounds(known(answers), 'value', 0.5);
  assert.ok(of(50).low < gain && gain < of(50).high);
  assert.ok(of(500).high - of(500).low < of(50).high - of(50).low);
  assert.equal(gapError(known(null)), null);
  assert.deepEqual(of(null), { low: gain, high: gain }, 'nobody knows how many answered');
});

test('however people answer, the mean that they give is within the interval in at least four of five surveys', () => {
  const random = seededRandom(5);
  // All at the ends is as widely as a mean of 3 can be answered; nothing spreads more.
  for (const answers of [
    [1, 5],
    [1, 2, 3, 4, 5],
    [2, 3, 3, 4],
  ]) {
    const one = () => answers[Math.floor(random.uniform() * answers.length)]!;
    const people = 60;
    const mean = () => Array.from({ length: people }, one).reduce((sum, a) => sum + a, 0) / people;
    const truth = gainOf(rated(3, 3, 3), 'value', 0.5);
    let inside = 0;
    const tries = 4000;
    for (let i = 0; i < tries; i++) {
      const survey = rated(mean(), mean(), mean()).map((rating) => ({
        ...rating,
        rival: mean(),
        answers: people,
      }));
      const { low, high } = gainBounds(survey, 'value', 0.5);
      if (low <= truth && truth <= high) inside++;
    }
    assert.ok(inside / tries > 0.78, `${answers}: ${inside / tries}`);
    if (answers.length === 2) assert.ok(inside / tries < 0.82);
  }
});

test('a product of two uncertain numbers is less sure than each, and not as unsure as both at their worst', () => {
  const { low, high } = productBounds(
    [100, { low: 80, high: 125 }],
    [0.1, { low: 0.08, high: 0.125 }],
  );
  assert.ok(low < 8 && low > 6.4 && high > 12.5 && high < 15.6);
  assert.deepEqual(productBounds([100, { low: 80, high: 125 }], [0.1, { low: 0.1, high: 0.1 }]), {
    low: 8,
    high: 12.5,
  });
  assert.deepEqual(productBounds([-5, { low: -8, high: -2 }], [0.1, { low: 0.1, high: 0.1 }]), {
    low: -0.5,
    high: -0.5,
  });
});
