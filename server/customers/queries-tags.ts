// Words that people stick on customers.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Field } from '../platform/question.ts';
import { nameOf } from './queries-attributes.ts';

export interface Tag {
  id: number;
  name: string;
}

/** Most tags of a company: more would be fields. */
export const mostTags = 500;

export async function readTags(db: Db | Tx): Promise<Tag[]> {
  const { rows } = await sql<Tag>`select id, name from tags order by plain(name), id`.execute(db);
  return rows;
}

/** The tag of this name, made when it is new; capitals and accents make no other tag. */
export async function tagNamed(db: Db | Tx, text: string, by: string | null, now: Date) {
  const name = nameOf(text);
  const { rows } =
    await sql<Tag>`select id, name from tags where plain(name) = plain(${name})`.execute(db);
  if (rows[0]) return rows[0];
  const counted = await sql<{ n: number }>`select count(*) as n from tags`.execute(db);
  if (counted.rows[0]!.n >= mostTags) fail('too_many_tags', { most: mostTags });
  const made = await sql<Tag>`insert into tags (name, created_by, created_at)
    values (${name}, ${by}, ${now.toISOString()})
    on conflict (plain(name)) do update set name = tags.name returning id, name`.execute(db);
  return made.rows[0]!;
}

export async function oneTag(db: Db | Tx, id: number): Promise<Tag> {
  const { rows } = await sql<Tag>`select id, name from tags where id = ${id}`.execute(db);
  return rows[0] ?? fail('tag_not_found', { id });
}

export async function renameTag(db: Db, id: number, text: string): Promise<Tag> {
  const name = nameOf(text);
  await oneTag(db, id);
  await sql`update tags set name = ${name} where id = ${id}`.execute(db).catch((error) => {
    if ((error as { code?: string }).code === '23505') fail('name_taken', { name });
    throw error;
  });
  return oneTag(db, id);
}

/** What may be asked about tags. */
export const tagField = (tags: readonly Tag[]): Field => ({
  name: 'tags',
  type: 'choices',
  column: sql`g.tag_id`,
  choices: tags.map(({ id }) => String(id)),
  within: (fits) =>
    sql<boolean>`exists (select 1 from customer_tags g where g.customer_id = c.id and ${fits})`,
  holdsOne: (value) => sql<boolean>`g.tag_id = (${value}::text)::bigint`,
});
