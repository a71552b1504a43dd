// Scoring: agrees with the models one customer at a time, with the published totals, and refuses what it must.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import { type Customer, makeCustomer } from '../fixtures/worlds.ts';
import {
  expectedSpend,
  fitGammaGamma,
  prepareScoring,
  type Scores,
  type ScoringTerms,
  type SpendFit,
  seededRandom,
  type TransactionFit,
  type TransactionModelName,
  transactionModels,
  version,
} from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const none = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));

/** A fit as if the parameters were known exactly. */
function known(model: TransactionModelName, parameters: Record<string, number>): TransactionFit {
  return {
    model,
    parameters,
    logLikelihood: 0,
    customers: 1,
    converged: true,
    diagnosis: 'converged',
    standardErrors: {},
    covariance: none(Object.keys(parameters).length),
    evaluations: 0,
    version,
  };
}

const spend: SpendFit = {
  model: 'gamma-gamma',
  parameters: { p: 6.25, q: 3.74, gamma: 15.44 },
  logLikelihood: 0,
  customers: 1,
  converged: true,
  diagnosis: 'converged',
  standardErrors: { p: 0, q: 0, gamma: 0 },
  covariance: none(3),
  evaluations: 0,
  version,
};
const worlds: [TransactionModelName, Record<string, number>][] = [
  ['pareto-nbd', { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }],
  ['bg-nbd', { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }],
  ['mbg-nbd', { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }],
  ['mbg-cnbd', { r: 0.6, alpha: 3, a: 0.9, b: 2.5, k: 2 }],
  ['nbd', { r: 0.385, alpha: 12.07 }],
];
const terms: ScoringTerms = {
  delta: 0.0027,
  margin: 0.3,
  horizon: null,
  year: 52,
  map: 156,
  level: 0.8,
};
const chunk = {
  x: column(0, 2, 1, 26, 7, 300),
  tx: column(0, 30.43, 1.71, 30.86, 35, 30),
  T: column(38.86, 38.86, 38.86, 31, 77.86, 38.86),
  n: column(0, 2, 0, 25, 7, 300),
  m: column(0, 22.35, 0, 39.97, 73.74, 12),
};

for (const [name, parameters] of worlds) {
  const model = transactionModels[name];

  test(`${name}: a base scored at once gets what the model says of each customer`, () => {
    const scores = prepareScoring(known(name, parameters), spend, terms).score(chunk);
    for (let i = 0; i < chunk.x.length; i++) {
      const args = [parameters, chunk.x[i]!, chunk.tx[i]!, chunk.T[i]!] as const;
      const near = (got: number, want: number) =>
        assert.ok(Math.abs(got - want) <= 2e-7 * Math.abs(want) + 1e-60, `${got}, not ${want}`);
      const money = expectedSpend(spend.parameters, chunk.n[i]!, chunk.m[i]!);
      near(scores.expectedSpend[i]!, money);
      near(scores.pActive[i]!, model.pActive(...args));
      near(scores.expectedPurchases[i]!, model.expectedPurchases(...args, 52));
      near(scores.activeTime[i]!, model.expectedActiveTime(...args, 156));
      near(scores.value[i]!, 0.3 * money * model.discountedPurchases(...args, 0.0027));
      near(scores.annualProfit[i]!, 0.3 * money * model.expectedPurchases(...args, 52));
      assert.ok(scores.low[i]! <= scores.high[i]!);
    }
  });

  test(`${name}: a horizon of very many years is as good as life, and a short one is worth less`, () => {
    const value = (horizon: number | null) =>
      prepareScoring(known(name, parameters), spend, { ...terms, horizon }).score(chunk).value;
    const life = value(null);
    const century = value(20_000);
    const year = value(52);
    for (let i = 0; i < life.length; i++) {
      assert.ok(Math.abs(century[i]! - life[i]!) <= 1e-7 * life[i]!);
      assert.ok(year[i]! < life[i]! || life[i] === 0);
    }
  });

  test(`${name}: without discounting a year is worth the purchases expected in it`, () => {
    const scorer = prepareScoring(known(name, parameters), spend, {
      ...terms,
      delta: 0,
      horizon: 52,
    });
    const scores = scorer.score(chunk);
    for (let i = 0; i < chunk.x.length; i++) {
      const miss = Math.abs(scores.value[i]! - scores.annualProfit[i]!);
      assert.ok(miss <= 1e-6 * scores.annualProfit[i]! + 1e-60, `${i}: ${scores.value[i]}`);
    }
  });

  test(`${name}: no customer gets NaN, and bounds are in order`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 4000, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
        fc.boolean(),
        (x, share, T, m, limited) => {
          const scorer = prepareScoring(known(name, parameters), spend, {
            ...terms,
            horizon: limited ? 100 : null,
          });
          const scores = scorer.score({
            x: column(x),
            tx: column(x > 0 ? share * T : 0),
            T: column(T),
            n: column(x),
            m: column(m),
          });
          for (const [key, values] of Object.entries(scores) as [keyof Scores, Float64Array][]) {
            assert.ok(values[0]! >= 0 && Number.isFinite(values[0]!), `${key} ${values[0]}`);
          }
          assert.ok(scores.low[0]! <= scores.high[0]!);
          const total = scorer.total();
          assert.ok(Object.values(total).every((value) => Number.isFinite(value)));
        },
      ),
      { numRuns: 40 },
    );
  });
}

test('the customer equity of CDNOW is the published one', { skip: !hasCdnow }, () => {
  const data = cdnow('sample', '1997-09-30', 7);
  const fit = transactionModels['pareto-nbd'].fit(data);
  const rows = [...data.x.keys()].filter((i) => data.n[i]! > 0);
  const means = data.m.map((m, i) => (data.n[i]! > 0 ? (m * data.n[i]!) / data.x[i]! : 0));
  const money = fitGammaGamma({
    x: Float64Array.from(rows, (i) => data.x[i]!),
    m: Float64Array.from(rows, (i) => means[i]!),
  });
  const scorer = prepareScoring(fit, money, { ...terms, margin: 1 });
  // The published figure takes the mean over all repeat days, zero amounts included.
  const days = data.x.map((x, i) => (data.n[i]! > 0 ? x : 0));
  const half = data.x.length >> 1;
  for (const [from, to] of [
    [0, half],
    [half, data.x.length],
  ]) {
    scorer.score({
      x: data.x.slice(from, to),
      tx: data.tx.slice(from, to),
      T: data.T.slice(from, to),
      n: days.slice(from, to),
      m: means.slice(from, to),
    });
  }
  const total = scorer.total();
  assert.equal(total.customers, 2357);
  assert.ok(Math.abs(total.value / 260_821.18 - 1) < 2e-5, `equity ${total.value}`);
  assert.ok(total.low < total.value && total.value < total.high);
  assert.ok(
    Math.abs(total.sd ** 2 / (total.individualSd ** 2 + total.parameterSd ** 2) - 1) < 1e-12,
  );
});

test('the lower bound is 0 exactly when no further purchase is likely enough, and at no margin all is 0', () => {
  const fit = known('pareto-nbd', worlds[0]![1]);
  const scores = prepareScoring(fit, spend, terms).score(chunk);
  // x = 26, bought days ago: sure to buy again; x = 0 after 39 weeks: may have left.
  assert.ok(scores.low[3]! > 0);
  assert.equal(scores.low[0], 0);
  assert.ok(scores.high[0]! > 0);
  // x = 300 and silent for nine weeks: gone beyond doubt.
  assert.equal(scores.high[5], 0);
  const free = prepareScoring(fit, spend, { ...terms, margin: 0 });
  assert.ok(free.score(chunk).high.every((value) => value === 0));
  assert.equal(free.total().high, 0);
});

test('parameters that are not exactly known widen the intervals', () => {
  const fit = known('pareto-nbd', worlds[0]![1]);
  const sure = prepareScoring(fit, spend, terms);
  const unsure = prepareScoring(
    { ...fit, covariance: none(4).map((row, i) => row.map((_, j) => (i === j ? 0.04 : 0))) },
    { ...spend, covariance: none(3).map((row, i) => row.map((_, j) => (i === j ? 0.01 : 0))) },
    terms,
  );
  const one = sure.score(chunk);
  const two = unsure.score(chunk);
  assert.ok(two.high[3]! - two.low[3]! > 1.01 * (one.high[3]! - one.low[3]!));
  assert.equal(sure.total().parameterSd, 0);
  assert.ok(unsure.total().parameterSd > 0);
});

test('the outlook says what the score says, to the last digit, for every model', () => {
  const chunk = {
    x: column(0, 1, 4, 9),
    tx: column(0, 12, 30, 40),
    T: column(39, 39, 39, 40),
    n: column(0, 1, 3, 9),
    m: column(0, 20, 35, 11),
  };
  const models = {
    'pareto-nbd': { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 },
    'bg-nbd': { r: 0.24, alpha: 4.4, a: 0.79, b: 2.43 },
    'mbg-nbd': { r: 0.53, alpha: 6.2, a: 0.89, b: 1.61 },
    nbd: { r: 0.4, alpha: 12 },
  };
  for (const [name, parameters] of Object.entries(models)) {
    const scorer = prepareScoring(known(name as TransactionModelName, parameters), spend, {
      delta: 0.002,
      margin: 0.4,
      horizon: null,
      year: 52,
      map: 156,
      level: 0.8,
    });
    const { discountedPurchases, variance, ...outlook } = scorer.outlook(chunk);
    const scores = scorer.score(chunk);
    const spread = Math.sqrt(variance.reduce((sum, one) => sum + one, 0));
    assert.ok(Math.abs(spread / scorer.total().individualSd - 1) < 1e-12, `${name} variance`);
    for (const [figure, values] of Object.entries(outlook))
      assert.deepEqual(values, scores[figure as keyof Scores], `${name} ${figure}`);
    for (let i = 0; i < 4; i++)
      assert.ok(
        Math.abs(
          (0.4 * outlook.expectedSpend[i]! * discountedPurchases[i]!) / outlook.value[i]! - 1,
        ) < 1e-12,
      );
  }
});

test('next purchases are expected later of those who buy less', () => {
  const scores = prepareScoring(known('pareto-nbd', worlds[0]![1]), spend, terms).score(chunk);
  // Median of the Lomax distribution by hand for x = 2: 49.438 (2^(1/2.553) − 1).
  assert.ok(Math.abs(scores.nextPurchase[1]! - 49.438 * (2 ** (1 / 2.553) - 1)) < 1e-9);
  assert.ok(scores.nextPurchase[0]! > scores.nextPurchase[1]!);
});

test('wrong terms and wrong customers are refused by name', () => {
  const fit = known('nbd', { r: 1, alpha: 10 });
  const refused = (change: Partial<ScoringTerms>, code: string, field: string) =>
    assert.throws(() => prepareScoring(fit, spend, { ...terms, ...change }), { code, field });
  refused({ delta: 0 }, 'delta-zero-for-life', 'delta');
  refused({ delta: -1 }, 'out-of-range', 'delta');
  refused({ margin: 1.2 }, 'out-of-range', 'margin');
  refused({ horizon: 0 }, 'not-positive', 'horizon');
  refused({ year: 0 }, 'not-positive', 'year');
  refused({ map: Number.NaN }, 'not-positive', 'map');
  refused({ level: 1 }, 'out-of-range', 'level');
  const heavy = { ...spend, parameters: { p: 1, q: 1, gamma: 1 } };
  assert.throws(() => prepareScoring(fit, heavy, terms), { code: 'spend-mean-infinite' });
  const scorer = prepareScoring(fit, spend, terms);
  const bad = (change: object, code: string, field: string, row: number) =>
    assert.throws(() => scorer.score({ ...chunk, ...change }), { code, field, row });
  bad({ n: column(0, 2, 0, 25, 7) }, 'length-mismatch', 'n', -1);
  bad({ m: column(0) }, 'length-mismatch', 'm', -1);
  bad({ n: column(0, -2, 0, 25, 7, 300) }, 'negative', 'n', 1);
  bad({ m: column(0, 0, 0, 39, 73, 12) }, 'not-positive', 'm', 1);
  bad({ tx: column(5, 30, 1, 30, 35, 30) }, 'tx-without-repeat', 'tx', 0);
});

test('a base of 20,000 customers with daily times is fitted and scored in seconds', () => {
  const random = seededRandom(1);
  const world = { r: 0.6, alpha: 80, s: 0.5, beta: 60 };
  const customers = Array.from({ length: 20_000 }, (_, i) =>
    makeCustomer(random, 'pareto-nbd', world, spend.parameters, 365 + (i % 730), 0),
  );
  const of = (pick: (customer: Customer) => number) => Float64Array.from(customers, pick);
  const base = {
    x: of((c) => c.x),
    tx: of((c) => Math.floor(c.tx)),
    T: of((c) => c.T),
    n: of((c) => c.n),
    m: of((c) => c.m),
  };
  const before = process.threadCpuUsage();
  const fit = transactionModels['pareto-nbd'].fit(base);
  prepareScoring(fit, spend, { ...terms, year: 365, map: 1096 }).score(base);
  // It takes well under a second of the processor; the limit leaves room for a slow one.
  assert.equal(fit.diagnosis, 'converged');
  const { user } = process.threadCpuUsage(before);
  assert.ok(user < 20e6, `${user} µs`);
});

test('the points say what the score says, for every model and spend that nobody gave', () => {
  const given = { ...chunk, m: column(Number.NaN, 22.35, Number.NaN, 39.97, 73.74, 12) };
  for (const [name, parameters] of worlds) {
    const scorer = prepareScoring(known(name, parameters), spend, terms);
    const points = scorer.points(given);
    assert.equal(scorer.sums().customers, 0);
    const outlook = scorer.outlook(given);
    const scores = scorer.score(given);
    assert.equal(scorer.sums().customers, 6);
    for (const figure of ['pActive', 'expectedPurchases', 'expectedSpend', 'value'] as const)
      for (let i = 0; i < 6; i++) {
        const want = scores[figure][i]!;
        const close = Math.abs(points[figure][i]! - want) <= 1e-7 * want;
        assert.ok(close, `${name} ${figure} ${i}: ${points[figure][i]}, not ${want}`);
        assert.equal(outlook[figure][i], want);
      }
    assert.ok(Number.isFinite(scorer.total().value));
  }
});

test('the bounds of a customer do not depend on who was scored before', () => {
  for (const [name, parameters] of worlds) {
    // Twins but for their last purchase.
    const twins = {
      x: column(4, 4, 4),
      tx: column(38, 11, 30),
      T: column(39, 39, 39),
      n: column(4, 4, 4),
      m: column(20, 20, 20),
    };
    const together = prepareScoring(known(name, parameters), spend, terms).score(twins);
    for (let i = 0; i < 3; i++) {
      const [x, tx, T, n, m] = [twins.x, twins.tx, twins.T, twins.n, twins.m].map((values) =>
        values.slice(i, i + 1),
      );
      const own = { x: x!, tx: tx!, T: T!, n: n!, m: m! };
      const alone = prepareScoring(known(name, parameters), spend, terms).score(own);
      assert.equal(alone.low[0], together.low[i], `${name} ${i}`);
      assert.equal(alone.high[0], together.high[i], `${name} ${i}`);
      assert.equal(alone.value[0], together.value[i], `${name} ${i}`);
    }
  }
});

test('what customers vary by is the spread of purchases, of their amounts, and of the own mean spend', () => {
  // Nobody leaves, nothing is discounted: N purchases in half a year, N | λ ~ Poisson(26 λ), λ ~ Gamma(k, A).
  const [k, A] = [0.385 + 3, 12.07 + 30];
  const half = { ...terms, delta: 0, horizon: 26, margin: 0.5 };
  const scorer = prepareScoring(known('nbd', { r: 0.385, alpha: 12.07 }), spend, half);
  const { value } = scorer.score({
    x: column(3),
    tx: column(17),
    T: column(30),
    n: column(3),
    m: column(22),
  });
  // Means of one customer: p M-bar given the rate ν of amounts Gamma(p, ν), ν ~ Gamma(3 p + q, γ + 3 m).
  const { p, q, gamma } = spend.parameters as { p: number; q: number; gamma: number };
  const [shape, rate] = [3 * p + q, gamma + 3 * 22];
  const mean = (p * rate) / (shape - 1);
  const meanSquare = (p * rate) ** 2 / ((shape - 1) * (shape - 2));
  const n = (k * 26) / A;
  const nSquare = n + (k * (k + 1) * 26 ** 2) / A ** 2;
  // Given the mean M of a customer an amount has the variance M²/p.
  const variance = 0.25 * (meanSquare * (nSquare + n / p) - (mean * n) ** 2);
  assert.ok(Math.abs(value[0]! / (0.5 * mean * n) - 1) < 1e-9, `${value[0]}`);
  assert.ok(Math.abs(scorer.sums().individual / variance - 1) < 1e-6);
  // Where amounts differ so much between customers that their square has no mean, the spread stays a number.
  const wide = { ...spend, parameters: { p: 6.25, q: 1.6, gamma: 15.44 } };
  const first = prepareScoring(known('nbd', { r: 0.385, alpha: 12.07 }), wide, half);
  first.score({ x: column(0), tx: column(0), T: column(30), n: column(0), m: column(0) });
  const { value: own, individual } = first.sums();
  assert.ok(individual > own * own && Number.isFinite(individual), `${individual}`);
});

test('the slopes of a total are what it changes by when a parameter does', () => {
  const chunk = {
    x: column(0, 3),
    tx: column(0, 17),
    T: column(30, 30),
    n: column(0, 3),
    m: column(0, 22),
  };
  const fit = {
    ...known('pareto-nbd', worlds[0]![1]),
    covariance: none(4).map((row, i) => row.map((_, j) => (i === j ? 0.01 : 0))),
  };
  const sums = (own: TransactionFit, spends: SpendFit) => {
    const scorer = prepareScoring(own, spends, terms);
    scorer.score(chunk);
    return scorer.sums();
  };
  const changed = (parameters: Record<string, number>, key: string, by: number) => ({
    ...parameters,
    [key]: parameters[key]! * Math.exp(by),
  });
  const { slopes, spendSlopes } = sums(fit, spend);
  const h = 1e-4;
  ['r', 'alpha', 's', 'beta'].forEach((key, i) => {
    const at = (by: number) =>
      sums({ ...fit, parameters: changed(fit.parameters, key, by) }, spend).value;
    const want = (at(h) - at(-h)) / (2 * h);
    assert.ok(Math.abs(slopes[i]! - want) < 1e-3 * Math.abs(want), `${key}: ${slopes[i]}, ${want}`);
  });
  ['p', 'q', 'gamma'].forEach((key, i) => {
    const at = (by: number) => {
      const parameters = changed({ ...spend.parameters }, key, by) as SpendFit['parameters'];
      return sums(fit, { ...spend, parameters }).value;
    };
    const want = (at(h) - at(-h)) / (2 * h);
    const close = Math.abs(spendSlopes[i]! - want) < 1e-6 * Math.abs(want);
    assert.ok(close, `${key}: ${spendSlopes[i]}, ${want}`);
  });
});

test('a regular buyer who is due sooner brings more within the time, in the bounds as well', () => {
  const regular = known('mbg-cnbd', { r: 6, alpha: 20, a: 1e-4, b: 2.5, k: 4 });
  const sure = { ...spend, parameters: { p: 600, q: 400, gamma: 15.44 } };
  const short = { ...terms, delta: 1e-4, horizon: 20 };
  const waited = [0, 4, 8, 12];
  const { low, high, value } = prepareScoring(regular, sure, short).score({
    x: column(6, 6, 6, 6),
    tx: Float64Array.from(waited, (time) => 60 - time),
    T: column(60, 60, 60, 60),
    n: column(6, 6, 6, 6),
    m: column(20, 20, 20, 20),
  });
  for (let i = 1; i < 4; i++)
    for (const values of [low, high, value])
      assert.ok(values[i]! > 1.02 * values[i - 1]!, `${values}`);
});
