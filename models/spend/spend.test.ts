// Spend: single customers with their intervals, the assumptions checked, alternatives fitted, and a choice with reasons.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import {
  chooseSpend,
  expectedSpend,
  fitGammaGamma,
  fitNormalSpend,
  individualSpend,
  meanSpendCdf,
  type NormalSpendModel,
  normalSpendLogLikelihood,
  normalSpendPosterior,
  type Random,
  type SpendSummaries,
  seededRandom,
  spendDistribution,
  spendIndependence,
} from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, relative: number, what = '') =>
  assert.ok(Math.abs(got - want) <= relative * Math.abs(want), `${what}: ${got}, not ${want}`);

const gammaGamma = {
  model: 'gamma-gamma' as const,
  parameters: { p: 6.25, q: 3.74, gamma: 15.44 },
};
const logNormal = {
  model: 'log-normal' as const,
  parameters: { mu: 3.4, kappa: 0.1, sigma: 0.5, tau: 0.45 },
};

/** CDNOW repeat purchases up to a day, mean over all repeat days as in the published fits. */
function cdnowSpend(file: 'sample' | 'full'): SpendSummaries {
  const data = cdnow(file, '1997-09-30', 7);
  const rows = [...data.x.keys()].filter((i) => data.n[i]! > 0);
  return {
    x: Float64Array.from(rows, (i) => data.x[i]!),
    m: Float64Array.from(rows, (i) => (data.m[i]! * data.n[i]!) / data.x[i]!),
  };
}

test('customers of CDNOW are expected to spend what the published tables say', () => {
  // Maximum-likelihood parameters on the sample; id, x, m, E(M).
  const parameters = { p: 6.249572, q: 3.744225, gamma: 15.443521 };
  for (const [id, x, m, want] of [
    [1, 2, 22.345, 24.6539],
    [2, 1, 11.77, 18.91],
    [3, 0, 0, 35.1704],
    [6, 7, 73.7414, 71.4647],
    [9, 2, 25.55, 27.2819],
    [157, 29, 26.2614, 26.3943],
    [509, 18, 78.6328, 77.5978],
    [1516, 26, 39.97, 39.8903],
  ] as const) {
    const { mean } = individualSpend({ model: 'gamma-gamma', parameters }, x, m);
    assert.ok(Math.abs(mean - want) < 6e-5, `customer ${id}: ${mean}`);
  }
  // The mean of the base at the rounded parameters of the paper.
  near(expectedSpend(gammaGamma.parameters, 0, 0), 35.2189781, 1e-8);
});

test('the interval of a customer’s mean spend is that of the inverse gamma distribution', () => {
  // Computed with mpmath.
  const { mean, sd, median, lower, upper, level } = individualSpend(gammaGamma, 2, 22.35);
  near(mean, 24.66371391076116, 1e-13);
  near(sd, 6.535871114622548, 1e-12);
  near(median, 23.62818176374854, 1e-12);
  near(lower, 15.01147935934304, 1e-12);
  near(upper, 40.30156154729306, 1e-12);
  assert.equal(level, 0.95);
  const wide = individualSpend(gammaGamma, 2, 22.35, { level: 0.8 });
  near(wide.lower, 17.4249878170993, 1e-12);
  near(wide.upper, 33.15575283255864, 1e-12);
  // Heavy tails: the mean, then the spread, do not exist; the quantiles do.
  const heavy = individualSpend(
    { model: 'gamma-gamma', parameters: { p: 0.2, q: 0.7, gamma: 10 } },
    1,
    20,
  );
  assert.equal(heavy.mean, Number.POSITIVE_INFINITY);
  assert.equal(heavy.sd, Number.POSITIVE_INFINITY);
  assert.ok(heavy.lower > 0 && heavy.lower < heavy.median && Number.isFinite(heavy.upper));
});

test('the log-normal and the normal model weigh the customer’s own mean against the base', () => {
  const { mean, sd, median, lower, upper } = individualSpend(logNormal, 3, 40);
  near(mean, 40.61399391856704, 1e-13);
  near(median, 39.4326334871387, 1e-13);
  near(lower, 24.49250737924288, 1e-12);
  near(upper, 63.48605145460932, 1e-12);
  near(sd, 10.01573088369763, 1e-12);
  const normal = { model: 'normal' as const, parameters: { mu: 30, kappa: 2, sigma: 10, tau: 8 } };
  const one = individualSpend(normal, 4, 50, { level: 0.8 });
  // Precisions 4/100 and 1/64; prior 30 + 2 ln 5.
  const prior = 30 + 2 * Math.log(5);
  near(one.mean, (0.04 * 50 + prior / 64) / (0.04 + 1 / 64), 1e-14);
  near(one.sd, 1 / Math.sqrt(0.04 + 1 / 64), 1e-14);
  near(one.upper - one.mean, 1.2815515655446004 * one.sd, 1e-12);
  near(one.mean - one.lower, 1.2815515655446004 * one.sd, 1e-12);
  assert.equal(one.median, one.mean);
  // Without purchases: the base; where nothing varies: what was seen.
  const unseen = normalSpendPosterior('log-normal', logNormal.parameters, 0, 0);
  assert.deepEqual(unseen, { mean: 3.4, variance: 0.45 * 0.45 });
  const rigid = { mu: 3, kappa: 0, sigma: 0, tau: 0 };
  assert.deepEqual(normalSpendPosterior('normal', rigid, 2, 7), { mean: 7, variance: 0 });
});

test('likelihoods and distributions of the mean spend have the right values', () => {
  // Computed with mpmath.
  const data = { x: column(3, 1), m: column(40, 12), weight: column(1, 2) };
  const normal = { mu: 30, kappa: 2, sigma: 10, tau: 8 };
  near(
    normalSpendLogLikelihood('log-normal', logNormal.parameters, data),
    -11.693022739709583,
    1e-13,
  );
  near(normalSpendLogLikelihood('normal', normal, data), -12.705722338066215, 1e-13);
  near(meanSpendCdf(gammaGamma, 2, 22.35), 0.3633837839117584, 1e-12);
  near(meanSpendCdf(gammaGamma, 1, 30), 0.5666145737851909, 1e-12);
  near(meanSpendCdf(logNormal, 3, 40), 0.64019065907849, 1e-12);
  // Φ(0.4) at 30 + 0.4·√(8² + 10²).
  const at = 30 + 2 * Math.log(2) + 0.4 * Math.sqrt(164);
  near(meanSpendCdf({ model: 'normal', parameters: normal }, 1, at), 0.6554217416103242, 1e-12);
});

test('on CDNOW spend hardly goes with frequency, the Gamma-Gamma is chosen, and its misfit is shown', {
  skip: !hasCdnow,
}, () => {
  const data = cdnowSpend('sample');
  const { name, fit, independence, reasons, candidates } = chooseSpend(data);
  assert.equal(name, 'gamma-gamma');
  near(fit.logLikelihood, -4055.9177, 1e-7);
  assert.equal(independence.verdict, 'negligible');
  assert.equal(independence.pearson!.n, 946);
  near(independence.pearson!.r, 0.1139, 2e-4);
  assert.ok(independence.pearson!.lower > 0.05 && independence.pearson!.upper < 0.177);
  assert.deepEqual(
    reasons.map(({ code, name }) => [code, name]),
    [['log-likelihood', 'gamma-gamma']],
  );
  // Over the log-normal by frequency, 3.1756 in log-likelihood and one parameter.
  near(reasons[0]!.lead!, 4.1756, 1e-4);
  // One customer in six has bought single albums at about 14 dollars: no smooth model has that.
  const { tenths, pValue } = candidates[0]!.distribution;
  assert.ok(tenths[1]!.rate > 0.17 && tenths[1]!.lower > 0.1 && pValue < 1e-10);
});

/** Customers with so many purchases of their own mean; amounts drawn by `draw`. */
function world(
  random: Random,
  size: number,
  draw: (x: number) => { mean: number; m: number },
): SpendSummaries & { mean: Float64Array } {
  const x = new Float64Array(size);
  const m = new Float64Array(size);
  const mean = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    x[i] = 1 + random.poisson(2.5);
    const drawn = draw(x[i]!);
    m[i] = drawn.m;
    mean[i] = drawn.mean;
  }
  return { x, m, mean };
}

/** Gamma-Gamma customers. */
const gammaWorld = (random: Random, size: number) =>
  world(random, size, (x) => {
    const rate = random.gamma(3.5) / 20;
    return { mean: 5 / rate, m: random.gamma(5 * x) / rate / x };
  });

/** Log-normal customers whose means go with frequency by `kappa`. */
const logWorld = (random: Random, size: number, kappa: number) =>
  world(random, size, (x) => {
    const mean = Math.exp(3.3 + kappa * Math.log1p(x) + 0.5 * random.normal());
    const noise = 0.36 / x;
    return { mean, m: mean * Math.exp(Math.sqrt(noise) * random.normal() - noise / 2) };
  });

const normalWorld = (random: Random, size: number) =>
  world(random, size, (x) => {
    const mean = 80 + 10 * random.normal();
    return { mean, m: mean + (12 / Math.sqrt(x)) * random.normal() };
  });

test('planted parameters of the normal models are found within their errors', () => {
  const random = seededRandom(12);
  let squares = 0;
  let count = 0;
  for (let run = 0; run < 12; run++) {
    for (const [model, data, byFrequency, truth] of [
      ['normal', normalWorld(random, 600), false, { mu: 80, sigma: 12, tau: 10 }],
      ['log-normal', logWorld(random, 600, 0), false, { mu: 3.3, sigma: 0.6, tau: 0.5 }],
      [
        'log-normal',
        logWorld(random, 600, 0.4),
        true,
        { mu: 3.3, kappa: 0.4, sigma: 0.6, tau: 0.5 },
      ],
    ] as const) {
      const fit = fitNormalSpend(model, data, { byFrequency });
      assert.equal(fit.diagnosis, 'converged');
      assert.equal(fit.byFrequency, byFrequency);
      for (const [key, value] of Object.entries(truth)) {
        const name = key as keyof typeof fit.parameters;
        const z = (fit.parameters[name] - value) / fit.standardErrors[name];
        assert.ok(Math.abs(z) < 4.5, `${model} ${key}: ${fit.parameters[name]} (z ${z})`);
        squares += z * z;
        count++;
      }
      if (!byFrequency) assert.equal(fit.parameters.kappa, 0);
    }
  }
  assert.ok(squares / count > 0.6 && squares / count < 1.5, `mean z² ${squares / count}`);
});

test('the fits are at the top of their likelihood, in the unit of the data', () => {
  const random = seededRandom(5);
  const cases: [NormalSpendModel, SpendSummaries, boolean][] = [
    ['normal', normalWorld(random, 300), true],
    ['log-normal', logWorld(random, 300, 0.3), true],
  ];
  for (const [model, data, byFrequency] of cases) {
    const fit = fitNormalSpend(model, data, { byFrequency });
    const value = (parameters: typeof fit.parameters) =>
      normalSpendLogLikelihood(model, parameters, data);
    near(value(fit.parameters), fit.logLikelihood, 1e-12, model);
    for (const key of ['mu', 'kappa', 'sigma', 'tau'] as const) {
      const at = (steps: number) =>
        value({ ...fit.parameters, [key]: fit.parameters[key] + steps * fit.standardErrors[key] });
      // One standard error lowers the log-likelihood by a half at least, to both sides alike.
      assert.ok(at(1) < fit.logLikelihood - 0.4 && at(-1) < fit.logLikelihood - 0.4, key);
      const slope = (at(1e-3) - at(-1e-3)) / 2e-3;
      assert.ok(Math.abs(slope) < 1e-4, `${model} ${key} ${slope}`);
    }
    const cents = fitNormalSpend(
      model,
      { x: data.x, m: data.m.map((m) => 100 * m) },
      { byFrequency },
    );
    const shift = model === 'normal' ? 100 : 1;
    near(cents.parameters.tau, shift * fit.parameters.tau, 1e-5);
    near(cents.logLikelihood, fit.logLikelihood - 300 * Math.log(100), 1e-10);
  }
});

test('intervals of the individual mean hold the truth as often as they say', () => {
  const random = seededRandom(8);
  const one = gammaWorld(random, 3000);
  const two = logWorld(random, 3000, 0.3);
  for (const [data, fit] of [
    [one, fitGammaGamma(one)],
    [two, fitNormalSpend('log-normal', two, { byFrequency: true })],
  ] as const) {
    let inside = 0;
    let miss = 0;
    data.x.forEach((x, i) => {
      const { lower, upper, mean } = individualSpend(fit, x, data.m[i]!, { level: 0.8 });
      if (data.mean[i]! >= lower && data.mean[i]! <= upper) inside++;
      miss += data.mean[i]! - mean;
    });
    assert.ok(Math.abs(inside / 3000 - 0.8) < 0.03, `inside ${inside / 3000}`);
    const total = data.mean.reduce((sum, mean) => sum + mean, 0);
    assert.ok(Math.abs(miss) < 0.03 * total, `total off by ${miss} of ${total}`);
  }
});

test('each model is chosen where it is the truth, and the distribution of the means says why', () => {
  const random = seededRandom(21);
  const worlds = [
    ['gamma-gamma', gammaWorld(random, 4000)],
    ['log-normal', logWorld(random, 4000, 0)],
    ['normal', normalWorld(random, 4000)],
    ['log-normal-by-frequency', logWorld(random, 4000, 0.6)],
  ] as const;
  for (const [want, data] of worlds) {
    const { name, fit, candidates, reasons, independence } = chooseSpend(data);
    assert.equal(name, want);
    const right = candidates.find((candidate) => candidate.name === want)!;
    assert.equal(right.fit, fit);
    assert.ok(right.distribution.pValue > 1e-3, `${want}: ${right.distribution.pValue}`);
    assert.ok(right.distribution.distance < 0.03);
    const shares = right.distribution.tenths.reduce((sum, { rate }) => sum + rate, 0);
    near(shares, 1, 1e-12);
    const dependent = want === 'log-normal-by-frequency';
    assert.equal(independence.verdict, dependent ? 'dependent' : 'negligible');
    assert.equal(reasons[0]!.code, dependent ? 'spend-goes-with-frequency' : 'log-likelihood');
    assert.equal(right.distribution.degrees, dependent ? 5 : 6);
    if (dependent) continue;
    // The lead is that over the best of the others, each log-likelihood less its parameters.
    const others = candidates.filter((candidate) => candidate !== right);
    const scores = others.map((other) => other.fit.logLikelihood - (others[2] === other ? 4 : 3));
    near(reasons[0]!.lead!, fit.logLikelihood - 3 - Math.max(...scores), 1e-9);
  }
  // The normal model on log-normal customers: the misfit is seen.
  const wrong = spendDistribution(fitNormalSpend('normal', worlds[1][1]), worlds[1][1]);
  assert.ok(wrong.pValue < 1e-10 && wrong.distance > 0.05);
});

test('the fit of the distribution counts customers in tenths', () => {
  const flat = { model: 'gamma-gamma' as const, parameters: { p: 1, q: 1, gamma: 10 } };
  // With p = q = 1 and one purchase, P(M ≤ m) = m/(10 + m).
  const m = (share: number) => (10 * share) / (1 - share);
  const data = {
    x: column(1, 1, 1),
    m: column(m(0.05), m(0.35), m(0.95)),
    weight: column(2, 1, 1),
  };
  const { tenths, distance, statistic, degrees, pValue } = spendDistribution(flat, data);
  assert.deepEqual(
    tenths.map(({ rate }) => rate),
    [0.5, 0, 0, 0.25, 0, 0, 0, 0, 0, 0.25],
  );
  assert.equal(tenths[0]!.n, 4);
  near(distance, 0.4, 1e-12);
  // (1.6² + 0.6² + 0.6² + 7 · 0.4²) / 0.4
  near(statistic, 11, 1e-12);
  assert.equal(degrees, 6);
  // Six degrees: e^(−5.5) (1 + 5.5 + 5.5²/2).
  near(pValue, Math.exp(-5.5) * (1 + 5.5 + 5.5 ** 2 / 2), 1e-12);
});

test('the correlation of spend and frequency counts weights as customers and knows when it cannot tell', () => {
  const data = { x: column(1, 2, 3, 4), m: column(2, 1, 4, 3) };
  const plain = spendIndependence(data);
  near(plain.pearson!.r, 0.6, 1e-14);
  near(plain.spearman!.r, 0.6, 1e-14);
  assert.equal(plain.verdict, 'unclear');
  const repeated = spendIndependence({
    x: column(1, 1, 2, 3, 3, 3, 4),
    m: column(2, 2, 1, 4, 4, 4, 3),
  });
  const weighted = spendIndependence({ ...data, weight: column(2, 1, 3, 1) });
  assert.equal(weighted.pearson!.n, 7);
  near(weighted.pearson!.r, repeated.pearson!.r, 1e-13);
  near(weighted.spearman!.r, repeated.spearman!.r, 1e-13);
  near(weighted.spearman!.lower, repeated.spearman!.lower, 1e-12);
  const rising = { x: column(1, 2, 3, 4), m: column(1, 2, 3, 1000), weight: column(9, 9, 9, 9) };
  assert.equal(spendIndependence(rising).verdict, 'dependent');
  near(spendIndependence(rising).spearman!.r, 1, 1e-12);
  const falling = { ...rising, m: column(1000, 3, 2, 1) };
  assert.equal(spendIndependence(falling).verdict, 'dependent');
  for (const m of [column(5, 5, 5, 5)]) {
    const same = spendIndependence({ x: data.x, m });
    assert.deepEqual(same, { verdict: 'no-variation', pearson: null, spearman: null });
  }
  assert.equal(spendIndependence({ x: column(2), m: column(9) }).verdict, 'no-variation');
  assert.equal(spendIndependence({ x: column(2, 2), m: column(9, 8) }).verdict, 'no-variation');
});

test('few, equal or odd customers get a choice and a diagnosis, never an exception', () => {
  const one = chooseSpend({ x: column(2), m: column(9) });
  assert.ok(Number.isFinite(one.fit.logLikelihood));
  const same = fitNormalSpend('log-normal', { x: column(3, 2, 4), m: column(10, 10, 10) });
  assert.ok(Object.values(same.parameters).every((value) => Number.isFinite(value)));
  assert.equal(same.diagnosis, 'homogeneous-spend');
  near(same.parameters.mu, Math.log(10), 1e-12);
  assert.ok(same.parameters.sigma < 2e-3 && same.parameters.tau < 2e-3);
  // Customers who do not differ, or whose purchases do not: a deviation is at its lower bound, and said so.
  const alike = fitNormalSpend('log-normal', {
    x: column(1, 2, 3, 2, 1),
    m: column(10, 30, 18, 25, 7),
  });
  assert.equal(alike.diagnosis, 'homogeneous-spend');
  assert.equal(alike.standardErrors.tau, 0);
  const rigid = fitNormalSpend('normal', {
    x: column(1, 9, 1, 9, 1, 9),
    m: column(10, 3, 11, 17, 10, 10),
  });
  assert.equal(rigid.diagnosis, 'constant-purchases');
  // All with one purchase: what varies within and between customers cannot be told apart.
  const random = seededRandom(3);
  const m = Float64Array.from({ length: 50 }, () => 20 + random.normal());
  const flat = fitNormalSpend('normal', { x: new Float64Array(50).fill(1), m });
  assert.equal(flat.diagnosis, 'flat-likelihood');
  assert.deepEqual(flat.standardErrors, { mu: 0, kappa: 0, sigma: 0, tau: 0 });
  const short = fitNormalSpend(
    'normal',
    { x: column(1, 2), m: column(4, 5) },
    { maxEvaluations: 2 },
  );
  assert.equal(short.diagnosis, 'did-not-converge');
  const wild = chooseSpend({ x: column(1, 1, 1, 1), m: column(1e-6, 1, 1e6, 1e12) });
  assert.ok(wild.candidates.every(({ fit }) => Number.isFinite(fit.logLikelihood)));
  // Customers so different that their mean does not exist: the Gamma-Gamma is set aside.
  const heavy = chooseSpend(
    world(random, 500, (x) => {
      const rate = random.gamma(0.6);
      return { mean: 0, m: random.gamma(5 * x) / rate / x };
    }),
  );
  assert.deepEqual(heavy.reasons[0], { code: 'no-mean', name: 'gamma-gamma', lead: null });
  assert.equal(heavy.name, 'log-normal');
  // Dependent, and the model for it has no peer: it is taken even where it did not win the likelihood.
  const rising = chooseSpend({
    x: column(1, 2, 3, 4, 5, 6),
    m: column(10, 20, 30, 40, 50, 61),
    weight: new Float64Array(6).fill(50),
  });
  assert.equal(rising.name, 'log-normal-by-frequency');
  assert.equal(rising.independence.verdict, 'dependent');
  // Few customers: whichever model is a little ahead, the usual one stays.
  const few = chooseSpend(gammaWorld(random, 40));
  assert.equal(few.name, 'gamma-gamma');
  assert.deepEqual(
    few.reasons.map(({ code }) => code),
    ['log-likelihood', 'within-noise', 'frequency-unclear'],
  );
  assert.ok(few.reasons[1]!.lead! < 2);
});

test('weights mean repetition in the normal models too', () => {
  const random = seededRandom(14);
  const data = logWorld(random, 200, 0.2);
  const once = fitNormalSpend('log-normal', data, { byFrequency: true });
  const weight = new Float64Array(200).fill(2);
  const twice = fitNormalSpend('log-normal', { ...data, weight }, { byFrequency: true });
  near(twice.parameters.kappa, once.parameters.kappa, 1e-4);
  near(twice.logLikelihood, 2 * once.logLikelihood, 1e-10);
  near(twice.standardErrors.tau * Math.SQRT2, once.standardErrors.tau, 1e-4);
  assert.equal(twice.customers, 400);
});

test('what is no spend is refused by name', () => {
  const refused = (call: () => unknown, code: string, field: string, row = -1) =>
    assert.throws(call, { code, field, row });
  const bad = { x: column(1, 1), m: column(5, 0) };
  for (const call of [
    () => fitNormalSpend('normal', bad),
    () => chooseSpend(bad),
    () => spendIndependence(bad),
    () => spendDistribution(gammaGamma, bad),
    () => fitGammaGamma(bad),
  ]) {
    refused(call, 'not-positive', 'm', 1);
  }
  const data = { x: column(1, 2), m: column(5, 6) };
  refused(() => spendIndependence(data, { level: 1 }), 'level-out-of-range', 'level');
  refused(() => spendDistribution(gammaGamma, data, { level: 0 }), 'level-out-of-range', 'level');
  refused(() => individualSpend(gammaGamma, 1, 5, { level: 2 }), 'level-out-of-range', 'level');
  refused(() => individualSpend(logNormal, 1, 0), 'not-positive', 'm');
  refused(() => individualSpend(logNormal, -1, 5), 'negative', 'x');
  refused(() => meanSpendCdf(logNormal, 0, 5), 'not-positive', 'x', 0);
  const broken = { mu: 3, kappa: 0, sigma: -1, tau: 1 };
  refused(() => normalSpendPosterior('normal', broken, 1, 5), 'negative', 'sigma');
  refused(
    () => normalSpendPosterior('normal', { ...broken, sigma: 1, mu: Number.NaN }, 1, 5),
    'not-finite',
    'mu',
  );
  refused(
    () => normalSpendLogLikelihood('normal', { ...broken, sigma: 1, tau: 0 }, data),
    'not-positive',
    'tau',
  );
});

test('a large base of spends is searched by a sixteenth of it first and ends where it would without', () => {
  const half = gammaWorld(seededRandom(21), 50_000);
  const twice = (values: ArrayLike<number>) =>
    Float64Array.from({ length: 100_000 }, (_, i) => values[i >> 1]!);
  const weight = new Float64Array(50_000).fill(2);
  const want = fitGammaGamma({ x: half.x, m: half.m, weight });
  const large = { x: twice(half.x), m: twice(half.m) };
  for (const data of [large, { ...large, weight: new Float64Array(100_000).fill(1) }]) {
    const fit = fitGammaGamma(data);
    assert.equal(fit.diagnosis, 'converged');
    assert.equal(fit.customers, 100_000);
    for (const key of ['p', 'q', 'gamma'] as const)
      near(fit.parameters[key], want.parameters[key], 1e-5, key);
    near(fit.logLikelihood, want.logLikelihood, 1e-11);
  }
  // Planted: p = 5, q = 3.5, γ = 20.
  near(want.parameters.p, 5, 0.05);
  near(want.parameters.q, 3.5, 0.05);
});
