// Structured logs, one JSON line each. They say what happened and never to whom: no names, addresses,
// query strings, bodies or cookies are handed to the logger.
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { DestinationStream as LogDestination, Logger };

/** Logs to standard output, or to another destination. */
export function makeLogger(
  config: Pick<Config, 'logLevel'>,
  destination: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    destination,
  );
}

/** An error without the values of a failing statement (PostgreSQL puts rows into `detail`). */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: string };
  return { name: error.name, code, message: error.message.slice(0, 500), stack: error.stack };
}
