// What a touchpoint of each kind costs, from a day on, as the company says; what was said before is kept.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { nudge } from '../platform/jobs.ts';
import { isDay } from '../platform/question.ts';
import type { By } from './queries-changes.ts';
import type { Kind } from './rules.ts';

/** More days of new costs than this, over all kinds, nobody keeps. */
const mostCosts = 500;

export async function listCosts(db: Db) {
  const { rows } = await sql<{
    kind: Kind;
    validFrom: string;
    amount: number | null;
    perMinute: number;
    setBy: string | null;
    setAt: string;
  }>`
    select d.kind, d.valid_from as "validFrom", d.amount, d.per_minute as "perMinute", u.name as "setBy",
      d.set_at as "setAt"
    from (select distinct on (kind, valid_from) * from touchpoint_costs order by kind, valid_from, id desc) d
      left join auth_user u on u.id = d.set_by
    order by d.valid_from desc, d.kind limit ${mostCosts}`.execute(db);
  return rows;
}

/** Says what a kind costs from a day on; the same again writes nothing. @throws day_invalid, costs_many */
export async function setCost(
  db: Db,
  kind: Kind,
  day: string,
  cost: { amount: number | null; perMinute: number },
  by: By,
): Promise<void> {
  if (!isDay(day)) fail('day_invalid');
  await db.transaction().execute(async (tx) => {
    await sql`lock table touchpoint_costs in share row exclusive mode`.execute(tx);
    const { rows } = await sql<{ amount: number | null; perMinute: number }>`
      select amount, per_minute as "perMinute" from touchpoint_costs
      where kind = ${kind} and valid_from = ${day}::date order by id desc limit 1`.execute(tx);
    const before = rows[0];
    if (before?.amount === cost.amount && before.perMinute === cost.perMinute) return;
    const { rows: days } = await sql<{ n: number }>`
      select count(distinct (kind, valid_from)) as n from touchpoint_costs`.execute(tx);
    if (!before && days[0]!.n >= mostCosts) fail('costs_many', { most: mostCosts });
    await sql`insert into touchpoint_costs (kind, valid_from, amount, per_minute, set_by, set_at)
      values (${kind}, ${day}::date, ${cost.amount}, ${cost.perMinute}, ${by.user}, ${by.now.toISOString()})`.execute(
      tx,
    );
    await nudge(tx, 'touchpoints');
    await nudge(tx, 'touchpoint_days');
  });
}
