// The rest of a customer's life under MBG/CNBD-k, tabulated in ln(α + T) for every x and every number of stages done.
import { findRoot } from '../optimize/root.ts';
import { readMbgCnbd, type Seen, seen } from '../purchases/mbg-cnbd.ts';
import { type StagedBuyer, stagedForecast } from '../purchases/staged-buyer.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { betaln } from '../special/betaln.ts';
import { betaNodes, gammaNodes, type Nodes } from '../special/nodes.ts';
import { type Moments, momentsForLife, momentsWithin, tabulate } from './discounted-stages.ts';
import type { ResidualModel } from './residual.ts';
import { strata } from './residual-bg-family.ts';
import type { ScoringTerms } from './terms.ts';

/** Coarser steps than the exact functions use; good to about 1e-8. */
const CHANCE_STEP = 0.5;
const RATE_STEP = 0.3;
/** Cases of loyalty and lifetime together. */
const CASES = 16;
/** The longest wait told apart, in units of α + T. */
const LONGEST = Math.expm1(600);

/** What depends on x and the stages done: functions of ln(α + T). */
interface AtStage {
  /** ln of the mean alone: what the effect of a parameter needs. */
  mean(lnA: number): Float64Array;
  /** ln of mean, twice, square, year, time. */
  all(lnA: number): Float64Array;
}

/** P(N < m) for N negative binomial of shape R and mean Rh. */
function fewerStages(R: number, h: number, m: number): number {
  let term = Math.exp(-R * Math.log1p(h));
  let sum = 0;
  for (let n = 0; n < m; n++) {
    sum += term;
    term *= ((R + n) / (n + 1)) * (h / (1 + h));
  }
  return sum;
}

/** P(no purchase within hA | active), whatever the stages done. */
function noPurchase({ weight, buyer }: Seen, h: number): number {
  return weight.reduce((sum, share, done) => {
    const { k, R } = buyer(done);
    return sum + share * fewerStages(R, h, k - done);
  }, 0);
}

/**
 * The MBG/CNBD-k made ready to value customers.
 *
 * Given active, the stages done j have known probabilities, and given j the stage rate is θ ~ Gamma(r+kx+j, A), A = α + T; the
 * discounted moments for each (x, j) are smooth in ln A, so they are tabulated (`discounted-stages.ts`) and mixed over j.
 * The cases of the mixture are pairs (p, time of leaving τ), as for the MBG/NBD: with s = (1−p)^(1/k), whoever is still there at τ
 * has gone through stages at rate sθ, so that purchases before τ come at rate sθ/k and their number varies k times less than
 * Poisson, θ ~ Gamma(R+1, A + (1−s)τ), and there is one purchase at τ. For k = 1 that is exact; for k > 1 the cases are scaled so that
 * their mean is. Source: own, checked against simulation in the tests.
 */
export function mbgCnbdResidual(parameters: Parameters, terms: ScoringTerms): ResidualModel {
  const values = readMbgCnbd(parameters);
  const [r, alpha, a, b, k] = values;
  const { delta, horizon } = terms;
  const chances = new Map<number, { nodes: Nodes; p: Float64Array }>();
  const stages = new Map<number, AtStage>();

  const chanceOf = (x: number) => {
    let known = chances.get(x);
    if (!known) {
      const left = b + x + 1;
      const nodes = betaNodes(a, left, betaln(a, left), CHANCE_STEP);
      known = { nodes, p: strata(nodes, CASES) };
      chances.set(x, known);
    }
    return known;
  };

  const makeStage = (x: number, done: number): AtStage => {
    const R = r + k * x + done;
    const buyer = (A: number): StagedBuyer => ({ k, done, R, A, a, b: b + x + 1 });
    const { nodes } = chanceOf(x);
    const rate = gammaNodes(R, RATE_STEP);
    const curve = horizon === null ? null : tabulate(buyer(1));
    const moments = (A: number): Moments =>
      curve
        ? momentsWithin(curve, A, delta, horizon!)
        : momentsForLife(buyer(A), delta, nodes, rate);
    return {
      mean: knots(1, (A, out) => {
        out[0] = moments(A).mean;
      }),
      all: knots(5, (A, out) => {
        const { mean, twice, pairs } = moments(A);
        out[0] = mean;
        out[1] = twice;
        out[2] = twice + 2 * pairs;
        out[3] = stagedForecast(buyer(A), terms.year).purchases;
        out[4] = stagedForecast(buyer(A), terms.map).time;
      }),
    };
  };

  const stageOf = (x: number, done: number): AtStage => {
    const key = x * k + done;
    let known = stages.get(key);
    if (!known) {
      known = makeStage(x, done);
      stages.set(key, known);
    }
    return known;
  };

  /** A quantity of `all`, averaged over the stages done; the first is the mean. */
  const mix = (x: number, T: number, { weight }: Seen, columns: 1 | 5): Float64Array => {
    const lnA = Math.log(alpha + T);
    const out = new Float64Array(columns);
    weight.forEach((share, done) => {
      if (share === 0) return;
      const stage = stageOf(x, done);
      const found = columns === 1 ? stage.mean(lnA) : stage.all(lnA);
      for (let c = 0; c < columns; c++) out[c]! += share * Math.exp(found[c]!);
    });
    return out;
  };

  const again = (history: Seen, T: number) =>
    horizon === null ? 1 : 1 - Math.min(1, noPurchase(history, horizon / (alpha + T)));

  return {
    cases: CASES,
    withoutLast: false,
    brief(x, tx, T, out) {
      const history = seen(values, x, tx, T);
      out.pActive = Math.exp(history.lnActive);
      out.mean = mix(x, T, history, 1)[0]!;
    },
    describe(x, tx, T, out) {
      const history = seen(values, x, tx, T);
      const [mean, twice, square, year, time] = mix(x, T, history, 5);
      out.pActive = Math.exp(history.lnActive);
      out.again = again(history, T);
      out.mean = mean!;
      out.twice = twice!;
      out.square = square!;
      out.year = year!;
      out.time = time!;
    },
    wait(x, tx, T) {
      const history = seen(values, x, tx, T);
      const miss = (lnH: number) => noPurchase(history, Math.exp(lnH)) - 0.5;
      let low = Math.log(k / (r + k * x + k));
      let high = low;
      while (miss(low) < 0) low -= 1;
      while (miss(high) > 0) {
        high += 1;
        if (high > 600) return (alpha + T) * LONGEST;
      }
      return (alpha + T) * Math.exp(findRoot(miss, low, high, 1e-10));
    },
    spread(x, tx, T, out) {
      const history = seen(values, x, tx, T);
      const A = alpha + T;
      const done = history.weight.reduce((sum, share, j) => sum + share * j, 0);
      const R = r + k * x + done;
      const { p: strataOfChance } = chanceOf(x);
      const bound = again(history, T);
      let weights = 0;
      let sum = 0;
      for (let c = 0; c < CASES; c++) {
        const p = strataOfChance[c]!;
        const lnS = Math.log1p(-p) / k;
        const s = Math.exp(lnS);
        const slow = -Math.expm1(lnS);
        // A second coordinate that fills the square evenly with the first (golden section).
        const u = (0.5 + c * 0.6180339887498949) % 1;
        // P(still there at t) is about share · (1 + (1−s)t/A)^(−R).
        const share = slow > 0 ? (p * Math.exp((done + 1 - k) * lnS)) / (k * slow) : 1;
        const tau =
          slow > 0
            ? (A / slow) * Math.max(0, Math.expm1(Math.min(600, Math.log(share / u) / R)))
            : 1e300;
        const ends = horizon === null || tau <= horizon;
        const end = ends ? tau : horizon;
        const shape = ends ? R + 1 : R;
        const scale = A + slow * end;
        const pace = (s * shape) / (k * scale);
        const once = delta > 0 ? -Math.expm1(-delta * end) / delta : end;
        const twice = delta > 0 ? -Math.expm1(-2 * delta * end) / (2 * delta) : end;
        const last = ends ? Math.exp(-delta * end) : 0;
        const bought = ends ? 1 : Math.max(1e-300, 1 - noPurchase(history, (s * end) / scale));
        const mean = last + pace * once;
        out.weight[c] = bought;
        out.mean[c] = mean / bought;
        out.twice[c] = (last * last + pace * twice) / bought;
        out.square[c] = (mean * mean + (pace / k) * twice + (pace * once) ** 2 / shape) / bought;
        weights += bought;
        sum += mean;
      }
      const scale = (mix(x, T, history, 1)[0]! / bound) * (weights / sum);
      for (let c = 0; c < CASES; c++) {
        out.mean[c]! *= scale;
        out.twice[c]! *= scale;
        out.square[c]! *= scale * scale;
      }
    },
  };
}

/** Distance of the knots in ln A; six-point interpolation between them is good to about 1e-8. */
const KNOT = 0.1;

/** Logarithms of positive functions of A, made at knots of ln A when needed and interpolated between them. */
function knots(
  columns: number,
  make: (A: number, out: Float64Array) => void,
): (lnA: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  const found = new Float64Array(columns);
  const at = (index: number): Float64Array => {
    let row = known.get(index);
    if (!row) {
      row = new Float64Array(columns);
      make(Math.exp(index * KNOT), row);
      for (let c = 0; c < columns; c++) row[c] = Math.log(Math.max(1e-300, row[c]!));
      known.set(index, row);
    }
    return row;
  };
  return (lnA) => {
    const place = lnA / KNOT;
    const first = Math.floor(place) - 2;
    found.fill(0);
    for (let i = 0; i < 6; i++) {
      let weight = 1;
      for (let j = 0; j < 6; j++) if (j !== i) weight *= (place - first - j) / (i - j);
      const row = at(first + i);
      for (let c = 0; c < columns; c++) found[c]! += weight * row[c]!;
    }
    return found;
  };
}
