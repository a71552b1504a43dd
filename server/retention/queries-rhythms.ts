// How often customers buy in each product line, and the rules for silence that follow from it or that somebody set.
import type { PoolClient } from 'pg';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { queueJob } from '../platform/jobs.ts';
import { leastIntervals, type Pace, startingPace, whole } from './rules-phases.ts';

/** Customers whose rhythm is read; of more as many are drawn by a hash of their number. */
const rhythmSample = 50_000;

/**
 * The product lines, first products without a line; and the place of a product's line among them, of 0 (no product) that of
 * none. Told apart here, not by joins: products are few beside purchases.
 */
export async function companyLines(
  client: PoolClient,
): Promise<{ names: string[]; lineOf: (product: number) => number }> {
  const { rows } = await client.query<{ id: number; line: string }>(
    "select id, line from products where line is not null and line not in ('', '*') order by line, id",
  );
  const names = [''];
  const places = new Map<number, number>();
  for (const { id, line } of rows) {
    if (names.at(-1) !== line) names.push(line);
    places.set(id, names.length - 1);
  }
  return { names, lineOf: (product) => places.get(product) ?? 0 };
}

/** Reads the rhythm of lines that have no rule yet, where enough intervals speak for it. What is known stays. */
export async function readRhythms(
  reader: PoolClient,
  writer: PoolClient,
  customers: number,
): Promise<void> {
  const share = customers === 0 ? 1 : Math.min(1, rhythmSample / customers);
  const { rows } = await reader.query<{ line: string; usual: number }>(
    `with days as materialized (
       select distinct c.survivor_id as customer_id,
         case when l.line is null or l.line = '*' then '' else l.line end as line, p.purchased_on as day
       from purchases p join customers c on c.id = p.customer_id left join products l on l.id = p.product_id
       where p.amount >= 0 and (hashint8extended(p.customer_id, 6) & 1048575) < $1::float8 * 1048576),
     one as (
       select line, (max(day) - min(day))::float8 as span, count(*) - 1 as intervals
       from days group by customer_id, line having count(*) > 1
       union all
       select '${whole}', (max(day) - min(day))::float8, count(distinct day) - 1
       from days group by customer_id having count(distinct day) > 1)
     select line, avg(span / intervals)::float8 as usual from one
     group by line having sum(intervals) >= ${leastIntervals}`,
    [share],
  );
  await writer.query(
    `insert into phase_rules (line, usual_days, risk_times, lapse_times, set_at)
     select line, usual, $2, $3, now() from json_to_recordset($1::json) as r (line text, usual real)
     where not exists (select 1 from phase_rules k where k.line = r.line) order by line`,
    [
      JSON.stringify(
        rows.map(({ line, usual }) => ({
          line,
          usual: Math.min(730, Math.max(7, Math.round(usual))),
        })),
      ),
      startingPace.risk,
      startingPace.lapse,
    ],
  );
}

export interface Rule extends Pace {
  line: string;
  /** Account that set it; null: read from the sales. */
  by: string | null;
  at: string;
}

const rulesSql = `select distinct on (line) line, usual_days::float8 as usual, risk_times::float8 as risk,
    lapse_times::float8 as lapse, set_by as by, set_at as at
  from phase_rules order by line, id desc`;

const paces = (rules: readonly Rule[]) => {
  const byLine = new Map(rules.map((rule) => [rule.line, rule]));
  const others = byLine.get(whole) ?? startingPace;
  return (line: string): Pace => byLine.get(line) ?? others;
};

/** The rules that hold, and the pace of a line by them. */
export async function readPaces(
  client: PoolClient,
): Promise<{ rules: Rule[]; paceOf: (line: string) => Pace }> {
  const { rows } = await client.query<Rule>(rulesSql);
  return { rules: rows, paceOf: paces(rows) };
}

export async function readRules(
  db: Db,
): Promise<{ rules: Rule[]; paceOf: (line: string) => Pace }> {
  const { rows } = await sql<Rule>`${sql.raw(rulesSql)}`.execute(db);
  return { rules: rows, paceOf: paces(rows) };
}

/** Sets the rule of a line as a new version and has every phase worked out again; the same again changes nothing. */
export async function setRule(
  tx: Tx,
  job: string,
  given: Pace & { line: string },
  by: { user: string | null; now: Date },
): Promise<void> {
  const known = (await readRules(tx)).rules.find(({ line }) => line === given.line);
  if (
    known &&
    known.usual === given.usual &&
    known.risk === given.risk &&
    known.lapse === given.lapse
  )
    return;
  await tx
    .insertInto('phase_rules')
    .values({
      line: given.line,
      usual_days: given.usual,
      risk_times: given.risk,
      lapse_times: given.lapse,
      set_by: by.user,
      set_at: by.now.toISOString(),
    })
    .execute();
  await queueJob(tx, job);
}
