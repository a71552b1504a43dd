// BdW, the beta-discrete-Weibull model: as the sBG, and each customer's own chance of leaving may rise or fall with time.
import { betaFamily } from './beta-family.ts';
import type { RetentionModel } from './retention-model.ts';

/**
 * The BdW model of retention.
 *
 * Words: a customer with chance θ of leaving in the first period is still there after t renewals with probability (1−θ)^(t^c),
 * θ ~ Beta(α, β). For c = 1 it is the sBG; for c > 1 everybody's risk of leaving rises with time (but those at risk leave first, so
 * the cohort's may still fall), for c < 1 it falls. Formulas: survival S(t) = B(α, β+t^c) / B(α, β), retention rate S(t)/S(t−1),
 * own θ after t renewals Beta(α, β+t^c); renewals to come `meanRenewals`, infinite for cα ≤ 1. Parameters: alpha, beta, c > 0
 * without unit. Needs at least three periods, and says little more than the sBG from fewer than about five.
 * Errors: relative 1e-12. Source: Fader, Hardie, Liu, Davin & Steenburgh (2018), "How to project customer retention" revisited:
 * the role of duration dependence, J. Interactive Marketing 43.
 *
 * @example bdw.survival({ alpha: 0.668, beta: 3.806, c: 1 }, 8) // → 0.46047895880927316
 * @example bdw.survival({ alpha: 0.5, beta: 1.5, c: 2 }, 2) // → 0.4921875
 */
export const bdw: RetentionModel = betaFamily('bdw');
