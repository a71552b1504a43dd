// How the value of one customer came to be: at the ends of the last months by today's fit, and as each month's run saw it.
import { monthEnds, prepareScoring } from '@clientela/models';
import { type Db, sql } from '../platform/database.ts';
import { inMargin } from './columns.ts';
import { type ContractCourse, contractCourseOf } from './course-contracts.ts';
import { marginSharesOf, servedOf } from './margins.ts';
import { monthlyRuns, type ValueRun } from './queries-runs.ts';
import { daysSql } from './queries-summary.ts';
import { dayNumber, dayText, scoringTerms } from './rules.ts';
import { activeTogether } from './together.ts';
import { makeCells, newWalk, step, writeCell, writeNothing } from './walk.ts';

/** Months looked back on. */
const monthsBack = 24;

export interface ValueThen {
  on: string;
  value: number;
  pActive: number;
}

export interface ValueHistory {
  /** By the fit and terms of the run that stands: what changes is the customer alone. */
  months: ValueThen[];
  /** By the fit and terms of the last run of each month, oldest first: what was on the page then. */
  runs: (ValueThen & { runId: number; model: string })[];
}

type Days = { day: number; amount: number; bought: boolean }[];

/**
 * Nothing of it is stored: runs are kept whole, so what they said of a customer follows from the purchases, those
 * corrected since included.
 */
export async function valueHistory(
  db: Db,
  customerId: number,
  run: ValueRun,
): Promise<ValueHistory> {
  const days = await readDays(db, customerId, run.asOf);
  const contracts = await contractCourseOf(db, customerId);
  const bought = days.find((day) => day.bought)?.day ?? Number.POSITIVE_INFINITY;
  const began = Math.min(bought, contracts?.since ?? Number.POSITIVE_INFINITY);
  if (began === Number.POSITIVE_INFINITY) return { months: [], runs: [] };
  const asOf = dayNumber(run.asOf);
  // A contract may begin after the last day of the data.
  const first = Math.min(began, asOf);
  const ends = [...monthEnds(first, asOf - 1).slice(-monthsBack), asOf];
  const earlier = (await monthlyRuns(db, monthsBack)).filter(
    (one) => dayNumber(one.asOf) >= first && one.asOf <= run.asOf,
  );
  const own = await ownOf(db, customerId, [run, ...earlier]);
  return {
    months: withContracts(valuesOn(days, ends, run, own), contracts, asOf),
    runs: earlier.toReversed().flatMap((one) =>
      withContracts(
        valuesOn(days, [dayNumber(one.asOf)], one, own),
        one.result?.contracts ? contracts : null,
        one.id === run.id ? asOf : null,
      ).map((then) => ({
        ...then,
        runId: one.id,
        model: one.model!,
      })),
    ),
  };
}

/** What is left of the customer's sales and what serving costs by the mean of a run, for runs that count it. */
interface Own {
  share: number;
  serving: (mean: number) => number;
}

async function ownOf(
  db: Db,
  customerId: number,
  runs: readonly { terms: { ownMargins?: boolean; usualMargin?: number } }[],
): Promise<Own> {
  const { rows } = await sql<{ id: number }>`select survivor_of(${customerId}) as id`.execute(db);
  const { id } = rows[0]!;
  const asked = runs.find(({ terms }) => terms.ownMargins);
  return {
    share: asked ? (await marginSharesOf(db, [id], asked.terms))(id) : 1,
    serving: await servedOf(db, id),
  };
}

async function readDays(db: Db, customerId: number, until: string): Promise<Days> {
  const [alone, together] = daysSql({ customerId, until });
  const { rows } = await sql<Days[number]>`
    select day - date '1970-01-01' as day, amount::bigint as amount, bought
    from (${sql.raw(alone)} union all ${sql.raw(together)}) d order by day limit 20000`.execute(db);
  return rows;
}

/** With what their contracts were worth on those evenings, by the fit of contracts that stands; on the evening `now`, what stands. */
function withContracts(
  then: ValueThen[],
  contracts: ContractCourse | null,
  now: number | null,
): ValueThen[] {
  if (!contracts) return then;
  return then.map((one) => {
    const evening = dayNumber(one.on);
    const seen = evening === now ? contracts.now(0, evening) : contracts.at(0, evening);
    return {
      ...one,
      value: one.value + (seen?.value ?? 0),
      pActive: activeTogether(one.pActive, seen?.pActive ?? 0),
    };
  });
}

/** The customer on some evenings, ascending, by the fit and the terms of a run; before the first purchase nothing is expected. */
function valuesOn(
  days: Days,
  ends: number[],
  { fit, spendFit, terms }: ValueRun,
  own: Own,
): ValueThen[] {
  const none = (end: number): ValueThen => ({ on: dayText(end), value: 0, pActive: 0 });
  if (!fit || !spendFit) return ends.map(none);
  const cells = makeCells(ends.length);
  const walk = newWalk();
  let next = 0;
  const bought = ends.map((end, i) => {
    for (; next < days.length && days[next]!.day <= end; next++)
      step(walk, days[next]!.day, days[next]!.amount, days[next]!.bought);
    if (walk.occasions === 0) {
      writeNothing(cells, i);
      return false;
    }
    writeCell(cells, i, walk, end);
    if (terms.ownMargins && cells.n[i]! > 0) cells.m[i] = inMargin(cells.m[i]!, own.share);
    if (terms.serving) cells.c[i] = own.serving(terms.serving);
    return true;
  });
  const { value, pActive } = prepareScoring(fit, spendFit, scoringTerms(terms)).outlook(cells);
  return ends.map((end, i) =>
    bought[i]
      ? { on: dayText(end), value: Math.round(value[i]!), pActive: pActive[i]! }
      : none(end),
  );
}
