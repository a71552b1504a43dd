// What a customer's figures promise: what is said of them never contradicts them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFormat } from '../ui/format.ts';
import { position } from '../ui/scale.ts';
import { fetchWords, languages } from '../ui/words.ts';
import { expectedDays } from './expected-days.ts';
import { shownPActive } from './p-active.ts';
import { turnOf } from './p-active-turn.ts';
import type { CustomerRow } from './selection.ts';
import { valueDomain } from './value-domain.ts';

await Promise.all(languages.map(fetchWords));

const es = createFormat('es', 'MXN');

test('the last movement of the probability is told: from where, and since when', () => {
  assert.deepEqual(turnOf([0.97, 0.97, 0.8, 0.58]), { kind: 'fell', from: 0.97, weeks: 2 });
  assert.deepEqual(turnOf([0.6, 0.55, 0.9, 0.95]), { kind: 'rose', from: 0.55, weeks: 2 });
  assert.deepEqual(turnOf([0.9, 0.5, 0.8]), { kind: 'rose', from: 0.5, weeks: 1 });
  assert.deepEqual(turnOf([0.5, 0.95, 0.7]), { kind: 'fell', from: 0.95, weeks: 1 });
  assert.deepEqual(turnOf([0.96, 0.97, 0.95]), { kind: 'held', from: 0.96, weeks: 2 });
  assert.equal(turnOf([0.4]).weeks, 0);
});

test('somebody who has left never reads as 10 % active', () => {
  assert.equal(es.probability(shownPActive(0.0996, 'left')), '9\u00a0%');
  assert.equal(es.probability(shownPActive(0.0996, 'at_risk')), '10\u00a0%');
  assert.equal(es.probability(shownPActive(0.004, 'left')), '<1\u00a0%');
});

test('expected days carry their years only where they differ from those of the data', () => {
  const near = { from: '2026-09-12', to: '2026-10-02' };
  const far = { from: '2025-08-26', to: '2026-07-04' };
  assert.deepEqual(expectedDays(es, near, '2026-11-20'), { from: '12 sep', to: '2 oct' });
  assert.equal(expectedDays(es, far, '2026-11-20').from, '26 ago 2025');
  assert.equal(expectedDays(es, near, '2027-01-03').to, '2 oct 2026');
});

test('the scale of a list shows every value, and one rich customer does not flatten the rest', () => {
  const row = (value: number, valueLow: number, valueHigh: number) =>
    ({ value, valueLow, valueHigh, purchases: 3 }) as CustomerRow;
  const usual = Array.from({ length: 19 }, () => row(9_000, 2_000, 20_000));
  assert.equal(valueDomain([...usual, row(15_000, 0, 900_000)], 1)?.max, 20_000);
  // Most of those who have left are worth nothing, and their mean lies beyond their interval.
  assert.ok(valueDomain([row(4_718, 0, 0)], 1)!.max >= 4_718);
  assert.equal(
    valueDomain([{ value: null, valueLow: null, valueHigh: null } as CustomerRow], 1),
    null,
  );
  const amount = fc.integer({ min: 0, max: 1e8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(amount, amount, amount), { minLength: 1 }), (amounts) => {
      const rows = amounts.map(([value, one, other]) =>
        row(value, Math.min(one, other), Math.max(one, other)),
      );
      const domain = valueDomain(rows, 100)!;
      for (const { value } of rows) assert.ok(position(value!, domain) <= 1);
    }),
  );
});
