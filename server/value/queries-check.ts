// The check of a model against weeks that were hidden from it, as it is made after every run.
import type { TransactionModelName } from '@clientela/models';
import type { PoolClient } from 'pg';
import { type Check, checkModel } from './check.ts';
import { placesIn, summariesOf } from './columns.ts';
import { fitTransactions, hiddenWeeks } from './compute.ts';
import { type Base, readBase } from './queries-summary.ts';
import { dayNumber, dayText } from './rules.ts';

/** Hides the last weeks, fits again, and compares what was foretold with what came. */
export async function saveCheck(
  client: PoolClient,
  id: number,
  base: Base,
  asOf: string,
  model: TransactionModelName,
) {
  const weeks = hiddenWeeks(base, asOf);
  if (weeks === null) return;
  const calibration = dayText(dayNumber(asOf) - weeks * 7);
  const earlier = await readBase(client, calibration);
  if (earlier.customers === 0) return;
  const fit = fitTransactions(summariesOf(earlier, dayNumber(calibration)), [model]);
  if (!fit.converged) return;
  const bought = Float64Array.from(
    placesIn(base, earlier),
    (place, i) => (place < 0 ? 0 : base.occasions[place]!) - earlier.occasions[i]!,
  );
  const weekly = await weeklyPurchases(client, calibration, weeks);
  const check: Check = checkModel(earlier, bought, weekly, { hidden: calibration, asOf }, fit);
  await client.query('update value_runs set check_result = $2 where id = $1', [
    id,
    JSON.stringify(check),
  ]);
}

/** Purchase days by week since the evening of `hidden`, of customers who had bought by then. */
async function weeklyPurchases(
  client: PoolClient,
  hidden: string,
  weeks: number,
): Promise<number[]> {
  const { rows } = await client.query(
    `select (purchased_on - $1::date - 1) / 7 as week, count(*)::int as count
     from (select coalesce(f.survivor_id, p.customer_id), purchased_on
           from purchases p left join customer_families f on f.customer_id = p.customer_id
           where purchased_on > $1::date and purchased_on <= $1::date + $2 * 7
             and coalesce(f.survivor_id, p.customer_id) in (
               select customer_id from purchase_summary where first_on <= $1::date)
           group by 1, 2 having bool_or(amount >= 0)) d
     group by 1`,
    [hidden, weeks],
  );
  const weekly = Array.from({ length: weeks }, () => 0);
  for (const { week, count } of rows) weekly[week] = count;
  return weekly;
}
