// Complaints in numbers: the silent, the kept, the pyramid; with the published figures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  complaintsPerThousand,
  escalationPyramid,
  keepBuying,
  publishedRepurchase,
  recoveredValue,
  silentCustomers,
} from '../index.ts';
import { wilson } from '../inference/wilson.ts';

const quick = (complain: number) => ({ complain, resolved: 0, resolvedQuickly: 1 });

test('more complaints, quickly resolved, keep more customers: 12.65 against 38.2 of a hundred (A24)', () => {
  const { major, minor } = publishedRepurchase;
  near(100 * keepBuying(quick(0.05), major), 12.65);
  near(100 * keepBuying(quick(0.4), major), 38.2);
  near(100 * (keepBuying(quick(0.4), major) - keepBuying(quick(0.05), major)), 25.55);
  near(100 * keepBuying(quick(0.05), minor), 39.9);
  near(100 * keepBuying(quick(0.4), minor), 60.2);
});

test('the published shares of repurchase are the table as printed', () => {
  assert.deepEqual(publishedRepurchase, {
    minor: { silent: 0.37, unresolved: 0.46, resolved: 0.7, resolvedQuickly: 0.95 },
    major: { silent: 0.09, unresolved: 0.19, resolved: 0.54, resolvedQuickly: 0.82 },
  });
});

test('what is not resolved counts as unresolved', () => {
  const handling = { complain: 1, resolved: 0.5, resolvedQuickly: 0.2 };
  near(keepBuying(handling, publishedRepurchase.major), 0.3 * 0.19 + 0.5 * 0.54 + 0.2 * 0.82);
  near(keepBuying({ ...handling, complain: 0 }, publishedRepurchase.major), 0.09);
  // Shares that add up to 1 but for rounding are no error.
  near(
    keepBuying(
      { complain: 1, resolved: 0.7, resolvedQuickly: 0.30000000000000004 },
      {
        ...publishedRepurchase.major,
        unresolved: 1,
      },
    ),
    0.7 * 0.54 + 0.3 * 0.82,
  );
  const refused = (change: object, code: string, field: string) =>
    refuses(() => keepBuying({ ...handling, ...change }, publishedRepurchase.major), code, field);
  refused({ complain: 2 }, 'out-of-range', 'complain');
  refused({ resolved: -0.1 }, 'out-of-range', 'resolved');
  refused({ resolvedQuickly: 1.1 }, 'out-of-range', 'resolvedQuickly');
  refused({ resolved: 0.9 }, 'out-of-range', 'resolved');
  for (const field of ['silent', 'unresolved', 'resolved', 'resolvedQuickly'] as const) {
    refuses(
      () => keepBuying(handling, { ...publishedRepurchase.major, [field]: 2 }),
      'out-of-range',
      field,
    );
  }
});

test('of 100,000 purchases 25,000 disappoint, 1,250 complain and 23,750 stay silent', () => {
  const found = silentCustomers(1250, { complained: 50, asked: 1000 });
  near(found.silent, 23_750);
  near(found.withProblem, 25_000);
  const { lower, upper } = wilson(50, 1000);
  near(found.lower, 1250 / upper - 1250);
  near(found.upper, 1250 / lower - 1250);
  assert.equal(found.level, 0.95);
  // If resolved 54 to 70 % of complainers come back, if quickly 95 %.
  near(1250 * 0.54, 675);
  near(1250 * (0.95 - 0.54), 512.5);
  assert.equal(silentCustomers(0, { complained: 1, asked: 4 }, { level: 0.5 }).upper, 0);
  assert.equal(silentCustomers(7, { complained: 3, asked: 3 }).silent, 0);
  refuses(() => silentCustomers(1.5, { complained: 1, asked: 2 }), 'not-whole', 'complaints');
  refuses(() => silentCustomers(1, { complained: 0, asked: 2 }), 'too-few', 'complained');
  refuses(() => silentCustomers(1, { complained: 1, asked: 0 }), 'too-few', 'asked');
  refuses(
    () => silentCustomers(1, { complained: 3, asked: 2 }),
    'more-successes-than-trials',
    'successes',
  );
  refuses(
    () => silentCustomers(1, { complained: 1, asked: 2 }, { level: 2 }),
    'level-out-of-range',
    'level',
  );
});

test('recovered value is what solving adds to silence, complaint by complaint', () => {
  near(recoveredValue([1000, 500], [0.82, 0.19], 0.09), 780);
  assert.equal(recoveredValue([], [], 0.09), 0);
  near(recoveredValue([100], [0], 0.25), -25);
  refuses(() => recoveredValue([1], [], 0.1), 'length-mismatch', 'chances');
  refuses(() => recoveredValue([1], [1], 2), 'out-of-range', 'silent');
  refuses(() => recoveredValue([1, Number.NaN], [1, 1], 0.1), 'not-finite', 'values', 1);
  refuses(() => recoveredValue([1, 1], [1, 1.1], 0.1), 'out-of-range', 'chances', 1);
});

test('one complaint at the top stands for five hundred dissatisfied customers (A24)', () => {
  const shares = [0.4, 0.25, 0.2, 0.25, 0.5];
  assert.deepEqual(escalationPyramid(500, shares, { whole: true }), {
    levels: [500, 200, 50, 10, 2, 1],
    standsFor: 500,
  });
  assert.deepEqual(escalationPyramid(500, shares).levels, [500, 200, 50, 10, 2.5, 1.25]);
  assert.equal(escalationPyramid(500, shares).standsFor, 400);
  // 0.29 · 100 is 28.999999999999996 in doubles and 29 customers.
  assert.deepEqual(escalationPyramid(100, [0.29], { whole: true }).levels, [100, 29]);
  assert.equal(escalationPyramid(3, [0.1], { whole: true }).standsFor, null);
  assert.deepEqual(escalationPyramid(3, []), { levels: [3], standsFor: 1 });
  refuses(() => escalationPyramid(0, shares), 'not-positive', 'dissatisfied');
  refuses(() => escalationPyramid(5, [0.5, 1.5]), 'out-of-range', 'shares', 1);
});

test('complaints per thousand orders come with their interval', () => {
  const found = complaintsPerThousand(12, 4000, { level: 0.9 });
  const same = wilson(12, 4000, { level: 0.9 });
  near(found.rate, 3);
  near(found.lower, 1000 * same.lower);
  near(found.upper, 1000 * same.upper);
  assert.deepEqual([found.n, found.level], [4000, 0.9]);
  refuses(() => complaintsPerThousand(-1, 10), 'negative', 'complaints');
  refuses(() => complaintsPerThousand(1, 0), 'not-positive', 'trials');
});

test('encouraging complaints keeps more wherever solving beats silence', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, share, (silent, solved, one, other) => {
      const repurchase = { silent, unresolved: 0, resolved: 0, resolvedQuickly: solved };
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const gain = keepBuying(quick(more), repurchase) - keepBuying(quick(less), repurchase);
      near(gain, (more - less) * (solved - silent), 0, 1e-12);
    }),
  );
});
