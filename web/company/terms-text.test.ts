// What is typed into the terms is what values are computed with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTerms, writeTerms } from './terms-text.ts';

test('terms that are shown and saved unchanged stay what they were', () => {
  const percentage = fc.integer({ min: 10, max: 10_000 }).map((n) => n / 10_000);
  const months = fc.integer({ min: 1, max: 240 });
  fc.assert(
    fc.property(percentage, fc.option(percentage), fc.option(months), (rate, margin, horizon) => {
      const terms = { discountRate: rate, grossMargin: margin, horizonMonths: horizon };
      assert.deepEqual(readTerms(writeTerms(terms)).terms, terms);
    }),
  );
});

test('an empty or impossible figure is said to be wrong and nothing is saved', () => {
  const text = writeTerms({ discountRate: 0.12, grossMargin: 0.4, horizonMonths: 36 });
  assert.equal(readTerms({ ...text, discountRate: '' }).terms, null);
  assert.equal(readTerms({ ...text, grossMargin: 140 }).wrong.grossMargin, true);
  assert.equal(readTerms({ ...text, horizonMonths: 0 }).wrong.horizonMonths, true);
});

test('a figure that does not count is not asked for', () => {
  const text = writeTerms({ discountRate: 0.12, grossMargin: null, horizonMonths: null });
  const { terms } = readTerms({ ...text, grossMargin: '', horizonMonths: '' });
  assert.deepEqual(terms, { discountRate: 0.12, grossMargin: null, horizonMonths: null });
});
