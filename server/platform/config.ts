// The only place that reads the environment; everything else is handed a Config.
import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
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
  const databaseUrl = env.DATABASE_URL || null;
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    fail('config_invalid', { name: 'DATABASE_URL', value: 'not postgres://…' });
  const publicUrl = env.PUBLIC_URL || null;
  if (publicUrl !== null && !URL.canParse(publicUrl))
    fail('config_invalid', { name: 'PUBLIC_URL', value: publicUrl });
  const data = env.CLIENTELA_DATA || 'data';
  const config: Config = {
    root,
    dataDir: isAbsolute(data) ? data : resolve(env.CLIENTELA_DATA ? process.cwd() : root, data),
    databaseUrl,
    host: env.HOST || '127.0.0.1',
    port,
    publicUrl,
    logLevel,
    maxFileBytes: Number(env.MAX_FILE_BYTES ?? 2 * 1024 ** 3),
    ...changes,
  };
  try {
    mkdirSync(config.dataDir, { recursive: true });
  } catch (error) {
    fail('data_folder_unusable', { folder: config.dataDir }, error);
  }
  return config;
}
