// Accounts by better-auth: passwords, sessions and cookies are its business, in its own tables
// (auth_*). This file is the only one that knows it.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { betterAuth } from 'better-auth';
import type { Pool } from 'pg';
import type { Config } from './config.ts';
import { fail } from './errors.ts';

export interface User {
  id: string;
  name: string;
  email: string;
  role: 'owner' | 'user';
}

export interface Auth {
  /** The signed-in person behind these headers, or null. */
  whoIs: (headers: Headers) => Promise<User | null>;
  /** Checks e-mail and password and returns the cookies of a new session. */
  signIn: (email: string, password: string, headers: Headers) => Promise<string[]>;
  /** Ends the session and returns the cookies that forget it. */
  signOut: (headers: Headers) => Promise<string[]>;
  /** Makes an account. */
  create: (person: {
    name: string;
    email: string;
    password: string;
    role: User['role'];
  }) => Promise<void>;
  hasOwner: () => Promise<boolean>;
}

export const passwordLength = 12;

/** The options better-auth runs with; the migration of its tables is made from the same. */
export const authOptions = (
  pool: Pool,
  secret: string,
  config: Pick<Config, 'publicUrl' | 'port'>,
) => ({
  appName: 'Clientela',
  database: pool,
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
  session: { modelName: 'auth_session', expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
  account: { modelName: 'auth_account' },
  verification: { modelName: 'auth_verification' },
  user: {
    modelName: 'auth_user',
    additionalFields: { role: { type: 'string' as const, required: true, input: false } },
  },
  advanced: { cookiePrefix: 'clientela', useSecureCookies: config.publicUrl?.startsWith('https:') },
});

export function makeAuth(pool: Pool, config: Config): Auth {
  const auth = betterAuth(authOptions(pool, readSecret(config.dataDir), config));
  const cookiesOf = (response: Response) => response.headers.getSetCookie();
  return {
    async whoIs(headers) {
      if (!headers.has('cookie')) return null;
      const found = await auth.api.getSession({ headers });
      if (!found) return null;
      const { id, name, email } = found.user;
      return { id, name, email, role: found.user.role === 'owner' ? 'owner' : 'user' };
    },
    async signIn(email, password, headers) {
      const response = await auth.api.signInEmail({
        body: { email, password },
        headers,
        asResponse: true,
      });
      if (!response.ok) fail('sign_in_failed');
      return cookiesOf(response);
    },
    async signOut(headers) {
      return cookiesOf(await auth.api.signOut({ headers, asResponse: true }));
    },
    async create({ name, email, password, role }) {
      if (password.length < passwordLength) fail('password_too_short', { length: passwordLength });
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
      const found = await pool.query("select 1 from auth_user where role = 'owner' limit 1");
      return found.rowCount !== 0;
    },
  };
}

/** The key that signs cookies: made once, kept beside the data, readable by us alone. */
function readSecret(dataDir: string): string {
  const path = join(dataDir, 'auth-secret');
  if (!existsSync(path))
    try {
      writeFileSync(path, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        fail('data_folder_unusable', { folder: dataDir }, error);
    }
  return readFileSync(path, 'utf8').trim();
}
