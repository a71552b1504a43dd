// Small rates told with sense: a product with one review of five stars is not yet the best of the shop.
import { invalidInput } from '../invalid-input.ts';
import { digamma } from '../special/digamma.ts';
import { gammalnRatio } from '../special/gammaln.ts';
import { betaLogitQuantile, betaP } from '../special/incomplete-beta.ts';
import { trigamma } from '../special/trigamma.ts';
import { checkColumn, checkLength, checkLevel, checkPositive, checkRate } from './checks.ts';
import { DEFAULT_LEVEL } from './interval.ts';

/** Shrunken rates (or averages), one entry per group, in the order given. */
export interface ShrunkenRates {
  estimate: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** How much of its own rate each group kept: 0 nothing, 1 all. */
  kept: Float64Array;
  /** The mean of the true rates of all groups. */
  mean: number;
  /** As how many imaginary trials at that mean the other groups count: small when groups really differ. */
  trialsOfPrior: number;
  level: number;
}

/** Groups with the same counts are computed once. */
interface Groups {
  successes: number[];
  trials: number[];
  times: number[];
  place: Int32Array;
}

/** Beyond a millionfold on either side of the typical number of trials nothing changes any more. */
const WIDEST_LOGIT = Math.log(1e6);
const NODES = 17;
/** Priors so many times less likely than the likeliest decide nothing. */
const NEGLIGIBLE = 1e-4;
/** Below this a beta distribution is all at one end, and its logarithms still are numbers. */
const SMALLEST_SHAPE = 1e-6;

/**
 * The likely true rates behind many small counts, with intervals (beta-binomial, empirical Bayes).
 *
 * Words: each group's rate is pulled to the mean of all groups, the more the fewer trials it has and the less the groups
 * really differ; rank by `lower`. Formula: x_i ~ Binomial(n_i, p_i), p_i ~ Beta(Aμ, A(1 − μ)); given both, p_i ~ Beta(Aμ +
 * x_i, A(1 − μ) + n_i − x_i). μ uniform, n₀/(A + n₀) uniform on (0, 1) with n₀ the mean number of trials; A by the
 * trapezoid rule on its logit, μ by Laplace's method as a wider beta; the interval is that of the mixture, so the doubt
 * about A and μ is in it. In simulations intervals of 95 % held 93 % and more, 91 % where nearly all rates are next to
 * nothing. Units: shares; weighted counts allowed. Range: as `wilson` (refusals with the row). Cost: about 0.3 ms per
 * distinct pair of counts. Error: the estimate within a tenth of its standard error, the limits within a thirtieth of the
 * interval's width (Laplace). Source: Skellam (1948); Efron & Morris (1975); the prior on A: Christiansen & Morris (1997),
 * J. American Statistical Association 92:618.
 *
 * @example shrinkRates([5, 45, 80], [5, 50, 100]).estimate[0] < 0.97 // → true
 */
export function shrinkRates(
  successes: ArrayLike<number>,
  trials: ArrayLike<number>,
  options: { level?: number } = {},
): ShrunkenRates {
  const { level = DEFAULT_LEVEL } = options;
  checkColumn('successes', successes);
  checkLength('trials', trials, successes.length);
  for (let i = 0; i < successes.length; i++) checkRate(successes[i]!, trials[i]!, i);
  checkLevel(level);
  const groups = distinct(successes, trials);
  const worlds = priorsOf(groups);
  const size = groups.successes.length;
  const own = {
    estimate: new Float64Array(size),
    lower: new Float64Array(size),
    upper: new Float64Array(size),
    kept: new Float64Array(size),
  };
  let mean = 0;
  let lnPrior = 0;
  for (const { weight, mu, A } of worlds) {
    mean += weight * mu;
    lnPrior += weight * Math.log(A);
  }
  const parts = {
    weight: new Float64Array(worlds.length),
    a: new Float64Array(worlds.length),
    b: new Float64Array(worlds.length),
  };
  const tail = (1 - level) / 2;
  for (let i = 0; i < size; i++) {
    const x = groups.successes[i]!;
    const n = groups.trials[i]!;
    worlds.forEach(({ weight, mu, muVariance, A }, j) => {
      const pulled = A / (A + n);
      const rate = (A * mu + x) / (A + n);
      const spread = rate * (1 - rate);
      // The beta distribution with this mean and with the variance that μ's own doubt adds.
      const count = spread / (spread / (A + n + 1) + pulled * pulled * muVariance) - 1;
      parts.weight[j] = weight;
      parts.a[j] = Math.max(rate * count, SMALLEST_SHAPE);
      parts.b[j] = Math.max((1 - rate) * count, SMALLEST_SHAPE);
      own.estimate[i]! += weight * rate;
      own.kept[i]! += weight * (1 - pulled);
    });
    own.lower[i] = mixtureLimit(parts, tail);
    own.upper[i] = 1 - mixtureLimit({ weight: parts.weight, a: parts.b, b: parts.a }, tail);
  }
  const spread = (column: Float64Array) =>
    Float64Array.from(groups.place, (place) => column[place]!);
  return {
    estimate: spread(own.estimate),
    lower: spread(own.lower),
    upper: spread(own.upper),
    kept: spread(own.kept),
    mean,
    trialsOfPrior: Math.exp(lnPrior),
    level,
  };
}

/**
 * The rate below which a mixture of beta distributions has a given small probability; the upper limit is that of the
 * mirrored mixture.
 *
 * Chords on the logit, in a bracket. Error: relative 1e-7.
 */
function mixtureLimit(
  { weight, a, b }: { weight: Float64Array; a: Float64Array; b: Float64Array },
  tail: number,
): number {
  const miss = (logit: number) => {
    const x = 1 / (1 + Math.exp(-logit));
    let below = -tail;
    for (let j = 0; j < weight.length; j++) below += weight[j]! * betaP(a[j]!, b[j]!, x);
    return below;
  };
  // The answer lies between the limits of the parts; that of the heaviest is a good first guess.
  const heaviest = weight.indexOf(Math.max(...weight));
  let low = betaLogitQuantile(a[heaviest]!, b[heaviest]!, tail);
  let high = low;
  let atLow = miss(low);
  let atHigh = atLow;
  for (let stride = 0.5; atLow > 0; stride *= 2) {
    low -= stride;
    atLow = miss(low);
  }
  for (let stride = 0.5; atHigh < 0; stride *= 2) {
    high += stride;
    atHigh = miss(high);
  }
  let side = 0;
  for (let step = 0; step < 200 && high - low > 1e-7; step++) {
    // Illinois: the chord, with the value of an end that stays halved, so that it cannot stay for ever.
    const share = atHigh / (atHigh - atLow);
    const next = share > 0.01 && share < 0.99 ? high - share * (high - low) : (low + high) / 2;
    const value = miss(next);
    if (Math.abs(value) < 1e-9 * tail) return 1 / (1 + Math.exp(-next));
    if (value < 0) {
      low = next;
      atLow = value;
      if (side < 0) atHigh /= 2;
      side = -1;
    } else {
      high = next;
      atHigh = value;
      if (side > 0) atLow /= 2;
      side = 1;
    }
  }
  return 1 / (1 + Math.exp(-(low + high) / 2));
}

function distinct(successes: ArrayLike<number>, trials: ArrayLike<number>): Groups {
  const index = new Map<string, number>();
  const groups: Groups = {
    successes: [],
    trials: [],
    times: [],
    place: new Int32Array(successes.length),
  };
  for (let i = 0; i < successes.length; i++) {
    const key = `${successes[i]} ${trials[i]}`;
    let known = index.get(key);
    if (known === undefined) {
      known = index.size;
      index.set(key, known);
      groups.successes.push(successes[i]!);
      groups.trials.push(trials[i]!);
      groups.times.push(0);
    }
    groups.times[known]!++;
    groups.place[i] = known;
  }
  return groups;
}

/** One possible prior, how likely it is, and the mean rate that goes with it. */
interface World {
  weight: number;
  A: number;
  mu: number;
  muVariance: number;
}

/** The posterior of A on a grid, with the mean rate for each. */
function priorsOf(groups: Groups): World[] {
  let total = 0;
  let count = 0;
  groups.trials.forEach((trials, i) => {
    total += trials * groups.times[i]!;
    count += groups.times[i]!;
  });
  const typical = total / count;
  let logit = 0;
  const at = (lnOdds: number) => {
    const A = typical * Math.exp(lnOdds);
    const mode = meanRate(groups, A, logit);
    logit = mode.logit;
    // Uniform in the shrinkage, on its logit the logistic density; half the logarithm of μ's variance is Laplace's.
    const prior = -Math.abs(lnOdds) - 2 * Math.log1p(Math.exp(-Math.abs(lnOdds)));
    return { A, ...mode, lnDensity: mode.value + prior - 0.5 * Math.log(mode.curvature) };
  };
  // The whole range first, then twice the part that matters: of many groups it is a narrow peak.
  let from = -WIDEST_LOGIT;
  let to = WIDEST_LOGIT;
  for (let pass = 0; ; pass++) {
    const step = (to - from) / (NODES - 1);
    const nodes = Array.from({ length: NODES }, (_, j) => at(from + j * step));
    const top = Math.max(...nodes.map(({ lnDensity }) => lnDensity));
    const matters = nodes.map(({ lnDensity }) => lnDensity > top + Math.log(NEGLIGIBLE));
    if (pass === 2)
      return weigh(
        nodes.filter((_, j) => matters[j]),
        top,
      );
    const start = from;
    from = start + Math.max(0, matters.indexOf(true) - 1) * step;
    to = start + Math.min(NODES - 1, matters.lastIndexOf(true) + 1) * step;
  }
}

/** Densities as weights that sum to one. */
function weigh(
  nodes: readonly { A: number; mu: number; curvature: number; lnDensity: number }[],
  top: number,
): World[] {
  const raw = nodes.map(({ lnDensity }) => Math.exp(lnDensity - top));
  const sum = raw.reduce((one, other) => one + other, 0);
  return nodes.map(({ A, mu, curvature }, j) => ({
    weight: raw[j]! / sum,
    A,
    mu,
    muVariance: (mu * (1 - mu)) ** 2 / curvature,
  }));
}

/** The most likely logit of the mean rate for a given A, the log-posterior there and its curvature; Newton in a bracket. */
function meanRate(
  { successes, trials, times }: Groups,
  A: number,
  start: number,
): { logit: number; mu: number; value: number; curvature: number } {
  let low = -150;
  let high = 150;
  let logit = start;
  let mu = 0.5;
  let curvature = 1;
  for (let round = 0; round < 60; round++) {
    mu = 1 / (1 + Math.exp(-logit));
    const rest = 1 / (1 + Math.exp(logit));
    const a = A * mu;
    const b = A * rest;
    const atA = { psi: digamma(a), slope: trigamma(a) };
    const atB = { psi: digamma(b), slope: trigamma(b) };
    // By μ; the prior on the logit of a uniform μ is μ(1 − μ).
    let slope = 1 / mu - 1 / rest;
    let bend = -1 / mu / mu - 1 / rest / rest;
    for (let i = 0; i < successes.length; i++) {
      const x = successes[i]!;
      const misses = trials[i]! - x;
      const weight = times[i]! * A;
      if (x > 0) {
        slope += weight * (digamma(a + x) - atA.psi);
        bend += weight * A * (trigamma(a + x) - atA.slope);
      }
      if (misses > 0) {
        slope -= weight * (digamma(b + misses) - atB.psi);
        bend += weight * A * (trigamma(b + misses) - atB.slope);
      }
    }
    const scale = mu * rest;
    curvature = -bend * scale * scale;
    if (slope > 0) low = logit;
    else high = logit;
    const step = (slope * scale) / (curvature - slope * scale * (rest - mu));
    let next = logit + (Number.isFinite(step) ? Math.max(-3, Math.min(3, step)) : 0);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - logit) < 1e-9) break;
    logit = next;
  }
  const rest = 1 / (1 + Math.exp(logit));
  let value = Math.log(mu) + Math.log(rest);
  for (let i = 0; i < successes.length; i++) {
    const x = successes[i]!;
    value +=
      times[i]! *
      (gammalnRatio(A * mu, x) +
        gammalnRatio(A * rest, trials[i]! - x) -
        gammalnRatio(A, trials[i]!));
  }
  return { logit, mu, value, curvature };
}

/**
 * The likely true averages behind few ratings each, with intervals: `shrinkRates` for stars.
 *
 * Words: one review of five stars is pulled to the shop's average, a hundred hardly. `spread` is the standard deviation of
 * single ratings about their product's average; without it ratings are taken to be all best or all worst, which is careful:
 * intervals too wide by about a half. Formula: the average on (`low`, `high`) as a share, each rating as m(1 − m)/spread²
 * trials, m the mean share. Units: as the ratings. Range: low < high, low ≤ average ≤ high, counts > 0 (refused:
 * `empty-scale`, `outside-scale`, `not-positive`). Error: as `shrinkRates`, and that of quasi-likelihood. Source: as
 * `shrinkRates`; Wedderburn (1974), Biometrika 61:439.
 *
 * @example shrinkAverages([5, 4.5, 4.1], [1, 60, 200], { low: 1, high: 5, spread: 1 }).estimate[0] < 4.7 // → true
 */
export function shrinkAverages(
  averages: ArrayLike<number>,
  counts: ArrayLike<number>,
  options: { low: number; high: number; spread?: number; level?: number },
): ShrunkenRates {
  const { low, high, spread, level = DEFAULT_LEVEL } = options;
  if (!(low < high && Number.isFinite(high - low))) throw invalidInput('empty-scale', 'high');
  checkColumn('averages', averages);
  checkLength('counts', counts, averages.length);
  const width = high - low;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < averages.length; i++) {
    checkPositive('counts', counts[i]!, i);
    const share = (averages[i]! - low) / width;
    if (!(share >= 0 && share <= 1)) throw invalidInput('outside-scale', 'averages', i);
    total += counts[i]!;
    sum += counts[i]! * share;
  }
  let trialsPerRating = 1;
  if (spread !== undefined) {
    checkPositive('spread', spread);
    // Never less than one: no distribution on a scale spreads more than all best or all worst.
    const middle = sum / total;
    trialsPerRating = Math.max(1, (middle * (1 - middle)) / (spread / width) ** 2);
  }
  const trials = Float64Array.from(counts, (count) => count * trialsPerRating);
  const successes = Float64Array.from(trials, (n, i) =>
    Math.min(n, (n * (averages[i]! - low)) / width),
  );
  const shrunken = shrinkRates(successes, trials, { level });
  const back = (column: Float64Array) => column.map((share) => low + width * share);
  return {
    ...shrunken,
    estimate: back(shrunken.estimate),
    lower: back(shrunken.lower),
    upper: back(shrunken.upper),
    mean: low + width * shrunken.mean,
    trialsOfPrior: shrunken.trialsOfPrior / trialsPerRating,
  };
}
