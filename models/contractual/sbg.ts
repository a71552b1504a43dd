// sBG, the shifted beta-geometric model: customers renew with their own steady probability, which differs between them.
import { betaFamily } from './beta-family.ts';
import type { RetentionModel } from './retention-model.ts';

/**
 * The sBG model of retention.
 *
 * Words: every customer leaves at each renewal with a probability θ of their own, θ ~ Beta(α, β). Those with high θ leave early,
 * so the retention rate of a cohort rises although nobody becomes more loyal. Formulas, after t renewals:
 *   survival         S(t) = B(α, β+t) / B(α, β)
 *   retention rate   r(t) = (β+t−1) / (α+β+t−1)
 *   renewals to come E = (β+t) / (α−1), infinite for α ≤ 1
 *   own θ, known to have made t renewals: Beta(α, β+t).
 * Parameters: alpha, beta > 0 without unit; the mean chance of leaving in the first period is α/(α+β). Errors: relative 1e-12.
 * Source: Fader & Hardie (2007), "How to project customer retention", J. Interactive Marketing 21.
 *
 * @example sbg.survival({ alpha: 0.668, beta: 3.806 }, 8) // → 0.46047895880927316
 * @example sbg.retentionRate({ alpha: 0.668, beta: 3.806 }, 1) // → 0.85069289226642825
 * @example sbg.expectedRenewals({ alpha: 3, beta: 5 }, 1) // → 3
 * @example sbg.logLikelihood({ alpha: 1, beta: 1 }, [{ year: Float64Array.of(0, 1), survivors: Float64Array.of(2, 1) }]) // → -1.3862943611198906
 */
export const sbg: RetentionModel = betaFamily('sbg');
