// Which tables hold facts about something, whatever room they belong to: by the comments of the tables.
import type { ClientBase } from 'pg';

/** Tables marked `ground` that have this column, but for those of the rooms named. */
export async function tablesWith(
  client: ClientBase,
  column: string,
  besides: string[] = [],
): Promise<string[]> {
  const { rows } = await client.query(
    `select c.relname as name
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped,
       regexp_match(obj_description(c.oid, 'pg_class'), '^owner: (\\w+)\\. ground') as told
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and told is not null and told[1] <> all($2)
     order by 1`,
    [column, besides],
  );
  return rows.map(({ name }) => name);
}
