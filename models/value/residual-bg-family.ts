// The rest of a customer's life under BG/NBD and MBG/NBD, tabulated in ln(α + T) for every x.

import { bgFamilyLogPActive } from '../purchases/bg-family.ts';
import type { ExtraChances } from '../purchases/bg-family-fit.ts';
import { meanActiveTime } from '../purchases/pareto-lifetime.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { betaln } from '../special/betaln.ts';
import { betaNodes, gammaNodes, type Nodes } from '../special/nodes.ts';
import { medianWait, type ResidualModel } from './residual.ts';
import type { ScoringTerms } from './terms.ts';

/** Distance of the table's knots in ln(α + T); six-point interpolation between them is good to about 1e-8. */
const KNOT = 0.1;
/** Coarser steps than the exact functions use; good to about 1e-8. */
const CHANCE_STEP = 0.5;
const RATE_STEP = 0.3;
/** Cases of loyalty and lifetime together. */
const CASES = 16;
/** Numbers per knot: mean, twice, square, year, time. */
const COLUMNS = 5;

/** What depends on x alone. */
interface AtX {
  chance: Nodes;
  rate: Nodes;
  knots: Map<number, Float64Array>;
  /** The chance of leaving in each case. */
  p: Float64Array;
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
  const found = new Float64Array(COLUMNS);

  const atX = (x: number): AtX => {
    let known = byX.get(x);
    if (!known) {
      const left = b + x + extra;
      const chance = betaNodes(a, left, betaln(a, left), CHANCE_STEP);
      known = {
        chance,
        rate: gammaNodes(r + x, RATE_STEP),
        knots: new Map(),
        p: strata(chance, CASES),
      };
      byX.set(x, known);
    }
    return known;
  };

  const knot = (x: number, index: number): Float64Array => {
    const table = atX(x);
    let row = table.knots.get(index);
    if (row) return row;
    row = new Float64Array(COLUMNS);
    const A = Math.exp(index * KNOT);
    const { chance, rate } = table;
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
        const d2 = d1 + delta;
        let e1: number;
        let e2: number;
        let later: number;
        if (horizon === null) {
          e1 = 1 / d1;
          e2 = 1 / d2;
          later = e1 * e2;
        } else {
          e1 = d1 * horizon > 1e-12 ? -Math.expm1(-d1 * horizon) / d1 : horizon;
          e2 = d2 * horizon > 1e-12 ? -Math.expm1(-d2 * horizon) / d2 : horizon;
          // ∫ e^(−d₁t) (1 − e^(−δt))/δ dt; for small δ its limit ∫ t e^(−d₁t) dt.
          if (delta * horizon > 1e-5) later = (e1 - e2) / delta;
          else if (d1 * horizon > 1e-4) later = (e1 - horizon * Math.exp(-d1 * horizon)) / d1;
          else later = (horizon * horizon) / 2;
        }
        mean += weight * e1;
        twice += weight * e2;
        pairs += weight * lambda * later;
      }
      row[0]! += share * mean;
      row[1]! += share * twice;
      row[2]! += share * (twice + 2 * (1 - p) * pairs);
      const k = r + x;
      row[3]! +=
        share *
        (p > 0 ? -Math.expm1(-k * Math.log1p((p * terms.year) / A)) / p : (k * terms.year) / A);
      row[4]! += share * (p > 0 ? meanActiveTime(k, A / p, terms.map) : terms.map);
    }
    // Interpolated as logarithms: they run over orders of magnitude.
    for (let c = 0; c < COLUMNS; c++) row[c] = Math.log(row[c]!);
    table.knots.set(index, row);
    return row;
  };

  /** Fills the first `columns` of `found` by six-point Lagrange interpolation. */
  const interpolate = (x: number, T: number, columns: number) => {
    const place = Math.log(alpha + T) / KNOT;
    const first = Math.floor(place) - 2;
    found.fill(0);
    for (let i = 0; i < 6; i++) {
      let weight = 1;
      for (let j = 0; j < 6; j++) if (j !== i) weight *= (place - first - j) / (i - j);
      const row = knot(x, first + i);
      for (let c = 0; c < columns; c++) found[c]! += weight * row[c]!;
    }
    for (let c = 0; c < columns; c++) found[c] = Math.exp(found[c]!);
  };

  return {
    cases: CASES,
    wait: (x, _tx, T) => medianWait(r + x, alpha + T),
    brief(x, tx, T, out) {
      interpolate(x, T, 1);
      out.pActive = Math.exp(bgFamilyLogPActive(parameters, x, tx, T, extra));
      out.mean = found[0]!;
    },
    describe(x, tx, T, out) {
      interpolate(x, T, COLUMNS);
      const ratio = horizon === null ? Number.POSITIVE_INFINITY : horizon / (alpha + T);
      out.pActive = Math.exp(bgFamilyLogPActive(parameters, x, tx, T, extra));
      out.again = horizon === null ? 1 : -Math.expm1(-(r + x) * Math.log1p(ratio));
      out.mean = found[0]!;
      out.twice = found[1]!;
      out.square = found[2]!;
      out.year = found[3]!;
      out.time = found[4]!;
    },
    spread(x, _tx, T, out) {
      const k = r + x;
      const A = alpha + T;
      const { p: chances } = atX(x);
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
