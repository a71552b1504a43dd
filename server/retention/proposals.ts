// What this room proposes to do: to win back those for whom another try is worth it.
import { sql } from '../platform/database.ts';
import type { Proposer } from '../platform/proposals.ts';
import { readResult } from './queries.ts';
import { wanted } from './queries-candidates.ts';

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
