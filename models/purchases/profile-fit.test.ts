// Profile intervals of fitted models: their ends are where the likelihood has fallen as far as the level says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  mbgCnbd,
  normalQuantile,
  type Parameters,
  profileIntervals,
  type Summaries,
  simulateCustomers,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

const worlds: [TransactionModelName, Parameters][] = [
  ['pareto-nbd', { r: 0.9, alpha: 11, s: 0.8, beta: 14 }],
  ['bg-nbd', { r: 0.9, alpha: 11, a: 0.9, b: 2.6 }],
  ['mbg-nbd', { r: 0.9, alpha: 11, a: 0.7, b: 2.6 }],
  ['nbd', { r: 0.9, alpha: 11 }],
];

const base = (model: TransactionModelName, parameters: Parameters, size: number, seed: number) =>
  simulateCustomers(
    { model, parameters },
    { T: Float64Array.from({ length: size }, (_, i) => 20 + (i % 4) * 10), holdout: 1, seed },
  ).calibration;

const near = (got: number, want: number, relative: number, what: string) =>
  assert.ok(Math.abs(got - want) <= relative * Math.abs(want), `${what}: ${got}, not ${want}`);

const slower = (data: Summaries, factor: number): Summaries => ({
  x: data.x,
  tx: data.tx.map((t) => factor * t),
  T: data.T.map((t) => factor * t),
});

for (const [name, truth] of worlds) {
  const model = transactionModels[name];

  test(`${name}: at both ends of an interval the likelihood has fallen by half the square of the quantile`, () => {
    const data = base(name, truth, 200, 3);
    const fit = model.fit(data);
    const level = 0.8;
    const fallen = normalQuantile((1 + level) / 2) ** 2;
    const intervals = profileIntervals(fit, data, level);
    assert.deepEqual(Object.keys(intervals), [...model.parameterNames]);
    for (const [parameter, { low, high }] of Object.entries(intervals)) {
      assert.ok(low < fit.parameters[parameter]! && fit.parameters[parameter]! < high, parameter);
      // An end that is none says nothing of where the likelihood falls.
      for (const end of [low, high].filter((one) => one > 0 && Number.isFinite(one))) {
        // A belief so firm that it holds the parameter there; the others are chosen as well as possible.
        const held = model.fit(data, { prior: { [parameter]: { median: end, sd: 1e-6 } } });
        near(2 * (fit.logLikelihood - held.logLikelihood), fallen, 2e-3, `${parameter} at ${end}`);
      }
    }
  });

  test(`${name}: a surer interval is wider, and in another unit of time it is the same interval`, () => {
    const data = base(name, truth, 300, 4);
    const fit = model.fit(data);
    const some = profileIntervals(fit, data, 0.5);
    const sure = profileIntervals(fit, data, 0.95);
    const inDays = slower(data, 7);
    const days = profileIntervals(model.fit(inDays), inDays, 0.5);
    for (const one of model.parameterNames) {
      assert.ok(sure[one]!.low < some[one]!.low && some[one]!.high < sure[one]!.high, one);
      const unit = one === 'alpha' || one === 'beta' ? 7 : 1;
      near(days[one]!.low, some[one]!.low * unit, 1e-4, one);
      near(days[one]!.high, some[one]!.high * unit, 1e-4, one);
    }
  });
}

test('with a belief in the fit the posterior is followed: the interval is narrower', () => {
  const model = transactionModels['bg-nbd'];
  const data = base('bg-nbd', worlds[1]![1], 80, 5);
  const alone = profileIntervals(model.fit(data), data, 0.8);
  const prior = { b: { median: 2.6, sd: 0.2 } };
  const told = profileIntervals(model.fit(data, { prior }), data, 0.8);
  assert.ok(told.b!.high / told.b!.low < 0.7 * (alone.b!.high / alone.b!.low));
});

test('regular buyers: k is held and the others have their intervals', () => {
  const truth = { k: 2, r: 1.2, alpha: 6, a: 0.7, b: 2.6 };
  const data = base('mbg-cnbd' as TransactionModelName, truth, 400, 6);
  const fit = mbgCnbd.fit(data);
  const intervals = profileIntervals(fit, data, 0.8);
  for (const one of ['r', 'alpha', 'a', 'b'])
    assert.ok(
      intervals[one]!.low < fit.parameters[one]! && fit.parameters[one]! < intervals[one]!.high,
      one,
    );
});

test('customers of whom nothing was seen yet set no limits, without NaN', () => {
  const unseen: Summaries = {
    x: Float64Array.of(0, 0),
    tx: Float64Array.of(0, 0),
    T: Float64Array.of(0, 0),
  };
  const fit = transactionModels.nbd.fit(unseen);
  for (const [name, { low, high }] of Object.entries(profileIntervals(fit, unseen, 0.8)))
    assert.ok(
      low <= fit.parameters[name]! && high >= fit.parameters[name]!,
      `${name} ${low} ${high}`,
    );
});

test('where the data set no limit the interval has no end, and a level that is none is refused', () => {
  const model = transactionModels.nbd;
  const few: Summaries = {
    x: Float64Array.of(0, 1, 4),
    tx: Float64Array.of(0, 5, 8),
    T: Float64Array.of(9, 9, 9),
  };
  const fit = model.fit(few);
  const { r } = profileIntervals(fit, few, 0.8);
  assert.equal(r!.high, Number.POSITIVE_INFINITY);
  assert.ok(r!.low > 0);
  for (const level of [0, 1, -1, 2, Number.NaN])
    assert.throws(() => profileIntervals(fit, few, level), {
      code: 'out-of-range',
      field: 'level',
    });
});
