// What a fit foretells for the holdout, customer by customer, and how likely it held what then came.
import { invalidInput } from '../invalid-input.ts';
import type { FittedModel } from '../purchases/posterior.ts';
import { transactionModels } from '../purchases/transaction-models.ts';
import type { Split } from './split.ts';

/** Forecasts of a holdout, one entry per row of the split. */
export interface HoldoutForecast {
  /** Purchases expected. */
  expected: Float64Array;
  /** ln P(the purchases that came | history). */
  logProbability: Float64Array;
  /** Σ weight · logProbability. */
  logLikelihood: number;
  /** Σ weight · expected. */
  total: number;
}

/** A probability below this counts as this: no single customer may decide a choice alone. */
const LEAST = 1e-300;

/**
 * The forecasts of a fit for a holdout.
 *
 * Words: the log-probability of what came is the honest score of a forecast: it rewards saying the truth and its uncertainty, and
 * nothing is gained by having fitted noise. Formulas: E(Y | x, tx, T) and ln P(Y = y | x, tx, T) over each customer's `length`;
 * equal rows are computed once; probabilities below 1e-300 count as that. Units: those of the split; the fit must be in the same. Refusals: as
 * the model's. Source: Gneiting & Raftery (2007), J. American Statistical Association 102.
 *
 * @example forecastHoldout({ model: 'nbd', parameters: { r: 1, alpha: 10 } }, splitSummaries({ x: Float64Array.of(0), tx: Float64Array.of(0), T: Float64Array.of(10) }, { x: Float64Array.of(0), tx: Float64Array.of(0), T: Float64Array.of(30) })).expected[0] // → 1
 */
export function forecastHoldout(fit: FittedModel, split: Split): HoldoutForecast {
  const model = transactionModels[fit.model];
  const { x, tx, T, weight } = split.calibration;
  const size = x.length;
  if (split.holdout.length !== size) throw invalidInput('length-mismatch', 'holdout');
  const expected = new Float64Array(size);
  const logProbability = new Float64Array(size);
  const known = new Map<string, number>();
  let logLikelihood = 0;
  let total = 0;
  for (let i = 0; i < size; i++) {
    const length = split.length[i]!;
    const y = split.holdout[i]!;
    const key = `${x[i]} ${tx[i]} ${T[i]} ${length} ${y}`;
    const before = known.get(key);
    if (before === undefined) {
      known.set(key, i);
      expected[i] = model.expectedPurchases(fit.parameters, x[i]!, tx[i]!, T[i]!, length);
      const p = model.probabilityOfPurchases(fit.parameters, x[i]!, tx[i]!, T[i]!, length, y);
      logProbability[i] = Math.log(Math.max(p, LEAST));
    } else {
      expected[i] = expected[before]!;
      logProbability[i] = logProbability[before]!;
    }
    const count = weight ? weight[i]! : 1;
    total += count * expected[i]!;
    logLikelihood += count * logProbability[i]!;
  }
  return { expected, logProbability, logLikelihood, total };
}

/** How much better one forecast was than another. */
export interface ForecastLead {
  /** Difference of the log-likelihoods; positive when the first was better. */
  lead: number;
  /** Its standard error, from how the customers differ in it. */
  error: number;
}

/**
 * The lead of one forecast over another, with its standard error.
 *
 * Words: a lead smaller than twice its error may be the luck of which customers bought. Formula: Σ wᵢ dᵢ and √(n · variance of dᵢ) with
 * dᵢ the difference of the customers' log-probabilities. Units: natural logarithms of probabilities. Source: Vuong
 * (1989), Econometrica 57.
 *
 * @example forecastLead({ logProbability: Float64Array.of(-1, -2) }, { logProbability: Float64Array.of(-2, -2) }).error // → 0.7071067811865476
 */
export function forecastLead(
  one: Pick<HoldoutForecast, 'logProbability'>,
  other: Pick<HoldoutForecast, 'logProbability'>,
  weight?: Float64Array,
): ForecastLead {
  let lead = 0;
  let squares = 0;
  let customers = 0;
  one.logProbability.forEach((value, i) => {
    const count = weight ? weight[i]! : 1;
    const difference = value - other.logProbability[i]!;
    lead += count * difference;
    squares += count * difference * difference;
    customers += count;
  });
  return { lead, error: Math.sqrt(Math.max(0, squares - (lead * lead) / customers)) };
}
