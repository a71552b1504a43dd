// What this room proposes to do: to win back those for whom another try is worth it, and to work on the bottleneck of the
// funnel.
import { sql } from '../platform/database.ts';
import type { Proposer, Strategy } from '../platform/proposals.ts';
import { readResult } from './queries.ts';
import { wanted } from './queries-candidates.ts';
import { readBottleneck } from './queries-funnel-read.ts';
import type { FunnelStage } from './rules-funnel.ts';
import { whole } from './rules-phases.ts';

/**
 * Winning back: who is worth another try, with what that comes to. The interval is that of the chances of coming back, each
 * age counted by whom it was measured on; what a second life is worth is taken as it is.
 */
export const winBackProposer: Proposer = async ({ db }) => {
  const chances = (await readResult(db))?.winBack?.chances;
  if (!chances) return [];
  const { rows } = await sql<{ worth: number }>`
    select coalesce(sum(w.worth), 0)::bigint as worth from win_back_candidates w join customers c on c.id = w.customer_id
    where ${wanted}`.execute(db);
  const value = rows[0]!.worth;
  const sum = (end: 'chance' | 'low' | 'high') =>
    chances.reduce((total, chance) => total + chance.n * chance[end], 0);
  const mean = sum('chance');
  if (value <= 0 || mean <= 0) return [];
  return [
    {
      key: 'win_back',
      kind: 'win_back',
      strategy: 'defection',
      cycle: 'retain',
      measure: 'each',
      screen: '/win-back',
      question: { field: 'second_life.worth', is: 'at_least', value: 1 },
      gain: {
        value,
        low: Math.round((value * sum('low')) / mean),
        high: Math.round((value * sum('high')) / mean),
      },
    },
  ];
};

/** Whoever comes to a stage lasts longer, or spends more of their wallet with us. */
const strategyOf: Record<FunnelStage, Strategy> = {
  target: 'potential',
  aware: 'potential',
  open: 'potential',
  trier: 'potential',
  recent: 'longevity',
  regular: 'longevity',
  often: 'potential',
  loyal: 'longevity',
  advocate: 'best',
};

/**
 * The bottleneck: the stage whose gap to the reference is worth most money. It concerns all customers who stand before it;
 * the gain is that of closing the gap, with the interval it has on the page of the funnel. People before the first purchase are
 * on no list.
 */
export const bottleneckProposer: Proposer = async ({ db }) => {
  const found = await readBottleneck(db);
  if (!found || found.value.value <= 0) return [];
  const { from, to, rate, reference, customers, people, value } = found;
  const reached = (stage: FunnelStage) => ({
    field: 'funnel.reached',
    is: 'one_of',
    value: [`${stage}@now:${whole}`],
  });
  return [
    {
      key: `bottleneck_${to}`,
      kind: customers ? 'bottleneck' : 'bottleneck_people',
      strategy: strategyOf[to],
      cycle: customers ? 'retain' : 'acquire',
      measure: 'each',
      screen: '/funnel',
      question: customers
        ? {
            all: [
              { field: 'no_relationship', is: 'no' },
              { field: 'restricted', is: 'no' },
              reached(from),
              { not: reached(to) },
            ],
          }
        : null,
      people,
      gain: value,
      facts: {
        from,
        to,
        rate: Math.round(100 * rate),
        other: Math.round(100 * reference.rate),
        reference: reference.name,
        people,
      },
    },
  ];
};
