// One value of a customer: what purchases and what contracts are expected to bring, put together. Columns in, columns out.
import type { Base } from './queries-summary.ts';
import { daysPerMonth } from './rules.ts';
import type { Figures } from './score-base.ts';

/** What is expected of a customer, of purchases, of contracts, or of both. Money in minor units. */
export interface Part {
  value: number;
  low: number;
  high: number;
  pActive: number;
  annualProfit: number;
  /** Months within the time of the map of groups. */
  activeMonths: number;
}

/** What the contracts of customers are worth, in columns, customers ascending; NaN where nothing is known of it. */
export interface ContractParts {
  customers: number;
  id: Float64Array;
  value: Float64Array;
  low: Float64Array;
  high: Float64Array;
  pActive: Float64Array;
  annualProfit: Float64Array;
  activeMonths: Float64Array;
}

/** What is expected of every customer: those of the base in its order, then those who have contracts alone. */
export type Together = ContractParts;

/**
 * The sum of both parts. Expected values add up whatever holds between them. The bounds do not: their distances from
 * the value are added as of independent errors, √(a² + b²), each side for itself. Stored quantiles of the sum would need the
 * joint distribution; variances alone would lose that both parts lean to one side. It is exact where both are normal,
 * and never wider than adding the bounds. Somebody is a customer while either part lasts; for how long, the longer of
 * both says at least.
 */
export function putTogether(purchases: Part, contracts: Part): Part {
  const value = Math.round(purchases.value) + contracts.value;
  return {
    value,
    low: value - Math.hypot(purchases.value - purchases.low, contracts.value - contracts.low),
    high: value + Math.hypot(purchases.high - purchases.value, contracts.high - contracts.value),
    pActive: activeTogether(purchases.pActive, contracts.pActive),
    annualProfit: purchases.annualProfit + contracts.annualProfit,
    activeMonths: Math.max(purchases.activeMonths, contracts.activeMonths),
  };
}

/** Chance that at least one of both still holds. */
export const activeTogether = (purchases: number, contracts: number): number =>
  contracts === 0 ? purchases : 1 - (1 - purchases) * (1 - contracts);

const numbers = ['value', 'low', 'high', 'pActive', 'annualProfit', 'activeMonths'] as const;

/** One row of columns; what is not known of a contract counts as nothing. */
const rowOf = (columns: ContractParts, at: number): Part => ({
  value: columns.value[at]! || 0,
  low: columns.low[at]! || 0,
  high: columns.high[at]! || 0,
  pActive: columns.pActive[at]! || 0,
  annualProfit: columns.annualProfit[at]! || 0,
  activeMonths: columns.activeMonths[at]! || 0,
});

/**
 * Puts the scores of a base and what contracts are worth together. Without contracts the columns of the scores themselves are
 * handed back. `scores` is null where purchases are too few to say anything: then only contracts have a value.
 */
export function joinContracts(
  base: Pick<Base, 'customers' | 'id'>,
  scores: Figures | null,
  parts: ContractParts | null,
): Together | null {
  if (!parts || parts.customers === 0)
    return (
      scores && {
        ...scores,
        customers: base.customers,
        id: base.id,
        activeMonths: scores.activeTime.map((days) => days / daysPerMonth),
      }
    );
  // Who has contracts alone comes after the base.
  const alone: number[] = [];
  let at = 0;
  for (let k = 0; k < parts.customers; k++) {
    while (at < base.customers && base.id[at]! < parts.id[k]!) at++;
    if (at === base.customers || base.id[at] !== parts.id[k]) alone.push(k);
  }
  const size = base.customers + alone.length;
  const column = (of: Float64Array | undefined, scale = 1) => {
    const whole = new Float64Array(size).fill(Number.NaN);
    for (let i = 0; of && i < base.customers; i++) whole[i] = of[i]! / scale;
    return whole;
  };
  const all: Together = {
    customers: size,
    id: column(base.id),
    value: column(scores?.value),
    low: column(scores?.low),
    high: column(scores?.high),
    pActive: column(scores?.pActive),
    annualProfit: column(scores?.annualProfit),
    activeMonths: column(scores?.activeTime, daysPerMonth),
  };
  const write = (i: number, part: Part) => {
    for (const name of numbers) all[name][i] = part[name];
  };
  for (let i = 0, k = 0; i < base.customers; i++) {
    while (k < parts.customers && parts.id[k]! < base.id[i]!) k++;
    if (k === parts.customers || parts.id[k] !== base.id[i]) continue;
    const part = rowOf(parts, k);
    if (scores) write(i, putTogether(rowOf(all, i), part));
    else if (!Number.isNaN(parts.value[k]!)) write(i, part);
  }
  alone.forEach((k, place) => {
    const i = base.customers + place;
    all.id[i] = parts.id[k]!;
    if (!Number.isNaN(parts.value[k]!)) write(i, rowOf(parts, k));
  });
  return all;
}
