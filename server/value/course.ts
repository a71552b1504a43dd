// The course of the base under one fit: every customer's purchases walked through once, valued at the ends of months, and
// the moves between them summed up. Memory does not depend on the number of customers.
import { prepareScoring, type SpendFit, type TransactionFit } from '@clientela/models';
import { addMove, type Legs, noLegs, placeOf, type Seen } from './bridge.ts';
import { inMargin } from './columns.ts';
import type { ContractCourse, ContractSeen } from './course-contracts.ts';
import type { NumberOf } from './margins.ts';
import { daysPerMonth, groupOf, type RunTerms, scoringTerms } from './rules.ts';
import type { Place } from './rules-groups.ts';
import { activeTogether } from './together.ts';
import { makeCells, newWalk, restart, step, writeCell, writeNothing } from './walk.ts';

/** By what everything is valued: one fit, one set of terms, one pair of cuts. */
export interface Yardstick {
  /** None while purchases are too few: then contracts alone have a value. */
  fit: TransactionFit | null;
  spend: SpendFit | null;
  terms: RunTerms;
  cuts: { profit: number; months: number };
}

/** The base on one evening. */
export interface CoursePoint extends Legs {
  /** Days since 1970. */
  day: number;
  customers: number;
  active: number;
  equity: number;
  sales: number;
  groups: Partial<Record<Place, { customers: number; value: number }>>;
  /** `friends>left`: how many went so since the evening before. */
  moves: Record<string, number>;
  /** Variance of what the customers will do, each by themselves; minor units squared. */
  individual: number;
  /** What of the equity is of contracts. */
  ofContracts: number;
}

/** What happened to one customer from an earlier evening to the last one. */
export interface CustomerChange
  extends Pick<Legs, 'acquired' | 'margin' | 'retention' | 'defected'> {
  customer: number;
  was: Place;
  now: Place;
  /** Did they fall below 10 % of being active, be it that they came back? */
  fell: boolean;
}

/** From an evening to the last one: customers are told of as they are gone through, but those who had left and still have. */
export interface Watch {
  /** Place of the evening among the ends. */
  from: number;
  tell: (change: CustomerChange) => void;
}

/** Customers on evenings that are scored together. */
const chunk = 8192;

/**
 * @param ends evenings, ascending
 * @param costOf where values count it, what serving one of a customer's purchases costs
 * @param shareOf where values count in it, what is left of one of a customer's sales
 * @param watches what to tell of single customers
 * @param contracts what contracts are worth, where there are any
 * @returns `day` to be called for each day of each customer, customers one after another and days in their order, amounts in
 *   minor units; `finish` for the points, one per evening
 */
export function makeCourse(
  yardstick: Yardstick,
  ends: readonly number[],
  shareOf: NumberOf | null = null,
  costOf: NumberOf | null = null,
  watches: readonly Watch[] = [],
  contracts: ContractCourse | null = null,
) {
  const { fit, spend, terms, cuts } = yardstick;
  const scorer = fit && spend ? prepareScoring(fit, spend, scoringTerms(terms)) : null;
  const { margin } = scoringTerms(terms);
  const points = ends.map(
    (day): CoursePoint => ({
      ...noLegs(),
      day,
      customers: 0,
      active: 0,
      equity: 0,
      sales: 0,
      groups: {},
      moves: {},
      individual: 0,
      ofContracts: 0,
    }),
  );
  const walk = newWalk();
  let customer = -1;
  let next = 0;
  let customers = 0;
  const cells = makeCells(chunk);
  const whose = new Int32Array(chunk);
  const ids = new Float64Array(chunk);
  const when = new Int32Array(chunk);
  const bought = new Uint8Array(chunk);
  const contracted: (ContractSeen | null)[] = Array(chunk).fill(null);
  const told = new Uint8Array(contracts?.ids.length ?? 0);
  let place = -1;
  let filled = 0;
  let before: { customer: number; seen: Seen } | null = null;
  const watched = watches.map((watch) => ({ ...watch, was: null as Seen | null, legs: noLegs() }));
  const last = ends.length - 1;

  /** Adds an evening of a customer to what is watched, and tells of it on the last. */
  const look = (id: number, at: number, earlier: Seen | null, seen: Seen) => {
    for (const one of watched) {
      if (at === one.from) one.was = seen;
      if (at <= one.from) continue;
      // Their first evening after it: nothing was before.
      if (!earlier) one.was = null;
      addMove(one.legs, earlier, seen);
      if (at < last) continue;
      const [was, now] = [placeOf(one.was), placeOf(seen)];
      const { acquired, margin, retention, defected, defectedCustomers } = one.legs;
      const fell = defectedCustomers > 0;
      if (was !== 'left' || now !== 'left')
        one.tell({ customer: id, was, now, acquired, margin, retention, defected, fell });
      one.legs = noLegs();
    }
  };

  const score = () => {
    const part = Object.fromEntries(
      Object.entries(cells).map(([name, column]) => [name, column.subarray(0, filled)]),
    ) as ReturnType<typeof makeCells>;
    const outlook = scorer?.outlook(part) ?? null;
    for (let i = 0; i < filled; i++) {
      const own = outlook && bought[i] ? outlook : null;
      const of = contracted[i]!;
      const pActive = activeTogether(own?.pActive[i] ?? 0, of?.pActive ?? 0);
      const seen: Seen = {
        value: Math.round(own?.value[i] ?? 0) + (of?.value ?? 0),
        perPurchase: own ? margin * own.expectedSpend[i]! - cells.c[i]! : 0,
        purchases: own?.discountedPurchases[i] ?? 0,
        pActive,
        group: groupOf(
          pActive,
          (own?.annualProfit[i] ?? 0) + (of?.annualProfit ?? 0),
          Math.max((own?.activeTime[i] ?? 0) / daysPerMonth, of?.activeMonths ?? 0),
          cuts,
        ),
        contracts: of,
      };
      const point = points[when[i]!]!;
      const earlier = before?.customer === whose[i] ? before!.seen : null;
      point.customers++;
      point.active += pActive;
      point.equity += seen.value;
      point.individual += own?.variance[i] ?? 0;
      point.ofContracts += of?.value ?? 0;
      const place = placeOf(seen);
      const group = point.groups[place] ?? { customers: 0, value: 0 };
      point.groups[place] = group;
      group.customers++;
      group.value += seen.value;
      // The first evening has nothing before it: what is there is the opening.
      if (when[i]! > 0) {
        addMove(point, earlier, seen);
        const move = `${placeOf(earlier)}>${place}`;
        point.moves[move] = (point.moves[move] ?? 0) + 1;
      }
      look(ids[i]!, when[i]!, earlier, seen);
      before = { customer: whose[i]!, seen };
    }
    filled = 0;
  };

  /** Writes down the evenings before `day` that have not been. */
  const pass = (day: number) => {
    while (next < ends.length && ends[next]! < day) {
      const of =
        place < 0
          ? null
          : next === last
            ? contracts!.now(place, ends[next]!)
            : contracts!.at(place, ends[next]!);
      const buys = scorer !== null && walk.occasions > 0;
      if (buys || of?.known) {
        bought[filled] = buys ? 1 : 0;
        contracted[filled] = of;
        cells.c[filled] = 0;
        if (buys) writeCell(cells, filled, walk, ends[next]!);
        else writeNothing(cells, filled);
        if (shareOf && cells.n[filled]! > 0)
          cells.m[filled] = inMargin(cells.m[filled]!, shareOf(customer));
        if (costOf) cells.c[filled] = costOf(customer);
        whose[filled] = customers;
        ids[filled] = customer;
        when[filled] = next;
        if (++filled === chunk) score();
      }
      next++;
    }
  };
  const close = () => {
    pass(Number.POSITIVE_INFINITY);
    restart(walk);
    next = 0;
  };
  /** Goes on to another customer. */
  const begin = (id: number) => {
    close();
    customer = id;
    customers++;
    place = contracts ? placeIn(contracts.ids, id) : -1;
    if (place >= 0) told[place] = 1;
  };

  return {
    /** Customers gone through. */
    customers: () => customers,
    day(of: number, day: number, amount: number, bought: boolean) {
      if (of !== customer) begin(of);
      pass(day);
      if (next === ends.length) return;
      step(walk, day, amount, bought);
      // Before the first evening there is no evening for the sales to belong to, but the opening.
      points[next]!.sales += amount;
    },
    finish(): CoursePoint[] {
      // Who has contracts alone.
      contracts?.ids.forEach((id, i) => {
        if (!told[i]) begin(id);
      });
      close();
      if (filled > 0) score();
      return points;
    },
  };
}

/** Where a number stands among ascending ones, or -1. */
function placeIn(ids: Float64Array, id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : -1;
}
