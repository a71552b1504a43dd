// Do phases, stages of the funnel and losses still agree with the facts they were worked out from? Each customer is worked out
// again by what made them, and compared with what is kept. Counts only; reads only.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { readCompany } from '../company/index.ts';
import type { Db } from '../platform/database.ts';
import { currentRun, dayNumber, daysSql, streamDays } from '../value/index.ts';
import { copyText, courseColumns, readCourses } from './queries-courses.ts';
import {
  cycleColumns,
  dayText,
  msPerDay,
  readCycles,
  type StandingCycle,
} from './queries-cycles.ts';
import { funnelJob } from './queries-funnel.ts';
import { readFunnelRules } from './queries-funnel-rules.ts';
import { phasesJob } from './queries-phases.ts';
import { lossesJob, refreshJob } from './queries-refresh.ts';
import { readPaces } from './queries-rhythms.ts';
import { readRules } from './queries-rules.ts';
import { keptMean, readSignals } from './queries-signals.ts';
import { winBackJob } from './queries-winback.ts';
import { funnelDays } from './rules-funnel.ts';
import { letters, phases } from './rules-phases.ts';
import { makeWatch } from './watch.ts';

export interface RetentionDrift {
  /** Customers whose phases, or stages of the funnel, are not what their facts say. */
  phases: number;
  funnel: number;
  /** Phases of lines in which those who came in and went out do not come to those who stand there. */
  flows: number;
  /** Losses that the purchases contradict, that are not told, or whose chance of winning back is not kept. */
  losses: number;
}

/** Customers that are worked out again at a time. */
const chunk = 5000;

/**
 * Compares these customers (each who stands for itself), within the view of the base that the transaction of the client has. Who waits to be redone is
 * not counted, nor is what a job is going to make again: `waits` says whether one of these jobs is to run.
 */
export async function measureRetentionDrift(
  client: PoolClient,
  db: Db,
  ids: readonly number[],
  waits: (...jobs: string[]) => boolean,
): Promise<RetentionDrift> {
  await client.query("set local datestyle to 'ISO'");
  const alone = (table: string) => rowsAlone(client, table);
  return {
    phases: waits(phasesJob)
      ? 0
      : (await phasesOff(client, db, ids)) + (await alone('customer_phases')),
    flows: waits(phasesJob) ? 0 : await flowsOff(client),
    funnel: waits(funnelJob)
      ? 0
      : (await stagesOff(client, ids)) + (await alone('customer_funnel')),
    losses: waits(lossesJob, refreshJob, winBackJob) ? 0 : await lossesOff(client, db, ids),
  };
}

function* chunksOf(ids: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < ids.length; at += chunk) yield ids.slice(at, at + chunk);
}

const listOf = (ids: readonly number[]) => `'{${ids.map(Math.trunc).join()}}'::bigint[]`;

/** Those who wait for any job. */
async function waitingOf(client: PoolClient, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await client.query<{ id: number }>(
    `select c.survivor_id as id from touched_customers t join customers c on c.id = t.customer_id
     where c.survivor_id = any(${listOf(ids)})
     union select customer_id from touched_customers where customer_id = any(${listOf(ids)})`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The rows that a statement copies out, as text. */
async function copied(client: PoolClient, query: string): Promise<Set<string>> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of client.query(copyTo(`copy (${query}) to stdout`)))
    text += decoder.decode(part as Buffer, { stream: true });
  return new Set(text.split('\n').filter((row) => row !== ''));
}

/** Customers of a table who are none of their own. */
async function rowsAlone(client: PoolClient, table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(distinct d.customer_id)::int as n from ${table} d
     where not exists (select 1 from customers c where c.id = d.customer_id and c.merged_into is null)
       and not exists (select 1 from touched_customers t where t.customer_id = d.customer_id)`,
  );
  return rows[0]!.n;
}

/** How many customers have a row that is kept and not worked out, or the other way round. */
async function rowsOff(
  client: PoolClient,
  ids: readonly number[],
  kept: (list: string) => string,
  work: (ids: readonly number[], hand: (rows: string) => void) => Promise<unknown>,
): Promise<number> {
  let off = 0;
  for (const some of chunksOf(ids)) {
    const waiting = await waitingOf(client, some);
    const left = await copied(client, kept(listOf(some)));
    const wrong = new Set<number>();
    const whose = (row: string) => Number(row.slice(0, row.indexOf('\t')));
    await work(some, (rows) => {
      for (const row of rows.split('\n'))
        if (row !== '' && !left.delete(row)) wrong.add(whose(row));
    });
    for (const row of left) wrong.add(whose(row));
    for (const id of wrong) if (!waiting.has(id)) off++;
  }
  return off;
}

/** A row of customer_phases as COPY writes it. */
function rowOf({ customer, cycle, at }: StandingCycle): string {
  const day = (one: number | null) => (one === null ? '\\N' : dayText(one));
  const { line, first, last, purchases, turn, course } = cycle;
  return [
    customer,
    copyText(line),
    at.phase,
    day(at.since),
    day(at.next),
    day(first),
    day(last),
    purchases,
    turn,
    `{${course.days.join()}}`,
    course.phases,
  ].join('\t');
}

/** Phases are a pure function of facts, rules and a day: worked out again for the day that stands they are the same. */
async function phasesOff(client: PoolClient, db: Db, ids: readonly number[]): Promise<number> {
  const { rows } = await client.query<{
    asOf: string;
    basis: { rules: number; timeZone: string };
    rules: number;
  }>(
    `select as_of as "asOf", basis, (select coalesce(max(id), 0)::int from phase_rules) as rules from phase_results`,
  );
  const state = rows[0];
  const { timeZone } = await readCompany(db);
  // Other rules or another zone: everybody is worked out again at the next occasion.
  if (!state || state.basis.rules !== state.rules || state.basis.timeZone !== timeZone) return 0;
  const { paceOf } = await readPaces(client);
  const asOf = Date.parse(state.asOf) / msPerDay;
  return rowsOff(
    client,
    ids,
    (list) => `select ${cycleColumns} from customer_phases where customer_id = any(${list})`,
    (some, hand) =>
      readCycles(client, { ids: some, asOf, timeZone, paceOf, flows: new Map() }, (cycle) =>
        hand(rowOf(cycle)),
      ),
  );
}

/** What came into a phase less what left it is what stands in it; over the whole base, one reading of its index. */
async function flowsOff(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `with stands as (
       select line, substr('${letters}', array_position($1::text[], phase), 1) as letter, count(*) as n
       from customer_phases group by line, phase),
     flowed as (
       select line, letter, sum(n) as n from (
         select line, to_phase as letter, moves as n from phase_flows
         union all select line, from_phase, -moves from phase_flows where from_phase <> '') f
       group by line, letter having sum(n) <> 0)
     select count(*)::int as n from stands s full join flowed f using (line, letter)
     where s.n is distinct from f.n
       and not exists (select 1 from touched where job = $2)`,
    [[...phases], phasesJob],
  );
  return rows[0]!.n;
}

async function stagesOff(client: PoolClient, ids: readonly number[]): Promise<number> {
  const { rows } = await client.query<{ asOf: string; rules: number }>(
    `select as_of as "asOf", (basis->>'rules')::int as rules from funnel_results`,
  );
  const state = rows[0];
  const { version, ruleOf } = await readFunnelRules(client);
  if (!state || state.rules !== version) return 0;
  const days = funnelDays(dayNumber(state.asOf));
  return rowsOff(
    client,
    ids,
    (list) => `select ${courseColumns} from customer_funnel where customer_id = any(${list})`,
    (some, hand) =>
      readCourses(
        client,
        { ids: some, days, ruleOf, counts: new Map() },
        ({ customer, line, course }) => hand(`${customer}\t${copyText(line)}\t${course}`),
      ),
  );
}

/**
 * Losses stay as they were told; what is compared is what may not be otherwise: the silence they were told of begins with a
 * purchase and ends with the next one, every loss that the standing fit tells is there, and whoever is away is a candidate.
 */
async function lossesOff(client: PoolClient, db: Db, ids: readonly number[]): Promise<number> {
  const run = await currentRun(db);
  const { rows } = await client.query<{ runId: number; rules: string | null; fresh: boolean }>(
    `select run_id as "runId", result->>'rulesId' as rules,
       as_of = (select max(last_on) from purchase_summary) as fresh from retention_results`,
  );
  const state = rows[0];
  const { id: version, rules } = await readRules(db);
  const ripe = state && run?.fit && run.spendFit && run.result && state.runId === run.id;
  // By other values or rules, or of another day: a refresh is due, and tells them again.
  if (!ripe || !state.fresh || state.rules !== (version === null ? null : String(version)))
    return 0;
  const { asOf, fit, spendFit, terms, result } = run;
  const measure = { asOf, fit: fit!, spendFit: spendFit!, terms, cuts: result!.cuts };
  let off = 0;
  for (const some of chunksOf(ids)) {
    const waiting = await waitingOf(client, some);
    const list = `any(${listOf(some)})`;
    const { rows: wrong } = await client.query<{ id: number }>(
      `select l.customer_id as id from losses l
         cross join lateral (
           select coalesce(bool_or(day = l.since), false) as bought, min(day) filter (where day > l.since) as next
           from (select p.purchased_on as day from purchases p where p.customer_id = any(records_of(l.customer_id))
             and p.purchased_on >= l.since group by 1 having bool_or(p.amount >= 0)) d) f
       where l.customer_id = ${list} and l.withdrawn_at is null
         and (not f.bought or f.next is distinct from l.returned_on)
         -- Payments of a contract are silence: of whoever has one the days are those of the walk below.
         and not exists (select 1 from contract_sales k where k.customer_id = any(records_of(l.customer_id)))
       union
       select coalesce(l.customer_id, w.customer_id) from (
           select l.* from losses l where l.customer_id = ${list} and l.withdrawn_at is null and l.returned_on is null
             and not exists (select 1 from customer_erasures e where e.customer_id = l.customer_id)) l
         full join (select * from win_back_candidates where customer_id = ${list}) w on w.customer_id = l.customer_id
       where (select result->'winBack'->'chances' from retention_results) <> 'null'::jsonb
         and (l.customer_id is null or w.customer_id is null
           -- Kept with seven digits.
           or abs(w.worth - greatest(0, w.second * w.chance::float8 * w.curable)) > 1 + 1e-5 * abs(w.second))`,
    );
    const found = new Set(wrong.map(({ id }) => id));
    const told = new Set(
      (
        await client.query<{ loss: string }>(
          `select customer_id || ' ' || since as loss from losses where customer_id = ${list} and withdrawn_at is null`,
        )
      ).rows.map(({ loss }) => loss),
    );
    const watch = makeWatch({
      measure,
      asOf: dayNumber(asOf),
      patience: rules,
      signalsOf: await readSignals(client, rules, { mean: await keptMean(client), ids: some }),
      // Whether they left does not depend on what they were worth.
      shareOf: null,
      costOf: null,
    });
    for (const days of daysSql({ where: (customer) => `${customer} = ${list}` }))
      await streamDays(client, days, watch.day, async () => {});
    for (const piece of watch.finish())
      for (const row of piece.split('\n')) {
        const [customer, since] = row.split('\t');
        if (since !== undefined && !told.has(`${customer} ${since}`)) found.add(Number(customer));
      }
    for (const id of found) if (!waiting.has(id)) off++;
  }
  return off;
}
