// Losses are told here: of the whole base after every run of value, and of a customer at once when facts about them come.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { baseChanged } from '../customers/index.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { inTransaction } from '../platform/transaction.ts';
import {
  currentRun,
  dayNumber,
  daysSql,
  type Measure,
  marginSharesOf,
  readMarginShares,
  readServing,
  servingOf,
  streamDays,
} from '../value/index.ts';
import { cohortRows, measureAll, type Names } from './measure.ts';
import { makeProbable, measuredOn } from './probable.ts';
import { readDrivers } from './queries-drivers.ts';
import { readRenewals } from './queries-renewals.ts';
import { readRules } from './queries-rules.ts';
import { keptMean, lowerBound, meanAnswer, readSignals } from './queries-signals.ts';
import { candidatesFromNew, keptBasis, readBasis } from './queries-winback.ts';
import { mostValues } from './rules.ts';
import { makeTally, type Places } from './tally.ts';
import { makeWatch } from './watch.ts';

export const refreshJob = 'retention.refresh';
export const lossesJob = 'retention.losses';

/** More customers than this are not judged one by one: the whole base is. */
const mostJudged = 500;
/** Bases larger than this are gone through at most every so many hours. */
const large = 200_000;
const restHours = 6;

const lock = "select pg_advisory_lock(hashtext('clientela losses'))";
const unlock = "select pg_advisory_unlock(hashtext('clientela losses'))";

async function locked<T>(context: Context, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await context.database.pool.connect();
  try {
    await client.query(lock);
    return await work(client);
  } finally {
    await client.query(unlock).catch(() => {});
    client.release();
  }
}

/**
 * The customers that facts came about, judged at once by the fit that stands. Returns how many. Whoever is cut off in
 * between leaves them waiting: they are taken in the transaction that tells their losses.
 */
export async function judgeTouched(context: Context): Promise<number> {
  return locked(context, (client) => inTransaction(client, () => judge(context, client)));
}

async function judge(context: Context, client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `with taken as materialized (select customer_id from take_touched($1) as t (customer_id))
     select distinct c.survivor_id as id from taken join customers c on c.id = taken.customer_id
     where c.survivor_id is not null limit $2`,
    [lossesJob, mostJudged + 1],
  );
  if (rows.length === 0) return 0;
  const run = await currentRun(context.db);
  const measure = measureOf(run);
  if (!run || !measure) return 0;
  if (rows.length > mostJudged) {
    await queueJob(context.db, refreshJob);
    return 0;
  }
  const ids = rows.map(({ id }) => id);
  const latest = await client.query(
    `select max(p.purchased_on) as day from purchases p join customers c on c.id = p.customer_id
     where c.survivor_id = any($1::bigint[])`,
    [ids],
  );
  const day = latest.rows[0].day as string | null;
  const asOf = dayNumber(day !== null && day > run.asOf ? day : run.asOf);
  const { serving, ownMargins } = measure.terms;
  const { id: version, rules } = await readRules(context.db);
  const watch = makeWatch({
    measure,
    asOf,
    patience: rules,
    signalsOf: await readSignals(client, rules, { mean: await keptMean(client), ids }),
    shareOf: ownMargins ? await marginSharesOf(context.db, ids, measure.terms) : null,
    costOf: serving ? await servingOf(context.db, ids, serving) : null,
  });
  const list = `any('{${ids.join()}}'::bigint[])`;
  for (const days of daysSql({ where: (customer) => `${customer} = ${list}` }))
    await streamDays(client, days, watch.day, async () => {});
  await keepLosses(client, watch.finish(), { run: run.id, rules: version, ids });
  const kept = await keptBasis(client);
  if (kept) await candidatesFromNew(client, { ...kept, ids });
  await baseChanged(client);
  return ids.length;
}

/**
 * Judges everybody and counts retention and cohorts. Purchase days stream by once; the memory is that of the losses, of
 * names by customer (12 bytes each) and of months.
 */
export async function refreshAll(context: Context): Promise<void> {
  const { db } = context;
  await locked(context, async (client) => {
    const run = await currentRun(db);
    const measure = measureOf(run);
    const { id: version, rules } = await readRules(db);
    const known = await client.query(
      `select count(*)::int as total, min(first_on) - date '1970-01-01' as earliest,
         (select made_at > now() - make_interval(hours => ${restHours})
            and (result->'rulesId')::text is not distinct from $1::text from retention_results) as fresh from purchase_summary`,
      [String(version)],
    );
    const { total, earliest, fresh } = known.rows[0] as {
      total: number;
      earliest: number | null;
      fresh: boolean | null;
    };
    if (!run || !measure || earliest === null || earliest > dayNumber(run.asOf)) {
      await client.query('delete from retention_results');
      await client.query('delete from cohort_cells');
      await client.query('delete from win_back_candidates');
      return;
    }
    if (total > large && fresh) {
      await queueJob(db, refreshJob, {}, refreshJob, restHours * 3600);
      return;
    }
    // Whoever is touched until here is judged with all.
    await client.query('delete from touched where job = $1', [lossesJob]);
    const asOf = dayNumber(run.asOf);
    const shareOf = await readMarginShares(client, measure.terms);
    const { placesOf, names } = await readPlaces(client);
    const { grossMargin, ownMargins, serving } = measure.terms;
    const margins = ownMargins || grossMargin !== null;
    const mean = await meanAnswer(client);
    const tally = makeTally(earliest, asOf, margins);
    const probable = makeProbable(measure.fit, Math.max(1, Math.floor(total / measuredOn)));
    const watch = makeWatch({
      measure,
      asOf,
      patience: rules,
      signalsOf: await readSignals(client, rules, { mean }),
      shareOf: ownMargins ? shareOf : null,
      costOf: serving ? await readServing(client, serving) : null,
      count: {
        tally,
        probable,
        placesOf,
        marginOf: ownMargins ? shareOf : () => grossMargin ?? 0,
        attemptsOf: await readAttempts(client),
      },
    });
    for (const days of daysSql({ until: run.asOf }))
      await streamDays(client, days, watch.day, async () => {});
    const pieces = watch.finish();
    const told = tally.finish();
    const winBack = await inTransaction(client, async () => {
      await keepLosses(client, pieces, { run: run.id, rules: version, ids: null });
      const basis = await readBasis(client, run.asOf, told.second);
      await candidatesFromNew(client, { asOf: run.asOf, basis, ids: null });
      return basis;
    });
    const result = {
      rulesId: version,
      meanAnswer: mean,
      renewals: await readRenewals(db),
      winBack,
      measured: measureAll(told, probable.finish(), asOf, measure.terms.discountRate),
      drivers: await readDrivers(client, run.asOf),
    };
    await inTransaction(client, async () => {
      await client.query('delete from cohort_cells');
      await pipeline(
        Readable.from(cohortRows(told, names, asOf, margins)),
        client.query(
          copyFrom(
            'copy cohort_cells (dimension, value, cohort, age, size, kept, buyers, revenue, margin) from stdin',
          ),
        ),
      );
      await client.query(
        `insert into retention_results (run_id, as_of, result, made_at) values ($1, $2, $3, now())
         on conflict (id) do update set run_id = excluded.run_id, as_of = excluded.as_of, result = excluded.result,
           made_at = excluded.made_at`,
        [run.id, run.asOf, JSON.stringify(result)],
      );
    });
    await baseChanged(client);
  });
}

function measureOf(run: Awaited<ReturnType<typeof currentRun>>): Measure | null {
  if (run?.status !== 'done' || !run.fit || !run.spendFit || !run.result) return null;
  const { asOf, fit, spendFit, terms, result } = run;
  return { asOf, fit, spendFit, terms, cuts: result.cuts };
}

/**
 * Writes what was told, in the caller's transaction: new losses are added, those that stand keep their day and value. What
 * was told before and is not told now closes with the next purchase, or is withdrawn where its facts are gone.
 */
async function keepLosses(
  client: PoolClient,
  pieces: string[],
  { run, rules, ids }: { run: number; rules: number | null; ids: number[] | null },
): Promise<void> {
  await client.query(`create temporary table losses_new (customer_id bigint, since date, lost_on date, rule text,
    confidence real, value bigint, suggested text, returned_on date, second bigint) on commit drop`);
  await pipeline(Readable.from(pieces), client.query(copyFrom('copy losses_new from stdin')));
  await client.query('analyze losses_new');
  // By other rules than those it was told by a loss is told anew; under the same one told stays told.
  const told = ['lost_on', 'rule', 'confidence', 'value', 'suggested', 'run_id', 'rules_id'];
  await client.query(
    `insert into losses as l (customer_id, since, lost_on, rule, confidence, value, suggested, returned_on, run_id, rules_id, told_at)
     select customer_id, since, lost_on, rule, confidence, value, suggested, returned_on, $1, $2, now() from losses_new
     on conflict (customer_id, since) do update set returned_on = excluded.returned_on, withdrawn_at = null,
       ${told.map((name) => `${name} = case when l.rules_id is distinct from excluded.rules_id then excluded.${name} else l.${name} end`).join(', ')}
     where l.returned_on is distinct from excluded.returned_on or l.withdrawn_at is not null
       or l.rules_id is distinct from excluded.rules_id`,
    [run, rules],
  );
  await client.query(
    `with others as (
       select l.customer_id, l.since, f.bought, f.next,
         l.rule = 'told' and not exists (select 1 from loss_reasons r where r.customer_id = any(records_of(l.customer_id))
           and r.removed_at is null and r.said_on between l.since and coalesce(f.next, r.said_on)) as unsaid
       from losses l
         cross join lateral (
           select bool_or(day = l.since) as bought, min(day) filter (where day > l.since) as next
           from (select purchased_on as day from purchases where customer_id = any(records_of(l.customer_id))
               and purchased_on >= l.since group by 1 having bool_or(amount >= 0)) d) f
       where ($1::bigint[] is null or l.customer_id = any($1))
         and not exists (select 1 from losses_new n where n.customer_id = l.customer_id and n.since = l.since)),
     fate as (
       select o.*, l.returned_on as was, l.withdrawn_at as gone, coalesce(o.bought is not true or o.next <= l.lost_on or o.unsaid
         or l.rules_id is distinct from $2::bigint, false) as untrue
       from others o join losses l on l.customer_id = o.customer_id and l.since = o.since)
     update losses l set returned_on = o.next, withdrawn_at = case when o.untrue then coalesce(l.withdrawn_at, now()) end
     from fate o where o.customer_id = l.customer_id and o.since = l.since
       and (o.was is distinct from o.next or (o.gone is null) = o.untrue)`,
    [ids, rules],
  );
}

/** The days on which customers were tried to be won back; they are few beside customers. */
async function readAttempts(client: PoolClient): Promise<(customer: number) => readonly number[]> {
  const { rows } = await client.query<{ customer: number; days: number[] }>(
    `select c.survivor_id as customer, array_agg(a.tried_on - date '1970-01-01') as days
     from win_back_attempts a join customers c on c.id = a.customer_id where c.survivor_id is not null group by 1`,
  );
  const known = new Map(rows.map(({ customer, days }) => [customer, days]));
  return (customer) => known.get(customer) ?? [];
}

/** Where each customer belongs: 12 bytes each, found by halving. */
async function readPlaces(
  client: PoolClient,
): Promise<{ placesOf: (customer: number) => Places; names: Names }> {
  await inTransaction(client, async () => {
    await client.query('drop table if exists pg_temp.retention_places');
    await client.query(
      `create temporary table retention_places as
       select s.customer_id, coalesce(c.source, '') as source, coalesce(l.line, '') as product,
         coalesce(t.customer_group, '') as customer_group
       from purchase_summary s join customers c on c.id = s.customer_id
         left join customer_standing t on t.customer_id = s.customer_id
         left join (select distinct on (p.customer_id) p.customer_id, d.line
           from purchase_summary f join purchases p on p.customer_id = f.customer_id and p.purchased_on = f.first_on
             join products d on d.id = p.product_id
           order by p.customer_id, p.amount desc, p.line_key) l on l.customer_id = s.customer_id`,
    );
  });
  const namesOf = async (column: string) =>
    (
      await client.query<{ name: string }>(
        `select ${column} as name from retention_places where ${column} <> '' group by 1
         order by count(*) desc, 1 limit ${mostValues}`,
      )
    ).rows.map(({ name }) => name);
  const names: Names = {
    all: [],
    source: await namesOf('source'),
    product: await namesOf('product'),
    group: await namesOf('customer_group'),
  };
  const ids: number[] = [];
  const codes: number[] = [];
  const code = (column: string, of: string[]) => {
    const list = of.map((name) => client.escapeLiteral(name)).join(', ');
    // Names that are not told apart come after all that are.
    return `case when ${column} = '' then 0 else coalesce(array_position(array[${list}]::text[], ${column}), ${mostValues + 1}) end`;
  };
  await streamDays(
    client,
    `select customer_id, date '1970-01-01' as day, (${code('source', names.source)}) * 10000
       + (${code('product', names.product)}) * 100 + (${code('customer_group', names.group)}) as amount, true as bought
     from retention_places`,
    (customer, _day, packed) => {
      ids.push(customer);
      codes.push(packed);
    },
    async () => {},
  );
  await client.query('drop table if exists pg_temp.retention_places');
  return {
    names,
    placesOf: (customer) => {
      const at = lowerBound(ids, customer);
      const packed = ids[at] === customer ? codes[at]! : 0;
      return {
        source: Math.floor(packed / 10_000),
        product: Math.floor(packed / 100) % 100,
        group: packed % 100,
      };
    },
  };
}
