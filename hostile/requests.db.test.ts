// Requests that mean no good, or were spoilt on the way: each gets its code, from whoever it comes, and
// leaves everything as it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Company, judge, newAddress, openCompany } from './company.ts';
import { readLines, spelled } from './lines.ts';

type Code = string | null;

interface Line {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  url: string;
  headers?: Record<string, string | null>;
  /** JSON to send; or a text as it stands; or bytes. */
  body?: object;
  text?: string;
  hex?: string;
  /** Code for the owner, null for a good answer; several where any of them will do. */
  owner: Code | Code[];
  /** Code for somebody who is not signed in; sign_in_required if not said. */
  stranger?: Code | Code[];
}

let company: Company;
before(async () => {
  company = await openCompany();
});
after(() => company.close());

const allowed = (codes: Code | Code[]) => {
  const all = [codes].flat();
  // Where the pages have not been built there is nothing at their addresses.
  return all.includes('page') ? [...all, 'not_found'] : all;
};

async function send(line: Line, cookie: string | null): Promise<Code> {
  const payload =
    line.hex !== undefined
      ? Buffer.from(line.hex, 'hex')
      : line.text !== undefined
        ? spelled(line.text)
        : line.body === undefined
          ? undefined
          : spelled(JSON.stringify(line.body));
  const headers: Record<string, string | null> = {
    host: 'localhost:4321',
    'x-clientela': '1',
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...(cookie === null ? {} : { cookie }),
    ...line.headers,
  };
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [[name, spelled(value)]],
  );
  return judge(
    await company.app.inject({
      method: line.method,
      url: spelled(line.url),
      headers: Object.fromEntries(given),
      remoteAddress: newAddress(),
      ...(payload === undefined ? {} : { payload }),
    }),
  );
}

const lines = readLines<Line>('requests.jsonl');
for (const line of lines)
  test(`${line.name}: ${[line.owner].flat().join(' or ') || 'nothing happens'}`, async () => {
    const stranger = await send(line, null);
    assert.ok(
      allowed(line.stranger === undefined ? 'sign_in_required' : line.stranger).includes(stranger),
      `a stranger got ${stranger}`,
    );
    const code = await send(line, company.cookie);
    assert.ok(allowed(line.owner).includes(code), `the owner got ${code}`);
  });

test('after all of that everything is as it was, nobody else is signed in, and nothing failed inside', async () => {
  const { context, app, cookie, log } = company;
  const rows = await context.rows('select name, currency, time_zone from company');
  assert.ok(['Company', 'Casa'].includes(String(rows[0]!.name)));
  assert.equal(rows[0]!.currency, 'MXN');
  assert.equal((await context.rows('select id from auth_user')).length, 1);
  assert.equal((await context.rows('select id from auth_session')).length, 1);
  assert.deepEqual(await context.rows('select id from imports'), []);
  const me = await app.inject({ url: '/api/me', headers: { host: 'localhost:4321', cookie } });
  assert.equal(me.json().user.email, 'owner@example.com');
  const terms = await app.inject({ url: '/api/terms', headers: { host: 'localhost', cookie } });
  assert.equal(terms.statusCode, 200);
  const failures = log.filter((line) => JSON.parse(line).level >= 50);
  assert.deepEqual(failures, []);
});

test('the corpus keeps at least 120 requests', () => {
  assert.ok(lines.length >= 120);
  assert.equal(new Set(lines.map(({ name }) => name)).size, lines.length);
});
