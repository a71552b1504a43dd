// A company for the corpus: the whole server, its owner's browser, and strangers, each with an address of
// their own so that limits of rate stay out of the way.
import assert from 'node:assert/strict';
import type { LightMyRequestResponse } from 'fastify';
import { makeApp } from '../server/app.ts';
import { jobs } from '../server/background.ts';
import { errorKinds } from '../server/platform/errors.ts';
import { makeScratchContext, type ScratchContext } from '../server/platform/scratch-context.ts';

export type App = Awaited<ReturnType<typeof makeApp>>['app'];

export interface Company {
  context: ScratchContext;
  app: App;
  /** Cookie of the owner's session. */
  cookie: string;
  /** What the server logged. */
  log: string[];
  close: () => Promise<void>;
}

export const owner = {
  name: 'Owner',
  email: 'owner@example.com',
  password: 'correct horse battery',
  company: 'Company',
  currency: 'MXN',
  timeZone: 'America/Mexico_City',
  language: 'en',
};

export async function openCompany(): Promise<Company> {
  const log: string[] = [];
  const context = await makeScratchContext(jobs, { log: { write: (line) => void log.push(line) } });
  const { app } = await makeApp(context);
  const made = await app.inject({
    method: 'POST',
    url: '/api/setup',
    headers: { host: 'localhost:4321', 'x-clientela': '1' },
    payload: owner,
  });
  assert.equal(made.statusCode, 200, made.body);
  const cookie = [made.headers['set-cookie']!]
    .flat()
    .map((line) => line.split(';')[0])
    .join('; ');
  const close = async () => {
    await app.close();
    await context.drop();
  };
  return { context, app, cookie, log, close };
}

let callers = 0;
/** An address nobody had before (of the block for benchmarks, RFC 2544). */
export const newAddress = () => `198.18.${callers >> 8}.${callers++ & 255}`;

/** What no answer may hold: statements, stacks, paths, what a file outside of the pages begins with. */
const inside =
  /\bselect .* from |insert into|node_modules|\bat .*\.ts:|syntax error|pg_|"dependencies"|root:x:0|uncaught/i;

/** The code of an answer, null for a good one; `page` for our own page. What every answer must keep is checked. */
export function judge(answer: LightMyRequestResponse): string | null {
  const type = String(answer.headers['content-type'] ?? '');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.match(String(answer.headers['content-security-policy']), /default-src 'self'/);
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
  assert.equal(({} as Record<string, unknown>).polluted, undefined, 'the prototype was changed');
  if (type.startsWith('text/html')) {
    assert.equal(answer.statusCode, 200);
    assert.match(answer.body, /<div id="root"><\/div>/);
    assert.equal(answer.headers['set-cookie'], undefined);
    return 'page';
  }
  assert.ok(answer.statusCode < 300 || answer.statusCode >= 400, 'a redirect');
  if (answer.statusCode === 200) return null;
  assert.doesNotMatch(answer.body, inside);
  assert.match(type, /^application\/json/);
  assert.equal(answer.headers['set-cookie'], undefined);
  const { error } = answer.json() as {
    error: { code: keyof typeof errorKinds; reference: string };
  };
  assert.equal(errorKinds[error.code]?.status, answer.statusCode, answer.body.slice(0, 300));
  assert.ok(answer.statusCode < 500, answer.body.slice(0, 300));
  assert.match(error.reference, /^\w{6,}$/);
  return error.code;
}
