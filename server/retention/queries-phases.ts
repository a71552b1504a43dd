// Phases of customers by product line, kept as they are on the last day with purchases: of the whole base by one reading of
// the purchases as columns, of touched customers at once; what moved between phases is counted in the same transaction.
import type { PoolClient } from 'pg';
import { readCompany } from '../company/index.ts';
import { baseChanged } from '../customers/index.ts';
import type { BinaryRows } from '../platform/binary-rows.ts';
import { type Db, sql } from '../platform/database.ts';
import { putBackIndexes, setAsideIndexes } from '../platform/indexes.ts';
import type { Context } from '../platform/jobs.ts';
import {
  type AskedCycles,
  cycleColumns,
  type Flows,
  monthText,
  msPerDay,
  phaseCount,
  readCycles,
  type StandingCycle,
} from './queries-cycles.ts';
import { readPaces, readRhythms } from './queries-rhythms.ts';
import { rewrite } from './rewrite.ts';
import { letters, phases, whole } from './rules-phases.ts';

export const phasesJob = 'retention.phases';

/** More touched customers than this, and everybody is redone: their numbers would no longer fit a statement. */
const mostTouched = 200_000;
/** From so many customers on the indexes are built after the rows: one sort costs less than a search per row. */
const manyCustomers = 5000;
interface Basis {
  rules: number;
  productLines: string;
  timeZone: string;
  /** Customers there were when rhythms were last read; with half as many more they are read again for lines without one. */
  read: number;
}

export interface Redone {
  /** Everybody was redone, not only the touched. */
  all: boolean;
  /** Cycles that were written. */
  written: number;
}

/** Redoes who was touched, or everybody where that is asked, or where rules, lines of products or the time zone are others. */
export async function refreshPhases(context: Context, wanted: boolean): Promise<Redone> {
  const writer = await context.database.pool.connect();
  const reader = await context.database.pool.connect();
  try {
    await writer.query("select pg_advisory_lock(hashtext('clientela phases'))");
    await writer.query('begin');
    const redone = await redo(context, writer, reader, wanted);
    await writer.query('commit');
    await putBackIndexes(writer, 'customer_phases');
    if (redone.written > 100_000) await writer.query('vacuum (analyze) customer_phases');
    if (redone.written > 0) await baseChanged(writer);
    return redone;
  } catch (error) {
    await writer.query('rollback').catch(() => {});
    await putBackIndexes(writer, 'customer_phases').catch(() => {});
    throw error;
  } finally {
    await writer.query("select pg_advisory_unlock(hashtext('clientela phases'))").catch(() => {});
    await reader.query('rollback').catch(() => {});
    reader.release();
    writer.release();
  }
}

async function redo(
  { db, database }: Context,
  writer: PoolClient,
  reader: PoolClient,
  wanted: boolean,
): Promise<Redone> {
  const before = (await writer.query('select as_of, basis from phase_results')).rows[0] as
    | { as_of: string; basis: Basis }
    | undefined;
  const waiting = await writer.query<{ many: boolean }>(
    `select count(*) > ${mostTouched} as many
     from (select from touched_customers where job = $1 limit ${mostTouched + 1}) t`,
    [phasesJob],
  );
  const { many } = waiting.rows[0]!;
  // Of so many nobody needs to know who they are.
  const taken = many
    ? await writer.query<{ id: number }>('delete from touched where job = $1', [phasesJob])
    : await writer.query<{ id: number }>(
        `with taken as materialized (select customer_id from take_touched($1) as t (customer_id))
         select customer_id as id from taken union
         select c.survivor_id from taken join customers c on c.id = taken.customer_id
         where c.survivor_id is not null`,
        [phasesJob],
      );
  // What is read begins after what was taken: facts that come later wait for the next time.
  await reader.query('begin transaction isolation level repeatable read read only');
  const basis = await readBasis(reader, before?.basis, (await readCompany(db)).timeZone, writer);
  const all =
    wanted ||
    !before ||
    (['rules', 'productLines', 'timeZone'] as const).some((of) => before.basis[of] !== basis[of]) ||
    many;
  if (!all && taken.rows.length === 0) return { all, written: 0 };
  const ids = all ? null : taken.rows.map(({ id }) => id);
  const asOf = await lastDayOf(reader, ids, all ? null : before.as_of);
  if (asOf === null) {
    await writer.query('delete from customer_phases');
    await writer.query('delete from phase_flows');
    await writer.query('delete from phase_results');
    return { all, written: 0 };
  }
  if (!all) await takeAway(writer, ids!, before!.as_of);
  else {
    if (basis.read > manyCustomers) await withoutIndexes(database);
    await writer.query('delete from customer_phases');
    await writer.query('delete from phase_flows');
  }
  if (!all && before!.as_of !== asOf) await moveOn(writer, before!.as_of, asOf);
  const { paceOf } = await readPaces(writer);
  const flows: Flows = new Map();
  const written = await writeCycles(writer, reader, {
    ids,
    asOf: Date.parse(asOf) / msPerDay,
    timeZone: basis.timeZone,
    paceOf,
    flows,
  });
  await addFlows(writer, flows);
  await writer.query(
    `insert into phase_results (as_of, basis, made_at) values ($1, $2, now())
     on conflict (id) do update set as_of = excluded.as_of, basis = excluded.basis, made_at = excluded.made_at`,
    [asOf, JSON.stringify(basis)],
  );
  return { all, written };
}

/** On a connection of its own: the indexes are out at once, before the transaction that writes holds the table. */
async function withoutIndexes({ pool }: Context['database']): Promise<void> {
  const aside = await pool.connect();
  await setAsideIndexes(aside, 'customer_phases').finally(() => aside.release());
}

/** What a computation rests on; rhythms of lines that have none yet are read, once there are enough customers. */
async function readBasis(
  reader: PoolClient,
  before: Basis | undefined,
  timeZone: string,
  writer: PoolClient,
): Promise<Basis> {
  const { rows } = await reader.query(`
    select (select count(*)::int from purchase_summary) as customers,
      (select coalesce(bit_xor(hashtextextended(name || e'\\x1f' || coalesce(line, ''), 0)), 0)::text from products) as "productLines"`);
  const { customers, productLines } = rows[0] as { customers: number; productLines: string };
  const again =
    !before || before.productLines !== productLines || customers > 1.5 * before.read + 100;
  if (again) await readRhythms(reader, writer, customers);
  const { rows: rules } = await writer.query('select coalesce(max(id), 0) as id from phase_rules');
  return {
    rules: rules[0].id as number,
    productLines,
    timeZone,
    read: again ? customers : before.read,
  };
}

/** The last day with a sale: of everybody, or that of these customers if it is later than it was. */
async function lastDayOf(
  reader: PoolClient,
  ids: readonly number[] | null,
  before: string | null,
): Promise<string | null> {
  const { rows } = await reader.query(
    ids === null
      ? `select max(p.purchased_on) as day from purchases p where p.amount >= 0
           and p.customer_id not in (select r.id from customer_bin b join customers r on r.survivor_id = b.customer_id)`
      : `select max(p.purchased_on) as day from purchases p join customers c on c.id = p.customer_id
         where p.amount >= 0 and c.survivor_id = any($1::bigint[])
           and not exists (select 1 from customer_bin b where b.customer_id = c.survivor_id)`,
    ids === null ? [] : [ids],
  );
  const day = rows[0].day as string | null;
  return before !== null && (day === null || day < before) ? before : day;
}

/** Moves of courses up to a day, as rows for the flows: `p` has customer_id, line, days and phases. */
const movesOf = (condition: string) => `
  select p.line, date_trunc('month', date '1970-01-01' + p.days[n])::date as month,
    coalesce(substr(p.phases, n - 1, case when n = 1 then 0 else 1 end), '') as from_phase,
    substr(p.phases, n, 1) as to_phase, count(*) as moves,
    coalesce(sum(p.days[n] - p.days[n - 1]), 0)::bigint as days
  from p cross join lateral generate_series(1, cardinality(p.days)) n
  where ${condition}
  group by 1, 2, 3, 4`;

const addRows = (moves: string, sign: '' | '-') => `
  insert into phase_flows (line, month, from_phase, to_phase, moves, days)
  select line, month, from_phase, to_phase, ${sign}moves, ${sign}days from (${moves}) m
  on conflict (line, month, from_phase, to_phase) do update set
    moves = phase_flows.moves + excluded.moves, days = phase_flows.days + excluded.days`;

/** The cycles of these customers go, and what they had moved with them. */
async function takeAway(writer: PoolClient, ids: readonly number[], asOf: string): Promise<void> {
  await writer.query(
    `with p as (delete from customer_phases where customer_id = any($1::bigint[])
       returning line, days, phases)
     ${addRows(movesOf("p.days[n] <= $2::date - date '1970-01-01'"), '-')}`,
    [ids, asOf],
  );
}

/** Time went by: who is silent for longer than before changes phase, though nothing was bought. */
async function moveOn(writer: PoolClient, from: string, to: string): Promise<void> {
  const since = "$1::date - date '1970-01-01'";
  const until = "$2::date - date '1970-01-01'";
  await writer.query(
    `with p as (select line, days, phases from customer_phases where next_on <= $2::date)
     ${addRows(movesOf(`p.days[n] > ${since} and p.days[n] <= ${until}`), '')}`,
    [from, to],
  );
  await writer.query(
    `update customer_phases p set since = date '1970-01-01' + p.days[at.n],
       next_on = date '1970-01-01' + p.days[at.n + 1],
       phase = ($2::text[])[position(substr(p.phases, at.n, 1) in $3)]
     from customer_phases q
       cross join lateral (select width_bucket($1::date - date '1970-01-01', q.days) as n) at
     where q.next_on <= $1::date and p.customer_id = q.customer_id and p.line = q.line`,
    [to, [...phases], letters],
  );
}

async function addFlows(writer: PoolClient, flows: Flows): Promise<void> {
  const letter = (at: number) => letters[at - 1] ?? '';
  const sums = new Map<string, Record<string, string | number> & { moves: number; days: number }>();
  for (const [line, moved] of flows)
    for (const [key, { moves, days }] of moved) {
      const month = monthText(Math.floor(key / phaseCount ** 2));
      const from_phase = letter(Math.floor(key / phaseCount) % phaseCount);
      const to_phase = letter(key % phaseCount);
      const name = `${month} ${from_phase} ${to_phase} ${line}`;
      const known = sums.get(name);
      if (known) {
        known.moves += moves;
        known.days += days;
      } else sums.set(name, { line, month, from_phase, to_phase, moves, days });
    }
  const rows = [...sums.values()];
  const given = `select * from json_to_recordset($1::json)
    as m (line text, month date, from_phase text, to_phase text, moves bigint, days bigint)`;
  await writer.query(addRows(given, ''), [JSON.stringify(rows)]);
  await writer.query('delete from phase_flows where moves = 0');
}

/** Reads what the customers bought and writes their cycles while it reads; returns how many. */
const writeCycles = (writer: PoolClient, reader: PoolClient, asked: AskedCycles): Promise<number> =>
  rewrite(writer, `customer_phases (${cycleColumns})`, (rows, after) =>
    readCycles(reader, asked, (cycle) => writeCycle(rows, cycle), after),
  );

/** One row of customer_phases. */
function writeCycle(into: BinaryRows, { customer, cycle, at }: StandingCycle): void {
  const { line, first, last, purchases, turn, course } = cycle;
  into.begin(11);
  into.bigint(customer);
  into.text(line);
  into.text(at.phase);
  into.date(at.since);
  into.date(at.next);
  into.date(first);
  into.date(last);
  into.integer(purchases);
  into.integer(turn);
  into.integers(course.days);
  into.text(course.phases);
}

/** The cycles of one customer as they stand. */
export async function customerCycles(db: Db, id: number) {
  const { rows } = await sql<{
    line: string;
    phase: (typeof phases)[number];
    since: string;
    next: string | null;
    purchases: number;
    turn: number;
    days: number[];
    phases: string;
  }>`select p.line, p.phase, p.since, p.next_on as next, p.purchases, p.turn, p.days, p.phases
    from customer_phases p where p.customer_id = survivor_of(${id})
    order by p.line <> ${whole}, p.first_on desc nulls last, p.line limit 100`.execute(db);
  return rows;
}
