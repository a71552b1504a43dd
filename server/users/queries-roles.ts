// What is remembered of roles: those that were made here, and starting roles that were changed.
import { randomBytes } from 'node:crypto';
import type { Db } from '../platform/database.ts';
import { sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type RoleReach, reachesAll, wholeReach } from '../platform/reaches.ts';
import {
  type Changes,
  changesTo,
  isStartingRole,
  type Right,
  rightsOf,
  type StartingRole,
  startingRoles,
} from '../platform/rights.ts';

export interface Role {
  id: string;
  name: string | null;
  base: StartingRole;
  rights: ReadonlySet<Right>;
  reach: RoleReach;
  people: number;
  changed: boolean;
}

/** Roles that can be made here. */
export const mostRoles = 50;

/** All roles: the starting ones in their order, then those made here by name. */
export async function listRoles(db: Db): Promise<Role[]> {
  const rows = await db.selectFrom('roles').selectAll().orderBy('name').orderBy('id').execute();
  const counts = await sql<{ role: string; n: number }>`
    select role, count(*)::int as n from auth_user where "leftAt" is null group by role`.execute(
    db,
  );
  const people = new Map(counts.rows.map(({ role, n }) => [role, n]));
  const make = (id: string, row: (typeof rows)[number] | undefined): Role => {
    const base = isStartingRole(row?.base ?? id) ? ((row?.base ?? id) as StartingRole) : 'viewer';
    const changes = (row?.changes ?? {}) as Changes;
    const reach = wholeReach(id === 'owner' ? {} : row?.reach);
    return {
      id,
      name: row?.name ?? null,
      base,
      rights: rightsOf(base, changes),
      reach,
      people: people.get(id) ?? 0,
      changed: isStartingRole(id) && (Object.keys(changes).length > 0 || !reachesAll(reach)),
    };
  };
  return [
    ...startingRoles.map((id) =>
      make(
        id,
        rows.find((row) => row.id === id),
      ),
    ),
    ...rows.filter(({ id }) => !isStartingRole(id)).map((row) => make(row.id, row)),
  ];
}

/** @throws role_not_found */
export const findRole = async (db: Db, id: string): Promise<Role> =>
  (await listRoles(db)).find((role) => role.id === id) ?? fail('role_not_found');

/** Makes a role; returns its id. @throws role_too_many */
export async function addRole(
  db: Db,
  role: { name: string; base: StartingRole; rights: ReadonlySet<Right>; reach: RoleReach },
  now: Date,
): Promise<string> {
  const id = `role-${randomBytes(6).toString('hex')}`;
  const made = (await listRoles(db)).filter(({ name }) => name !== null).length;
  if (made >= mostRoles) fail('role_too_many', { limit: mostRoles });
  await db
    .insertInto('roles')
    .values({
      id,
      name: role.name.trim(),
      base: role.base,
      changes: JSON.stringify(changesTo(role.base, role.rights)),
      reach: JSON.stringify(role.reach),
      changed_at: now.toISOString(),
    })
    .execute();
  return id;
}

/** Gives a role exactly these rights and this reach. */
export async function changeRights(
  db: Db,
  { id, base }: Role,
  { rights, reach }: { rights: ReadonlySet<Right>; reach: RoleReach },
  now: Date,
): Promise<void> {
  const changed = {
    reach: JSON.stringify(reach),
    changes: JSON.stringify(changesTo(base, rights)),
    changed_at: now.toISOString(),
  };
  await db
    .insertInto('roles')
    .values({ id, base, ...changed })
    .onConflict((c) => c.column('id').doUpdateSet(changed))
    .execute();
}

/** Deletes a role that nobody has or is invited to; a starting role becomes as it came. @throws role_in_use */
export async function dropRole(db: Db, { id, name }: Role, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`lock table auth_user, invitations in share mode`.execute(tx);
    const { rows } = await sql`
      select 1 from auth_user where role = ${id}
      union all
      select 1 from invitations where role = ${id} and used_at is null and ended_at is null
        and expires_at > ${now.toISOString()} limit 1`.execute(tx);
    if (name !== null && rows.length > 0) fail('role_in_use');
    await tx.deleteFrom('roles').where('id', '=', id).execute();
  });
}
