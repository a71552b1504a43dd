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

/**
 * All tags that may be asked about: of one that was merged, the one it became, as saved questions may still name it;
 * of one that was deleted, itself.
 */
export async function askedTags(db: Db | Tx): Promise<(Tag & { now: number })[]> {
  const { rows } = await sql<Tag & { into: number | null }>`
    select id, name, null::bigint as into from tags union all select id, name, into_id from dropped_tags`.execute(
    db,
  );
  const into = new Map(rows.map((row) => [row.id, row.into]));
  const became = (id: number): number => {
    const next = into.get(id) ?? null;
    return next === null ? id : became(next);
  };
  return rows.map(({ id, name }) => ({ id, name, now: became(id) }));
}

/** The tag of this name, or what it was merged into; made when it is new. Capitals and accents make no other tag. */
export async function tagNamed(db: Db | Tx, text: string, by: string | null, now: Date) {
  const name = nameOf(text);
  const { rows } =
    await sql<Tag>`select id, name from tags where plain(name) = plain(${name})`.execute(db);
  if (rows[0]) return rows[0];
  const merged = await sql<{ id: number }>`select id from dropped_tags
    where plain(name) = plain(${name}) and into_id is not null order by dropped_at desc limit 1`.execute(
    db,
  );
  const became =
    merged.rows[0] && (await askedTags(db)).find(({ id }) => id === merged.rows[0]!.id);
  const [standing] = became
    ? (await sql<Tag>`select id, name from tags where id = ${became.now}`.execute(db)).rows
    : [];
  if (standing) return standing;
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
export const tagField = (tags: readonly (Tag & { now: number })[]): Field => ({
  name: 'tags',
  type: 'choices',
  column: sql`g.tag_id`,
  choices: tags.map(({ id }) => String(id)),
  // Rows of tags that were dropped are not there for anybody who asks whether there are tags.
  within: (fits) =>
    sql<boolean>`exists (select 1 from customer_tags g join tags k on k.id = g.tag_id
      where g.customer_id = c.id and ${fits})`,
  holdsOne: (value) =>
    sql<boolean>`g.tag_id = ${tags.find(({ id }) => String(id) === value)?.now ?? 0}::bigint`,
});
