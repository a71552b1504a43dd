// Who is worth winning back: second value × chance of return × what can be cured, of everybody who is lost, by SQL over
// losses. What it rests on (chances, curable shares, returns month by month) is counted with all losses and kept with them.
import type { PoolClient } from 'pg';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import {
  type Curable,
  chancesOf,
  curableUnknown,
  type Followed,
  type MarkChance,
  type Month,
  marks,
  within,
} from './rules-winback.ts';
import { standingText } from './standing.ts';
import type { SecondLives } from './tally.ts';

export const winBackJob = 'retention.winback';

/** What ranking rests on, kept with the results of retention. */
export interface WinBackBasis {
  /** Null: too few losses have been followed for a year. */
  chances: MarkChance[] | null;
  /** Losses that were followed for a year. */
  followed: number;
  curable: Curable;
  months: Month[];
  second: { tried: SecondLives; alone: SecondLives };
}

/** Months of 30 days of a loss that are told apart. */
const mostMonths = 60;

/** The causes of each loss, told in its silence: the one learned last, and how many of them can be managed. */
const saidSql = (losses: string) => `
  select customer_id, since, (array_agg(cause_id order by said_on desc, id desc))[1] as cause_id,
    avg(manageable::int)::float8 as curable, min(said_on) as first_said
  from (
    select distinct on (l.customer_id, l.since, r.cause_id) l.customer_id, l.since, r.cause_id, r.said_on, r.id, q.manageable
    from loss_reasons r join customers c on c.id = r.customer_id join loss_causes q on q.id = r.cause_id
      join losses l on l.customer_id = c.survivor_id and l.withdrawn_at is null and r.said_on >= l.since
        and (l.returned_on is null or r.said_on <= l.returned_on) and ${losses}
    where r.removed_at is null order by l.customer_id, l.since, r.cause_id, r.said_on desc, r.id desc) said
  group by customer_id, since`;

/**
 * Losses that were followed for a year from each mark they reached, with the cause known by then (0: none), and whether they
 * had ended by the end of it. `asOf`: SQL of a day.
 */
export const followedSql = (asOf: string) => `
  with said as materialized (${saidSql(standingText)})
  select l.customer_id, l.lost_on, m.mark, coalesce(s.cause_id, 0)::int as cause,
    coalesce(l.returned_on <= l.lost_on + m.mark + ${within}, false) as returned
  from losses l cross join (values ${marks.map((mark) => `(${mark})`).join()}) m (mark)
    -- What was learned later was learned of those who were still away: it would make its cause look hopeless.
    left join said s on s.customer_id = l.customer_id and s.since = l.since and s.first_said <= l.lost_on + m.mark
  where ${standingText} and l.lost_on + m.mark + ${within} <= ${asOf}
    and (l.returned_on is null or l.returned_on > l.lost_on + m.mark)`;

/** Customers with a known cause and the part of them whose cause can be managed. */
const curableSql = `select count(*)::int as known, coalesce(sum(curable), 0)::float8 as manageable
  from (${saidSql(standingText)}) s`;

/** Counts what ranking rests on, after all losses were told. */
export async function readBasis(
  client: PoolClient,
  asOf: string,
  second: WinBackBasis['second'],
): Promise<WinBackBasis> {
  const { rows: followed } = await client.query<Followed>(
    `select mark, cause, count(*)::int as n, (count(*) filter (where returned))::int as returned
     from (${followedSql('$1::date')}) f group by 1, 2 order by 1, 2`,
    [asOf],
  );
  const { rows: curable } = await client.query<Curable>(curableSql);
  const { rows: ended } = await client.query<{ month: number; ended: number; returned: number }>(
    `select least((coalesce(l.returned_on, $1::date) - l.lost_on) / 30, ${mostMonths})::int as month,
       count(*)::int as ended, count(l.returned_on)::int as returned
     from losses l
     where l.withdrawn_at is null and l.lost_on <= $1::date
       and not exists (select 1 from win_back_attempts a join customers c on c.id = a.customer_id
         where c.survivor_id = l.customer_id and a.tried_on between l.lost_on and coalesce(l.returned_on, $1::date))
     group by 1 order by 1`,
    [asOf],
  );
  let away = ended.reduce((sum, row) => sum + row.ended, 0);
  const months = Array.from({ length: (ended.at(-1)?.month ?? -1) + 1 }, (_, month) => {
    const row = ended.find((one) => one.month === month);
    const entry = { month, away, returned: row?.returned ?? 0 };
    away -= row?.ended ?? 0;
    return entry;
  });
  return {
    chances: chancesOf(followed),
    followed: followed.reduce((sum, { mark, n }) => sum + (mark === 0 ? n : 0), 0),
    curable: curable[0]!,
    months,
    second,
  };
}

/** The chances as rows for SQL; cause −1 stands for all together. */
const chanceRows = (chances: readonly MarkChance[]) =>
  chances.flatMap(({ mark, chance, causes }) => [
    { mark, cause: -1, chance },
    ...causes.map((one) => ({ mark, cause: one.cause, chance: one.chance })),
  ]);

/**
 * Puts candidates in place of those of before, in the caller's transaction: of all, or of some customers.
 * @param seconds table of (customer_id, since, second) of those who are lost; who is not in it has the value of the last
 *   evening of the first life
 */
async function putCandidates(
  client: PoolClient,
  seconds: string,
  { asOf, basis, ids }: { asOf: string; basis: WinBackBasis | null; ids: readonly number[] | null },
): Promise<void> {
  await client.query(
    'delete from win_back_candidates where $1::bigint[] is null or customer_id = any($1)',
    [ids],
  );
  if (!basis?.chances) return;
  const age = marks
    .toReversed()
    .map((mark) => `when $1::date - l.lost_on >= ${mark} then ${mark}`)
    .join(' ');
  await client.query(
    `with said as materialized (${saidSql('l.returned_on is null and ($2::bigint[] is null or l.customer_id = any($2))')}),
       chances as (select * from json_to_recordset($3::json) as c (mark int, cause bigint, chance float8)),
       lost as (
         select l.customer_id, l.since, l.lost_on, l.suggested, coalesce(n.second, l.value) as second, s.cause_id,
           coalesce(s.curable, $4::float8) as curable, case ${age} else ${marks[0]} end as mark
         from losses l left join ${seconds} n on n.customer_id = l.customer_id and n.since = l.since
           left join said s on s.customer_id = l.customer_id and s.since = l.since
         where l.withdrawn_at is null and l.returned_on is null and ($2::bigint[] is null or l.customer_id = any($2))
           and exists (select 1 from customers o where o.id = l.customer_id and o.survivor_id = l.customer_id)
           and not exists (select 1 from customer_erasures e where e.customer_id = l.customer_id))
     insert into win_back_candidates (customer_id, since, lost_on, second, cause_id, suggested, curable, mark, chance, worth, kept_out)
     select l.customer_id, l.since, l.lost_on, l.second, l.cause_id, l.suggested, l.curable, l.mark, c.chance,
       greatest(0, round(l.second * c.chance * l.curable))::bigint,
       case when l.curable = 0 then 'incurable' when l.second <= 0 then 'worthless' when t.verdict = 'losing' then 'losing' end
     from lost l
       left join chances own on own.mark = l.mark and own.cause = coalesce(l.cause_id, 0)
       left join chances of_all on of_all.mark = l.mark and of_all.cause = -1
       cross join lateral (select coalesce(own.chance, of_all.chance) as chance) c
       left join customer_standing t on t.customer_id = l.customer_id
     on conflict (customer_id) do nothing`,
    [asOf, ids, JSON.stringify(chanceRows(basis.chances)), curableUnknown(basis.curable)],
  );
}

/** After losses were told, from the table `losses_new` of the transaction. */
export const candidatesFromNew = (
  client: PoolClient,
  what: Parameters<typeof putCandidates>[2],
): Promise<void> =>
  putCandidates(
    client,
    '(select customer_id, since, second from losses_new where returned_on is null)',
    what,
  );

/** The basis that stands, and its day. */
export async function keptBasis(
  client: PoolClient,
): Promise<{ asOf: string; basis: WinBackBasis | null } | null> {
  const { rows } = await client.query<{ asOf: string; basis: WinBackBasis | null }>(
    `select as_of as "asOf", result->'winBack' as basis from retention_results`,
  );
  return rows[0] ?? null;
}

/** Ranks everybody again where what causes mean has changed; nobody's value is worked out for it. */
export async function rankAgain({ database }: Context): Promise<void> {
  const client = await database.pool.connect();
  try {
    await inTransaction(client, async () => {
      await client.query("select pg_advisory_xact_lock(hashtext('clientela losses'))");
      const kept = await keptBasis(client);
      if (!kept?.basis) return;
      await client.query(
        'create temporary table win_back_seconds on commit drop as select customer_id, since, second from win_back_candidates',
      );
      const { rows } = await client.query<Curable>(curableSql);
      const basis = { ...kept.basis, curable: rows[0]! };
      await client.query(
        `update retention_results set result = jsonb_set(result, '{winBack,curable}', $1::jsonb)`,
        [JSON.stringify(basis.curable)],
      );
      await putCandidates(client, 'win_back_seconds', { asOf: kept.asOf, basis, ids: null });
    });
  } finally {
    client.release();
  }
}

export const queueRanking = (tx: Parameters<typeof queueJob>[0]): Promise<void> =>
  queueJob(tx, winBackJob);
