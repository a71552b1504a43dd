// The cycles of customers as their purchases tell them: read as columns, customer by customer, and handed on as the rows
// they are kept in. Whoever writes them and whoever looks whether they still agree go through here.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { companyLines } from './queries-rhythms.ts';
import { type Cycle, cyclesOf, letters, type Pace, phaseAt } from './rules-phases.ts';

export const msPerDay = 86_400_000;
// The days are few, the customers many.
const dayTexts = new Map<number, string>();
function dayText(day: number): string {
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

/** The columns of customer_phases, in the order of its rows here. */
export const cycleColumns =
  'customer_id, line, phase, since, next_on, first_on, last_on, purchases, turn, days, phases';

/**
 * Reads what the customers bought and hands on the text of their cycles, COPY rows of `cycleColumns`, and how many; moves
 * are counted into `flows`. `after` is waited for between parts.
 */
export async function readCycles(
  reader: PoolClient,
  asked: AskedCycles,
  hand: (rows: string, count: number) => void,
  after: () => Promise<void> = async () => {},
): Promise<void> {
  const lines = await companyLines(reader);
  for (const statement of statements(asked)) {
    const take = makeTaker(lines, asked, hand);
    const stream = reader.query(copyTo(statement));
    for await (const part of stream as AsyncIterable<Buffer>) {
      take.read(part);
      await after();
    }
    take.end();
    await after();
  }
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
  // Occasions before the first purchase alone begin a course.
  const begun = `with lines as (select line, row_number() over (order by line) as number
      from (select distinct line from products where line is not null and line not in ('', '*')) d),
    met as (
      select c.survivor_id as customer_id, min(${day('t.at')}) as contacted
      from touchpoints t join customers c on c.id = t.customer_id
      where t.deleted_at is null ${some('c.survivor_id')} group by 1)`;
  return [
    `copy (${begun}
      select p.customer_id, ${number}, p.purchased_on - date '1970-01-01', ${day('c.created_at')}, coalesce(met.contacted, -1)
      from purchases p join customers c on c.id = p.customer_id ${line} ${numbers}
        left join met on met.customer_id = p.customer_id
      where ${sold} and ${notInBin('p.customer_id')} ${some('p.customer_id')}
        and not exists (select 1 from customer_families f where f.customer_id = p.customer_id)
      order by p.customer_id, p.purchased_on) to stdout`,
    `copy (${begun},
      born as (select survivor_id, min(created_at) as at from customers
        where survivor_id in (select survivor_id from customer_families) group by 1)
      select f.survivor_id, ${number}, p.purchased_on - date '1970-01-01', ${day('born.at')}, coalesce(met.contacted, -1)
      from customer_families f join purchases p on p.customer_id = f.customer_id ${line} ${numbers}
        join born on born.survivor_id = f.survivor_id
        left join met on met.customer_id = f.survivor_id
      where ${sold} and ${notInBin('f.survivor_id')} ${some('f.survivor_id')}
      order by f.survivor_id, p.purchased_on) to stdout`,
    `copy (${begun}
      select c.survivor_id, -1, -1, min(${day('c.created_at')}), coalesce(min(met.contacted), -1)
      from customers c left join met on met.customer_id = c.survivor_id
      where ${notInBin('c.survivor_id')} ${some('c.survivor_id')}
        and not exists (select 1 from purchases p where p.customer_id = c.id and ${sold})
        and not exists (select 1 from customer_families f join purchases p on p.customer_id = f.customer_id
          where f.survivor_id = c.survivor_id and ${sold})
      group by c.survivor_id order by c.survivor_id) to stdout`,
  ];
}

/** Takes the rows as they stream by and hands on the text of each customer's cycles. */
function makeTaker(
  names: readonly string[],
  { asOf, paceOf, flows }: AskedCycles,
  hand: (rows: string, count: number) => void,
) {
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
    let text = '';
    let count = 0;
    for (const cycle of cyclesOf({ lines, days }, begun, paceOf)) {
      const written = cycleText(customer, cycle, asOf);
      if (written === '') continue;
      text += written;
      count++;
      countMoves(flows, cycle, asOf);
    }
    hand(text, count);
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
    end: done,
  };
}

const signs: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};
/** As COPY writes it itself: rows are compared as they are. */
export const escaped = (text: string) =>
  /[\\\t\n\r\b\f\v]/.test(text) ? text.replace(/[\\\t\n\r\b\f\v]/g, (c) => signs[c]!) : text;

function cycleText(customer: number, cycle: Cycle, asOf: number): string {
  const at = phaseAt(cycle.course, asOf);
  if (at === null) return '';
  const { line, first, last, purchases, turn, course } = cycle;
  const cells = [
    customer,
    escaped(line),
    at.phase,
    dayText(at.since),
    at.next === null ? '\\N' : dayText(at.next),
    first === null ? '\\N' : dayText(first),
    last === null ? '\\N' : dayText(last),
    purchases,
    turn,
    `{${course.days.join()}}`,
    course.phases,
  ];
  return `${cells.join('\t')}\n`;
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
