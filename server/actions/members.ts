// Whom an action concerns, written down with what they are worth on the day it is taken up.
import { askedCondition, lastDay } from '../customers/index.ts';
import { sql, type Tx } from '../platform/database.ts';
import type { StakeMeasure, Strategy } from '../platform/proposals.ts';
import type { Relation, Rule } from '../platform/question.ts';
import { sumEstimate } from '../value/index.ts';
import { type Range, readBoard } from './queries-propose.ts';
import { stakeOf, stakesFrom } from './stakes.ts';

/** How what is at stake is measured where nobody says. */
export const usualMeasure: Record<Strategy, StakeMeasure> = {
  defection: 'silence',
  longevity: 'lifetime',
  potential: 'headroom',
  unprofitable: 'loss',
  best: 'silence',
};

export interface Members {
  question: Rule;
  measure: StakeMeasure;
  /** What somebody says there is to gain; nothing: as it is measured. */
  told?: Range | undefined;
  relations: readonly Relation[];
  sees: boolean;
}

/** Figures of an action as they are kept. */
export interface Figures {
  asOf: string | null;
  customers: number;
  valueThen: number | null;
  gain: Range | null;
}

/** What measures rest on, as it was worked out last. */
export async function marksNow(tx: Tx) {
  const board = await readBoard(tx);
  const asOf = await lastDay(tx);
  return {
    loyalMonths: board?.board.marks.loyalMonths ?? 0,
    spread: board?.board.marks.spread ?? 0,
    asOf: asOf ?? '2000-01-01',
    known: asOf,
  };
}

/** Writes down whom the question finds now, in place of whom it found before. @throws question_invalid */
export async function keepMembers(
  tx: Tx,
  action: number,
  { question, measure, told, relations, sees }: Members,
): Promise<Figures> {
  const marks = await marksNow(tx);
  const where = await askedCondition(tx, { question, search: undefined, sees, relations });
  const { amount, variance } = stakeOf(measure, marks);
  await sql`delete from action_customers where action_id = ${action}`.execute(tx);
  // Of what was told each has the part that the measure says; where it says nothing all have the same.
  const part = told
    ? sql`round(${told.value}::float8 * case when total > 0 then stake / total else 1.0 / nullif(n, 0) end)`
    : sql`round(stake)`;
  const { rows } = await sql<{
    customers: number;
    value: number | null;
    stake: number;
    variance: number;
  }>`
    with fits as materialized (
      select s.customer_id, s.value, greatest(0, coalesce(${amount}, 0)) as stake, coalesce(${variance}, 0) as variance
      from ${stakesFrom} where ${where}),
    parted as materialized (select *, sum(stake) over () as total, count(*) over () as n from fits),
    kept as (insert into action_customers (action_id, customer_id, value, stake)
      select ${action}, customer_id, value, ${part} from parted)
    select count(*) as customers, sum(value)::bigint as value, coalesce(sum(stake), 0)::float8 as stake,
      coalesce(sum(variance), 0)::float8 as variance from fits`.execute(tx);
  const { customers, value, stake, variance: spread } = rows[0]!;
  const measured = stake > 0 ? sumEstimate(stake, spread, marks.spread) : null;
  return { asOf: marks.known, customers, valueThen: value, gain: told ?? measured };
}
