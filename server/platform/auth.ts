// Accounts by better-auth: password hashes, sessions and their cookies are its business, in its own
// tables (auth_*). This file is the only one that knows it. Its plugins for second steps and passkeys
// are not used: SECURITY.md says why.
import { betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import {
  type Auth,
  addressHeader,
  type Person,
  passwordLength,
  sessionLimits,
} from './accounts.ts';
import { findKey } from './api-keys.ts';
import type { Config } from './config.ts';
import { cookieName, isHttps, theCookie } from './cookies.ts';
import { keepPlan } from './database.ts';
import { fail } from './errors.ts';
import { makeKeyed } from './keyed.ts';
import { poolWithDates } from './pool-with-dates.ts';
import { limitedBy } from './reach.ts';
import { type RoleReach, reachesAll, wholeReach } from './reaches.ts';
import { type Changes, type Right, rightsOf } from './rights.ts';
import { readSecret } from './secret-file.ts';
import { inTransaction } from './transaction.ts';

export type { Auth, Person, Session, User } from './accounts.ts';
export { addressHeader, passwordLength, sessionLimits } from './accounts.ts';

/** How exactly «last seen» is known, seconds: one write in so long. */
const seenEvery = 5 * 60;

/** So many cookies are known to be signed at a time. */
const mostSigned = 10_000;

/** The options better-auth runs with; the migration of its tables is made from the same. */
export const authOptions = (
  pool: Pool,
  secret: string,
  config: Pick<Config, 'publicUrl' | 'port'>,
) => {
  const https = isHttps(config);
  return {
    appName: 'Clientela',
    database: {
      db: new Kysely({ dialect: new PostgresDialect({ pool: poolWithDates(pool) }) }),
      type: 'postgres' as const,
    },
    secret,
    baseURL: config.publicUrl ?? `http://localhost:${config.port}`,
    basePath: '/api/auth',
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength,
      maxPasswordLength: 128,
    },
    session: {
      modelName: 'auth_session',
      expiresIn: sessionLimits.whole,
      disableSessionRefresh: true,
    },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    user: {
      modelName: 'auth_user',
      additionalFields: { role: { type: 'string' as const, required: true, input: false } },
    },
    advanced: {
      cookiePrefix: 'clientela',
      useSecureCookies: false,
      // Over https the browser itself sees to it that only this host, over https, sets the cookie.
      cookies: {
        session_token: {
          name: cookieName(config, 'session_token'),
          attributes: { secure: https },
        },
      },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
  };
};

/** What openSession is given: a call of ours, never a body from outside. */
const whose = {
  '~standard': {
    version: 1 as const,
    vendor: 'clientela',
    validate: (value: unknown) => ({ value: value as { userId: string } }),
    types: undefined as unknown as { input: { userId: string }; output: { userId: string } },
  },
};

/** Begins a session for somebody who has proved who they are, in whatever way. */
const openSession = {
  id: 'clientela-sessions',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly({ method: 'POST', body: whose }, async (ctx) => {
      const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId);
      if (!user) return fail('sign_in_failed');
      const session = await ctx.context.internalAdapter.createSession(user.id);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ id: session.id });
    }),
  },
};

/** Checked when there is no such person, so that the answer takes as long: the hash of no password. */
const nobody = `${'0'.repeat(32)}:${'0'.repeat(128)}`;

interface Row {
  id: string;
  name: string;
  email: string;
  role: string;
  team: string | null;
  leftAt: Date | string | null;
}
const personOf = ({ id, name, email, role, team, leftAt }: Row): Person => ({
  id,
  name,
  email,
  role,
  team,
  leftAt: leftAt ? new Date(leftAt) : null,
});

export function makeAuth(pool: Pool, config: Config): Auth {
  const secret = readSecret(config.dataDir, 'auth-secret', 48);
  const auth = betterAuth({
    ...authOptions(pool, secret, config),
    plugins: [openSession],
  });
  const cookiesOf = (response: Response) => response.headers.getSetCookie();
  const rows = async <R>(text: string, values: unknown[] = []) =>
    (await pool.query(text, values)).rows as R[];
  const person = async (id: string) => {
    const [row] = await rows<Row>('select * from auth_user where id = $1', [id]);
    return row ? personOf(row) : null;
  };
  const roleOf: Auth['roleOf'] = async ({ role, leftAt }) => {
    const [row] = await rows<{
      name: string | null;
      base: string;
      changes: Changes;
      reach: unknown;
    }>('select name, base, changes, reach from roles where id = $1', [role]);
    // A closed account may do nothing, whatever its role.
    const rights = leftAt ? new Set<Right>() : rightsOf(row?.base ?? role, row?.changes);
    return {
      name: row?.name ?? null,
      rights,
      reach: wholeReach(role === 'owner' ? {} : row?.reach),
    };
  };
  const limitsOf = async ({ id, team }: Person, reach: RoleReach) =>
    reachesAll(reach) ? null : limitedBy(pool, { account: id, team }, reach);
  const missingStep: Auth['missingStep'] = async ({ id }) => {
    const [row] = await rows<{ passkeys: boolean }>(
      `select exists (select 1 from user_passkeys where user_id = $1) as passkeys
       from access_rules where second_step
         and not exists (select 1 from user_second_steps where user_id = $1 and since is not null)`,
      [id],
    );
    if (!row) return null;
    return row.passkeys ? 'passkey' : 'second_step';
  };
  type Stands = Row & {
    base: string | null;
    changes: Changes | null;
    reach: unknown;
    lacks: boolean;
  };
  const stands = `u.id, u.name, u.email, u.role, u.team, u."leftAt", r.base, r.changes, r.reach,
    exists (select 1 from access_rules where second_step)
      and not exists (select 1 from user_second_steps where user_id = u.id and since is not null)
      and not exists (select 1 from user_passkeys where user_id = u.id) as lacks`;
  /** Somebody with their role and what is demanded of them; null: gone. */
  const standing = async (row: Stands | undefined) => {
    if (!row || row.leftAt) return null;
    const found = personOf(row);
    return {
      person: found,
      rights: rightsOf(row.base ?? row.role, row.changes ?? undefined),
      limited: await limitsOf(found, wholeReach(row.role === 'owner' ? {} : row.reach)),
      lacksSecondStep: row.lacks,
    };
  };
  const standingOf = async (id: string) =>
    standing(
      (
        await rows<Stands>(
          keepPlan(
            `select ${stands} from auth_user u left join roles r on r.id = u.role where u.id = $1`,
          ),
          [id],
        )
      )[0],
    );
  /** Cookies whose signature was found right, and the session each names: what was signed once stays signed. */
  const signed = new Map<string, string>();
  interface Signed {
    session: string;
    createdAt: Date | string;
    updatedAt: Date | string;
  }
  /**
   * Who a session belongs to, in one question: every request asks it. better-auth reads each cookie once.
   */
  const signedIn = async (headers: Headers, now: Date) => {
    const cookie = theCookie(headers, cookieName(config, 'session_token'));
    const token = cookie === null ? undefined : signed.get(cookie);
    if (cookie !== null && token !== undefined) {
      const [row] = await rows<Stands & Signed>(
        keepPlan(`select s.id as session, s."createdAt", s."updatedAt", ${stands}
          from auth_session s join auth_user u on u.id = s."userId" left join roles r on r.id = u.role
          where s.token = $1 and s."expiresAt" > $2`),
        [token, now],
      );
      if (row)
        return {
          id: row.session,
          createdAt: new Date(row.createdAt),
          updatedAt: new Date(row.updatedAt),
          user: await standing(row),
        };
      signed.delete(cookie);
      return null;
    }
    const found = await auth.api.getSession({ headers });
    if (!found) return null;
    if (signed.size >= mostSigned) signed.clear();
    if (cookie !== null) signed.set(cookie, found.session.token);
    const { id, createdAt, updatedAt } = found.session;
    return { id, createdAt, updatedAt, user: await standingOf(found.user.id) };
  };
  const endSession = async (where: string, values: unknown[]) =>
    (await pool.query(`delete from auth_session where ${where}`, values)).rowCount ?? 0;
  return {
    keyed: makeKeyed(secret),
    async whoIs(headers, now) {
      // Whoever shows a key is judged by it alone, whatever else the call carries.
      const shown = headers.get('authorization');
      if (shown !== null) {
        const key = await findKey(pool, shown, now);
        const maker = key && (await standingOf(key.madeBy));
        if (!key || !maker) return fail('key_refused');
        return {
          ...maker.person,
          limited: maker.limited,
          rights: new Set(key.rights.filter((right) => maker.rights.has(right))),
          session: { id: '', since: new Date(0) },
          key: key.id,
          lacksSecondStep: false,
        };
      }
      if (!headers.has('cookie')) return null;
      const found = await signedIn(headers, now);
      if (!found) return null;
      const { id, createdAt, updatedAt, user } = found;
      const idle = (now.getTime() - updatedAt.getTime()) / 1000;
      if (idle > sessionLimits.idle) {
        await endSession('id = $1', [id]);
        return null;
      }
      if (idle > seenEvery)
        await rows('update auth_session set "updatedAt" = $2 where id = $1', [id, now]);
      if (!user) return null;
      const { lacksSecondStep } = user;
      return {
        ...user.person,
        rights: lacksSecondStep ? new Set() : user.rights,
        limited: user.limited,
        session: { id, since: createdAt },
        key: null,
        lacksSecondStep,
      };
    },
    async find(email) {
      const [row] = await rows<Row>('select * from auth_user where email = $1', [
        email.toLowerCase(),
      ]);
      return row ? personOf(row) : null;
    },
    person,
    roleOf,
    missingStep,
    givers: async () =>
      (
        await rows<{ name: string }>(
          `select name from auth_user where role = 'owner' and "leftAt" is null order by name, id limit 3`,
        )
      ).map(({ name }) => name),
    people: async () =>
      (await rows<Row>('select * from auth_user order by email limit 1000')).map(personOf),
    async checkPassword(person, password) {
      const [row] = await rows<{ password: string | null }>(
        `select password from auth_account where "userId" = $1 and "providerId" = 'credential'`,
        [person?.id ?? ''],
      );
      const context = await auth.$context;
      const right = await context.password.verify({ hash: row?.password ?? nobody, password });
      return right && row?.password != null && person?.leftAt === null;
    },
    async setPassword({ id }, password) {
      const context = await auth.$context;
      await context.internalAdapter.updatePassword(id, await context.password.hash(password));
    },
    async passwordSince({ id }) {
      const [row] = await rows<{ at: string }>(
        `select "updatedAt" as at from auth_account where "userId" = $1 and "providerId" = 'credential'`,
        [id],
      );
      return new Date(row?.at ?? 0);
    },
    async openSession(person, headers, instead) {
      if (person.leftAt) fail('sign_in_failed');
      const response = await auth.api.openSession({
        body: { userId: person.id },
        headers,
        asResponse: true,
      });
      if (!response.ok) fail('sign_in_failed');
      if (instead) await endSession('id = $1', [instead.session.id]);
      return cookiesOf(response);
    },
    async signOut(headers) {
      return cookiesOf(await auth.api.signOut({ headers, asResponse: true }));
    },
    async sessions({ id }, now) {
      const found = await rows<{
        id: string;
        createdAt: string;
        updatedAt: string;
        ipAddress: string | null;
        userAgent: string | null;
      }>(
        `select id, "createdAt", "updatedAt", "ipAddress", "userAgent" from auth_session
         where "userId" = $1 and "expiresAt" > $2 and "updatedAt" > $3
         order by "updatedAt" desc, id limit 200`,
        [id, now, new Date(now.getTime() - sessionLimits.idle * 1000)],
      );
      return found.map((row) => ({
        id: row.id,
        since: new Date(row.createdAt),
        lastSeen: new Date(row.updatedAt),
        address: row.ipAddress ?? '',
        agent: row.userAgent ?? '',
      }));
    },
    endSession: async (person, id) =>
      (await endSession('id = $1 and "userId" = $2', [id, person.id])) > 0,
    endSessions: (person, but) =>
      endSession('"userId" = $1 and id is distinct from $2', [person.id, but]),
    async change({ id }, to) {
      const client = await pool.connect();
      try {
        await inTransaction(client, async () => {
          // Two who demote each other at once: one of them stays.
          await client.query("select pg_advisory_xact_lock(hashtext('clientela owner'))");
          if ('role' in to)
            await client.query('update auth_user set role = $2 where id = $1', [id, to.role]);
          else
            await client.query('update auth_user set "leftAt" = $2 where id = $1', [id, to.leftAt]);
          const left = await client.query(
            `select 1 from auth_user where role = 'owner' and "leftAt" is null limit 1`,
          );
          if (left.rowCount === 0) fail('last_owner');
          if ('leftAt' in to && to.leftAt)
            await client.query('delete from auth_session where "userId" = $1', [id]);
        });
      } finally {
        client.release();
      }
    },
    async changeTeam({ id }, team) {
      await rows('update auth_user set team = $2 where id = $1', [id, team]);
    },
    async create({ name, email, password, role }) {
      if ([...password].length < passwordLength)
        fail('password_too_short', { length: passwordLength });
      const context = await auth.$context;
      const user = await context.internalAdapter.createUser(
        {
          name,
          email: email.toLowerCase(),
          emailVerified: false,
          role,
        },
        { method: 'email-password' },
      );
      await context.internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: await context.password.hash(password),
      });
    },
    async hasOwner() {
      return (await rows("select 1 from auth_user where role = 'owner' limit 1")).length !== 0;
    },
  };
}
