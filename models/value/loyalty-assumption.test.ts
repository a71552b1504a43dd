// The assumptions behind CRM, judged by the published correlations and by what an interval allows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, refuses } from '../fixtures/refuses.ts';
import { assumptionTest } from '../index.ts';

test('longevity and profit go together weakly to moderately in the four published firms (A15)', () => {
  const firms: [string, number, number, string][] = [
    ['grocery', 0.45, 0.2025, 'moderate'],
    ['corporate service', 0.3, 0.09, 'moderate'],
    ['direct brokerage', 0.29, 0.0841, 'weak'],
    ['mail order', 0.2, 0.04, 'weak'],
  ];
  for (const [, r, square, strength] of firms) {
    const found = assumptionTest({ r, n: 4000, expect: 1 });
    near(found.r2, square, 0, 1e-12);
    assert.equal(found.strength, strength);
    assert.equal(found.verdict, 'supported');
  }
});

test('a correlation of 0.2 needs customers before it says anything', () => {
  const at = (n: number) => assumptionTest({ r: 0.2, n, expect: 1 });
  const printed: [number, number, number][] = [
    [50, -0.083, 0.453],
    [200, 0.063, 0.33],
    [1000, 0.14, 0.259],
  ];
  for (const [n, lower, upper] of printed) {
    near(at(n).lower, lower, 0, 0.0005);
    near(at(n).upper, upper, 0, 0.0005);
  }
  assert.equal(at(99).verdict, 'not-enough-data');
  assert.equal(at(100).verdict, 'supported');
  assert.equal(assumptionTest({ r: 0.19, n: 100, expect: 1 }).verdict, 'not-supported');
  assert.equal(assumptionTest({ r: 0.19, n: 100, expect: 1 }, { level: 0.9 }).verdict, 'supported');
});

test('the verdict depends on the sign that is expected', () => {
  const cost = (r: number, expect: 1 | -1) => assumptionTest({ r, n: 500, expect }).verdict;
  assert.equal(cost(-0.2, -1), 'supported');
  assert.equal(cost(0.2, -1), 'opposite');
  assert.equal(cost(-0.2, 1), 'opposite');
  assert.equal(cost(0.02, 1), 'not-supported');
  assert.equal(cost(-0.02, -1), 'not-supported');
});

test('strengths are told apart at 0.1, 0.3 and 0.5, whatever the sign', () => {
  const strength = (r: number) => assumptionTest({ r, n: 500, expect: 1 }).strength;
  assert.deepEqual([0.09, -0.1, 0.29, 0.3, -0.49, 0.5, -1].map(strength), [
    'none',
    'weak',
    'weak',
    'moderate',
    'moderate',
    'strong',
    'strong',
  ]);
});

test('ranks have a wider interval, and impossible correlations are refused', () => {
  const plain = assumptionTest({ r: 0.6, n: 200, expect: 1 });
  const ranks = assumptionTest({ r: 0.6, n: 200, expect: 1, ranks: true });
  assert.ok(ranks.lower < plain.lower && ranks.upper > plain.upper);
  refuses(() => assumptionTest({ r: 1.1, n: 200, expect: 1 }), 'not-a-correlation', 'r');
  refuses(() => assumptionTest({ r: 0.1, n: 1, expect: 1 }), 'too-few', 'n');
  refuses(() => assumptionTest({ r: 0.1, n: 9.5, expect: 1 }), 'not-whole', 'n');
  const odd = { r: 0.1, n: 200, expect: 0 as unknown as 1 };
  refuses(() => assumptionTest(odd), 'unknown', 'expect');
});
