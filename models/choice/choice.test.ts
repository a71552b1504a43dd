// Choosing a model: the published tables and figures on CDNOW, and choices with their reasons.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  conditionalTable,
  evenPeriods,
  forecastErrors,
  forecastHoldout,
  intervalCoverage,
  type PurchaseSplit,
  selectModel,
  simulateCustomers,
  splitPurchases,
  type TransactionModelName,
  trackingTable,
  transactionModels,
} from '../index.ts';

const near = (got: number, want: number, absolute: number, what = '') =>
  assert.ok(Math.abs(got - want) <= absolute, `${what}: ${got}, not ${want}`);

const file = new URL('../../../shared/data/cdnow_sample.csv', import.meta.url);
const hasCdnow = existsSync(file);
const dayOf = (text: string) => Date.parse(text) / 86_400_000;

/** CDNOW, 39 weeks to learn from and 39 to foretell. */
function cdnowSplit(): PurchaseSplit {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const cells = lines.map((line) => line.split(','));
  return splitPurchases(
    {
      customer: cells.map((row) => Number(row[0])),
      day: cells.map((row) => dayOf(row[2]!)),
      amount: cells.map((row) => Number(row[4])),
    },
    { calibrationEnd: dayOf('1997-09-30'), end: dayOf('1998-06-30'), unit: 7 },
  );
}

/** Published and independently found figures of the holdout, setting of Fader, Hardie & Lee (2005). */
interface Figures {
  total: number;
  mae: number;
  rmse: number;
  correlation: number;
  lift: number;
  byX: number[];
  cumulative: number[];
  cumulativeError: number;
  periodError: number;
}
const figures: [TransactionModelName, Figures][] = [
  [
    'bg-nbd',
    {
      total: 1653.41,
      mae: 0.78545,
      rmse: 1.60798,
      correlation: 0.62565,
      lift: 4.671,
      byX: [0.2251, 0.5231, 1.0441, 1.5203, 2.1639, 2.6538, 3.504, 6.1572],
      cumulative: [709, 1726.9, 2494, 3127.7, 3675, 4160.6],
      cumulativeError: 0.0263,
      periodError: 0.194,
    },
  ],
  [
    'mbg-nbd',
    {
      total: 1576.73,
      mae: 0.76478,
      rmse: 1.60718,
      correlation: 0.62725,
      lift: 4.75,
      byX: [0.1852, 0.5514, 1.049, 1.4929, 2.1043, 2.5636, 3.3608, 5.8485],
      cumulative: [711.1, 1726.1, 2475.6, 3083, 3598.9, 4050],
      cumulativeError: 0.0411,
      periodError: 0.196,
    },
  ],
  [
    'pareto-nbd',
    {
      total: 1665.51,
      mae: 0.75452,
      rmse: 1.60285,
      correlation: 0.63022,
      lift: 4.702,
      byX: [0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031],
      cumulative: [698.8, 1733.1, 2524.9, 3184.4, 3757.9, 4270],
      cumulativeError: 0.0131,
      periodError: 0.194,
    },
  ],
];

test('on CDNOW the holdout figures, the table by purchases and the weekly curve are the published ones', {
  skip: !hasCdnow,
}, () => {
  const split = cdnowSplit();
  assert.equal(split.customer.length, 2357);
  assert.equal(split.newcomers, 0);
  assert.equal(
    split.holdout.reduce((sum, y) => sum + y, 0),
    1882,
  );
  const weeks = evenPeriods(dayOf('1997-01-01'), dayOf('1998-06-30'), 7);
  assert.equal(weeks.length, 78);
  for (const [name, want] of figures) {
    const fit = transactionModels[name].fit(split.calibration);
    const { expected, total } = forecastHoldout(fit, split);
    near(total, want.total, 0.006, `${name} total`);
    const errors = forecastErrors(split.holdout, expected);
    assert.equal(errors.actual, 1882);
    near(errors.expected, want.total, 0.006, `${name} expected`);
    near(errors.mae, want.mae, 6e-6, `${name} mae`);
    near(errors.rmse, want.rmse, 6e-6, `${name} rmse`);
    near(errors.correlation!, want.correlation, 6e-6, `${name} correlation`);
    near(errors.lift!, want.lift, 6e-4, `${name} lift`);
    near(errors.topShare!, want.lift / 10, 6e-5, `${name} share`);

    const table = conditionalTable(split.calibration.x, split.holdout, expected);
    assert.deepEqual(
      table.map(({ customers }) => customers),
      [1411, 439, 214, 100, 62, 38, 29, 64],
    );
    assert.deepEqual(
      table.map(({ actual }) => Math.round(actual * 1e4) / 1e4),
      [0.2367, 0.697, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594],
    );
    assert.deepEqual(
      table.map((row) => Math.round(row.expected * 1e4) / 1e4),
      want.byX,
      name,
    );

    const tracking = trackingTable(fit, split, weeks);
    const quarters = [13, 26, 39, 52, 65, 78].map((week) => tracking.rows[week - 1]!);
    assert.deepEqual(
      quarters.map(({ cumulativeActual }) => cumulativeActual),
      [828, 1746, 2457, 3183, 3844, 4339],
    );
    assert.deepEqual(
      quarters.map(({ cumulativeExpected }) => Math.round(cumulativeExpected * 10) / 10),
      want.cumulative,
    );
    near(tracking.cumulativeError!, want.cumulativeError, 6e-5, `${name} cumulative`);
    near(tracking.periodError!, want.periodError, 6e-4, `${name} weekly`);
    assert.equal(tracking.rows.filter(({ holdout }) => holdout).length, 39);
  }
});

test('on CDNOW intervals of 80 % hold a little less than they promise, above all too few high counts', {
  skip: !hasCdnow,
}, () => {
  const split = cdnowSplit();
  const fit = transactionModels['bg-nbd'].fit(split.calibration);
  const coverage = intervalCoverage(fit, split, { level: 0.8 });
  near(coverage.covered.rate, 0.9283, 6e-5, 'covered');
  near(coverage.promised, 0.94401, 2e-4, 'promised');
  assert.equal(coverage.covered.n, 2357);
  assert.equal(coverage.calibrated, false);
  near(coverage.covered.rate + coverage.below + coverage.above, 1, 1e-12, 'all');
  assert.ok(coverage.above > 0.07 && coverage.below < 0.001);
});

test('on CDNOW the MBG/NBD foretells best, but its lead is within what chance gives', {
  skip: !hasCdnow,
}, () => {
  const { calibration, full } = cdnowSplit();
  const { model, candidates, reasons } = selectModel(calibration, full);
  assert.equal(model, 'mbg-nbd');
  assert.deepEqual(
    reasons.map(({ code, model }) => [code, model]),
    [
      ['no-regularity', 'mbg-cnbd'],
      ['holdout-log-likelihood', 'mbg-nbd'],
      ['within-noise', 'bg-nbd'],
    ],
  );
  near(reasons[1]!.lead!, 5.5367, 2e-4);
  near(reasons[1]!.error!, 4.0446, 2e-4);
  near(candidates[0]!.errors!.mae, 0.75452, 6e-6);
  near(candidates[1]!.criteria.aic, 2 * 9582.4292 + 8, 2e-3);
});

test('a model is chosen where it is the truth: by its forecasts, and by its likelihood without a holdout', () => {
  const T = Float64Array.from({ length: 600 }, (_, i) => 60 + (i % 20));
  // Customers who buy every few weeks and leave late, or early and only after purchases.
  const pareto = {
    model: 'pareto-nbd' as const,
    parameters: { r: 2, alpha: 12, s: 2.5, beta: 60 },
  };
  const early = { model: 'bg-nbd' as const, parameters: { r: 1.5, alpha: 10, a: 2, b: 2.5 } };
  for (const truth of [pareto, early]) {
    const base = simulateCustomers(truth, { T, holdout: 52, seed: 11 });
    const { litt: _, ...calibration } = base.calibration;
    const models = ['pareto-nbd', 'bg-nbd', 'mbg-nbd'] as const;
    const { model, reasons, actual, fit } = selectModel(calibration, base.full, { models });
    assert.equal(model, truth.model);
    assert.equal(reasons[0]!.code, 'holdout-log-likelihood');
    assert.ok(reasons[0]!.lead! > 0 && reasons[0]!.error! > 0);
    assert.equal(
      actual,
      base.holdout.reduce((sum, y) => sum + y, 0),
    );
    assert.equal(fit.customers, 600);
    const alone = selectModel(calibration, undefined, { models });
    assert.equal(alone.model, truth.model);
    assert.equal(alone.reasons[0]!.code, 'log-likelihood');
    assert.equal(alone.reasons[0]!.error, null);
    // The lead is half the difference between the smallest AIC and the next.
    const aic = alone.candidates
      .map(({ criteria }) => criteria.aic)
      .sort((one, other) => one - other);
    near(alone.reasons[0]!.lead!, (aic[1]! - aic[0]!) / 2, 1e-9, 'lead');
    const close = aic[1]! - aic[0]! < 4;
    assert.equal(alone.reasons.at(-1)!.code, close ? 'within-noise' : 'log-likelihood');
    assert.deepEqual(
      alone.candidates.map(({ holdoutLogLikelihood, expected, errors }) => [
        holdoutLogLikelihood,
        expected,
        errors,
      ]),
      [
        [null, null, null],
        [null, null, null],
        [null, null, null],
      ],
    );
    assert.equal(alone.actual, null);
    // Schwarz's criterion counts the customers, and four parameters each.
    for (const { criteria, fit: own } of alone.candidates)
      near(criteria.bic, 4 * Math.log(600) - 2 * own.logLikelihood, 1e-9, 'bic');
  }
});

test('regular customers are recognised by the gaps between their purchases', () => {
  const truth = {
    model: 'mbg-cnbd' as const,
    parameters: { r: 1.2, alpha: 4, a: 0.8, b: 4, k: 3 },
  };
  const T = new Float64Array(600).fill(80);
  const base = simulateCustomers(truth, { T, holdout: 40, seed: 2 });
  const choice = selectModel(base.calibration, base.full, { models: ['mbg-nbd', 'mbg-cnbd'] });
  assert.equal(choice.model, 'mbg-cnbd');
  assert.equal(choice.candidates[1]!.fit.parameters.k, 3);
  assert.ok(choice.reasons[0]!.lead! > 2);
});

test('where nobody leaves the simplest model stays, also if the Pareto/NBD was not asked for', () => {
  const T = new Float64Array(200).fill(100);
  const steady = { T, x: T.map((_, i) => 18 + (i % 5)), tx: T.map((length) => length - 0.5) };
  const choice = selectModel(steady, undefined, { models: ['bg-nbd', 'pareto-nbd'] });
  assert.equal(choice.model, 'pareto-nbd');
  assert.deepEqual(choice.reasons, [
    { code: 'no-dropout-detectable', model: 'pareto-nbd', lead: null, error: null },
  ]);
  assert.equal(selectModel(steady, undefined, { models: ['bg-nbd'] }).model, 'bg-nbd');
});

test('a search that was cut short is set aside, and chosen only when there is nothing else', () => {
  const T = new Float64Array(300).fill(60);
  const base = simulateCustomers(
    { model: 'pareto-nbd', parameters: { r: 1, alpha: 8, s: 1, beta: 30 } },
    { T, seed: 5 },
  );
  const { reasons, candidates } = selectModel(base.calibration, undefined, {
    maxEvaluations: 2,
    models: ['pareto-nbd', 'bg-nbd'],
  });
  assert.deepEqual(
    reasons.slice(0, 2).map(({ code, model }) => [code, model]),
    [
      ['did-not-converge', 'pareto-nbd'],
      ['did-not-converge', 'bg-nbd'],
    ],
  );
  assert.equal(reasons[2]!.code, 'log-likelihood');
  assert.ok(candidates.every(({ fit }) => !fit.converged));
});
