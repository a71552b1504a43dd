// CDNOW, the base that most published figures are on: the other half of them, the whole cohort and its value included.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CdnowSummaries, cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import {
  bgNbd,
  expectedSpend,
  fitGammaGamma,
  forecastErrors,
  logLikelihoodInUnit,
  type Parameters,
  paretoNbd,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

const near = (got: number, want: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what}: ${got}, not ${want}`);

/** Mean spend over all repeat days, those without an amount included, as in the published fits. */
const means = ({ x, n, m }: CdnowSummaries) =>
  x.map((count, i) => (count > 0 ? (m[i]! * n[i]!) / count : 0));

/** A figure of every customer, computed once for customers with the same history. */
function ofEach(
  data: CdnowSummaries,
  figure: (x: number, tx: number, T: number) => number,
): Float64Array {
  const known = new Map<string, number>();
  return data.x.map((x, i) => {
    const [tx, T] = [data.tx[i]!, data.T[i]!];
    const key = `${x} ${tx} ${T}`;
    let value = known.get(key);
    if (value === undefined) {
      value = figure(x, tx, T);
      known.set(key, value);
    }
    return value;
  });
}

/** The spend fit of the customers who came back and paid. */
function spendOf(data: CdnowSummaries) {
  const m = means(data);
  const rows = [...data.x.keys()].filter((i) => m[i]! > 0);
  return fitGammaGamma({
    x: Float64Array.from(rows, (i) => data.x[i]!),
    m: Float64Array.from(rows, (i) => m[i]!),
  });
}

for (const [name, file, parameters, logLikelihood] of [
  ['mbg-nbd', 'sample', [0.6178433, 8.6569601, 0.5515249, 1.0090592], -17127.3733],
  ['bg-nbd', 'full', [0.2671278, 5.9864917, 0.483517, 2.1116085], -173425.9163],
  ['mbg-nbd', 'full', [0.6894186, 9.8893828, 0.4916, 0.8585149], -173294.4421],
] as const) {
  test(`${name} on all 78 weeks of CDNOW (${file}) gives the parameters of three other searches`, {
    skip: !hasCdnow,
  }, () => {
    const data = cdnow(file, '1998-06-30', 7);
    const fit = transactionModels[name].fit(data);
    assert.equal(fit.diagnosis, 'converged');
    transactionModels[name].parameterNames.forEach((key, i) => {
      near(fit.parameters[key]! / parameters[i]!, 1, 1e-5, key);
    });
    const sumX = data.x.reduce((sum, x) => sum + x, 0);
    near(logLikelihoodInUnit(fit, sumX, 1), logLikelihood, 2e-4, 'log-likelihood');
  });
}

test('Gamma-Gamma on all 78 weeks of CDNOW gives the published parameters', {
  skip: !hasCdnow,
}, () => {
  for (const [file, customers, p, q, gamma] of [
    ['sample', 1139, 4.683453, 4.189783, 24.390553],
    ['full', 11_515, 5.086045, 3.995121, 21.252234],
  ] as const) {
    const fit = spendOf(cdnow(file, '1998-06-30', 7));
    assert.equal(fit.customers, customers);
    near(fit.parameters.p / p, 1, 1e-5, `${file} p`);
    near(fit.parameters.q / q, 1, 1e-5, `${file} q`);
    near(fit.parameters.gamma / gamma, 1, 1e-5, `${file} gamma`);
    if (file === 'sample') near(fit.logLikelihood, -4884.5663, 2e-4, 'log-likelihood');
  }
});

test('the whole cohort of CDNOW buys in its second half what was found to be foretold', {
  skip: !hasCdnow,
}, () => {
  const data = cdnow('full', '1997-09-30', 7);
  const later = cdnow('full', '1998-06-30', 7);
  const actual = later.x.map((x, i) => x - data.x[i]!);
  for (const [name, total, mae, rmse, lift] of [
    ['bg-nbd', 16_873.7, 0.81874, 1.73291, 4.558],
    ['mbg-nbd', 15_933.6, 0.79454, null, null],
    ['pareto-nbd', 17_153.2, 0.79377, 1.72615, 4.6],
  ] as [TransactionModelName, number, number, number | null, number | null][]) {
    const { parameters } = transactionModels[name].fit(data);
    const expected = ofEach(data, (x, tx, T) =>
      transactionModels[name].expectedPurchases(parameters, x, tx, T, 39),
    );
    const errors = forecastErrors(actual, expected);
    assert.equal(errors.actual, 19_684);
    near(errors.expected, total, 0.06, `${name} total`);
    near(errors.mae, mae, 6e-6, `${name} mae`);
    if (rmse !== null) near(errors.rmse, rmse, 6e-6, `${name} rmse`);
    if (lift !== null) near(errors.lift!, lift, 6e-4, `${name} lift`);
  }
});

test('the customer equity of the whole cohort is the published one, with fitted and with printed parameters', {
  skip: !hasCdnow,
}, () => {
  const data = cdnow('full', '1998-06-30', 7);
  const m = means(data);
  const equity = (p: Parameters, spend: Parameters) => {
    const { p: shape, q, gamma } = spend as { p: number; q: number; gamma: number };
    const left = ofEach(data, (x, tx, T) => paretoNbd.discountedPurchases(p, x, tx, T, 0.0027));
    let purchases = 0;
    let revenue = 0;
    data.x.forEach((x, i) => {
      purchases += left[i]!;
      revenue += left[i]! * expectedSpend({ p: shape, q, gamma }, x, m[i]!);
    });
    return { purchases, revenue };
  };
  const own = equity(
    { r: 0.6109883, alpha: 13.6141934, s: 0.3125774, beta: 6.1485562 },
    { p: 5.086045, q: 3.995121, gamma: 21.252234 },
  );
  near(own.purchases, 111_772.48, 0.05, 'purchases');
  near(own.revenue, 4_336_842, 3, 'revenue');
  // Fader, Hardie & Lee (2005), "RFM and CLV": the parameters as they are printed.
  const printed = equity(
    { r: 0.563, alpha: 12.5592, s: 0.4081, beta: 10.5145 },
    { p: 6.25, q: 3.74, gamma: 15.44 },
  );
  near(printed.purchases, 97_904.44, 0.01, 'purchases, printed');
  near(printed.revenue, 3_795_796, 1, 'revenue, printed');
});

test('twelve months of customers are worth what lifetimes says, in its convention of months', {
  skip: !hasCdnow,
}, () => {
  // One per cent a month, paid at its end; a month has 4.345 weeks; maximum-likelihood parameters on the sample.
  const p = { r: 0.2425945, alpha: 4.4136021, a: 0.792922, b: 2.4259067 };
  const spend = { p: 6.249572, q: 3.744225, gamma: 15.443521 };
  const purchases = (x: number, tx: number, T: number) => {
    let sum = 0;
    let before = 0;
    for (let month = 1; month <= 12; month++) {
      const until = bgNbd.expectedPurchases(p, x, tx, T, 4.345 * month);
      sum += (until - before) / 1.01 ** month;
      before = until;
    }
    return sum;
  };
  const value = (x: number, tx: number, T: number, m: number) =>
    purchases(x, tx, T) * expectedSpend(spend, x, m);
  for (const [id, x, tx, T, m, want] of [
    [1, 2, 30.428571, 38.857143, 22.345, 36.274],
    [2, 1, 1.714286, 38.857143, 11.77, 4.6409],
    [3, 0, 0, 38.857143, 0, 8.3445],
    [6, 7, 29.428571, 38.857143, 73.7414, 283.5581],
    [9, 2, 35.714286, 38.857143, 25.55, 43.3587],
    [157, 29, 37.714286, 38, 26.2614, 625.4292],
    [1516, 26, 30.857143, 31, 39.97, 972.0454],
    [2357, 0, 0, 27, 0, 11.017],
  ] as const)
    near(value(x, tx, T, m) / want, 1, 1.2e-5, `customer ${id}`);
  const data = cdnow('sample', '1997-09-30', 7);
  const m = means(data);
  const all = ofEach(data, purchases).reduce(
    (sum, own, i) => sum + own * expectedSpend(spend, data.x[i]!, m[i]!),
    0,
  );
  near(all, 71_507.95, 0.02, 'all');
  // The five best customers of the next week in its documentation, on its rounded file.
  const rounded = { r: 0.2425929, alpha: 4.4135312, a: 0.7928862, b: 2.4257538 };
  for (const [id, x, tx, T, want] of [
    [509, 18, 35.14, 35.86, 0.424877],
    [157, 29, 37.71, 38, 0.662396],
    [1516, 26, 30.86, 31, 0.710623],
  ] as const)
    near(bgNbd.expectedPurchases(rounded, x, tx, T, 1), want, 5e-6, `customer ${id}`);
});
