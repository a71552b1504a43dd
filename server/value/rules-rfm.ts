// Recency, frequency and money against the value of the models, on weeks that both had not seen: who answered, and
// how much of what was bought the best customers of each order held.
import { rfmScores } from '@clientela/models';
import { z80 } from './rules.ts';

/** Scores per dimension: quintiles. */
export const rfmGroups = 5;
export const sortings = ['independent', 'nested'] as const;
export type Sorting = (typeof sortings)[number];
/** The part of the customers that one would write to first. */
export const topShare = 0.2;

/** Customers as they stood when the weeks were hidden, and what they did since; one entry each. */
export interface Holdout {
  /** Days since the last purchase. */
  silence: ArrayLike<number>;
  purchases: ArrayLike<number>;
  /** Minor units so far. */
  spend: ArrayLike<number>;
  /** What the models say each is worth; null where there was too little for it. */
  value: ArrayLike<number> | null;
  /** Purchase days since. */
  bought: ArrayLike<number>;
  /** Net sales since, minor units. */
  spent: ArrayLike<number>;
}

export interface Answered {
  score: number;
  customers: number;
  answers: number;
  /** Net sales since, minor units. */
  spent: number;
}

export interface SortingResult {
  recency: Answered[];
  frequency: Answered[];
  monetary: Answered[];
  /** By the three digits. */
  cells: Answered[];
}

/** Share of the sales since that the first tenth, the first two tenths … of an order brought. */
export type Gains = number[];

export interface TopFifth {
  value: number;
  rfm: number;
  /** Value less RFM, with its 80 % interval. */
  difference: { value: number; low: number; high: number };
}

export interface Rankings {
  customers: number;
  answers: number;
  spent: number;
  sortings: Record<Sorting, SortingResult>;
  gains: { independent: Gains; nested: Gains; value: Gains | null };
  top: Record<Sorting, TopFifth> | null;
}

function answersBy(scores: ArrayLike<number>, { bought, spent }: Holdout): Answered[] {
  const rows = new Map<number, Answered>();
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    const row = rows.get(score) ?? { score, customers: 0, answers: 0, spent: 0 };
    row.customers++;
    if (bought[i]! > 0) row.answers++;
    row.spent += spent[i]!;
    rows.set(score, row);
  }
  return [...rows.values()].sort((a, b) => b.score - a.score);
}

/**
 * How much of each customer is among the best `share` of an order: 1, 0, or for those who stand level at the limit
 * the part of them that fits.
 */
export function membership(order: ArrayLike<number>, share: number): Float64Array {
  const n = order.length;
  const sorted = Float64Array.from(order).sort();
  const wanted = share * n;
  const out = new Float64Array(n);
  if (wanted >= n) return out.fill(1);
  // The lowest of the best, counted from the end.
  const limit = sorted[n - Math.max(1, Math.ceil(wanted - 1e-9))]!;
  let above = 0;
  let level = 0;
  for (let i = 0; i < n; i++) {
    if (order[i]! > limit) above++;
    else if (order[i]! === limit) level++;
  }
  const part = (wanted - above) / level;
  for (let i = 0; i < n; i++) out[i] = order[i]! > limit ? 1 : order[i]! === limit ? part : 0;
  return out;
}

const captured = (
  order: ArrayLike<number>,
  share: number,
  spent: ArrayLike<number>,
  total: number,
) => {
  const members = membership(order, share);
  let sum = 0;
  for (let i = 0; i < members.length; i++) sum += members[i]! * spent[i]!;
  return sum / total;
};

const gainsOf = (order: ArrayLike<number>, spent: ArrayLike<number>, total: number): Gains =>
  Array.from({ length: 10 }, (_, k) => captured(order, (k + 1) / 10, spent, total));

/**
 * The difference of two shares of the same sum, with its interval: the customers are a draw, so a ratio Σ wₜsₜ/Σ sₜ has
 * the variance Σ sₜ²(wₜ − D)²/(Σ sₜ)² (the delta method).
 */
function compareTop(
  value: ArrayLike<number>,
  rfm: ArrayLike<number>,
  spent: ArrayLike<number>,
  total: number,
): TopFifth {
  const best = membership(value, topShare);
  const other = membership(rfm, topShare);
  let valueSum = 0;
  let rfmSum = 0;
  for (let i = 0; i < best.length; i++) {
    valueSum += best[i]! * spent[i]!;
    rfmSum += other[i]! * spent[i]!;
  }
  const difference = (valueSum - rfmSum) / total;
  let variance = 0;
  for (let i = 0; i < best.length; i++)
    variance += (spent[i]! * (best[i]! - other[i]! - difference)) ** 2;
  const reach = (z80 * Math.sqrt(variance)) / total;
  return {
    value: valueSum / total,
    rfm: rfmSum / total,
    difference: { value: difference, low: difference - reach, high: difference + reach },
  };
}

/** Both ways of sorting on the hidden weeks, and the value of the models beside them. */
export function rankHoldout(holdout: Holdout): Rankings {
  const { silence, purchases, spend, value, bought, spent } = holdout;
  const columns = { recency: silence, frequency: purchases, monetary: spend };
  const scores = {
    independent: rfmScores(columns, { groups: rfmGroups, sorting: 'independent' }),
    nested: rfmScores(columns, { groups: rfmGroups, sorting: 'nested' }),
  };
  const resultOf = (sorting: Sorting): SortingResult => ({
    recency: answersBy(scores[sorting].recency, holdout),
    frequency: answersBy(scores[sorting].frequency, holdout),
    monetary: answersBy(scores[sorting].monetary, holdout),
    cells: answersBy(scores[sorting].cell, holdout),
  });
  let total = 0;
  let answers = 0;
  for (let i = 0; i < spent.length; i++) {
    total += spent[i]!;
    if (bought[i]! > 0) answers++;
  }
  const sells = total > 0;
  const gains = (order: ArrayLike<number>) => (sells ? gainsOf(order, spent, total) : []);
  return {
    customers: spent.length,
    answers,
    spent: total,
    sortings: { independent: resultOf('independent'), nested: resultOf('nested') },
    gains: {
      independent: gains(scores.independent.cell),
      nested: gains(scores.nested.cell),
      value: value && gains(value),
    },
    top:
      value && sells
        ? {
            independent: compareTop(value, scores.independent.cell, spent, total),
            nested: compareTop(value, scores.nested.cell, spent, total),
          }
        : null,
  };
}
