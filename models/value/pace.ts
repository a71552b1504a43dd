// The tⁿ rule: is a customer still active, judged by nothing but the pace of the own purchases?
import { checkPositive, checkWhole } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';

/**
 * The chance that a customer is still active by the tⁿ rule; null for a single purchase, which shows no pace.
 *
 * Words: the longer the silence against the pace so far, the lower; of two equally silent customers the one who bought more
 * often is more likely gone. Formula: (last/window)^n. A transparent fallback for bases too small for a model; a heuristic,
 * so no interval comes with it. Units: `last` (time of the last purchase) and `window` from the same start in one unit, the
 * customer's first purchase or, as in the lecture version, the start of the window; `purchases` n counts all of them, the
 * first included. Range: 0 ≤ last ≤ window (code `out-of-range`), n whole, from 1. Error: relative 1e-15 n. Source:
 * Reinartz & Kumar (2002), Harvard Business Review 80(7); Schmittlein & Morrison (1985).
 *
 * @example activeByPace(4, 8, 12) // → 0.19753086419753083
 * @example activeByPace(1, 8, 12) // → null
 */
export function activeByPace(purchases: number, last: number, window: number): number | null {
  checkWhole('purchases', purchases, 1);
  checkPositive('window', window);
  if (!(last >= 0 && last <= window)) throw invalidInput('out-of-range', 'last');
  return purchases === 1 ? null : (last / window) ** purchases;
}
