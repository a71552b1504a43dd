// Do the intervals hold what they promise? Checked on simulated customers whose future is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Customer, makeCustomer } from '../fixtures/worlds.ts';
import {
  fitGammaGamma,
  prepareScoring,
  type SpendFit,
  seededRandom,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
  version,
} from '../index.ts';

const spend = { p: 6.25, q: 3.74, gamma: 15.44 };
const delta = 0.0027;
const terms = { delta, margin: 1, year: 52, map: 156, level: 0.8 };

/** What the customer really brought, discounted. */
const brought = (customer: Customer) =>
  customer.future.reduce((sum, { time, amount }) => sum + Math.exp(-delta * time) * amount, 0);

/** Customers as columns. */
function columns(customers: Customer[]) {
  const of = (pick: (customer: Customer) => number) => Float64Array.from(customers, pick);
  return {
    x: of((c) => c.x),
    tx: of((c) => c.tx),
    T: of((c) => c.T),
    n: of((c) => c.n),
    m: of((c) => c.m),
  };
}

const worlds: [TransactionModelName, Record<string, number>][] = [
  ['pareto-nbd', { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 }],
  ['pareto-nbd', { r: 1.5, alpha: 12, s: 1.2, beta: 80 }],
  ['bg-nbd', { r: 1.5, alpha: 12, a: 0.8, b: 8 }],
  ['mbg-nbd', { r: 0.525, alpha: 6.18, a: 0.89, b: 1.61 }],
  ['mbg-cnbd', { r: 1.2, alpha: 2.5, a: 0.8, b: 6, k: 3 }],
  ['nbd', { r: 0.8, alpha: 12 }],
];

for (const [name, parameters] of worlds) {
  for (const horizon of [null, 156]) {
    test(`${name}: one customer in ten brings more than the upper bound, at most one in ten less than the lower (${horizon ? 'three years' : 'for life'}, r = ${parameters.r})`, () => {
      const random = seededRandom(17);
      const size = 6000;
      const customers = Array.from({ length: size }, (_, i) =>
        makeCustomer(random, name, parameters, spend, 20 + (i % 60), horizon ?? 3000),
      );
      const zero = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));
      const fit = {
        model: name,
        parameters,
        covariance: zero(Object.keys(parameters).length),
        diagnosis: 'converged',
        version,
      } as unknown as TransactionFit;
      const money = { parameters: spend, covariance: zero(3) } as unknown as SpendFit;
      const scorer = prepareScoring(fit, money, { ...terms, horizon });
      const { low, high } = scorer.score(columns(customers));
      let total = 0;
      let above = 0;
      let below = 0;
      let firm = 0;
      let inside = 0;
      customers.forEach((customer, i) => {
        const value = brought(customer);
        total += value;
        // A tenth of a cent: for life, BG/NBD and NBD customers always buy again, though perhaps in a hundred years.
        const under = value < low[i]! - 0.1;
        if (value > high[i]!) above++;
        if (under) below++;
        if (low[i]! > 0.5) {
          firm++;
          if (!under && value <= high[i]!) inside++;
        }
      });
      assert.ok(above / size > 0.07 && above / size < 0.125, `above ${above / size}`);
      assert.ok(below / size < 0.125, `below ${below / size}`);
      if (firm > 300) {
        assert.ok(inside / firm > 0.74 && inside / firm < 0.86, `inside ${inside / firm}`);
      }
      const { value, individualSd } = scorer.total();
      assert.ok(Math.abs(total - value) < 4 * individualSd, `total ${total}, expected ${value}`);
    });
  }
}

test('with a cost of serving each purchase the intervals still hold four in five, and the total is that of the future', (t) => {
  const [name, parameters] = ['pareto-nbd', { r: 1.5, alpha: 12, s: 1.2, beta: 80 }] as const;
  const random = seededRandom(29);
  const size = 6000;
  const customers = Array.from({ length: size }, (_, i) =>
    makeCustomer(random, name, parameters, spend, 20 + (i % 60), 156),
  );
  const zero = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const fit = {
    model: name,
    parameters,
    covariance: zero(4),
    diagnosis: 'converged',
    version,
  } as unknown as TransactionFit;
  const money = { parameters: spend, covariance: zero(3) } as unknown as SpendFit;
  // A mean purchase is 35, of which half is kept: serving takes a quarter of that on average, of some customers all of it.
  const c = Float64Array.from({ length: size }, (_, i) => (i % 10 === 0 ? 22 : 2.4));
  const kept = { ...terms, margin: 0.5, horizon: 156 };
  const scorer = prepareScoring(fit, money, kept);
  const data = columns(customers);
  const scores = scorer.score({ ...data, c });
  const gross = prepareScoring(fit, money, kept).score(data);
  let total = 0;
  let inside = 0;
  let firm = 0;
  let losing = 0;
  customers.forEach((customer, i) => {
    const value = customer.future.reduce(
      (sum, { time, amount }) => sum + Math.exp(-delta * time) * (0.5 * amount - c[i]!),
      0,
    );
    total += value;
    const [low, high] = [scores.low[i]!, scores.high[i]!];
    assert.ok(low <= high);
    assert.ok(
      Math.abs(gross.value[i]! - c[i]! * gross.discountedPurchases[i]! - scores.value[i]!) < 1e-9,
    );
    if (scores.value[i]! < 0) losing++;
    if (gross.low[i]! < 0.5) return;
    firm++;
    if (value >= low && value <= high) inside++;
  });
  t.diagnostic(`${inside / firm} of ${firm} inside; ${losing} cost more than they leave`);
  assert.ok(losing > 50);
  assert.ok(inside / firm > 0.74 && inside / firm < 0.86, `inside ${inside / firm}`);
  const { value, individualSd } = scorer.total();
  assert.ok(Math.abs(total - value) < 4 * individualSd, `total ${total}, expected ${value}`);
});

test('customer equity lies in its interval four times in five when the parameters are estimated too', () => {
  const [name, parameters] = ['pareto-nbd', { r: 1, alpha: 11, s: 0.8, beta: 30 }] as const;
  const runs = 60;
  let inside = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const random = seededRandom(seed);
    const customers = Array.from({ length: 500 }, (_, i) =>
      makeCustomer(random, name, parameters, spend, 20 + (i % 12) * 5, 156),
    );
    const data = columns(customers);
    const buyers = columns(customers.filter(({ n }) => n > 0));
    const scorer = prepareScoring(
      transactionModels[name].fit(data),
      fitGammaGamma({ x: buyers.n, m: buyers.m }),
      { ...terms, horizon: 156 },
    );
    scorer.score(data);
    const { low, high } = scorer.total();
    const sum = customers.reduce((total, customer) => total + brought(customer), 0);
    if (sum >= low && sum <= high) inside++;
  }
  assert.ok(inside / runs > 0.66 && inside / runs < 0.92, `inside ${inside / runs}`);
});
