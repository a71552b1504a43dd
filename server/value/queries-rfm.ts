// RFM cells of the whole base in one statement, and the comparison with the models on hidden weeks, made by a job
// from a sample of customers.

import { readTerms } from '../company/index.ts';
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import type { Context } from '../platform/jobs.ts';
import { computeValue, hiddenWeeks } from './compute.ts';
import { inSample, readSample } from './queries-figures.ts';
import { readBase } from './queries-summary.ts';
import { dayNumber, dayText } from './rules.ts';
import { type Rankings, rankHoldout, rfmGroups, type Sorting } from './rules-rfm.ts';

export const rankJob = 'value.rank';

/** Customers on whose hidden weeks the orders are compared. */
const rankSample = 20_000;

export interface RfmCell {
  recency: number;
  frequency: number;
  monetary: number;
  customers: number;
  spend: number;
  /** Sum of the values of the models; null where there are none. */
  value: number | null;
  firstDay: string;
  lastDay: string;
  purchasesFrom: number;
  purchasesTo: number;
  spendFrom: number;
  spendTo: number;
}

/**
 * Scores of 1 to 5 by equal parts, equal values always alike: the score is that of the middle of their ranks, as
 * `quantileScores` of the models has it. The distinct values are ranked, not the customers.
 */
const scored = (column: string, from: string, within: string) =>
  `
  select ${within}${column}, (${rfmGroups} * (2 * (sum(n) over w - n) + n) / (2 * sum(n) over all_of))::int + 1 as score
  from (select ${within}${column}, count(*)::bigint as n from ${from} group by ${within}${column}) d
  window w as (${within && `partition by ${within.replace(/, $/, '')}`} order by ${column}),
    all_of as (${within && `partition by ${within.replace(/, $/, '')}`})`
    // Sums of counts are numeric in SQL; dividing them must drop the remainder.
    .replaceAll('sum(n) over w', '(sum(n) over w)::bigint')
    .replaceAll('sum(n) over all_of', '(sum(n) over all_of)::bigint');

/** Every cell that somebody is in. Reads the standing once; ranks distinct days, counts and amounts. */
export async function rfmCells(db: Db, sorting: Sorting): Promise<RfmCell[]> {
  const nested = sorting === 'nested';
  const [inRecency, inBoth] = nested ? ['r_score, ', 'r_score, f_score, '] : ['', ''];
  const question = sql<RfmCell>`${sql.raw(`
    with base as materialized (
      select last_purchase_on as r, purchases as f, spend as m, value from customer_standing
      where purchases > 0 and last_purchase_on is not null),
    by_recency as (${scored('r', 'base', '')}),
    one as materialized (
      select b.*, s.score as r_score from base b join by_recency s using (r)),
    by_frequency as (${scored('f', 'one', inRecency)}),
    two as materialized (
      select o.*, s.score as f_score from one o join by_frequency s using (${inRecency}f)),
    by_money as (${scored('m', 'two', inBoth)})
    select r_score as recency, f_score as frequency, s.score as monetary, count(*)::int as customers,
      sum(m)::bigint as spend, sum(value)::bigint as value, min(r) as "firstDay", max(r) as "lastDay",
      min(f) as "purchasesFrom", max(f) as "purchasesTo", min(m) as "spendFrom", max(m) as "spendTo"
    from two join by_money s using (${inBoth}m)
    group by 1, 2, 3 order by 1 desc, 2 desc, 3 desc`)}`;
  return db.transaction().execute(async (tx) => {
    // At a million customers the amounts are sorted in memory instead of in files.
    await sql`set local work_mem = '64MB'`.execute(tx);
    return (await question.execute(tx)).rows;
  });
}

export interface StoredRankings extends Rankings {
  hiddenFrom: string;
  asOf: string;
  /** Customers there were when the weeks were hidden; those of `customers` are a sample of them. */
  of: number;
}

/** What the job found last, or null before it has. */
export async function readRankings(db: Db): Promise<StoredRankings | null> {
  const row = await db.selectFrom('value_rankings').selectAll().executeTakeFirst();
  if (!row) return null;
  return {
    ...(row.result as unknown as Rankings & { of: number }),
    hiddenFrom: row.hidden_from,
    asOf: row.as_of,
  };
}

/** Hides the last weeks of a sample, ranks it by RFM and by value, and keeps how each order did. */
export async function makeRankings(context: Context): Promise<void> {
  const asOf = await lastDay(context.db);
  const { of, share } = await readSample(context.db, rankSample);
  const client = await context.database.pool.connect();
  try {
    const where = (customer: string) => inSample(customer, share);
    const now = await readBase(client, null, where);
    const weeks = asOf === null ? null : hiddenWeeks(now, asOf);
    const hidden = asOf === null || weeks === null ? null : dayText(dayNumber(asOf) - weeks * 7);
    const earlier = hidden === null ? null : await readBase(client, hidden, where);
    if (asOf === null || hidden === null || earlier === null || earlier.customers === 0) {
      await client.query('delete from value_rankings');
      return;
    }
    const terms = await readTerms(context.db);
    const computed = await computeValue(earlier, hidden, terms, ['pareto-nbd', 'mbg-nbd']);
    const place = new Map<number, number>();
    for (let i = 0; i < now.customers; i++) place.set(now.id[i]!, i);
    const since = (of: (i: number) => number, before: ArrayLike<number>) =>
      Float64Array.from(earlier.id, (id, i) => {
        const at = place.get(id);
        return at === undefined ? 0 : of(at) - before[i]!;
      });
    const rankings = rankHoldout({
      silence: Float64Array.from(earlier.last, (day) => dayNumber(hidden) - day),
      purchases: earlier.occasions,
      spend: earlier.spend,
      value: computed.status === 'done' ? computed.valued.scores.value : null,
      bought: since((i) => now.occasions[i]!, earlier.occasions),
      spent: since((i) => now.spend[i]!, earlier.spend),
    });
    await client.query(
      `insert into value_rankings (run_id, hidden_from, as_of, result, made_at)
       select coalesce(max(id) filter (where current), 0), $1, $2, $3, now() from value_runs
       on conflict (id) do update set run_id = excluded.run_id, hidden_from = excluded.hidden_from,
         as_of = excluded.as_of, result = excluded.result, made_at = excluded.made_at`,
      [hidden, asOf, JSON.stringify({ ...rankings, of })],
    );
  } finally {
    client.release();
  }
}
