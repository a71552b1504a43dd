// Cohorts of a known world: for planning, for teaching and for checking what fits and projections promise.
import { checkWhole } from '../inference/checks.ts';
import type { Random } from '../inference/random.ts';
import type { Parameters } from '../purchases/transaction-model.ts';
import type { Cohort } from './cohorts.ts';
import type { RetentionModel } from './retention-model.ts';

/**
 * A cohort of so many new customers, counted at the start and after each period.
 *
 * Refusals: `not-whole`, `too-few` (size or periods below 1). Formula: survivors after t ~ Binomial(survivors after t −
 * 1, S(t)/S(t−1)). Units: customers, periods. Source: the model taken at its word.
 *
 * @example simulateCohort(retentionModels.sbg, { alpha: 1, beta: 2 }, 50, 3, seededRandom(1)).survivors[0] // → 50
 */
export function simulateCohort(
  model: RetentionModel,
  parameters: Parameters,
  size: number,
  periods: number,
  random: Random,
): Cohort {
  checkWhole('size', size, 1);
  checkWhole('periods', periods, 1);
  const survivors = new Float64Array(periods + 1);
  survivors[0] = size;
  for (let i = 0; i < size; i++) {
    const renewals = Math.min(periods, model.drawRenewals(parameters, random));
    for (let t = 1; t <= renewals; t++) survivors[t]! += 1;
  }
  return { year: Float64Array.from(survivors, (_, t) => t), survivors };
}
