// Ratings of a survey are read as people write them, and what is none is named by its line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRatings } from './ratings-text.ts';

test('one line per driver is taken as it stands, in either language', () => {
  const { ratings, rows, wrong } = readRatings(
    'Impulsor;Tú;Rival;Peso\nValor;4,1;3,9;45 %\nMarca;3,6;4,2;25\nRelación;4,3;3,5;0,3\n',
  );
  assert.deepEqual([rows, wrong], [3, []]);
  assert.deepEqual(ratings, {
    value: { own: 4.1, rival: 3.9, weight: 45, lines: 1 },
    brand: { own: 3.6, rival: 4.2, weight: 25, lines: 1 },
    relationship: { own: 4.3, rival: 3.5, weight: 30, lines: 1 },
  });
});

test('one line per answer becomes the mean, and how many answered', () => {
  const { ratings } = readRatings('value,4,3\nvalue,5,4\nvalue,4,4\nbrand,2,5\n');
  assert.deepEqual(ratings.value, { own: 4.33, rival: 3.67, weight: null, lines: 3 });
  assert.equal(ratings.relationship, undefined);
});

test('what is no rating is named by its line, and nothing is guessed', () => {
  assert.deepEqual(
    readRatings('driver;you;rival;weight\nvalue;6;3\nprice;4;3\nbrand;4\nbrand;4;3;200\n').wrong,
    [2, 3, 4, 5],
  );
});
