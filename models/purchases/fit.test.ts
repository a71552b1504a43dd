// The fits: published results on CDNOW, gradients, recovery of planted parameters, and honest diagnoses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cdnow, hasCdnow } from '../fixtures/cdnow.ts';
import {
  bgFamilyLikelihood,
  fitGammaGamma,
  groupSummaries,
  logLikelihoodInUnit,
  nbdLikelihood,
  paretoNbdLikelihood,
  type Random,
  type Summaries,
  seededRandom,
  selectModel,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);

/** Model, file, unit in days, published or independently found parameters, log-likelihood in weeks. */
type Published = [TransactionModelName, 'sample' | 'full', string, number, number[], number];
const published: Published[] = [
  [
    'pareto-nbd',
    'sample',
    '1997-09-30',
    7,
    [0.5532771, 10.5776836, 0.6062399, 11.6687314],
    -9594.9762,
  ],
  ['pareto-nbd', 'full', '1997-09-30', 7, [0.59742, 11.5856575, 0.5221856, 8.8277581], -95415.1186],
  [
    'pareto-nbd',
    'sample',
    '1998-06-30',
    7,
    [0.5630037, 12.5591689, 0.4081073, 10.5145439],
    -17135.8359,
  ],
  [
    'pareto-nbd',
    'full',
    '1998-06-30',
    1,
    [0.6109883, 95.2993543, 0.3125774, 43.0398959],
    -173327.9962,
  ],
  ['bg-nbd', 'sample', '1997-09-30', 7, [0.2425945, 4.4136021, 0.792922, 2.4259067], -9582.4292],
  ['bg-nbd', 'full', '1997-09-30', 7, [0.251624, 4.7889431, 0.7234336, 2.1610882], -95368.4439],
  ['bg-nbd', 'sample', '1998-06-30', 7, [0.2535612, 5.4472581, 0.6073652, 2.6472329], -17138.234],
  ['mbg-nbd', 'sample', '1997-09-30', 7, [0.5248431, 6.1830851, 0.8913593, 1.6140023], -9582.1357],
  ['mbg-nbd', 'full', '1997-09-30', 7, [0.6371397, 7.3102893, 0.8074741, 1.2283939], -95336.9583],
  ['nbd', 'sample', '1997-09-30', 7, [0.3847661, 12.0720221], -9763.6576],
  ['nbd', 'full', '1997-09-30', 7, [0.3872472, 12.2712279], -96845.3442],
];

for (const [name, file, until, unit, parameters, logLikelihood] of published) {
  test(`${name} on CDNOW (${file}, until ${until}, by ${unit === 7 ? 'week' : 'day'}) gives the published parameters`, {
    skip: !hasCdnow,
  }, () => {
    const data = cdnow(file, until, unit);
    const fit = transactionModels[name].fit(data);
    assert.equal(fit.diagnosis, 'converged');
    assert.equal(fit.customers, data.x.length);
    transactionModels[name].parameterNames.forEach((key, i) => {
      const miss = Math.abs(fit.parameters[key]! / parameters[i]! - 1);
      assert.ok(miss < 1e-5, `${key} = ${fit.parameters[key]}, not ${parameters[i]}`);
    });
    const sumX = data.x.reduce((sum, x) => sum + x, 0);
    const weekly = logLikelihoodInUnit(fit, sumX, 7 / unit);
    assert.ok(Math.abs(weekly - logLikelihood) < 2e-4, `log-likelihood ${weekly}`);
  });
}

test('the standard errors of the Pareto/NBD on CDNOW are the published ones', {
  skip: !hasCdnow,
}, () => {
  const { standardErrors } = transactionModels['pareto-nbd'].fit(cdnow('sample', '1997-09-30', 7));
  const want: Record<string, number> = {
    r: 0.047628,
    alpha: 0.842723,
    s: 0.187282,
    beta: 6.211142,
  };
  for (const [key, value] of Object.entries(want)) {
    assert.ok(Math.abs(standardErrors[key]! / value - 1) < 1e-4, `${key} ${standardErrors[key]}`);
  }
});

test('the Gamma-Gamma model on CDNOW gives the published parameters', { skip: !hasCdnow }, () => {
  for (const [file, p, q, gamma, logLikelihood] of [
    ['sample', 6.249572, 3.744225, 15.443521, -4055.9177],
    ['full', 6.275359, 3.62445, 14.983686, -40763.4763],
  ] as const) {
    const data = cdnow(file, '1997-09-30', 7);
    // The published fits take the mean over all repeat days, zero amounts included.
    const rows = [...data.x.keys()].filter((i) => data.n[i]! > 0);
    const fit = fitGammaGamma({
      x: Float64Array.from(rows, (i) => data.x[i]!),
      m: Float64Array.from(rows, (i) => (data.m[i]! * data.n[i]!) / data.x[i]!),
    });
    assert.equal(fit.diagnosis, 'converged');
    assert.ok(Math.abs(fit.parameters.p / p - 1) < 1e-5);
    assert.ok(Math.abs(fit.parameters.q / q - 1) < 1e-5);
    assert.ok(Math.abs(fit.parameters.gamma / gamma - 1) < 1e-5);
    assert.ok(Math.abs(fit.logLikelihood - logLikelihood) < 2e-4);
  }
});

test('on CDNOW the forecasts of the holdout are the published ones and the choice gives its reason', {
  skip: !hasCdnow,
}, () => {
  const choice = selectModel(cdnow('sample', '1997-09-30', 7), cdnow('sample', '1998-06-30', 7));
  assert.equal(choice.actual, 1882);
  const expected = choice.candidates.map(({ expected }) => Math.round(expected! * 100) / 100);
  // The MBG/CNBD-k finds no regularity in these purchases: it is the MBG/NBD.
  assert.deepEqual(expected, [1665.51, 1653.41, 1576.73, 1576.73]);
  assert.equal(choice.model, 'mbg-nbd');
  const reason = choice.reasons.find(({ code }) => code === 'holdout-log-likelihood');
  assert.ok(reason!.model === 'mbg-nbd' && reason!.lead! > 5);
  assert.equal(choice.fit.customers, 2357);
});

const mixed: Summaries = {
  x: column(0, 0, 1, 3, 12, 300, 4),
  tx: column(0, 0, 10, 38, 38.86, 30, 2),
  T: column(38.86, 5, 38.86, 39, 38.86, 38.86, 400),
  weight: column(9, 4, 3, 2, 1, 1, 2),
};

test('gradients of all likelihoods equal differences, for ordinary and for extreme parameters', () => {
  const grouped = groupSummaries(mixed, 7);
  const four = [
    [0.55, 1.5, 0.6, 1.7],
    [0.55, 1.7, 0.6, 1.5],
    [5, 0.001, 0.3, 50],
    [0.02, 40, 8, 0.01],
    [2, 3, 0.5, 3],
    [30, 900, 20, 4e4],
  ];
  const cases = [
    { likelihood: paretoNbdLikelihood(grouped), points: four },
    { likelihood: bgFamilyLikelihood(grouped, 0), points: four },
    { likelihood: bgFamilyLikelihood(grouped, 1), points: four },
    { likelihood: nbdLikelihood(grouped), points: four.map((point) => point.slice(0, 2)) },
  ];
  for (const { likelihood, points } of cases) {
    for (const values of points) {
      const point = Float64Array.from(values, Math.log);
      const gradient = new Float64Array(values.length);
      likelihood(point, gradient);
      for (let i = 0; i < values.length; i++) {
        const h = 1e-4;
        const at = (steps: number) => {
          const moved = Float64Array.from(point);
          moved[i]! += steps * h;
          return likelihood(moved);
        };
        const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
        const miss = Math.abs(gradient[i]! - difference);
        assert.ok(
          miss < 1e-6 * (1 + Math.abs(difference)),
          `${values} [${i}]: ${gradient[i]} ${difference}`,
        );
      }
    }
  }
});

/** Customers of a Pareto/NBD world, by day. */
function paretoWorld(
  random: Random,
  count: number,
  r: number,
  alpha: number,
  s: number,
  beta: number,
) {
  const data = {
    x: new Float64Array(count),
    tx: new Float64Array(count),
    T: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const T = 200 + 500 * random.uniform();
    const rate = random.gamma(r) / alpha;
    const end = Math.min(T, (random.exponential() * beta) / random.gamma(s));
    let x = 0;
    let last = 0;
    for (let t = random.exponential() / rate; t < end; t += random.exponential() / rate) {
      x++;
      last = t;
    }
    data.x[i] = x;
    data.tx[i] = last;
    data.T[i] = T;
  }
  return data;
}

test('planted parameters are found within their errors, and the errors have the right size', () => {
  const truth = { r: 0.9, alpha: 40, s: 0.7, beta: 150 };
  let squared = 0;
  const runs = 12;
  for (let seed = 1; seed <= runs; seed++) {
    const data = paretoWorld(seededRandom(seed), 1500, truth.r, truth.alpha, truth.s, truth.beta);
    const fit = transactionModels['pareto-nbd'].fit(data);
    assert.equal(fit.diagnosis, 'converged');
    Object.entries(truth).forEach(([key, value], i) => {
      const z = Math.log(fit.parameters[key]! / value) / Math.sqrt(fit.covariance[i]![i]!);
      assert.ok(Math.abs(z) < 4, `${key}: ${fit.parameters[key]} (z ${z})`);
      squared += z * z;
    });
  }
  const mean = squared / (4 * runs);
  assert.ok(mean > 0.5 && mean < 1.7, `mean z² ${mean}`);
});

test('where nobody leaves, every model says so and falls back to the NBD without a forecast exploding', () => {
  const random = seededRandom(3);
  const count = 800;
  const data = {
    x: new Float64Array(count),
    tx: new Float64Array(count),
    T: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    // More regular than random: the last purchase is always recent, as in a subscription-like trade.
    const gap = 20 + 10 * random.uniform();
    data.T[i] = 600;
    data.x[i] = Math.floor(600 / gap);
    data.tx[i] = data.x[i]! * gap;
  }
  const flat = transactionModels.nbd.fit(data);
  for (const name of ['pareto-nbd', 'bg-nbd', 'mbg-nbd'] as const) {
    const model = transactionModels[name];
    const fit = model.fit(data);
    assert.equal(fit.diagnosis, 'no-dropout-detectable', name);
    assert.ok(fit.converged);
    assert.ok(Math.abs(fit.logLikelihood - flat.logLikelihood) < 1e-2);
    assert.ok(model.pActive(fit.parameters, 25, 590, 600) > 0.999);
    const purchases = model.expectedPurchases(fit.parameters, 25, 590, 600, 600);
    assert.ok(purchases > 20 && purchases < 30, `${name} expects ${purchases}`);
    assert.ok(Object.values(fit.standardErrors).every((value) => Number.isFinite(value)));
  }
  const choice = selectModel(data);
  assert.equal(choice.model, 'pareto-nbd');
  assert.deepEqual(
    choice.reasons.map(({ code }) => code),
    ['no-dropout-detectable'],
  );
});

test('data that say nothing get a diagnosis, not an exception', () => {
  for (const model of Object.values(transactionModels)) {
    const none = model.fit({ x: column(0, 0), tx: column(0, 0), T: column(30, 60) });
    assert.equal(none.diagnosis, 'no-repeat-purchases');
    assert.equal(none.converged, false);
    assert.ok(Object.values(none.parameters).every((value) => value > 0 && Number.isFinite(value)));
    const never = model.fit({ x: column(0), tx: column(0), T: column(0) });
    assert.equal(never.diagnosis, 'no-observation-time');
    const short = model.fit(mixed, { maxEvaluations: 2 });
    assert.ok(Number.isFinite(short.logLikelihood));
    const one = model.fit({ x: column(2), tx: column(20), T: column(30) });
    assert.ok(Object.values(one.parameters).every((value) => value > 0 && Number.isFinite(value)));
    assert.ok(Object.values(one.standardErrors).every((value) => Number.isFinite(value)));
  }
});

test('a holdout that is no later, or has fewer purchases, is refused', () => {
  const early = { x: column(2), tx: column(20), T: column(30) };
  const same = () => selectModel(early, early);
  assert.throws(same, { code: 'not-after-calibration', field: 'T', row: 0 });
  const fewer = () => selectModel(early, { x: column(1), tx: column(20), T: column(60) });
  assert.throws(fewer, { code: 'fewer-than-calibration', field: 'x', row: 0 });
});

test('planted spend is found within its errors, and weights mean repetition', () => {
  const random = seededRandom(11);
  const count = 3000;
  const x = new Float64Array(count);
  const m = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const rate = random.gamma(3.5) / 20;
    x[i] = 1 + random.poisson(2);
    m[i] = random.gamma(5 * x[i]!) / rate / x[i]!;
  }
  const fit = fitGammaGamma({ x, m });
  assert.equal(fit.diagnosis, 'converged');
  [5, 3.5, 20].forEach((value, i) => {
    const key = (['p', 'q', 'gamma'] as const)[i]!;
    const z = Math.log(fit.parameters[key] / value) / Math.sqrt(fit.covariance[i]![i]!);
    assert.ok(Math.abs(z) < 4, `${key} ${fit.parameters[key]}`);
  });
  const twice = fitGammaGamma({ x, m, weight: new Float64Array(count).fill(2) });
  assert.ok(Math.abs(twice.parameters.p / fit.parameters.p - 1) < 1e-5);
  assert.equal(twice.customers, 2 * count);
});

test('spend that no model can use is refused, and odd spend gets a diagnosis', () => {
  const refused = (x: number[], m: number[], code: string, field: string, row = -1) =>
    assert.throws(() => fitGammaGamma({ x: column(...x), m: column(...m) }), { code, field, row });
  refused([], [], 'empty', 'x');
  refused([1], [1, 2], 'length-mismatch', 'm');
  refused([1, 0], [5, 5], 'not-positive', 'x', 1);
  refused([1, 1], [5, 0], 'not-positive', 'm', 1);
  const same = fitGammaGamma({ x: column(3, 2, 4), m: column(10, 10, 10) });
  assert.ok(Object.values(same.parameters).every((value) => Number.isFinite(value)));
  const wild = fitGammaGamma({ x: column(1, 1, 1, 1), m: column(1e-6, 1, 1e6, 1e12) });
  assert.ok(wild.parameters.q >= 1.01);
  assert.ok(Object.values(wild.standardErrors).every((value) => Number.isFinite(value)));
});
