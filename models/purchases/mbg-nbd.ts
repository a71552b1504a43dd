// MBG/NBD: as BG/NBD, and customers may also leave right after their first purchase.
import { bgFamily } from './bg-family.ts';
import type { TransactionModel } from './transaction-model.ts';

/**
 * The MBG/NBD model.
 *
 * Words: as `bgNbd` with one more chance to leave, at the first purchase, so that customers without repeat purchases may
 * be gone. Given active at T: λ ~ Gamma(r+x, α+T), p ~ Beta(a, b+x+1). Parameters and errors as `bgNbd`.
 * Units as `bgNbd`. Source: Batislam, Denizel & Filiztekin (2007), IJRM 24; Hoppe & Wagner (2007).
 *
 * @example mbgNbd.pActive({ r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, 0, 0, 38.86) // → 0.38973508091876
 */
export const mbgNbd: TransactionModel = bgFamily('mbg-nbd', 1);
