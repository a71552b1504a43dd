// What could be done by each strategy, worked out after values and losses: every proposal counted and added up, nobody twice
// within one strategy; the customers with most at stake; and what of all proposals is about the same customers.
import { askedCondition } from '../customers/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import { sql } from '../platform/database.ts';
import { isCoded } from '../platform/errors.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import {
  type Proposal,
  type Proposer,
  type StakeMeasure,
  type Strategy,
  strategies,
} from '../platform/proposals.ts';
import type { Relation, Rule } from '../platform/question.ts';
import { currentRun, sumEstimate, type ValueRun } from '../value/index.ts';
import { measureStrategies, type StrategyFigures } from './queries-figures.ts';
import {
  bestShare,
  candidatesFor,
  type Marks,
  mostCandidates,
  mostProposals,
  playsFor,
} from './rules.ts';
import { stakeOf, stakesFrom } from './stakes.ts';

export const proposeJob = 'actions.propose';

/** Bases larger than this are gone through at most every so many minutes. */
const large = 200_000;
const restMinutes = 60;

export interface Range {
  value: number;
  low: number;
  high: number;
}

/** A proposal as it was counted. */
export interface Offered {
  key: string;
  kind: string;
  strategy: Strategy;
  cycle: Proposal['cycle'];
  /** As the list of customers asks it: without those who are counted elsewhere in the strategy. */
  question: Rule | null;
  measure: StakeMeasure;
  screen: string | null;
  customers: number;
  gain: Range;
  /** The proposer said what there is to gain: taken up, it is not measured again. */
  told: boolean;
  cost: number | null;
  facts: Record<string, number | string>;
}

export interface Board {
  marks: Marks & { asOf: string; spread: number };
  strategies: (StrategyFigures & {
    strategy: Strategy;
    candidates: { customers: number; stake: Range; question: Rule };
  })[];
  proposals: Offered[];
  /** Customers whom several strategies propose something for; all gains added up, and each customer's largest alone. */
  overlap: { customers: number; sum: number; once: number };
}

export interface Kept {
  runId: number;
  asOf: string;
  board: Board;
  madeAt: string;
}

/** What was worked out last, or null before. */
export async function readBoard(db: Db | Tx): Promise<Kept | null> {
  const row = await db.selectFrom('strategy_results').selectAll().executeTakeFirst();
  return row
    ? { runId: row.run_id, asOf: row.as_of, board: row.result as Board, madeAt: row.made_at }
    : null;
}

/** How many and how much a question is about. */
interface Counted {
  /** All that the question finds, and those of them who are counted nowhere else in the strategy. */
  fits: number;
  customers: number;
  stake: number;
  variance: number;
  days: number | null;
  spend: number | null;
}

/**
 * Works everything out. Set-based: each proposal is one pass over the standing of whom its question finds; memory in Node is
 * that of the proposals.
 */
export async function proposeAll(
  context: Context,
  relations: readonly Relation[],
  proposers: readonly Proposer[],
): Promise<void> {
  // One works it out at a time, and nobody deletes the sample meanwhile. The lock comes before the view of the base that
  // the work has: two at once would write what the other has deleted.
  const client = await context.database.pool.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('clientela strategies'))");
    await proposeAlone(context, relations, proposers);
  } finally {
    await client
      .query("select pg_advisory_unlock(hashtext('clientela strategies'))")
      .catch(() => {});
    client.release();
  }
}

async function proposeAlone(
  context: Context,
  relations: readonly Relation[],
  proposers: readonly Proposer[],
): Promise<void> {
  const { db } = context;
  const run = await currentRun(db);
  if (!run?.result || run.status !== 'done') {
    await db.transaction().execute(async (tx) => {
      await sql`delete from strategy_results`.execute(tx);
      await sql`delete from strategy_candidates`.execute(tx);
    });
    return;
  }
  const { rows } = await sql<{ rests: boolean }>`
    select made_at > now() - make_interval(mins => ${restMinutes})
      and (select count(*) > ${large} from customer_standing) as rests from strategy_results`.execute(
    db,
  );
  if (rows[0]?.rests) {
    await queueJob(db, proposeJob, {}, proposeJob, restMinutes * 60);
    return;
  }
  const marks = await readMarks(db, run);
  const offered = [
    ...playsFor(marks),
    ...(await Promise.all(proposers.map((propose) => propose({ db, asOf: run.asOf })))).flat(),
  ];
  const figures = await measureStrategies(db, run, marks);
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const board = await workOut(tx, { run, marks, offered, figures, relations });
      await sql`insert into strategy_results (run_id, as_of, result, made_at)
        values (${run.id}, ${run.asOf}, ${JSON.stringify(board)}::jsonb, now())
        on conflict (id) do update set run_id = excluded.run_id, as_of = excluded.as_of, result = excluded.result,
          made_at = excluded.made_at`.execute(tx);
    });
}

export async function readMarks(db: Db, run: ValueRun): Promise<Board['marks']> {
  const { rows } = await sql<{ best: number | null }>`
    select percentile_disc(${1 - bestShare}::float8) within group (order by value)::float8 as best
    from customer_standing where value is not null`.execute(db);
  const { equity, cuts } = run.result!;
  return {
    loyalMonths: cuts.months,
    bestValue: Math.max(1, Math.round(rows[0]?.best ?? 1)),
    asOf: run.asOf,
    spread: equity.value > 0 ? equity.parameterSd / equity.value : 0,
  };
}

interface Work {
  run: ValueRun;
  marks: Board['marks'];
  offered: readonly Proposal[];
  figures: Record<Strategy, StrategyFigures>;
  relations: readonly Relation[];
}

async function workOut(tx: Tx, { marks, offered, figures, relations }: Work): Promise<Board> {
  await sql`create temporary table proposed (key text, strategy text, customer_id bigint, stake float8) on commit drop`.execute(
    tx,
  );
  await sql`create index on proposed (customer_id, strategy)`.execute(tx);
  // Whom open actions are about already: what is proposed beside them is for others.
  await sql`create temporary table planned on commit drop as
    select distinct p.strategy, c.survivor_id as customer_id
    from actions p join action_customers x on x.action_id = p.id join customers c on c.id = x.customer_id
    where p.status in ('proposed', 'taken_up') and p.taken_back_at is null and c.survivor_id is not null`.execute(
    tx,
  );
  await sql`create index on planned (customer_id, strategy)`.execute(tx);
  const proposals: Offered[] = [];
  const before = new Map<Strategy, Rule[]>();
  for (const proposal of offered) {
    const counted = await countProposal(tx, proposal, { marks, relations });
    if (!counted) continue;
    const earlier = before.get(proposal.strategy) ?? [];
    const others: Rule[] =
      counted.fits > counted.customers
        ? [
            ...earlier.map((rule): Rule => ({ not: rule })),
            { not: { field: 'plan.strategy', is: 'one_of', value: [proposal.strategy] } },
          ]
        : [];
    if (proposal.question) before.set(proposal.strategy, [...earlier, proposal.question]);
    const made = offer(proposal, counted, others, marks.spread);
    if (made && (await canBeAsked(tx, made, relations))) proposals.push(made);
    else await sql`delete from proposed where key = ${proposal.key}`.execute(tx);
  }
  proposals.sort((one, other) => other.gain.value - one.gain.value);
  const shown = strategies.flatMap((strategy) =>
    proposals.filter((one) => one.strategy === strategy).slice(0, mostProposals),
  );
  const overlap = await readOverlap(tx, shown);
  await sql`delete from strategy_candidates`.execute(tx);
  const listed: Board['strategies'] = [];
  for (const strategy of strategies)
    listed.push({
      strategy,
      ...figures[strategy],
      candidates: await keepCandidates(tx, strategy, { marks, relations }),
    });
  return { marks, strategies: listed, proposals: shown, overlap };
}

/** A question may have grown too long to be asked. */
async function canBeAsked(
  tx: Tx,
  { question }: Offered,
  relations: readonly Relation[],
): Promise<boolean> {
  if (question === null) return true;
  try {
    await askedCondition(tx, { question, search: undefined, sees: true, relations });
    return true;
  } catch (error) {
    if (isCoded(error, 'question_invalid')) return false;
    throw error;
  }
}

function offer(
  proposal: Proposal,
  { fits, customers, stake, variance, days, spend }: Counted,
  others: readonly Rule[],
  spread: number,
): Offered | null {
  const { key, kind, strategy, cycle, question, measure, screen, gain: told, cost } = proposal;
  if (question !== null && customers === 0) return null;
  // Of a gain that the proposer told, the part of those who are left.
  const part = question === null || fits === 0 ? 1 : customers / fits;
  const gain = told
    ? {
        value: Math.round(told.value * part),
        low: Math.round(told.low * part),
        high: Math.round(told.high * part),
      }
    : sumEstimate(stake, variance, spread);
  if (gain.value <= 0) return null;
  return {
    key,
    kind,
    strategy,
    cycle,
    question: question === null || others.length === 0 ? question : { all: [question, ...others] },
    measure,
    screen: screen ?? null,
    customers: question === null ? (proposal.people ?? 0) : customers,
    gain,
    told: told !== undefined,
    cost: cost ?? null,
    facts: {
      customers,
      silentDays: Math.round(days ?? 0),
      spend: Math.round(spend ?? 0),
      ...proposal.facts,
    },
  };
}

interface Asking {
  marks: Board['marks'];
  relations: readonly Relation[];
}

/** Counts whom a proposal is about and remembers them; null where its question cannot be asked. */
async function countProposal(
  tx: Tx,
  { key, strategy, question, measure }: Proposal,
  { marks, relations }: Asking,
): Promise<Counted | null> {
  if (question === null)
    return { fits: 0, customers: 0, stake: 0, variance: 0, days: null, spend: null };
  const where = await askedCondition(tx, { question, search: undefined, sees: true, relations });
  const { amount, variance } = stakeOf(measure, marks);
  const { rows } = await sql<Counted>`
    with fits as materialized (
      select s.customer_id, greatest(0, coalesce(${amount}, 0)) as stake, coalesce(${variance}, 0) as variance,
        ${marks.asOf}::date - s.last_purchase_on as days, s.expected_spend as spend
      from ${stakesFrom} where ${where}),
    free as materialized (
      select * from fits f
      where not exists (select 1 from proposed o where o.customer_id = f.customer_id and o.strategy = ${strategy})
        and not exists (select 1 from planned o where o.customer_id = f.customer_id and o.strategy = ${strategy})),
    kept as (insert into proposed select ${key}, ${strategy}, customer_id, stake from free)
    select (select count(*) from fits) as fits, count(*) as customers, coalesce(sum(stake), 0)::float8 as stake,
      coalesce(sum(variance), 0)::float8 as variance,
      percentile_cont(0.5) within group (order by days)::float8 as days,
      percentile_cont(0.5) within group (order by spend)::float8 as spend
    from free`.execute(tx);
  return rows[0]!;
}

/** What of the proposals is about the same customers: within a strategy nobody is there twice. */
async function readOverlap(tx: Tx, shown: readonly Offered[]): Promise<Board['overlap']> {
  const gains = shown
    .filter(({ question }) => question !== null)
    .map(({ key, gain }) => ({ key, gain: gain.value }));
  const { rows } = await sql<Board['overlap']>`
    with told as (select * from jsonb_to_recordset(${JSON.stringify(gains)}::jsonb) as t (key text, gain float8)),
    weights as (select key, nullif(sum(stake), 0) as stake from proposed group by key),
    each as (select p.customer_id, sum(p.stake * t.gain / w.stake) as every, max(p.stake * t.gain / w.stake) as most, count(*) as n
      from proposed p join told t using (key) join weights w using (key) group by p.customer_id)
    select (count(*) filter (where n > 1))::int as customers, coalesce(round(sum(every)), 0)::bigint as sum,
      coalesce(round(sum(most)), 0)::bigint as once from each`.execute(tx);
  return rows[0]!;
}

/** Writes down the customers with most at stake in a strategy. */
async function keepCandidates(
  tx: Tx,
  strategy: Strategy,
  { marks, relations }: Asking,
): Promise<Board['strategies'][number]['candidates']> {
  const { question, measure } = candidatesFor(marks)[strategy];
  const where = await askedCondition(tx, { question, search: undefined, sees: true, relations });
  const { amount, variance } = stakeOf(measure, marks);
  const reach = sql`1.2815515655446004 * sqrt(variance + power(${marks.spread}::float8 * stake, 2))`;
  const { rows } = await sql<{ customers: number; stake: number; variance: number }>`
    with fits as materialized (
      select s.customer_id, greatest(0, coalesce(${amount}, 0)) as stake, coalesce(${variance}, 0) as variance
      from ${stakesFrom} where ${where}),
    kept as (insert into strategy_candidates (strategy, customer_id, stake, stake_low, stake_high)
      select ${strategy}, customer_id, round(stake), round(greatest(0, stake - ${reach})), round(stake + ${reach})
      from fits where round(stake) > 0 order by stake desc, customer_id desc limit ${mostCandidates})
    select count(*) as customers, coalesce(sum(stake), 0)::float8 as stake, coalesce(sum(variance), 0)::float8 as variance
    from fits`.execute(tx);
  const found = rows[0]!;
  return {
    customers: found.customers,
    stake: sumEstimate(found.stake, found.variance, marks.spread),
    question: question!,
  };
}
