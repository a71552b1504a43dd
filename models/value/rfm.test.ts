// RFM scores and mailings: ties, cuts, both codings and both sortings, and the published campaign.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  apportion,
  breakEvenIndex,
  breakEvenResponse,
  mailingProfit,
  quantileScores,
  responseTable,
  rfmScores,
  rfmScoresByCuts,
  roundTo,
} from '../index.ts';

const terms = { profitPerSale: 45, costPerPiece: 1 };

test('40,000 mailed by recency quintile: 360, 224, 120, 84 and 20 answers, and a loss of 3,640 (A26)', () => {
  const mailed = [8000, 8000, 8000, 8000, 8000];
  const rates = [0.045, 0.028, 0.015, 0.0105, 0.0025];
  const responses = rates.map((rate, i) => Math.round(rate * mailed[i]!));
  assert.deepEqual(responses, [360, 224, 120, 84, 20]);
  const { rows, total } = responseTable(mailed, responses, terms);
  assert.equal(total.responses, 808);
  assert.equal(total.profit, -3640);
  near(total.rate, 0.0202);
  assert.equal(total.n, 40_000);
  rows.forEach((row, i) => {
    near(row.rate, rates[i]!);
    assert.ok(row.lower < row.rate && row.rate < row.upper);
  });
  assert.deepEqual(
    rows.map((row) => row.group),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(
    rows.map((row) => row.verdict),
    ['pays', 'pays', 'loses', 'loses', 'loses'],
  );
  assert.deepEqual(
    rows.map((row) => row.profit),
    [8200, 2080, -2600, -4220, -7100],
  );
  near(rows[0]!.index!, 102.5);
  near(rows[4]!.index!, -88.75);
  // Rolled out to ten times as many, and to the RFM cells that pay: 17,920 pieces at 15.25 %.
  assert.equal(mailingProfit(400_000, 8080, terms), -36_400);
  near(mailingProfit(17_920, 2732.8, terms), 105_056);
});

test('a small group is unclear where a large one is not, and an empty one is left out', () => {
  const { rows, total } = responseTable([100, 0, 100_000], [3, 0, 3000], terms, { level: 0.9 });
  assert.deepEqual(
    rows.map((row) => [row.group, row.verdict]),
    [
      [0, 'unclear'],
      [2, 'pays'],
    ],
  );
  assert.equal(rows[0]!.level, 0.9);
  assert.equal(total.group, -1);
  const free = responseTable([10], [1], { profitPerSale: 5, costPerPiece: 0 });
  assert.equal(free.total.index, null);
  assert.equal(free.total.verdict, 'pays');
});

test('a piece of 0.55 needs 1.375 %, and 2.5 % is 81.82 above it (A27)', () => {
  const breakEven = breakEvenResponse({ profitPerSale: 40, costPerPiece: 0.55 });
  near(breakEven, 0.01375);
  near(breakEvenIndex(0.025, breakEven), 81.82, 0, 0.005);
  near(breakEvenIndex(0, breakEven), -100);
  near(breakEvenIndex(breakEven, breakEven), 0);
});

test('quintiles of distinct values are equal parts, the largest best', () => {
  const values = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
  const scores = quantileScores(values);
  for (let score = 1; score <= 5; score++) {
    assert.equal(scores.filter((s) => s === score).length, 8);
  }
  values.forEach((value, i) => {
    assert.equal(scores[i], 1 + Math.floor(value / 8));
  });
});

test('equal values get equal scores, those of the middle of their ranks', () => {
  // Half of all bought once: they share the second quintile, as their middle rank lies there.
  const frequency = [
    ...new Array<number>(50).fill(1),
    ...Array.from({ length: 50 }, (_, i) => 2 + i),
  ];
  const scores = quantileScores(frequency);
  assert.deepEqual([...new Set(scores.slice(0, 50))], [2]);
  assert.equal(scores.indexOf(1), -1);
  assert.deepEqual(Array.from(quantileScores([7, 7, 7, 7])), [3, 3, 3, 3]);
  assert.deepEqual(Array.from(quantileScores([7, 7, 7, 7], 2)), [2, 2, 2, 2]);
  assert.deepEqual(Array.from(quantileScores([])), []);
  assert.deepEqual(Array.from(quantileScores([-3])), [3]);
});

test('the order of customers is irrelevant, more is never worse, and the scores mirror when values do', () => {
  const values = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 2, max: 9 }), (list, groups) => {
      const scores = quantileScores(list, groups);
      const backwards = quantileScores([...list].reverse(), groups).reverse();
      assert.deepEqual(scores, backwards);
      list.forEach((a, i) => {
        assert.ok(scores[i]! >= 1 && scores[i]! <= groups);
        list.forEach((b, j) => {
          if (a <= b) assert.ok(scores[i]! <= scores[j]!);
        });
      });
    }),
  );
});

const columns = {
  recency: [10, 400, 10, 90, 30, 200],
  frequency: [5, 1, 1, 3, 9, 2],
  monetary: [100, 20, 500, 60, 40, 80],
};

test('RFM: the most recent, most frequent, most spending score best, by either coding', () => {
  const high = rfmScores(columns, { groups: 3 });
  assert.deepEqual(Array.from(high.recency), [3, 1, 3, 2, 2, 1]);
  assert.deepEqual(Array.from(high.frequency), [3, 1, 1, 2, 3, 2]);
  assert.deepEqual(Array.from(high.monetary), [3, 1, 3, 2, 1, 2]);
  assert.deepEqual(Array.from(high.cell), [333, 111, 313, 222, 231, 122]);
  const low = rfmScores(columns, { groups: 3, best: 'lowest' });
  assert.deepEqual(Array.from(low.cell), [111, 333, 131, 222, 213, 322]);
  assert.equal(Math.max(...rfmScores(columns).cell) <= 555, true);
});

test('nested sorting ranks frequency within recency and money within both', () => {
  const nested = rfmScores(columns, { groups: 2, sorting: 'nested' });
  // Recent: customers 0, 2, 4 (10, 10, 30 days); the others silent.
  assert.deepEqual(Array.from(nested.recency), [2, 1, 2, 1, 2, 1]);
  // Frequency among 5, 1, 9 and among 1, 3, 2: middle ranks of three fall at 1/6, 1/2, 5/6.
  assert.deepEqual(Array.from(nested.frequency), [2, 1, 1, 2, 2, 2]);
  // Money within (2,2): 100 and 40; (2,1): 500 alone; (1,2): 60 and 80; (1,1): 20 alone.
  assert.deepEqual(Array.from(nested.monetary), [2, 2, 2, 1, 1, 2]);
  assert.deepEqual(Array.from(nested.cell), [222, 112, 212, 121, 221, 122]);
});

test('limits that are set score the same next month, a value on a limit the better score', () => {
  const cuts = { recency: [30, 90], frequency: [2, 5], monetary: [50, 100] };
  const found = rfmScoresByCuts(columns, cuts);
  assert.deepEqual(Array.from(found.recency), [3, 1, 3, 2, 3, 1]);
  assert.deepEqual(Array.from(found.frequency), [3, 1, 1, 2, 3, 2]);
  assert.deepEqual(Array.from(found.monetary), [3, 1, 3, 2, 1, 2]);
  assert.equal(found.cell[3], 222);
  assert.equal(rfmScoresByCuts(columns, cuts, { best: 'lowest' }).cell[1], 333);
});

test('impossible scores, cuts and mailings are refused', () => {
  refuses(() => quantileScores([1], 1), 'too-few', 'groups');
  refuses(() => quantileScores([1], 10), 'out-of-range', 'groups');
  refuses(() => quantileScores([1], 2.5), 'not-whole', 'groups');
  refuses(() => quantileScores([1, Number.NaN]), 'not-finite', 'values', 1);
  refuses(() => rfmScores(columns, { groups: 1 }), 'too-few', 'groups');
  refuses(() => rfmScores({ ...columns, frequency: [1] }), 'length-mismatch', 'frequency');
  refuses(() => rfmScores({ ...columns, monetary: [1] }), 'length-mismatch', 'monetary');
  const infinite = [1, 2, Infinity, 4, 5, 6];
  refuses(() => rfmScores({ ...columns, recency: infinite }), 'not-finite', 'recency', 2);
  const cuts = { recency: [30, 90], frequency: [2, 5], monetary: [50, 100] };
  const cut = (change: object, code: string, field: string, row = -1) =>
    refuses(() => rfmScoresByCuts(columns, { ...cuts, ...change }), code, field, row);
  cut({ recency: [] }, 'too-few', 'groups');
  cut({ frequency: [2] }, 'length-mismatch', 'cuts.frequency');
  cut({ monetary: [50, 50] }, 'not-rising', 'cuts.monetary', 1);
  cut({ monetary: [50, Number.NaN] }, 'not-finite', 'cuts.monetary', 1);
  refuses(
    () => rfmScoresByCuts({ ...columns, monetary: infinite }, cuts),
    'not-finite',
    'monetary',
    2,
  );
  refuses(
    () => breakEvenResponse({ profitPerSale: 0, costPerPiece: 1 }),
    'not-positive',
    'profitPerSale',
  );
  refuses(
    () => breakEvenResponse({ profitPerSale: 1, costPerPiece: -1 }),
    'negative',
    'costPerPiece',
  );
  refuses(() => breakEvenIndex(2, 1), 'out-of-range', 'rate');
  refuses(() => breakEvenIndex(0.5, 0), 'not-positive', 'breakEven');
  refuses(() => mailingProfit(-1, 1, terms), 'negative', 'mailed');
  refuses(() => mailingProfit(1, -1, terms), 'negative', 'responses');
  refuses(
    () => mailingProfit(1, 1, { ...terms, profitPerSale: Number.NaN }),
    'not-finite',
    'profitPerSale',
  );
  refuses(() => mailingProfit(1, 1, { ...terms, costPerPiece: -1 }), 'negative', 'costPerPiece');
  refuses(() => responseTable([], [], terms), 'empty', 'mailed');
  refuses(() => responseTable([1], [], terms), 'length-mismatch', 'responses');
  refuses(() => responseTable([1.5], [1], terms), 'not-whole', 'mailed', 0);
  refuses(() => responseTable([1], [0.5], terms), 'not-whole', 'responses', 0);
  refuses(() => responseTable([1, 1], [1, 2], terms), 'more-successes-than-trials', 'responses', 1);
  refuses(() => responseTable([0], [0], terms), 'not-positive', 'trials');
});

test('rounding goes half away from zero, also where the half is no double', () => {
  assert.equal(roundTo(1.005, 2), 1.01);
  assert.equal(roundTo(-1.005, 2), -1.01);
  assert.equal(roundTo(2.5, 0), 3);
  assert.equal(roundTo(-2.5, 0), -3);
  assert.equal(roundTo(2.4999, 0), 2);
  assert.equal(Object.is(roundTo(-0.2, 0), 0), true);
  assert.equal(roundTo(1e300, 2), 1e300);
  assert.equal(roundTo(8.345, 2), 8.35);
});

test('parts are rounded so that they add up to the whole, the largest remainders first', () => {
  assert.deepEqual(apportion([3.34 * 1.5, 3.33 * 1.5, 3.33 * 1.5], 15), [5, 5, 5]);
  assert.deepEqual(apportion([0.5, 0.5, 0.5], 1), [1, 0, 0]);
  assert.deepEqual(apportion([-1.5, 2.2, 0.3], 1), [-1, 2, 0]);
  assert.deepEqual(apportion([0, 0, 0], 7), [3, 2, 2]);
  assert.deepEqual(apportion([1, 1, 1], 1), [1, 0, 0]);
  assert.deepEqual(apportion([], 3), []);
  const parts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(parts, (list) => {
      const total = Math.round(list.reduce((a, b) => a + b, 0)) + 0;
      const whole = apportion(list, total);
      assert.equal(
        whole.reduce((a, b) => a + b, 0),
        total,
      );
      whole.forEach((part, i) => {
        assert.ok(Math.abs(part - list[i]!) <= 1 + 1e-6, `${part} for ${list[i]}`);
      });
    }),
  );
});
