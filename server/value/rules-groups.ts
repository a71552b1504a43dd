// How close a relationship with a group of customers should be: from what one of them leaves, and how many there are.

export const relationshipLevels = [
  'basic',
  'reactive',
  'accountable',
  'proactive',
  'partnership',
] as const;
/**
 * From selling alone to working together: basic sells; reactive asks to be called; accountable calls to see whether all is
 * well; proactive calls with proposals; partnership works with the customer all the time.
 */
export type RelationshipLevel = (typeof relationshipLevels)[number];

/** Few enough to be known by name; more than anybody can call. */
const few = 200;
const many = 2000;
/** Against the mean of all who are active: from here what one of them leaves is high, below that low. */
const high = 1.5;
const low = 0.5;

/**
 * The level of the table of Kotler and Keller (levels of relationship marketing): many customers and a low margin are
 * served basically, few with a high one as partners. A group that costs is never more than basic.
 *
 * @param customers how many there are
 * @param each what one of them is expected to leave
 * @param mean what one active customer of the base is expected to leave
 */
export function relationshipLevel(
  customers: number,
  each: number,
  mean: number,
): RelationshipLevel {
  if (!(mean > 0) || each <= 0) return 'basic';
  const margin = each >= high * mean ? 2 : each >= low * mean ? 1 : 0;
  const closeness = customers <= few ? 2 : customers <= many ? 1 : 0;
  return relationshipLevels[margin + closeness]!;
}

/** Where a customer can stand for the moves between groups: not yet there, in a group, or left. */
export const places = ['new', 'friends', 'butterflies', 'barnacles', 'strangers', 'left'] as const;
export type Place = (typeof places)[number];

/** Since when moves are told: the end of the month before the last day of data, and that of twelve months before. */
export const sinces = ['month', 'year'] as const;
export type Since = (typeof sinces)[number];
