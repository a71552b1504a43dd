// Whose customers somebody may read and change: their own, those of their team, or all. It is enforced in one
// place: a connection of somebody who may not reach all sees views of the tables (reach-views.ts) instead of
// the tables. Whoever may reach all uses the tables themselves and pays nothing.
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { type Database, forgetPlans } from './database.ts';
import type { Context } from './jobs.ts';
import {
  type Does,
  type ReachArea,
  type RoleReach,
  reachAreas,
  reachesAll,
  reachOf,
  wholeReach,
} from './reaches.ts';
import type { Tables } from './schema.ts';

/** Somebody who does not reach all customers. */
export interface Limited {
  role: RoleReach;
  /** Their account, and all accounts of their team, theirs among them. */
  account: string;
  team: readonly string[];
}

/** The accounts whose customers the connection reaches, as SQL; null: all customers. */
export const accountsWithin = sql<
  string[] | null
>`nullif(current_setting('clientela.reach_customers', true), '')::text[]`;

/** Name of the schema with the views of an area, and of the setting with the accounts it reaches. */
export const reachSchema = (area: ReachArea): string => `reach_${area}`;
export const reachSetting = (area: ReachArea): string => `clientela.reach_${area}`;

/**
 * The database as somebody limited sees it, for one call: each connection that is taken looks into the views
 * of the areas that are limited, and forgets everything when it goes back.
 */
export function withinReach(context: Context, limited: Limited, does: Does): Context {
  const within = reachOf(limited.role, does);
  const areas = reachAreas.filter((area) => within[area] !== 'all');
  if (areas.length === 0) return context;
  const path = [...areas.map(reachSchema), 'public'].join(', ');
  const settings: [string, unknown][] = [
    ['search_path', path],
    ['clientela.account', limited.account],
    ...areas.map((area): [string, unknown] => [
      reachSetting(area),
      within[area] === 'own' ? [limited.account] : limited.team,
    ]),
  ];
  // A schema that is not there would be passed over in silence: then it fails here.
  const there = areas.map((area) => `'${reachSchema(area)}'::regnamespace`);
  const text = `select ${there.join(', ')}, ${settings
    .map(([name, value], i) =>
      Array.isArray(value)
        ? `set_config('${name}', $${i + 1}::text[]::text, false)`
        : `set_config('${name}', $${i + 1}, false)`,
    )
    .join(', ')}`;
  const values = settings.map(([, value]) => value);
  const pool = limitedPool(context.database.pool, (client) => client.query(text, values));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const database: Database = { ...context.database, pool, db };
  return { ...context, database, db };
}

/** A pool whose connections are made ready by `begin`, and lose all they were told when they go back. */
function limitedPool(whole: pg.Pool, begin: (client: pg.PoolClient) => Promise<unknown>): pg.Pool {
  const connect = async () => {
    const client = await whole.connect();
    const release = client.release.bind(client);
    try {
      await begin(client);
    } catch (error) {
      release(true);
      throw error;
    }
    client.release = (broken) => {
      if (broken) return release(broken);
      // Refused within a transaction that somebody left open: then the connection is not used again.
      client.query('discard all').then(
        () => {
          forgetPlans(client);
          release();
        },
        () => release(true),
      );
    };
    return client;
  };
  const query = async (...asked: Parameters<pg.PoolClient['query']>) => {
    const client = await connect();
    try {
      return await client.query(...asked);
    } finally {
      client.release();
    }
  };
  return { connect, query, options: whole.options } as unknown as pg.Pool;
}

/** The limits of an account, or null where it reaches all or is gone; for jobs that act for somebody. */
export async function limitsOf(pool: pg.Pool, account: string): Promise<Limited | null> {
  const { rows } = await pool.query<{ role: string; team: string | null; reach: unknown }>(
    `select u.role, u.team, r.reach from auth_user u left join roles r on r.id = u.role where u.id = $1`,
    [account],
  );
  const [row] = rows;
  // Of whom nobody knows any more there are no customers.
  const role = row ? wholeReach(row.role === 'owner' ? {} : row.reach) : null;
  if (role && reachesAll(role)) return null;
  return limitedBy(pool, { account, team: row?.team ?? null }, role ?? nothing);
}

const nothing = wholeReach({ customers: { read: 'own', write: 'own' } });

/** Somebody with this role, and who is in their team. */
export async function limitedBy(
  pool: pg.Pool,
  { account, team }: { account: string; team: string | null },
  role: RoleReach,
): Promise<Limited> {
  const asksTeam = reachAreas.some(
    (area) => role[area].read === 'team' || role[area].write === 'team',
  );
  if (!asksTeam || team === null) return { role, account, team: [account] };
  const { rows } = await pool.query<{ id: string }>(
    'select id from auth_user where team = $1 or id = $2 order by id',
    [team, account],
  );
  return { role, account, team: rows.map(({ id }) => id) };
}
