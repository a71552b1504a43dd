// The cycles of customers as their purchases tell them: read as columns, customer by customer, and handed on one by one.
// Whoever writes them and whoever looks whether they still agree go through here.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { companyLines } from './queries-rhythms.ts';
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
  for (const statement of statements(asked)) {
    const take = makeTaker(lines, asked, each);
    const stream = reader.query(copyTo(statement));
    for await (const part of stream as AsyncIterable<Buffer>) {
      take.read(part);
      await after();
    }
    taken += take.end();
    await after();
  }
  return taken;
}

/**
 * Rows of customer, line, day, and when they were met and contacted: of those who stand alone in the order of the index, of
 * the merged by who stands for them, and of those who bought nothing. Days since 1970; -1: none.
 */
function statements({ ids, timeZone }: AskedCycles): string[] {
  const some = (customer: string) =>
    ids === null
      ? ''
      : `and ${customer} = any('{${ids.map((id) => Math.trunc(id)).join()}}'::bigint[])`;
  const zone = `'${timeZone.replaceAll("'", '')}'`;
  const day = (at: string) => `(${at} at time zone ${zone})::date - date '1970-01-01'`;
  const notInBin = (customer: string) =>
    `not exists (select 1 from customer_bin b where b.customer_id = ${customer})`;
  const line = `left join products l on l.id = p.product_id`;
  const sold = `p.amount >= 0`;
  const number = `coalesce(n.number, 0)`;
  const numbers = `left join lines n on n.line = coalesce(l.line, '')`;
  const records = (customer: string) =>
    ids === null
      ? ''
      : `and ${customer} = any(array(select r.id from customers r where true ${some('r.survivor_id')}))`;
  // Days are told of customers, not of their purchases: those are many more. Of occasions the first counts.
  const begun = `with lines as (select line, row_number() over (order by line) as number
      from (select distinct line from products where line is not null and line not in ('', '*')) d),
    met as (
      select c.survivor_id as customer_id, min(t.at) as at
      from (select customer_id, min(at) as at from touchpoints
          where deleted_at is null ${records('customer_id')} group by 1) t
        join customers c on c.id = t.customer_id
      group by 1),
    begun as materialized (
      select c.survivor_id as customer_id, ${day('min(c.created_at)')} as met, coalesce(${day('min(met.at)')}, -1) as contacted
      from customers c left join met on met.customer_id = c.survivor_id
      where c.survivor_id is not null ${some('c.survivor_id')} group by 1)`;
  return [
    `copy (${begun}
      select p.customer_id, ${number}, p.purchased_on - date '1970-01-01', b.met, b.contacted
      from purchases p join begun b on b.customer_id = p.customer_id ${line} ${numbers}
      where ${sold} and ${notInBin('p.customer_id')} ${some('p.customer_id')}
        and not exists (select 1 from customer_families f where f.customer_id = p.customer_id)
      order by p.customer_id, p.purchased_on) to stdout`,
    `copy (${begun}
      select f.survivor_id, ${number}, p.purchased_on - date '1970-01-01', b.met, b.contacted
      from customer_families f join purchases p on p.customer_id = f.customer_id ${line} ${numbers}
        join begun b on b.customer_id = f.survivor_id
      where ${sold} and ${notInBin('f.survivor_id')} ${some('f.survivor_id')}
      order by f.survivor_id, p.purchased_on) to stdout`,
    `copy (${begun}
      select b.customer_id, -1, -1, b.met, b.contacted
      from begun b
      where ${notInBin('b.customer_id')}
        and not exists (select 1 from purchases p where p.customer_id = b.customer_id and ${sold})
        and not exists (select 1 from customer_families f join purchases p on p.customer_id = f.customer_id
          where f.survivor_id = b.customer_id and ${sold})
      order by b.customer_id) to stdout`,
  ];
}

/** Takes the rows as they stream by and hands on each cycle that has begun; in the end it tells how many. */
function makeTaker(
  names: readonly string[],
  { asOf, paceOf, flows }: AskedCycles,
  each: (cycle: StandingCycle) => void,
) {
  let taken = 0;
  let customer = -1;
  let lines: string[] = [];
  let days: number[] = [];
  let met = -1;
  let contacted = -1;
  const row = [0, 0, 0, 0, 0];
  let column = 0;
  let value = 0;
  let sign = 1;
  const done = () => {
    if (customer < 0) return;
    const begun = { met, contacted: contacted < 0 ? null : contacted };
    for (const cycle of cyclesOf({ lines, days }, begun, paceOf)) {
      const at = phaseAt(cycle.course, asOf);
      if (at === null) continue;
      each({ customer, cycle, at });
      taken++;
      countMoves(flows, cycle, asOf);
    }
  };
  const take = () => {
    if (row[0] !== customer) {
      done();
      customer = row[0]!;
      lines = [];
      days = [];
      met = row[3]!;
      contacted = row[4]!;
    }
    if (row[1]! < 0) return;
    lines.push(names[row[1]!]!);
    days.push(row[2]!);
  };
  return {
    read: (part: Buffer) => {
      for (const byte of part) {
        if (byte >= 48 && byte <= 57) value = value * 10 + (byte - 48);
        else if (byte === 45) sign = -1;
        else {
          row[column] = sign * value;
          value = 0;
          sign = 1;
          column = byte === 10 ? 0 : column + 1;
          if (byte === 10) take();
        }
      }
    },
    end: () => {
      done();
      return taken;
    },
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
