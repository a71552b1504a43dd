// Through which mail server messages go: what the operator says comes first, then what Settings says.
import type { Config, MailServer } from '../platform/config.ts';
import type { Db, Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { type Keyed, makeKeyed } from '../platform/keyed.ts';
import { readSecret } from '../platform/secret-file.ts';
import { isMailAddress } from './rules.ts';

const purpose = 'mail password';

/** What is sealed here opens with the secret of this installation. */
export const keyedOf = (config: Config): Keyed =>
  makeKeyed(readSecret(config.dataDir, 'auth-secret', 48));

export interface MailSettings {
  host: string;
  port: number;
  security: MailServer['security'];
  account: string | null;
  hasPassword: boolean;
  from: string;
}

const rowOf = (db: Db | Tx) => db.selectFrom('mail_settings').selectAll().executeTakeFirst();

/** As it is shown: never the password. `byOperator`: from the environment, not to be changed here. */
export async function readSettings(
  db: Db,
  { mail }: Config,
): Promise<{ byOperator: boolean; settings: MailSettings | null }> {
  if (mail) {
    const { password, ...rest } = mail;
    return { byOperator: true, settings: { ...rest, hasPassword: password !== null } };
  }
  const row = await rowOf(db);
  if (!row) return { byOperator: false, settings: null };
  return {
    byOperator: false,
    settings: {
      host: row.host,
      port: row.port,
      security: row.security as MailServer['security'],
      account: row.account,
      hasPassword: row.password !== null,
      from: row.from_address,
    },
  };
}

/** The server to send through, or null where none is set. */
export async function mailServer(db: Db | Tx, config: Config): Promise<MailServer | null> {
  if (config.mail) return config.mail;
  const row = await rowOf(db);
  if (!row) return null;
  return {
    host: row.host,
    port: row.port,
    security: row.security as MailServer['security'],
    account: row.account,
    password: row.password && keyedOf(config).unseal(purpose, row.password),
    from: row.from_address,
  };
}

/** Hosts that may be called although they are behind our own wall. */
export const openedFor = ({ mail, openHosts }: Config): string[] =>
  mail ? [...openHosts, mail.host] : openHosts;

export interface GivenSettings {
  host: string;
  port: number;
  security: MailServer['security'];
  account: string | null;
  /** Undefined: as it was. */
  password?: string | undefined;
  from: string;
}

/**
 * Keeps other settings.
 * @throws mail_by_operator, mail_from_invalid, mail_host_invalid, mail_open_text (a password, or the links, would go in the open),
 * mail_password_again (another server is not sent the password of the one before)
 */
export async function writeSettings(
  db: Db,
  config: Config,
  given: GivenSettings,
  by: { user: string | null; now: Date },
): Promise<void> {
  if (config.mail) fail('mail_by_operator');
  const from = given.from.trim();
  const host = given.host.trim().toLowerCase();
  const account = given.account?.trim() || null;
  if (!isMailAddress(from)) fail('mail_from_invalid');
  if (!/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/.test(host)) fail('mail_host_invalid');
  const open = config.openHosts.some((one) => one === host || one === `${host}:${given.port}`);
  if (given.security === 'none' && !open) fail('mail_open_text');
  await db.transaction().execute(async (tx) => {
    const before = await rowOf(tx);
    let password = account === null ? null : (before?.password ?? null);
    if (account !== null && given.password !== undefined)
      password = keyedOf(config).seal(purpose, given.password);
    else if (
      password !== null &&
      (before?.host !== host ||
        before.port !== given.port ||
        before.security !== given.security ||
        before.account !== account)
    )
      fail('mail_password_again');
    const row = {
      host,
      port: given.port,
      security: given.security,
      account,
      password,
      from_address: from,
      changed_at: by.now.toISOString(),
      changed_by: by.user,
    };
    await tx
      .insertInto('mail_settings')
      .values(row)
      .onConflict((conflict) => conflict.column('only_one').doUpdateSet(row))
      .execute();
  });
}

/** Forgets the mail server; messages that wait go on waiting. @throws mail_by_operator */
export async function dropSettings(db: Db, config: Config): Promise<void> {
  if (config.mail) fail('mail_by_operator');
  await db.deleteFrom('mail_settings').execute();
}
