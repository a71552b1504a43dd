// What each customer's contracts were worth on evenings of the past, by the fit that stands: contracts in columns, so that
// a million of them take tens of megabytes, and no row objects.
import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, sql } from '../platform/database.ts';
import { monthsOf, type Period } from '../purchases/index.ts';
import {
  type ContractRun,
  contractsSql,
  currentContractRun,
  keyOf,
  ratePer,
} from './queries-contracts.ts';
import { contractPartOf, readContractParts } from './queries-together.ts';
import { dayNumber, daysPerMonth, daysPerYear, mapMonths } from './rules.ts';
import { graceDays, type Outlook, outlookOf, valuerOf } from './rules-contracts.ts';
import type { ContractParts } from './together.ts';

/** The contracts of one customer on one evening. */
export interface ContractSeen {
  /** Whole minor units. */
  value: number;
  /** Payments expected, discounted, and what one of them leaves on average: their product is the value. */
  payments: number;
  perPayment: number;
  pActive: number;
  annualProfit: number;
  activeMonths: number;
  /** False where one may still renew and nothing is known of its like. */
  known: boolean;
}

export interface ContractCourse {
  /** Customers who ever had a contract, ascending. */
  ids: Float64Array;
  /** How sure the value of all is that stands: what each will do, and what is not known of the parameters. */
  sure: { value: number; individualSd: number; parameterSd: number };
  /** The day on which the first of all began. */
  since: number;
  /** Their contracts on an evening; null before the first began. */
  at: (place: number, evening: number) => ContractSeen | null;
  /** The same as it stands: what lists show. */
  now: (place: number, evening: number) => ContractSeen | null;
}

/** Contracts in columns, those of a customer one after another; days since 1970. */
interface Columns {
  customer: number[];
  started: number[];
  renewals: number[];
  ended: number[];
  left: number[];
  cell: number[];
}

/** Reads the contracts of everybody. Costs one look at every contract and, of each evening, a microsecond of each. */
export async function readContractCourse(
  db: Db,
  client: PoolClient,
): Promise<ContractCourse | null> {
  const run = await currentContractRun(db);
  if (!run) return null;
  return makeContractCourse(run, await readColumns(client, run), await readContractParts(client));
}

/** The same of one customer alone; null for who never had a contract. */
export async function contractCourseOf(db: Db, customer: number): Promise<ContractCourse | null> {
  const run = await currentContractRun(db);
  if (!run) return null;
  const { rows } = await sql<ContractRow>`${sql.raw(
    rowsSql(run, `r.survivor_id = survivor_of(${Math.trunc(customer)})`),
  )}`.execute(db);
  if (rows.length === 0) return null;
  const columns = noColumns();
  const cells = cellsOf(run);
  for (const row of rows) add(columns, row, cells);
  return makeContractCourse(run, columns, await contractPartOf(db, customer));
}

function makeContractCourse(
  run: ContractRun,
  columns: Columns,
  parts: ContractParts | null,
): ContractCourse {
  const from: number[] = [];
  columns.customer.forEach((id, i) => {
    if (i === 0 || columns.customer[i - 1] !== id) from.push(i);
  });
  const ids = Float64Array.from(from, (i) => columns.customer[i]!);
  const outlook = outlooksOf(run);
  const at = (place: number, evening: number) =>
    seenOf(
      columns,
      from[place]!,
      from[place + 1] ?? columns.customer.length,
      evening,
      run,
      outlook,
    );
  const standing = new Map<number, number>();
  for (let i = 0; parts && i < parts.customers; i++) standing.set(parts.id[i]!, i);
  return {
    ids,
    sure: run.result,
    since: columns.started.reduce((first, day) => Math.min(first, day), Number.POSITIVE_INFINITY),
    at,
    now: (place, evening) => {
      const seen = at(place, evening);
      const i = standing.get(ids[place]!);
      if (!parts || i === undefined) return seen && gone;
      const value = parts.value[i]! || 0;
      const payments = seen?.payments ?? 0;
      return {
        value,
        payments,
        perPayment: payments > 0 ? value / payments : 0,
        pActive: parts.pActive[i]!,
        annualProfit: parts.annualProfit[i]! || 0,
        activeMonths: parts.activeMonths[i]! || 0,
        known: !Number.isNaN(parts.value[i]!),
      };
    },
  };
}

const gone: ContractSeen = {
  value: 0,
  payments: 0,
  perPayment: 0,
  pActive: 0,
  annualProfit: 0,
  activeMonths: 0,
  known: true,
};

interface ContractRow {
  customer: number;
  started: number;
  renewals: number;
  ended: number;
  left: number;
  key: string;
}

const rowsSql = (run: ContractRun, where: string) => `
  select customer_id as customer, started_on - date '1970-01-01' as started, renewals,
    coalesce(ended_on - date '1970-01-01', -1) as ended, left_each as "left", period || ' ' || line as key
  from (${contractsSql(run, where)}) k order by customer_id, contract_id`;

const noColumns = (): Columns => ({
  customer: [],
  started: [],
  renewals: [],
  ended: [],
  left: [],
  cell: [],
});

const cellsOf = (run: ContractRun) =>
  new Map(run.cells.map(({ line, period }, i) => [keyOf(line, period), i]));

function add(columns: Columns, row: ContractRow, cells: Map<string, number>): void {
  columns.customer.push(row.customer);
  columns.started.push(row.started);
  columns.renewals.push(row.renewals);
  columns.ended.push(row.ended);
  columns.left.push(row.left);
  columns.cell.push(cells.get(row.key) ?? -1);
}

async function readColumns(client: PoolClient, run: ContractRun): Promise<Columns> {
  const cells = cellsOf(run);
  const columns = noColumns();
  const stream = client.query(copyTo(`copy (${rowsSql(run, 'true')}) to stdout`));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const [customer, started, renewals, ended, left, key] = line.split('\t') as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const row = {
        customer: Number(customer),
        started: Number(started),
        renewals: Number(renewals),
        ended: Number(ended),
        left: Number(left),
        key: unescaped(key),
      };
      add(columns, row, cells);
    }
  }
  return columns;
}

/** A cell of COPY as the text it was. */
const unescaped = (cell: string): string =>
  cell.replaceAll(/\\(.)/g, (_, one: string) => ({ t: '\t', n: '\n', r: '\r' })[one] ?? one);

/** What is expected of a contract of a cell with so many renewals, worked out once. */
function outlooksOf(run: ContractRun) {
  const known = new Map<string, Outlook>();
  const valuers = run.cells.map(valuerOf);
  return (at: number, renewals: number, payments: number): Outlook | null => {
    const valuer = valuers[at];
    const cell = run.cells[at];
    if (!valuer || !cell) return null;
    const key = `${at} ${renewals} ${payments}`;
    let outlook = known.get(key);
    if (!outlook) {
      const { period } = cell;
      const many = payments < 0 ? null : payments;
      outlook = outlookOf(valuer, renewals, many, ratePer(run.terms, period), monthsOf[period]);
      known.set(key, outlook);
    }
    return outlook;
  };
}

/** The day so many months after a day, at most the last of its month, as PostgreSQL adds them. */
function later(date: Date, months: number): number {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const last = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return Date.UTC(year, month + months, Math.min(day, last)) / 86_400_000;
}

/** Renewals made by an evening, and the day of the next. */
export function renewalsBy(
  started: number,
  period: Period,
  renewals: number,
  evening: number,
): { made: number; due: number } {
  const each = monthsOf[period];
  const from = new Date(started * 86_400_000);
  const until = new Date(evening * 86_400_000);
  const months =
    (until.getUTCFullYear() - from.getUTCFullYear()) * 12 +
    until.getUTCMonth() -
    from.getUTCMonth();
  let made = Math.max(0, Math.min(renewals, Math.floor(months / each)));
  if (made > 0 && later(from, made * each) > evening) made--;
  return { made, due: later(from, (made + 1) * each) };
}

function seenOf(
  columns: Columns,
  first: number,
  end: number,
  evening: number,
  run: ContractRun,
  outlook: ReturnType<typeof outlooksOf>,
): ContractSeen | null {
  // Of later days contracts do not tell: silence is not leaving.
  const day = Math.min(evening, dayNumber(run.asOf));
  const { discountRate, horizonMonths } = run.terms;
  const sum = { ...gone };
  let began = false;
  let live = 0;
  let known = 0;
  let value = 0;
  for (let i = first; i < end; i++) {
    if (columns.started[i]! > evening) continue;
    began = true;
    const cell = run.cells[columns.cell[i]!];
    const ended = columns.ended[i]!;
    if (!cell || (ended >= 0 && ended <= day)) continue;
    const { made, due } = renewalsBy(columns.started[i]!, cell.period, columns.renewals[i]!, day);
    if (due < day - graceDays) continue;
    const ahead = Math.max(0, due - day);
    const payments =
      horizonMonths === null
        ? -1
        : Math.max(
            0,
            Math.floor((horizonMonths - ahead / daysPerMonth) / monthsOf[cell.period]) + 1,
          );
    const expected = outlook(columns.cell[i]!, made, payments);
    live++;
    sum.pActive = Math.max(sum.pActive, due < day ? (expected?.pRenews ?? 0) : 1);
    sum.activeMonths = Math.max(
      sum.activeMonths,
      Math.min(mapMonths, ahead / daysPerMonth + (expected?.months ?? 0)),
    );
    if (!expected) continue;
    known++;
    value += columns.left[i]! * (1 + discountRate) ** (-ahead / daysPerYear) * expected.factor;
    sum.payments += expected.factor;
    sum.annualProfit += columns.left[i]! * expected.year;
  }
  if (!began) return null;
  sum.known = live === 0 || known > 0;
  sum.value = Math.round(value);
  sum.perPayment = sum.payments > 0 ? value / sum.payments : 0;
  sum.annualProfit = Math.round(sum.annualProfit);
  return sum;
}
