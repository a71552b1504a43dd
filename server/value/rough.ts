// What can be said with too little history for a model: the transparent method, by the pace of the own purchases and the
// averages of customers who bought equally often. Everything it says is marked as insufficient history.
import { activeByPace } from '@clientela/models';
import type { Base } from './queries-summary.ts';
import { dayNumber, daysPerMonth, daysPerYear, type RunTerms } from './rules.ts';

export interface Segment {
  /** Purchase days of its customers: from, to (null: and more). */
  from: number;
  to: number | null;
  customers: number;
  /** Mean sales of a purchase day, minor units. */
  spend: number;
  /** Repeat purchases of a customer in a year. */
  perYear: number;
  /** Mean of (last/window)^n; null for a single purchase, which shows no pace. */
  pActive: number | null;
}

export interface Rough {
  segments: Segment[];
  /** Share of sales that counts: the gross margin, or 1 where none is set. */
  margin: number;
}

const edges: [from: number, to: number | null][] = [
  [1, 1],
  [2, 2],
  [3, 5],
  [6, null],
];

/** Time observed: never less than a month, so that somebody of yesterday has no yearly rate of hundreds. */
const observed = (first: number, asOf: number): number => Math.max(asOf - first, daysPerMonth);

/** The averages of the base. @returns segments that have customers */
export function roughOf(base: Base, asOfDay: string, terms: RunTerms): Rough {
  const asOf = dayNumber(asOfDay);
  const sums = edges.map(() => ({ customers: 0, spend: 0, days: 0, repeats: 0, years: 0, p: 0 }));
  for (let i = 0; i < base.customers; i++) {
    const days = base.occasions[i]!;
    const sum = sums[edges.findIndex(([, to]) => to === null || days <= to)]!;
    const window = observed(base.first[i]!, asOf);
    sum.customers++;
    sum.spend += base.spend[i]!;
    sum.days += days;
    sum.repeats += days - 1;
    sum.years += window / daysPerYear;
    sum.p += activeByPace(days, base.last[i]! - base.first[i]!, window) ?? 0;
  }
  const segments = sums.flatMap((sum, k): Segment[] => {
    const [from, to] = edges[k]!;
    if (sum.customers === 0) return [];
    return [
      {
        from,
        to,
        customers: sum.customers,
        spend: Math.max(0, Math.round(sum.spend / sum.days)),
        perYear: sum.repeats / sum.years,
        pActive: from === 1 ? null : sum.p / sum.customers,
      },
    ];
  });
  return { segments, margin: marginOf(base, terms) };
}

/** Share of all sales that is left, where the base has margins; else the gross margin, or all. */
function marginOf({ spend, marginShare }: Base, terms: RunTerms): number {
  if (!marginShare) return terms.grossMargin ?? 1;
  const sales = spend.reduce((sum, one) => sum + one, 0);
  return sales > 0 ? spend.reduce((sum, one, i) => sum + one * marginShare[i]!, 0) / sales : 1;
}

export interface RoughCustomer {
  /** (last/window)^n. */
  pActive: number;
  purchases: number;
  /** Days from the first purchase to the last, and to the end of the data. */
  last: number;
  window: number;
  /** Of the next twelve months, if the customer goes on as those who bought equally often. */
  expectedPurchases: number;
  /** Margin (or sales) of the next twelve months, minor units. */
  expectedAmount: number;
}

/** One customer by the transparent method; null for a single purchase. */
export function roughCustomer(
  rough: Rough,
  summary: { firstOn: string; lastOn: string; occasions: number },
  asOfDay: string,
): RoughCustomer | null {
  const first = dayNumber(summary.firstOn);
  const last = dayNumber(summary.lastOn) - first;
  const window = observed(first, dayNumber(asOfDay));
  const { occasions } = summary;
  const segment = rough.segments.find(
    ({ from, to }) => occasions >= from && (to ?? occasions) >= occasions,
  );
  const pActive = activeByPace(occasions, last, window);
  if (pActive === null || !segment) return null;
  const expectedPurchases = pActive * segment.perYear;
  return {
    pActive,
    purchases: occasions,
    last,
    window: Math.round(window),
    expectedPurchases,
    expectedAmount: Math.round(expectedPurchases * segment.spend * rough.margin),
  };
}
