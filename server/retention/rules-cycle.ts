// What is true of the cycle of the whole base: what stands, comes and goes by month, and what winning and keeping cost.
import { type CyclePhase, letters, phaseOfLetter, phases } from './rules-phases.ts';

export interface FlowRow {
  month: string;
  from_phase: string;
  to_phase: string;
  moves: number;
  days: number;
}

export interface PhaseFlow {
  phase: CyclePhase;
  /** At the beginning of the period, and now. */
  before: number;
  customers: number;
  entered: number;
  left: number;
  /** Mean days of those who left in the period; null: nobody did. */
  stay: number | null;
}

const zero = () => letters.split('').map(() => 0);

/** What stood at the beginning of a period, came, went and stands: before + entered − left = customers. */
export function flowsSince(rows: readonly FlowRow[], from: string): PhaseFlow[] {
  const before = zero();
  const entered = zero();
  const left = zero();
  const days = zero();
  for (const row of rows) {
    const to = letters.indexOf(row.to_phase);
    const out = row.from_phase === '' ? -1 : letters.indexOf(row.from_phase);
    const late = row.month >= from;
    const into = late ? entered : before;
    into[to] = into[to]! + row.moves;
    if (out < 0) continue;
    if (late) {
      left[out] = left[out]! + row.moves;
      days[out] = days[out]! + row.days;
    } else before[out] = before[out]! - row.moves;
  }
  return phases.map((phase, i) => ({
    phase,
    before: before[i]!,
    entered: entered[i]!,
    left: left[i]!,
    customers: before[i]! + entered[i]! - left[i]!,
    stay: left[i]! > 0 ? days[i]! / left[i]! : null,
  }));
}

export interface Move {
  from: CyclePhase | null;
  to: CyclePhase;
  moves: number;
}

/** From where to where in a period, the largest first. */
export function movesSince(rows: readonly FlowRow[], from: string): Move[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    if (row.month < from) continue;
    const key = `${row.from_phase}|${row.to_phase}`;
    sums.set(key, (sums.get(key) ?? 0) + row.moves);
  }
  return [...sums]
    .filter(([, moves]) => moves > 0)
    .map(([key, moves]) => {
      const [out, to] = key.split('|') as [string, string];
      return { from: out === '' ? null : phaseOfLetter(out), to: phaseOfLetter(to), moves };
    })
    .sort((a, b) => b.moves - a.moves || (a.to < b.to ? -1 : 1));
}

/** How many stood in each phase at the end of each of the last months, the last one as it is now. */
export function stockByMonth(
  rows: readonly FlowRow[],
  asOf: string,
  months: number,
): { month: string; customers: number[] }[] {
  const year = Number(asOf.slice(0, 4));
  const month = Number(asOf.slice(5, 7)) - 1;
  const first = rows.reduce((least, row) => (row.month < least ? row.month : least), asOf);
  return Array.from({ length: months }, (_, back) =>
    new Date(Date.UTC(year, month - (months - 1 - back), 1)).toISOString().slice(0, 10),
  )
    .filter((on) => on >= `${first.slice(0, 7)}-01`)
    .map((on) => {
      const customers = zero();
      for (const row of rows) {
        if (row.month > on) continue;
        const to = letters.indexOf(row.to_phase);
        customers[to] = customers[to]! + row.moves;
        if (row.from_phase === '') continue;
        const out = letters.indexOf(row.from_phase);
        customers[out] = customers[out]! - row.moves;
      }
      return { month: on, customers };
    });
}

/** First day of the twelve calendar months up to a day. */
export const yearStart = (asOf: string): string =>
  new Date(Date.UTC(Number(asOf.slice(0, 4)), Number(asOf.slice(5, 7)) - 12, 1))
    .toISOString()
    .slice(0, 10);

/** What was paid to win and to keep, for each customer who was won and each who was kept; null where nobody was. */
export function winAndKeep(costs: {
  /** Cost of sources of the customers won, and of touchpoints with whoever had not bought yet, also if they never did. */
  acquisition: number;
  courting: number;
  won: number;
  /** Touchpoints with whoever had bought, and maintenance of who is kept. */
  caring: number;
  maintenance: number;
  kept: number;
}) {
  const each = (cost: number, customers: number) => (customers > 0 ? cost / customers : null);
  const win = each(costs.acquisition + costs.courting, costs.won);
  const keep = each(costs.caring + costs.maintenance, costs.kept);
  return { win, keep, times: win !== null && keep !== null && keep > 0 ? win / keep : null };
}
