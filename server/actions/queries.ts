// Asks the plays of the standing: how many customers, how much is at stake, how sure.
import { askedCondition, remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { sumEstimate, type ValueRun } from '../value/index.ts';
import { certaintyOf, type Play, plays } from './rules.ts';

export interface CustomerAction {
  kind: Play['kind'];
  cycle: Play['cycle'];
  customers: number;
  atStake: { value: number; low: number; high: number };
  certainty: 'high' | 'medium' | 'low';
  facts: Record<string, number | string>;
  question: unknown;
}

/**
 * The stake of a customer is what silence has taken from the value: value × (1 − p) / p, the value of
 * the same customer if surely active less the value as it stands. Its spread: active or not is one
 * draw with probability p.
 */
export async function askPlay(db: Db, play: Play, run: ValueRun): Promise<CustomerAction | null> {
  const where = await askedCondition(db, {
    question: play.question,
    search: undefined,
    sees: true,
  });
  const { rows } = await sql<{
    customers: number;
    value: number | null;
    variance: number | null;
    days: number | null;
    spend: number | null;
  }>`select count(*) as customers,
      sum(s.value * (1 - s.p_active) / s.p_active)::float8 as value,
      sum(power(s.value / s.p_active, 2) * s.p_active * (1 - s.p_active))::float8 as variance,
      percentile_cont(0.5) within group (order by ${run.asOf}::date - s.last_purchase_on)::float8 as days,
      percentile_cont(0.5) within group (order by s.expected_spend)::float8 as spend
    from customer_standing s join customers c on c.id = s.customer_id
    where ${where} and s.value is not null and s.p_active > 0`.execute(db);
  const found = rows[0]!;
  if (found.customers === 0 || !found.value) return null;
  const { equity } = run.result!;
  const common = equity.value > 0 ? equity.parameterSd / equity.value : 0;
  const atStake = sumEstimate(found.value, found.variance ?? 0, common);
  return {
    kind: play.kind,
    cycle: play.cycle,
    customers: found.customers,
    atStake,
    certainty: certaintyOf(atStake),
    facts: {
      customers: found.customers,
      silentDays: Math.round(found.days ?? 0),
      spend: Math.round(found.spend ?? 0),
    },
    question: play.question,
  };
}

export const askPlays = async (db: Db, run: ValueRun): Promise<CustomerAction[]> => {
  const asked = plays.map((play) =>
    remembered(db, `play ${play.kind} ${run.id}`, () => askPlay(db, play, run)),
  );
  return (await Promise.all(asked)).filter((found) => found !== null);
};
