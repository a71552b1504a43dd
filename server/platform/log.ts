// Structured logs, one JSON line each. They say what happened and never to whom: no names, addresses,
// query strings, bodies or cookies are handed to the logger.
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { Logger };

export function makeLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

/** An error without the values of a failing statement (PostgreSQL puts rows into `detail`). */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: string };
  return { name: error.name, code, message: error.message.slice(0, 500), stack: error.stack };
}
