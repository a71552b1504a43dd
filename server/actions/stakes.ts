// What is at stake with each customer, as SQL over their standing `s` and their wallet `w`: the amount, and the variance of it.
import type { RawBuilder } from 'kysely';
import { sql } from '../platform/database.ts';
import type { StakeMeasure } from '../platform/proposals.ts';

/** The two ends of an 80 % interval lie this many standard deviations apart. */
const apart = sql.raw('2.5631031310892007::float8');

export interface Stake {
  /** float8; null or not above 0 where nothing is at stake. */
  amount: RawBuilder<number | null>;
  /** Beside the spread that all share. */
  variance: RawBuilder<number | null>;
}

/** A share of the value is as unsure as the value. */
const asValue = (amount: RawBuilder<number | null>): Stake => ({
  amount,
  variance: sql`power(${amount} * (s.value_high - s.value_low) / ${apart} / nullif(s.value, 0), 2)`,
});

/**
 * What a customer counts by each measure.
 * @param marks months that a true friend is expected to last at least; the last day of data
 */
export function stakeOf(
  measure: StakeMeasure,
  { loyalMonths, asOf }: { loyalMonths: number; asOf: string },
): Stake {
  switch (measure) {
    case 'silence':
      // The value of the same customer if surely active, less the value as it stands. Active or not is one draw.
      return {
        amount: sql`case when s.p_active > 0 then s.value::float8 * (1 - s.p_active) / s.p_active end`,
        variance: sql`case when s.p_active > 0 then power(s.value::float8 / s.p_active, 2) * s.p_active * (1 - s.p_active) end`,
      };
    case 'lifetime':
      return asValue(
        sql`s.annual_profit::float8 * greatest(0, ${loyalMonths}::float8 - s.active_months) / 12`,
      );
    case 'headroom':
      return {
        amount: sql`w.headroom::float8`,
        variance: sql`power(w.headroom::float8 * (w.wallet_high - w.wallet_low) / ${apart} / nullif(w.wallet - w.own, 0), 2)`,
      };
    case 'loss': {
      // What they lost, by year of being a customer; it goes on while they are active.
      const yearly = sql<number>`(-s.historic_value / greatest(1, (${asOf}::date - s.first_purchase_on) / 365.25))::float8`;
      return {
        amount: sql`${yearly} * coalesce(s.p_active, 1)`,
        variance: sql`power(${yearly}, 2) * coalesce(s.p_active * (1 - s.p_active), 0)`,
      };
    }
    case 'value':
      return asValue(sql`s.value::float8`);
    case 'each':
      return { amount: sql`1::float8`, variance: sql`0::float8` };
  }
}

/** Where the amounts are read from, for a condition over `s` and `c`. */
export const stakesFrom = sql`customer_standing s join customers c on c.id = s.customer_id
  left join customer_wallet w on w.customer_id = s.customer_id and w.line = ''`;
