// What is remembered of the people who work here, beyond their accounts: who is invited, and who was
// seen when.
import { createHash, randomBytes } from 'node:crypto';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { invitationDays } from './contract-people.ts';

export interface Colleague {
  id: string;
  name: string;
  email: string;
  role: string;
  team: string | null;
  leftAt: string | null;
  secondStep: boolean;
  passkeys: number;
  sessions: number;
  lastSeen: string | null;
}

const iso = (moment: string | null) => (moment === null ? null : new Date(moment).toISOString());

/** Everybody, those who left last; `seenSince`: sessions not seen since then count as over. */
export async function listPeople(db: Db, now: Date, seenSince: Date): Promise<Colleague[]> {
  const { rows } = await sql<Colleague>`
    select u.id, u.name, u.email, u.role, u.team, u."leftAt",
      exists (select 1 from user_second_steps s where s.user_id = u.id and s.since is not null) as "secondStep",
      (select count(*)::int from user_passkeys p where p.user_id = u.id) as passkeys,
      count(s.id)::int as sessions, max(s."updatedAt") as "lastSeen"
    from auth_user u left join auth_session s on s."userId" = u.id
      and s."expiresAt" > ${now.toISOString()} and s."updatedAt" > ${seenSince.toISOString()}
    group by u.id order by u."leftAt" is not null, u.name, u.id limit 1000`.execute(db);
  return rows.map((row) => ({ ...row, leftAt: iso(row.leftAt), lastSeen: iso(row.lastSeen) }));
}

/** Whether the company demands more than a password of everybody. */
export async function demandsSecondStep(db: Db): Promise<boolean> {
  const row = await db.selectFrom('access_rules').select('second_step').executeTakeFirst();
  return row?.second_step ?? false;
}

/** Demands it from each one's next call on, or no longer. */
export async function demandSecondStep(db: Db, demanded: boolean, now: Date): Promise<void> {
  await sql`
    insert into access_rules (second_step, since) values (${demanded}, ${now.toISOString()})
    on conflict (only_one) do update set second_step = excluded.second_step, since = excluded.since
    where access_rules.second_step <> excluded.second_step`.execute(db);
}

export interface Invitation {
  id: number;
  email: string;
  role: string;
  invitedBy: string;
  madeAt: string;
  expiresAt: string;
  over: boolean;
}

/** Invitations that wait, and those that ended unused in the last month; newest first. */
export async function listInvitations(db: Db, now: Date): Promise<Invitation[]> {
  const { rows } = await sql<Invitation>`
    select i.id, i.email, i.role, u.name as "invitedBy", i.made_at as "madeAt",
      i.expires_at as "expiresAt", i.expires_at <= ${now.toISOString()} as over
    from invitations i join auth_user u on u.id = i.invited_by
    where i.used_at is null and i.ended_at is null
      and i.expires_at > ${now.toISOString()}::timestamptz - interval '30 days'
    order by i.made_at desc, i.id desc limit 200`.execute(db);
  return rows.map((row) => ({
    ...row,
    madeAt: iso(row.madeAt)!,
    expiresAt: iso(row.expiresAt)!,
  }));
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('base64url');

export interface MadeInvitation {
  id: number;
  token: string;
  expiresAt: string;
}

/** Writes an invitation down, with what `send` does of it; an earlier one to the same address ends. */
export async function addInvitation(
  db: Db,
  { email, role, by }: { email: string; role: string; by: string },
  now: Date,
  send: (tx: Tx, made: MadeInvitation) => Promise<boolean>,
): Promise<MadeInvitation & { mailed: boolean }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + invitationDays * 86_400_000).toISOString();
  return db.transaction().execute(async (tx) => {
    await tx
      .updateTable('invitations')
      .set({ ended_at: now.toISOString() })
      .where('email', '=', email)
      .where('used_at', 'is', null)
      .where('ended_at', 'is', null)
      .execute();
    const { id } = await tx
      .insertInto('invitations')
      .values({
        digest: digestOf(token),
        email,
        role,
        invited_by: by,
        made_at: now.toISOString(),
        expires_at: expiresAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const made = { id, token, expiresAt };
    return { ...made, mailed: await send(tx, made) };
  });
}

/** Withdraws an invitation; false when none waits under this number. */
export async function endInvitation(db: Db, id: number, now: Date): Promise<boolean> {
  const done = await db
    .updateTable('invitations')
    .set({ ended_at: now.toISOString() })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** What somebody who leaves has invited ends with them. */
export async function endInvitationsBy(db: Db, account: string, now: Date): Promise<void> {
  await db
    .updateTable('invitations')
    .set({ ended_at: now.toISOString() })
    .where('invited_by', '=', account)
    .where('used_at', 'is', null)
    .where('ended_at', 'is', null)
    .execute();
}

interface Waiting {
  id: number;
  email: string;
  role: string;
  invitedBy: string;
  expiresAt: string;
}

/** The invitation of this token while it can be accepted, or null. Held until the transaction ends. */
export async function waitingInvitation(db: Db | Tx, token: string, now: Date) {
  const { rows } = await sql<Waiting>`
    select i.id, i.email, i.role, u.name as "invitedBy", i.expires_at as "expiresAt"
    from invitations i join auth_user u on u.id = i.invited_by and u."leftAt" is null
    where i.digest = ${digestOf(token)} and i.used_at is null and i.ended_at is null
      and i.expires_at > ${now.toISOString()} for update of i`.execute(db);
  const [row] = rows;
  return row ? { ...row, expiresAt: iso(row.expiresAt)! } : null;
}

/** It has been accepted. */
export async function spendInvitation(tx: Tx, id: number, now: Date): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ used_at: now.toISOString() })
    .where('id', '=', id)
    .execute();
}
