// What a history tells of one customer: rates, lifetimes, P(active) and counts, each with its interval.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  gammaMixtureCdf,
  gammaMixtureQuantile,
  gammaQuantile,
  individualRate,
  lifetimeQuantile,
  type Parameters,
  pActiveInterval,
  predictPurchases,
  probabilityFromFirst,
  purchaseDistribution,
  remainingLifetime,
  type TransactionModelName,
  transactionModels,
} from '../index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, relative: number, what: string) =>
  assert.ok(
    Math.abs(got - want) <= relative * Math.max(Math.abs(want), 1e-9),
    `${what}: ${got}, not ${want}`,
  );

test('the lifetime left has the published mean where it exists, and its median where the mean does not', () => {
  const history = { x: 3, tx: 30, T: 40 };
  const active = (model: TransactionModelName, parameters: Parameters) =>
    transactionModels[model].pActive(parameters, history.x, history.tx, history.T);
  const finite = { r: 0.9, alpha: 11, s: 2.5, beta: 14 };
  const pareto = { model: 'pareto-nbd' as const, parameters: finite };
  const left = remainingLifetime(pareto, history, { level: 0.5 });
  near(left.mean, (active('pareto-nbd', finite) * 54) / 1.5, 1e-12, 'mean');
  const quantile = (probability: number) =>
    54 * (((1 - probability) / active('pareto-nbd', finite)) ** (-1 / 2.5) - 1);
  near(left.median, Math.max(0, quantile(0.5)), 1e-10, 'median');
  near(left.upper, quantile(0.75), 1e-10, 'upper');
  assert.equal(left.lower, 0);
  assert.equal(left.level, 0.5);

  // Somebody who has just bought is there: the shortest and the longest of nine in ten lifetimes.
  const now = remainingLifetime(pareto, { x: 3, tx: 40, T: 40 }, { level: 0.9 });
  near(now.lower, 54 * (0.95 ** (-1 / 2.5) - 1), 1e-10, 'lower');
  near(now.upper, 54 * (0.05 ** (-1 / 2.5) - 1), 1e-10, 'upper');
  near(now.median, 54 * (0.5 ** (-1 / 2.5) - 1), 1e-10, 'median');

  const heavy = { ...finite, s: 0.6 };
  const long = remainingLifetime({ model: 'pareto-nbd', parameters: heavy }, history);
  assert.equal(long.mean, Number.POSITIVE_INFINITY);
  assert.ok(long.median > 0 && long.median < long.upper && Number.isFinite(long.upper));

  const chances = { r: 0.9, alpha: 11, a: 3, b: 4 };
  for (const [model, extra] of [
    ['bg-nbd', 0],
    ['mbg-nbd', 1],
  ] as const) {
    const { mean } = remainingLifetime({ model, parameters: chances }, history);
    // E 1/λ = 51/2.9, E 1/p = (3 + 4 + 3 + extra − 1)/2.
    near(mean, (active(model, chances) * 51 * (9 + extra)) / 2.9 / 2, 1e-12, model);
    const at = lifetimeQuantile({ model, parameters: chances }, history, 0.7);
    const { pActiveLater } = transactionModels[model];
    near(pActiveLater(chances, 3, 30, 40, at), 0.3, 1e-9, 'quantile');
    const few = { ...chances, a: 0.9 };
    assert.equal(
      remainingLifetime({ model, parameters: few }, history).mean,
      Number.POSITIVE_INFINITY,
    );
  }
  const never = remainingLifetime({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, history);
  assert.deepEqual(
    [never.mean, never.median, never.lower, never.upper],
    new Array(4).fill(Number.POSITIVE_INFINITY),
  );
  assert.equal(lifetimeQuantile(pareto, { x: 30, tx: 5, T: 400 }, 0.5), 0);
});

test('the interval of P(active) is the spread that the uncertainty of the parameters makes', () => {
  const parameters = { r: 0.5532771, alpha: 10.5776836, s: 0.6062399, beta: 11.6687314 };
  const sd = [0.086, 0.08, 0.31, 0.53];
  const covariance = sd.map((one, i) => sd.map((_, j) => (i === j ? one * one : 0)));
  const fit = { model: 'pareto-nbd' as const, parameters, covariance };
  const history = { x: 2, tx: 30.43, T: 38.86 };
  const { pActive, lower, upper } = pActiveInterval(fit, history, { level: 0.9 });
  near(pActive, transactionModels['pareto-nbd'].pActive(parameters, 2, 30.43, 38.86), 1e-12, 'P');
  // Each parameter moved by one standard error, one after the other.
  const logit = (p: number) => Math.log(p / (1 - p));
  let variance = 0;
  Object.entries(parameters).forEach(([key, value], i) => {
    const at = (side: number) => {
      const moved = { ...parameters, [key]: value * Math.exp(side * sd[i]! * 1e-2) };
      return logit(transactionModels['pareto-nbd'].pActive(moved, 2, 30.43, 38.86));
    };
    variance += ((at(1) - at(-1)) / 2e-2) ** 2;
  });
  near(logit(upper) - logit(pActive), 1.6448536269514722 * Math.sqrt(variance), 1e-4, 'upper');
  near(logit(pActive) - logit(lower), 1.6448536269514722 * Math.sqrt(variance), 1e-4, 'lower');
  // Rather gone than active, and the interval about it, on the scale of logits.
  const doubtful = pActiveInterval(fit, { x: 1, tx: 1.71, T: 38.86 }, { level: 0.9 });
  assert.ok(doubtful.lower < doubtful.pActive && doubtful.pActive < doubtful.upper);
  assert.ok(doubtful.upper < 0.5);
  near(
    logit(doubtful.upper) + logit(doubtful.lower),
    2 * logit(doubtful.pActive),
    1e-9,
    'symmetric',
  );
  // Somebody who has just bought is active whatever the parameters are; so is BG/NBD's customer of one purchase.
  const sure = pActiveInterval(fit, { x: 2, tx: 38.86, T: 38.86 });
  assert.deepEqual([sure.lower, sure.pActive, sure.upper], [1, 1, 1]);
  const gone = pActiveInterval(fit, { x: 9000, tx: 1, T: 300 });
  assert.deepEqual([gone.lower, gone.pActive, gone.upper], [0, 0, 0]);
  const known = pActiveInterval({ ...fit, covariance: sd.map(() => [0, 0, 0, 0]) }, history);
  near(known.lower, pActive, 1e-12, 'known parameters');
});

test('distributions go as far as matters and their mean is the expected number', () => {
  const fit = { model: 'mbg-nbd' as const, parameters: { r: 0.9, alpha: 11, a: 0.7, b: 2.6 } };
  const { probability, beyond } = purchaseDistribution(fit, 26, { x: 3, tx: 25, T: 30 });
  assert.ok(beyond < 1e-9);
  let mean = 0;
  probability.forEach((p, y) => {
    mean += p * y;
  });
  near(
    mean,
    transactionModels['mbg-nbd'].expectedPurchases(fit.parameters, 3, 25, 30, 26),
    1e-7,
    'mean',
  );
  // Of a new customer, unless a history is given.
  near(purchaseDistribution(fit, 26).probability[2]!, probabilityFromFirst(fit, 26, 2), 1e-14, '');
  assert.equal(predictPurchases(fit, 0).upper, 0);
});

test('customers who buy more than can be told apart get an end that says so', () => {
  const fit = { model: 'nbd' as const, parameters: { r: 1e6, alpha: 1 } };
  const { probability, beyond } = purchaseDistribution(fit, 1);
  assert.equal(probability.length, 100_000);
  assert.equal(beyond, 1);
  const { lower, median, upper, mean } = predictPurchases(fit, 1);
  assert.deepEqual([lower, median, upper, mean], [99_999, 99_999, 99_999, 1e6]);
});

test('lifetimes are found whether days or centuries are left', () => {
  const fit = { model: 'pareto-nbd' as const, parameters: { r: 1, alpha: 1, s: 2, beta: 1e-6 } };
  const fresh = { x: 0, tx: 0, T: 0 };
  // (1 + h/β)^(−2) = 1/2, a millionth of the unit in which the search begins.
  near(lifetimeQuantile(fit, fresh, 0.5), 1e-6 * (Math.SQRT2 - 1), 1e-10, 'short');
  const slow = { ...fit, parameters: { ...fit.parameters, s: 0.05, beta: 3 } };
  near(lifetimeQuantile(slow, fresh, 0.9), 3 * (10 ** 20 - 1), 1e-9, 'long');
  const never = { ...fit, parameters: { ...fit.parameters, s: 1e-4 } };
  assert.equal(lifetimeQuantile(never, fresh, 0.9), Number.POSITIVE_INFINITY);
});

test('the rate of a customer long gone is that of the time they were there', () => {
  const fit = { model: 'pareto-nbd' as const, parameters: { r: 1, alpha: 10, s: 1, beta: 10 } };
  // Forty purchases in twenty days, then silence for years: λ ~ Gamma(41, 30 and a little).
  const gone = individualRate(fit, { x: 40, tx: 20, T: 4000 });
  assert.ok(gone.mean > 1.3 && gone.mean < 41 / 30, `${gone.mean}`);
  const { ratePosterior, logLikelihood } = transactionModels['pareto-nbd'];
  const one = { x: column(40), tx: column(20), T: column(4000) };
  const more = { ...fit.parameters, r: 2 };
  const shift = logLikelihood(more, one) - logLikelihood(fit.parameters, one);
  near(gone.mean, Math.exp(shift) / 10, 1e-10, 'mean');
  // The same relation for hundreds of purchases, soon or late.
  for (const [x, tx, T] of [
    [400, 20, 4000],
    [400, 300, 4000],
    [90, 60, 75],
  ] as const) {
    const history = { x: column(x), tx: column(tx), T: column(T) };
    const more = logLikelihood({ ...fit.parameters, r: 2 }, history);
    const mean = Math.exp(more - logLikelihood(fit.parameters, history)) / 10;
    near(individualRate(fit, { x, tx, T }).mean, mean, 1e-10, `${x} ${tx} ${T}`);
  }
  const mixture = ratePosterior(fit.parameters, 40, 20, 4000);
  assert.ok(mixture.scale.every((scale) => scale > 30 && scale <= 4010));
  // Nodes far behind the last purchase are left out: nobody of this rate is silent for so long.
  assert.ok(Math.max(...mixture.scale.slice(1)) < 200);
});

test('quantiles of mixtures are where their distribution function says, in both tails and for tiny shapes', () => {
  const part = fc.record({
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
    shape: fc.double({ min: 0.05, max: 200, noNaN: true }),
    scale: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (parts, probability) => {
        const total = parts.reduce((sum, { weight }) => sum + weight, 0);
        const mixture = {
          weight: Float64Array.from(parts, ({ weight }) => weight / total),
          shape: Float64Array.from(parts, ({ shape }) => shape),
          scale: Float64Array.from(parts, ({ scale }) => scale),
        };
        const at = gammaMixtureQuantile(mixture, probability);
        assert.ok(Math.abs(gammaMixtureCdf(mixture, at) - probability) < 1e-8);
      },
    ),
    { numRuns: 100 },
  );
  assert.equal(
    gammaMixtureQuantile({ weight: column(1), shape: column(1e-4), scale: column(1) }, 0.01),
    0,
  );
});

test('quantiles of mixtures keep their digits in the far tails, and where a part is next to nothing', () => {
  const pair = { weight: column(0.3, 0.7), shape: column(3, 3), scale: column(2, 2) };
  for (const probability of [1e-12, 1e-6, 0.5, 1 - 1e-6, 1 - 1e-12]) {
    near(
      gammaMixtureQuantile(pair, probability),
      gammaQuantile(3, probability) / 2,
      1e-10,
      `${probability}`,
    );
  }
  // Half of the customers have a rate below all numbers: three quarters lie below the median of the others.
  const half = { weight: column(0.5, 0.5), shape: column(1e-5, 1), scale: column(1, 4) };
  near(gammaMixtureQuantile(half, 0.75), Math.LN2 / 4, 1e-4, 'half');
});
