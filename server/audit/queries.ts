// Reading the log: it is written elsewhere, and never changed.

import type { AuditKind } from '../platform/audit.ts';
import { type Db, sql } from '../platform/database.ts';

export interface AuditFilter {
  kind?: AuditKind | undefined;
  actor?: string | undefined;
  area?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export interface AuditRow {
  id: number;
  at: string;
  kind: AuditKind;
  action: string;
  area: string | null;
  door: 'page' | 'key' | 'command';
  actor: { id: string; name: string } | null;
  key: string | null;
  subject: string | null;
  subjectName: string | null;
  result: string;
  details: Record<string, unknown>;
  network: string | null;
  sealed: boolean;
}

/** A page of entries that fit; before or after one of them. */
export async function listEntries(
  db: Db,
  filter: AuditFilter,
  page: { order: 'newest' | 'oldest'; beyond: number | null; limit: number; timeZone: string },
): Promise<AuditRow[]> {
  const { kind, actor, area, subject, from, until } = filter;
  const newest = page.order === 'newest';
  const day = (text: string, plus: number) =>
    sql`(${text}::date + ${plus}::int)::timestamp at time zone ${page.timeZone}`;
  const conditions = [
    sql`true`,
    ...(kind === undefined ? [] : [sql`e.kind = ${kind}`]),
    ...(actor === undefined ? [] : [sql`e.actor = ${actor}`]),
    ...(area === undefined ? [] : [sql`e.area = ${area}`]),
    ...(subject === undefined ? [] : [sql`e.subject = ${subject}`]),
    ...(from === undefined ? [] : [sql`e.at >= ${day(from, 0)}`]),
    ...(until === undefined ? [] : [sql`e.at < ${day(until, 1)}`]),
    ...(page.beyond === null
      ? []
      : [newest ? sql`e.id < ${page.beyond}` : sql`e.id > ${page.beyond}`]),
  ];
  const { rows } = await sql<
    Omit<AuditRow, 'actor'> & { actorId: string | null; actorName: string | null }
  >`
    select e.id, e.at, e.kind, e.action, e.area, e.door, e.actor as "actorId", u.name as "actorName",
      k.name as key, e.subject, s.name as "subjectName", e.result, e.details, e.network,
      exists (select 1 from audit_chain c where c.entry_id = e.id) as sealed
    from audit_entries e left join auth_user u on u.id = e.actor
      left join auth_user s on s.id = e.subject left join api_keys k on k.id = e.key_id
    where ${sql.join(conditions, sql` and `)}
    order by e.id ${sql.raw(newest ? 'desc' : 'asc')} limit ${page.limit}`.execute(db);
  return rows.map(({ actorId, actorName, at, ...row }) => ({
    ...row,
    at: new Date(at).toISOString(),
    actor: actorId === null ? null : { id: actorId, name: actorName ?? actorId },
  }));
}

/** Everybody who has or had an account. */
export async function auditPeople(db: Db): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from auth_user order by name, id limit 1000`.execute(db);
  return rows;
}
