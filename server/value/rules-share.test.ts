// What is true of the share of customer, against the models and by its own laws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateShare } from '@clientela/models';
import fc from 'fast-check';
import {
  barnacleTreatment,
  crossSale,
  linePairs,
  type ShareSums,
  shareOfSums,
} from './rules-share.ts';

const sumsOf = (cells: { own: number; wallet: number }[]): ShareSums => {
  const sum = (of: (cell: { own: number; wallet: number }) => number) =>
    cells.reduce((all, cell) => all + of(cell), 0);
  const full = cells.filter(({ wallet }) => wallet > 0);
  return {
    customers: cells.length,
    own: sum(({ own }) => own),
    wallet: sum(({ wallet }) => wallet),
    own2: sum(({ own }) => own ** 2),
    cross: sum(({ own, wallet }) => own * wallet),
    wallet2: sum(({ wallet }) => wallet ** 2),
    shares: full.reduce((all, { own, wallet }) => all + own / wallet, 0),
    withShare: full.length,
  };
};

const cells = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([wallet, share]) => ({ own: Math.round(wallet * share), wallet })),
  { minLength: 2, maxLength: 60 },
);

test('the share of all is the mean of the shares weighed by wallets, between 0 and 1, as the models have it', () => {
  fc.assert(
    fc.property(cells, (all) => {
      const found = shareOfSums(sumsOf(all), 0.8);
      const model = aggregateShare(
        all.map(({ own }) => own),
        all.map(({ wallet }) => wallet),
        { level: 0.8 },
      );
      const weighed =
        all.reduce((sum, { own, wallet }) => sum + (own / wallet) * wallet, 0) /
        all.reduce((sum, { wallet }) => sum + wallet, 0);
      assert.ok(Math.abs(found.ratio! - weighed) < 1e-9);
      assert.ok(0 <= found.low! && found.low! <= found.ratio! && found.ratio! <= found.high!);
      assert.ok(found.high! <= 1);
      // Sums of squares lose half the digits where all shares are alike.
      for (const [one, other] of [
        [found.ratio, model.ratio],
        [found.low, model.lower],
        [found.high, model.upper],
        [found.mean, model.meanShare],
      ] as const)
        assert.ok(Math.abs(one! - other) < 1e-6, `${one} is not ${other}`);
    }),
  );
});

test('of nobody there is no share, of one customer no interval but 0 to 1', () => {
  assert.equal(shareOfSums(sumsOf([]), 0.8).ratio, null);
  const one = shareOfSums(sumsOf([{ own: 75, wallet: 150 }]), 0.8);
  assert.deepEqual([one.ratio, one.low, one.high, one.mean], [0.5, 0, 1, 0.5]);
});

test('a barnacle with a large wallet that goes elsewhere is sold to; a small wallet, or ours already, must cost less', () => {
  assert.equal(barnacleTreatment({ wallet: 1000, share: 0.2 }, 500), 'sell');
  assert.equal(barnacleTreatment({ wallet: 1000, share: 0.8 }, 500), 'cost');
  assert.equal(barnacleTreatment({ wallet: 300, share: 0.2 }, 500), 'cost');
  assert.equal(barnacleTreatment({ wallet: 0, share: null }, 0), 'cost');
});

test('lines that go together are shown both ways with their interval; chance and avoidance are not', () => {
  const buyers = new Map([
    ['Coffee', 400],
    ['Cups', 200],
    ['Tea', 300],
  ]);
  const pairs = linePairs(
    buyers,
    [
      { a: 'Coffee', b: 'Cups', both: 150 },
      { a: 'Coffee', b: 'Tea', both: 120 },
      { a: 'Cups', b: 'Tea', both: 20 },
    ],
    1000,
  );
  assert.deepEqual(pairs.map(({ from, to }) => `${from} ${to}`).sort(), [
    'Coffee Cups',
    'Cups Coffee',
  ]);
  for (const { lift, low, high } of pairs) {
    assert.ok(Math.abs(lift - (150 * 1000) / (400 * 200)) < 1e-12);
    assert.ok(low > 1 && low < lift && lift < high!);
  }
  assert.equal(crossSale(new Set(['Cups']), pairs)?.to, 'Coffee');
  assert.equal(crossSale(new Set(['Cups', 'Coffee']), pairs), null);
  assert.equal(crossSale(new Set(['Tea']), pairs), null);
  assert.deepEqual(linePairs(new Map(), [], 0), []);
});
