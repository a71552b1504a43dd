// Projections of cohorts: the expectation is the model's, and the bounds hold what they promise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  projectSurvivors,
  type RetentionModelName,
  retentionModels,
  seededRandom,
  simulateCohort,
  standingOf,
} from '../index.ts';

const zero = (n: number) => Array.from({ length: n }, () => new Array<number>(n).fill(0));

test('customers of several ages are projected by their own survival, with both kinds of spread', () => {
  const parameters = { alpha: 0.668, beta: 3.806 };
  const fit = {
    model: 'sbg',
    parameters,
    covariance: [
      [0.02, 0.021],
      [0.021, 0.04],
    ],
  } as const;
  const standing = { renewals: Float64Array.of(0, 7), active: Float64Array.of(1000, 400) };
  const { expected, individualSd, parameterSd, low, high, level } = projectSurvivors(
    { ...fit, covariance: fit.covariance.map((row) => [...row]) },
    standing,
    3,
    { level: 0.8 },
  );
  const { sbg } = retentionModels;
  const kept = (p: Record<string, number>, h: number) => [
    Math.exp(sbg.logKept(p, 0, h)),
    Math.exp(sbg.logKept(p, 7, 7 + h)),
  ];
  assert.equal(level, 0.8);
  for (let h = 1; h <= 3; h++) {
    const [q0, q7] = kept(parameters, h) as [number, number];
    const mean = 1000 * q0 + 400 * q7;
    assert.ok(Math.abs(expected[h - 1]! - mean) < 1e-9);
    const individual = 1000 * q0 * (1 - q0) + 400 * q7 * (1 - q7);
    assert.ok(Math.abs(individualSd[h - 1]! ** 2 - individual) < 1e-9);
    // The gradient by other differences, in the parameters themselves.
    const slope = (name: 'alpha' | 'beta') => {
      const step = 1e-6;
      const at = (sign: number) => {
        const [a, b] = kept({ ...parameters, [name]: parameters[name] * (1 + sign * step) }, h);
        return 1000 * a! + 400 * b!;
      };
      return (at(1) - at(-1)) / (2 * step);
    };
    const [a, b] = [slope('alpha'), slope('beta')];
    const variance = 0.02 * a * a + 2 * 0.021 * a * b + 0.04 * b * b;
    assert.ok(Math.abs(parameterSd[h - 1]! ** 2 / variance - 1) < 1e-5);
    const sd = Math.sqrt(individual + variance);
    assert.ok(Math.abs((high[h - 1]! - low[h - 1]!) / (2 * 1.2815515655 * sd) - 1) < 0.03);
    assert.ok(Number.isInteger(low[h - 1]!) && Number.isInteger(high[h - 1]!));
  }
});

test('what is certain has no spread, and bounds never leave nobody and everybody', () => {
  const sure = projectSurvivors(
    { model: 'geometric', parameters: { theta: 1e-300 }, covariance: [[0]] },
    { renewals: Float64Array.of(3), active: Float64Array.of(10) },
    2,
  );
  assert.deepEqual([sure.low[1], sure.high[1]], [10, 10]);
  const wild = projectSurvivors(
    { model: 'geometric', parameters: { theta: 0.5 }, covariance: [[9]] },
    { renewals: Float64Array.of(0), active: Float64Array.of(10) },
    40,
  );
  wild.low.forEach((low, h) => {
    assert.ok(low >= 0 && low <= wild.expected[h]! && wild.high[h]! <= 10);
  });
});

test('bounds hold the number of survivors as often as they say, with parameters estimated', () => {
  for (const { name, parameters, size, periods } of [
    { name: 'sbg', parameters: { alpha: 0.7, beta: 1.2 }, size: 600, periods: 7 },
    { name: 'sbg', parameters: { alpha: 3.8, beta: 15.2 }, size: 1500, periods: 6 },
    { name: 'bdw', parameters: { alpha: 0.3, beta: 1.8, c: 1.6 }, size: 1500, periods: 8 },
    { name: 'geometric', parameters: { theta: 0.2 }, size: 200, periods: 5 },
  ] as {
    name: RetentionModelName;
    parameters: Record<string, number>;
    size: number;
    periods: number;
  }[]) {
    const model = retentionModels[name];
    const random = seededRandom(31);
    const runs = 100;
    const inside = { '0.8': 0, '0.95': 0 };
    let squared = 0;
    let counted = 0;
    for (let run = 0; run < runs; run++) {
      // Three cohorts that started in successive years, followed for four more than were seen.
      const whole = [0, 1, 2].map((age) =>
        simulateCohort(model, parameters, size, periods - age + 4, random),
      );
      const seen = whole.map(({ year, survivors }, age) => ({
        year: year.slice(0, periods - age + 1),
        survivors: survivors.slice(0, periods - age + 1),
      }));
      const fit = model.fit(seen);
      model.parameterNames.forEach((key, i) => {
        const variance = fit.covariance[i]![i]!;
        if (fit.diagnosis !== 'converged') return;
        squared += Math.log(fit.parameters[key]! / parameters[key]!) ** 2 / variance;
        counted++;
      });
      const truth = whole.reduce((sum, { survivors }) => sum + survivors.at(-1)!, 0);
      for (const level of ['0.8', '0.95'] as const) {
        const { low, high } = projectSurvivors(fit, standingOf(seen), 4, { level: Number(level) });
        if (truth >= low[3]! && truth <= high[3]!) inside[level]++;
      }
    }
    const share = (level: '0.8' | '0.95') => inside[level] / runs;
    // Three standard errors of a share of 100 runs, and the rounding outwards.
    assert.ok(share('0.8') > 0.7 && share('0.8') < 0.95, `${name} ${share('0.8')}`);
    assert.ok(share('0.95') > 0.88, `${name} ${share('0.95')}`);
    assert.ok(counted > 0.9 * runs * model.parameterNames.length);
    const mean = squared / counted;
    assert.ok(mean > 0.65 && mean < 1.45, `${name} mean z² ${mean}`);
  }
});

test('standings and periods that cannot be are refused by field and row', () => {
  const fit = { model: 'geometric', parameters: { theta: 0.5 }, covariance: zero(1) } as const;
  const refused = (
    renewals: number[],
    active: number[],
    periods: number,
    code: string,
    field: string,
    row = -1,
  ) =>
    assert.throws(
      () =>
        projectSurvivors(
          fit,
          { renewals: Float64Array.from(renewals), active: Float64Array.from(active) },
          periods,
        ),
      { code, field, row },
    );
  refused([], [], 2, 'empty', 'renewals');
  refused([1], [1, 2], 2, 'length-mismatch', 'active');
  refused([1.5], [1], 2, 'not-whole', 'renewals', 0);
  refused([0, -1], [1, 1], 2, 'negative', 'renewals', 1);
  refused([0], [Number.NaN], 2, 'not-finite', 'active', 0);
  refused([0], [-1], 2, 'negative', 'active', 0);
  refused([0], [0], 2, 'not-positive', 'active');
  refused([0], [5], 1.5, 'not-whole', 'periods');
  refused([0], [5], 0, 'not-positive', 'periods');
  const standing = { renewals: Float64Array.of(0), active: Float64Array.of(5) };
  assert.throws(() => projectSurvivors(fit, standing, 1, { level: 1 }), {
    code: 'level-out-of-range',
  });
  assert.throws(() => simulateCohort(retentionModels.sbg, {}, 0, 1, seededRandom(1)), {
    code: 'too-few',
    field: 'size',
  });
  assert.throws(() => simulateCohort(retentionModels.sbg, {}, 5, 1.5, seededRandom(1)), {
    code: 'not-whole',
    field: 'periods',
  });
});
