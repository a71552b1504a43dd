// Contractual retention: published cohorts, high-precision values and the laws of survival.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { cohort, HIGH_END, REGULAR, years } from '../fixtures/retention-cohorts.ts';
import {
  chooseRetentionModel,
  discountedPayments,
  medianRenewals,
  type RetentionModelName,
  retentionModels,
  seededRandom,
  simulateCohort,
} from '../index.ts';
import { betaLogKeptWithSlopes } from './beta-survival.ts';

const { geometric, sbg, bdw } = retentionModels;

const near = (got: number, want: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what} ${got}, not ${want}`);
const relative = (got: number, want: number, tolerance: number, what = '') =>
  near(got, want, tolerance * Math.abs(want), what);

test('sBG on the Regular and High End customers gives the published parameters and projections', () => {
  for (const { survivors, last, parameters, logLikelihood, projected } of [
    {
      survivors: HIGH_END,
      last: 7,
      parameters: [0.668088, 3.806095],
      logLikelihood: -1611.1581,
      projected: [460.4, 435.8, 414.2, 395.1, 378.0],
    },
    {
      survivors: REGULAR,
      last: 7,
      parameters: [0.704077, 1.182043],
      logLikelihood: -1680.2652,
      projected: [220.1, 204.4, 191.2, 179.9, 170.0],
    },
    {
      survivors: HIGH_END,
      last: 5,
      parameters: [0.875382, 5.16167],
      logLikelihood: -1378.4832,
      projected: null,
    },
    {
      survivors: REGULAR,
      last: 5,
      parameters: [0.737007, 1.245343],
      logLikelihood: -1517.073,
      projected: null,
    },
  ]) {
    const fit = sbg.fit(years(survivors, last));
    assert.equal(fit.diagnosis, 'converged');
    assert.equal(fit.customers, 1000);
    relative(fit.parameters.alpha!, parameters[0]!, 2e-6);
    relative(fit.parameters.beta!, parameters[1]!, 2e-6);
    near(fit.logLikelihood, logLikelihood, 6e-5);
    relative(sbg.logLikelihood(fit.parameters, years(survivors, last)), fit.logLikelihood, 1e-13);
    projected?.forEach((count, i) => {
      near(1000 * sbg.survival(fit.parameters, 8 + i), count, 0.06);
    });
  }
});

test('the discounted residual lifetimes at 10 % before each renewal are the published ones', () => {
  for (const { survivors, derl } of [
    {
      survivors: HIGH_END,
      derl: [5.4145, 5.9014, 6.2939, 6.6199, 6.8967, 7.1357, 7.3447, 7.5296],
    },
    {
      survivors: REGULAR,
      derl: [2.9644, 4.1031, 4.8698, 5.4421, 5.8941, 6.2644, 6.5757, 6.8423],
    },
  ]) {
    const { parameters } = sbg.fit(years(survivors, 7));
    derl.forEach((want, renewals) => {
      const terms = { renewals, moment: 'before-renewal', rate: 0.1, horizon: null } as const;
      near(discountedPayments(sbg, parameters, terms), want, 6e-5);
    });
  }
});

test('a constant retention rate undervalues new High End customers, by the published amount', () => {
  const cohorts = years(HIGH_END, 7);
  const terms = { renewals: 0, moment: 'after-payment', rate: 0.1, horizon: null } as const;
  near(discountedPayments(sbg, sbg.fit(cohorts).parameters, terms), 4.92, 0.005);
  const theta = 1 - (HIGH_END[7]! / 1000) ** (1 / 7);
  near(discountedPayments(geometric, { theta }, terms), 4.59, 0.005);
});

test('BdW on the same customers gives what another optimiser finds, and comes closer to years 8 to 12', () => {
  for (const { survivors, last, parameters, logLikelihood } of [
    {
      survivors: REGULAR,
      last: 7,
      parameters: [0.455614, 0.7793257, 1.2834511],
      logLikelihood: -1679.6028329,
    },
    {
      survivors: HIGH_END,
      last: 7,
      parameters: [0.2142534, 1.4265749, 1.7235649],
      logLikelihood: -1605.3142132,
    },
    {
      survivors: HIGH_END,
      last: 5,
      parameters: [0.2274166, 1.5126654, 1.67515],
      logLikelihood: -1374.546771,
    },
  ]) {
    const fit = bdw.fit(years(survivors, last));
    assert.equal(fit.diagnosis, 'converged');
    bdw.parameterNames.forEach((name, i) => {
      relative(fit.parameters[name]!, parameters[i]!, 2e-6);
    });
    near(fit.logLikelihood, logLikelihood, 1e-7);
  }
  const miss = (name: 'sbg' | 'bdw') => {
    const { parameters } = retentionModels[name].fit(years(HIGH_END, 7));
    return [8, 9, 10, 11, 12].reduce(
      (sum, t) =>
        sum + Math.abs(1000 * retentionModels[name].survival(parameters, t) - HIGH_END[t]!),
      0,
    );
  };
  near(miss('sbg') / 5, 11.9, 0.05);
  near(miss('bdw') / 5, 5.2025, 1e-3);
});

test('the published table beside the project is the one tested here', {
  skip: !existsSync(new URL('../../../shared/data/sbg_regular_highend.csv', import.meta.url)),
}, () => {
  const file = new URL('../../../shared/data/sbg_regular_highend.csv', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  assert.deepEqual(
    lines.map((line) => line.split(',').map(Number)),
    REGULAR.map((count, year) => [year, count, HIGH_END[year]]),
  );
});

test('every sBG value of the high-precision reference is met', {
  skip: !existsSync(
    new URL('../../../shared/research/clv-reference/reference-values.csv', import.meta.url),
  ),
}, () => {
  const file = new URL(
    '../../../shared/research/clv-reference/reference-values.csv',
    import.meta.url,
  );
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head!.split(',');
  let compared = 0;
  for (const line of lines.filter((text) => text.startsWith('sbg'))) {
    const cells = line.split(',');
    const number = (name: string) => Number(cells[names.indexOf(name)]);
    // The file keeps α in the column of r, and β in that of s or beta.
    const values = cells.slice(2, 10).filter((cell) => cell !== '');
    const parameters = { alpha: Number(values[0]), beta: Number(values[1]) };
    const got = cells[1]!.startsWith('S(t)')
      ? sbg.survival(parameters, number('t'))
      : discountedPayments(sbg, parameters, {
          renewals: number('n') - 1,
          moment: 'before-renewal',
          rate: 0.1,
          horizon: null,
        });
    relative(got, number('value'), 1e-12, line);
    compared++;
  }
  assert.equal(compared, 12);
});

test('survival, payments and renewals to come agree with sums done in forty digits', () => {
  const file = new URL('../fixtures/contractual.csv', import.meta.url);
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [quantity, list, text] = line.split(',') as [string, string, string];
    const [alpha, beta, c, ...rest] = list.split(' ').map(Number) as [number, number, number];
    const [first, second, third] = rest as unknown as [number, number, number];
    const models = c === 1 ? [sbg, bdw] : [bdw];
    for (const model of models) {
      const parameters: Record<string, number> = { alpha, beta };
      if (model === bdw) parameters.c = c;
      const got = {
        'log-kept': () => model.logKept(parameters, first, second),
        'before-renewal': () =>
          discountedPayments(model, parameters, {
            renewals: first,
            moment: 'before-renewal',
            rate: second,
            horizon: null,
          }),
        'after-payment': () =>
          discountedPayments(model, parameters, {
            renewals: first,
            moment: 'after-payment',
            rate: second,
            horizon: third,
          }),
        'expected-renewals': () => model.expectedRenewals(parameters, first),
      }[quantity]!();
      relative(got, Number(text), quantity === 'expected-renewals' ? 1e-10 : 2e-12, line);
    }
  }
});

test('cohorts of different years, even half known, are fitted together as one older cohort', () => {
  // Retention .8, .81, .819… is an sBG with α = 3.8, β = 15.2. Pattern: Fader & Hardie's note on several cohorts.
  const share = (t: number) => sbg.survival({ alpha: 3.8, beta: 15.2 }, t);
  const seen = (last: number) =>
    cohort(...Array.from({ length: last + 1 }, (_, t) => 1e4 * share(t)));
  const fit = sbg.fit([seen(4), seen(3), seen(2), seen(1)]);
  relative(fit.parameters.alpha!, 3.8, 1e-4);
  relative(fit.parameters.beta!, 15.2, 1e-4);
  assert.equal(fit.customers, 4e4);
  const late = {
    year: Float64Array.of(2, 3, 6),
    survivors: Float64Array.of(1e4, (1e4 * share(3)) / share(2), (1e4 * share(6)) / share(2)),
  };
  const both = sbg.fit([late, seen(4)]);
  relative(both.parameters.alpha!, 3.8, 1e-4);
  relative(both.parameters.beta!, 15.2, 1e-4);
  const parts =
    sbg.logLikelihood(fit.parameters, [late]) + sbg.logLikelihood(fit.parameters, [seen(4)]);
  relative(sbg.logLikelihood(fit.parameters, [late, seen(4)]), parts, 1e-13);
});

test('the likelihood is that of the lifetimes: losses by their year, survivors by theirs', () => {
  const p = { alpha: 0.7, beta: 1.3, c: 1.4 };
  const s = (t: number) => bdw.survival(p, t);
  const want = 369 * Math.log(1 - s(1)) + 163 * Math.log(s(1) - s(2)) + 468 * Math.log(s(2));
  relative(bdw.logLikelihood(p, [cohort(1000, 631, 468)]), want, 1e-13);
  const flat = 369 * Math.log(0.3) + 163 * Math.log(0.7 * 0.3) + 468 * Math.log(0.49);
  relative(geometric.logLikelihood({ theta: 0.3 }, [cohort(1000, 631, 468)]), flat, 1e-13);
});

test('slopes of the survival function equal differences', () => {
  const slopes = new Float64Array(3);
  for (const [alpha, beta, c, from, to] of [
    [0.7, 1.2, 1, 0, 1],
    [0.2, 1.4, 1.7, 3, 7],
    [5, 0.3, 0.6, 2, 3],
    [40, 300, 1.2, 0, 20],
  ] as const) {
    betaLogKeptWithSlopes(alpha, beta, c, from, to, slopes);
    const at = (i: number, h: number) => {
      const moved = [alpha, beta, c] as number[];
      moved[i]! *= Math.exp(h);
      const [a, b, d] = moved as [number, number, number];
      return bdw.logKept({ alpha: a, beta: b, c: d }, from, to);
    };
    for (let i = 0; i < 3; i++) {
      const h = 1e-4;
      const difference = (8 * (at(i, h) - at(i, -h)) - (at(i, 2 * h) - at(i, -2 * h))) / (12 * h);
      near(slopes[i]!, difference, 1e-9 * (1 + Math.abs(difference)));
    }
  }
});

const positive = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const anyShapes = fc.record({ alpha: positive(1e-3, 1e5), beta: positive(1e-3, 1e5) });

test('whatever the parameters, shares fall from one to nothing and never leave their range', () => {
  fc.assert(
    fc.property(anyShapes, positive(0.05, 5), fc.integer({ min: 0, max: 400 }), (shapes, c, t) => {
      for (const [model, p] of [
        [sbg, shapes],
        [bdw, { ...shapes, c }],
        [geometric, { theta: shapes.alpha / (shapes.alpha + shapes.beta) }],
      ] as const) {
        const now = model.survival(p, t);
        const later = model.survival(p, t + 1);
        assert.ok(now >= 0 && now <= 1 && later <= now);
        const rate = model.retentionRate(p, t + 1);
        assert.ok(rate >= 0 && rate <= 1);
        near(later, now * rate, 1e-13);
        const median = medianRenewals(model, p, t);
        if (Number.isFinite(median)) {
          assert.ok(model.logKept(p, t, t + median + 1) <= -Math.LN2);
          assert.ok(median === 0 || model.logKept(p, t, t + median) > -Math.LN2);
        } else assert.ok(model.logKept(p, t, t + 2 ** 53) > -Math.LN2);
        assert.ok(model.expectedRenewals(p, t) >= 0);
      }
      assert.ok(sbg.retentionRate(shapes, t + 2) >= sbg.retentionRate(shapes, t + 1));
    }),
    { numRuns: 150 },
  );
});

test('a customer who stayed is worth the payment due plus what follows, whatever the timing', () => {
  fc.assert(
    fc.property(
      anyShapes,
      positive(0.3, 3),
      fc.integer({ min: 0, max: 20 }),
      positive(1e-3, 1),
      (shapes, c, renewals, rate) => {
        const p = { ...shapes, c };
        const value = (
          moment: 'before-renewal' | 'after-payment' | 'with-payment',
          n: number,
          horizon: number | null,
        ) => discountedPayments(bdw, p, { renewals: n, moment, rate, horizon });
        const after = value('after-payment', renewals, null);
        relative(value('with-payment', renewals, null), 1 + after, 1e-12);
        relative(value('before-renewal', renewals, null), after * (1 + rate), 1e-12);
        const renewed = bdw.retentionRate(p, renewals + 1);
        relative(
          after,
          (renewed * (1 + value('after-payment', renewals + 1, null))) / (1 + rate),
          1e-9,
        );
        const short = value('after-payment', renewals, 3);
        assert.ok(short <= after * (1 + 1e-12));
        const one = value('after-payment', renewals, 1);
        relative(one, renewed / (1 + rate), 1e-12);
      },
    ),
    { numRuns: 60 },
  );
});

test('who has stayed long is known to have a low chance of leaving', () => {
  assert.deepEqual(sbg.churnPosterior({ alpha: 0.668, beta: 3.5 }, 7), { a: 0.668, b: 10.5 });
  assert.deepEqual(bdw.churnPosterior({ alpha: 0.5, beta: 2, c: 2 }, 3), { a: 0.5, b: 11 });
  assert.equal(geometric.churnPosterior({ theta: 0.1 }, 3), null);
  for (const model of Object.values(retentionModels)) {
    const says = model.quantities.includes('churn-posterior');
    assert.equal(says, model.name !== 'geometric');
  }
});

test('simulated customers leave as the survival function says', () => {
  for (const [name, parameters] of [
    ['geometric', { theta: 0.2 }],
    ['sbg', { alpha: 0.7, beta: 1.2 }],
    ['bdw', { alpha: 0.5, beta: 2, c: 1.6 }],
  ] as [RetentionModelName, Record<string, number>][]) {
    const model = retentionModels[name];
    const { survivors } = simulateCohort(model, parameters, 20_000, 6, seededRandom(5));
    for (let t = 1; t <= 6; t++) {
      const q = model.survival(parameters, t);
      near(survivors[t]! / 20_000, q, 4 * Math.sqrt((q * (1 - q)) / 20_000), `${name} ${t}`);
    }
  }
  const certain = { uniform: () => 0.5, beta: () => 1 } as unknown as ReturnType<
    typeof seededRandom
  >;
  assert.equal(sbg.drawRenewals({ alpha: 1, beta: 1 }, certain), 0);
});

test('cohorts, ages and terms that cannot be are refused by field and row', () => {
  const refused = (call: () => unknown, code: string, field: string, row = -1) =>
    assert.throws(call, { code, field, row });
  const of = (year: number[], survivors: number[]) => () =>
    sbg.fit([{ year: Float64Array.from(year), survivors: Float64Array.from(survivors) }]);
  refused(() => sbg.fit([]), 'empty', 'cohorts');
  refused(of([0], [9]), 'empty', 'year');
  refused(of([0, 1], [9]), 'length-mismatch', 'survivors');
  refused(of([0, Number.NaN], [9, 8]), 'not-finite', 'year', 1);
  refused(of([0, 1], [9, Number.POSITIVE_INFINITY]), 'not-finite', 'survivors', 1);
  refused(of([-1, 1], [9, 8]), 'negative', 'year', 0);
  refused(of([0, 1], [9, -8]), 'negative', 'survivors', 1);
  refused(of([0, 1.5], [9, 8]), 'not-whole', 'year', 1);
  refused(of([0, 0], [9, 8]), 'not-rising', 'year', 1);
  refused(of([0, 1, 2], [9, 8, 8.5]), 'rising', 'survivors', 2);
  refused(of([0, 1], [0, 0]), 'not-positive', 'survivors', 0);
  refused(
    () => chooseRetentionModel([cohort(9, 8), cohort(9, 10)]),
    'rising',
    'cohorts[1].survivors',
    1,
  );
  refused(() => geometric.survival({ theta: 1 }, 2), 'out-of-range', 'theta');
  refused(() => bdw.survival({ alpha: 1, beta: 1 }, 2), 'parameter-missing', 'c');
  refused(() => sbg.survival({ alpha: 1, beta: 1 }, -1), 'ends-before-start', 'to');
  refused(() => sbg.logKept({ alpha: 1, beta: 1 }, -1, 2), 'negative', 'from');
  refused(() => sbg.logKept({ alpha: 1, beta: 1 }, Number.NaN, 2), 'not-finite', 'from');
  refused(
    () => sbg.logKept({ alpha: 1, beta: 1 }, 0, Number.POSITIVE_INFINITY),
    'not-finite',
    'to',
  );
  refused(() => sbg.expectedRenewals({ alpha: 1, beta: 1 }, 0.5), 'not-whole', 'renewals');
  refused(() => medianRenewals(sbg, { alpha: 1, beta: 1 }, -2), 'negative', 'renewals');
  const terms = { renewals: 0, moment: 'with-payment', rate: 0.1, horizon: 5 } as const;
  const pay = (change: object) => () =>
    discountedPayments(sbg, { alpha: 1, beta: 1 }, { ...terms, ...change });
  refused(pay({ rate: 0, horizon: null }), 'not-positive', 'rate');
  refused(pay({ rate: -0.1 }), 'negative', 'rate');
  refused(pay({ horizon: 1.5 }), 'not-whole', 'horizon');
  refused(pay({ renewals: 1.5 }), 'not-whole', 'renewals');
  relative(pay({ rate: 0, horizon: 2 })(), 1 + 1 / 2 + 1 / 3, 1e-13);
});
