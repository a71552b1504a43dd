// The forecast log: what was forecast of each customer is written down once a month, and scored when the time is over.
import {
  expectedSpend,
  type SpendFit,
  type TransactionFit,
  transactionModels,
} from '@clientela/models';
import type { PoolClient } from 'pg';
import { type Db, sql } from '../platform/database.ts';
import { inTransaction } from '../platform/transaction.ts';
import { byGroups, type CheckGroup } from './check.ts';
import { spendColumns, spendShare, summariesOf } from './columns.ts';
import type { Base } from './queries-summary.ts';
import { dayNumber, forecastDays, forecastSample, isDrawn } from './rules.ts';

/** Months ahead that are forecast. */
export type Ahead = 3 | 12;
const aheads: readonly Ahead[] = [3, 12];

/** How the forecasts of one log turned out. */
export interface ForecastScore {
  customers: number;
  purchases: { forecast: number; came: number };
  /** Sales, minor units. */
  spend: { forecast: number; came: number };
  /** Ten groups by what was forecast of them, purchases per customer. */
  groups: CheckGroup[];
}

/**
 * Writes down what a run forecasts for three and twelve months, unless its month has a log already. Of large bases ten
 * thousand customers are kept, always drawn by the same rule.
 */
export async function logForecasts(
  client: PoolClient,
  run: { id: number; asOf: string; fit: TransactionFit; spend: SpendFit },
  base: Base,
): Promise<void> {
  const { id, asOf, fit, spend } = run;
  const rows: unknown[] = [];
  const model = transactionModels[fit.model];
  const { x, tx, T } = summariesOf(base, dayNumber(asOf));
  const { n, m } = spendColumns(base);
  const known = await client.query(
    "select 1 from value_forecast_logs where date_trunc('month', as_of::timestamp) = date_trunc('month', $1::timestamp)",
    [asOf],
  );
  if (known.rowCount) return;
  // Of customers who went with the import they came with: nothing can come of these any more.
  await client.query(
    'delete from value_forecasts f where not exists (select 1 from customers c where c.id = f.customer_id)',
  );
  for (let i = 0; i < base.customers; i++) {
    if (!isDrawn(base.id[i]!, forecastSample, base.customers)) continue;
    const money = expectedSpend(spend.parameters, n[i]!, m[i]!);
    const [three, twelve] = aheads.map((ahead) =>
      model.expectedPurchases(fit.parameters, x[i]!, tx[i]!, T[i]!, forecastDays[ahead]),
    ) as [number, number];
    rows.push({
      c: base.id[i],
      p3: three,
      s3: Math.round((three * money) / spendShare(base, i)),
      p12: twelve,
      s12: Math.round((twelve * money) / spendShare(base, i)),
    });
  }
  await client.query(
    `with log as (
       insert into value_forecast_logs (run_id, as_of, model, customers, logged)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning run_id)
     insert into value_forecasts (customer_id, run_id, purchases_3, spend_3, purchases_12, spend_12)
     select r.c, log.run_id, r.p3, r.s3, r.p12, r.s12
     from log, jsonb_to_recordset($6::jsonb) as r (c bigint, p3 real, s3 bigint, p12 real, s12 bigint)`,
    [id, asOf, fit.model, base.customers, rows.length, JSON.stringify(rows)],
  );
}

/** Scores the logs whose time is over by `asOf`, the last day with data. */
export async function scoreForecasts(client: PoolClient, asOf: string): Promise<void> {
  for (const ahead of aheads) {
    const due = await client.query<{ run_id: number; as_of: string }>(
      `select run_id, as_of from value_forecast_logs
       where score_${ahead} is null and as_of + $2::int <= $1::date order by run_id`,
      [asOf, forecastDays[ahead]],
    );
    for (const { run_id, as_of } of due.rows) await scoreOne(client, run_id, as_of, ahead);
  }
}

const scoreOne = (client: PoolClient, run: number, asOf: string, ahead: Ahead): Promise<void> =>
  inTransaction(client, async () => {
    const until = [run, asOf, forecastDays[ahead]];
    // Records that were merged since are counted in the forecast of who stands for them, and those alone are left out.
    await client.query(
      `with came as (
         select f.customer_id, p.purchased_on as day, sum(p.amount) as amount, bool_or(p.amount >= 0) as bought
         from value_forecasts f
         join customers c on c.id = f.customer_id and c.merged_into is null
         join customers r on r.survivor_id = f.customer_id
         join purchases p on p.customer_id = r.id
           and p.purchased_on > $2::date and p.purchased_on <= $2::date + $3::int
         where f.run_id = $1 group by 1, 2),
       sums as (
         select customer_id, (count(*) filter (where bought))::int as days, sum(amount)::bigint as amount
         from came group by 1)
       update value_forecasts f set came_purchases_${ahead} = coalesce(s.days, 0),
         came_spend_${ahead} = coalesce(s.amount, 0)
       from customers c left join sums s on s.customer_id = c.id
       where f.run_id = $1 and c.id = f.customer_id and c.merged_into is null`,
      until,
    );
    const { rows } = await client.query<[number, number, number, number]>({
      text: `select purchases_${ahead}, came_purchases_${ahead}, spend_${ahead}, came_spend_${ahead}
        from value_forecasts where run_id = $1 and came_purchases_${ahead} is not null order by customer_id`,
      values: [run],
      rowMode: 'array',
    });
    const column = (at: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[at]);
    const sum = (at: 0 | 1 | 2 | 3) => rows.reduce((all, row) => all + row[at], 0);
    const score: ForecastScore = {
      customers: rows.length,
      purchases: { forecast: sum(0), came: sum(1) },
      spend: { forecast: sum(2), came: sum(3) },
      groups: byGroups(column(0), column(1)),
    };
    await client.query(`update value_forecast_logs set score_${ahead} = $2 where run_id = $1`, [
      run,
      JSON.stringify(score),
    ]);
  });

export interface ForecastLog {
  runId: number;
  asOf: string;
  model: string;
  customers: number;
  logged: number;
  score3: ForecastScore | null;
  score12: ForecastScore | null;
}

/** The logs of the last months, newest first. */
export async function readForecastLogs(db: Db, limit: number): Promise<ForecastLog[]> {
  const rows = await db
    .selectFrom('value_forecast_logs')
    .selectAll()
    .orderBy('as_of', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    runId: row.run_id,
    asOf: row.as_of,
    model: row.model,
    customers: row.customers,
    logged: row.logged,
    score3: row.score_3 as ForecastScore | null,
    score12: row.score_12 as ForecastScore | null,
  }));
}

export interface OneForecast {
  asOf: string;
  purchases3: number;
  camePurchases3: number | null;
  purchases12: number;
  camePurchases12: number | null;
  spend12: number;
  cameSpend12: number | null;
}

/** What was forecast of one customer, newest first. */
export async function forecastsOf(db: Db, customerId: number, limit: number) {
  const { rows } = await sql<OneForecast>`
    select l.as_of as "asOf", f.purchases_3 as "purchases3", f.came_purchases_3 as "camePurchases3",
      f.purchases_12 as "purchases12", f.came_purchases_12 as "camePurchases12",
      f.spend_12 as "spend12", f.came_spend_12 as "cameSpend12"
    from value_forecasts f join value_forecast_logs l using (run_id)
    where f.customer_id = survivor_of(${customerId}) order by l.as_of desc limit ${limit}`.execute(
    db,
  );
  return rows;
}
