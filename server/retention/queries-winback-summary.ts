// What winning back is worth as a whole, for its page: totals, the chances it is ranked by, and what attempts brought.
import { dayIn, readCompany } from '../company/index.ts';
import { remembered } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { readResult, readRetention } from './queries.ts';
import { willing } from './queries-candidates.ts';
import { listCauses } from './queries-causes.ts';
import { readAlone, readRounds } from './queries-rounds.ts';
import type { WinBackBasis } from './queries-winback.ts';
import { curableUnknown, leastFollowed, meanOf, offersPurpose } from './rules-winback.ts';
import type { SecondLives } from './tally.ts';

interface Totals {
  lost: number;
  candidates: number;
  worth: number;
  second: number;
  reachable: number;
  incurable: number;
  losing: number;
  worthless: number;
  unwanted: number;
}

/** Once per change of the base or of a permission, and once a day. */
async function readTotals(db: Db, now: Date): Promise<Totals> {
  const { timeZone } = await readCompany(db);
  const today = dayIn(now, timeZone);
  const { rows } = await sql<{ state: string }>`
    select concat_ws(' ', (select max(id) from consent_events), (select count(*) from consent_purposes where ended_at is null),
      (select made_at from retention_results)) as state`.execute(db);
  return remembered(db, `win-back ${today} ${rows[0]!.state}`, async () => {
    const found = await sql<Totals>`
      with allowed as materialized (
        select distinct n.customer_id from consent_now n join consent_purposes p on p.id = n.purpose and p.ended_at is null
        where n.purpose = ${offersPurpose} and n.action = 'granted' and (n.ends_on is null or n.ends_on >= ${today}::date)),
      all_of as (
        -- The bin is joined: looked up for each, it would be read for each sum again.
        select w.second, w.worth, w.kept_out, ${willing} and b.customer_id is null as wanted,
          n.customer_id is not null as allowed, b.customer_id is not null as binned
        from win_back_candidates w join customers c on c.id = w.customer_id
          left join customer_bin b on b.customer_id = w.customer_id
          left join allowed n on n.customer_id = w.customer_id)
      select (count(*) filter (where not binned))::int as lost, (count(*) filter (where wanted))::int as candidates,
        coalesce(sum(worth) filter (where wanted), 0)::bigint as worth,
        coalesce(sum(second) filter (where wanted), 0)::bigint as second,
        (count(*) filter (where wanted and allowed))::int as reachable,
        (count(*) filter (where kept_out = 'incurable' and not binned))::int as incurable,
        (count(*) filter (where kept_out = 'losing' and not binned))::int as losing,
        (count(*) filter (where (kept_out = 'worthless' or kept_out is null and worth <= 0) and not binned))::int as worthless,
        (count(*) filter (where kept_out is null and worth > 0 and not wanted and not binned))::int as unwanted
      from all_of`.execute(db);
    return found.rows[0]!;
  });
}

const meanSecond = (lives: SecondLives) => {
  const mean = meanOf(lives);
  return (
    mean && {
      n: mean.n,
      value: Math.round(mean.value),
      low: Math.round(mean.low),
      high: Math.round(mean.high),
      before: Math.round(lives.before / lives.n),
    }
  );
};

export async function readWinBack(db: Db, now: Date) {
  const retention = await readRetention(db);
  const result = await readResult(db);
  const basis: WinBackBasis | null = result?.winBack ?? null;
  const { rounds, effect } = await readRounds(db);
  const causes = new Map((await listCauses(db)).map((cause) => [cause.id, cause]));
  const { status } = retention;
  return {
    status:
      status === 'done' && !basis
        ? ('waiting' as const)
        : status === 'done' && !basis?.chances
          ? ('young' as const)
          : status,
    busy: retention.busy,
    asOf: result?.asOf ?? null,
    level: retention.level,
    followed: basis?.followed ?? 0,
    followedNeeded: leastFollowed,
    totals: await readTotals(db, now),
    chances: (basis?.chances ?? []).map(({ causes: parts, ...chance }) => ({
      ...chance,
      causes: parts.map(({ cause, ...part }) => ({ ...part, cause: causes.get(cause) ?? null })),
    })),
    curable: basis && { ...basis.curable, unknown: curableUnknown(basis.curable) },
    second: basis && {
      tried: meanSecond(basis.second.tried),
      alone: meanSecond(basis.second.alone),
    },
    effect,
    alone: result && basis ? await readAlone(db, result.asOf, basis.months) : null,
    rounds: rounds.map(({ tried, held, ...round }) => ({
      ...round,
      tried: shown(tried),
      held: shown(held),
    })),
  };
}

const shown = ({ n, returned, value }: { n: number; returned: number; value: number }) => ({
  n,
  returned,
  value: Math.round(value),
});
