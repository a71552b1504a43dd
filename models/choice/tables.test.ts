// Figures that judge forecasts: errors, leads, tables over time and by purchases, calibration of intervals; made by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conditionalTable,
  evenPeriods,
  forecastErrors,
  forecastHoldout,
  forecastLead,
  informationCriteria,
  intervalCoverage,
  monthEnds,
  simulateCustomers,
  splitSummaries,
  trackingTable,
  transactionModels,
} from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, absolute: number, what = '') =>
  assert.ok(Math.abs(got - want) <= absolute, `${what}: ${got}, not ${want}`);
const refused = (call: () => unknown, code: string, field: string, row = -1) =>
  assert.throws(call, { code, field, row });

const dayOf = (text: string) => Date.parse(text) / 86_400_000;

test('forecasts of a holdout are those of the model, customer by customer, with weights', () => {
  const model = transactionModels['pareto-nbd'];
  const parameters = { r: 0.6, alpha: 10, s: 0.7, beta: 12 };
  const calibration = {
    x: column(0, 3, 0, 3),
    tx: column(0, 20, 0, 20),
    T: column(30, 30, 30, 30),
    weight: column(5, 1, 2, 1),
  };
  const full = { x: column(0, 5, 1, 5), tx: column(0, 41, 50, 42), T: column(56, 56, 56, 56) };
  const split = splitSummaries(calibration, full);
  const got = forecastHoldout({ model: 'pareto-nbd', parameters }, split);
  let logLikelihood = 0;
  let total = 0;
  for (let i = 0; i < 4; i++) {
    const { x, tx, T, weight } = calibration;
    const expected = model.expectedPurchases(parameters, x[i]!, tx[i]!, T[i]!, 26);
    const y = full.x[i]! - x[i]!;
    const p = model.probabilityOfPurchases(parameters, x[i]!, tx[i]!, T[i]!, 26, y);
    near(got.expected[i]!, expected, 1e-12, 'expected');
    near(got.logProbability[i]!, Math.log(p), 1e-12, 'ln P');
    logLikelihood += weight[i]! * Math.log(p);
    total += weight[i]! * expected;
  }
  near(got.logLikelihood, logLikelihood, 1e-11, 'log-likelihood');
  near(got.total, total, 1e-11, 'total');
  // What a model holds for impossible costs 690 and not everything.
  const sure = { model: 'nbd' as const, parameters: { r: 1000, alpha: 1e6 } };
  const flood = splitSummaries(
    { x: column(0), tx: column(0), T: column(30) },
    { x: column(900), tx: column(40), T: column(40) },
  );
  near(forecastHoldout(sure, flood).logLikelihood, Math.log(1e-300), 1e-9, 'floor');
  refused(
    () => forecastHoldout(sure, { ...flood, holdout: column() }),
    'length-mismatch',
    'holdout',
  );
});

test('the lead of a forecast has the error that the customers’ differences give it', () => {
  const one = { logProbability: column(-1, -2, -1) };
  const other = { logProbability: column(-2, -2, -3) };
  // Differences 1, 0, 2: sum 3, and 3 · variance = 5 − 9/3.
  const plain = forecastLead(one, other);
  assert.equal(plain.lead, 3);
  near(plain.error, Math.SQRT2, 1e-14);
  assert.equal(forecastLead(other, one).lead, -3);
  // Differences 1, 1, 0, 2, 2.
  const weighted = forecastLead(one, other, column(2, 1, 2));
  assert.equal(weighted.lead, 6);
  near(weighted.error, Math.sqrt(10 - 36 / 5), 1e-14);
});

test('errors of forecasts are the usual ones, ties at the edge of the top tenth share, weights mean repetition', () => {
  const actual = [0, 2, 1, 5, 0, 0, 1, 0, 3, 0];
  const expected = [0.5, 1, 1, 4, 0.5, 0.5, 0.5, 0.5, 4, 0.5];
  const errors = forecastErrors(actual, expected);
  assert.equal(errors.customers, 10);
  assert.equal(errors.actual, 12);
  assert.equal(errors.expected, 13);
  near(errors.mae, (6 * 0.5 + 1 + 0 + 1 + 1) / 10, 1e-14, 'mae');
  near(errors.rmse, Math.sqrt((6 * 0.25 + 1 + 0 + 1 + 1) / 10), 1e-14, 'rmse');
  // One customer in ten, of two who tie with 5 and 3.
  near(errors.topShare!, 4 / 12, 1e-14, 'share');
  near(errors.lift!, 40 / 12, 1e-13, 'lift');
  const n = 10;
  const cov = actual.reduce((sum, y, i) => sum + y * expected[i]!, 0) - (12 * 13) / n;
  const vy = actual.reduce((sum, y) => sum + y * y, 0) - 144 / n;
  const ve = expected.reduce((sum, y) => sum + y * y, 0) - 169 / n;
  near(errors.correlation!, cov / Math.sqrt(vy * ve), 1e-13, 'correlation');
  const twice = forecastErrors(actual, expected, new Array(10).fill(3));
  assert.equal(twice.customers, 30);
  near(twice.mae, errors.mae, 1e-13);
  near(twice.rmse, errors.rmse, 1e-13);
  near(twice.correlation!, errors.correlation!, 1e-13);
  near(twice.topShare!, errors.topShare!, 1e-13);
  // Nothing came, or nothing was told apart: there is no correlation and no lift.
  const none = forecastErrors([0, 0], [1, 2]);
  assert.deepEqual([none.correlation, none.topShare, none.lift], [null, null, null]);
  assert.equal(forecastErrors([1, 2], [1, 1]).correlation, null);
  refused(() => forecastErrors([], []), 'empty', 'actual');
  refused(() => forecastErrors([1], [1, 2]), 'length-mismatch', 'expected');
  refused(() => forecastErrors([1, Number.NaN], [1, 2]), 'not-finite', 'actual', 1);
  refused(() => forecastErrors([1, 2], [1, 2], [1]), 'length-mismatch', 'weight');
  refused(() => forecastErrors([1, 2], [1, 2], [1, 0]), 'weight-not-positive', 'weight', 1);
});

test('the table by x has standard errors, leaves out what is empty and counts weights', () => {
  const rows = conditionalTable([0, 0, 0, 2, 5, 9], [0, 1, 2, 4, 5, 6], [1, 1, 1, 2, 3, 5], {
    last: 5,
  });
  assert.deepEqual(rows, [
    { x: 0, andMore: false, customers: 3, actual: 1, error: Math.sqrt(1 / 3), expected: 1 },
    { x: 2, andMore: false, customers: 1, actual: 4, error: 0, expected: 2 },
    { x: 5, andMore: true, customers: 2, actual: 5.5, error: Math.sqrt(0.5 / 2), expected: 4 },
  ]);
  const weighted = conditionalTable([0, 0], [1, 4], [2, 5], { weight: [2, 1] });
  assert.equal(weighted[0]!.actual, 2);
  assert.equal(weighted[0]!.expected, 3);
  near(weighted[0]!.error, Math.sqrt((1 + 1 + 16 - 12) / 2 / 3), 1e-14);
  refused(() => conditionalTable([], [], []), 'empty', 'x');
  refused(() => conditionalTable([1], [1, 2], [1]), 'length-mismatch', 'actual');
  refused(() => conditionalTable([1], [1], [Number.NaN]), 'not-finite', 'expected', 0);
  refused(() => conditionalTable([1], [1], [1], { last: 2.5 }), 'not-whole', 'last');
  refused(() => conditionalTable([1], [1], [1], { weight: [] }), 'length-mismatch', 'weight');
});

test('the tracking table adds up the curves of the customers from the day each began', () => {
  const fit = { model: 'nbd' as const, parameters: { r: 2, alpha: 20 } };
  const split = {
    first: column(0, 3, 3, 50),
    unit: 2,
    repeats: { day: column(4, 9, 30), count: column(2, 1, 1) },
    calibrationEnd: 10,
  };
  const { rows, cumulativeError, periodError } = trackingTable(fit, split, [4, 10, 20, 30]);
  // A tenth of a purchase per two days and customer.
  const cumulative = [
    (4 + 1 + 1) / 20,
    (10 + 7 + 7) / 20,
    (20 + 17 + 17) / 20,
    (30 + 27 + 27) / 20,
  ];
  rows.forEach((row, i) => {
    near(row.cumulativeExpected, cumulative[i]!, 1e-12, 'cumulative');
    near(row.expected, cumulative[i]! - (cumulative[i - 1] ?? 0), 1e-12, 'period');
  });
  assert.deepEqual(
    rows.map(({ day, actual, cumulativeActual, holdout }) => [
      day,
      actual,
      cumulativeActual,
      holdout,
    ]),
    [
      [4, 2, 2, false],
      [10, 1, 3, false],
      [20, 0, 3, true],
      [30, 1, 4, true],
    ],
  );
  near(cumulativeError!, (0.3 / 3 + 0.2 / 4) / 2, 1e-12);
  // Of the two periods of the holdout only the last had purchases.
  near(periodError!, 0.5, 1e-12);
  // Without purchases there is nothing to compare with.
  const still = { ...split, repeats: { day: column(), count: column() } };
  assert.equal(trackingTable(fit, still, [20]).cumulativeError, null);
  const short = trackingTable(fit, split, [4]);
  assert.deepEqual([short.cumulativeError, short.periodError], [null, null]);
  refused(() => trackingTable(fit, split, []), 'empty', 'ends');
  refused(() => trackingTable(fit, split, [4, 4]), 'not-ascending', 'ends', 1);
  refused(() => trackingTable(fit, split, [0.5]), 'not-whole', 'ends', 0);
});

test('periods end where weeks and months end, leap years too', () => {
  assert.deepEqual(evenPeriods(3, 16, 7), [9, 16]);
  assert.deepEqual(evenPeriods(3, 8, 7), []);
  refused(() => evenPeriods(0, 9, 0), 'not-positive', 'step');
  refused(() => evenPeriods(0.5, 9, 1), 'not-whole', 'from');
  const ends = monthEnds(dayOf('2023-11-15'), dayOf('2024-03-30'));
  assert.deepEqual(
    ends.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    ['2023-11-30', '2023-12-31', '2024-01-31', '2024-02-29'],
  );
  assert.equal(monthEnds(dayOf('2024-01-09'), dayOf('2024-01-31')).length, 1);
  assert.equal(monthEnds(dayOf('2024-01-09'), dayOf('2024-01-30')).length, 0);
  refused(() => monthEnds(0, 0.5), 'not-whole', 'until');
});

test('intervals of the true model are calibrated, those of a model in which all are alike are not', () => {
  const parameters = { r: 0.8, alpha: 9, a: 0.8, b: 2.5 };
  const T = Float64Array.from({ length: 2500 }, (_, i) => 20 + 5 * (i % 4));
  const base = simulateCustomers({ model: 'bg-nbd', parameters }, { T, holdout: 26, seed: 3 });
  const split = { ...base, length: new Float64Array(2500).fill(26) };
  const right = intervalCoverage({ model: 'bg-nbd', parameters }, split, { level: 0.8 });
  assert.equal(right.calibrated, true);
  assert.ok(right.promised > 0.8 && right.promised < 1);
  near(right.covered.rate, right.promised, 0.02);
  right.tenths.forEach((share) => {
    near(share, 0.1, 0.025);
  });
  near(
    right.tenths.reduce((sum, share) => sum + share, 0),
    1,
    1e-12,
  );
  const sure = { r: 80, alpha: 900, a: 0.8, b: 2.5 };
  const wrong = intervalCoverage({ model: 'bg-nbd', parameters: sure }, split, { level: 0.8 });
  assert.equal(wrong.calibrated, false);
  // Everybody alike: those who hardly ever buy come as a surprise, far too many in the lowest tenth.
  assert.ok(wrong.tenths[0]! > 0.25 && wrong.tenths[7]! < 0.07);
  refused(
    () => intervalCoverage({ model: 'bg-nbd', parameters }, split, { level: 1 }),
    'level-out-of-range',
    'level',
  );
});

test('a single customer’s interval is judged by hand-made figures, with weights as customers', () => {
  // Counts are geometric with P(y) = 2^(−y−1): 80 % lie from 0 (0.5) to 3 (0.9375).
  const fit = { model: 'nbd' as const, parameters: { r: 1, alpha: 10 } };
  const seen = (y: number, weight: number) => ({
    calibration: { x: column(0), tx: column(0), T: column(0), weight: column(weight) },
    full: { x: column(y), tx: column(y > 0 ? 5 : 0), T: column(10) },
    holdout: column(y),
    length: column(10),
  });
  const inside = intervalCoverage(fit, seen(3, 4), { level: 0.8 });
  near(inside.promised, 0.9375, 1e-12);
  assert.deepEqual([inside.covered.rate, inside.covered.n, inside.above], [1, 4, 0]);
  // Spread over 0.875 to 0.9375: two fifths below 0.9.
  near(inside.tenths[8]!, 0.4, 1e-9);
  near(inside.tenths[9]!, 0.6, 1e-9);
  const outside = intervalCoverage(fit, seen(4, 1), { level: 0.8 });
  assert.deepEqual([outside.covered.rate, outside.above, outside.below], [0, 1, 0]);
  // Half: a quarter below nothing, three quarters reached exactly by 0 and 1, which is enough.
  const half = intervalCoverage(fit, seen(1, 1), { level: 0.5 });
  near(half.promised, 0.75, 1e-12);
  assert.equal(half.covered.rate, 1);
  assert.equal(intervalCoverage(fit, seen(2, 1), { level: 0.5 }).above, 1);
  // P(0) = 1/4 exactly: nobody need come below 1, and 0 is left out.
  const rare = { model: 'nbd' as const, parameters: { r: 1, alpha: 10 / 3 } };
  assert.equal(intervalCoverage(rare, seen(0, 1), { level: 0.5 }).below, 1);
  // What a model holds for impossible lies at the end of its distribution.
  const quiet = { model: 'nbd' as const, parameters: { r: 1, alpha: 1e12 } };
  const surprise = intervalCoverage(quiet, seen(60, 2), { level: 0.8 });
  assert.deepEqual([surprise.above, surprise.tenths[9]], [1, 1]);
  const busy = { model: 'nbd' as const, parameters: { r: 500, alpha: 10 } };
  assert.equal(intervalCoverage(busy, seen(2, 1), { level: 0.8 }).below, 1);
});

test('AIC and BIC charge for parameters', () => {
  const { aic, bic } = informationCriteria(-9594.976, 4, 2357);
  near(aic, 19197.952, 1e-9);
  near(bic, 19189.952 + 4 * Math.log(2357), 1e-9);
  refused(() => informationCriteria(Number.NaN, 4, 9), 'not-finite', 'logLikelihood');
  refused(() => informationCriteria(1, 1.5, 9), 'not-whole', 'parameters');
  refused(() => informationCriteria(1, -1, 9), 'negative', 'parameters');
  refused(() => informationCriteria(1, 4, 0), 'not-positive', 'customers');
});
