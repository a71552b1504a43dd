// Share of customer: how much of what a customer spends in our categories we get, one by one and over all.
import { checkNotNegative } from '../inference/checks.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkShare } from '../value/checks.ts';
import { ratioOfTotals, type TotalsRatio } from './ratio-of-totals.ts';

/**
 * The share of one customer's wallet that we get; null where the wallet is empty.
 *
 * Formula: own/wallet. Units: share. Range: 0 ≤ own ≤ wallet (code `own-above-wallet`): a wallet below our own sales is a
 * wrong estimate, see `estimateWallet`. Source: Peppers & Rogers (1993).
 *
 * @example shareOfCustomer(75, 150) // → 0.5
 */
export function shareOfCustomer(own: number, wallet: number): number | null {
  checkNotNegative('own', own);
  checkNotNegative('wallet', wallet);
  if (own > wallet) throw invalidInput('own-above-wallet', 'own');
  return wallet > 0 ? own / wallet : null;
}

/**
 * The share over many customers: the ratio of totals with its interval, and the mean of the shares, which is another thing.
 */
export interface AggregateShare extends TotalsRatio {
  /** Mean of the individual shares over customers with a wallet. */
  meanShare: number;
}

/**
 * The share of all wallets together.
 *
 * Words: the aggregate share weighs customers by their wallets; the mean of the shares counts each customer once. When
 * large wallets go elsewhere the first is below the second. Formula: Σ own/Σ wallet with the interval of `ratioOfTotals`,
 * cut at 1. Shapes: one entry per customer. Units: share. The interval takes the wallets as known; that they are estimates
 * is said by their method. Refuses `length-mismatch`, `negative`, `not-finite`, `own-above-wallet` with the row, and
 * wallets that are all empty (`not-positive`). Source: elementary; Cochran (1977), chapter 6.
 *
 * @example aggregateShare([75, 40], [150, 50]).ratio // → 0.575
 * @example aggregateShare([75, 40], [150, 50]).meanShare // → 0.65
 */
export function aggregateShare(
  own: ArrayLike<number>,
  wallets: ArrayLike<number>,
  options: { level?: number } = {},
): AggregateShare {
  const found = ratioOfTotals(own, wallets, options);
  let sum = 0;
  let counted = 0;
  for (let i = 0; i < wallets.length; i++) {
    if (own[i]! > wallets[i]!) throw invalidInput('own-above-wallet', 'own', i);
    if (wallets[i]! === 0) continue;
    sum += own[i]! / wallets[i]!;
    counted++;
  }
  return { ...found, upper: Math.min(1, found.upper), meanShare: sum / counted };
}

/**
 * What a customer could bring beyond what the customer brings now, as far as worth hoping for.
 *
 * Formula: (wallet − own) × chance of being active × margin. Units: money per period of the wallet. Sort by it to see where
 * selling more pays. Range: own at most wallet, shares 0 to 1. Source: domain note §7.
 *
 * @example walletHeadroom({ own: 40, wallet: 100, pActive: 0.5, margin: 0.3 }) // → 9
 */
export function walletHeadroom(customer: {
  own: number;
  wallet: number;
  pActive: number;
  margin: number;
}): number {
  const { own, wallet, pActive, margin } = customer;
  checkNotNegative('own', own);
  checkNotNegative('wallet', wallet);
  if (own > wallet) throw invalidInput('own-above-wallet', 'own');
  checkShare('pActive', pActive);
  checkShare('margin', margin);
  return (wallet - own) * pActive * margin;
}
