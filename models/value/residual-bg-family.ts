// The rest of a customer's life under BG/NBD and MBG/NBD, tabulated in ln(α + T) for every x.

import type { ExtraChances } from '../purchases/bg-family-fit.ts';
import { meanActiveTime } from '../purchases/pareto-lifetime.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { betaln } from '../special/betaln.ts';
import { betaNodes, gammaNodes, type Nodes } from '../special/nodes.ts';
import { pairTable } from './pair-table.ts';
import { medianWait, type ResidualModel } from './residual.ts';
import type { ScoringTerms } from './terms.ts';

/** Distance of the table's knots in ln(α + T); six-point interpolation between them is good to about 1e-8. */
const KNOT = 0.1;
/** Coarser steps than the exact functions use; good to about 1e-8. */
const CHANCE_STEP = 0.5;
const RATE_STEP = 0.3;
/** Logarithms of whole times that are kept. */
const WHOLE = 4096;
/** Cases of loyalty and lifetime together. */
const CASES = 16;

/** What depends on x alone. */
interface AtX {
  chance: Nodes;
  rate: Nodes;
  /** r + x. */
  k: number;
  /** The chance of leaving in each case; made when it is first needed. */
  p: Float64Array | null;
}

/** Middles of equally likely strata of the chance of leaving, from its nodes. */
export function strata(nodes: Nodes, count: number): Float64Array {
  const out = new Float64Array(count);
  let below = 0;
  let i = 0;
  for (let c = 0; c < count; c++) {
    const wanted = (c + 0.5) / count;
    while (i < nodes.at.length - 1 && below + nodes.weight[i]! < wanted)
      below += nodes.weight[i++]!;
    const share = nodes.weight[i]! > 0 ? (wanted - below) / nodes.weight[i]! : 0.5;
    // Between the halfway points to the neighbours, on the scale of ln(p) where the nodes are even.
    const here = nodes.at[i]!;
    const before = i > 1 ? Math.sqrt(nodes.at[i - 1]! * here) : here;
    const after = i > 0 && i < nodes.at.length - 1 ? Math.sqrt(nodes.at[i + 1]! * here) : here;
    out[c] = here > 0 ? before * (after / before) ** share : 0;
  }
  return out;
}

/**
 * BG/NBD (extra = 0) or MBG/NBD (extra = 1) made ready to value customers.
 *
 * Given active: λ ~ Gamma(k, A), k = r + x, A = α + T, and p ~ Beta(a, b + x + extra). Given both, purchases come with intensity
 * λ e^(−λpt) and, with e_c = ∫ e^(−(cδ+λp)t) dt over the horizon,
 *   E D = λ e₁,  E Σ e^(−2δt) = λ e₂,  E D² = λ e₂ + 2 λ² (1−p) ∫ e^(−(δ+λp)t) (1 − e^(−δt))/δ dt,
 * averaged over nodes of λ and p. These depend smoothly on ln A for each x, so they are tabulated and interpolated.
 * The cases of the mixture are pairs (p, time of leaving τ): given both, the purchases before τ are Poisson with rate
 * λ(1−p), λ ~ Gamma(k+1, A + pτ), and there is one purchase at τ; beyond the horizon H, λ ~ Gamma(k, A + pH) and none.
 * Source: moments own, checked against simulation in the tests.
 */
export function bgFamilyResidual(
  parameters: Parameters,
  terms: ScoringTerms,
  extra: ExtraChances,
): ResidualModel {
  const { r, alpha, a, b } = parameters as { r: number; alpha: number; a: number; b: number };
  const { delta, horizon } = terms;
  const byX = new Map<number, AtX>();

  const atX = (x: number): AtX => {
    let known = byX.get(x);
    if (!known) {
      const left = b + x + extra;
      const chance = betaNodes(a, left, betaln(a, left), CHANCE_STEP);
      known = {
        chance,
        rate: gammaNodes(r + x, RATE_STEP),
        k: r + x,
        p: null,
      };
      byX.set(x, known);
    }
    return known;
  };

  /** ∫ e^(−dt) dt over the horizon. */
  const within = (d: number): number => {
    if (horizon === null) return 1 / d;
    return d * horizon > 1e-12 ? -Math.expm1(-d * horizon) / d : horizon;
  };

  /** Purchases expected within a year. */
  const inYear = (k: number, A: number, p: number): number =>
    p > 0 ? -Math.expm1(-k * Math.log1p((p * terms.year) / A)) / p : (k * terms.year) / A;

  /** E D alone. */
  const meanAt = ({ chance, rate }: AtX, A: number, row: Float64Array) => {
    for (let i = 0; i < chance.at.length; i++) {
      const p = chance.at[i]! / A;
      let mean = 0;
      for (let j = 0; j < rate.at.length; j++) {
        mean += rate.weight[j]! * within(delta + rate.at[j]! * p);
      }
      row[0]! += (chance.weight[i]! * mean) / A;
    }
  };

  /** Mean and year. */
  const expectedAt = (own: AtX, A: number, row: Float64Array) => {
    meanAt(own, A, row);
    const { chance, k } = own;
    for (let i = 0; i < chance.at.length; i++)
      row[1]! += chance.weight[i]! * inYear(k, A, chance.at[i]!);
  };

  /** Mean, twice, square, year, time. */
  const allAt = ({ chance, rate, k }: AtX, A: number, row: Float64Array) => {
    for (let i = 0; i < chance.at.length; i++) {
      const p = chance.at[i]!;
      const share = chance.weight[i]!;
      let mean = 0;
      let twice = 0;
      let pairs = 0;
      for (let j = 0; j < rate.at.length; j++) {
        const lambda = rate.at[j]! / A;
        const weight = rate.weight[j]! / A;
        const d1 = delta + lambda * p;
        const e1 = within(d1);
        const e2 = within(d1 + delta);
        // ∫ e^(−d₁t) (1 − e^(−δt))/δ dt; for small δ its limit ∫ t e^(−d₁t) dt.
        let later: number;
        if (horizon === null) later = e1 * e2;
        else if (delta * horizon > 1e-5) later = (e1 - e2) / delta;
        else if (d1 * horizon > 1e-4) later = (e1 - horizon * Math.exp(-d1 * horizon)) / d1;
        else later = (horizon * horizon) / 2;
        mean += weight * e1;
        twice += weight * e2;
        pairs += weight * lambda * later;
      }
      row[0]! += share * mean;
      row[1]! += share * twice;
      row[2]! += share * (twice + 2 * (1 - p) * pairs);
      row[3]! += share * inYear(k, A, p);
      row[4]! += share * (p > 0 ? meanActiveTime(k, A / p, terms.map) : terms.map);
    }
  };

  /**
   * A table of so many quantities per (x, T): knots in ln(α + T) per x are made when they are needed, kept as logarithms (they run over
   * orders of magnitude), and interpolated by six points.
   */
  const tabulate = (width: number, make: (at: AtX, A: number, row: Float64Array) => void) => {
    const knots = new Map<AtX, Map<number, Float64Array>>();
    const knot = (own: AtX, known: Map<number, Float64Array>, index: number): Float64Array => {
      let row = known.get(index);
      if (!row) {
        row = new Float64Array(width);
        make(own, Math.exp(index * KNOT), row);
        for (let c = 0; c < width; c++) row[c] = Math.log(row[c]!);
        known.set(index, row);
      }
      return row;
    };
    return pairTable(width, (x, T, out, at) => {
      const own = atX(x);
      let known = knots.get(own);
      if (!known) {
        known = new Map();
        knots.set(own, known);
      }
      const place = Math.log(alpha + T) / KNOT;
      const first = Math.floor(place) - 2;
      out.fill(0, at, at + width);
      for (let i = 0; i < 6; i++) {
        let weight = 1;
        for (let j = 0; j < 6; j++) if (j !== i) weight *= (place - first - j) / (i - j);
        const row = knot(own, known, first + i);
        for (let c = 0; c < width; c++) out[at + c]! += weight * row[c]!;
      }
      for (let c = 0; c < width; c++) out[at + c] = Math.exp(out[at + c]!);
    });
  };
  const means = tabulate(1, meanAt);
  const expected = tabulate(2, expectedAt);
  const all = tabulate(5, allAt);

  /** P(active), see `bgFamilyLogPActive`; powers too large to be kept give 0. */
  const pActive = (x: number, tx: number, T: number): number => {
    const j = x + extra;
    if (j === 0) return 1;
    const odds = (a / (b + j - 1)) * Math.exp((r + x) * Math.log1p((T - tx) / (alpha + tx)));
    return 1 / (1 + odds);
  };

  // Most times are whole numbers of days or weeks: their ln(α + t) are kept, 0 until they are known.
  const lnWhole = new Float64Array(WHOLE);
  const lnTime = (t: number): number => {
    const whole = t | 0;
    if (whole !== t || whole >= WHOLE) return Math.log(alpha + t);
    const known = lnWhole[whole]!;
    if (known !== 0) return known;
    lnWhole[whole] = Math.log(alpha + t);
    return lnWhole[whole]!;
  };
  return {
    cases: CASES,
    withoutLast: true,
    wait: (x, _tx, T) => medianWait(r + x, alpha + T),
    brief(x, tx, T, out) {
      const at = means.at(x, T);
      out.pActive = pActive(x, tx, T);
      out.mean = means.values()[at]!;
    },
    expect(x, tx, T, out) {
      const at = expected.at(x, T);
      const found = expected.values();
      const j = x + extra;
      const grown = (r + x) * (lnTime(T) - lnTime(tx));
      out.pActive = j > 0 ? 1 / (1 + (a / (b + j - 1)) * Math.exp(grown)) : 1;
      out.mean = found[at]!;
      out.year = found[at + 1]!;
    },
    describe(x, tx, T, out) {
      const at = all.at(x, T);
      const found = all.values();
      const ratio = horizon === null ? Number.POSITIVE_INFINITY : horizon / (alpha + T);
      out.pActive = pActive(x, tx, T);
      out.again = horizon === null ? 1 : -Math.expm1(-(r + x) * Math.log1p(ratio));
      out.mean = found[at]!;
      out.twice = found[at + 1]!;
      out.square = found[at + 2]!;
      out.year = found[at + 3]!;
      out.time = found[at + 4]!;
    },
    spread(x, _tx, T, out) {
      const k = r + x;
      const A = alpha + T;
      const own = atX(x);
      own.p ??= strata(own.chance, CASES);
      const chances = own.p;
      for (let c = 0; c < CASES; c++) {
        const p = chances[c]!;
        // A second coordinate that fills the square evenly with the first (golden section).
        const u = (0.5 + c * 0.6180339887498949) % 1;
        const tau = p > 0 ? (A / p) * Math.expm1(Math.min(600, -Math.log(u) / k)) : 1e300;
        const ends = horizon === null || tau <= horizon;
        const end = ends ? tau : horizon;
        const shape = ends ? k + 1 : k;
        const scale = A + p * end;
        const rate = ((1 - p) * shape) / scale;
        const once = delta > 0 ? -Math.expm1(-delta * end) / delta : end;
        const twice = delta > 0 ? -Math.expm1(-2 * delta * end) / (2 * delta) : end;
        const last = ends ? Math.exp(-delta * end) : 0;
        const bought = ends ? 1 : -Math.expm1(-k * Math.log1p(((1 - p) * end) / scale));
        const mean = last + rate * once;
        out.weight[c] = bought;
        out.mean[c] = mean / bought;
        out.twice[c] = (last * last + rate * twice) / bought;
        out.square[c] = (mean * mean + rate * twice + (rate * once) ** 2 / shape) / bought;
      }
    },
  };
}
