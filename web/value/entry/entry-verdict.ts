// Whether the best way in is surely better than the others, and which one that is.
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';

export type Entries = AnswerOf<typeof valueContract.entry>;
export type Entry = Entries['entries'][number];

export interface EntryVerdict {
  best: Entry;
  /** The next whose interval lies wholly below that of the best; null where chance explains all differences. */
  below: Entry | null;
}

/** Null where fewer than two ways have enough customers to be compared. */
export function verdictOf(entries: readonly Entry[]): EntryVerdict | null {
  const known = entries.filter(({ expected, name }) => expected !== null && name !== null);
  const [best, ...rest] = known;
  if (!best || rest.length === 0) return null;
  return {
    best,
    below: rest.find(({ expected }) => expected!.high < best.expected!.low) ?? null,
  };
}

/** How often the cost of winning comes back, with the interval of the worth; null without a cost. */
export function timesOf({ expected, cost }: Entry) {
  if (!expected || cost === null || cost <= 0) return null;
  return { value: expected.value / cost, low: expected.low / cost, high: expected.high / cost };
}
