// The rest of a customer's life when nobody leaves.
import type { Parameters } from '../purchases/transaction-model.ts';
import { gammaQuantile } from '../special/incomplete-gamma.ts';
import { medianWait, type ResidualModel } from './residual.ts';
import type { ScoringTerms } from './terms.ts';

/** Cases of the purchase rate: the middles of eight equally likely strata. */
const STRATA = 8;

/**
 * The NBD made ready to value customers: λ ~ Gamma(r+x, α+T), purchases Poisson for ever.
 *
 * With A₁ = ∫ e^(−δt) dt and A₂ = ∫ e^(−2δt) dt over the horizon: E D = E λ A₁, E D² = E λ A₂ + E λ² A₁². As no lifetime is
 * uncertain, the cases of the mixture are strata of λ. The other models come here too when no dropout is detectable.
 */
export function nbdResidual(parameters: Parameters, terms: ScoringTerms): ResidualModel {
  const { r, alpha } = parameters as { r: number; alpha: number };
  const { delta, horizon } = terms;
  const within = (rate: number) => {
    if (horizon === null) return 1 / rate;
    return rate > 0 ? -Math.expm1(-rate * horizon) / rate : horizon;
  };
  const once = within(delta);
  const twice = within(2 * delta);
  const ratesByX = new Map<number, Float64Array>();
  const ratesOf = (x: number): Float64Array => {
    let known = ratesByX.get(x);
    if (!known) {
      known = Float64Array.from({ length: STRATA }, (_, i) =>
        Math.max(1e-200, gammaQuantile(r + x, (i + 0.5) / STRATA)),
      );
      ratesByX.set(x, known);
    }
    return known;
  };
  return {
    cases: STRATA,
    withoutLast: true,
    wait: (x, _tx, T) => medianWait(r + x, alpha + T),
    brief(x, _tx, T, out) {
      out.pActive = 1;
      out.mean = ((r + x) / (alpha + T)) * once;
    },
    describe(x, _tx, T, out) {
      const k = r + x;
      const rate = k / (alpha + T);
      out.pActive = 1;
      out.again = horizon === null ? 1 : -Math.expm1(-k * Math.log1p(horizon / (alpha + T)));
      out.mean = rate * once;
      out.twice = rate * twice;
      out.square = out.twice + rate * ((k + 1) / (alpha + T)) * once * once;
      out.year = rate * terms.year;
      out.time = terms.map;
    },
    spread(x, _tx, T, out) {
      const rates = ratesOf(x);
      for (let i = 0; i < STRATA; i++) {
        const rate = rates[i]! / (alpha + T);
        const bought = horizon === null ? 1 : -Math.expm1(-rate * horizon);
        out.weight[i] = bought;
        out.mean[i] = (rate * once) / bought;
        out.twice[i] = (rate * twice) / bought;
        out.square[i] = (rate * twice + (rate * once) ** 2) / bought;
      }
    },
  };
}
