// What is remembered of rights that people asked for.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Right } from '../platform/rights.ts';

export interface AccessRequest {
  id: number;
  right: Right;
  page: string | null;
  note: string;
  askedAt: string;
  decidedAt: string | null;
  granted: boolean | null;
  answer: string | null;
}

const columns = sql`r.id, r.wanted as right, r.page, r.note, r.asked_at as "askedAt", r.decided_at as "decidedAt",
  r.granted, r.answer`;

const iso = (at: string | null) => at && new Date(at).toISOString();
const shown = <R extends AccessRequest>(row: R): R => ({
  ...row,
  askedAt: iso(row.askedAt)!,
  decidedAt: iso(row.decidedAt),
});

/** What somebody asked for, the newest first. */
export async function ownRequests(db: Db | Tx, user: string): Promise<AccessRequest[]> {
  const { rows } = await sql<AccessRequest>`
    select ${columns} from access_requests r where user_id = ${user}
    order by asked_at desc, id desc limit 50`.execute(db);
  return rows.map(shown);
}

/** Writes it down with what `tell` does of it; while one for the same right waits it is that one, told nobody again. */
export async function addRequest(
  db: Db,
  asked: { user: string; right: Right; page: string | null; note: string },
  now: Date,
  tell: (tx: Tx, id: number) => Promise<void>,
): Promise<AccessRequest> {
  return db.transaction().execute(async (tx) => {
    const { rows: made } = await sql<{ id: number }>`
      insert into access_requests (user_id, wanted, page, note, asked_at)
      values (${asked.user}, ${asked.right}, ${asked.page}, ${asked.note}, ${now.toISOString()})
      on conflict (user_id, wanted) where decided_at is null do nothing returning id`.execute(tx);
    if (made[0]) await tell(tx, made[0].id);
    const { rows } = await sql<AccessRequest>`
      select ${columns} from access_requests r
      where user_id = ${asked.user} and wanted = ${asked.right} and decided_at is null`.execute(tx);
    return shown(rows[0]!);
  });
}

export interface AskedBySomebody extends AccessRequest {
  userId: string;
  name: string;
  role: string;
  decidedBy: string | null;
}

/** Those that wait, the oldest first, then those answered since; of people who still work here. */
export async function listRequests(db: Db, since: Date): Promise<AskedBySomebody[]> {
  const { rows } = await sql<AskedBySomebody>`
    select ${columns}, u.id as "userId", u.name, u.role, d.name as "decidedBy"
    from access_requests r join auth_user u on u.id = r.user_id left join auth_user d on d.id = r.decided_by
    where u."leftAt" is null and (r.decided_at is null or r.decided_at > ${since.toISOString()})
    order by r.decided_at desc nulls first, r.asked_at, r.id limit 200`.execute(db);
  return rows.map(shown);
}

/** How many wait. */
export async function countWaiting(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from access_requests r join auth_user u on u.id = r.user_id
    where u."leftAt" is null and r.decided_at is null`.execute(db);
  return rows[0]!.n;
}

/** A request that waits, held until the transaction ends. @throws access_request_not_found, access_request_over */
export async function holdRequest(
  tx: Tx,
  id: number,
): Promise<{ userId: string; right: Right; over: boolean }> {
  const { rows } = await sql<{ userId: string; right: Right; over: boolean }>`
    select user_id as "userId", wanted as right, decided_at is not null as over
    from access_requests where id = ${id} for update`.execute(tx);
  const found = rows[0] ?? fail('access_request_not_found');
  if (found.over) fail('access_request_over');
  return found;
}

/** Answers it. */
export async function answerRequest(
  tx: Tx,
  id: number,
  { granted, answer, by }: { granted: boolean; answer: string | null; by: string },
  now: Date,
): Promise<void> {
  await sql`
    update access_requests set decided_at = ${now.toISOString()}, decided_by = ${by}, granted = ${granted},
      answer = ${answer} where id = ${id}`.execute(tx);
}

/** Addresses of owners, to be told; a handful is enough. */
export async function ownersToTell(tx: Tx): Promise<{ id: string; email: string }[]> {
  const { rows } = await sql<{ id: string; email: string }>`
    select id, email from auth_user where role = 'owner' and "leftAt" is null order by name, id limit 10`.execute(
    tx,
  );
  return rows;
}
