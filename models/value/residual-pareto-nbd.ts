// The rest of a customer's life under the Pareto/NBD, with everything that depends on T alone computed once per T.
import { logActive, logDropoutFirst } from '../purchases/dropout-first.ts';
import {
  type DiscountedLifetime,
  discountedLifetime,
  meanActiveTime,
} from '../purchases/pareto-lifetime.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import { pairTable } from './pair-table.ts';
import { medianWait, type ResidualModel } from './residual.ts';
import type { ScoringTerms } from './terms.ts';

/** Cases of the remaining lifetime: the middles of eight equally likely strata. */
const STRATA = 8;

interface AtT extends DiscountedLifetime {
  yearTime: number;
  mapTime: number;
  /** Per stratum: ln(1 + τ/(α+T)), ∫ e^(−δt) dt and ∫ e^(−2δt) dt over the lifetime left τ within the horizon. */
  lnWait: Float64Array;
  once1: Float64Array;
  twice1: Float64Array;
}

/** ∫₀^τ e^(−δt) dt. */
function discountedTime(delta: number, tau: number): number {
  return delta > 0 ? -Math.expm1(-delta * tau) / delta : tau;
}

/**
 * The Pareto/NBD made ready to value customers.
 *
 * Given active, λ ~ Gamma(k, a) with k = r + x, a = α + T and the lifetime left τ has S(t) = (1 + t/(β+T))^(−s), independent.
 * Purchases given λ, τ are Poisson, so E D = E λ · once, E D² = E λ · twice + E λ² · squared (`discountedLifetime`). Another
 * purchase within the horizon H has probability 1 − h(x,T) − ρ (1 − h(x,T+H)), ρ = (1+H/a)^(−k) (1+H/(β+T))^(−s): the
 * first term forgets the horizon, the second takes back the purchases that come only after it.
 * Source: moments own, checked against simulation in the tests.
 */
export function paretoNbdResidual(parameters: Parameters, terms: ScoringTerms): ResidualModel {
  const { r, alpha, s, beta } = parameters as { r: number; alpha: number; s: number; beta: number };
  const { delta, horizon } = terms;
  const tables = new Map<number, AtT>();

  const atT = (T: number): AtT => {
    let known = tables.get(T);
    if (known) return known;
    const B = beta + T;
    const lnWait = new Float64Array(STRATA);
    const once1 = new Float64Array(STRATA);
    const twice1 = new Float64Array(STRATA);
    for (let i = 0; i < STRATA; i++) {
      const life = B * Math.expm1(Math.min(600, -Math.log((i + 0.5) / STRATA) / s));
      const tau = horizon === null ? life : Math.min(life, horizon);
      lnWait[i] = Math.log1p(tau / (alpha + T));
      once1[i] = discountedTime(delta, tau);
      twice1[i] = discountedTime(2 * delta, tau);
    }
    known = {
      ...discountedLifetime(s, B, delta, horizon),
      yearTime: meanActiveTime(s, B, terms.year),
      mapTime: meanActiveTime(s, B, terms.map),
      lnWait,
      once1,
      twice1,
    };
    tables.set(T, known);
    return known;
  };

  // ln h(x, t) is needed at the last purchase and at the end, and both repeat from customer to customer.
  const dropout = pairTable(1, (x, t, out, at) => {
    out[at] = logDropoutFirst(r, alpha, s, beta, x, t);
  });
  const lnH = (x: number, t: number): number => {
    const at = dropout.at(x, t);
    return dropout.values()[at]!;
  };
  const pActive = (x: number, tx: number, T: number): number =>
    tx === T ? 1 : Math.exp(logActive(r, alpha, s, beta, x, tx, T, lnH(x, T), lnH(x, tx)));

  return {
    cases: STRATA,
    withoutLast: true,
    wait: (x, _tx, T) => medianWait(r + x, alpha + T),
    brief(x, tx, T, out) {
      out.pActive = pActive(x, tx, T);
      out.mean = ((r + x) / (alpha + T)) * atT(T).once;
    },
    describe(x, tx, T, out) {
      const table = atT(T);
      const k = r + x;
      const a = alpha + T;
      let again = -Math.expm1(lnH(x, T));
      if (horizon !== null) {
        const later = k * Math.log1p(horizon / a) + s * Math.log1p(horizon / (beta + T));
        again += Math.exp(-later) * Math.expm1(lnH(x, T + horizon));
      }
      const rate = k / a;
      out.pActive = pActive(x, tx, T);
      out.again = Math.min(1, Math.max(0, again));
      out.mean = rate * table.once;
      out.twice = rate * table.twice;
      out.square = out.twice + rate * ((k + 1) / a) * table.squared;
      out.year = rate * table.yearTime;
      out.time = table.mapTime;
    },
    spread(x, _tx, T, out) {
      const { lnWait, once1, twice1 } = atT(T);
      const k = r + x;
      const rate = k / (alpha + T);
      const rate2 = rate * ((k + 1) / (alpha + T));
      for (let i = 0; i < STRATA; i++) {
        const bought = -Math.expm1(-k * lnWait[i]!);
        const once = once1[i]!;
        const twice = rate * twice1[i]!;
        out.weight[i] = bought;
        out.mean[i] = (rate * once) / bought;
        out.twice[i] = twice / bought;
        out.square[i] = (twice + rate2 * once * once) / bought;
      }
    },
  };
}
