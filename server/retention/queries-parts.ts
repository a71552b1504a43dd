// What part each customer has in a figure of retention: the same rows that were added up for it, one by one.
import type { RawBuilder } from 'kysely';
import { readCompany } from '../company/index.ts';
import { displayName, readPage, remembered, writePage } from '../customers/index.ts';
import type { Config } from '../platform/config.ts';
import { csvLine } from '../platform/csv-write.ts';
import { type Db, sql } from '../platform/database.ts';
import { translate } from '../platform/i18n.ts';
import { currentRun, dayNumber, daysSql, dayText, marginShareSql } from '../value/index.ts';
import type { FigureWithParts } from './contract-parts.ts';
import type { Language } from './export.ts';
import { readResult } from './queries.ts';
import { contractEach, renewalEach } from './queries-renewals.ts';
import { aloneEach } from './queries-rounds.ts';
import { followedSql } from './queries-winback.ts';
import { drivers } from './rules.ts';
import { yearStart } from './rules-cycle.ts';
import { letterOf, phases } from './rules-phases.ts';
import { marks } from './rules-winback.ts';
import { standing } from './standing.ts';

export interface AskedParts {
  figure: FigureWithParts;
  key?: string | undefined;
}

const units = {
  revenue: 'money',
  contract_revenue: 'money',
  second: 'money',
  renewals: 'count',
  driver: 'count',
  moves: 'count',
  chance: 'yes',
  alone: 'yes',
} as const;

/** Rows of (customer_id, on_day, first, second, weight); those of most weight come first. Null where the figure is not there. */
async function rowsOf(
  db: Db,
  { figure, key = '' }: AskedParts,
): Promise<RawBuilder<unknown> | null> {
  if (figure === 'moves') return movesOf(db, key);
  const result = await readResult(db);
  if (figure === 'contract_revenue' || figure === 'renewals') {
    const asOf =
      result?.renewals?.asOf ??
      (
        await db
          .selectFrom('contract_runs')
          .select('as_of')
          .where('current', '=', true)
          .executeTakeFirst()
      )?.as_of;
    if (asOf === undefined) return null;
    if (figure === 'contract_revenue')
      return sql`select survivor_id as customer_id, null::date as on_day, before as first, now as second,
          abs(before - now) as weight from (${contractEach(asOf)}) e where before > 0`;
    const [, period, line] = /^(month|quarter|year):(.*)$/s.exec(key) ?? [];
    return sql`select survivor_id as customer_id, null::date as on_day, sum(made)::float8 as first, sum(missed)::float8 as second,
        1000000 * sum(missed) + sum(made) as weight
      from (${renewalEach(asOf)}) r where period = ${period ?? ''} and line = ${line ?? ''} group by 1`;
  }
  if (!result) return null;
  const { asOf } = result;
  const daysAgo = (days: number) => dayText(dayNumber(asOf) - days);
  switch (figure) {
    case 'revenue': {
      const days = daysSql({ until: asOf, where: () => `purchased_on > date '${daysAgo(730)}'` });
      const then = sql`sum(amount) filter (where day <= ${daysAgo(365)})`;
      const now = sql`greatest(0, coalesce(sum(amount) filter (where day > ${daysAgo(365)}), 0))`;
      return sql`select customer_id, null::date as on_day, ${then}::float8 as first, ${now}::float8 as second,
          abs(${then} - ${now}) as weight
        from (${sql.raw(days.join(' union all '))}) d group by customer_id having ${then} > 0`;
    }
    case 'second':
      return secondLives(db, asOf, daysAgo(365), key === 'tried');
    case 'chance': {
      const [mark, cause] = key.split(':').map(Number);
      if (mark === undefined || !marks.some((one) => one === mark)) return null;
      return sql`select customer_id, lost_on as on_day, returned::int as first, null::float8 as second, returned::int as weight
        from (${sql.raw(followedSql(`date '${asOf}'`))}) f
        where mark = ${mark} and ${cause === undefined ? sql`true` : sql`cause = ${cause}`}`;
    }
    case 'alone':
      return sql`select customer_id, tried_on as on_day, (returned_on is not null)::int as first, null::float8 as second,
        (returned_on is not null)::int as weight from (${aloneEach}) e`;
    case 'driver':
      if (!(drivers as readonly string[]).includes(key)) return null;
      return sql`select customer_id, null::date as on_day, quarters as first, lost as second, 1000000 * lost + quarters as weight
        from driver_parts where driver = ${key}`;
  }
}

/** Who moved between phases in the year of the cycle, and how often. */
async function movesOf(db: Db, key: string): Promise<RawBuilder<unknown> | null> {
  const [, out, into, line] = /^([a-z_]*|\*)>([a-z_]+|\*)@(.*)$/s.exec(key) ?? [];
  const made = await db.selectFrom('phase_results').select('as_of').executeTakeFirst();
  if (!made || out === undefined || into === undefined || line === undefined) return null;
  const is = (letter: RawBuilder<unknown>, name: string) => {
    const phase = phases.find((one) => one === name);
    return name === '*'
      ? sql`true`
      : name === ''
        ? sql`${letter} = ''`
        : phase
          ? sql`${letter} = ${letterOf(phase)}`
          : sql`false`;
  };
  const before = sql`substr(p.phases, n - 1, case when n = 1 then 0 else 1 end)`;
  return sql`select p.customer_id, null::date as on_day, count(*)::float8 as first, null::float8 as second, count(*) as weight
    from customer_phases p cross join lateral generate_series(1, cardinality(p.days)) n
    where p.line = ${line} and p.days[n] between ${yearStart(made.as_of)}::date - date '1970-01-01'
        and ${made.as_of}::date - date '1970-01-01'
      and ${is(before, out)} and ${is(sql`substr(p.phases, n, 1)`, into)}
    group by 1`;
}

/** Who came back a year ago or before: what they brought in the year after, beside the last one of their first life. */
async function secondLives(
  db: Db,
  asOf: string,
  ago: string,
  tried: boolean,
): Promise<RawBuilder<unknown>> {
  const terms = (await currentRun(db))?.terms;
  const share = terms?.ownMargins
    ? sql`coalesce((select ${sql.raw(marginShareSql(terms))} from customer_profit c where c.customer_id = e.customer_id), 0)::float8`
    : sql`${terms?.grossMargin ?? 1}::float8`;
  const days = daysSql({ until: asOf });
  const sum = (after: RawBuilder<unknown>, until: RawBuilder<unknown>) =>
    sql`coalesce(sum(d.amount) filter (where d.day > ${after} and d.day <= ${until}), 0)`;
  return sql`
    with e as materialized (
      select l.customer_id, l.since, l.lost_on, l.returned_on from losses l
      where ${standing} and l.returned_on <= ${ago}::date
        and exists (select 1 from win_back_attempts a join customers r on r.id = a.customer_id
          where r.survivor_id = l.customer_id and a.tried_on between l.lost_on and l.returned_on) = ${tried})
    select e.customer_id, e.lost_on as on_day, round(${share} * e.value)::float8 as first,
      round(${share} * e.before)::float8 as second, abs(e.value) as weight
    from (
      select e.customer_id, e.lost_on, ${sum(sql`e.returned_on - 1`, sql`e.returned_on + 364`)} as value,
        ${sum(sql`e.since - 365`, sql`e.since`)} as before
      from e left join (${sql.raw(days.join(' union all '))}) d on d.customer_id = e.customer_id
      group by e.customer_id, e.since, e.lost_on, e.returned_on) e`;
}

export interface Part {
  customer: { id: number; name: string };
  on: string | null;
  first: number;
  second: number | null;
}

/** Figures in which nothing counts but purchases and what is worked out from them, over everybody. */
const standsWithBase = new Set<FigureWithParts>(['revenue', 'moves', 'driver']);

/**
 * A page of parts. The first of a large base takes as long as adding up the figure, once while the base stands.
 * @throws page_key_invalid
 */
export async function listParts(
  db: Db,
  asked: AskedParts & { after?: string | undefined; limit: number },
  sees: boolean,
) {
  const { figure, key, after, limit } = asked;
  if (after !== undefined || !standsWithBase.has(figure)) return pageOfParts(db, asked, sees);
  return remembered(db, `parts ${figure} ${limit} ${sees} ${key ?? ''}`, () =>
    pageOfParts(db, asked, sees),
  );
}

async function pageOfParts(
  db: Db,
  asked: AskedParts & { after?: string | undefined; limit: number },
  sees: boolean,
) {
  const key = readPage(asked.after, 3);
  const unit = units[asked.figure];
  const rows = await rowsOf(db, asked);
  if (!rows)
    return {
      unit,
      total: key ? null : { parts: 0, customers: 0, first: 0, second: null },
      parts: [],
      next: null,
    };
  // The day alone tells two parts of one customer apart.
  const day = sql`coalesce(x.on_day - date '1970-01-01', 0)`;
  const weight = sql`round(x.weight::numeric)::bigint`;
  const { rows: found } = await sql<{
    id: number;
    name: string;
    on: string | null;
    first: number;
    second: number | null;
    weight: number;
    day: number;
  }>`
    select x.customer_id as id, ${displayName(sees)} as name, x.on_day as "on", x.first::float8 as first, x.second::float8 as second,
      ${weight} as weight, ${day} as day
    from (${rows}) x join customers c on c.id = x.customer_id
    where ${key ? sql`(${weight}, x.customer_id, ${day}) < (${key[0]}, ${key[1]}, ${key[2]})` : sql`true`}
    order by 6 desc, 1 desc, 7 desc limit ${asked.limit + 1}`.execute(db);
  const sums = key
    ? null
    : (
        await sql<{ parts: number; customers: number; first: number; second: number | null }>`
          select count(*)::int as parts, count(distinct customer_id)::int as customers,
            coalesce(sum(first), 0)::float8 as first, sum(second)::float8 as second from (${rows}) x`.execute(
          db,
        )
      ).rows[0]!;
  const last = found[asked.limit - 1];
  return {
    unit,
    total: sums,
    parts: found
      .slice(0, asked.limit)
      .map(
        ({ id, name, on, first, second }): Part => ({ customer: { id, name }, on, first, second }),
      ),
    next: found.length > asked.limit && last ? writePage([last.weight, last.id, last.day]) : null,
  };
}

/** Parts a file holds at most, and as many as are read at a time. */
const mostInFile = 100_000;
const atOnce = 5000;

/** The lines of the file. */
export async function* partLines(
  { db, config }: { db: Db; config: Config },
  asked: AskedParts,
  sees: boolean,
  language: Language,
): AsyncGenerator<string> {
  const { currencyDigits: digits } = await readCompany(db);
  const say = (name: string) => translate(config.root, language, name);
  const money = units[asked.figure] === 'money';
  const shown = (number: number | null) =>
    number === null ? null : money ? (number / 10 ** digits).toFixed(digits) : number;
  // Nothing stands beside a yes, a no or a number of moves.
  const paired = units[asked.figure] !== 'yes' && asked.figure !== 'moves';
  const titles = ['id', 'customer', 'on', `${asked.figure}_first`];
  if (paired) titles.push(`${asked.figure}_second`);
  yield `\ufeff${csvLine(titles.map((name) => say(`parts.column.${name}`)))}`;
  let written = 0;
  for (let after: string | undefined; ; ) {
    const page = await listParts(db, { ...asked, after, limit: atOnce }, sees);
    yield page.parts
      .map(({ customer, on, first, second }) =>
        csvLine([customer.id, customer.name, on, shown(first), ...(paired ? [shown(second)] : [])]),
      )
      .join('');
    written += page.parts.length;
    if (page.next === null || written >= mostInFile) return;
    after = page.next;
  }
}
