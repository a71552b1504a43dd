// The transaction models against published and high-precision values, and the laws they must obey.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  expectedSpend,
  gammaGammaLogLikelihood,
  type Parameters,
  type Summaries,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

import { logDropoutFirstWithSlopes } from './dropout-first.ts';
import { dropoutFirstTable } from './dropout-first-table.ts';

const reference = new URL(
  '../../../shared/research/clv-reference/reference-values.csv',
  import.meta.url,
);
const names = Object.keys(transactionModels) as TransactionModelName[];
const column = (...values: number[]) => Float64Array.from(values);

/** A row of the reference file by column name. */
type Row = Record<string, string>;

function rows(): Row[] {
  const lines = readFileSync(reference, 'utf8').trim().split('\n');
  const head = lines[0]!.split(',');
  return lines.slice(1).map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(head.map((name, i) => [name, cells[i] ?? '']));
  });
}

/** What the library gives for a reference row; null for what it does not offer. */
function ours(row: Row): number | null {
  const number = (name: string) => Number(row[name]);
  if (row.model === 'gg') {
    const p = { p: number('p'), q: number('q'), gamma: number('gamma') };
    if (row.fn === 'll') {
      return gammaGammaLogLikelihood(p, { x: column(number('x')), m: column(number('m')) });
    }
    return row.fn === 'pop_mean'
      ? expectedSpend(p, 0, 0)
      : expectedSpend(p, number('x'), number('m'));
  }
  const name = { pnbd: 'pareto-nbd', bgnbd: 'bg-nbd', mbgnbd: 'mbg-nbd' }[row.model!];
  if (!name) return null;
  const model = transactionModels[name as TransactionModelName];
  const p = Object.fromEntries(model.parameterNames.map((key) => [key, number(key)]));
  const [x, tx, T, t] = [number('x'), number('tx'), number('T'), number('t')];
  if (row.fn === 'll')
    return model.logLikelihood(p, { x: column(x), tx: column(tx), T: column(T) });
  if (row.fn === 'palive') return model.pActive(p, x, tx, T);
  if (row.fn === 'log_palive') return model.logPActive(p, x, tx, T);
  if (row.fn === 'cond_exp') return model.expectedPurchases(p, x, tx, T, t);
  if (row.fn!.startsWith('dert')) return model.discountedPurchases(p, x, tx, T, number('delta'));
  if (row.fn === 'expected_new') return model.expectedFromFirst(p, t);
  if (row.fn === 'pmf') return model.probabilityOfPurchases(p, 0, 0, 0, t, number('n'));
  return null;
}

test('every value of the high-precision reference is met to eleven digits, at the extremes too', {
  skip: !existsSync(reference),
}, () => {
  let compared = 0;
  for (const row of rows()) {
    const got = ours(row);
    if (got === null) continue;
    const want = Number(row.value);
    const close = Math.abs(got - want) <= 1e-11 * Math.abs(want) || Math.abs(got - want) < 1e-60;
    assert.ok(close, `${row.model} ${row.fn} ${row.note}: ${got}, not ${want}`);
    compared++;
  }
  assert.ok(compared > 300, `compared ${compared}`);
});

test('the table of the dropout-first function agrees with the function, also where both are hard', () => {
  const exact = new Float64Array(4);
  const tabled = new Float64Array(4);
  for (const [r, alpha, s, beta] of [
    [0.3, 0.07, 1000, 36_000],
    [0.5, 1e4, 0.6, 0.01],
    [2, 3, 0.7, 500],
    [0.6, 3, 0.6, 2],
  ] as const) {
    const table = dropoutFirstTable(r, alpha, s, beta);
    for (const x of [0, 3, 40, 2000]) {
      for (const t of [0, 1e-3, 0.5, 4.9, 12]) {
        const want = logDropoutFirstWithSlopes(r, alpha, s, beta, x, t, exact);
        const got = table(x, t, tabled);
        assert.ok(Math.abs(got - want) < 2e-9 * Math.max(1, Math.abs(want)), `${got} ${want}`);
        exact.forEach((slope, i) => {
          assert.ok(Math.abs(slope - tabled[i]!) < 1e-7 * Math.max(1, Math.abs(slope)));
        });
      }
    }
  }
});

const positive = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

/** Parameters of any model within sensible and less sensible ranges. */
const anyParameters: Record<TransactionModelName, fc.Arbitrary<Parameters>> = {
  'pareto-nbd': fc.record({
    r: positive(0.01, 50),
    alpha: positive(0.01, 1e4),
    s: positive(1e-4, 50),
    beta: positive(0.01, 1e5),
  }),
  'bg-nbd': fc.record({
    r: positive(0.01, 50),
    alpha: positive(0.01, 1e4),
    a: positive(1e-4, 50),
    b: positive(0.01, 100),
  }),
  'mbg-nbd': fc.record({
    r: positive(0.01, 50),
    alpha: positive(0.01, 1e4),
    a: positive(1e-4, 50),
    b: positive(0.01, 100),
  }),
  'mbg-cnbd': fc.record({
    r: positive(0.01, 50),
    alpha: positive(0.01, 1e4),
    a: positive(1e-4, 50),
    b: positive(0.01, 100),
    k: fc.integer({ min: 1, max: 8 }),
  }),
  nbd: fc.record({ r: positive(0.01, 50), alpha: positive(0.01, 1e4) }),
};

/** A history that a customer can have. */
const anyHistory = fc
  .record({
    x: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2000 })),
    T: positive(1e-3, 3000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ x, T, share }) => ({ x, T, tx: x === 0 ? 0 : T * share }));

for (const name of names) {
  const model = transactionModels[name];

  test(`${name}: whatever the customer and the parameters, probabilities are probabilities and nothing is NaN`, () => {
    fc.assert(
      fc.property(anyParameters[name], anyHistory, positive(1e-2, 1e3), (p, { x, tx, T }, span) => {
        const active = model.pActive(p, x, tx, T);
        assert.ok(active >= 0 && active <= 1);
        assert.ok(model.logPActive(p, x, tx, T) <= 0);
        const purchases = model.expectedPurchases(p, x, tx, T, span);
        assert.ok(purchases >= 0 && Number.isFinite(purchases));
        const time = model.expectedActiveTime(p, x, tx, T, span);
        assert.ok(time >= 0 && time <= span * (1 + 1e-9));
        const discounted = model.discountedPurchases(p, x, tx, T, 1 / span);
        assert.ok(discounted >= 0 && Number.isFinite(discounted));
        const none = model.probabilityOfPurchases(p, x, tx, T, span, 0);
        assert.ok(none >= 0 && none <= 1 + 1e-9);
        const ll = model.logLikelihood(p, { x: column(x), tx: column(tx), T: column(T) });
        // With a rhythm, purchases that coincide are impossible.
        assert.ok(Number.isFinite(ll) || (p.k! > 1 && x > 0 && tx === 0 && ll < 0));
        assert.ok(model.expectedFromFirst(p, span) >= 0);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name}: a more recent last purchase never lowers P(active)`, () => {
    fc.assert(
      fc.property(
        anyParameters[name],
        fc.integer({ min: 1, max: 500 }),
        positive(0.1, 3000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (p, x, T, one, other) => {
          const early = model.logPActive(p, x, T * Math.min(one, other), T);
          const late = model.logPActive(p, x, T * Math.max(one, other), T);
          assert.ok(late >= early - 1e-11 * (1 + Math.abs(early)));
        },
      ),
    );
  });

  test(`${name}: another unit of time changes parameters and nothing else`, () => {
    fc.assert(
      fc.property(anyParameters[name], anyHistory, positive(0.1, 30), (p, { x, tx, T }, factor) => {
        const q = model.rescale(p, factor);
        const near = (a: number, b: number) =>
          assert.ok(
            Math.abs(a - b) <= 1e-9 * Math.max(1e-3, Math.abs(a), Math.abs(b)),
            `${a} ${b}`,
          );
        near(model.pActive(p, x, tx, T), model.pActive(q, x, tx / factor, T / factor));
        near(
          model.expectedPurchases(p, x, tx, T, 10),
          model.expectedPurchases(q, x, tx / factor, T / factor, 10 / factor),
        );
        near(
          model.discountedPurchases(p, x, tx, T, 0.01),
          model.discountedPurchases(q, x, tx / factor, T / factor, 0.01 * factor),
        );
        // Times this short lose digits when they are divided.
        if (p.k! > 1 && tx < 1e-290) return;
        const one = { x: column(x), tx: column(tx), T: column(T) };
        const two = { x: column(x), tx: column(tx / factor), T: column(T / factor) };
        near(model.logLikelihood(p, one) + x * Math.log(factor), model.logLikelihood(q, two));
      }),
      { numRuns: 40 },
    );
  });

  test(`${name}: the probabilities of 0, 1, 2, … purchases sum to 1 and have the expected number as mean`, () => {
    const p: Parameters =
      name === 'pareto-nbd'
        ? { r: 0.6, alpha: 11, s: 0.5, beta: 9 }
        : name === 'nbd'
          ? { r: 0.6, alpha: 11 }
          : { r: 0.6, alpha: 11, a: 0.7, b: 2, ...(name === 'mbg-cnbd' && { k: 3 }) };
    for (const [x, tx] of [
      [0, 0],
      [3, 25],
    ] as const) {
      let sum = 0;
      let mean = 0;
      for (let y = 0; y < 150; y++) {
        const probability = model.probabilityOfPurchases(p, x, tx, 30, 26, y);
        sum += probability;
        mean += y * probability;
      }
      assert.ok(Math.abs(sum - 1) < 1e-9, `sum ${sum}`);
      assert.ok(Math.abs(mean / model.expectedPurchases(p, x, tx, 30, 26) - 1) < 1e-8);
    }
  });

  test(`${name}: weights mean repetition and the order of customers is irrelevant`, () => {
    const data: Summaries = {
      x: column(0, 2, 5, 2),
      tx: column(0, 20, 30, 20),
      T: column(39, 39, 31, 39),
    };
    const grouped: Summaries = {
      x: column(5, 2, 0),
      tx: column(30, 20, 0),
      T: column(31, 39, 39),
      weight: column(1, 2, 1),
    };
    const p = Object.fromEntries(
      model.parameterNames.map((key, i) => [key, key === 'k' ? 3 : 0.7 + i]),
    );
    const one = model.logLikelihood(p, data);
    assert.ok(Math.abs(model.logLikelihood(p, grouped) - one) < 1e-12 * Math.abs(one));
  });

  test(`${name}: refuses what no customer can have, naming the field and the row`, () => {
    const p = Object.fromEntries(model.parameterNames.map((key) => [key, 1]));
    const refused = (call: () => unknown, code: string, field: string, row = -1) =>
      assert.throws(call, { code, field, row });
    refused(() => model.pActive(p, 2, 50, 40), 'tx-after-T', 'T');
    refused(() => model.pActive(p, 0, 5, 40), 'tx-without-repeat', 'tx');
    refused(() => model.pActive({ ...p, r: -1 }, 0, 0, 40), 'parameter-not-positive', 'r');
    refused(() => model.pActive({}, 0, 0, 40), 'parameter-missing', 'r');
    refused(() => model.expectedPurchases(p, 0, 0, 40, -1), 'negative', 'horizon');
    refused(() => model.discountedPurchases(p, 0, 0, 40, 0), 'not-positive', 'delta');
    const data = (x: number, tx: number, T: number) => ({
      x: column(0, x),
      tx: column(0, tx),
      T: column(9, T),
    });
    refused(() => model.fit(data(1, 10, 9)), 'tx-after-T', 'tx', 1);
    refused(() => model.fit(data(1.5, 3, 9)), 'not-whole', 'x', 1);
    refused(() => model.fit(data(Number.NaN, 3, 9)), 'not-finite', 'x', 1);
    refused(() => model.fit(data(1, 3, Number.POSITIVE_INFINITY)), 'not-finite', 'T', 1);
    refused(() => model.fit(data(-1, 3, 9)), 'negative', 'x', 1);
    refused(() => model.fit(data(1, -3, 9)), 'negative', 'tx', 1);
    refused(() => model.fit({ x: column(), tx: column(), T: column() }), 'empty', 'x');
    refused(() => model.fit({ ...data(1, 3, 9), T: column(9) }), 'length-mismatch', 'T');
    refused(
      () => model.fit({ ...data(1, 3, 9), weight: column(1, 0) }),
      'weight-not-positive',
      'weight',
      1,
    );
  });
}

test('expected spend takes no mean where there is no purchase, and none below 0 where there is', () => {
  const p = { p: 6, q: 4, gamma: 15 };
  assert.equal(expectedSpend(p, 0, Number.NaN), 30);
  assert.equal(expectedSpend(p, 2, 0), 6);
  assert.throws(() => expectedSpend(p, 2, -1), { code: 'negative', field: 'm' });
  assert.throws(() => expectedSpend(p, 2, Number.NaN), { code: 'negative', field: 'm' });
  assert.throws(() => expectedSpend(p, -1, 5), { code: 'negative', field: 'x' });
  assert.equal(expectedSpend({ p: 6, q: 1, gamma: 15 }, 0, 0), Number.POSITIVE_INFINITY);
});
