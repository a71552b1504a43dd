// The published figures that a reader may look up by their number, and the hard customers on whom other libraries fail: written as
// figures, so that they are tested wherever the library is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from './fixtures/refuses.ts';
import {
  bgNbd,
  discountedPayments,
  expectedSpend,
  gammaGammaLogLikelihood,
  mbgNbd,
  type Parameters,
  paretoNbd,
  sbg,
  type TransactionModel,
  wilson,
} from './index.ts';

const column = (...values: number[]) => Float64Array.from(values);
const near = (got: number, want: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(got - want) <= tolerance, `${what}: ${got}, not ${want}`);
const alike = (got: number, want: number, what: string) =>
  near(got, want, 2e-12 * Math.abs(want), what);

test('sBG with α = 0.668 and β = 3.806 keeps as many High End customers as printed, worth 7.53 payments (A8; Fader & Hardie 2007)', () => {
  const parameters = { alpha: 0.668, beta: 3.806 };
  [46.0, 43.6, 41.4, 39.5, 37.8].forEach((percent, i) => {
    near(100 * sbg.survival(parameters, 8 + i), percent, 0.06, `year ${8 + i}`);
  });
  const terms = { renewals: 7, moment: 'before-renewal', rate: 0.1, horizon: null } as const;
  near(discountedPayments(sbg, parameters, terms), 7.53, 0.001, 'payments to come');
});

test('BG/NBD on CDNOW: 1.226 purchases of a known customer, .0532 in the first week, .57379 never come back (A12; Fader, Hardie & Lee 2005)', () => {
  const p = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
  near(bgNbd.expectedPurchases(p, 2, 30.43, 38.86, 39), 1.226, 0.0005, 'next 39 weeks');
  const fitted = { r: 0.24259, alpha: 4.41353, a: 0.79289, b: 2.42577 };
  // The last figure in print comes from a search that stopped a little earlier.
  for (const [t, want] of [
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
    [31.8571, 1.0405],
    [32, 1.0437],
    [78, 1.8576],
  ] as const)
    near(bgNbd.expectedFromFirst(fitted, t), want, t === 78 ? 5e-4 : 5.1e-5, `${t} weeks`);
  near(bgNbd.probabilityOfPurchases(p, 0, 0, 0, 39, 0), 0.5737864, 6e-8, 'none in 39 weeks');
  near(bgNbd.pActive(p, 2, 30.43, 38.86), 0.72658, 1e-4, 'P(active)');
  near(bgNbd.pActive(p, 2, 5, 38.86), 0.12368, 1e-4, 'P(active), silent for long');
});

test('Pareto/NBD on CDNOW: .9979 and 25.46 for the regular, .2942 for who came once (A13; BTYD)', () => {
  const p = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
  near(paretoNbd.pActive(p, 26, 30.86, 31), 0.9979, 5e-5, 'regular');
  near(paretoNbd.expectedPurchases(p, 26, 30.86, 31, 52), 25.46, 0.005, 'regular, a year');
  near(paretoNbd.pActive(p, 0, 0, 39), 0.2942, 5e-4, 'once');
});

test('Gamma-Gamma on CDNOW: the five customers of the published table (A14; Fader & Hardie 2013)', () => {
  for (const [x, m, want] of [
    [2, 22.35, 24.65],
    [1, 11.77, 18.91],
    [0, 0, 35.17],
    [7, 73.74, 71.46],
    [2, 25.55, 27.28],
  ] as const) {
    const got = expectedSpend({ p: 6.25, q: 3.74, gamma: 15.44 }, x, m);
    near(got, want, 0.1, `${x} purchases of ${m}`);
  }
});

test('the lower limits by which reviews are ranked: .5693, .5402, .3424, .9460 (A25; Miller 2009)', () => {
  for (const [up, all, want] of [
    [600, 1000, 0.5693],
    [5500, 10_000, 0.5402],
    [2, 2, 0.3424],
    [100, 101, 0.946],
  ] as const)
    near(wilson(up, all, { level: 0.95 }).lower, want, 5e-5, `${up} of ${all}`);
});

const bg = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const pareto = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
const one = (model: TransactionModel, p: Parameters, x: number, tx: number, T: number) =>
  model.logLikelihood(p, { x: column(x), tx: column(tx), T: column(T) });

test('the BG/NBD likelihood is right for no purchases and for ten thousand, for moments and for ages', () => {
  // These and the following values: mpmath, 60 digits, closed forms and integrals agreeing.
  for (const [x, tx, T, want] of [
    [0, 0, 38.86, -0.554713276438],
    [2, 30.43, 38.86, -9.458606307066],
    [1, 1.71, 38.86, -4.469093275033],
    [26, 30.86, 31, -37.726579473394],
    [0, 0, 1e-6, -5.505210069641e-8],
    [0, 0, 1e6, -2.996368280381],
    [1, 5, 5, -3.840944020961],
    [300, 30, 38.86, 337.432422971122],
    [1000, 38, 38.86, 2145.60218148968],
    [10_000, 700, 730, 16509.666444805618],
    [10_000, 1, 730, 65194.63006370845],
  ] as const)
    alike(one(bgNbd, bg, x, tx, T), want, `${x} ${tx} ${T}`);
});

test('chances that underflow are 0 and have their logarithm, in both models', () => {
  for (const [x, tx, T, want] of [
    [2, 30.43, 38.86, -0.31940865305],
    [300, 30, 38.86, -62.841772240229],
    [10_000, 700, 730, -407.634227795806],
    [10_000, 1, 730, -49092.597846698634],
  ] as const)
    alike(bgNbd.logPActive(bg, x, tx, T), want, `BG/NBD ${x} ${tx} ${T}`);
  for (const [x, tx, T, likelihood, want] of [
    [300, 30, 38.86, 293.163474557501, -53.239132088305],
    [10_000, 700, 730, 16429.01815286532, -403.857414495219],
    [10_000, 1, 730, 57603.36735544864, -41578.20661707854],
  ] as const) {
    alike(paretoNbd.logPActive(pareto, x, tx, T), want, `Pareto/NBD ${x} ${tx} ${T}`);
    alike(one(paretoNbd, pareto, x, tx, T), likelihood, `Pareto/NBD ${x} ${tx} ${T}, likelihood`);
  }
  assert.equal(bgNbd.pActive(bg, 10_000, 1, 730), 0);
  assert.equal(paretoNbd.pActive(pareto, 10_000, 1, 730), 0);
});

test('purchases to come are numbers where the hypergeometric series of others gives NaN', () => {
  for (const [x, tx, T, t, want] of [
    [1000, 38, 38.86, 52, 0.00206483037769],
    [10_000, 729.9, 730, 52, 688.778632775],
    [10_000, 729.9, 730, 520, 5659.99797634],
    [300, 30, 38.86, 520, 5.210753161e-25],
  ] as const) {
    const got = bgNbd.expectedPurchases(bg, x, tx, T, t);
    near(got / want, 1, 1e-11, `${x} ${tx} ${T} ${t}`);
  }
});

test('a mean chance of leaving that does not exist (a = 1) is no hole in the forecasts', () => {
  for (const [a, want] of [
    [0.999999, 1.102137332271],
    [1, 1.10213678604],
    [1 + 1e-10, 1.102136785985],
    [1.5, 0.877585261307],
    [25, 0.0660809736545],
  ] as const)
    alike(bgNbd.expectedPurchases({ ...bg, a }, 2, 30.43, 38.86, 39), want, `a = ${a}`);
  const meets = (a: number) => mbgNbd.expectedPurchases({ ...bg, a }, 2, 30.43, 38.86, 39);
  near(meets(1), (meets(1 - 1e-6) + meets(1 + 1e-6)) / 2, 1e-11, 'MBG/NBD');
});

test('discounted purchases of the BG/NBD are right for life; for life without discounting they are refused', () => {
  for (const [x, tx, T, want] of [
    [2, 30.43, 38.86, 5.156379826154],
    [0, 0, 38.86, 1.015701931118],
    [26, 30.86, 31, 70.906486525558],
    [7, 29.43, 38.86, 12.670657817805],
  ] as const)
    alike(bgNbd.discountedPurchases(bg, x, tx, T, 0.0027), want, `${x} ${tx} ${T}`);
  // With a ≤ 1 they would be infinite.
  refuses(() => bgNbd.discountedPurchases(bg, 2, 30.43, 38.86, 0), 'not-positive', 'delta');
});

test('the Pareto/NBD is right where both time scales are the same, and on either side of it', () => {
  const twins = { r: 0.553, alpha: 11, s: 0.606, beta: 11 };
  alike(one(paretoNbd, twins, 2, 30.43, 38.86), -9.580305975297, 'likelihood');
  alike(paretoNbd.pActive(twins, 2, 30.43, 38.86), 0.867651446304, 'P(active)');
  alike(paretoNbd.expectedPurchases(twins, 2, 30.43, 38.86, 52), 1.82758554069, 'a year');
  const life = paretoNbd.discountedPurchases(twins, 2, 30.43, 38.86, 0.0027);
  alike(life, 6.384142202294, 'discounted');
  const apart = { ...twins, beta: 11 + 1e-10 };
  alike(one(paretoNbd, apart, 2, 30.43, 38.86), -9.580305975293, 'next to it');
  const other = { r: 0.5629966, alpha: 12.559037, s: 0.4081095, beta: 10.5148048 };
  alike(one(paretoNbd, other, 2, 30.43, 38.86), -9.336387176873, 'α > β');
  alike(paretoNbd.pActive(other, 2, 30.43, 38.86), 0.908197343501, 'α > β, P(active)');
  const discounted = paretoNbd.discountedPurchases(other, 2, 30.43, 38.86, 0.0027);
  alike(discounted, 8.585091949936, 'α > β, discounted');
  alike(one(paretoNbd, other, 7, 35, 77.86), -24.016716044786, 'long silent');
  const few = paretoNbd.discountedPurchases(other, 7, 35, 77.86, 0.0027);
  alike(few, 1.864183328071, 'long silent, discounted');
});

test('the Pareto/NBD is right where the mean lifetime ceases to exist, and where risks are nearly all alike', () => {
  const edge = { ...pareto, s: 1 };
  alike(paretoNbd.expectedPurchases(edge, 2, 30.43, 38.86, 52), 1.46717880324, 's = 1');
  alike(paretoNbd.expectedPurchases(edge, 26, 30.86, 31, 52), 21.641173433751, 's = 1, regular');
  const left = paretoNbd.discountedPurchases(edge, 2, 30.43, 38.86, 0.0027);
  alike(left, 3.675693236683, 's = 1, discounted');
  const sure = { ...pareto, s: 50, beta: 2e5 };
  alike(one(paretoNbd, sure, 3, 150, 159.57), -16.198345160238, 's = 50');
  alike(paretoNbd.pActive(sure, 3, 150, 159.57), 0.99735211561, 's = 50, P(active)');
  const long = paretoNbd.discountedPurchases(sure, 3, 150, 159.57, 0.0027);
  alike(long, 7.061326620713, 's = 50, discounted');
  const many = { r: 20, alpha: 400, s: 30, beta: 9000 };
  alike(paretoNbd.pActive(many, 40, 700, 730), 0.803757397222, 's = 30, P(active)');
  alike(paretoNbd.expectedPurchases(many, 40, 700, 730, 52), 2.050740029851, 's = 30, a year');
  const far = { ...pareto, beta: 1e5 };
  const ages = paretoNbd.discountedPurchases(far, 3, 10, 38.86, 0.0027);
  alike(ages, 26.532269820838, 'β = 100,000, discounted');
});

test('spend is right at the parameters in print', () => {
  const p = { p: 6.25, q: 3.74, gamma: 15.44 };
  near(expectedSpend(p, 0, 0), 35.2189781, 5e-8, 'of anybody');
  alike(expectedSpend(p, 2, 22.35), 24.6637139108, 'of one customer');
  const seen = { x: column(2), m: column(22.35) };
  alike(gammaGammaLogLikelihood(p, seen), -3.55131675973, 'likelihood');
});
