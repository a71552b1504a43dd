// Moments of the discounted purchases of a regular buyer, for life or within a horizon.
import { type StagedBuyer, stagedForecast } from '../purchases/staged-buyer.ts';
import { visitPanel } from '../special/gauss-legendre.ts';
import type { Nodes } from '../special/nodes.ts';

/** Of D = Σ e^(−δt) over the purchases: E D, E Σ e^(−2δt), and E Σ e^(−δ(t+t′)) over pairs, so that E D² = twice + 2 pairs. */
export interface Moments {
  mean: number;
  twice: number;
  pairs: number;
}

/**
 * The moments for life, over nodes of the chance of leaving and of the stage rate.
 *
 * Formulas given θ and p, with M_j(δ) = y^(k−j) / (1 − (1−p) y^k), y = θ/(θ+δ), the mean of `stagedDiscounted`:
 *   mean = M_j(δ),  twice = M_j(2δ),  pairs = (1−p) M_j(2δ) M_0(δ),
 * because after the earlier of two purchases, if the customer stays, everything begins anew. Units: θ·A are the nodes of `rate`,
 * which carry a factor θ·A in their weights. Error: that of the nodes. Source: own.
 *
 * @example momentsForLife({ k: 2, done: 1, R: 3, A: 1, a: 1, b: 1 }, 0.5, { at: [1], weight: [1] }, { at: [1], weight: [1] }).mean // → 0.6666666666666667
 */
export function momentsForLife(
  { k, done, A }: StagedBuyer,
  delta: number,
  chance: Nodes,
  rate: Nodes,
): Moments {
  const out = { mean: 0, twice: 0, pairs: 0 };
  for (let j = 0; j < rate.at.length; j++) {
    const g = rate.at[j]!;
    const lnOnce = -Math.log1p((delta * A) / g);
    const lnTwice = -Math.log1p((2 * delta * A) / g);
    const [once, twice] = [Math.exp(k * lnOnce), Math.exp(k * lnTwice)];
    const [lostOnce, lostTwice] = [-Math.expm1(k * lnOnce), -Math.expm1(k * lnTwice)];
    const firstOnce = (rate.weight[j]! * Math.exp((k - done) * lnOnce)) / g;
    const firstTwice = (rate.weight[j]! * Math.exp((k - done) * lnTwice)) / g;
    for (let i = 0; i < chance.at.length; i++) {
      const p = chance.at[i]!;
      const again = 1 / (lostOnce + p * once);
      const later = (chance.weight[i]! * firstTwice) / (lostTwice + p * twice);
      out.mean += chance.weight[i]! * firstOnce * again;
      out.twice += later;
      out.pairs += later * (1 - p) * once * again;
    }
  }
  return out;
}

/** Purchases and pairs expected within h·A, as functions of h. */
export interface Curve {
  purchases(h: number): number;
  pairs(h: number): number;
  /** Around which h the first purchase comes. */
  scale: number;
}

/** Distance of the knots in ln h. */
const KNOT = 0.1;

/**
 * The expected purchases and pairs of a buyer as curves, made at knots of ln h when needed and interpolated (six points).
 *
 * Error: relative 1e-8. The forecast depends on the horizon through h = H/A only. Source: as `stagedForecast`.
 *
 * @example Math.abs(tabulate({ k: 1, done: 0, R: 2, A: 1, a: 1, b: 5 }).purchases(0.7) / stagedForecast({ k: 1, done: 0, R: 2, A: 1, a: 1, b: 5 }, 0.7).purchases - 1) < 1e-8 // → true
 */
export function tabulate(buyer: StagedBuyer): Curve {
  const known = new Map<number, [number, number]>();
  const at = (index: number): [number, number] => {
    let row = known.get(index);
    if (!row) {
      const { purchases, pairs } = stagedForecast({ ...buyer, A: 1 }, Math.exp(index * KNOT));
      row = [Math.log(Math.max(1e-300, purchases)), Math.log(Math.max(1e-300, pairs))];
      known.set(index, row);
    }
    return row;
  };
  const interpolate = (h: number, column: 0 | 1): number => {
    if (h < 1e-30) return 0;
    const place = Math.log(h) / KNOT;
    const first = Math.floor(place) - 2;
    let sum = 0;
    for (let i = 0; i < 6; i++) {
      let weight = 1;
      for (let j = 0; j < 6; j++) if (j !== i) weight *= (place - first - j) / (i - j);
      sum += weight * at(first + i)[column];
    }
    return Math.exp(sum);
  };
  return {
    purchases: (h) => interpolate(h, 0),
    pairs: (h) => interpolate(h, 1),
    scale: buyer.k / (buyer.R + 1),
  };
}

/**
 * The moments within a horizon H, from the curves of expected purchases and pairs.
 *
 * Formulas, by parts, so that nothing is subtracted: mean = e^(−δH) F(H) + δ ∫ e^(−δt) F(t) dt, twice the same with 2δ; pairs with the
 * weight w(t) = (e^(−δt) − e^(−2δt))/(δt) in place of e^(−δt): of a pair whose later purchase is at t the earlier is taken as even
 * over (0, t), exact for k = 1 and close for more. Method: Gauss–Legendre panels that double. Error: relative 1e-7.
 * Source: own.
 *
 * @example momentsWithin({ purchases: (h) => h, pairs: (h) => h * h, scale: 1 }, 1, 0, 3).pairs // → 9
 * @example momentsWithin({ purchases: (h) => h, pairs: (h) => h * h, scale: 1 }, 1, 0.5, 3).mean // → 1.5537396797031404
 */
export function momentsWithin(curve: Curve, A: number, delta: number, horizon: number): Moments {
  const h = horizon / A;
  const [atEnd, pairsAtEnd] = [curve.purchases(h), curve.pairs(h)];
  if (delta === 0) return { mean: atEnd, twice: atEnd, pairs: pairsAtEnd };
  const fade = Math.exp(-delta * horizon);
  let mean = fade * atEnd;
  let twice = fade * mean;
  let pairs = ((fade * -Math.expm1(-delta * horizon)) / (delta * horizon)) * pairsAtEnd;
  const visit = (t: number, weight: number) => {
    const purchases = weight * delta * curve.purchases(t / A);
    const u = delta * t;
    const faded = Math.exp(-u);
    mean += purchases * faded;
    twice += 2 * purchases * faded * faded;
    // −w′ for small u by its series.
    const falls =
      u < 1e-4 ? 1.5 - (7 / 3) * u : (faded * (-Math.expm1(-u) - (2 * faded - 1) * u)) / (u * u);
    pairs += weight * delta * falls * curve.pairs(t / A);
  };
  for (let t = 0; t < horizon && delta * t < 60; ) {
    const next = Math.min(horizon, t + Math.min(Math.max(t, curve.scale * A), 4 / delta));
    visitPanel(t, next, visit);
    t = next;
  }
  return { mean, twice, pairs };
}
