// What there is to gain by keeping customers: the groups with what they are worth, and how many leave in a year.
import { remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { currentRun, sumEstimate } from '../value/index.ts';
import { readResult } from './queries.ts';

const groups = ['friends', 'butterflies', 'barnacles', 'strangers'] as const;

/** The two ends of an 80 % interval lie this many standard deviations apart. */
const apart = 2.5631031310892007;

const readGroups = (db: Db) =>
  remembered(db, 'stakes', async () => {
    const found = await sql<{
      group: (typeof groups)[number];
      customers: number;
      value: number;
      variance: number;
      annual: number;
      square: number;
    }>`
      select customer_group as "group", count(*)::int as customers, sum(value)::bigint as value,
        sum(((value_high - value_low) / ${apart}::float8) ^ 2)::float8 as variance, sum(annual_profit)::bigint as annual,
        sum(value::float8 ^ 2) as square
      from customer_standing where customer_group is not null and value is not null group by 1`.execute(
      db,
    );
    return found.rows;
  });

/**
 * How sure the values of customers are: the variance of each one's own chance as a multiple of the square of their value, and
 * the standard deviation of what all have in common, as a share.
 */
export async function readSureness(db: Db): Promise<{ own: number; common: number }> {
  const rows = await readGroups(db);
  const square = rows.reduce((sum, row) => sum + row.square, 0);
  const variance = rows.reduce((sum, row) => sum + row.variance, 0);
  const equity = (await currentRun(db))?.result?.equity;
  return {
    own: square > 0 ? variance / square : 0,
    common: equity && equity.value > 0 ? equity.parameterSd / equity.value : 0,
  };
}

export async function readStakes(db: Db) {
  const result = await readResult(db);
  const rows = await readGroups(db);
  const { common } = await readSureness(db);
  const of = (group: 'all' | (typeof groups)[number], parts: typeof rows) => {
    const sum = (key: 'customers' | 'value' | 'variance' | 'annual') =>
      parts.reduce((total, part) => total + part[key], 0);
    return {
      group,
      customers: sum('customers'),
      value: sumEstimate(sum('value'), sum('variance'), common),
      annual: sum('annual'),
    };
  };
  const rule = result?.measured.rule;
  return {
    year: rule ? { start: rule.n, lost: rule.n - Math.round(rule.value * rule.n) } : null,
    customers: result?.measured.months.at(-1)?.customers ?? 0,
    groups:
      rows.length === 0
        ? []
        : [
            of('all', rows),
            ...groups.map((group) =>
              of(
                group,
                rows.filter((row) => row.group === group),
              ),
            ),
          ],
  };
}
