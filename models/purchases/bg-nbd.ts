// BG/NBD: customers buy at their own steady rate and may leave right after any repeat purchase.
import { bgFamily } from './bg-family.ts';
import type { TransactionModel } from './transaction-model.ts';

/**
 * The BG/NBD model.
 *
 * Words: while active a customer buys at rate λ ~ Gamma(r, α); after each repeat purchase the customer leaves with probability
 * p ~ Beta(a, b). Somebody without repeat purchases has had no chance to leave, so P(active) = 1 for x = 0. Given active at T:
 * λ ~ Gamma(r+x, α+T), p ~ Beta(a, b+x), independent. Parameters: r, a, b without unit, alpha in the unit of T. Expected and
 * discounted purchases are means over p (and λ), not hypergeometric functions: no singularity at a = 1, no overflow.
 * Errors: relative 1e-12. Source: Fader, Hardie & Lee (2005), "Counting your customers the easy way", Marketing Science 24.
 *
 * @example bgNbd.pActive({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 2, 30.43, 38.86) // → 0.72657857008067
 * @example bgNbd.expectedPurchases({ r: 0.243, alpha: 4.414, a: 1, b: 2.426 }, 2, 30.43, 38.86, 39) // → 1.1021367860399
 * @example bgNbd.discountedPurchases({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 2, 30.43, 38.86, 0.0027) // → 5.156379826154
 */
export const bgNbd: TransactionModel = bgFamily('bg-nbd', 0);
