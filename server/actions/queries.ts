// Reading actions: as they stand, the plan of each strategy, one with every decision about it.
import type { RawBuilder } from 'kysely';
import type { Static } from 'typebox';
import { dayIn, readCompany } from '../company/index.ts';
import { displayName, remembered } from '../customers/index.ts';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { shownText } from '../platform/masking.ts';
import type { Strategy } from '../platform/proposals.ts';
import type { Rule } from '../platform/question.ts';
import type { action } from './contract.ts';
import { certaintyOf, dueOf, mostClosed, mostOpen, restsFor, type Status } from './rules.ts';

export type Action = Static<typeof action>;

interface Row {
  id: number;
  strategy: Strategy;
  cycle: Action['cycle'];
  kind: string;
  title: string | null;
  reason: string | null;
  facts: Record<string, number | string>;
  customers: number;
  members: boolean;
  gain: number | null;
  low: number | null;
  high: number | null;
  screen: string | null;
  question: Rule | null;
  status: Status;
  ownerId: string | null;
  ownerName: string | null;
  dueOn: string | null;
  cost: number | null;
  asOf: string | null;
  approvedBy: string | null;
  outcome: number | null;
  createdBy: string | null;
  changedAt: string;
}

const columns = (
  sees: boolean,
) => sql`a.id, a.strategy, a.cycle, a.kind, ${shownText(sql`a.title`, sees)} as title,
  ${shownText(sql`a.reason`, sees)} as reason, a.facts, a.customers, a.gain, a.gain_low as low, a.gain_high as high,
  a.screen, a.question, exists (select 1 from action_customers x where x.action_id = a.id) as members,
  a.status, a.owner as "ownerId", o.name as "ownerName", a.due_on as "dueOn", a.cost,
  a.as_of as "asOf", v.name as "approvedBy", a.outcome, m.name as "createdBy", a.changed_at as "changedAt"`;

const withPeople = sql`left join auth_user o on o.id = a.owner left join auth_user v on v.id = a.approved_by
  left join auth_user m on m.id = a.created_by`;

export function actionOf(row: Row, today: string): Action {
  const { low, high, gain, ownerId, ownerName, members, question: _asked, ...rest } = row;
  const range = gain === null ? null : { value: gain, low: low ?? gain, high: high ?? gain };
  return {
    ...rest,
    gain: range,
    certainty: range && certaintyOf(range),
    // Who was in it when it was taken up, whatever became of them since.
    question: members ? { field: 'plan.action', is: 'equals', value: row.id } : null,
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    due: dueOf(row.dueOn, row.status, today),
    waitsForApproval: row.kind === 'let_go' && row.status === 'proposed',
  };
}

const read = async (
  db: Db | Tx,
  where: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
  sees: boolean,
  today: string,
): Promise<Action[]> => {
  const { rows } = await sql<Row>`
    select ${columns(sees)} from actions a ${withPeople}
    where a.taken_back_at is null and ${where} order by ${order} limit ${limit}`.execute(db);
  return rows.map((row) => actionOf(row, today));
};

export async function todayOf(db: Db | Tx, now: Date): Promise<string> {
  const { timeZone } = await readCompany(db);
  return dayIn(now, timeZone);
}

const byDay = sql`a.due_on nulls last, a.gain desc nulls last, a.id`;

/** Open actions of a strategy (of somebody), what is due first before the rest. */
export const openActions = (
  db: Db,
  asked: { strategy: Strategy; owner?: string | undefined; sees: boolean; today: string },
) =>
  read(
    db,
    sql`a.status in ('proposed', 'taken_up') and a.strategy = ${asked.strategy}
      and ${asked.owner === undefined ? sql`true` : sql`a.owner = ${asked.owner}`}`,
    byDay,
    mostOpen,
    asked.sees,
    asked.today,
  );

/** The last that were done or dropped. */
export const closedActions = (
  db: Db,
  asked: { strategy: Strategy; owner?: string | undefined; sees: boolean; today: string },
) =>
  read(
    db,
    sql`a.status in ('done', 'dropped') and a.strategy = ${asked.strategy}
      and ${asked.owner === undefined ? sql`true` : sql`a.owner = ${asked.owner}`}`,
    sql`a.changed_at desc, a.id desc`,
    mostClosed,
    asked.sees,
    asked.today,
  );

/** What was taken up and is not done: what is late, then by money. */
export const takenUp = (db: Db, sees: boolean, today: string, limit: number) =>
  read(
    db,
    sql`a.status = 'taken_up'`,
    sql`coalesce(a.due_on < ${today}::date, false) desc, a.gain desc nulls last, a.id`,
    limit,
    sees,
    today,
  );

/** Who sees to an open action. */
export async function listOwners(db: Db): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select distinct u.id, u.name from actions a join auth_user u on u.id = a.owner
    where a.status in ('proposed', 'taken_up') and a.taken_back_at is null order by u.name limit 200`.execute(
    db,
  );
  return rows;
}

/** Proposals that are at work, or rest because somebody dropped or did them a short while ago. */
export async function restingKeys(db: Db | Tx, now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select distinct key from actions where key is not null and taken_back_at is null
      and (status in ('proposed', 'taken_up')
        or status = 'dropped' and changed_at > ${now.toISOString()}::timestamptz - make_interval(days => ${restsFor.dropped})
        or status = 'done' and changed_at > ${now.toISOString()}::timestamptz - make_interval(days => ${restsFor.done}))`.execute(
    db,
  );
  return new Set(rows.map(({ key }) => key));
}

interface Planned {
  strategies: { strategy: Strategy; actions: number; sum: number; once: number }[];
  overlap: { customers: number; sum: number; once: number };
}

/**
 * What open actions are worth together: a customer in several counts once, with the largest part; what is about nobody in
 * particular counts as it is. Read once for each state of the plan: one pass over whom open actions are about.
 */
export async function readPlanned(db: Db): Promise<Planned> {
  const { rows: last } = await sql<{
    id: number | null;
  }>`select max(id) as id from action_log`.execute(db);
  return remembered(db, `plan ${last[0]?.id ?? 0}`, async () => {
    const parts = sql`
      select p.strategy, c.survivor_id as customer, max(x.stake) as most, sum(x.stake) as every
      from actions p join action_customers x on x.action_id = p.id join customers c on c.id = x.customer_id
      where p.status in ('proposed', 'taken_up') and p.taken_back_at is null group by 1, 2`;
    const { rows } = await sql<Planned['strategies'][number]>`
      with parts as (${parts}), sums as (
        select strategy, sum(most) as once, sum(every) as every from parts group by strategy),
      alone as (select p.strategy, count(*) as actions, coalesce(sum(p.gain) filter (where not exists (
          select 1 from action_customers x where x.action_id = p.id)), 0) as gain
        from actions p where p.status in ('proposed', 'taken_up') and p.taken_back_at is null group by 1)
      select a.strategy, a.actions::int as actions, (a.gain + coalesce(s.every, 0))::bigint as sum,
        (a.gain + coalesce(s.once, 0))::bigint as once
      from alone a left join sums s using (strategy)`.execute(db);
    const { rows: all } = await sql<Planned['overlap']>`
      with parts as (${parts}), each as (
        select customer, count(*) as n, max(most) as once, sum(most) as every from parts group by customer)
      select (count(*) filter (where n > 1))::int as customers, (coalesce(sum(every), 0) + coalesce(a.gain, 0))::bigint as sum,
        (coalesce(sum(once), 0) + coalesce(a.gain, 0))::bigint as once
      from (select sum(p.gain) as gain from actions p where p.status in ('proposed', 'taken_up')
        and p.taken_back_at is null and not exists (select 1 from action_customers x where x.action_id = p.id)) a
        left join each on true
      group by a.gain`.execute(db);
    const none = { customers: 0, sum: 0, once: 0 };
    return { strategies: rows, overlap: all[0] ?? none };
  });
}

/** @throws action_not_found */
export async function readAction(db: Db, id: number, sees: boolean, now: Date) {
  const today = await todayOf(db, now);
  const [found] = await read(db, sql`a.id = ${id}`, sql`a.id`, 1, sees, today);
  const one = found ?? fail('action_not_found', { id });
  const { rows: log } = await sql<{
    id: number;
    at: string;
    by: string | null;
    before: Record<string, unknown> | null;
    after: Record<string, unknown>;
    why: string | null;
    undoes: number | null;
  }>`
    select l.id, l.decided_at as at, u.name as by, l.before, l.after, ${shownText(sql`l.why`, sees)} as why, l.undoes
    from action_log l left join auth_user u on u.id = l.decided_by
    where l.action_id = ${id} order by l.id desc limit 200`.execute(db);
  return {
    action: one,
    measured: await measureAction(db, id),
    letGo: one.kind === 'let_go' ? await readLetGo(db, id, sees) : [],
    // What the words of people say may hold an address; who may not see one reads it masked above.
    log: log.map((entry) => ({
      ...entry,
      before: worded(entry.before),
      after: worded(entry.after)!,
    })),
  };
}

/** A log says that words changed, not which: they stand above, masked for whoever may not see addresses. */
const worded = (columns: Record<string, unknown> | null) =>
  columns &&
  Object.fromEntries(
    Object.entries(columns).filter(([name]) => name !== 'title' && name !== 'reason'),
  );

/** What its customers were worth then, and are worth now or were when it was done. */
export async function measureAction(db: Db | Tx, id: number) {
  const { rows } = await sql<{
    customers: number;
    before: number | null;
    now: number | null;
    after: number | null;
  }>`
    select count(*) as customers, a.value_then as before, a.value_after as after,
      (select coalesce(sum(s.value), 0)::bigint from customer_standing s where s.customer_id in (
        select c.survivor_id from action_customers x join customers c on c.id = x.customer_id
        where x.action_id = ${id})) as now
    from actions a join action_customers x on x.action_id = a.id
    where a.id = ${id} group by a.id`.execute(db);
  const found = rows[0];
  if (!found || found.before === null) return null;
  const now = found.after ?? found.now ?? 0;
  return {
    customers: found.customers,
    before: found.before,
    now,
    change: now - found.before,
  };
}

async function readLetGo(db: Db, id: number, sees: boolean) {
  const { rows } = await sql<{ id: number; name: string; note: string | null }>`
    select c.id, ${displayName(sees)} as name, ${shownText(sql`x.note`, sees)} as note
    from action_customers x join customers r on r.id = x.customer_id join customers c on c.id = r.survivor_id
    where x.action_id = ${id} order by c.id limit 50`.execute(db);
  return rows;
}
