// The cycles of customers as their purchases tell them: read as columns, customer by customer, and handed on one by one.
// Whoever writes them and whoever looks whether they still agree go through here.
import type { PoolClient } from 'pg';
import { companyLines } from './queries-rhythms.ts';
import { readNumbers, type Taker } from './rewrite.ts';
import { type Cycle, cyclesOf, letters, type Pace, phaseAt } from './rules-phases.ts';

export const msPerDay = 86_400_000;
// The days are few, the customers many.
const dayTexts = new Map<number, string>();
export function dayText(day: number): string {
  let text = dayTexts.get(day);
  if (text === undefined) {
    text = new Date(day * msPerDay).toISOString().slice(0, 10);
    if (dayTexts.size > 50_000) dayTexts.clear();
    dayTexts.set(day, text);
  }
  return text;
}
export const monthText = (day: number) => `${dayText(day).slice(0, 7)}-01`;

/** Moves and days by line and, in one number, day, phase left and phase begun. */
export type Flows = Map<string, Map<number, { moves: number; days: number }>>;
export const phaseCount = letters.length + 1;

export interface AskedCycles {
  ids: readonly number[] | null;
  asOf: number;
  timeZone: string;
  paceOf: (line: string) => Pace;
  flows: Flows;
}

/** A cycle with where it stands on the day that is asked for. */
export interface StandingCycle {
  customer: number;
  cycle: Cycle;
  at: NonNullable<ReturnType<typeof phaseAt>>;
}

/** The columns of customer_phases, in the order in which cycles are written. */
export const cycleColumns =
  'customer_id, line, phase, since, next_on, first_on, last_on, purchases, turn, days, phases';

/**
 * Reads what the customers bought and hands on their cycles; moves are counted into `flows`. `after` is waited for between
 * parts of what is read. Returns how many cycles there were.
 */
export async function readCycles(
  reader: PoolClient,
  asked: AskedCycles,
  each: (cycle: StandingCycle) => void,
  after: () => Promise<void> = async () => {},
): Promise<number> {
  const lines = await companyLines(reader);
  let taken = 0;
  const count = (cycle: StandingCycle) => {
    taken++;
    each(cycle);
  };
  await readNumbers(reader, statements(asked), () => makeTaker(lines, asked, count), after);
  return taken;
}

/**
 * Rows of customer, product, day, and when they were met and contacted: of those who stand alone in the order of the index,
 * then of the merged by who stands for them. Days since 1970; -1: none. Whoever bought nothing has one row.
 */
function statements({ ids, timeZone }: AskedCycles): string[] {
  const list = ids === null ? null : `any('{${ids.map((id) => Math.trunc(id)).join()}}'::bigint[])`;
  const some = (customer: string) => (list === null ? '' : `and ${customer} = ${list}`);
  const zone = `'${timeZone.replaceAll("'", '')}'`;
  const day = (at: string) => `(${at} at time zone ${zone})::date - date '1970-01-01'`;
  const merged = (customer: string) =>
    `exists (select 1 from customer_families f where f.customer_id = ${customer})`;
  const contacted = (customers: string) => `
    met as (select customer_id, min(at) as at from touchpoints where deleted_at is null ${customers} group by 1)`;
  // Days are told of customers, not of their purchases: those are many more. Of occasions the first counts.
  const rows = (whose: string, bought: string) => `
    select b.id, coalesce(p.product_id, 0), coalesce(p.purchased_on - date '1970-01-01', -1), b.met, coalesce(b.contacted, -1)
    from begun b ${whose} left join purchases p on p.customer_id = ${bought} and p.amount >= 0
    where not exists (select 1 from customer_bin x where x.customer_id = b.id)
    order by b.id, p.purchased_on`;
  return [
    `with ${contacted(some('customer_id'))},
    begun as materialized (
      select c.id, ${day('c.created_at')} as met, ${day('met.at')} as contacted
      from customers c left join met on met.customer_id = c.id
      where not ${merged('c.id')} ${some('c.id')})
    ${rows('', 'b.id')}`,
    `with family as materialized (select * from customer_families f where true ${some('f.survivor_id')}),
    ${contacted('and customer_id in (select customer_id from family)')},
    begun as materialized (
      select f.survivor_id as id, ${day('min(c.created_at)')} as met, ${day('min(met.at)')} as contacted
      from family f join customers c on c.id = f.customer_id left join met on met.customer_id = f.customer_id group by 1)
    ${rows('join family f on f.survivor_id = b.id', 'f.customer_id')}`,
  ];
}

/** Takes the rows as they stream by and hands on each cycle that has begun. */
function makeTaker(
  { names, lineOf }: Awaited<ReturnType<typeof companyLines>>,
  { asOf, paceOf, flows }: AskedCycles,
  each: (cycle: StandingCycle) => void,
): Taker {
  let customer = -1;
  let lines: string[] = [];
  let days: number[] = [];
  let met = -1;
  let contacted = -1;
  const end = () => {
    if (customer < 0) return;
    const begun = { met, contacted: contacted < 0 ? null : contacted };
    for (const cycle of cyclesOf({ lines, days }, begun, paceOf)) {
      const at = phaseAt(cycle.course, asOf);
      if (at === null) continue;
      each({ customer, cycle, at });
      countMoves(flows, cycle, asOf);
    }
  };
  return {
    row: (row) => {
      if (row[0] !== customer) {
        end();
        customer = row[0]!;
        lines = [];
        days = [];
        met = row[3]!;
        contacted = row[4]!;
      }
      if (row[2]! < 0) return;
      lines.push(names[lineOf(row[1]!)]!);
      days.push(row[2]!);
    },
    end,
  };
}

function countMoves(flows: Flows, { line, course }: Cycle, asOf: number): void {
  let moved = flows.get(line);
  if (!moved) {
    moved = new Map();
    flows.set(line, moved);
  }
  const { days, phases: begun } = course;
  let from = 0;
  for (let i = 0; i < days.length && days[i]! <= asOf; i++) {
    const day = days[i]!;
    const to = letters.indexOf(begun[i]!) + 1;
    const key = (day * phaseCount + from) * phaseCount + to;
    from = to;
    const stayed = i === 0 ? 0 : day - days[i - 1]!;
    const known = moved.get(key);
    if (known) {
      known.moves++;
      known.days += stayed;
    } else moved.set(key, { moves: 1, days: stayed });
  }
}
