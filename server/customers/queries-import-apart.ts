// Parts the rows of a file of customers: most name somebody whom neither the base nor another row of the file knows, and
// become customers without being compared further; the others are resolved together.
import type { ClientBase } from 'pg';
import type { ImportOptions } from '../imports/index.ts';
import type { Config } from '../platform/config.ts';
import { erasedSalt, homePrefix, sqlDigests } from './erased-before.ts';

/** What finds the customer of a row, way by way, as the reader of the file tells it; see `findPeople`. */
export const waysTold = {
  name: 'said',
  columns: 'line bigint, rank integer, kind text, source text, value text',
} as const;

export interface Apart {
  /** Staging table of the rows that are to be resolved together, with its `_ways`; null where there are none. */
  together: string | null;
  /** How many rows are somebody new each: those of the staging table that are not in `<staging>_bound`. */
  fresh: number;
}

/**
 * Makes `<staging>_bound` (line): rows with a way that another row has as well, that finds somebody known or
 * erased, or whose name alone is that of another row. Where that is most of them, or nobody is to be created, all
 * are resolved together; else those are copied beside the others. With `given`, an earlier attempt has written
 * customers already: who is not among them is bound.
 */
export async function setApart(
  client: ClientBase,
  staging: string,
  {
    config,
    chosen,
    given = null,
  }: { config: Config; chosen: ImportOptions; given?: number | null },
): Promise<Apart> {
  const [bound, few] = [`${staging}_bound`, `${staging}_few`];
  await dropApart(client, staging);
  const sorted = await sortWays(client, staging);
  if (!sorted || chosen.record === 'update') return allTogether(client, staging, sorted);
  await client.query(`create unlogged table ${bound} as
    ${given === null ? await boundRows(client, staging, config) : notGiven(staging, given)}`);
  const { rows } = await client.query(`select (select count(*) from ${staging}) as all,
    (select count(*) from ${bound}) as bound`);
  const counted = rows[0] as { all: number; bound: number };
  if (given === null && counted.bound * 2 > counted.all) return allTogether(client, staging, true);
  const fresh = counted.all - counted.bound;
  if (counted.bound === 0) return { together: null, fresh };
  await client.query(`analyze ${bound}`);
  await client.query(`create unlogged table ${few} as select s.* from ${staging} s
    where s.line in (select line from ${bound}) order by s.line`);
  await client.query(`create unlogged table ${few}_ways as
    select w.line, w.rank, w.kind, w.source, w.value from ${staging}_ways w
    where w.line in (select line from ${bound})`);
  for (const table of [few, `${few}_ways`]) await client.query(`analyze ${table}`);
  return { together: few, fresh };
}

async function allTogether(client: ClientBase, staging: string, sorted: boolean): Promise<Apart> {
  await client.query(`analyze ${staging}`);
  if (sorted) await client.query(`analyze ${staging}_ways`);
  return { together: staging, fresh: 0 };
}

export async function dropApart(client: ClientBase, staging: string): Promise<void> {
  const tables = ['bound', 'few', 'few_ways'].map((name) => `${staging}_${name}`);
  await client.query(`drop table if exists ${tables.join(', ')}`);
}

/**
 * Makes `<staging>_ways` of what was told with the rows, in the order of the key of `customer_identities`, with `n`: the
 * second and later rows of one way have more than 1. False for a file that was staged by an older version.
 */
async function sortWays(client: ClientBase, staging: string): Promise<boolean> {
  const [ways, told] = [`${staging}_ways`, `${staging}_${waysTold.name}`];
  const { rows } = await client.query(
    `select to_regclass($1) is not null as told,
       exists (select 1 from pg_attribute where attrelid = to_regclass($2) and attname = 'n') as sorted`,
    [told, ways],
  );
  if (!rows[0].told) return rows[0].sorted;
  await client.query(`create unlogged table ${ways} as
    select line, rank, kind, source, value,
      row_number() over (partition by value, kind, source order by line) as n
    from (select line, rank, kind, source, case when rank = 4 then plain(value) else value end as value
          from ${told}) t`);
  await client.query(`drop table ${told}`);
  return true;
}

async function boundRows(client: ClientBase, staging: string, config: Config): Promise<string> {
  const ways = `${staging}_ways`;
  const { rows } = await client.query(`select bool_or(n > 1) as shared, bool_or(rank = 4) as named,
    exists (select 1 from customer_identities) as known,
    exists (select 1 from erased_identities) as erased from ${ways}`);
  const { shared, known, erased, named } = rows[0];
  const parts = ['select null::bigint as line where false'];
  if (shared)
    parts.push(`select w.line from ${ways} w join (
      select distinct value, kind, source from ${ways} where n > 1) d using (value, kind, source)`);
  if (known)
    parts.push(
      `select w.line from ${ways} w join customer_identities i using (value, kind, source)`,
    );
  if (erased)
    parts.push(`select w.line from ${ways} w,
      ${sqlDigests(`'${erasedSalt(config)}'`, await homePrefix(client), 'w.kind', 'w.source', 'w.value')} d
      join erased_identities x using (digest)`);
  // The reader and the database do not take the accents off all letters alike.
  if (named) {
    const alone = 's.customer_key is null and s.emails is null and s.phones is null';
    parts.push(`select s.line from ${staging} s join (
        select s.person from ${staging} s where ${alone} group by 1 having count(*) > 1) d using (person)
      where ${alone}`);
  }
  return `select distinct line from (${parts.join(' union all ')}) b`;
}

const notGiven = (staging: string, offset: number) => `select s.line from ${staging} s
  where not exists (select 1 from customers c where c.id = s.line + ${Math.trunc(offset)})`;

/** Rows that were rejected among those that were resolved together leave the staging table, and all ways that are nobody's. */
export async function leaveOut(client: ClientBase, staging: string, { together }: Apart) {
  if (together !== null && together !== staging)
    await client.query(`delete from ${staging} s using ${staging}_bound b
      where b.line = s.line and not exists (select 1 from ${together} f where f.line = s.line)`);
  await client.query(`delete from ${staging}_ways w
    where not exists (select 1 from ${staging} s where s.line = w.line)`);
}

/** How many people the good rows name. */
export async function peopleApart(
  client: ClientBase,
  staging: string,
  { together, fresh }: Apart,
): Promise<number | undefined> {
  if (together === staging) return undefined;
  if (together === null) return fresh;
  const { rows } = await client.query(`select count(distinct person) as n from ${together}`);
  return fresh + rows[0].n;
}
