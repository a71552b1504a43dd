// Opens the data of a command and closes it whatever happens.
import { jobs } from '../server/background.ts';
import { readConfig } from '../server/platform/config.ts';
import type { Context } from '../server/platform/jobs.ts';
import { openAll } from '../server/platform/open.ts';

export interface Shared {
  data?: string;
  json?: boolean;
}

/** Runs `work` on the data folder named on the line, else by CLIENTELA_DATA, else ./data. */
export async function withData<T>(
  options: Shared,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const config = readConfig({
    ...process.env,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    ...(options.data ? { CLIENTELA_DATA: options.data } : {}),
  });
  const opened = await openAll(config, jobs);
  try {
    return await work(opened.context);
  } finally {
    await opened.close();
  }
}

/** JSON for programs, or lines for people. */
export function answer(options: Shared, result: unknown, lines: string[]): void {
  console.log(options.json ? JSON.stringify(result) : lines.join('\n'));
}
