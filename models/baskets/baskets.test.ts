// Baskets: published counts of the Groceries data, exhaustive search on small worlds, and chance kept out.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertAllNear, assertNear, assertRefused, casesOf } from '../fixtures/inference.ts';
import {
  association,
  associationRules,
  type Baskets,
  findItemset,
  fisherPValue,
  frequentItemsets,
  holm,
  itemCounts,
  itemsetOf,
  logLikelihoodRatio,
  packBaskets,
  type Rule,
  seededRandom,
  similarItems,
} from '../index.ts';

const file = new URL('../../../shared/data/groceries_transactions_long.csv', import.meta.url);
const skip = !existsSync(file);

/** Groceries of Hahsler, Hornik & Reutterer (2006): the baskets and the names of the items. */
function groceries(): { baskets: Baskets; names: string[] } {
  const index = new Map<string, number>();
  const basket: number[] = [];
  const item: number[] = [];
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const comma = line.indexOf(',');
    const name = line.slice(comma + 1).trim();
    if (!index.has(name)) index.set(name, index.size);
    basket.push(Number(line.slice(0, comma)) - 1);
    item.push(index.get(name)!);
  }
  return { baskets: packBaskets(basket, item), names: [...index.keys()] };
}

/** Baskets from lists of items. */
function of(lists: readonly (readonly number[])[], items?: number): Baskets {
  return packBaskets(
    lists.flatMap((list, b) => list.map(() => b)),
    lists.flat(),
    { baskets: lists.length, ...(items === undefined ? {} : { items }) },
  );
}

test('Groceries: as many baskets, items and bestsellers as published', { skip }, () => {
  const { baskets, names } = groceries();
  assert.deepEqual([baskets.baskets, baskets.items, baskets.item.length], [9835, 169, 43_367]);
  assertNear(43_367 / 9835 / 169, 0.02609146, 1e-7, 'density');
  const counts = itemCounts(baskets);
  const top = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]!);
  assert.deepEqual(
    top.slice(0, 5).map((i) => [names[i], counts[i]]),
    [
      ['whole milk', 2513],
      ['other vegetables', 1903],
      ['rolls/buns', 1809],
      ['soda', 1715],
      ['yogurt', 1372],
    ],
  );
});

test('Groceries: as many frequent itemsets and rules as published, with the published strongest', {
  skip,
}, () => {
  const { baskets, names } = groceries();
  const mine = (minSupport: number, minConfidence: number) => {
    const sets = frequentItemsets(baskets, { minSupport });
    assert.ok(!sets.raised);
    const { rules, total } = associationRules(sets, { minConfidence });
    assert.equal(rules.length, total);
    const byLift = [...rules].sort((a, b) => b.lift - a.lift);
    const say = ({ antecedent, consequent }: Rule) =>
      `${antecedent
        .map((i) => names[i]!)
        .sort()
        .join(', ')} ⇒ ${names[consequent]}`;
    const top = byLift.slice(0, 3).map((rule) => [say(rule), rule] as const);
    return { sets, total, top };
  };
  const strict = mine(0.001, 0.8);
  assert.equal(strict.sets.size, 13_492);
  assert.equal(strict.sets.minCount, 10);
  assert.equal(strict.total, 410);
  const [name, rule] = strict.top[0]!;
  assert.equal(name, 'liquor, red/blush wine ⇒ bottled beer');
  assertAllNear(
    [rule.support, rule.confidence, rule.lift],
    [0.001931876, 0.9047619, 11.235269],
    1e-7,
    name,
  );
  assert.equal(rule.both, 19);
  assertAllNear([rule.confidenceLower, rule.confidenceUpper], [0.711, 0.974], 1e-3, 'Wilson');

  const lenient = mine(0.001, 0.5);
  assert.equal(lenient.total, 5668);
  assert.deepEqual(
    lenient.top.map(([text]) => text),
    [
      'Instant food products, soda ⇒ hamburger meat',
      'popcorn, soda ⇒ salty snack',
      'baking powder, flour ⇒ sugar',
    ],
  );
  assertAllNear(
    lenient.top.map(([, { lift }]) => lift),
    [18.995654, 16.697793, 16.408075],
    1e-7,
    'lifts',
  );
  assert.equal(lenient.top[0]![1].both, 12);

  const common = mine(0.006, 0.25);
  assert.equal(common.total, 463);
  assert.deepEqual(
    common.top.slice(0, 2).map(([text, { both }]) => [text, both]),
    [
      ['herbs ⇒ root vegetables', 69],
      ['berries ⇒ whipped/sour cream', 89],
    ],
  );
  const [, herbs] = common.top[0]!;
  assertAllNear(
    [herbs.support, herbs.confidence, herbs.lift],
    [0.00701576, 0.43125, 3.956477],
    1e-7,
    'herbs',
  );
  const [, berries] = common.top[1]!;
  assertAllNear(
    [berries.support, berries.confidence, berries.lift],
    [0.009049314, 0.2721713, 3.796886],
    2e-7,
    'berries',
  );

  const few = mine(0.01, 0.5);
  assert.equal(few.total, 15);
  assert.equal(few.top[0]![0], 'citrus fruit, root vegetables ⇒ other vegetables');
  assertNear(few.top[0]![1].lift, 3.029608, 1e-6, 'lift');
  assert.deepEqual(
    [1, 2, 3, 4].map((length) => few.sets.length.filter((l) => l === length).length),
    [88, 213, 32, 0],
  );
});

test('the pairs of the published table have their measures', () => {
  const milk = association({ both: 736, first: 2513, second: 1903, baskets: 9835 });
  assertAllNear(
    [milk.lift, milk.cosine, milk.jaccard, milk.chiSquare],
    [1.513634, 0.33656, 0.2, 213.649],
    1e-6,
    'milk and vegetables',
  );
  const roots = association({ both: 466, first: 1072, second: 1903, baskets: 9835 });
  assertAllNear(
    [roots.confidence, roots.lift, roots.conviction],
    [0.434701, 2.246605, 1.426693],
    1e-6,
    'roots and vegetables',
  );
  assertNear(roots.leverage, 466 / 9835 - (1072 * 1903) / 9835 ** 2, 1e-15, 'leverage');
  assertNear(roots.support, 466 / 9835, 1e-15, 'support');
  assert.deepEqual(
    [roots.both, roots.first, roots.second, roots.baskets, roots.level],
    [466, 1072, 1903, 9835, 0.95],
  );
});

test('measures, limits and tests of association agree with another program', () => {
  for (const { groups, values } of casesOf('association')) {
    const [both, first, second, baskets] = groups.flat() as [number, number, number, number];
    const got = association({ both, first, second, baskets });
    const [lift, lower, upper, fisher, chiSquare, ratio] = values as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const name = groups.join(' ');
    assertAllNear([got.lift, got.liftLower, got.liftUpper], [lift, lower, upper], 1e-11, name);
    assertAllNear(
      [got.chiSquare, Math.abs(got.logLikelihoodRatio)],
      [chiSquare, ratio],
      1e-10,
      name,
    );
    assert.ok(
      Math.abs(got.pValue - fisher) <= 1e-9 * fisher,
      `${name}: ${got.pValue}, not ${fisher}`,
    );
    assert.ok(got.logLikelihoodRatio === 0 || got.logLikelihoodRatio > 0 === got.lift > 1);
  }
});

test('things that are always or never together have measures too, never NaN', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      (both, one, other, neither) => {
        fc.pre(both + one > 0 && both + other > 0);
        const table = {
          both,
          first: both + one,
          second: both + other,
          baskets: both + one + other + neither,
        };
        const got = association(table);
        for (const [name, value] of Object.entries(got)) {
          assert.ok(!Number.isNaN(value), name);
        }
        assert.ok(got.liftLower <= got.lift * (1 + 1e-12) + 1e-12, `lower ${got.liftLower}`);
        assert.ok(got.liftUpper >= got.lift * (1 - 1e-12), `upper ${got.liftUpper}`);
        assert.ok(got.pValue >= 0 && got.pValue <= 1);
        const mirror = association({ ...table, first: table.second, second: table.first });
        assertAllNear(
          [mirror.lift, mirror.cosine, mirror.jaccard, mirror.chiSquare, mirror.pValue],
          [got.lift, got.cosine, got.jaccard, got.chiSquare, got.pValue],
          1e-9,
          'mirror',
        );
        assert.equal(got.conviction === Number.POSITIVE_INFINITY, one === 0);
      },
    ),
  );
  const everywhere = association({ both: 5, first: 10, second: 5, baskets: 10 });
  assert.deepEqual(
    [everywhere.lift, everywhere.liftLower, everywhere.liftUpper, everywhere.chiSquare],
    [1, 1, 1, 0],
  );
  const always = association({ both: 5, first: 5, second: 10, baskets: 10 });
  assert.deepEqual([always.liftLower, always.liftUpper, always.pValue], [1, 1, 1]);
});

test('nine of ten lift intervals of 90 % hold the true lift, also of rare pairs', () => {
  const random = seededRandom(40);
  // P(A) = 0.05, P(B|A) = 0.4, P(B|not A) = 0.1: lift 0.4/0.115.
  const truth = 0.4 / 0.115;
  let inside = 0;
  let runs = 0;
  for (let run = 0; run < 1500; run++) {
    const table = { both: 0, first: 0, second: 0, baskets: 500 };
    for (let i = 0; i < 500; i++) {
      const first = random.uniform() < 0.05;
      const second = random.uniform() < (first ? 0.4 : 0.1);
      if (first) table.first++;
      if (second) table.second++;
      if (first && second) table.both++;
    }
    if (table.first === 0) continue;
    runs++;
    const { liftLower, liftUpper } = association(table, { level: 0.9 });
    if (liftLower <= truth && truth <= liftUpper) inside++;
  }
  assert.ok(inside / runs > 0.875 && inside / runs < 0.94, `${inside / runs}`);
});

test("Fisher's tea-tasting lady and a table of a million have their exact chances", () => {
  assertNear(
    fisherPValue({ both: 4, first: 4, second: 4, baskets: 8 }),
    1 / 70,
    1e-14,
    'all right',
  );
  assertNear(fisherPValue({ both: 3, first: 4, second: 4, baskets: 8 }), 17 / 70, 1e-14, 'three');
  assert.equal(fisherPValue({ both: 0, first: 4, second: 4, baskets: 8 }), 1);
  assert.equal(fisherPValue({ both: 2, first: 6, second: 4, baskets: 8 }), 1);
  assertNear(fisherPValue({ both: 1, first: 4, second: 4, baskets: 8 }), 69 / 70, 1e-14, 'one');
  // By scipy.stats.hypergeom.sf(1099, 1000000, 10000, 100000).
  const large = fisherPValue({ both: 1100, first: 10_000, second: 100_000, baskets: 1_000_000 });
  assert.ok(Math.abs(large / 0.0004991347888341216 - 1) < 1e-8, `${large}`);
});

/** Every set with its count, by looking at every subset of every basket. */
function exhaustive(lists: readonly (readonly number[])[], minCount: number, maxLength: number) {
  const counts = new Map<string, number>();
  for (const list of lists) {
    const items = [...new Set(list)].sort((a, b) => a - b);
    for (let mask = 1; mask < 1 << items.length; mask++) {
      const subset = items.filter((_, i) => mask & (1 << i));
      if (subset.length > maxLength) continue;
      const key = subset.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return new Map([...counts].filter(([, count]) => count >= minCount));
}

const worlds = fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 25,
});

test('no frequent itemset is missed, none is invented, every count is right', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 9 }),
      (lists, minSupport, maxLength) => {
        const sets = frequentItemsets(of(lists, 9), { minSupport, maxLength });
        const wanted = exhaustive(lists, sets.minCount, maxLength);
        assert.equal(sets.size, wanted.size);
        assert.ok(sets.minCount >= minSupport * lists.length * (1 - 1e-9));
        assert.ok(sets.minCount < minSupport * lists.length + 1);
        for (let i = 0; i < sets.size; i++) {
          const items = itemsetOf(sets, i);
          assert.equal(sets.count[i], wanted.get(items.join()), items.join());
          assert.equal(sets.length[i], items.length);
          assert.equal(findItemset(sets, [...items].reverse()), i);
        }
        assert.equal(findItemset(sets, []), -1);
        assert.equal(findItemset(sets, [99]), -1);
        assert.equal(
          findItemset(sets, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
          wanted.get('0,1,2,3,4,5,6,7,8') ? sets.size - 1 : -1,
        );
      },
    ),
  );
});

test('every rule that holds is found, with the counts of its parts and the gain over simpler ones', () => {
  fc.assert(
    fc.property(worlds, fc.constantFrom(0.1, 0.5, 2 / 3, 1), (lists, minConfidence) => {
      const sets = frequentItemsets(of(lists, 9), { minSupport: 0.1 });
      const counts = exhaustive(lists, 1, 9);
      counts.set('', lists.length);
      const { rules, total } = associationRules(sets, { minConfidence });
      let wanted = 0;
      for (let i = 0; i < sets.size; i++) {
        const items = itemsetOf(sets, i);
        if (items.length < 2) continue;
        for (const item of items) {
          const rest = items.filter((other) => other !== item);
          if (sets.count[i]! / counts.get(rest.join())! >= minConfidence - 1e-12) wanted++;
        }
      }
      assert.equal(total, wanted);
      assert.equal(rules.length, wanted);
      const has = (items: number[]) => counts.get([...items].sort((a, b) => a - b).join()) ?? 0;
      rules.forEach((rule, i) => {
        const { antecedent, consequent } = rule;
        assert.equal(rule.first, has(antecedent));
        assert.equal(rule.second, has([consequent]));
        assert.equal(rule.both, has([...antecedent, consequent]));
        assert.equal(rule.baskets, lists.length);
        if (i > 0) assert.ok(rule.liftLower <= rules[i - 1]!.liftLower);
        let simpler = rule.second / lists.length;
        let worst = 0;
        for (const item of antecedent) {
          const rest = antecedent.filter((other) => other !== item);
          const within = has(rest);
          const second = has([...rest, consequent]);
          simpler = Math.max(simpler, second / within);
          const table = { both: rule.both, first: rule.first, second, baskets: within };
          worst = Math.max(worst, fisherPValue(table));
        }
        assertNear(rule.improvement, rule.confidence - simpler, 1e-12, 'improvement');
        assertNear(rule.productivePValue, worst, 1e-12, 'productive');
        assert.ok(rule.adjustedPValue >= rule.productivePValue);
        if (antecedent.length === 1) assertNear(rule.productivePValue, rule.pValue, 1e-12, 'one');
      });
    }),
  );
});

test('the guard counts every rule that was searched, not only those that are shown', () => {
  const lists = Array.from({ length: 40 }, (_, i) => [i % 2, 2 + (i % 2), 4 + (i % 5)]);
  const sets = frequentItemsets(of(lists), { minSupport: 0.2 });
  // Frequent: 0, 1, 2, 3 (20 each), 4 to 8 (8 each), and the pairs 0 2 and 1 3.
  assert.equal(sets.size, 11);
  const { rules, searched } = associationRules(sets, { minConfidence: 0.9 });
  // Nine items with eight others each, two pairs with seven others each.
  assert.equal(searched, 9 * 8 + 2 * 7);
  assert.equal(rules.length, 4);
  const raw = rules.map(({ productivePValue }) => productivePValue);
  assertNear(raw[0]! * 137_846_528_820, 1, 1e-9, 'one of C(40, 20)');
  assertNear(rules[0]!.adjustedPValue / raw[0]!, 86 / 4, 1e-9, 'Benjamini–Hochberg');
  const strict = associationRules(sets, { minConfidence: 0.9, correction: 'holm' });
  assertAllNear(
    strict.rules.map(({ adjustedPValue }) => adjustedPValue),
    holm(raw, 86),
    1e-15,
    'Holm',
  );
  const short = frequentItemsets(of(lists), { minSupport: 0.2, maxLength: 2 });
  assert.equal(associationRules(short, { minConfidence: 0.9 }).searched, 9 * 8);
  const level = associationRules(sets, { minConfidence: 0.9, level: 0.5 }).rules[0]!;
  assert.equal(level.level, 0.5);
  assert.ok(level.liftLower > rules[0]!.liftLower);
});

/** Baskets of independent items of which the first `common` are bought by four in ten. */
function chance(seed: number, size: number, items: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, () =>
    Array.from({ length: items }, (_, i) => i).filter((i) => random.uniform() < 0.4 / (1 + i / 5)),
  );
}

test('in baskets filled by chance no rule is believed, in spite of hundreds that look strong', () => {
  const sets = frequentItemsets(of(chance(3, 1500, 25)), { minSupport: 0.004 });
  const { rules, total } = associationRules(sets, { minConfidence: 0.3 });
  assert.ok(total > 500, `${total}`);
  assert.ok(rules.filter(({ pValue }) => pValue < 0.05).length > 20);
  assert.equal(rules.filter(({ adjustedPValue }) => adjustedPValue < 0.05).length, 0);
});

test('a habit among chance is found, and rules that only repeat it are not believed', () => {
  const lists = chance(4, 1500, 25);
  const random = seededRandom(5);
  for (const list of lists) {
    if (list.includes(20) && !list.includes(22) && random.uniform() < 0.5) list.push(22);
  }
  const sets = frequentItemsets(of(lists), { minSupport: 0.004 });
  const { rules } = associationRules(sets, { minConfidence: 0.3 });
  const believed = rules.filter(({ adjustedPValue }) => adjustedPValue < 0.05);
  assert.ok(believed.length >= 1 && believed.length <= 3, `${believed.length}`);
  for (const { antecedent, consequent } of believed) {
    assert.ok([...antecedent, consequent].includes(20) && [...antecedent, consequent].includes(22));
  }
});

test('only so many rules are kept as asked for, the strongest, and the total is told', () => {
  const sets = frequentItemsets(of(chance(6, 300, 12)), { minSupport: 0.01 });
  const all = associationRules(sets, { minConfidence: 0.2 });
  assert.ok(all.total > 100);
  for (const limit of [1, 7, 40]) {
    const some = associationRules(sets, { minConfidence: 0.2, limit });
    assert.equal(some.total, all.total);
    assert.equal(some.rules.length, limit);
    assert.deepEqual(
      some.rules.map(({ antecedent, consequent }) => [antecedent, consequent]),
      all.rules.slice(0, limit).map(({ antecedent, consequent }) => [antecedent, consequent]),
    );
  }
});

test('a support that would explode is raised, said, and complete at what it was raised to', () => {
  const lists = Array.from({ length: 64 }, (_, i) =>
    Array.from({ length: 16 }, (_, j) => j).filter((j) => (i * 7 + j * 5) % 11 > 3),
  );
  const baskets = of(lists);
  const free = frequentItemsets(baskets, { minSupport: 0.05 });
  assert.ok(free.size > 1000 && !free.raised);
  // As many as there are is not too many; one less is.
  const just = frequentItemsets(baskets, { minSupport: 0.05, maxItemsets: free.size });
  assert.ok(!just.raised && just.size === free.size);
  const short = frequentItemsets(baskets, { minSupport: 0.05, maxItemsets: free.size - 1 });
  assert.ok(short.raised && short.size < free.size);
  // Single items come first, the rarest before the others and equal ones by number; ranks are their places.
  const singles = [...free.length.keys()].filter((set) => free.length[set] === 1);
  const order = singles.map((set) => free.item[set]!);
  const sorted = [...order].sort(
    (one, other) => free.count[free.rank[one]!]! - free.count[free.rank[other]!]! || one - other,
  );
  assert.deepEqual(order, sorted);
  assert.deepEqual(
    order.map((item) => free.rank[item]),
    singles,
  );
  const bound = frequentItemsets(baskets, { minSupport: 0.05, maxItemsets: 200 });
  assert.ok(bound.raised && bound.size <= 200);
  assert.equal(
    bound.minCount,
    free.minCount * 2 ** Math.round(Math.log2(bound.minCount / free.minCount)),
  );
  assert.equal(bound.size, free.count.filter((count) => count >= bound.minCount).length);
  const half = frequentItemsets(baskets, { minSupport: bound.minCount / 2 / 64 });
  assert.ok(half.size > 200, 'half the count would have been too many');
  const quick = frequentItemsets(baskets, { minSupport: 0.05, maxSteps: 3000 });
  assert.ok(
    quick.raised && quick.size === free.count.filter((count) => count >= quick.minCount).length,
  );
  const few = frequentItemsets(baskets, { minSupport: 0.05, maxItemsets: 3 });
  assert.ok(few.size <= 3 && few.minCount > 3);
});

test('limits on sets and steps are kept to the last one', () => {
  const twice = of([
    [0, 1],
    [0, 1],
  ]);
  // Each of both baskets is looked at behind item 0 (item 1, then its end) and behind item 1 (its end): six looks.
  assert.ok(!frequentItemsets(twice, { minSupport: 1, maxSteps: 6 }).raised);
  assert.ok(frequentItemsets(twice, { minSupport: 1, maxSteps: 5 }).raised);
  // Of single items alone as many as allowed are no reason to ask for more baskets.
  const three = of([[0], [1], [2]]);
  const alone = { minSupport: 0.1, maxLength: 1 };
  assert.equal(frequentItemsets(three, { ...alone, maxItemsets: 3 }).size, 3);
  assert.ok(!frequentItemsets(three, { ...alone, maxItemsets: 3 }).raised);
  assert.equal(frequentItemsets(three, { ...alone, maxItemsets: 2 }).size, 0);
  // Two items and their pair are three sets; with room for two the pair is one too many.
  assert.ok(!frequentItemsets(twice, { minSupport: 1, maxItemsets: 3 }).raised);
  assert.ok(frequentItemsets(twice, { minSupport: 1, maxItemsets: 2 }).raised);
});

test('baskets that are all alike have every subset of them', () => {
  const sets = frequentItemsets(of(Array.from({ length: 40 }, () => [...Array(12).keys()])), {
    minSupport: 1,
    maxLength: 12,
  });
  assert.equal(sets.size, 2 ** 12 - 1);
  assert.ok(sets.count.every((count) => count === 40));
  assert.deepEqual(itemsetOf(sets, findItemset(sets, [...Array(12).keys()])), [
    ...Array(12).keys(),
  ]);
});

test('a hundred thousand baskets of two thousand items take seconds', () => {
  const random = seededRandom(1);
  const basket: number[] = [];
  const item: number[] = [];
  for (let b = 0; b < 100_000; b++) {
    const size = 1 + random.poisson(6);
    for (let i = 0; i < size; i++) {
      basket.push(b);
      // Few bestsellers, a long tail.
      item.push(Math.floor(2000 * random.uniform() ** 3));
    }
  }
  const before = process.threadCpuUsage();
  const baskets = packBaskets(basket, item, { items: 2000 });
  const sets = frequentItemsets(baskets, { minSupport: 0.001 });
  const { user } = process.threadCpuUsage(before);
  assert.ok(sets.size > 1000 && !sets.raised, `${sets.size}`);
  // Under half a second of the processor; the bound leaves room for a slow one.
  assert.ok(user < 20e6, `${user} µs`);
});

test('baskets are packed: sorted, each item once, empty baskets and unknown items kept', () => {
  const packed = packBaskets([2, 0, 2, 2, 0], [1, 3, 0, 1, 2], { baskets: 4, items: 6 });
  assert.deepEqual(Array.from(packed.start), [0, 2, 2, 4, 4]);
  assert.deepEqual(Array.from(packed.item), [2, 3, 0, 1]);
  assert.deepEqual([packed.baskets, packed.items], [4, 6]);
  assert.deepEqual(Array.from(itemCounts(packed)), [1, 1, 1, 1, 0, 0]);
  const none = packBaskets([], []);
  assert.deepEqual([none.baskets, none.items], [0, 0]);
  assert.equal(frequentItemsets(none, { minSupport: 0.5 }).size, 0);
  assert.equal(similarItems(none).neighbour.length, 0);
  assert.deepEqual(
    associationRules(frequentItemsets(none, { minSupport: 1 }), { minConfidence: 1 }),
    {
      rules: [],
      total: 0,
      searched: 0,
    },
  );
});

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(worlds, fc.integer(), (lists, seed) => {
      const rows = lists.flatMap((list, b) => list.map((item) => [b, item] as const));
      const random = seededRandom(seed);
      const shuffled = rows
        .map((row) => [random.uniform(), row] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, row]) => row);
      const pack = (list: typeof rows) =>
        packBaskets(
          list.map(([b]) => b),
          list.map(([, item]) => item),
          { baskets: lists.length, items: 9 },
        );
      assert.deepEqual(pack(shuffled), pack(rows));
    }),
  );
});

test('similar items are those of the definition, by each measure', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.constantFrom('cosine', 'jaccard', 'log-likelihood'),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (lists, measure, neighbours, minTogether) => {
        const baskets = of(lists, 9);
        const got = similarItems(baskets, { measure, neighbours, minTogether });
        const sets = lists.map((list) => new Set(list));
        const count = (...items: number[]) =>
          sets.filter((set) => items.every((item) => set.has(item))).length;
        assert.equal(got.measure, measure);
        for (let a = 0; a < 9; a++) {
          const wanted: { b: number; both: number; value: number }[] = [];
          for (let b = 0; b < 9; b++) {
            const both = count(a, b);
            if (b === a || both < minTogether) continue;
            const table = { both, first: count(a), second: count(b), baskets: lists.length };
            const { cosine, jaccard, logLikelihoodRatio: ratio } = association(table);
            const value = measure === 'cosine' ? cosine : measure === 'jaccard' ? jaccard : ratio;
            if (value > 1e-9) wanted.push({ b, both, value });
          }
          wanted.sort((x, y) => y.value - x.value || y.both - x.both || x.b - y.b);
          const from = got.start[a]!;
          const found = Array.from(got.similarity.slice(from, got.start[a + 1]!)).filter(
            (s) => s > 1e-9,
          );
          assertAllNear(
            found,
            wanted.slice(0, neighbours).map(({ value }) => value),
            1e-9,
            `${a}`,
          );
          found.forEach((value, i) => {
            const match = wanted.find(({ b }) => b === got.neighbour[from + i])!;
            assertNear(match.value, value, 1e-9, 'neighbour');
            assert.equal(match.both, got.together[from + i]);
          });
        }
      },
    ),
  );
});

test('equally similar items stand in the order of their numbers; ten neighbours seen twice are the default', () => {
  const lists = [
    Array.from({ length: 13 }, (_, i) => 12 - i),
    Array.from({ length: 13 }, (_, i) => i),
    [0, 13],
  ];
  const got = similarItems(of(lists));
  assert.deepEqual(
    Array.from(got.neighbour.slice(got.start[12]!, got.start[13]!)),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.deepEqual([got.start[13], got.start[14]], [130, 130]);
  assert.equal(got.measure, 'cosine');
});

test("Dunning's ratio is that of the textbook table", () => {
  // 2 Σ O ln(O/E) of (10, 20 / 30, 140), by hand.
  const want =
    2 *
    (10 * Math.log((10 * 200) / (30 * 40)) +
      20 * Math.log((20 * 200) / (30 * 160)) +
      30 * Math.log((30 * 200) / (170 * 40)) +
      140 * Math.log((140 * 200) / (170 * 160)));
  assertNear(logLikelihoodRatio(10, 30, 40, 200), want, 1e-12, 'G²');
  assert.ok(logLikelihoodRatio(0, 30, 40, 200) > 0);
  assert.equal(logLikelihoodRatio(20, 20, 20, 20), 0);
});

test('what cannot be mined is refused by name', () => {
  assertRefused(() => packBaskets([0], []), 'length-mismatch', 'item');
  assertRefused(() => packBaskets([0, -1], [0, 0]), 'not-an-index', 'basket', 1);
  assertRefused(() => packBaskets([0, 0.5], [0, 0]), 'not-an-index', 'basket', 1);
  assertRefused(() => packBaskets([0, 0], [0, 2 ** 31]), 'not-an-index', 'item', 1);
  assertRefused(() => packBaskets([3], [0], { baskets: 3 }), 'too-few', 'baskets');
  assertRefused(() => packBaskets([0], [3], { items: 3 }), 'too-few', 'items');
  assertRefused(() => packBaskets([0], [3], { items: 4.5 }), 'too-few', 'items');
  const small = of([[0, 1], [0]]);
  const mine = (options: object) => () => frequentItemsets(small, { minSupport: 0.5, ...options });
  assertRefused(mine({ minSupport: 0 }), 'not-a-share', 'minSupport');
  assertRefused(mine({ minSupport: 1.1 }), 'not-a-share', 'minSupport');
  assertRefused(mine({ maxLength: 0 }), 'out-of-range', 'maxLength');
  assertRefused(mine({ maxLength: 256 }), 'out-of-range', 'maxLength');
  assertRefused(mine({ maxLength: 1.5 }), 'not-whole', 'maxLength');
  assertRefused(mine({ maxItemsets: 0 }), 'out-of-range', 'maxItemsets');
  assertRefused(mine({ maxSteps: 0 }), 'not-positive', 'maxSteps');
  const sets = frequentItemsets(small, { minSupport: 0.5 });
  assertRefused(() => itemsetOf(sets, 3), 'out-of-range', 'index');
  assertRefused(() => itemsetOf(sets, -1), 'out-of-range', 'index');
  assertRefused(() => itemsetOf(sets, 0.5), 'out-of-range', 'index');
  assertRefused(() => associationRules(sets, { minConfidence: 0 }), 'not-a-share', 'minConfidence');
  assertRefused(
    () => associationRules(sets, { minConfidence: 1.1 }),
    'not-a-share',
    'minConfidence',
  );
  assertRefused(
    () => associationRules(sets, { minConfidence: 1, limit: 0 }),
    'not-positive',
    'limit',
  );
  assertRefused(
    () => associationRules(sets, { minConfidence: 1, level: 0 }),
    'level-out-of-range',
    'level',
  );
  assertRefused(() => similarItems(small, { neighbours: 0 }), 'not-positive', 'neighbours');
  assertRefused(() => similarItems(small, { minTogether: 0 }), 'not-positive', 'minTogether');
  assertRefused(() => similarItems(small, { maxPairs: 4 }), 'too-many-pairs', 'baskets');
  assert.equal(similarItems(small, { maxPairs: 5 }).neighbour.length, 0);
  const table = { both: 1, first: 2, second: 2, baskets: 4 };
  const measure = (change: object) => () => association({ ...table, ...change });
  assertRefused(measure({ both: 0.5 }), 'not-whole', 'both');
  assertRefused(measure({ both: -1 }), 'too-few', 'both');
  assertRefused(measure({ first: 0 }), 'too-few', 'first');
  assertRefused(measure({ second: 0 }), 'too-few', 'second');
  assertRefused(measure({ baskets: 0 }), 'too-few', 'baskets');
  assertRefused(measure({ both: 3 }), 'impossible-counts', 'both');
  assertRefused(measure({ first: 5 }), 'impossible-counts', 'both');
  assertRefused(measure({ baskets: 2 }), 'impossible-counts', 'baskets');
  assertRefused(() => association(table, { level: 1 }), 'level-out-of-range', 'level');
});
