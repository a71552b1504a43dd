// The cycle of the whole base: what stands in each phase and moves between them, how lines are opened one after the other,
// what phases are worth and what they cost. The sums over everybody are made by a job after every run of value.
import { lastDay } from '../customers/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { type Context, queueJob } from '../platform/jobs.ts';
import { costValueText } from '../touchpoints/index.ts';
import { phasesJob } from './queries-phases.ts';
import { readRules } from './queries-rhythms.ts';
import {
  type FlowRow,
  flowsSince,
  movesSince,
  stockByMonth,
  winAndKeep,
  yearStart,
} from './rules-cycle.ts';
import { buying, type CyclePhase, letters, phaseOfLetter, whole } from './rules-phases.ts';

export const cycleJob = 'retention.cycle';

/** Product lines that are told apart, by customers. */
const mostLines = 100;
const months = 24;
/** Fewer openings of a line than this have no median. */
const leastOpenings = 10;
/** Without a new line for so many times the usual wait, a customer is saturated. */
export const saturatedAfter = 2;

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join();

export interface CycleResult {
  asOf: string;
  worth: { line: string; phase: CyclePhase; customers: number; value: number | null }[];
  levels: {
    level: 'acquisition' | 'conversion' | 'development' | 'retention' | 'gone';
    customers: number;
    value: number | null;
  }[];
  openings: {
    line: string;
    buyers: number;
    /** Customers of other lines who did not have it, and those of them who began it since. */
    eligible: number;
    opened: number;
    /** Median days since the line they had begun before; null: too few. */
    days: number | null;
  }[];
  saturation: {
    days: number | null;
    lines: number;
    saturated: number;
    open: number;
    complete: number;
  };
  costs: { phase: CyclePhase; contacts: number; cost: number }[];
  acquisition: number;
  won: number;
  maintenance: number;
  kept: number;
}

/**
 * Works out what takes a look at everybody. At 1 M customers with two lines each, some seconds of the database.
 * @param fresh phases were made of everybody just now
 */
export async function makeCycle(context: Context, fresh: boolean): Promise<void> {
  const { db } = context;
  const row = await db.selectFrom('phase_results').select('as_of').executeTakeFirst();
  const day = await lastDay(db);
  if (!row || (!fresh && row.as_of !== day)) {
    // Purchases were taken back, or phases have not been worked out yet: they come first, and wake this again.
    if (day !== null) await queueJob(db, phasesJob, { whole: true });
    return;
  }
  const result = await work(db, row.as_of);
  await db
    .updateTable('phase_results')
    .set({ result: JSON.stringify(result) })
    .where('as_of', '=', row.as_of)
    .execute();
}

async function work(db: Db, asOf: string): Promise<CycleResult> {
  const from = yearStart(asOf);
  const opened = readOpenings(db);
  const [worth, levels, { openings }, saturation, costs, sums] = await Promise.all([
    sql<CycleResult['worth'][number]>`
      select p.line, p.phase, count(*)::int as customers, sum(s.value)::bigint as value
      from customer_phases p left join customer_standing s on s.customer_id = p.customer_id
      group by 1, 2 order by 1, 2`.execute(db),
    sql<CycleResult['levels'][number]>`
      select case p.phase when 'prospect' then 'acquisition' when 'contacted' then 'conversion' when 'lapsed' then 'gone'
          else case when s.customer_group in ('friends', 'butterflies') then 'retention' else 'development' end end as level,
        count(*)::int as customers, sum(s.value)::bigint as value
      from customer_phases p left join customer_standing s on s.customer_id = p.customer_id
      where p.line = ${whole} group by 1 order by 1`.execute(db),
    opened,
    opened.then((found) => readSaturation(db, asOf, found)),
    readCosts(db, asOf, from),
    sql<{ acquisition: number; won: number; kept: number; rate: number }>`
      select coalesce(sum(c.acquisition) filter (where p.first_on >= ${from}::date), 0)::bigint as acquisition,
        count(*) filter (where p.first_on >= ${from}::date)::int as won,
        count(*) filter (where p.first_on < ${from}::date and p.phase in (${sql.raw(list(buying))}))::int as kept,
        coalesce((select amount from company_costs where kind = 'maintenance' order by id desc limit 1), 0)::bigint as rate
      from customer_phases p left join customer_profit c on c.customer_id = p.customer_id
      where p.line = ${whole} and p.first_on is not null`.execute(db),
  ]);
  const { acquisition, won, kept, rate } = sums.rows[0]!;
  return {
    asOf,
    worth: worth.rows,
    levels: levels.rows,
    openings,
    saturation,
    costs,
    acquisition,
    won,
    maintenance: rate * kept,
    kept,
  };
}

/** Median days of waits longer than none, of customers counted by their days; null: too few. */
const medianWait = (each: boolean) => {
  const line = sql.raw(each ? 'line,' : '');
  const by = sql.raw(each ? 'partition by line' : '');
  return sql`
    select ${line}
      (min(days) filter (where upto >= total / 2) + min(days) filter (where upto > total / 2))::float8 / 2 as days
    from (select line, days, sum(customers) over (${by} order by days)::float8 as upto,
        sum(customers) over (${by})::float8 as total
      from opened where days > 0) c
    where total >= ${leastOpenings} ${sql.raw(each ? 'group by line' : '')}`;
};

/**
 * Who had other lines before and began this one; a line begun on the same day as the first was not won again. And of all
 * lines: how many there are, and the usual wait for the next. One look at all cycles.
 */
async function readOpenings(
  db: Db,
): Promise<{ openings: CycleResult['openings']; lines: number; days: number | null }> {
  const { rows } = await sql<CycleResult['openings'][number] & { lines: number; wait: number }>`
    with opened as materialized (
      select line, later, days, count(*) as customers
      from (select line, turn > 1 as later,
          first_on - lag(first_on) over (partition by customer_id order by first_on, line) as days
        from customer_phases where line <> ${whole}) o
      group by 1, 2, 3),
    waits as (${medianWait(true)}),
    customers as (select count(*) as n from customer_phases where line = ${whole} and first_on is not null)
    select o.line, sum(o.customers)::int as buyers,
      coalesce(sum(o.customers) filter (where later), 0)::int as opened,
      (c.n - coalesce(sum(o.customers) filter (where not later), 0))::int as eligible, w.days,
      count(*) over ()::int as lines, (select round(m.days)::int from (${medianWait(false)}) m) as wait
    from opened o cross join customers c left join waits w on w.line = o.line
    group by o.line, c.n, w.days
    order by buyers desc, o.line limit ${mostLines}`.execute(db);
  return {
    openings: rows.map(({ lines: _lines, wait: _wait, ...opening }) => opening),
    lines: rows[0]?.lines ?? 0,
    days: rows[0]?.wait ?? null,
  };
}

/** Customers who buy: those with every line, those who may still open one, those who waited too long. */
async function readSaturation(
  db: Db,
  asOf: string,
  { lines, days }: { lines: number; days: number | null },
): Promise<CycleResult['saturation']> {
  if (lines === 0) return { days, lines, saturated: 0, open: 0, complete: 0 };
  const { rows } = await sql<CycleResult['saturation']>`
    with last as (select customer_id, max(first_on) as on_day from customer_phases where line <> ${whole} group by customer_id)
    select ${days}::int as days, ${lines}::int as lines,
      count(*) filter (where p.turn = ${lines})::int as complete,
      count(*) filter (where p.turn < ${lines} and l.on_day < ${asOf}::date - ${saturatedAfter} * ${days}::int)::int as saturated,
      count(*) filter (where p.turn < ${lines} and l.on_day >= ${asOf}::date - ${saturatedAfter} * ${days}::int)::int as open
    from last l join customer_phases p on p.customer_id = l.customer_id and p.line = ${whole}
    where p.phase in (${sql.raw(list(buying))})`.execute(db);
  return rows[0]!;
}

/** What touchpoints of the last twelve months cost, by the phase in which the customer was the evening before. */
async function readCosts(db: Db, asOf: string, from: string): Promise<CycleResult['costs']> {
  const { rows } = await sql<{ letter: string; contacts: number; cost: number }>`
    with met as (
      select c.survivor_id as customer_id, (t.at at time zone z.time_zone)::date - date '1970-01-01' as day,
        coalesce(${sql.raw(costValueText)}, 0) as cost
      from touchpoints t join customers c on c.id = t.customer_id cross join company z
        left join touchpoint_cost_spans s on s.kind = t.kind and t.at >= s.from_at and t.at < s.until_at
      where t.deleted_at is null and t.at >= ${from}::date and t.at < ${asOf}::date + interval '1 day')
    select coalesce(nullif(substr(p.phases, at.n, case when at.n = 0 then 0 else 1 end), ''), 'p') as letter,
      count(*)::int as contacts, sum(m.cost)::bigint as cost
    from met m join customer_phases p on p.customer_id = m.customer_id and p.line = ${whole}
      cross join lateral (select width_bucket(m.day - 1, p.days) as n) at
    group by 1 order by 1`.execute(db);
  return rows.map(({ letter, contacts, cost }) => ({
    phase: phaseOfLetter(letter),
    contacts,
    cost,
  }));
}

/** The cycle of a line, or of customers as a whole: stock, flows, course, rule; and what is worked out over everybody. */
export async function readCycle(db: Db, line: string) {
  const [{ rows: state }, { rows: flows }, { rules, paceOf }, waits] = await Promise.all([
    sql<{
      asOf: string;
      result: CycleResult | null;
    }>`select as_of as "asOf", result from phase_results`.execute(db),
    sql<FlowRow>`select month, from_phase, to_phase, moves::float8 as moves, days::float8 as days
      from phase_flows where line = ${line} and position(to_phase in ${letters}) > 0`.execute(db),
    readRules(db),
    sql<{ bought: boolean; busy: boolean }>`
      select exists (select 1 from purchases) as bought, exists (select 1 from graphile_worker.jobs
        where task_identifier in (${phasesJob}, ${cycleJob}) and attempts < max_attempts) as busy`.execute(
      db,
    ),
  ]);
  const { bought, busy } = waits.rows[0]!;
  const asOf = state[0]?.asOf ?? null;
  const result = state[0]?.result ?? null;
  const rule = rules.find((one) => one.line === line) ?? rules.find((one) => one.line === whole);
  const from = asOf === null ? null : yearStart(asOf);
  const worth = new Map(
    (result?.worth ?? [])
      .filter((one) => one.line === line)
      .map((one) => [one.phase as string, one.value]),
  );
  const costs = new Map((result?.costs ?? []).map((one) => [one.phase as string, one.cost]));
  const paid = line === whole && (result?.costs.some(({ cost }) => cost > 0) ?? false);
  return {
    status:
      asOf === null ? (bought ? ('waiting' as const) : ('empty' as const)) : ('done' as const),
    busy,
    asOf,
    from,
    line,
    lines: (result?.openings ?? []).map(({ line: name, buyers }) => ({
      line: name,
      customers: buyers,
    })),
    phases:
      from === null
        ? []
        : flowsSince(flows, from).map((one) => ({
            ...one,
            value: worth.get(one.phase) ?? null,
            cost: paid ? (costs.get(one.phase) ?? 0) : null,
            costEach: paid && one.left > 0 ? (costs.get(one.phase) ?? 0) / one.left : null,
          })),
    moves: from === null ? [] : movesSince(flows, from),
    months: asOf === null ? [] : stockByMonth(flows, asOf, months),
    rule: {
      ...paceOf(line),
      from: rule
        ? rule.by === null
          ? ('sales' as const)
          : ('person' as const)
        : ('start' as const),
      own: rule?.line === line,
      at: rule?.at ?? null,
    },
    figures: result && {
      levels: result.levels,
      openings: result.openings,
      saturation: result.saturation,
      cost: costTile(result),
    },
  };
}

/** Winning against keeping, out of the company's own costs; null while it knows none. */
function costTile(result: CycleResult) {
  const of = (some: (phase: CyclePhase) => boolean) =>
    result.costs.filter(({ phase }) => some(phase)).reduce((sum, { cost }) => sum + cost, 0);
  const before = (phase: CyclePhase) => phase === 'prospect' || phase === 'contacted';
  const parts = {
    acquisition: result.acquisition,
    courting: of(before),
    won: result.won,
    caring: of((phase) => !before(phase) && phase !== 'lapsed'),
    maintenance: result.maintenance,
    kept: result.kept,
  };
  if (parts.acquisition + parts.courting + parts.caring + parts.maintenance === 0) return null;
  return { ...parts, ...winAndKeep(parts) };
}
