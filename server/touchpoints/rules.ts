// The timeline's door: a room that knows of occasions on which we met a customer registers a source;
// nothing is copied, the timeline asks them all.
import type { Db } from '../platform/database.ts';

export interface TimelineEntry {
  kind: string;
  on: string;
  /** Values for the words `timeline.<kind>`. */
  title: Record<string, string | number | null>;
  amount: number | null;
  lines: { text: string; amount: number | null }[];
}

/** Where an entry stands: newest day first, then the key of its source. */
export interface Place {
  on: string;
  key: string;
}

export interface TimelineSource {
  kind: string;
  /** Entries strictly after `after` in the order (day down, key down), at most `limit`. */
  read: (
    db: Db,
    customerId: number,
    after: Place | null,
    limit: number,
  ) => Promise<(TimelineEntry & { key: string })[]>;
  count: (db: Db, customerId: number) => Promise<number>;
}

/**
 * Newest first over entries of several sources; on equal days by source. Within a source the order is
 * the one it gave: how the database compares texts is not how we would.
 */
export function mergeEntries<E extends { on: string; from: string }>(
  lists: E[][],
  limit: number,
): E[] {
  const order = (e: E) => `${e.on} ${e.from}`;
  return lists
    .flat()
    .sort((a, b) => (order(a) < order(b) ? 1 : order(a) > order(b) ? -1 : 0))
    .slice(0, limit);
}
