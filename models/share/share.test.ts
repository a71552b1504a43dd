// Share of customer: wallets by the best evidence, shares one by one and over all, each with how sure it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, refuses } from '../fixtures/refuses.ts';
import {
  aggregateShare,
  estimateWallet,
  ratioOfTotals,
  sampleQuantile,
  seededRandom,
  shareOfCustomer,
  walletAllocationRule,
  walletHeadroom,
} from '../index.ts';

test('75 of 150 on coffee is half, 400 of 500 four fifths', () => {
  assert.equal(shareOfCustomer(75, 150), 0.5);
  assert.equal(shareOfCustomer(400, 500), 0.8);
  assert.equal(shareOfCustomer(0, 0), null);
  assert.equal(shareOfCustomer(5, 5), 1);
  refuses(() => shareOfCustomer(6, 5), 'own-above-wallet', 'own');
  refuses(() => shareOfCustomer(-1, 5), 'negative', 'own');
  refuses(() => shareOfCustomer(0, -5), 'negative', 'wallet');
});

test('the share of all wallets is not the mean of the shares', () => {
  const found = aggregateShare([75, 40, 0], [150, 50, 0], { level: 0.8 });
  near(found.ratio, 0.575);
  near(found.meanShare, 0.65);
  assert.equal(found.n, 3);
  assert.equal(found.level, 0.8);
  assert.equal(aggregateShare([9, 5], [10, 5]).upper, 1);
  refuses(() => aggregateShare([5, 6], [5, 5]), 'own-above-wallet', 'own', 1);
  refuses(() => aggregateShare([0], [0]), 'not-positive', 'whole');
});

test('a ratio of totals has the textbook interval', () => {
  // Residuals −10, 10 about 0.4 of 100 each: standard error √(2/1 · 200)/200 = 0.1, Student with 1 degree 6.313751515 at 80 %.
  const found = ratioOfTotals([30, 50], [100, 100], { level: 0.8 });
  near(found.ratio, 0.4);
  near(found.upper - 0.4, 3.0776835371752527 * 0.1, 1e-9);
  near(found.lower, 0.4 - 3.0776835371752527 * 0.1, 1e-9);
  assert.equal(ratioOfTotals([30, 50], [100, 100]).lower, 0);
  assert.deepEqual(ratioOfTotals([1], [2]), {
    ratio: 0.5,
    lower: 0,
    upper: Infinity,
    n: 1,
    level: 0.95,
  });
  refuses(() => ratioOfTotals([], []), 'empty', 'whole');
  refuses(() => ratioOfTotals([1], [1, 2]), 'length-mismatch', 'part');
  refuses(() => ratioOfTotals([1, -1], [1, 2]), 'negative', 'part', 1);
  refuses(() => ratioOfTotals([1, 1], [1, Number.NaN]), 'not-finite', 'whole', 1);
  refuses(() => ratioOfTotals([0], [0]), 'not-positive', 'whole');
  refuses(() => ratioOfTotals([1], [1], { level: 0 }), 'level-out-of-range', 'level');
});

test('the interval of the aggregate share holds the truth as often as it says', () => {
  const random = seededRandom(21);
  let inside = 0;
  const worlds = 1000;
  for (let w = 0; w < worlds; w++) {
    const wallets = Array.from({ length: 100 }, () => 100 * random.gamma(3));
    // Large wallets give a smaller share: the truth is E(own)/E(wallet) = 0.3 + 0.3 E(X e^(−X))/E(X), X ~ Gamma(3).
    const own = wallets.map(
      (wallet) => wallet * (0.3 + 0.6 * Math.exp(-wallet / 100) * random.uniform()),
    );
    const { lower, upper } = aggregateShare(own, wallets, { level: 0.9 });
    const truth = 0.3 + (0.3 * (3 / 16)) / 3;
    if (lower <= truth && truth <= upper) inside++;
  }
  near(inside / worlds, 0.9, 0, 0.03);
});

test('third of ten preferred gets 14.55 % of the wallet (A19)', () => {
  near(walletAllocationRule(3, 10), 0.1455, 0, 5e-5);
  near(walletAllocationRule(1, 2), 2 / 3);
  near(walletAllocationRule(2, 2), 1 / 3);
  [0.5, 1 / 3, 1 / 6].forEach((share, i) => {
    near(walletAllocationRule(i + 1, 3), share);
  });
  assert.equal(walletAllocationRule(1, 1), 1);
  // Two who share the first rank get the mean of both shares.
  near(walletAllocationRule(1.5, 3), (0.5 + 1 / 3) / 2);
  refuses(() => walletAllocationRule(0.5, 3), 'out-of-range', 'rank');
  refuses(() => walletAllocationRule(4, 3), 'out-of-range', 'rank');
  refuses(() => walletAllocationRule(1, 0), 'too-few', 'suppliers');
  refuses(() => walletAllocationRule(1, 1.5), 'not-whole', 'suppliers');
});

test('the shares of the rule add up to the wallet', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (n) => {
      let sum = 0;
      for (let rank = 1; rank <= n; rank++) sum += walletAllocationRule(rank, n);
      near(sum, 1, 1e-12);
    }),
  );
});

test('the best evidence is taken, and named', () => {
  const similar = [10, 20, 30, 40, 50];
  const all = { own: 30, declared: 60, supplierShare: 0.4, rank: 2, suppliers: 3, similar };
  const step = (evidence: Parameters<typeof estimateWallet>[0]) => {
    const found = estimateWallet(evidence)!;
    return [found.method, found.confidence, found.wallet];
  };
  assert.deepEqual(step(all), ['declared', 'high', 60]);
  const { declared: _declared, ...second } = all;
  assert.deepEqual(step(second), ['supplier-share', 'high', 75]);
  const { supplierShare: _supplierShare, ...third } = second;
  assert.deepEqual(step(third).slice(0, 2), ['wallet-allocation-rule', 'medium']);
  near(estimateWallet(third)!.wallet, 90);
  const { rank: _rank, ...fourth } = third;
  assert.deepEqual(step(fourth).slice(0, 2), ['equal-split', 'low']);
  near(estimateWallet(fourth)!.wallet, 90);
  const { suppliers: _suppliers, ...fifth } = fourth;
  assert.deepEqual(step(fifth), ['segment-benchmark', 'low', 42]);
  assert.equal(estimateWallet({ own: 30 }), null);
  assert.equal(estimateWallet({ own: 30, similar: [] }), null);
  assert.equal(estimateWallet({ own: 30, similar: [50] })!.wallet, 50);
  // A rank without the number of suppliers says nothing.
  assert.equal(estimateWallet({ own: 30, rank: 2 }), null);
});

test('100,000 a year as one of three suppliers is a third of 300,000', () => {
  const found = estimateWallet({ own: 100_000, suppliers: 3 })!;
  near(found.wallet, 300_000);
  near(found.share!, 1 / 3);
  assert.deepEqual([found.contradicted, found.lower, found.upper], [false, null, null]);
});

test('evidence below our own sales is contradicted by them', () => {
  assert.deepEqual(estimateWallet({ own: 80, declared: 60 }), {
    wallet: 80,
    share: 1,
    method: 'declared',
    confidence: 'low',
    contradicted: true,
    lower: null,
    upper: null,
  });
  // The best of the like are no evidence against a customer who buys more.
  const best = estimateWallet({ own: 45, similar: [10, 20, 30, 40, 50] })!;
  assert.deepEqual([best.wallet, best.share, best.contradicted], [45, 1, false]);
  assert.deepEqual([best.lower, best.upper], [45, 50]);
});

test('a customer who buys nothing shows no wallet by shares, only by declaration or by the like', () => {
  assert.equal(estimateWallet({ own: 0, supplierShare: 0.5, suppliers: 3 }), null);
  assert.equal(estimateWallet({ own: 0, declared: 0 })!.share, null);
  const like = estimateWallet({ own: 0, suppliers: 2, similar: [10, 10, 10] })!;
  assert.deepEqual([like.method, like.wallet, like.share], ['segment-benchmark', 10, 0]);
});

test('impossible evidence is refused', () => {
  refuses(() => estimateWallet({ own: -1 }), 'negative', 'own');
  refuses(() => estimateWallet({ own: 1, declared: -1 }), 'negative', 'declared');
  refuses(() => estimateWallet({ own: 1, supplierShare: 0 }), 'not-positive', 'supplierShare');
  refuses(() => estimateWallet({ own: 1, supplierShare: 1.2 }), 'out-of-range', 'supplierShare');
  refuses(() => estimateWallet({ own: 1, suppliers: 0 }), 'too-few', 'suppliers');
  refuses(() => estimateWallet({ own: 0, suppliers: 2, rank: 5 }), 'out-of-range', 'rank');
  refuses(() => estimateWallet({ own: 1, similar: [1, Number.NaN] }), 'not-finite', 'values', 1);
  assert.equal(estimateWallet({ own: 4, supplierShare: 1 })!.wallet, 4);
});

test('a quantile comes with the order statistics around it', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
  const found = sampleQuantile(hundred, 0.8);
  near(found.quantile, 80.2);
  // 80 ± 1.96 · 4 gives the 72nd and the 89th.
  assert.deepEqual([found.lower, found.upper, found.n, found.level], [72, 89, 100, 0.95]);
  const fifty = sampleQuantile(
    hundred.filter((value) => value <= 50),
    0.8,
  );
  assert.deepEqual([fifty.lower, fifty.upper], [34, 47]);
  assert.deepEqual(sampleQuantile([5], 0.8), {
    quantile: 5,
    lower: 5,
    upper: 5,
    n: 1,
    level: 0.95,
  });
  assert.equal(sampleQuantile([1, 2, 3], 1).quantile, 3);
  assert.equal(sampleQuantile([3, 1, 2], 0).quantile, 1);
  refuses(() => sampleQuantile([], 0.5), 'empty', 'values');
  refuses(() => sampleQuantile([1], 1.5), 'out-of-range', 'probability');
  refuses(() => sampleQuantile([1], 0.5, { level: 2 }), 'level-out-of-range', 'level');
});

test('the interval of a quantile holds the truth at least as often as it says', () => {
  const random = seededRandom(22);
  let inside = 0;
  const worlds = 1500;
  for (let w = 0; w < worlds; w++) {
    const values = Array.from({ length: 60 }, () => random.exponential());
    const { lower, upper } = sampleQuantile(values, 0.8, { level: 0.9 });
    const truth = -Math.log(0.2);
    if (lower <= truth && truth <= upper) inside++;
  }
  assert.ok(inside / worlds > 0.89 && inside / worlds < 0.97, `${inside / worlds}`);
});

test('headroom is the gap as far as it is worth hoping for', () => {
  near(walletHeadroom({ own: 40, wallet: 100, pActive: 0.5, margin: 0.3 }), 9);
  const good = { own: 40, wallet: 100, pActive: 0.5, margin: 0.3 };
  const refused = (change: object, code: string, field: string) =>
    refuses(() => walletHeadroom({ ...good, ...change }), code, field);
  refused({ own: 101 }, 'own-above-wallet', 'own');
  refused({ own: -1 }, 'negative', 'own');
  refused({ wallet: -1 }, 'negative', 'wallet');
  refused({ pActive: 2 }, 'out-of-range', 'pActive');
  refused({ margin: -1 }, 'out-of-range', 'margin');
});
