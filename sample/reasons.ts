// What the sample business learned of why customers left it: of some of those who did, some weeks after, the planted cause;
// and of some who had only been silent for long and came back.
import { dayNumber, isoDay } from './calendar.ts';
import { type SampleOptions, sampleCustomers } from './customers.ts';
import { type Cause, causeOf, causes } from './occasions.ts';
import { below, stream, weighted } from './random.ts';

/** One answer to why somebody left. */
export interface SampleReason {
  customer: string;
  cause: Cause;
  source: 'interview' | 'survey' | 'staff';
  on: string;
}

const sources = ['interview', 'survey', 'staff'] as const;
const sourceShares = [0.2, 0.5, 0.3];
/** Of those who left, how many told; and of these how many named a second cause. */
const told = 0.35;
const second = 0.12;
/** Days of silence after which somebody who came back later may have told why they stayed away, and how many of them did. */
const silent = 200;
const toldAndBack = 0.12;

/** The answers, in the order of the customers; some 1,500 for the default options. */
export function sampleReasons(options: SampleOptions): SampleReason[] {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  const reasons: SampleReason[] = [];
  for (const customer of sampleCustomers(options)) {
    const cause = causeOf(customer, seed);
    const back = stream(seed, 'reasons of a silence', Number(customer.id.slice(1)));
    const gap = customer.purchases.findIndex(
      ({ day }, i) => i > 0 && day - customer.purchases[i - 1]!.day >= silent,
    );
    if (gap > 0 && back.uniform() < toldAndBack) {
      const from = customer.purchases[gap - 1]!.day;
      reasons.push({
        customer: customer.id,
        cause: causes[below(back, causes.length)]!,
        source: sources[weighted(back, sourceShares)]!,
        on: isoDay(from + 100 + below(back, silent - 101)),
      });
    }
    if (!cause) continue;
    const random = stream(seed, 'reasons', Number(customer.id.slice(1)));
    if (random.uniform() >= told) continue;
    const day = customer.lastDay + 14 + below(random, 60);
    if (day > last) continue;
    const source = sources[weighted(random, sourceShares)]!;
    const add = (one: Cause) =>
      reasons.push({ customer: customer.id, cause: one, source, on: isoDay(day) });
    add(cause);
    const other = causes[below(random, causes.length)]!;
    if (random.uniform() < second && other !== cause) add(other);
  }
  return reasons;
}
