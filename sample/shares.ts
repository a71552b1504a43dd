// Shares that fell in the sample business: of some of those who went to the competition the staff had noticed, some weeks
// before, that they bought less of their coffee here.
import { dayNumber, isoDay } from './calendar.ts';
import { type SampleOptions, sampleCustomers } from './customers.ts';
import { causeOf } from './occasions.ts';
import { below, stream } from './random.ts';

/** Planted: of those who left for the competition, of how many the falling share was noticed. */
export const shareTruth = { noticed: 0.35 } as const;

/** One share as the staff told it, to five points. */
export interface SampleShare {
  customer: string;
  share: number;
  saidOn: string;
}

/** Two words about each: as it was, and as it had become; in the order of the customers. */
export function sampleShares(options: SampleOptions): SampleShare[] {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  const told: SampleShare[] = [];
  for (const customer of sampleCustomers(options)) {
    if (causeOf(customer, seed) !== 'competition') continue;
    const random = stream(seed, 'shares', Number(customer.id.slice(1)));
    if (random.uniform() >= shareTruth.noticed) continue;
    const before = Math.floor(customer.lastDay) - 60 - below(random, 90);
    const after = Math.floor(customer.lastDay) - below(random, 25);
    if (before < customer.firstDay || after > last) continue;
    const was = 10 + below(random, 8);
    const is = Math.max(1, Math.floor(was * (0.35 + 0.3 * random.uniform())));
    const add = (twentieths: number, day: number) =>
      told.push({ customer: customer.id, share: twentieths / 20, saidOn: isoDay(day) });
    add(was, before);
    add(is, after);
  }
  return told;
}
