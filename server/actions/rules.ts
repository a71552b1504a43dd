// What to do today, first version: five questions about customers and three about the data, each with
// the money at stake. Every threshold stands here.
import type { Rule } from '../platform/question.ts';

export type ActionKind =
  | 'call_paused'
  | 'second_purchase'
  | 'late_friends'
  | 'watch_leaving'
  | 'set_margin'
  | 'load_newer'
  | 'need_history';

/** Days without new sales after which newer ones are asked for. */
export const staleDays = 7;
/** Most actions on one day: more would not be done. */
export const most = 7;

export interface Play {
  kind: ActionKind;
  cycle: 'acquire' | 'retain' | 'expand';
  /** The customers behind it. */
  question: Rule;
}

/** Who wants no relationship is never proposed. */
const wanted: Rule = { field: 'no_relationship', is: 'no' };

/** What is known of them may only be kept. */
const usable: Rule = { field: 'restricted', is: 'no' };

/** Plays over customers; together they do not name a customer twice for the same reason. */
export const plays: Play[] = [
  {
    // Profitable customers who went quiet: some have left, the rest can be won back by asking.
    kind: 'call_paused',
    cycle: 'retain',
    question: {
      all: [
        wanted,
        usable,
        { field: 'group', is: 'one_of', value: ['friends', 'butterflies'] },
        { field: 'phase', is: 'one_of', value: ['paused', 'at_risk'] },
        { field: 'purchases', is: 'at_least', value: 2 },
      ],
    },
  },
  {
    // Loyal and profitable, still surely active, yet later than half of their like.
    kind: 'late_friends',
    cycle: 'retain',
    question: {
      all: [
        wanted,
        usable,
        { field: 'group', is: 'one_of', value: ['friends'] },
        { field: 'phase', is: 'one_of', value: ['active'] },
        { field: 'next_expected', is: 'days_ago_at_least', value: 1 },
      ],
    },
  },
  {
    // The second purchase is where most of a new customer's value is decided.
    kind: 'second_purchase',
    cycle: 'acquire',
    question: {
      all: [
        wanted,
        usable,
        { field: 'purchases', is: 'equals', value: 1 },
        { field: 'first_purchase', is: 'days_ago_at_most', value: 90 },
        { field: 'p_active', is: 'at_least', value: 0.1 },
      ],
    },
  },
  {
    // Many purchases and now nearly gone: worth a question why.
    kind: 'watch_leaving',
    cycle: 'retain',
    question: {
      all: [
        wanted,
        usable,
        { field: 'purchases', is: 'at_least', value: 5 },
        { field: 'p_active', is: 'between', value: [0.1, 0.35] },
        { field: 'group', is: 'one_of', value: ['barnacles', 'strangers'] },
      ],
    },
  },
];

/** High if the interval excludes zero and is narrow, medium if it excludes zero, else low (DESIGN §5). */
export function certaintyOf(stake: { value: number; low: number; high: number }) {
  const half = (stake.high - stake.low) / 2;
  if (stake.low > 0 && half <= 0.4 * stake.value) return 'high';
  return stake.low > 0 ? 'medium' : 'low';
}
