// How large a customer's wallet is, by the best evidence there is; the method and its confidence go with the number.
import { checkLevel, checkNotNegative, checkPositive, checkWhole } from '../inference/checks.ts';
import { DEFAULT_LEVEL, normalReach } from '../inference/interval.ts';
import { sortedQuantile } from '../inference/sample.ts';
import { invalidInput } from '../invalid-input.ts';
import { checkFinite, checkShare } from '../value/checks.ts';

/** The rungs of the ladder, the best first. */
export type WalletMethod =
  | 'declared'
  | 'supplier-share'
  | 'wallet-allocation-rule'
  | 'equal-split'
  | 'segment-benchmark';

export type WalletConfidence = 'high' | 'medium' | 'low';

/** What is known of a customer's spending; the more, the higher the rung. */
export interface WalletEvidence {
  /** Our sales to the customer in the period. */
  own: number;
  /** What the customer says to spend in the category, with all suppliers. */
  declared?: number;
  /** Our share of the customer's purchases as sales staff or the buyer know it, above 0 and at most 1. */
  supplierShare?: number;
  /** Our rank in the customer's preference among those used (ties: the mean of their ranks). */
  rank?: number;
  /** How many suppliers the customer uses, ours included. */
  suppliers?: number;
  /** Our sales to similar customers in the same period, of any order. */
  similar?: ArrayLike<number>;
}

/**
 * A wallet with where it comes from; money. `lower` and `upper` only where chance can be told (`segment-benchmark`), else
 * null.
 */
export interface WalletEstimate {
  wallet: number;
  /** Own over wallet; null where the wallet is empty. */
  share: number | null;
  method: WalletMethod;
  confidence: WalletConfidence;
  /** The evidence gave less than our own sales; the wallet is our own sales and the confidence low. */
  contradicted: boolean;
  lower: number | null;
  upper: number | null;
}

/**
 * The Wallet Allocation Rule: the share of wallet that follows from a rank in preference.
 *
 * Formula: (1 − rank/(n+1)) · 2/n. The shares of all n suppliers add up to 1. Range: whole n from 1, 1 ≤ rank ≤ n (code
 * `out-of-range`); ties get the mean of their ranks. Units: share. Source: Keiningham, Aksoy, Buoye & Cooil (2011), Harvard
 * Business Review 89(10).
 *
 * @example walletAllocationRule(3, 10) // → 0.14545454545454545
 */
export function walletAllocationRule(rank: number, suppliers: number): number {
  checkWhole('suppliers', suppliers, 1);
  if (!(rank >= 1 && rank <= suppliers)) throw invalidInput('out-of-range', 'rank');
  return ((1 - rank / (suppliers + 1)) * 2) / suppliers;
}

/** Share of similar customers that the benchmark leaves below: those above give most of their wallets already. */
const BENCHMARK = 0.8;

/** A quantile with an interval that holds whatever the distribution is. */
export interface QuantileEstimate {
  quantile: number;
  lower: number;
  upper: number;
  n: number;
  level: number;
}

/**
 * A quantile of a sample with an interval that assumes nothing about the distribution.
 *
 * Formula: linear between the order statistics at (n − 1)p (Hyndman & Fan's type 7); interval from the order statistics np
 * ± z √(np(1−p)) + ½, rounded outwards and cut at the extremes. Range: 0 to 1. Refuses `empty` and `not-finite` with the
 * row. With few values the interval is the whole range and holds less than its level. Units: those of the values.
 * Source: Hyndman & Fan (1996); David & Nagaraja (2003), chapter 7.
 *
 * @example sampleQuantile([10, 20, 30, 40, 50], 0.8).quantile // → 42
 */
export function sampleQuantile(
  values: ArrayLike<number>,
  probability: number,
  options: { level?: number } = {},
): QuantileEstimate {
  const { level = DEFAULT_LEVEL } = options;
  checkLevel(level);
  checkShare('probability', probability);
  const n = values.length;
  if (n === 0) throw invalidInput('empty', 'values');
  for (let i = 0; i < n; i++) checkFinite('values', values[i]!, i);
  const sorted = Float64Array.from(values).sort();
  const reach = normalReach(level) * Math.sqrt(n * probability * (1 - probability));
  const first = Math.max(1, Math.floor(n * probability + 0.5 - reach));
  const last = Math.min(n, Math.ceil(n * probability + 0.5 + reach));
  return {
    quantile: sortedQuantile(sorted, probability),
    lower: sorted[first - 1]!,
    upper: sorted[last - 1]!,
    n,
    level,
  };
}

/**
 * The size of a customer's wallet by the highest rung of the ladder that the evidence reaches; null when there is none.
 *
 * Words: 1 what the customer declares; 2 our share as known in a business database, wallet = own/share; 3 our rank among
 * the suppliers used (`walletAllocationRule`); 4 an equal split among them; 5 what the best of similar customers spend with
 * us, the 80th percentile. Confidence: high, high, medium, low, low; low whenever the evidence gives less than we sell
 * already, in which case the wallet is what we sell. On rungs 2 to 4 a customer without sales shows no wallet, so those
 * rungs need own sales above 0. Units: money of the period of `own`. Refuses what is out of range by field. Source: domain
 * note §7; Keiningham et al. (2011) for rung 3.
 *
 * @example estimateWallet({ own: 100000, suppliers: 3 }).wallet // → 300000
 * @example estimateWallet({ own: 75, declared: 150, suppliers: 3 }).method // → 'declared'
 */
export function estimateWallet(
  evidence: WalletEvidence,
  options: { level?: number } = {},
): WalletEstimate | null {
  const { own, declared, supplierShare, rank, suppliers, similar } = evidence;
  checkNotNegative('own', own);
  const found = (
    method: WalletMethod,
    confidence: WalletConfidence,
    size: number,
    interval: [number, number] | null = null,
  ): WalletEstimate => {
    const contradicted = size < own;
    const wallet = Math.max(own, size);
    return {
      wallet,
      share: wallet > 0 ? own / wallet : null,
      method,
      confidence: contradicted ? 'low' : confidence,
      contradicted,
      lower: interval ? Math.max(own, interval[0]) : null,
      upper: interval ? Math.max(own, interval[1]) : null,
    };
  };
  if (declared !== undefined) {
    checkNotNegative('declared', declared);
    return found('declared', 'high', declared);
  }
  if (supplierShare !== undefined) {
    checkPositive('supplierShare', supplierShare);
    if (supplierShare > 1) throw invalidInput('out-of-range', 'supplierShare');
    if (own > 0) return found('supplier-share', 'high', own / supplierShare);
  }
  if (suppliers !== undefined) {
    checkWhole('suppliers', suppliers, 1);
    const share = rank === undefined ? 1 / suppliers : walletAllocationRule(rank, suppliers);
    if (own > 0) {
      return rank === undefined
        ? found('equal-split', 'low', own / share)
        : found('wallet-allocation-rule', 'medium', own / share);
    }
  }
  if (similar !== undefined && similar.length > 0) {
    const { quantile, lower, upper } = sampleQuantile(similar, BENCHMARK, options);
    // Customers who give us more than most of their like are no contradiction: their wallet is at least that.
    return found('segment-benchmark', 'low', Math.max(own, quantile), [lower, upper]);
  }
  return null;
}
