// Saved views of the list: private, or shared with everybody; each person says with which one they begin.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { compileQuestion, type Relation, type Rule } from '../platform/question.ts';
import { readColumns } from './more-columns.ts';
import { askableFields, type SortBy } from './queries.ts';
import { nameOf } from './queries-attributes.ts';

export interface Shows {
  question?: unknown;
  search?: string;
  sort?: SortBy;
  direction?: 'down' | 'up';
  columns?: string[];
}

export interface View {
  id: number;
  name: string;
  shared: boolean;
  mine: boolean;
  owner: string;
  shows: Shows;
}

interface Written {
  name: string;
  shared: boolean;
  shows: Shows;
}

/** Most views of one person. */
const most = 100;

export async function listViews(
  db: Db,
  user: string,
): Promise<{ views: View[]; first: number | null }> {
  const { rows } = await sql<View & { first: boolean }>`
    select v.id, v.name, v.shared, v.owner_id = ${user} as mine, coalesce(u.name, '') as owner, v.shows,
      exists (select 1 from customer_view_defaults d where d.user_id = ${user} and d.view_id = v.id) as first
    from customer_views v left join auth_user u on u.id = v.owner_id
    where v.owner_id = ${user} or v.shared order by plain(v.name), v.id limit 500`.execute(db);
  return {
    views: rows.map(({ first: _first, ...view }) => view),
    first: rows.find((row) => row.first)?.id ?? null,
  };
}

async function oneView(db: Db, id: number, user: string): Promise<View> {
  const { views } = await listViews(db, user);
  return views.find((view) => view.id === id) ?? fail('view_not_found', { id });
}

/** Columns that every row of the list has; a view may name them too. */
const ownColumns =
  /^(name|group|value|interval|pActive|lastPurchase|nextExpected|phase|purchases|spend|firstPurchase|expectedPurchases)$/;

/** Refuses what the list would refuse. */
async function check(db: Db, shows: Shows, sees: boolean, relations: readonly Relation[]) {
  readColumns(shows.columns?.filter((name) => !ownColumns.test(name)).join());
  if (shows.question !== undefined)
    compileQuestion(
      shows.question as Rule,
      await askableFields(db, sees, relations),
      '2000-01-01',
      relations,
    );
}

interface Asking {
  user: string;
  sees: boolean;
  relations: readonly Relation[];
  now: Date;
}

export async function saveView(db: Db, made: Written, asking: Asking): Promise<View> {
  const name = nameOf(made.name);
  await check(db, made.shows, asking.sees, asking.relations);
  const { views } = await listViews(db, asking.user);
  if (views.filter(({ mine }) => mine).length >= most) fail('too_many_views', { most });
  const now = asking.now.toISOString();
  const { rows } = await sql<{ id: number }>`
    insert into customer_views (name, owner_id, shared, shows, created_at, changed_at)
    values (${name}, ${asking.user}, ${made.shared}, ${JSON.stringify(made.shows)}::jsonb, ${now}, ${now})
    returning id`.execute(db);
  return oneView(db, rows[0]!.id, asking.user);
}

/** Changes a view of one's own; those of others are as if they were not there. */
export async function changeView(
  db: Db,
  id: number,
  change: Partial<Written>,
  asking: Asking,
): Promise<View> {
  const before = await oneView(db, id, asking.user);
  if (!before.mine) fail('view_not_found', { id });
  const after = { ...before, ...change };
  await check(db, after.shows, asking.sees, asking.relations);
  await sql`update customer_views set name = ${nameOf(after.name)}, shared = ${after.shared},
    shows = ${JSON.stringify(after.shows)}::jsonb, changed_at = ${asking.now.toISOString()}
    where id = ${id}`.execute(db);
  return oneView(db, id, asking.user);
}

export async function dropView(db: Db, id: number, user: string): Promise<void> {
  const { mine } = await oneView(db, id, user);
  if (!mine) fail('view_not_found', { id });
  await sql`delete from customer_views where id = ${id}`.execute(db);
}

export async function beginWith(db: Db, id: number | null, user: string): Promise<void> {
  if (id !== null) await oneView(db, id, user);
  await (id === null
    ? sql`delete from customer_view_defaults where user_id = ${user}`
    : sql`insert into customer_view_defaults (user_id, view_id) values (${user}, ${id})
        on conflict (user_id) do update set view_id = excluded.view_id`
  ).execute(db);
}
