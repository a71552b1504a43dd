// Triangles of cohorts from their monthly cells, put together by quarter where that is asked.
import { type Db, sql } from '../platform/database.ts';
import { shownText } from '../platform/masking.ts';
import { dayNumber, dayText } from '../value/index.ts';
import { monthOf, monthStart } from './rules.ts';
import { type Dimension, isWhole } from './tally.ts';

interface CellRow {
  cohort: string;
  age: number;
  size: number;
  kept: number;
  buyers: number;
  revenue: number;
  margin: number | null;
}

/** Cohorts are shown back to this many: the older ones stand in the file of purchases. */
const mostCohorts = { month: 36, quarter: 24 } as const;

export async function readCohorts(
  db: Db,
  {
    by = 'quarter',
    of = 'all',
    value = '',
  }: {
    by?: 'month' | 'quarter' | undefined;
    of?: Dimension | undefined;
    value?: string | undefined;
  },
  sees: boolean,
) {
  const known = await db.selectFrom('retention_results').select('as_of').executeTakeFirst();
  const asOf = known?.as_of ?? null;
  // Where customers came from is text of people: it may hold an address.
  const shown = of === 'source' ? shownText(sql`value`, sees) : sql<string>`value`;
  const values = await sql<{ value: string; customers: number }>`
    select ${shown} as value, sum(size)::int as customers from cohort_cells where dimension = ${of} and age = 0
    group by 1 order by ${shown} in ('', '*'), 2 desc, 1`.execute(db);
  const chosen = values.rows.some((row) => row.value === value)
    ? value
    : (values.rows[0]?.value ?? '');
  const { rows } = await sql<CellRow>`
    select cohort, age, sum(size)::int as size, sum(kept)::int as kept, sum(buyers)::int as buyers,
      sum(revenue)::bigint as revenue, sum(margin)::bigint as margin from cohort_cells
    where dimension = ${of} and ${shown} = ${chosen} group by 1, 2 order by 1, 2`.execute(db);
  const cohorts = asOf === null ? [] : together(rows, by === 'month' ? 1 : 3, dayNumber(asOf));
  return { asOf, values: values.rows, cohorts: cohorts.slice(-mostCohorts[by]) };
}

/**
 * Cells of months as cells of `length` months. A quarter's age k counts from the quarter of the first purchase; buyers are
 * those of its months, so that somebody who bought in two of them counts twice where quarters are looked at.
 */
export function together(rows: readonly CellRow[], length: 1 | 3, asOf: number) {
  const periodOf = (month: number) => Math.floor(month / length);
  const cohorts = new Map<
    number,
    { size: number; months: Set<number>; cells: Map<number, CellRow[]> }
  >();
  for (const row of rows) {
    const month = monthOf(dayNumber(row.cohort));
    const period = periodOf(month);
    let cohort = cohorts.get(period);
    if (!cohort) {
      cohort = { size: 0, months: new Set(), cells: new Map() };
      cohorts.set(period, cohort);
    }
    if (!cohort.months.has(month)) {
      cohort.months.add(month);
      cohort.size += row.size;
    }
    const age = periodOf(month + row.age) - period;
    const cell = cohort.cells.get(age);
    if (cell) cell.push(row);
    else cohort.cells.set(age, [row]);
  }
  return [...cohorts].map(([period, { size, cells }]) => ({
    from: dayText(monthStart(period * length)),
    to: dayText(monthStart((period + 1) * length) - 1),
    size,
    cells: [...cells]
      .sort(([one], [other]) => one - other)
      .map(([age, parts]) => {
        // Of each month of the cohort what is left at the end of the period: its last month in it.
        const last = new Map<string, CellRow>();
        for (const part of parts)
          if ((last.get(part.cohort)?.age ?? -1) < part.age) last.set(part.cohort, part);
        const sum = (of: (row: CellRow) => number, over: Iterable<CellRow> = parts) => {
          let all = 0;
          for (const row of over) all += of(row);
          return all;
        };
        return {
          age,
          whole: isWhole((period + age + 1) * length - 1, asOf),
          kept: sum(({ kept }) => kept, last.values()),
          buyers: sum(({ buyers }) => buyers),
          revenue: sum(({ revenue }) => revenue),
          margin: parts.some(({ margin }) => margin === null)
            ? null
            : sum(({ margin }) => margin ?? 0),
        };
      }),
  }));
}
