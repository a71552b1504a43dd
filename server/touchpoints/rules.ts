// What a touchpoint may be, and the timeline's door: a room that knows of occasions on which we met a
// customer registers a source; nothing is copied, the timeline asks them all.
import type { Db } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';

export const kinds = [
  'call',
  'visit',
  'email',
  'chat',
  'letter',
  'event',
  'web',
  'store',
  'delivery',
  'service',
] as const;
export type Kind = (typeof kinds)[number];

export const channels = [
  'phone',
  'email',
  'sms',
  'whatsapp',
  'chat',
  'social',
  'web',
  'app',
  'post',
  'in_person',
  'other',
] as const;
export type Channel = (typeof channels)[number];

/** Who began it: inbound the customer, outbound we. */
export const directions = ['inbound', 'outbound'] as const;
export type Direction = (typeof directions)[number];

export const outcomes = [
  'done',
  'sale',
  'solved',
  'pending',
  'no_answer',
  'refused',
  'complaint',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Lowest and highest answer of a question about satisfaction. */
export const scales = ['1-3', '1-5', '1-7', '1-10', '0-10', '0-100'] as const;
export type Scale = (typeof scales)[number];

/** The way by which a kind of touchpoint mostly comes, where nobody says. */
export const usualChannel: Record<Kind, Channel> = {
  call: 'phone',
  visit: 'in_person',
  email: 'email',
  chat: 'chat',
  letter: 'post',
  event: 'in_person',
  web: 'web',
  store: 'in_person',
  delivery: 'in_person',
  service: 'in_person',
};

/** Stands for nobody in the tables: a touchpoint of somebody unknown, a task about no customer. */
export const nobody = 0;

/** Touchpoints and tasks that were deleted can be brought back for so long. */
export const deletedDays = 30;

/** Nobody is met for longer. */
export const longestSeconds = 10 ** 7;
/** Minor units; beyond this it is no cost of one contact. */
export const mostCost = 10 ** 12;

/** Its lowest and its highest answer. */
export const bounds = (scale: Scale) => scale.split('-').map(Number) as [number, number];

/** Nobody kept touchpoints before. */
const earliest = Date.UTC(1970, 0, 1);
/** Clocks of other systems may be a little ahead of ours. */
const ahead = 5 * 60_000;

/** Refuses a touchpoint that has not happened yet, or before anybody wrote any down. @throws touchpoint_moment_invalid */
export function checkMoment(at: string, now: Date): void {
  const time = Date.parse(at);
  if (!(time >= earliest && time <= now.getTime() + ahead)) fail('touchpoint_moment_invalid');
}

/** @throws satisfaction_invalid when the answer is not on its scale */
export function checkSatisfaction({ value, scale }: { value: number; scale: Scale }): void {
  const [low, high] = bounds(scale);
  if (!(value >= low && value <= high)) fail('satisfaction_invalid', { scale });
}

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

/** Which entries are asked for, and whether whoever asks sees contact data. */
export interface Narrow {
  kind: string | null;
  channel: string | null;
  sees: boolean;
}

/** How many entries there are of a kind that came by a channel. */
export interface Tally {
  kind: string;
  channel: Channel;
  count: number;
}

export interface TimelineSource<E extends TimelineEntry = TimelineEntry> {
  kind: string;
  /** Kinds of entries that can be asked for one by one; a source without is asked for by its own kind, and knows no channels. */
  kinds?: readonly string[];
  /** Entries strictly after `after` in the order (day down, key down), at most `limit`. */
  read: (
    db: Db,
    customerId: number,
    after: Place | null,
    limit: number,
    narrow: Narrow,
  ) => Promise<(E & { key: string })[]>;
  count: (db: Db, customerId: number) => Promise<number | Tally[]>;
}

/**
 * Newest first over entries of several sources; on equal days by source. Within a source the order is
 * the one it gave: how the database compares texts is not how we would, and where clocks go back over
 * midnight a later moment may be of the day before.
 */
export function mergeEntries<E extends { on: string; from: string }>(
  lists: E[][],
  limit: number,
): E[] {
  const order = (e: E) => `${e.on} ${e.from}`;
  const heads = lists.map(() => 0);
  const merged: E[] = [];
  while (merged.length < limit) {
    let best = -1;
    for (const [i, list] of lists.entries()) {
      const head = list[heads[i]!];
      if (head && (best < 0 || order(head) > order(lists[best]![heads[best]!]!))) best = i;
    }
    if (best < 0) break;
    merged.push(lists[best]![heads[best]!++]!);
  }
  return merged;
}
