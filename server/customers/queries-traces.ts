// What customers are compared by, kept up to date beside them: read from what is on file, with everything
// that finds any record merged into them.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { keysOf, type Trace, traceOf, writeTrace } from './rules-likeness.ts';

interface OnFile {
  id: number;
  name: string | null;
  emails: string[];
  phones: string[];
  birthday: string | null;
  postcode: string | null;
}

export interface Traced {
  id: number;
  trace: Trace;
}

/** Own fields that hold a birthday or a postcode, by their names in Spanish and English. */
const telling = {
  birthday: "a.kind = 'date' and plain(a.name) ~ 'nacim|cumple|birth'",
  postcode:
    "a.kind in ('text', 'number') and plain(a.name) ~ 'postal|post ?code|\\mzip\\M|\\mc\\.?p\\M'",
};

const field = (what: keyof typeof telling) => `(select v.value #>> '{}' from customer_attributes a
  join customer_values v on v.attribute_id = a.id and v.customer_id = c.id
  where a.archived_at is null and ${telling[what]} order by a.position, a.id limit 1)`;

/** Customers of the list, at most `limit` from a number on; or just these. */
export async function readTraces(
  client: ClientBase,
  of: { after: number; limit: number } | { ids: number[] },
): Promise<Traced[]> {
  const [which, values] =
    'ids' in of
      ? ['s.customer_id = any($1)', [of.ids]]
      : ['s.customer_id > $1 order by s.customer_id limit $2', [of.after, of.limit]];
  // Families are few: those who stand alone are found by their own number.
  const { rows } = await client.query<OnFile>(
    `with asked as materialized (select s.customer_id as id from customer_standing s where ${which}),
     ways as (
       select s.id, w.kind, w.value from asked s join customers r on r.survivor_id = s.id,
         lateral (
           select i.kind, i.value from customer_identities i
             where i.customer_id = r.id and i.kind in ('email', 'phone')
           union all select 'email', r.email where r.email is not null
           union all select 'phone', r.phone where r.phone is not null) w),
     known as (
       select id, array_agg(distinct value order by value) filter (where kind = 'email') as emails,
         array_agg(distinct value order by value) filter (where kind = 'phone') as phones
       from ways group by id)
     select c.id, c.name, coalesce(k.emails, '{}') as emails, coalesce(k.phones, '{}') as phones,
       ${field('birthday')} as birthday, ${field('postcode')} as postcode
     from asked s join customers c on c.id = s.id left join known k on k.id = s.id order by c.id`,
    values,
  );
  return rows.map(({ id, ...given }) => ({ id, trace: traceOf(given) }));
}

const copyText = (text: string) => text.replace(/[\\\t\n\r]/g, '');

/** Writes the traces of these customers in the caller's transaction; what has not changed is left alone. */
export async function writeTraces(client: ClientBase, traced: readonly Traced[]): Promise<void> {
  await client.query(
    'create temporary table traced (customer_id bigint, trace text, keys integer[]) on commit drop',
  );
  const lines = traced.map(({ id, trace }) => {
    const keys = keysOf(trace).map((key) => key ?? 'NULL');
    return `${id}\t${copyText(writeTrace(trace))}\t{${keys.join(',')}}\n`;
  });
  await pipeline(Readable.from([lines.join('')]), client.query(copyFrom('copy traced from stdin')));
  await client.query(
    `insert into customer_traces as t (customer_id, trace, keys)
     select customer_id, trace, keys from traced order by customer_id
     on conflict (customer_id) do update set trace = excluded.trace, keys = excluded.keys
       where (t.trace, t.keys) is distinct from (excluded.trace, excluded.keys)`,
  );
  await client.query('drop table traced');
}
