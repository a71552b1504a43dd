// The only place that reads the environment; everything else is handed a Config.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './errors.ts';

export interface Config {
  /** The project's folder. */
  root: string;
  /** Folder of the embedded database, the kept files and the secret. */
  dataDir: string;
  /** URL of an own PostgreSQL server, or null for the embedded one. */
  databaseUrl: string | null;
  host: string;
  port: number;
  /** Public address when behind a proxy, e.g. https://crm.example.com; null: what the browser says. */
  publicUrl: string | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Largest file accepted, bytes. */
  maxFileBytes: number;
  /** Files that are put into this folder are imported. */
  inboxDir: string;
  backup: BackupConfig;
  /** The mail server the operator named; null: what Settings says. */
  mail: MailServer | null;
  /** Hosts behind our own wall that may be called all the same, as `host` or `host:port`. */
  openHosts: string[];
}

/** How messages are sent. */
export interface MailServer {
  host: string;
  port: number;
  /** `tls`: from the first byte; `starttls`: demanded after the greeting; `none`: in the open. */
  security: 'tls' | 'starttls' | 'none';
  account: string | null;
  password: string | null;
  /** Address the messages come from. */
  from: string;
}

export interface BackupConfig {
  /** Folder of the backups that are made here; best on another disk. */
  dir: string;
  /** Time of day, HH:MM in the company's time zone, of the daily backup; null: none. */
  at: string | null;
  /** The newest backup of so many days, and of so many weeks, is kept. */
  keepDaily: number;
  keepWeekly: number;
  /** File that holds the passphrase of the backups that are made here; null: they are not sealed. */
  passphraseFile: string | null;
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Reads the environment once; a value that cannot be used is refused with its name. */
export function readConfig(env: NodeJS.ProcessEnv, changes: Partial<Config> = {}): Config {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const port = Number(env.PORT ?? 4321);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    fail('config_invalid', { name: 'PORT', value: env.PORT ?? '' });
  const logLevel = (env.LOG_LEVEL ?? 'info') as Config['logLevel'];
  if (!levels.includes(logLevel)) fail('config_invalid', { name: 'LOG_LEVEL', value: logLevel });
  const databaseUrl = env.DATABASE_URL || fromFile(env, 'DATABASE_URL_FILE');
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    fail('config_invalid', { name: 'DATABASE_URL', value: 'not postgres://…' });
  if (databaseUrl !== null) demandProtectedWay(databaseUrl);
  const publicUrl = env.PUBLIC_URL || null;
  if (publicUrl !== null && !URL.canParse(publicUrl))
    fail('config_invalid', { name: 'PUBLIC_URL', value: publicUrl });
  const data = env.CLIENTELA_DATA || 'data';
  const dataDir = isAbsolute(data)
    ? data
    : resolve(env.CLIENTELA_DATA ? process.cwd() : root, data);
  const config: Config = {
    root,
    dataDir,
    databaseUrl,
    host: env.HOST || '127.0.0.1',
    port,
    publicUrl,
    logLevel,
    maxFileBytes: Number(env.MAX_FILE_BYTES ?? 2 * 1024 ** 3),
    inboxDir: env.CLIENTELA_INBOX ? resolve(env.CLIENTELA_INBOX) : join(dataDir, 'inbox'),
    backup: readBackupConfig(env, dataDir),
    mail: readMailConfig(env),
    openHosts: (env.OUTGOING_OPEN ?? '').split(/[\s,]+/).filter((host) => host !== ''),
    ...changes,
  };
  try {
    mkdirSync(config.dataDir, { recursive: true });
  } catch (error) {
    fail('data_folder_unusable', { folder: config.dataDir }, error);
  }
  return config;
}

/**
 * A PostgreSQL on another machine is reached by TLS whose certificate is checked, unless somebody has said that the
 * way there is closed to others. @throws database_in_clear
 */
function demandProtectedWay(databaseUrl: string): void {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  // Who names a socket has no machine in the address.
  const asked = new URLSearchParams(databaseUrl.split('?')[1] ?? '');
  const host = asked.get('host') || url?.hostname || '';
  const here = host === '' || host.startsWith('/') || host === 'localhost' || host === '[::1]';
  if (here || /^127(\.\d+){3}$/.test(host)) return;
  const said = asked.get('sslmode') ?? '';
  if (!['verify-full', 'disable'].includes(said)) fail('database_in_clear', { host });
}

/** What stands in the file that a setting names: secrets need not be in the environment. */
function fromFile(env: NodeJS.ProcessEnv, name: string): string | null {
  const path = env[name];
  if (!path) return null;
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch (error) {
    return fail('config_invalid', { name, value: path }, error);
  }
}

function readBackupConfig(env: NodeJS.ProcessEnv, dataDir: string): BackupConfig {
  const at = env.BACKUP_AT || '03:30';
  if (at !== 'off' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(at))
    fail('config_invalid', { name: 'BACKUP_AT', value: at });
  const keep = (name: string, usual: number) => {
    const days = Number(env[name] || usual);
    if (!Number.isInteger(days) || days < 0 || days > 3650)
      fail('config_invalid', { name, value: env[name] ?? '' });
    return days;
  };
  return {
    dir: env.BACKUP_DIR ? resolve(env.BACKUP_DIR) : join(dataDir, 'backups'),
    at: at === 'off' ? null : at,
    keepDaily: keep('BACKUP_KEEP_DAILY', 7),
    keepWeekly: keep('BACKUP_KEEP_WEEKLY', 4),
    passphraseFile: env.BACKUP_PASSPHRASE_FILE ? resolve(env.BACKUP_PASSPHRASE_FILE) : null,
  };
}

/**
 * `smtps://user:password@host:465` (TLS from the first byte) or `smtp://user:password@host:587` (STARTTLS
 * demanded; `?security=none` for a relay on this machine), and `MAIL_FROM`.
 */
function readMailConfig(env: NodeJS.ProcessEnv): MailServer | null {
  const text = env.SMTP_URL || fromFile(env, 'SMTP_URL_FILE');
  if (!text) return null;
  const wrong = (name: string, value: string): never => fail('config_invalid', { name, value });
  if (!URL.canParse(text)) return wrong('SMTP_URL', 'not smtp://…');
  const url = new URL(text);
  const security =
    url.protocol === 'smtps:' ? 'tls' : (url.searchParams.get('security') ?? 'starttls');
  if (!/^smtps?:$/.test(url.protocol) || !/^(tls|starttls|none)$/.test(security) || !url.hostname)
    return wrong('SMTP_URL', 'not smtp://…');
  const from = env.MAIL_FROM?.trim() ?? '';
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(from)) return wrong('MAIL_FROM', from);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (security === 'tls' ? 465 : 587)),
    security: security as MailServer['security'],
    account: url.username ? decodeURIComponent(url.username) : null,
    password: url.password ? decodeURIComponent(url.password) : null,
    from,
  };
}
