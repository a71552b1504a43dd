// A whole context for a test file: a scratch database, a data folder that is thrown away, a silent log.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { Config } from './config.ts';
import { type Context, declareJobs, type Job } from './jobs.ts';
import { type LogDestination, makeLogger } from './log.ts';
import { makeScratch } from './scratch.ts';
import type { Filled } from './scratch-bases.ts';

export interface ScratchContext extends Context {
  /** Rows of a statement, for looking behind the curtain. */
  rows: <R = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<R[]>;
  /** Runs the job of this name as the background thread would. */
  runJob: (name: string, payload?: Record<string, unknown>) => Promise<void>;
  drop: () => Promise<void>;
  /** Ends it and leaves its database under this name and its files in this folder, as a base to be copied. */
  keepAs: (base: Filled) => Promise<void>;
}

/**
 * Makes one; `jobs` are those that nudges wake, `log` takes what is logged, `kept` names a database that stays, `filled` is
 * a base that it begins as a copy of (`scratch-bases.ts`). Drop it when done.
 */
export async function makeScratchContext(
  jobs: Job[] = [],
  options: { config?: Partial<Config>; log?: LogDestination; kept?: string; filled?: Filled } = {},
): Promise<ScratchContext> {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-test-'));
  const { kept, filled } = options;
  if (filled) cpSync(filled.folder, folder, { recursive: true });
  const database = await makeScratch({ kept, filled: filled?.template });
  await declareJobs(database.db, jobs);
  const config: Config = {
    root: dirname(dirname(import.meta.dirname)),
    dataDir: folder,
    databaseUrl: null,
    host: '127.0.0.1',
    port: 4321,
    publicUrl: null,
    logLevel: options.log ? 'debug' : 'silent',
    maxFileBytes: 64 * 1024 ** 2,
    inboxDir: join(folder, 'inbox'),
    backup: {
      dir: join(folder, 'backups'),
      at: null,
      keepDaily: 7,
      keepWeekly: 4,
      passphraseFile: null,
    },
    mail: null,
    openHosts: [],
    ...options.config,
  };
  const context: Context = {
    config,
    database,
    db: database.db,
    log: makeLogger(config, options.log),
  };
  return {
    ...context,
    rows: async (sql, values = []) => (await database.pool.query(sql, values)).rows,
    runJob: async (name, payload = {}) => {
      const job = jobs.find((known) => known.name === name);
      if (!job) throw new Error(`no job ${name}`);
      await job.run(context, payload);
    },
    drop: async () => {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
    keepAs: async ({ template, folder: kept }) => {
      rmSync(kept, { recursive: true, force: true });
      cpSync(folder, kept, { recursive: true });
      rmSync(folder, { recursive: true, force: true });
      await database.keepAs(template);
    },
  };
}

export interface Caller {
  /** Calls as the owner; the body is JSON, or a file when it is text. */
  call: (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object | string,
    headers?: Record<string, string>,
  ) => Promise<LightMyRequestResponse>;
  /** The answer of a call that must succeed. */
  get: <T>(url: string) => Promise<T>;
}

/** Makes the owner of an empty company, or signs that owner in again, and calls the server in their name, without a socket. */
export async function signedIn(app: FastifyInstance, again = false): Promise<Caller> {
  const headers = { host: 'localhost', 'x-clientela': '1' };
  const owner = { email: 'owner@example.com', password: 'correct horse battery' };
  const setup = await app.inject({
    method: 'POST',
    url: again ? '/api/session' : '/api/setup',
    headers,
    payload: again
      ? owner
      : {
          ...owner,
          name: 'Owner',
          company: 'Company',
          currency: 'MXN',
          timeZone: 'America/Mexico_City',
          language: 'en',
        },
  });
  const cookies = [setup.headers['set-cookie'] ?? []].flat();
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
  let asked = 0;
  const call: Caller['call'] = (method, url, payload, more = {}) =>
    app.inject({
      method,
      url,
      // A test may ask more than a minute allows to one address.
      remoteAddress: `127.0.0.${1 + Math.floor(asked++ / 1000)}`,
      headers: {
        ...headers,
        cookie,
        ...more,
        ...(typeof payload === 'string' ? { 'content-type': 'text/csv' } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    });
  const get = async <T>(url: string) => {
    const answer = await call('GET', url);
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json() as T;
  };
  return { call, get };
}
