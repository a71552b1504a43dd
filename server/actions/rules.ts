// What is true of actions: which questions about customers are proposals of which strategy, what may become of an action, and
// every threshold of the room.
import type { Proposal } from '../platform/proposals.ts';
import type { Rule } from '../platform/question.ts';

export const statuses = ['proposed', 'taken_up', 'done', 'dropped'] as const;
export type Status = (typeof statuses)[number];
export const openStatuses = ['proposed', 'taken_up'] as const;

/** Days without new sales after which newer ones are asked for. */
export const staleDays = 7;
/** Most actions on one day: more would not be done. */
export const most = 7;
/** Customers that are kept for the board in each strategy, those with most at stake. */
export const mostCandidates = 1000;
/** Proposals of one strategy, those with most to gain. */
export const mostProposals = 8;
/** Open actions of one strategy that the board shows, and closed ones. */
export const mostOpen = 100;
export const mostClosed = 20;
/** Days for which a proposal rests after it was dropped, and after it was done. */
export const restsFor = { dropped: 90, done: 30 } as const;
/** Customers whom one request may ask to let go. */
export const mostLetGo = 50;
/** The best customers: this share of those with a value. */
export const bestShare = 0.1;
/** Days within which one of the best should have been met. */
export const metWithin = 90;
/** Rise of prices that is still proposed; `rules-profit.ts` of value has the same. */
const highestRise = 0.25;

/** Who wants no relationship is never proposed. */
const wanted: Rule = { field: 'no_relationship', is: 'no' };
/** What is known of them may only be kept. */
const usable: Rule = { field: 'restricted', is: 'no' };

const only = (...rules: Rule[]): Rule => ({ all: [wanted, usable, ...rules] });
const groups = (...value: string[]): Rule => ({ field: 'group', is: 'one_of', value });
const phases = (...value: string[]): Rule => ({ field: 'phase', is: 'one_of', value });

const bearable: Rule = { field: 'serving.rise', is: 'at_most', value: highestRise };

/** Who has cost more than they brought, and what is so of them. */
const losing = (kind: string, ...rules: Rule[]): Proposal => ({
  key: kind,
  kind,
  strategy: 'unprofitable',
  cycle: 'expand',
  measure: 'loss',
  screen: '/profitability',
  question: only({ field: 'historic_value', is: 'at_most', value: -1 }, ...rules),
});

/** Questions that ask about nothing that changes with the base. */
export const plays: Proposal[] = [
  {
    // Profitable customers who went quiet: some have left, the rest can be won back by asking.
    key: 'call_paused',
    kind: 'call_paused',
    strategy: 'defection',
    cycle: 'retain',
    measure: 'silence',
    question: only(groups('friends', 'butterflies'), phases('paused', 'at_risk'), {
      field: 'purchases',
      is: 'at_least',
      value: 2,
    }),
  },
  {
    // Loyal and profitable, still surely active, yet later than half of their like.
    key: 'late_friends',
    kind: 'late_friends',
    strategy: 'defection',
    cycle: 'retain',
    measure: 'silence',
    question: only(groups('friends'), phases('active'), {
      field: 'next_expected',
      is: 'days_ago_at_least',
      value: 1,
    }),
  },
  {
    // Many purchases and now nearly gone: worth a question why.
    key: 'watch_leaving',
    kind: 'watch_leaving',
    strategy: 'defection',
    cycle: 'retain',
    measure: 'silence',
    question: only(
      { field: 'purchases', is: 'at_least', value: 5 },
      { field: 'p_active', is: 'between', value: [0.1, 0.35] },
      groups('barnacles', 'strangers'),
    ),
  },
  {
    // The second purchase is where most of a new customer's value is decided.
    key: 'second_purchase',
    kind: 'second_purchase',
    strategy: 'longevity',
    cycle: 'acquire',
    measure: 'silence',
    question: only(
      { field: 'purchases', is: 'equals', value: 1 },
      { field: 'first_purchase', is: 'days_ago_at_most', value: 90 },
      { field: 'p_active', is: 'at_least', value: 0.1 },
    ),
  },
  {
    // Profitable customers of whose spending most goes elsewhere.
    key: 'sell_more',
    kind: 'sell_more',
    strategy: 'potential',
    cycle: 'expand',
    measure: 'headroom',
    screen: '/share',
    question: only(groups('friends', 'butterflies'), ...headroom()),
  },
  {
    // Loyal and hardly profitable, with a wallet that holds more.
    key: 'fill_baskets',
    kind: 'fill_baskets',
    strategy: 'potential',
    cycle: 'expand',
    measure: 'headroom',
    screen: '/share',
    question: only(groups('barnacles'), ...headroom()),
  },
  // What they lose is less than what a bearable rise of prices brings.
  losing('reprice', { field: 'serving.gap', is: 'at_least', value: 1 }, bearable),
  // Prices would have to rise too much; serving them more simply closes the gap.
  losing('serve_cheaper', { field: 'serving.saves', is: 'at_least', value: 1 }, { not: bearable }),
  // Neither closes it: each is looked at by a person, who may ask for letting them go.
  losing(
    'look_at_losing',
    { field: 'serving.gap', is: 'at_least', value: 1 },
    { not: bearable },
    { not: { field: 'serving.saves', is: 'at_least', value: 1 } },
  ),
];

function headroom(): Rule[] {
  return [
    { field: 'wallet.headroom', is: 'at_least', value: 1 },
    { field: 'wallet.kept', is: 'no' },
  ];
}

/** What moves with the base: the cut of loyalty, and from which value on somebody is one of the best. */
export interface Marks {
  loyalMonths: number;
  bestValue: number;
}

/** Of the best, those whom nobody met for a while. */
const unmet = ({ bestValue }: Marks): Rule =>
  only(
    { field: 'value', is: 'at_least', value: bestValue },
    { field: 'phase', is: 'none_of', value: ['left'] },
    { not: { field: 'met.day', is: 'days_ago_at_most', value: metWithin } },
  );

const shortLived = ({ loyalMonths }: Marks): Rule =>
  only(
    groups('butterflies'),
    phases('new', 'active'),
    { field: 'active_months', is: 'at_most', value: loyalMonths },
    { field: 'annual_profit', is: 'at_least', value: 1 },
  );

/** All own proposals, in the order in which a customer of several is counted. */
export const playsFor = (marks: Marks): Proposal[] => [
  ...plays,
  {
    // Profitable today, and not expected to stay: given reasons to come again they last.
    key: 'keep_butterflies',
    kind: 'keep_butterflies',
    strategy: 'longevity',
    cycle: 'retain',
    measure: 'lifetime',
    question: shortLived(marks),
  },
  {
    key: 'meet_best',
    kind: 'meet_best',
    strategy: 'best',
    cycle: 'retain',
    measure: 'silence',
    question: unmet(marks),
  },
];

/** Who is listed as a candidate of each strategy, and by what. */
export const candidatesFor = (
  marks: Marks,
): Record<Proposal['strategy'], Required<Pick<Proposal, 'question' | 'measure'>>> => ({
  defection: { measure: 'silence', question: only(phases('paused', 'at_risk')) },
  longevity: { measure: 'lifetime', question: shortLived(marks) },
  potential: { measure: 'headroom', question: only(...headroom()) },
  unprofitable: {
    measure: 'loss',
    question: only({ field: 'historic_value', is: 'at_most', value: -1 }),
  },
  best: {
    measure: 'silence',
    question: only(
      { field: 'value', is: 'at_least', value: marks.bestValue },
      { field: 'phase', is: 'none_of', value: ['left'] },
    ),
  },
});

/** High if the interval excludes zero and is narrow, medium if it excludes zero, else low (DESIGN §5). */
export function certaintyOf(stake: { value: number; low: number; high: number }) {
  const half = (stake.high - stake.low) / 2;
  if (stake.low > 0 && half <= 0.4 * stake.value) return 'high';
  return stake.low > 0 ? 'medium' : 'low';
}

/** Late, of today, later, or whenever; what is closed is due no more. */
export function dueOf(dueOn: string | null, status: Status, today: string) {
  if (dueOn === null || status === 'done' || status === 'dropped') return 'whenever' as const;
  return dueOn < today
    ? ('overdue' as const)
    : dueOn === today
      ? ('today' as const)
      : ('later' as const);
}

/**
 * What is to be done first: what is late, then by money. Proposals and what was taken up stand in one list; advice about data
 * comes last and keeps its places.
 */
export function firstOf<
  T extends { gain: { value: number } | null; due: ReturnType<typeof dueOf> },
>(actions: readonly T[], places: number): T[] {
  const late = (one: T) => (one.due === 'overdue' ? 1 : 0);
  return [...actions]
    .sort(
      (one, other) => late(other) - late(one) || (other.gain?.value ?? 0) - (one.gain?.value ?? 0),
    )
    .slice(0, Math.max(0, places));
}
