// Opens the data of a command and closes it whatever happens.
import { jobs } from '../server/background.ts';
import {
  type AuditDetails,
  type AuditKind,
  commandEntry,
  writeAudit,
} from '../server/platform/audit.ts';
import { type Config, readConfig } from '../server/platform/config.ts';
import type { Db } from '../server/platform/database.ts';
import type { Language } from '../server/platform/i18n.ts';
import type { Context } from '../server/platform/jobs.ts';
import { openAll } from '../server/platform/open.ts';

/** Where a command is typed and answered. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  out: (text: string) => void;
  err: (text: string) => void;
  /** What was looked for was found and is bad. */
  bad?: boolean;
}

/** What every command may be told. */
export interface Shared {
  data?: string;
  json?: boolean;
  terminal: Terminal;
}

/** The environment, with the data folder that the line names. */
export function configOf(options: Shared): Config {
  return readConfig({
    ...options.terminal.env,
    LOG_LEVEL: options.terminal.env.LOG_LEVEL ?? 'error',
    ...(options.data ? { CLIENTELA_DATA: options.data } : {}),
  });
}

/** The language of the terminal. */
export const language = ({ env }: Terminal): Language =>
  /^es/i.test(env.LC_ALL ?? env.LANG ?? '') ? 'es' : 'en';

/** Runs `work` on the data folder named on the line, else by CLIENTELA_DATA, else ./data. */
export async function withData<T>(
  options: Shared,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const opened = await openAll(configOf(options), jobs);
  try {
    return await work(opened.context);
  } finally {
    await opened.close();
  }
}

/** Writes down in the log what somebody at the machine does: the words of the line, codes and numbers alone. */
export const writeDown = (
  db: Db,
  action: string,
  kind: AuditKind,
  more: { subject?: string; details?: AuditDetails } = {},
): Promise<void> => writeAudit(db, commandEntry(`clientela ${action}`, kind, more), new Date());

/** JSON for programs, or lines for people. */
export function answer(options: Shared, result: unknown, lines: string[]): void {
  options.terminal.out(`${options.json ? JSON.stringify(result) : lines.join('\n')}\n`);
}
