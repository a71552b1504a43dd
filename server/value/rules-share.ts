// What is true of the share of customer: when it may be shown, who is kept out of cross-selling, and what a
// barnacle is for. Every threshold of the share stands here.
import { association, benjaminiHochberg, studentReach } from '@clientela/models';

export const walletMethods = [
  'declared',
  'supplier-share',
  'wallet-allocation-rule',
  'equal-split',
  'segment-benchmark',
] as const;
/** The rungs of the ladder, the best first. */
export type WalletMethod = (typeof walletMethods)[number];

export const walletKinds = ['wallet', 'share', 'suppliers'] as const;
export type WalletKind = (typeof walletKinds)[number];
export const walletSources = ['customer', 'staff', 'study'] as const;
export type WalletSource = (typeof walletSources)[number];
export const walletConfidences = ['high', 'medium', 'low'] as const;
export type WalletConfidence = (typeof walletConfidences)[number];
export const keptOutReasons = ['returns', 'service', 'limited'] as const;
/** Why somebody with whom we lose money is kept out of cross-selling (the types of Shah and Kumar). */
export type KeptOut = (typeof keptOutReasons)[number];

/** No customer spends more than this in a year, minor units. */
export const mostWallet = 1e14;
/** Nobody buys the same from more than these. */
export const mostSuppliers = 1000;

/** How sure a word is when nobody says: the customer knows best. */
export const sureness: Readonly<Record<WalletSource, WalletConfidence>> = {
  customer: 'high',
  staff: 'medium',
  study: 'low',
};

/** Customers of whom something is known (any rung but the last), from which the share of all is shown. */
export const enoughKnown = 30;
/** The same of a group or a product line. */
export const enoughOfPart = 10;
/** Declared wallets beside which a rung's error is measured instead of assumed. */
export const enoughMeasured = 30;
/** Similar customers of whom a benchmark is taken; with fewer all customers are similar. */
export const enoughSimilar = 30;
/** Words older than this many days count as unsure. */
export const staleDays = 730;
/** An 80 % interval runs from the wallet divided by this to the wallet times this, where nothing was measured. */
export const assumedSpread: Readonly<Record<WalletConfidence, number>> = {
  high: 1.15,
  medium: 1.4,
  low: 2,
};

/** Below this share of the wallet there is room to sell more. */
export const smallShare = 0.5;
/** From this share on nothing is left to win. */
export const fullShare = 0.8;
/** Returned lines of all lines from which a customer reverses revenue; and at least so many. */
export const manyReturns = 0.2;
export const leastReturns = 2;
/** Product lines that are compared two by two, the most bought. */
export const mostLinesPaired = 60;
/** Chance of a false pair among those shown. */
const falsePairs = 0.05;

export const treatments = ['sell', 'cost'] as const;
export type Treatment = (typeof treatments)[number];

/**
 * What a barnacle is for: a large wallet of which we have little is worth selling to, across and up; a small wallet, or
 * one we have already, is worth only what serving it less costs.
 * @param median the middle of all customers' wallets, minor units
 */
export const barnacleTreatment = (
  { wallet, share }: { wallet: number; share: number | null },
  median: number,
): Treatment => (wallet >= median && share !== null && share < smallShare ? 'sell' : 'cost');

export const walletPlaces = ['win', 'keep', 'leave', 'have'] as const;
/** Large wallet, little of it ours: to win; much: to keep. Small wallet, little: to leave alone; much: had already. */
export type WalletPlace = (typeof walletPlaces)[number];

/** Where a known wallet `w` stands, as SQL; null where only the benchmark speaks of it. @param middle SQL of the middle wallet */
export const walletPlaceSql = (middle: string): string => `
  case when w.method = 'segment-benchmark' or w.share is null then null
    when w.wallet >= ${middle} then case when w.share < ${smallShare} then 'win' else 'keep' end
    else case when w.share < ${smallShare} then 'leave' else 'have' end end`;

/** Sums over customers: sales x own, wallets, their squares and products, and shares. */
export interface ShareSums {
  customers: number;
  own: number;
  wallet: number;
  own2: number;
  cross: number;
  wallet2: number;
  shares: number;
  withShare: number;
}

export interface ShareOf {
  customers: number;
  own: number;
  wallet: number;
  /** Ratio of the totals; null where the wallets are empty. */
  ratio: number | null;
  low: number | null;
  high: number | null;
  mean: number | null;
}

/**
 * The share over many customers from sums, as `aggregateShare` of the models has it from columns: the ratio of totals with
 * its interval, and the mean of the shares. So that a million customers need not leave the database.
 */
export function shareOfSums(sums: ShareSums, level: number): ShareOf {
  const { customers: n, own, wallet } = sums;
  const ratio = wallet > 0 ? own / wallet : null;
  const mean = sums.withShare > 0 ? sums.shares / sums.withShare : null;
  if (ratio === null || n < 2)
    return { customers: n, own, wallet, ratio, low: ratio && 0, high: ratio && 1, mean };
  const squares = sums.own2 - 2 * ratio * sums.cross + ratio ** 2 * sums.wallet2;
  const reach =
    (studentReach(level, n - 1) * Math.sqrt((n / (n - 1)) * Math.max(0, squares))) / wallet;
  return {
    customers: n,
    own,
    wallet,
    ratio,
    low: Math.max(0, ratio - reach),
    high: Math.min(1, ratio + reach),
    mean,
  };
}

/** "Who buys `from` buys `to`", with the interval of how many times as often as anybody. */
export interface LinePair {
  from: string;
  to: string;
  buyers: number;
  both: number;
  confidence: number;
  lift: number;
  low: number;
  /** Null: without bound. */
  high: number | null;
}

/**
 * Pairs of product lines that are bought by the same customers more often than chance says, both ways, the surest first.
 * Those that many comparisons explain are left out (Benjamini–Hochberg).
 */
export function linePairs(
  buyers: ReadonlyMap<string, number>,
  pairs: readonly { a: string; b: string; both: number }[],
  customers: number,
): LinePair[] {
  const found = pairs.map(({ a, b, both }) => {
    const table = { both, first: buyers.get(a)!, second: buyers.get(b)!, baskets: customers };
    return {
      a,
      b,
      forth: association(table),
      back: association({ ...table, first: table.second, second: table.first }),
    };
  });
  if (found.length === 0) return [];
  const adjusted = benjaminiHochberg(found.map(({ forth }) => forth.pValue));
  return found
    .flatMap(({ a, b, forth, back }, i) =>
      adjusted[i]! < falsePairs && forth.lift > 1
        ? [
            { from: a, to: b, ...forth },
            { from: b, to: a, ...back },
          ]
        : [],
    )
    .filter(({ liftLower }) => liftLower > 1)
    .map(({ from, to, first, both, confidence, lift, liftLower, liftUpper }) => ({
      from,
      to,
      buyers: first,
      both,
      confidence,
      lift,
      low: liftLower,
      high: Number.isFinite(liftUpper) ? liftUpper : null,
    }))
    .sort((one, other) => other.low - one.low)
    .slice(0, 200);
}

/** The line to offer next to somebody who buys these: the surest pair that leads to one they do not buy. */
export function crossSale(
  bought: ReadonlySet<string>,
  pairs: readonly LinePair[],
): LinePair | null {
  return pairs.find(({ from, to }) => bought.has(from) && !bought.has(to)) ?? null;
}
