// What there is to gain by keeping customers: the groups with what they are worth, and how many leave in a year.
import { remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { currentRun, sumEstimate } from '../value/index.ts';
import { readResult } from './queries.ts';

const groups = ['friends', 'butterflies', 'barnacles', 'strangers'] as const;

/** The two ends of an 80 % interval lie this many standard deviations apart. */
const apart = 2.5631031310892007;

export async function readStakes(db: Db) {
  const run = await currentRun(db);
  const result = await readResult(db);
  const rows = await remembered(db, 'stakes', async () => {
    const found = await sql<{
      group: (typeof groups)[number];
      customers: number;
      value: number;
      variance: number;
      annual: number;
    }>`
      select customer_group as "group", count(*)::int as customers, sum(value)::bigint as value,
        sum(((value_high - value_low) / ${apart}::float8) ^ 2)::float8 as variance, sum(annual_profit)::bigint as annual
      from customer_standing where customer_group is not null and value is not null group by 1`.execute(
      db,
    );
    return found.rows;
  });
  const equity = run?.result?.equity;
  const common = equity && equity.value > 0 ? equity.parameterSd / equity.value : 0;
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
